//! Importing over a review that is already there: changes are recorded, numbers stay, nothing is lost.

use amphora::review::embedded;
use amphora::review::folder::Files;

fn edited(files: &Files, file: &str, from: &str, to: &str) -> Files {
    let mut files = files.clone();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no “{from}”");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

both! {
    async fn a_change_is_a_revision_with_before_and_after(review: default_review) {
        let files = edited(&embedded::files(), "datasets.csv", ",224316,", ",224317,");
        let outcome = review.import(&files).await.unwrap();
        assert_eq!((outcome.added, outcome.changed, outcome.kept), (0, 1, 0));
        let rows = review.sql("select action, subject, name, before, after from revisions order by id desc").await;
        let cell = |i: usize| rows[0][i].clone().unwrap();
        assert_eq!((cell(0), cell(1), cell(2)), ("changed".into(), "dataset".into(), "chexpert".into()));
        assert!(cell(3).contains("224316") && cell(4).contains("224317"));
        assert!(review.page("/datasets/chexpert").await.contains("224,317"));
        let versions = review.sql("select version from datasets where slug = 'chexpert'").await;
        assert_eq!(versions[0][0].as_deref(), Some("2"));
    }
}

both! {
    async fn a_new_statement_gets_the_next_number(review: default_review) {
        let mut files = embedded::files();
        let mut text = String::from_utf8(files["usages.csv"].clone()).unwrap();
        let row = |text: &str, number: &str| text.lines().find(|line| line.starts_with(number)).unwrap().to_owned();
        let new = row(&text, "90,").replacen("90,", ",", 1).replace("larrazabal2020gender", "irvin2019chexpert");
        text.push_str(&new);
        text.push('\n');
        files.insert("usages.csv".to_owned(), text.into_bytes());
        assert_eq!(review.import(&files).await.unwrap().added, 1);
        assert_eq!(review.json("/evidence/129").await["statement"]["dataset"], "chexpert");
        assert_eq!(review.import(&files).await.unwrap().added, 0, "the same row again is the same statement");
    }
}

both! {
    async fn what_only_the_database_has_stays(review: default_review) {
        let mut files = embedded::files();
        let text = String::from_utf8(files["usages.csv"].clone()).unwrap();
        let fewer: Vec<&str> = text.lines().filter(|line| !line.starts_with("90,")).collect();
        files.insert("usages.csv".to_owned(), (fewer.join("\n") + "\n").into_bytes());
        let outcome = review.import(&files).await.unwrap();
        assert_eq!((outcome.added, outcome.changed, outcome.kept), (0, 0, 1));
        assert!(review.page("/evidence/90").await.contains("Larrazabal"));
    }
}

both! {
    async fn a_number_is_not_given_to_another_statement(review: default_review) {
        let before = review.export().await;
        let files = edited(&embedded::files(), "usages.csv", "\n90,larrazabal2020gender,chexpert,", "\n90,larrazabal2020gender,padchest,");
        let error = review.import(&files).await.unwrap_err().to_string();
        assert!(error.contains("gives number 90 to larrazabal2020gender on padchest"), "{error}");
        assert_eq!(before, review.export().await, "nothing was written");
    }
}

both! {
    async fn two_papers_with_one_short_name_get_letters(review: default_review) {
        let rows = review.sql("select name, short_name from papers where short_name like 'Chen et al. 2021%' order by name").await;
        let names: Vec<&str> = rows.iter().map(|row| row[1].as_deref().unwrap()).collect();
        assert_eq!(names, ["Chen et al. 2021a", "Chen et al. 2021b"]);
    }
}

both! {
    async fn an_old_name_redirects(review: default_review) {
        let mut files = embedded::files();
        files.insert("redirects.csv".to_owned(), b"subject,old_name,new_name\ndataset,chestx-ray14,nih-cxr14\npaper,irvin19,irvin2019chexpert\nconfounder,sex,sex-gender\n".to_vec());
        review.import(&files).await.unwrap();
        for (old, new) in [("/datasets/chestx-ray14", "/datasets/nih-cxr14"), ("/datasets/chestx-ray14.json", "/datasets/nih-cxr14.json"), ("/papers/irvin19.bib", "/papers/irvin2019chexpert.bib"), ("/confounders/sex", "/confounders/sex-gender")] {
            let answer = review.get(old).await;
            assert_eq!((answer.status.as_u16(), answer.header(axum::http::header::LOCATION)), (308, new));
        }
        let exported = String::from_utf8(review.export().await["redirects.csv"].clone()).unwrap();
        assert_eq!(exported.lines().count(), 4, "{exported}");
    }
}

//! Importing over a review that is already there: changes are recorded, numbers stay, nothing is lost.

use amphora::clock::Clock;
use amphora::review::embedded;
use amphora::review::folder::{Files, parse};
use amphora::review::import::{ImportError, OnWithdrawn, import, import_with};
use amphora::revisions::Subject;
use amphora::revisions::change::{Change, Signature, Tombstone};

use crate::support::{TestReview, clock};

fn edited(files: &Files, file: &str, from: &str, to: &str) -> Files {
    let mut files = files.clone();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(from), "{file} has no “{from}”");
    files.insert(file.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

/// The review with one more statement, without a number.
fn with_a_new_statement(files: &Files) -> Files {
    let mut files = files.clone();
    let text = String::from_utf8(files["usages.csv"].clone()).unwrap();
    let row = text.lines().find(|line| line.starts_with("90,")).unwrap();
    let new = row.replacen("90,", ",", 1).replace("larrazabal2020gender", "irvin2019chexpert");
    files.insert("usages.csv".to_owned(), format!("{text}{new}\n").into_bytes());
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
        let files = with_a_new_statement(&embedded::files());
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

both! {
    async fn a_changed_property_is_counted_and_told_by_its_name(review: default_review) {
        let text = String::from_utf8(embedded::files()["review.toml"].clone()).unwrap();
        let title = text.lines().find(|line| line.starts_with("title = ")).unwrap();
        let old = title.split('"').nth(1).unwrap();
        let files = edited(&embedded::files(), "review.toml", title, "title = \"Another title\"\ncontact = \"a@example.org\"");
        let before = review.import(&embedded::files()).await.unwrap();
        let outcome = review.import(&files).await.unwrap();
        assert_eq!((outcome.added, outcome.changed, outcome.unchanged), (1, 1, before.unchanged - 1));
        let rows = review.sql("select action, subject, name, summary, before, after from revisions where id > 1 order by id").await;
        let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(|cell| cell.as_deref().unwrap_or_default()).collect()).collect();
        assert_eq!(cells[0][..4], ["added", "review", "contact", "Property contact added."]);
        assert_eq!(cells[1][..4], ["changed", "review", "title", "Property title changed."]);
        assert!(cells[1][4].contains(old) && cells[1][5].contains("Another title"), "{cells:?}");
        assert!(review.page("/changes").await.contains("Property title changed."));
        for address in ["/datasets/chexpert", "/evidence/90"] {
            let history = review.json(address).await.to_string();
            assert!(history.contains("The review opened with") && !history.contains("Property title"), "{address}");
        }
        let without = review.import(&embedded::files()).await.unwrap();
        assert_eq!((without.changed, without.kept), (1, 1), "the contact is only in the database, and stays");
    }
}

both! {
    async fn an_old_name_cannot_be_in_use(review: default_review) {
        let leading = |files: &Files, line: &str| {
            let mut files = files.clone();
            files.insert("redirects.csv".to_owned(), format!("subject,old_name,new_name\n{line}\n").into_bytes());
            files
        };
        // Only the database has the dataset by now, and keeps it: its page would hide the redirect.
        let mut renamed = leading(&embedded::files(), "dataset,chexmask,chexpert");
        for (file, beginning) in [("datasets.csv", "chexmask,"), ("dataset_relations.csv", "chexmask,"), ("usages.csv", "13,")] {
            let text = String::from_utf8(renamed[file].clone()).unwrap();
            let left: Vec<&str> = text.lines().filter(|line| !line.starts_with(beginning)).collect();
            renamed.insert(file.to_owned(), (left.join("\n") + "\n").into_bytes());
        }
        let before = review.export().await;
        let error = review.import(&renamed).await.unwrap_err();
        assert!(matches!(&error, ImportError::OldNameInUse { old_name, .. } if old_name == "chexmask"), "{error}");
        assert_eq!(error.to_string(), "dataset “chexmask” is there, and is also an old name that leads to “chexpert” (redirects.csv); a name cannot be both");
        assert_eq!(before, review.export().await, "nothing was written");
        // A new record may not take a name that leads elsewhere.
        review.import(&leading(&embedded::files(), "dataset,former,chexpert")).await.unwrap();
        let files = edited(&embedded::files(), "datasets.csv", "\npadchest,", "\nformer,Former,,chest x-ray,,,,,,,,,,,,,,,,,,\npadchest,");
        assert!(matches!(review.import(&files).await.unwrap_err(), ImportError::OldNameInUse { .. }));
    }
}

both! {
    async fn numbers_that_lead_elsewhere_are_not_given_again(review: default_review) {
        let mut files = with_a_new_statement(&embedded::files());
        files.insert("redirects.csv".to_owned(), b"subject,old_name,new_name\nevidence,130,90\n".to_vec());
        assert_eq!(review.import(&files).await.unwrap().added, 2);
        assert_eq!(review.json("/evidence/131").await["statement"]["dataset"], "chexpert");
        assert_eq!(review.get("/evidence/130").await.status, 308);
    }
}

both! {
    async fn after_the_last_number_there_is_none(review: default_review) {
        let files = edited(&embedded::files(), "usages.csv", "\n128,", "\n9007199254740992,");
        review.import(&files).await.unwrap();
        let error = review.import(&with_a_new_statement(&files)).await.unwrap_err();
        assert!(matches!(error, ImportError::NumbersUsedUp { last: 9_007_199_254_740_992 }), "{error}");
        assert_eq!(review.import(&files).await.unwrap().added, 0);
    }
}

both! {
    async fn a_name_without_a_record_is_refused_and_not_lost(review: default_review) {
        let wanted = parse(&embedded::files()).review;
        let before = review.export().await;
        let mut works = wanted.clone();
        works.datasets[0].introduced_by = Some("nobody".parse().unwrap());
        let mut searches = wanted.clone();
        searches.search_runs[0].dataset = Some("nowhere".parse().unwrap());
        let mut nodes = wanted;
        nodes.confounders[0].parent = Some("nothing".parse().unwrap());
        for (broken, name) in [(works, "nobody"), (searches, "nowhere"), (nodes, "nothing")] {
            let error = import(&review.database, broken, &clock(), &|_, _| {}).await.unwrap_err().to_string();
            assert!(error.contains(&format!("there is no “{name}”")), "{error}");
        }
        assert_eq!(before, review.export().await, "nothing was written");
    }
}

both! {
    async fn a_node_that_moves_takes_its_groups_along(review: default_review) {
        let groups = "select g.slug, count(*) from confounders c join confounders g on g.id = c.group_id where c.id <> g.id group by g.slug order by g.slug";
        let files = edited(&embedded::files(), "miccat.csv", "\nchest-drains,external-confounders,", "\nchest-drains,imaging-confounders,");
        let files = edited(&files, "miccat.csv", "\nsupport-devices,external-confounders,", "\nnew-node,chest-drains,New,,,,\nsupport-devices,chest-drains,");
        let before = review.sql(groups).await;
        let outcome = review.import(&files).await.unwrap();
        assert_eq!((outcome.added, outcome.changed), (1, 2));
        let number = |rows: &[Vec<Option<String>>], slug: &str| -> i64 {
            rows.iter().find(|row| row[0].as_deref() == Some(slug)).unwrap()[1].as_deref().unwrap().parse().unwrap()
        };
        let after = review.sql(groups).await;
        assert_eq!(number(&after, "external-confounders"), number(&before, "external-confounders") - 2);
        assert_eq!(number(&after, "imaging-confounders"), number(&before, "imaging-confounders") + 3);
    }
}

both! {
    async fn a_search_may_be_corrected(review: default_review) {
        let files = edited(&embedded::files(), "search_runs.csv", ",202,128,", ",,129,");
        assert_eq!(review.import(&files).await.unwrap().changed, 1);
        let rows = review.sql("select results, kept from search_runs").await;
        assert_eq!(rows, [[None, Some("129".to_owned())]]);
        assert!(review.page("/about").await.contains("not known"));
    }
}

both! {
    async fn what_was_withdrawn_does_not_come_back_unasked(review: default_review) {
        let older = review.export().await;
        let signature = Signature { at: clock().now(), actor: Some("Vera".to_owned()), reason: Some("The work was retracted.".to_owned()) };
        let record = review.record(Subject::Evidence, "90").await;
        review.change(&[Change::withdraw(record.clone())], &signature).await.unwrap();
        let replica = review.export().await;
        let count = async |review: &TestReview| review.sql("SELECT count(*) FROM revisions").await;
        let before = count(&review).await;
        // Numbered, as exports are, and without a number, as people write it.
        let unnumbered = edited(&older, "usages.csv", "\n90,", "\n,");
        for files in [&older, &unnumbered] {
            let outcome = review.import(files).await.unwrap();
            let told: Vec<String> = outcome.withdrawn.iter().map(Tombstone::sentence).collect();
            assert_eq!((outcome.added, told.len()), (0, 1), "{told:?}");
            assert!(told[0].starts_with("Evidence “90” was withdrawn on") && told[0].ends_with("Reason: The work was retracted."), "{told:?}");
            assert_eq!((review.get("/evidence/90").await.status.as_u16(), count(&review).await), (410, before.clone()));
        }
        // What is exported goes into an empty database as it is, tombstone and all.
        let empty = TestReview::empty(review.backend).await;
        empty.import(&replica).await.unwrap();
        assert_eq!((empty.export().await, empty.get("/evidence/90").await.status.as_u16()), (replica, 410));
        let wanted = parse(&older).review;
        let (outcome, ()) = import_with(&review.database, |_| (wanted, ()), OnWithdrawn::Reinstate, &clock(), &|_, _| {}).await.unwrap();
        assert_eq!((outcome.added, outcome.withdrawn.len()), (1, 0));
        assert_eq!(review.record(Subject::Evidence, "90").await, record);
        // A journal that goes on from the withdrawal, and has the record again, brings it.
        let goes_on = review.export().await;
        let outcome = empty.import(&goes_on).await.unwrap();
        assert_eq!((outcome.withdrawn.len(), empty.record(Subject::Evidence, "90").await), (0, record));
    }
}

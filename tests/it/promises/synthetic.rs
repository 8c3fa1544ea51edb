//! A made-up review is a review like any other: it goes into both databases and comes back byte for byte.

use amphora::review::folder::{self, Files};

/// What `amphora dev synthesize` writes.
fn made(datasets: &str, papers: &str, usages: &str) -> Files {
    let folder = tempfile::tempdir().unwrap();
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_amphora"));
    program.args(["dev", "synthesize"]).arg(folder.path());
    program.args(["--datasets", datasets, "--papers", papers, "--usages", usages]);
    assert!(program.output().unwrap().status.success());
    folder::read_files(folder.path()).unwrap()
}

both! {
    async fn a_synthetic_review_comes_back(review: empty) {
        let files = made("40", "300", "1500");
        let outcome = review.import(&files).await.unwrap();
        assert!(outcome.added > 1_800, "{outcome:?}");
        let mut back = review.export().await;
        // The journal begins with the import, and says when; comments of unset properties are the same.
        assert_ne!(back.remove("revisions.csv"), None);
        for (name, bytes) in files.iter().filter(|(name, _)| *name != "revisions.csv") {
            let (ours, theirs) = (String::from_utf8_lossy(&back[name]), String::from_utf8_lossy(bytes));
            let mut pair = [ours, theirs].map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
            // Belongings are sorted by what they belong to.
            if name.starts_with("dataset_") || name == "redirects.csv" || name == "search_runs.csv" {
                let _ = pair.each_mut().map(|lines| lines.sort());
            }
            let different = pair[0].iter().zip(&pair[1]).find(|(ours, theirs)| ours != theirs);
            assert_eq!((different, pair[0].len()), (None, pair[1].len()), "{name}");
        }
        for address in ["/", "/datasets", "/papers", "/confounders", "/case-studies", "/confounders/age"] {
            review.page(address).await;
        }
        for dataset in review.json("/datasets").await["datasets"].as_array().unwrap().iter().take(5) {
            review.page(&format!("/datasets/{}", dataset["slug"].as_str().unwrap())).await;
        }
    }
}

both! {
    async fn a_page_of_hundreds_of_statements_is_cut_and_leads_to_all(review: empty) {
        review.import(&made("10", "300", "1500")).await.unwrap();
        let by_works = review.json("/datasets?sort=-works").await;
        let most_used = format!("/datasets/{}", by_works["datasets"][0]["slug"].as_str().unwrap());
        let statements = review.json(&most_used).await["statements"].as_array().unwrap().clone();
        assert!(statements.len() > 200, "{}", statements.len());
        let shown = |page: &str| statements.iter().filter(|said| page.contains(&format!("\"/evidence/{}\"", said["id"]))).count();
        let first = review.page(&most_used).await;
        assert!((50..200).contains(&shown(&first)), "{}", shown(&first));
        let all = format!("{most_used}?statements=all");
        assert!(first.contains(&format!("href=\"{all}#release\">show all of them</a>")), "{most_used}");
        assert_eq!(shown(&review.page(&all).await), statements.len());
        assert_eq!(review.get(&format!("{most_used}?statements=some")).await.status, 400);
    }
}

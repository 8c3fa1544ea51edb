//! `/contribute` and `/contribute/statement`: a work is named, looked up, and what it says is proposed.

use std::time::Duration;

use amphora::accounts::Role;
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use super::{found, text, values};
use crate::people::Browser;
use crate::support::{Answer, TestReview};

/// A stand-in for Crossref that knows one work.
async fn crossref() -> scholarly::Settings {
    let knows = |Path(doi): Path<String>| async move {
        if doi != "10.1000/new.1" {
            return (StatusCode::NOT_FOUND, "Resource not found.").into_response();
        }
        let work = r#"{"message":{"type":"journal-article","DOI":"10.1000/new.1","title":["Pacemakers mislead <b>classifiers</b>"],
            "author":[{"given":"Ada","family":"Novák"}],"issued":{"date-parts":[[2026]]},"container-title":["Journal of Tests"]}}"#;
        ([(header::CONTENT_TYPE, "application/json")], work).into_response()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/works/{doi}", get(knows)).route("/dois/{doi}", get(|| async { StatusCode::NOT_FOUND }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    settings(Some(&address))
}

/// No service answers there.
fn settings(address: Option<&str>) -> scholarly::Settings {
    let endpoint = || Some(address.unwrap_or("http://127.0.0.1:9").parse().unwrap());
    scholarly::Settings {
        crossref: endpoint(),
        datacite: endpoint(),
        arxiv: endpoint(),
        patience: Duration::from_secs(2),
        pause: Duration::from_millis(10),
        arxiv_every: Duration::from_millis(10),
        ..scholarly::Settings::public("Amphora/test")
    }
}

const STATEMENT: [(&str, &str); 12] = [
    ("paper_key", "larrazabal2020gender"),
    ("dataset", "PadChest"),
    ("citation_function", "extend"),
    ("resource_role", "material"),
    ("resource_type", "shortcuts"),
    ("shortcut", "sex of the patients"),
    ("node", "sex-gender"),
    ("node_outcome", "shown"),
    ("evidence", "Shows that classifiers do worse on the sex that is rarer in the training data."),
    ("confidence", "stated"),
    ("license_of_contribution", "CC-BY-4.0"),
    ("no_patient_data", "yes"),
];

fn with<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = STATEMENT.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| other != name));
    kept.chain(changed.iter().copied()).chain([("do", "submit")]).collect()
}

/// What was proposed: kind, state, title and changes of each contribution.
async fn proposed(review: &TestReview) -> Vec<Vec<Option<String>>> {
    review
        .sql(
            "SELECT contributions.kind, contributions.state, contributions.title, contribution_rows.changes FROM contributions \
             JOIN contribution_rows ON contribution_rows.contribution_id = contributions.id ORDER BY contributions.id, position",
        )
        .await
}

async fn send(browser: &Browser<'_>, fields: &[(&str, &str)]) -> Answer {
    browser.post("/contribute/statement", fields).await
}

both! {
    async fn anyone_can_read_how_and_who_is_signed_in_gets_the_form(review: default_review) {
        let page = review.page("/contribute?dataset=chexpert&confounder=sex-gender").await;
        assert!(page.contains("First, sign in") && page.contains("/sign-in?next=%2Fcontribute%3Fdataset%3Dchexpert"), "{page}");
        assert!(page.contains("For CheXpert and Sex/gender"), "{page}");
        let browser = review.browser("Ada", Role::Contributor).await;
        let page = browser.get("/contribute?dataset=chexpert").await;
        assert_eq!(found(&page.body, "textarea[name=work]").len(), 1);
        assert_eq!(found(&page.body, "input[name=dataset][value=chexpert]").len(), 1);
        assert!(review.page("/contribute/how").await.contains("tested and not found is as welcome"));
        for address in ["/contribute/statement?paper=larrazabal2020gender", "/contribute/dataset", "/contribute/batch", "/contribute/correction?of=dataset/chexpert"] {
            let answer = review.get(address).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{address}");
            assert!(answer.header(header::LOCATION).starts_with("/sign-in?next="), "{address}");
        }
        let reader = review.browser("Rea", Role::Reader).await;
        assert!(reader.get("/contribute").await.body.contains("First, sign in"));
        assert_eq!(reader.get("/contribute/dataset").await.status, StatusCode::FORBIDDEN);
        for address in ["/contribute/nosuch", "/contribute/statement?paper=nosuch", "/contribute/correction?of=dataset/nosuch", "/contribute/dispute?evidence=x"] {
            assert_eq!(browser.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        assert_eq!(browser.get("/contribute?colour=red").await.status, StatusCode::BAD_REQUEST);
        assert_eq!(browser.get("/contribute/correction?of=nonsense").await.status, StatusCode::BAD_REQUEST);
    }
}

both! {
    async fn a_work_of_the_review_is_shown_instead_of_made_again(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let entry = "@article{other, title = {Gender imbalance in medical imaging datasets produces biased classifiers for computer-aided diagnosis}, author = {A}, year = 2020}";
        for (work, by) in [
            ("10.1073/pnas.1919012117", "doi"),
            ("https://doi.org/10.1073/PNAS.1919012117", "doi"),
            ("https://www.pnas.org/doi/abs/10.1073/pnas.1919012117?x=1", "doi"),
            ("@article{mine, title = {Whatever}, doi = {10.1073/pnas.1919012117}}", "doi"),
            (entry, "title"),
        ] {
            let answer = browser.post("/contribute", &[("work", work), ("dataset", "chexpert"), ("do", "look-up")]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{work}: {}", text(&answer.body, "main"));
            let address = answer.header(header::LOCATION);
            assert_eq!(address, format!("/contribute/statement?paper=larrazabal2020gender&known-by={by}&dataset=chexpert"), "{work}");
            let page = browser.get(address).await;
            assert!(page.body.contains("This review has the work already"), "{}", page.body);
            assert!(text(&page.body, "#already").contains("Evidence 90"), "{}", page.body);
        }
    }
}

both! {
    async fn a_new_work_is_looked_up_and_proposed_with_its_statement(review: default_review) {
        let review = review.asking(crossref().await);
        let browser = review.browser("Ada", Role::Contributor).await;
        let page = browser.post("/contribute", &[("work", "doi:10.1000/new.1"), ("confounder", "pacemakers"), ("do", "look-up")]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("As Crossref describes it"), "{}", page.body);
        let bibtex = text(&page.body, "textarea[name=bibtex]");
        assert!(bibtex.starts_with("@article{novak2026pacemakers,") && bibtex.contains("Pacemakers mislead classifiers"), "{bibtex}");
        let fields = [("paper_key", ""), ("bibtex", bibtex.as_str()), ("dataset", "chexprt")];
        let again = send(&browser, &with(&fields)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(found(&again.body, "input[name=dataset_choice][value=chexpert]").len(), 1, "slips of the pen are offered");
        let fields = [("paper_key", ""), ("bibtex", bibtex.as_str()), ("dataset", "chexprt"), ("dataset_choice", "chexpert")];
        let sent = send(&browser, &with(&fields)).await;
        assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/contributions/1"), "{}", text(&sent.body, "#mistakes"));
        let rows = proposed(&review).await;
        let said: Vec<&str> = rows[0].iter().map(|cell| cell.as_deref().unwrap()).collect();
        assert_eq!(said[..3], ["evidence", "submitted", "Novák 2026 on CheXpert"]);
        let changes: serde_json::Value = serde_json::from_str(said[3]).unwrap();
        assert_eq!((changes[0]["subject"].as_str(), changes[1]["subject"].as_str()), (Some("paper"), Some("evidence")));
        assert_eq!(changes[1]["after"]["findings"][0]["confounder"], "sex-gender");
        assert!(review.get("/papers/novak2026pacemakers").await.status == StatusCode::NOT_FOUND, "nothing is in the review before a steward decides");
    }
}

both! {
    async fn a_service_that_fails_says_nothing_about_the_work(review: default_review) {
        let review = review.asking(settings(None));
        let browser = review.browser("Ada", Role::Contributor).await;
        for (work, service) in [("10.1000/new.1", "Crossref"), ("arXiv:2601.00001", "arXiv")] {
            let page = browser.post("/contribute", &[("work", work), ("dataset", "chexpert"), ("do", "look-up")]).await;
            assert_eq!(page.status, StatusCode::OK);
            let told = text(&page.body, "#told");
            assert!(told.contains(&format!("{service} could not be reached")) && told.contains("says nothing about the work"), "{told}");
            assert_eq!(found(&page.body, "input[name=title]").len(), 1, "it goes on by hand");
            assert_eq!(found(&page.body, "input[name=dataset][value=chexpert]").len(), 1);
        }
        let by_hand = [("work", "10.1000/new.1"), ("title", "A study of drains"), ("authors", "Li, Wei\nNovák, Ada"), ("year", "2025"), ("doi", "10.1000/new.1"), ("do", "written")];
        let page = browser.post("/contribute", &by_hand).await;
        assert!(text(&page.body, "textarea[name=bibtex]").starts_with("@article{li2025study,"), "{}", page.body);
    }
}

both! {
    async fn a_work_that_no_service_knows_is_said_so(review: default_review) {
        let review = review.asking(crossref().await);
        let browser = review.browser("Ada", Role::Contributor).await;
        let page = browser.post("/contribute", &[("work", "10.1000/unknown"), ("do", "look-up")]).await;
        assert!(text(&page.body, "#told").contains("does not know it"), "{}", page.body);
    }
}

both! {
    async fn what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let wrong = [
            ("dataset", "no such thing at all"),
            ("citation_function", "adores"),
            ("evidence", ""),
            ("shortcut", "<script>alert(1)</script> drains"),
            ("node", ""),
            ("quote", "\"quoted\" & <b>bold</b>"),
            ("locator", "§ 4 “Results”"),
            ("annotation_lines", "masks\nboxes"),
            ("no_patient_data", ""),
            ("note", "Hello </textarea><script>alert(2)</script>"),
        ];
        let page = send(&browser, &with(&wrong)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        for (id, says) in [
            ("#wrong-dataset", "No dataset is called anything like"),
            ("#wrong-citation_function", "is not a citation function"),
            ("#wrong-evidence", "This must not be empty"),
            ("#f-shortcut-0 .wrong", "Choose its place in the taxonomy"),
            ("#wrong-no_patient_data", "no personal data"),
        ] {
            assert!(text(&page.body, id).contains(says), "{id}: {}", text(&page.body, "#mistakes"));
        }
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<b>bold"), "stored markup shows as text");
        assert_eq!(text(&page.body, "textarea[name=quote]"), "\"quoted\" & <b>bold</b>");
        assert_eq!(text(&page.body, "textarea[name=annotation_lines]"), "masks\nboxes");
        assert_eq!(text(&page.body, "textarea[name=note]"), "Hello </textarea><script>alert(2)</script>");
        assert_eq!(values(&page.body, "input[name=locator]")[0], "§ 4 “Results”");
        assert_eq!(values(&page.body, "input[name=shortcut]")[0], "<script>alert(1)</script> drains");
        assert!(proposed(&review).await.is_empty());
    }
}

both! {
    async fn places_are_suggested_from_the_words_and_rows_are_added(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let fields = [("paper_key", "larrazabal2020gender"), ("shortcut", "chest drains"), ("node", ""), ("node_outcome", "not-found"), ("do", "suggest")];
        let page = send(&browser, &fields).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(values(&page.body, "select[name=node] option[selected]"), ["chest-drains"]);
        let more = send(&browser, &[&fields[..4], &[("do", "more")]].concat()).await;
        assert_eq!(found(&more.body, "input[name=shortcut]").len(), 3);
        assert_eq!(values(&more.body, "input[name=shortcut]")[0], "chest drains");
        let gap = browser.get("/contribute/statement?paper=larrazabal2020gender&dataset=chexpert&confounder=chest-drains").await;
        assert_eq!(values(&gap.body, "select[name=node] option[selected]")[0], "chest-drains");
    }
}

both! {
    async fn a_dataset_that_is_not_in_the_catalogue_is_proposed_with_the_statement(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let page = send(&browser, &[&with(&[("dataset", "New X-rays")])[..12], &[("do", "new-dataset")]].concat()).await;
        assert_eq!(values(&page.body, "input[name=name]")[0], "New X-rays");
        let known = with(&[("new_dataset", "yes"), ("name", "CheXpert"), ("modality", "chest x-ray")]);
        let page = send(&browser, &known).await;
        assert!(text(&page.body, "#wrong-name").contains("This review has a dataset of that name"), "{}", text(&page.body, "#mistakes"));
        let new = with(&[("new_dataset", "yes"), ("name", "New X-rays"), ("modality", "chest x-ray"), ("homepage", "https://example.org/x")]);
        let sent = send(&browser, &new).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        let rows = proposed(&review).await;
        let changes: serde_json::Value = serde_json::from_str(rows[0][3].as_deref().unwrap()).unwrap();
        assert_eq!(changes[0]["after"]["slug"], "new-x-rays");
        assert_eq!(changes[1]["after"]["dataset"], "new-x-rays");
    }
}

both! {
    async fn a_form_of_another_site_proposes_nothing(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        for address in ["/contribute", "/contribute/statement", "/contribute/dataset", "/contribute/correction", "/contribute/dispute", "/contribute/batch"] {
            let answer = browser.post_without_token(address, &with(&[])).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
        }
        assert!(proposed(&review).await.is_empty());
    }
}

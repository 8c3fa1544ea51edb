//! `/contribute/…`: datasets, versions, copies, relations, confounders, corrections, disputes, and many rows at once.

use amphora::accounts::Role;
use amphora::clock::Clock;
use amphora::contributions::{ContributionId, State, Transition};
use amphora::monitoring::{SearchOutcome, SearchRun};
use amphora::review::Redirect;
use amphora::revisions::Subject;
use amphora::revisions::change::{Change, ChangeError, Record, Signature, examine};
use axum::http::{Request, StatusCode, header};
use serde_json::Value;

use super::{found, text, values};
use crate::people::Browser;
use crate::support::{Answer, TestReview, clock};

const GIVEN: [(&str, &str); 4] =
    [("license_of_contribution", "CC0-1.0"), ("no_patient_data", "yes"), ("passage", "https://example.org/paper, § 2"), ("do", "submit")];

async fn send(browser: &Browser<'_>, address: &str, fields: &[(&str, &str)]) -> Answer {
    browser.post(address, &[fields, &GIVEN[..]].concat()).await
}

/// The changes of what was proposed last.
async fn changes(review: &TestReview) -> Value {
    let rows = review.sql("SELECT changes FROM contribution_rows ORDER BY contribution_id DESC, position").await;
    serde_json::from_str(rows[0][0].as_deref().unwrap()).unwrap()
}

async fn count(review: &TestReview) -> usize {
    review.sql("SELECT id FROM contributions").await.len()
}

both! {
    async fn records_of_every_kind_are_proposed(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        for (address, fields, subject, name) in [
            ("/contribute/dataset", vec![("name", "New Scans"), ("modality", "brain mri"), ("images", "12"), ("countries", "Chile; Peru")], "dataset", "new-scans"),
            ("/contribute/version", vec![("dataset", "CheXpert"), ("label", "1.1"), ("released", "2020-05-01")], "version", "chexpert/1.1"),
            ("/contribute/copy", vec![("dataset", "chexpert"), ("platform", "Kaggle"), ("url", "https://example.org/chexpert"), ("license", "CC0")], "location", "chexpert/https://example.org/chexpert"),
            ("/contribute/relation", vec![("subject", "PadChest"), ("relation", "derived-from"), ("object", "CheXpert")], "relation", "padchest derived-from chexpert"),
            ("/contribute/confounder", vec![("label", "Wrist bands"), ("parent", "external-confounders"), ("definition", "Bands in the image.")], "confounder", "wrist-bands"),
        ] {
            let page = browser.get(address).await;
            assert_eq!(page.status, StatusCode::OK, "{address}");
            let sent = send(&browser, address, &fields).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{address}: {}", text(&sent.body, "#mistakes"));
            let changes = changes(&review).await;
            assert_eq!((changes[0]["subject"].as_str(), changes[0]["name"].as_str()), (Some(subject), Some(name)), "{address}");
            assert!(changes[0]["before"].is_null());
        }
    }
}

both! {
    async fn what_no_record_may_hold_changes_nothing(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let long = "a".repeat(5000);
        for (address, fields, wrong) in [
            ("/contribute/copy", vec![("dataset", "chexpert"), ("platform", "X"), ("url", "javascript:alert(1)")], "url"),
            ("/contribute/dataset", vec![("name", "A"), ("modality", "brain mri"), ("homepage", "javascript:alert(1)")], "homepage"),
            ("/contribute/dataset", vec![("name", "CheXpert"), ("modality", "brain mri")], "name"),
            ("/contribute/dataset", vec![("name", "A"), ("modality", "x-rays of the moon")], "modality"),
            ("/contribute/dataset", vec![("name", "A"), ("modality", "brain mri"), ("year", "last year")], "year"),
            ("/contribute/dataset", vec![("name", "A"), ("modality", "brain mri"), ("notes", long.as_str())], "notes"),
            ("/contribute/dataset", vec![("name", "A"), ("modality", "brain mri"), ("slug", "Not A Slug")], "slug"),
            ("/contribute/version", vec![("dataset", "chexprt"), ("label", "1")], "dataset"),
            ("/contribute/relation", vec![("subject", "chexpert"), ("relation", "subset-of"), ("object", "chexpert")], "object"),
        ] {
            let answer = send(&browser, address, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address} {fields:?}");
            let mistake = text(&answer.body, &format!("#wrong-{wrong}"));
            assert!(!mistake.is_empty(), "{address} {wrong}: {}", text(&answer.body, "#mistakes"));
        }
        assert_eq!(count(&review).await, 0);
    }
}

both! {
    async fn a_correction_is_what_differs(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let page = browser.get("/contribute/correction?of=dataset/chexpert").await;
        assert_eq!(values(&page.body, "input[name=name]")[0], "CheXpert");
        let of = ("of", "dataset/chexpert");
        let same = send(&browser, "/contribute/correction", &[of]).await;
        assert!(text(&same.body, "#mistakes").contains("Nothing is different yet"), "{}", same.body);
        let sent = send(&browser, "/contribute/correction", &[of, ("slug", "other"), ("patients", "64540"), ("license", "Stanford")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        let change = &changes(&review).await[0];
        let differing: Vec<&String> = change["after"].as_object().unwrap().iter().filter(|(name, value)| change["before"][name.as_str()] != **value).map(|(name, _)| name).collect();
        assert_eq!(differing, ["license", "patients"], "the name of a record stays");

        let sent = send(&browser, "/contribute/correction", &[("of", "evidence/90"), ("locator", "Table 2")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        assert_eq!(changes(&review).await[0]["after"]["locator"], "Table 2");
        let sent = send(&browser, "/contribute/correction", &[("of", "confounder/chest-drains"), ("definition", "Tubes in the chest.")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        let entry = "@article{larrazabal2020gender, title = {Gender imbalance}, author = {Larrazabal, A.}, year = 2020}";
        let sent = send(&browser, "/contribute/correction", &[("of", "paper/larrazabal2020gender"), ("bibtex", entry)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        let renamed = entry.replace("larrazabal2020gender", "other");
        let refused = send(&browser, "/contribute/correction", &[("of", "paper/larrazabal2020gender"), ("bibtex", &renamed)]).await;
        assert!(text(&refused.body, "#wrong-bibtex").contains("has to stay"), "{}", refused.body);
    }
}

both! {
    async fn a_dispute_needs_its_evidence(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let page = browser.get("/contribute/dispute?evidence=90").await;
        assert!(page.body.contains("Dispute evidence 90"));
        let without = browser.post("/contribute/dispute", &[("evidence", "90"), ("appraisal", "disputed"), GIVEN[0], GIVEN[1]]).await;
        assert!(text(&without.body, "#wrong-passage").contains("A doubt needs its evidence"), "{}", without.body);
        let sent = send(&browser, "/contribute/dispute", &[("evidence", "90"), ("appraisal", "refuted")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        let change = &changes(&review).await[0];
        assert_eq!((change["name"].as_str(), change["after"]["appraisal"].as_str()), (Some("90"), Some("refuted")));
    }
}

both! {
    async fn two_records_that_are_one_are_merged(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let sent = send(&browser, "/contribute/merge", &[("what", "dataset"), ("from", "PadChest"), ("into", "CheXpert")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        let proposed = changes(&review).await;
        let names: Vec<(&str, &str)> = proposed.as_array().unwrap().iter().map(|change| (change["subject"].as_str().unwrap(), change["name"].as_str().unwrap())).collect();
        assert!(names.contains(&("dataset", "padchest")) && names.contains(&("redirect", "dataset/padchest")), "{names:?}");
        let moved = proposed.as_array().unwrap().iter().find(|change| change["subject"] == "evidence").unwrap();
        assert_eq!((moved["before"]["dataset"].as_str(), moved["after"]["dataset"].as_str()), (Some("padchest"), Some("chexpert")));
        let same = send(&browser, "/contribute/merge", &[("what", "paper"), ("from", "larrazabal2020gender"), ("into", "larrazabal2020gender")]).await;
        assert!(text(&same.body, "#wrong-into").contains("the same record"), "{}", same.body);
    }
}

both! {
    async fn what_was_proposed_is_listed_changed_and_withdrawn(review: default_review) {
        let (browser, other) = (review.browser("Ada", Role::Contributor).await, review.browser("Eve", Role::Contributor).await);
        assert!(browser.get("/contributions").await.body.contains("You have not proposed anything yet"));
        let fields = [
            ("paper_key", "larrazabal2020gender"), ("dataset", "PadChest"), ("citation_function", "extend"), ("resource_type", "shortcuts"),
            ("shortcut", "sex; of patients"), ("node", "sex-gender"), ("node_outcome", "shown"), ("annotation_lines", "masks\nboxes"), ("label_errors", "yes"),
            ("evidence", "Shows a gap."), ("quote", "<b>a gap</b>"), ("confidence", "stated"), ("note", "Look at table 2."),
        ];
        assert_eq!(send(&browser, "/contribute/statement", &fields).await.header(header::LOCATION), "/contributions/1");
        let list = browser.get("/contributions").await;
        assert!(text(&list.body, "#list").contains("Larrazabal et al. 2020 on PadChest") && text(&list.body, "#list").contains("Waiting for a steward"));
        let page = browser.get("/contributions/1").await;
        let what = text(&page.body, "#what");
        assert!(what.contains("Shows a gap.") && what.contains("<b>a gap</b>") && what.contains("Look at table 2."), "{what}");
        assert!(!page.body.contains("<b>a gap"));
        for address in ["/contributions/1", "/contributions/1/amend"] {
            assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND, "it is not hers: {address}");
            assert_eq!(review.get(address).await.status, StatusCode::SEE_OTHER, "{address}");
        }
        let form = browser.get("/contributions/1/amend").await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.body);
        assert_eq!(values(&form.body, "input[name=shortcut]")[0], "sex; of patients");
        assert_eq!(values(&form.body, "select[name=node] option[selected]"), ["sex-gender"]);
        assert_eq!(text(&form.body, "textarea[name=annotation_lines]"), "masks\nboxes");
        assert_eq!(found(&form.body, "input[name=label_errors][checked]").len(), 1);
        assert_eq!(text(&form.body, "textarea[name=quote]"), "<b>a gap</b>");
        let version = values(&form.body, "input[name=amend_version]").remove(0);
        let changed = [&[("amend", "1"), ("amend_version", version.as_str()), ("locator", "Table 2")], &fields[..]].concat();
        assert_eq!(send(&browser, "/contribute/statement", &changed).await.header(header::LOCATION), "/contributions/1");
        assert_eq!(changes(&review).await[0]["after"]["locator"], "Table 2");
        assert_eq!(count(&review).await, 1, "it was changed, and not made again");
        assert_eq!(send(&browser, "/contribute/statement", &changed).await.status.as_u16() / 100, 4, "the version that was seen is gone");
        assert_ne!(other.post("/contributions/1", &[("do", "withdraw")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.post("/contributions/1", &[("do", "say"), ("text", "Any news?")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(browser.post("/contributions/1", &[("do", "withdraw")]).await.status, StatusCode::SEE_OTHER);
        let page = browser.get("/contributions/1").await;
        assert!(text(&page.body, "#events").contains("Any news?") && text(&page.body, ".opening").contains("Withdrawn"), "{}", page.body);
    }
}

/// Sends a file as a browser does.
async fn upload(review: &TestReview, browser: &Browser<'_>, content: &str) -> Answer {
    let part = |head: &str, body: &str| format!("--x\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let body = [
        part("name=\"form_token\"", &browser.form_token()),
        part("name=\"do\"", "look"),
        part("name=\"upload\"; filename=\"a.csv\"", content),
        "--x--\r\n".to_owned(),
    ]
    .concat();
    let request = Request::post("/contribute/batch").header(header::COOKIE, browser.cookie());
    review.send_with(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x"), &body).await
}

const TABLE: &str = "paper_key,dataset_slug,citation_function,evidence,confidence\n\
    larrazabal2020gender,padchest,use,Uses it.,stated\n\
    larrazabal2020gender,no-such,use,Uses it.,stated\n\
    nobody2020,padchest,adores,,stated\n";

both! {
    async fn each_row_of_a_table_gets_its_own_verdict(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let page = upload(&review, &browser, TABLE).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let verdicts = found(&page.body, "#rows tbody td strong");
        assert_eq!(verdicts, ["Ready", "Cannot be taken", "Cannot be taken"]);
        assert!(text(&page.body, "#rows").contains("No dataset of this review is called anything like “no-such”"), "{}", text(&page.body, "#rows"));
        let kept = text(&page.body, "textarea[name=text]");
        let sent = send(&browser, "/contribute/batch", &[("text", &kept)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        assert_eq!(review.sql("SELECT contribution_id FROM contribution_rows").await.len(), 1, "one row was ready");
    }
}

both! {
    async fn a_bibliography_becomes_one_contribution(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let text_of = "@article{a2026, title = {A work that is new here}, author = {A, B}, year = 2026}\n\
            @article{b2020, title = {Other}, doi = {10.1073/pnas.1919012117}}\n@article{larrazabal2020gender, title = {Another work of that key}}\n";
        let page = browser.post("/contribute/batch", &[("text", text_of), ("do", "look")]).await;
        let verdicts = found(&page.body, "#rows tbody td strong");
        assert_eq!(verdicts, ["Ready", "Already in the review", "Cannot be taken"], "{}", page.body);
        let sent = send(&browser, "/contribute/batch", &[("text", text_of)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        assert_eq!(changes(&review).await[0]["name"], "a2026");
    }
}

both! {
    async fn uploads_that_are_no_batch_change_nothing(review: default_review) {
        let browser = review.browser("Ada", Role::Contributor).await;
        let wide = vec!["a"; 900_000].join(",");
        for (content, says) in [("PK\u{3}\u{4}bomb", "packed file"), (wide.as_str(), "900000 columns"), ("", "nothing in it"), ("x,y\n1,2\n", "first line has to name"), ("@misc{", "")] {
            let answer = upload(&review, &browser, content).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
            assert!(text(&answer.body, "#refused").contains(says), "{says}: {}", text(&answer.body, "#refused"));
        }
        let too_much = upload(&review, &browser, &"a,".repeat(50_000_000)).await;
        assert_eq!(too_much.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(count(&review).await, 0);
    }
}

both! {
    async fn what_was_merged_can_be_merged_again(review: default_review) {
        let (browser, vera) = (review.browser("Ada", Role::Contributor).await, review.account("Vera", Role::Admin).await);
        let now = clock().now();
        let run = SearchRun {
            source: "PubMed".to_owned(), query: "padchest".to_owned(), dataset: Some("padchest".parse().unwrap()), from: None, until: now.date_naive(),
            ran_at: now, results: None, kept: None, outcome: SearchOutcome::Complete, note: None,
        };
        let signature = Signature { at: now, actor: None, reason: None };
        review.change(&[Change::add(Record::SearchRun(Box::new(run)))], &signature).await.unwrap();
        for (number, what, from, into) in [(1, "dataset", "padchest", "chexpert"), (2, "dataset", "chexpert", "nih-cxr14"), (3, "paper", "jimenezsanchez2025picture", "irvin2019chexpert"), (4, "paper", "irvin2019chexpert", "wang2017chestxray8")] {
            let sent = send(&browser, "/contribute/merge", &[("what", what), ("from", from), ("into", into)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{from}: {}", text(&sent.body, "#mistakes"));
            let made = review.take(&vera, ContributionId(number), Transition::Accept).await;
            assert_eq!(made.unwrap_or_else(|error| panic!("{from}: {error}")).state, State::Accepted);
        }
        for old in ["/datasets/padchest", "/datasets/chexpert"] {
            assert_eq!(review.get(old).await.header(header::LOCATION), "/datasets/nih-cxr14");
        }
        assert_eq!(review.get("/papers/jimenezsanchez2025picture").await.header(header::LOCATION), "/papers/wang2017chestxray8");
        let exported = review.export().await;
        let of = |file: &str| String::from_utf8(exported[file].clone()).unwrap();
        assert!(of("search_runs.csv").contains("PubMed,padchest,nih-cxr14,") && of("review.toml").contains("source = \"wang2017chestxray8\""), "{}", of("search_runs.csv"));
        // It reads back as it is.
        assert!(amphora::review::folder::parse(&exported).problems.iter().all(|problem| !problem.fatal));
        // What no steward could accept is told when it is proposed.
        let changes = review.record(Subject::Dataset, "nih-cxr14").await;
        let db = review.database.begin_reading().await.unwrap();
        let both = [Change::withdraw(changes), Change::add(Record::Redirect(Redirect { subject: Subject::Dataset, old_name: "nih-cxr14".to_owned(), new_name: "chexmask".to_owned() }))];
        let problems = examine(&db, &both).await.unwrap();
        assert!(matches!(problems.first(), Some((0, ChangeError::Needed { .. }))), "{problems:?}");
    }
}

both! {
    async fn the_words_searches_and_texts_of_the_review_are_corrected_like_its_records(review: default_review) {
        let ada = review.browser("Ada", Role::Contributor).await;
        let vera = review.account("Vera", Role::Steward).await;
        let run = review.sql("SELECT source FROM search_runs").await[0][0].clone().unwrap();
        let search = review.json("/about").await["search_runs"][0].clone();
        assert_eq!(search["source"], run.as_str());
        let run = format!("{run}, all datasets, {}", search["ran_at"].as_str().unwrap());
        let screening = review.json("/about").await["text"]["name"].as_str().unwrap().to_owned();
        for (of, field, value, wrong) in [
            ("vocabulary/access/open".to_owned(), "definition", "Anyone can take it.", Some("")),
            ("review/title".to_owned(), "value", "Pictures, looked at", Some("")),
            ("review/recorded".to_owned(), "value", "2026-11-22", Some("yesterday")),
            (format!("search-run/{run}"), "note", "Once more by a third reader.", None),
            (format!("document/{screening}"), "body", "# Screening\n\nRead twice.", None),
        ] {
            let address = format!("/contribute/correction?of={}", super::encoded(&of));
            let form = ada.get(&address).await;
            assert_eq!(form.status, StatusCode::OK, "{of}: {}", form.body);
            assert!(found(&form.body, &format!("textarea[name={field}]")).len() + values(&form.body, &format!("[name={field}]")).len() > 0, "{of}");
            if let Some(wrong) = wrong {
                let refused = send(&ada, "/contribute/correction", &[("of", of.as_str()), (field, wrong)]).await;
                assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{of}");
            }
            let sent = send(&ada, "/contribute/correction", &[("of", of.as_str()), (field, value)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{of}: {}", text(&sent.body, "#mistakes"));
            let changed = changes(&review).await;
            assert!(changed[0]["before"].is_object() && changed[0]["after"][field].as_str().is_some_and(|after| after.trim_end() == value), "{of}: {changed}");
            let id = sent.header(header::LOCATION).rsplit('/').next().unwrap().parse().unwrap();
            review.take(&vera, ContributionId(id), Transition::Accept).await.unwrap();
            let again = ada.get(&address).await.body;
            assert!(again.contains(value.lines().last().unwrap()), "{of}");
        }
        assert!(review.page("/about").await.contains("Pictures, looked at"));
        for of in ["vocabulary/access/no-such", "review/colour", "release/1", "redirect/dataset/x", "case-study/x", "nothing"] {
            let answer = ada.get(&format!("/contribute/correction?of={}", super::encoded(of))).await;
            assert!([StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&answer.status), "{of}: {}", answer.status);
        }
    }
}

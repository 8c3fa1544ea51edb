//! `/documentation`: what datasets document, by the questions of published frameworks; how an answer comes in, and what follows from the
//! catalogue by itself.

use amphora::accounts::Role;
use amphora::documentation::checklist::{Standing, Tally};
use amphora::documentation::facts::{Catalogued, Facts};
use amphora::documentation::store::survey;
use amphora::evidence::brief::Brief;
use amphora::evidence::store::{Selection, statements};
use amphora::review::embedded;
use amphora::revisions::Subject;
use amphora::revisions::change::{Change, Record, Signature};
use axum::http::{StatusCode, header};
use scraper::Html;
use serde_json::Value;

use super::{all, forms, has_fields, one, targets, text, words, written};
use crate::support::TestReview;

const FIELDS: &str = "address framework total found filters sections datasets first last previous next counts";

fn counts(value: &Value) -> Vec<u64> {
    Standing::ALL.iter().map(|standing| value[standing.as_str().replace('-', "_").as_str()].as_u64().unwrap()).collect()
}

/// The questions of a checklist by number, with what is known of each.
fn questions(checklist: &Value) -> Vec<&Value> {
    checklist["sections"].as_array().unwrap().iter().flat_map(|section| section["questions"].as_array().unwrap()).collect()
}

fn question<'a>(checklist: &'a Value, number: &str) -> &'a Value {
    questions(checklist).into_iter().find(|asked| asked["question"]["id"] == number).unwrap()
}

both! {
    async fn counts_agree_with_the_lists(review: default_review) {
        for framework in ["datasheets", "healthsheet", "standing-together"] {
            let board = review.json(&format!("/documentation?framework={framework}")).await;
            let mut sum = vec![0; Standing::ALL.len()];
            for row in board["datasets"].as_array().unwrap() {
                let slug = row["slug"].as_str().unwrap();
                let checklist = review.json(&format!("/documentation/{slug}?framework={framework}")).await;
                let sections = checklist["sections"].as_array().unwrap();
                assert_eq!(sections.len(), row["sections"].as_array().unwrap().len());
                for (cell, section) in row["sections"].as_array().unwrap().iter().zip(sections) {
                    assert_eq!(cell["section"], section["name"]);
                    assert_eq!(counts(cell), counts(&section["tally"]), "{slug}, {}", cell["section"]);
                    for (standing, number) in Standing::ALL.iter().zip(counts(cell)) {
                        let listed = section["questions"].as_array().unwrap().iter().filter(|asked| asked["standing"] == standing.as_str()).count();
                        assert_eq!(listed as u64, number, "{slug}, {}, {standing}", cell["section"]);
                    }
                    for (number, sum) in counts(cell).iter().zip(&mut sum) {
                        *sum += number;
                    }
                }
            }
            assert_eq!(counts(&board["counts"]), sum, "{framework}");
        }
    }
}

both! {
    async fn facts_of_all_are_the_facts_of_each(review: default_review) {
        let db = review.database.begin_reading().await.unwrap();
        let all = survey::facts(&db).await.unwrap();
        for dataset in written().datasets {
            let (id, record) = amphora::datasets::store::records::find(&db, dataset.slug.as_str()).await.unwrap().unwrap();
            let around = amphora::datasets::store::surroundings(&db, id).await.unwrap();
            let said: Vec<Brief> = statements(&db, Selection::Datasets(&[id])).await.unwrap().iter().map(Brief::from).collect();
            let one: Facts = Catalogued { dataset: &record, maker: None, around: &around, said: &said }.facts();
            assert_eq!(all[&id], one, "{}", dataset.slug);
        }
    }
}

both! {
    async fn one_query_has_all_that_a_datasheet_needs(review: default_review) {
        let db = review.database.begin_reading().await.unwrap();
        let known = amphora::documentation::store::of_dataset(&db, "chexpert").await.unwrap().unwrap();
        assert_eq!(known.frameworks.iter().map(|of| (of.framework.slug.as_str(), of.sections.len(), of.tally.all())).collect::<Vec<_>>(), [("datasheets", 7, 57), ("healthsheet", 11, 35), ("standing-together", 4, 18)]);
        for of in &known.frameworks {
            assert_eq!(of.tally, Tally::sum(of.sections.iter().map(|section| section.tally)));
        }
        let written = written();
        let recorded = known.frameworks.iter().flat_map(|of| &of.sections).flat_map(|section| &section.questions).filter_map(|asked| asked.recorded.as_ref());
        let recorded: Vec<_> = recorded.collect();
        assert_eq!(recorded.len(), written.answers.iter().filter(|answer| answer.dataset.as_str() == "chexpert").count());
        assert!(recorded.iter().all(|known| known.work.is_some() || known.answer.source.is_some()), "each has its source");
        assert!(amphora::documentation::store::of_dataset(&db, "chexprt").await.unwrap().is_none());
    }
}

both! {
    async fn a_gap_says_nothing_about_the_dataset(review: default_review) {
        let json = forms(&review, "/documentation", "/documentation.json", FIELDS).await;
        has_fields(&json["datasets"][0], "slug name modality origin sections");
        has_fields(&json["datasets"][0]["sections"][0], "section answered partly not_documented not_applicable open address");
        assert_eq!(json["counts"]["not_applicable"], 0);
        let page = review.page("/documentation").await;
        let told = words(one(&Html::parse_document(&page), "main"));
        assert!(told.contains("It does not mean that the dataset lacks it.") && told.contains("These are counts, not grades."), "{told}");
        assert!(!page.contains("score") && !page.contains('%'), "never one grade");
        let checklist = review.page("/documentation/hc18").await;
        assert!(text(&checklist, "#DS-M3 .says").contains("Not documented in this review."));
        let table = review.get("/documentation.csv?modality=chest+x-ray").await;
        assert_eq!(table.body.lines().next(), Some("dataset,name,modality,framework,section,questions,answered,partly,not-documented,not-applicable,open"));
        assert_eq!(table.body.lines().filter(|line| line.starts_with("chexpert,")).count(), 7);
    }
}

both! {
    async fn an_answer_has_its_source_and_stands_over_the_catalogue(review: default_review) {
        let checklist = review.json("/documentation/ham10000").await;
        let license = question(&checklist, "DS-D4");
        assert_eq!((license["standing"].as_str(), license["from_catalogue"]["state"].as_str()), (Some("not-documented"), Some("partly")), "both are there");
        let page = review.page("/documentation/ham10000").await;
        let shown = words(one(&Html::parse_document(&page), "#DS-D4"));
        assert!(shown.contains("The source does not say") && shown.contains("From the catalogue Access: open") && shown.contains("Recorded 23 Nov"), "{shown}");
        let page = review.page("/documentation/chexpert").await;
        let asked = Html::parse_document(&page);
        let shown = one(&asked, "#DS-C13");
        assert!(words(shown).contains("58.7% male") && words(shown).contains("Appendix B case study 1"), "{}", words(shown));
        assert!(targets(shown).contains(&"/papers/jimenezsanchez2025picture".to_owned()));
        assert!(targets(one(&asked, "#DS-M3")).contains(&"/contribute/answer?dataset=chexpert&question=datasheets/DS-M3".to_owned()), "a gap leads to its form");
        let page = Html::parse_document(&review.page("/datasets/chexpert").await);
        let section = one(&page, "#checklists");
        assert!(words(section).contains("Datasheets for Datasets") && words(section).contains("Not a grade"), "{}", words(section));
        assert!(targets(section).contains(&"/documentation/chexpert?framework=datasheets&standing=open#motivation".to_owned()));
        assert_eq!(all(&page, "#checklists table").len(), 3);
    }
}

both! {
    async fn what_the_catalogue_implies_is_found_anew(review: default_review) {
        let license = async |review: &TestReview| review.json("/documentation/hc18").await;
        let before = license(&review).await;
        assert_eq!(question(&before, "DS-D4")["standing"], "partly");
        assert!(question(&before, "DS-D4")["recorded"].is_null() && question(&before, "DS-D4")["from_catalogue"].to_string().contains("CC BY 4.0"));
        let mut files = embedded::files();
        let datasets = String::from_utf8(files["datasets.csv"].clone()).unwrap();
        files.insert("datasets.csv".to_owned(), datasets.replace("CC BY 4.0 (third-party data card)", "CC0 since 2026").into_bytes());
        review.import(&files).await.unwrap();
        assert!(question(&license(&review).await, "DS-D4")["from_catalogue"].to_string().contains("CC0 since 2026"));
        assert_eq!(review.sql("SELECT count(*) FROM documentation_answers").await[0][0].as_deref(), Some(written().answers.len().to_string().as_str()), "none of it is stored");
    }
}

both! {
    async fn an_answer_comes_in_is_corrected_and_taken_back(review: default_review) {
        let (ada, vera) = (review.browser("Ada", Role::Contributor).await, review.browser("Vera", Role::Steward).await);
        let address = "/contribute/answer?dataset=hc18&question=datasheets/DS-M3";
        let form = ada.get(address).await;
        assert!(form.body.contains("Who paid for it") && form.body.contains("value=\"datasheets/DS-M3\""), "{}", form.body);
        let given = [("license_of_contribution", "CC0-1.0"), ("no_patient_data", "yes"), ("passage", "https://example.org/paper, § 2"), ("do", "submit")];
        let own = [("dataset", "HC18"), ("question", "datasheets/DS-M3"), ("state", "answered")];
        let without = ada.post("/contribute/answer", &[&own[..], &given[..]].concat()).await;
        assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(&without.body, "#mistakes").contains("needs its source") && text(&without.body, "#mistakes").contains("own words"), "{}", text(&without.body, "#mistakes"));
        let answer = [("answer", "A <b>grant</b> of the ministry."), ("source", "https://example.org/hc18")];
        let sent = ada.post("/contribute/answer", &[&own[..], &answer[..], &given[..]].concat()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        let id = sent.header(header::LOCATION).rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
        let again = ada.get(&format!("/contributions/{id}/amend")).await;
        assert!(again.body.contains("of the ministry.") && again.body.contains("value=\"datasheets/DS-M3\""), "{}", again.body);
        let case = vera.get(&format!("/desk/{id}")).await;
        assert!(case.body.contains("A &#60;b&#62;grant&#60;/b&#62; of the ministry.") && case.body.contains("It names its source: https://example.org/hc18"), "{}", case.body);
        let accepted = vera.post(&format!("/desk/{id}"), &[("do", "accept"), ("version", "1")]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
        let known = review.json("/documentation/hc18").await;
        let recorded = &question(&known, "DS-M3")["recorded"];
        assert_eq!((recorded["state"].as_str(), recorded["contributor"].as_str(), recorded["steward"].as_str(), recorded["recorded"].as_str()), (Some("answered"), Some("Ada"), Some("Vera"), Some("2026-11-23")));
        assert!(review.page("/documentation/hc18").await.contains("A &#60;b&#62;grant&#60;/b&#62;"), "as text");
        let api = review.json("/api/v1/datasets/hc18/documentation").await;
        assert!(api.to_string().contains("grant</b> of the ministry."));
        // In other words, by someone else.
        let of = ("of", "answer/hc18/datasheets/DS-M3");
        let form = vera.get("/contribute/correction?of=answer/hc18/datasheets/DS-M3").await;
        assert!(form.body.contains("of the ministry.") && form.body.contains("Who paid for it"), "{}", form.body);
        let sent = vera.post("/contribute/correction", &[&[of, ("answer", "No one.")][..], &given[..]].concat()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        let history = review.page("/changes?subject=answer&name=hc18%2Fdatasheets%2FDS-M3").await;
        assert!(history.contains("HC18") && history.contains("answer to datasheets/DS-M3") && history.contains("/documentation/hc18?framework=datasheets#DS-M3"), "{history}");
        let reverted = vera.post("/desk/revisions/2", &[("reason", "It was no answer.")]).await;
        assert_eq!(reverted.status, StatusCode::SEE_OTHER, "{}", reverted.body);
        assert_eq!(question(&review.json("/documentation/hc18").await, "DS-M3")["standing"], "open");
    }
}

both! {
    async fn questions_are_data_and_keep_what_answers_them(review: default_review) {
        let at = chrono::DateTime::parse_from_rfc3339("2026-12-01T09:00:00Z").unwrap().to_utc();
        let signature = Signature { at, actor: None, reason: Some("It asks something else.".to_owned()) };
        let Record::Question(question) = review.record(Subject::Question, "datasheets/DS-M3").await else { panic!("no question") };
        let other = Record::Question(Box::new(amphora::documentation::Question { question: "Who paid?".to_owned(), ..(*question).clone() }));
        review.change(&[Change::replace(Record::Question(question), other)], &signature).await.unwrap();
        assert!(review.page("/documentation/hc18").await.contains("Who paid?"));
        let framework = review.record(Subject::Framework, "datasheets").await;
        let needed = review.change(&[Change::withdraw(framework)], &signature).await.unwrap_err().to_string();
        assert!(needed.contains("57 questions"), "{needed}");
        let needed = review.change(&[Change::withdraw(review.record(Subject::Question, "datasheets/DS-C13").await)], &signature).await.unwrap_err().to_string();
        assert!(needed.contains("answers"), "{needed}");
        let paper = review.record(Subject::Paper, "gebru2021datasheets").await;
        let needed = review.change(&[Change::withdraw(paper)], &signature).await.unwrap_err().to_string();
        assert!(needed.contains("one framework"), "{needed}");
        let Record::Answer(answer) = review.record(Subject::Answer, "chexpert/datasheets/DS-C13").await else { panic!("no answer") };
        let unknown = amphora::documentation::Answer { question: "DS-X9".parse().unwrap(), ..(*answer).clone() };
        let refused = review.change(&[Change::add(Record::Answer(Box::new(unknown)))], &signature).await.unwrap_err().to_string();
        assert!(refused.contains("there is no question “datasheets/DS-X9”"), "{refused}");
        // As it was before the answer was taken back.
        review.sql_do("UPDATE revisions SET at = '2026-11-01 08:00:00+00:00' WHERE action = 'opened'").await;
        review.change(&[Change::withdraw(Record::Answer(answer))], &signature).await.unwrap();
    }
}

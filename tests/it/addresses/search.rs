//! `/search`, `/search.json`, `/search/suggest`, and a bibliography sent to `/search`.

use axum::http::{Request, StatusCode, header};
use scraper::Html;

use super::{all, one, words};
use crate::support::TestReview;

both! {
    async fn what_was_found_is_grouped_and_says_why(review: default_review) {
        let json = review.json("/search?q=cxr-14").await;
        let first = &json["groups"][0]["hits"][0];
        assert_eq!(json["groups"][0]["kind"], "datasets");
        assert_eq!((first["address"].as_str(), first["name"].as_str()), (Some("/datasets/nih-cxr14"), Some("NIH-CXR14")));
        assert_eq!((first["why"]["fit"].as_str(), first["why"]["form"].as_str()), (Some("spelling"), Some("CXR14")));
        assert_eq!(review.get("/search.json?q=cxr-14").await.json()["groups"], json["groups"]);
        let page = Html::parse_document(&review.page("/search?q=cxr-14").await);
        assert_eq!(words(one(&page, "p.go a")), "Go to NIH-CXR14");
        assert_eq!(words(one(&page, "#datasets .hit .why")), "also called CXR14");
        assert_eq!(one(&page, "#ask").attr("value"), Some("cxr-14"));
    }
}

both! {
    async fn the_words_of_the_question_are_marked(review: default_review) {
        let page = Html::parse_document(&review.page("/search?q=gender").await);
        let marked: Vec<String> = all(&page, "#evidence mark, #papers mark").into_iter().map(words).collect();
        assert!(marked.contains(&"gender".to_owned()) && marked.contains(&"genders".to_owned()), "{marked:?}");
        assert!(marked.iter().all(|word| word.to_lowercase().starts_with("gender")), "{marked:?}");
        assert_eq!(all(&page, "#confounders .hit h3 a")[0].attr("href"), Some("/confounders/sex-gender"));
    }
}

both! {
    async fn each_kind_has_a_list_of_its_own_with_pages(review: default_review) {
        let few = review.json("/search?q=data").await;
        let group = few["groups"].as_array().unwrap().iter().find(|group| group["kind"] == "papers").unwrap().clone();
        let total = group["total"]["counted"].as_u64().unwrap();
        assert!(total > 50 && group["hits"].as_array().unwrap().len() == 5, "{total}");
        let page = Html::parse_document(&review.page("/search?q=data").await);
        let link = one(&page, "#papers header a");
        assert_eq!((words(link), link.attr("href")), (format!("All {total} papers"), Some("/search?q=data&kind=papers")));
        let mut seen = Vec::new();
        let mut next = Some("/search?q=data&kind=papers".to_owned());
        while let Some(address) = next {
            let json = review.json(&address).await;
            let hits = json["groups"][0]["hits"].as_array().unwrap();
            seen.extend(hits.iter().map(|hit| hit["address"].as_str().unwrap().to_owned()));
            next = json["next"].as_str().map(str::to_owned);
        }
        assert_eq!(seen.len() as u64, total);
        assert_eq!(seen.iter().collect::<std::collections::BTreeSet<_>>().len() as u64, total, "each once");
        let beyond = review.page("/search?q=data&kind=papers&page=99").await;
        assert!(beyond.contains("The list has no such page"), "{beyond}");
    }
}

both! {
    async fn nothing_says_until_when_was_searched_and_what_to_do(review: default_review) {
        let page = review.page("/search?q=dunkle+ecken").await;
        for said in ["Nothing found", "23 June 2025", "That does not mean that there is nothing to know", "stand nowhere", "written in English"] {
            assert!(page.contains(said), "no “{said}” in {page}");
        }
        let json = review.json("/search?q=dunkle+ecken").await;
        assert_eq!(json["groups"].as_array().unwrap().len(), 0);
        assert_eq!(json["unknown"].as_array().unwrap().len(), 2);
        assert_eq!(json["searched"]["not_checked"]["until"], "2025-06-23");
        let page = Html::parse_document(&review.page("/search?q=pneumothorax+dunkel").await);
        assert_eq!(one(&page, "#alone a").attr("href"), Some("/search?q=pneumothorax"), "the word that finds something alone is offered");
    }
}

both! {
    async fn an_empty_review_never_reads_as_clean(review: empty) {
        let page = review.page("/search?q=chexpert").await;
        assert!(page.contains("no search has been made") && page.contains("Nothing found"), "{page}");
        assert!(review.page("/search").await.contains("What the box understands"));
        assert_eq!(review.json("/search/suggest?q=c").await["groups"].as_array().unwrap().len(), 0);
    }
}

both! {
    async fn suggestions_come_while_one_writes(review: default_review) {
        let json = review.json("/search/suggest?q=che").await;
        let first = &json["groups"][0];
        assert_eq!((first["kind"].as_str(), first["label"].as_str()), (Some("datasets"), Some("Datasets")));
        assert_eq!(first["suggestions"][0]["address"], "/datasets/chexpert");
        assert_eq!(first["suggestions"][0]["name"], serde_json::json!([["Che", true], ["Xpert", false]]));
        assert_eq!(json["all"], "/search?q=che");
        assert!(json["groups"].as_array().unwrap().iter().any(|group| group["suggestions"][0]["address"] == "/confounders/chest-drains"));
        let note = review.json("/search/suggest?q=larraz").await["groups"][0]["suggestions"][0]["note"].clone();
        assert!(note.as_str().unwrap().starts_with("Gender imbalance"), "{note}");
        assert_eq!(review.json("/search/suggest").await["groups"].as_array().unwrap().len(), 0);
    }
}

async fn paste(review: &TestReview, kind: &str, body: &str) -> crate::support::Answer {
    review.send_with(Request::post("/search").header(header::CONTENT_TYPE, kind).header(header::ACCEPT, "application/json"), body).await
}

const BIBTEX: &str =
    "@article{mine1, title={Gender imbalance in medical imaging datasets produces biased classifiers for computer-aided diagnosis}}
@misc{mine2, doi={10.1609/AAAI.v33i01.3301590}, title={Some other title}}
@misc{mine3, doi={10.5281/zenodo.7851339}}
@article{mine4, title={A work that no review has ever heard of}, doi={10.9999/nowhere}}
@misc{larrazabal2020gender, note={nothing else}}
@misc{mine5, note={nothing at all}}";

both! {
    async fn a_pasted_bibliography_has_three_answers(review: default_review) {
        let answer = paste(&review, "application/x-bibtex", BIBTEX).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let works = answer.json()["works"].as_array().unwrap().clone();
        let answers: Vec<&str> = works.iter().map(|work| work["answer"].as_str().unwrap()).collect();
        assert_eq!(answers, ["known", "known", "known", "not-here", "known", "not-checked"]);
        assert_eq!(works[0]["works"][0]["address"], "/papers/larrazabal2020gender", "found by its title");
        assert_eq!(works[0]["works"][0]["statements"][0]["dataset"], "chexpert");
        assert_eq!(works[1]["datasets"][0]["slug"], "chexpert", "found by its DOI, in capitals");
        assert_eq!(works[4]["works"][0]["address"], "/papers/larrazabal2020gender", "a key counts where there is nothing else");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        let lines = paste(&review, "text/plain", "https://doi.org/10.1073/pnas.1919012117\narXiv:1901.07441\nwhat is this\n").await.json();
        let works = lines["works"].as_array().unwrap();
        assert_eq!(works[1]["works"][0]["releases"][0]["slug"], "padchest");
        assert_eq!(works[2]["answer"], "not-checked", "that no title is the same as a line of text says nothing");
    }
}

both! {
    async fn the_form_of_a_bibliography_works_as_a_page(review: default_review) {
        let body = format!("bibliography={}", percent_encoding::utf8_percent_encode(BIBTEX, percent_encoding::NON_ALPHANUMERIC));
        let request = Request::post("/search").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = review.send_with(request, &body).await;
        let page = Html::parse_document(&answer.body);
        let lead = words(one(&page, ".lead.answer > p:not(.hint)"));
        assert_eq!(lead, "Of six works, four are in this review, one is not and one could not be checked.");
        assert!(answer.body.contains("That says nothing about them"), "never reads as clean");
        assert_eq!(all(&page, "#known a[href=\"/evidence/90\"]").len(), 2, "found by its title and by its key");
        let form = one(&Html::parse_document(&review.page("/").await), "details.paste form").attr("method").map(str::to_owned);
        assert_eq!(form.as_deref(), Some("post"));
    }
}

both! {
    async fn what_cannot_be_read_is_told(review: default_review) {
        assert_eq!(paste(&review, "application/json", "{}").await.status, StatusCode::BAD_REQUEST);
        assert_eq!(paste(&review, "application/x-www-form-urlencoded", "other=x").await.status, StatusCode::BAD_REQUEST);
        assert_eq!(paste(&review, "text/plain", &"x".repeat(2_000_001)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(paste(&review, "text/plain", "").await.json()["works"].as_array().unwrap().len(), 0);
        let put = review.send(Request::put("/search")).await;
        assert_eq!((put.status, put.header(header::ALLOW)), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD,POST"));
        for bad in ["/search?kind=planets&q=x", "/search?q=x&page=0", "/search?query=x", "/search/suggest?kind=papers"] {
            assert_eq!(review.get(bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
        }
    }
}

//! `/datasets/{slug}/datasheet`, as page, PDF, Markdown and JSON-LD.

use amphora::review::store;
use axum::http::header;
use scraper::Html;

use super::{all, one, words, written};

both! {
    async fn every_dataset_has_one_as_page_markdown_and_json(review: default_review) {
        for dataset in written().datasets {
            let address = format!("/datasets/{}/datasheet", dataset.slug);
            let page = Html::parse_document(&review.page(&address).await);
            assert_eq!(words(one(&page, "h1")), format!("Datasheet for {}", dataset.name));
            let text = review.get(&format!("{address}.md")).await;
            assert_eq!((text.status.as_u16(), text.header(header::CONTENT_TYPE)), (200, "text/markdown; charset=utf-8"));
            assert!(text.body.starts_with("# Datasheet for "), "{}", text.body);
            let json = review.get(&format!("{address}.json")).await.json();
            assert_eq!(json, review.json(&address).await);
            assert_eq!((json["@type"].as_str(), json["about"]["name"].as_str()), (Some("Report"), Some(dataset.name.as_str())));
            // Page and JSON have the same sections.
            let heads: Vec<String> = all(&page, "main section.sec h2").into_iter().map(words).collect();
            for section in json["document"]["sections"].as_array().unwrap() {
                assert!(heads.iter().any(|head| head == section["title"].as_str().unwrap()), "{dataset:?}: {section}");
            }
        }
    }
}

both! {
    async fn chexpert_is_a_pdf_that_does_not_change_by_itself(review: default_review) {
        let answer = review.get("/datasets/chexpert/datasheet.pdf").await;
        assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, "application/pdf"), "{}", answer.body);
        assert!(answer.body.starts_with("%PDF-1."));
        let again = review.get("/datasets/chexpert/datasheet.pdf").await;
        assert_eq!(answer.header(header::ETAG), again.header(header::ETAG));
        let page = review.page("/datasets/chexpert").await;
        assert!(page.contains("href=\"/datasets/chexpert/datasheet.pdf\"") && page.contains("href=\"/datasets/chexpert/datasheet\""));
    }
}

both! {
    async fn its_statements_and_figures_are_on_the_page(review: default_review) {
        let page = Html::parse_document(&review.page("/datasets/chexpert/datasheet").await);
        let about = store::load(review.database.reader()).await.unwrap().usages.into_iter().filter(|usage| usage.dataset.as_str() == "chexpert");
        assert_eq!(all(&page, "#evidence tbody tr").len(), about.count());
        let figures = all(&page, "#around figure img");
        assert_eq!(figures.len(), 2, "the neighbourhood and the years");
        assert!(figures.iter().all(|figure| figure.attr("src").unwrap().starts_with("data:image/svg+xml;base64,") && figure.attr("alt").is_some()));
        assert!(all(&page, "#references li").len() > 10);
    }
}

both! {
    async fn what_is_not_there_answers_as_for_the_page(review: default_review) {
        for ending in ["", ".json", ".md", ".pdf"] {
            assert_eq!(review.get(&format!("/datasets/chexprt/datasheet{ending}")).await.status, 404);
            assert_eq!(review.get(&format!("/datasets/chexpert/datasheet{ending}?x=1")).await.status, 400);
        }
    }
}

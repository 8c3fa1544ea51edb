//! What a page says of itself to search engines and to those who share a link to it.

use scraper::{Html, Selector};
use serde_json::Value;

use crate::support::TestReview;

async fn head(review: &TestReview, address: &str) -> Html {
    Html::parse_document(&review.page(address).await)
}

fn content(page: &Html, selector: &str) -> Option<String> {
    let element = page.select(&Selector::parse(selector).unwrap()).next()?;
    Some(element.attr("content").or(element.attr("href")).map_or_else(|| element.text().collect(), str::to_owned))
}

fn linked_data(page: &Html) -> Option<Value> {
    content(page, "script[type='application/ld+json']").map(|text| serde_json::from_str(&text).unwrap())
}

both! {
    async fn every_page_has_a_card_of_its_own(review: default_review) {
        let mut seen = Vec::new();
        for address in ["/", "/datasets", "/datasets/chexpert", "/papers", "/papers/larrazabal2020gender", "/evidence/90", "/confounders", "/confounders/sex-gender", "/case-studies", "/changes", "/about", "/search?q=drain"] {
            let page = head(&review, address).await;
            let of = |name: &str| content(&page, &format!("meta[property='og:{name}']")).unwrap_or_default();
            let title = content(&page, "title").unwrap();
            assert!(title.starts_with(&of("title")) && !of("title").is_empty(), "{address}: {title}");
            assert_eq!(content(&page, "meta[name=description]").unwrap(), of("description"), "{address}");
            assert!(of("description").chars().count() > 20, "{address}: {}", of("description"));
            assert_eq!((of("url"), content(&page, "link[rel=canonical]")), (format!("https://review.example{address}"), Some(format!("https://review.example{address}"))));
            let image = of("image");
            assert_eq!(review.get(image.strip_prefix("https://review.example").unwrap()).await.headers["content-type"], "image/png");
            seen.push((of("title"), of("description")));
        }
        seen.sort();
        seen.dedup_by(|a, b| a.0 == b.0 || a.1 == b.1);
        assert_eq!(seen.len(), 12, "no two pages say the same of themselves");
    }
}

both! {
    async fn a_dataset_and_a_paper_say_what_they_are_in_schema_org_words(review: default_review) {
        let dataset = linked_data(&head(&review, "/datasets/chexpert").await).unwrap();
        assert_eq!((&dataset["@context"], &dataset["@type"], &dataset["name"]), (&"https://schema.org".into(), &"Dataset".into(), &"CheXpert".into()));
        assert!((50..=5000).contains(&dataset["description"].as_str().unwrap().len()), "what Google asks for: {dataset}");
        assert_eq!(dataset["includedInDataCatalog"]["@type"], "DataCatalog");
        assert!(dataset["creator"][0]["name"].as_str().is_some_and(|name| name.contains("Irvin")), "{dataset}");
        let paper = linked_data(&head(&review, "/papers/larrazabal2020gender").await).unwrap();
        assert_eq!((&paper["@type"], &paper["datePublished"]), (&"ScholarlyArticle".into(), &"2020".into()));
        assert_eq!(paper["identifier"], "https://doi.org/10.1073/pnas.1919012117");
        assert!(paper["mentions"].as_array().unwrap().iter().any(|dataset| dataset["name"] == "CheXpert"), "{paper}");
        assert!(paper["author"].as_array().unwrap().len() > 3);
        let home = linked_data(&head(&review, "/").await).unwrap();
        let find = home["potentialAction"]["target"]["urlTemplate"].as_str().unwrap();
        let found = review.page(&find.strip_prefix("https://review.example").unwrap().replace("{words}", "chexpert")).await;
        assert!(found.contains("CheXpert"), "{home}");
    }
}

both! {
    async fn what_is_not_documented_is_not_made_up_for_search_engines(review: default_review) {
        for dataset in review.json("/datasets").await["datasets"].as_array().unwrap() {
            let slug = dataset["slug"].as_str().unwrap();
            let (record, data) = (review.json(&format!("/datasets/{slug}")).await, linked_data(&head(&review, &format!("/datasets/{slug}")).await).unwrap());
            assert_eq!(record["license"].is_null(), data.get("license").is_none(), "{slug}");
            assert_eq!(record["year"].is_null(), data.get("datePublished").is_none(), "{slug}");
            assert_eq!(record["doi"].is_null(), data.get("identifier").is_none(), "{slug}");
            assert_eq!(record["access"] == "open", data.get("isAccessibleForFree").is_some(), "{slug}");
            assert!(data.as_object().unwrap().values().all(|value| !value.is_null()), "{slug}: {data}");
        }
    }
}

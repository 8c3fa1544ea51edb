//! The default review is there, whole: the numbers of *In the Picture*, through HTTP.

use scraper::{Html, Selector};

both! {
    async fn the_default_review_is_whole(review: default_review) {
        let home = review.json("/").await;
        assert_eq!(home["counts"]["datasets"], 50);
        assert_eq!(home["counts"]["papers"], 202);
        assert_eq!(home["counts"]["statements"], 128);
        let datasets = review.json("/datasets").await;
        assert_eq!(datasets["total"], 50);
        assert_eq!(datasets["datasets"].as_array().unwrap().len(), 50);
        let page = Html::parse_document(&review.page("/datasets").await);
        assert_eq!(page.select(&Selector::parse("table.rows tbody tr").unwrap()).count(), 50);
    }
}

both! {
    async fn statements_by_function_are_those_of_the_paper(review: default_review) {
        let mut counts = std::collections::BTreeMap::new();
        for number in 1..=128 {
            let evidence = review.json(&format!("/evidence/{number}")).await;
            let function = evidence["statement"]["citation_function"].as_str().unwrap().to_owned();
            *counts.entry(function).or_insert(0) += 1;
        }
        let expected = [("extend", 59), ("introduce", 25), ("produce", 35), ("use", 9)];
        assert_eq!(counts, expected.map(|(word, number)| (word.to_owned(), number)).into());
        assert_eq!(review.get("/evidence/129").await.status, 404);
    }
}

//! `/timeline`: the evidence by year.

use std::collections::BTreeMap;

use amphora::evidence::CitationFunction;
use scraper::Html;
use serde_json::Value;

use super::{all, forms, has_fields, inside, one, words, written};

const FIELDS: &str = "address filters statements undated years modalities";

/// Statements by year and function, of datasets of one kind of images or of all: from the records.
fn expected(modality: Option<&str>) -> BTreeMap<(Option<i64>, CitationFunction), u64> {
    let written = written();
    let year = |key: &str| written.papers.iter().find(|paper| paper.key.as_str() == key).unwrap().year.map(i64::from);
    let mut counts = BTreeMap::new();
    for usage in &written.usages {
        let dataset = written.datasets.iter().find(|dataset| dataset.slug == usage.dataset).unwrap();
        if modality.is_none_or(|modality| dataset.modality.as_str() == modality) {
            *counts.entry((year(usage.paper.as_str()), usage.citation_function)).or_default() += 1;
        }
    }
    counts
}

fn told(series: &Value) -> BTreeMap<(Option<i64>, CitationFunction), u64> {
    let mut counts = BTreeMap::new();
    for year in series["years"].as_array().unwrap() {
        for doing in year["functions"].as_array().unwrap() {
            counts.insert(
                (year["year"].as_i64(), doing["function"].as_str().unwrap().parse().unwrap()),
                doing["statements"].as_u64().unwrap(),
            );
        }
    }
    counts
}

both! {
    async fn every_statement_counts_in_the_year_of_its_work(review: default_review) {
        let json = forms(&review, "/timeline", "/timeline.json", FIELDS).await;
        has_fields(&json["years"][0], "year statements functions");
        has_fields(&json["modalities"][0], "modality label statements undated years");
        assert_eq!((&json["statements"], told(&json)), (&128.into(), expected(None)));
        for of in json["modalities"].as_array().unwrap() {
            let modality = of["modality"].as_str().unwrap();
            assert_eq!(told(of), expected(Some(modality)), "{modality}");
            let narrowed = review.json(&format!("/timeline?modality={}", super::encoded(modality))).await;
            assert_eq!((told(&narrowed), &narrowed["statements"]), (told(of), &of["statements"]), "{modality}");
        }
        let sum: u64 = json["modalities"].as_array().unwrap().iter().map(|of| of["statements"].as_u64().unwrap()).sum();
        assert_eq!(sum, 128);
    }
}

both! {
    async fn the_table_says_what_the_drawing_shows(review: default_review) {
        let page = Html::parse_document(&review.page("/timeline").await);
        let main = one(&page, "main section[aria-labelledby=found] figure");
        let pieces = inside(main, "svg.plot rect").len();
        let cells = inside(main, "tbody td:not(:last-child)").into_iter().filter(|cell| words(*cell) != "0").count();
        assert_eq!(pieces, cells, "one piece for each number");
        let total: u64 = inside(main, "tbody td:last-child").into_iter().map(|cell| words(cell).parse::<u64>().unwrap()).sum();
        assert_eq!(total, 128);
        assert!(inside(main, "svg.plot")[0].attr("aria-label").unwrap().contains("The numbers are in the table below"));
        let only = review.json("/timeline?function=produce&function=introduce").await;
        let expected: u64 = expected(None).iter().filter(|((_, function), _)| matches!(function, CitationFunction::Produce | CitationFunction::Introduce)).map(|(_, number)| number).sum();
        assert_eq!(only["statements"].as_u64(), Some(expected));
        let table = review.get("/timeline.csv").await;
        let counted: u64 = table.body.lines().skip(1).map(|line| line.rsplit(',').next().unwrap().parse::<u64>().unwrap()).sum();
        assert_eq!((table.body.lines().next(), counted), (Some("modality,function,year,statements"), 128));
    }
}

both! {
    async fn works_without_a_year_are_told(review: empty) {
        let files = [
            ("vocabulary.csv", "kind,term,definition\nmodality,m,M.\nmodality,n,N.\n"),
            ("references.bib", "@misc{p,\n}\n@misc{q,\n  year = {1850},\n}\n@misc{r,\n  year = {2020},\n}\n"),
            ("datasets.csv", "slug,name,modality\nd,D,m\ne,E,n\n"),
            ("usages.csv", "paper_key,dataset_slug,citation_function,evidence,confidence\np,d,use,E.,stated\nq,d,use,E.,stated\nr,d,use,E.,stated\np,e,use,E.,stated\n"),
        ];
        review.import(&files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()).await.unwrap();
        let json = review.json("/timeline").await;
        assert_eq!((&json["statements"], &json["undated"]), (&4.into(), &2.into()));
        let page = Html::parse_document(&review.page("/timeline").await);
        let told = words(one(&page, "main"));
        assert!(told.contains("Two statements of works whose year is not documented are in the table only. The oldest are in the table only."), "{told}");
        assert!(told.contains("No work of it has a year."), "{told}");
        assert_eq!(all(&page, "section[aria-labelledby=found] svg.plot rect").len(), 1);
    }
}

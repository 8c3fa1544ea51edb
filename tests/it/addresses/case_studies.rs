//! `/case-studies`: table C4, beside what the review knows now.

use std::collections::BTreeMap;

use scraper::Html;

use super::{all, forms, has_fields, inside, plain, targets, words, written};

both! {
    async fn every_statement_of_table_c4_stands_in_its_row(review: default_review) {
        let json = forms(&review, "/case-studies", "/case-studies.json", "address stated_in case_studies without_case_study").await;
        has_fields(&json["case_studies"][0], "modality label datasets rows");
        has_fields(&json["case_studies"][0]["rows"][0], "aspect stated now gap");
        assert_eq!(json["stated_in"], 2025);
        let written = written();
        let page = Html::parse_document(&review.page("/case-studies").await);
        for case in &written.case_studies {
            let place = case.modality.as_str().replace(' ', "-");
            let section = all(&page, &format!("section[id=\"{place}\"]")).pop().unwrap_or_else(|| panic!("{place}"));
            let row = inside(section, "tbody tr").into_iter().find(|row| words(*row).starts_with(case.aspect.label())).unwrap();
            assert!(words(inside(row, "td")[0]).contains(&plain(&case.statement)), "{place}, {}: {}", case.aspect, words(row));
        }
        let shown: Vec<&str> = json["case_studies"].as_array().unwrap().iter().flat_map(|case| case["rows"].as_array().unwrap()).flat_map(|row| super::texts(&row["stated"])).collect();
        assert_eq!(shown.len(), written.case_studies.len());
    }
}

both! {
    async fn what_is_known_now_is_counted_and_leads_there(review: default_review) {
        let json = review.json("/case-studies").await;
        let written = written();
        let mut counted = BTreeMap::new();
        for case in json["case_studies"].as_array().unwrap() {
            let here = written.datasets.iter().filter(|dataset| dataset.modality.as_str() == case["modality"]).count();
            assert_eq!(case["datasets"], here, "{}", case["modality"]);
            for row in case["rows"].as_array().unwrap() {
                let now = row["now"].as_array().unwrap();
                assert_eq!(now.is_empty(), row["gap"].is_string(), "{row}: nothing is left blank");
                // "classification (12)" leads to a list of twelve.
                for fact in now {
                    let (words, address) = (fact["words"].as_str().unwrap(), fact["address"].as_str().unwrap_or_default());
                    let number = words.strip_suffix(')').and_then(|words| words.rsplit_once(" (")).and_then(|(_, number)| number.parse::<u64>().ok());
                    if let Some(number) = number.filter(|_| address.starts_with("/datasets?")) {
                        counted.insert(address.to_owned(), number);
                    }
                }
            }
        }
        assert!(counted.len() > 5, "{counted:?}");
        for (address, number) in counted {
            assert_eq!(review.json(&address).await["found"], number, "{address}");
        }
        let page = Html::parse_document(&review.page("/case-studies").await);
        let others = all(&page, "#others").pop().unwrap();
        assert_eq!(targets(others).len(), json["without_case_study"].as_array().unwrap().len());
    }
}

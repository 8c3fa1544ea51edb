//! `/evidence/{id}`: one statement, every field of it.

use std::collections::BTreeSet;

use scraper::Html;

use super::{all, forms, has_fields, one, plain, targets, words, written};

const FIELDS: &str = "address statement modality meanings outcomes replies withdrawn_replies previous next on_the_same_dataset history as_of citation citation_bibtex";

both! {
    async fn a_statement_is_a_page_and_data(review: default_review) {
        let json = forms(&review, "/evidence/90", "/evidence/90.json", FIELDS).await;
        has_fields(
            &json["statement"],
            "id paper dataset dataset_version citation_function resource_role resource_type findings evidence locator quote confidence severity \
             appraisal in_demo external_source contributor steward recorded work dataset_name modality address judged tested sources",
        );
        has_fields(&json["statement"]["tested"][0], "label confounder path outcome standing severity reason");
        has_fields(&json["statement"]["judged"], "severity reason");
        has_fields(&json["statement"]["work"], "key short_name year title");
        has_fields(&json["statement"]["findings"][0], "kind label confounder outcome");
        assert_eq!((&json["statement"]["paper"], &json["statement"]["dataset"]), (&"larrazabal2020gender".into(), &"chexpert".into()));
        assert_eq!(json["address"], "https://review.example/evidence/90");
    }
}

both! {
    async fn every_statement_shows_its_record(review: default_review) {
        let written = written();
        for usage in &written.usages {
            let address = format!("/evidence/{}", usage.id);
            let page = Html::parse_document(&review.page(&address).await);
            let (told, links) = (words(one(&page, "main")), targets(one(&page, "main")));
            let finding = usage.findings.iter().map(amphora::evidence::Finding::label).filter(|label| *label != amphora::evidence::REPORT_OF_LABEL_ERRORS);
            let optional = usage.locator.iter().chain(&usage.dataset_version).chain(&usage.external_source).chain(&usage.contributor).map(String::as_str);
            for text in [usage.evidence.as_str(), usage.citation_function.label(), usage.confidence.label()].into_iter().chain(optional) {
                // Sources are shown one by one.
                for part in text.split(';').map(plain).filter(|part| !part.is_empty()) {
                    assert!(told.contains(&part), "{address}: {part} is not in {told}");
                }
            }
            for label in finding {
                assert!(told.to_lowercase().contains(&label.to_lowercase()) || told_by_the_taxonomy(label, &written, usage, &links), "{address}: {label}");
            }
            for word in [usage.resource_role.map(amphora::evidence::ResourceRole::label), usage.resource_type.map(amphora::evidence::ResourceType::label)].into_iter().flatten() {
                assert!(words(one(&page, "#what")).contains(word), "{address}: {word}");
            }
            assert!(links.contains(&format!("/datasets/{}", usage.dataset)) && links.contains(&format!("/papers/{}", usage.paper)), "{links:?}");
            if usage.id.0 % 4 != 0 {
                continue;
            }
            let json = review.json(&address).await;
            let record = serde_json::to_value(usage).unwrap();
            for (field, value) in record.as_object().unwrap() {
                assert_eq!(&json["statement"][field], value, "{address}, {field}");
            }
            assert_eq!(json["statement"]["work"]["key"], usage.paper.as_str());
        }
    }
}

/// A shortcut whose words are its node's is named by the link to the node alone.
fn told_by_the_taxonomy(label: &str, written: &amphora::review::Review, usage: &amphora::evidence::Usage, links: &[String]) -> bool {
    usage.findings.iter().any(|finding| match finding {
        amphora::evidence::Finding::Shortcut { label: words, confounder, .. } if words == label => {
            let node = written.confounders.iter().find(|node| node.slug == *confounder).unwrap();
            bibliography::folded(&node.label).contains(&bibliography::folded(label))
                && links.contains(&format!("/confounders/{confounder}"))
        }
        _ => false,
    })
}

both! {
    async fn the_statements_on_one_dataset_are_a_chain(review: default_review) {
        let written = written();
        let expected: Vec<i64> = written.usages.iter().filter(|usage| usage.dataset.as_str() == "chexpert").map(|usage| usage.id.0).collect();
        let mut address = format!("/evidence/{}", expected[0]);
        let mut met = Vec::new();
        assert!(all(&Html::parse_document(&review.page(&address).await), "#beside a[rel=prev]").is_empty());
        loop {
            met.push(address.rsplit('/').next().unwrap().parse::<i64>().unwrap());
            let page = Html::parse_document(&review.page(&address).await);
            assert!(words(one(&page, "#beside")).contains(&format!("One of {} statements on CheXpert", expected.len())));
            match all(&page, "#beside a[rel=next]").first() {
                Some(next) => next.attr("href").unwrap().clone_into(&mut address),
                None => break,
            }
        }
        assert_eq!(met.iter().collect::<BTreeSet<_>>(), expected.iter().collect());
        assert_eq!(met.len(), expected.len());
    }
}

both! {
    async fn a_statement_can_be_cited(review: default_review) {
        let page = Html::parse_document(&review.page("/evidence/90").await);
        let code = one(&page, "#bibtex code").text().collect::<String>();
        let read = bibliography::read(code.as_bytes());
        assert_eq!((read.entries.len(), read.problems.len()), (1, 0), "{:?}", read.problems);
        let entry = &read.entries[0];
        assert_eq!((entry.key.as_str(), entry.year, entry.url.as_deref()), ("evidence90", Some(2026), Some("https://review.example/evidence/90")));
        assert_eq!(entry.title.as_deref(), Some("Evidence 90: Larrazabal et al. 2020 on CheXpert"));
        assert!(words(one(&page, "#cite")).contains("Evidence 90: Larrazabal et al. 2020 on CheXpert. In: "));
    }
}

both! {
    async fn what_becomes_of_a_statement_is_in_its_history_and_verdict(review: default_review) {
        let mut files = amphora::review::embedded::files();
        let (mut text, columns) = (String::from_utf8(files["usages.csv"].clone()).unwrap(), 23);
        let row = text.lines().find(|line| line.starts_with("90,")).unwrap().to_owned();
        assert_eq!(text.lines().next().unwrap().split(',').count(), columns);
        // The state stands before in_demo, external_source, contributor, steward and recorded, none of which has a comma here.
        let mut cells: Vec<&str> = row.rsplitn(7, ',').collect();
        assert_eq!(cells[5], "", "no appraisal yet: {row}");
        cells[5] = "disputed";
        cells.reverse();
        text = text.replace(&row, &cells.join(","));
        files.insert("usages.csv".to_owned(), text.into_bytes());
        assert_eq!(review.import(&files).await.unwrap().changed, 1);
        let page = Html::parse_document(&review.page("/evidence/90").await);
        assert!(words(one(&page, "#found")).contains("Unclear"), "{}", words(one(&page, "#found")));
        assert!(words(one(&page, "#who")).contains("AppraisalDisputed: someone disagrees"), "{}", words(one(&page, "#who")));
        let history = words(one(&page, "#history"));
        assert!(history.contains("Appraisal") && history.contains("unreviewed disputed"), "{history}");
        let dataset = Html::parse_document(&review.page("/datasets/chexpert").await);
        assert!(words(one(&dataset, "article[id=\"e90\"]")).contains("Unclear: gender"), "{}", words(one(&dataset, "article[id=\"e90\"]")));
    }
}

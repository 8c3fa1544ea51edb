//! A statement is as serious on one page as on every other, for the same reason.

use std::collections::BTreeMap;

use amphora::evidence::brief::Brief;
use amphora::evidence::store::{Selection, statements as whole};
use amphora::review::embedded;
use amphora::review::folder::parse;
use serde_json::Value;

/// The statements in a part of a page's JSON, wherever they stand in it.
fn statements<'a>(json: &'a Value, found: &mut Vec<&'a Value>) {
    match json {
        Value::Object(fields) if fields.contains_key("judged") => found.push(json),
        Value::Object(fields) => fields.values().for_each(|value| statements(value, found)),
        Value::Array(values) => values.iter().for_each(|value| statements(value, found)),
        _ => {}
    }
}

both! {
    async fn a_statement_weighs_the_same_on_the_pages_of_confounders_works_and_datasets(review: default_review) {
        let written = parse(&embedded::files()).review;
        let mut own: BTreeMap<i64, Value> = BTreeMap::new();
        for usage in &written.usages {
            own.insert(usage.id.0, review.json(&format!("/evidence/{}.json", usage.id)).await["statement"].clone());
        }
        let mut addresses: Vec<String> = written.confounders.iter().map(|node| format!("/confounders/{}.json", node.slug)).collect();
        addresses.push("/confounders/sex-gender.json?modality=chest+x-ray".to_owned());
        addresses.extend(written.datasets.iter().map(|dataset| format!("/datasets/{}.json", dataset.slug)));
        addresses.extend(written.papers.iter().map(|paper| format!("{}.json", amphora::papers::address(paper.key.as_str()))));
        let mut compared = 0;
        for address in addresses {
            let page = review.json(&address).await;
            let mut shown = Vec::new();
            statements(&page, &mut shown);
            for statement in shown {
                let there = &own[&statement["id"].as_i64().unwrap()];
                assert_eq!(statement["judged"], there["judged"], "{address}, statement {}", statement["id"]);
                if let Some(tested) = statement.get("tested") {
                    assert_eq!(*tested, there["tested"], "{address}, statement {}", statement["id"]);
                }
                compared += 1;
            }
        }
        assert!(compared > 3 * 128, "only {compared} were compared");
    }
}

both! {
    async fn a_statement_in_brief_says_what_the_whole_one_says(review: default_review) {
        let strange = "\"'\\ ⟨ü⟩\t\u{1f600}";
        let mut parsed = parse(&review.export().await).review;
        parsed.usages[0].severity = Some(amphora::evidence::SetSeverity { severity: amphora::evidence::Severity::Info, reason: strange.to_owned() });
        parsed.usages[1].appraisal = "fixed in 1.1".parse().unwrap();
        review.import(&amphora::review::folder::render(&parsed).unwrap()).await.unwrap();
        let moment = review.site().moment().await.unwrap_or_else(|error| panic!("{error}"));
        let mut compared = 0;
        for dataset in &parsed.datasets {
            let (id, _) = amphora::datasets::store::records::find(moment.db(), dataset.slug.as_str()).await.unwrap().unwrap();
            let statements = whole(moment.db(), Selection::Datasets(&[id])).await.unwrap();
            let expected: Vec<Brief> = statements.iter().map(Brief::from).collect();
            let brief = moment.briefs(id).await.unwrap_or_else(|error| panic!("{error}"));
            compared += brief.iter().filter(|brief| brief.severity.as_ref().is_some_and(|set| set.reason == strange)).count();
            assert_eq!(brief, expected, "{}", dataset.slug);
        }
        assert_eq!(compared, 1);
    }
}

//! `/gaps`: every dataset against every confounder, and the page of one gap.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use amphora::datasets::Attribute;
use amphora::evidence::{AppraisalState, Finding, Outcome};
use amphora::review::Review;
use amphora::taxonomy::Tree;
use scraper::Html;
use serde_json::Value;

use super::{all, each, forms, has_fields, inside, one, words, written};

const FIELDS: &str = "address by total found filters columns groups first last previous next";

/// The rows of the answer, by dataset: the state of each column, by confounder.
fn states(json: &Value) -> BTreeMap<String, BTreeMap<String, String>> {
    let text = |value: &Value, field: &str| value[field].as_str().unwrap().to_owned();
    let cells = |row: &Value| row["cells"].as_array().unwrap().iter().map(|cell| (text(cell, "confounder"), text(cell, "state"))).collect();
    let groups = json["groups"].as_array().unwrap().iter();
    groups.flat_map(|group| group["datasets"].as_array().unwrap()).map(|row| (text(row, "slug"), cells(row))).collect()
}

/// What the records say of a node with all below it on a dataset, worked out in another way.
fn expected(review: &Review, tree: &Tree, dataset: &str, node: &str) -> &'static str {
    let below: Vec<_> = tree.subtree(&node.parse().unwrap()).into_iter().map(|node| node.slug.clone()).collect();
    let mut found: Vec<Outcome> = Vec::new();
    for usage in review.usages.iter().filter(|usage| usage.dataset.as_str() == dataset) {
        for finding in &usage.findings {
            let Finding::Shortcut { confounder, outcome, .. } = finding else { continue };
            let doubted = matches!(usage.appraisal.state, AppraisalState::Disputed | AppraisalState::Refuted);
            if below.contains(confounder) {
                found.push(if doubted { Outcome::Unclear } else { *outcome });
            }
        }
    }
    let record = &review.datasets.iter().find(|record| record.slug.as_str() == dataset).unwrap().demographics;
    let documents = |attributes: &[Attribute]| attributes.iter().any(|attribute| record.records(*attribute));
    let reachable = |leaf: &str| match leaf {
        "sex-gender" => documents(&[Attribute::SexOrGender]),
        "age" => documents(&[Attribute::Age]),
        "race-ethnicity" => documents(&[Attribute::Race, Attribute::Ethnicity]),
        "socio-economic-status" => documents(&[Attribute::SocioEconomicStatus]),
        "skin-type" => documents(&[Attribute::SkinType]),
        "body-mass-index" => documents(&[Attribute::BodyMassIndex]),
        _ => true,
    };
    let leaves = below.iter().filter(|slug| tree.children(slug).next().is_none());
    match () {
        () if found.contains(&Outcome::Shown) => "shown",
        () if found.contains(&Outcome::Unclear) => "disputed",
        () if found.contains(&Outcome::NotFound) => "not-found",
        () if leaves.into_iter().any(|leaf| reachable(leaf.as_str())) => "untested",
        () => "metadata-absent",
    }
}

both! {
    async fn every_field_says_what_the_records_say(review: default_review) {
        let written = written();
        let tree = Tree::new(written.confounders.clone()).unwrap();
        for by in ["group", "leaf"] {
            let json = review.json(&format!("/gaps?by={by}")).await;
            let found = states(&json);
            assert_eq!(found.len(), 50);
            for (dataset, cells) in &found {
                assert_eq!(cells.len(), json["columns"].as_array().unwrap().len());
                for (confounder, state) in cells {
                    assert_eq!(state, expected(&written, &tree, dataset, confounder), "{confounder} on {dataset}");
                }
            }
        }
    }
}

both! {
    async fn counts_equal_fields_and_the_table_says_the_same_as_the_drawing(review: default_review) {
        let json = forms(&review, "/gaps", "/gaps.json", FIELDS).await;
        has_fields(&json["groups"][0], "modality label datasets");
        has_fields(&json["groups"][0]["datasets"][0]["cells"][0], "confounder state tested of address");
        let cells: Vec<String> = states(&json).into_values().flat_map(BTreeMap::into_values).collect();
        let counts = json["filters"].as_array().unwrap().iter().find(|field| field["name"] == "state").unwrap();
        for value in counts["values"].as_array().unwrap() {
            let state = value["value"].as_str().unwrap();
            assert_eq!(value["number"].as_u64().unwrap(), cells.iter().filter(|cell| *cell == state).count() as u64, "{state}");
        }
        let page = Html::parse_document(&review.page("/gaps").await);
        let drawn = all(&page, "svg.plot a[aria-label]").len();
        assert_eq!((drawn, all(&page, ".twin td").len()), (cells.len(), cells.len()));
        for figure in all(&page, "figure.gaps") {
            let names: Vec<String> = inside(figure, ".twin tbody th").into_iter().map(words).collect();
            let rows = inside(figure, "svg g");
            assert_eq!(rows.len(), names.len());
            for (row, line) in rows.iter().zip(inside(figure, ".twin tbody tr")) {
                let drawn: Vec<_> = inside(*row, "a[aria-label]").iter().map(|link| link.attr("href").unwrap().to_owned()).collect();
                let listed: Vec<_> = inside(line, "td a").iter().map(|link| link.attr("href").unwrap().to_owned()).collect();
                assert_eq!(drawn, listed);
                for (link, cell) in inside(*row, "a[aria-label]").iter().zip(inside(line, "td")) {
                    let state = words(inside(cell, "a")[0]);
                    assert!(link.attr("aria-label").unwrap().to_lowercase().contains(&state.to_lowercase()), "{state}");
                }
            }
        }
        for state in ["Shown", "Disputed", "Tested, not found", "Untested", "Metadata absent"] {
            assert!(all(&page, ".legend .key").into_iter().any(|key| words(key).starts_with(state)), "{state} is not in the legend");
        }
    }
}

both! {
    async fn a_state_and_a_kind_of_images_narrow(review: default_review) {
        let json = review.json("/gaps?modality=chest+x-ray&state=not-found").await;
        assert_eq!(json["found"], 2);
        assert_eq!(states(&json).into_keys().collect::<Vec<_>>(), ["chexpert", "nih-cxr14"]);
        let chest = review.json("/gaps?modality=chest+x-ray").await;
        assert_eq!((each(&chest["groups"], "modality"), chest["found"].as_u64()), (vec!["chest x-ray"], Some(12)));
        let both = review.json("/gaps?modality=chest+x-ray&modality=brain+mri").await;
        assert_eq!(both["found"], 28);
        let table = review.get("/gaps.csv?by=leaf&modality=chest+x-ray").await;
        assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
        let lines: Vec<&str> = table.body.lines().collect();
        assert_eq!(lines.len(), 13);
        let place = lines[0].split(',').position(|name| name == "sex-specific-anatomy").unwrap();
        let chexpert = lines.iter().find(|line| line.starts_with("chexpert,")).unwrap();
        assert_eq!(chexpert.split(',').nth(place), Some("not-found"));
        assert!(review.page("/gaps?page=2").await.contains("There is no such page"));
    }
}

both! {
    async fn what_is_disputed_or_refuted_is_never_tested_and_not_found(review: empty) {
        let mut usages = "paper_key,dataset_slug,citation_function,shortcuts,shortcuts_taxonomy,outcome,evidence,confidence,appraisal\n".to_owned();
        for (dataset, outcome, appraisal) in [("a", "shown", "disputed"), ("b", "shown", "refuted"), ("c", "not-found", "disputed"), ("d", "not-found", "")] {
            let _ = writeln!(usages, "p,{dataset},extend,s,hair,{outcome},E.,stated,{appraisal}");
        }
        let files = [
            ("vocabulary.csv", "kind,term,definition\nmodality,m,M.\n".to_owned()),
            ("miccat.csv", "id,parent,label\nroot,,Root\nhair,root,Hair\n".to_owned()),
            ("references.bib", "@misc{p,\n}\n".to_owned()),
            ("datasets.csv", "slug,name,modality\na,A,m\nb,B,m\nc,C,m\nd,D,m\ne,E,m\n".to_owned()),
            ("usages.csv", usages),
        ];
        review.import(&files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect()).await.unwrap();
        let found = states(&review.json("/gaps?by=leaf").await);
        let of = |dataset: &str| found[dataset]["hair"].as_str();
        assert_eq!((of("a"), of("b"), of("c"), of("d"), of("e")), ("disputed", "disputed", "disputed", "not-found", "untested"));
    }
}

both! {
    async fn a_gap_has_a_page_that_says_what_is_missing(review: default_review) {
        let fields = "address dataset slug modality confounder path state tested of documents parts row contact";
        let json = forms(&review, "/gaps/fetal-planes-db/age", "/gaps/fetal-planes-db/age.json", fields).await;
        assert_eq!(json["state"], "metadata-absent");
        assert!(json["row"].as_str().unwrap().contains(",fetal-planes-db,"));
        let page = Html::parse_document(&review.page("/gaps/fetal-planes-db/age").await);
        let told = words(one(&page, "main"));
        assert!(told.contains("not known to document age") && told.contains("documents nothing about its patients") && told.contains("does not mean that the data are clean"), "{told}");
        let group = review.json("/gaps/chexpert/demographic-attributes").await;
        assert_eq!((&group["state"], &group["tested"], &group["of"]), (&"shown".into(), &4.into(), &5.into()));
        let untested = review.page("/gaps/chexpert/hair").await;
        assert!(untested.contains("No work in this review has tested this") && untested.contains("usages.csv"));
        assert_eq!(review.get("/gaps/chexpert/%00").await.status, 400);
        assert_eq!(review.get("/gaps/chexpert/hair?x=1").await.status, 400);
    }
}

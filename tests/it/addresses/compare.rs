//! `/compare`: datasets side by side, what differs first.

use amphora::datasets::{Dataset, Demographics};
use scraper::Html;
use serde_json::Value;

use super::{all, each, forms, has_fields, inside, one, targets, words, written};

const FIELDS: &str = "address datasets unknown left_out overlaps rows";

fn row<'a>(json: &'a Value, label: &str) -> &'a Value {
    json["rows"].as_array().unwrap().iter().find(|row| row["label"] == label).unwrap_or_else(|| panic!("no row {label}"))
}

/// What each dataset says in a row.
fn says(row: &Value) -> Vec<String> {
    row["values"].as_array().unwrap().iter().map(|value| each(&value["words"], "text").join(", ")).collect()
}

both! {
    async fn every_field_and_every_tested_confounder_is_a_row(review: default_review) {
        let json = forms(&review, "/compare?d=chexpert,nih-cxr14", "/compare.json?d=chexpert,nih-cxr14", FIELDS).await;
        has_fields(&json["rows"][0], "topic label address agreement values");
        has_fields(&json["rows"][0]["values"][0], "words beside is_gap outcome");
        assert_eq!(each(&json["datasets"], "slug"), ["chexpert", "nih-cxr14"]);
        let written = written();
        let record = |slug: &str| -> Dataset { written.datasets.iter().find(|dataset| dataset.slug.as_str() == slug).unwrap().clone() };
        let both = [record("chexpert"), record("nih-cxr14")];
        let text = |field: fn(&Dataset) -> Option<String>| both.iter().map(|dataset| field(dataset).unwrap_or_else(|| "not documented".to_owned())).collect::<Vec<_>>();
        assert_eq!(says(row(&json, "Licence")), text(|dataset| dataset.license.clone()));
        assert_eq!(says(row(&json, "Released")), text(|dataset| dataset.year.map(|year| year.to_string())));
        assert_eq!(says(row(&json, "Notes")), text(|dataset| dataset.notes.clone()));
        assert_eq!(says(row(&json, "Race")), ["Documented", "Not among what it documents"]);
        assert_eq!(says(row(&json, "Hospital or site")), ["Shown: caution", "Shown: serious"]);
        assert_eq!((says(row(&json, "Sex-specific anatomy")), &row(&json, "Sex-specific anatomy")["agreement"]), (vec!["Tested, not found".to_owned(); 2], &"agree".into()));
        assert_eq!(says(row(&json, "Noise"))[0], "No one has tested this");
        let tested: usize = json["rows"].as_array().unwrap().iter().filter(|row| row["address"].as_str().is_some_and(|address| address.starts_with("/confounders/"))).count();
        assert_eq!(tested, 11, "the confounders of both, each once");
    }
}

both! {
    async fn rows_agree_only_where_all_say_the_same(review: default_review) {
        let json = review.json("/compare?d=chexpert,nih-cxr14,mura").await;
        let page = Html::parse_document(&review.page("/compare?d=chexpert,nih-cxr14,mura").await);
        let place = |part: &str| words(one(&page, part));
        for row in json["rows"].as_array().unwrap() {
            let gaps = row["values"].as_array().unwrap().iter().filter(|value| value["is_gap"] == true).count();
            let mut values = says(row);
            for value in &mut values {
                *value = value.to_lowercase();
            }
            values.dedup();
            let expected = match (gaps, values.len()) {
                (3, _) => "open",
                (0, 1) => "agree",
                _ => "differ",
            };
            let label = row["label"].as_str().unwrap();
            let is_list = row["values"].as_array().unwrap().iter().any(|value| value["words"].as_array().unwrap().len() > 1);
            assert!(row["agreement"] == expected || is_list, "{label}: {row}");
            let part = place(&format!("#{}", row["agreement"].as_str().unwrap()));
            assert!(part.to_lowercase().contains(&label.to_lowercase()), "{label} is not in its part");
        }
        let order: Vec<&str> = all(&page, "main section").into_iter().filter_map(|section| section.attr("id")).collect();
        assert_eq!(order, ["which", "overlaps", "differ", "agree", "open"], "what differs comes first");
        let demographics = &written().datasets.iter().find(|dataset| dataset.slug.as_str() == "mura").unwrap().demographics.clone();
        assert_eq!((demographics, says(row(&json, "Race"))[2].as_str()), (&Demographics::NotDocumented, "not documented"));
    }
}

both! {
    async fn overlaps_are_told_directly_and_through_a_common_source(review: default_review) {
        let overlaps = async |names: &str| {
            let json = review.json(&format!("/compare?d={names}")).await;
            json["overlaps"][0]["ways"].as_array().unwrap().iter().map(|way| (way["overlap"].as_str().unwrap().to_owned(), way["relations"].as_array().unwrap().len())).collect::<Vec<_>>()
        };
        let way = |overlap: &str, steps: usize| (overlap.to_owned(), steps);
        assert_eq!(overlaps("chexmask,chexpert").await, [way("images", 1)]);
        assert_eq!(overlaps("isic-archive,ham10000").await, [way("images", 1)]);
        assert_eq!(overlaps("ham10000,hiba").await, [way("source", 2)]);
        assert_eq!(overlaps("longtailcxr,prunecxr").await, [way("images", 1), way("source", 2), way("source", 2)]);
        assert_eq!(overlaps("chexpert,nih-cxr14").await, [way("elsewhere", 2)]);
        assert_eq!(overlaps("chexpert,ham10000").await, []);
        let none = review.page("/compare?d=chexpert,ham10000").await;
        assert!(none.contains("No relation that this review records connects any two of them. They may still share images"));
        let page = Html::parse_document(&review.page("/compare?d=ham10000,hiba").await);
        let told = words(one(&page, "#overlaps"));
        assert!(told.contains("ISIC Archive aggregates HAM10000; HIBA is a subset of ISIC Archive"), "{told}");
    }
}

both! {
    async fn datasets_are_found_by_any_name_and_unknown_ones_are_told(review: default_review) {
        let json = review.json("/compare?d=CheXpert,Chest+X-Ray14&d=chexpret&d=OASIS&d=chexpert").await;
        assert_eq!(each(&json["datasets"], "slug"), ["chexpert", "nih-cxr14"]);
        let unknown = json["unknown"].as_array().unwrap();
        assert_eq!((&unknown[0]["name"], &unknown[0]["is_ambiguous"], &unknown[1]["name"], &unknown[1]["is_ambiguous"]), (&"chexpret".into(), &false.into(), &"OASIS".into(), &true.into()));
        assert_eq!(each(&unknown[1]["near"], "name"), ["OASIS-1", "OASIS-2", "OASIS-3", "OASIS-4"]);
        let page = Html::parse_document(&review.page("/compare?d=padchest,chexpret").await);
        let told = words(one(&page, "#which [role=status]"));
        assert!(told.contains("There is no dataset “chexpret” in this review"), "{told}");
        assert_eq!(targets(one(&page, "#which [role=status]")), ["/compare?d=padchest,chexpert"]);
        let alone = review.json("/compare?d=nothing-like-it").await;
        assert_eq!((alone["datasets"].as_array().unwrap().len(), alone["unknown"].as_array().unwrap().len()), (0, 1));
    }
}

both! {
    async fn no_more_than_six_stand_side_by_side_and_the_rest_is_named(review: default_review) {
        let names = "chexpert,nih-cxr14,mimic-cxr,padchest,chexmask,prunecxr,vindr-cxr,mura";
        let json = review.json(&format!("/compare?d={names}")).await;
        assert_eq!(json["datasets"].as_array().unwrap().len(), 6);
        assert_eq!(each(&json["left_out"], "name"), ["VinDr-CXR", "MURA"]);
        let page = Html::parse_document(&review.page(&format!("/compare?d={names}")).await);
        assert!(words(one(&page, "#which")).contains("Left out: VinDr-CXR, MURA"));
        assert!(all(&page, "form.add").is_empty(), "there is no room for another");
        assert_eq!(review.get(&format!("/compare?d={}", "a".repeat(400))).await.status, 400);
        let many: Vec<String> = (0..200).map(|i| format!("x{i}")).collect();
        assert_eq!(review.get(&format!("/compare?d={}", many.join(","))).await.status, 400);
    }
}

both! {
    async fn datasets_are_added_and_removed_without_a_script(review: default_review) {
        let page = Html::parse_document(&review.page("/compare?d=chexpert,nih-cxr14").await);
        let form = one(&page, "form.add");
        let hidden = inside(form, "input[type=hidden]")[0].attr("value").unwrap();
        assert_eq!((form.attr("action"), hidden), (Some("/compare"), "chexpert,nih-cxr14"));
        let added = review.json(&format!("/compare?d={hidden}&add=MURA")).await;
        assert_eq!(each(&added["datasets"], "slug"), ["chexpert", "nih-cxr14", "mura"]);
        assert_eq!(targets(one(&page, "#which .chosen")), ["/compare?d=nih-cxr14", "/compare?d=chexpert"]);
        let list = Html::parse_document(&review.page("/datasets?modality=mammography").await);
        let ticks: Vec<&str> = all(&list, "input.tick[form=compare][name=d]").iter().map(|tick| tick.attr("value").unwrap()).collect();
        assert_eq!(ticks.len(), 2);
        assert_eq!(one(&list, "form#compare").attr("action"), Some("/compare"));
        assert_eq!(each(&review.json(&format!("/compare?d={}&d={}", ticks[0], ticks[1])).await["datasets"], "slug"), ticks);
        assert!(review.page("/datasets/chexpert").await.contains("href=\"/compare?d=chexpert\""));
        let table = review.get("/compare.csv?d=chexpert,nih-cxr14").await;
        assert!(table.body.starts_with("topic,field,agreement,chexpert,nih-cxr14\nknown,"), "{}", table.body);
        let rows = review.json("/compare?d=chexpert,nih-cxr14").await["rows"].as_array().unwrap().len();
        assert_eq!(table.body.lines().count(), rows + 1);
    }
}

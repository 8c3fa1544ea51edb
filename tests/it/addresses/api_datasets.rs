//! `/api/v1/datasets`: the list and its facets, one dataset.

use std::collections::BTreeMap;

use super::api::{walk, walks_agree};
use super::{each, encoded, has_fields, written};
use crate::support::TestReview;

const SORTS: [&str; 10] = ["name", "-name", "works", "-works", "images", "-images", "patients", "-patients", "year", "-year"];

both! {
    async fn each_choice_of_each_facet_gives_what_the_page_gives(review: default_review) {
        let page = review.json("/datasets").await;
        let facets = review.json("/api/v1/facets/datasets").await;
        assert_eq!((&facets["facets"], &facets["total"]), (&page["facets"], &page["total"]));
        let mut choices = 0;
        for facet in page["facets"].as_array().unwrap() {
            let name = facet["name"].as_str().unwrap();
            for choice in facet["choices"].as_array().unwrap() {
                let question = format!("{name}={}", encoded(choice["value"].as_str().unwrap()));
                let list = review.json(&format!("/api/v1/datasets?{question}&limit=100")).await;
                assert_eq!(list["total"], choice["datasets"], "{question}");
                let shown = review.json(&format!("/datasets?{question}")).await;
                assert_eq!(each(&list["items"], "slug"), each(&shown["datasets"], "slug"), "{question}");
                choices += 1;
            }
        }
        assert!(choices > 60, "{choices}");
        for question in ["q=chest", "q=10.1609/aaai.v33i01.3301590", "modality=chest+x-ray&known=shortcuts&access=open&access=registration", "year=not+documented"] {
            let list = review.json(&format!("/api/v1/datasets?{question}&limit=100")).await;
            let shown = review.json(&format!("/datasets?{question}")).await;
            assert_eq!(each(&list["items"], "slug"), each(&shown["datasets"], "slug"), "{question}");
            assert!(!list["items"].as_array().unwrap().is_empty(), "{question}");
            assert_eq!(review.json(&format!("/api/v1/facets/datasets?{question}")).await["facets"], shown["facets"], "{question}");
        }
    }
}

both! {
    async fn a_walk_gives_each_dataset_once_in_the_order_of_the_page(review: default_review) {
        for sort in SORTS {
            let list = walks_agree(&review, &format!("/api/v1/datasets?sort={sort}"), &[1, 7, 49, 50]).await;
            let page = review.json(&format!("/datasets?sort={sort}")).await;
            assert_eq!(list.iter().map(|item| item["slug"].as_str().unwrap()).collect::<Vec<_>>(), each(&page["datasets"], "slug"), "{sort}");
        }
        walks_agree(&review, "/api/v1/datasets?modality=chest+x-ray&sort=images", &[1, 2, 3]).await;
    }
}

/// The default review with more datasets before, between and after those that are there.
async fn add_datasets(review: &TestReview) {
    let mut files = amphora::review::embedded::files();
    let mut datasets = String::from_utf8(files["datasets.csv"].clone()).unwrap();
    let header: Vec<String> = datasets.lines().next().unwrap().split(',').map(str::to_owned).collect();
    for (slug, name) in [("aaa-new", "AAA new"), ("mmm-new", "MMM new"), ("zzz-new", "ZZZ new")] {
        let known: BTreeMap<&str, &str> = [("slug", slug), ("name", name), ("modality", "chest x-ray"), ("images", "5")].into();
        let row: Vec<&str> = header.iter().map(|column| known.get(column.as_str()).copied().unwrap_or_default()).collect();
        datasets.push_str(&row.join(","));
        datasets.push('\n');
    }
    files.insert("datasets.csv".to_owned(), datasets.into_bytes());
    review.import(&files).await.unwrap();
}

both! {
    async fn what_comes_in_during_a_walk_moves_nothing(review: default_review) {
        for sort in ["name", "-images"] {
            let before = walk(&review, &format!("/api/v1/datasets?sort={sort}"), 100).await;
            let first = review.json(&format!("/api/v1/datasets?sort={sort}&limit=20")).await;
            add_datasets(&review).await;
            let rest = review.json(&format!("/api/v1/datasets?sort={sort}&limit=100&cursor={}", first["next_cursor"].as_str().unwrap())).await;
            let walked: Vec<&str> = each(&first["items"], "slug").into_iter().chain(each(&rest["items"], "slug")).collect();
            let old: Vec<&str> = walked.iter().copied().filter(|slug| !slug.ends_with("-new")).collect();
            assert_eq!(old, before.iter().map(|item| item["slug"].as_str().unwrap()).filter(|slug| !slug.ends_with("-new")).collect::<Vec<_>>(), "{sort}");
        }
        assert_eq!(review.json("/api/v1/datasets").await["total"], 53);
    }
}

both! {
    async fn a_cursor_holds_for_its_own_list_only(review: default_review) {
        let list = review.json("/api/v1/datasets?sort=name&modality=chest+x-ray&limit=2").await;
        let cursor = list["next_cursor"].as_str().unwrap();
        let status = async |question: &str| review.get(&format!("/api/v1/{question}")).await.status.as_u16();
        assert_eq!(status(&format!("datasets?modality=chest+x-ray&limit=9&sort=name&cursor={cursor}")).await, 200);
        for foreign in ["sort=-name&modality=chest+x-ray", "sort=name", "", "sort=name&modality=chest+x-ray&access=open"] {
            assert_eq!(status(&format!("datasets?{foreign}&cursor={cursor}")).await, 400, "{foreign}");
        }
        assert_eq!(status(&format!("datasets?sort=name&modality=chest+x-ray&cursor={}A", &cursor[..cursor.len() - 1])).await, 400);
    }
}

both! {
    async fn a_dataset_has_its_whole_record(review: default_review) {
        let page = review.json("/datasets/chexpert").await;
        let record = review.json("/api/v1/datasets/chexpert").await;
        for same in ["slug", "name", "aliases", "modality", "images", "patients", "demographics", "license", "doi", "versions", "locations"] {
            assert_eq!(record[same], page[same], "{same}");
        }
        let shortcuts: Vec<_> = page["branches"].as_array().unwrap().iter().flat_map(|branch| branch["shortcuts"].as_array().unwrap()).collect();
        assert_eq!(record["verdicts"].as_array().unwrap().len(), shortcuts.len());
        has_fields(&record["verdicts"][0], "label path confounder works answer severity reason url");
        for verdict in record["verdicts"].as_array().unwrap() {
            let shown = shortcuts.iter().find(|shown| shown["confounder"] == verdict["confounder"]).unwrap();
            for same in ["label", "answer", "severity", "reason", "works"] {
                assert_eq!(verdict[same], shown[same], "{}", verdict["confounder"]);
            }
        }
        assert_eq!((&record["answer"], &record["verdicts"][0]["reason"]), (&"shown".into(), &"shown by five works".into()));
        assert_eq!(record["searched"]["answer"], "partial", "the default review was searched in part");
        assert_eq!(record["counts"]["statements"], page["statements"].as_array().unwrap().len());
        assert_eq!(record["relations"][0]["words"], "annotated by");
    }
}

both! {
    async fn every_gap_of_every_dataset_is_named_and_nothing_reads_as_clean(review: default_review) {
        for dataset in written().datasets {
            let record = review.json(&format!("/api/v1/datasets/{}", dataset.slug)).await;
            let gaps = super::texts(&record["not_documented"]);
            for (field, value) in record.as_object().unwrap() {
                let is_gap = value.is_null() || field == "access" && value == "unknown";
                let is_empty_list = value.as_array().is_some_and(Vec::is_empty) && ["tasks", "countries", "versions", "locations"].contains(&field.as_str());
                assert_eq!(gaps.contains(&field.as_str()), is_gap || is_empty_list, "{}: {field} {value}", dataset.slug);
            }
            let tested = !record["verdicts"].as_array().unwrap().is_empty();
            assert_eq!(record["answer"] == "untested", !tested, "{}", dataset.slug);
        }
        for item in walk(&review, "/api/v1/datasets", 100).await {
            let untested = item["shortcuts"]["answer"] == "untested";
            assert_eq!(item["shortcuts"].get("severity").is_none(), untested, "{item}");
        }
    }
}

both! {
    async fn an_old_name_leads_to_the_new_one(review: default_review) {
        let mut files = amphora::review::embedded::files();
        files.insert("redirects.csv".to_owned(), b"subject,old_name,new_name\ndataset,chexpert-1,chexpert\n".to_vec());
        review.import(&files).await.unwrap();
        let moved = review.get("/api/v1/datasets/chexpert-1").await;
        assert_eq!((moved.status.as_u16(), moved.header(axum::http::header::LOCATION)), (308, "/api/v1/datasets/chexpert"));
    }
}

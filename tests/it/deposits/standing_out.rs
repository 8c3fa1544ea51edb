//! A real datasheet at Zenodo, and what the pages of this site say of it.

use amphora::accounts::Role;
use amphora::deposits::{Shelf, Thing};
use axum::http::header;
use zenodo_stand_in::{Like, StandIn};

use super::{Sample, add_release, release, sheet, well};

/// A dataset with few statements: its datasheet is set fast.
fn small() -> Thing {
    Thing::Datasheet("oasis-4".parse().unwrap())
}

both! {
    async fn a_datasheet_names_its_doi_in_all_its_files_and_the_dataset_leads_to_it(review: default_review) {
        let stand_in = StandIn::start(Like::Production).await;
        let shelf = Shelf::new(review.site());
        let out = well(&review, &stand_in, &shelf, &[small()], true).await.remove(0);
        let (doi, concept) = (out.doi.unwrap().to_string(), out.concept_doi.unwrap().to_string());
        let files = stand_in.files(u64::try_from(out.number.unwrap()).unwrap());
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["datasheet-oasis-4.json", "datasheet-oasis-4.md", "datasheet-oasis-4.pdf", "oasis-4-croissant.json"]);
        for name in ["datasheet-oasis-4.json", "datasheet-oasis-4.md", "oasis-4-croissant.json"] {
            assert!(String::from_utf8_lossy(&files[name]).contains(&doi), "{name} does not name {doi}");
        }
        assert!(files["datasheet-oasis-4.pdf"].starts_with(b"%PDF-1."));
        let metadata = &stand_in.depositions()[0]["metadata"];
        assert_eq!(metadata["related_identifiers"][0]["identifier"], "https://review.example/datasets/oasis-4/datasheet");
        assert_eq!(metadata["creators"][0]["name"], "A living review of medical imaging datasets", "no one agreed to be named");
        let page = review.get("/datasets/oasis-4").await;
        assert!(page.body.contains(&format!("https://doi.org/{concept}")), "the page does not lead to the datasheet's DOI");
        assert!(page.header(header::LINK).contains(&format!("<https://doi.org/{concept}>; rel=\"describedby\"")));
        assert_eq!(review.json("/datasets/oasis-4").await["datasheet_doi"], concept.as_str());
        assert!(!review.page("/datasets/chexpert").await.contains("kept at"));
    }
}

both! {
    async fn pages_say_by_their_head_what_they_hold(review: default_review) {
        let link = |answer: &crate::support::Answer| answer.header(header::LINK).to_owned();
        let dataset = link(&review.get("/datasets/ham10000").await);
        for part in ["<https://schema.org/Dataset>; rel=\"type\"", "</datasets/ham10000/datasheet>; rel=\"describedby\"", "</datasets/ham10000.json>; rel=\"describedby\""] {
            assert!(dataset.contains(part), "{part} is not in {dataset}");
        }
        assert!(!dataset.contains("cite-as"), "it is another's dataset: {dataset}");
        let sheet = link(&review.get("/datasets/chexpert/datasheet").await);
        for part in [
            "<https://schema.org/AboutPage>; rel=\"type\"",
            "<https://schema.org/Report>; rel=\"type\"",
            "<https://review.example/datasets/chexpert/datasheet>; rel=\"cite-as\"",
            "</datasets/chexpert/datasheet.pdf>; rel=\"item\"; type=\"application/pdf\"",
            "</datasets/chexpert/datasheet.json>; rel=\"describedby\"; type=\"application/ld+json\"",
            "<https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"",
        ] {
            assert!(sheet.contains(part), "{part} is not in {sheet}");
        }
        assert_eq!(sheet.matches("rel=\"cite-as\"").count(), 1);
    }
}

both! {
    async fn administrators_see_how_far_deposits_are(review: empty) {
        add_release(&review, "2026.1").await;
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        let admin = review.browser("Ada", Role::Admin).await;
        let page = admin.get("/desk/deposits").await;
        assert_eq!((page.status.as_u16(), page.header(header::CACHE_CONTROL)), (200, "no-store"));
        assert!(page.body.contains("Nothing was deposited yet."));
        let out = well(&review, &stand_in, &sample, &[sheet()], true).await.remove(0);
        well(&review, &stand_in, &sample, &[release("2026.1")], false).await;
        let page = admin.get("/desk/deposits").await.body;
        assert!(page.contains(out.doi.unwrap().as_str()) && page.contains("Ready to publish") && page.contains("three files"), "{page}");
        let json = admin.get_as("/desk/deposits", "application/json").await.json();
        assert_eq!((json["open"][0]["state"].as_str(), json["published"][0]["kind"].as_str()), (Some("described"), Some("datasheet")));
        assert!(admin.get("/desk").await.body.contains("/desk/deposits"));
        let steward = review.browser("Vera", Role::Steward).await;
        assert_eq!(steward.get("/desk/deposits").await.status, 403);
        assert!(!steward.get("/desk").await.body.contains("/desk/deposits"));
        assert_eq!(review.get("/desk/deposits").await.status, 303);
    }
}

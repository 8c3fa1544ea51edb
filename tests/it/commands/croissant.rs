//! `amphora export croissant` and `amphora import croissant`.

use amphora::accounts::Role;
use serde_json::{Value, json};

use super::Place;

/// A file as a stranger writes it.
fn knees() -> Value {
    json!({
        "@context": { "@vocab": "https://schema.org/", "sc": "https://schema.org/" },
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "Knees of Somewhere",
        "description": "Radiographs of knees.",
        "url": "https://example.org/knees",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "creator": { "@type": "Person", "name": "Ada Lovelace" },
        "datePublished": "2021-05-04",
        "version": "1.2.0",
        "keywords": ["knee X-ray", "knees"],
        "citeAs": "@article{lovelace2021knees, author = {Lovelace, Ada}, title = {Knees of Somewhere, described}, year = {2021}}",
        "rai:dataBiases": ["Two clinics."],
        "distribution": [{ "@type": "cr:FileObject", "sha256": "made up" }],
    })
}

both! {
    async fn files_are_written_for_all_datasets_or_one(review: default_review) {
        let (place, database) = (Place::new(), review.database_argument());
        let ran = place.run(&["export", "croissant", "all", "--database", &database, "--address", "https://review.example"]).ended(0);
        assert_eq!(ran.out, "Wrote the Croissant files of 50 datasets into all.\n");
        assert_eq!(std::fs::read_dir(place.path("all")).unwrap().count(), 50);
        let one = place.run(&["export", "croissant", "--dataset", "chexpert", "--database", &database, "--address", "https://review.example"]).ended(0);
        assert_eq!(one.out, std::fs::read_to_string(place.path("all/chexpert.json")).unwrap());
        assert_eq!(one.out, review.get("/datasets/chexpert/croissant.json").await.body);
        let near = place.run(&["export", "croissant", "--dataset", "chexprt", "--database", &database]).ended(1);
        assert!(near.err.contains("did you mean “chexpert”?"), "{}", near.err);
        place.run(&["export", "croissant", "--database", &database]).ended(2);
    }
}

both! {
    async fn a_file_becomes_a_draft_that_its_owner_hands_in(review: default_review) {
        let (place, database) = (Place::new(), review.database_argument());
        let ada = review.browser("Ada", Role::Contributor).await;
        place.write("knees.json", knees().to_string());
        place.run(&["import", "croissant", "knees.json", "--database", &database]).ended(2);
        let dry = place.run(&["import", "croissant", "knees.json", "--database", &database, "--modality", "knee X-ray", "--dry-run"]);
        assert!(dry.code == 2 && dry.err.contains("there is no modality “knee X-ray” in this review"), "{dry:?}");
        let known = amphora::vocabulary::store::labels(review.database.reader(), amphora::vocabulary::Kind::Modality).await.unwrap();
        let modality = known.keys().min().unwrap().as_str();
        let dry = place.run(&["import", "croissant", "knees.json", "--database", &database, "--modality", modality, "--dry-run"]).ended(0);
        assert!(dry.out.contains("knees.json: knees-of-somewhere can be proposed") && dry.out.contains("Nothing was written."), "{}", dry.out);
        assert!(review.sql("select id from contributions").await.is_empty());
        let arguments = ["import", "croissant", "knees.json", "--database", &database, "--modality", modality, "--account", "ada@example.org"];
        let ran = place.run(&[&arguments[..], &["--json"]].concat()).ended(0).json();
        assert_eq!(ran["files"][0]["outcome"], "proposed");
        let id = ran["files"][0]["contribution"].as_i64().unwrap();
        let page = ada.get(&format!("/contributions/{id}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for said in ["Knees of Somewhere", "lovelace2021knees", "1.2.0", "dataBiases: Two clinics."] {
            assert!(page.body.contains(said), "{said}: {}", page.body);
        }
        assert!(!page.body.contains("made up"), "no file is taken over");
        assert_eq!(review.sql("select state from contributions").await[0][0].as_deref(), Some("draft"));
        place.run(&[&arguments[..], &["--hand-in"]].concat()).ended(0);
        assert_eq!(review.sql("select state from contributions order by id").await[1][0].as_deref(), Some("submitted"));
        assert_eq!(review.get("/datasets/knees-of-somewhere").await.status, 404, "a steward decides first");
    }
}

both! {
    async fn what_cannot_be_taken_is_told_and_the_rest_is(review: default_review) {
        let (place, database) = (Place::new(), review.database_argument());
        review.account("Ada", Role::Contributor).await;
        let known = amphora::vocabulary::store::labels(review.database.reader(), amphora::vocabulary::Kind::Modality).await.unwrap();
        let mut good = knees();
        good["keywords"] = json!([known.keys().min().unwrap().to_uppercase()]);
        place.write("in/good.json", good.to_string());
        place.write("in/again.jsonld", good.to_string());
        place.write("in/no-modality.json", { let mut file = knees(); file["name"] = json!("Other knees"); file }.to_string());
        place.write("in/rubbish.json", b"\x00\xff");
        place.write("in/deep.json", "[".repeat(10_000));
        place.write("in/other.json", { let mut file = knees(); file["conformsTo"] = json!("http://mlcommons.org/croissant/3.0"); file }.to_string());
        place.write("in/chexpert.json", review.get("/datasets/chexpert/croissant.json").await.body);
        place.write("in/notes.txt", "not read");
        let ran = place.run(&["import", "croissant", "in", "--database", &database, "--account", "ada@example.org"]).ended(1);
        for said in [
            "in/rubbish.json: it is not UTF-8 text",
            "in/deep.json: it is not JSON: it is nested too deeply",
            "in/other.json: it is written in Croissant 3.0; this program reads 1.0 and 1.1",
            "in/no-modality.json: it does not say what its images are; say it with --modality, one of: ",
            "in/good.json: another of these files is knees-of-somewhere too",
        ] {
            assert!(ran.err.contains(said), "{said}: {}", ran.err);
        }
        assert!(ran.out.contains("in/chexpert.json: the review has chexpert already (CheXpert)"), "{}", ran.out);
        assert!(ran.out.contains("in/again.jsonld: knees-of-somewhere is contribution 1"), "{}", ran.out);
        assert_eq!(review.sql("select id from contributions").await.len(), 1);
        let reader = place.run(&["import", "croissant", "in/good.json", "--database", &database, "--account", "nobody@example.org"]).ended(1);
        assert!(reader.err.contains("account"), "{}", reader.err);
    }
}

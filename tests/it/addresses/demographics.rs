//! `/demographics`: what datasets document about their patients, and the statements of the paper that it gives again.

use std::collections::BTreeSet;

use amphora::datasets::{Access, Attribute, Demographics};
use scraper::Html;
use serde_json::Value;

use super::{all, each, encoded, forms, has_fields, one, words, written};

const FIELDS: &str = "address total found answers filters attributes modalities datasets first last previous next";

fn slugs(json: &Value) -> BTreeSet<&str> {
    each(&json["datasets"], "slug").into_iter().collect()
}

both! {
    async fn no_public_fetal_ultrasound_dataset_documents_demographics(review: default_review) {
        // The paper, section 5, case study 3: "Fetal Planes DB, HC18, FH-PS-AOP and ACOUSLIC-AI, with none, to date, providing demographic information".
        let public = review.json("/demographics?modality=fetal+ultrasound&access=public").await;
        assert_eq!(slugs(&public), BTreeSet::from(["acouslic-ai", "fetal-planes-db", "fh-ps-aop", "hc18"]));
        assert_eq!(public["answers"], serde_json::json!({ "documented": 0, "others": 0, "none": 4, "not_documented": 0 }));
        let documented = review.json("/demographics?modality=fetal+ultrasound&access=public&answer=documented").await;
        assert_eq!((&documented["found"], slugs(&documented)), (&0.into(), BTreeSet::new()));
        let page = Html::parse_document(&review.page("/demographics?modality=fetal+ultrasound&access=public").await);
        let told = words(one(&page, "main"));
        assert!(told.contains("None of four public datasets is known to document anything about their patients. For four a source says that they document nothing."), "{told}");
        let every = review.json("/demographics?modality=fetal+ultrasound").await;
        assert_eq!((&every["answers"]["documented"], &every["answers"]["not_documented"]), (&0.into(), &1.into()), "the private one is open");
    }
}

both! {
    async fn two_chest_x_ray_datasets_document_race(review: default_review) {
        // The paper, section 5, case study 1: race or ethnicity "are only available in a few datasets, such as MIMIC-CXR and CheXpert".
        let expected = BTreeSet::from(["chexpert", "mimic-cxr"]);
        assert_eq!(slugs(&review.json("/demographics?modality=chest+x-ray&attribute=race").await), expected);
        assert_eq!(slugs(&review.json("/demographics?modality=chest+x-ray&attribute=race&attribute=ethnicity").await), expected);
        let page = Html::parse_document(&review.page("/demographics?modality=chest+x-ray&attribute=race").await);
        let told = words(one(&page, "main"));
        assert!(told.contains("Two of twelve datasets are known to document race. Two document other attributes only and for eight no source that was read says."), "{told}");
        let names: Vec<String> = all(&page, "table.patients tbody th a").into_iter().map(words).collect();
        assert_eq!(names, ["CheXpert", "MIMIC-CXR"]);
        let table = review.get("/demographics.csv?modality=chest+x-ray&attribute=race").await;
        assert_eq!(table.body.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect::<BTreeSet<_>>(), expected);
    }
}

both! {
    async fn every_dataset_gives_one_answer_about_every_attribute(review: default_review) {
        let json = forms(&review, "/demographics", "/demographics.json", FIELDS).await;
        has_fields(&json["attributes"][0], "attribute label documented others none not_documented");
        has_fields(&json["modalities"][0], "modality label datasets documented");
        has_fields(&json["datasets"][0], "slug name modality access demographics");
        let written = written();
        for (attribute, told) in Attribute::ALL.iter().zip(json["attributes"].as_array().unwrap()) {
            let with = |pick: &dyn Fn(&Demographics) -> bool| written.datasets.iter().filter(|dataset| pick(&dataset.demographics)).count() as u64;
            let expected = [
                ("documented", with(&|said| said.records(*attribute))),
                ("others", with(&|said| matches!(said, Demographics::Reported(_)) && !said.records(*attribute))),
                ("none", with(&|said| *said == Demographics::NoneReported)),
                ("not_documented", with(&|said| *said == Demographics::NotDocumented)),
            ];
            for (answer, number) in expected {
                assert_eq!(told[answer].as_u64(), Some(number), "{attribute}: {answer}");
                let word = answer.replace('_', "-");
                let asked = review.json(&format!("/demographics?attribute={attribute}&answer={word}")).await;
                assert_eq!(asked["found"].as_u64(), Some(number), "{attribute}={word}");
            }
        }
        for of in json["modalities"].as_array().unwrap() {
            let narrowed = review.json(&format!("/demographics?modality={}", encoded(of["modality"].as_str().unwrap()))).await;
            assert_eq!(narrowed["found"], of["datasets"]);
            for (attribute, number) in narrowed["attributes"].as_array().unwrap().iter().zip(of["documented"].as_array().unwrap()) {
                assert_eq!(&attribute["documented"], number);
            }
        }
        let private = written.datasets.iter().filter(|dataset| dataset.access == Access::Private).count();
        assert_eq!(review.json("/demographics?access=private").await["found"], private);
    }
}

both! {
    async fn no_field_of_the_table_is_blank(review: default_review) {
        let page = Html::parse_document(&review.page("/demographics").await);
        let rows = all(&page, "table.patients tbody tr").len();
        assert_eq!(rows, 50);
        for cell in all(&page, "table.patients td, .twin td") {
            assert!(!words(cell).is_empty());
        }
        let told = words(one(&page, "table.patients"));
        let written = written();
        let open = written.datasets.iter().filter(|dataset| dataset.demographics == Demographics::NotDocumented).count();
        assert_eq!(told.matches("not documented: no source that was read says").count(), open);
        let nothing = written.datasets.iter().filter(|dataset| dataset.demographics == Demographics::NoneReported).count();
        assert_eq!(told.matches("nothing: a source says that it gives none").count(), nothing);
        let ticks = all(&page, "table.patients td .check").len();
        let recorded: usize = written.datasets.iter().map(|dataset| Attribute::ALL.iter().filter(|attribute| dataset.demographics.records(**attribute)).count()).sum();
        assert_eq!(ticks, recorded);
    }
}

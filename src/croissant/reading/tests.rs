use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::croissant::writing::record;
use crate::dossier::tests::dossier;

fn minimal() -> Value {
    json!({
        "@context": { "@vocab": "https://schema.org/" },
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": "Knees",
        "url": "https://example.org/knees",
    })
}

fn read_value(value: &Value) -> Result<Described, ReadError> {
    read(value.to_string().as_bytes())
}

fn with(name: &str, value: Value) -> Value {
    let mut file = minimal();
    file[name] = value;
    file
}

#[test]
fn what_we_write_is_read_back_and_gaps_stay_gaps() {
    let chexpert = read_value(&record(&dossier("chexpert"))).unwrap();
    assert_eq!((chexpert.name.as_str(), chexpert.year, chexpert.version.as_deref()), ("CheXpert", Some(2019), None));
    assert_eq!(chexpert.doi.unwrap().as_str(), "10.1609/aaai.v33i01.3301590");
    assert!(chexpert.responsible_ai.iter().any(|(name, texts)| *name == "dataBiases" && texts.len() > 5));
    let ph2 = read_value(&record(&dossier("ph2"))).unwrap();
    assert_eq!((ph2.license, ph2.conditions, ph2.creators), (None, None, Vec::new()));
}

#[test]
fn properties_are_known_by_any_of_their_names() {
    let file = json!({
        "@type": ["https://schema.org/Dataset"],
        "dct:conformsTo": ["http://mlcommons.org/croissant/RAI/1.0", "http://mlcommons.org/croissant/1.1"],
        "https://schema.org/name": { "@value": "Knees", "@language": "en" },
        "sc:description": { "de": "Knie", "en": "Knees of adults" },
        "creator": [{ "@type": "Person", "name": "Ada" }, { "@type": "Organization", "name": "Clinic" }],
        "license": { "@type": "CreativeWork", "name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/" },
        "datePublished": "2021-05-04T10:00:00Z",
        "version": 2,
        "cr:citeAs": "@misc{a}",
        "http://mlcommons.org/croissant/RAI/dataBiases": "One clinic.",
        "isAccessibleForFree": "True",
    });
    let read = read_value(&file).unwrap();
    assert_eq!((read.name.as_str(), read.description.as_deref()), ("Knees", Some("Knees of adults")));
    assert_eq!((read.creators, read.license.as_deref()), (vec!["Ada".to_owned(), "Clinic".to_owned()], Some("CC BY 4.0")));
    assert_eq!((read.year, read.released, read.version.as_deref()), (Some(2021), "2021-05-04".parse().ok(), Some("2")));
    assert_eq!(read.responsible_ai, [("dataBiases", vec!["One clinic.".to_owned()])]);
    assert_eq!((read.cite_as.as_deref(), read.is_free, read.notes), (Some("@misc{a}"), Some(true), Vec::new()));
}

#[test]
fn what_is_no_croissant_says_why() {
    let says = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
    assert!(says(b"").starts_with("it is not JSON: EOF"));
    assert!(says(b"PK\x03\x04 a zip").starts_with("it is not JSON"));
    assert_eq!(says(b"\xff\xfe{"), "it is not UTF-8 text");
    assert_eq!(says(&vec![b' '; LONGEST + 1]), "it is longer than 4 MB");
    assert_eq!(says(b"[]"), "it is JSON, but not a record of a dataset: it is not an object");
    assert_eq!(says(b"{}"), "it is JSON, but not a record of a dataset: its “@type” is not “sc:Dataset”");
    assert!(says(br#"{"@graph": []}"#).contains("@graph"));
    assert!(says(br#"{"name": 1, "name": 2}"#).contains("“name” is there twice"));
    assert!(says(br#"{"x": {"y": 1, "y": 2}}"#).contains("“y” is there twice"));
    assert!(says(br#"{"name": "a", "sc:name": "b"}"#).contains("“name” is there twice"));
    assert!(says("[".repeat(100_000).as_bytes()).contains("nested too deeply"));
    let other = read_value(&with("conformsTo", json!("http://mlcommons.org/croissant/2.0"))).unwrap_err();
    assert_eq!(other.to_string(), "it is written in Croissant 2.0; this program reads 1.0 and 1.1");
    let mut nameless = minimal();
    nameless["name"] = json!(" ");
    assert_eq!(read_value(&nameless).unwrap_err(), ReadError::Missing("name"));
    assert_eq!(read_value(&with("description", json!(7))).unwrap_err().to_string(), "its “description” is not a text");
}

#[test]
fn what_is_not_as_it_should_be_is_noted() {
    let mut file = with("datePublished", json!("Jan 2019"));
    file["version"] = json!("v1");
    file.as_object_mut().unwrap().remove("conformsTo");
    let read = read_value(&file).unwrap();
    assert_eq!((read.year, read.version.as_deref()), (None, Some("v1")));
    assert_eq!(read.notes.len(), 3, "{:?}", read.notes);
}

#[test]
fn an_address_that_is_none_of_the_web_is_not_taken() {
    let read = read_value(&with("url", json!("javascript:alert(1)"))).unwrap();
    assert_eq!(read.homepage, None);
}

#[test]
fn texts_are_cut_and_counted() {
    let long = read_value(&with("description", json!("é".repeat(10_000)))).unwrap();
    assert_eq!(long.description.unwrap().chars().count(), LONGEST_TEXT + 1);
    let many = read_value(&with("keywords", json!(vec!["a"; 10_000]))).unwrap();
    assert_eq!(many.keywords.len(), MOST_TEXTS);
}

proptest! {
    #[test]
    fn any_bytes_give_a_description_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _: Result<Described, ReadError> = read(&bytes);
    }

    #[test]
    fn any_value_in_any_property_gives_a_description_or_a_reason(
        property in prop::sample::select(vec!["@type", "conformsTo", "name", "description", "url", "license", "creator", "datePublished",
            "version", "citeAs", "keywords", "isAccessibleForFree", "rai:dataBiases", "sameAs"]),
        text in "\\PC{0,40}",
        form in 0..6_u8,
    ) {
        let value = match form {
            0 => json!(text),
            1 => json!([text.clone(), text]),
            2 => json!({ "name": text }),
            3 => json!(null),
            4 => json!({ text: [[1]] }),
            _ => json!(3.5),
        };
        let _: Result<Described, ReadError> = read_value(&with(property, value));
    }
}

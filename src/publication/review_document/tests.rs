use super::*;
use crate::case_studies::pages::CaseStudy;
use crate::dossier;
use crate::review::{embedded, folder};
use crate::vocabulary::Kind;

/// The default review without what only a database knows.
fn material() -> Material {
    let review = folder::parse(&embedded::files()).review;
    let modalities = review.vocabulary.iter().filter(|term| term.kind == Kind::Modality).cloned().collect();
    let (properties, searches, papers) = (review.properties.clone(), review.search_runs.clone(), review.papers.len());
    let dossiers: Vec<Dossier> = dossier::all(review, "https://review.example").collect();
    let works = dossiers.iter().flat_map(|dossier| dossier.works.clone()).collect();
    Material {
        edition: Some(edition()),
        review: dossiers[0].review.clone(),
        properties,
        last: None,
        works,
        papers,
        modalities,
        case_studies: Vec::<CaseStudy>::new(),
        stated_in: Some(2025),
        searches,
        patients: Arc::default(),
        answers: Arc::default(),
        documented: Arc::default(),
        tree: Arc::clone(&dossiers[0].tree),
        dossiers,
        has_screening: true,
        accepted: 0,
        credits: Credits::default(),
    }
}

fn edition() -> Edition {
    let day = "2026-12-01".parse().unwrap();
    Edition { number: "2026.1".to_owned(), day, revision: 7, doi: Some(bibliography::Doi::parse("10.5281/zenodo.77").unwrap()) }
}

fn words(of: &impl serde::Serialize) -> String {
    serde_json::to_string(of).unwrap()
}

#[test]
fn every_dataset_is_in_it_with_its_datasheet() {
    let material = material();
    let document = document(&material);
    let datasets = words(&document.sections.iter().find(|section| section.id == "datasets").unwrap());
    for dossier in &material.dossiers {
        assert!(
            datasets.contains(&format!("https://review.example/datasets/{}/datasheet\"", dossier.dataset.slug)),
            "{}",
            dossier.dataset.slug
        );
    }
}

#[test]
fn sections_have_names_of_their_own_and_none_is_empty() {
    let document = document(&material());
    let mut ids: Vec<&str> = document.sections.iter().map(|section| section.id.as_str()).collect();
    assert!(document.sections.iter().all(|section| !section.blocks.is_empty() && !section.title.is_empty()));
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn tables_and_figures_are_numbered_in_their_order() {
    let document = document(&material());
    let (mut tables, mut figures) = (0, 0);
    for block in document.sections.iter().flat_map(|section| &section.blocks) {
        match block {
            Block::Table(table) => {
                tables += 1;
                assert!(table.caption.starts_with(&format!("Table {tables}. ")), "{}", table.caption);
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.caption);
            }
            Block::Figure(figure) => {
                figures += 1;
                assert!(figure.caption.starts_with(&format!("Figure {figures}. ")) && figure.file == format!("/figure-{figures}.svg"));
            }
            _ => {}
        }
    }
    assert!(tables > 10 && figures > 4, "{tables} tables, {figures} figures");
}

#[test]
fn every_citation_has_its_reference() {
    let document = document(&material());
    let text = words(&document);
    for reference in &document.references {
        assert!(text.contains(&format!("\"cites\":[\"{}\"]", reference.id)), "{}", reference.id);
    }
    assert!(document.references.len() > 60 && !text.contains(&format!("\"w{}\"", document.references.len() + 1)));
}

#[test]
fn it_names_its_release_and_its_doi() {
    let mut material = material();
    let released = document(&material);
    assert_eq!(released.edition, "Release 2026.1, revision 7, 1 December 2026");
    assert_eq!(released.date, Date { year: 2026, month: 12, day: 1 });
    let cite = words(&released.sections.iter().find(|section| section.id == "cite").unwrap());
    assert!(cite.contains("doi    = {10.5281/zenodo.77}") && cite.contains("https://review.example/releases/2026.1"), "{cite}");
    assert!(words(&released.facts).contains("10.5281/zenodo.77"));
    material.edition = None;
    let draft = document(&material);
    assert!(draft.kicker.starts_with("Draft") && !words(&draft.sections).contains("@misc"));
}

#[test]
fn a_review_with_nothing_in_it_says_so() {
    let mut material = material();
    material.dossiers = Vec::new();
    material.tree = Arc::default();
    material.searches = Vec::new();
    material.properties = BTreeMap::new();
    let text = words(&document(&material));
    for said in ["This edition holds no dataset.", "No search for new evidence is recorded", "no taxonomy", "not documented"] {
        assert!(text.contains(said), "{said}");
    }
}

#[test]
fn names_that_are_cut_say_how_many_there_are() {
    assert_eq!(names(["a", "b"], 2), "a and b");
    assert_eq!(names(["a", "b", "c", "d"], 2), "a, b and two more");
    assert_eq!((inside("Chest drains").as_str(), inside("ECG wires").as_str(), inside("").as_str()), ("chest drains", "ECG wires", ""));
    assert_eq!(of_them(2, 2), "all of them");
}

#[test]
fn what_is_cut_says_how_much_there_is() {
    let mut material = material();
    let first = material.dossiers[0].clone();
    material.dossiers = (0..700)
        .map(|number| {
            let mut dossier = first.clone();
            dossier.dataset.slug = format!("made-up-{number}").parse().unwrap();
            dossier.dataset.name = format!("Made up {number}");
            dossier
        })
        .collect();
    material.patients = Arc::new(
        (0..700)
            .map(|number| {
                let record = (number, format!("made-up-{number}"), format!("Made up {number}"));
                PatientRecord::new(record, first.dataset.modality.clone(), first.dataset.access, first.dataset.demographics.clone())
            })
            .collect(),
    );
    material.searches = vec![material.searches[0].clone(); 90];
    let text = words(&document(&material));
    for said in ["450 datasets more, of which no more works speak", "The 150 datasets with the most answers, of 700", "The latest 40 of 90"]
    {
        assert!(text.contains(said), "{said}");
    }
}

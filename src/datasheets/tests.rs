use super::*;
use crate::documentation::checklist::Standing;
use crate::dossier::tests::dossier;

fn material(dossier: Dossier) -> Material {
    Material { dossier, credits: Credits::default(), drawn: Vec::new(), edition: None, doi: None }
}

fn sheet(slug: &str) -> Document {
    document(&material(dossier(slug)))
}

/// All words of a document.
fn words(document: &Document) -> String {
    serde_json::to_string(document).unwrap()
}

#[test]
fn every_statement_of_a_dataset_is_in_its_datasheet_with_its_place() {
    let (chexpert, dossier) = (sheet("chexpert"), dossier("chexpert"));
    let evidence = chexpert.sections.iter().find(|section| section.id == "evidence").unwrap();
    let Block::Table(table) = &evidence.blocks[0] else { panic!("no table") };
    assert_eq!(table.rows.len(), dossier.statements.len());
    for (row, statement) in table.rows.iter().zip(&dossier.statements) {
        assert_eq!(row.len(), table.columns.len());
        assert_eq!(row[0][0].link.as_deref(), Some(dossier.page_of(statement).as_str()));
        assert_eq!(row[1][0].cites.len(), 1);
        assert!(row[2].iter().any(|run| run.words == statement.usage.evidence));
        let place = statement.usage.locator.as_deref().unwrap_or("not documented");
        assert_eq!(row[3][0].words, place);
    }
}

#[test]
fn every_citation_has_its_reference() {
    for slug in ["chexpert", "ham10000", "ph2"] {
        let sheet = sheet(slug);
        let text = words(&sheet);
        for reference in &sheet.references {
            assert!(text.contains(&format!("\"cites\":[\"{}\"]", reference.id)), "{slug}: {}", reference.id);
        }
        let cited: usize = text.matches("\"cites\":[\"w").count();
        assert!(cited >= sheet.references.len(), "{slug}");
        assert!(!text.contains(&format!("\"w{}\"", sheet.references.len() + 1)), "{slug}");
    }
}

#[test]
fn what_is_not_known_is_said() {
    let text = words(&sheet("ph2"));
    for said in
        ["not documented", "That does not mean that there are none", "What is not documented", "No contribution to this record is recorded"]
    {
        assert!(text.contains(said), "{said}");
    }
}

#[test]
fn a_datasheet_is_dated_by_the_record_and_not_by_the_clock() {
    let mut dossier = dossier("chexpert");
    dossier.last = Some(crate::dossier::LastChange { number: 12, at: "2026-11-23T10:00:00Z".parse().unwrap() });
    let sheet = document(&material(dossier));
    assert_eq!((sheet.date, sheet.edition.as_str()), (Date { year: 2026, month: 11, day: 23 }, "Revision 12, 23 November 2026"));
}

#[test]
fn a_release_and_a_doi_stand_on_its_title_page_and_in_its_citation() {
    let mut material = material(dossier("chexpert"));
    material.dossier.last = Some(crate::dossier::LastChange { number: 12, at: "2026-11-23T10:00:00Z".parse().unwrap() });
    material.doi = Some(Doi::parse("10.5281/zenodo.1234").unwrap());
    let day = "2026-12-01".parse().unwrap();
    material.edition = Some(Edition { number: "2026.1".to_owned(), day, revision: 12, doi: None });
    let sheet = document(&material);
    assert_eq!(sheet.edition, "Release 2026.1, revision 12, 23 November 2026");
    assert_eq!((sheet.facts[0].name.as_str(), sheet.facts[0].value[0].words.as_str()), ("DOI of this datasheet", "10.5281/zenodo.1234"));
    let cite = sheet.sections.iter().find(|section| section.id == "cite").unwrap();
    let codes: Vec<&String> =
        cite.blocks.iter().filter_map(|block| if let Block::Code { words } = block { Some(words) } else { None }).collect();
    assert!(codes[1].contains("doi    = {10.5281/zenodo.1234}") && codes[1].contains("Release 2026.1"), "{}", codes[1]);
    assert_eq!(linked_data::record(&material, &sheet)["identifier"], "https://doi.org/10.5281/zenodo.1234");
    material.doi = None;
    assert!(!words(&document(&material)).contains("zenodo.1234"));
}

#[test]
fn every_question_and_every_answer_is_in_the_datasheet() {
    let dossier = dossier("chexpert");
    let sheet = document(&material(dossier.clone()));
    let text = words(&sheet);
    let documentation = dossier.documentation();
    for (place, of) in documentation.frameworks.iter().enumerate() {
        let section = sheet.sections.iter().find(|section| section.id == format!("asked-{}", of.framework.slug)).unwrap();
        let text = serde_json::to_string(&section).unwrap();
        for asked in of.sections.iter().flat_map(|section| &section.questions) {
            if asked.standing != Standing::Open || place == 0 {
                let question = serde_json::to_string(&asked.question.question).unwrap();
                assert!(text.contains(question.trim_matches('"')), "{}", asked.question.name());
            }
        }
        assert!(text.contains(&format!("/documentation/chexpert?framework={}", of.framework.slug)));
    }
    for answer in dossier.answers.iter().filter_map(|answer| answer.answer.as_ref()) {
        assert!(text.contains(serde_json::to_string(answer).unwrap().trim_matches('"')), "{answer}");
    }
    assert!(text.contains("From the catalogue"));
}

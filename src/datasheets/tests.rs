use super::*;
use crate::dossier::tests::dossier;

fn sheet(slug: &str) -> Document {
    document(&Material { dossier: dossier(slug), credits: Credits::default(), drawn: Vec::new() })
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
    let sheet = document(&Material { dossier, credits: Credits::default(), drawn: Vec::new() });
    assert_eq!((sheet.date, sheet.edition.as_str()), (Date { year: 2026, month: 11, day: 23 }, "Revision 12, 23 November 2026"));
}

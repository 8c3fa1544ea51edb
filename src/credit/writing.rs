//! Credit for other programs: a table, a note in BibTeX, and the authors of a CITATION.cff.

use std::fmt::Write as _;

use bibliography::{Authors, CitationKey, Person, write_entry};

use super::{Credit, CreditRole, Credits};
use crate::wording::harmless;

/// The columns of the table.
pub const COLUMNS: [&str; 7] = ["name", "orcid", "role", "what", "number", "first", "last"];

/// One row for each person, role and kind of work.
#[must_use]
pub fn rows(credits: &Credits) -> Vec<Vec<String>> {
    credits.people.iter().flat_map(of_person).collect()
}

fn of_person(credit: &Credit) -> Vec<Vec<String>> {
    let orcid = credit.person.orcid.as_ref().map(ToString::to_string).unwrap_or_default();
    let row = |role: CreditRole, what: &str, number: usize| {
        let day = |at: chrono::DateTime<chrono::Utc>| at.date_naive().to_string();
        vec![
            harmless(&credit.person.name),
            orcid.clone(),
            role.label().to_owned(),
            what.to_owned(),
            number.to_string(),
            day(credit.first),
            day(credit.last),
        ]
    };
    let mut rows: Vec<Vec<String>> = credit
        .contributed
        .iter()
        .filter_map(|(kind, number)| Some(row(CreditRole::of(kind.parse().ok()?), &format!("contributed: {kind}"), *number)))
        .collect();
    if credit.reviewed > 0 {
        rows.push(row(CreditRole::Validation, "reviewed", credit.reviewed));
    }
    rows
}

/// A `BibTeX` entry for the review whose note says who did what.
#[must_use]
pub fn bibtex(credits: &Credits, title: &str, address: &str) -> String {
    let Ok(key) = CitationKey::parse("contributors") else { return String::new() };
    let people = credits.people.iter().map(|credit| Person { family: credit.person.name.clone(), given: String::new(), suffix: None });
    let authors = Authors { people: people.collect(), and_others: credits.not_named > 0 };
    let roles: Vec<String> = CreditRole::ALL
        .iter()
        .filter_map(|role| {
            let names: Vec<&str> =
                credits.people.iter().filter(|credit| credit.roles.contains(role)).map(|credit| credit.person.name.as_str()).collect();
            (!names.is_empty()).then(|| format!("{}: {}", role.label(), names.join(", ")))
        })
        .collect();
    let mut fields = vec![("title".to_owned(), title.to_owned()), ("howpublished".to_owned(), address.to_owned())];
    if let Some(last) = credits.people.iter().map(|credit| credit.last).max() {
        fields.push(("year".to_owned(), last.format("%Y").to_string()));
    }
    if !authors.is_empty() {
        fields.insert(0, ("author".to_owned(), authors.to_string()));
        fields.push(("note".to_owned(), format!("{}.", roles.join("; "))));
    }
    write_entry("misc", &key, &fields)
}

/// The part of a CITATION.cff that names the authors.
#[must_use]
pub fn cff_authors(credits: &Credits) -> String {
    let mut text = "authors:\n".to_owned();
    for credit in &credits.people {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  - name: {}", quoted(&credit.person.name));
        if let Some(orcid) = &credit.person.orcid {
            let _ = writeln!(text, "    orcid: \"https://orcid.org/{orcid}\"");
        }
    }
    if credits.people.is_empty() { "authors: []\n".to_owned() } else { text }
}

/// A text in YAML's double quotes, which JSON's are.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{people, works};
    use super::*;

    #[test]
    fn credit_is_written_for_other_programs() {
        let credits = Credits::of(&works(), &people());
        let rows = rows(&credits);
        assert_eq!(rows.len(), 3);
        assert!(rows.iter().all(|row| row.len() == COLUMNS.len()));
        assert_eq!(rows[1][2..5], ["Validation", "reviewed", "2"]);
        let bibtex = bibtex(&credits, "A review", "https://review.example");
        let read = bibliography::read(bibtex.as_bytes());
        assert_eq!(read.problems, [], "{bibtex}");
        assert!(read.entries[0].authors.and_others, "{bibtex}");
        assert!(bibtex.contains("Validation: Rosa"), "{bibtex}");
        let cff = cff_authors(&credits);
        assert!(cff.contains("  - name: \"Ada, Countess of Lovelace\"\n"), "{cff}");
        assert_eq!(cff_authors(&Credits::default()), "authors: []\n");
        assert_eq!(quoted("a \"b\"\n- c"), r#""a \"b\"\n- c""#, "no name ends its line");
    }
}

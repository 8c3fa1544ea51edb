//! Who made the review, how it is cited, and under which terms.

use typesetting::{Block, Cell, Form, Run, Section};

use super::{Writing, section};
use crate::vocabulary::capitalised;
use crate::wording;

impl Writing<'_> {
    pub(super) fn contributors(&mut self) -> Section {
        let credits = &self.material.credits;
        let mut blocks = Vec::new();
        if !credits.people.is_empty() {
            blocks.push(Block::paragraph(
                "In the words of the Contributor Role Taxonomy (CRediT), as far as they agreed to be named; who did most comes first.",
            ));
            blocks.push(Block::List { items: credits.people.iter().map(person).collect() });
        }
        blocks.push(Block::paragraph(match (credits.people.len(), credits.not_named) {
            (0, 0) => "No contribution of an account is recorded: what this edition holds came with the review when it opened.".to_owned(),
            (0, others) => format!("{} contributed or reviewed; none of them asked to be named.", people(others)),
            (_, 0) => "Everyone who contributed or reviewed is named.".to_owned(),
            (_, others) => format!("{} more did not ask to be named.", people(others)),
        }));
        let begun = self.material.properties.get("source").cloned();
        if let Some(key) = begun {
            let source = self.citing.name(&key);
            blocks.push(Block::Paragraph {
                runs: vec![
                    Run::plain("The first statements are taken from "),
                    source,
                    Run::plain(", restated in our own words. The findings are those of the works that are cited."),
                ],
            });
        }
        section("contributors", "Contributors", blocks, "")
    }

    pub(super) fn how_to_cite(&mut self) -> Section {
        let mut blocks = vec![Block::paragraph(match &self.material.edition {
            Some(_) => {
                "A citation of the living review names the release, as what it holds changes. The finding is its authors’: cite the work that made it, too."
            }
            None => "This is a draft, which changes: cite a release. The finding is its authors’: cite the work that made it, too.",
        })];
        if self.material.edition.is_some() {
            blocks.push(Block::Code { words: self.bibtex() });
        }
        section("cite", "How to cite", blocks, "")
    }

    /// The edition as a BibTeX entry.
    fn bibtex(&self) -> String {
        let Some(edition) = &self.material.edition else { return String::new() };
        let title = &self.material.review.title;
        let key: String =
            format!("review-{}", edition.number).chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
        let Ok(key) = bibliography::CitationKey::parse(&key) else { return String::new() };
        let names: Vec<String> = self.material.credits.people.iter().map(|credit| format!("{{{}}}", credit.person.name)).collect();
        let mut authors = names.join(" and ");
        if authors.is_empty() {
            authors = format!("{{{title}}}");
        } else if self.material.credits.not_named > 0 {
            authors.push_str(" and others");
        }
        let mut fields = vec![
            ("author", authors),
            ("title", title.clone()),
            ("year", edition.day.format("%Y").to_string()),
            ("note", format!("Release {}, revision {}, {}", edition.number, edition.revision, wording::day(edition.day))),
        ];
        fields.extend(edition.doi.as_ref().map(|doi| ("doi", doi.to_string())));
        fields.push(("url", self.address(&format!("/releases/{}", edition.number))));
        let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        bibliography::write_entry("misc", &key, &fields)
    }

    pub(super) fn colophon(&self) -> Vec<Cell> {
        let material = self.material;
        let license =
            material.review.license.as_ref().map(|license| format!(" The words of the review are under {license}.")).unwrap_or_default();
        let made = format!(
            "Made from the database of “{}” ({}).{license} The datasets keep their own licences; no images are passed on. This is a review of research, not advice for clinical decisions. What was found since: ",
            material.review.title,
            material.edition_in_words()
        );
        let address = self.address("/");
        vec![vec![Run::plain(made), Run::plain(address.clone()).to(address)]]
    }
}

fn people(number: usize) -> String {
    if number == 1 { "One person".to_owned() } else { capitalised(&format!("{} people", wording::number_word(number))) }
}

fn person(credit: &crate::credit::Credit) -> Cell {
    let mut item = vec![Run::of(Form::Strong, credit.person.name.clone())];
    if let Some(orcid) = &credit.person.orcid {
        let address = format!("https://orcid.org/{orcid}");
        item.extend([Run::plain(" "), Run::of(Form::Code, address.clone()).to(address)]);
    }
    let roles: Vec<&str> = credit.roles.iter().map(|role| role.label()).collect();
    item.push(Run::plain(format!(", {}", roles.join(", ").to_lowercase())));
    item
}

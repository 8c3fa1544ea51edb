//! What the document opens with: title page, introduction, all applications at one look.

use typesetting::{Block, Cell, Column, Fact, Form, Run, Section};

use super::{Writing, fact, inside, names, number, of_them, section};
use crate::evidence::{FindingKind, Outcome};
use crate::monitoring::Searched;
use crate::wording;

impl Writing<'_> {
    pub(super) fn kicker(&self) -> String {
        let day = wording::day(self.material.day());
        match &self.material.edition {
            Some(edition) => format!("Release {} of a living review · {day}", edition.number),
            None => format!("Draft, not a release · what the review holds on {day}"),
        }
    }

    /// How much the review holds: "50 datasets, 202 works and 128 statements, 41 of them on shortcuts".
    fn holds(&self) -> String {
        let statements: usize = self.material.dossiers.iter().map(|dossier| dossier.statements.len()).sum();
        let on_shortcuts: usize = self.material.dossiers.iter().map(|dossier| dossier.with(FindingKind::Shortcut).count()).sum();
        let counted = |number: usize, noun: &str| format!("{} {}", wording::so_many(number), wording::plural(number, noun));
        format!(
            "{}, {} and {} about a dataset, {} of them on shortcuts",
            counted(self.material.dossiers.len(), "dataset"),
            counted(self.material.papers, "work"),
            counted(statements, "statement"),
            wording::so_many(on_shortcuts)
        )
    }

    pub(super) fn lead(&mut self) -> Vec<Cell> {
        let description = self.material.properties.get("description").map(|words| format!("{}.", words.trim_end_matches('.')));
        let description =
            description.unwrap_or_else(|| "What is known about datasets, by whom it was found and where it says so.".to_owned());
        vec![vec![Run::plain(description)], vec![Run::plain(format!("This edition holds {}.", self.holds()))]]
    }

    pub(super) fn facts(&mut self) -> Vec<Fact> {
        let material = self.material;
        let code = |words: String, link: String| vec![Run::of(Form::Code, words).to(link)];
        let property = |name: &str| material.properties.get(name).map(|words| vec![Run::plain(words)]);
        let source = material.properties.get("source").map(|key| vec![self.citing.name(key)]);
        let mut facts = Vec::new();
        match &material.edition {
            Some(edition) => {
                facts.push(fact("Release", Some(vec![Run::plain(format!("{}, of {}", edition.number, wording::day(edition.day)))])));
                facts.push(fact("Holds all changes up to", Some(vec![Run::plain(format!("revision {}", edition.revision))])));
                facts.extend(edition.doi.as_ref().map(|doi| fact("DOI", Some(code(doi.to_string(), doi.url())))));
            }
            None => facts.push(fact("Release", Some(vec![Run::gap("none: this is a draft")]))),
        }
        facts.push(fact("Searched", Some(vec![Run::plain(Searched::of(&material.searches, None).words())])));
        facts.push(fact("Began from", source));
        facts.push(fact("Licence", property("license")));
        facts.push(fact("Contact", property("contact")));
        let address = self.address("/");
        facts.push(fact("Goes on at", Some(code(address.clone(), address))));
        facts
    }

    pub(super) fn introduction(&mut self) -> Section {
        let mut blocks = vec![
            Block::paragraph(
                "Once a paper is published it is frozen, while the data that it speaks of are used, corrected, extended and found wanting for years. What is found meanwhile stands in other papers: shortcuts that a model can learn in place of the disease, errors in the labels, annotations that others added, documentation that came late. Whoever downloads the data seldom sees any of it.",
            ),
            Block::paragraph(
                "This review gathers what works say about datasets of medical images. Each finding is an evidence statement: one work, one dataset, what the work does with it, what it found in one sentence of our own, and the place where it says so. The review goes on; what is printed here is one edition of it, which does not change any more.",
            ),
        ];
        let begun = self.material.properties.get("source").cloned();
        if let Some(key) = begun {
            let source = self.citing.name(&key);
            let mut runs = vec![Run::plain("It began from "), source];
            runs.push(Run::plain(format!(
                ", which proposed such a review together with datasheets for single datasets and a database to explore. This edition holds {}. The places that statements name are places in that work, where no other is named.",
                self.holds()
            )));
            blocks.push(Block::Paragraph { runs });
        } else {
            blocks.push(Block::paragraph(format!("This edition holds {}.", self.holds())));
        }
        blocks.push(Block::paragraph(self.found()));
        blocks.push(Block::heading("How to read it"));
        blocks.push(Block::Paragraph {
            runs: vec![
                Run::plain("There are three answers about a shortcut, never two. It was "),
                Run::of(Form::Strong, "shown"),
                Run::plain(" by a work on this dataset; it was "),
                Run::of(Form::Strong, "tested and not found"),
                Run::plain(", which holds for that test and not for every model; or "),
                Run::of(Form::Strong, "no one has tested it"),
                Run::plain(", which never means that the data are clean. Where sources disagree, or a work names a shortcut without a test, it is unclear. “Not documented” means that no source that was read for this review states it; it may still be so."),
            ],
        });
        section("introduction", "Introduction", blocks, "")
    }

    /// What was found over all applications, in a few sentences.
    fn found(&self) -> String {
        let all = self.applications.iter().flat_map(|application| &application.datasets);
        let datasets = self.material.dossiers.len();
        let tested = all.clone().filter(|seen| !seen.verdicts.is_empty()).count();
        let shown = all.clone().filter(|seen| seen.verdicts.iter().any(|verdict| verdict.answer == Outcome::Shown)).count();
        let wrong = all.clone().filter(|seen| seen.briefs.iter().any(|brief| brief.has(FindingKind::LabelErrors))).count();
        let mut confounders: Vec<_> = super::known::tested(all).into_iter().filter(|(_, found)| !found.showing.is_empty()).collect();
        confounders.sort_by_key(|(slug, found)| (std::cmp::Reverse(found.showing.len()), (*slug).clone()));
        let label = |slug: &crate::taxonomy::ConfounderSlug| {
            self.material.tree.get(slug).map_or_else(|| slug.to_string(), |node| inside(&node.label))
        };
        let most: Vec<String> = confounders
            .iter()
            .take(3)
            .map(|(slug, found)| format!("{} ({})", label(slug), wording::count(found.showing.len(), "work")))
            .collect();
        let mut sentences = vec![format!(
            "Of {}, {} {} tested for at least one shortcut, and on {} at least one was shown.",
            wording::count(datasets, "dataset"),
            wording::number_word(tested),
            if tested == 1 { "was" } else { "were" },
            of_them(shown, tested)
        )];
        if !most.is_empty() {
            sentences.push(format!("Most works show {}.", wording::list(&most)));
        }
        sentences.push(format!("Errors in the labels are reported for {}.", wording::count(wrong, "dataset")));
        sentences.push("Where no one has looked is said as well, and takes up more room than what is known.".to_owned());
        sentences.join(" ")
    }

    /// All applications in one table.
    pub(super) fn at_one_look(&mut self) -> Section {
        if self.applications.is_empty() {
            return section("overview", "All applications at one look", Vec::new(), "This edition holds no dataset.");
        }
        let records =
            |application: &super::Application<'_>| application.with(|seen| !seen.dossier.dataset.demographics.reported().is_empty()).len();
        let rows = self
            .applications
            .iter()
            .map(|application| {
                vec![
                    vec![Run::plain(application.label.clone())],
                    number(application.datasets.len()),
                    number(application.works()),
                    number(application.statements()),
                    number(application.tested().len()),
                    number(application.with(|seen| seen.verdicts.iter().any(|verdict| verdict.answer == Outcome::Shown)).len()),
                    number(application.with_finding(FindingKind::LabelErrors).len()),
                    number(application.with_finding(FindingKind::Annotation).len()),
                    number(records(application)),
                ]
            })
            .collect();
        let columns = vec![
            Column::words("Images", 24),
            Column::numbers("Datasets", 13),
            Column::numbers("Works", 10),
            Column::numbers("Statements", 15),
            Column::numbers("Tested", 11),
            Column::numbers("Shortcut shown", 14),
            Column::numbers("Label errors", 12),
            Column::numbers("Annotations added", 17),
            Column::numbers("Patients recorded", 14),
        ];
        let table = self.table("Applications by the kind of images. From “Tested” on the numbers count datasets: tested for any confounder, with a shortcut that was shown, with errors reported in their labels, with annotations that others added, and with a record of any attribute of their patients. A work may speak of several applications.", columns, rows);
        let kinds = self.applications.iter().map(|application| application.label.as_str());
        let intro = format!("What the images show decides what a dataset is for: {}. Of each there is a section below.", names(kinds, 12));
        section("overview", "All applications at one look", vec![Block::paragraph(intro), table], "")
    }
}

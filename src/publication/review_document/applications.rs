//! The state of each application: what is known, what was stated in 2025 beside what is known now, what was tested.

use typesetting::{Block, Cell, Column, Form, Run, Section};

use super::heatmap::{Heatmap, Row};
use super::known::{Application, Seen, Tested};
use super::{Writing, names, of_them, section};
use crate::case_studies::pages::{CaseStudy, Fact};
use crate::datasets::Demographics;
use crate::documentation::checklist::place;
use crate::evidence::{FindingKind, Outcome};
use crate::gaps::CellState;
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::capitalised;
use crate::wording;

/// So many datasets stand beside each other in a heatmap, and so many names in a sentence.
const ACROSS: usize = 7;
const NAMED: usize = 8;
/// So many works are cited for one confounder in a sentence.
const CITED: usize = 3;

impl Writing<'_> {
    pub(super) fn applications(&mut self) -> Vec<Section> {
        // The sections cite, so they borrow the rest of what is written.
        let applications = std::mem::take(&mut self.applications);
        let sections = applications.iter().map(|application| self.application(application)).collect();
        self.applications = applications;
        sections
    }

    fn application(&mut self, application: &Application<'_>) -> Section {
        let material = self.material;
        let mut blocks = vec![Block::paragraph(who_speaks(application))];
        blocks.push(self.shortcuts(application));
        blocks.push(Block::paragraph(what_else(application)));
        if let Some(study) = material.case_studies.iter().find(|study| study.modality == *application.modality) {
            blocks.push(Block::heading("Stated then, known now"));
            blocks.push(self.stated(study));
        }
        let tested = self.tested(application);
        if !tested.is_empty() {
            blocks.push(Block::heading("What was tested on which dataset"));
            blocks.extend(tested);
        }
        let artifacts = self.artifacts(application);
        if !artifacts.is_empty() {
            blocks.push(Block::heading("Research artifacts"));
            blocks.extend(artifacts);
        }
        section(&format!("application-{}", place(application.modality.as_str())), &application.label, blocks, "")
    }

    /// Which shortcuts were shown, by whom, and what else was tested.
    fn shortcuts(&mut self, application: &Application<'_>) -> Block {
        let mut confounders = application.confounders(self.material);
        if confounders.is_empty() {
            return Block::gap("No work in this review tests any of them for a shortcut. That does not mean that there are none.");
        }
        confounders.sort_by_key(|(_, _, tested)| (tested.answer().rank(), std::cmp::Reverse(tested.showing.len())));
        let mut runs: Cell = Vec::new();
        let shown: Vec<&(String, &ConfounderSlug, Tested<'_>)> =
            confounders.iter().filter(|(_, _, tested)| tested.answer() == Outcome::Shown).collect();
        if shown.is_empty() {
            runs.push(Run::plain("No shortcut was shown. "));
        } else {
            runs.push(Run::plain(format!(
                "{} {} shown: ",
                capitalised(&wording::count(shown.len(), "shortcut")),
                if shown.len() == 1 { "was" } else { "were" }
            )));
            for (i, (label, _, tested)) in shown.iter().enumerate() {
                let ends = if i == 0 {
                    ""
                } else if i + 1 == shown.len() {
                    " and "
                } else {
                    ", "
                };
                runs.push(Run::plain(format!("{ends}{} by {}", label.to_lowercase(), wording::count(tested.showing.len(), "work"))));
                for key in tested.showing.iter().take(CITED) {
                    runs.push(self.citing.cite("", key));
                }
            }
            runs.push(Run::plain(". "));
        }
        for (answer, verb) in [(Outcome::Unclear, "unclear"), (Outcome::NotFound, "tested and not found")] {
            let others: Vec<String> =
                confounders.iter().filter(|(_, _, tested)| tested.answer() == answer).map(|(label, ..)| label.to_lowercase()).collect();
            if !others.is_empty() {
                runs.push(Run::plain(format!(
                    "{} {} {verb}. ",
                    capitalised(&wording::list(&others)),
                    if others.len() == 1 { "is" } else { "are" }
                )));
            }
        }
        Block::Paragraph { runs }
    }

    /// Table C4, made live.
    fn stated(&mut self, study: &CaseStudy) -> Block {
        let source = match self.material.stated_in {
            Some(year) => format!("Stated in {year}"),
            None => "Stated by the original review".to_owned(),
        };
        let rows = study
            .rows
            .iter()
            .map(|row| {
                let stated = if row.stated.is_empty() { vec![Run::gap("nothing stated")] } else { vec![Run::plain(row.stated.join(" "))] };
                vec![vec![Run::plain(row.aspect.label())], stated, self.known_now(&row.now, row.gap.as_deref())]
            })
            .collect();
        let caption = format!("{}: table C4 of the original review beside what this edition knows.", study.label);
        self.table(&caption, vec![Column::words("Aspect", 22), Column::words(&source, 46), Column::words("Known now", 52)], rows)
    }

    fn known_now(&self, facts: &[Fact], gap: Option<&str>) -> Cell {
        let mut cell: Cell = Vec::new();
        for fact in facts {
            if !cell.is_empty() {
                cell.push(Run::plain("; "));
            }
            let run = Run::of(if fact.is_gap { Form::Gap } else { Form::Plain }, fact.words.clone());
            cell.push(match &fact.address {
                Some(address) => run.to(self.address(address)),
                None => run,
            });
        }
        cell.extend(gap.map(Run::gap));
        cell
    }

    /// The tested datasets against the tested confounders.
    fn tested(&mut self, application: &Application<'_>) -> Vec<Block> {
        let tested = application.tested();
        let confounders = application.confounders(self.material);
        let records = &self.material.patients;
        let mut blocks = Vec::new();
        for (part, across) in tested.chunks(ACROSS).enumerate() {
            let columns = across.iter().map(|seen| seen.name().to_owned()).collect();
            let mut rows: Vec<Row> = Vec::new();
            let mut group = None;
            for (label, slug, _) in &confounders {
                let over = self.material.tree.group_of(slug).map(|group| group.label.clone());
                if over != group {
                    rows.extend(over.clone().map(Row::Over));
                    group = over;
                }
                let fields = across.iter().map(|seen| {
                    let record = records.iter().find(|record| record.slug == seen.dossier.dataset.slug.as_str());
                    field(seen, slug, record)
                });
                rows.push(Row::Of(label.clone(), fields.collect()));
            }
            let untested = application.datasets.len() - tested.len();
            let mut caption = format!(
                "{}{}: every confounder that any work tested, on each dataset that was tested for any. The number beside a mark is that of the works.",
                application.label,
                if part == 0 { "" } else { ", continued" }
            );
            if untested > 0 && part == 0 {
                caption = format!("{caption} {} not tested for anything and not shown.", were(untested, "dataset"));
            }
            let map = Heatmap { columns, rows, names: 176.0 };
            for part in map.parts() {
                let alt = format!("Heatmap: {}", in_words(&part));
                blocks.push(self.figure(&caption, alt, part.svg()));
            }
        }
        blocks
    }
}

/// A field of a confounder on a dataset.
fn field(seen: &Seen<'_>, slug: &ConfounderSlug, record: Option<&crate::demographics::PatientRecord>) -> (CellState, String) {
    if let Some(verdict) = seen.verdicts.iter().find(|verdict| verdict.confounder == *slug) {
        let works: std::collections::BTreeSet<&str> = verdict.works.iter().map(|witness| witness.paper.key.as_str()).collect();
        return (verdict.answer.into(), works.len().to_string());
    }
    let needed = crate::demographics::needed(slug);
    let is_recorded = record.is_some_and(|record| record.answer(needed) == crate::demographics::Answer::Documented);
    let state = if needed.is_empty() || is_recorded { CellState::Untested } else { CellState::MetadataAbsent };
    (state, String::new())
}

/// A heatmap for those who cannot see it: each row with its fields in words, gaps only counted.
pub(super) fn in_words(map: &Heatmap) -> String {
    let mut lines = Vec::new();
    for row in &map.rows {
        let Row::Of(name, fields) = row else { continue };
        let known: Vec<String> = fields
            .iter()
            .zip(&map.columns)
            .filter(|((state, _), _)| !state.is_gap())
            .map(|((state, _), column)| format!("{} {}", column, state.label().to_lowercase()))
            .collect();
        let gaps = fields.len() - known.len();
        let told = if known.is_empty() { "no work answers".to_owned() } else { format!("{}; {gaps} not tested", known.join(", ")) };
        lines.push(format!("{name}: {told}."));
    }
    lines.join(" ")
}

/// "Three datasets were".
fn were(number: usize, noun: &str) -> String {
    format!("{} {}", capitalised(&wording::count(number, noun)), if number == 1 { "was" } else { "were" })
}

/// How many datasets there are, and how many works speak of them.
fn who_speaks(application: &Application<'_>) -> String {
    let (datasets, works) = (application.datasets.len(), application.works());
    let (tested, all) = (application.tested().len(), &application.datasets);
    let first = match works {
        0 => format!("{} in this review; no work says anything about {}.", there_are(datasets), if datasets == 1 { "it" } else { "them" }),
        works => format!(
            "{} in this review, and {} {} something about {}.",
            there_are(datasets),
            wording::count(works, "work"),
            if works == 1 { "says" } else { "say" },
            if datasets == 1 { "it" } else { "them" }
        ),
    };
    let most: Vec<&str> = all.iter().filter(|seen| seen.dossier.works_speaking() > 1).map(Seen::name).take(3).collect();
    let spoken = if datasets > 3 && !most.is_empty() { format!(" Most is known of {}.", wording::list(&most)) } else { String::new() };
    let tests = match (tested, datasets) {
        (0, _) | (_, 1) => String::new(),
        (tested, all) => format!(" For shortcuts {} {} tested.", of_them(tested, all), if tested == 1 { "was" } else { "were" }),
    };
    format!("{first}{spoken}{tests}")
}

fn there_are(datasets: usize) -> String {
    format!("There {} {}", if datasets == 1 { "is" } else { "are" }, wording::count(datasets, "dataset"))
}

/// Label errors, annotations, documentation, patients, and the datasets that no one looked at.
fn what_else(application: &Application<'_>) -> String {
    let told = |seen: &[&Seen<'_>], one: &str| match seen.len() {
        0 => None,
        _ => Some(format!("{one} {}.", names(seen.iter().map(|seen| seen.name()), NAMED))),
    };
    let mut sentences: Vec<String> = Vec::new();
    let wrong = told(&application.with_finding(FindingKind::LabelErrors), "Errors are reported in the labels of");
    sentences.push(wrong.unwrap_or_else(|| "No work reports errors in the labels, which does not mean that there are none.".to_owned()));
    sentences.extend(told(&application.with_finding(FindingKind::Annotation), "Others added annotations to"));
    sentences.extend(told(&application.with(|seen| seen.briefs.iter().any(crate::evidence::brief::Brief::documents)), "Works document"));
    sentences.extend(told(
        &application.with(|seen| matches!(seen.dossier.dataset.demographics, Demographics::Reported(_))),
        "Attributes of the patients are recorded for",
    ));
    sentences.extend(told(
        &application.with(|seen| seen.dossier.dataset.demographics == Demographics::NoneReported),
        "A source says that nothing is recorded about the patients of",
    ));
    let unknown = application.with(|seen| seen.dossier.dataset.demographics == Demographics::NotDocumented).len();
    if unknown > 0 {
        let which = wording::count(unknown, "dataset");
        sentences.push(format!("For {which} no source that was read says what is recorded about the patients."));
    }
    let silent = application.with(|seen| seen.verdicts.is_empty());
    if !silent.is_empty() && silent.len() < application.datasets.len() {
        sentences.push(format!("No one has tested {} for shortcuts.", names(silent.iter().map(|seen| seen.name()), NAMED)));
    }
    sentences.join(" ")
}

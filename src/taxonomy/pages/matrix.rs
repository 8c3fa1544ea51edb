//! Who tested a confounder, and where: works across in order of time, datasets down by kind of images.

use std::collections::BTreeSet;

use askama::filters::Safe;
use serde::Serialize;

use super::said::in_subtree;
use crate::evidence::pages::view::{Link, StatementView};
use crate::evidence::{EvidenceId, Outcome};
use crate::papers::PaperName;
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::Modality;
use crate::web::marks::{self, Markup};

/// The most works that stand side by side and stay readable; more are listed in their dataset's row.
const ACROSS: usize = 12;

/// A work: a column.
#[derive(Debug, Serialize)]
pub struct Column {
    work: PaperName,
}

impl Column {
    pub(super) fn address(&self) -> String {
        self.work.address()
    }

    /// The first author's name with places where it may break; the other authors are in the page's list.
    pub(super) fn head(&self) -> Markup {
        let name = self.split().0;
        let name = name.strip_suffix(" et al.").unwrap_or(name);
        let escaped = name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        Safe(escaped.replace('-', "-<wbr>"))
    }

    /// The year as the short name has it: "2021a".
    pub(super) fn year(&self) -> &str {
        self.split().1
    }

    fn split(&self) -> (&str, &str) {
        let name = self.work.short_name.as_str();
        match name.rsplit_once(' ') {
            Some((names, year)) if year.starts_with(|letter: char| letter.is_ascii_digit()) => (names, year),
            _ => (name, ""),
        }
    }
}

/// What a work found on a dataset.
#[derive(Debug, Serialize)]
pub struct Cell {
    evidence: EvidenceId,
    work: String,
    outcomes: Vec<(String, Outcome)>,
}

impl Cell {
    /// One mark: the answer where all are the same, else the half triangle.
    pub(super) fn mark(&self) -> Markup {
        let first = self.outcomes.first().map_or(Outcome::Unclear, |(_, outcome)| *outcome);
        let same = self.outcomes.iter().all(|(_, outcome)| *outcome == first);
        let symbol = marks::outcome_symbol(if same { first } else { Outcome::Unclear });
        Safe(format!(r##"<svg class="mk big extend" viewBox="0 0 12 12" aria-hidden="true"><use href="#{symbol}"/></svg>"##))
    }

    /// The mark in the size of a line.
    pub(super) fn small_mark(&self) -> Markup {
        let first = self.outcomes.first().map_or(Outcome::Unclear, |(_, outcome)| *outcome);
        let same = self.outcomes.iter().all(|(_, outcome)| *outcome == first);
        marks::outcome(if same { first } else { Outcome::Unclear })
    }

    pub(super) fn work(&self) -> &str {
        &self.work
    }

    /// The place of the statement on the page.
    pub(super) fn place(&self) -> String {
        format!("#e{}", self.evidence)
    }

    /// "Larrazabal et al. 2020: shown", with the confounder where there are several.
    pub(super) fn words(&self, several: bool) -> String {
        let answers: Vec<String> = self
            .outcomes
            .iter()
            .map(|(label, outcome)| {
                let answer = outcome.label().to_lowercase();
                if several { format!("{label} {answer}") } else { answer }
            })
            .collect();
        format!("{}: {}", self.work, answers.join(", "))
    }
}

/// The letters that fit beside the marks.
const LETTERS: usize = 20;

/// A dataset: a row.
#[derive(Debug, Serialize)]
pub struct Row {
    pub(super) dataset: Link,
    pub(super) cells: Vec<Option<Cell>>,
}

impl Row {
    /// The name in lines: the column does not wrap by itself, so that short names stay whole.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in self.dataset.name.split_whitespace() {
            match lines.last_mut().filter(|line| line.chars().count() + word.chars().count() < LETTERS) {
                Some(line) => {
                    line.push(' ');
                    line.push_str(word);
                }
                None => lines.push(word.to_owned()),
            }
        }
        lines
    }
}

/// The datasets of one kind of images.
#[derive(Debug, Serialize)]
pub struct OfModality {
    pub(super) modality: Modality,
    pub(super) label: String,
    pub(super) rows: Vec<Row>,
}

/// The whole.
#[derive(Debug, Default, Serialize)]
pub struct Matrix {
    pub(super) works: Vec<Column>,
    pub(super) groups: Vec<OfModality>,
}

impl Matrix {
    /// Lays the statements out; the modalities come in the order of `labels`, the datasets by their number of works.
    pub(super) fn new(statements: &[StatementView], below: &BTreeSet<&ConfounderSlug>, labels: &[(Modality, String)]) -> Self {
        let mut works: Vec<&PaperName> = Vec::new();
        for view in statements {
            if works.iter().all(|work| work.key != view.statement.paper.key) {
                works.push(&view.statement.paper);
            }
        }
        // A work without a year comes last.
        works.sort_by_key(|work| (work.year.is_none(), work.year, work.short_name.clone()));
        let groups = labels.iter().map(|(modality, label)| {
            let here: Vec<&StatementView> = statements.iter().filter(|view| view.statement.modality == *modality).collect();
            let slugs: BTreeSet<&str> = here.iter().map(|view| view.statement.usage.dataset.as_str()).collect();
            let mut rows: Vec<Row> = slugs.into_iter().filter_map(|slug| row(slug, &here, &works, below)).collect();
            let filled = |row: &Row| row.cells.iter().flatten().count();
            rows.sort_by(|a, b| (filled(b), &a.dataset.name).cmp(&(filled(a), &b.dataset.name)));
            OfModality { modality: modality.clone(), label: label.clone(), rows }
        });
        Self {
            groups: groups.filter(|group| !group.rows.is_empty()).collect(),
            works: works.iter().map(|work| Column { work: (*work).clone() }).collect(),
        }
    }

    /// Whether the works fit side by side.
    pub(super) const fn fits(&self) -> bool {
        self.works.len() <= ACROSS
    }

    pub(super) fn datasets(&self) -> usize {
        self.groups.iter().map(|group| group.rows.len()).sum()
    }

    /// The answers that occur, in the order of the legend.
    pub(super) fn answers(&self) -> Vec<Outcome> {
        let cells = || self.groups.iter().flat_map(|group| &group.rows).flat_map(|row| row.cells.iter().flatten());
        let met = |outcome: &Outcome| cells().any(|cell| cell.outcomes.iter().any(|(_, met)| met == outcome));
        [Outcome::Shown, Outcome::Unclear, Outcome::NotFound].into_iter().filter(met).collect()
    }
}

fn row(slug: &str, here: &[&StatementView], works: &[&PaperName], below: &BTreeSet<&ConfounderSlug>) -> Option<Row> {
    let on_it: Vec<&&StatementView> = here.iter().filter(|view| view.statement.usage.dataset.as_str() == slug).collect();
    let name = &on_it.first()?.statement.dataset_name;
    let cell = |work: &&PaperName| {
        let of_work: Vec<&&&StatementView> = on_it.iter().filter(|view| view.statement.paper.key == work.key).collect();
        let first = of_work.first()?;
        let outcomes = of_work
            .iter()
            .flat_map(|view| in_subtree(view, below))
            .map(|tested| (tested.path.last().map_or_else(|| tested.label.clone(), |link| link.name.clone()), tested.standing));
        Some(Cell { evidence: first.statement.usage.id, work: work.short_name.clone(), outcomes: outcomes.collect() })
    };
    Some(Row { dataset: Link::dataset(slug, name), cells: works.iter().map(cell).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::severity::verdicts;
    use crate::evidence::tests::{shortcut, statement};
    use crate::taxonomy::Tree;

    #[test]
    fn a_cell_tells_all_answers_of_a_work() {
        let said = statement(
            7,
            "a2020",
            vec![shortcut("age", Outcome::Shown), shortcut("hair", Outcome::NotFound), shortcut("noise", Outcome::Shown)],
        );
        let verdicts = verdicts(std::slice::from_ref(&said));
        let view = StatementView::new(said, &verdicts, &Tree::default());
        let (age, hair) = ("age".parse().unwrap(), "hair".parse().unwrap());
        let below = BTreeSet::from([&age, &hair]);
        let matrix = Matrix::new(&[view], &below, &[(Modality::new("chest x-ray"), "Chest X-ray".to_owned())]);
        let cell = matrix.groups[0].rows[0].cells[0].as_ref().unwrap();
        assert_eq!(cell.words(true), "a2020: age shown, hair tested, not found");
        assert!(cell.mark().0.contains("extend-half"));
        assert_eq!(matrix.answers(), [Outcome::Shown, Outcome::NotFound]);
    }

    #[test]
    fn long_names_stand_in_lines() {
        let lines = |name: &str| Row { dataset: Link::dataset("d", name), cells: Vec::new() }.lines();
        assert_eq!(lines("Calgary-Campinas-359"), ["Calgary-Campinas-359"]);
        assert_eq!(lines("Private Danish screening cohort"), ["Private Danish", "screening cohort"]);
    }

    #[test]
    fn a_head_is_the_first_author_and_the_year() {
        let column = |short_name: &str| Column {
            work: PaperName { key: "k".to_owned(), short_name: short_name.to_owned(), year: None, title: None },
        };
        let head = |short_name: &str| (column(short_name).head().0, column(short_name).year().to_owned());
        assert_eq!(head("Seyyed-Kalantari et al. 2020"), ("Seyyed-<wbr>Kalantari".to_owned(), "2020".to_owned()));
        assert_eq!(head("Chen et al. 2021a"), ("Chen".to_owned(), "2021a".to_owned()));
        assert_eq!(head("World Health Organization"), ("World Health Organization".to_owned(), String::new()));
        assert_eq!(head("<b> 2020").0, "&lt;b&gt;");
    }
}

//! What a program can see about a contribution before a person reads it. Three outcomes, never a score: it is so, a person
//! should look, it could not be checked.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use super::sameness::adds_the_same;
use super::seriousness::{Serious, becoming_serious};
use super::store::checking;
use super::{ContributionId, Row};
use crate::database::{DatabaseError, Transaction};
use crate::documentation::Answer;
use crate::evidence::Usage;
use crate::review::folder::table::is_web_address;
use crate::revisions::Subject;
use crate::revisions::change::{Change, Record, examine};
use crate::vocabulary::closed_vocabulary;
use crate::{papers, wording};

/// How many rows of a batch are looked at when it is handed in; the pages of the desk look at all.
const ROWS: usize = 100;

closed_vocabulary! {
    /// What was looked at.
    What, "kind of check" {
        /// Whether the review could take it as it is.
        Fit = "fit", "Fits";
        /// Whether the work can be found.
        Work = "work", "Work";
        /// Whether it is here under another name.
        Duplicate = "duplicate", "Duplicate";
        /// Whether the place in the work is named.
        Place = "place", "Place";
        /// Whether the same is said here already.
        SameClaim = "same-claim", "Same claim";
        /// Whether someone else proposes something about the same.
        Others = "others", "Others";
        /// Whether a finding becomes serious.
        Severity = "severity", "Severity";
    }
}

closed_vocabulary! {
    /// What a check gave.
    CheckOutcome, "outcome of a check" {
        /// It is as it should be.
        Passed = "passed", "Passed";
        /// A person should look at it.
        Attention = "attention", "Look at this";
        /// It could not be checked.
        Unknown = "unknown", "Could not be checked";
    }
}

/// What one check gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    /// What was looked at.
    pub what: What,
    /// What it gave.
    pub outcome: CheckOutcome,
    /// The same in a sentence.
    pub words: String,
    /// The record that it is about, where that is here.
    pub address: Option<String>,
    /// The place of the row, from 0; null where it is all of them.
    pub row: Option<usize>,
}

/// Checks a contribution, of a long one the first rows; `own` is its number, where it has one.
///
/// # Errors
/// The database cannot be read.
pub async fn checks(db: &Transaction, rows: &[Row], own: Option<ContributionId>) -> Result<Vec<Check>, DatabaseError> {
    checks_of(db, rows, 0..ROWS, own).await
}

/// Checks some rows of a contribution; what becomes serious is asked of all of them together.
///
/// # Errors
/// The database cannot be read.
pub async fn checks_of(
    db: &Transaction,
    rows: &[Row],
    part: Range<usize>,
    own: Option<ContributionId>,
) -> Result<Vec<Check>, DatabaseError> {
    let mut found = Checks { db, own, row: None, found: Vec::new() };
    for (place, row) in rows.iter().enumerate().filter(|(place, _)| part.contains(place)) {
        found.row = (rows.len() > 1).then_some(place);
        found.fit(&row.changes).await?;
        for record in row.changes.iter().filter_map(|change| change.after.as_ref()) {
            let is_new = row.changes.iter().any(|change| change.after.as_ref() == Some(record) && change.before.is_none());
            match record {
                Record::Paper(paper) if is_new => found.paper(paper).await?,
                Record::Dataset(dataset) if is_new => found.dataset(dataset).await?,
                Record::Evidence(usage) => found.statement(usage, is_new).await?,
                Record::Answer(answer) => found.answer(answer),
                _ => {}
            }
        }
        found.rows_before(&row.changes, &rows[..place]);
        found.others(&row.changes).await?;
    }
    found.row = None;
    for serious in becoming_serious(db, rows.iter().flat_map(|row| &row.changes)).await? {
        let address = match &serious {
            Serious::Finding { confounder, .. } => Some(format!("/confounders/{confounder}")),
            Serious::ByHand => None,
        };
        found.add(What::Severity, CheckOutcome::Attention, serious.words(), address);
    }
    if part.start > 0 || part.end < rows.len() {
        let (first, last) = (part.start + 1, part.end.min(rows.len()));
        let words = format!("Here only rows {first} to {last} of {} were checked", wording::so_many(rows.len()));
        found.add(What::Fit, CheckOutcome::Unknown, words, None);
    }
    Ok(found.found)
}

struct Checks<'a> {
    db: &'a Transaction,
    own: Option<ContributionId>,
    row: Option<usize>,
    found: Vec<Check>,
}

impl Checks<'_> {
    fn add(&mut self, what: What, outcome: CheckOutcome, words: impl Into<String>, address: Option<String>) {
        self.found.push(Check { what, outcome, words: words.into(), address, row: self.row });
    }

    async fn fit(&mut self, changes: &[Change]) -> Result<(), DatabaseError> {
        let problems = examine(self.db, changes).await?;
        if problems.is_empty() {
            self.add(What::Fit, CheckOutcome::Passed, "Every word is in its vocabulary, and all that it speaks of is here", None);
        }
        for (_, problem) in problems {
            self.add(What::Fit, CheckOutcome::Attention, problem.to_string(), None);
        }
        Ok(())
    }

    async fn paper(&mut self, paper: &papers::Paper) -> Result<(), DatabaseError> {
        let like = checking::papers_like(self.db, paper).await?;
        for (key, name, why) in &like {
            self.add(What::Duplicate, CheckOutcome::Attention, format!("{name} has {why}"), Some(papers::address(key)));
        }
        if like.is_empty() {
            self.add(
                What::Duplicate,
                CheckOutcome::Passed,
                "No other work here has its DOI, its arXiv number, or its title and year",
                None,
            );
        }
        let short = paper.plain_short_name();
        match (&paper.doi, &paper.arxiv) {
            (Some(doi), _) => {
                self.add(What::Work, CheckOutcome::Passed, format!("{short} has a DOI of the right form: {doi}"), Some(doi.url()));
            }
            (None, Some(arxiv)) => {
                self.add(What::Work, CheckOutcome::Passed, format!("{short} has an arXiv number of the right form: {arxiv}"), None);
            }
            (None, None) => {
                self.add(
                    What::Work,
                    CheckOutcome::Unknown,
                    format!("{short} has neither a DOI nor an arXiv number"),
                    paper.url.clone().filter(|url| is_web_address(url)),
                );
            }
        }
        Ok(())
    }

    async fn dataset(&mut self, dataset: &crate::datasets::Dataset) -> Result<(), DatabaseError> {
        let like = checking::datasets_like(self.db, dataset).await?;
        for (slug, name, why) in &like {
            self.add(What::Duplicate, CheckOutcome::Attention, format!("{name} has {why}"), Some(format!("/datasets/{slug}")));
        }
        if like.is_empty() {
            self.add(What::Duplicate, CheckOutcome::Passed, "No other dataset here has its names or its DOI", None);
        }
        Ok(())
    }

    async fn statement(&mut self, usage: &Usage, is_new: bool) -> Result<(), DatabaseError> {
        match &usage.locator {
            Some(locator) => self.add(What::Place, CheckOutcome::Passed, format!("It names the place: {locator}"), None),
            None => self.add(What::Place, CheckOutcome::Attention, "It does not say where in the work", None),
        }
        let same = checking::same_claims(self.db, usage).await?;
        for id in &same {
            let words = format!("Evidence {id} is of the same work on the same dataset");
            self.add(
                What::SameClaim,
                if is_new { CheckOutcome::Attention } else { CheckOutcome::Passed },
                words,
                Some(format!("/evidence/{id}")),
            );
        }
        if same.is_empty() {
            self.add(What::SameClaim, CheckOutcome::Passed, "No other statement here is of this work on this dataset", None);
        }
        Ok(())
    }

    /// Rows before this one that add the same: each is compared with what is here, and not yet with one another.
    fn rows_before(&mut self, changes: &[Change], before: &[Row]) {
        if let Some(first) = before.iter().position(|row| adds_the_same(&row.changes, changes)) {
            let words = format!("Row {} of this contribution adds the same", first + 1);
            self.add(What::SameClaim, CheckOutcome::Attention, words, None);
        }
    }

    fn answer(&mut self, answer: &Answer) {
        match (&answer.paper, &answer.locator, &answer.source) {
            (Some(_), Some(locator), _) => self.add(What::Place, CheckOutcome::Passed, format!("It names the place: {locator}"), None),
            (None, _, Some(source)) => self.add(What::Place, CheckOutcome::Passed, format!("It names its source: {source}"), None),
            _ => self.add(What::Place, CheckOutcome::Attention, "It does not say where in the work", None),
        }
    }

    /// Other contributions under way about the same work on the same dataset, or about the same record.
    async fn others(&mut self, changes: &[Change]) -> Result<(), DatabaseError> {
        for change in changes {
            let subjects = match (&change.before, &change.after) {
                (None, Some(Record::Evidence(usage))) => {
                    vec![(Subject::Paper, usage.paper.to_string()), (Subject::Dataset, usage.dataset.to_string())]
                }
                (Some(_), _) => vec![(change.subject, change.name.clone())],
                _ => continue,
            };
            for (id, title) in checking::open_about(self.db, &subjects, self.own).await? {
                let words = format!("Contribution {id} is about the same: {title}");
                self.add(What::Others, CheckOutcome::Attention, words, Some(format!("/desk/{id}")));
            }
        }
        Ok(())
    }
}

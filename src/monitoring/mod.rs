//! Monitoring: which searches of the literature were made, and so until when "none found" holds.

pub mod api;
pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::datasets::DatasetSlug;
use crate::vocabulary::closed_vocabulary;
use crate::wording;

closed_vocabulary! {
    /// How a search ended.
    SearchOutcome, "outcome of a search" {
        /// Everything in the window was read.
        Complete = "complete", "complete";
        /// A part of the window was read.
        Partial = "partial", "only in part";
        /// The source could not be asked.
        Failed = "failed", "could not be checked";
    }
}

/// A search of the literature, one row of `search_runs.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchRun {
    /// Where was searched.
    pub source: String,
    /// For what.
    pub query: String,
    /// For which dataset; none means all.
    pub dataset: Option<DatasetSlug>,
    /// From which day of publication.
    pub from: Option<NaiveDate>,
    /// Until which day of publication.
    pub until: NaiveDate,
    /// When it was made.
    pub ran_at: DateTime<Utc>,
    /// How many works it gave; none where no one wrote it down, which is not zero.
    pub results: Option<i64>,
    /// How many of them became statements or candidates; none where no one wrote it down.
    pub kept: Option<i64>,
    /// How it ended.
    pub outcome: SearchOutcome,
    /// What went wrong, or what else one should know.
    pub note: Option<String>,
}

impl SearchRun {
    /// What it is known by: where, for which dataset, when.
    #[must_use]
    pub fn name(&self) -> String {
        let dataset = self.dataset.as_ref().map_or("all datasets", DatasetSlug::as_str);
        format!("{}, {dataset}, {}", self.source, self.ran_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

/// Until when a dataset, or all of them, were searched for. Three answers: until a day, could not be checked, never.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Searched {
    /// The search that reaches furthest among those that were read to their end.
    pub until: Option<SearchRun>,
    /// The latest search that was not, made after it.
    pub not_checked: Option<SearchRun>,
}

impl Searched {
    /// The answer for one dataset, or with none for all of them.
    #[must_use]
    pub fn of(runs: &[SearchRun], dataset: Option<&DatasetSlug>) -> Self {
        let covers = |run: &&SearchRun| run.dataset.is_none() || run.dataset.as_ref() == dataset;
        let complete = |run: &&SearchRun| run.outcome == SearchOutcome::Complete;
        let until = runs.iter().filter(covers).filter(complete).max_by_key(|run| (run.until, run.ran_at));
        let later = |run: &&SearchRun| until.is_none_or(|until| run.ran_at > until.ran_at);
        let not_checked = runs.iter().filter(covers).filter(|run| !complete(run)).filter(later).max_by_key(|run| run.ran_at);
        Self { until: until.cloned(), not_checked: not_checked.cloned() }
    }

    /// "until 23 June 2025 (In the Picture); `OpenAlex` could not be checked on 3 November 2026".
    #[must_use]
    pub fn words(&self) -> String {
        let missed = |run: &SearchRun| match run.outcome {
            SearchOutcome::Partial => format!("only in part: {}, until {}", run.source, wording::day(run.until)),
            _ => format!("{} could not be checked on {}", run.source, wording::day(run.ran_at.date_naive())),
        };
        match (&self.until, &self.not_checked) {
            (Some(run), None) => format!("until {} ({})", wording::day(run.until), run.source),
            (Some(run), Some(other)) => format!("until {} ({}); {}", wording::day(run.until), run.source, missed(other)),
            (None, Some(run)) => missed(run),
            (None, None) => "no search has been made".to_owned(),
        }
    }
}

closed_vocabulary! {
    /// Whether, and how far, the literature was searched. Without a search "none found" means nothing.
    SearchAnswer, "answer about searches" {
        /// Everything up to a day was read.
        Until = "until", "Searched until";
        /// Only a part was read.
        Partial = "partial", "Searched in part";
        /// The source could not be asked.
        NotChecked = "not-checked", "Could not be checked";
        /// No search was made.
        Never = "never", "No search has been made";
    }
}

/// Until when a dataset, or all of them, were searched for, for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SearchedUntil {
    /// Whether, and how far.
    pub answer: SearchAnswer,
    /// Up to which day of publication; absent where no search was read to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<NaiveDate>,
    /// By which search.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub by: Option<String>,
    /// The answer in words.
    #[schema(example = "until 23 June 2025 (In the Picture)")]
    pub words: String,
    /// A later search that was not read to its end; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub not_checked: Option<SearchRun>,
}

impl SearchedUntil {
    /// The answer.
    #[must_use]
    pub fn new(searched: Searched) -> Self {
        let answer = match (&searched.until, &searched.not_checked) {
            (Some(_), _) => SearchAnswer::Until,
            (None, Some(run)) if run.outcome == SearchOutcome::Partial => SearchAnswer::Partial,
            (None, Some(_)) => SearchAnswer::NotChecked,
            (None, None) => SearchAnswer::Never,
        };
        let words = searched.words();
        let (until, by) = searched.until.map_or((None, None), |run| (Some(run.until), Some(run.source)));
        Self { answer, until, by, words, not_checked: searched.not_checked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(source: &str, dataset: Option<&str>, until: &str, ran_at: &str, outcome: SearchOutcome) -> SearchRun {
        SearchRun {
            source: source.to_owned(),
            query: "q".to_owned(),
            dataset: dataset.map(|slug| slug.parse().unwrap()),
            from: None,
            until: until.parse().unwrap(),
            ran_at: ran_at.parse().unwrap(),
            results: Some(1),
            kept: Some(1),
            outcome,
            note: None,
        }
    }

    #[test]
    fn a_failed_search_is_not_no_search_and_not_a_complete_one() {
        let complete = run("A", None, "2025-06-23", "2026-11-20T00:00:00Z", SearchOutcome::Complete);
        let failed = run("B", None, "2026-11-23", "2026-11-23T00:00:00Z", SearchOutcome::Failed);
        let slug = "chexpert".parse().unwrap();
        let words = |runs: &[SearchRun]| Searched::of(runs, Some(&slug)).words();
        assert_eq!(words(&[]), "no search has been made");
        assert_eq!(words(std::slice::from_ref(&failed)), "B could not be checked on 23 November 2026");
        assert_eq!(words(std::slice::from_ref(&complete)), "until 23 June 2025 (A)");
        let answer = |runs: &[SearchRun]| SearchedUntil::new(Searched::of(runs, Some(&slug)));
        assert_eq!(answer(&[]).answer, SearchAnswer::Never);
        assert_eq!(answer(std::slice::from_ref(&failed)).answer, SearchAnswer::NotChecked);
        let both = answer(&[failed.clone(), complete.clone()]);
        assert_eq!((both.answer, both.by.as_deref(), both.not_checked.as_ref()), (SearchAnswer::Until, Some("A"), Some(&failed)));
        assert_eq!(words(&[failed, complete]), "until 23 June 2025 (A); B could not be checked on 23 November 2026");
    }

    #[test]
    fn a_search_for_one_dataset_says_nothing_about_another() {
        let one = run("A", Some("chexpert"), "2025-06-23", "2026-11-20T00:00:00Z", SearchOutcome::Complete);
        assert_eq!(Searched::of(std::slice::from_ref(&one), Some(&"padchest".parse().unwrap())), Searched::default());
        assert_eq!(Searched::of(&[one], None), Searched::default());
    }
}

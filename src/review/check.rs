//! What must hold between the records of a review: no dangling key, no duplicate, no cycle, no unknown word.

use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;

use super::folder::table::{Lines, Problem};
use super::{Redirect, Review};
use crate::datasets::DatasetSlug;
use crate::documentation::{Answer, Question};
use crate::evidence::{EvidenceId, Finding};
use crate::monitoring::SearchRun;
use crate::replies::Reply;
use crate::revisions::Subject;
use crate::taxonomy::Tree;
use crate::vocabulary::Kind;

/// Checks the records against each other; each problem names the file, the line and the column to mend.
pub fn check(review: &Review, lines: &Lines, problems: &mut Vec<Problem>) {
    let broken = problems.iter().filter(|problem| problem.fatal).map(|problem| problem.file.clone()).collect();
    let mut checker = Checker { lines, broken, problems };
    checker.unique("vocabulary.csv", "term", review.vocabulary.iter().map(|term| format!("{} / {}", term.kind, term.term)));
    checker.unique("datasets.csv", "slug", review.datasets.iter().map(|dataset| &dataset.slug));
    checker.unique("dataset_versions.csv", "label", review.versions.iter().map(|v| format!("{} / {}", v.dataset, v.label)));
    checker.unique("dataset_locations.csv", "url", review.locations.iter().map(|l| format!("{} / {}", l.dataset, l.url)));
    checker.unique(
        "dataset_relations.csv",
        "relation",
        review.relations.iter().map(|r| format!("{} {} {}", r.subject, r.relation, r.object)),
    );
    checker.unique(
        "case_studies.csv",
        "statement",
        review.case_studies.iter().map(|c| format!("{} / {} / {}", c.modality, c.aspect, c.statement)),
    );
    checker.unique("documentation_frameworks.csv", "slug", review.frameworks.iter().map(|framework| &framework.slug));
    checker.unique("documentation_questions.csv", "id", review.questions.iter().map(Question::name));
    checker.unique("documentation.csv", "question", review.answers.iter().map(Answer::name));
    checker.unique("releases.csv", "number", review.releases.iter().map(|release| &release.number));
    checker.unique("revisions.csv", "id", review.revisions.iter().map(|revision| revision.id));
    checker.unique("redirects.csv", "old_name", review.redirects.iter().map(|r| format!("{} / {}", r.subject, r.old_name)));
    checker.unique("search_runs.csv", "ran_at", review.search_runs.iter().map(SearchRun::name));
    let numbered = |id: &EvidenceId| *id != EvidenceId::UNNUMBERED;
    checker.unique_among("usages.csv", "id", review.usages.iter().map(|usage| usage.id).enumerate().filter(|(_, id)| numbered(id)));
    let numbered = review.replies.iter().enumerate().filter(|(_, reply)| reply.number != Reply::UNNUMBERED);
    checker.unique_among("replies.csv", "number", numbered.map(|(i, reply)| (i, format!("{}/{}", reply.evidence, reply.number))));
    checker.taxonomy(review);
    checker.modalities(review);
    checker.datasets(review);
    checker.usages(review);
    checker.documentation(review);
    checker.replies(review);
    checker.redirects(review);
    checker.properties(review);
}

struct Checker<'a> {
    lines: &'a Lines,
    /// Files that were not read whole: that something is missing in them says nothing.
    broken: HashSet<String>,
    problems: &'a mut Vec<Problem>,
}

impl Checker<'_> {
    fn report(&mut self, file: &str, record: usize, column: &str, message: impl Display) {
        let line = self.lines.get(file).and_then(|lines| lines.get(record)).copied();
        self.problems.push(Problem::new(file, line, Some(column), message));
    }

    /// Whether what a file does not have is really not there.
    fn is_whole(&self, file: &str) -> bool {
        !self.broken.contains(file)
    }

    fn unique<T: Eq + Hash + Display>(&mut self, file: &str, column: &str, keys: impl Iterator<Item = T>) {
        self.unique_among(file, column, keys.enumerate());
    }

    /// The keys of some records, each with the record's place.
    fn unique_among<T: Eq + Hash + Display>(&mut self, file: &str, column: &str, keys: impl Iterator<Item = (usize, T)>) {
        let mut seen = HashSet::new();
        for (i, key) in keys {
            if seen.contains(&key) {
                self.report(file, i, column, format!("“{key}” is there twice"));
            } else {
                seen.insert(key);
            }
        }
    }

    fn taxonomy(&mut self, review: &Review) {
        if let Err(error) = Tree::new(review.confounders.clone()) {
            let record = review.confounders.iter().rposition(|node| node.slug == *error.node()).unwrap_or_default();
            self.report("miccat.csv", record, "parent", &error);
        }
    }

    fn modalities(&mut self, review: &Review) {
        if !self.is_whole("vocabulary.csv") {
            return;
        }
        let known: HashSet<&str> =
            review.vocabulary.iter().filter(|term| term.kind == Kind::Modality).map(|term| term.term.as_str()).collect();
        let unknown = |word: &str| {
            let mut words: Vec<&str> = known.iter().copied().collect();
            words.sort_unstable();
            format!("“{word}” is not a modality of vocabulary.csv; there are: {}", words.join(", "))
        };
        for (i, dataset) in review.datasets.iter().enumerate() {
            if !known.contains(dataset.modality.as_str()) {
                self.report("datasets.csv", i, "modality", unknown(dataset.modality.as_str()));
            }
        }
        for (i, case) in review.case_studies.iter().enumerate() {
            if !known.contains(case.modality.as_str()) {
                self.report("case_studies.csv", i, "modality", unknown(case.modality.as_str()));
            }
        }
    }

    fn datasets(&mut self, review: &Review) {
        let slugs: HashSet<&DatasetSlug> = review.datasets.iter().map(|dataset| &dataset.slug).collect();
        let keys: HashSet<&str> = review.papers.iter().map(|paper| paper.key.as_str()).collect();
        let (datasets_known, papers_known) = (self.is_whole("datasets.csv"), self.is_whole("references.bib"));
        let no_dataset = |slug: &DatasetSlug| format!("there is no dataset “{slug}” in datasets.csv");
        let no_paper = |key: &str| format!("there is no entry “{key}” in references.bib");
        for (i, dataset) in review.datasets.iter().enumerate() {
            if let Some(key) = dataset.introduced_by.as_ref().filter(|key| papers_known && !keys.contains(key.as_str())) {
                self.report("datasets.csv", i, "introduced_by", no_paper(key.as_str()));
            }
        }
        for (i, version) in review.versions.iter().enumerate().filter(|(_, version)| datasets_known && !slugs.contains(&version.dataset)) {
            self.report("dataset_versions.csv", i, "dataset", no_dataset(&version.dataset));
        }
        for (i, location) in
            review.locations.iter().enumerate().filter(|(_, location)| datasets_known && !slugs.contains(&location.dataset))
        {
            self.report("dataset_locations.csv", i, "dataset", no_dataset(&location.dataset));
        }
        for (i, relation) in review.relations.iter().enumerate() {
            for (column, slug) in [("subject", &relation.subject), ("object", &relation.object)] {
                if datasets_known && !slugs.contains(slug) {
                    self.report("dataset_relations.csv", i, column, no_dataset(slug));
                }
            }
            if relation.subject == relation.object {
                self.report("dataset_relations.csv", i, "object", "a dataset cannot be related to itself");
            }
            if let Some(key) = relation.paper.as_ref().filter(|key| papers_known && !keys.contains(key.as_str())) {
                self.report("dataset_relations.csv", i, "paper_key", no_paper(key.as_str()));
            }
        }
        for (i, run) in review.search_runs.iter().enumerate() {
            if let Some(slug) = run.dataset.as_ref().filter(|slug| datasets_known && !slugs.contains(slug)) {
                self.report("search_runs.csv", i, "dataset", no_dataset(slug));
            }
        }
        for (i, usage) in review.usages.iter().enumerate() {
            if datasets_known && !slugs.contains(&usage.dataset) {
                self.report("usages.csv", i, "dataset_slug", no_dataset(&usage.dataset));
            }
            if papers_known && !keys.contains(usage.paper.as_str()) {
                self.report("usages.csv", i, "paper_key", no_paper(usage.paper.as_str()));
            }
        }
    }

    fn usages(&mut self, review: &Review) {
        if !self.is_whole("miccat.csv") {
            return;
        }
        let nodes: HashSet<&str> = review.confounders.iter().map(|node| node.slug.as_str()).collect();
        for (i, usage) in review.usages.iter().enumerate() {
            for finding in &usage.findings {
                if let Finding::Shortcut { confounder, .. } = finding
                    && !nodes.contains(confounder.as_str())
                {
                    self.report("usages.csv", i, "shortcuts_taxonomy", format!("there is no confounder “{confounder}” in miccat.csv"));
                }
            }
        }
    }

    fn documentation(&mut self, review: &Review) {
        let frameworks: HashSet<&str> = review.frameworks.iter().map(|framework| framework.slug.as_str()).collect();
        let questions: HashSet<String> = review.questions.iter().map(Question::name).collect();
        let slugs: HashSet<&DatasetSlug> = review.datasets.iter().map(|dataset| &dataset.slug).collect();
        let keys: HashSet<&str> = review.papers.iter().map(|paper| paper.key.as_str()).collect();
        let (datasets_known, papers_known) = (self.is_whole("datasets.csv"), self.is_whole("references.bib"));
        let no_paper = |key: &str| format!("there is no entry “{key}” in references.bib");
        for (i, framework) in review.frameworks.iter().enumerate() {
            if let Some(key) = framework.paper.as_ref().filter(|key| papers_known && !keys.contains(key.as_str())) {
                self.report("documentation_frameworks.csv", i, "paper_key", no_paper(key.as_str()));
            }
        }
        let frameworks_known = self.is_whole("documentation_frameworks.csv");
        for (i, question) in review.questions.iter().enumerate() {
            if frameworks_known && !frameworks.contains(question.framework.as_str()) {
                let message = format!("there is no framework “{}” in documentation_frameworks.csv", question.framework);
                self.report("documentation_questions.csv", i, "framework", message);
            }
        }
        let questions_known = self.is_whole("documentation_questions.csv");
        for (i, answer) in review.answers.iter().enumerate() {
            if datasets_known && !slugs.contains(&answer.dataset) {
                self.report("documentation.csv", i, "dataset", format!("there is no dataset “{}” in datasets.csv", answer.dataset));
            }
            let question = format!("{}/{}", answer.framework, answer.question);
            if questions_known && !questions.contains(&question) {
                self.report(
                    "documentation.csv",
                    i,
                    "question",
                    format!("there is no question “{question}” in documentation_questions.csv"),
                );
            }
            if let Some(key) = answer.paper.as_ref().filter(|key| papers_known && !keys.contains(key.as_str())) {
                self.report("documentation.csv", i, "paper_key", no_paper(key.as_str()));
            }
        }
    }

    fn replies(&mut self, review: &Review) {
        if !self.is_whole("usages.csv") {
            return;
        }
        let numbers: HashSet<EvidenceId> = review.usages.iter().map(|usage| usage.id).collect();
        for (i, reply) in review.replies.iter().enumerate().filter(|(_, reply)| !numbers.contains(&reply.evidence)) {
            self.report("replies.csv", i, "evidence", format!("there is no statement {} in usages.csv", reply.evidence));
        }
    }

    /// An old name leads straight to a record, and is the name of none.
    fn redirects(&mut self, review: &Review) {
        let leading: HashSet<(Subject, &str)> = review.redirects.iter().map(|r| (r.subject, r.old_name.as_str())).collect();
        for subject in Redirect::SUBJECTS {
            let redirects: Vec<(usize, &Redirect)> = review.redirects.iter().enumerate().filter(|(_, r)| r.subject == subject).collect();
            if redirects.is_empty() {
                continue;
            }
            let (file, record) = match subject {
                Subject::Paper => ("references.bib", "entry"),
                Subject::Evidence => ("usages.csv", "statement"),
                Subject::Confounder => ("miccat.csv", "confounder"),
                _ => ("datasets.csv", "dataset"),
            };
            let names = review.names(subject);
            for (i, Redirect { old_name, new_name, .. }) in redirects {
                if names.contains(old_name) {
                    let message = format!("“{old_name}” is the name of a record of {file}, and not an old one");
                    self.report("redirects.csv", i, "old_name", message);
                }
                if leading.contains(&(subject, new_name)) {
                    let message = format!("“{new_name}” is an old name too; lead straight to the name of today");
                    self.report("redirects.csv", i, "new_name", message);
                } else if self.is_whole(file) && !names.contains(new_name) {
                    self.report("redirects.csv", i, "new_name", format!("there is no {record} “{new_name}” in {file}"));
                }
            }
        }
    }

    fn properties(&mut self, review: &Review) {
        let papers_known = self.is_whole("references.bib");
        let mut report = |name: &str, message: String| self.problems.push(Problem::new("review.toml", None, Some(name), message));
        if let Some(key) = review.properties.get("source")
            && papers_known
            && !review.papers.iter().any(|paper| paper.key.as_str() == key)
        {
            report("source", format!("there is no entry “{key}” in references.bib"));
        }
        if let Some(day) = review.properties.get("recorded")
            && let Err(error) = day.parse::<chrono::NaiveDate>()
        {
            report("recorded", format!("“{day}” is not a day written as 2026-11-23: {error}"));
        }
    }
}

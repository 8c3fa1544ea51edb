//! `documentation_frameworks.csv`, `documentation_questions.csv` and `documentation.csv`.

use super::table::{Lines, Problem, Row, Table, join_list, or_empty, yes_no};
use super::writing::{Record, file_of};
use super::{Files, Review};
use crate::documentation::facts::Fact;
use crate::documentation::{Answer, AnswerState, AppliesTo, Framework, Question};

const FRAMEWORK: [&str; 5] = ["slug", "name", "paper_key", "url", "notes"];
const QUESTION: [&str; 7] = ["framework", "section", "id", "question", "applies_to", "facts", "facts_suffice"];
const ANSWER: [&str; 11] =
    ["dataset", "framework", "question", "state", "answer", "paper_key", "locator", "source", "contributor", "steward", "recorded"];

/// Reads the three files.
pub fn read(files: &Files, review: &mut Review, lines: &mut Lines, problems: &mut Vec<Problem>) {
    if let Some(bytes) = files.get("documentation_frameworks.csv") {
        let table = Table::read("documentation_frameworks.csv", bytes, &["slug", "name"], &FRAMEWORK, problems);
        review.frameworks = table.records(lines, problems, framework);
    }
    if let Some(bytes) = files.get("documentation_questions.csv") {
        let required = ["framework", "section", "id", "question"];
        let table = Table::read("documentation_questions.csv", bytes, &required, &QUESTION, problems);
        review.questions = table.records(lines, problems, question);
    }
    if let Some(bytes) = files.get("documentation.csv") {
        let table = Table::read("documentation.csv", bytes, &["dataset", "framework", "question", "state"], &ANSWER, problems);
        review.answers = table.records(lines, problems, answer);
    }
}

fn framework(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Framework> {
    let (slug, name) = (row.required("slug", problems), row.required("name", problems));
    let (paper, url) = (row.value("paper_key", problems), row.web_address("url", problems));
    Some(Framework { slug: slug?, name: name?, paper, url, notes: row.owned("notes") })
}

fn question(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Question> {
    let (framework, section) = (row.required("framework", problems), row.required("section", problems));
    let (id, question) = (row.required("id", problems), row.required("question", problems));
    let applies_to = row.value("applies_to", problems).unwrap_or(AppliesTo::All);
    let mut facts: Vec<Fact> = Vec::new();
    for word in row.list("facts") {
        match word.parse() {
            Ok(fact) if facts.contains(&fact) => problems.push(row.problem("facts", format!("“{word}” is there twice"))),
            Ok(fact) => facts.push(fact),
            Err(error) => problems.push(row.problem("facts", error)),
        }
    }
    let facts_suffice = row.yes("facts_suffice", problems);
    Some(Question { framework: framework?, section: section?, id: id?, question: question?, applies_to, facts, facts_suffice })
}

fn answer(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Answer> {
    let (dataset, framework) = (row.required("dataset", problems), row.required("framework", problems));
    let (question, state) = (row.required("question", problems), row.required("state", problems));
    let (paper, recorded) = (row.value("paper_key", problems), row.value("recorded", problems));
    let (text, source) = (row.owned("answer"), row.owned("source"));
    if text.is_none() && matches!(state, Some(AnswerState::Answered | AnswerState::Partly)) {
        problems.push(row.problem("answer", "this is empty, and a question that is answered has an answer: write it in your own words"));
    }
    if source.is_none() && row.text("paper_key").is_none() {
        problems.push(row.problem("source", "an answer needs its source: the work (paper_key), or a page or another source here"));
    }
    Some(Answer {
        dataset: dataset?,
        framework: framework?,
        question: question?,
        state: state?,
        answer: text,
        paper,
        locator: row.owned("locator"),
        source,
        contributor: row.owned("contributor"),
        steward: row.owned("steward"),
        recorded,
    })
}

/// Writes the three files.
pub fn write(review: &Review, files: &mut Files) {
    files.extend([file_of(&review.frameworks), file_of(&review.questions), file_of(&review.answers)]);
}

impl Record for Framework {
    const FILE: &'static str = "documentation_frameworks.csv";
    const COLUMNS: &'static [&'static str] = &FRAMEWORK;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.slug.to_string(),
            self.name.clone(),
            or_empty(self.paper.as_ref()),
            or_empty(self.url.as_ref()),
            or_empty(self.notes.as_ref()),
        ]
    }
}

impl Record for Question {
    const FILE: &'static str = "documentation_questions.csv";
    const COLUMNS: &'static [&'static str] = &QUESTION;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        let facts: Vec<String> = self.facts.iter().map(ToString::to_string).collect();
        [
            self.framework.to_string(),
            self.section.clone(),
            self.id.to_string(),
            self.question.clone(),
            self.applies_to.to_string(),
            join_list(&facts),
            yes_no(self.facts_suffice),
        ]
    }
}

impl Record for Answer {
    const FILE: &'static str = "documentation.csv";
    const COLUMNS: &'static [&'static str] = &ANSWER;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.dataset.to_string(),
            self.framework.to_string(),
            self.question.to_string(),
            self.state.to_string(),
            or_empty(self.answer.as_ref()),
            or_empty(self.paper.as_ref()),
            or_empty(self.locator.as_ref()),
            or_empty(self.source.as_ref()),
            or_empty(self.contributor.as_ref()),
            or_empty(self.steward.as_ref()),
            or_empty(self.recorded.as_ref()),
        ]
    }
}

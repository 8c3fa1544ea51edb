//! The fields of the forms: for each column of a record its label, what to write, and how it is asked for.

use crate::datasets::{Access, RelationKind, Status};
use crate::documentation::AnswerState;
use crate::evidence::{CitationFunction, Confidence, Outcome, ResourceRole, ResourceType, Severity};
use crate::vocabulary::{self, Kind, Term, Word};

use super::sheet::{Mistakes, Sheet};
use super::written::{Cells, WrittenKind};

/// How a field is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// Words, separated by semicolons.
    Words,
    /// One word of a closed vocabulary, or none.
    Choice(Vocabulary),
    /// A kind of images of this review.
    Modality,
    /// Yes or no.
    YesNo,
}

/// The closed vocabularies that a form asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// What a work does with a dataset.
    Function,
    /// Material or method.
    Role,
    /// What kind of resource.
    Type,
    /// What a test gave.
    Outcome,
    /// How surely the statement belongs to work and dataset.
    Confidence,
    /// How serious it is.
    Severity,
    /// How one gets the data.
    Access,
    /// Whether a dataset is still to be used.
    Status,
    /// How two datasets belong together.
    Relation,
    /// What a source says to a question.
    Answer,
}

/// A word that can be chosen, with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// As it is sent.
    pub word: String,
    /// As it is shown.
    pub label: String,
    /// What it means; empty where the word says it.
    pub definition: String,
}

impl Vocabulary {
    /// What a dispute can make of a statement.
    #[must_use]
    pub fn appraisals() -> Vec<ChoiceOption> {
        let option = |word: &str, label: &str, definition: &str| ChoiceOption {
            word: word.to_owned(),
            label: label.to_owned(),
            definition: definition.to_owned(),
        };
        vec![
            option("disputed", "Disputed", "Another source says otherwise; which of them is right is open."),
            option("refuted", "Refuted", "Another source shows that it is wrong."),
            option("fixed", "Fixed", "It was right, and the dataset was mended since. To name the version, correct the statement."),
            option("confirmed", "Confirmed", "It is not in doubt: another source shows the same."),
        ]
    }

    /// Its words, with the definitions that this review gives them.
    #[must_use]
    pub fn options(self, terms: &[Term]) -> Vec<ChoiceOption> {
        match self {
            Self::Function => of::<CitationFunction>(Some(Kind::CitationFunction), terms, |_| ""),
            Self::Role => of::<ResourceRole>(Some(Kind::ResourceRole), terms, |_| ""),
            Self::Type => of::<ResourceType>(Some(Kind::ResourceType), terms, |_| ""),
            Self::Outcome => of::<Outcome>(Some(Kind::Outcome), terms, |_| ""),
            Self::Access => of::<Access>(Some(Kind::Access), terms, |_| ""),
            Self::Status => of::<Status>(None, terms, |_| ""),
            Self::Relation => of::<RelationKind>(None, terms, |_| ""),
            Self::Answer => of(None, terms, |state| match state {
                AnswerState::Answered => "It answers all of the question.",
                AnswerState::Partly => "It answers a part; say which part stays open.",
                AnswerState::NotDocumented => "You read this source for it, and it does not say; or it says that the dataset gives none.",
                AnswerState::NotApplicable => "The question does not arise for this dataset; say why.",
            }),
            Self::Confidence => of(None, terms, |confidence| match confidence {
                Confidence::Stated => "The source names both the work and the dataset.",
                Confidence::Implied => "The dataset follows from the context.",
                Confidence::CommonKnowledge => "Which dataset it is was looked up in the cited work.",
            }),
            Self::Severity => of(None, terms, |severity| match severity {
                Severity::Info => "Good to know; no harm was shown.",
                Severity::Caution => "Look at it before you use the data: one work shows a shortcut, or label errors are reported.",
                Severity::Serious => "Results on this dataset may be wrong because of it: several works show it.",
            }),
        }
    }
}

fn of<W: Word>(kind: Option<Kind>, terms: &[Term], means: impl Fn(W) -> &'static str) -> Vec<ChoiceOption> {
    let option = |word: &W| {
        let term = terms.iter().find(|term| Some(term.kind) == kind && term.term == word.as_str());
        ChoiceOption {
            word: word.as_str().to_owned(),
            label: vocabulary::capitalised(word.label()),
            definition: term.map_or_else(|| means(*word).to_owned(), |term| term.definition.clone()),
        }
    };
    W::ALL.iter().map(option).collect()
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// The column of the record's file, which is also the field's name.
    pub column: &'static str,
    /// What stands above it.
    pub label: &'static str,
    /// What to write, in a sentence; may be empty.
    pub hint: &'static str,
    /// How it is asked for.
    pub control: Control,
    /// Whether it must be filled.
    pub required: bool,
    /// How many characters it may have.
    pub most: usize,
}

const fn field(column: &'static str, label: &'static str, hint: &'static str, control: Control) -> FieldSpec {
    let most = if matches!(control, Text) { 4000 } else { 500 };
    FieldSpec { column, label, hint, control, required: false, most }
}

const fn must(spec: FieldSpec) -> FieldSpec {
    FieldSpec { required: true, ..spec }
}

const fn up_to(most: usize, spec: FieldSpec) -> FieldSpec {
    FieldSpec { most, ..spec }
}

use Control::{Choice, Line, Text, Words, YesNo};

const DATASET: &[FieldSpec] = &[
    must(up_to(200, field("name", "Name", "As its makers write it.", Line))),
    must(up_to(100, field("slug", "Name in addresses", "Lower-case letters, digits and single hyphens: nih-cxr14. For good.", Line))),
    must(field("modality", "Images", "What the images are.", Control::Modality)),
    field("aliases", "Other names", "As people write them, separated by semicolons.", Words),
    field("body_part", "Part of the body", "", Line),
    field("tasks", "Tasks", "What it is made for, separated by semicolons.", Words),
    field("description", "Description", "One or two sentences in your own words.", Text),
    field("introduced_by", "Released by", "The BibTeX key of the work in this review that released it.", Line),
    field("homepage", "Official page", "An address that begins with https://.", Line),
    field("doi", "DOI", "Of its record, else of its paper.", Line),
    field("license", "Licence", "In the words of the source.", Line),
    field("access", "Access", "", Choice(Vocabulary::Access)),
    field("images", "Images, number", "A whole number; say under notes where it is a lower bound.", Line),
    field("patients", "Patients, number", "", Line),
    field("countries", "Countries", "Separated by semicolons.", Words),
    field("year", "Year of release", "", Line),
    field(
        "demographics_reported",
        "What is recorded about the patients",
        "Attributes separated by semicolons; “none” where a source says that nothing is; empty where no source says.",
        Words,
    ),
    field("status", "Status", "", Choice(Vocabulary::Status)),
    up_to(2000, field("source", "Sources", "Where each of these facts comes from.", Text)),
    field("notes", "Notes", "What the numbers leave unsaid.", Text),
];

const VERSION: &[FieldSpec] = &[
    must(field("dataset", "Dataset", "Its name in this review.", Line)),
    must(up_to(100, field("label", "Version", "As its makers call it: 2.1.0.", Line))),
    field("released", "Released on", "A day: 2026-11-23.", Line),
    field("doi", "DOI", "Of this version.", Line),
    field("changes", "What changed", "", Text),
];

const COPY: &[FieldSpec] = &[
    must(field("dataset", "Dataset", "Its name in this review.", Line)),
    must(up_to(100, field("platform", "Platform", "Its name: Kaggle, Hugging Face, Zenodo.", Line))),
    must(up_to(2000, field("url", "Address there", "An address that begins with https://.", Line))),
    field("official", "Put there by the makers of the dataset", "", YesNo),
    field("license", "Licence stated there", "In its words, also where it differs from that of the makers.", Line),
];

const RELATION: &[FieldSpec] = &[
    must(field("subject", "This dataset", "Its name in this review.", Line)),
    must(field("relation", "is", "", Choice(Vocabulary::Relation))),
    must(field("object", "of, or from, this one", "Its name in this review.", Line)),
    field("paper_key", "Work that says so", "Its BibTeX key in this review.", Line),
    field("source", "Where it says so", "Section, table, page, or an address.", Line),
];

const ANSWER: &[FieldSpec] = &[
    must(field("dataset", "Dataset", "Its name in this review.", Line)),
    must(field("question", "Question", "On the documentation of the dataset.", Line)),
    must(field("state", "How far the source answers it", "", Choice(Vocabulary::Answer))),
    up_to(2000, field("answer", "Answer", "What the source says, in your own words: a sentence or two.", Text)),
    field("paper_key", "Work that says so", "Its BibTeX key in this review.", Line),
    up_to(300, field("locator", "Where it says so", "Section, table, figure, page.", Line)),
    up_to(1000, field("source", "Or another source", "The address of a page, or its name. A work or another source must be there.", Line)),
];

const CONFOUNDER: &[FieldSpec] = &[
    must(up_to(100, field("label", "Name", "For people: Chest drains.", Line))),
    must(up_to(100, field("id", "Name in addresses", "Lower-case letters, digits and single hyphens: chest-drains. For good.", Line))),
    field("parent", "Under", "The node above it.", Line),
    must(up_to(1000, field("definition", "Definition", "What it means, in a sentence.", Text))),
    field("examples", "Examples", "", Text),
    field("origin", "Where it comes from", "Whose idea the node and its place are.", Line),
    field("other_words", "Other words", "By which people look for it, separated by semicolons.", Words),
];

const STATEMENT: &[FieldSpec] = &[
    must(field("paper_key", "Work", "Its BibTeX key in this review.", Line)),
    must(field("dataset_slug", "Dataset", "Its name in this review.", Line)),
    up_to(100, field("dataset_version", "Version of the dataset", "The one that the work looked at, where it says so.", Line)),
    must(field("citation_function", "What the work does with the dataset", "", Choice(Vocabulary::Function))),
    field("resource_role", "Role", "", Choice(Vocabulary::Role)),
    field("resource_type", "What it brings", "", Choice(Vocabulary::Type)),
    up_to(2000, field("annotations", "Added annotations", "Separated by semicolons; “report of label errors” for such a report.", Words)),
    up_to(2000, field("shortcuts", "Shortcuts", "In the words of the work, separated by semicolons.", Words)),
    up_to(
        2000,
        field("shortcuts_taxonomy", "Their places in the taxonomy", "Names of nodes in addresses, as many and in the same order.", Words),
    ),
    up_to(500, field("outcome", "Their outcomes", "shown, not-found or unclear, as many and in the same order.", Words)),
    must(up_to(600, field("evidence", "What the work found", "One sentence in your own words: not the title, not the abstract.", Text))),
    up_to(300, field("locator", "Where it says so", "Section, table, figure, page.", Line)),
    up_to(600, field("quote", "Quotation", "Short, word for word, where it helps.", Text)),
    must(field("confidence", "How sure it is", "", Choice(Vocabulary::Confidence))),
    field("severity", "Severity", "Only where the rule does not fit.", Choice(Vocabulary::Severity)),
    field("severity_reason", "Why that severity", "", Text),
    field("appraisal", "Appraisal", "unreviewed, confirmed, disputed, refuted, fixed, or fixed in VERSION.", Line),
    field("external_source", "Where else it was looked up", "", Line),
];

const TERM: &[FieldSpec] = &[
    must(field("kind", "Vocabulary", "", Line)),
    must(field("term", "Word", "As it is stored.", Line)),
    field("label", "As pages show it", "Empty where it is the word with a capital.", Line),
    must(up_to(1000, field("definition", "Definition", "What it means, in a sentence.", Text))),
];

const SEARCH: &[FieldSpec] = &[
    must(field("source", "Where was searched", "", Line)),
    field("dataset", "For which dataset", "Empty means for all.", Line),
    must(field("ran_at", "When", "", Line)),
    must(field("query", "For what", "", Text)),
    field("from", "Published from", "A day: 2026-11-23.", Line),
    must(field("until", "Published until", "A day.", Line)),
    field("results", "Results", "Empty where no one wrote it down, which is not zero.", Line),
    field("kept", "Kept", "", Line),
    must(field("outcome", "How it ended", "complete, partial or failed.", Line)),
    field("note", "Note", "", Text),
];

const REPLY: &[FieldSpec] = &[
    must(field("evidence", "Statement", "", Line)),
    must(field("number", "Number", "", Line)),
    must(field("author", "Who replies", "", Line)),
    must(field("capacity", "As what", "maker, where a steward can see that its author made the dataset, else comment.", Line)),
    must(field("text", "Reply", "In its author’s words.", Text)),
    up_to(2000, field("source", "Where more can be read", "", Line)),
];

impl WrittenKind {
    /// The fields of its form.
    #[must_use]
    pub const fn fields(self) -> &'static [FieldSpec] {
        match self {
            Self::Statement => STATEMENT,
            Self::Dataset => DATASET,
            Self::Version => VERSION,
            Self::Copy => COPY,
            Self::Relation => RELATION,
            Self::Answer => ANSWER,
            Self::Confounder => CONFOUNDER,
            Self::Term => TERM,
            Self::Search => SEARCH,
            Self::Reply => REPLY,
        }
    }

    /// The columns that name a record: a correction leaves them as they are.
    #[must_use]
    pub const fn naming(self) -> &'static [&'static str] {
        match self {
            Self::Statement => &["paper_key", "dataset_slug"],
            Self::Dataset => &["slug"],
            Self::Version => &["dataset", "label"],
            Self::Copy => &["dataset", "url"],
            Self::Relation => &["subject", "relation", "object"],
            Self::Answer => &["dataset", "framework", "question"],
            Self::Confounder => &["id"],
            Self::Term => &["kind", "term"],
            Self::Search => &["source", "dataset", "ran_at"],
            Self::Reply => &["evidence", "number", "author"],
        }
    }
}

/// The cells that a form of that kind says, on top of those that are there. Texts that are too long are told.
pub fn cells(kind: WrittenKind, sheet: &Sheet, present: Cells, mistakes: &mut Mistakes) -> Cells {
    let mut cells = present;
    for spec in kind.fields().iter().filter(|spec| sheet.has(spec.column)) {
        let text = sheet.text(spec.column);
        check_length(spec.column, text, spec.most, mistakes);
        let text = if spec.control == YesNo { if text == "yes" { "yes" } else { "no" } } else { text };
        cells.insert(spec.column.to_owned(), text.to_owned());
    }
    cells
}

/// Tells a text that is too long.
pub fn check_length(field: &str, text: &str, most: usize, mistakes: &mut Mistakes) {
    let letters = text.chars().count();
    if letters > most {
        mistakes.add(field, format!("At most {most} characters; here are {letters}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contributing::written;
    use crate::review::{Review, embedded, folder};

    #[test]
    fn every_field_is_a_column_of_its_file() {
        let files = folder::render(&Review::default()).unwrap();
        for kind in WrittenKind::ALL {
            let header = String::from_utf8(files[kind.file()].clone()).unwrap();
            let columns: Vec<&str> = header.trim().split(',').collect();
            for spec in kind.fields() {
                assert!(columns.contains(&spec.column), "{kind}: {}", spec.column);
            }
            assert!(kind.naming().iter().all(|column| columns.contains(column)));
        }
    }

    #[test]
    fn a_form_that_says_nothing_new_changes_nothing() {
        let review = folder::parse(&embedded::files()).review;
        for dataset in &review.datasets {
            let one = Review { datasets: vec![dataset.clone()], ..Review::default() };
            let present = written::cells(WrittenKind::Dataset, &one).unwrap();
            let sheet = Sheet::of(present.iter().map(|(column, text)| (column.as_str(), text.as_str())));
            let mut mistakes = Mistakes::default();
            assert_eq!(cells(WrittenKind::Dataset, &sheet, present.clone(), &mut mistakes), present);
            assert!(mistakes.is_empty(), "{}: {mistakes:?}", dataset.slug);
        }
        for usage in &review.usages {
            let one = Review { usages: vec![usage.clone()], ..Review::default() };
            let present = written::cells(WrittenKind::Statement, &one).unwrap();
            let sheet = Sheet::of(present.iter().map(|(column, text)| (column.as_str(), text.as_str())));
            let mut mistakes = Mistakes::default();
            cells(WrittenKind::Statement, &sheet, present, &mut mistakes);
            assert!(mistakes.is_empty(), "{}: {mistakes:?}", usage.id);
        }
    }

    #[test]
    fn what_is_too_long_is_told() {
        let sheet = Sheet::of([("evidence", "a".repeat(601).as_str())]);
        let mut mistakes = Mistakes::default();
        cells(WrittenKind::Statement, &sheet, Cells::new(), &mut mistakes);
        assert_eq!(mistakes.of("evidence"), Some("At most 600 characters; here are 601"));
    }
}

//! What documentation of a dataset should answer: the questions of the frameworks, section by section, each with what is known.

use typesetting::{Block, Cell, Form, Run, Section, StatementBlock};

use super::citing::Citing;
use super::section;
use crate::documentation::checklist::{Asked, FrameworkAnswers, SectionAnswers, Standing, Tally};
use crate::documentation::facts::Implied;
use crate::dossier::Dossier;
use crate::vocabulary::capitalised;
use crate::wording;

/// A section for each framework. Of the first one, every question is there; of the others those on which something is known,
/// and how many there are besides.
pub(super) fn frameworks(dossier: &Dossier, citing: &mut Citing<'_>) -> Vec<Section> {
    let documentation = dossier.documentation();
    let asking = documentation.frameworks.iter().filter(|of| !of.sections.is_empty()).enumerate();
    asking.filter_map(|(place, of)| framework(dossier, of, place == 0, citing)).collect()
}

fn framework(dossier: &Dossier, of: &FrameworkAnswers, with_open: bool, citing: &mut Citing<'_>) -> Option<Section> {
    let address = format!("{}/documentation/{}?framework={}", dossier.review.address, dossier.dataset.slug, of.framework.slug);
    let mut blocks = vec![Block::Paragraph { runs: opening(of, &address, citing) }];
    for part in &of.sections {
        let known: Vec<StatementBlock> =
            part.questions.iter().filter(|asked| asked.standing != Standing::Open).map(|asked| answered(dossier, asked, citing)).collect();
        if known.is_empty() && !with_open {
            continue;
        }
        blocks.push(Block::heading(format!("{}: {}", part.name, counted(part.tally))));
        if !known.is_empty() {
            blocks.push(Block::Statements { statements: known });
        }
        blocks.extend(open(part, with_open));
    }
    section(&format!("asked-{}", of.framework.slug), &format!("What is documented: {}", of.framework.name), blocks)
}

/// What is asked, how much of it is known, and where the rest is.
fn opening(of: &FrameworkAnswers, address: &str, citing: &mut Citing<'_>) -> Cell {
    let mut runs = vec![Run::plain("The questions of ")];
    let name = of.framework.name.clone();
    runs.push(of.framework.paper.as_ref().map_or_else(|| Run::plain(name.clone()), |key| citing.cite(name.clone(), key.as_str())));
    runs.push(Run::plain(format!(
        ", in the words of this review. {} of {}. What no one has recorded may still be documented elsewhere. “From the catalogue” marks what follows from the record of the dataset and was not entered as an answer. All questions: ",
        capitalised(&counted(of.tally)),
        wording::so_many(of.tally.all()),
    )));
    runs.push(Run::of(Form::Code, address).to(address));
    runs
}

/// "one answered, two in part, six not documented": what is none is left out, as the others add up to all.
fn counted(tally: Tally) -> String {
    let words = [
        (tally.answered, "answered"),
        (tally.partly, "in part"),
        (tally.not_documented, "not in the source that was read"),
        (tally.not_applicable, "not applicable"),
        (tally.open, "not documented"),
    ];
    let told = words.iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> = told.map(|(number, word)| format!("{} {word}", wording::number_word(*number))).collect();
    wording::list(&told)
}

/// The questions on which nothing is recorded: by their words, or by their number.
fn open(part: &SectionAnswers, with_words: bool) -> Option<Block> {
    let open: Vec<&str> =
        part.questions.iter().filter(|asked| asked.standing == Standing::Open).map(|asked| asked.question.question.as_str()).collect();
    match open.len() {
        0 => None,
        number if !with_words => {
            Some(Block::gap(format!("{} not documented in this review.", capitalised(&wording::count(number, "more question")))))
        }
        _ => Some(Block::Paragraph { runs: vec![Run::of(Form::Quiet, "Not documented in this review: "), Run::gap(open.join(" · "))] }),
    }
}

/// A question with what is known of it, and who says so.
fn answered(dossier: &Dossier, asked: &Asked, citing: &mut Citing<'_>) -> StatementBlock {
    let mut body = Cell::new();
    let mut notes = vec![vec![Run::plain(asked.standing.label())]];
    if let Some(recorded) = &asked.recorded {
        body.extend(recorded.answer.answer.as_ref().map(Run::plain));
        notes.push(source(
            recorded.answer.paper.as_ref().map(bibliography::CitationKey::as_str),
            [&recorded.answer.locator, &recorded.answer.source],
            citing,
        ));
    }
    if let Some(implied) = &asked.from_catalogue {
        let marked = asked.recorded.is_some();
        if marked {
            body.push(Run::of(Form::Quiet, " From the catalogue: "));
        } else {
            notes.push(vec![Run::plain("From the catalogue")]);
        }
        body.extend(told(dossier, implied, if marked { Form::Quiet } else { Form::Plain }));
    }
    if body.is_empty() {
        body.push(Run::gap(asked.standing.label()));
    }
    notes.push(vec![Run::of(Form::Quiet, asked.question.id.to_string())]);
    StatementBlock { head: vec![Run::plain(asked.question.question.clone())], body, notes }
}

/// The work and the place in it, or another source.
fn source(paper: Option<&str>, rest: [&Option<String>; 2], citing: &mut Citing<'_>) -> Cell {
    let mut runs: Cell = paper.map(|key| citing.name(key)).into_iter().collect();
    for words in rest.into_iter().flatten() {
        runs.push(Run::plain(if runs.is_empty() { words.clone() } else { format!(", {words}") }));
    }
    if runs.is_empty() {
        runs.push(Run::gap("source not documented"));
    }
    runs
}

/// What the catalogue implies: each fact by its name, leading to where it is.
fn told(dossier: &Dossier, implied: &Implied, form: Form) -> Cell {
    let mut runs = Cell::new();
    for fact in &implied.facts {
        let ends = if runs.is_empty() { "" } else { "; " };
        runs.push(Run::of(form, format!("{ends}{}: ", fact.label)));
        runs.push(Run::of(form, fact.text.clone()).to(format!("{}{}", dossier.review.address, fact.address)));
    }
    if runs.last().is_some_and(|last| !last.words.ends_with('.')) {
        runs.push(Run::of(form, "."));
    }
    runs
}

//! The question in the form of an answer: one that is given, with its words, or a list to choose from.

use super::view::{FieldView, Shape};
use crate::contributing::forms::ChoiceOption;
use crate::contributing::sheet::Mistakes;
use crate::contributing::written::Cells;
use crate::documentation::Question;
use crate::documentation::store::records;
use crate::review::Review;
use crate::web::{Error, Moment};

/// The field of the question.
const FIELD: &str = "question";

/// Puts the words of the question above its field, or the list of all of them into it. `name` is that of the question that is
/// given: `datasheets/DS-M1`.
pub(super) async fn ask(moment: &Moment, name: &str, is_fixed: bool, mistakes: &Mistakes, views: &mut [FieldView]) -> Result<(), Error> {
    let (frameworks, questions) = (records::frameworks(moment.db()).await?, records::questions(moment.db()).await?);
    let Some(view) = views.iter_mut().find(|view| view.name == FIELD) else { return Ok(()) };
    let framework = |question: &Question| {
        let found = frameworks.iter().find(|framework| framework.slug == question.framework);
        found.map_or_else(|| question.framework.to_string(), |framework| framework.name.clone())
    };
    let is_mistaken = mistakes.all().iter().any(|mistake| mistake.field == FIELD);
    if let Some(question) = questions.iter().find(|question| question.name() == name).filter(|_| is_fixed || !is_mistaken) {
        view.label = format!("{}, {}: {}", framework(question), question.section, question.question);
        view.shape = Shape::Fixed;
        return Ok(());
    }
    let option = |question: &Question| ChoiceOption {
        word: question.name(),
        label: format!("{}: {}", question.id, question.question),
        definition: format!("{}, {}", framework(question), question.section),
    };
    view.shape = Shape::List(questions.iter().map(option).collect());
    Ok(())
}

/// The name of a question as its framework and its number, and the questions beside what is read.
pub(super) async fn resolve(moment: &Moment, cells: &mut Cells, beside: &mut Review) -> Result<(), Error> {
    let Some(name) = cells.get(FIELD).cloned() else { return Ok(()) };
    if let Some((framework, number)) = name.split_once('/') {
        cells.insert("framework".to_owned(), framework.to_owned());
        cells.insert(FIELD.to_owned(), number.to_owned());
    }
    if beside.questions.is_empty() {
        beside.frameworks = records::frameworks(moment.db()).await?;
        // Of the works that propose them nothing is to be known here.
        for framework in &mut beside.frameworks {
            framework.paper = None;
        }
        beside.questions = records::questions(moment.db()).await?;
    }
    Ok(())
}

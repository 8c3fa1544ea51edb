//! Frameworks, questions and answers as whole records: for import, export, history and pages.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::database::DatabaseError;
use crate::database::bulk::{Ids, NAMES_IN_A_QUERY, insert_all, number_of};
use crate::database::tables::{dataset, documentation_answer, documentation_framework, documentation_question};
use crate::datasets::store::records::ids as dataset_ids;
use crate::documentation::{Answer, Framework, Question};
use crate::papers::store::keys_among;

/// Every framework, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn frameworks(db: &impl ConnectionTrait) -> Result<Vec<Framework>, DatabaseError> {
    let stating = Query::select().column(documentation_framework::Column::PaperId).from(documentation_framework::Entity).take();
    let keys = keys_among(db, stating).await?;
    let rows = documentation_framework::Entity::find().order_by_asc(documentation_framework::Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable("documentation_frameworks", error);
            let key = row.paper_id.and_then(|id| keys.get(&id)).map(String::as_str);
            Ok(Framework {
                slug: row.slug.parse().map_err(|error| unreadable(&error))?,
                paper: key.map(bibliography::CitationKey::parse).transpose().map_err(|error| unreadable(&error))?,
                name: row.name,
                url: row.url,
                notes: row.notes,
            })
        })
        .collect()
}

/// The numbers of all frameworks, by slug.
///
/// # Errors
/// The database cannot be read.
pub async fn framework_ids(db: &impl ConnectionTrait) -> Result<Ids, DatabaseError> {
    let query = documentation_framework::Entity::find().select_only();
    let columns = [documentation_framework::Column::Slug, documentation_framework::Column::Id];
    Ok(query.columns(columns).into_tuple::<(String, i64)>().all(db).await?.into_iter().collect())
}

/// Every question with its number, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn numbered_questions(db: &impl ConnectionTrait) -> Result<Vec<(i64, Question)>, DatabaseError> {
    let slugs: HashMap<i64, String> = framework_ids(db).await?.into_iter().map(|(slug, id)| (id, slug)).collect();
    let rows = documentation_question::Entity::find().order_by_asc(documentation_question::Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable("documentation_questions", error);
            let slug = slugs.get(&row.framework_id).ok_or_else(|| unreadable(&"its framework is missing"))?;
            let facts = row.facts.as_deref().unwrap_or_default().split(';').filter(|word| !word.is_empty());
            let question = Question {
                framework: slug.parse().map_err(|error| unreadable(&error))?,
                section: row.section,
                id: row.code.parse().map_err(|error| unreadable(&error))?,
                question: row.question,
                applies_to: row.applies_to.parse().map_err(|error| unreadable(&error))?,
                facts: facts.map(str::parse).collect::<Result<_, _>>().map_err(|error| unreadable(&error))?,
                facts_suffice: row.facts_suffice,
            };
            Ok((row.id, question))
        })
        .collect()
}

/// Every question, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn questions(db: &impl ConnectionTrait) -> Result<Vec<Question>, DatabaseError> {
    Ok(numbered_questions(db).await?.into_iter().map(|(_, question)| question).collect())
}

/// The numbers of all questions, by name: `datasheets/DS-M1`.
///
/// # Errors
/// The database cannot be read.
pub async fn question_ids(db: &impl ConnectionTrait) -> Result<Ids, DatabaseError> {
    Ok(numbered_questions(db).await?.into_iter().map(|(id, question)| (question.name(), id)).collect())
}

/// Every answer, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn answers(db: &impl ConnectionTrait) -> Result<Vec<Answer>, DatabaseError> {
    read(db, Condition::all()).await
}

/// The answers about one dataset, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn answers_of(db: &impl ConnectionTrait, dataset: i64) -> Result<Vec<Answer>, DatabaseError> {
    read(db, Condition::all().add(documentation_answer::Column::DatasetId.eq(dataset))).await
}

/// The answers that come from one work.
///
/// # Errors
/// The database cannot be read.
pub async fn answers_from(db: &impl ConnectionTrait, paper: i64) -> Result<Vec<Answer>, DatabaseError> {
    read(db, Condition::all().add(documentation_answer::Column::PaperId.eq(paper))).await
}

async fn read(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<Answer>, DatabaseError> {
    let rows = documentation_answer::Entity::find().filter(which.clone()).order_by_asc(documentation_answer::Column::Id).all(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let stating = Query::select().column(documentation_answer::Column::PaperId).from(documentation_answer::Entity).cond_where(which).take();
    let keys = keys_among(db, stating).await?;
    let slugs = slugs(db, rows.iter().map(|row| row.dataset_id).collect()).await?;
    let questions: HashMap<i64, Question> = numbered_questions(db).await?.into_iter().collect();
    rows.into_iter()
        .map(|row| {
            let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("documentation_answers, {}", row.id), error);
            let question = questions.get(&row.question_id).ok_or_else(|| unreadable(&"its question is missing"))?;
            let slug = slugs.get(&row.dataset_id).ok_or_else(|| unreadable(&"its dataset is missing"))?;
            let key = row.paper_id.and_then(|id| keys.get(&id)).map(String::as_str);
            Ok(Answer {
                dataset: slug.parse().map_err(|error| unreadable(&error))?,
                framework: question.framework.clone(),
                question: question.id.clone(),
                state: row.state.parse().map_err(|error| unreadable(&error))?,
                paper: key.map(bibliography::CitationKey::parse).transpose().map_err(|error| unreadable(&error))?,
                answer: row.answer,
                locator: row.locator,
                source: row.source,
                contributor: row.contributor,
                steward: row.steward,
                recorded: row.recorded,
            })
        })
        .collect()
}

/// The slugs of these datasets, by number.
async fn slugs(db: &impl ConnectionTrait, numbers: HashSet<i64>) -> Result<HashMap<i64, String>, DatabaseError> {
    if numbers.len() > NAMES_IN_A_QUERY {
        return Ok(dataset_ids(db).await?.into_iter().map(|(slug, id)| (id, slug)).collect());
    }
    let query = dataset::Entity::find().filter(dataset::Column::Id.is_in(numbers)).select_only();
    Ok(query.columns([dataset::Column::Id, dataset::Column::Slug]).into_tuple::<(i64, String)>().all(db).await?.into_iter().collect())
}

/// Adds frameworks, or changes those that are there.
///
/// # Errors
/// The database refuses, or a work is unknown.
pub async fn put_frameworks(transaction: &DatabaseTransaction, frameworks: &[&Framework], papers: &Ids) -> Result<(), DatabaseError> {
    use documentation_framework::Column::{Name, Notes, PaperId, Slug, Url};
    for framework in frameworks {
        let row = documentation_framework::ActiveModel {
            id: NotSet,
            slug: Set(framework.slug.to_string()),
            name: Set(framework.name.clone()),
            paper_id: Set(framework.paper.as_ref().map(|key| number_of(papers, key.as_str())).transpose()?),
            url: Set(framework.url.clone()),
            notes: Set(framework.notes.clone()),
        };
        let conflict = OnConflict::column(Slug).update_columns([Name, PaperId, Url, Notes]).to_owned();
        documentation_framework::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Adds questions, or changes those that are there.
///
/// # Errors
/// The database refuses, or a framework is unknown.
pub async fn put_questions(transaction: &DatabaseTransaction, questions: &[&Question]) -> Result<(), DatabaseError> {
    use documentation_question::Column::{AppliesTo, Code, Facts, FactsSuffice, FrameworkId, Question, Section};
    let frameworks = framework_ids(transaction).await?;
    for question in questions {
        let facts: Vec<&str> = question.facts.iter().map(|fact| fact.as_str()).collect();
        let row = documentation_question::ActiveModel {
            id: NotSet,
            framework_id: Set(number_of(&frameworks, question.framework.as_str())?),
            section: Set(question.section.clone()),
            code: Set(question.id.to_string()),
            question: Set(question.question.clone()),
            applies_to: Set(question.applies_to.to_string()),
            facts: Set(Some(facts.join(";")).filter(|facts| !facts.is_empty())),
            facts_suffice: Set(question.facts_suffice),
        };
        let conflict =
            OnConflict::columns([FrameworkId, Code]).update_columns([Section, Question, AppliesTo, Facts, FactsSuffice]).to_owned();
        documentation_question::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}

fn row(answer: &Answer, datasets: &Ids, questions: &Ids, papers: &Ids) -> Result<documentation_answer::ActiveModel, DatabaseError> {
    let question = format!("{}/{}", answer.framework, answer.question);
    Ok(documentation_answer::ActiveModel {
        id: NotSet,
        dataset_id: Set(number_of(datasets, answer.dataset.as_str())?),
        question_id: Set(number_of(questions, &question)?),
        state: Set(answer.state.to_string()),
        answer: Set(answer.answer.clone()),
        paper_id: Set(answer.paper.as_ref().map(|key| number_of(papers, key.as_str())).transpose()?),
        locator: Set(answer.locator.clone()),
        source: Set(answer.source.clone()),
        contributor: Set(answer.contributor.clone()),
        steward: Set(answer.steward.clone()),
        recorded: Set(answer.recorded),
    })
}

/// Adds answers.
///
/// # Errors
/// The database refuses, or a dataset, a question or a work is unknown.
pub async fn add_answers(
    transaction: &DatabaseTransaction,
    answers: &[&Answer],
    datasets: &Ids,
    papers: &Ids,
) -> Result<(), DatabaseError> {
    if answers.is_empty() {
        return Ok(());
    }
    let questions = question_ids(transaction).await?;
    let rows = answers.iter().map(|answer| row(answer, datasets, &questions, papers)).collect::<Result<_, DatabaseError>>()?;
    insert_all(transaction, rows).await
}

/// Changes an answer.
///
/// # Errors
/// The database refuses, or a dataset, a question or a work is unknown.
pub async fn change_answer(transaction: &DatabaseTransaction, answer: &Answer, datasets: &Ids, papers: &Ids) -> Result<(), DatabaseError> {
    let questions = question_ids(transaction).await?;
    let row = row(answer, datasets, &questions, papers)?;
    documentation_answer::Entity::update_many().set(row).filter(same(answer, datasets, &questions)?).exec(transaction).await?;
    Ok(())
}

/// Takes an answer out.
///
/// # Errors
/// The database refuses, or the dataset or the question is unknown.
pub async fn withdraw_answer(transaction: &DatabaseTransaction, answer: &Answer, datasets: &Ids) -> Result<(), DatabaseError> {
    let questions = question_ids(transaction).await?;
    documentation_answer::Entity::delete_many().filter(same(answer, datasets, &questions)?).exec(transaction).await?;
    Ok(())
}

fn same(answer: &Answer, datasets: &Ids, questions: &Ids) -> Result<Condition, DatabaseError> {
    let dataset = number_of(datasets, answer.dataset.as_str())?;
    let question = number_of(questions, &format!("{}/{}", answer.framework, answer.question))?;
    Ok(documentation_answer::Column::DatasetId.eq(dataset).and(documentation_answer::Column::QuestionId.eq(question)).into())
}

/// Takes a framework out.
///
/// # Errors
/// The database refuses.
pub async fn withdraw_framework(transaction: &DatabaseTransaction, framework: &Framework) -> Result<(), DatabaseError> {
    let which = documentation_framework::Column::Slug.eq(framework.slug.as_str());
    documentation_framework::Entity::delete_many().filter(which).exec(transaction).await?;
    Ok(())
}

/// Takes a question out.
///
/// # Errors
/// The database refuses, or the framework is unknown.
pub async fn withdraw_question(transaction: &DatabaseTransaction, question: &Question) -> Result<(), DatabaseError> {
    let framework = number_of(&framework_ids(transaction).await?, question.framework.as_str())?;
    let which =
        documentation_question::Column::FrameworkId.eq(framework).and(documentation_question::Column::Code.eq(question.id.as_str()));
    documentation_question::Entity::delete_many().filter(which).exec(transaction).await?;
    Ok(())
}

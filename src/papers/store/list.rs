//! The list of papers: which have the words that are looked for, and what each line says.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Condition, Expr, LikeExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use crate::database::DatabaseError;
use crate::database::bulk::NAMES_IN_A_QUERY;
use crate::database::tables::{dataset, paper, usage};
use crate::papers::Paper;

/// A paper in the list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ListedPaper {
    /// Its number.
    pub id: i64,
    /// The BibTeX key.
    pub key: String,
    /// "Larrazabal et al. 2020".
    pub short_name: String,
    /// The title.
    pub title: Option<String>,
    /// The year.
    pub year: Option<i64>,
    /// Journal, proceedings or publisher.
    pub venue: Option<String>,
    /// The DOI.
    pub doi: Option<String>,
    /// The arXiv number.
    pub arxiv: Option<String>,
}

/// The numbers of the papers with these words, accents or not.
///
/// # Errors
/// The database cannot be read.
pub async fn with_words(db: &impl ConnectionTrait, words: &str) -> Result<HashSet<i64>, DatabaseError> {
    let plain: Vec<i64> =
        paper::Entity::find().filter(words_condition(words)).select_only().column(paper::Column::Id).into_tuple().all(db).await?;
    Ok(plain.into_iter().chain(with_accents(db, words).await?).collect())
}

/// Every word is somewhere in the title, the authors, the key, the DOI or the arXiv number.
fn words_condition(words: &str) -> Condition {
    let folded = bibliography::folded(words);
    let mut every = Condition::all();
    for word in folded.split(' ') {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
        let lower = ["title", "authors", "name", "doi", "arxiv"].map(|column| Expr::cust(format!("lower(papers.{column})")).like(like()));
        every = every.add(lower.into_iter().fold(Condition::any().add(paper::Column::SortKey.like(like())), Condition::add));
    }
    let mut any = Condition::any().add(every);
    if let Ok(doi) = bibliography::Doi::parse(words) {
        any = any.add(Expr::cust("lower(papers.doi)").eq(doi.as_str().to_lowercase()));
    }
    if let Ok(arxiv) = bibliography::ArxivId::parse(words) {
        any = any.add(super::related::same_arxiv(&arxiv));
    }
    any
}

/// The papers with letters beyond ASCII that fit the words once both are folded; the others `LIKE` finds.
async fn with_accents(db: &impl ConnectionTrait, words: &str) -> Result<Vec<i64>, DatabaseError> {
    let folded = bibliography::folded(words);
    let beyond_ascii =
        ["title", "authors", "name"].map(|column| Expr::cust(format!("octet_length(papers.{column}) <> length(papers.{column})")));
    let rows: Vec<(i64, String, Option<String>, String)> = paper::Entity::find()
        .filter(beyond_ascii.into_iter().fold(Condition::any(), Condition::add))
        .select_only()
        .columns([paper::Column::Id, paper::Column::Name, paper::Column::Title, paper::Column::Authors])
        .order_by_asc(paper::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let fits = |(id, key, title, authors): (i64, String, Option<String>, String)| {
        let text = bibliography::folded(&format!("{key} {} {authors}", title.unwrap_or_default()));
        folded.split(' ').all(|word| text.contains(word)).then_some(id)
    };
    Ok(rows.into_iter().filter_map(fits).collect())
}

/// What the list says of these papers, by number, in that order.
///
/// # Errors
/// The database cannot be read.
pub async fn lines(db: &impl ConnectionTrait, papers: &[i64]) -> Result<Vec<ListedPaper>, DatabaseError> {
    let rows: Vec<ListedPaper> = paper::Entity::find()
        .filter(paper::Column::Id.is_in(papers.iter().copied()))
        .select_only()
        .column(paper::Column::Id)
        .column_as(paper::Column::Name, "key")
        .columns([
            paper::Column::ShortName,
            paper::Column::Title,
            paper::Column::Year,
            paper::Column::Venue,
            paper::Column::Doi,
            paper::Column::Arxiv,
        ])
        .into_model::<ListedPaper>()
        .all(db)
        .await?;
    let mut by_number: HashMap<i64, ListedPaper> = rows.into_iter().map(|paper| (paper.id, paper)).collect();
    Ok(papers.iter().filter_map(|number| by_number.remove(number)).collect())
}

/// These papers, by number, whole and in that order: for a bibliography.
///
/// # Errors
/// The database cannot be read.
pub async fn whole(db: &impl ConnectionTrait, papers: &[i64]) -> Result<Vec<Paper>, DatabaseError> {
    let mut by_number: HashMap<i64, Paper> = HashMap::new();
    for some in papers.chunks(NAMES_IN_A_QUERY) {
        for row in paper::Entity::find().filter(paper::Column::Id.is_in(some.iter().copied())).all(db).await? {
            by_number.insert(row.id, super::read(row)?);
        }
    }
    Ok(papers.iter().filter_map(|number| by_number.remove(number)).collect())
}

/// That a paper speaks of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Mention {
    /// The paper's number.
    pub paper_id: i64,
    /// What it does with the dataset.
    pub citation_function: String,
    /// The dataset's name in addresses.
    pub slug: String,
    /// The dataset's name.
    pub name: String,
}

/// What these papers, by number, say about which datasets, one for each statement, in the order of the statements.
///
/// # Errors
/// The database cannot be read.
pub async fn mentions(db: &impl ConnectionTrait, papers: &[i64]) -> Result<Vec<Mention>, DatabaseError> {
    let to_dataset = usage::Entity::belongs_to(dataset::Entity).from(usage::Column::DatasetId).to(dataset::Column::Id);
    let rows = usage::Entity::find()
        .filter(usage::Column::PaperId.is_in(papers.iter().copied()))
        .select_only()
        .join(sea_orm::JoinType::InnerJoin, to_dataset.into())
        .columns([usage::Column::PaperId, usage::Column::CitationFunction])
        .columns([dataset::Column::Slug, dataset::Column::Name])
        .order_by_asc(usage::Column::Id)
        .into_model::<Mention>()
        .all(db)
        .await?;
    Ok(rows)
}

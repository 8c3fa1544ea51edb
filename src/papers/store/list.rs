//! The list of papers: what fits, what the facets would give, what each paper in it says about which datasets.

use sea_orm::sea_query::{Condition, Expr, LikeExpr, NullOrdering, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::database::DatabaseError;
use crate::database::tables::{dataset, paper, usage};
use crate::papers::Paper;
use crate::papers::facets::{Doing, PaperFilter, SortKey, YearChoice};

/// How many numbers go into one `IN (…)`: `SQLite` takes 32,766 values in one statement.
const NUMBERS_IN_A_QUERY: usize = 20_000;

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
    /// Statements in this review.
    pub statements: i64,
}

/// A filter, ready to be asked of the database.
#[derive(Debug, Clone)]
pub struct Narrowed {
    filter: PaperFilter,
    /// The papers that fit the words only where accents are left out; no database does that by itself.
    accented: Vec<i64>,
}

impl Narrowed {
    /// Makes a filter ready.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn new(db: &impl ConnectionTrait, filter: PaperFilter) -> Result<Self, DatabaseError> {
        let accented = match &filter.words {
            Some(words) => with_accents(db, words).await?,
            None => Vec::new(),
        };
        Ok(Self { filter, accented })
    }

    /// The filter with other choices; the words stay as they are.
    fn with(&self, change: impl FnOnce(&mut PaperFilter)) -> Self {
        let mut changed = self.clone();
        change(&mut changed.filter);
        changed
    }

    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(words) = &self.filter.words {
            all = all.add(words_condition(words, &self.accented));
        }
        if !self.filter.doing.is_empty() {
            all = all.add(self.filter.doing.iter().fold(Condition::any(), |any, doing| any.add(does(*doing))));
        }
        match self.filter.year {
            Some(YearChoice::In(year)) => all = all.add(paper::Column::Year.eq(year)),
            Some(YearChoice::NotDocumented) => all = all.add(paper::Column::Year.is_null()),
            None => {}
        }
        if self.filter.with_statements {
            all = all.add(paper::Column::Id.in_subquery(speaking(None)));
        }
        all
    }

    fn sorted(&self) -> Select<paper::Entity> {
        let order = if self.filter.sort.descending { Order::Desc } else { Order::Asc };
        let mut query = paper::Entity::find().filter(self.condition());
        // A paper without a year comes last, whichever way the list is sorted, on both databases.
        query = match self.filter.sort.key {
            SortKey::Name => query,
            SortKey::Statements => query.order_by(Expr::SubQuery(None, Box::new(number_of_statements().into())), order.clone()),
            SortKey::Year => query.order_by_with_nulls(paper::Column::Year, order.clone(), NullOrdering::Last),
        };
        let by_name = if self.filter.sort.key == SortKey::Name { order } else { Order::Asc };
        query.order_by(paper::Column::SortKey, by_name).order_by_asc(paper::Column::Id)
    }
}

/// The papers with a statement (of that function).
fn speaking(function: Option<Doing>) -> SelectStatement {
    let mut query = Query::select();
    query.column(usage::Column::PaperId).from(usage::Entity);
    if let Some(function) = function {
        query.and_where(usage::Column::CitationFunction.eq(function.as_str()));
    }
    query.take()
}

fn does(doing: Doing) -> Expr {
    match doing {
        Doing::Nothing => paper::Column::Id.not_in_subquery(speaking(None)),
        function => paper::Column::Id.in_subquery(speaking(Some(function))),
    }
}

fn number_of_statements() -> SelectStatement {
    Query::select()
        .expr(Expr::col((usage::Entity, usage::Column::Id)).count())
        .from(usage::Entity)
        .and_where(Expr::col((usage::Entity, usage::Column::PaperId)).equals((paper::Entity, paper::Column::Id)))
        .take()
}

/// Every word is somewhere in the title, the authors, the key, the DOI or the arXiv number.
fn words_condition(words: &str, accented: &[i64]) -> Condition {
    let folded = bibliography::folded(words);
    let mut every = Condition::all();
    for word in folded.split(' ') {
        let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
        let lower = ["title", "authors", "name", "doi", "arxiv"].map(|column| Expr::cust(format!("lower(papers.{column})")).like(like()));
        every = every.add(lower.into_iter().fold(Condition::any().add(paper::Column::SortKey.like(like())), Condition::add));
    }
    let mut any = Condition::any().add(every);
    if !accented.is_empty() {
        // Written out and not bound: there may be more of them than one statement has places for values.
        let numbers: Vec<String> = accented.iter().map(i64::to_string).collect();
        any = any.add(Expr::cust(format!("papers.id IN ({})", numbers.join(","))));
    }
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
    Ok(rows.into_iter().filter_map(fits).take(NUMBERS_IN_A_QUERY).collect())
}

/// How many papers fit.
///
/// # Errors
/// The database cannot be read.
pub async fn count(db: &impl ConnectionTrait, narrowed: &Narrowed) -> Result<u64, DatabaseError> {
    Ok(paper::Entity::find().filter(narrowed.condition()).count(db).await?)
}

/// A page of the list.
///
/// # Errors
/// The database cannot be read.
pub async fn page(db: &impl ConnectionTrait, narrowed: &Narrowed, offset: u64, limit: u64) -> Result<Vec<ListedPaper>, DatabaseError> {
    let rows = narrowed
        .sorted()
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
        .expr_as(number_of_statements(), "statements")
        .offset(offset)
        .limit(limit)
        .into_model::<ListedPaper>()
        .all(db)
        .await?;
    Ok(rows)
}

/// All papers that fit, whole, in the order of the list: for a bibliography.
///
/// # Errors
/// The database cannot be read.
pub async fn whole(db: &impl ConnectionTrait, narrowed: &Narrowed) -> Result<Vec<Paper>, DatabaseError> {
    narrowed.sorted().all(db).await?.into_iter().map(super::read).collect()
}

/// How many papers do what, under the other facets' choices.
///
/// # Errors
/// The database cannot be read.
pub async fn counts_by_doing(db: &impl ConnectionTrait, narrowed: &Narrowed) -> Result<Vec<(Doing, i64)>, DatabaseError> {
    let rest = narrowed.with(|filter| filter.doing.clear());
    let fitting = Query::select().column(paper::Column::Id).from(paper::Entity).cond_where(rest.condition()).take();
    let rows: Vec<(String, i64)> = usage::Entity::find()
        .filter(usage::Column::PaperId.in_subquery(fitting))
        .select_only()
        .column(usage::Column::CitationFunction)
        .column_as(Expr::col(usage::Column::PaperId).count_distinct(), "papers")
        .group_by(usage::Column::CitationFunction)
        .into_tuple()
        .all(db)
        .await?;
    let silent = count(db, &narrowed.with(|filter| filter.doing = vec![Doing::Nothing])).await?;
    let number = |doing: Doing| match doing {
        Doing::Nothing => i64::try_from(silent).unwrap_or(i64::MAX),
        function => rows.iter().find(|(word, _)| word == function.as_str()).map_or(0, |(_, papers)| *papers),
    };
    Ok(Doing::ALL.iter().map(|doing| (*doing, number(*doing))).collect())
}

/// The years with how many papers each has, under the other facets' choices, the newest first; none for no year.
///
/// # Errors
/// The database cannot be read.
pub async fn counts_by_year(db: &impl ConnectionTrait, narrowed: &Narrowed) -> Result<Vec<(YearChoice, i64)>, DatabaseError> {
    let rest = narrowed.with(|filter| filter.year = None);
    let mut rows: Vec<(Option<i64>, i64)> = paper::Entity::find()
        .filter(rest.condition())
        .select_only()
        .column(paper::Column::Year)
        .column_as(paper::Column::Id.count(), "papers")
        .group_by(paper::Column::Year)
        .into_tuple()
        .all(db)
        .await?;
    rows.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    Ok(rows.into_iter().map(|(year, papers)| (year.map_or(YearChoice::NotDocumented, YearChoice::In), papers)).collect())
}

/// How many papers have statements, under the other facets' choices.
///
/// # Errors
/// The database cannot be read.
pub async fn count_with_statements(db: &impl ConnectionTrait, narrowed: &Narrowed) -> Result<u64, DatabaseError> {
    count(db, &narrowed.with(|filter| filter.with_statements = true)).await
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

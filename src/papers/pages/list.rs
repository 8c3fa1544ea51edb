//! `/papers`: the list with its facets. All state lives in the URL.

use std::collections::HashMap;

use askama::Template;
use serde::Serialize;

use crate::evidence::CitationFunction;
use crate::evidence::pages::view::Link;
use crate::papers::cards::{Card, Fitting, WithWords};
use crate::papers::facets::{Doing, PaperFilter, SortKey, YearChoice};
use crate::papers::store::list::{self, ListedPaper, Mention};
use crate::vocabulary::capitalised;
use crate::web::fields::words as words_of;
use crate::web::listing::{Chosen, Column, Turning, columns};
use crate::web::{Error, Moment, Query, Section, Shell, marks};
use crate::wording;

/// How many datasets a line names.
const NAMED: usize = 8;

/// How many words are looked for at once: each is looked for in six columns.
const MOST_WORDS: usize = 20;

/// A value of a facet and how many papers have it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = PaperFacetValue)]
pub struct Choice {
    /// The value in the URL.
    value: String,
    /// Its name for people.
    label: String,
    /// How many papers have it, under the other facets' choices.
    papers: i64,
    /// Whether it is chosen.
    chosen: bool,
}

/// What a paper does, and in how many statements.
#[derive(Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Does {
    /// What it does.
    function: CitationFunction,
    /// In how many statements.
    statements: usize,
}

impl Does {
    fn mark(&self) -> marks::Markup {
        marks::function(self.function)
    }

    /// "extends 2".
    fn words(&self) -> String {
        format!("{} {}", self.function.label().to_lowercase(), self.statements)
    }
}

/// A line of the list.
#[derive(Debug, Serialize)]
pub struct Line {
    pub(in crate::papers) key: String,
    pub(in crate::papers) short_name: String,
    pub(in crate::papers) title: Option<String>,
    pub(in crate::papers) year: Option<i64>,
    pub(in crate::papers) venue: Option<String>,
    pub(in crate::papers) doi: Option<String>,
    pub(in crate::papers) arxiv: Option<String>,
    pub(in crate::papers) statements: u32,
    pub(in crate::papers) does: Vec<Does>,
    pub(in crate::papers) datasets: Vec<Link>,
    pub(in crate::papers) page: String,
}

impl Line {
    fn new(listed: ListedPaper, statements: u32, mentions: &[Mention]) -> Self {
        Self {
            page: crate::papers::address(&listed.key),
            key: listed.key,
            short_name: listed.short_name,
            title: listed.title,
            year: listed.year,
            venue: listed.venue,
            doi: listed.doi,
            arxiv: listed.arxiv,
            statements,
            does: does(mentions),
            datasets: datasets(mentions),
        }
    }

    /// The datasets that the line names.
    fn named(&self) -> &[Link] {
        &self.datasets[..self.datasets.len().min(NAMED)]
    }

    /// How many more there are.
    fn more(&self) -> usize {
        self.datasets.len().saturating_sub(NAMED)
    }
}

/// Statements by function, in the order of the facet.
fn does(mentions: &[Mention]) -> Vec<Does> {
    let functions = Doing::ALL.iter().filter_map(|doing| doing.as_str().parse::<CitationFunction>().ok());
    let counted = functions.map(|function| {
        let statements = mentions.iter().filter(|mention| mention.citation_function == function.as_str()).count();
        Does { function, statements }
    });
    counted.filter(|does| does.statements > 0).collect()
}

/// Each dataset once, in the order of the statements.
fn datasets(mentions: &[Mention]) -> Vec<Link> {
    let mut found: Vec<Link> = Vec::new();
    for mention in mentions {
        let link = Link::dataset(&mention.slug, &mention.name);
        if !found.contains(&link) {
            found.push(link);
        }
    }
    found
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "papers/list.html", blocks = ["title", "description"])]
pub struct ListPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    words: Option<String>,
    total: u64,
    total_with_statements: u64,
    found: u64,
    functions: Vec<Choice>,
    years: Vec<Choice>,
    with_statements: Choice,
    sort: String,
    papers: Vec<Line>,
    #[serde(flatten)]
    turning: Turning,
    #[serde(skip)]
    columns: HashMap<&'static str, Column>,
    #[serde(skip)]
    chosen: Vec<Chosen>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    bibliography: String,
    #[serde(skip)]
    among_datasets: Option<String>,
}

impl ListPage {
    fn column(&self, key: &str) -> &Column {
        &self.columns[key]
    }

    /// "202 works; 70 of them say something about a dataset."
    fn lead(&self) -> String {
        let works = if self.total == 1 { "work" } else { "works" };
        let say = if self.total_with_statements == 1 { "says" } else { "say" };
        format!("{} {works}; {} of them {say} something about a dataset.", number(self.total), number(self.total_with_statements))
    }

    /// "12 of 202 papers".
    fn found_words(&self) -> String {
        let (found, total) = (number(self.found), number(self.total));
        if self.chosen.is_empty() { format!("{total} papers") } else { format!("{found} of {total} papers") }
    }
}

fn number(count: u64) -> String {
    wording::thousands(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Reads the filter from the URL; words that no vocabulary has are told, not ignored.
pub(in crate::papers) fn filter(query: &Query) -> Result<PaperFilter, Error> {
    query.only(&["q", "function", "year", "statements", "sort", "page"])?;
    let words = query.get("q").map(str::to_owned);
    if let Some(words) = words.as_deref().filter(|words| words.split_whitespace().count() > MOST_WORDS) {
        return Err(Error::bad_parameter("q", words, format!("at most {MOST_WORDS} words are looked for at once")));
    }
    let doing = words_of::<Doing>(query, "function")?;
    let with_statements = match query.get("statements") {
        None => false,
        Some("yes") => true,
        Some(other) => return Err(Error::bad_parameter("statements", other, "the only value is “yes”")),
    };
    Ok(PaperFilter { words, doing, year: query.value("year")?, with_statements, sort: query.value("sort")?.unwrap_or_default() })
}

fn chosen(query: &Query, filter: &PaperFilter) -> Vec<Chosen> {
    let without = |name: &str, value: &str| query.without(name, value).address("/papers");
    let mut chosen = Vec::new();
    if let Some(words) = &filter.words {
        chosen.push(Chosen { facet: "Words", label: words.clone(), without: without("q", words) });
    }
    for doing in &filter.doing {
        chosen.push(Chosen { facet: "What it does", label: doing.label().to_lowercase(), without: without("function", doing.as_str()) });
    }
    if let Some(year) = filter.year {
        let value = query.get("year").unwrap_or_default();
        chosen.push(Chosen { facet: "Published", label: year.to_string(), without: without("year", value) });
    }
    if filter.with_statements {
        chosen.push(Chosen { facet: "In this review", label: "with statements".to_owned(), without: without("statements", "yes") });
    }
    chosen
}

/// The papers that have the words that are looked for.
pub(in crate::papers) async fn with_words(moment: &Moment, filter: &PaperFilter) -> Result<WithWords, Error> {
    match &filter.words {
        Some(words) => Ok(Some(list::with_words(moment.db(), words).await?)),
        None => Ok(None),
    }
}

/// The facets with what each of their values would give.
pub(in crate::papers) fn facets(filter: &PaperFilter, fitting: Fitting) -> (Vec<Choice>, Vec<Choice>, Choice) {
    let functions = fitting.doing.into_iter().map(|(doing, papers)| Choice {
        value: doing.as_str().to_owned(),
        label: doing.label().to_owned(),
        chosen: filter.doing.contains(&doing),
        papers,
    });
    let mut years = fitting.years;
    if let Some(year) = filter.year.filter(|year| years.iter().all(|(known, _)| known != year)) {
        years.push((year, 0));
    }
    let label = |year: YearChoice| if year == YearChoice::NotDocumented { capitalised(&year.to_string()) } else { year.to_string() };
    let years = years.into_iter().map(|(year, papers)| Choice {
        value: year.to_string(),
        label: label(year),
        chosen: filter.year == Some(year),
        papers,
    });
    let with_statements = Choice {
        value: "yes".to_owned(),
        label: "Says something about a dataset".to_owned(),
        chosen: filter.with_statements,
        papers: fitting.with_statements,
    };
    (functions.collect(), years.collect(), with_statements)
}

/// The lines of these papers.
pub(in crate::papers) async fn lines(moment: &Moment, cards: &[&Card]) -> Result<Vec<Line>, Error> {
    let db = moment.db();
    let numbers: Vec<i64> = cards.iter().map(|card| card.id).collect();
    let statements: HashMap<i64, u32> = cards.iter().map(|card| (card.id, card.statements)).collect();
    let mut by_paper: HashMap<i64, Vec<Mention>> = HashMap::new();
    for mention in list::mentions(db, &numbers).await? {
        by_paper.entry(mention.paper_id).or_default().push(mention);
    }
    let line = |paper: ListedPaper| {
        let mentions = by_paper.remove(&paper.id).unwrap_or_default();
        let statements = statements.get(&paper.id).copied().unwrap_or(0);
        Line::new(paper, statements, &mentions)
    };
    Ok(list::lines(db, &numbers).await?.into_iter().map(line).collect())
}

/// The page that the URL asks for.
pub(super) async fn page(moment: &Moment, query: &Query, filter: PaperFilter) -> Result<ListPage, Error> {
    let words = with_words(moment, &filter).await?;
    let cards = moment.papers().await?;
    let fitting = cards.fitting(&filter, &words);
    let found = fitting.found as u64;
    let number = query.page()?;
    let shown: Vec<&Card> = Turning::part(cards.list(&filter, &words), number).collect();
    let papers = lines(moment, &shown).await?;
    let (functions, years, with_statements) = facets(&filter, fitting);
    let own = query.address("/papers");
    Ok(ListPage {
        address: moment.address(&own),
        shell: moment.shell(Section::Papers, own).await?,
        total: cards.len() as u64,
        total_with_statements: cards.with_statements() as u64,
        found,
        turning: Turning::new("/papers", query, number, papers.len(), found),
        functions,
        years,
        with_statements,
        columns: columns("/papers", query, filter.sort, SortKey::Name),
        chosen: chosen(query, &filter),
        json: query.address("/papers.json"),
        bibliography: query.address("/papers.bib"),
        among_datasets: filter.words.as_ref().map(|words| Query::default().with("q", words).address("/datasets")),
        sort: filter.sort.to_string(),
        words: filter.words,
        papers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mention(function: &str, slug: &str) -> Mention {
        Mention { paper_id: 1, citation_function: function.to_owned(), slug: slug.to_owned(), name: slug.to_uppercase() }
    }

    #[test]
    fn a_line_counts_statements_and_names_datasets_once() {
        let said = [mention("produce", "a"), mention("extend", "b"), mention("extend", "a")];
        let words: Vec<String> = does(&said).iter().map(Does::words).collect();
        assert_eq!(words, ["extends 2", "produces 1"]);
        assert_eq!(datasets(&said).iter().map(|link| link.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    }

    #[test]
    fn an_unknown_word_names_its_parameter() {
        for (address, named) in [
            ("function=cite", "function"),
            ("functoin=use", "functoin"),
            ("statements=no", "statements"),
            ("year=x", "year"),
            ("sort=x", "sort"),
        ] {
            let error = filter(&Query::parse(address).unwrap()).unwrap_err();
            assert!(matches!(error, Error::BadParameter { ref parameter, .. } if parameter == named), "{address}: {error}");
        }
        assert!(filter(&Query::parse(&format!("q={}", "a+".repeat(21))).unwrap()).is_err());
        let read = filter(&Query::parse("function=use&function=extend&function=use&year=2020&statements=yes").unwrap()).unwrap();
        assert_eq!((read.doing, read.year), (vec![Doing::Extend, Doing::Use], Some(YearChoice::In(2020))));
    }
}

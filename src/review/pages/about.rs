//! `/about`: what this review is, how its content was gathered and screened, what its words mean, how to cite it.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;

use super::text::{Text, text};
use crate::datasets::Access;
use crate::evidence::{CitationFunction, Outcome, Severity, store as evidence};
use crate::monitoring::{self, SearchOutcome, SearchRun};
use crate::publication::{self, Release};
use crate::review::folder::DATA_FILES;
use crate::review::store::{Counts, counts, document_names, properties};
use crate::revisions::change::Named;
use crate::revisions::{self, Revision};
use crate::vocabulary::{self, Kind, Term};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, marks, respond};
use crate::{papers, wording};

/// The record of how the content was read twice.
const SCREENING: &str = "SCREENING.md";

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/about", get(show)).route("/about.json", get(show))
}

/// A word of a vocabulary, and how often the review uses it.
#[derive(Debug, Serialize)]
pub struct Word {
    term: String,
    label: String,
    definition: String,
    /// How often.
    used: i64,
    address: Option<String>,
    /// Where its definition is corrected.
    #[serde(skip)]
    correction: String,
}

impl Word {
    /// Whether files and SQL have another word than the pages.
    fn is_stored_otherwise(&self) -> bool {
        bibliography::folded(&self.term) != bibliography::folded(&self.label)
    }
}

/// A vocabulary.
#[derive(Debug, Serialize)]
pub struct Vocabulary {
    kind: Kind,
    label: &'static str,
    /// The table of the paper that it is from.
    table: Option<&'static str>,
    /// What is counted.
    counted: &'static str,
    words: Vec<Word>,
}

/// A text of the review.
#[derive(Debug, Serialize)]
pub struct TextLink {
    name: String,
    address: String,
    shown: bool,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "review/about.html", blocks = ["title", "description"])]
pub struct AboutPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    title: String,
    properties: BTreeMap<String, String>,
    counts: Counts,
    last_revision: Option<Revision>,
    texts: Vec<TextLink>,
    text: Option<Text>,
    vocabularies: Vec<Vocabulary>,
    search_runs: Vec<SearchRun>,
    releases: Vec<Release>,
    citation: String,
    source_bibtex: Option<String>,
    software_version: &'static str,
    files: &'static [&'static str],
}

impl AboutPage {
    /// "50 datasets, 202 papers and 128 statements about a dataset, 41 of them on shortcuts".
    fn in_numbers(&self) -> String {
        let count = |number: u64, noun: &str| {
            let noun = wording::plural(usize::try_from(number).unwrap_or(usize::MAX), noun);
            format!("{} {noun}", wording::thousands(i64::try_from(number).unwrap_or(i64::MAX)))
        };
        let Counts { datasets, papers, statements, on_shortcuts } = self.counts;
        let (datasets, papers, statements) = (count(datasets, "dataset"), count(papers, "paper"), count(statements, "statement"));
        format!("{datasets}, {papers} and {statements} about a dataset, {on_shortcuts} of them on shortcuts")
    }

    /// A property that the page has no place of its own for.
    fn property(&self, name: &str) -> Option<&String> {
        self.properties.get(name)
    }
}

/// How often each word of each vocabulary is used.
async fn uses(moment: &Moment) -> Result<BTreeMap<Kind, BTreeMap<String, i64>>, Error> {
    let db = moment.db();
    let mut outcomes: BTreeMap<String, i64> = BTreeMap::new();
    for test in moment.tested().await?.all() {
        *outcomes.entry(test.outcome.to_string()).or_default() += 1;
    }
    Ok(BTreeMap::from([
        (Kind::CitationFunction, evidence::counts_by_function(db).await?),
        (Kind::ResourceRole, evidence::counts_by_role(db).await?),
        (Kind::ResourceType, evidence::counts_by_type(db).await?),
        (Kind::Outcome, outcomes),
        (Kind::Modality, crate::review::store::datasets_by_modality(db).await?),
        (Kind::Access, crate::review::store::datasets_by_access(db).await?),
    ]))
}

fn vocabularies(terms: &[Term], uses: &BTreeMap<Kind, BTreeMap<String, i64>>) -> Vec<Vocabulary> {
    let vocabulary = |(kind, table, counted): (Kind, Option<&'static str>, &'static str)| {
        let words = terms.iter().filter(|term| term.kind == kind).map(|term| Word {
            used: uses.get(&kind).and_then(|words| words.get(&term.term)).copied().unwrap_or_default(),
            address: address(kind, &term.term),
            label: label(term),
            correction: crate::contributing::correction_of("vocabulary", Named::name(term)),
            term: term.term.clone(),
            definition: term.definition.clone(),
        });
        Vocabulary { kind, label: kind.label(), table, counted, words: words.collect() }
    };
    let all = [
        (Kind::CitationFunction, Some("C2"), "Statements"),
        (Kind::ResourceRole, Some("C1"), "Statements"),
        (Kind::ResourceType, Some("C1"), "Statements"),
        (Kind::Outcome, None, "Tests"),
        (Kind::Modality, None, "Datasets"),
        (Kind::Access, None, "Datasets"),
    ];
    all.into_iter().map(vocabulary).filter(|vocabulary| !vocabulary.words.is_empty()).collect()
}

/// The word as the pages show it: what tests gave and kinds of access have words of their own.
fn label(term: &Term) -> String {
    let known = match term.kind {
        Kind::Outcome => term.term.parse::<Outcome>().ok().map(Outcome::label),
        Kind::Access => term.term.parse::<Access>().ok().map(Access::label),
        _ => None,
    };
    known.map_or_else(|| term.shown(), str::to_owned)
}

/// The list of what has that word.
fn address(kind: Kind, term: &str) -> Option<String> {
    let (path, parameter) = match kind {
        Kind::CitationFunction => ("/papers", "function"),
        Kind::Modality => ("/datasets", "modality"),
        Kind::Access => ("/datasets", "access"),
        Kind::ResourceRole | Kind::ResourceType | Kind::Outcome => return None,
    };
    // A review may define a word that this version does not know as a filter.
    if kind == Kind::CitationFunction && term.parse::<CitationFunction>().is_err() {
        return None;
    }
    Some(Query::default().with(parameter, term).address(path))
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["text"])?;
    respond(format, &page(&site.moment().await?, &query).await?)
}

/// The page that the URL asks for.
async fn page(moment: &Moment, query: &Query) -> Result<AboutPage, Error> {
    let db = moment.db();
    let names = document_names(db).await?;
    let wanted = match query.get("text") {
        Some(name) if names.iter().any(|known| known == name) => Some(name.to_owned()),
        Some(name) => {
            let problem = if names.is_empty() { "this review has no texts".to_owned() } else { format!("there are: {}", names.join(", ")) };
            return Err(Error::bad_parameter("text", name, problem));
        }
        None => names.iter().find(|name| *name == SCREENING).cloned(),
    };
    let own = match query.get("text") {
        Some(name) => Query::default().with("text", name).address("/about"),
        None => "/about".to_owned(),
    };
    let shell = moment.shell(Section::About, own.clone()).await?;
    let properties = properties(db).await?;
    let source_bibtex = match &shell.source {
        Some(source) => papers::store::find(db, &source.key).await?.map(|(paper, _)| paper.bibtex_with_strings()),
        None => None,
    };
    let text = match &wanted {
        Some(name) => crate::review::store::document(db, name).await?.map(|document| text(document.name, &document.body)),
        None => None,
    };
    let texts = names.into_iter().map(|name| TextLink {
        address: Query::default().with("text", &name).address("/about"),
        shown: wanted.as_ref() == Some(&name),
        name,
    });
    let last_revision = revisions::store::last(db).await?;
    let releases = publication::store::all(db).await?;
    Ok(AboutPage {
        citation: citation(&shell.title, &moment.address(""), last_revision.as_ref(), releases.last()),
        counts: counts(db).await?,
        texts: texts.collect(),
        vocabularies: vocabularies(&vocabulary::store::all(db).await?, &uses(moment).await?),
        search_runs: monitoring::store::all(db).await?,
        releases,
        address: moment.address(&own),
        title: shell.title.clone(),
        software_version: env!("CARGO_PKG_VERSION"),
        files: DATA_FILES,
        shell,
        properties,
        last_revision,
        text,
        source_bibtex,
    })
}

/// How to cite the review as it is now, in a sentence: the state, and the latest release.
fn citation(title: &str, address: &str, last: Option<&Revision>, latest: Option<&Release>) -> String {
    let state =
        last.map(|revision| format!(" As of {}, revision {}.", wording::day(revision.at.date_naive()), revision.id)).unwrap_or_default();
    let release = latest.map(|release| {
        let place = release.doi.as_ref().map_or_else(|| format!("{address}{}", release.address()), bibliography::Doi::url);
        format!(" Latest release: {}, {}, {place}.", release.number, wording::day(release.released_at.date_naive()))
    });
    format!("{title}. Amphora.{state}{} {address}", release.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vocabulary_counts_its_words_and_links_to_what_has_them() {
        let term = |kind, word: &str| Term { kind, term: word.to_owned(), label: None, definition: "Means.".to_owned() };
        let terms = [term(Kind::CitationFunction, "use"), term(Kind::Modality, "chest x-ray"), term(Kind::ResourceType, "tool")];
        let uses = BTreeMap::from([(Kind::CitationFunction, BTreeMap::from([("use".to_owned(), 9)]))]);
        let found = vocabularies(&terms, &uses);
        let words: Vec<_> =
            found.iter().flat_map(|vocabulary| &vocabulary.words).map(|word| (word.used, word.address.as_deref())).collect();
        assert_eq!(words, [(9, Some("/papers?function=use")), (0, None), (0, Some("/datasets?modality=chest+x-ray"))]);
    }

    #[test]
    fn a_citation_names_the_state() {
        assert_eq!(citation("Images", "https://a.org", None, None), "Images. Amphora. https://a.org");
        let release = Release {
            number: "2026.1".to_owned(),
            released_at: chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
            revision: Some(7),
            notes: None,
            doi: None,
        };
        assert_eq!(
            citation("Images", "https://a.org", None, Some(&release)),
            "Images. Amphora. Latest release: 2026.1, 21 September 2026, https://a.org/releases/2026.1. https://a.org"
        );
    }
}

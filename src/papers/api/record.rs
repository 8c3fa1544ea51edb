//! A paper in the list, the counts of the facets, and the whole record of one.

use bibliography::{ArxivId, CitationKey, Doi};
use serde::Serialize;
use utoipa::ToSchema;

use crate::datasets::RelationKind;
use crate::evidence::pages::view::Link;
use crate::papers::cards::Fitting;
use crate::papers::facets::PaperFilter;
use crate::papers::pages::list::{Choice, Does, Line, facets};
use crate::papers::store::related::{Made, made_by, relations_stated_by, twins};
use crate::papers::{Paper, PaperName};
use crate::web::api::Parameters;
use crate::web::{Error, Moment, Query};

/// A paper in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperSummary {
    /// The BibTeX key.
    #[schema(example = "larrazabal2020gender")]
    key: String,
    /// Its name in short.
    #[schema(example = "Larrazabal et al. 2020")]
    short_name: String,
    /// The title.
    title: Option<String>,
    /// The year, where it is a number.
    #[schema(example = 2020)]
    year: Option<i64>,
    /// Journal, proceedings or publisher.
    venue: Option<String>,
    /// The DOI.
    #[schema(example = "10.1073/pnas.1919012117")]
    doi: Option<String>,
    /// The arXiv number.
    arxiv: Option<String>,
    /// Statements in this review.
    statements: u32,
    /// What it does with datasets, and in how many statements.
    does: Vec<Does>,
    /// The datasets that it speaks of.
    datasets: Vec<Link>,
    /// The fields of this summary that the entry does not have.
    not_documented: Vec<&'static str>,
    /// Its whole record.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

impl PaperSummary {
    pub(super) fn new(moment: &Moment, line: Line) -> Self {
        let gaps = [
            (line.title.is_none(), "title"),
            (line.year.is_none(), "year"),
            (line.venue.is_none(), "venue"),
            (line.doi.is_none(), "doi"),
            (line.arxiv.is_none(), "arxiv"),
        ];
        Self {
            not_documented: gaps.into_iter().filter_map(|(gap, field)| gap.then_some(field)).collect(),
            url: moment.address(&super::address(&line.key)),
            page: moment.address(&line.page),
            key: line.key,
            short_name: line.short_name,
            title: line.title,
            year: line.year,
            venue: line.venue,
            doi: line.doi,
            arxiv: line.arxiv,
            statements: line.statements,
            does: line.does,
            datasets: line.datasets,
        }
    }
}

/// A facet of the list of papers.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperFacet {
    /// Its name, as a parameter.
    #[schema(example = "function")]
    name: &'static str,
    /// Its name for people.
    #[schema(example = "What it does")]
    label: &'static str,
    /// Its values.
    choices: Vec<Choice>,
}

/// The facets of the list with how many papers each value would give.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperFacetCounts {
    /// How many papers fit all that is chosen.
    total: u64,
    /// The facets.
    facets: Vec<PaperFacet>,
    /// The address of this answer.
    #[schema(format = "uri")]
    url: String,
    /// The papers that fit.
    #[schema(format = "uri")]
    papers: String,
    /// The page that shows them.
    #[schema(format = "uri")]
    page: String,
}

impl PaperFacetCounts {
    pub(super) fn new(moment: &Moment, parameters: &Parameters, filter: &PaperFilter, fitting: Fitting) -> Self {
        let facet = |name, label, choices| PaperFacet { name, label, choices };
        let total = fitting.found as u64;
        let (functions, years, with_statements) = facets(filter, fitting);
        Self {
            total,
            facets: vec![
                facet("function", "What it does", functions),
                facet("year", "Published", years),
                facet("statements", "In this review", vec![with_statements]),
            ],
            url: moment.address(&parameters.own()),
            papers: moment.address(&parameters.on("/api/v1/papers")),
            page: moment.address(&parameters.on("/papers")),
        }
    }
}

/// A relation of two datasets that the paper states: `subject` *relation* `object`.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelationStated {
    /// The dataset that is derived, contained, …
    #[schema(example = "chexmask")]
    subject: String,
    /// How.
    relation: RelationKind,
    /// The dataset that it comes from.
    #[schema(example = "chexpert")]
    object: String,
    /// Where the paper says so.
    source: Option<String>,
}

/// A work as it is recorded, with what it made. `url` is the address of this record; the work’s own is `link`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperRecord {
    /// The BibTeX key.
    #[schema(value_type = String, example = "larrazabal2020gender")]
    key: CitationKey,
    /// The BibTeX entry type.
    #[schema(example = "article")]
    kind: String,
    /// Its name in short; a letter after the year keeps two equal ones apart.
    #[schema(example = "Larrazabal et al. 2020")]
    short_name: String,
    /// The title as plain text.
    title: Option<String>,
    /// The authors, each "Family, Given", with "and" between them.
    authors: Option<String>,
    /// The year, where it is a number.
    #[schema(example = 2020)]
    year: Option<i32>,
    /// The year as it came, where it is no number, for example `in press`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    year_text: Option<String>,
    /// Journal, proceedings or publisher.
    venue: Option<String>,
    /// Its DOI.
    #[schema(value_type = Option<String>, example = "10.1073/pnas.1919012117")]
    doi: Option<Doi>,
    /// Its arXiv number.
    #[schema(value_type = Option<String>)]
    arxiv: Option<ArxivId>,
    /// Another address of it.
    link: Option<String>,
    /// Its number in OpenAlex.
    openalex: Option<String>,
    /// Its number in Semantic Scholar.
    semantic_scholar: Option<String>,
    /// The entry as it came, after the `@string` definitions that it needs.
    bibtex: String,
    /// The datasets that it released.
    released: Vec<Made>,
    /// The relations of datasets that it states.
    relations: Vec<RelationStated>,
    /// Other entries for the same work.
    same_work: Vec<PaperName>,
    /// How many statements it has in this review.
    statements: u64,
    /// The fields of this record that the entry does not have.
    not_documented: Vec<&'static str>,
    /// What it says about datasets.
    #[schema(format = "uri")]
    evidence: String,
    /// Its entry as a file.
    #[schema(format = "uri")]
    bibliography: String,
    /// The address of this record.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

impl PaperRecord {
    pub(super) async fn load(moment: &Moment, paper: Paper, short_name: String) -> Result<Self, Error> {
        let db = moment.db();
        let key = paper.key.as_str();
        let numbers = crate::papers::store::numbers_of(db, &[key.to_owned()]).await?;
        let own = crate::evidence::facets::EvidenceNarrowing { papers: numbers.into_values().collect(), ..Default::default() };
        let page = crate::papers::address(key);
        let stated = relations_stated_by(db, key).await?.into_iter().map(|stated| RelationStated {
            subject: stated.subject.0,
            relation: stated.relation,
            object: stated.object.0,
            source: stated.source,
        });
        Ok(Self {
            released: made_by(db, key).await?,
            relations: stated.collect(),
            same_work: twins(db, &paper).await?,
            statements: crate::evidence::store::narrowed::count(db, &own).await?,
            not_documented: not_documented(&paper),
            evidence: moment.address(&Query::default().with("paper", key).address("/api/v1/evidence")),
            bibliography: moment.address(&format!("{page}.bib")),
            url: moment.address(&super::address(key)),
            page: moment.address(&page),
            bibtex: paper.bibtex_with_strings(),
            authors: (!paper.authors.is_empty()).then(|| paper.authors.to_string()),
            short_name,
            key: paper.key,
            kind: paper.kind,
            title: paper.title,
            year: paper.year,
            year_text: paper.year_text,
            venue: paper.venue,
            doi: paper.doi,
            arxiv: paper.arxiv,
            link: paper.url,
            openalex: paper.openalex,
            semantic_scholar: paper.semantic_scholar,
        })
    }
}

/// The gaps, by the names of the fields.
fn not_documented(paper: &Paper) -> Vec<&'static str> {
    let gaps = [
        (paper.title.is_none(), "title"),
        (paper.authors.is_empty(), "authors"),
        (paper.year.is_none(), "year"),
        (paper.venue.is_none(), "venue"),
        (paper.doi.is_none(), "doi"),
        (paper.arxiv.is_none(), "arxiv"),
        (paper.url.is_none(), "link"),
        (paper.openalex.is_none(), "openalex"),
        (paper.semantic_scholar.is_none(), "semantic_scholar"),
    ];
    gaps.into_iter().filter_map(|(gap, field)| gap.then_some(field)).collect()
}

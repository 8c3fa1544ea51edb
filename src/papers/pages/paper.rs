//! One paper: what it says about which dataset, and how to cite it.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use bibliography::Authors;
use serde::Serialize;

use super::lead::{ORDER, sentences};
use super::linked_data::linked_data;
use crate::datasets::RelationKind;
use crate::evidence::pages::view::{Link, StatementView};
use crate::evidence::severity::{Verdict, verdicts};
use crate::evidence::store::{Selection, statements};
use crate::evidence::{AppraisalState, CitationFunction, Outcome, Statement};
use crate::explorer::pages::embedded::{Embedded, embedded};
use crate::explorer::view::Place;
use crate::papers::store::related;
use crate::papers::{Paper, PaperName};
use crate::review::folder::table::is_web_address;
use crate::vocabulary::{self, Kind};
use crate::web::{Error, LinkedData, Moment, Query, Section, Shell, marks};
use crate::{taxonomy, wording};

/// The most authors that stand under the title.
const AUTHORS: usize = 40;

/// The statements in which the paper does the same.
#[derive(Debug, Serialize)]
pub struct Group {
    function: CitationFunction,
    means: Option<String>,
    statements: Vec<StatementView>,
}

impl Group {
    /// "Six datasets".
    fn words(&self) -> String {
        let mut datasets: Vec<&str> = self.statements.iter().map(|view| view.statement.usage.dataset.as_str()).collect();
        datasets.sort_unstable();
        datasets.dedup();
        vocabulary::capitalised(&wording::count(datasets.len(), "dataset"))
    }
}

/// A dataset that the paper released.
#[derive(Debug, Serialize)]
pub struct MadeDataset {
    slug: String,
    name: String,
    modality: String,
    modality_label: String,
    year: Option<i64>,
}

/// A relation of two datasets that the paper states.
#[derive(Debug, Serialize)]
pub struct StatedRelation {
    subject: Link,
    relation: RelationKind,
    object: Link,
    source: Option<String>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "papers/paper.html", blocks = ["title", "description"])]
pub struct PaperPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    short_name: String,
    paper: Paper,
    lead: Vec<String>,
    groups: Vec<Group>,
    made: Vec<MadeDataset>,
    relations: Vec<StatedRelation>,
    same_work: Vec<PaperName>,
    #[serde(skip)]
    own: String,
    #[serde(skip)]
    linked_data: LinkedData,
    #[serde(skip)]
    neighbourhood: Option<Embedded>,
}

impl PaperPage {
    /// The authors, the venue and the year, each only where it is documented.
    fn byline(&self) -> String {
        let paper = &self.paper;
        let year = paper.year.map(|year| year.to_string()).or_else(|| paper.year_text.clone());
        let appeared: Vec<String> = paper.venue.clone().into_iter().chain(year).collect();
        let parts = [authors(&paper.authors), appeared.join(", ")];
        let parts = parts.iter().filter(|part| !part.is_empty()).map(|part| format!("{}.", part.trim_end_matches('.')));
        parts.collect::<Vec<_>>().join(" ")
    }

    /// What the entry does not say, in words.
    fn missing(&self) -> Vec<&'static str> {
        let paper = &self.paper;
        let gaps = [
            (paper.authors.is_empty(), "authors"),
            (paper.venue.is_none(), "venue"),
            (paper.year.is_none() && paper.year_text.is_none(), "year"),
        ];
        gaps.into_iter().filter_map(|(gap, name)| gap.then_some(name)).collect()
    }

    /// Its identifiers in the services that count citations.
    fn elsewhere(&self) -> [(&'static str, Option<Outside>); 2] {
        let open_alex = |id: &str| Outside::of(id, "https://openalex.org/", id.starts_with(['W', 'w']));
        let semantic_scholar = |id: &str| {
            let plain = id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
            Outside::of(id, "https://www.semanticscholar.org/paper/", plain)
        };
        [
            ("OpenAlex", self.paper.openalex.as_deref().map(open_alex)),
            ("Semantic Scholar", self.paper.semantic_scholar.as_deref().map(semantic_scholar)),
        ]
    }

    /// Its address, where DOI and arXiv number do not say the same.
    fn url(&self) -> Option<Outside> {
        let url = self.paper.url.as_deref()?;
        let known = [self.paper.doi.as_ref().map(bibliography::Doi::url), self.paper.arxiv.as_ref().map(bibliography::ArxivId::url)];
        (!known.iter().flatten().any(|known| known == url)).then(|| Outside::of(url, "", false))
    }

    /// The list of the papers of its year.
    fn year_list(&self) -> Option<(i32, String)> {
        self.paper.year.map(|year| (year, Query::default().with("year", &year.to_string()).address("/papers")))
    }
}

/// The authors as a reference list writes them, the first of very many; the entry below has them all.
fn authors(all: &Authors) -> String {
    if all.people.len() <= AUTHORS {
        return all.in_words();
    }
    let first = Authors { people: all.people[..AUTHORS].to_vec(), and_others: false };
    let more = wording::thousands(i64::try_from(all.people.len() - AUTHORS).unwrap_or(i64::MAX));
    format!("{} and {more} more", first.in_words().replacen(" and ", ", ", 1))
}

/// An identifier elsewhere; a link only where it is known to lead there.
#[derive(Debug, PartialEq, Eq)]
struct Outside {
    text: String,
    address: Option<String>,
}

impl Outside {
    fn of(id: &str, place: &str, is_plain_id: bool) -> Self {
        let plain = is_plain_id && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let address = if is_web_address(id) { Some(id.to_owned()) } else { plain.then(|| format!("{place}{id}")) };
        let text = id.strip_prefix("https://").or_else(|| id.strip_prefix("http://")).unwrap_or(id);
        Self { text: text.to_owned(), address }
    }
}

/// The page of that paper.
pub(super) async fn page(moment: &Moment, paper: Paper, short_name: String) -> Result<PaperPage, Error> {
    let db = moment.db();
    let key = paper.key.as_str();
    let tree = taxonomy::store::tree(db).await?;
    let mut by_dataset: HashMap<String, Vec<Statement>> = HashMap::new();
    for statement in statements(db, Selection::BesidePaper(key)).await? {
        by_dataset.entry(statement.usage.dataset.to_string()).or_default().push(statement);
    }
    let verdicts: HashMap<&str, Vec<Verdict>> = by_dataset.iter().map(|(slug, all)| (slug.as_str(), verdicts(all))).collect();
    let own_statements = by_dataset.values().flatten().filter(|statement| statement.usage.paper == paper.key);
    let mut views: Vec<StatementView> = own_statements
        .map(|statement| {
            let verdicts = verdicts.get(statement.usage.dataset.as_str()).map_or(&[][..], Vec::as_slice);
            StatementView::new(statement.clone(), verdicts, &tree)
        })
        .collect();
    // The worst first, then in the order in which they were recorded.
    views.sort_by_key(|view| (std::cmp::Reverse(view.judged.severity), view.statement.usage.id));
    let definitions = vocabulary::store::of_kind(db, Kind::CitationFunction).await?;
    let modalities = vocabulary::store::labels(db, Kind::Modality).await?;
    let lead = sentences(&views);
    let groups = ORDER.into_iter().filter_map(|function| {
        let of_function: Vec<_> = views.iter().filter(|view| view.statement.usage.citation_function == function).cloned().collect();
        let means = definitions.iter().find(|term| term.term == function.as_str()).map(|term| term.definition.clone());
        (!of_function.is_empty()).then_some(Group { function, means, statements: of_function })
    });
    let groups = groups.collect();
    let own = crate::papers::address(key);
    let shell = moment.shell(Section::Papers, own.clone()).await?;
    let about: BTreeSet<(String, String)> =
        views.iter().map(|view| (view.statement.usage.dataset.to_string(), view.statement.dataset_name.clone())).collect();
    Ok(PaperPage {
        neighbourhood: embedded(moment, &Place::Paper(paper.key.clone())).await?,
        linked_data: linked_data(&shell, &paper, &about.into_iter().collect::<Vec<_>>()),
        shell,
        address: moment.address(&own),
        made: related::made_by(db, key).await?.into_iter().map(|made| made_dataset(made, &modalities)).collect(),
        relations: related::relations_stated_by(db, key).await?.into_iter().map(stated_relation).collect(),
        same_work: related::twins(db, &paper).await?,
        short_name,
        paper,
        lead,
        groups,
        own,
    })
}

fn made_dataset(made: related::Made, modalities: &HashMap<String, String>) -> MadeDataset {
    let modality_label = modalities.get(&made.modality).cloned().unwrap_or_else(|| vocabulary::capitalised(&made.modality));
    MadeDataset { slug: made.slug, name: made.name, modality: made.modality, modality_label, year: made.year }
}

fn stated_relation(stated: related::Stated) -> StatedRelation {
    let link = |(slug, name): (String, String)| Link::dataset(&slug, &name);
    StatedRelation { subject: link(stated.subject), relation: stated.relation, object: link(stated.object), source: stated.source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_many_authors_are_counted() {
        let names: Vec<String> = (0..120).map(|number| format!("Family{number}, Given")).collect();
        let words = authors(&Authors::parse(&names.join(" and ")));
        assert!(words.ends_with("G. Family38, G. Family39 and 80 more"), "{words}");
        assert_eq!(authors(&Authors::parse("Weng, Nina and Bissoto, A.")), "N. Weng and A. Bissoto");
    }

    #[test]
    fn only_known_identifiers_become_links() {
        let address = |id: &str| Outside::of(id, "https://openalex.org/", id.starts_with('W')).address;
        assert_eq!(address("W123").as_deref(), Some("https://openalex.org/W123"));
        assert_eq!(address("https://openalex.org/W123").as_deref(), Some("https://openalex.org/W123"));
        assert_eq!(address("W123/../x"), None);
        assert_eq!(address("javascript:alert(1)"), None);
        assert_eq!(Outside::of("http://a.org/x", "", false).text, "a.org/x");
    }
}

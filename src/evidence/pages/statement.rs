//! One statement: every field of it, what each word means, how it counts, where it came from, what was changed.

use askama::Template;
use bibliography::CitationKey;
use serde::Serialize;

use super::view::{Link, StatementView, short_title};
use crate::evidence::severity::verdicts;
use crate::evidence::store::{Selection, statements};
use crate::evidence::{AppraisalState, EvidenceId, Outcome, Statement};
use crate::replies::{self, Reply};
use crate::revisions::change::{Record, Tombstone};
use crate::revisions::pages::difference::PartKind;
use crate::revisions::pages::entry::{Entry, Names};
use crate::revisions::pages::past::{AS_OF, Past};
use crate::revisions::{self, Subject};
use crate::vocabulary::{self, Kind, Term};
use crate::web::{Error, Moment, Section, Shell, marks};
use crate::{datasets, taxonomy, wording};

/// What the words of a statement mean, from the review's vocabulary.
#[derive(Debug, Default, Serialize)]
pub struct Meanings {
    citation_function: Option<String>,
    resource_role: Option<String>,
    resource_type: Option<String>,
    confidence: &'static str,
    appraisal: &'static str,
}

impl Meanings {
    fn new(statement: &Statement, terms: &[Term]) -> Self {
        let of =
            |kind: Kind, word: &str| terms.iter().find(|term| term.kind == kind && term.term == word).map(|term| term.definition.clone());
        let usage = &statement.usage;
        Self {
            citation_function: of(Kind::CitationFunction, usage.citation_function.as_str()),
            resource_role: usage.resource_role.and_then(|role| of(Kind::ResourceRole, role.as_str())),
            resource_type: usage.resource_type.and_then(|kind| of(Kind::ResourceType, kind.as_str())),
            confidence: usage.sureness_means(),
            appraisal: match usage.appraisal.state {
                AppraisalState::Unreviewed => "nobody has looked at it again since it entered",
                AppraisalState::Confirmed => "a second reader agrees",
                AppraisalState::Disputed => "someone disagrees, with reasons; what it shows does not count as shown",
                AppraisalState::Refuted => "it was shown to be wrong; it stays here, and does not count as shown",
                AppraisalState::Fixed => "the dataset was mended since",
            },
        }
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "evidence/statement.html", blocks = ["title", "description"])]
pub struct StatementPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    statement: StatementView,
    modality: String,
    meanings: Meanings,
    outcomes: Vec<Term>,
    replies: Vec<Reply>,
    withdrawn_replies: Vec<Tombstone>,
    previous: Option<Link>,
    next: Option<Link>,
    on_the_same_dataset: usize,
    history: Vec<Entry>,
    as_of: Option<Past>,
    citation: String,
    citation_bibtex: String,
    #[serde(skip)]
    json: String,
}

impl StatementPage {
    fn record(&self) -> &crate::evidence::Usage {
        &self.statement.statement.usage
    }

    fn work(&self) -> &crate::papers::PaperName {
        &self.statement.statement.paper
    }

    fn dataset(&self) -> Link {
        Link::dataset(self.record().dataset.as_str(), &self.statement.statement.dataset_name)
    }

    fn title(&self) -> String {
        short_title(&format!("Evidence {}: {} on {}", self.record().id, self.work().short_name, self.statement.statement.dataset_name))
    }

    /// The answers that this statement gives, with what they mean.
    fn answers(&self) -> Vec<(&'static str, &str)> {
        let met = |outcome: &&Outcome| self.statement.tested.iter().any(|tested| tested.standing == **outcome);
        let means = |outcome: &Outcome| {
            let term = self.outcomes.iter().find(|term| term.term == outcome.as_str())?;
            Some((outcome.label(), term.definition.as_str()))
        };
        Outcome::ALL.iter().filter(met).filter_map(means).collect()
    }
}

/// The page of that statement, if there is one.
pub(super) async fn page(moment: &Moment, number: i64) -> Result<Option<StatementPage>, Error> {
    let beside = statements(moment.db(), Selection::BesideNumber(number)).await?;
    of(moment, number, &beside, None).await
}

/// The page of that statement as it was at the end of a day, if there was one.
pub(super) async fn page_as_of(moment: &Moment, number: i64, past: &Past) -> Result<Option<StatementPage>, Error> {
    let Some(Record::Evidence(usage)) = past.record(moment, Subject::Evidence, &number.to_string()).await? else { return Ok(None) };
    let slug = usage.dataset.as_str();
    let Some(dataset) = past.dataset(moment, slug).await? else { return Ok(None) };
    let id = datasets::store::numbers_of(moment.db(), &[slug.to_owned()]).await?.remove(slug);
    let beside = past.statements(moment, &dataset, id).await?;
    of(moment, number, &beside, Some(*past)).await
}

/// The page of one of the statements on a dataset.
async fn of(moment: &Moment, number: i64, beside: &[Statement], as_of: Option<Past>) -> Result<Option<StatementPage>, Error> {
    let db = moment.db();
    let Some(place) = beside.iter().position(|statement| statement.usage.id.0 == number) else { return Ok(None) };
    let tree = taxonomy::store::tree(db).await?;
    let terms = vocabulary::store::all(db).await?;
    let mut revisions = revisions::store::of(db, Subject::Evidence, &number.to_string()).await?;
    revisions.retain(|revision| as_of.is_none_or(|past| past.knows(revision.at)));
    let names = Names::of(moment, &revisions).await?;
    let mut withdrawn = replies::store::tombstones(db, EvidenceId(number)).await?;
    withdrawn.retain(|stone| as_of.is_none_or(|past| past.knows(stone.at)));
    let statement = beside[place].clone();
    let modality = terms.iter().find(|term| term.kind == Kind::Modality && term.term == statement.modality.as_str());
    let modality = modality.map_or_else(|| vocabulary::capitalised(statement.modality.as_str()), Term::shown);
    let there = |number: i64| {
        let path = format!("/evidence/{number}");
        as_of.map_or_else(|| path.clone(), |past| past.address(&path))
    };
    let own = there(number);
    let shell = moment.shell(Section::Papers, own.clone()).await?;
    let address = moment.address(&own);
    Ok(Some(StatementPage {
        citation: citation(&statement, &shell.title, &address),
        citation_bibtex: citation_bibtex(&statement, &shell.title, &address),
        meanings: Meanings::new(&statement, &terms),
        statement: StatementView::new(statement, &verdicts(beside), &tree),
        replies: match &as_of {
            Some(past) => past.replies(moment, &[number]).await?,
            None => replies::store::of(db, &[number]).await?,
        },
        withdrawn_replies: withdrawn,
        outcomes: terms.into_iter().filter(|term| term.kind == Kind::Outcome).collect(),
        previous: place.checked_sub(1).and_then(|place| beside.get(place)).map(|other| neighbour(other, there(other.usage.id.0))),
        next: beside.get(place + 1).map(|other| neighbour(other, there(other.usage.id.0))),
        on_the_same_dataset: beside.len(),
        history: revisions.into_iter().map(|revision| names.entry(revision)).collect(),
        json: as_of.map_or_else(|| format!("/evidence/{number}.json"), |past| past.address(&format!("/evidence/{number}.json"))),
        as_of,
        shell,
        address,
        modality,
    }))
}

fn neighbour(statement: &Statement, address: String) -> Link {
    Link { name: format!("Evidence {}, {}", statement.usage.id, statement.paper.short_name), address }
}

/// How to cite the statement, in a sentence.
fn citation(statement: &Statement, review: &str, address: &str) -> String {
    let entered = statement.usage.recorded.map(|day| format!(" Entered {}.", wording::day(day))).unwrap_or_default();
    let (id, work, dataset) = (statement.usage.id, &statement.paper.short_name, &statement.dataset_name);
    format!("Evidence {id}: {work} on {dataset}. In: {review}.{entered} {address}")
}

fn citation_bibtex(statement: &Statement, review: &str, address: &str) -> String {
    let id = statement.usage.id;
    let Ok(key) = CitationKey::parse(&format!("evidence{id}")) else { return String::new() };
    let mut fields = vec![
        ("title".to_owned(), format!("Evidence {id}: {} on {}", statement.paper.short_name, statement.dataset_name)),
        ("howpublished".to_owned(), format!("In: {review}")),
    ];
    if let Some(day) = statement.usage.recorded {
        fields.push(("year".to_owned(), day.format("%Y").to_string()));
    }
    fields.push(("url".to_owned(), address.to_owned()));
    bibliography::write_entry("misc", &key, &fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::statement;

    #[test]
    fn a_citation_names_work_dataset_and_address() {
        let mut cited = statement(90, "larrazabal2020gender", Vec::new());
        assert_eq!(
            citation(&cited, "Amphora", "https://a.org/evidence/90"),
            "Evidence 90: larrazabal2020gender on D. In: Amphora. https://a.org/evidence/90"
        );
        cited.usage.recorded = chrono::NaiveDate::from_ymd_opt(2026, 11, 23);
        assert!(citation(&cited, "Amphora", "x").contains("Entered 23 November 2026."));
        let bibtex = citation_bibtex(&cited, "Amphora", "https://a.org/evidence/90");
        assert!(bibtex.starts_with("@misc{evidence90,") && bibtex.contains("{2026}"), "{bibtex}");
    }
}

//! The page: what the datasets share, what differs, what they agree in, and what none of them documents.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use askama::Template;
use serde::Serialize;

use super::wanted::{Unknown, Wanted};
use crate::comparison::fields::{self, Recorded};
use crate::comparison::findings::{self, Said};
use crate::comparison::overlaps::{Lineage, Pair};
use crate::comparison::{Agreement, MOST, Row, Topic, Value, address};
use crate::datasets::cards::{Card, Cards};
use crate::datasets::facets::Narrowing;
use crate::datasets::store::belongings::relations_touching;
use crate::datasets::store::{names, numbers_of, records, surroundings};
use crate::datasets::{DatasetSlug, Relation};
use crate::evidence::Statement;
use crate::evidence::pages::view::Link;
use crate::evidence::store::{Selection, statements};
use crate::papers::store::names_of;
use crate::taxonomy;
use crate::vocabulary::Modality;
use crate::web::fields::Labels;
use crate::web::{Error, Moment, Query, Section, Shell, marks};
use crate::wording;

/// So many datasets are proposed to be added.
const OFFERED: usize = 6;

/// A dataset of the comparison: a column.
#[derive(Debug, Serialize)]
pub struct Column {
    slug: String,
    name: String,
    #[serde(skip)]
    without: String,
}

/// A comparison that one may begin with.
#[derive(Debug, Serialize)]
pub struct Example {
    modality: String,
    datasets: Vec<String>,
    address: String,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "comparison/compare.html", blocks = ["title", "description"])]
pub struct ComparePage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    datasets: Vec<Column>,
    unknown: Vec<Unknown>,
    left_out: Vec<Link>,
    overlaps: Vec<Pair>,
    rows: Vec<Row>,
    #[serde(skip)]
    names: HashMap<String, String>,
    #[serde(skip)]
    offered: Vec<Link>,
    #[serde(skip)]
    examples: Vec<Example>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    table: String,
}

impl ComparePage {
    fn title(&self) -> String {
        match self.datasets.as_slice() {
            [] => "Compare datasets".to_owned(),
            several => wording::list(&several.iter().map(|column| column.name.as_str()).collect::<Vec<_>>()),
        }
    }

    /// The same, as short as the head of a window.
    fn short_title(&self) -> String {
        match self.datasets.as_slice() {
            [] => self.title(),
            [only] => format!("{}, compared", only.name),
            _ if self.title().chars().count() <= 48 => format!("Compare {}", self.title()),
            several => format!("Compare {}", wording::count(several.len(), "dataset")),
        }
    }

    /// "Nine of 31 rows differ. …"
    fn lead(&self) -> String {
        let count = |agreement: Agreement| self.rows.iter().filter(|row| row.agreement == agreement).count();
        match self.datasets.len() {
            0 => {
                format!("Every field and every finding of up to {} datasets, side by side: what differs first.", wording::number_word(MOST))
            }
            1 => "One dataset by itself. Add another one to compare it with.".to_owned(),
            number => format!(
                "{} side by side. They differ in {}, agree in {}, and {} documented for none of them.",
                crate::vocabulary::capitalised(&wording::count(number, "dataset")),
                wording::count(count(Agreement::Differ), "row"),
                wording::number_word(count(Agreement::Agree)),
                match count(Agreement::Open) {
                    1 => "one is".to_owned(),
                    open => format!("{} are", wording::number_word(open)),
                }
            ),
        }
    }

    /// The rows of one kind by topic, those without a row left out.
    fn topics(&self, agreement: Agreement) -> Vec<(Topic, Vec<&Row>)> {
        let of = |topic: &Topic| (*topic, self.rows.iter().filter(|row| row.topic == *topic && row.agreement == agreement).collect());
        Topic::ALL.iter().map(of).filter(|(_, rows): &(Topic, Vec<&Row>)| !rows.is_empty()).collect()
    }

    /// The names of the rows that none of them documents.
    fn open(&self) -> Vec<&str> {
        self.rows.iter().filter(|row| row.agreement == Agreement::Open).map(|row| row.label.as_str()).collect()
    }

    /// The names in addresses, for the form.
    fn slugs(&self) -> String {
        self.datasets.iter().map(|column| column.slug.as_str()).collect::<Vec<_>>().join(",")
    }

    const fn has_room(&self) -> bool {
        self.datasets.len() < MOST
    }

    /// The pairs that a recorded relation connects.
    fn connected(&self) -> Vec<&Pair> {
        self.overlaps.iter().filter(|pair| !pair.ways.is_empty()).collect()
    }

    fn name<'a>(&'a self, slug: &'a DatasetSlug) -> &'a str {
        self.names.get(slug.as_str()).map_or(slug.as_str(), String::as_str)
    }

    /// The rows as a table: topic, field, whether they agree, and what each dataset says.
    pub(super) fn table(&self) -> Vec<Vec<String>> {
        let head = ["topic", "field", "agreement"].map(str::to_owned).into_iter();
        let head = head.chain(self.datasets.iter().map(|column| column.slug.clone())).collect();
        let line = |row: &Row| {
            let own = [row.topic.to_string(), row.label.clone(), row.agreement.to_string()].into_iter();
            own.chain(row.values.iter().map(Value::plain)).collect()
        };
        std::iter::once(head).chain(self.rows.iter().map(line)).collect()
    }
}

/// The relations that lead from one of these datasets to another in at most three steps.
async fn relations(moment: &Moment, ids: &[i64]) -> Result<Vec<Relation>, Error> {
    let mut near = relations_touching(moment.db(), ids).await?;
    let around: BTreeSet<String> = near.iter().flat_map(|relation| [relation.subject.to_string(), relation.object.to_string()]).collect();
    let numbers = numbers_of(moment.db(), &around.into_iter().collect::<Vec<_>>()).await?;
    let others: Vec<i64> = numbers.into_values().filter(|id| !ids.contains(id)).collect();
    near.extend(relations_touching(moment.db(), &others).await?);
    Ok(near)
}

/// Datasets that one may want to add: first those that are related, then those of the same kind that most works speak of.
fn offered(cards: &Cards, slugs: &[String], relations: &[Relation]) -> Vec<Link> {
    let is_here = |slug: &str| slugs.iter().any(|here| here == slug);
    let ends = relations.iter().flat_map(|relation| [(&relation.subject, &relation.object), (&relation.object, &relation.subject)]);
    let related: Vec<&Card> = ends.filter(|(here, _)| is_here(here.as_str())).filter_map(|(_, other)| cards.of(other.as_str())).collect();
    let kinds: Vec<&str> = slugs.iter().filter_map(|slug| cards.of(slug)).map(|card| card.modality.as_str()).collect();
    let alike = cards.list(&Narrowing::default()).filter(|card| kinds.contains(&card.modality.as_str()));
    let mut found: Vec<&Card> = Vec::new();
    for card in related.into_iter().chain(alike) {
        if found.len() < OFFERED && !is_here(&card.slug) && found.iter().all(|known| known.id != card.id) {
            found.push(card);
        }
    }
    let with = |card: &Card| address("/compare", &slugs.iter().map(String::as_str).chain([card.slug.as_str()]).collect::<Vec<_>>());
    found.into_iter().map(|card| Link { name: card.name.clone(), address: with(card) }).collect()
}

/// For each kind of images, the three datasets that most works speak of.
fn examples(cards: &Cards, labels: &Labels) -> Vec<Example> {
    let mut kinds: BTreeMap<usize, (Modality, Vec<&Card>)> = BTreeMap::new();
    for card in cards.list(&Narrowing::default()).filter(|card| card.works > 0) {
        let modality = Modality::new(&card.modality);
        let (_, datasets) = kinds.entry(labels.place(&modality)).or_insert_with(|| (modality, Vec::new()));
        if datasets.len() < 3 {
            datasets.push(card);
        }
    }
    let example = |(modality, cards): (Modality, Vec<&Card>)| Example {
        modality: labels.of(&modality),
        datasets: cards.iter().map(|card| card.name.clone()).collect(),
        address: address("/compare", &cards.iter().map(|card| card.slug.as_str()).collect::<Vec<_>>()),
    };
    kinds.into_values().filter(|(_, cards)| cards.len() > 1).map(example).collect()
}

async fn recorded(moment: &Moment, slugs: &[String], labels: &Labels) -> Result<Vec<(i64, Recorded)>, Error> {
    let mut found = Vec::new();
    for slug in slugs {
        let Some((id, dataset)) = records::find(moment.db(), slug).await? else { continue };
        let key: Vec<String> = dataset.introduced_by.iter().map(ToString::to_string).collect();
        let maker = names_of(moment.db(), &key).await?.into_values().next();
        let (modality, around) = (labels.of(&dataset.modality), surroundings(moment.db(), id).await?);
        found.push((id, Recorded { dataset, modality, maker, around }));
    }
    Ok(found)
}

async fn rows(moment: &Moment, recorded: Vec<(i64, Recorded)>) -> Result<Vec<Row>, Error> {
    let tree = taxonomy::store::tree(moment.db()).await?;
    let ids: Vec<i64> = recorded.iter().map(|(id, _)| *id).collect();
    let mut by_dataset: HashMap<String, Vec<Statement>> = HashMap::new();
    for statement in statements(moment.db(), Selection::Datasets(&ids)).await? {
        by_dataset.entry(statement.usage.dataset.to_string()).or_default().push(statement);
    }
    let recorded: Vec<Recorded> = recorded.into_iter().map(|(_, recorded)| recorded).collect();
    let slugs = recorded.iter().map(|of| of.dataset.slug.as_str());
    let said: Vec<Said> = slugs.map(|slug| Said::new(slug, by_dataset.remove(slug).unwrap_or_default())).collect();
    let mut rows = findings::rows(&said, &tree);
    rows.extend(fields::rows(&recorded));
    Ok(rows)
}

/// The page that the URL asks for.
pub(super) async fn page(moment: &Moment, query: &Query) -> Result<ComparePage, Error> {
    let wanted = Wanted::read(moment, query).await?;
    let labels = Labels::load(moment).await?;
    let cards = moment.datasets().await?;
    let recorded = recorded(moment, &wanted.slugs, &labels).await?;
    let ids: Vec<i64> = recorded.iter().map(|(id, _)| *id).collect();
    let relations = if ids.is_empty() { Vec::new() } else { relations(moment, &ids).await? };
    let slugs: Vec<DatasetSlug> = recorded.iter().map(|(_, of)| of.dataset.slug.clone()).collect();
    let column = |(_, of): &(i64, Recorded)| {
        let slug = of.dataset.slug.to_string();
        let others: Vec<&str> = slugs.iter().map(DatasetSlug::as_str).filter(|other| *other != slug).collect();
        Column { without: address("/compare", &others), name: of.dataset.name.clone(), slug }
    };
    let datasets: Vec<Column> = recorded.iter().map(column).collect();
    let overlaps = Lineage::new(&relations).pairs(&slugs);
    let steps = overlaps.iter().flat_map(|pair| &pair.ways).flat_map(|way| &way.relations);
    let on_the_way: BTreeSet<String> = steps.flat_map(|step| [step.subject.to_string(), step.object.to_string()]).collect();
    let path = address("/compare", &wanted.slugs);
    let left_out = wanted.left_out.iter().filter_map(|slug| cards.of(slug)).map(|card| Link::dataset(&card.slug, &card.name));
    let no_one = datasets.is_empty();
    Ok(ComparePage {
        shell: moment.shell(Section::Views, path.clone()).await?,
        address: moment.address(&path),
        names: names(moment.db(), &on_the_way.into_iter().chain(wanted.slugs.clone()).collect::<Vec<_>>()).await?,
        left_out: left_out.collect(),
        offered: offered(&cards, &wanted.slugs, &relations),
        examples: if no_one { examples(&cards, &labels) } else { Vec::new() },
        json: address("/compare.json", &wanted.slugs),
        table: address("/compare.csv", &wanted.slugs),
        unknown: wanted.unknown,
        rows: if no_one { Vec::new() } else { rows(moment, recorded).await? },
        datasets,
        overlaps,
    })
}

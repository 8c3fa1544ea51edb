//! `/datasets`: the list with its facets. All state lives in the URL.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::str::FromStr;

use askama::Template;
use serde::Serialize;

use crate::datasets::Access;
use crate::datasets::ShortcutSummary;
use crate::datasets::cards::{Card, Fitting};
use crate::datasets::facets::{Choice, Facet, Known, NOT_DOCUMENTED, Narrowing, SortKey};
use crate::evidence::Outcome;
use crate::vocabulary::{Kind, capitalised};
use crate::web::listing::{Chosen, Column, Turning, columns};
use crate::web::{Error, Moment, Query, Section, Shell};
use crate::{vocabulary, wording};

/// A facet with its choices.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = DatasetFacet)]
pub struct FacetView {
    /// Its name, as a parameter.
    name: &'static str,
    /// Its name for people.
    label: &'static str,
    /// Its values.
    choices: Vec<Choice>,
}

/// A line of the list.
#[derive(Debug, Serialize)]
pub struct Line {
    slug: String,
    name: String,
    aliases: Vec<String>,
    modality: String,
    access: Access,
    images: Option<i64>,
    patients: Option<i64>,
    year: Option<i64>,
    works: i64,
    shortcuts: ShortcutSummary,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "datasets/list.html", blocks = ["title", "description"])]
pub struct ListPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    words: Option<String>,
    total: u64,
    found: u64,
    facets: Vec<FacetView>,
    datasets: Vec<Line>,
    sort: String,
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
}

impl ListPage {
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn noun(&self, number: impl Borrow<u64>) -> &'static str {
        if *number.borrow() == 1 { "dataset" } else { "datasets" }
    }

    /// The same words in the search over everything.
    fn search_address(&self) -> String {
        Query::default().with("q", self.words.as_deref().unwrap_or_default()).address("/search")
    }

    fn column(&self, key: &str) -> &Column {
        &self.columns[key]
    }
}

fn bad<E: std::fmt::Display>(facet: Facet, value: &str, problem: E) -> Error {
    Error::bad_parameter(facet.as_str(), value, problem.to_string())
}

fn must_be<T: FromStr<Err: std::fmt::Display>>(facet: Facet, values: &[String]) -> Result<(), Error> {
    values.iter().try_for_each(|value| value.parse::<T>().map(drop).map_err(|error| bad(facet, value, error)))
}

/// The parameters that the list knows.
pub(super) fn parameters() -> Vec<&'static str> {
    ["q", "sort", "page"].into_iter().chain(Facet::ALL.iter().map(|facet| facet.as_str())).collect()
}

/// Reads the narrowing from the URL; words that no vocabulary has are told, not ignored.
pub(in crate::datasets) async fn narrowing(moment: &Moment, query: &Query) -> Result<Narrowing, Error> {
    let mut narrowing =
        Narrowing { words: query.get("q").map(str::to_owned), sort: query.value("sort")?.unwrap_or_default(), ..Narrowing::default() };
    for facet in Facet::ALL {
        let mut values: Vec<String> = query.all(facet.as_str()).into_iter().map(str::to_owned).collect();
        values.sort();
        values.dedup();
        if values.is_empty() {
            continue;
        }
        match facet {
            Facet::Access => must_be::<Access>(*facet, &values)?,
            Facet::Known => must_be::<Known>(*facet, &values)?,
            Facet::Year => {
                for value in values.iter().filter(|value| *value != NOT_DOCUMENTED) {
                    value.parse::<i64>().map_err(|_| bad(*facet, value, "it is not a year"))?;
                }
            }
            Facet::Modality => {
                let known = vocabulary::store::labels(moment.db(), Kind::Modality).await?;
                if let Some(value) = values.iter().find(|value| !known.contains_key(*value)) {
                    let mut words: Vec<&str> = known.keys().map(String::as_str).collect();
                    words.sort_unstable();
                    return Err(bad(*facet, value, format!("it is not a modality; use one of: {}", words.join(", "))));
                }
            }
            Facet::BodyPart | Facet::Licence | Facet::Task | Facet::Demographics => {}
        }
        narrowing.chosen.insert(*facet, values);
    }
    Ok(narrowing)
}

/// The name of a facet's value for people.
fn label(facet: Facet, value: &str, modalities: &HashMap<String, String>) -> String {
    match facet {
        Facet::Modality => modalities.get(value).cloned().unwrap_or_else(|| capitalised(value)),
        Facet::Access => value.parse::<Access>().map_or_else(|_| value.to_owned(), |access| access.label().to_owned()),
        Facet::Known => value.parse::<Known>().map_or_else(|_| value.to_owned(), |known| known.label().to_owned()),
        Facet::Demographics => match value {
            "reported" => "Something recorded".to_owned(),
            "none" => "Nothing recorded".to_owned(),
            "not-documented" => "Not documented".to_owned(),
            attribute => capitalised(attribute),
        },
        _ => capitalised(value),
    }
}

/// The facets with what each of their values would give.
pub(in crate::datasets) fn facet_views(fitting: Fitting, narrowing: &Narrowing, modalities: &HashMap<String, String>) -> Vec<FacetView> {
    let mut views = Vec::new();
    for (facet, values) in fitting.choices {
        let chosen = narrowing.of(facet);
        let mut choices: Vec<Choice> = values
            .into_iter()
            .map(|(value, datasets)| Choice { label: label(facet, &value, modalities), chosen: chosen.contains(&value), value, datasets })
            .collect();
        for value in chosen.iter().filter(|value| choices.iter().all(|choice| choice.value != **value)).collect::<Vec<_>>() {
            choices.push(Choice { label: label(facet, value, modalities), chosen: true, value: value.clone(), datasets: 0 });
        }
        if !choices.is_empty() {
            views.push(FacetView { name: facet.as_str(), label: facet.label(), choices });
        }
    }
    views
}

impl Line {
    fn new(card: &Card) -> Self {
        Self {
            slug: card.slug.clone(),
            name: card.name.clone(),
            aliases: card.aliases.clone(),
            modality: card.modality.clone(),
            access: card.access,
            images: card.images,
            patients: card.patients,
            year: card.year,
            works: card.works,
            shortcuts: card.shortcuts.clone(),
        }
    }
}

fn chosen(query: &Query, narrowing: &Narrowing, modalities: &HashMap<String, String>) -> Vec<Chosen> {
    let words = narrowing.words.iter().map(|words| Chosen {
        facet: "Name",
        label: words.clone(),
        without: query.without("q", words).address("/datasets"),
    });
    let facets = narrowing.chosen.iter().flat_map(|(facet, values)| values.iter().map(move |value| (*facet, value)));
    let facets = facets.map(|(facet, value)| Chosen {
        facet: facet.label(),
        label: label(facet, value, modalities),
        without: query.without(facet.as_str(), value).address("/datasets"),
    });
    words.chain(facets).collect()
}

/// The page that the URL asks for.
pub(super) async fn page(moment: &Moment, query: Query) -> Result<ListPage, Error> {
    let db = moment.db();
    let narrowing = narrowing(moment, &query).await?;
    let modalities = vocabulary::store::labels(db, Kind::Modality).await?;
    let cards = moment.datasets().await?;
    let fitting = cards.fitting(&narrowing);
    let found = fitting.found as u64;
    let number = query.page()?;
    let datasets: Vec<Line> = Turning::part(cards.list(&narrowing), number).map(Line::new).collect();
    let shell = moment.shell(Section::Datasets, query.address("/datasets")).await?;
    Ok(ListPage {
        address: moment.address(&query.address("/datasets")),
        words: narrowing.words.clone(),
        facets: facet_views(fitting, &narrowing, &modalities),
        sort: narrowing.sort.to_string(),
        columns: columns("/datasets", &query, narrowing.sort, SortKey::Name),
        chosen: chosen(&query, &narrowing, &modalities),
        json: query.address("/datasets.json"),
        bibliography: query.address("/datasets.bib"),
        shell,
        total: cards.len() as u64,
        found,
        turning: Turning::new("/datasets", &query, number, datasets.len(), found),
        datasets,
    })
}

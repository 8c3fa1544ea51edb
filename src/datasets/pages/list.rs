//! `/datasets`: the list with its facets. All state lives in the URL.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::str::FromStr;

use askama::Template;
use serde::Serialize;

use crate::datasets::facets::{Choice, Facet, Known, NOT_DOCUMENTED, Narrowing, SortKey};
use crate::datasets::{Access, store};
use crate::evidence::severity::verdicts;
use crate::evidence::store::{Selection, statements};
use crate::evidence::{FindingKind, Outcome, Severity, Statement};
use crate::vocabulary::{Kind, capitalised};
use crate::web::listing::{Chosen, Column, ON_A_PAGE, Turning, columns};
use crate::web::{Error, Moment, Query, Section, Shell};
use crate::{vocabulary, wording};

/// A facet with its choices.
#[derive(Debug, Serialize)]
pub struct FacetView {
    name: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
}

/// What is known about the shortcuts of one listed dataset, in short.
#[derive(Debug, Default, Serialize)]
pub struct ShortcutSummary {
    severity: Option<Severity>,
    answer: Option<Outcome>,
    label_errors: usize,
    shown: usize,
    unclear: usize,
    not_found: usize,
}

impl ShortcutSummary {
    fn new(said: &[Statement]) -> Self {
        let verdicts = verdicts(said);
        let with = |outcome| verdicts.iter().filter(|verdict| verdict.answer == outcome).count();
        Self {
            severity: verdicts.first().map(|verdict| verdict.severity),
            answer: verdicts.first().map(|verdict| verdict.answer),
            label_errors: said.iter().filter(|statement| statement.has(FindingKind::LabelErrors)).count(),
            shown: with(Outcome::Shown),
            unclear: with(Outcome::Unclear),
            not_found: with(Outcome::NotFound),
        }
    }

    /// "6 shown, 1 unclear, 1 not found".
    fn words(&self) -> String {
        let parts = [(self.shown, "shown"), (self.unclear, "unclear"), (self.not_found, "tested, not found")];
        let parts: Vec<String> = parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
        parts.join(", ")
    }
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
#[template(path = "datasets/list.html")]
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

    fn column(&self, key: &str) -> &Column {
        &self.columns[key]
    }
}

fn bad<E: std::fmt::Display>(facet: Facet, value: &str, problem: E) -> Error {
    let value = value.chars().take(80).collect();
    Error::BadParameter { parameter: facet.as_str().to_owned(), value, problem: problem.to_string() }
}

fn must_be<T: FromStr<Err: std::fmt::Display>>(facet: Facet, values: &[String]) -> Result<(), Error> {
    values.iter().try_for_each(|value| value.parse::<T>().map(drop).map_err(|error| bad(facet, value, error)))
}

/// The parameters that the list knows.
pub(super) fn parameters() -> Vec<&'static str> {
    ["q", "sort", "page"].into_iter().chain(Facet::ALL.iter().map(|facet| facet.as_str())).collect()
}

/// Reads the narrowing from the URL; words that no vocabulary has are told, not ignored.
pub(super) async fn narrowing(moment: &Moment, query: &Query) -> Result<Narrowing, Error> {
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

async fn facet_views(moment: &Moment, narrowing: &Narrowing, modalities: &HashMap<String, String>) -> Result<Vec<FacetView>, Error> {
    let mut views = Vec::new();
    for facet in Facet::ALL {
        let chosen = narrowing.of(*facet);
        let mut choices: Vec<Choice> = store::choices(moment.db(), narrowing, *facet)
            .await?
            .into_iter()
            .map(|(value, datasets)| Choice { label: label(*facet, &value, modalities), chosen: chosen.contains(&value), value, datasets })
            .collect();
        for value in chosen.iter().filter(|value| choices.iter().all(|choice| choice.value != **value)).collect::<Vec<_>>() {
            choices.push(Choice { label: label(*facet, value, modalities), chosen: true, value: value.clone(), datasets: 0 });
        }
        if !choices.is_empty() {
            views.push(FacetView { name: facet.as_str(), label: facet.label(), choices });
        }
    }
    Ok(views)
}

async fn lines(moment: &Moment, narrowing: &Narrowing, offset: u64) -> Result<Vec<Line>, Error> {
    let db = moment.db();
    let listed = store::list(db, narrowing, offset, ON_A_PAGE).await?;
    let numbers: Vec<i64> = listed.iter().map(|dataset| dataset.id).collect();
    let mut aliases = store::aliases(db, &numbers).await?;
    let mut by_dataset: HashMap<String, Vec<Statement>> = HashMap::new();
    for statement in statements(db, Selection::Datasets(&numbers)).await? {
        by_dataset.entry(statement.usage.dataset.to_string()).or_default().push(statement);
    }
    listed
        .into_iter()
        .map(|dataset| {
            let access = dataset.access.parse().map_err(|error| crate::database::DatabaseError::unreadable("datasets", error))?;
            let said = by_dataset.remove(&dataset.slug).unwrap_or_default();
            Ok(Line {
                aliases: aliases.remove(&dataset.id).unwrap_or_default(),
                shortcuts: ShortcutSummary::new(&said),
                slug: dataset.slug,
                name: dataset.name,
                modality: dataset.modality,
                access,
                images: dataset.images,
                patients: dataset.patients,
                year: dataset.year,
                works: dataset.works,
            })
        })
        .collect()
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
    let found = store::count(db, &narrowing).await?;
    let total = store::count(db, &Narrowing::default()).await?;
    let number = query.page()?;
    let offset = Turning::offset(number);
    let datasets = lines(moment, &narrowing, offset).await?;
    let shell = moment.shell(Section::Datasets, query.address("/datasets")).await?;
    Ok(ListPage {
        address: moment.address(&query.address("/datasets")),
        words: narrowing.words.clone(),
        facets: facet_views(moment, &narrowing, &modalities).await?,
        sort: narrowing.sort.to_string(),
        columns: columns("/datasets", &query, narrowing.sort, SortKey::Name),
        chosen: chosen(&query, &narrowing, &modalities),
        json: query.address("/datasets.json"),
        bibliography: query.address("/datasets.bib"),
        shell,
        total,
        found,
        turning: Turning::new("/datasets", &query, number, datasets.len(), found),
        datasets,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::{shortcut, statement};

    #[test]
    fn a_summary_tells_all_three_answers() {
        let said = [
            statement(1, "a2020", vec![shortcut("age", Outcome::Shown), shortcut("hair", Outcome::NotFound)]),
            statement(2, "b2020", vec![shortcut("noise", Outcome::Unclear)]),
        ];
        assert_eq!(ShortcutSummary::new(&said).words(), "1 shown, 1 unclear, 1 tested, not found");
        assert_eq!(ShortcutSummary::new(&[]).severity, None);
    }
}

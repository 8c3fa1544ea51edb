//! The records that were found, as they are shown.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::database::DatabaseError;
use crate::database::tables::{confounder, dataset, dataset_term, paper, usage};
use crate::evidence::store::{Selection, statements};
use crate::evidence::{FindingKind, Statement};
use crate::search::index::{Question, Row};
use crate::search::marking::{Marked, Marker};
use crate::search::{About, Fit, Hit, Kind, Why};
use crate::taxonomy::{self, Tree};
use crate::{papers, vocabulary, wording};

/// How many authors are named, besides those that were asked for.
const AUTHORS: usize = 6;

/// The hits of a row, in its order, and how close the first one is to the question.
pub(super) async fn hits(db: &impl ConnectionTrait, row: Row, question: &Question) -> Result<(Vec<Hit>, f32), DatabaseError> {
    let numbers: Vec<i64> = row.references.iter().map(|reference| reference.id).collect();
    let marker = question.marker();
    let mut made = match row.kind {
        Kind::Datasets => datasets(db, &numbers, &marker).await?,
        Kind::Confounders => confounders(db, &numbers, &marker).await?,
        Kind::Papers => works(db, &numbers, &marker).await?,
        Kind::Evidence => evidence(db, &numbers, &marker).await?,
    };
    let mut hits = Vec::with_capacity(numbers.len());
    let mut closeness = None;
    for reference in row.references {
        // A record that an older index knows may be gone.
        let Some(shown) = made.remove(&reference.id) else { continue };
        closeness.get_or_insert(match reference.why.fit {
            Fit::Identifier => by_identifier(row.kind),
            Fit::Text | Fit::NearText | Fit::SomeWords => shown.closeness,
            _ => reference.closeness,
        });
        hits.push(shown.hit(row.kind, reference.id, in_words(reference.why)));
    }
    Ok((hits, closeness.unwrap_or_default()))
}

/// An identifier is a work's first: a dataset may bear that of the work that released it.
const fn by_identifier(kind: Kind) -> f32 {
    match kind {
        Kind::Papers => 3.0,
        Kind::Datasets => 2.0,
        Kind::Confounders => 1.0,
        Kind::Evidence => 0.0,
    }
}

/// The identifier as a person writes it.
fn in_words(why: Why) -> Why {
    let Why { fit: Fit::Identifier, form: Some(form) } = &why else { return why };
    let written = match form.split_once(':') {
        Some(("doi", rest)) => format!("DOI {rest}"),
        Some(("arxiv", rest)) => format!("arXiv {rest}"),
        Some(("key", rest)) => format!("key {rest}"),
        Some(("url", rest)) => format!("address {rest}"),
        Some(("evidence", rest)) => format!("evidence {rest}"),
        _ => form.clone(),
    };
    Why { fit: Fit::Identifier, form: Some(written) }
}

/// A record as it is shown, before it is known why.
struct Shown {
    address: String,
    name: Marked,
    line: Line,
    text: Option<Marked>,
    about: Vec<About>,
    closeness: f32,
}

/// The line under a name.
enum Line {
    None,
    Text(Marked),
    /// Other names: the one that fits is marked.
    Names(Vec<String>),
}

impl Shown {
    fn hit(self, kind: Kind, id: i64, why: Why) -> Hit {
        let line = match self.line {
            Line::None => None,
            Line::Text(text) => Some(text),
            Line::Names(names) if names.is_empty() => None,
            Line::Names(names) => Some(Marked::list(names.iter().map(String::as_str), why.form.as_deref())),
        };
        Hit { kind, id, address: self.address, name: self.name, line, text: self.text, about: self.about, why }
    }
}

/// How close texts are to the question: the weights of the texts in which its words stand, and more where there is
/// little else in a text.
fn closeness<'a>(marker: &Marker, texts: impl IntoIterator<Item = (f32, &'a str)>) -> f32 {
    let mut weights = vec![0.0_f32; marker.0.len()];
    let mut closest = 0.0_f32;
    for (weight, text) in texts {
        let (words, share) = marker.share(text);
        for word in words {
            weights[word] = weights[word].max(weight);
        }
        closest = closest.max(share);
    }
    #[expect(clippy::cast_precision_loss, reason = "questions have few words")]
    let mean = weights.iter().sum::<f32>() / weights.len().max(1) as f32;
    mean + closest
}

fn fact(text: impl Into<String>) -> About {
    About { text: Marked::plain(text), address: None, outcome: None }
}

fn said(number: usize) -> About {
    fact(if number == 0 { "No statement about it yet".to_owned() } else { wording::count(number, "statement") })
}

/// How many statements there are about each dataset, or in each work.
pub(super) async fn counts(
    db: &impl ConnectionTrait,
    column: usage::Column,
    numbers: &[i64],
) -> Result<HashMap<i64, usize>, DatabaseError> {
    let rows: Vec<(i64, i64)> = usage::Entity::find()
        .filter(column.is_in(numbers.iter().copied()))
        .select_only()
        .column(column)
        .column_as(usage::Column::Id.count(), "statements")
        .group_by(column)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, count)| (id, usize::try_from(count).unwrap_or_default())).collect())
}

async fn datasets(db: &impl ConnectionTrait, numbers: &[i64], marker: &Marker) -> Result<HashMap<i64, Shown>, DatabaseError> {
    let rows = dataset::Entity::find().filter(dataset::Column::Id.is_in(numbers.iter().copied())).all(db).await?;
    let terms = dataset_term::Entity::find().filter(dataset_term::Column::DatasetId.is_in(numbers.iter().copied()));
    let terms = terms.order_by_asc(dataset_term::Column::DatasetId).order_by_asc(dataset_term::Column::Position).all(db).await?;
    let mut lists: HashMap<(i64, String), Vec<String>> = HashMap::new();
    for term in terms {
        lists.entry((term.dataset_id, term.kind)).or_default().push(term.value);
    }
    let modalities = vocabulary::store::labels(db, vocabulary::Kind::Modality).await?;
    let counts = counts(db, usage::Column::DatasetId, numbers).await?;
    let mut shown = HashMap::new();
    for row in rows {
        let mut list = |kind: &str| lists.remove(&(row.id, kind.to_owned())).unwrap_or_default();
        let aliases = list("alias");
        let modality = modalities.get(&row.modality).unwrap_or(&row.modality).clone();
        let facts: Vec<String> = std::iter::once(modality)
            .chain(row.body_part.clone())
            .chain(list("task"))
            .chain(list("country"))
            .chain(row.year.map(|year| year.to_string()))
            .collect();
        let facts = facts.join(", ");
        let prose = [row.description.as_deref(), row.notes.as_deref(), row.license.as_deref()];
        let in_prose = prose.into_iter().flatten().map(|text| marker.mark(text)).find(Marked::has_marks);
        let texts =
            [(1.5, row.name.as_str()), (1.0, facts.as_str())].into_iter().chain(prose.into_iter().flatten().map(|text| (0.5, text)));
        let closeness = closeness(marker, texts);
        let facts = About { text: marker.mark(&facts), address: None, outcome: None };
        shown.insert(
            row.id,
            Shown {
                address: format!("/datasets/{}", row.slug),
                name: marker.mark_beginnings(&row.name),
                line: Line::Names(aliases),
                text: in_prose,
                about: vec![facts, said(counts.get(&row.id).copied().unwrap_or_default())],
                closeness,
            },
        );
    }
    Ok(shown)
}

async fn confounders(db: &impl ConnectionTrait, numbers: &[i64], marker: &Marker) -> Result<HashMap<i64, Shown>, DatabaseError> {
    let tree: Tree = taxonomy::store::tree(db).await?;
    let rows = confounder::Entity::find().filter(confounder::Column::Id.is_in(numbers.iter().copied())).all(db).await?;
    let mut shown = HashMap::new();
    for row in rows {
        let slug = row.slug.parse().map_err(|error| DatabaseError::unreadable("confounders", error))?;
        let path: Vec<&str> = tree.path(&slug).iter().filter(|node| node.slug != slug).map(|node| node.label.as_str()).collect();
        let others = tree.get(&slug).map(|node| node.other_words.clone()).unwrap_or_default();
        let text = [Some(row.definition.as_str()), row.examples.as_deref()];
        let with_marks = text.into_iter().flatten().map(|text| marker.mark(text)).find(Marked::has_marks);
        let definition = with_marks.or_else(|| (!row.definition.is_empty()).then(|| marker.mark(&row.definition)));
        let texts = [(1.5, row.label.as_str())].into_iter().chain(text.into_iter().flatten().map(|text| (0.7, text)));
        let mut about = Vec::new();
        if !path.is_empty() {
            about.push(About { text: marker.mark(&path.join(" › ")), address: None, outcome: None });
        }
        let closeness = closeness(marker, texts);
        shown.insert(
            row.id,
            Shown {
                address: format!("/confounders/{}", row.slug),
                name: marker.mark_beginnings(&row.label),
                line: Line::Names(others),
                text: definition,
                about,
                closeness,
            },
        );
    }
    Ok(shown)
}

/// A work's number, key, short name, title, authors, venue.
type WorkRow = (i64, String, String, Option<String>, String, Option<String>);

async fn works(db: &impl ConnectionTrait, numbers: &[i64], marker: &Marker) -> Result<HashMap<i64, Shown>, DatabaseError> {
    let rows: Vec<WorkRow> = paper::Entity::find()
        .filter(paper::Column::Id.is_in(numbers.iter().copied()))
        .select_only()
        .columns([
            paper::Column::Id,
            paper::Column::Name,
            paper::Column::ShortName,
            paper::Column::Title,
            paper::Column::Authors,
            paper::Column::Venue,
        ])
        .into_tuple()
        .all(db)
        .await?;
    let counts = counts(db, usage::Column::PaperId, numbers).await?;
    let mut shown = HashMap::new();
    for (id, key, short_name, title, authors, venue) in rows {
        let authors = bibliography::Authors::parse(&authors);
        let names = authors.to_string().replace(" and ", "; ");
        let texts = [title.as_deref().map(|title| (2.0, title)), Some((1.8, names.as_str())), venue.as_deref().map(|venue| (1.0, venue))];
        let closeness = closeness(marker, texts.into_iter().flatten().chain([(1.8, short_name.as_str())]));
        let mut about = vec![About { text: marker.mark(&names).shortened(AUTHORS), address: None, outcome: None }];
        about.extend(venue.as_deref().map(|venue| About { text: marker.mark(venue), address: None, outcome: None }));
        about.push(fact(match counts.get(&id) {
            Some(number) => wording::count(number, "statement"),
            None => "No statement from it".to_owned(),
        }));
        about.retain(|about| !about.text.text().is_empty());
        shown.insert(
            id,
            Shown {
                address: papers::address(&key),
                name: marker.mark(&short_name),
                line: title.map_or(Line::None, |title| Line::Text(marker.mark(&title))),
                text: None,
                about,
                closeness,
            },
        );
    }
    Ok(shown)
}

async fn evidence(db: &impl ConnectionTrait, numbers: &[i64], marker: &Marker) -> Result<HashMap<i64, Shown>, DatabaseError> {
    let tree: Tree = taxonomy::store::tree(db).await?;
    let statements = statements(db, Selection::Numbers(numbers)).await?;
    Ok(statements.into_iter().map(|statement| (statement.usage.id.0, of_statement(&statement, &tree, marker))).collect())
}

fn of_statement(statement: &Statement, tree: &Tree, marker: &Marker) -> Shown {
    let mut about = Vec::new();
    for (label, slug, outcome) in statement.standing() {
        let place = tree.get(slug).map_or(slug.as_str(), |node| node.label.as_str());
        let same = bibliography::folded(label) == bibliography::folded(place);
        let words = if same { place.to_owned() } else { format!("{label} ({place})") };
        about.push(About { text: marker.mark(&words), address: Some(format!("/confounders/{slug}")), outcome: Some(outcome) });
    }
    let added = statement.labels(FindingKind::Annotation);
    if !added.is_empty() {
        about.push(About { text: marker.mark(&format!("Adds {}", wording::list(&added))), address: None, outcome: None });
    }
    if statement.has(FindingKind::LabelErrors) {
        about.push(About { text: marker.mark("Reports errors in the labels"), address: None, outcome: None });
    }
    let shortcuts: Vec<String> = about.iter().map(|about| about.text.text()).collect();
    let texts = std::iter::once((2.0, statement.usage.evidence.as_str()))
        .chain(shortcuts.iter().map(|text| (1.9, text.as_str())))
        .chain([(1.0, statement.paper.short_name.as_str()), (1.0, statement.dataset_name.as_str())]);
    let closeness = closeness(marker, texts);
    Shown {
        address: format!("/evidence/{}", statement.usage.id),
        name: marker.mark(&format!("{} on {}", statement.paper.short_name, statement.dataset_name)),
        line: Line::None,
        text: Some(marker.mark(&statement.usage.evidence)),
        about,
        closeness,
    }
}

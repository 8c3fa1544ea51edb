//! `/contribute/dataset`, `/contribute/version`, …: a record that the review does not have, in a form with a field for each
//! of its columns.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

use super::correction::called;
use super::propose::{self, Proposal, beside, given, some};
use super::question;
use super::view::{ConsentView, FieldView, Shape};
use crate::accounts::Role;
use crate::contributing::datasets::Known;
use crate::contributing::forms::{self, ChoiceOption};
use crate::contributing::sheet::{Mistake, Mistakes, Sheet};
use crate::contributing::store;
use crate::contributing::written::{self, Cells, WrittenKind};
use crate::contributions::ContributionKind;
use crate::papers;
use crate::review::Review;
use crate::revisions::change::{Change, Record};
use crate::taxonomy::Tree;
use crate::vocabulary::Term;
use crate::web::form::{Fields, Posted, unfit};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, Visitor, respond};

/// What the page can be asked.
const PARAMETERS: [&str; 3] = ["dataset", "name", "question"];

/// A form for one record.
#[derive(Debug, Template, Serialize)]
#[template(path = "contributing/record.html", blocks = ["title", "description"])]
pub struct RecordPage {
    #[serde(skip)]
    pub(super) shell: Shell,
    #[serde(skip)]
    pub(super) form_token: String,
    /// What is asked.
    pub(super) title: String,
    /// What it is for.
    pub(super) lead: String,
    /// Where it is sent.
    pub(super) action: String,
    /// Sent along.
    #[serde(skip)]
    pub(super) along: Vec<(String, String)>,
    /// The record that is corrected: its name and its page.
    pub(super) of: Option<(String, String)>,
    pub(super) fields: Vec<FieldView>,
    /// What the button says.
    #[serde(skip)]
    pub(super) button: &'static str,
    pub(super) consent: ConsentView,
    pub(super) mistakes: Mistakes,
}

/// The kinds of record that have a form of their own.
fn kind_of(name: &str) -> Option<WrittenKind> {
    [WrittenKind::Dataset, WrittenKind::Version, WrittenKind::Copy, WrittenKind::Relation, WrittenKind::Answer, WrittenKind::Confounder]
        .into_iter()
        .find(|kind| kind.as_str() == name)
}

const fn words(kind: WrittenKind) -> (&'static str, &'static str, &'static str, ContributionKind) {
    match kind {
        WrittenKind::Dataset => (
            "Propose a dataset",
            "Only what a source says: leave empty what none says. It is then shown as not documented, which is an answer too.",
            "Propose this dataset",
            ContributionKind::Dataset,
        ),
        WrittenKind::Version => (
            "Propose a version of a dataset",
            "So that a statement can say which version it is about.",
            "Propose this version",
            ContributionKind::Version,
        ),
        WrittenKind::Copy => (
            "Propose a copy on another platform",
            "Where else a dataset can be had, and which licence is stated there.",
            "Propose this copy",
            ContributionKind::Location,
        ),
        WrittenKind::Relation => (
            "Propose a relation of two datasets",
            "What was found on one of them may hold for the other.",
            "Propose this relation",
            ContributionKind::Relation,
        ),
        WrittenKind::Answer => (
            "Answer a question on documentation",
            "What a source says about how the dataset was made, and no more. That you looked and it does not say is an answer too.",
            "Propose this answer",
            ContributionKind::Documentation,
        ),
        WrittenKind::Confounder => (
            "Propose a confounder",
            "A place in the taxonomy for what has none. The name in addresses is for good.",
            "Propose this confounder",
            ContributionKind::Confounder,
        ),
        // These have forms of their own, or can only be corrected.
        WrittenKind::Statement | WrittenKind::Term | WrittenKind::Search | WrittenKind::Reply => ("", "", "", ContributionKind::Correction),
    }
}

pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(name): Path<String>,
    query: Query,
    format: Format,
) -> Result<Response, Error> {
    query.only(&PARAMETERS)?;
    let kind = kind_of(&name).ok_or_else(|| no_such_form(&name))?;
    visitor.at_least(Role::Contributor)?;
    let mut sheet = Sheet::default();
    if let Some(dataset) = query.get("dataset") {
        sheet.set(if kind == WrittenKind::Relation { "subject" } else { "dataset" }, dataset);
    }
    if let Some(question) = query.get("question").filter(|_| kind == WrittenKind::Answer) {
        sheet.set("question", question);
    }
    sheet.set(if kind == WrittenKind::Confounder { "label" } else { "name" }, query.get("name").unwrap_or_default());
    respond(format, &page(&site.moment().await?, &visitor, kind, &sheet, Mistakes::default()).await?)
}

pub(super) async fn post(
    State(site): State<Site>,
    visitor: Visitor,
    Path(name): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, Error> {
    let kind = kind_of(&name).ok_or_else(|| no_such_form(&name))?;
    let account = visitor.at_least(Role::Contributor)?;
    let mut sheet = Sheet::of(fields.pairs());
    let mut mistakes = Mistakes::default();
    let mut moment = site.moment().await?;
    if let Some(proposal) = proposal(&moment, kind, &sheet, &mut mistakes).await? {
        drop(moment);
        if let Some(sent) = proposal.send(&site, account, &mut sheet, &mut mistakes).await? {
            return Ok(sent);
        }
        moment = site.moment().await?;
    }
    Ok(unfit(respond(Format::Html, &page(&moment, &visitor, kind, &sheet, mistakes).await?)?))
}

fn no_such_form(name: &str) -> Error {
    Error::not_found("form for", name, Vec::new())
}

pub(super) async fn page(
    moment: &Moment,
    visitor: &Visitor,
    kind: WrittenKind,
    sheet: &Sheet,
    mistakes: Mistakes,
) -> Result<RecordPage, Error> {
    let (title, lead, button, _) = words(kind);
    let terms = crate::vocabulary::store::all(moment.db()).await?;
    let tree = crate::taxonomy::store::tree(moment.db()).await?;
    let address = format!("/contribute/{kind}");
    let mut fields = fields(kind, sheet, &mistakes, &terms, &tree);
    if kind == WrittenKind::Answer {
        question::ask(moment, sheet.text("question"), false, &mistakes, &mut fields).await?;
    }
    fields.push(passage(sheet, &mistakes));
    Ok(RecordPage {
        shell: moment.shell(Section::Contribute, address.clone()).await?,
        form_token: visitor.form_token(),
        title: title.to_owned(),
        lead: lead.to_owned(),
        action: address,
        along: super::along::along(moment, sheet)?,
        of: None,
        fields,
        button,
        consent: ConsentView::new(sheet, &mistakes),
        mistakes,
    })
}

/// What supports it.
pub(super) fn passage(sheet: &Sheet, mistakes: &Mistakes) -> FieldView {
    FieldView::plain(
        "passage",
        "How do you know?",
        "The source, and what it says: an address, or a work with section or page.",
        Shape::Text(3),
        sheet,
        mistakes,
    )
}

/// The fields of a record; the places of the taxonomy as a list to choose from.
pub(super) fn fields(kind: WrittenKind, sheet: &Sheet, mistakes: &Mistakes, terms: &[Term], tree: &Tree) -> Vec<FieldView> {
    let view = |spec: &forms::FieldSpec| {
        let view = FieldView::new(spec, sheet, mistakes, terms);
        if spec.column == "parent" { FieldView { shape: Shape::List(places(tree)), ..view } } else { view }
    };
    kind.fields().iter().map(view).collect()
}

fn places(tree: &Tree) -> Vec<ChoiceOption> {
    let mut places = Vec::new();
    for root in tree.roots() {
        for node in tree.subtree(&root.slug) {
            let depth = tree.path(&node.slug).len() - 1;
            let label = format!("{}{}", "\u{2003}".repeat(depth), node.label);
            places.push(ChoiceOption { word: node.slug.to_string(), label, definition: node.definition.clone() });
        }
    }
    places
}

async fn proposal(moment: &Moment, kind: WrittenKind, sheet: &Sheet, mistakes: &mut Mistakes) -> Result<Option<Proposal>, Error> {
    let mut beside = beside(moment).await?;
    let record = if kind == WrittenKind::Dataset {
        propose::new_dataset(moment, sheet, &beside, mistakes).await?.map(|dataset| Record::Dataset(Box::new(dataset)))
    } else {
        let mut cells = forms::cells(kind, sheet, Cells::new(), mistakes);
        resolve(moment, &mut cells, &mut beside, mistakes).await?;
        if kind == WrittenKind::Confounder && cells.get("id").is_none_or(String::is_empty) {
            cells.insert("id".to_owned(), propose::slug_of(sheet.text("label")));
        }
        match written::read(kind, &cells, &beside) {
            Ok(review) => last_of(kind, review),
            Err(found) => {
                let told: Vec<String> = mistakes.all().iter().map(|mistake| mistake.field.clone()).collect();
                let found = found.into_iter().map(|mistake| match mistake.field.as_str() {
                    "framework" => Mistake { field: "question".to_owned(), ..mistake },
                    _ => mistake,
                });
                mistakes.extend(found.filter(|mistake| !told.contains(&mistake.field)));
                None
            }
        }
    };
    if let Some(record) = &record
        && crate::revisions::change::find(moment.db(), record.subject(), &record.name()).await?.is_some()
    {
        mistakes.add("", format!("This review has it already: {}", record.name()));
    }
    if some(sheet, "passage").is_none() {
        mistakes.add("passage", "Say where this comes from");
    }
    forms::check_length("passage", sheet.text("passage"), 4000, mistakes);
    let given = given(sheet, mistakes);
    let (Some(record), Some((license, note)), true) = (record, given, mistakes.is_empty()) else { return Ok(None) };
    let title = match &record {
        Record::Dataset(dataset) => dataset.name.clone(),
        Record::Confounder(place) => place.label.clone(),
        Record::Answer(answer) => format!("{} on {}", answer.question, answer.dataset),
        other => called(other).0,
    };
    let (.., kind) = words(kind);
    Ok(Some(Proposal { kind, title, changes: vec![Change::add(record)], passage: some(sheet, "passage"), note, license }))
}

/// Datasets by the names that people write, and what the record speaks of beside it.
pub(super) async fn resolve(moment: &Moment, cells: &mut Cells, beside: &mut Review, mistakes: &mut Mistakes) -> Result<(), Error> {
    for column in ["dataset", "subject", "object", "dataset_slug"] {
        let Some(written) = cells.get(column).filter(|written| !written.is_empty()).cloned() else { continue };
        match store::dataset(moment.db(), &written).await? {
            Known::One(dataset) => {
                let found = crate::datasets::store::records::find(moment.db(), &dataset.slug).await?;
                beside.datasets.extend(
                    found
                        .map(|(_, dataset)| dataset)
                        .filter(|dataset| beside.datasets.iter().all(|other| other.slug != dataset.slug))
                        .into_iter()
                        .collect::<Vec<_>>(),
                );
                cells.insert(column.to_owned(), dataset.slug);
            }
            Known::Several(several) => {
                let names: Vec<String> = several.iter().map(|dataset| format!("{} ({})", dataset.name, dataset.slug)).collect();
                mistakes.add(column, format!("No dataset is called “{written}”. One of these? {}", crate::wording::list(&names)));
            }
            Known::None => mistakes.add(column, format!("No dataset of this review is called anything like “{written}”")),
        }
    }
    question::resolve(moment, cells, beside).await?;
    for column in ["paper_key", "introduced_by"] {
        let Some(key) = cells.get(column).filter(|key| !key.is_empty()) else { continue };
        beside.papers.extend(papers::store::find(moment.db(), key).await?.map(|(paper, _)| paper));
    }
    Ok(())
}

/// The record that was read.
pub(super) fn last_of(kind: WrittenKind, mut review: Review) -> Option<Record> {
    Some(match kind {
        WrittenKind::Statement => Record::Evidence(Box::new(review.usages.pop()?)),
        WrittenKind::Dataset => Record::Dataset(Box::new(review.datasets.pop()?)),
        WrittenKind::Version => Record::Version(review.versions.pop()?),
        WrittenKind::Copy => Record::Location(review.locations.pop()?),
        WrittenKind::Relation => Record::Relation(review.relations.pop()?),
        WrittenKind::Answer => Record::Answer(Box::new(review.answers.pop()?)),
        WrittenKind::Confounder => Record::Confounder(review.confounders.pop()?),
        WrittenKind::Term => Record::Vocabulary(review.vocabulary.pop()?),
        WrittenKind::Search => Record::SearchRun(Box::new(review.search_runs.pop()?)),
        WrittenKind::Reply => Record::Reply(Box::new(review.replies.pop()?)),
    })
}

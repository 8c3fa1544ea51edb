//! `/contribute/statement`: step 2, what the work says about which dataset.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::along::along;
use super::view::{ConsentView, FieldView, NodeGroup, Shape, groups};
use super::{Writer, propose};
use crate::accounts::Role;
use crate::contributing::datasets::{Known, NamedDataset};
use crate::contributing::duplicates::{Marks, SameBy};
use crate::contributing::forms::{ChoiceOption, Vocabulary};
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::contributing::statement::{ShortcutRow, rows};
use crate::contributing::written::WrittenKind;
use crate::contributing::{store, work};
use crate::evidence::Statement;
use crate::papers;
use crate::taxonomy::{self, Tree};
use crate::vocabulary;
use crate::web::form::{Fields, Posted, see_other, unfit};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, Visitor, respond};

/// The work of the statement.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum WorkView {
    /// It is in the review.
    Known {
        /// Its key.
        key: String,
        /// "Larrazabal et al. 2020".
        short_name: String,
        /// Its title.
        title: Option<String>,
        /// Its page.
        address: String,
        /// By what it was recognised, where another description led here.
        by: Option<&'static str>,
    },
    /// It is proposed together with the statement.
    New {
        /// Its entry.
        bibtex: FieldView,
        /// "Larrazabal et al. 2020, Gender imbalance …".
        summary: String,
        /// Which service described it.
        service: Option<String>,
    },
}

/// The dataset of the statement.
#[derive(Debug, Default, Serialize)]
pub struct DatasetView {
    written: String,
    known: Option<NamedDataset>,
    candidates: Vec<NamedDataset>,
    new: Vec<FieldView>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "contributing/statement.html", blocks = ["title", "description"])]
pub struct StatementPage {
    #[serde(skip)]
    shell: Shell,
    #[serde(skip)]
    form_token: String,
    #[serde(skip)]
    along: Vec<(String, String)>,
    work: WorkView,
    already: Vec<Statement>,
    dataset: DatasetView,
    version: FieldView,
    doing: Vec<FieldView>,
    #[serde(skip)]
    rows: Vec<ShortcutRow>,
    #[serde(skip)]
    outcomes: Vec<ChoiceOption>,
    #[serde(skip)]
    tree: Vec<NodeGroup>,
    annotations: FieldView,
    label_errors: FieldView,
    evidence: Vec<FieldView>,
    severity: Vec<FieldView>,
    consent: ConsentView,
    mistakes: Mistakes,
}

impl StatementPage {
    /// Whether the chosen node stands among the suggested ones, where it is chosen then.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn is_suggested(&self, row: &ShortcutRow) -> bool {
        row.suggested.iter().any(|node| node.slug == row.node)
    }

    fn work_note(&self) -> String {
        match &self.work {
            WorkView::Known { by: Some(by), .. } => format!("This review has the work already ({by}). What you add belongs to it."),
            WorkView::Known { .. } => "This work is in the review.".to_owned(),
            WorkView::New { service: Some(service), .. } => format!("As {service} describes it. Look whether it is right."),
            WorkView::New { .. } => "As you describe it. No service was asked, or none knew it.".to_owned(),
        }
    }

    /// The page for what is written.
    pub(super) async fn new(moment: &Moment, visitor: &Visitor, sheet: Sheet, mistakes: Mistakes, writer: Writer) -> Result<Self, Error> {
        let terms = vocabulary::store::all(moment.db()).await?;
        let tree = taxonomy::store::tree(moment.db()).await?;
        let of = |column: &str| {
            let spec = WrittenKind::Statement.fields().iter().find(|spec| spec.column == column);
            spec.map(|spec| FieldView::new(spec, &sheet, &mistakes, &terms))
        };
        let fields = |columns: &[&str]| columns.iter().filter_map(|column| of(column)).collect::<Vec<_>>();
        let dataset = dataset_view(moment, &sheet, &mistakes, &terms, writer).await?;
        let (work, key) = work_view(moment, &sheet, &mistakes).await?;
        let already = match &key {
            Some(key) => already(moment, key, dataset.known.as_ref()).await?,
            None => Vec::new(),
        };
        let annotations =
            FieldView::plain("annotation_lines", "Annotations that the work adds", "One a line.", Shape::Text(3), &sheet, &mistakes);
        Ok(Self {
            shell: moment.shell(Section::Contribute, "/contribute/statement").await?,
            form_token: visitor.form_token(),
            along: along(moment, &sheet)?,
            work,
            already,
            dataset,
            version: FieldView::plain(
                "dataset_version",
                "Version of the dataset",
                "The one that the work looked at, where it says so.",
                Shape::Line,
                &sheet,
                &mistakes,
            )
            .optional(),
            doing: fields(&["citation_function", "resource_role", "resource_type"]),
            rows: with_mistakes(rows(&sheet, &tree, writer == Writer::More), &mistakes),
            outcomes: Vocabulary::Outcome.options(&terms),
            tree: groups(&tree),
            annotations: annotations.optional(),
            label_errors: FieldView::plain("label_errors", "The work reports errors in the labels", "", Shape::YesNo, &sheet, &mistakes),
            evidence: fields(&["evidence", "locator", "quote", "confidence"]),
            severity: fields(&["severity", "severity_reason"]),
            consent: ConsentView::new(&sheet, &mistakes),
            mistakes,
        })
    }
}

fn with_mistakes(mut rows: Vec<ShortcutRow>, mistakes: &Mistakes) -> Vec<ShortcutRow> {
    for (number, row) in rows.iter_mut().enumerate() {
        row.mistake = mistakes.of(&format!("shortcut-{number}")).map(str::to_owned);
    }
    rows
}

/// What step 1 gives to step 2, beside what was written there.
pub(super) fn entry_sheet(sheet: &Sheet, bibtex: &str, service: Option<scholarly::Service>) -> Sheet {
    let mut on = Sheet::of([("bibtex", bibtex), ("dataset", sheet.text("dataset"))]);
    on.set("service", service.map(|service| service.to_string()).unwrap_or_default());
    begin_with(&mut on, sheet.text("confounder"));
    on
}

/// Where the form is reached from a gap, its confounder is chosen already.
fn begin_with(sheet: &mut Sheet, confounder: &str) {
    if !confounder.is_empty() {
        sheet.set("node", confounder);
        sheet.set("shortcut", "");
    }
}

async fn work_view(moment: &Moment, sheet: &Sheet, mistakes: &Mistakes) -> Result<(WorkView, Option<String>), Error> {
    let key = sheet.text("paper_key");
    if key.is_empty() {
        let bibtex = FieldView::plain(
            "bibtex",
            "Its BibTeX entry",
            "Correct here what is wrong in it. The key stays as it is once the work is accepted.",
            Shape::Text(10),
            sheet,
            mistakes,
        );
        let read = bibliography::read(bibtex.value.as_bytes()).entries.pop().map(papers::Paper::from_entry);
        let summary = read.map_or_else(
            || "A work that cannot be read yet.".to_owned(),
            |paper| format!("{}, {}", paper.plain_short_name(), paper.title.as_deref().unwrap_or("without a title")),
        );
        let service = Some(sheet.text("service").to_owned()).filter(|service| !service.is_empty());
        return Ok((WorkView::New { bibtex, summary, service }, None));
    }
    let Some((paper, short_name)) = papers::store::find(moment.db(), key).await? else {
        return Err(papers::pages::not_found(moment, key).await?);
    };
    let by = SameBy::of_word(sheet.text("known-by")).map(SameBy::words);
    let view = WorkView::Known { key: key.to_owned(), short_name, title: paper.title, address: papers::address(key), by };
    Ok((view, Some(key.to_owned())))
}

async fn already(moment: &Moment, key: &str, dataset: Option<&NamedDataset>) -> Result<Vec<Statement>, Error> {
    let mut said = crate::evidence::store::statements(moment.db(), crate::evidence::store::Selection::Paper(key)).await?;
    if let Some(dataset) = dataset {
        said.retain(|statement| statement.usage.dataset.as_str() == dataset.slug);
    }
    said.truncate(20);
    Ok(said)
}

async fn dataset_view(
    moment: &Moment,
    sheet: &Sheet,
    mistakes: &Mistakes,
    terms: &[vocabulary::Term],
    writer: Writer,
) -> Result<DatasetView, Error> {
    let is_new = writer == Writer::NewDataset || sheet.text("new_dataset") == "yes" && writer != Writer::KnownDataset;
    if is_new {
        let mut sheet = sheet.clone();
        if sheet.text("name").is_empty() {
            sheet.set("name", sheet.text("dataset").to_owned());
        }
        let wanted = ["name", "slug", "modality", "description", "homepage", "doi", "license", "access", "year", "source"];
        let specs = WrittenKind::Dataset.fields().iter().filter(|spec| wanted.contains(&spec.column));
        let new = specs.map(|spec| FieldView::new(spec, &sheet, mistakes, terms)).collect();
        return Ok(DatasetView { new, ..DatasetView::default() });
    }
    let written = Some(sheet.text("dataset_choice")).filter(|slug| !slug.is_empty()).unwrap_or(sheet.text("dataset")).to_owned();
    let (known, candidates) = match store::dataset(moment.db(), &written).await? {
        Known::One(dataset) => (Some(dataset), Vec::new()),
        Known::Several(several) => (None, several),
        Known::None => (None, Vec::new()),
    };
    let written = known.as_ref().map_or(written, |dataset| dataset.name.clone());
    Ok(DatasetView { written, known, candidates, new: Vec::new() })
}

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["paper", "dataset", "confounder", "known-by"])?;
    visitor.at_least(Role::Contributor)?;
    let Some(paper) = query.get("paper") else { return Ok(see_other("/contribute")) };
    let mut sheet = Sheet::of([("paper_key", paper)]);
    sheet.set("dataset", query.get("dataset").unwrap_or_default());
    sheet.set("known-by", query.get("known-by").unwrap_or_default());
    begin_with(&mut sheet, query.get("confounder").unwrap_or_default());
    respond(format, &StatementPage::new(&site.moment().await?, &visitor, sheet, Mistakes::default(), Writer::Fresh).await?)
}

pub(super) async fn post(State(site): State<Site>, visitor: Visitor, Posted(fields): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Contributor)?;
    let mut sheet = Sheet::of(fields.pairs());
    let writer = match sheet.text("do") {
        "more" => Writer::More,
        "new-dataset" => Writer::NewDataset,
        "known-dataset" => Writer::KnownDataset,
        "suggest" => Writer::Suggest,
        _ => Writer::Submit,
    };
    let mut mistakes = Mistakes::default();
    let mut moment = site.moment().await?;
    if writer == Writer::Submit {
        match propose::statement(&moment, &sheet, &mut mistakes).await? {
            Some(proposal) => {
                drop(moment);
                if let Some(sent) = proposal.send(&site, account, &mut sheet, &mut mistakes).await? {
                    return Ok(sent);
                }
                moment = site.moment().await?;
            }
            None if mistakes.is_empty() => mistakes.add("", "This could not be read"),
            None => {}
        }
    }
    let is_wrong = !mistakes.is_empty();
    let sheet = with_first_suggestions(sheet, &moment, writer).await?;
    let page = respond(Format::Html, &StatementPage::new(&moment, &visitor, sheet, mistakes, writer).await?)?;
    Ok(if is_wrong { unfit(page) } else { page })
}

/// Where places are asked for, the first that the words suggest is chosen in each row that has none.
async fn with_first_suggestions(mut sheet: Sheet, moment: &Moment, writer: Writer) -> Result<Sheet, Error> {
    if writer != Writer::Suggest {
        return Ok(sheet);
    }
    let tree: Tree = taxonomy::store::tree(moment.db()).await?;
    let rows = rows(&sheet, &tree, false);
    for (name, texts) in [
        ("shortcut", rows.iter().map(|row| row.words.clone()).collect::<Vec<_>>()),
        (
            "node",
            rows.iter()
                .map(|row| {
                    if row.node.is_empty() {
                        row.suggested.first().map(|node| node.slug.clone()).unwrap_or_default()
                    } else {
                        row.node.clone()
                    }
                })
                .collect(),
        ),
        ("node_outcome", rows.iter().map(|row| row.outcome.clone()).collect()),
    ] {
        sheet.remove(name);
        for text in texts {
            sheet.add(name, text);
        }
    }
    Ok(sheet)
}

/// The marks of the work that is proposed, to look once more whether it came in meanwhile.
pub(super) fn marks_of(sheet: &Sheet, mistakes: &mut Mistakes) -> Option<(papers::Paper, Marks)> {
    let paper = work::of_entry(sheet.text("bibtex"), mistakes)?;
    let marks = Marks::of(&paper);
    Some((paper, marks))
}

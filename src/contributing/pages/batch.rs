//! `/contribute/batch`: a bibliography or a table. Each row gets a verdict; those that are ready become one contribution.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::along::along;
use super::propose::{beside, given, hand_in};
use super::record::{last_of, resolve};
use super::start::twins;
use super::view::{ConsentView, FieldView, Shape};
use crate::accounts::Role;
use crate::contributing::amending::AMEND;
use crate::contributing::batch::{BatchError, LIMIT, MOST_ROWS, Upload, Verdict, unknown_columns};
use crate::contributing::duplicates::Marks;
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::contributing::store;
use crate::contributing::work::NO_WEB_ADDRESS;
use crate::contributing::written::{self, Cells, WrittenKind};
use crate::contributions::sameness::adds_the_same;
use crate::contributions::{ContributionKind, NewContribution, Row};
use crate::papers::Paper;
use crate::review::Review;
use crate::review::folder::table::is_web_address;
use crate::revisions::change::{self, Change, Record};
use crate::vocabulary::capitalised;
use crate::web::form::{Fields, FromFields, Posted, unfit};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, Visitor, respond};
use crate::wording;

/// A row, with what is said of it.
#[derive(Debug, Serialize)]
pub struct JudgedRow {
    line: u64,
    title: String,
    verdict: Verdict,
    /// What is wrong, or where the review has it.
    says: String,
    #[serde(skip)]
    change: Option<Change>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "contributing/batch.html", blocks = ["title", "description"])]
pub struct BatchPage {
    #[serde(skip)]
    shell: Shell,
    #[serde(skip)]
    form_token: String,
    #[serde(skip)]
    along: Vec<(String, String)>,
    /// Whether rows that were handed in are changed.
    #[serde(skip)]
    is_amended: bool,
    /// What was said with it before, where it is changed: asked for again once the rows are judged.
    #[serde(skip)]
    given: Vec<(String, String)>,
    /// What was sent, as text: it is sent again with the consent.
    #[serde(skip)]
    text: String,
    rows: Vec<JudgedRow>,
    refused: Option<String>,
    paste: FieldView,
    consent: ConsentView,
    mistakes: Mistakes,
}

impl BatchPage {
    fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    fn lead(&self) -> String {
        let ready = self.count(Verdict::Ready);
        let (there, twice, wrong) = (self.count(Verdict::AlreadyThere), self.count(Verdict::Twice), self.count(Verdict::Wrong));
        let twice = if twice == 0 { String::new() } else { format!(" {} there twice,", wording::so_many(twice)) };
        format!(
            "Of {}, {} ready; {} in the review already,{twice} {} cannot be taken as {}.",
            wording::count(self.rows.len(), "row"),
            if ready == 1 { "one is".to_owned() } else { format!("{} are", wording::so_many(ready)) },
            wording::so_many(there),
            wording::so_many(wrong),
            if wrong == 1 { "it is" } else { "they are" },
        )
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn most(&self) -> usize {
        MOST_ROWS
    }
}

/// What the form sends: more than other forms.
pub(super) struct BatchFields(Fields);

impl FromFields for BatchFields {
    const LIMIT: usize = LIMIT + 100_000;

    fn from_fields(fields: &Fields) -> Result<Self, Error> {
        Ok(Self(fields.clone()))
    }
}

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    visitor.at_least(Role::Contributor)?;
    respond(format, &page(&site.moment().await?, &visitor, &Sheet::default(), Mistakes::default()).await?)
}

pub(super) async fn post(
    State(site): State<Site>,
    visitor: Visitor,
    Posted(BatchFields(fields)): Posted<BatchFields>,
) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Contributor)?;
    let mut sheet = Sheet::of(fields.pairs());
    let bytes = match fields.file("upload") {
        Some(file) => file.content.to_vec(),
        None => sheet.text("text").as_bytes().to_vec(),
    };
    let mut moment = site.moment().await?;
    let mut mistakes = Mistakes::default();
    // Reading two megabytes takes longer than others should wait for.
    let read = tokio::task::spawn_blocking(move || Upload::read(&bytes).map(|upload| (upload, bytes)));
    let (upload, bytes) = match read.await.unwrap_or(Err(BatchError::Empty)) {
        Ok(read) => read,
        Err(error) => {
            let mut page = page(&moment, &visitor, &sheet, mistakes).await?;
            page.refused = Some(error.to_string());
            return Ok(unfit(respond(Format::Html, &page)?));
        }
    };
    let rows = judge(&moment, upload).await?;
    let mut response = if sheet.text("do") == "submit" {
        let given = given(&sheet, &mut mistakes);
        let ready: Vec<&JudgedRow> = rows.iter().filter(|row| row.verdict == Verdict::Ready).collect();
        if ready.is_empty() {
            mistakes.add("", "No row is ready: nothing would be proposed");
        }
        if let (Some((license, note)), true) = (given, mistakes.is_empty()) {
            let title = capitalised(&format!("{} at once", wording::count(ready.len(), "row")));
            let of =
                |row: &&JudgedRow| row.change.clone().map(|change| Row { title: row.title.clone(), changes: vec![change], passage: None });
            let rows = ready.iter().filter_map(of).collect();
            let new = NewContribution { kind: ContributionKind::Batch, title, rows, note, license, no_patient_data: true };
            drop(moment);
            if let Some(sent) = hand_in(&site, account, &new, &mut sheet, &mut mistakes).await? {
                return Ok(sent);
            }
            moment = site.moment().await?;
        }
        Some(StatusCode::UNPROCESSABLE_ENTITY)
    } else {
        None
    };
    let mut page = page(&moment, &visitor, &sheet, mistakes).await?;
    page.rows = rows;
    // It was read as text: it is UTF-8.
    page.text = String::from_utf8(bytes).unwrap_or_default();
    let answer = respond(Format::Html, &page)?;
    Ok(if response.take().is_some() { unfit(answer) } else { answer })
}

pub(super) async fn page(moment: &Moment, visitor: &Visitor, sheet: &Sheet, mistakes: Mistakes) -> Result<BatchPage, Error> {
    let given = ["note", "license_of_contribution", "no_patient_data"].into_iter().filter(|name| !sheet.text(name).is_empty());
    Ok(BatchPage {
        given: given.map(|name| (name.to_owned(), sheet.text(name).to_owned())).collect(),
        shell: moment.shell(Section::Contribute, "/contribute/batch").await?,
        form_token: visitor.form_token(),
        is_amended: !sheet.text(AMEND).is_empty(),
        along: along(moment, sheet)?,
        text: String::new(),
        rows: Vec::new(),
        refused: None,
        paste: FieldView::plain("text", "Or paste it here", "", Shape::Text(8), sheet, &mistakes).optional(),
        consent: ConsentView::new(sheet, &mistakes),
        mistakes,
    })
}

async fn judge(moment: &Moment, upload: Upload) -> Result<Vec<JudgedRow>, Error> {
    let mut judged = Vec::new();
    match upload {
        Upload::Works(works, unread) => {
            for (line, paper) in works {
                judged.push(judge_work(moment, u64::from(line), paper).await?);
            }
            mark_twice(&mut judged);
            judged.extend(unread.into_iter().map(|(line, why)| JudgedRow {
                line: line.into(),
                title: "An entry".to_owned(),
                verdict: Verdict::Wrong,
                says: why,
                change: None,
            }));
            judged.sort_by_key(|row| row.line);
        }
        Upload::Rows(kind, rows) => {
            let beside = beside(moment).await?;
            for (line, cells) in rows {
                judged.push(judge_row(moment, kind, line, cells, &beside).await?);
            }
            mark_twice(&mut judged);
        }
    }
    Ok(judged)
}

/// Of rows that say the same the first is proposed, and each of the others is told which one that is.
fn mark_twice(rows: &mut [JudgedRow]) {
    let marks: Vec<Option<Marks>> = rows.iter().map(|row| Some(Marks::of(work(row.change.as_ref()?)?))).collect();
    // Works are known by their titles too.
    let is_one_work = |one: usize, other: usize| marks[one].as_ref().zip(marks[other].as_ref()).is_some_and(|(a, b)| a.same(b).is_some());
    for place in 1..rows.len() {
        let (before, from) = rows.split_at_mut(place);
        let Some(change) = &from[0].change else { continue };
        let own = std::slice::from_ref(change);
        let same = before.iter().enumerate().find_map(|(earlier, row)| {
            let known = row.change.as_ref()?;
            (is_one_work(earlier, place) || adds_the_same(std::slice::from_ref(known), own)).then_some((row.line, known))
        });
        let Some((first, known)) = same else { continue };
        let is_another = !change.name.is_empty() && known.name == change.name && known.after != change.after;
        let (verdict, says) = if is_another {
            (Verdict::Wrong, format!("Line {first} has another record with the name “{}”", change.name))
        } else {
            (Verdict::Twice, format!("Line {first} says the same"))
        };
        (from[0].verdict, from[0].says, from[0].change) = (verdict, says, None);
    }
}

fn work(change: &Change) -> Option<&Paper> {
    match &change.after {
        Some(Record::Paper(paper)) => Some(paper),
        _ => None,
    }
}

async fn judge_work(moment: &Moment, line: u64, paper: Paper) -> Result<JudgedRow, Error> {
    let title = paper.title.clone().unwrap_or_else(|| paper.key.to_string());
    let row = |verdict, says: String, change| JudgedRow { line, title: title.clone(), verdict, says, change };
    if let Some(twin) = twins(moment, &Marks::of(&paper)).await?.into_iter().next() {
        return Ok(row(Verdict::AlreadyThere, format!("{} ({})", twin.name.short_name, twin.by.words()), None));
    }
    if store::is_key(moment.db(), paper.key.as_str()).await? {
        return Ok(row(Verdict::Wrong, format!("The key “{}” belongs to another work of this review; take another one", paper.key), None));
    }
    if paper.title.is_none() {
        return Ok(row(Verdict::Wrong, "The entry has no title".to_owned(), None));
    }
    if paper.url.as_deref().is_some_and(|url| !is_web_address(url)) {
        return Ok(row(Verdict::Wrong, format!("{NO_WEB_ADDRESS}: its url"), None));
    }
    let says = format!("Will be {}", paper.key);
    Ok(row(Verdict::Ready, says, Some(Change::add(Record::Paper(Box::new(paper))))))
}

async fn judge_row(moment: &Moment, kind: WrittenKind, line: u64, mut cells: Cells, beside: &Review) -> Result<JudgedRow, Error> {
    let mut mistakes = Mistakes::default();
    let mut beside = beside.clone();
    let naming: Vec<&str> =
        kind.naming().iter().chain(&["name", "label"]).filter_map(|column| cells.get(*column)).map(String::as_str).collect();
    let title: String = naming.join(", ").chars().take(200).collect();
    let title = if title.is_empty() { format!("Line {line}") } else { title };
    mistakes.extend(unknown_columns(kind, &cells));
    for spec in kind.fields() {
        crate::contributing::forms::check_length(spec.column, cells.get(spec.column).map_or("", String::as_str), spec.most, &mut mistakes);
    }
    resolve(moment, &mut cells, &mut beside, &mut mistakes).await?;
    let record = match written::read(kind, &cells, &beside) {
        Ok(review) if mistakes.is_empty() => last_of(kind, review),
        Ok(_) => None,
        Err(found) => {
            mistakes.extend(found);
            None
        }
    };
    let Some(record) = record else {
        let says: Vec<String> = mistakes
            .all()
            .iter()
            .map(
                |mistake| {
                    if mistake.field.is_empty() { mistake.message.clone() } else { format!("{}: {}", mistake.field, mistake.message) }
                },
            )
            .collect();
        return Ok(JudgedRow { line, title, verdict: Verdict::Wrong, says: says.join(". "), change: None });
    };
    let there = match &record {
        Record::Evidence(usage) => {
            let said =
                crate::evidence::store::statements(moment.db(), crate::evidence::store::Selection::Paper(usage.paper.as_str())).await?;
            let same = |other: &&crate::evidence::Statement| {
                other.usage.dataset == usage.dataset
                    && other.usage.citation_function == usage.citation_function
                    && other.usage.findings == usage.findings
            };
            said.iter().find(same).map(|other| format!("Evidence {} says the same of this work and dataset", other.usage.id))
        }
        record => change::find(moment.db(), record.subject(), &record.name()).await?.map(|_| format!("{} is there", record.name())),
    };
    Ok(match there {
        Some(says) => JudgedRow { line, title, verdict: Verdict::AlreadyThere, says, change: None },
        None => JudgedRow { line, title, verdict: Verdict::Ready, says: String::new(), change: Some(Change::add(record)) },
    })
}

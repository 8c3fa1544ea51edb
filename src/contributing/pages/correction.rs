//! `/contribute/correction` and `/contribute/dispute`: other values in the fields of a record, shown as they are now; and a
//! doubt about a statement, with its evidence.

use axum::extract::State;
use axum::response::Response;

use super::along::along;
use super::propose::{Proposal, beside, given, some};
use super::question;
use super::record::{RecordPage, fields, last_of, passage, resolve};
use super::view::{ConsentView, FieldView, Shape};
use crate::accounts::Role;
use crate::contributing::amending;
use crate::contributing::forms::{self, Vocabulary};
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::contributing::work;
use crate::contributing::written::{self, Cells, WrittenKind};
use crate::contributions::ContributionKind;
use crate::evidence::store::{Selection, statements};
use crate::evidence::{Appraisal, Usage};
use crate::review::{Document, PROPERTIES, Property};
use crate::revisions::Subject;
use crate::revisions::change::{self, Change, Record};
use crate::web::form::{Fields, Posted, unfit};
use crate::web::{Error, Format, Moment, Query, Section, Site, Visitor, respond};

/// The kinds of record whose fields can be corrected, by the word that an address has for them.
const KINDS: [(Subject, WrittenKind); 10] = [
    (Subject::Dataset, WrittenKind::Dataset),
    (Subject::Evidence, WrittenKind::Statement),
    (Subject::Confounder, WrittenKind::Confounder),
    (Subject::Version, WrittenKind::Version),
    (Subject::Location, WrittenKind::Copy),
    (Subject::Relation, WrittenKind::Relation),
    (Subject::Answer, WrittenKind::Answer),
    (Subject::Vocabulary, WrittenKind::Term),
    (Subject::SearchRun, WrittenKind::Search),
    (Subject::Reply, WrittenKind::Reply),
];

/// Those that are one text.
const TEXTS: [Subject; 3] = [Subject::Paper, Subject::Review, Subject::Document];

/// How long a text of the review may be.
const LONGEST_DOCUMENT: usize = 100_000;

/// The record that is corrected.
pub(super) struct Present {
    of: String,
    record: Record,
    cells: Cells,
    kind: Option<WrittenKind>,
}

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["of"])?;
    visitor.at_least(Role::Contributor)?;
    let moment = site.moment().await?;
    let present = present(&moment, query.get("of").unwrap_or_default()).await?;
    let sheet = Sheet::of(present.cells.iter().map(|(column, cell)| (column.as_str(), cell.as_str())));
    respond(format, &page(&moment, &visitor, &present, &sheet, Mistakes::default()).await?)
}

pub(super) async fn post(State(site): State<Site>, visitor: Visitor, Posted(fields): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Contributor)?;
    let mut sheet = Sheet::of(fields.pairs());
    let mut moment = site.moment().await?;
    let present = present(&moment, sheet.text("of")).await?;
    let mut mistakes = Mistakes::default();
    if let Some(proposal) = proposal(&moment, &present, &sheet, &mut mistakes).await? {
        drop(moment);
        if let Some(sent) = proposal.send(&site, account, &mut sheet, &mut mistakes).await? {
            return Ok(sent);
        }
        moment = site.moment().await?;
    }
    Ok(unfit(respond(Format::Html, &page(&moment, &visitor, &present, &sheet, mistakes).await?)?))
}

/// The record that an address names: `dataset/chexpert`, `evidence/90`.
pub(super) async fn present(moment: &Moment, of: &str) -> Result<Present, Error> {
    let wrong = || {
        Error::bad_parameter(
            "of",
            of,
            "name a record: dataset/chexpert, evidence/90, paper/KEY, confounder/age, vocabulary/access/open, review/title",
        )
    };
    let (subject, name) = of.split_once('/').ok_or_else(wrong)?;
    let subject: Subject = subject.parse().map_err(|_| wrong())?;
    let kind = KINDS.iter().find(|(known, _)| *known == subject).map(|(_, kind)| *kind);
    if kind.is_none() && !TEXTS.contains(&subject) {
        return Err(wrong());
    }
    let Some(record) = change::find(moment.db(), subject, name).await? else {
        return Err(Error::not_found("record", of, Vec::new()));
    };
    let cells = match (&record, kind) {
        (Record::Paper(paper), _) => Cells::from([("bibtex".to_owned(), paper.bibtex.clone())]),
        (Record::Property(property), _) => Cells::from([("value".to_owned(), property.value.clone())]),
        (Record::Document(document), _) => Cells::from([("body".to_owned(), document.body.clone())]),
        (record, Some(kind)) => written::cells(kind, &amending::alone(record)).unwrap_or_default(),
        _ => Cells::new(),
    };
    Ok(Present { of: of.to_owned(), record, cells, kind })
}

pub(super) fn called(record: &Record) -> (String, String) {
    match record {
        Record::Dataset(dataset) => (dataset.name.clone(), format!("/datasets/{}", dataset.slug)),
        Record::Evidence(usage) => (format!("Evidence {}", usage.id), format!("/evidence/{}", usage.id)),
        Record::Confounder(node) => (node.label.clone(), format!("/confounders/{}", node.slug)),
        Record::Paper(paper) => (paper.plain_short_name(), crate::papers::address(paper.key.as_str())),
        Record::Version(version) => (format!("Version {} of {}", version.label, version.dataset), format!("/datasets/{}", version.dataset)),
        Record::Location(copy) => (format!("{} on {}", copy.dataset, copy.platform), format!("/datasets/{}", copy.dataset)),
        Record::Answer(answer) => (format!("{} on {}", answer.question, answer.dataset), crate::documentation::address_of(&answer.name())),
        Record::Relation(relation) => (relation_words(relation), format!("/datasets/{}", relation.subject)),
        Record::Vocabulary(term) => (format!("{}: {}", term.kind.label(), term.shown()), "/about#words".to_owned()),
        Record::SearchRun(run) => (format!("Search of {}", run.source), "/about#searches".to_owned()),
        Record::Reply(reply) => (format!("Reply {}/{}", reply.evidence, reply.number), reply.address()),
        Record::Property(property) => (format!("the review’s {}", property.name), "/about".to_owned()),
        Record::Document(document) => (document.name.clone(), Query::default().with("text", &document.name).address("/about")),
        other => (other.name(), "/".to_owned()),
    }
}

/// What the correction is called: of a statement, what it is about too.
async fn title(moment: &Moment, record: &Record) -> Result<String, Error> {
    let (name, _) = called(record);
    let Record::Evidence(usage) = record else { return Ok(name) };
    let found = statements(moment.db(), Selection::Number(usage.id.0)).await?;
    let about = found.first().map(|statement| format!("{name}: {} on {}", statement.paper.short_name, statement.dataset_name));
    Ok(about.unwrap_or(name))
}

fn relation_words(relation: &crate::datasets::Relation) -> String {
    format!("{} {} {}", relation.subject, relation.relation.label(), relation.object)
}

pub(super) async fn page(
    moment: &Moment,
    visitor: &Visitor,
    present: &Present,
    sheet: &Sheet,
    mistakes: Mistakes,
) -> Result<RecordPage, Error> {
    let terms = crate::vocabulary::store::all(moment.db()).await?;
    let tree = crate::taxonomy::store::tree(moment.db()).await?;
    let (name, address) = called(&present.record);
    let mut views: Vec<FieldView> = match present.kind {
        Some(kind) => fields(kind, sheet, &mistakes, &terms, &tree)
            .into_iter()
            .map(|view| {
                if !kind.naming().contains(&view.name.as_str()) {
                    return view;
                }
                let value = present.cells.get(&view.name).cloned().unwrap_or_default();
                FieldView { shape: Shape::Fixed, value, ..view }
            })
            .collect(),
        None => vec![text_field(&present.record, sheet, &mistakes)],
    };
    if let Record::Answer(answer) = &present.record {
        let name = format!("{}/{}", answer.framework, answer.question);
        question::ask(moment, &name, true, &mistakes, &mut views).await?;
    }
    views.push(passage(sheet, &mistakes));
    Ok(RecordPage {
        shell: moment.shell(Section::Contribute, "/contribute/correction").await?,
        form_token: visitor.form_token(),
        title: format!("Correct {name}"),
        lead: "As it is now. Write into the fields what it should say; only what is different is proposed.".to_owned(),
        action: "/contribute/correction".to_owned(),
        along: std::iter::once(("of".to_owned(), present.of.clone())).chain(along(moment, sheet)?).collect(),
        of: Some((name, address)),
        fields: views,
        button: "Propose this correction",
        consent: ConsentView::new(sheet, &mistakes),
        mistakes,
    })
}

/// The one field of a record that is one text.
fn text_field(record: &Record, sheet: &Sheet, mistakes: &Mistakes) -> FieldView {
    let field = |name: &str, label: &str, hint: &str, lines| FieldView::plain(name, label, hint, Shape::Text(lines), sheet, mistakes);
    match record {
        Record::Property(property) => {
            let meaning = PROPERTIES.iter().find(|(name, _)| *name == property.name).map_or("", |(_, meaning)| *meaning);
            field("value", &crate::vocabulary::capitalised(&property.name), meaning, 2)
        }
        Record::Document(document) => field("body", &document.name, "Markdown, as it is kept.", 20),
        _ => field("bibtex", "BibTeX entry", "The key stays as it is.", 12),
    }
}

/// A text as it was written, with the end of the line that browsers leave out.
fn body(sheet: &Sheet, before: &str) -> String {
    let written = sheet.pairs().find(|(name, _)| *name == "body").map_or("", |(_, text)| text);
    if before.ends_with('\n') && !written.ends_with('\n') { format!("{written}\n") } else { written.to_owned() }
}

async fn proposal(moment: &Moment, present: &Present, sheet: &Sheet, mistakes: &mut Mistakes) -> Result<Option<Proposal>, Error> {
    let after = match (&present.record, present.kind) {
        (Record::Paper(paper), _) => {
            let read = work::of_entry(sheet.text("bibtex"), mistakes);
            if read.as_ref().is_some_and(|read| read.key != paper.key) {
                mistakes.add("bibtex", format!("The key has to stay “{}”", paper.key));
            }
            let kept = |read: crate::papers::Paper| crate::papers::Paper {
                openalex: paper.openalex.clone(),
                semantic_scholar: paper.semantic_scholar.clone(),
                bibtex_strings: paper.bibtex_strings.clone(),
                ..read
            };
            read.map(|read| Record::Paper(Box::new(kept(read))))
        }
        (Record::Property(property), _) => {
            forms::check_length("value", sheet.text("value"), 2000, mistakes);
            if sheet.text("value").is_empty() {
                mistakes.add("value", "This must not be empty");
            }
            Some(Record::Property(Property { value: sheet.text("value").to_owned(), ..property.clone() }))
        }
        (Record::Document(document), _) => {
            let body = body(sheet, &document.body);
            forms::check_length("body", &body, LONGEST_DOCUMENT, mistakes);
            Some(Record::Document(Document { body, ..document.clone() }))
        }
        (_, Some(kind)) => corrected(moment, kind, present, sheet, mistakes).await?,
        _ => None,
    };
    if let Some(after) = after.as_ref().filter(|after| **after != present.record && mistakes.is_empty()) {
        let change = Change::replace(present.record.clone(), after.clone());
        for (_, problem) in change::examine(moment.db(), &[change]).await? {
            mistakes.add("", crate::vocabulary::capitalised(&problem.to_string()));
        }
    }
    if after.as_ref() == Some(&present.record) && mistakes.is_empty() {
        mistakes.add("", "Nothing is different yet: change a field, and send it again");
    }
    if some(sheet, "passage").is_none() {
        mistakes.add("passage", "Say where this comes from");
    }
    forms::check_length("passage", sheet.text("passage"), 4000, mistakes);
    let given = given(sheet, mistakes);
    let (Some(after), Some((license, note)), true) = (after, given, mistakes.is_empty()) else { return Ok(None) };
    Ok(Some(Proposal {
        kind: ContributionKind::Correction,
        title: title(moment, &present.record).await?,
        changes: vec![Change::replace(present.record.clone(), after)],
        passage: some(sheet, "passage"),
        note,
        license,
    }))
}

async fn corrected(
    moment: &Moment,
    kind: WrittenKind,
    present: &Present,
    sheet: &Sheet,
    mistakes: &mut Mistakes,
) -> Result<Option<Record>, Error> {
    let mut cells = forms::cells(kind, sheet, present.cells.clone(), mistakes);
    for column in kind.naming() {
        cells.insert((*column).to_owned(), present.cells.get(*column).cloned().unwrap_or_default());
    }
    let mut beside = beside(moment).await?;
    let own = present.record.name();
    if kind == WrittenKind::Confounder {
        beside.confounders.retain(|node| node.slug.as_str() != own);
    }
    if kind == WrittenKind::Term {
        beside.vocabulary.retain(|term| change::Named::name(term) != own);
    }
    if let Record::Reply(reply) = &present.record {
        beside.usages.push(statement(moment, &reply.evidence.to_string()).await?);
    }
    resolve(moment, &mut cells, &mut beside, mistakes).await?;
    match written::read(kind, &cells, &beside) {
        Ok(review) => Ok(last_of(kind, review)),
        Err(found) => {
            mistakes.extend(found);
            Ok(None)
        }
    }
}

pub(super) async fn show_dispute(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["evidence"])?;
    visitor.at_least(Role::Contributor)?;
    let moment = site.moment().await?;
    let usage = statement(&moment, query.get("evidence").unwrap_or_default()).await?;
    respond(format, &dispute_page(&moment, &visitor, &usage, &Sheet::default(), Mistakes::default()).await?)
}

pub(super) async fn post_dispute(State(site): State<Site>, visitor: Visitor, Posted(fields): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Contributor)?;
    let mut sheet = Sheet::of(fields.pairs());
    let mut moment = site.moment().await?;
    let usage = statement(&moment, sheet.text("evidence")).await?;
    let mut mistakes = Mistakes::default();
    let after = match sheet.text("appraisal").parse::<Appraisal>() {
        Ok(appraisal) if appraisal != usage.appraisal => Some(Usage { appraisal, ..usage.clone() }),
        Ok(_) => {
            mistakes.add("appraisal", "It is so already; say what else it should be");
            None
        }
        Err(error) => {
            mistakes.add("appraisal", crate::vocabulary::capitalised(&error.to_string()));
            None
        }
    };
    if some(&sheet, "passage").is_none() {
        mistakes.add("passage", "A doubt needs its evidence: say where what speaks against it can be read");
    }
    forms::check_length("passage", sheet.text("passage"), 4000, &mut mistakes);
    let given = given(&sheet, &mut mistakes);
    if let (Some(after), Some((license, note)), true) = (after, given, mistakes.is_empty()) {
        let (before, after) = (Record::Evidence(Box::new(usage.clone())), Record::Evidence(Box::new(after)));
        let changes = vec![Change::replace(before, after)];
        let title = format!("Evidence {} is in doubt", usage.id);
        drop(moment);
        let proposal = Proposal { kind: ContributionKind::Dispute, title, changes, passage: some(&sheet, "passage"), note, license };
        if let Some(sent) = proposal.send(&site, account, &mut sheet, &mut mistakes).await? {
            return Ok(sent);
        }
        moment = site.moment().await?;
    }
    Ok(unfit(respond(Format::Html, &dispute_page(&moment, &visitor, &usage, &sheet, mistakes).await?)?))
}

pub(super) async fn statement(moment: &Moment, number: &str) -> Result<Usage, Error> {
    match change::find(moment.db(), Subject::Evidence, number).await? {
        Some(Record::Evidence(usage)) => Ok(*usage),
        _ => Err(Error::not_found("statement", number, Vec::new())),
    }
}

pub(super) async fn dispute_page(
    moment: &Moment,
    visitor: &Visitor,
    usage: &Usage,
    sheet: &Sheet,
    mistakes: Mistakes,
) -> Result<RecordPage, Error> {
    let mut sheet = sheet.clone();
    if sheet.text("appraisal").is_empty() {
        sheet.set("appraisal", "disputed");
    }
    let appraisal = FieldView::plain("appraisal", "What it should be", "", Shape::Choice(Vocabulary::appraisals()), &sheet, &mistakes);
    let passage = FieldView::plain(
        "passage",
        "What speaks against it",
        "The work, and where it says so. If it is a finding of its own, propose that as a statement too.",
        Shape::Text(4),
        &sheet,
        &mistakes,
    );
    let address = format!("/evidence/{}", usage.id);
    Ok(RecordPage {
        shell: moment.shell(Section::Contribute, "/contribute/dispute").await?,
        form_token: visitor.form_token(),
        title: format!("Dispute evidence {}", usage.id),
        lead: format!("“{}” It stays in the review, and what speaks against it stands beside it.", usage.evidence),
        action: "/contribute/dispute".to_owned(),
        along: std::iter::once(("evidence".to_owned(), usage.id.to_string())).chain(along(moment, &sheet)?).collect(),
        of: Some((format!("Evidence {}", usage.id), address)),
        fields: vec![appraisal, passage],
        button: "Propose this",
        consent: ConsentView::new(&sheet, &mistakes),
        mistakes,
    })
}

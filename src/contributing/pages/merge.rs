//! `/contribute/merge`: two records that are one. All that speaks of the one is to speak of the other, and the old name is to
//! lead there.

use axum::extract::State;
use axum::response::Response;

use super::along::along;
use super::propose::{Proposal, given, some};
use super::record::{RecordPage, passage};
use super::view::{ConsentView, FieldView, Shape};
use crate::accounts::Role;
use crate::contributing::datasets::Known;
use crate::contributing::forms::{self, ChoiceOption};
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::contributing::store;
use crate::contributions::{ContributionKind, MOST_CHANGES};
use crate::datasets::{Dataset, Location, Relation, Version};
use crate::documentation::{Answer, Framework};
use crate::evidence::Usage;
use crate::evidence::store::{Selection, statements};
use crate::monitoring::SearchRun;
use crate::papers::{self, Paper};
use crate::review::{Property, Redirect};
use crate::revisions::Subject;
use crate::revisions::change::{Change, Record, examine};
use crate::web::form::{Fields, Posted, unfit};
use crate::web::{Error, Format, Moment, Query, Section, Site, Visitor, respond};

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["from", "into", "what"])?;
    visitor.at_least(Role::Contributor)?;
    let sheet = Sheet::of(["from", "into", "what"].into_iter().filter_map(|name| Some((name, query.get(name)?))));
    respond(format, &page(&site.moment().await?, &visitor, &sheet, Mistakes::default()).await?)
}

pub(super) async fn post(State(site): State<Site>, visitor: Visitor, Posted(fields): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Contributor)?;
    let mut sheet = Sheet::of(fields.pairs());
    let mut moment = site.moment().await?;
    let mut mistakes = Mistakes::default();
    let merged = match sheet.text("what") {
        "paper" => papers_of(&moment, &sheet, &mut mistakes).await?,
        _ => datasets_of(&moment, &sheet, &mut mistakes).await?,
    };
    if some(&sheet, "passage").is_none() {
        mistakes.add("passage", "Say how one sees that they are one");
    }
    forms::check_length("passage", sheet.text("passage"), 4000, &mut mistakes);
    if merged.as_ref().is_some_and(|(_, changes)| changes.len() > MOST_CHANGES) {
        mistakes.add("from", format!("More than {MOST_CHANGES} records speak of it: write to those who keep this review"));
    }
    if let (Some((_, changes)), true) = (&merged, mistakes.is_empty()) {
        // What no steward could accept is told now.
        for (_, problem) in examine(moment.db(), changes).await? {
            mistakes.add("from", problem.to_string());
        }
    }
    let given = given(&sheet, &mut mistakes);
    if let (Some((title, changes)), Some((license, note)), true) = (merged, given, mistakes.is_empty()) {
        drop(moment);
        let proposal = Proposal { kind: ContributionKind::Merge, title, changes, passage: some(&sheet, "passage"), note, license };
        if let Some(sent) = proposal.send(&site, account, &mut sheet, &mut mistakes).await? {
            return Ok(sent);
        }
        moment = site.moment().await?;
    }
    Ok(unfit(respond(Format::Html, &page(&moment, &visitor, &sheet, mistakes).await?)?))
}

pub(super) async fn page(moment: &Moment, visitor: &Visitor, sheet: &Sheet, mistakes: Mistakes) -> Result<RecordPage, Error> {
    let mut sheet = sheet.clone();
    if sheet.text("what").is_empty() {
        sheet.set("what", "dataset");
    }
    let option = |word: &str, label: &str| ChoiceOption { word: word.to_owned(), label: label.to_owned(), definition: String::new() };
    let kinds = Shape::Choice(vec![option("dataset", "Two datasets"), option("paper", "Two works")]);
    let line = |name, label, hint| FieldView::plain(name, label, hint, Shape::Line, &sheet, &mistakes);
    let fields = vec![
        FieldView::plain("what", "What is there twice", "", kinds, &sheet, &mistakes),
        line("from", "The one that goes", "Its name in this review, for a work its BibTeX key. The name will lead to the other one."),
        line("into", "The one that stays", ""),
        passage(&sheet, &mistakes),
    ];
    Ok(RecordPage {
        shell: moment.shell(Section::Contribute, "/contribute/merge").await?,
        form_token: visitor.form_token(),
        title: "Two records that are one".to_owned(),
        lead: "Everything that is said of the one will be said of the other. Statements keep their numbers.".to_owned(),
        action: "/contribute/merge".to_owned(),
        along: along(moment, &sheet)?,
        of: None,
        fields,
        button: "Propose to merge them",
        consent: ConsentView::new(&sheet, &mistakes),
        mistakes,
    })
}

type Merged = Option<(String, Vec<Change>)>;

async fn dataset(moment: &Moment, field: &str, sheet: &Sheet, mistakes: &mut Mistakes) -> Result<Option<(i64, Dataset)>, Error> {
    if let Known::One(dataset) = store::dataset(moment.db(), sheet.text(field)).await? {
        return Ok(crate::datasets::store::records::find(moment.db(), &dataset.slug).await?);
    }
    mistakes.add(field, "No dataset of this review is called exactly so");
    Ok(None)
}

async fn datasets_of(moment: &Moment, sheet: &Sheet, mistakes: &mut Mistakes) -> Result<Merged, Error> {
    let (from, into) = (dataset(moment, "from", sheet, mistakes).await?, dataset(moment, "into", sheet, mistakes).await?);
    let (Some((number, from)), Some((_, into))) = (from, into) else { return Ok(None) };
    if from.slug == into.slug {
        mistakes.add("into", "These are the same record");
        return Ok(None);
    }
    let belongings = crate::datasets::store::belongings::versions_of(moment.db(), number).await?;
    let copies = crate::datasets::store::belongings::locations_of(moment.db(), number).await?;
    let relations = crate::datasets::store::belongings::relations_of(moment.db(), number).await?;
    let mut changes = Vec::new();
    for statement in statements(moment.db(), Selection::Datasets(&[number])).await? {
        let usage = Usage { dataset: into.slug.clone(), ..statement.usage.clone() };
        changes.push(Change::replace(Record::Evidence(Box::new(statement.usage)), Record::Evidence(Box::new(usage))));
    }
    for version in belongings {
        let moved = Record::Version(Version { dataset: into.slug.clone(), ..version.clone() });
        move_to(moment, Record::Version(version), moved, &mut changes).await?;
    }
    for copy in copies {
        let moved = Record::Location(Location { dataset: into.slug.clone(), ..copy.clone() });
        move_to(moment, Record::Location(copy), moved, &mut changes).await?;
    }
    for answer in crate::documentation::store::records::answers_of(moment.db(), number).await? {
        let moved = Record::Answer(Box::new(Answer { dataset: into.slug.clone(), ..answer.clone() }));
        move_to(moment, Record::Answer(Box::new(answer)), moved, &mut changes).await?;
    }
    for relation in relations {
        let other = |slug: &crate::datasets::DatasetSlug| if *slug == from.slug { into.slug.clone() } else { slug.clone() };
        let moved = Relation { subject: other(&relation.subject), object: other(&relation.object), ..relation.clone() };
        if moved.subject == moved.object {
            changes.push(Change::withdraw(Record::Relation(relation)));
        } else {
            move_to(moment, Record::Relation(relation), Record::Relation(moved), &mut changes).await?;
        }
    }
    for run in crate::monitoring::store::all(moment.db()).await? {
        if run.dataset.as_ref() == Some(&from.slug) {
            let moved = SearchRun { dataset: Some(into.slug.clone()), ..run.clone() };
            move_to(moment, Record::SearchRun(Box::new(run)), Record::SearchRun(Box::new(moved)), &mut changes).await?;
        }
    }
    changes.extend(old_names(moment, Subject::Dataset, from.slug.as_str(), into.slug.as_str()).await?);
    let mut aliases = into.aliases.clone();
    for name in std::iter::once(&from.name).chain(&from.aliases) {
        if *name != into.name && !aliases.contains(name) {
            aliases.push(name.clone());
        }
    }
    if aliases != into.aliases {
        let after = Dataset { aliases, ..into.clone() };
        changes.push(Change::replace(Record::Dataset(Box::new(into.clone())), Record::Dataset(Box::new(after))));
    }
    let title = format!("{} is {}", from.name, into.name);
    let redirect = Redirect { subject: Subject::Dataset, old_name: from.slug.to_string(), new_name: into.slug.to_string() };
    changes.push(Change::withdraw(Record::Dataset(Box::new(from))));
    changes.push(Change::add(Record::Redirect(redirect)));
    Ok(Some((title, changes)))
}

/// The old names that led to the one lead to the other.
async fn old_names(moment: &Moment, subject: Subject, from: &str, into: &str) -> Result<Vec<Change>, Error> {
    let leading = crate::review::store::redirects_to(moment.db(), subject, from).await?;
    let moved = leading.into_iter().map(|redirect| {
        let after = Redirect { new_name: into.to_owned(), ..redirect.clone() };
        Change::replace(Record::Redirect(redirect), Record::Redirect(after))
    });
    Ok(moved.collect())
}

/// A record whose name holds that of its dataset goes, and comes under the other one, where that has none like it.
async fn move_to(moment: &Moment, record: Record, moved: Record, changes: &mut Vec<Change>) -> Result<(), Error> {
    if crate::revisions::change::find(moment.db(), moved.subject(), &moved.name()).await?.is_none() {
        changes.push(Change::add(moved));
    }
    changes.push(Change::withdraw(record));
    Ok(())
}

async fn paper(moment: &Moment, field: &str, sheet: &Sheet, mistakes: &mut Mistakes) -> Result<Option<Paper>, Error> {
    let found = papers::store::find(moment.db(), sheet.text(field)).await?;
    if found.is_none() {
        mistakes.add(field, "No work of this review has that key");
    }
    Ok(found.map(|(paper, _)| paper))
}

async fn papers_of(moment: &Moment, sheet: &Sheet, mistakes: &mut Mistakes) -> Result<Merged, Error> {
    let (from, into) = (paper(moment, "from", sheet, mistakes).await?, paper(moment, "into", sheet, mistakes).await?);
    let (Some(from), Some(into)) = (from, into) else { return Ok(None) };
    if from.key == into.key {
        mistakes.add("into", "These are the same record");
        return Ok(None);
    }
    let mut changes = Vec::new();
    for statement in statements(moment.db(), Selection::Paper(from.key.as_str())).await? {
        let usage = Usage { paper: into.key.clone(), ..statement.usage.clone() };
        changes.push(Change::replace(Record::Evidence(Box::new(statement.usage)), Record::Evidence(Box::new(usage))));
    }
    for dataset in crate::datasets::store::records::all(moment.db()).await? {
        if dataset.introduced_by.as_ref() == Some(&from.key) {
            let after = Dataset { introduced_by: Some(into.key.clone()), ..dataset.clone() };
            changes.push(Change::replace(Record::Dataset(Box::new(dataset)), Record::Dataset(Box::new(after))));
        }
    }
    for relation in crate::datasets::store::belongings::all_relations(moment.db()).await? {
        if relation.paper.as_ref() == Some(&from.key) {
            let after = Relation { paper: Some(into.key.clone()), ..relation.clone() };
            changes.push(Change::replace(Record::Relation(relation), Record::Relation(after)));
        }
    }
    let number = papers::store::numbers_of(moment.db(), &[from.key.to_string()]).await?.remove(from.key.as_str());
    for answer in crate::documentation::store::records::answers_from(moment.db(), number.unwrap_or_default()).await? {
        let after = Answer { paper: Some(into.key.clone()), ..answer.clone() };
        changes.push(Change::replace(Record::Answer(Box::new(answer)), Record::Answer(Box::new(after))));
    }
    for framework in crate::documentation::store::records::frameworks(moment.db()).await? {
        if framework.paper.as_ref() == Some(&from.key) {
            let after = Framework { paper: Some(into.key.clone()), ..framework.clone() };
            changes.push(Change::replace(Record::Framework(framework), Record::Framework(after)));
        }
    }
    let source = crate::review::store::properties(moment.db()).await?.remove("source");
    if let Some(value) = source.filter(|value| value == from.key.as_str()) {
        let property = |value: String| Record::Property(Property { name: "source".to_owned(), value });
        changes.push(Change::replace(property(value), property(into.key.to_string())));
    }
    changes.extend(old_names(moment, Subject::Paper, from.key.as_str(), into.key.as_str()).await?);
    let title = format!("{} is {}", from.key, into.key);
    let redirect = Redirect { subject: Subject::Paper, old_name: from.key.to_string(), new_name: into.key.to_string() };
    changes.push(Change::withdraw(Record::Paper(Box::new(from))));
    changes.push(Change::add(Record::Redirect(redirect)));
    Ok(Some((title, changes)))
}

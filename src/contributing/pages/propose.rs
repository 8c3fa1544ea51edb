//! From a form that was filled in to a contribution: the records are read by the rules of the review, among those that they
//! speak of. Whatever is wrong is noted beside its field.

use bibliography::CitationKey;

use super::along::SENDING;
use super::start::twins;
use super::statement::marks_of;
use axum::response::Response;

use crate::accounts::Account;
use crate::contributing::amending::{AMEND, EDIT};
use crate::contributing::consent;
use crate::contributing::datasets::Known;
use crate::contributing::forms::{self, check_length};
use crate::contributing::sheet::{Mistake, Mistakes, Sheet};
use crate::contributing::written::{self, Cells, WrittenKind};
use crate::contributing::{statement, store, work};
use crate::contributions::deciding::Wanted;
use crate::contributions::editing::accept_edited;
use crate::contributions::sending::Sending;
use crate::contributions::store::{proposing, sending};
use crate::contributions::{self, ContributionError, ContributionId, ContributionKind, License, NewContribution, Row, Transition};
use crate::database::commit;
use crate::datasets::Dataset;
use crate::papers::{self, Paper};
use crate::review::Review;
use crate::revisions::change::{Change, Record};
use crate::taxonomy::{self, Tree};
use crate::vocabulary;
use crate::web::form::see_other;
use crate::web::{Error, Limit, Moment, Site};

/// What is proposed: the changes, what supports them, and what their giver agreed to.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// What kind of proposal.
    pub kind: ContributionKind,
    /// One line for people: "Larrazabal et al. 2020 on CheXpert".
    pub title: String,
    /// What would change.
    pub changes: Vec<Change>,
    /// What the source says, and where.
    pub passage: Option<String>,
    /// What the giver says to the steward.
    pub note: Option<String>,
    /// Under which licence it is given.
    pub license: License,
}

impl Proposal {
    /// Hands it in, in the place of one that its contributor changes, or as a steward's version, and leads on. Where it is
    /// refused, notes why: the form is shown again then, with all that was written.
    pub(super) async fn send(
        self,
        site: &Site,
        account: &Account,
        sheet: &mut Sheet,
        mistakes: &mut Mistakes,
    ) -> Result<Option<Response>, Error> {
        let row = Row { title: self.title.clone(), changes: self.changes, passage: self.passage };
        let new = NewContribution {
            kind: self.kind,
            title: self.title,
            rows: vec![row],
            note: self.note,
            license: self.license,
            no_patient_data: true,
        };
        hand_in(site, account, &new, sheet, mistakes).await
    }
}

/// The contribution that a form is about, in the version that was opened.
fn of_form(sheet: &Sheet, name: &str) -> Option<(ContributionId, i64)> {
    let number = |name: &str| sheet.text(name).parse().ok();
    Some((ContributionId(number(name)?), number(&format!("{name}_version"))?))
}

/// Hands in a contribution, or does with the one that the form is about what [`Proposal::send`] says.
pub(super) async fn hand_in(
    site: &Site,
    account: &Account,
    new: &NewContribution,
    sheet: &mut Sheet,
    mistakes: &mut Mistakes,
) -> Result<Option<Response>, Error> {
    site.allow_account(Limit::Contribute, account.id)?;
    let now = site.clock().now();
    if let Some((id, version)) = of_form(sheet, EDIT) {
        let reason = sheet.text("reason").to_owned();
        let wanted = Wanted { id, transition: Transition::Accept, reason: Some(&reason), version: Some(version) };
        return match accept_edited(site.database(), account, wanted, new, site.rules(), now).await {
            Ok(_) => Ok(Some(see_other(&format!("/desk?done={id}")))),
            Err(problem) => tell(site, problem, Some((EDIT, id)), sheet, mistakes).await.map(|()| None),
        };
    }
    let amended = of_form(sheet, AMEND);
    let transaction = site.database().begin_writing_alone().await?;
    let handed_in = if let Some((id, version)) = amended {
        proposing::amend(&transaction, account, id, version, new, now).await.map(|()| id)
    } else {
        let mark = Sending::claimed(sheet.text(SENDING));
        sending::submit_form(&transaction, account, new, mark.as_ref(), now).await
    };
    match handed_in {
        Ok(id) => {
            commit(transaction).await?;
            Ok(Some(see_other(&format!("/contributions/{id}"))))
        }
        Err(problem) => {
            drop(transaction);
            tell(site, problem, amended.map(|(id, _)| (AMEND, id)), sheet, mistakes).await.map(|()| None)
        }
    }
}

/// Notes why it was refused. Where someone did something with the contribution meanwhile, what is sent once more is sent by
/// someone who was told, and so it is for the contribution as it is now.
async fn tell(
    site: &Site,
    problem: ContributionError,
    of: Option<(&str, ContributionId)>,
    sheet: &mut Sheet,
    mistakes: &mut Mistakes,
) -> Result<(), Error> {
    let words = vocabulary::capitalised(&problem.to_string());
    match (problem, of) {
        (problem @ (ContributionError::Database(_) | ContributionError::NotThere(_)), _) => return Err(problem.into()),
        (ContributionError::Conflict { id, state, .. }, Some((name, _))) if state.is_open() => {
            let now = contributions::store::find(site.database().reader(), id).await?;
            if let Some(now) = now {
                sheet.set(&format!("{name}_version"), now.version.to_string());
            }
            mistakes.add("", format!("{words}. Look at it beside this page; what you send again takes the place of what is there now"));
        }
        (ContributionError::SentOtherwise(_), _) => {
            // Sent once more, with another mark, it is another one.
            sheet.remove(SENDING);
            mistakes.add("", format!("{words}. Look there; what you send again from here becomes another contribution"));
        }
        _ => mistakes.add("", words),
    }
    Ok(())
}

/// Reads what every form has: consent and note.
pub(super) fn given(sheet: &Sheet, mistakes: &mut Mistakes) -> Option<(License, Option<String>)> {
    check_length("note", sheet.text("note"), 4000, mistakes);
    let note = some(sheet, "note");
    consent::read(sheet, mistakes).map(|license| (license, note))
}

pub(super) fn some(sheet: &Sheet, field: &str) -> Option<String> {
    Some(sheet.text(field)).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What a record is read among.
pub(super) async fn beside(moment: &Moment) -> Result<Review, Error> {
    Ok(Review {
        vocabulary: vocabulary::store::all(moment.db()).await?,
        confounders: taxonomy::store::all(moment.db()).await?,
        ..Review::default()
    })
}

/// The statement of a form, with the work and the dataset where they are new. `None` with the mistakes noted.
pub(super) async fn statement(moment: &Moment, sheet: &Sheet, mistakes: &mut Mistakes) -> Result<Option<Proposal>, Error> {
    let mut beside = beside(moment).await?;
    let mut changes = Vec::new();
    let paper = paper(moment, sheet, &mut changes, mistakes).await?;
    let dataset = dataset(moment, sheet, &beside, &mut changes, mistakes).await?;
    let tree = taxonomy::store::tree(moment.db()).await?;
    beside.papers.extend(paper.clone());
    beside.datasets.extend(dataset.clone());
    let usage = read_statement(sheet, paper.as_ref(), dataset.as_ref(), &tree, &beside, mistakes);
    let given = given(sheet, mistakes);
    let (Some(usage), Some(paper), Some(dataset), Some((license, note))) = (usage, paper, dataset, given) else { return Ok(None) };
    if !mistakes.is_empty() {
        return Ok(None);
    }
    let title = format!("{} on {}", paper.plain_short_name(), dataset.name);
    changes.push(Change::add(usage));
    let passage = some(sheet, "quote").map(|quote| match some(sheet, "locator") {
        Some(locator) => format!("{quote} ({locator})"),
        None => quote,
    });
    Ok(Some(Proposal { kind: ContributionKind::Evidence, title, changes, passage, note, license }))
}

fn read_statement(
    sheet: &Sheet,
    paper: Option<&Paper>,
    dataset: Option<&Dataset>,
    tree: &Tree,
    beside: &Review,
    mistakes: &mut Mistakes,
) -> Option<Record> {
    // Where the work or the dataset is not known yet, all other fields are looked at all the same.
    let key = paper.map_or_else(String::new, |paper| paper.key.to_string());
    let slug = dataset.map_or_else(String::new, |dataset| dataset.slug.to_string());
    let before = mistakes.all().len();
    let cells = statement::cells(sheet, &key, &slug, tree, mistakes);
    let rows_are_whole = mistakes.all().len() == before;
    match written::read(WrittenKind::Statement, &cells, beside) {
        Ok(mut review) => review.usages.pop().map(|usage| Record::Evidence(Box::new(usage))),
        Err(found) => {
            // The form has other names for these, and has told what is wrong with them.
            let is_told = |mistake: &Mistake| match mistake.field.as_str() {
                "paper_key" | "dataset_slug" => true,
                "shortcuts_taxonomy" | "outcome" | "shortcuts" => !rows_are_whole,
                _ => false,
            };
            mistakes.extend(found.into_iter().filter(|mistake| !is_told(mistake)));
            None
        }
    }
}

/// The work: that of the review, or the one that is proposed.
async fn paper(moment: &Moment, sheet: &Sheet, changes: &mut Vec<Change>, mistakes: &mut Mistakes) -> Result<Option<Paper>, Error> {
    let key = sheet.text("paper_key");
    if !key.is_empty() {
        let found = papers::store::find(moment.db(), key).await?;
        if found.is_none() {
            mistakes.add("", format!("The work “{key}” is not in this review"));
        }
        return Ok(found.map(|(paper, _)| paper));
    }
    let Some((paper, marks)) = marks_of(sheet, mistakes) else { return Ok(None) };
    // Another person may have brought it since step 1.
    if let Some(twin) = twins(moment, &marks).await?.into_iter().next() {
        return Ok(papers::store::find(moment.db(), &twin.name.key).await?.map(|(paper, _)| paper));
    }
    let Some(paper) = with_free_key(moment, paper, "bibtex", mistakes).await? else { return Ok(None) };
    changes.push(Change::add(Record::Paper(Box::new(paper.clone()))));
    Ok(Some(paper))
}

/// The work, if its key is free.
pub(super) async fn with_free_key(moment: &Moment, paper: Paper, field: &str, mistakes: &mut Mistakes) -> Result<Option<Paper>, Error> {
    if !store::is_key(moment.db(), paper.key.as_str()).await? {
        return Ok(Some(paper));
    }
    let taken = store::keys_beginning(moment.db(), paper.key.as_str()).await?;
    let free: CitationKey = work::free_key(&paper.authors, paper.year, paper.title.as_deref(), &taken);
    mistakes.add(field, format!("The key “{}” belongs to another work of this review; “{free}” is free", paper.key));
    Ok(None)
}

/// The dataset: that of the review, or the one that is proposed.
async fn dataset(
    moment: &Moment,
    sheet: &Sheet,
    beside: &Review,
    changes: &mut Vec<Change>,
    mistakes: &mut Mistakes,
) -> Result<Option<Dataset>, Error> {
    if sheet.text("new_dataset") == "yes" {
        let dataset = new_dataset(moment, sheet, beside, mistakes).await?;
        changes.extend(dataset.clone().map(|dataset| Change::add(Record::Dataset(Box::new(dataset)))));
        return Ok(dataset);
    }
    let written = some(sheet, "dataset_choice").or_else(|| some(sheet, "dataset")).unwrap_or_default();
    let slug = match store::dataset(moment.db(), &written).await? {
        Known::One(dataset) => dataset.slug,
        Known::Several(_) => {
            mistakes.add(
                "dataset",
                format!("No dataset is called “{written}”; choose one of those below, or say that it is not in the catalogue"),
            );
            return Ok(None);
        }
        Known::None if written.is_empty() => {
            mistakes.add("dataset", "Say which dataset it is about");
            return Ok(None);
        }
        Known::None => {
            mistakes.add(
                "dataset",
                format!("No dataset is called anything like “{written}”; say that it is not in the catalogue, to propose it"),
            );
            return Ok(None);
        }
    };
    Ok(crate::datasets::store::records::find(moment.db(), &slug).await?.map(|(_, dataset)| dataset))
}

/// A dataset that is not in the review.
pub(super) async fn new_dataset(
    moment: &Moment,
    sheet: &Sheet,
    beside: &Review,
    mistakes: &mut Mistakes,
) -> Result<Option<Dataset>, Error> {
    let mut own = Mistakes::default();
    let mut cells = forms::cells(WrittenKind::Dataset, sheet, Cells::new(), &mut own);
    // The licence of the dataset, and not that of the contribution.
    let name = sheet.text("name").to_owned();
    if cells.get("slug").is_none_or(String::is_empty) {
        cells.insert("slug".to_owned(), slug_of(&name));
    }
    let slug = cells.get("slug").cloned().unwrap_or_default();
    if let Known::One(known) = store::dataset(moment.db(), &name).await? {
        own.add("name", format!("This review has a dataset of that name: {} ({})", known.name, known.slug));
    } else if crate::datasets::store::records::find(moment.db(), &slug).await?.is_some() {
        own.add("slug", format!("“{slug}” is another dataset of this review"));
    }
    let mut beside = Review { vocabulary: beside.vocabulary.clone(), ..Review::default() };
    if let Some(key) = cells.get("introduced_by").filter(|key| !key.is_empty()) {
        beside.papers.extend(papers::store::find(moment.db(), key).await?.map(|(paper, _)| paper));
    }
    let read = written::read(WrittenKind::Dataset, &cells, &beside);
    let dataset = match read {
        Ok(mut review) => review.datasets.pop(),
        Err(found) => {
            own.extend(found);
            None
        }
    };
    let is_sound = own.is_empty();
    mistakes.extend(own.all().iter().cloned());
    Ok(dataset.filter(|_| is_sound))
}

/// A name for addresses from a name for people: "NIH-CXR14 (2017)" is "nih-cxr14-2017".
pub(super) fn slug_of(name: &str) -> String {
    let folded = bibliography::folded(name);
    let parts: Vec<String> =
        folded.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    parts.join("-").chars().take(100).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_names_of_addresses() {
        for (name, slug) in [("NIH-CXR14 (2017)", "nih-cxr14-2017"), ("Großes Kapitel é", "grosses-kapitel-e"), ("…", "")] {
            assert_eq!(slug_of(name), slug);
        }
        assert!(slug_of(&"ab ".repeat(80)).parse::<crate::datasets::DatasetSlug>().is_ok());
    }
}

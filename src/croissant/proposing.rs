//! From someone's Croissant file to a contribution: a dataset, the work that released it and its version, read by the
//! rules of the review. Nothing of it is in the review before a steward decides. What the file says about biases and
//! limits goes to the steward as its words: it names no work, so it is no statement.

use super::reading::Described;
use crate::contributing::datasets::Known;
use crate::contributing::duplicates::Marks;
use crate::contributing::forms::check_length;
use crate::contributing::sheet::Mistakes;
use crate::contributing::written::{self, Cells, WrittenKind};
use crate::contributing::{store, work};
use crate::contributions::Row;
use crate::database::{DatabaseError, Transaction};
use crate::datasets::{Access, Version, parse_slug};
use crate::papers::{self, Paper};
use crate::review::Review;
use crate::revisions::change::{Change, Record};
use crate::search::store::SearchError;
use crate::vocabulary::{self, Kind, Modality, Term};
use crate::{datasets, taxonomy};

/// How many letters of what a file says about its limits a steward is shown.
const LONGEST_PASSAGE: usize = 8_000;

/// What became of one file.
#[derive(Debug)]
pub enum Proposed {
    /// It can be proposed.
    Ready(Box<Ready>),
    /// The review has the dataset.
    There {
        /// Its name in addresses.
        slug: String,
        /// Its name.
        name: String,
    },
    /// It cannot, for these reasons.
    Unfit(Vec<String>),
}

/// A proposal that waits to be handed in.
#[derive(Debug)]
pub struct Ready {
    /// The dataset's name in addresses.
    pub slug: String,
    /// What would change, and what the file says besides.
    pub row: Row,
    /// What the steward should know.
    pub note: Option<String>,
}

/// Why nothing can be said about a file.
#[derive(Debug, thiserror::Error)]
pub enum ProposeError {
    /// The database cannot be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The search cannot be asked.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// Makes a proposal of what a file says; `file` is what people call it, `modality` goes before what its keywords say.
///
/// # Errors
/// The database cannot be read.
pub async fn propose(db: &Transaction, described: &Described, file: &str, modality: Option<&Modality>) -> Result<Proposed, ProposeError> {
    if let Some((slug, name)) = already_there(db, described).await? {
        return Ok(Proposed::There { slug, name });
    }
    let terms = vocabulary::store::all(db).await?;
    let Some(modality) = modality.cloned().or_else(|| modality_of(described, &terms)) else {
        let words: Vec<&str> = modalities(&terms).map(|term| term.term.as_str()).collect();
        return Ok(Proposed::Unfit(vec![format!(
            "it does not say what its images are; say it with --modality, one of: {}",
            words.join(", ")
        )]));
    };
    let mut notes = described.notes.clone();
    let mut mistakes = Mistakes::default();
    let slug = free_slug(db, &described.name).await?;
    let maker = maker(db, described, &mut notes).await?;
    let key = maker.as_ref().map(|(paper, _)| paper.key.to_string());
    let cells = cells(described, &slug, &modality, key, file);
    for spec in WrittenKind::Dataset.fields() {
        check_length(spec.column, cells.get(spec.column).map_or("", String::as_str), spec.most, &mut mistakes);
    }
    let beside = Review {
        papers: maker.iter().map(|(paper, _)| paper.clone()).collect(),
        confounders: taxonomy::store::all(db).await?,
        vocabulary: terms,
        ..Review::default()
    };
    let dataset = match written::read(WrittenKind::Dataset, &cells, &beside) {
        Ok(mut review) => review.datasets.pop(),
        Err(found) => {
            mistakes.extend(found);
            None
        }
    };
    let Some(dataset) = dataset.filter(|_| mistakes.is_empty()) else {
        let said = mistakes.all().iter().map(|mistake| format!("{}: {}", mistake.field.replace('_', " "), mistake.message));
        return Ok(Proposed::Unfit(said.collect()));
    };
    let version = described.version.clone().map(|label| Version {
        dataset: dataset.slug.clone(),
        label,
        released: described.released,
        doi: None,
        changes: None,
    });
    let new_work = maker.filter(|(_, is_new)| *is_new).map(|(paper, _)| Record::Paper(Box::new(paper)));
    let title = format!("{}, from its Croissant file", dataset.name);
    let records = new_work.into_iter().chain([Record::Dataset(Box::new(dataset))]).chain(version.map(Record::Version));
    let row = Row { title, changes: records.map(Change::add).collect(), passage: passage(described) };
    let note = (!notes.is_empty()).then(|| notes.join(" "));
    Ok(Proposed::Ready(Box::new(Ready { slug, row, note })))
}

/// The dataset of the review that the file is about: by its DOI, else by one of its names.
async fn already_there(db: &Transaction, described: &Described) -> Result<Option<(String, String)>, DatabaseError> {
    if let Some(doi) = &described.doi
        && let Some(known) = datasets::store::with_doi(db, doi).await?
    {
        return Ok(Some(known));
    }
    for name in std::iter::once(&described.name).chain(&described.aliases) {
        if let Known::One(dataset) = store::dataset(db, name).await? {
            return Ok(Some((dataset.slug, dataset.name)));
        }
    }
    Ok(None)
}

fn modalities(terms: &[Term]) -> impl Iterator<Item = &Term> {
    terms.iter().filter(|term| term.kind == Kind::Modality)
}

/// What its images are, where one of its keywords is a word of the review for it.
fn modality_of(described: &Described, terms: &[Term]) -> Option<Modality> {
    let keywords: Vec<String> = described.keywords.iter().map(|word| bibliography::folded(word)).collect();
    let is_said = |term: &&Term| {
        let words = [bibliography::folded(&term.term), bibliography::folded(&term.shown())];
        keywords.iter().any(|keyword| words.contains(keyword))
    };
    modalities(terms).find(is_said).map(|term| Modality::new(&term.term))
}

/// A name in addresses that no other dataset has.
async fn free_slug(db: &Transaction, name: &str) -> Result<String, DatabaseError> {
    let slug = slug(name);
    let several: Vec<String> = std::iter::once(slug.clone()).chain((2..100).map(|number| format!("{slug}-{number}"))).collect();
    let taken = datasets::store::names(db, &several).await?;
    Ok(several.into_iter().find(|slug| !taken.contains_key(slug)).unwrap_or(slug))
}

/// A name as addresses have it: "NIH Chest X-ray 14" is `nih-chest-x-ray-14`.
#[must_use]
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in bibliography::folded(name).chars() {
        if letter.is_ascii_lowercase() || letter.is_ascii_digit() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 90 {
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if parse_slug(slug).is_ok() { slug.to_owned() } else { "dataset".to_owned() }
}

/// The work that released it, and whether it is new; none where the file does not name one in BibTeX.
async fn maker(db: &Transaction, described: &Described, notes: &mut Vec<String>) -> Result<Option<(Paper, bool)>, ProposeError> {
    let Some(cite_as) = &described.cite_as else { return Ok(None) };
    let read = bibliography::read(cite_as.as_bytes());
    let [entry] = read.entries.as_slice() else {
        notes.push(format!("It wants to be cited as: {cite_as}"));
        return Ok(None);
    };
    if entry.title.is_none() {
        notes.push(format!("The work that it wants to be cited by has no title: {cite_as}"));
        return Ok(None);
    }
    let paper = Paper::from_entry(entry.clone());
    if let Some(twin) = store::twins(db, None, &Marks::of(&paper)).await?.into_iter().next() {
        return Ok(papers::store::find(db, &twin.name.key).await?.map(|(paper, _)| (paper, false)));
    }
    if !store::is_key(db, paper.key.as_str()).await? {
        return Ok(Some((paper, true)));
    }
    let free = |taken: &[String]| work::free_key(&paper.authors, paper.year, paper.title.as_deref(), taken);
    let key = free(&store::keys_beginning(db, free(&[]).as_str()).await?);
    Ok(Some((Paper::from_entry(work::renamed(entry, &key)), true)))
}

/// The record as a row of `datasets.csv`.
fn cells(described: &Described, slug: &str, modality: &Modality, key: Option<String>, file: &str) -> Cells {
    let list = |words: &[String]| words.iter().map(|word| word.replace(';', ",")).collect::<Vec<_>>().join(";");
    let made_by = (key.is_none() && !described.creators.is_empty())
        .then(|| format!("Its file names as creators: {}.", described.creators.join(", ")));
    let conditions = described.conditions.as_ref().map(|words| format!("Access, in the words of its file: {words}."));
    let free =
        described.is_free.map(|is_free| format!("Its file says that it can {}be had without paying.", if is_free { "" } else { "not " }));
    let notes: Vec<String> = [made_by, conditions, free].into_iter().flatten().collect();
    let cells = [
        ("slug", slug.to_owned()),
        ("name", described.name.clone()),
        ("aliases", list(&described.aliases)),
        ("modality", modality.to_string()),
        ("description", described.description.clone().unwrap_or_default()),
        ("introduced_by", key.unwrap_or_default()),
        ("homepage", described.homepage.clone().unwrap_or_default()),
        ("doi", described.doi.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("license", described.license.clone().unwrap_or_default()),
        ("access", access(described).to_string()),
        ("countries", list(&described.places)),
        ("year", described.year.map(|year| year.to_string()).unwrap_or_default()),
        ("status", "active".to_owned()),
        ("source", format!("its Croissant file, {file}")),
        ("notes", notes.join(" ")),
    ];
    cells.into_iter().map(|(column, text)| (column.to_owned(), text.split_whitespace().collect::<Vec<_>>().join(" "))).collect()
}

/// How one gets it, where the file says it in our words.
fn access(described: &Described) -> Access {
    let said = described.conditions.as_deref().unwrap_or_default();
    let is_said =
        |access: &&Access| **access != Access::Unknown && said.split(':').next().is_some_and(|word| word.trim() == access.label());
    Access::ALL.iter().find(is_said).copied().unwrap_or(Access::Unknown)
}

/// What the file says in the Responsible AI vocabulary, for the steward.
fn passage(described: &Described) -> Option<String> {
    let said = described.responsible_ai.iter().flat_map(|(name, texts)| texts.iter().map(move |text| format!("{name}: {text}")));
    let mut passage = String::new();
    let mut left_out = 0;
    for text in said {
        if passage.chars().count() + text.chars().count() > LONGEST_PASSAGE {
            left_out += 1;
        } else {
            passage.push_str(&text);
            passage.push('\n');
        }
    }
    if left_out > 0 {
        passage.push_str(&vocabulary::capitalised(&crate::wording::count(left_out, "text")));
        passage.push_str(" more in the file.");
    }
    let passage = passage.trim().to_owned();
    (!passage.is_empty()).then_some(passage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_names_in_addresses() {
        assert_eq!(slug("NIH Chest X-ray 14"), "nih-chest-x-ray-14");
        assert_eq!(slug("  Ünïcode/данные  "), "unicode");
        assert_eq!(slug("数据"), "dataset");
        assert!(parse_slug(&slug(&"a b".repeat(200))).is_ok());
    }

    #[test]
    fn a_passage_that_is_cut_says_so() {
        let texts = (0..10).map(|number| format!("{number} {}", "x".repeat(1_000))).collect();
        let described = Described { responsible_ai: vec![("dataBiases", texts)], ..Described::default() };
        let passage = passage(&described).unwrap();
        assert!(
            passage.starts_with("dataBiases: 0 x") && passage.ends_with("Three texts more in the file."),
            "{}",
            &passage[passage.len() - 60..]
        );
        assert_eq!(super::passage(&Described::default()), None);
    }
}

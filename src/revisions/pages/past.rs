//! `?as-of=2026-03-01`: pages as they would have been at the end of a day.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::datasets::store::Surroundings;
use crate::datasets::{Dataset, Location, Relation, Version};
use crate::documentation::checklist::Documentation;
use crate::documentation::facts::Catalogued;
use crate::documentation::store as checklists;
use crate::evidence::store::{Selection, statements};
use crate::evidence::{Statement, Usage};
use crate::papers::{self, PaperName};
use crate::replies::Reply;
use crate::revisions::Subject;
use crate::revisions::change::{PastError, Record, Then, as_of, of_dataset, replies_to, until};
use crate::web::api::Day;
use crate::web::{Error, Moment, Query};

/// The parameter.
pub const AS_OF: &str = "as-of";

/// A day in the past, as a page is asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Past {
    /// The day, in UTC: the page is as it was at its end.
    pub day: NaiveDate,
    /// The first moment that does not count any more.
    #[serde(skip)]
    until: DateTime<Utc>,
    #[serde(skip)]
    today: NaiveDate,
}

impl Past {
    /// The day that is asked for, if one is.
    ///
    /// # Errors
    /// It is no day, to come, or before the review.
    pub async fn asked(moment: &Moment, query: &Query) -> Result<Option<Self>, Error> {
        let Some(Day(day)) = query.value::<Day>(AS_OF)? else { return Ok(None) };
        let today = moment.site().clock().now().date_naive();
        let until = until(moment.db(), day, today).await.map_err(|error| refused(day, error))?;
        Ok(Some(Self { day, until, today }))
    }

    /// Whether something at that moment counts.
    #[must_use]
    pub fn knows(&self, at: DateTime<Utc>) -> bool {
        at < self.until
    }

    /// The address of a page as of this day.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        Query::default().with(AS_OF, &self.day.to_string()).address(path)
    }

    /// The record of that name as it was; none where there never was one.
    ///
    /// # Errors
    /// It came later, or had been withdrawn.
    pub async fn record(&self, moment: &Moment, subject: Subject, name: &str) -> Result<Option<Record>, Error> {
        match as_of(moment.db(), subject, name, self.day, self.today).await.map_err(|error| refused(self.day, error))? {
            Then::Record(record) => Ok(Some(*record)),
            Then::Withdrawn(tombstone) => Err(Error::Withdrawn(Box::new(tombstone))),
            Then::Never => Ok(None),
        }
    }

    /// The dataset of that name as it was.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub async fn dataset(&self, moment: &Moment, slug: &str) -> Result<Option<Dataset>, Error> {
        match self.record(moment, Subject::Dataset, slug).await? {
            Some(Record::Dataset(dataset)) => Ok(Some(*dataset)),
            _ => Ok(None),
        }
    }

    /// The statements that there were about a dataset, by number, with the names of their works.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn statements(&self, moment: &Moment, dataset: &Dataset, id: Option<i64>) -> Result<Vec<Statement>, Error> {
        let now = match id {
            Some(id) => statements(moment.db(), Selection::Datasets(&[id])).await?,
            None => Vec::new(),
        };
        let now = now.into_iter().map(|statement| Record::Evidence(Box::new(statement.usage))).collect();
        let then = of_dataset(moment.db(), Subject::Evidence, dataset.slug.as_str(), now, self.until).await?;
        let usages = then.into_iter().filter_map(|record| if let Record::Evidence(usage) = record { Some(*usage) } else { None });
        let usages: Vec<Usage> = usages.collect();
        let works = self.works(moment, &usages).await?;
        let named = |usage: Usage| {
            let paper = works.get(usage.paper.as_str()).cloned();
            let paper = paper.unwrap_or_else(|| PaperName {
                key: usage.paper.to_string(),
                short_name: usage.paper.to_string(),
                year: None,
                title: None,
            });
            Statement { usage, paper, dataset_name: dataset.name.clone(), modality: dataset.modality.clone() }
        };
        Ok(usages.into_iter().map(named).collect())
    }

    /// The replies that there were to these statements.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn replies(&self, moment: &Moment, statements: &[i64]) -> Result<Vec<Reply>, Error> {
        Ok(replies_to(moment.db(), statements, self.until).await?)
    }

    /// The names of the works, also of those that were withdrawn since.
    async fn works(&self, moment: &Moment, usages: &[Usage]) -> Result<HashMap<String, PaperName>, Error> {
        let mut keys: Vec<String> = usages.iter().map(|usage| usage.paper.to_string()).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut works = papers::store::names_of(moment.db(), &keys).await?;
        for key in keys.iter().filter(|key| !works.contains_key(*key)).cloned().collect::<Vec<_>>() {
            if let Some(Record::Paper(paper)) = self.record(moment, Subject::Paper, &key).await? {
                let short_name = paper.plain_short_name();
                works.insert(key.clone(), PaperName { key, short_name, year: paper.year, title: paper.title });
            }
        }
        Ok(works)
    }

    /// What was known of the documentation of a dataset. The questions are those of today.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn documentation(&self, moment: &Moment, catalogued: &Catalogued<'_>) -> Result<Documentation, Error> {
        let (db, slug) = (moment.db(), catalogued.dataset.slug.to_string());
        let now = match crate::datasets::store::numbers_of(db, std::slice::from_ref(&slug)).await?.remove(&slug) {
            Some(id) => checklists::records::answers_of(db, id).await?,
            None => Vec::new(),
        };
        let now = now.into_iter().map(|answer| Record::Answer(Box::new(answer))).collect();
        let then = of_dataset(db, Subject::Answer, &slug, now, self.until).await?;
        let then = then.into_iter().filter_map(|record| if let Record::Answer(answer) = record { Some(*answer) } else { None });
        let recorded = checklists::recorded(db, then.collect()).await?;
        let (frameworks, questions) = (checklists::records::frameworks(db).await?, checklists::records::questions(db).await?);
        Ok(Documentation::new(frameworks, questions, recorded, catalogued))
    }

    /// What belonged to a dataset.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn surroundings(&self, moment: &Moment, slug: &str, now: Surroundings) -> Result<Surroundings, Error> {
        let then = async |subject, now| of_dataset(moment.db(), subject, slug, now, self.until).await;
        let versions = then(Subject::Version, now.versions.into_iter().map(Record::Version).collect()).await?;
        let locations = then(Subject::Location, now.locations.into_iter().map(Record::Location).collect()).await?;
        let relations = then(Subject::Relation, now.relations.into_iter().map(Record::Relation).collect()).await?;
        Ok(Surroundings {
            versions: versions.into_iter().filter_map(version).collect(),
            locations: locations.into_iter().filter_map(location).collect(),
            relations: relations.into_iter().filter_map(relation).collect(),
        })
    }
}

fn version(record: Record) -> Option<Version> {
    if let Record::Version(version) = record { Some(version) } else { None }
}

fn location(record: Record) -> Option<Location> {
    if let Record::Location(location) = record { Some(location) } else { None }
}

fn relation(record: Record) -> Option<Relation> {
    if let Record::Relation(relation) = record { Some(relation) } else { None }
}

fn refused(day: NaiveDate, error: PastError) -> Error {
    match error {
        PastError::Database(error) => Error::Database(error),
        other => Error::bad_parameter(AS_OF, &day.to_string(), other.to_string()),
    }
}

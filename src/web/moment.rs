//! One moment of the review. A page asks the database several questions; an import that commits between two of them
//! must not show as a page of which one half is older than the other.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Error, Section, Shell, Site};
use crate::database::{ByStamp, DatabaseError, Stamp, Transaction, fingerprint};
use crate::documentation::checklist::Documentation;
use crate::documentation::facts::Catalogued;
use crate::evidence::brief::Brief;
use crate::evidence::tested::Tested;
use crate::monitoring::SearchRun;
use crate::search::keeping::Current;
use crate::{datasets, demographics, documentation, evidence, explorer, gaps, monitoring, papers, timeline};

/// The review as it is when a page begins to read, whatever is imported meanwhile.
///
/// It holds one connection of the pool. A page that has it must read through it alone: one that waits for a second
/// connection while it holds the first waits for ever, once every other page does the same.
pub struct Moment {
    site: Site,
    transaction: Transaction,
    stamp: Stamp,
}

impl Site {
    /// The review as it is now.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn moment(&self) -> Result<Moment, Error> {
        let (transaction, stamp) = self.database().begin_reading_stamped().await?;
        Ok(Moment { site: self.clone(), transaction, stamp })
    }
}

impl Moment {
    /// The connection, for the stores.
    #[must_use]
    pub const fn db(&self) -> &Transaction {
        &self.transaction
    }

    /// Which state of the database this is.
    #[must_use]
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// Since when the review is as it is now, where a date of whole seconds can tell.
    #[must_use]
    pub fn since(&self) -> Option<DateTime<Utc>> {
        self.site.inner.changed.since(&self.stamp, self.site.clock().now())
    }

    async fn kept<T>(&self, kept: &ByStamp<T>, make: impl Future<Output = Result<T, DatabaseError>>) -> Result<Arc<T>, Error> {
        Ok(kept.get(&self.stamp, fingerprint(&self.transaction), make).await?)
    }

    /// The card index of the datasets, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn datasets(&self) -> Result<Arc<datasets::cards::Cards>, Error> {
        self.kept(&self.site.inner.datasets, datasets::store::cards::cards(&self.transaction)).await
    }

    /// The card index of the papers, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn papers(&self) -> Result<Arc<papers::cards::Cards>, Error> {
        self.kept(&self.site.inner.papers, papers::store::cards::cards(&self.transaction)).await
    }

    /// The review as a graph, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn graph(&self) -> Result<Arc<explorer::graph::Graph>, Error> {
        self.kept(&self.site.inner.graph, explorer::store::graph(&self.transaction)).await
    }

    /// Every test of every confounder and every finding, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn tested(&self) -> Result<Arc<Tested>, Error> {
        self.kept(&self.site.inner.tested, evidence::store::tested::tested(&self.transaction)).await
    }

    /// The statements about the dataset with that number, in brief.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn briefs(&self, dataset: i64) -> Result<Vec<Brief>, Error> {
        let (tested, papers) = (self.tested().await?, self.papers().await?);
        Ok(evidence::store::briefs::briefs(&self.transaction, dataset, &tested, &papers).await?)
    }

    /// Every search of the literature, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn searches(&self) -> Result<Arc<Vec<SearchRun>>, Error> {
        self.kept(&self.site.inner.searches, monitoring::store::all(&self.transaction)).await
    }

    /// What each dataset documents about its patients, by name, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn patients(&self) -> Result<Arc<Vec<demographics::PatientRecord>>, Error> {
        self.kept(&self.site.inner.patients, demographics::store::patient_records(&self.transaction)).await
    }

    /// The best known answer of every confounder on every dataset, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn answers(&self) -> Result<Arc<gaps::Answers>, Error> {
        let tested = self.tested().await?;
        self.kept(&self.site.inner.answers, async { Ok(gaps::Answers::new(tested.all())) }).await
    }

    /// How many statements there are, by kind of images, function and year, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn counted(&self) -> Result<Arc<Vec<timeline::Counted>>, Error> {
        self.kept(&self.site.inner.counted, timeline::store::counted(&self.transaction)).await
    }

    /// What is known of the documentation of all datasets, as of this moment.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn documented(&self) -> Result<Arc<documentation::survey::Survey>, Error> {
        let patients = self.patients().await?;
        self.kept(&self.site.inner.documented, documentation::store::survey::survey(&self.transaction, &patients)).await
    }

    /// What is known of the documentation of the dataset with that number.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn documentation(&self, id: i64, dataset: &datasets::Dataset) -> Result<Documentation, Error> {
        let around = datasets::store::surroundings(&self.transaction, id).await?;
        let said = self.briefs(id).await?;
        let keys: Vec<String> = dataset.introduced_by.iter().map(ToString::to_string).collect();
        let maker = papers::store::names_of(&self.transaction, &keys).await?.into_values().next();
        let catalogued = Catalogued { dataset, maker: maker.as_ref(), around: &around, said: &said };
        Ok(documentation::store::of_catalogued(&self.transaction, id, &catalogued).await?)
    }

    /// The site.
    #[must_use]
    pub const fn site(&self) -> &Site {
        &self.site
    }

    /// The whole address of a place on the site.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.site.address())
    }

    /// The index of the search, for this moment.
    ///
    /// # Errors
    /// The database cannot be read, or the index is still being built.
    pub async fn search_index(&self) -> Result<Current, Error> {
        Ok(self.site.search().at(self.site.database(), &self.transaction, &self.stamp).await?)
    }

    /// The shell of a page at that address.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn shell(&self, section: Section, path: impl Into<String>) -> Result<Shell, Error> {
        Shell::of(self, section, path.into()).await
    }
}

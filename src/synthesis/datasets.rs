//! Made-up datasets, and what belongs to them.

use chrono::{Days, NaiveDate};
use rand::RngExt as _;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;

use super::words::{ABBREVIATIONS, BODY_PARTS, COUNTRIES, DEMOGRAPHICS, LICENSES, PLACES, PLATFORMS, STYLES, TASKS};
use super::{NotAName, Stream, Synthesis, pick, some};
use crate::datasets::{Access, Dataset, DatasetSlug, Demographics, Location, Relation, RelationKind, Status, Version};
use crate::monitoring::{SearchOutcome, SearchRun};
use crate::review::Redirect;
use crate::revisions::Subject;
use crate::vocabulary::Modality;

/// What others say of a dataset.
pub(super) struct Head {
    pub(super) slug: DatasetSlug,
    pub(super) name: String,
    pub(super) modality: String,
    stem: String,
}

impl Synthesis {
    /// The name of a dataset; `rng` is the one of its record, from its beginning.
    fn named(&self, index: u32, rng: &mut ChaCha8Rng) -> Result<Head, NotAName> {
        let modality = self.modalities.choose(rng).map_or_else(String::new, |term| term.term.clone());
        let short = ABBREVIATIONS.iter().find(|(word, _)| *word == modality).map_or(&["Image"][..], |(_, short)| short);
        let stems = u32::try_from(PLACES.len() * STYLES.len()).unwrap_or(1);
        let place = self.shuffled(index, self.size.datasets);
        let (stem, serial) = ((place % stems) as usize, place / stems);
        let (before, after) = STYLES[stem / PLACES.len()];
        let town = PLACES[stem % PLACES.len()];
        let stem = format!("{before}{}{after}", if before.is_empty() { town.to_owned() } else { town.to_lowercase() });
        let serial = if serial == 0 { String::new() } else { format!(" {}", serial + 1) };
        let name = format!("{stem}-{}{serial}", pick(short, rng).unwrap_or("Image"));
        let slug = name.to_lowercase().replace(' ', "-");
        Ok(Head { slug: slug.parse().map_err(NotAName::of(&slug))?, name, modality, stem })
    }

    /// What others say of the dataset at that place.
    pub(super) fn head(&self, index: u32) -> Result<Head, NotAName> {
        self.named(index, &mut self.rng(Stream::Dataset, index))
    }

    /// The dataset at that place; the first is the one that most works use.
    ///
    /// # Errors
    /// The word lists give a name that cannot be one.
    pub fn dataset(&self, index: u32) -> Result<Dataset, NotAName> {
        let mut rng = self.rng(Stream::Dataset, index);
        let Head { slug, name, modality, stem } = self.named(index, &mut rng)?;
        let maker = index % self.size.papers;
        let images = 10_i64.pow(rng.random_range(2..6)) * rng.random_range(1..10) + rng.random_range(0..100);
        let aliases = [stem.clone(), name.replace('-', " "), format!("{name} dataset")];
        let aliases = aliases[..rng.random_range(0..=aliases.len())].to_vec();
        let tasks = some(TASKS, 3, &mut rng);
        let part = BODY_PARTS.iter().find(|(word, _)| *word == modality).map(|(_, part)| (*part).to_owned());
        let demographics = match rng.random_range(0..10) {
            0 => Demographics::NoneReported,
            _ => Demographics::from_words(some(DEMOGRAPHICS, 4, &mut rng)),
        };
        Ok(Dataset {
            description: rng
                .random_ratio(1, 2)
                .then(|| format!("{images} images for {}, made up.", tasks.first().map_or("any task", |t| t))),
            introduced_by: Some(self.key(maker)?),
            homepage: rng.random_ratio(4, 5).then(|| format!("https://data.example.org/{slug}")),
            doi: rng.random_ratio(1, 2).then(|| format!("10.5555/dataset.{index}")).and_then(|doi| doi.parse().ok()),
            license: rng.random_ratio(3, 5).then(|| pick(LICENSES, &mut rng)).flatten().map(str::to_owned),
            access: Access::ALL.choose(&mut rng).copied().unwrap_or(Access::Unknown),
            images: rng.random_ratio(9, 10).then_some(images),
            patients: rng.random_ratio(1, 2).then(|| (images / rng.random_range(1..8)).max(1)),
            countries: some(COUNTRIES, 3, &mut rng),
            year: Some(self.year(maker)),
            status: if rng.random_ratio(1, 30) { Status::Superseded } else { Status::Active },
            source: Some("made up".to_owned()),
            notes: None,
            named_in_paper: false,
            in_demo: false,
            modality: Modality::new(&modality),
            body_part: part,
            aliases,
            tasks,
            demographics,
            slug,
            name,
        })
    }

    /// The versions of the dataset at that place.
    ///
    /// # Errors
    /// The word lists give a name that cannot be one.
    pub fn versions(&self, index: u32) -> Result<Vec<Version>, NotAName> {
        let mut rng = self.rng(Stream::Belongings, index);
        let number = if rng.random_ratio(2, 5) { rng.random_range(1..=4) } else { 0 };
        let dataset = self.head(index)?.slug;
        let first = day(self.year(index % self.size.papers), rng.random_range(0..300));
        let version = |place: u64| Version {
            dataset: dataset.clone(),
            label: format!("{}.{}", 1 + place / 2, place % 2),
            released: first.and_then(|day| day.checked_add_days(Days::new(place * 200))),
            doi: format!("10.5555/dataset.{index}.v{place}").parse().ok(),
            changes: (place > 0).then(|| "Corrects labels and adds patients.".to_owned()),
        };
        Ok((0..number).map(version).collect())
    }

    /// Where the dataset at that place can be had.
    ///
    /// # Errors
    /// The word lists give a name that cannot be one.
    pub fn locations(&self, index: u32) -> Result<Vec<Location>, NotAName> {
        let mut rng = self.rng(Stream::Belongings, index);
        let dataset = self.head(index)?.slug;
        let number = rng.random_range(0..=PLATFORMS.len());
        let location = |(place, (platform, address)): (usize, &(&str, &str))| Location {
            dataset: dataset.clone(),
            platform: (*platform).to_owned(),
            url: format!("{address}{dataset}"),
            official: place == 0,
            license: rng.random_ratio(1, 2).then(|| pick(LICENSES, &mut rng)).flatten().map(str::to_owned),
        };
        Ok(PLATFORMS[..number].iter().enumerate().map(location).collect())
    }

    /// What the dataset at that place comes from: one that was there before it, for every third.
    ///
    /// # Errors
    /// The word lists give a name that cannot be one.
    pub fn relation(&self, index: u32) -> Result<Option<Relation>, NotAName> {
        let mut rng = self.rng(Stream::Belongings, index);
        if index == 0 || !rng.random_ratio(1, 3) {
            return Ok(None);
        }
        let object = self.drawn(&mut rng) % index;
        Ok(Some(Relation {
            subject: self.head(index)?.slug,
            relation: RelationKind::ALL.choose(&mut rng).copied().unwrap_or(RelationKind::DerivedFrom),
            object: self.head(object)?.slug,
            paper: Some(self.key(index % self.size.papers)?),
            source: Some("made up".to_owned()),
        }))
    }

    /// The old name of the dataset at that place, for every hundredth.
    ///
    /// # Errors
    /// The word lists give a name that cannot be one.
    pub fn redirect(&self, index: u32) -> Result<Option<Redirect>, NotAName> {
        if index % 100 != 50 {
            return Ok(None);
        }
        let new_name = self.head(index)?.slug.to_string();
        Ok(Some(Redirect { subject: Subject::Dataset, old_name: format!("{new_name}-old"), new_name }))
    }

    /// The searches of the literature for the dataset at that place, for every other; the first are for all datasets.
    ///
    /// # Errors
    /// The word lists give a name that cannot be one.
    pub fn search(&self, index: u32) -> Result<Option<SearchRun>, NotAName> {
        let mut rng = self.rng(Stream::Search, index);
        let everything = index < 3;
        if !everything && !rng.random_ratio(1, 2) {
            return Ok(None);
        }
        let Head { slug, name, .. } = self.head(index)?;
        let until = day(2026, rng.random_range(0..300)).unwrap_or_default();
        let outcome = SearchOutcome::ALL.choose(&mut rng).copied().unwrap_or(SearchOutcome::Partial);
        let results = rng.random_range(0..400);
        Ok(Some(SearchRun {
            source: (if rng.random_ratio(1, 2) { "OpenAlex" } else { "Semantic Scholar" }).to_owned(),
            query: if everything { "works that cite any dataset".to_owned() } else { format!("works that cite {name}") },
            dataset: (!everything).then_some(slug),
            from: day(2015, 0),
            until,
            // Searches of one day have moments of their own.
            ran_at: until.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::seconds(i64::from(index % 86_400)),
            results: (outcome != SearchOutcome::Failed).then_some(results),
            kept: (outcome == SearchOutcome::Complete).then_some(results / 7),
            outcome,
            note: None,
        }))
    }
}

/// The day so many days after the year began.
fn day(year: i32, after: u64) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, 1, 1)?.checked_add_days(Days::new(after))
}

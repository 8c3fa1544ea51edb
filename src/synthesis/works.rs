//! Made-up works.

use bibliography::CitationKey;
use rand::RngExt as _;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;

use super::words::{GIVEN, METHODS, TASKS, TOPICS, VENUES};
use super::{NotAName, Stream, Synthesis, pick};

/// The last year in which a work appeared.
const LAST_YEAR: i32 = 2026;

/// What a key is made of.
struct Work {
    year: i32,
    surname: usize,
    serial: usize,
    topic: &'static str,
}

impl Synthesis {
    /// The beginning of a work; `rng` is the one of its record, from its beginning.
    fn work(&self, index: u32, rng: &mut ChaCha8Rng) -> Work {
        // The lower of two: the literature grows.
        let age = rng.random_range(0..22).min(rng.random_range(0..22));
        let topic = pick(TOPICS, rng).unwrap_or("data");
        let place = self.shuffled(index, self.size.papers) as usize;
        Work { year: LAST_YEAR - age, topic, surname: place % self.surnames.len(), serial: place / self.surnames.len() }
    }

    /// The year of the work at that place.
    pub(super) fn year(&self, index: u32) -> i32 {
        self.work(index, &mut self.rng(Stream::Work, index)).year
    }

    /// The citation key of the work at that place.
    ///
    /// # Errors
    /// The word lists give a key that cannot be one.
    pub fn key(&self, index: u32) -> Result<CitationKey, NotAName> {
        self.key_of(&self.work(index, &mut self.rng(Stream::Work, index)))
    }

    fn key_of(&self, Work { year, surname, serial, topic }: &Work) -> Result<CitationKey, NotAName> {
        let surname = bibliography::folded(&self.surnames[*surname]);
        let serial = if *serial == 0 { String::new() } else { serial.to_string() };
        let key = format!("{surname}{year}{topic}{serial}");
        CitationKey::parse(&key).map_err(NotAName::of(&key))
    }

    /// The BibTeX entry of the work at that place. The first works make the datasets, in their order.
    ///
    /// # Errors
    /// The word lists give a key that cannot be one.
    pub fn entry(&self, index: u32) -> Result<String, NotAName> {
        let mut rng = self.rng(Stream::Work, index);
        let work = self.work(index, &mut rng);
        let title = self.title(index, &work, &mut rng)?;
        let (kind, field, venue) = VENUES.choose(&mut rng).copied().unwrap_or(("misc", "howpublished", "made up"));
        let mut fields = vec![("author", self.authors(&work, &mut rng)), ("title", title), (field, venue.to_owned())];
        fields.push(("year", work.year.to_string()));
        if kind == "article" {
            fields.push(("volume", rng.random_range(1..60).to_string()));
        }
        let page = rng.random_range(1..900);
        fields.push(("pages", format!("{page}--{}", page + rng.random_range(5..20))));
        if rng.random_ratio(4, 5) {
            fields.push(("doi", format!("10.5555/{}.{index}", self.size.seed)));
        }
        if rng.random_ratio(3, 10) && work.year > 2007 {
            fields.push(("eprint", format!("{:02}{:02}.{:05}", work.year % 100, rng.random_range(1..=12), rng.random_range(1..20_000))));
            fields.push(("archiveprefix", "arXiv".to_owned()));
        }
        let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(bibliography::write_entry(kind, &self.key_of(&work)?, &fields))
    }

    fn authors(&self, work: &Work, rng: &mut ChaCha8Rng) -> String {
        let number = rng.random_range(1..=7);
        let mut names = Vec::with_capacity(number);
        for place in 0..number {
            let surname = if place == 0 { work.surname } else { rng.random_range(0..self.surnames.len()) };
            names.push(format!("{}, {}", self.surnames[surname], pick(GIVEN, rng).unwrap_or("A.")));
        }
        names.join(" and ")
    }

    fn title(&self, index: u32, work: &Work, rng: &mut ChaCha8Rng) -> Result<String, NotAName> {
        let task = pick(TASKS, rng).unwrap_or("classification");
        if index < self.size.datasets {
            let made = self.head(index)?;
            return Ok(format!("{}: a dataset of {} for {task}", made.name, made.modality));
        }
        let modality = self.modalities.choose(rng).map_or("medical images", |term| &term.term);
        let (topic, method) = (work.topic, pick(METHODS, rng).unwrap_or("networks"));
        let confounder = self.confounders.choose(rng).map_or_else(|| "hidden variables".to_owned(), |node| node.label.to_lowercase());
        Ok(match rng.random_range(0..4) {
            0 => format!("On {topic} in {modality} {task} with {method}"),
            1 => format!("{confounder} and {topic}: what {method} learn from {modality}", confounder = capital(&confounder)),
            2 => format!("{method} for {modality} {task} under {topic}", method = capital(method)),
            _ => format!("Does {confounder} matter? A study of {topic} in {modality}"),
        })
    }
}

fn capital(text: &str) -> String {
    crate::vocabulary::capitalised(text)
}

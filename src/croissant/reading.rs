//! Reads a Croissant file that someone else wrote. Whatever it holds, it gives a description or says why not; it takes no
//! more memory than a few times the file, and asks no other computer: a context is never fetched.

mod json;

use bibliography::Doi;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use json::Json;

use super::{FORMAT, NO_VERSION, NOT_DOCUMENTED, READ, RESPONSIBLE_AI, is_version};

/// The longest file that is read. Those of large collections, with all their columns, have a tenth of it.
pub const LONGEST: usize = 4 << 20;

/// How many letters of one text are taken.
const LONGEST_TEXT: usize = 4_000;

/// How many texts of one property are taken.
const MOST_TEXTS: usize = 100;

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is too long.
    #[error("it is longer than {} MB", LONGEST >> 20)]
    TooLong,
    /// It is not text.
    #[error("it is not UTF-8 text")]
    NotText,
    /// It is not JSON.
    #[error("it is not JSON: {0}")]
    NotJson(String),
    /// It is JSON of another form.
    #[error("it is JSON, but not a record of a dataset: {0}")]
    NotADataset(&'static str),
    /// It is of a version that is not read.
    #[error("it is written in Croissant {}; this program reads {}", .0, READ.join(" and "))]
    OtherVersion(String),
    /// A property that the record needs is not there.
    #[error("it has no “{0}”")]
    Missing(&'static str),
    /// A property has something that it cannot have.
    #[error("its “{property}” is {problem}")]
    Unfit {
        /// Which.
        property: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

/// What a file says about its dataset. What it does not say, or says not to be documented, is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Described {
    /// Its name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What it is.
    pub description: Option<String>,
    /// Its official page.
    pub homepage: Option<String>,
    /// Its DOI.
    pub doi: Option<Doi>,
    /// Its licence, in the words of the file.
    pub license: Option<String>,
    /// The names of its creators.
    pub creators: Vec<String>,
    /// The year of release.
    pub year: Option<i32>,
    /// The day of release, where it is said to the day.
    pub released: Option<NaiveDate>,
    /// Its version.
    pub version: Option<String>,
    /// What it is about.
    pub keywords: Vec<String>,
    /// Where its images come from.
    pub places: Vec<String>,
    /// How it wants to be cited: BibTeX or words.
    pub cite_as: Option<String>,
    /// Whether it can be had without paying.
    pub is_free: Option<bool>,
    /// How one gets it.
    pub conditions: Option<String>,
    /// What it says in the Responsible AI vocabulary: properties without their prefix, with their texts.
    pub responsible_ai: Vec<(&'static str, Vec<String>)>,
    /// What was not as it should be, and did not keep it from being read.
    pub notes: Vec<String>,
}

/// Reads a file.
///
/// # Errors
/// It is too long, not JSON, not a record of a dataset, or of another version; or it lacks a name.
pub fn read(bytes: &[u8]) -> Result<Described, ReadError> {
    if bytes.len() > LONGEST {
        return Err(ReadError::TooLong);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotText)?;
    let json: Json = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| ReadError::NotJson(in_words(&error)))?;
    let Json::Object(properties) = json else { return Err(ReadError::NotADataset("it is not an object")) };
    let record = Record::new(properties)?;
    let mut notes = Vec::new();
    record.check_kind()?;
    record.check_version(&mut notes)?;
    let name = record.text("name")?.filter(|name| !name.trim().is_empty()).ok_or(ReadError::Missing("name"))?;
    let (year, released) = date(&record, &mut notes)?;
    let places = [record.texts("url")?, record.texts("sameAs")?, record.texts("identifier")?].concat();
    let described = Described {
        name,
        aliases: record.texts("alternateName")?,
        description: record.text("description")?,
        homepage: record.texts("url")?.into_iter().find(|url| is_page(url)),
        doi: places.iter().find_map(|place| Doi::parse(place).ok()),
        license: Some(record.texts("license")?.join("; ")).filter(|license| !license.is_empty()),
        creators: record.texts("creator")?,
        year,
        released,
        version: version(&record, &mut notes)?,
        keywords: record.texts("keywords")?,
        places: record.texts("spatialCoverage")?,
        cite_as: record.text("citeAs")?,
        is_free: record.yes_or_no("isAccessibleForFree"),
        conditions: record.text("conditionsOfAccess")?,
        responsible_ai: responsible_ai(&record),
        notes: Vec::new(),
    };
    Ok(Described { notes, ..described })
}

/// What is wrong with text that is not JSON, without the words of the library.
fn in_words(error: &serde_json::Error) -> String {
    let words = error.to_string();
    if words.starts_with("recursion limit") { format!("it is nested too deeply, at line {}", error.line()) } else { words }
}

/// The properties of the record, by their names without a prefix.
struct Record(Vec<(String, Json)>);

impl Record {
    /// # Errors
    /// Two of the file's names are one property.
    fn new(properties: Vec<(String, Json)>) -> Result<Self, ReadError> {
        let mut record: Vec<(String, Json)> = properties.into_iter().map(|(name, value)| (plain(&name).to_owned(), value)).collect();
        record.sort_by(|(a, _), (b, _)| a.cmp(b));
        match record.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(ReadError::NotJson(format!("“{}” is there twice", cut(&pair[0].0, 80)))),
            None => Ok(Self(record)),
        }
    }

    fn get(&self, name: &str) -> Option<&Json> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok().map(|place| &self.0[place].1)
    }

    fn check_kind(&self) -> Result<(), ReadError> {
        if self.get("@graph").is_some() {
            return Err(ReadError::NotADataset("its content is in “@graph”; Croissant is one object"));
        }
        let kinds = self.get("@type").map(Json::texts).unwrap_or_default();
        if kinds.iter().any(|kind| plain(kind) == "Dataset") {
            Ok(())
        } else {
            Err(ReadError::NotADataset("its “@type” is not “sc:Dataset”"))
        }
    }

    fn check_version(&self, notes: &mut Vec<String>) -> Result<(), ReadError> {
        let conforms = self.get("conformsTo").map(Json::texts).unwrap_or_default();
        let formats = conforms.iter().filter_map(|format| format.split_once(FORMAT)).map(|(_, version)| version.trim_end_matches('/'));
        // The other vocabularies of the format have numbers of their own.
        let versions: Vec<&str> = formats.filter(|version| version.starts_with(|first: char| first.is_ascii_digit())).collect();
        match versions.first() {
            _ if versions.iter().any(|version| READ.contains(version)) => Ok(()),
            Some(other) => Err(ReadError::OtherVersion(cut(other, 40))),
            None => {
                notes.push("It does not say which version of Croissant it is written in.".to_owned());
                Ok(())
            }
        }
    }

    /// All texts of a property.
    fn texts(&self, name: &'static str) -> Result<Vec<String>, ReadError> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let texts = value.texts();
        if texts.is_empty() && !value.is_nothing() {
            return Err(ReadError::Unfit { property: name, problem: "not a text".to_owned() });
        }
        let is_said = |text: &&String| !text.is_empty() && !text.starts_with(NOT_DOCUMENTED);
        Ok(texts.iter().map(|text| cut(text.trim(), LONGEST_TEXT)).filter(|text| is_said(&text)).take(MOST_TEXTS).collect())
    }

    /// The first text of a property.
    fn text(&self, name: &'static str) -> Result<Option<String>, ReadError> {
        Ok(self.texts(name)?.into_iter().next())
    }

    fn yes_or_no(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Some(Json::Bool(answer)) => Some(*answer),
            Some(Json::Text(word)) => word.to_lowercase().parse().ok(),
            _ => None,
        }
    }
}

/// The name of a property or type without the prefix of schema.org, Croissant or Dublin Core.
fn plain(name: &str) -> &str {
    const PREFIXES: [&str; 8] = [
        "https://schema.org/",
        "http://schema.org/",
        "http://mlcommons.org/croissant/RAI/",
        "http://mlcommons.org/croissant/",
        "http://purl.org/dc/terms/",
        "sc:",
        "cr:",
        "dct:",
    ];
    PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix)).or_else(|| name.strip_prefix("schema:")).unwrap_or(name)
}

fn responsible_ai(record: &Record) -> Vec<(&'static str, Vec<String>)> {
    let mut said = Vec::new();
    for (name, _) in &record.0 {
        let bare = name.strip_prefix("rai:").unwrap_or(name);
        if let Some(known) = RESPONSIBLE_AI.into_iter().find(|known| *known == bare) {
            let texts = record.get(name).map(Json::texts).unwrap_or_default();
            let texts: Vec<String> = texts.iter().map(|text| cut(text.trim(), LONGEST_TEXT)).take(MOST_TEXTS).collect();
            said.push((known, texts));
        }
    }
    said.into_iter().filter(|(_, texts)| !texts.is_empty()).collect()
}

/// Year and day of the release.
fn date(record: &Record, notes: &mut Vec<String>) -> Result<(Option<i32>, Option<NaiveDate>), ReadError> {
    let Some(text) = record.text("datePublished")? else { return Ok((None, None)) };
    let day = text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    let digits = text.get(..4).filter(|year| year.bytes().all(|digit| digit.is_ascii_digit()));
    let is_cut = text.len() == 4 || text.as_bytes().get(4) == Some(&b'-');
    let year = day.map(|day| day.year()).or_else(|| digits.filter(|_| is_cut).and_then(|year| year.parse().ok()));
    let year = year.filter(|year| (1800..=2200).contains(year));
    if year.is_none() {
        notes.push(format!("Its “datePublished” is no date: “{}”.", cut(&text, 60)));
    }
    Ok((year, day.filter(|_| year.is_some())))
}

fn version(record: &Record, notes: &mut Vec<String>) -> Result<Option<String>, ReadError> {
    let version = match record.get("version") {
        Some(Json::Number(number)) => Some(number.clone()),
        _ => record.text("version")?,
    };
    let version = version.filter(|version| version != NO_VERSION).map(|version| cut(&version, 100));
    if let Some(label) = version.as_ref().filter(|label| !is_version(label)) {
        notes.push(format!("Its “version” is not MAJOR.MINOR.PATCH: “{label}”."));
    }
    Ok(version)
}

fn is_page(url: &str) -> bool {
    (url.starts_with("https://") || url.starts_with("http://")) && !url.contains(char::is_whitespace) && url.len() <= 2_000
}

fn cut(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;

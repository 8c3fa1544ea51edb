//! Search: one box for datasets, confounders, papers and evidence. It knows names as people write them, identifiers in
//! every form, stems, slips of the pen, and says why it found what it found.

pub mod api;
pub mod index;
pub mod keeping;
pub mod marking;
pub mod names;
pub mod pages;
pub mod pasted;
pub mod store;
pub mod words;

use serde::Serialize;

use crate::vocabulary::closed_vocabulary;
use marking::Marked;

closed_vocabulary! {
    /// The kinds of record that are found.
    Kind, "kind of record" {
        /// Datasets.
        Datasets = "datasets", "Datasets";
        /// Confounders.
        Confounders = "confounders", "Confounders";
        /// Papers.
        Papers = "papers", "Papers";
        /// Evidence statements, with the annotations and shortcuts that they found.
        Evidence = "evidence", "Evidence";
    }
}

impl Kind {
    /// One of them.
    #[must_use]
    pub const fn singular(self) -> &'static str {
        match self {
            Self::Datasets => "dataset",
            Self::Confounders => "confounder",
            Self::Papers => "paper",
            Self::Evidence => "statement",
        }
    }

    /// Several of them.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Datasets => "datasets",
            Self::Confounders => "confounders",
            Self::Papers => "papers",
            Self::Evidence => "statements",
        }
    }
}

closed_vocabulary! {
    /// How a record fits a question, the best first. The name of a record goes before what is written in it, what is
    /// written as it was asked goes before what is only spelled like it.
    Fit, "fit" {
        /// One of its identifiers.
        Identifier = "identifier", "identifier";
        /// Its name.
        Name = "name", "name";
        /// Another name of it.
        Alias = "alias", "also called";
        /// A name of it, drawn together or apart in another way.
        Spelling = "spelling", "name written in another way";
        /// A name of it begins so.
        Beginning = "beginning", "beginning of a name";
        /// A name of it has all the words.
        Words = "words", "words of a name";
        /// All words stand in it.
        Text = "text", "words in the text";
        /// A name of it is spelled like it.
        Slip = "slip", "name spelled like it";
        /// Its words are spelled like those of the question, or begin with them.
        NearText = "near-text", "words spelled like it";
        /// Most words stand in it.
        SomeWords = "some-words", "most of the words";
    }
}

/// Why a record was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Why {
    /// How it fits.
    pub fit: Fit,
    /// The identifier or the form of the name that fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub form: Option<String>,
}

/// How many records there are, as far as it was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, utoipa::ToSchema)]
pub struct Count {
    /// So many were counted.
    pub counted: usize,
    /// Whether there may be more.
    pub or_more: bool,
}

impl Count {
    /// "12", "more than 2,000".
    #[must_use]
    pub fn words(self) -> String {
        let number = crate::wording::thousands(i64::try_from(self.counted).unwrap_or(i64::MAX));
        if self.or_more { format!("more than {number}") } else { number }
    }
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its number in the database.
    #[serde(skip)]
    pub id: i64,
    /// Its address.
    pub address: String,
    /// Its name: of a paper the short one, of a statement the work's.
    pub name: Marked,
    /// A line under the name: other names, a title, where it hangs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Marked>,
    /// The sentence of a statement, what a confounder means, what a dataset is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Marked>,
    /// What else one should know, each with its mark.
    pub about: Vec<About>,
    /// Why it was found.
    pub why: Why,
}

/// A fact about a hit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct About {
    /// In words.
    pub text: Marked,
    /// Where it leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The answer of a test for a shortcut.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<crate::evidence::Outcome>,
}

/// The records of one kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Which.
    pub kind: Kind,
    /// How many were found.
    pub total: Count,
    /// The best of them, as many as were asked for.
    pub hits: Vec<Hit>,
}

/// What was found, the kind with the best hit first.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Found {
    /// By kind; a kind of which nothing was found is not there.
    pub groups: Vec<Group>,
    /// The words that stand nowhere in the review, in no spelling.
    pub unknown: Vec<String>,
    /// What was looked for instead of words that stand nowhere: the word, and those taken for it.
    pub instead: Vec<(String, Vec<String>)>,
    /// Whether records are there that have most of the words only, because none has all.
    pub some_words: bool,
    /// How many words were left out because there were too many.
    pub left_out: usize,
}

impl Found {
    /// The best hit of all.
    #[must_use]
    pub fn first(&self) -> Option<&Hit> {
        self.groups.first().and_then(|group| group.hits.first())
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}

/// How a question is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// It is written to its end.
    Whole,
    /// Its last word is being written.
    Writing,
}

//! Controlled vocabularies: the closed ones as types (tables C1 and C2 of the paper), the open ones
//! (modalities) as words that the review's own `vocabulary.csv` defines.

pub mod api;
pub mod store;

use serde::{Deserialize, Serialize};

/// A word that is not in a closed vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{word}” is not {article} {vocabulary}; use one of: {allowed}", article = if vocabulary.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" })]
pub struct UnknownWord {
    /// What was written.
    pub word: String,
    /// The vocabulary's name, for example `citation function`.
    pub vocabulary: &'static str,
    /// The words that it has.
    pub allowed: String,
}

/// A word of a closed vocabulary, for code that works with any of them.
pub trait Word: Copy + PartialEq + std::str::FromStr<Err = UnknownWord> + 'static {
    /// Every word, in the order of the vocabulary.
    const ALL: &'static [Self];

    /// The word as it is stored and exchanged.
    fn as_str(self) -> &'static str;

    /// The word as people read it on a page.
    fn label(self) -> &'static str;
}

/// Defines a closed vocabulary: an enum, its words as stored and exchanged, and its words as shown.
macro_rules! closed_vocabulary {
    ($(#[$meta:meta])* $name:ident, $title:literal { $($(#[$vmeta:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every word, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it is stored and exchanged.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The word as people read it on a page.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl $crate::vocabulary::Word for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }

            fn label(self) -> &'static str {
                self.label()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vocabulary::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::vocabulary::UnknownWord {
                        word: word.to_owned(),
                        vocabulary: $title,
                        allowed: [$($word),+].join(", "),
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::vocabulary::parsed(deserializer)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::vocabulary::documented::<Self>($title)
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}
pub(crate) use closed_vocabulary;

/// Reads a text through the type that it stands for.
pub(crate) fn parsed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// A closed vocabulary for the documentation of the API: its words, and how people read them.
pub(crate) fn documented<W: Word>(title: &str) -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
    let words: Vec<String> = W::ALL.iter().map(|word| format!("`{}` ({})", word.as_str(), word.label())).collect();
    let schema = utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::Type::String)
        .description(Some(format!("{}: {}.", capitalised(title), words.join(", "))))
        .enum_values(Some(W::ALL.iter().map(|word| word.as_str())));
    schema.build().into()
}

closed_vocabulary! {
    /// The vocabularies that a review defines in `vocabulary.csv`.
    Kind, "kind of vocabulary" {
        /// Table C2.
        CitationFunction = "citation_function", "Citation function";
        /// Table C1.
        ResourceRole = "resource_role", "Resource role";
        /// Table C1, and *documentation* as in table C3.
        ResourceType = "resource_type", "Resource type";
        /// What the images of a dataset are; open, each review has its own.
        Modality = "modality", "Modality";
        /// How one gets a dataset.
        Access = "access", "Access";
        /// What a test for a shortcut gave.
        Outcome = "outcome", "Outcome";
    }
}

/// A term with its definition, one row of `vocabulary.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Term {
    /// The vocabulary it belongs to.
    pub kind: Kind,
    /// The word as stored.
    pub term: String,
    /// The word as shown, where it is not simply the term with a capital.
    pub label: Option<String>,
    /// What it means, in one sentence.
    pub definition: String,
}

impl Term {
    /// The word as people read it: the label, else the term with a capital first letter.
    #[must_use]
    pub fn shown(&self) -> String {
        self.label.clone().unwrap_or_else(|| capitalised(&self.term))
    }
}

/// The text with its first letter as a capital.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A modality's word, for example `chest x-ray`; the review's vocabulary says which there are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(example = "chest x-ray")]
pub struct Modality(String);

impl Modality {
    /// Takes the word as it is written in the review; whether the vocabulary has it is checked where both are at hand.
    #[must_use]
    pub fn new(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Modality {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

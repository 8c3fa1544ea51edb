//! How a question fits the names of a record: the exact alias first, then the same letters in another writing, the
//! beginning, all words in any order, and last a slip of the pen.

use super::words::{Word, compact, words};
use super::{Fit, Why};

/// A form of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// As it is written.
    pub text: Box<str>,
    /// Whether it is the name itself.
    pub is_name: bool,
}

/// All names of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(Vec<Form>);

impl Names {
    /// The name and the other names, each once.
    #[must_use]
    pub fn new<'a>(name: &str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let mut forms = vec![Form { text: name.into(), is_name: true }];
        for other in others {
            if !other.is_empty() && forms.iter().all(|form| &*form.text != other) {
                forms.push(Form { text: other.into(), is_name: false });
            }
        }
        Self(forms)
    }

    /// The forms.
    #[must_use]
    pub fn forms(&self) -> &[Form] {
        &self.0
    }

    /// The forms drawn together, each once.
    #[must_use]
    pub fn compact(&self) -> Vec<String> {
        let mut compact: Vec<String> = self.0.iter().map(|form| compact(&form.text)).filter(|form| !form.is_empty()).collect();
        compact.sort();
        compact.dedup();
        compact
    }
}

/// The parts of a label between slashes, which are names too: "sex" and "gender" of "Sex/gender".
pub fn parts(label: &str) -> impl Iterator<Item = &str> {
    label.split('/').map(str::trim).filter(move |part| !part.is_empty() && part.len() < label.len())
}

/// How many slips of the pen a word of so many letters may have.
#[must_use]
pub const fn slips(letters: usize) -> u8 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// What is asked, as names are compared with it.
#[derive(Debug, Clone)]
pub struct Asked {
    words: Vec<Word>,
    compact: String,
}

/// How well a form fits; less is better. The name goes before an alias, the shorter before the longer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    fit: Fit,
    slips: usize,
    is_alias: bool,
    left_over: usize,
}

impl Rank {
    /// How it fits.
    #[must_use]
    pub const fn fit(&self) -> Fit {
        self.fit
    }

    /// How close it is, among those that fit equally well: from 0 to 3.
    #[must_use]
    pub fn closeness(&self) -> f32 {
        let less = |number: usize| 1.0 / (1.0 + f32::from(u16::try_from(number).unwrap_or(u16::MAX)));
        less(self.slips) + if self.is_alias { 0.0 } else { 1.0 } + less(self.left_over)
    }
}

impl Asked {
    /// A question.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { words: words(text), compact: compact(text) }
    }

    /// The letters of the question drawn together.
    #[must_use]
    pub fn compact(&self) -> &str {
        &self.compact
    }

    /// The best fit of these names, with the form that fits; none where none does.
    #[must_use]
    pub fn best(&self, names: &Names) -> Option<(Rank, Why)> {
        let fits = names.forms().iter().filter_map(|form| Some((self.rank(form)?, form)));
        let (rank, form) = fits.min_by(|a, b| a.0.cmp(&b.0))?;
        let shown = (!form.is_name).then(|| form.text.to_string());
        let why = Why { fit: rank.fit, form: shown };
        Some((rank, why))
    }

    fn rank(&self, form: &Form) -> Option<Rank> {
        let name = compact(&form.text);
        if name.is_empty() || self.compact.is_empty() {
            return None;
        }
        let left_over = name.chars().count().saturating_sub(self.compact.chars().count());
        let rank = |fit, slips| Some(Rank { fit, slips, is_alias: !form.is_name, left_over });
        let of_name = words(&form.text);
        if name == self.compact {
            let same_words = of_name.len() == self.words.len();
            return rank(
                if !same_words {
                    Fit::Spelling
                } else if form.is_name {
                    Fit::Name
                } else {
                    Fit::Alias
                },
                0,
            );
        }
        if self.compact.chars().count() >= 2 && name.starts_with(&self.compact) {
            return rank(Fit::Beginning, 0);
        }
        if let Some(slips) = self.words_in(&of_name) {
            return rank(if slips == 0 { Fit::Words } else { Fit::Slip }, slips);
        }
        let slips = slips_between(&self.compact, &name)?;
        rank(Fit::Slip, slips)
    }

    /// The slips with which each word of the question is a word of the name, or the beginning of one.
    fn words_in(&self, name: &[Word]) -> Option<usize> {
        let mut sum = 0;
        for word in self.words.iter().filter(|word| !super::words::is_little(&word.text)) {
            let stem = super::words::stem(&word.text);
            let of = |other: &Word| {
                let is_begun = word.text.chars().count() >= 3 && other.text.starts_with(&word.text);
                if is_begun || other.text == word.text || super::words::stem(&other.text) == stem {
                    Some(0)
                } else {
                    slips_between(&word.text, &other.text)
                }
            };
            sum += name.iter().filter_map(of).min()?;
        }
        (!self.words.is_empty()).then_some(sum)
    }
}

/// The slips between two words, where there are few enough of them for words of their length.
fn slips_between(asked: &str, name: &str) -> Option<usize> {
    let allowed = usize::from(slips(asked.chars().count()));
    if allowed == 0 || asked.chars().count().abs_diff(name.chars().count()) > allowed {
        return None;
    }
    let slips = strsim::osa_distance(asked, name);
    (slips <= allowed).then_some(slips)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(asked: &str, name: &str, others: &[&str]) -> Option<Fit> {
        Asked::new(asked).best(&Names::new(name, others.iter().copied())).map(|(rank, _)| rank.fit())
    }

    #[test]
    fn names_fit_as_people_write_them() {
        let nih = |asked: &str| fit(asked, "NIH-CXR14", &["ChestX-ray14", "NIH Chest X-ray", "CXR14"]);
        assert_eq!(nih("NIH-CXR14"), Some(Fit::Name));
        assert_eq!(nih("nih cxr14"), Some(Fit::Name));
        assert_eq!(nih("ChestX-ray14"), Some(Fit::Alias));
        assert_eq!(nih("chestxray14"), Some(Fit::Spelling));
        assert_eq!(nih("cxr-14"), Some(Fit::Spelling));
        assert_eq!(nih("NIH CXR"), Some(Fit::Beginning));
        assert_eq!(nih("x-ray chest"), Some(Fit::Words));
        assert_eq!(nih("chestxray41"), Some(Fit::Slip));
        assert_eq!(nih("padchest"), None);
        assert_eq!(fit("chexprt", "CheXpert", &[]), Some(Fit::Slip));
        assert_eq!(fit("drain", "Chest drains", &[]), Some(Fit::Words));
        assert_eq!(fit("age", "ADNI", &[]), None, "short words have no slips");
    }

    #[test]
    fn the_parts_of_a_label_are_names() {
        assert_eq!(parts("Sex/gender").collect::<Vec<_>>(), ["Sex", "gender"]);
        assert_eq!(parts("Hair").count(), 0);
    }

    #[test]
    fn the_form_that_fits_is_told() {
        let names = Names::new("NIH-CXR14", ["ChestX-ray14"]);
        let why = |asked: &str| Asked::new(asked).best(&names).unwrap().1;
        assert_eq!(why("chestx-ray14"), Why { fit: Fit::Alias, form: Some("ChestX-ray14".to_owned()) });
        assert_eq!(why("NIH-CXR14").form, None, "the name itself goes without saying");
    }
}

//! Marks in a text what was found in it.

use std::collections::HashSet;

use serde::{Serialize, Serializer};

use super::words::{joined, stem, words};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether it was looked for.
    pub marked: bool,
}

/// A text in which what was looked for is marked. As data it is the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked(Vec<Piece>);

impl Marked {
    /// A text in which nothing is marked.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self(vec![Piece { text: text.into(), marked: false }])
    }

    /// A text with marks at these places, in their order; places that overlap get one mark.
    fn at(text: &str, places: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut whole: Vec<(usize, usize)> = Vec::new();
        for (from, to) in places {
            match whole.last_mut() {
                Some((_, end)) if from < *end => *end = to.max(*end),
                _ => whole.push((from, to)),
            }
        }
        let mut pieces: Vec<Piece> = Vec::new();
        let mut add = |from: usize, to: usize, marked: bool| {
            if from < to {
                pieces.push(Piece { text: text[from..to].to_owned(), marked });
            }
        };
        let mut end = 0;
        for (from, to) in whole {
            add(end, from, false);
            add(from, to, true);
            end = to;
        }
        add(end, text.len(), false);
        Self(pieces)
    }

    /// A list of names, of which one is marked as a whole.
    #[must_use]
    pub fn list<'a>(names: impl IntoIterator<Item = &'a str>, marked: Option<&str>) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        for name in names {
            if !pieces.is_empty() {
                pieces.push(Piece { text: ", ".to_owned(), marked: false });
            }
            pieces.push(Piece { text: name.to_owned(), marked: marked == Some(name) });
        }
        Self(pieces)
    }

    /// Of a long list whose items end with semicolons the first ones, and those with marks.
    #[must_use]
    pub fn shortened(&self, first: usize) -> Self {
        let mut items: Vec<Self> = vec![Self::default()];
        for piece in &self.0 {
            for (i, part) in piece.text.split("; ").enumerate() {
                if i > 0 {
                    items.push(Self::default());
                }
                if let (Some(item), false) = (items.last_mut(), part.is_empty()) {
                    item.0.push(Piece { text: part.to_owned(), marked: piece.marked });
                }
            }
        }
        let mut short = Self::default();
        let mut is_cut = false;
        for (i, item) in items.into_iter().enumerate() {
            if i >= first && !item.has_marks() {
                is_cut = true;
                continue;
            }
            if !short.0.is_empty() {
                let gap = if std::mem::take(&mut is_cut) { "; …; " } else { "; " };
                short.0.push(Piece { text: gap.to_owned(), marked: false });
            }
            short.0.extend(item.0);
        }
        if is_cut {
            short.0.push(Piece { text: "; …".to_owned(), marked: false });
        }
        short
    }

    /// The pieces, in their order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// Whether anything is marked.
    #[must_use]
    pub fn has_marks(&self) -> bool {
        self.0.iter().any(|piece| piece.marked)
    }
}

impl Serialize for Marked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

/// What one word of the question stands for: its stem, and whole words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Stems: any form of the word fits.
    pub stems: HashSet<String>,
    /// Words that fit as they are.
    pub exact: HashSet<String>,
    /// The word itself, by which names may begin.
    pub beginning: Option<String>,
}

impl Sought {
    fn fits(&self, word: &str) -> bool {
        self.exact.contains(word) || self.stems.contains(&stem(word))
    }
}

/// Marks the words of a question.
#[derive(Debug, Clone, Default)]
pub struct Marker(pub Vec<Sought>);

impl Marker {
    /// The text with its marks.
    #[must_use]
    pub fn mark(&self, text: &str) -> Marked {
        Marked::at(text, self.places(text).into_iter().map(|(_, from, to)| (from, to)))
    }

    /// The name with the beginnings of its words marked that were asked for: "**Che**Xpert".
    #[must_use]
    pub fn mark_beginnings(&self, name: &str) -> Marked {
        let begun = |word: &str| {
            let asked = self.0.iter().filter_map(|sought| sought.beginning.as_deref());
            asked.filter(|asked| word.starts_with(asked)).map(|asked| asked.chars().count()).max()
        };
        let found = words(name);
        // Of a word that only begins so, no more than the beginning is marked.
        let is_begun = |from: usize| found.iter().any(|word| word.place.start == from && begun(&word.text).is_some());
        let whole = self.places(name).into_iter().map(|(_, from, to)| (from, to));
        let mut places: Vec<(usize, usize)> = whole.filter(|(from, _)| !is_begun(*from)).collect();
        for word in &found {
            if let Some(letters) = begun(&word.text) {
                let written = &name[word.place.clone()];
                let end = written.char_indices().nth(letters).map_or(written.len(), |(end, _)| end);
                places.push((word.place.start, word.place.start + end));
            }
        }
        places.sort_unstable();
        Marked::at(name, places.into_iter())
    }

    /// Which words of the question stand in the text, and how great a part of it they are.
    #[must_use]
    pub fn share(&self, text: &str) -> (HashSet<usize>, f32) {
        let places = self.places(text);
        let sought: HashSet<usize> = places.iter().map(|(sought, _, _)| *sought).collect();
        let count = words(text).len().max(1);
        #[expect(clippy::cast_precision_loss, reason = "texts have few words")]
        let share = sought.len() as f32 / count as f32;
        (sought, share.min(1.0))
    }

    /// Which word of the question stands where, without overlaps of one word with itself.
    fn places(&self, text: &str) -> Vec<(usize, usize, usize)> {
        let found = words(text);
        let mut places = Vec::new();
        for (i, sought) in self.0.iter().enumerate() {
            for word in &found {
                if sought.fits(&word.text) || word.spelt_out.as_deref().is_some_and(|word| sought.fits(word)) {
                    places.push((i, word.place.start, word.place.end));
                }
            }
            for (at, word) in joined(&found) {
                if sought.fits(&word) {
                    let mut length = 0;
                    let last = found[at..].iter().find(|part| {
                        length += part.text.len();
                        length >= word.len()
                    });
                    let end = last.map_or(found[at].place.end, |last| last.place.end);
                    places.push((i, found[at].place.start, end));
                }
            }
        }
        places.sort_by_key(|(_, from, to)| (*from, *to));
        places
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marker(question: &[&str]) -> Marker {
        let sought =
            |word: &&str| Sought { stems: HashSet::from([stem(word)]), exact: HashSet::new(), beginning: Some((*word).to_owned()) };
        Marker(question.iter().map(sought).collect())
    }

    fn marked(question: &[&str], text: &str) -> String {
        let marked = marker(question).mark(text);
        marked.pieces().iter().map(|piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
    }

    #[test]
    fn every_form_of_a_word_is_marked_as_it_is_written() {
        assert_eq!(marked(&["drain", "muller"], "Drains, and Müller’s drain"), "[Drains], and [Müller]’s [drain]");
        assert_eq!(marked(&["xray"], "Chest X-rays and xray"), "Chest [X-rays] and [xray]");
        assert_eq!(marked(&["x", "ray", "xray"], "an X-ray"), "an [X-ray]");
        assert_eq!(marked(&[], "as it was"), "as it was");
        let name = marker(&["che"]).mark_beginnings("CheXpert");
        assert_eq!(name.pieces()[0], Piece { text: "Che".to_owned(), marked: true });
    }

    proptest! {
        #[test]
        fn marking_keeps_the_text(text in any::<String>(), question in prop::collection::vec("[a-z]{1,3}", 0..4)) {
            let question: Vec<&str> = question.iter().map(String::as_str).collect();
            prop_assert_eq!(marker(&question).mark(&text).text(), text);
        }
    }
}

//! Where in the taxonomy shortcuts were looked for: for each branch its confounders, shown, unclear, tested and not
//! found, and those that no one has tested.

use std::collections::HashMap;

use serde::Serialize;

use super::{length, short};
use crate::evidence::Outcome;
use crate::evidence::severity::Verdict;
use crate::taxonomy::{ConfounderSlug, Tree};
use crate::wording;

/// So many confounders of a branch have a mark each; more than that become a bar.
const MOST_MARKS: usize = 16;
/// The widest bar, in the units of the drawing.
pub const WIDTH: f64 = 168.0;

/// The answers, in the order in which they are drawn.
const ANSWERS: [Outcome; 3] = [Outcome::Shown, Outcome::Unclear, Outcome::NotFound];

/// A branch of the taxonomy, counted in confounders.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Branch {
    /// Its name in addresses.
    pub slug: ConfounderSlug,
    /// Its name.
    pub label: String,
    /// Confounders that are shown on the dataset.
    pub shown: usize,
    /// Confounders for which it is unclear.
    pub unclear: usize,
    /// Confounders that were tested and not found.
    pub not_found: usize,
    /// Confounders that no one has tested on it.
    pub untested: usize,
}

impl Branch {
    fn all(&self) -> usize {
        self.tested() + self.untested
    }

    const fn tested(&self) -> usize {
        self.shown + self.unclear + self.not_found
    }

    fn with(&self, answer: Outcome) -> usize {
        match answer {
            Outcome::Shown => self.shown,
            Outcome::Unclear => self.unclear,
            Outcome::NotFound => self.not_found,
        }
    }

    /// One answer for each confounder that was tested.
    pub fn marks(&self) -> impl Iterator<Item = Outcome> {
        ANSWERS.into_iter().flat_map(|answer| std::iter::repeat_n(answer, self.with(answer)))
    }

    /// "4 of 5 tested".
    #[must_use]
    pub fn told(&self) -> String {
        match self.tested() {
            0 => format!("none of {} tested", self.all()),
            number => format!("{number} of {} tested", self.all()),
        }
    }

    /// Whether no one has tested any of it.
    #[must_use]
    pub const fn is_gap(&self) -> bool {
        self.tested() == 0
    }

    /// "3 shown, 1 unclear, 1 untested".
    #[must_use]
    pub fn words(&self) -> String {
        if self.tested() == 0 {
            return "no one has tested these".to_owned();
        }
        let parts = [(self.shown, "shown"), (self.unclear, "unclear"), (self.not_found, "tested, not found"), (self.untested, "untested")];
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
    }
}

/// A stretch of a bar: the confounders with one answer, or with none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The answer; none where no one has tested.
    pub answer: Option<Outcome>,
    /// Where it begins.
    pub x: f64,
    /// How long it is.
    pub width: f64,
}

/// The figure.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Branches {
    /// What is seen.
    pub title: String,
    /// The branches, in the order of the taxonomy.
    pub branches: Vec<Branch>,
}

impl Branches {
    /// Counts the confounders of each branch; the verdicts are those on one dataset. A confounder is a leaf of the
    /// taxonomy, or a node above that a work speaks of as a whole.
    #[must_use]
    pub fn of(verdicts: &[Verdict], tree: &Tree) -> Self {
        let answers: HashMap<&ConfounderSlug, Outcome> = verdicts.iter().map(|verdict| (&verdict.confounder, verdict.answer)).collect();
        let mut branches = Vec::new();
        for group in tree.groups() {
            let mut branch =
                Branch { slug: group.slug.clone(), label: group.label.clone(), shown: 0, unclear: 0, not_found: 0, untested: 0 };
            for node in tree.subtree(&group.slug) {
                let is_leaf = tree.children(&node.slug).next().is_none();
                match answers.get(&node.slug) {
                    Some(Outcome::Shown) => branch.shown += 1,
                    Some(Outcome::Unclear) => branch.unclear += 1,
                    Some(Outcome::NotFound) => branch.not_found += 1,
                    None if is_leaf => branch.untested += 1,
                    None => {}
                }
            }
            branches.push(branch);
        }
        Self { title: title(&branches), branches }
    }

    /// Whether each confounder has a mark of its own.
    #[must_use]
    pub fn has_marks(&self) -> bool {
        self.branches.iter().all(|branch| branch.all() <= MOST_MARKS)
    }

    /// The bar of a branch. All bars share one scale.
    #[must_use]
    pub fn bar(&self, branch: &Branch) -> Vec<Stretch> {
        let unit = WIDTH / length(self.branches.iter().map(Branch::all).max().unwrap_or(1).max(1));
        let answered = ANSWERS.into_iter().map(|answer| (Some(answer), branch.with(answer)));
        let mut x = 0.0;
        let mut bar = Vec::new();
        for (answer, number) in answered.chain([(None, branch.untested)]).filter(|(_, number)| *number > 0) {
            let width = unit * length(number);
            bar.push(Stretch { answer, x: short(x), width: short(width) });
            x += width;
        }
        bar
    }
}

/// "Shortcuts shown in three of four branches; no one has tested 21 of 29 confounders".
fn title(branches: &[Branch]) -> String {
    let (all, untested): (usize, usize) = (branches.iter().map(Branch::all).sum(), branches.iter().map(|branch| branch.untested).sum());
    if all == 0 {
        return "This review has no taxonomy of confounders yet".to_owned();
    }
    if untested == all {
        return match all {
            1 => "No one has tested the one confounder on it".to_owned(),
            _ => format!("No one has tested any of {} on it", wording::count(all, "confounder")),
        };
    }
    let shown = branches.iter().filter(|branch| branch.shown > 0).count();
    let first = match shown {
        0 => "No shortcut shown so far".to_owned(),
        number if number == branches.len() && number > 1 => format!("Shortcuts shown in all {}", wording::count(number, "branch")),
        number => format!("Shortcuts shown in {} of {}", wording::number_word(number), wording::count(branches.len(), "branch")),
    };
    match untested {
        0 => format!("{first}; each of {} was tested", wording::count(all, "confounder")),
        number => format!("{first}; no one has tested {} of {}", wording::number_word(number), wording::count(all, "confounder")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::severity::verdicts;
    use crate::evidence::tests::{shortcut, statement};
    use crate::taxonomy::Confounder;
    use crate::vocabulary::capitalised;

    fn node(slug: &str, parent: Option<&str>) -> Confounder {
        Confounder {
            slug: slug.parse().unwrap(),
            parent: parent.map(|parent| parent.parse().unwrap()),
            label: capitalised(slug),
            definition: String::new(),
            examples: None,
            origin: None,
            other_words: Vec::new(),
        }
    }

    fn tree() -> Tree {
        let rows = [
            ("patient", None),
            ("people", Some("patient")),
            ("age", Some("people")),
            ("sex", Some("people")),
            ("bodies", Some("patient")),
            ("weight", Some("bodies")),
        ];
        Tree::new(rows.iter().map(|(slug, parent)| node(slug, *parent)).collect()).unwrap()
    }

    #[test]
    fn every_confounder_is_counted_once_with_its_answer_or_as_untested() {
        let said = [statement(1, "a", vec![shortcut("age", Outcome::Shown), shortcut("people", Outcome::Unclear)])];
        let figure = Branches::of(&verdicts(&said), &tree());
        let counts: Vec<_> = figure.branches.iter().map(|b| (b.shown, b.unclear, b.not_found, b.untested)).collect();
        assert_eq!(counts, [(1, 1, 0, 1), (0, 0, 0, 1)]);
        assert_eq!(figure.title, "Shortcuts shown in one of two branches; no one has tested two of four confounders");
        assert_eq!(figure.branches[0].words(), "1 shown, 1 unclear, 1 untested");
        assert_eq!(figure.branches[1].words(), "no one has tested these");
        assert_eq!((figure.branches[0].told(), figure.branches[1].told()), ("2 of 3 tested".to_owned(), "none of 1 tested".to_owned()));
        assert_eq!(figure.branches[0].marks().collect::<Vec<_>>(), [Outcome::Shown, Outcome::Unclear]);
        assert!(figure.has_marks());
    }

    #[test]
    fn untested_never_reads_as_clean() {
        assert_eq!(Branches::of(&[], &tree()).title, "No one has tested any of three confounders on it");
        let said = [statement(1, "a", vec![shortcut("age", Outcome::NotFound)])];
        let title = Branches::of(&verdicts(&said), &tree()).title;
        assert_eq!(title, "No shortcut shown so far; no one has tested two of three confounders");
        assert_eq!(Branches::of(&[], &Tree::default()).title, "This review has no taxonomy of confounders yet");
    }

    #[test]
    fn bars_share_a_scale_and_have_no_gaps() {
        let mut rows = vec![node("r", None), node("g", Some("r")), node("h", Some("r")), node("k", Some("h"))];
        rows.extend((0..40).map(|i| node(&format!("n{i}"), Some("g"))));
        let said =
            [statement(1, "a", vec![shortcut("n1", Outcome::Shown), shortcut("n2", Outcome::NotFound), shortcut("k", Outcome::Shown)])];
        let figure = Branches::of(&verdicts(&said), &Tree::new(rows).unwrap());
        assert!(!figure.has_marks());
        let bar = figure.bar(&figure.branches[0]);
        assert_eq!(bar.iter().map(|stretch| stretch.answer).collect::<Vec<_>>(), [Some(Outcome::Shown), Some(Outcome::NotFound), None]);
        let end = bar.iter().fold(0.0, |end, stretch| {
            assert!((stretch.x - end).abs() < 0.2, "{bar:?}");
            stretch.x + stretch.width
        });
        assert!((end - WIDTH).abs() < 0.5);
        assert!(figure.bar(&figure.branches[1])[0].width < WIDTH / 30.0);
    }
}

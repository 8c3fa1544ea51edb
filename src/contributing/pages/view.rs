//! Fields of a form as they are shown: with what was written, what is wrong, and what can be chosen.

use serde::Serialize;

use crate::contributing::amending::EDIT;
use crate::contributing::forms::{ChoiceOption, Control, FieldSpec};
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::taxonomy::{Confounder, Tree};
use crate::vocabulary::{Kind, Term};

/// A field.
#[derive(Debug, Clone, Serialize)]
pub struct FieldView {
    /// Its name, as it is sent.
    pub name: String,
    /// What stands above it.
    pub label: String,
    /// What to write.
    pub hint: String,
    /// What is written.
    pub value: String,
    /// What is wrong with it.
    pub mistake: Option<String>,
    /// Whether it may be left empty.
    pub optional: bool,
    /// How it is asked for.
    #[serde(skip)]
    pub shape: Shape,
}

/// How a field is asked for.
#[derive(Debug, Clone)]
pub enum Shape {
    /// One line.
    Line,
    /// So many lines.
    Text(u8),
    /// One of these, with what they mean.
    Choice(Vec<ChoiceOption>),
    /// One of these, in a list to open.
    List(Vec<ChoiceOption>),
    /// A box to tick.
    YesNo,
    /// It is what it is: shown, and sent along.
    Fixed,
}

impl FieldView {
    /// The field of a record.
    #[must_use]
    pub fn new(spec: &FieldSpec, sheet: &Sheet, mistakes: &Mistakes, terms: &[Term]) -> Self {
        let value = sheet.text(spec.column).to_owned();
        let shape = match spec.control {
            Control::Line | Control::Words => Shape::Line,
            Control::Text => Shape::Text(3),
            Control::Choice(vocabulary) => Shape::Choice(vocabulary.options(terms)),
            Control::Modality => Shape::List(modalities(terms)),
            Control::YesNo => Shape::YesNo,
        };
        Self {
            name: spec.column.to_owned(),
            label: spec.label.to_owned(),
            hint: spec.hint.to_owned(),
            mistake: mistakes.of(spec.column).map(str::to_owned),
            optional: !spec.required,
            value,
            shape,
        }
    }

    /// A field with a shape of its own.
    #[must_use]
    pub fn plain(name: &str, label: &str, hint: &str, shape: Shape, sheet: &Sheet, mistakes: &Mistakes) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            value: sheet.text(name).to_owned(),
            mistake: mistakes.of(name).map(str::to_owned),
            optional: false,
            shape,
        }
    }

    /// The same, where it may be left empty.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// Whether that word is written.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.value == word
    }

    /// The elements that say more about it: "hint-name wrong-name".
    #[must_use]
    pub fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("hint-{}", self.name));
        let wrong = self.mistake.as_ref().map(|_| format!("wrong-{}", self.name));
        hint.into_iter().chain(wrong).collect::<Vec<_>>().join(" ")
    }
}

/// The kinds of images of the review.
#[must_use]
pub fn modalities(terms: &[Term]) -> Vec<ChoiceOption> {
    let of_kind = terms.iter().filter(|term| term.kind == Kind::Modality);
    of_kind.map(|term| ChoiceOption { word: term.term.clone(), label: term.shown(), definition: term.definition.clone() }).collect()
}

/// A group of the taxonomy with all nodes below it: for a list to choose from, and to browse.
#[derive(Debug, Clone)]
pub struct NodeGroup {
    /// The names of the nodes above and of itself: "Patient-level › Demographic attributes".
    pub label: String,
    /// The node itself and those below it.
    pub nodes: Vec<NodeView>,
}

/// A node to choose.
#[derive(Debug, Clone)]
pub struct NodeView {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub label: String,
    /// How deep it is below its group.
    pub depth: usize,
    /// What it means.
    pub definition: String,
}

impl NodeView {
    /// The name, moved to the right by its depth: a list to choose from has no other way to show a tree.
    #[must_use]
    pub fn indented(&self) -> String {
        format!("{}{}", "\u{2003}".repeat(self.depth), self.label)
    }
}

/// The taxonomy, group by group.
#[must_use]
pub fn groups(tree: &Tree) -> Vec<NodeGroup> {
    let group = |group: &Confounder| {
        let above = tree.path(&group.slug);
        let node = |node: &&Confounder| NodeView {
            slug: node.slug.to_string(),
            label: node.label.clone(),
            depth: tree.path(&node.slug).len() - above.len(),
            definition: node.definition.clone(),
        };
        NodeGroup {
            label: above.iter().map(|node| node.label.as_str()).collect::<Vec<_>>().join(" › "),
            nodes: tree.subtree(&group.slug).iter().map(node).collect(),
        }
    };
    tree.groups().into_iter().map(group).collect()
}

/// What a contribution is given under.
#[derive(Debug, Clone, Serialize)]
pub struct ConsentView {
    /// The chosen licence.
    pub license: String,
    /// Whether the box is ticked.
    pub no_patient_data: bool,
    /// What is wrong with the licence.
    pub license_mistake: Option<String>,
    /// What is wrong with the box.
    pub patient_mistake: Option<String>,
    /// What the person says to the steward.
    pub note: FieldView,
    /// The contribution that a steward changes before it is accepted; its contributor agreed already.
    pub edited: Option<String>,
    /// What the steward says to its contributor.
    pub reason: FieldView,
}

impl ConsentView {
    /// Whether that licence is chosen.
    #[must_use]
    pub fn is(&self, license: &str) -> bool {
        self.license == license
    }

    /// What was chosen; CC BY 4.0 where nothing was.
    #[must_use]
    pub fn new(sheet: &Sheet, mistakes: &Mistakes) -> Self {
        let license = sheet.text("license_of_contribution");
        Self {
            license: if license.is_empty() { "CC-BY-4.0" } else { license }.to_owned(),
            no_patient_data: sheet.text("no_patient_data") == "yes",
            license_mistake: mistakes.of("license_of_contribution").map(str::to_owned),
            patient_mistake: mistakes.of("no_patient_data").map(str::to_owned),
            note: FieldView::plain(
                "note",
                "Note for the steward",
                "What helps to decide; shown with the contribution.",
                Shape::Text(3),
                sheet,
                mistakes,
            )
            .optional(),
            edited: Some(sheet.text(EDIT)).filter(|number| !number.is_empty()).map(str::to_owned),
            reason: FieldView::plain(
                "reason",
                "Your words to the contributor",
                "What you changed, and why; everyone can read them.",
                Shape::Text(3),
                sheet,
                mistakes,
            )
            .optional(),
        }
    }
}

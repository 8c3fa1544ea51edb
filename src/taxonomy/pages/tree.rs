//! `/confounders`: the taxonomy with what is known about each node.

use askama::Template;
use serde::Serialize;

use super::tally::Tally;
use crate::evidence::pages::view::short_label;
use crate::evidence::tested::Test;
use crate::taxonomy::{Confounder, Tree, store};
use crate::vocabulary::capitalised;
use crate::web::{Error, Moment, Section, Shell};
use crate::wording;

/// A node with what is below it; it writes itself as a list item.
#[derive(Debug, Template, Serialize)]
#[template(path = "taxonomy/node.html")]
pub struct Node {
    #[serde(flatten)]
    confounder: Confounder,
    tally: Tally,
    children: Vec<Node>,
    #[serde(skip)]
    is_group: bool,
}

impl Node {
    /// A node of the tree; those right below a root are groups and have a heading.
    #[must_use]
    pub fn new(confounder: &Confounder, tree: &Tree, tests: &[Test], is_group: bool) -> Self {
        Self {
            tally: Tally::of_subtree(tree, &confounder.slug, tests),
            children: tree.children(&confounder.slug).map(|child| Self::new(child, tree, tests, false)).collect(),
            confounder: confounder.clone(),
            is_group,
        }
    }
}

/// A root with its groups: a section of the page.
#[derive(Debug, Serialize)]
pub struct Root {
    #[serde(flatten)]
    confounder: Confounder,
    tally: Tally,
    children: Vec<Node>,
}

impl Root {
    fn label(&self) -> &str {
        short_label(&self.confounder)
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "taxonomy/tree.html", blocks = ["title", "description"])]
pub struct TreePage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    kinds: usize,
    groups: usize,
    untested: usize,
    confounders: Vec<Root>,
}

impl TreePage {
    /// "29 kinds in four groups; no one has tested eight of them."
    fn counts(&self) -> String {
        if self.kinds == 0 {
            return "This review has no taxonomy of confounders yet.".to_owned();
        }
        let (kinds, groups) = (wording::count(self.kinds, "kind"), wording::count(self.groups, "group"));
        let untested = match self.untested {
            0 => "each was tested at least once".to_owned(),
            number => format!("no one has tested {} of them", wording::number_word(number)),
        };
        format!("{} in {groups}; {untested}.", capitalised(&kinds))
    }
}

/// The page.
pub(super) async fn page(moment: &Moment) -> Result<TreePage, Error> {
    let db = moment.db();
    let tree = store::tree(db).await?;
    let tested = moment.tested().await?;
    let tests = tested.all();
    let leaves: Vec<&Confounder> = tree.nodes().iter().filter(|node| tree.children(&node.slug).next().is_none()).collect();
    let confounders = tree.roots().map(|root| Root {
        tally: Tally::of_subtree(&tree, &root.slug, tests),
        children: tree.children(&root.slug).map(|child| Node::new(child, &tree, tests, true)).collect(),
        confounder: root.clone(),
    });
    Ok(TreePage {
        shell: moment.shell(Section::Confounders, "/confounders").await?,
        address: moment.address("/confounders"),
        kinds: leaves.len(),
        groups: tree.groups().len(),
        untested: leaves.iter().filter(|leaf| tests.iter().all(|test| test.confounder != leaf.slug)).count(),
        confounders: confounders.collect(),
    })
}

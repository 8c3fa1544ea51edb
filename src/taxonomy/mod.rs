//! The taxonomy of confounders (MICCAT: section 6, appendix A and figure A1 of the paper).

pub mod api;
pub mod pages;
pub mod store;

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::datasets::{InvalidSlug, parse_slug};

/// A confounder's name in addresses and files: `sex-gender`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 100, example = "sex-gender")]
pub struct ConfounderSlug(String);

impl ConfounderSlug {
    /// The slug's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ConfounderSlug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for ConfounderSlug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_slug(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for ConfounderSlug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::vocabulary::parsed(deserializer)
    }
}

/// A node of the taxonomy, one row of `miccat.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Confounder {
    /// Its name in addresses.
    pub slug: ConfounderSlug,
    /// The node above; none for the two roots.
    pub parent: Option<ConfounderSlug>,
    /// Its name for people.
    pub label: String,
    /// What it means.
    pub definition: String,
    /// Examples, in words.
    pub examples: Option<String>,
    /// Whether the node and its place are the paper's or the curators'.
    pub origin: Option<String>,
    /// Other words by which people look for it: the search finds it by them.
    #[serde(default)]
    pub other_words: Vec<String>,
}

/// Why rows do not make a tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// Two nodes with one name.
    #[error("the confounder “{0}” is there twice")]
    Duplicate(ConfounderSlug),
    /// A parent that no row defines.
    #[error("the confounder “{child}” hangs under “{parent}”, which no row defines")]
    UnknownParent {
        /// The node.
        child: ConfounderSlug,
        /// The parent it names.
        parent: ConfounderSlug,
    },
    /// A node that is its own ancestor.
    #[error("the confounder “{0}” is its own ancestor: the taxonomy has a cycle")]
    Cycle(ConfounderSlug),
}

impl TreeError {
    /// The node that the error is about.
    #[must_use]
    pub const fn node(&self) -> &ConfounderSlug {
        match self {
            Self::Duplicate(slug) | Self::Cycle(slug) | Self::UnknownParent { child: slug, .. } => slug,
        }
    }
}

/// The taxonomy as a tree, in the order of its rows.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    nodes: Vec<Confounder>,
    index: HashMap<ConfounderSlug, usize>,
    children: HashMap<Option<ConfounderSlug>, Vec<usize>>,
}

impl Tree {
    /// Builds the tree.
    ///
    /// # Errors
    /// A duplicate, an unknown parent, or a cycle.
    pub fn new(nodes: Vec<Confounder>) -> Result<Self, TreeError> {
        let mut index = HashMap::new();
        for (i, node) in nodes.iter().enumerate() {
            if index.insert(node.slug.clone(), i).is_some() {
                return Err(TreeError::Duplicate(node.slug.clone()));
            }
        }
        for node in &nodes {
            let mut above = node.parent.as_ref();
            let mut steps = 0_usize;
            while let Some(parent) = above {
                let Some(&i) = index.get(parent) else {
                    return Err(TreeError::UnknownParent { child: node.slug.clone(), parent: parent.clone() });
                };
                steps += 1;
                if steps > nodes.len() {
                    return Err(TreeError::Cycle(node.slug.clone()));
                }
                above = nodes[i].parent.as_ref();
            }
        }
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        for (i, node) in nodes.iter().enumerate() {
            children.entry(node.parent.clone()).or_default().push(i);
        }
        Ok(Self { nodes, index, children })
    }

    /// Every node, in the order of the rows.
    #[must_use]
    pub fn nodes(&self) -> &[Confounder] {
        &self.nodes
    }

    /// The node of that name.
    #[must_use]
    pub fn get(&self, slug: &ConfounderSlug) -> Option<&Confounder> {
        self.index.get(slug).map(|&i| &self.nodes[i])
    }

    /// The nodes without a parent.
    pub fn roots(&self) -> impl Iterator<Item = &Confounder> {
        self.under(None)
    }

    /// The nodes right below one.
    pub fn children(&self, slug: &ConfounderSlug) -> impl Iterator<Item = &Confounder> {
        self.under(Some(slug))
    }

    fn under(&self, parent: Option<&ConfounderSlug>) -> impl Iterator<Item = &Confounder> + use<'_> {
        self.children.get(&parent.cloned()).into_iter().flatten().map(|&i| &self.nodes[i])
    }

    /// The way from the root to the node, both included.
    #[must_use]
    pub fn path(&self, slug: &ConfounderSlug) -> Vec<&Confounder> {
        let mut way = Vec::new();
        let mut next = self.get(slug);
        while let Some(node) = next {
            way.push(node);
            next = node.parent.as_ref().and_then(|parent| self.get(parent));
        }
        way.reverse();
        way
    }

    /// The node and everything below it, depth first.
    #[must_use]
    pub fn subtree(&self, slug: &ConfounderSlug) -> Vec<&Confounder> {
        let mut found = Vec::new();
        let mut open: Vec<&Confounder> = self.get(slug).into_iter().collect();
        while let Some(node) = open.pop() {
            found.push(node);
            let mut below: Vec<_> = self.children(&node.slug).collect();
            below.reverse();
            open.extend(below);
        }
        found
    }

    /// The second level of the tree (demographic attributes, anatomical, external, imaging confounders):
    /// the groups that heatmaps count in. A root without children stands for itself.
    #[must_use]
    pub fn groups(&self) -> Vec<&Confounder> {
        self.roots()
            .flat_map(|root| {
                let below: Vec<_> = self.children(&root.slug).collect();
                if below.is_empty() { vec![root] } else { below }
            })
            .collect()
    }

    /// The group that a node belongs to; a root with groups below it belongs to none.
    #[must_use]
    pub fn group_of(&self, slug: &ConfounderSlug) -> Option<&Confounder> {
        let path = self.path(slug);
        path.get(1).or_else(|| path.first()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(slug: &str, parent: &str) -> Confounder {
        Confounder {
            slug: slug.parse().unwrap(),
            parent: (!parent.is_empty()).then(|| parent.parse().unwrap()),
            label: slug.to_owned(),
            definition: String::new(),
            examples: None,
            origin: None,
            other_words: Vec::new(),
        }
    }

    #[test]
    fn a_path_goes_from_the_root() {
        let tree = Tree::new(vec![node("drains", "external"), node("external", "environment"), node("environment", "")]).unwrap();
        let path: Vec<_> = tree.path(&"drains".parse().unwrap()).iter().map(|n| n.slug.to_string()).collect();
        assert_eq!(path, ["environment", "external", "drains"]);
        assert_eq!(tree.group_of(&"drains".parse().unwrap()).unwrap().slug.as_str(), "external");
        assert_eq!(tree.subtree(&"environment".parse().unwrap()).len(), 3);
    }

    #[test]
    fn a_cycle_an_orphan_and_a_twin_are_refused() {
        assert_eq!(Tree::new(vec![node("a", "b"), node("b", "a")]).unwrap_err(), TreeError::Cycle("a".parse().unwrap()));
        assert!(matches!(Tree::new(vec![node("a", "z")]).unwrap_err(), TreeError::UnknownParent { .. }));
        assert!(matches!(Tree::new(vec![node("a", ""), node("a", "")]).unwrap_err(), TreeError::Duplicate(_)));
    }
}

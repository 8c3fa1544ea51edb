//! `/confounders`: the taxonomy with what is known about each node.

use std::collections::BTreeSet;

use amphora::evidence::{Finding, Outcome};
use amphora::review::Review;
use amphora::taxonomy::{ConfounderSlug, Tree};
use scraper::Html;
use serde_json::Value;

use super::{all, forms, has_fields, inside, plain, targets, words, written};

/// Works, datasets, works that show it: of a node with all below it, from the records.
pub(super) fn tally(review: &Review, tree: &Tree, slug: &ConfounderSlug) -> (usize, usize, usize) {
    let below: BTreeSet<&ConfounderSlug> = tree.subtree(slug).into_iter().map(|node| &node.slug).collect();
    let (mut works, mut datasets, mut showing) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for usage in &review.usages {
        for finding in &usage.findings {
            let Finding::Shortcut { confounder, outcome, .. } = finding else { continue };
            if below.contains(confounder) {
                works.insert(usage.paper.to_string());
                datasets.insert(usage.dataset.to_string());
                if *outcome == Outcome::Shown {
                    showing.insert(usage.paper.to_string());
                }
            }
        }
    }
    (works.len(), datasets.len(), showing.len())
}

fn nodes<'a>(list: &'a Value, found: &mut Vec<&'a Value>) {
    for node in list.as_array().unwrap() {
        found.push(node);
        nodes(&node["children"], found);
    }
}

both! {
    async fn every_node_is_in_the_tree_with_its_counts(review: default_review) {
        let json = forms(&review, "/confounders", "/confounders.json", "address kinds groups untested confounders").await;
        has_fields(&json["confounders"][0], "slug parent label definition examples origin other_words tally children");
        has_fields(&json["confounders"][0]["tally"], "works datasets modalities shown unclear not_found");
        let written = written();
        let tree = Tree::new(written.confounders.clone()).unwrap();
        let mut found = Vec::new();
        nodes(&json["confounders"], &mut found);
        assert_eq!(found.len(), written.confounders.len());
        let page = Html::parse_document(&review.page("/confounders").await);
        for node in &written.confounders {
            let value = found.iter().find(|value| value["slug"] == node.slug.as_str()).unwrap();
            let expected = tally(&written, &tree, &node.slug);
            let number = |field: &str| usize::try_from(value["tally"][field].as_u64().unwrap()).unwrap();
            assert_eq!((number("works"), number("datasets"), number("shown")), expected, "{}", node.slug);
            assert_eq!(value["parent"].as_str(), node.parent.as_ref().map(ConfounderSlug::as_str));
            let place = all(&page, "main section, main li").into_iter().rev().find(|place| {
                inside(*place, ":scope > .name a, :scope > header h2 a").iter().any(|link| link.attr("href") == Some(&format!("/confounders/{}", node.slug)))
            });
            let told = words(place.unwrap_or_else(|| panic!("{} is not on the page", node.slug)));
            assert!(told.contains(&plain(&node.definition)), "{told}");
            let (works, datasets, _) = expected;
            let seen = inside(place.unwrap(), ":scope > .seen, :scope > header").into_iter().map(words).collect::<String>();
            if works == 0 {
                assert!(seen.contains("No one has tested this"), "{}: {seen}", node.slug);
            } else {
                assert!(seen.contains(&format!("{works} work")) && seen.contains(&format!("on {datasets} dataset")), "{}: {seen}", node.slug);
            }
        }
    }
}

both! {
    async fn children_stand_inside_their_parents(review: default_review) {
        let page = Html::parse_document(&review.page("/confounders").await);
        for node in written().confounders {
            let Some(parent) = node.parent else { continue };
            let own = format!("/confounders/{}", node.slug);
            let above = all(&page, "main section, main li").into_iter().find(|place| {
                inside(*place, ":scope > .name a, :scope > header h2 a").iter().any(|link| link.attr("href") == Some(&format!("/confounders/{parent}")))
            });
            assert!(targets(above.unwrap()).contains(&own), "{own} is not under {parent}");
        }
    }
}

//! Names that are spelled like one that does not exist.

use serde::Serialize;

/// Something that exists and is spelled like what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NearMatch {
    /// Its name for people.
    #[schema(example = "CheXpert")]
    pub name: String,
    /// Its address on this site.
    #[schema(example = "/api/v1/datasets/chexpert")]
    pub address: String,
}

/// How many letters of a name are compared.
const COMPARED: usize = 120;

/// A name with more letters than this is rubbish, not a slip of the pen.
const LONGEST_NAME: usize = 200;

/// Whether names could be near that one at all: callers need not ask the database for them otherwise.
#[must_use]
pub fn is_comparable(asked: &str) -> bool {
    asked.chars().nth(LONGEST_NAME).is_none()
}

/// The beginning of a name as it is compared: what it costs does not grow with the name.
fn compared(name: &str) -> String {
    let end = name.char_indices().nth(COMPARED).map_or(name.len(), |(end, _)| end);
    bibliography::folded(&name[..end])
}

/// The names nearest to one that does not exist, nearest first, at most five.
#[must_use]
pub fn nearest(asked: &str, names: impl Iterator<Item = (String, NearMatch)>) -> Vec<NearMatch> {
    if !is_comparable(asked) {
        return Vec::new();
    }
    let asked = compared(asked);
    let mut scored: Vec<(f64, NearMatch)> = names
        .map(|(spelling, near)| {
            let spelling = compared(&spelling);
            let inside = asked.len() >= 3 && spelling.len() >= 3 && (spelling.contains(&asked) || asked.contains(&spelling));
            let score = strsim::jaro_winkler(&asked, &spelling);
            (if inside { score.max(0.9) } else { score }, near)
        })
        .filter(|(score, _)| *score >= 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let mut found: Vec<NearMatch> = Vec::new();
    for (_, near) in scored {
        if found.len() < 5 && !found.iter().any(|known| known.address == near.address) {
            found.push(near);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_proposed_nearest_first() {
        let names = ["chexpert", "chexmask", "padchest", "ham10000"];
        let near = |asked: &str| -> Vec<String> {
            let all =
                names.iter().map(|name| ((*name).to_owned(), NearMatch { name: (*name).to_owned(), address: format!("/datasets/{name}") }));
            nearest(asked, all).into_iter().map(|near| near.name).collect()
        };
        assert_eq!(near("chexpret")[0], "chexpert");
        assert_eq!(near("HAM-10000"), ["ham10000"]);
        assert!(near("zzzzzz").is_empty());
        assert_eq!(near(&format!("chexpert{}", "-".repeat(192))), ["chexpert"]);
        assert!(near(&format!("chexpert{}", "-".repeat(193))).is_empty(), "it is too long to be meant");
    }
}

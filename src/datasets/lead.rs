//! The sentences that open the page of a dataset.

use std::collections::BTreeSet;

use crate::datasets::Dataset;
use crate::evidence::brief::Brief;
use crate::evidence::severity::Verdict;
use crate::evidence::{FindingKind, Outcome};
use crate::vocabulary::capitalised;
use crate::wording;

/// How many different works these statements are of.
#[must_use]
pub fn works<'a>(said: impl Iterator<Item = &'a Brief>) -> usize {
    said.map(|brief| brief.paper.key.as_str()).collect::<BTreeSet<_>>().len()
}

/// "Chest X-ray: 224,316 images of 65,240 patients, released in 2019."
#[must_use]
pub fn what_it_is(dataset: &Dataset, modality: &str) -> String {
    let figure = |number: Option<i64>| number.map(wording::thousands);
    let year = dataset.year.map(|year| format!(", released in {year}")).unwrap_or_default();
    match (figure(dataset.images), figure(dataset.patients)) {
        (Some(images), Some(patients)) => format!("{modality}: {images} images of {patients} patients{year}."),
        (Some(images), None) => format!("{modality}: {images} images{year}. The number of patients is not documented."),
        (None, Some(patients)) => format!("{modality}: {patients} patients{year}. The number of images is not documented."),
        (None, None) => format!("{modality}{year}. The numbers of images and patients are not documented."),
    }
}

/// "18 works in this review say something about it. Nine works speak of eight shortcuts: six shown, one unclear and one
/// tested and not found. …"
#[must_use]
pub fn what_is_known(said: &[Brief], verdicts: &[Verdict]) -> String {
    let works = |pick: &dyn Fn(&Brief) -> bool| works(said.iter().filter(|brief| pick(brief)));
    let all = works(&|_| true);
    if all == 0 {
        return "No work in this review says anything about it.".to_owned();
    }
    let says = if all == 1 { "says" } else { "say" };
    let mut sentences = vec![format!("{} in this review {says} something about it.", capitalised(&wording::count(all, "work")))];
    sentences.push(on_shortcuts(works(&|s| s.has(FindingKind::Shortcut)), verdicts));
    let others = [
        (works(&|s| s.has(FindingKind::LabelErrors)), "reports errors in the labels", "report errors in the labels"),
        (works(&|s| s.has(FindingKind::Annotation)), "adds annotations", "add annotations"),
        (works(&Brief::documents), "documents it", "document it"),
    ];
    let others: Vec<String> = others
        .iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| format!("{} {}", wording::number_word(*number), if *number == 1 { one } else { many }))
        .collect();
    if !others.is_empty() {
        sentences.push(format!("{}.", capitalised(&wording::list(&others))));
    }
    sentences.join(" ")
}

/// "Nine works speak of eight shortcuts: six shown, one unclear and one tested and not found."
fn on_shortcuts(works: usize, verdicts: &[Verdict]) -> String {
    if works == 0 {
        return "No work in this review tests it for shortcuts.".to_owned();
    }
    let answers = [(Outcome::Shown, "shown"), (Outcome::Unclear, "unclear"), (Outcome::NotFound, "tested and not found")];
    let counted = answers.iter().map(|(outcome, word)| (verdicts.iter().filter(|verdict| verdict.answer == *outcome).count(), *word));
    let counted: Vec<(usize, &str)> = counted.filter(|(number, _)| *number > 0).collect();
    let told = match counted.as_slice() {
        [(1, only)] => (*only).to_owned(),
        [(_, only)] => format!("all {only}"),
        several => {
            let parts: Vec<String> = several.iter().map(|(number, word)| format!("{} {word}", wording::number_word(*number))).collect();
            wording::list(&parts)
        }
    };
    let speak = if works == 1 { "speaks" } else { "speak" };
    format!("{} {speak} of {}: {told}.", capitalised(&wording::count(works, "work")), wording::count(verdicts.len(), "shortcut"))
}

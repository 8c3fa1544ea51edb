//! The first draft of a release's notes: what is new since the last one. An editor may write others.

use super::difference::{Difference, Line, Snapshot};
use crate::evidence::AppraisalState;
use crate::revisions::Subject;
use crate::wording::{list, plural, so_many};

/// So many records are named; of more, how many.
const NAMED: usize = 8;

/// The notes of a release as Markdown; `since` is the release before it.
#[must_use]
pub fn draft(after: &Snapshot, since: Option<&str>, difference: &Difference) -> String {
    let holds = holds(after);
    let Some(since) = since else { return format!("The first release. It holds {holds}\n") };
    let mut lines = vec![format!("This release holds {holds}\n")];
    if difference.is_empty() {
        lines.push(format!("No record differs from release {since}."));
    } else {
        lines.push(format!("Since release {since}:\n"));
        let told = items(difference);
        lines.extend(told.into_iter().map(|item| format!("- {item}")));
    }
    lines.join("\n") + "\n"
}

/// The notes where the files of the last release are not here.
#[must_use]
pub fn draft_without_last(after: &Snapshot, since: &str) -> String {
    format!(
        "This release holds {}\n\nWhat differs from release {since} is not known here: its files are not in this database.\n",
        holds(after)
    )
}

/// "50 datasets, 202 papers and 128 statements about a dataset."
fn holds(after: &Snapshot) -> String {
    format!(
        "{}, {} and {} about a dataset.",
        number(after.count(Subject::Dataset), "dataset"),
        number(after.count(Subject::Paper), "paper"),
        number(after.count(Subject::Evidence), "statement"),
    )
}

/// One line for each thing that is told.
fn items(difference: &Difference) -> Vec<String> {
    let mut items = Vec::new();
    let mut tell = |subject: Subject, noun: &str| {
        if let Some(lines) = difference.of(subject).map(|kind| &kind.added).filter(|lines| !lines.is_empty()) {
            items.push(format!("{}: {}", number(lines.len(), noun), names(lines.iter(), lines.len())));
        }
    };
    tell(Subject::Dataset, "new dataset");
    tell(Subject::Evidence, "new statement");
    tell(Subject::Paper, "new paper");
    tell(Subject::Confounder, "new confounder");
    for state in [AppraisalState::Disputed, AppraisalState::Refuted, AppraisalState::Fixed] {
        let lines: Vec<&Line> = difference.reappraised.iter().filter(|told| told.appraisal == state).map(|told| &told.statement).collect();
        if !lines.is_empty() {
            items.push(format!("{} {state} now: {}", number(lines.len(), "statement"), names(lines.iter().copied(), lines.len())));
        }
    }
    for kind in &difference.kinds {
        if !kind.withdrawn.is_empty() {
            let noun = noun(kind.subject);
            items.push(format!(
                "{} withdrawn: {}",
                number(kind.withdrawn.len(), &noun),
                names(kind.withdrawn.iter(), kind.withdrawn.len())
            ));
        }
    }
    let changed: Vec<String> = difference
        .kinds
        .iter()
        .filter(|kind| !kind.changed.is_empty())
        .map(|kind| number(kind.changed.len(), &noun(kind.subject)))
        .collect();
    if !changed.is_empty() {
        items.push(format!("changed: {}", list(&changed)));
    }
    let told = [Subject::Dataset, Subject::Evidence, Subject::Paper, Subject::Confounder];
    let others: Vec<String> = difference
        .kinds
        .iter()
        .filter(|kind| !told.contains(&kind.subject) && !kind.added.is_empty())
        .map(|kind| number(kind.added.len(), &noun(kind.subject)))
        .collect();
    if !others.is_empty() {
        items.push(format!("also new: {}", list(&others)));
    }
    items
}

/// What a record of that kind is called in a sentence.
#[must_use]
pub fn noun(subject: Subject) -> String {
    match subject {
        Subject::Evidence => "statement".to_owned(),
        Subject::Review => "property of the review".to_owned(),
        Subject::Vocabulary => "word".to_owned(),
        Subject::Answer => "answer on documentation".to_owned(),
        Subject::CaseStudy => "case statement".to_owned(),
        other => other.label().to_lowercase(),
    }
}

fn number(count: usize, noun: &str) -> String {
    // "two answers on documentation": what is counted is the first noun.
    let end = noun.find(" on ").or_else(|| noun.find(" of ")).unwrap_or(noun.len());
    let (head, tail) = noun.split_at(end);
    format!("{} {}{tail}", so_many(count), plural(count, head))
}

fn names<'a>(lines: impl Iterator<Item = &'a Line>, count: usize) -> String {
    let mut names: Vec<String> = lines
        .take(NAMED)
        .map(|line| if line.name.parse::<i64>().is_ok() { format!("{} ({})", plain(&line.label), line.name) } else { plain(&line.label) })
        .collect();
    if count > NAMED {
        names.push(format!("{} more", so_many(count - NAMED)));
    }
    list(&names)
}

/// The words of a record, without what Markdown would take for its own.
fn plain(label: &str) -> String {
    let mut text = String::with_capacity(label.len());
    for letter in label.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&') {
            text.push('\\');
        }
        text.push(if letter.is_control() { ' ' } else { letter });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::difference::tests::review;
    use super::*;

    #[test]
    fn the_first_release_says_what_it_holds_and_a_later_one_what_is_new() {
        let before = review();
        let first = Snapshot::of(&before);
        let words = draft(&first, None, &Difference::between(&Snapshot::default(), &first));
        assert_eq!(words, "The first release. It holds 50 datasets, 202 papers and 128 statements about a dataset.\n");
        let mut after = before.clone();
        after.usages.remove(0);
        after.usages[0].appraisal.state = AppraisalState::Disputed;
        let mut new = after.datasets[0].clone();
        new.slug = "new-one".parse().unwrap();
        new.name = "New *one*".to_owned();
        after.datasets.push(new);
        let second = Snapshot::of(&after);
        let words = draft(&second, Some("2026.1"), &Difference::between(&first, &second));
        assert!(words.contains("Since release 2026.1:\n\n- 1 new dataset: New \\*one\\*\n"), "{words}");
        assert!(words.contains("- 1 statement disputed now: "), "{words}");
        assert!(words.contains("- 1 statement withdrawn: "), "{words}");
        assert!(words.contains("- changed: 1 statement\n"), "{words}");
        assert!(draft(&first, Some("2026.1"), &Difference::default()).contains("No record differs from release 2026.1."));
    }

    #[test]
    fn what_is_counted_is_the_first_noun() {
        assert_eq!(number(2, &noun(Subject::Answer)), "2 answers on documentation");
        assert_eq!(number(1, &noun(Subject::SearchRun)), "1 search");
        assert_eq!(number(2, &noun(Subject::CaseStudy)), "2 case statements");
        assert_eq!(number(2, &noun(Subject::Review)), "2 properties of the review");
    }
}

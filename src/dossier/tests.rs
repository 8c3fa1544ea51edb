use super::*;
use crate::review::{embedded, folder};

/// The dossier of a dataset of the default review.
pub(crate) fn dossier(slug: &str) -> Dossier {
    let review = folder::parse(&embedded::files()).review;
    all(review, "https://review.example").find(|dossier| dossier.dataset.slug.as_str() == slug).unwrap()
}

#[test]
fn a_dossier_holds_all_of_its_dataset_and_nothing_else() {
    let review = folder::parse(&embedded::files()).review;
    let (statements, relations) = (review.usages.len(), review.relations.len());
    let dossiers: Vec<Dossier> = all(review, "https://review.example").collect();
    assert_eq!(dossiers.iter().map(|dossier| dossier.statements.len()).sum::<usize>(), statements);
    assert_eq!(dossiers.iter().map(|dossier| dossier.relations.len()).sum::<usize>(), 2 * relations, "each is read from both sides");
    for dossier in &dossiers {
        assert!(dossier.statements.iter().all(|statement| statement.usage.dataset == dossier.dataset.slug));
        assert!(dossier.statements.iter().all(|statement| dossier.works.contains_key(&statement.paper.key)));
    }
    let chexpert = dossier("chexpert");
    assert_eq!(chexpert.maker().unwrap().short_name, "Irvin et al. 2019");
    assert!(chexpert.relations.iter().any(|related| related.words() == "annotated by" && related.other_name == "CheXmask"));
}

#[test]
fn its_documentation_has_every_question_and_every_recorded_answer() {
    let review = folder::parse(&embedded::files()).review;
    for dossier in all(review.clone(), "https://review.example") {
        let documentation = dossier.documentation();
        let asked = documentation.frameworks.iter().flat_map(|of| &of.sections).flat_map(|section| &section.questions);
        let (mut questions, mut recorded) = (0, 0);
        for asked in asked {
            questions += 1;
            recorded += usize::from(asked.recorded.is_some());
        }
        let written = review.answers.iter().filter(|answer| answer.dataset == dossier.dataset.slug);
        assert_eq!((questions, recorded), (review.questions.len(), written.count()), "{}", dossier.dataset.slug);
    }
}

#[test]
fn an_entry_of_the_journal_is_about_the_datasets_that_its_records_name() {
    let revision = |subject, before: Option<&str>, after: Option<&str>| Revision {
        id: 1,
        at: DateTime::UNIX_EPOCH,
        action: Action::Changed,
        subject,
        name: String::new(),
        summary: String::new(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        actor: None,
        reason: None,
    };
    assert_eq!(concerned(&revision(Subject::Evidence, Some(r#"{"dataset":"a"}"#), Some(r#"{"dataset":"b"}"#))), ["a", "b"]);
    assert_eq!(concerned(&revision(Subject::Relation, None, Some(r#"{"subject":"a","object":"c"}"#))), ["a", "c"]);
    assert_eq!(concerned(&revision(Subject::Answer, None, Some(r#"{"dataset":"a","framework":"b"}"#))), ["a"]);
    assert!(concerned(&revision(Subject::Paper, Some(r#"{"dataset":"a"}"#), None)).is_empty());
    assert!(concerned(&revision(Subject::Dataset, Some("{broken"), None)).is_empty());
}

use proptest::prelude::*;

use super::*;
use crate::datasets::Demographics;
use crate::demographics::tests::record;
use crate::evidence::AppraisalState;
use crate::evidence::severity::standing_after;
use crate::vocabulary::Modality;

fn tree() -> Tree {
    let node = |slug: &str, parent: &str| Confounder {
        slug: slug.parse().unwrap(),
        parent: (!parent.is_empty()).then(|| parent.parse().unwrap()),
        label: slug.to_owned(),
        definition: String::new(),
        examples: None,
        origin: None,
        other_words: Vec::new(),
    };
    let rows =
        [("patient", ""), ("people", "patient"), ("age", "people"), ("sex-gender", "people"), ("things", "patient"), ("hair", "things")];
    Tree::new(rows.iter().map(|(slug, parent)| node(slug, parent)).collect()).unwrap()
}

fn test(dataset: i64, confounder: &str, usage: i64, outcome: Outcome) -> Test {
    Test { confounder: confounder.parse().unwrap(), paper: usage, dataset, modality: Modality::new("m"), usage, outcome }
}

fn states(by: By, record: &PatientRecord, tests: &[Test]) -> Vec<(String, CellState, usize, usize)> {
    let answers = Answers::new(tests);
    let columns = Column::all(by, &tree(), &answers);
    let cell = |column: &Column| {
        let cell = column.cell(record, &answers);
        (column.slug.to_string(), cell.state, cell.tested, cell.of)
    };
    columns.iter().map(cell).collect()
}

fn documents(words: &[&str]) -> PatientRecord {
    record(1, "a", Demographics::from_words(words.iter().map(|word| (*word).to_owned()).collect()))
}

#[test]
fn a_dataset_without_tests_is_untested_or_cannot_be_tested() {
    let of = |record: &PatientRecord| -> Vec<CellState> { states(By::Group, record, &[]).into_iter().map(|cell| cell.1).collect() };
    assert_eq!(of(&documents(&[])), [CellState::MetadataAbsent, CellState::Untested]);
    assert_eq!(of(&documents(&["none"])), [CellState::MetadataAbsent, CellState::Untested]);
    assert_eq!(of(&documents(&["age"])), [CellState::Untested, CellState::Untested], "one of the group could be tested");
    let leaves = states(By::Leaf, &documents(&["age"]), &[]);
    assert_eq!(leaves[0], ("age".to_owned(), CellState::Untested, 0, 1));
    assert_eq!(leaves[1], ("sex-gender".to_owned(), CellState::MetadataAbsent, 0, 1));
    assert_eq!(leaves[2].1, CellState::Untested, "hair is seen in the image");
}

#[test]
fn a_test_tells_more_than_missing_metadata() {
    let found = states(By::Group, &documents(&["none"]), &[test(1, "age", 7, Outcome::NotFound), test(2, "hair", 8, Outcome::Shown)]);
    assert_eq!(found[0], ("people".to_owned(), CellState::NotFound, 1, 2));
    assert_eq!(found[1].1, CellState::Untested, "a test on another dataset answers nothing here");
}

#[test]
fn what_a_work_says_of_a_group_as_a_whole_is_in_a_column() {
    let tests = [test(1, "people", 1, Outcome::Shown), test(1, "patient", 2, Outcome::Unclear)];
    let groups = states(By::Group, &documents(&[]), &tests);
    assert_eq!(groups.iter().map(|cell| cell.0.as_str()).collect::<Vec<_>>(), ["people", "things", "patient"]);
    assert_eq!((groups[0].1, groups[0].2, groups[0].3), (CellState::Shown, 1, 3));
    assert_eq!(groups[2].1, CellState::Disputed);
    let leaves = states(By::Leaf, &documents(&[]), &tests);
    assert_eq!(leaves.iter().map(|cell| cell.0.as_str()).collect::<Vec<_>>(), ["people", "age", "sex-gender", "hair", "patient"]);
    assert_eq!(leaves[1].1, CellState::MetadataAbsent, "age itself was not tested");
}

#[test]
fn a_click_leads_to_the_evidence_or_to_the_gap() {
    let answers =
        Answers::new(&[test(1, "age", 7, Outcome::Shown), test(1, "hair", 8, Outcome::Shown), test(1, "hair", 9, Outcome::Unclear)]);
    let columns = Column::all(By::Leaf, &tree(), &answers);
    let record = documents(&["sex"]);
    let address = |place: usize| columns[place].cell(&record, &answers).address("a", &columns[place].slug);
    assert_eq!(
        (address(0), address(1), address(2)),
        ("/evidence/7".to_owned(), "/gaps/a/sex-gender".to_owned(), "/datasets/a#shortcuts".to_owned())
    );
}

fn outcomes() -> impl Strategy<Value = Outcome> {
    prop::sample::select(Outcome::ALL)
}

proptest! {
    #[test]
    fn the_strongest_answer_wins_and_a_doubt_is_never_not_found(
        said in prop::collection::vec((outcomes(), prop::sample::select(AppraisalState::ALL)), 0..8), documented in any::<bool>(),
    ) {
        let tests: Vec<Test> =
            said.iter().zip(1..).map(|((outcome, state), usage)| test(1, "age", usage, standing_after(*state, *outcome))).collect();
        let record = documents(if documented { &["age"] } else { &["none"] });
        let doubted = |state: AppraisalState| matches!(state, AppraisalState::Disputed | AppraisalState::Refuted);
        let any = |pick: &dyn Fn(Outcome, AppraisalState) -> bool| said.iter().any(|(outcome, state)| pick(*outcome, *state));
        let expected = if any(&|outcome, state| outcome == Outcome::Shown && !doubted(state)) {
            CellState::Shown
        } else if any(&|outcome, state| outcome != Outcome::NotFound || doubted(state)) {
            CellState::Disputed
        } else if !said.is_empty() {
            CellState::NotFound
        } else if documented {
            CellState::Untested
        } else {
            CellState::MetadataAbsent
        };
        prop_assert_eq!(states(By::Leaf, &record, &tests)[0].1, expected);
        // The group's answer is the strongest of its confounders'.
        let answered = states(By::Group, &record, &tests)[0].clone();
        prop_assert_eq!(answered.1.is_gap(), said.is_empty());
        if !said.is_empty() {
            prop_assert_eq!(answered, ("people".to_owned(), expected, 1, 2));
        }
    }

    #[test]
    fn each_test_is_in_one_column(tests in prop::collection::vec((1..4_i64, 0..6_usize, outcomes()), 0..20)) {
        let slugs = ["patient", "people", "age", "sex-gender", "things", "hair"];
        let tests: Vec<Test> = tests.iter().zip(1..).map(|((dataset, slug, outcome), usage)| test(*dataset, slugs[*slug], usage, *outcome)).collect();
        let answers = Answers::new(&tests);
        for by in [By::Group, By::Leaf] {
            let columns = Column::all(by, &tree(), &answers);
            for dataset in 1..4 {
                let record = record(dataset, "a", Demographics::NotDocumented);
                let counted: usize = columns.iter().map(|column| column.cell(&record, &answers).tests).sum();
                prop_assert_eq!(counted, tests.iter().filter(|test| test.dataset == dataset).count());
                for column in &columns {
                    let cell = column.cell(&record, &answers);
                    prop_assert!(cell.tested <= cell.of && (cell.tested == 0) == cell.state.is_gap() && (cell.tests == 0) == cell.first.is_none());
                }
            }
        }
    }
}

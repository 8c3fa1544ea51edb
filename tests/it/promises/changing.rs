//! Changes of single records: written with their revision, refused where they do not fit, undone by a revert.

use std::collections::BTreeSet;

use amphora::datasets::{Location, Version};
use amphora::documentation::{Answer, Framework, Question};
use amphora::evidence::{AppraisalState, EvidenceId, Usage};
use amphora::papers::Paper;
use amphora::replies::{Capacity, Reply};
use amphora::review::folder::{Files, parse};
use amphora::review::{Property, Redirect};
use amphora::revisions::change::{Applied, Change, ChangeError, PastError, Record, Signature, Then, as_of, find, tombstone};
use amphora::revisions::{Action, Revision, Subject, store};
use chrono::{DateTime, NaiveDate, Utc};

use crate::support::TestReview;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn signature(moment: &str, reason: &str) -> Signature {
    Signature { at: at(moment), actor: Some("Vera Steward".to_owned()), reason: Some(reason.to_owned()) }
}

fn later() -> Signature {
    signature("2026-12-01T09:00:00Z", "A reader wrote to us.")
}

async fn change(review: &TestReview, changes: &[Change], signature: &Signature) -> Result<Vec<Applied>, ChangeError> {
    review.change(changes, signature).await
}

async fn undo(review: &TestReview, revision: i64, signature: &Signature) -> Result<Applied, ChangeError> {
    review.revert(revision, signature).await
}

async fn now(review: &TestReview, subject: Subject, name: &str) -> Option<Record> {
    find(&review.database.begin_reading().await.unwrap(), subject, name).await.unwrap()
}

async fn evidence(review: &TestReview, name: &str) -> Usage {
    let Some(Record::Evidence(usage)) = now(review, Subject::Evidence, name).await else { panic!("no statement {name}") };
    *usage
}

fn statement(usage: &Usage) -> Record {
    Record::Evidence(Box::new(usage.clone()))
}

async fn then(review: &TestReview, subject: Subject, name: &str, on: &str) -> Result<Then, PastError> {
    let transaction = review.database.begin_reading().await.unwrap();
    as_of(&transaction, subject, name, day(on), day("2027-06-01")).await
}

/// The folder goes out, in and out again without a difference.
async fn comes_back(review: &TestReview) -> Files {
    let out = review.export().await;
    let second = TestReview::empty(review.backend).await;
    second.import(&out).await.unwrap();
    let again = second.export().await;
    for (name, bytes) in &out {
        assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&again[name]), "{name}");
    }
    out
}

fn work(bibtex: &str) -> Paper {
    Paper::from_entry(bibliography::read(bibtex.as_bytes()).entries.remove(0))
}

both! {
    async fn a_change_set_is_applied_with_a_revision_for_each_record(review: default_review) {
        let paper = work("@article{weng2031sex,\n  title = {A new test},\n  author = {Weng, Nina},\n  year = {2031}\n}");
        let mut usage = evidence(&review, "90").await;
        let last: i64 = review.sql("SELECT max(id) FROM usages").await[0][0].as_deref().unwrap().parse().unwrap();
        usage.id = EvidenceId::UNNUMBERED;
        usage.paper = paper.key.clone();
        // The statement stands first: what it points at is written before it all the same.
        let changes = [Change::add(statement(&usage)), Change::add(Record::Paper(Box::new(paper.clone())))];
        let applied = change(&review, &changes, &later()).await.unwrap();
        assert_eq!(applied[0].name, "weng2031sex");
        let name = (last + 1).to_string();
        assert_eq!((applied[1].subject, &applied[1].name), (Subject::Evidence, &name));
        usage.id = EvidenceId(last + 1);
        assert_eq!(evidence(&review, &name).await, usage);
        let page = review.page(&format!("/evidence/{name}")).await;
        assert!(page.contains("Weng 2031") && page.contains("by Vera Steward") && page.contains("A reader wrote to us."));
        let noted = store::find(review.database.reader(), applied[1].revision).await.unwrap().unwrap();
        assert_eq!((noted.action, noted.summary.as_str(), noted.before.as_deref()), (Action::Added, format!("Evidence {name} added.").as_str(), None));
        assert_eq!(Record::parse(Subject::Evidence, noted.after.as_deref().unwrap()).unwrap(), statement(&usage));
        comes_back(&review).await;
    }
}

both! {
    async fn a_change_that_does_not_fit_is_refused_and_writes_nothing(review: default_review) {
        let before = review.export().await;
        let usage = evidence(&review, "90").await;
        let dataset = now(&review, Subject::Dataset, "chexpert").await.unwrap();
        let refused = async |change_set: Vec<Change>| change(&review, &change_set, &later()).await.unwrap_err();
        let edited = |edit: &dyn Fn(&mut Usage)| {
            let mut other = usage.clone();
            edit(&mut other);
            statement(&other)
        };
        let stale = edited(&|usage| usage.evidence.push_str(" Or so."));
        let error = refused(vec![Change::replace(stale.clone(), statement(&usage))]).await;
        assert!(matches!(&error, ChangeError::Conflict { now, .. } if **now == statement(&usage)), "{error}");
        assert!(matches!(refused(vec![Change::add(statement(&usage))]).await, ChangeError::AlreadyThere { .. }));
        assert!(matches!(refused(vec![Change::withdraw(edited(&|usage| usage.id = EvidenceId(9_999)))]).await, ChangeError::NotThere { .. }));
        assert!(matches!(refused(vec![Change::replace(statement(&usage), statement(&usage))]).await, ChangeError::Nothing { .. }));
        let error = refused(vec![Change::withdraw(dataset.clone())]).await;
        assert!(matches!(&error, ChangeError::Needed { by, .. } if by.iter().any(|by| by.contains("statements"))), "{error}");
        let error = refused(vec![Change::replace(statement(&usage), edited(&|usage| usage.id = EvidenceId(9_999)))]).await;
        assert!(matches!(error, ChangeError::Renamed { .. }), "{error}");
        let invalid = async |record: Record, field: &str, words: &str| {
            let changes = match &record {
                Record::Evidence(_) => Change::replace(statement(&usage), record),
                Record::Dataset(_) => Change::replace(dataset.clone(), record),
                _ => Change::add(record),
            };
            let ChangeError::Invalid(problems) = refused(vec![changes]).await else { panic!("{field} was not refused as invalid") };
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert!(problems.iter().any(|problem| problem.field.as_deref() == Some(field)), "{field}: {problems:?}");
            assert!(told.iter().any(|told| told.contains(words)) && !told.iter().any(|told| told.contains(".csv")), "{field}: {told:?}");
        };
        invalid(edited(&|usage| usage.dataset = "chexprt".parse().unwrap()), "dataset", "no dataset “chexprt” in this review").await;
        invalid(edited(&|usage| usage.paper = bibliography::CitationKey::parse("nobody2020").unwrap()), "paper", "nobody2020").await;
        invalid(edited(&|usage| usage.evidence = String::from("  ")), "evidence", "empty").await;
        invalid(edited(&|usage| usage.locator = Some(String::new())), "locator", "white space").await;
        invalid(edited(&|usage| usage.quote = Some("a\0b".to_owned())), "quote", "").await;
        let other = |edit: &dyn Fn(&mut amphora::datasets::Dataset)| {
            let Record::Dataset(mut record) = dataset.clone() else { panic!("no dataset") };
            edit(&mut record);
            Record::Dataset(record)
        };
        invalid(other(&|dataset| dataset.modality = amphora::vocabulary::Modality::new("smell")), "modality", "“smell” is not a modality").await;
        invalid(other(&|dataset| dataset.homepage = Some("javascript:alert(1)".to_owned())), "homepage", "https://").await;
        invalid(other(&|dataset| dataset.images = Some(-1)), "images", "negative").await;
        let slug = "nobody-knows".parse::<amphora::datasets::DatasetSlug>().unwrap();
        let version = Version { dataset: slug, label: "2".to_owned(), released: None, doi: None, changes: None };
        invalid(Record::Version(version), "dataset", "no dataset “nobody-knows”").await;
        assert_eq!(before, review.export().await);
    }
}

both! {
    async fn a_withdrawn_statement_leaves_its_number_and_comes_back_by_a_revert(review: default_review) {
        let usage = evidence(&review, "90").await;
        let withdrawn = change(&review, &[Change::withdraw(statement(&usage))], &later()).await.unwrap();
        assert_eq!(now(&review, Subject::Evidence, "90").await, None);
        let transaction = review.database.begin_reading().await.unwrap();
        let stone = tombstone(&transaction, Subject::Evidence, "90").await.unwrap().unwrap();
        drop(transaction);
        assert_eq!((stone.reason.as_deref(), stone.revision), (Some("A reader wrote to us."), withdrawn[0].revision));
        let taken = change(&review, &[Change::add(statement(&usage))], &later()).await.unwrap_err();
        assert!(matches!(taken, ChangeError::WithdrawnName { .. }), "{taken}");
        comes_back(&review).await;
        let back = undo(&review, withdrawn[0].revision, &signature("2026-12-02T09:00:00Z", "It was right.")).await.unwrap();
        assert_eq!(evidence(&review, "90").await, usage);
        let noted = store::find(review.database.reader(), back.revision).await.unwrap().unwrap();
        assert_eq!((noted.action, noted.reason.as_deref()), (Action::Added, Some("It was right.")));
        let again = undo(&review, withdrawn[0].revision, &later()).await.unwrap_err();
        assert!(matches!(again, ChangeError::AlreadyThere { .. }), "{again}");
        assert!(matches!(undo(&review, 1, &later()).await.unwrap_err(), ChangeError::NotRevertible(1)), "the opening");
        assert!(matches!(undo(&review, 12_345, &later()).await.unwrap_err(), ChangeError::NotRevertible(_)));
    }
}

both! {
    async fn the_number_of_a_withdrawn_statement_is_not_given_again(review: default_review) {
        let mut usage = evidence(&review, "90").await;
        usage.id = EvidenceId::UNNUMBERED;
        let first = change(&review, &[Change::add(statement(&usage))], &later()).await.unwrap();
        let number: i64 = first[0].name.parse().unwrap();
        usage.id = EvidenceId(number);
        change(&review, &[Change::withdraw(statement(&usage))], &later()).await.unwrap();
        // Out and in again: the journal still knows the number.
        let second = TestReview::empty(review.backend).await;
        second.import(&review.export().await).await.unwrap();
        let mut with_another = parse(&review.export().await).review;
        usage.id = EvidenceId::UNNUMBERED;
        for review in [&review, &second] {
            let next = change(review, &[Change::add(statement(&usage))], &later()).await.unwrap();
            assert_eq!(next[0].name, (number + 1).to_string());
        }
        // Nor does an import give it, in a new database or in this one.
        with_another.usages.push(usage);
        for kind in [TestReview::empty(review.backend).await, second] {
            let before: Vec<_> = kind.sql("SELECT id FROM usages").await;
            amphora::review::import::import(&kind.database, with_another.clone(), &crate::support::clock(), &|_, _| {}).await.unwrap();
            let after: Vec<_> = kind.sql("SELECT id FROM usages").await.into_iter().filter(|id| !before.contains(id)).collect();
            assert!(!after.contains(&vec![Some(number.to_string())]), "{number} in {after:?}");
        }
    }
}

both! {
    async fn a_revert_of_what_was_changed_since_is_a_conflict(review: default_review) {
        let mut changed = Vec::new();
        let mut before = evidence(&review, "90").await;
        for state in [AppraisalState::Confirmed, AppraisalState::Disputed] {
            let mut after = before.clone();
            after.appraisal.state = state;
            changed.extend(change(&review, &[Change::replace(statement(&before), statement(&after))], &later()).await.unwrap());
            before = after;
        }
        let conflict = undo(&review, changed[0].revision, &later()).await.unwrap_err();
        assert!(matches!(conflict, ChangeError::Conflict { .. }), "{conflict}");
        undo(&review, changed[1].revision, &later()).await.unwrap();
        undo(&review, changed[0].revision, &later()).await.unwrap();
        assert_eq!(evidence(&review, "90").await.appraisal.state, AppraisalState::Unreviewed);
    }
}

both! {
    async fn a_record_as_of_a_day_is_what_it_was_at_its_end(review: default_review) {
        let first = evidence(&review, "90").await;
        let mut second = first.clone();
        second.evidence = String::from("Says it in better words.");
        let steps = [
            (Change::replace(statement(&first), statement(&second)), "2026-12-01T09:00:00Z"),
            (Change::replace(statement(&second), statement(&first)), "2026-12-01T23:59:59Z"),
            (Change::withdraw(statement(&first)), "2027-01-10T00:00:00Z"),
        ];
        let mut last = 0;
        for (step, moment) in steps {
            last = change(&review, &[step], &signature(moment, "Because.")).await.unwrap()[0].revision;
        }
        undo(&review, last, &signature("2027-02-01T12:00:00Z", "It was right.")).await.unwrap();
        let as_record = |usage: &Usage| Then::Record(Box::new(statement(usage)));
        for (on, wanted) in [("2026-11-23", &first), ("2026-12-01", &first), ("2027-01-09", &first), ("2027-02-01", &first), ("2027-06-01", &first)] {
            assert_eq!(then(&review, Subject::Evidence, "90", on).await.unwrap(), as_record(wanted), "{on}");
        }
        assert!(matches!(then(&review, Subject::Evidence, "90", "2027-01-10").await.unwrap(), Then::Withdrawn(stone) if stone.revision == last));
        assert!(matches!(then(&review, Subject::Evidence, "90", "2026-11-22").await, Err(PastError::BeforeOpening { opened }) if opened == day("2026-11-23")));
        assert!(matches!(then(&review, Subject::Evidence, "90", "2027-06-02").await, Err(PastError::Future { .. })));
        assert_eq!(then(&review, Subject::Evidence, "99999", "2027-01-01").await.unwrap(), Then::Never);
        let mut third = first.clone();
        third.id = EvidenceId::UNNUMBERED;
        let added = change(&review, &[Change::add(statement(&third))], &signature("2027-03-01T00:00:00Z", "New.")).await.unwrap();
        let early = then(&review, Subject::Evidence, &added[0].name, "2027-02-28").await;
        assert!(matches!(early, Err(PastError::NotYet { added }) if added == day("2027-03-01")), "{early:?}");
        let empty = TestReview::empty(review.backend).await;
        assert!(matches!(then(&empty, Subject::Evidence, "1", "2027-02-28").await, Err(PastError::NoJournal)));
    }
}

/// A record of every kind that no review has, and the same after a change; none where nothing of it can be changed. A kind that is
/// missing here fails the tests below.
#[expect(clippy::too_many_lines, reason = "a table with a row for each kind")]
async fn of_every_kind(review: &TestReview) -> Vec<(Record, Option<Record>)> {
    let parsed = parse(&review.export().await).review;
    let slug = |text: &str| text.parse::<amphora::datasets::DatasetSlug>().unwrap();
    let mut dataset = parsed.datasets[0].clone();
    (dataset.slug, dataset.name, dataset.aliases) = (slug("new-data"), "New data".to_owned(), vec!["ND".to_owned()]);
    let mut node = parsed.confounders.last().unwrap().clone();
    node.slug = "new-node".parse().unwrap();
    let mut term = parsed.vocabulary.iter().find(|term| term.kind == amphora::vocabulary::Kind::Modality).unwrap().clone();
    term.term = String::from("smell");
    let mut case = parsed.case_studies[0].clone();
    case.statement = String::from("Something new.");
    let mut run = parsed.search_runs[0].clone();
    run.ran_at = at("2026-11-30T00:00:00Z");
    let mut relation = parsed.relations[0].clone();
    (relation.subject, relation.object) = (slug("padchest"), slug("ham10000"));
    let version = Version { dataset: slug("chexpert"), label: "9/1".to_owned(), released: None, doi: None, changes: None };
    let location = Location {
        dataset: slug("chexpert"),
        platform: "P".to_owned(),
        url: "https://a.org/x/y".to_owned(),
        official: false,
        license: None,
    };
    let redirect = Redirect { subject: Subject::Dataset, old_name: "chexpert-old".to_owned(), new_name: "chexpert".to_owned() };
    let reply = Reply {
        evidence: EvidenceId(90),
        number: 1,
        author: "Ada".to_owned(),
        capacity: Capacity::Maker,
        text: "It was mended; see our page.".to_owned(),
        source: Some("https://example.org/mended".to_owned()),
        steward: Some("Vera Steward".to_owned()),
        recorded: Some(day("2026-12-01")),
    };
    let mut framework = parsed.frameworks[0].clone();
    (framework.slug, framework.name) = ("new-framework".parse().unwrap(), "New framework".to_owned());
    let mut question = parsed.questions[0].clone();
    question.id = "DS-X99".parse().unwrap();
    let mut answer = parsed.answers[0].clone();
    let answered = |question: &Question| {
        parsed
            .answers
            .iter()
            .any(|known| known.dataset == answer.dataset && (&known.framework, &known.question) == (&question.framework, &question.id))
    };
    let open = parsed.questions.iter().find(|question| !answered(question)).unwrap();
    (answer.framework, answer.question) = (open.framework.clone(), open.id.clone());
    let statement_90 = parsed.usages.iter().find(|usage| usage.id == EvidenceId(90)).unwrap();
    let second = Usage { id: EvidenceId(parsed.usages.last().unwrap().id.0 + 1), ..statement_90.clone() };
    let with = |edit: &dyn Fn(&mut amphora::datasets::Dataset)| {
        let mut other = dataset.clone();
        edit(&mut other);
        Record::Dataset(Box::new(other))
    };
    let old = work("@misc{weng2040, author = {Weng, N.}, year = {2040}, title = {Old}}");
    let new = work("@misc{weng2040, author = {Weng, N.}, year = {2040}, title = {New}}");
    let pairs = vec![
        (
            Record::Property(Property { name: "contact".to_owned(), value: "a@example.org".to_owned() }),
            Some(Record::Property(Property { name: "contact".to_owned(), value: "b@example.org".to_owned() })),
        ),
        (Record::Dataset(Box::new(dataset.clone())), Some(with(&|dataset| dataset.tasks = vec!["a".to_owned(), "b;c".to_owned()]))),
        (Record::Paper(Box::new(old)), Some(Record::Paper(Box::new(new)))),
        (Record::Confounder(node.clone()), Some(Record::Confounder(amphora::taxonomy::Confounder { label: "Newer".to_owned(), ..node }))),
        (Record::Version(version.clone()), Some(Record::Version(Version { changes: Some("All.".to_owned()), ..version }))),
        (Record::Location(location.clone()), Some(Record::Location(Location { official: true, ..location }))),
        (
            Record::Relation(relation.clone()),
            Some(Record::Relation(amphora::datasets::Relation { source: Some("Section 2".to_owned()), ..relation })),
        ),
        (Record::Framework(framework.clone()), Some(Record::Framework(Framework { notes: Some("Ours.".to_owned()), ..framework }))),
        (
            Record::Question(Box::new(question.clone())),
            Some(Record::Question(Box::new(Question { question: "What else?".to_owned(), ..question }))),
        ),
        (
            Record::Answer(Box::new(answer.clone())),
            Some(Record::Answer(Box::new(Answer { answer: Some("It says more.".to_owned()), ..answer }))),
        ),
        (statement(&second), Some(statement(&Usage { evidence: "Finds it again.".to_owned(), ..second }))),
        (
            Record::Vocabulary(term.clone()),
            Some(Record::Vocabulary(amphora::vocabulary::Term { definition: "By nose.".to_owned(), ..term })),
        ),
        (Record::CaseStudy(case), None),
        (
            Record::SearchRun(Box::new(run.clone())),
            Some(Record::SearchRun(Box::new(amphora::monitoring::SearchRun { kept: Some(3), ..run }))),
        ),
        (
            Record::Document(amphora::review::Document { name: "x.md".to_owned(), body: "A".to_owned() }),
            Some(Record::Document(amphora::review::Document { name: "x.md".to_owned(), body: "B".to_owned() })),
        ),
        (
            Record::Reply(Box::new(reply.clone())),
            Some(Record::Reply(Box::new(Reply { text: "It was mended in 1.1.".to_owned(), ..reply }))),
        ),
        (Record::Redirect(redirect.clone()), Some(Record::Redirect(Redirect { new_name: "padchest".to_owned(), ..redirect }))),
    ];
    let kinds: BTreeSet<&str> = pairs.iter().map(|(record, _)| record.subject().as_str()).collect();
    // A release is made once.
    let wanted = Subject::ALL.iter().filter(|subject| **subject != Subject::Release).map(|subject| subject.as_str()).collect();
    assert_eq!(kinds, wanted, "every kind of record has a row here");
    pairs
}

both! {
    async fn every_kind_of_record_can_be_added_changed_and_withdrawn(review: default_review) {
        let pairs = of_every_kind(&review).await;
        let before = review.export().await;
        for (first, second) in pairs {
            let (subject, name) = (first.subject(), first.name());
            let mut present = first.clone();
            let mut made = change(&review, &[Change::add(first.clone())], &later()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            if let Some(second) = second {
                made.extend(change(&review, &[Change::replace(first, second.clone())], &later()).await.unwrap_or_else(|error| panic!("{name}: {error}")));
                present = second;
            }
            assert_eq!(now(&review, subject, &name).await, Some(present.clone()), "{name}");
            comes_back(&review).await;
            change(&review, &[Change::withdraw(present.clone())], &later()).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(now(&review, subject, &name).await, None, "{name}");
            let history: Vec<Revision> = store::of(review.database.reader(), subject, &name).await.unwrap();
            let own: Vec<Action> = history.iter().filter(|entry| entry.name == name).map(|entry| entry.action).rev().collect();
            assert_eq!((own.first(), own.last(), own.len()), (Some(&Action::Added), Some(&Action::Withdrawn), made.len() + 1), "{name}");
        }
        let mut after = comes_back(&review).await;
        after.insert("revisions.csv".to_owned(), before["revisions.csv"].clone());
        assert!(before == after, "what was added and withdrawn left a trace outside the journal");
    }
}

both! {
    async fn every_kind_of_record_has_its_history_and_its_past_and_is_reverted(review: default_review) {
        let pairs = of_every_kind(&review).await;
        for (first, second) in pairs {
            let (subject, name) = (first.subject(), first.name());
            let on = |moment| signature(moment, "Because.");
            let made = change(&review, &[Change::add(first.clone())], &on("2026-12-01T09:00:00Z")).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            let mut present = first.clone();
            if let Some(second) = second {
                let changed = change(&review, &[Change::replace(first.clone(), second.clone())], &on("2026-12-03T09:00:00Z")).await.unwrap();
                let past = then(&review, subject, &name, "2026-12-02").await.unwrap();
                assert_eq!(past, Then::Record(Box::new(first.clone())), "{subject} {name}, before the change");
                assert_eq!(then(&review, subject, &name, "2026-12-03").await.unwrap(), Then::Record(Box::new(second.clone())), "{subject} {name}, after it");
                let page = review.page(&amphora::revisions::change::history(subject, &name)).await;
                assert!(page.contains(&format!("Revision {}", changed[0].revision)) && page.contains("Because."), "{subject} {name}: {page}");
                undo(&review, changed[0].revision, &on("2026-12-04T09:00:00Z")).await.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(now(&review, subject, &name).await, Some(first.clone()), "{subject} {name}, reverted");
                assert_eq!(then(&review, subject, &name, "2026-12-03").await.unwrap(), Then::Record(Box::new(second)), "{subject} {name}");
                present = first;
            }
            assert!(matches!(then(&review, subject, &name, "2026-11-30").await, Err(PastError::NotYet { .. })), "{subject} {name}, before it was there");
            let gone = change(&review, &[Change::withdraw(present.clone())], &on("2026-12-05T09:00:00Z")).await.unwrap();
            assert!(matches!(then(&review, subject, &name, "2026-12-05").await.unwrap(), Then::Withdrawn(stone) if stone.revision == gone[0].revision), "{subject} {name}");
            undo(&review, gone[0].revision, &on("2026-12-06T09:00:00Z")).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(now(&review, subject, &name).await, Some(present.clone()), "{subject} {name} came back");
            change(&review, &[Change::withdraw(present)], &on("2026-12-07T09:00:00Z")).await.unwrap();
            assert!(made[0].revision < gone[0].revision);
        }
    }
}

both! {
    async fn works_of_one_name_get_and_lose_their_letters(review: default_review) {
        let short_names = async || -> Vec<String> {
            let rows = review.sql("SELECT short_name FROM papers WHERE name LIKE 'twin%' ORDER BY name").await;
            rows.into_iter().map(|row| row[0].clone().unwrap()).collect()
        };
        let twin = |key: &str| Record::Paper(Box::new(work(&format!("@misc{{{key}, author = {{Twin, T.}}, year = {{2041}}, title = {{{key}}}}}"))));
        change(&review, &[Change::add(twin("twin-b"))], &later()).await.unwrap();
        assert_eq!(short_names().await, ["Twin 2041"]);
        change(&review, &[Change::add(twin("twin-a")), Change::add(twin("twin-c"))], &later()).await.unwrap();
        assert_eq!(short_names().await, ["Twin 2041a", "Twin 2041b", "Twin 2041c"]);
        change(&review, &[Change::withdraw(twin("twin-a"))], &later()).await.unwrap();
        assert_eq!(short_names().await, ["Twin 2041a", "Twin 2041b"]);
        comes_back(&review).await;
    }
}

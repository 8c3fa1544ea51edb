//! Deposits, against a Zenodo on this computer (`tests/zenodo`) that answers as the real one does today, and fails as it may.

mod commands;
mod failing;
mod going_well;
mod standing_out;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amphora::clock::Clock as _;
use amphora::credit::Credits;
use amphora::deposits::{Answer, Contents, Deposit, DepositError, Depositor, Description, File, Kind, Order, Outcome, State, Thing, store};
use bibliography::Doi;
use chrono::NaiveDate;
use scholarly::zenodo::{Manners, Site, Wait, Zenodo};
use zenodo_stand_in::{StandIn, TOKEN};

use crate::support::{TestReview, clock};

const SITE: &str = "https://review.example";

/// Time that passes at once.
#[derive(Debug)]
struct NoTime;

impl Wait for NoTime {
    fn wait(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::task::yield_now())
    }
}

/// Things whose files are a line each: what is tested is how they come to Zenodo.
struct Sample {
    editions: Mutex<BTreeMap<Thing, String>>,
}

impl Sample {
    fn new() -> Self {
        Self { editions: Mutex::default() }
    }

    /// From now on the thing is of that edition.
    fn edition(&self, thing: &Thing, edition: &str) {
        self.editions.lock().unwrap().insert(thing.clone(), edition.to_owned());
    }

    fn now(&self, thing: &Thing) -> String {
        match thing {
            Thing::Release(number) => number.clone(),
            Thing::Datasheet(_) => self.editions.lock().unwrap().get(thing).cloned().unwrap_or_else(|| "revision 1".to_owned()),
        }
    }
}

/// The files of an edition. One stays as it is in the next, one changes, and one has another name.
fn files(thing: &Thing, edition: &str, doi: Option<&str>) -> BTreeMap<String, Vec<u8>> {
    let doi = doi.unwrap_or("no DOI");
    [
        ("about.txt".to_owned(), format!("{}\n", thing.series()).into_bytes()),
        ("sheet.txt".to_owned(), format!("{edition}, {doi}\n").into_bytes()),
        (format!("{} of {edition} ü.txt", thing.kind()), b"content\n".to_vec()),
    ]
    .into()
}

impl Contents for Sample {
    async fn describe(&self, thing: &Thing) -> Result<Description, DepositError> {
        let edition = self.now(thing);
        Ok(Description {
            title: format!("The {thing}"),
            paragraphs: vec!["What is known.".to_owned()],
            notes: None,
            day: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
            credits: Credits::default(),
            review: "A review".to_owned(),
            license: Some("CC BY 4.0".to_owned()),
            keywords: vec!["datasheet".to_owned()],
            documents: None,
            references: vec![Doi::parse("10.1000/1").unwrap()],
            files: files(thing, &edition, None).into_keys().collect(),
            edition,
        })
    }

    async fn files(&self, thing: &Thing, doi: Option<&Doi>) -> Result<Vec<File>, DepositError> {
        let made = files(thing, &self.now(thing), doi.map(Doi::as_str));
        Ok(made.into_iter().map(|(name, content)| File { name, content }).collect())
    }

    async fn published(&self, _: Kind, _: &str, _: &Doi) -> Result<(), DepositError> {
        Ok(())
    }
}

fn zenodo(stand_in: &StandIn) -> Zenodo {
    let manners = Manners { patience: Duration::from_millis(300), attempts: 3, time: Arc::new(NoTime), ..Manners::polite("Amphora/test") };
    Zenodo::new(Site::new(stand_in.api().parse().unwrap()), TOKEN.parse().unwrap(), manners).unwrap()
}

fn sheet() -> Thing {
    Thing::Datasheet("chexpert".parse().unwrap())
}

fn release(number: &str) -> Thing {
    Thing::Release(number.to_owned())
}

/// One run; none where it was killed.
async fn run<C: Contents>(
    review: &TestReview,
    stand_in: &StandIn,
    contents: &C,
    things: &[Thing],
    publish: bool,
    answer: Option<Answer>,
) -> Option<Vec<Outcome>> {
    let zenodo = zenodo(stand_in);
    let depositor = Depositor {
        zenodo: &zenodo,
        database: &review.database,
        clock: &clock(),
        contents,
        address: SITE,
        community: Some("amphora"),
        progress: &|_| {},
    };
    let order = Order { things: things.iter().cloned().collect(), publish, answer };
    tokio::select! {
        outcomes = depositor.run(&order) => Some(outcomes),
        () = stand_in.killed() => None,
    }
}

/// One run that comes through.
async fn well<C: Contents>(review: &TestReview, stand_in: &StandIn, contents: &C, things: &[Thing], publish: bool) -> Vec<Deposit> {
    let outcomes = run(review, stand_in, contents, things, publish, None).await.unwrap();
    outcomes
        .into_iter()
        .map(|outcome| {
            assert!(outcome.problem.is_none(), "{outcome:?}");
            outcome.deposit.unwrap()
        })
        .collect()
}

/// Why the run of one thing did not come through.
async fn problem(review: &TestReview, stand_in: &StandIn, contents: &Sample, thing: &Thing, answer: Option<Answer>) -> DepositError {
    let mut outcomes = run(review, stand_in, contents, std::slice::from_ref(thing), true, answer).await.unwrap();
    outcomes.remove(0).problem.expect("it came through")
}

async fn deposits(review: &TestReview, stand_in: &StandIn, thing: &Thing) -> Vec<Deposit> {
    store::of_series(review.database.reader(), stand_in.api(), thing.kind(), thing.series()).await.unwrap()
}

/// Adds a release to the review, as `amphora release prepare` does.
async fn add_release(review: &TestReview, number: &str) {
    let release =
        amphora::publication::Release { number: number.to_owned(), released_at: clock().now(), revision: None, notes: None, doi: None };
    let transaction = review.database.begin_writing().await.unwrap();
    amphora::publication::store::add(&transaction, &[&release]).await.unwrap();
    transaction.commit().await.unwrap();
}

/// Exactly these editions are out, oldest first: one record each, versions of one another, with their files and their DOIs, here and there.
async fn assert_out(review: &TestReview, stand_in: &StandIn, thing: &Thing, editions: &[&str], case: &str) {
    let there: Vec<serde_json::Value> = stand_in
        .depositions()
        .into_iter()
        .filter(|one| one["metadata"]["related_identifiers"][0]["identifier"].as_str().is_some_and(|own| thing.is_marked(SITE, own)))
        .collect();
    assert_eq!(there.len(), editions.len(), "{case}: one record for each edition, and no draft: {there:#?}");
    let mut here = deposits(review, stand_in, thing).await;
    here.reverse();
    assert_eq!(here.len(), editions.len(), "{case}: {here:?}");
    for ((record, deposit), edition) in there.iter().zip(&here).zip(editions) {
        assert_eq!(record["state"], "done", "{case}");
        assert_eq!((deposit.state, deposit.edition.as_str()), (State::Published, *edition), "{case}");
        assert_eq!(record["metadata"]["version"], *edition, "{case}");
        assert_eq!(record["conceptrecid"], there[0]["conceptrecid"], "{case}: versions of one record");
        assert_eq!(Some(record["doi"].as_str().unwrap()), deposit.doi.as_ref().map(Doi::as_str), "{case}");
        assert_eq!(Some(record["conceptdoi"].as_str().unwrap()), deposit.concept_doi.as_ref().map(Doi::as_str), "{case}");
        assert_eq!(deposit.problem, None, "{case}");
        let id = record["id"].as_u64().unwrap();
        assert_eq!(stand_in.files(id), files(thing, edition, record["doi"].as_str()), "{case}");
        let kept = store::files(review.database.reader(), deposit.id).await.unwrap();
        assert_eq!(kept.len(), 3, "{case}");
        assert!(kept.iter().all(|file| file.arrived_at.is_some()), "{case}: {kept:?}");
        if thing.kind() == Kind::Release {
            let doi = review.sql(&format!("SELECT doi FROM releases WHERE number = '{edition}'")).await;
            assert_eq!(doi[0][0].as_deref(), record["doi"].as_str(), "{case}: the release names its DOI");
        }
    }
}

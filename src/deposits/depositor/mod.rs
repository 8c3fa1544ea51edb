//! Takes things to Zenodo, one step after the other, and goes on from wherever an earlier run stopped.

mod beginning;
mod finishing;

use std::collections::BTreeSet;

use scholarly::zenodo::{Deposition, Zenodo, ZenodoError};
use serde::Serialize;

use super::describing::metadata;
use super::{Contents, Deposit, DepositError, Description, Kind, Links, REVIEW, State, Thing, store};
use crate::clock::Clock;
use crate::database::{Database, commit};

/// What a person knows about a draft whose making was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is that one.
    Adopt(u64),
    /// There is none.
    NoneWasMade,
}

/// What to deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The things.
    pub things: BTreeSet<Thing>,
    /// Whether to publish them, for good.
    pub publish: bool,
    /// What a person knows about a lost draft; for one thing only.
    pub answer: Option<Answer>,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// With how many steps it is done.
    pub done: usize,
    /// How many there are, as far as is known.
    pub total: usize,
}

/// What became of a thing.
#[derive(Debug)]
pub struct Outcome {
    /// The thing.
    pub thing: Thing,
    /// Its deposit; none where it could not even be planned.
    pub deposit: Option<Deposit>,
    /// Why it did not come further.
    pub problem: Option<DepositError>,
}

/// What would be deposited of a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// "datasheet chexpert".
    pub thing: String,
    /// The edition that there is now.
    pub edition: String,
    /// Its title.
    pub title: String,
    /// Its files.
    pub files: Vec<String>,
    /// How far its deposit is; none where there is none.
    pub state: Option<State>,
    /// The DOI that the latest version has.
    pub doi: Option<String>,
    /// What would be done, one step after the other; nothing where this edition is published.
    pub steps: Vec<String>,
    /// What its draft would say of itself.
    pub metadata: serde_json::Value,
}

/// Takes things to one Zenodo.
pub struct Depositor<'a, C> {
    /// Which.
    pub zenodo: &'a Zenodo,
    /// Where is kept how far it is.
    pub database: &'a Database,
    /// The clock.
    pub clock: &'a dyn Clock,
    /// What is deposited.
    pub contents: &'a C,
    /// The address of the site, without a slash at the end.
    pub address: &'a str,
    /// The community that is asked to take what is deposited.
    pub community: Option<&'a str>,
    /// Is told after each step.
    pub progress: &'a (dyn Fn(Step) + Sync),
}

impl<C: Contents> Depositor<'_, C> {
    /// Deposits what was ordered: first all get a draft, so that each knows the DOIs of the others; then one after the other is
    /// filled and, if so ordered, published, the datasheets before the release that holds them.
    pub async fn run(&self, order: &Order) -> Vec<Outcome> {
        // Two steps each: a draft, and all that goes into it.
        let total = order.things.len() * 2;
        let mut outcomes: Vec<Outcome> = Vec::new();
        for (done, thing) in order.things.iter().enumerate() {
            if outcomes.iter().any(|outcome| outcome.problem.as_ref().is_some_and(DepositError::is_of_all)) {
                break;
            }
            let begun = self.begin(thing, order).await;
            outcomes.push(self.outcome(thing, begun).await);
            (self.progress)(Step { done: done + 1, total });
        }
        let mut finished = Vec::with_capacity(outcomes.len());
        let mut is_over = outcomes.iter().any(|outcome| outcome.problem.as_ref().is_some_and(DepositError::is_of_all));
        for (done, outcome) in outcomes.into_iter().enumerate() {
            let Outcome { thing, deposit: Some(deposit), problem: None } = outcome else {
                finished.push(outcome);
                continue;
            };
            if is_over {
                finished.push(Outcome { thing, deposit: Some(deposit), problem: None });
                continue;
            }
            let done_with = self.finish(&thing, deposit, order).await;
            let outcome = self.outcome(&thing, done_with).await;
            is_over = outcome.problem.as_ref().is_some_and(DepositError::is_of_all);
            finished.push(outcome);
            (self.progress)(Step { done: order.things.len() + done + 1, total });
        }
        finished
    }

    /// What became of a thing; why it did not come further is kept with its row, for the page.
    async fn outcome(&self, thing: &Thing, result: Result<Deposit, DepositError>) -> Outcome {
        let problem = match result {
            Ok(deposit) => return Outcome { thing: thing.clone(), deposit: Some(deposit), problem: None },
            Err(problem) => problem,
        };
        // A database that does not answer is told of by the problem itself.
        let deposit = self.open(thing).await.ok().flatten();
        // What another run is at is told by that one.
        if let Some(deposit) = deposit.as_ref().filter(|_| !matches!(problem, DepositError::AtWork)) {
            let _ = store::note(self.database.reader(), deposit.id, &problem.to_string()).await;
        }
        Outcome { thing: thing.clone(), deposit, problem: Some(problem) }
    }

    /// What would be done, as far as this database knows. Nothing is asked of Zenodo.
    ///
    /// # Errors
    /// The database cannot be read, or there is no such thing.
    pub async fn plan(&self, order: &Order) -> Result<Vec<Plan>, DepositError> {
        let mut plans = Vec::new();
        for thing in &order.things {
            let described = self.contents.describe(thing).await?;
            let known = self.series(thing).await?;
            let own = known.iter().find(|deposit| deposit.edition == described.edition);
            let open = known.iter().find(|deposit| deposit.state != State::Published);
            let latest = known.iter().find(|deposit| deposit.state == State::Published);
            let words = self.words(thing, &described, order).await?;
            plans.push(Plan {
                thing: thing.to_string(),
                steps: steps(own.or(open), latest, &described, order.publish),
                state: own.or(open).map(|deposit| deposit.state),
                doi: latest.and_then(|deposit| deposit.doi.as_ref()).map(ToString::to_string),
                metadata: words.body()["metadata"].clone(),
                edition: described.edition,
                title: described.title,
                files: described.files,
            });
        }
        Ok(plans)
    }

    /// Throws the open draft of a thing away, there and here. None where there is none.
    ///
    /// # Errors
    /// It was published meanwhile, Zenodo refuses, or the database does.
    pub async fn discard(&self, thing: &Thing) -> Result<Option<Deposit>, DepositError> {
        let is_meant = |deposit: &Deposit| !matches!(thing, Thing::Release(number) if *number != deposit.edition);
        let Some(mut deposit) = self.open(thing).await?.filter(is_meant) else { return Ok(None) };
        match (deposit.state, deposit.number.and_then(|number| u64::try_from(number).ok())) {
            (State::Creating, None) => return Err(DepositError::Lost),
            (_, Some(number)) => match self.zenodo.read(number).await {
                Ok(record) if record.is_published() => {
                    self.record(&mut deposit, record).await?;
                    return Err(DepositError::PublishedForGood);
                }
                Ok(_) => self.zenodo.discard(number).await?,
                Err(ZenodoError::NotFound(_) | ZenodoError::Gone(_)) => {}
                Err(error) => return Err(error.into()),
            },
            (_, None) => {}
        }
        let transaction = self.database.begin_writing().await?;
        store::forget(&transaction, &deposit).await.map_err(DepositError::of_row)?;
        commit(transaction).await?;
        Ok(Some(deposit))
    }

    fn service(&self) -> String {
        self.zenodo.site().api.to_string()
    }

    fn is_sandbox(&self) -> bool {
        self.zenodo.site().is_sandbox
    }

    async fn series(&self, thing: &Thing) -> Result<Vec<Deposit>, DepositError> {
        Ok(store::of_series(self.database.reader(), &self.service(), thing.kind(), thing.series()).await?)
    }

    /// The deposit of it that is not published yet.
    async fn open(&self, thing: &Thing) -> Result<Option<Deposit>, DepositError> {
        Ok(self.series(thing).await?.into_iter().find(|deposit| deposit.state != State::Published))
    }

    /// Writes how far it is, before or after a step.
    async fn save(&self, deposit: &mut Deposit, state: State) -> Result<(), DepositError> {
        let mut next = Deposit { state, problem: None, ..deposit.clone() };
        store::save(self.database.reader(), &mut next, self.clock.now()).await.map_err(DepositError::of_row)?;
        *deposit = next;
        Ok(())
    }

    /// What the draft of a thing says, with the DOIs of what it is linked to.
    async fn words(&self, thing: &Thing, described: &Description, order: &Order) -> Result<scholarly::zenodo::Metadata, DepositError> {
        let links = self.links(order).await?;
        metadata(thing, self.address, described, &links, self.community).ok_or(DepositError::NoLicence)
    }

    /// The DOIs of what is published at this service. Before the review has one, what is deposited together with a release names that
    /// one's, if it is a DOI that will hold.
    async fn links(&self, order: &Order) -> Result<Links, DepositError> {
        let (db, service) = (self.database.reader(), self.service());
        let datasheets = store::latest(db, &service, Kind::Datasheet).await?.into_values().filter_map(|deposit| deposit.doi).collect();
        let releases = store::of_series(db, &service, Kind::Release, REVIEW).await?;
        let concept = releases.iter().find(|release| release.state == State::Published).and_then(|release| release.concept_doi.clone());
        let is_ordered = |release: &&Deposit| order.things.contains(&Thing::Release(release.edition.clone()));
        let reserved = releases.iter().find(is_ordered).filter(|release| !release.is_sandbox);
        Ok(Links { review: concept.or_else(|| reserved.and_then(|release| release.reserved_doi.clone())), datasheets })
    }
}

/// What would be done, in sentences.
fn steps(open: Option<&Deposit>, latest: Option<&Deposit>, described: &Description, publish: bool) -> Vec<String> {
    let state = open.map_or(State::Planned, |deposit| deposit.state);
    let mut steps = Vec::new();
    if open.is_some_and(|deposit| deposit.state == State::Published) {
        return steps;
    }
    match (state, latest.and_then(|deposit| deposit.number)) {
        (State::Planned, None) => steps.push("look whether Zenodo has it already, else make a draft, which reserves a DOI".to_owned()),
        (State::Planned, Some(number)) => steps.push(format!("make the draft of the next version of record {number}")),
        (State::Creating, _) => steps.push("look for the draft that was asked for".to_owned()),
        (State::Publishing, _) => steps.push("look whether it was published".to_owned()),
        _ => {}
    }
    steps.push(format!("make {} files with the DOI in them, send those that are not there, and compare", described.files.len()));
    steps.push("say what it is, and compare what Zenodo kept".to_owned());
    steps.push(if publish { "publish it, for good" } else { "leave it as a draft; --publish publishes it, for good" }.to_owned());
    steps
}

/// A number of Zenodo as the database has it.
fn number(of: u64) -> Option<i64> {
    i64::try_from(of).ok()
}

/// The number of a deposit as Zenodo has it.
fn remote(deposit: &Deposit) -> Result<u64, DepositError> {
    let known = deposit.number.and_then(|number| u64::try_from(number).ok());
    known.ok_or_else(|| crate::database::DatabaseError::unreadable(format!("deposits, {}", deposit.id), "no number of a draft").into())
}

/// A draft as Zenodo shows it, as the row has it.
fn drafted(deposit: &mut Deposit, draft: &Deposition) {
    deposit.number = number(draft.id);
    deposit.concept = draft.conceptrecid.clone().or_else(|| deposit.concept.take());
    deposit.reserved_doi = draft.reserved();
    deposit.page.clone_from(&draft.links.html);
}

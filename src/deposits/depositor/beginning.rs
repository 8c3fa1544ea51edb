//! From nothing to a draft: one for each thing, whatever is lost on the way.

use scholarly::zenodo::{Deposition, PAGE, ZenodoError};

use super::{Answer, Depositor, Order, drafted, number};
use crate::deposits::store::{self, NewDeposit};
use crate::deposits::{Contents, Deposit, DepositError, Kind, State, Thing, place_of_release};

/// So many pages of our deposits are looked through: ten thousand.
const PAGES: u32 = 100;

impl<C: Contents> Depositor<'_, C> {
    /// Brings a thing to a draft, or finds that this edition is published.
    pub(super) async fn begin(&self, thing: &Thing, order: &Order) -> Result<Deposit, DepositError> {
        let described = self.contents.describe(thing).await?;
        let known = self.series(thing).await?;
        if let Some(published) = known.iter().find(|one| one.state == State::Published && one.edition == described.edition) {
            return Ok(published.clone());
        }
        let open = known.iter().find(|deposit| deposit.state != State::Published).cloned();
        let latest = known.iter().find(|deposit| deposit.state == State::Published);
        if let Some(latest) = latest.filter(|latest| is_later(latest, thing)) {
            return Err(DepositError::Later(latest.edition.clone()));
        }
        let mut deposit = match open {
            None => self.plan_edition(thing, &described.edition).await?,
            Some(open) if open.edition == described.edition => open,
            Some(open) if open.kind == Kind::Release => return Err(DepositError::OtherOpen(open.edition)),
            Some(open) => match self.later_edition(open, &described.edition).await? {
                Some(open) => open,
                // What was open is published now; this edition is its next version.
                None => return Box::pin(self.begin(thing, order)).await,
            },
        };
        if let Some(answer) = order.answer {
            return self.answered(thing, deposit, answer, order).await;
        }
        match deposit.state {
            State::Planned => self.create(thing, &mut deposit, order).await?,
            State::Creating => self.find_lost(thing, &mut deposit).await?,
            _ => {}
        }
        Ok(deposit)
    }

    async fn plan_edition(&self, thing: &Thing, edition: &str) -> Result<Deposit, DepositError> {
        let service = self.service();
        let new = NewDeposit { service: &service, is_sandbox: self.is_sandbox(), kind: thing.kind(), name: thing.series(), edition };
        store::plan(self.database.reader(), new, self.clock.now()).await.map_err(DepositError::of_row)
    }

    /// A datasheet that changed since its draft was begun: the draft becomes one of what it is now, unless it was published meanwhile.
    async fn later_edition(&self, mut open: Deposit, edition: &str) -> Result<Option<Deposit>, DepositError> {
        if open.state == State::Publishing {
            let record = self.zenodo.read(super::remote(&open)?).await?;
            if record.is_published() {
                self.record(&mut open, record).await?;
                return Ok(None);
            }
        }
        edition.clone_into(&mut open.edition);
        let state = if open.state > State::Drafted { State::Drafted } else { open.state };
        self.save(&mut open, state).await?;
        Ok(Some(open))
    }

    /// Asks for a draft. The row says so before; if no answer comes, whether there is one is looked up.
    async fn create(&self, thing: &Thing, deposit: &mut Deposit, order: &Order) -> Result<(), DepositError> {
        let series = self.series(thing).await?;
        let previous = series.iter().find(|one| one.state == State::Published).and_then(|one| one.number);
        if previous.is_none() {
            // A database that was restored from a backup does not know what was deposited since.
            match self.marked(thing).await?.as_slice() {
                [] => {}
                [draft] if !draft.is_published() => return self.adopt(deposit, draft).await,
                [record] => return Err(DepositError::KnownThere(record.id)),
                several => return Err(DepositError::Several(several.iter().map(|one| one.id).collect())),
            }
        }
        // Whatever can go wrong here goes wrong before the row says that a draft is asked for.
        let words = self.words(thing, &self.contents.describe(thing).await?, order).await?;
        deposit.previous_number = previous;
        self.save(deposit, State::Creating).await?;
        let asked = match previous.and_then(|number| u64::try_from(number).ok()) {
            Some(previous) => self.next_version(previous).await,
            None => self.zenodo.create(&words).await,
        };
        match asked {
            Ok(draft) => self.adopt(deposit, &draft).await,
            Err(error) if error.may_be_done() => self.find_lost(thing, deposit).await,
            Err(error) => {
                self.save(deposit, State::Planned).await?;
                Err(error.into())
            }
        }
    }

    /// The draft of the next version; the one that is open already, where one is.
    async fn next_version(&self, previous: u64) -> Result<Deposition, ZenodoError> {
        let record = self.zenodo.read(previous).await?;
        if let Some(draft) = self.zenodo.latest_draft(&record).await?.filter(|draft| draft.id != previous) {
            return Ok(draft);
        }
        let draft = self.zenodo.next_version(&record).await?;
        if draft.id == previous || draft.is_published() {
            return Err(ZenodoError::Unreadable("it does not lead to the draft of the next version".to_owned()));
        }
        Ok(draft)
    }

    /// Looks for the draft whose making was not answered. Of a next version there is at most one, so it may be asked for again. Of a
    /// first version there could be two: where it is not found, a person has to look.
    async fn find_lost(&self, thing: &Thing, deposit: &mut Deposit) -> Result<(), DepositError> {
        let attempts = self.zenodo.manners().attempts.max(1);
        if let Some(previous) = deposit.previous_number.and_then(|number| u64::try_from(number).ok()) {
            let mut attempt = 1;
            loop {
                match self.next_version(previous).await {
                    Ok(draft) => return self.adopt(deposit, &draft).await,
                    Err(error) if error.may_be_done() && attempt < attempts => self.zenodo.pause(attempt).await,
                    Err(error) => return Err(error.into()),
                }
                attempt += 1;
            }
        }
        for attempt in 1..=attempts {
            match self.marked(thing).await?.as_slice() {
                [] => self.zenodo.pause(attempt).await,
                [draft] if !draft.is_published() => return self.adopt(deposit, draft).await,
                [record] => return Err(DepositError::KnownThere(record.id)),
                several => return Err(DepositError::Several(several.iter().map(|one| one.id).collect())),
            }
        }
        Err(DepositError::Lost)
    }

    /// Our drafts and records there that say that they are the thing.
    async fn marked(&self, thing: &Thing) -> Result<Vec<Deposition>, DepositError> {
        let mut found: Vec<Deposition> = Vec::new();
        for page in 1..=PAGES {
            let own = self.zenodo.own(page).await?;
            let is_last = own.len() < PAGE;
            let is_marked = |one: &Deposition| one.identical_to().any(|address| thing.is_marked(self.address, address));
            // What was made meanwhile moves what is listed on: one may be on two pages.
            found.extend(own.into_iter().filter(is_marked));
            if is_last {
                break;
            }
        }
        found.sort_by_key(|one| one.id);
        found.dedup_by_key(|one| one.id);
        Ok(found)
    }

    async fn adopt(&self, deposit: &mut Deposit, draft: &Deposition) -> Result<(), DepositError> {
        let mut next = deposit.clone();
        drafted(&mut next, draft);
        self.save(&mut next, State::Drafted).await?;
        *deposit = next;
        Ok(())
    }

    /// Goes on by what a person says about a lost draft.
    async fn answered(&self, thing: &Thing, mut deposit: Deposit, answer: Answer, order: &Order) -> Result<Deposit, DepositError> {
        let further = Order { answer: None, ..order.clone() };
        if !matches!(deposit.state, State::Planned | State::Creating) {
            return Err(DepositError::NothingLost);
        }
        match answer {
            Answer::NoneWasMade if deposit.state == State::Creating => self.save(&mut deposit, State::Planned).await?,
            Answer::NoneWasMade => return Err(DepositError::NothingLost),
            Answer::Adopt(id) => {
                let found = self.zenodo.read(id).await?;
                if !found.is_published() {
                    self.adopt(&mut deposit, &found).await?;
                    return Ok(deposit);
                }
                // A record that this database forgot: the edition that it says it is, or one before this.
                if let Some(version) = found.metadata["version"].as_str().filter(|version| !version.is_empty()) {
                    version.clone_into(&mut deposit.edition);
                }
                deposit.number = number(found.id);
                self.record(&mut deposit, found).await?;
            }
        }
        Box::pin(self.begin(thing, &further)).await
    }
}

/// Whether what is published is a later release than the thing.
fn is_later(latest: &Deposit, thing: &Thing) -> bool {
    matches!(thing, Thing::Release(number) if place_of_release(&latest.edition) > place_of_release(number))
}

//! From a draft to a record: files, words, and out, for good.

use scholarly::zenodo::{Deposition, DraftFile, ZenodoError};

use super::{Depositor, Order, drafted, remote};
use crate::database::commit;
use crate::deposits::error::other_doi;
use crate::deposits::{Contents, Deposit, DepositError, DepositedFile, File, Kind, State, Thing, md5, store};

/// A file with its checksum.
struct Ready {
    file: File,
    md5: String,
}

impl<C: Contents> Depositor<'_, C> {
    /// Fills and describes a draft and, if so ordered, publishes it.
    pub(super) async fn finish(&self, thing: &Thing, mut deposit: Deposit, order: &Order) -> Result<Deposit, DepositError> {
        if deposit.state == State::Published {
            return Ok(deposit);
        }
        let draft = self.look(&deposit).await?;
        if draft.is_published() {
            // An earlier run published it and did not hear so, or a person did.
            self.record(&mut deposit, draft).await?;
            return Ok(deposit);
        }
        let files = self.fill(thing, &mut deposit, &draft).await?;
        self.describe(thing, &mut deposit, order).await?;
        if order.publish {
            self.publish(&mut deposit, &files).await?;
        }
        Ok(deposit)
    }

    async fn look(&self, deposit: &Deposit) -> Result<Deposition, DepositError> {
        let id = remote(deposit)?;
        match self.zenodo.read(id).await {
            Err(ZenodoError::NotFound(_) | ZenodoError::Gone(_)) => Err(DepositError::Gone(id)),
            other => Ok(other?),
        }
    }

    /// Makes the files anew, sends those that are not there as they are, and removes what does not belong: a next version begins with
    /// copies of the files before it.
    async fn fill(&self, thing: &Thing, deposit: &mut Deposit, draft: &Deposition) -> Result<Vec<Ready>, DepositError> {
        let mut next = deposit.clone();
        drafted(&mut next, draft);
        // The DOI that a sandbox reserves is not the one that it gives: it must stand in no file.
        let doi = match (&next.reserved_doi, self.is_sandbox()) {
            (_, true) => None,
            (Some(doi), false) => Some(doi.clone()),
            (None, false) => return Err(DepositError::NoDoi),
        };
        let files = self.contents.files(thing, doi.as_ref()).await?;
        let files: Vec<Ready> = files.into_iter().map(|file| Ready { md5: md5(&file.content), file }).collect();
        let now = self.clock.now();
        let there = |ready: &Ready| draft.files.iter().any(|one| is_same(one, ready));
        let rows: Vec<DepositedFile> = files
            .iter()
            .map(|ready| DepositedFile {
                name: ready.file.name.clone(),
                bytes: i64::try_from(ready.file.content.len()).unwrap_or(i64::MAX),
                md5: ready.md5.clone(),
                arrived_at: there(ready).then_some(now),
            })
            .collect();
        let transaction = self.database.begin_writing().await?;
        next.state = State::Filling;
        next.problem = None;
        store::save(&transaction, &mut next, now).await.map_err(DepositError::of_row)?;
        store::set_files(&transaction, next.id, &rows).await?;
        commit(transaction).await?;
        *deposit = next;
        for one in draft.files.iter().filter(|one| files.iter().all(|ready| ready.file.name != one.filename)) {
            self.zenodo.remove(draft, &one.filename).await?;
        }
        for ready in files.iter().filter(|ready| !there(ready)) {
            self.zenodo.upload(draft, &ready.file.name, &ready.file.content, &ready.md5).await?;
            store::arrived(self.database.reader(), deposit.id, &ready.file.name, self.clock.now()).await?;
        }
        self.save(deposit, State::Filled).await?;
        Ok(files)
    }

    /// Says what it is, and compares what Zenodo kept: what it does not know it drops without a word.
    async fn describe(&self, thing: &Thing, deposit: &mut Deposit, order: &Order) -> Result<(), DepositError> {
        let described = self.contents.describe(thing).await?;
        if described.edition != deposit.edition {
            return Err(DepositError::Changed);
        }
        let words = self.words(thing, &described, order).await?;
        let kept = self.zenodo.describe(remote(deposit)?, &words).await?;
        let mut lost = words.dropped(&kept.metadata);
        lost.extend(kept.problems().iter().map(ToString::to_string));
        if !lost.is_empty() {
            return Err(DepositError::NotKept(lost.join(", ")));
        }
        self.save(deposit, State::Described).await
    }

    /// Publishes the draft, if it holds what was sent and nothing else.
    async fn publish(&self, deposit: &mut Deposit, files: &[Ready]) -> Result<(), DepositError> {
        let draft = self.look(deposit).await?;
        if draft.is_published() {
            return self.record(deposit, draft).await;
        }
        if let Some(difference) = difference(&draft.files, files) {
            return Err(DepositError::OtherFiles(difference));
        }
        self.save(deposit, State::Publishing).await?;
        let record = self.publish_surely(&draft).await?;
        self.record(deposit, record).await
    }

    /// Publishes, and where no one knows whether that was done reads the draft before anything else.
    async fn publish_surely(&self, draft: &Deposition) -> Result<Deposition, DepositError> {
        let attempts = self.zenodo.manners().attempts.max(1);
        let mut attempt = 1;
        loop {
            let problem = match self.zenodo.publish(draft).await {
                Ok(record) if record.is_published() => return Ok(record),
                Ok(_) => ZenodoError::Unreadable("it answers with a draft".to_owned()),
                Err(problem) => problem,
            };
            // What is published answers 404 to whoever would publish it again.
            let may_be = problem.may_be_done() || matches!(problem, ZenodoError::NotFound(_) | ZenodoError::Busy(_));
            if !may_be {
                return Err(problem.into());
            }
            self.zenodo.pause(attempt).await;
            let record = self.zenodo.read(draft.id).await?;
            if record.is_published() {
                return Ok(record);
            }
            if attempt >= attempts || matches!(problem, ZenodoError::NotFound(_)) {
                return Err(problem.into());
            }
            attempt += 1;
        }
    }

    /// Writes that it is out, and under which DOI. The release of the review gets its DOI in the same transaction.
    pub(super) async fn record(&self, deposit: &mut Deposit, mut record: Deposition) -> Result<(), DepositError> {
        let attempts = self.zenodo.manners().attempts.max(1);
        let mut attempt = 1;
        // While Zenodo is at work on it, the DOIs may be missing.
        while record.doi.is_none() || record.conceptdoi.is_none() {
            if attempt > attempts {
                return Err(DepositError::NoDoiYet);
            }
            self.zenodo.pause(attempt).await;
            record = self.zenodo.read(record.id).await?;
            attempt += 1;
        }
        let mut next = deposit.clone();
        next.doi.clone_from(&record.doi);
        next.concept_doi.clone_from(&record.conceptdoi);
        next.concept = record.conceptrecid.clone().or(next.concept);
        next.page = record.links.html.clone().or(next.page);
        next.state = State::Published;
        let now = self.clock.now();
        next.published_at = Some(now);
        next.problem = match (&next.reserved_doi, &next.doi) {
            (Some(reserved), Some(given)) if reserved != given && !next.is_sandbox => Some(other_doi(reserved, given)),
            _ => None,
        };
        if let (false, Some(doi)) = (next.is_sandbox, &next.doi) {
            self.contents.published(next.kind, &next.edition, doi).await?;
        }
        let transaction = self.database.begin_writing_alone().await?;
        store::save(&transaction, &mut next, now).await.map_err(DepositError::of_row)?;
        if let (Kind::Release, false, Some(doi)) = (next.kind, next.is_sandbox, &next.doi) {
            store::name_release(&transaction, &next.edition, doi, now).await?;
        }
        commit(transaction).await?;
        *deposit = next;
        Ok(())
    }
}

fn is_same(there: &DraftFile, ready: &Ready) -> bool {
    there.filename == ready.file.name && there.md5().eq_ignore_ascii_case(&ready.md5)
}

/// What of a draft's files is not as it was sent; nothing where all is.
fn difference(there: &[DraftFile], sent: &[Ready]) -> Option<String> {
    let missing = sent.iter().filter(|ready| !there.iter().any(|one| is_same(one, ready))).map(|ready| ready.file.name.as_str());
    let strange = there.iter().filter(|one| sent.iter().all(|ready| ready.file.name != one.filename)).map(|one| one.filename.as_str());
    let names: Vec<&str> = missing.chain(strange).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

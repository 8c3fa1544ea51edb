//! Credit: who contributed and who reviewed what is in the review, as far as they agreed to be named.

pub mod pages;
pub mod store;
pub mod writing;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::accounts::{AccountId, Orcid};
use crate::contributions::ContributionKind;
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// What someone did, in the words of the Contributor Role Taxonomy (`CRediT`, ANSI/NISO Z39.104).
    CreditRole, "contributor role" {
        /// Found out what works say about datasets.
        Investigation = "investigation", "Investigation";
        /// Described datasets and works, and mended what was wrong.
        DataCuration = "data-curation", "Data curation";
        /// Gave the taxonomy its places.
        Methodology = "methodology", "Methodology";
        /// Read the sources of what others proposed, and decided.
        Validation = "validation", "Validation";
    }
}

impl CreditRole {
    /// What whoever proposed that did.
    #[must_use]
    pub const fn of(kind: ContributionKind) -> Self {
        match kind {
            ContributionKind::Evidence | ContributionKind::Reply | ContributionKind::Dispute => Self::Investigation,
            ContributionKind::Confounder => Self::Methodology,
            ContributionKind::Dataset
            | ContributionKind::Paper
            | ContributionKind::Correction
            | ContributionKind::Version
            | ContributionKind::Relation
            | ContributionKind::Location
            | ContributionKind::Documentation
            | ContributionKind::Merge
            | ContributionKind::Withdrawal
            | ContributionKind::Batch => Self::DataCuration,
        }
    }

    /// Where the taxonomy defines it.
    #[must_use]
    pub fn address(self) -> String {
        format!("https://credit.niso.org/contributor-roles/{}/", self.as_str())
    }
}

/// A contribution that is in the review, with who made it and who decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedWork {
    /// The number of the contribution.
    pub id: i64,
    /// One line for people.
    pub title: String,
    /// What it proposed.
    pub kind: ContributionKind,
    /// Whose it is; none once the account is gone.
    pub by: Option<AccountId>,
    /// Who accepted it.
    pub decided_by: Option<AccountId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Someone who agreed to be named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicPerson {
    /// The number of the account, for the address of the page.
    pub id: AccountId,
    /// The public name.
    pub name: String,
    /// The ORCID iD, confirmed by ORCID.
    pub orcid: Option<Orcid>,
}

/// What one person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Credit {
    /// Who.
    #[serde(flatten)]
    pub person: PublicPerson,
    /// How many contributions of each kind were accepted.
    pub contributed: BTreeMap<&'static str, usize>,
    /// How many contributions of others the person accepted.
    pub reviewed: usize,
    /// The roles.
    pub roles: Vec<CreditRole>,
    /// The first that was accepted.
    pub first: DateTime<Utc>,
    /// The last.
    pub last: DateTime<Utc>,
}

/// Everyone's credit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Credits {
    /// Those who agreed to be named, who did most first.
    pub people: Vec<Credit>,
    /// How many others contributed or reviewed.
    pub not_named: usize,
}

impl Credits {
    /// What these did, as far as they are among those who agreed to be named.
    #[must_use]
    pub fn of(works: &[AcceptedWork], people: &[PublicPerson]) -> Self {
        let mut people: Vec<Credit> = people.iter().filter_map(|person| Credit::of(person, works)).collect();
        let amount = |credit: &Credit| credit.contributed.values().sum::<usize>() + credit.reviewed;
        people
            .sort_by(|a, b| amount(b).cmp(&amount(a)).then_with(|| a.person.name.cmp(&b.person.name)).then(a.person.id.cmp(&b.person.id)));
        let named: Vec<AccountId> = people.iter().map(|credit| credit.person.id).collect();
        let mut others: Vec<AccountId> =
            works.iter().flat_map(|work| [work.by, work.decided_by]).flatten().filter(|id| !named.contains(id)).collect();
        others.sort_unstable();
        others.dedup();
        Self { people, not_named: others.len() }
    }
}

impl Credit {
    fn of(person: &PublicPerson, works: &[AcceptedWork]) -> Option<Self> {
        let own: Vec<&AcceptedWork> = works.iter().filter(|work| work.by == Some(person.id)).collect();
        let reviewed: Vec<&AcceptedWork> =
            works.iter().filter(|work| work.decided_by == Some(person.id) && work.by != Some(person.id)).collect();
        let mut contributed = BTreeMap::new();
        let mut roles = Vec::new();
        for work in &own {
            *contributed.entry(work.kind.as_str()).or_default() += 1;
            roles.push(CreditRole::of(work.kind));
        }
        if !reviewed.is_empty() {
            roles.push(CreditRole::Validation);
        }
        roles.sort_unstable();
        roles.dedup();
        let times = || own.iter().chain(&reviewed).map(|work| work.at);
        Some(Self { person: person.clone(), contributed, reviewed: reviewed.len(), roles, first: times().min()?, last: times().max()? })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn works() -> Vec<AcceptedWork> {
        let work = |id: i64, kind, by: i64, decided: i64| AcceptedWork {
            id,
            title: format!("Work {id}"),
            kind,
            by: Some(AccountId(by)),
            decided_by: Some(AccountId(decided)),
            at: DateTime::from_timestamp(1_790_000_000 + id * 86_400, 0).unwrap(),
        };
        vec![
            work(1, ContributionKind::Evidence, 1, 2),
            work(2, ContributionKind::Evidence, 1, 3),
            work(3, ContributionKind::Confounder, 3, 2),
            work(4, ContributionKind::Dataset, 2, 2),
        ]
    }

    pub(crate) fn people() -> Vec<PublicPerson> {
        [(1, "Ada, Countess of Lovelace"), (2, "Rosa"), (9, "No one")]
            .map(|(id, name)| PublicPerson { id: AccountId(id), name: name.to_owned(), orcid: None })
            .into()
    }

    #[test]
    fn credit_is_what_was_accepted_and_what_was_decided() {
        let credits = Credits::of(&works(), &people());
        assert_eq!(credits.people.iter().map(|credit| credit.person.id.0).collect::<Vec<_>>(), [2, 1]);
        let (rosa, ada) = (&credits.people[0], &credits.people[1]);
        assert_eq!((ada.contributed["evidence"], ada.reviewed), (2, 0));
        assert_eq!((rosa.contributed["dataset"], rosa.reviewed), (1, 2), "her own she did not review");
        assert_eq!(ada.roles, [CreditRole::Investigation]);
        assert_eq!(rosa.roles, [CreditRole::DataCuration, CreditRole::Validation]);
        assert_eq!(credits.not_named, 1, "one did not agree to be named; who did nothing does not count");
    }
}

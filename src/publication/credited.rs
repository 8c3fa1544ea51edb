//! Who is named in a release, as it was when it was made: accounts are not in the review folder, and change.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::contributions::ContributionKind;
use crate::credit::{Credit, CreditRole, Credits, PublicPerson};

/// Those who agreed to be named, and how many others there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credited {
    /// Who did most first.
    pub people: Vec<Person>,
    /// How many others contributed or reviewed.
    pub not_named: usize,
}

/// Someone who agreed to be named, and what that person did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The number of the page of the person.
    pub id: i64,
    /// The public name.
    pub name: String,
    /// The ORCID iD.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub orcid: Option<String>,
    /// How many contributions of each kind were accepted.
    pub contributed: BTreeMap<String, usize>,
    /// How many contributions of others the person accepted.
    pub reviewed: usize,
    /// The first that was accepted.
    pub first: DateTime<Utc>,
    /// The last.
    pub last: DateTime<Utc>,
}

impl From<&Credits> for Credited {
    fn from(credits: &Credits) -> Self {
        let person = |credit: &Credit| Person {
            id: credit.person.id.0,
            name: credit.person.name.clone(),
            orcid: credit.person.orcid.as_ref().map(ToString::to_string),
            contributed: credit.contributed.iter().map(|(kind, number)| ((*kind).to_owned(), *number)).collect(),
            reviewed: credit.reviewed,
            first: credit.first,
            last: credit.last,
        };
        Self { people: credits.people.iter().map(person).collect(), not_named: credits.not_named }
    }
}

impl Credited {
    /// The same as pages and documents take it. A kind of work that this version does not know is left out of the roles.
    #[must_use]
    pub fn credits(&self) -> Credits {
        let credit = |person: &Person| {
            let known: Vec<(ContributionKind, usize)> =
                person.contributed.iter().filter_map(|(kind, number)| Some((kind.parse().ok()?, *number))).collect();
            let mut roles: Vec<CreditRole> = known.iter().map(|(kind, _)| CreditRole::of(*kind)).collect();
            if person.reviewed > 0 {
                roles.push(CreditRole::Validation);
            }
            roles.sort_unstable();
            roles.dedup();
            Credit {
                person: PublicPerson {
                    id: AccountId(person.id),
                    name: person.name.clone(),
                    orcid: person.orcid.as_ref().and_then(|orcid| orcid.parse().ok()),
                },
                contributed: known.into_iter().map(|(kind, number)| (kind.as_str(), number)).collect(),
                reviewed: person.reviewed,
                roles,
                first: person.first,
                last: person.last,
            }
        };
        Credits { people: self.people.iter().map(credit).collect(), not_named: self.not_named }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::tests::{people, works};

    #[test]
    fn credit_is_the_same_after_it_was_frozen() {
        let credits = Credits::of(&works(), &people());
        let frozen = Credited::from(&credits);
        assert_eq!(frozen.credits(), credits);
        let text = serde_json::to_string(&frozen).unwrap();
        assert_eq!(serde_json::from_str::<Credited>(&text).unwrap(), frozen);
    }
}

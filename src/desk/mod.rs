//! The desk: where stewards see what waits, look at one contribution, and decide. Without a script it is links and forms;
//! with one, a key does what a button does.

pub mod decisions;
pub mod pages;

use std::collections::BTreeSet;

use crate::accounts::{Account, Role, Scope};
use crate::vocabulary::Modality;
use crate::wording;

/// After how many days something waits long.
pub const LONG: i64 = 14;

/// "You steward chest X-ray and skin lesions."
#[must_use]
pub fn scope_in_words(account: &Account, label: impl Fn(&Modality) -> String) -> String {
    let some: &BTreeSet<Modality> = match &account.scope {
        _ if account.role == Role::Admin => return "You decide on everything.".to_owned(),
        Scope::All => return "You steward all kinds of images.".to_owned(),
        Scope::Only(some) if some.is_empty() => return "You steward no kind of images yet: an administrator says of what.".to_owned(),
        Scope::Only(some) => some,
    };
    let labels: Vec<String> = some.iter().map(|modality| within(&label(modality))).collect();
    format!("You steward {}.", wording::list(&labels))
}

/// A label within a sentence: "chest X-ray", but "CT".
fn within(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

/// "today", "1 day", "3 days".
#[must_use]
pub fn age_in_words(days: i64) -> String {
    match days {
        i64::MIN..=0 => "today".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{} days", wording::thousands(days)),
    }
}

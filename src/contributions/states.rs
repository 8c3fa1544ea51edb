//! Who may do what with a contribution, and when. `docs/STEWARDSHIP.md` says the same to people, and a test compares.

use std::collections::BTreeSet;

use super::State;
use crate::accounts::{Account, AccountId, Permission, Role, Scope};
use crate::vocabulary::{Modality, closed_vocabulary};

closed_vocabulary! {
    /// A step from one state to another.
    Transition, "transition" {
        /// The contributor hands it in, or in again.
        Submit = "submit", "Submit";
        /// A steward takes it, so that no other one looks at the same.
        Claim = "claim", "Claim";
        /// The steward who has it lets others take it.
        GiveBack = "give-back", "Give back";
        /// A steward asks the contributor for something.
        RequestChanges = "request-changes", "Ask for changes";
        /// A steward puts it into the review.
        Accept = "accept", "Accept";
        /// A steward leaves it out, and says why.
        Decline = "decline", "Decline";
        /// The contributor takes it back.
        Withdraw = "withdraw", "Withdraw";
        /// No one went on with it for a long time.
        Expire = "expire", "Expire";
    }
}

/// Who makes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor<'a> {
    /// Someone.
    Person(&'a Account),
    /// A job that looks for what was left lying.
    Calendar,
}

impl Actor<'_> {
    /// The account; none for the calendar.
    #[must_use]
    pub const fn id(self) -> Option<AccountId> {
        match self {
            Self::Person(account) => Some(account.id),
            Self::Calendar => None,
        }
    }

    /// The public name; none for the calendar.
    #[must_use]
    pub fn name(self) -> Option<String> {
        match self {
            Self::Person(account) => Some(account.name.to_string()),
            Self::Calendar => None,
        }
    }
}

/// What the people of a review agreed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a steward may decide on its own contribution.
    pub own_contributions: bool,
    /// Whether two stewards must look at what makes a finding serious, each without knowing what the other found.
    pub double_review: bool,
}

/// What about a contribution decides who may make a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whose it is.
    pub contributor: Option<AccountId>,
    /// Which steward has it.
    pub claimed_by: Option<AccountId>,
    /// Whether it is about all kinds of images.
    pub is_everywhere: bool,
    /// The kinds of images that it is about; none where it is about works alone.
    pub modalities: BTreeSet<Modality>,
    /// Whether a finding becomes serious by it.
    pub is_serious: bool,
    /// Who gave a verdict on it as it is now, where two are asked for.
    pub judged_by: Vec<AccountId>,
}

/// Why a step is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such step from there.
    #[error("{} is not possible now: {}", transition.label(), state.label().to_lowercase())]
    NotFrom {
        /// Where it stands.
        state: State,
        /// The step.
        transition: Transition,
    },
    /// Only its contributor may.
    #[error("only whoever made this contribution may do this")]
    NotYours,
    /// Whoever only reads hands in nothing.
    #[error("your account may not contribute any more")]
    NotContributor,
    /// The account was disabled or deleted since it was read.
    #[error("your account is closed")]
    AccountClosed,
    /// Only stewards may.
    #[error("only stewards decide on contributions")]
    NotSteward,
    /// A steward decides on some kinds of images.
    #[error("this is outside of what you steward: {0}")]
    OutsideScope(String),
    /// Conflict of interest.
    #[error("this is your own contribution: another steward decides on it")]
    OwnContribution,
    /// Conflict of interest, where something is taken back.
    #[error("you contributed to this record yourself: another steward decides whether that is taken back")]
    OwnRecord,
    /// Another steward has it.
    #[error("another steward looks at it")]
    ClaimedByAnother,
    /// A step that only time makes.
    #[error("contributions expire by themselves")]
    OnlyTime,
    /// A step that needs words.
    #[error("say why: the contributor will read it")]
    NeedsReason,
    /// What a contributor agrees to.
    #[error("confirm that no personal data of patients are in it")]
    NeedsConsent,
    /// Two verdicts are of two people.
    #[error("you gave your verdict; another steward gives the second one")]
    AlreadyJudged,
    /// A verdict is on what was looked at.
    #[error("another steward gave a verdict on it as it was proposed: decide on it so, or ask for changes")]
    JudgedAsProposed,
}

impl Transition {
    /// The state after it, from that state; none where there is no such step. Whether this person may is another question.
    #[must_use]
    pub const fn from(self, state: State) -> Option<State> {
        use State::{Accepted, ChangesRequested, Claimed, Declined, Draft, Expired, Submitted, Withdrawn};
        match (self, state) {
            (Self::Submit, Draft | ChangesRequested) | (Self::GiveBack, Claimed) => Some(Submitted),
            (Self::Claim, Submitted) => Some(Claimed),
            (Self::RequestChanges, Submitted | Claimed) => Some(ChangesRequested),
            (Self::Accept, Submitted | Claimed) => Some(Accepted),
            (Self::Decline, Submitted | Claimed | ChangesRequested) => Some(Declined),
            (Self::Withdraw, Draft | Submitted | Claimed | ChangesRequested) => Some(Withdrawn),
            (Self::Expire, Draft | ChangesRequested) => Some(Expired),
            _ => None,
        }
    }

    /// Whether it says nothing without a reason.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::RequestChanges | Self::Decline)
    }

    /// What whoever makes it must be at least, whatever the contribution, and what a program's token must be for.
    #[must_use]
    pub const fn needs(self) -> (Role, Permission) {
        match self {
            Self::Submit | Self::Withdraw => (Role::Contributor, Permission::Contribute),
            Self::Claim | Self::GiveBack | Self::RequestChanges | Self::Accept | Self::Decline | Self::Expire => {
                (Role::Steward, Permission::Decide)
            }
        }
    }
}

/// The state after a step that this person makes.
///
/// # Errors
/// There is no such step from there, or not for this person.
pub fn step(state: State, transition: Transition, actor: Actor<'_>, facts: &Facts, rules: Rules) -> Result<State, Refusal> {
    permitted(state, transition, actor, facts, rules)?;
    // Nothing but a decline is possible while it waits for its contributor: a first verdict there would tell the second steward
    // what it says.
    let tells = state == State::ChangesRequested && needs_two(transition, facts, rules);
    transition.from(state).filter(|_| !tells).ok_or(Refusal::NotFrom { state, transition })
}

/// Whether two stewards have to say the same before such a step is made.
#[must_use]
pub const fn needs_two(transition: Transition, facts: &Facts, rules: Rules) -> bool {
    rules.double_review && facts.is_serious && matches!(transition, Transition::Accept | Transition::Decline)
}

/// Whether this person may make such a step at all.
fn permitted(state: State, transition: Transition, actor: Actor<'_>, facts: &Facts, rules: Rules) -> Result<(), Refusal> {
    let Actor::Person(account) = actor else {
        return if transition == Transition::Expire { Ok(()) } else { Err(Refusal::NotSteward) };
    };
    let is_own = facts.contributor == Some(account.id);
    match transition {
        Transition::Expire => Err(Refusal::OnlyTime),
        Transition::Submit if is_own && !account.is_at_least(Role::Contributor) => Err(Refusal::NotContributor),
        Transition::Submit | Transition::Withdraw if is_own => Ok(()),
        Transition::Submit | Transition::Withdraw => Err(Refusal::NotYours),
        Transition::Claim | Transition::GiveBack | Transition::RequestChanges | Transition::Accept | Transition::Decline => {
            stewards(account, facts)?;
            if is_own && !rules.own_contributions {
                return Err(Refusal::OwnContribution);
            }
            // A draft is its contributor's alone.
            if state == State::Draft {
                return Err(Refusal::NotFrom { state, transition });
            }
            // An administrator can take a contribution from a steward who does not come back.
            if facts.claimed_by.is_some_and(|other| other != account.id) && account.role != Role::Admin {
                return Err(Refusal::ClaimedByAnother);
            }
            let judges = matches!(transition, Transition::Claim | Transition::Accept | Transition::Decline);
            let twice = rules.double_review && facts.is_serious;
            if judges && twice && facts.judged_by.contains(&account.id) { Err(Refusal::AlreadyJudged) } else { Ok(()) }
        }
    }
}

/// Whether the account decides on what the contribution is about.
fn stewards(account: &Account, facts: &Facts) -> Result<(), Refusal> {
    if !account.is_at_least(Role::Steward) {
        return Err(Refusal::NotSteward);
    }
    if facts.is_everywhere && account.role != Role::Admin && account.scope != Scope::All {
        return Err(Refusal::OutsideScope("all kinds of images".to_owned()));
    }
    let outside: Vec<&str> = facts.modalities.iter().filter(|modality| !account.decides_on(modality)).map(Modality::as_str).collect();
    if outside.is_empty() { Ok(()) } else { Err(Refusal::OutsideScope(crate::wording::list(&outside))) }
}

/// Whether a steward may take back a change of what this is about.
///
/// # Errors
/// The account is no steward, or not of this.
pub fn may_revert(account: &Account, reach: &super::reach::Reach) -> Result<(), Refusal> {
    let facts = Facts { is_everywhere: reach.is_everywhere, modalities: reach.modalities.clone(), ..Facts::default() };
    stewards(account, &facts)
}

//! What happens to a contribution, as its history names it.

use super::Transition;
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// What happened to a contribution: a step, or something beside the steps.
    Happening, "event of a contribution" {
        /// Its contributor began it.
        Draft = "draft", "Begun";
        /// It was handed in.
        Submit = "submit", "Handed in";
        /// Its contributor changed it.
        Amend = "amend", "Changed";
        /// Someone said something.
        Comment = "comment", "Said";
        /// A steward took it.
        Claim = "claim", "Taken up by a steward";
        /// A steward gave it back.
        GiveBack = "give-back", "Given back";
        /// A steward asked for something.
        RequestChanges = "request-changes", "Asked for changes";
        /// One of two stewards judged; what is not told.
        Verdict = "verdict", "A first verdict was given";
        /// A steward decided on one row.
        Row = "row", "Decided on a row";
        /// A steward wrote another version of it.
        Edit = "edit", "Changed by the steward";
        /// A steward stated who made the dataset.
        Maker = "maker", "Who replies";
        /// It is in the review.
        Accept = "accept", "Accepted";
        /// It is not.
        Decline = "decline", "Declined";
        /// Its contributor took it back.
        Withdraw = "withdraw", "Withdrawn";
        /// No one went on with it.
        Expire = "expire", "Expired";
        /// Something of it was taken out of the review again.
        Revert = "revert", "Reverted";
        /// That was taken back.
        Reinstate = "reinstate", "Reinstated";
    }
}

impl From<Transition> for Happening {
    fn from(transition: Transition) -> Self {
        match transition {
            Transition::Submit => Self::Submit,
            Transition::Claim => Self::Claim,
            Transition::GiveBack => Self::GiveBack,
            Transition::RequestChanges => Self::RequestChanges,
            Transition::Accept => Self::Accept,
            Transition::Decline => Self::Decline,
            Transition::Withdraw => Self::Withdraw,
            Transition::Expire => Self::Expire,
        }
    }
}

impl Happening {
    /// What a letter says of it: "was accepted", "has expired".
    #[must_use]
    pub const fn done(self) -> &'static str {
        match self {
            Self::Draft => "was begun",
            Self::Submit => "was handed in",
            Self::Amend | Self::Edit => "was changed",
            Self::Comment => "was commented on",
            Self::Claim => "was claimed",
            Self::GiveBack => "was given back",
            Self::RequestChanges => "was sent back with a question",
            Self::Verdict => "was judged by one of two stewards",
            Self::Row => "was decided on in part",
            Self::Maker => "was marked",
            Self::Accept => "was accepted",
            Self::Decline => "was declined",
            Self::Withdraw => "was withdrawn",
            Self::Expire => "has expired",
            Self::Revert => "was reverted",
            Self::Reinstate => "was reinstated",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_called_the_same_in_the_history() {
        for transition in Transition::ALL {
            assert_eq!(Happening::from(*transition).as_str(), transition.as_str());
        }
    }
}

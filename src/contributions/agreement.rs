//! How far two stewards agree: Cohen's kappa.

use serde::Serialize;
use utoipa::ToSchema;

/// How far the first and the second verdict on the same contributions agree.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Agreement {
    /// How many contributions have two verdicts.
    pub contributions: usize,
    /// On how many both say the same.
    pub same: usize,
    /// Cohen's kappa: 1 where they always agree, 0 where they agree as often as chance would have it. Null where it says
    /// nothing: there are no contributions, or all verdicts are the same, so that chance alone would agree.
    pub kappa: Option<f64>,
}

/// The agreement of pairs of verdicts, the first and the second of each contribution.
#[must_use]
pub fn agreement(pairs: &[(bool, bool)]) -> Agreement {
    let count = |test: &dyn Fn(&(bool, bool)) -> bool| pairs.iter().filter(|pair| test(pair)).count();
    let same = count(&|(first, second)| first == second);
    let kappa = |contributions: f64| {
        let share = |number: usize| as_f64(number) / contributions;
        let observed = share(same);
        let (first, second) = (share(count(&|pair| pair.0)), share(count(&|pair| pair.1)));
        let expected = first.mul_add(second, (1.0 - first) * (1.0 - second));
        // Counts, not shares, say whether chance alone would agree: these are not exact.
        let is_chance = [0, pairs.len()].contains(&count(&|pair| pair.0)) && count(&|pair| pair.0) == count(&|pair| pair.1);
        (!is_chance).then(|| (observed - expected) / (1.0 - expected))
    };
    let kappa = if pairs.is_empty() { None } else { kappa(as_f64(pairs.len())) };
    Agreement { contributions: pairs.len(), same, kappa }
}

fn as_f64(number: usize) -> f64 {
    // No review has four milliards of verdicts.
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

impl Agreement {
    /// "0.40 (14 of 20 the same)", or that it says nothing.
    #[must_use]
    pub fn words(&self) -> String {
        let same = format!("{} of {} the same", self.same, self.contributions);
        match self.kappa {
            Some(kappa) => format!("{} ({same})", format!("{kappa:.2}").replace('-', "−")),
            None if self.contributions == 0 => "no contribution has two verdicts yet".to_owned(),
            None => format!("not defined, because all verdicts are the same ({same})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(both: usize, first: usize, second: usize, neither: usize) -> Vec<(bool, bool)> {
        let of = |number, pair| std::iter::repeat_n(pair, number);
        of(both, (true, true)).chain(of(first, (true, false))).chain(of(second, (false, true))).chain(of(neither, (false, false))).collect()
    }

    fn kappa(pairs: &[(bool, bool)]) -> Option<f64> {
        agreement(pairs).kappa.map(|kappa| (kappa * 10_000.0).round() / 10_000.0)
    }

    #[test]
    fn the_worked_examples_come_out() {
        // 50 grant proposals, two readers: observed 0.7, by chance 0.5.
        assert_eq!(kappa(&pairs(20, 5, 10, 15)), Some(0.4));
        // The same observed agreement of 0.6, with even and with uneven margins.
        assert_eq!(kappa(&pairs(45, 15, 25, 15)), Some(0.1304));
        assert_eq!(kappa(&pairs(25, 35, 5, 35)), Some(0.2593));
        assert_eq!(kappa(&pairs(5, 0, 0, 5)), Some(1.0));
        assert_eq!(kappa(&pairs(0, 5, 5, 0)), Some(-1.0));
        assert_eq!(kappa(&pairs(9, 1, 0, 0)), Some(0.0), "one reader never differs: as chance would have it");
    }

    #[test]
    fn what_says_nothing_is_no_number() {
        assert_eq!(agreement(&[]).words(), "no contribution has two verdicts yet");
        assert_eq!(kappa(&pairs(7, 0, 0, 0)), None);
        assert_eq!(kappa(&pairs(0, 0, 0, 7)), None);
        assert_eq!(agreement(&pairs(7, 0, 0, 0)).words(), "not defined, because all verdicts are the same (7 of 7 the same)");
        assert_eq!(agreement(&pairs(20, 5, 10, 15)).words(), "0.40 (35 of 50 the same)");
    }

    proptest! {
        #[test]
        fn kappa_is_between_minus_one_and_one_and_the_same_from_both_sides(pairs in prop::collection::vec(any::<(bool, bool)>(), 0..60)) {
            let turned: Vec<(bool, bool)> = pairs.iter().map(|(first, second)| (*second, *first)).collect();
            prop_assert_eq!(kappa(&pairs), kappa(&turned));
            if let Some(kappa) = agreement(&pairs).kappa {
                prop_assert!((-1.000_001..=1.000_001).contains(&kappa), "{}", kappa);
            }
        }
    }
}

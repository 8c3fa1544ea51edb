//! How much of its parts the page of a dataset shows: thousands of works may use one, and a page of them all is no page.

use crate::vocabulary::closed_vocabulary;

/// How many statements, or works, a part shows at first.
const AT_FIRST: usize = 25;
/// How many works the line of one confounder names at first.
const IN_A_LINE: usize = 12;

closed_vocabulary! {
    /// How much of each part is shown.
    Extent, "extent of a page" {
        /// The first ones, and where the others are.
        First = "first", "The first";
        /// Everything.
        All = "all", "All";
    }
}

impl Extent {
    /// The ones that are shown.
    pub(super) fn of<T>(self, whole: &[T]) -> &[T] {
        self.at_first(whole, AT_FIRST)
    }

    /// The ones that are shown in one line of a table.
    pub(super) fn in_a_line<T>(self, whole: &[T]) -> &[T] {
        self.at_first(whole, IN_A_LINE)
    }

    fn at_first<T>(self, whole: &[T], number: usize) -> &[T] {
        match self {
            Self::All => whole,
            Self::First => &whole[..whole.len().min(number)],
        }
    }

    /// How many are not shown.
    pub(super) fn left_out<T>(self, whole: &[T]) -> usize {
        whole.len() - self.of(whole).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_counted() {
        let whole: Vec<usize> = (0..60).collect();
        assert_eq!((Extent::First.of(&whole).len(), Extent::First.left_out(&whole)), (25, 35));
        assert_eq!((Extent::All.of(&whole).len(), Extent::All.left_out(&whole)), (60, 0));
        assert_eq!(Extent::First.left_out(&whole[..25]), 0);
        assert_eq!((Extent::First.in_a_line(&whole).len(), Extent::All.in_a_line(&whole).len()), (12, 60));
    }
}

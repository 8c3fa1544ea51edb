//! Keeps the overview of a state of the review. It is computed once, apart from all requests.

use std::sync::{Arc, Mutex, OnceLock};

use super::graph::Graph;
use super::overview::Overview;

/// What is computed once.
pub type Cell = Arc<OnceLock<Overview>>;

/// The overview of the newest state that was asked for.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Option<(Arc<Graph>, Cell)>>);

impl Kept {
    /// The overview of that graph, and whether it must be computed by whoever asks: the first one does.
    #[must_use]
    pub fn of(&self, graph: &Arc<Graph>) -> (Cell, bool) {
        // One who panicked while holding it left it whole: it is only ever replaced.
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((known, cell)) = kept.as_ref()
            && Arc::ptr_eq(known, graph)
        {
            return (Arc::clone(cell), false);
        }
        let cell = Cell::default();
        *kept = Some((Arc::clone(graph), Arc::clone(&cell)));
        (cell, true)
    }
}

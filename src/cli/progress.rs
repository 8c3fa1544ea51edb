//! A progress bar that only shows on a terminal, and only when there is something to wait for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that is done sooner than this needs no bar.
const NOTICEABLE: Duration = Duration::from_millis(500);

/// The progress of something that takes its time.
pub struct Progress {
    bar: ProgressBar,
    shown: AtomicBool,
}

impl Progress {
    /// A bar of records that is not shown yet.
    #[must_use]
    pub fn new() -> Self {
        Self::of("records")
    }

    /// A bar of things that are called so, which is not shown yet.
    #[must_use]
    pub fn of(things: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&format!("{{wide_bar}} {{human_pos}} of {{human_len}} {things}, {{eta}} left")) {
            bar.set_style(style);
        }
        Self { bar, shown: AtomicBool::new(false) }
    }

    /// `done` of `total` records are written.
    pub fn step(&self, done: usize, total: usize) {
        if self.bar.elapsed() > NOTICEABLE && !self.shown.swap(true, Ordering::Relaxed) {
            // Hides itself where standard error is no terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

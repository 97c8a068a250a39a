//! How far a run is: one line on a terminal, plain lines elsewhere.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::screen;
use crate::gate::Verdict;
use crate::machine::Stopwatch;
use crate::plan::Case;
use crate::record::Variant;
use crate::run::Event;
use crate::text::{about, with_cause};

/// Without a terminal, at most one line in so many seconds says how far it is.
const QUIET_S: f64 = 10.0;

/// Where progress is shown.
pub(super) enum Progress {
    Bar(ProgressBar),
    Lines { last: Option<Stopwatch> },
    Nowhere,
}

impl Progress {
    /// On standard error, by what it is.
    pub fn new(quiet: bool) -> Self {
        if quiet {
            return Progress::Nowhere;
        }
        if !stderr().is_terminal() {
            return Progress::Lines { last: None };
        }
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(4));
        let style = ProgressStyle::with_template("{bar:16} {pos}/{len} {wide_msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress::Bar(bar)
    }

    /// Shows what happens.
    pub fn receive(&mut self, event: &Event<'_>) {
        match event {
            Event::Prepared(_) | Event::Rehearsal(_) => {}
            Event::Trial(case) => self.trial(&format!("{}, tried out once", screen::safe(&case.id))),
            Event::Turn { block, blocks, case, variant, turns: (over, all), left } => {
                // A gate may be over before its last block.
                let at_most = if variant.is_some() { "at most " } else { "" };
                let (case, left) = (of_variant(case, *variant), about(*left));
                let now = format!("{case}, block {} of {at_most}{blocks}, {at_most}{left} left", block + 1);
                self.turn(*over, *all, &now);
            }
            Event::Failed { case, variant, status, cause } => {
                let case = of_variant(case, *variant);
                self.line(&format!("FAILED: {case}: {}", with_cause(status.name(), &screen::safe(cause))));
            }
            // That it failed was told when it did.
            Event::Decided(verdict) if verdict.verdict == Verdict::Failed => {}
            Event::Decided(verdict) => {
                let (case, blocks) = (screen::safe(&verdict.case), verdict.blocks);
                self.decided(&format!("{case}: {} after {blocks} blocks", verdict.verdict.word()));
            }
        }
    }

    fn trial(&self, now: &str) {
        match self {
            Progress::Nowhere => {}
            Progress::Bar(bar) => {
                bar.set_message(now.to_owned());
                bar.tick();
            }
            Progress::Lines { .. } => screen::report(now),
        }
    }

    fn turn(&mut self, over: usize, all: usize, now: &str) {
        match self {
            Progress::Nowhere => {}
            Progress::Bar(bar) => {
                bar.set_length(all as u64);
                bar.set_position(over as u64);
                bar.set_message(now.to_owned());
                bar.tick();
            }
            Progress::Lines { last } => {
                if last.is_none_or(|last| last.elapsed().as_secs_f64() >= QUIET_S) {
                    screen::report(format_args!("turn {} of {all}: {now}", over + 1));
                    *last = Some(Stopwatch::start());
                }
            }
        }
    }

    /// Prints a line that is not for those who want it quiet.
    fn decided(&self, line: &str) {
        match self {
            Progress::Nowhere => {}
            Progress::Bar(_) | Progress::Lines { .. } => self.line(line),
        }
    }

    /// Prints a line that stays.
    pub fn line(&self, line: &str) {
        match self {
            Progress::Bar(bar) => bar.suspend(|| screen::report(line)),
            Progress::Lines { .. } | Progress::Nowhere => screen::report(line),
        }
    }

    /// Takes the progress away.
    pub fn end(&self) {
        if let Progress::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// The case, and with which executable it is measured.
fn of_variant(case: &Case, variant: Option<Variant>) -> String {
    let id = screen::safe(&case.id);
    variant.map_or(id.clone(), |variant| format!("{id} in {}", variant.name()))
}

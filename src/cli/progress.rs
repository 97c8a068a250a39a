//! How far a run is: one line on a terminal, plain lines elsewhere. It listens to the events of the run.

use indicatif::ProgressBar;

use super::screen;
use crate::gate::Verdict;
use crate::machine::Stopwatch;
use crate::plan::{Case, Plan};
use crate::record::{Status, Variant};
use crate::run::Event;
use crate::text::{about, count, with_cause};

/// Without a terminal, at most one line in so many seconds says how far it is.
const QUIET_S: f64 = 10.0;

/// Where progress is shown, on standard error.
pub(super) struct Progress {
    quiet: bool,
    bar: Option<ProgressBar>,
    /// Since the last line that said how far it is.
    last: Option<Stopwatch>,
}

impl Progress {
    /// Says what begins, unless it is to be quiet.
    pub fn begin(plan: &Plan, quiet: bool) -> Self {
        let bar = if quiet { None } else { screen::bar(0) };
        // How far it is, nobody knows before the first turn.
        bar.iter().for_each(|bar| bar.set_style(screen::style(false, "{wide_msg}")));
        let progress = Self { quiet, bar, last: None };
        progress.line(&screen::line(&plan.title));
        progress.notes(&plan.notes);
        progress
    }

    /// Shows what happens.
    pub fn receive(&mut self, event: &Event<'_>) {
        match event {
            Event::Prepared(preparation) => self.notes(&preparation.notes),
            // A line of what was asked for: where it cannot be written, that will be told with the table.
            Event::Rehearsal(case) => drop(screen::say(format_args!("\n{}", screen::safe(&case.id)))),
            Event::Trial(case) => self.now(&format!("{}, tried out once", screen::safe(&case.id))),
            Event::Turn { block, blocks, case, variant, turns: (over, all), left } => {
                // A gate may be over before its last block.
                let at_most = if variant.is_some() { "at most " } else { "" };
                let (case, left) = (of_variant(case, *variant), about(*left));
                // What is wanted most comes first: where a line ends early, its end is cut off.
                let now = format!("{at_most}{left} left: {case}, block {} of {at_most}{blocks}", block + 1);
                self.turn(*over, *all, &now);
            }
            Event::Failed { case, variant, status, cause } => {
                let (case, how) = match status {
                    Status::Different => {
                        (screen::safe(&case.id), with_cause("base and head give different results", cause))
                    }
                    status => (of_variant(case, *variant), status.told(cause)),
                };
                self.failure(&screen::line(&format!("FAILED: {case}: {how}")));
            }
            // That it failed was told when it did.
            Event::Decided(verdict) if verdict.verdict == Verdict::Failed => {}
            Event::Decided(verdict) => {
                let (case, blocks) = (screen::safe(&verdict.case), verdict.blocks);
                self.line(&format!("{case}: {} after {}", verdict.verdict.word(), count(blocks, "block")));
            }
        }
    }

    /// Prints a line that stays, unless it is to be quiet.
    pub fn line(&self, line: &str) {
        if !self.quiet {
            self.failure(line);
        }
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }

    fn notes(&self, notes: &[String]) {
        notes.iter().for_each(|note| self.line(&screen::line(&format!("note: {note}"))));
    }

    fn turn(&mut self, over: usize, all: usize, now: &str) {
        if let Some(bar) = &self.bar {
            if bar.length() != Some(all as u64) {
                bar.set_length(all as u64);
                bar.set_style(screen::style(true, "{pos}/{len} {wide_msg}"));
            }
            bar.set_position(over as u64);
            self.now(now);
        } else if self.last.is_none_or(|last| last.elapsed().as_secs_f64() >= QUIET_S) {
            self.now(&format!("turn {} of {all}, {now}", over + 1));
            self.last = Some(Stopwatch::start());
        }
    }

    /// Shows what is going on, until something else is.
    fn now(&self, now: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(now.to_owned());
                bar.tick();
            }
            None => self.line(now),
        }
    }

    /// Prints a line that stays, and that nobody may miss.
    fn failure(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| screen::report(line)),
            None => screen::report(line),
        }
    }
}

/// The case, and with which executable it is measured.
fn of_variant(case: &Case, variant: Option<Variant>) -> String {
    let id = screen::safe(&case.id);
    variant.map_or(id.clone(), |variant| format!("{id} in {}", variant.name()))
}

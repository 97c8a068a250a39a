//! How far a run is, and how long it will still take.

use std::time::Duration;

use crate::machine::Stopwatch;
use crate::record::Preparation;

/// Estimates the time left from the turns that are over; from the plan's guess for cases that had none yet.
pub(super) struct Progress {
    turns_each: usize,
    cases: Vec<Estimate>,
    over: usize,
    running: Stopwatch,
}

#[derive(Clone, Copy)]
struct Estimate {
    expected_s: f64,
    measured_s: f64,
    turns: usize,
    /// It has no further turn.
    left: bool,
}

impl Estimate {
    fn turn_s(&self) -> f64 {
        if self.turns == 0 { self.expected_s } else { self.measured_s / self.turns as f64 }
    }
}

impl Progress {
    /// For a run in which each case has so many turns.
    pub fn new(preparation: &Preparation, turns_each: usize) -> Self {
        let estimate = |expected_s| Estimate { expected_s, measured_s: 0.0, turns: 0, left: false };
        let cases = preparation.cases.iter().map(|decision| estimate(decision.turn_s().unwrap_or(0.0))).collect();
        Self { turns_each, cases, over: 0, running: Stopwatch::start() }
    }

    /// A turn starts: turns that are over and turns in all, and the time until all are over.
    pub fn start(&mut self) -> ((usize, usize), Duration) {
        self.running = Stopwatch::start();
        let left = |case: &Estimate| if case.left { 0 } else { self.turns_each.saturating_sub(case.turns) };
        let seconds: f64 = self.cases.iter().map(|case| case.turn_s() * left(case) as f64).sum();
        let turns = self.over + self.cases.iter().map(left).sum::<usize>();
        ((self.over, turns), Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
    }

    /// That case has no further turn.
    pub fn leave(&mut self, case: usize) {
        self.cases[case].left = true;
    }

    /// The turn of that case is over.
    pub fn end(&mut self, case: usize, failed: bool) {
        let estimate = &mut self.cases[case];
        estimate.measured_s += self.running.elapsed().as_secs_f64();
        estimate.turns += 1;
        estimate.left = failed;
        self.over += 1;
    }
}

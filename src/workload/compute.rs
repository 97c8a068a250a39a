//! Integer work: a fixed number of rounds that the optimiser cannot remove.

use std::hint::black_box;

use serde::{Deserialize, Serialize};

use super::{Age, Record, Transform, age_in};

pub(super) const ABOUT: &str = "the worker computes: a fixed amount of integer work, calibrated once";

/// A record's age, after as many rounds of integer work as the record's cost says.
#[derive(Clone, Copy, Debug)]
pub struct Compute {
    /// The year that ages are taken at.
    pub reference_year: i32,
}

impl Transform<Record> for Compute {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        black_box(work(black_box(record.cost)));
        age_in(self.reference_year, &record.scientist)
    }
}

/// How many rounds of the kernel this machine does in a second, found once and recorded with the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Rounds of the kernel per second on one idle cpu.
    pub rounds_per_second: f64,
}

fn work(rounds: u64) -> u64 {
    (0..rounds).fold(rounds, |state, round| state.wrapping_mul(6364136223846793005).wrapping_add(round))
}

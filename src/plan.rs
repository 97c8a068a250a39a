//! All that will run: the cases, how often, in what order, with which seed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::dataset::Dataset;
use crate::strategy::Parameters;
use crate::workload::{Delay, Workload};

/// A number that the experiment fixes or leaves to the runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// Decided by the runner, once, and recorded.
    Auto,
    /// Exactly this many.
    Exactly(u32),
}

/// All that will run. Plain, complete and valid: nothing about the user's input can fail after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The experiment's stem: its file's name without the ending.
    pub experiment: String,
    /// The experiment's title.
    pub title: String,
    /// What a record costs a worker.
    pub workload: Workload,
    /// The year that ages are taken at.
    pub reference_year: i32,
    /// Every case, in the order of the file; a baseline comes before the cases that need it.
    pub cases: Vec<Case>,
    /// How many blocks: rounds in which every case has its turn.
    pub blocks: u32,
    /// Timed executions in a turn.
    pub iterations: Count,
    /// Executions before them.
    pub warmup: Count,
    /// The target confidence of every interval.
    pub confidence: f64,
    /// The seed of everything random.
    pub seed: u64,
    /// The longest that one execution may take.
    pub timeout: Duration,
    /// What the run must reach.
    pub requirements: Vec<Requirement>,
    /// What was decided for the user and should be said: an added baseline, equal worker counts made one.
    pub notes: Vec<String>,
}

/// One point of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// `STRATEGY/WORKERS`, then each swept key: `rayon/4;delay=1ms`.
    pub id: String,
    /// The strategy's name in this experiment.
    pub strategy: String,
    /// The strategy's kind.
    pub kind: String,
    /// The kind's parameters.
    pub parameters: Parameters,
    /// How many workers it may use at once.
    pub workers: usize,
    /// Its input.
    pub dataset: Dataset,
    /// What its records cost.
    pub delay: Delay,
    /// The id of the case that its speedup is relative to; its own for a baseline.
    pub baseline: String,
}

/// A rule of the experiment's `[[require]]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// The id of the case that must hold it.
    pub case: String,
    /// Which number is judged.
    pub measure: Measure,
    /// What it must reach at least.
    pub at_least: f64,
    /// The line of the experiment file that asks for it, from 1.
    pub line: usize,
}

/// The numbers that a requirement can speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Baseline time over case time.
    Speedup,
    /// Speedup x baseline workers / workers.
    Efficiency,
    /// Speedup over its bound.
    OfBound,
}

//! All that is found out about a machine: plain values, times in seconds.

use serde::Serialize;

use super::detection::Detection;
use crate::machine::Machine;
use crate::stats::{Estimate, Finding, Spread};

/// All that was found out about the machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnosis {
    /// The machine, as it was before anything was measured.
    pub machine: Machine,
    /// Whether it is a guest of another one.
    pub is_virtual: Option<bool>,
    /// The share of the processors' time that the host took away while this was measured.
    pub stolen: Option<f64>,
    /// How many cpus other programs, and the host, took while this was measured, on average.
    pub others_cpus: Option<f64>,
    pub clock: Clock,
    pub starts: Starts,
    /// How a new process's parallel executions get faster.
    pub settling: Settling,
    /// What becomes of short sleeps.
    pub sleeps: Vec<Sleep>,
    /// How much the times of equal work differ, in one process.
    pub noise: Noise,
    /// Two equal cases compared, each turn in a fresh process with the designed warm-up.
    pub same: Same,
    /// The same comparison without the warm-up.
    pub same_cold: Same,
    /// What can be detected with the noise of `same`.
    pub detections: Vec<Detection>,
    /// How long the diagnosis took.
    pub took_s: f64,
}

/// The monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Clock {
    /// What reading it takes.
    pub read_s: f64,
    /// The smallest step between two readings that differ.
    pub resolution_s: f64,
}

/// What it takes until workers run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Starts {
    /// A thread: until its first instruction.
    pub thread_s: Spread,
    /// Pools of rayon's: until all of their workers have run.
    pub pools: Vec<PoolStart>,
    /// A worker process: until it has its input and says so.
    pub process_s: Spread,
}

/// What it takes to start a pool.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PoolStart {
    pub workers: usize,
    /// Until all of them have run.
    pub start_s: Spread,
}

/// The times of equal executions on 2 workers, from the start of a process on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settling {
    /// What one worker alone would take for an execution.
    pub work_s: f64,
    /// Fresh processes looked at, in either way.
    pub processes: usize,
    /// Executions from the first moment on.
    pub at_once: Settled,
    /// Executions after the main thread has spun, as the designed warm-up has it.
    pub after_spinning: Settled,
}

/// How a process settles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settled {
    pub first_s: f64,
    /// The time once settled: the median of the second half.
    pub settled_s: f64,
    /// How long after the start of the first execution it was settled; `None` where it was not, for as long as it was watched.
    pub after_s: Option<f64>,
    /// For how long it was watched.
    pub watched_s: f64,
}

/// A sleep as it was asked for, and as it was.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sleep {
    pub asked_s: f64,
    pub took_s: Spread,
}

/// Equal work, serial and on 2 workers, alternating in one process.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Noise {
    /// Blocks: in each, both had their turn.
    pub blocks: usize,
    /// On one worker.
    pub serial: Series,
    /// On two.
    pub parallel: Series,
    /// Serial over parallel in each block: the speedup.
    pub ratio: Series,
}

/// Values in the order of measuring, in short.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Series {
    /// The median, in seconds or as a ratio.
    pub median: f64,
    /// The standard deviation of the natural logarithm.
    pub deviation: Option<Estimate>,
    /// The lag-1 autocorrelation of the logarithm.
    pub lag1: Option<f64>,
}

/// Two equal cases compared in shuffled blocks (A/A): whatever they differ by is noise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Same {
    /// Blocks: in each, both cases had a turn.
    pub blocks: usize,
    /// The ratio of their times in each block.
    pub ratio: Series,
    /// Whether a block tells about the next one, more than chance explains.
    pub correlated: bool,
    /// Whether their turns are of two kinds: a fast and a slow one.
    pub modes: Option<Finding>,
    /// What a block takes, warm-up and processes included.
    pub block_s: f64,
}

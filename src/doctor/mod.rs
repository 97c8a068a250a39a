//! How noisy this machine is, what its threads, pools and processes cost, and what can be detected on it.
//!
//! Measuring gives a [`Diagnosis`], a plain value; `advice` and `text` are functions of it.

mod advice;
mod costs;
pub(crate) mod detection;
mod noise;
pub(crate) mod settling;
mod text;
mod work;

use serde::Serialize;
use thiserror::Error;

pub use advice::advice;
pub use detection::{CONFIDENCE, Detection, POWER};
pub use text::text;

use crate::machine::{Machine, Stopwatch, Ticks, is_virtual};
use crate::stats::{Estimate, Spread};
use work::Work;

/// The losses of speed that a machine is asked to detect, as shares of 1.
const LOSSES: [f64; 4] = [0.01, 0.02, 0.05, 0.1];

/// All that was found out about the machine. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diagnosis {
    /// The machine, as it was before anything was measured.
    pub machine: Machine,
    /// Whether it is a guest of another one.
    pub is_virtual: Option<bool>,
    /// The share of the processors' time that the host took away while this was measured.
    pub stolen: Option<f64>,
    /// The clock.
    pub clock: Clock,
    /// What it costs to start workers.
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
    /// Its workers.
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
    /// The first execution's time.
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
    /// What was asked for.
    pub asked_s: f64,
    /// What it took.
    pub took_s: Spread,
}

/// Equal work, serial and on 2 workers, alternating in one process.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Noise {
    /// Blocks: in each, both had their turn.
    pub blocks: usize,
    /// One worker.
    pub serial: Series,
    /// Two workers.
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
    /// What a block takes, warm-up and processes included.
    pub block_s: f64,
}

/// Why there is no diagnosis.
#[derive(Debug, Error)]
pub enum DoctorError {
    /// No process of this program could be started, or spoken to.
    #[error("cannot work with a process of this program")]
    Worker(#[source] std::io::Error),
    /// A thread could not be started.
    #[error("cannot start a thread")]
    Thread(#[source] std::io::Error),
    /// Something that must work did not.
    #[error("{what} failed: {cause}")]
    Failed {
        /// What was tried.
        what: &'static str,
        /// How it ended.
        cause: String,
    },
}

/// How often everything is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// About what it takes on an idle machine, in seconds.
    pub expected_s: f64,
    starts: usize,
    processes: usize,
    settling_executions: u32,
    sleeps: usize,
    noise: Limits,
    same: Limits,
    same_cold: Limits,
}

/// How many blocks: `most`, or as many as fit into `seconds`, but at least `fewest`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Limits {
    fewest: usize,
    most: usize,
    seconds: f64,
}

impl Effort {
    /// For about 20 seconds.
    pub const FULL: Self = Self {
        expected_s: 20.0,
        starts: 200,
        processes: 5,
        settling_executions: 40,
        sleeps: 50,
        noise: Limits { fewest: 20, most: 100, seconds: 2.0 },
        same: Limits { fewest: 6, most: 15, seconds: 10.0 },
        same_cold: Limits { fewest: 6, most: 15, seconds: 3.5 },
    };
    /// For about 4 seconds: a look, no more.
    pub const QUICK: Self = Self {
        expected_s: 4.0,
        starts: 20,
        processes: 2,
        settling_executions: 12,
        sleeps: 10,
        noise: Limits { fewest: 5, most: 20, seconds: 0.3 },
        same: Limits { fewest: 2, most: 3, seconds: 2.0 },
        same_cold: Limits { fewest: 2, most: 3, seconds: 0.5 },
    };
}

/// Looks at this machine. `watch` hears what is measured next, and the share that is over, from 0 to 1.
///
/// # Errors
///
/// Where threads or processes of this program cannot be started, or one does not come to its end.
pub fn diagnose(effort: Effort, watch: &mut dyn FnMut(&str, f64)) -> Result<Diagnosis, DoctorError> {
    let (running, ticks) = (Stopwatch::start(), Ticks::now());
    let machine = Machine::here();
    watch("the clock, threads, pools", 0.0);
    let work = Work::calibrated();
    let clock = costs::clock();
    let starts = costs::starts(effort, machine.cpus, &work)?;
    watch("short sleeps", 0.05);
    let sleeps = costs::sleeps(effort);
    watch("how a new process settles", 0.1);
    let settling = settling::settling(effort, &work)?;
    watch("serial and parallel work", 0.23);
    let noise = noise::noise(effort.noise, &work)?;
    watch("two equal cases, without warm-up", 0.32);
    let same_cold = noise::same(effort.same_cold, &work.turn(work::COLD), &mut |_| {})?;
    let same = noise::same(effort.same, &work.turn(work::WARM), &mut |share| {
        watch("two equal cases, with warm-up", 0.48 + share * 0.52);
    })?;
    let detect = |loss| Detection::of(loss, same.ratio.deviation?, same.block_s);
    Ok(Diagnosis {
        machine,
        is_virtual: is_virtual(),
        stolen: ticks.and_then(|before| Ticks::now()?.stolen_since(before)),
        clock,
        starts,
        settling,
        sleeps,
        noise,
        same,
        same_cold,
        detections: LOSSES.into_iter().filter_map(detect).collect(),
        took_s: running.elapsed().as_secs_f64(),
    })
}

//! The work that everything is measured with: a fixed amount of computing, cut into equal records.

use std::time::Duration;

use serde_json::Value;

use super::error::DoctorError;
use crate::dataset::Dataset;
use crate::plan::{Case, Input, Scaling, load};
use crate::record::{Status, Tracing, Warmup};
use crate::run::protocol::{Execution, Turn};
use crate::run::{Executor, Interrupt, digest};
use crate::strategy::{self, Parameters, Ready};
use crate::workload::{Age, Calibration, Compute, Delay, Kernel, Record, Slowed, Workload, age_in};

/// What one execution takes one worker: long beside a thread's start, short beside the noise that a person feels.
pub(super) const WORK: Duration = Duration::from_millis(10);
/// The workers of every parallel execution.
pub(super) const WORKERS: usize = 2;
/// The designed warm-up of a turn.
pub(super) const WARM: Warmup = Warmup { spin_s: 0.1, executions: 1, seconds: 0.1 };
/// None.
pub(super) const COLD: Warmup = Warmup { spin_s: 0.0, executions: 0, seconds: 0.0 };

/// Few enough that each is long beside handing it over, and more than the workers, so that they can be balanced.
const RECORDS: usize = 16;
/// The executions of a turn fill 100 ms where the parallel ones are twice as fast as serial ones.
const ITERATIONS: u32 = 20;
const YEAR: i32 = 2017;
const TRANSFORM: Compute = Compute { reference_year: YEAR, kernel: Kernel::Integer };
/// For one execution. It only ends a diagnosis that would never end.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A fixed amount of computing, the same in every process.
pub(super) struct Work {
    rounds: u64,
    records: Vec<Record>,
    reference: u64,
}

impl Work {
    /// Measures how much of it fits into the time.
    pub fn calibrated() -> Self {
        let rounds = Calibration::of(|rounds| TRANSFORM.spend(rounds)).rounds(WORK / RECORDS as u32);
        // The dataset is made, not read: it cannot be missing.
        let records = load(&case(), &input(), Some(rounds), None).unwrap_or_default();
        let output: Vec<Age> = records.iter().map(|record| age_in(YEAR, &record.scientist)).collect();
        Self { rounds, records, reference: digest(&output) }
    }

    /// A turn on two workers, with that warm-up.
    pub fn turn(&self, warmup: Warmup) -> Turn {
        Turn {
            case: case(),
            workload: Some(Workload::of::<Compute>()),
            records: None,
            work: Value::from(self.rounds).into(),
            serial_cost: 0,
            calibration: None,
            reference_year: YEAR,
            warmup,
            iterations: ITERATIONS,
            tracing: Tracing::Never,
            reference: Some(self.reference),
            command: None,
        }
    }

    /// A strategy in this process, ready to execute it.
    pub fn strategy(&self, kind: &'static str, workers: usize) -> Result<Box<dyn Ready<Age> + '_>, DoctorError> {
        let work = strategy::Work::plain(&self.records, &TRANSFORM);
        strategy::ready(kind, &Parameters::new(), workers, &work).map_err(|error| DoctorError::failed(kind, error))
    }
}

/// Takes the turn in a fresh process, and returns its executions, all of them good.
pub(super) fn take(turn: &Turn) -> Result<Vec<Execution>, DoctorError> {
    let mut executions = Vec::new();
    let taken = Executor::fresh(TIMEOUT).take(turn, &Interrupt::default(), &mut |execution| executions.push(execution));
    taken.map_err(|error| DoctorError::Worker(std::io::Error::other(error)))?;
    match executions.iter().find(|execution| execution.status != Status::Ok) {
        Some(bad) => Err(DoctorError::failed("an execution in a worker process", &bad.cause)),
        None => Ok(executions),
    }
}

fn case() -> Case {
    let id = format!("rayon/{WORKERS}");
    Case {
        id: id.clone(),
        strategy: "rayon".to_owned(),
        kind: "rayon".to_owned(),
        parameters: Parameters::new(),
        workers: WORKERS,
        input: Some(input()),
        scaling: Scaling::Strong,
        size: None,
        baseline: id,
        coordinates: Vec::new(),
    }
}

fn input() -> Input {
    Input {
        dataset: Dataset::Synthetic { records: RECORDS, seed: 0 },
        delay: Delay::fixed(Duration::ZERO),
        serial_fraction: 0.0,
    }
}

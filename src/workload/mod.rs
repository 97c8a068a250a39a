//! What the transform does with a record beyond its answer, and how much of it.

mod compute;
mod delay;
mod duration;
#[cfg(feature = "faults")]
mod fault;
mod sleep;
mod traced;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use compute::{Calibration, Compute};
pub use delay::{Delay, Distribution, Order};
pub use duration::{DurationError, parse_duration, write_duration};
#[cfg(feature = "faults")]
pub use fault::Fault;
pub use sleep::Sleep;
pub use traced::{Moment, Span, Trace, Traced};

use crate::dataset::Scientist;

/// From a record to its output. Implemented for every `Fn(&R) -> O`.
///
/// A transform is shared by all workers of an execution, so it must be `Sync`.
pub trait Transform<R>: Sync {
    /// What a record becomes.
    type Out: Send;

    /// The output of one record.
    fn apply(&self, record: &R) -> Self::Out;
}

impl<R, O: Send, F: Fn(&R) -> O + Sync> Transform<R> for F {
    type Out = O;

    fn apply(&self, record: &R) -> O {
        self(record)
    }
}

/// A scientist with the cost of transforming them. The cost travels with the record, so that every strategy
/// does the same work, in whatever order it takes the records.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Who is transformed.
    pub scientist: Scientist,
    /// Nanoseconds for [`Sleep`], rounds of the kernel for [`Compute`].
    pub cost: u64,
}

/// What a record becomes: who, and how old they were in the reference year.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Age {
    /// The scientist's name.
    pub name: String,
    /// Years from birth to the reference year; negative for the unborn.
    pub age: i32,
}

/// The answer itself, without any cost.
pub fn age_in(reference_year: i32, scientist: &Scientist) -> Age {
    Age { name: scientist.name.clone(), age: reference_year - scientist.born }
}

/// The kinds of workload: how a record's cost is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Workload {
    /// The worker waits and leaves its cpu free.
    Sleep,
    /// The worker does a fixed amount of integer work.
    Compute,
    /// The transform of the program itself: no experiment file names it.
    Own,
}

impl Workload {
    /// Every workload that a file can name, in the order in which they are listed.
    pub const ALL: [Workload; 2] = [Workload::Sleep, Workload::Compute];

    /// Its name in an experiment file.
    pub fn name(self) -> &'static str {
        match self {
            Workload::Sleep => "sleep",
            Workload::Compute => "compute",
            Workload::Own => "own",
        }
    }

    /// One line about it.
    pub fn about(self) -> &'static str {
        match self {
            Workload::Sleep => sleep::ABOUT,
            Workload::Compute => compute::ABOUT,
            Workload::Own => "the transform of this program",
        }
    }

    /// Whether a record needs a cpu for as long as it takes: then cpus, not workers, bound the speedup. Of the
    /// program's own transform it is seen only when it runs.
    pub fn needs_cpu(self) -> bool {
        match self {
            Workload::Sleep | Workload::Own => false,
            Workload::Compute => true,
        }
    }

    /// Spends a cost outside of a record: nanoseconds of sleep, or rounds of a kernel that computes.
    pub fn spend(self, cost: u64) {
        match self {
            Workload::Sleep => sleep::spend(cost),
            Workload::Compute => compute::spend(cost),
            Workload::Own => {}
        }
    }

    /// What its costs are counted in on this machine: rounds of the kernel, measured now, for about a quarter of a
    /// second; none for sleep, whose costs are nanoseconds everywhere.
    pub fn calibrate(self) -> Option<Calibration> {
        match self {
            Workload::Sleep | Workload::Own => None,
            Workload::Compute => Some(Calibration::measure()),
        }
    }
}

/// Each delay as the [`cost`](Record::cost) of a record: in rounds with the calibration of [`Compute`], and in
/// nanoseconds without one, for [`Sleep`].
pub fn costs(delays: &[Duration], calibration: Option<Calibration>) -> Vec<u64> {
    let nanoseconds = |delay: &Duration| u64::try_from(delay.as_nanos()).unwrap_or(u64::MAX);
    match calibration {
        Some(calibration) => delays.iter().map(|&delay| calibration.rounds(delay)).collect(),
        None => delays.iter().map(nanoseconds).collect(),
    }
}

//! From a record to its output, and the records of the testbed.

use serde::{Deserialize, Serialize};
use std::time::Duration;

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

/// A transform that waits without a thread of its own. Tasks share it.
pub trait AsyncTransform<R>: Send + Sync + 'static {
    /// What a record becomes.
    type Out: Send + 'static;

    /// The output of one record. What waits, waits on the `runtime`.
    fn apply_async(&self, record: &R, runtime: &impl Runtime) -> impl Future<Output = Self::Out> + Send;
}

/// What waits in an async strategy.
pub trait Runtime: Send + Sync + 'static {
    /// Waits, and leaves the thread to others.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;
}

/// A scientist with the cost of transforming them. The cost travels with the record, so that every strategy
/// does the same work, in whatever order it takes the records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Who is transformed.
    pub scientist: Scientist,
    /// In the unit of the workload: nanoseconds, or what its calibration counts.
    pub cost: u64,
}

/// What a record becomes: who, and how old they were in the reference year.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Age {
    /// The scientist's name.
    pub name: String,
    /// Years from birth to the reference year; negative for the unborn.
    pub age: i32,
    /// The digest of what was fetched for them, where that must be the same each time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
}

/// The answer itself, without any cost.
pub fn age_in(reference_year: i32, scientist: &Scientist) -> Age {
    Age { name: scientist.name.clone(), age: reference_year - scientist.born, page: None }
}

//! Waiting: what a request to a disk, a network or a person costs.

use std::time::Duration;

use super::{Age, Record, Transform, age_in};

pub(super) const ABOUT: &str = "the worker waits, as for a disk or a network, and leaves its cpu free";

/// A record's age, after sleeping for the record's cost in nanoseconds; without a cost it does not
/// even ask the system.
#[derive(Clone, Copy, Debug)]
pub struct Sleep {
    /// The year that ages are taken at.
    pub reference_year: i32,
}

impl Transform<Record> for Sleep {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        spend(record.cost);
        age_in(self.reference_year, &record.scientist)
    }
}

pub(super) fn spend(nanoseconds: u64) {
    if nanoseconds > 0 {
        std::thread::sleep(Duration::from_nanos(nanoseconds));
    }
}

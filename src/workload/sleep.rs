//! Waiting: what a request to a disk, a network or a person costs.

use std::time::Duration;

use super::kind::{Cost, Kind, Nature, Needs, Settings, Slowed, Visitor};
use super::transform::{Age, AsyncTransform, Record, Runtime, Transform, age_in};

/// A record's age, after sleeping for the record's cost in nanoseconds; without a cost it does not
/// even ask the system.
#[derive(Clone, Copy, Debug)]
pub struct Sleep {
    /// The year that ages are taken at.
    pub reference_year: i32,
}

impl Kind for Sleep {
    const NATURE: Nature = Nature {
        name: "sleep",
        about: "the worker waits, as for a disk or a network, and leaves its cpu free",
        needs: Needs::Worker,
        parameters: &[],
        cost: Cost::Delay,
    };

    fn new(reference_year: i32, _: &Settings) -> Self {
        Self { reference_year }
    }

    fn show<V: Visitor>(self, visitor: V) -> V::Out {
        visitor.waiting(self)
    }
}

impl Transform<Record> for Sleep {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        self.spend(record.cost);
        age_in(self.reference_year, &record.scientist)
    }
}

impl AsyncTransform<Record> for Sleep {
    type Out = Age;

    async fn apply_async(&self, record: &Record, runtime: &impl Runtime) -> Age {
        if record.cost > 0 {
            runtime.sleep(Duration::from_nanos(record.cost)).await;
        }
        age_in(self.reference_year, &record.scientist)
    }
}

impl Slowed for Sleep {
    fn spend(&self, nanoseconds: u64) {
        if nanoseconds > 0 {
            std::thread::sleep(Duration::from_nanos(nanoseconds));
        }
    }

    fn answer(&self, record: &Record) -> Option<Age> {
        Some(age_in(self.reference_year, &record.scientist))
    }
}

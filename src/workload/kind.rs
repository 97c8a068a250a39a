//! What every workload says of itself.

use std::any::Any;
use std::io;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::transform::{Age, AsyncTransform, Record, Transform};
use crate::machine::Stopwatch;
use crate::parameter::{Parameter, Parameters};

/// A transform of the testbed: a scientist's age, after the record's cost was spent.
pub trait Slowed: Transform<Record, Out = Age> + 'static {
    /// Spends a cost outside of a record.
    fn spend(&self, cost: u64);

    /// What becomes of a record, found without spending its cost; none where only the work itself can tell.
    fn answer(&self, record: &Record) -> Option<Age>;
}

/// A workload, implemented in its file.
pub(super) trait Kind: Slowed + Sized {
    const NATURE: Nature;

    /// The transform of a run.
    fn new(reference_year: i32, settings: &Settings) -> Self;

    /// What costs are counted in on this machine, found now; none where they are nanoseconds.
    fn calibrate(&self) -> Option<Calibration> {
        None
    }

    /// The settings, with what is left to this machine filled in, once and for all. `delayed` says that a delay tells
    /// what a record costs.
    fn settled(settings: &Settings, _delayed: bool) -> Settings {
        settings.clone()
    }

    /// How much memory each worker needs for itself, in bytes.
    fn worker_bytes(&self) -> u64 {
        0
    }

    /// Starts what is needed beside the workers for as long as a run lasts, where something is.
    fn host(_: &Settings) -> io::Result<Option<Host>> {
        Ok(None)
    }

    /// Whether answers, and about what they take, are known before any work is done.
    fn foretells(_: &Settings) -> bool {
        true
    }

    /// What this build cannot do of what these settings ask for; none where it can do all.
    fn lacks(_: &Settings) -> Option<&'static str> {
        None
    }

    /// What the async form alone cannot do of it, and what to do; none where it can do all.
    fn async_lacks(_: &Settings) -> Option<(&'static str, &'static str)> {
        None
    }

    /// Shows the visitor the forms in which the transform is there: here, the plain one.
    fn show<V: Visitor>(self, visitor: V) -> V::Out {
        visitor.plain(self)
    }
}

/// Whoever does something with a transform whose type is known only here.
pub trait Visitor {
    /// What comes of it.
    type Out;

    /// Does it with a transform that has no other form.
    fn plain<T: Slowed>(self, transform: T) -> Self::Out;

    /// Does it with a transform that has an async form, too.
    fn waiting<T: Slowed + AsyncTransform<Record, Out = Age>>(self, transform: T) -> Self::Out;
}

/// What can be said of a workload.
pub struct Nature {
    /// Its name in an experiment file.
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// What a record needs for as long as it takes.
    pub needs: Needs,
    /// The parameters that it takes.
    pub parameters: &'static [Parameter],
    /// What says what a record costs.
    pub cost: Cost,
}

/// What says what a record costs.
pub enum Cost {
    /// A `delay`.
    Delay,
    /// A `delay`, or in its place a parameter: its name, and what it says, in the unit of the costs.
    Either(&'static str, CostOf),
    /// A parameter alone.
    Own(&'static str, CostOf),
}

type CostOf = fn(&Parameters) -> Option<u64>;

/// What runs beside the workers for as long as a run lasts.
pub struct Host {
    /// The settings that tell workers of it.
    pub settings: Settings,
    /// It ends when this is dropped.
    pub server: Box<dyn Any + Send>,
}

/// What a record needs for as long as it takes: that bounds how many can be under way at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A worker that waits, and no cpu.
    Worker,
    /// A cpu.
    Cpu,
    /// A cpu, and the way to memory, which all workers share.
    Memory,
    /// It is seen only when it runs.
    Unknown,
}

/// How much of a workload's unit of cost this machine does in a second, found once and recorded with the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// On one idle cpu.
    pub rounds_per_second: f64,
}

impl Calibration {
    /// Spends for about a quarter of a second, in pieces of 10 ms and more, and takes the fastest: what disturbs a piece
    /// can only make it slower, so the fastest is nearest to one idle cpu.
    pub fn of(spend: impl Fn(u64)) -> Self {
        const SHORTEST: Duration = Duration::from_millis(10);
        const PIECES: usize = 16;

        let time = |rounds: u64| {
            let clock = Stopwatch::start();
            spend(rounds);
            clock.elapsed()
        };
        let mut rounds = 1 << 16;
        while time(rounds) < SHORTEST {
            rounds *= 2;
        }
        let fastest = (0..PIECES).map(|_| time(rounds)).fold(Duration::MAX, Duration::min);
        Self { rounds_per_second: rounds as f64 / fastest.as_secs_f64() }
    }

    /// The rounds that take `cost` on one idle cpu, to the nearest.
    pub fn rounds(&self, cost: Duration) -> u64 {
        (cost.as_secs_f64() * self.rounds_per_second).round() as u64
    }
}

/// The parameters of a workload, as an experiment gives them. Stored alone, the `work` of `compute` is a bare number, as
/// it was before there were others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
pub struct Settings(pub Parameters);

const WORK: &str = "work";

impl From<Value> for Settings {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::default(),
            Value::Object(parameters) => Self(parameters),
            work => Self(Parameters::from_iter([(WORK.to_owned(), work)])),
        }
    }
}

impl From<Settings> for Value {
    fn from(Settings(mut parameters): Settings) -> Value {
        match parameters.len() {
            0 => Value::Null,
            1 if parameters.contains_key(WORK) => parameters.remove(WORK).unwrap_or_default(),
            _ => Value::Object(parameters),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_stored_as_they_were_when_work_was_alone() {
        for stored in [json!(null), json!(1_000_000), json!({ "bytes": 64 }), json!({ "kernel": "float", "work": 5 })] {
            let settings: Settings = serde_json::from_value(stored.clone()).unwrap();
            assert_eq!(serde_json::to_value(settings).unwrap(), stored);
        }
    }
}

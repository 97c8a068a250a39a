//! What is found out and decided before the first block: plain data, written into `run.json`.

use serde::{Deserialize, Serialize};

use super::status::Status;
use crate::machine::Host;
use crate::workload::Calibration;

/// The most records of all inputs of a run together: what each is asked to take is held in memory, and where it is drawn
/// written into `costs.csv`.
pub const MOST_RECORDS: usize = 50_000_000;

/// Everything that was found out and decided before the first block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// How fast the kernel of `compute` is here; `None` where it is not needed.
    pub calibration: Option<Calibration>,
    /// What it costs to start a process and to wait for its end, in seconds; `None` without commands.
    pub start_s: Option<f64>,
    /// What it costs to share records out among workers here; none where no case does, and in earlier runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overhead: Option<Overhead>,
    /// The inputs: one for each dataset with each delay and each serial fraction, and in weak scaling for each number of
    /// workers.
    pub inputs: Vec<InputFacts>,
    /// What was decided for each case, in the order of the plan.
    pub cases: Vec<Decision>,
    /// The files that commands name, as they were; none in runs that were stored earlier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<NamedFile>,
    /// Where launchers are started; none without them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
    /// The cases that a launcher starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub launched: Vec<Launched>,
    /// What was left out, to be said in the reports.
    pub notes: Vec<String>,
}

/// A case that a launcher starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Launched {
    /// Its id.
    pub case: String,
    /// The whole command line, with its variables, as a shell takes it.
    pub line: String,
    /// What it takes to launch as many tasks that do nothing, in seconds; of the largest case of each strategy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch_s: Option<f64>,
}

/// What it costs to share records out, measured on records that cost nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overhead {
    /// The strategy that a map was started with.
    pub kind: String,
    pub workers: usize,
    /// What it takes to start a map on them and to end it, in seconds; a pool is made before.
    pub start_s: f64,
    /// What it costs a worker of `scope` to take a record of its own, in seconds.
    pub hand_over_s: f64,
}

/// A file that a command names: a program, a script, what is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedFile {
    /// As the experiment names it.
    pub name: String,
    pub digest: String,
}

impl Preparation {
    /// The input of the case at that index of the plan; none for a command.
    pub fn input(&self, case: usize) -> Option<&InputFacts> {
        self.cases[case].input.map(|input| &self.inputs[input])
    }

    /// Why the case at that index of the plan cannot be executed, where that was seen before the first block.
    pub fn failure(&self, case: usize) -> Option<&InputFailure> {
        self.input(case)?.failure.as_ref()
    }
}

/// What is known of an input once it was loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputFacts {
    pub records: usize,
    /// The mean of the delays asked for, in seconds; a serial part of them included.
    pub delay_s: f64,
    /// What the calling thread spends before the map, as the cost of a record is counted.
    pub serial_cost: u64,
    pub names: Vec<String>,
    /// Why it could not be loaded or mapped; then nothing else is known of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<InputFailure>,
}

/// How the program's own dataset or transform failed before the first block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFailure {
    pub status: Status,
    pub cause: String,
}

impl InputFacts {
    /// The name of a record; its number, from 1, where that is all that is known.
    pub fn name(&self, record: usize) -> String {
        self.names.get(record).cloned().unwrap_or_else(|| (record + 1).to_string())
    }
}

/// What was decided for a case.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Its input's index among the inputs; none for a command.
    pub input: Option<usize>,
    /// About what one execution will take, in seconds; none where only a run can tell.
    pub expected_s: Option<f64>,
    /// Timed executions in a turn.
    pub iterations: u32,
    /// What goes before them.
    pub warmup: Warmup,
    /// Where its spans come from.
    pub tracing: Tracing,
    /// The digest of the right output; none where outputs are not compared.
    #[serde(with = "digest_text")]
    pub reference: Option<u64>,
}

impl Decision {
    /// About what a turn will take, in seconds.
    pub fn turn_s(&self) -> Option<f64> {
        let expected_s = self.expected_s?;
        let warmup_s = self.warmup.spin_s + self.warmup.seconds.max(expected_s * f64::from(self.warmup.executions));
        Some(warmup_s + expected_s * f64::from(self.iterations))
    }
}

/// What goes before the timed executions of a turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Warmup {
    /// How long the main thread spins first, in seconds.
    pub spin_s: f64,
    /// At least so many executions follow,
    pub executions: u32,
    /// for at least so many seconds.
    pub seconds: f64,
}

/// Where the spans of a case come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tracing {
    /// There are none: the records are too short.
    Never,
    /// From an extra execution a turn, which counts for nothing else.
    Extra,
    /// From the timed executions themselves: the first of each turn.
    Timed,
}

/// A digest as text: `h` and 16 hex digits, so that no reader takes it for a number.
mod digest_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(digest: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
        match digest {
            Some(digest) => serializer.collect_str(&format_args!("h{digest:016x}")),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let digits = text.strip_prefix('h').and_then(|digits| u64::from_str_radix(digits, 16).ok());
        digits.map(Some).ok_or_else(|| D::Error::custom(format!("`{text}` is not `h` and 16 hex digits")))
    }
}

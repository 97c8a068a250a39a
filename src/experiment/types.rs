//! What the user wrote, every value valid by itself. Whether the values fit together is seen when it is planned.

use std::ops::Range;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use toml::Spanned;

use super::kinds::Kinds;
use super::mistake::Origin;
use crate::dataset::Dataset;
use crate::gate::Rules;
use crate::strategy::command::{self, Command};
use crate::strategy::{Forms, KindInfo, Parameters};
use crate::workload::{Delay, Settings, Workload};

/// An experiment file.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// The file's name without the ending.
    pub stem: String,
    /// The title; the stem where the file has none.
    pub title: String,
    /// The datasets; more than one sweep.
    pub datasets: Vec<Spanned<Dataset>>,
    /// How a record's cost is spent; none where every strategy is a command.
    pub workload: Option<Workload>,
    /// The workload's parameters.
    pub work: Settings,
    /// What records cost; more than one sweep.
    pub delays: Vec<Spanned<Delay>>,
    /// The parts of the total delay that are spent before the map, each from 0 to 1; more than one sweep.
    pub serial_fractions: Vec<Spanned<f64>>,
    /// The year that ages are taken at.
    pub reference_year: i32,
    /// The worker counts of every strategy that has none of its own.
    pub workers: Vec<Spanned<Workers>>,
    /// Whether more workers get more to do; both sweep.
    pub scalings: Vec<Spanned<Scaling>>,
    /// How much there is to do, of each worker in weak scaling: records, or what a command makes of `{size}`.
    pub size: Option<u64>,
    /// The number of blocks, or the precision to reach.
    pub repetitions: Repetitions,
    /// The target confidence of every interval.
    pub confidence: f64,
    /// Timed executions in a turn.
    pub iterations: Count,
    /// Executions before them.
    pub warmup: Count,
    /// The longest that one execution may take.
    pub timeout: Duration,
    /// How long the run may take: it ends after the last block that fits.
    pub budget: Option<Duration>,
    /// What keeps turns apart.
    pub isolation: Isolation,
    /// The seed of everything random.
    pub seed: u64,
    /// Partial cases to leave out.
    pub exclude: Vec<Spanned<Pattern>>,
    /// The ways to run it, in the order of the file; at least one.
    pub strategies: Vec<StrategyTable>,
    /// What the run must reach.
    pub requirements: Vec<RequireTable>,
    /// What a gate must notice.
    pub gate: GateTable,
    /// What a strategy of it could be.
    pub kinds: Kinds,
    pub(crate) origin: Origin,
}

impl Experiment {
    /// The file's name, as it was given; there need not be one.
    pub fn file(&self) -> &str {
        self.origin.file()
    }

    /// The file's text, without overrides.
    pub fn source(&self) -> &str {
        self.origin.source()
    }
}

/// A `[[strategy]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyTable {
    /// Where it stands.
    pub span: Range<usize>,
    /// The kind, a known one.
    pub kind: Spanned<String>,
    /// The name that the file gives it.
    pub name: Option<Spanned<String>>,
    /// Its own worker counts.
    pub workers: Option<Vec<Spanned<Workers>>>,
    /// The strategy that its speedups are relative to.
    pub baseline: Option<Spanned<String>>,
    /// The kind's parameters that the file sets, in the order of the kind's list; more than one value sweep.
    pub parameters: Vec<(String, Vec<Spanned<Value>>)>,
    /// The placeholders of its own that a command has, each with its values.
    pub placeholders: Vec<(String, Vec<Spanned<Value>>)>,
}

impl StrategyTable {
    /// The command line, where it is a command that has one.
    pub(crate) fn run(&self) -> Option<&Spanned<Value>> {
        let run = self.parameters.iter().find(|(key, _)| self.kind.get_ref() == command::INFO.name && key == "run");
        run.and_then(|(_, values)| values.first())
    }

    /// The command that it stands for, where it has a command line; or what is wrong with it.
    pub(crate) fn command(&self) -> Option<Result<Command, String>> {
        self.run()?;
        Some(Command::of(&command::filled(&self.as_written(), &first_values(&self.placeholders))))
    }

    /// The first value of each parameter, as the file has it.
    pub(crate) fn as_written(&self) -> Parameters {
        let values = first_values(&self.parameters).into_iter();
        values.map(|(key, value)| (key.to_owned(), value.clone())).collect()
    }
}

/// The first value of each, which stands for all of them where a command is looked at.
pub(super) fn first_values(keys: &[(String, Vec<Spanned<Value>>)]) -> Vec<(&str, &Value)> {
    keys.iter().filter_map(|(name, values)| Some((name.as_str(), values.first()?.get_ref()))).collect()
}

/// A `[[require]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct RequireTable {
    /// Which cases must hold it.
    pub cases: Spanned<Pattern>,
    /// What they must reach at least; one or more.
    pub at_least: Vec<Spanned<(Measure, f64)>>,
}

/// One entry of `workers`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workers {
    /// So many.
    Exactly(usize),
    /// `"2*cpus"`, `"cpus/2"`.
    Cpus {
        /// What the cpus are multiplied with.
        times: usize,
        /// What they are then divided by.
        over: usize,
    },
    /// 1, 2, 4 and so on, up to the cpus.
    PowersOfTwo,
}

impl Workers {
    /// The worker counts that it stands for on a machine with so many cpus; none below 1.
    pub fn resolve(self, cpus: usize) -> Vec<usize> {
        match self {
            Workers::Exactly(count) => vec![count],
            Workers::Cpus { times, over } => vec![(cpus.saturating_mul(times) / over.max(1)).max(1)],
            Workers::PowersOfTwo => {
                (0..usize::BITS).map(|power| 1 << power).take_while(|&count| count <= cpus.max(1)).collect()
            }
        }
    }
}

/// A number that the experiment fixes or leaves to the runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Count {
    /// Decided by the runner, once, and recorded.
    Auto,
    /// Exactly this many.
    Exactly(u32),
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

/// Whether more workers get more to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scaling {
    /// The same work for any number of workers: how much sooner is it done?
    #[default]
    Strong,
    /// The same work for each worker: how much more is done in the same time?
    Weak,
}

impl Scaling {
    pub(super) const ALL: [(&str, Scaling); 2] = [("strong", Scaling::Strong), ("weak", Scaling::Weak)];

    /// Its name in an experiment file.
    pub fn name(self) -> &'static str {
        match self {
            Scaling::Strong => "strong",
            Scaling::Weak => "weak",
        }
    }
}

/// What keeps turns apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// A fresh process for each turn: nothing that one leaves behind reaches another.
    Case,
    /// A fresh process for each block.
    Block,
    /// Nothing: every turn runs in the runner's own process, for debuggers and profilers.
    None,
}

impl Isolation {
    pub(super) const ALL: [(&str, Isolation); 3] =
        [("case", Isolation::Case), ("block", Isolation::Block), ("none", Isolation::None)];
}

/// What a program brings itself, and a file of it need not name: its records and its transform, and strategies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    /// What its dataset is called.
    pub dataset: String,
    /// Its strategies.
    pub strategies: Vec<KindInfo>,
    /// In which forms its work is there beside the plain one.
    pub forms: Forms,
}

/// How many blocks there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repetitions {
    /// At least so many.
    pub min: u32,
    /// At most so many.
    pub max: u32,
    /// Between them, until every speedup's interval is no wider than this, relative to its value; where there is none,
    /// `min` and `max` are one.
    pub precision: Option<f64>,
}

impl Repetitions {
    /// Exactly so many.
    pub fn exactly(blocks: u32) -> Self {
        Self { min: blocks, max: blocks, precision: None }
    }
}

/// The `[gate]` of an experiment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GateTable {
    /// What is judged, and how surely.
    pub rules: Rules,
    /// The ids of the cases that head no longer has, on purpose.
    pub removed: Vec<Spanned<String>>,
}

/// Some properties of cases. What is not named may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pattern {
    /// The strategy's name.
    pub strategy: Option<String>,
    /// Its worker count.
    pub workers: Option<usize>,
    /// Coordinates as they stand in an id: `delay=1ms;chunk=16`.
    pub coordinates: String,
    /// The dataset.
    pub dataset: Option<Dataset>,
    /// The delay.
    pub delay: Option<Delay>,
    /// The serial fraction.
    pub serial_fraction: Option<f64>,
    /// The scaling.
    pub scaling: Option<Scaling>,
    /// Parameters of the kind.
    pub parameters: Parameters,
}

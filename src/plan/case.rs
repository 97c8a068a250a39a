//! All that will run, as plain data: the plan, its cases, and what they map.

use std::collections::HashMap;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use super::coordinate::{Coordinate, with_coordinates};
use crate::dataset::Dataset;
use crate::experiment::{Count, Isolation, Measure, Scaling};
use crate::gate::Rules;
use crate::stats::Precision;
use crate::strategy::command::{Command, Launch, Placeholder, Tasks, threads};
use crate::strategy::{Parameters, Runs, kinds, launched};
use crate::text::together;
use crate::workload::{Delay, Settings, Workload, fixed_cost};

/// All that will run. Plain, complete and valid: nothing about the user's input can fail after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The experiment's stem: its file's name without the ending.
    pub experiment: String,
    /// The experiment's title.
    pub title: String,
    /// How a record's cost is spent; none where every case is of a command.
    pub workload: Option<Workload>,
    /// The workload's parameters.
    #[serde(default)]
    pub work: Settings,
    /// The year that ages are taken at.
    pub reference_year: i32,
    /// Every case: by dataset, delay, serial fraction, strategy (in the order of the file, a baseline before the
    /// strategies that need it), parameters, and workers, fewest first.
    pub cases: Vec<Case>,
    /// How many blocks: rounds in which every case has its turn. The most, where a rule may end the run earlier.
    pub blocks: u32,
    /// How narrow the intervals of the speedups must be for the run to end before that.
    pub precision: Option<Precision>,
    /// How long the run may take: it ends after the last block that fits.
    pub budget: Option<Duration>,
    /// Timed executions in a turn.
    pub iterations: Count,
    /// Executions before them.
    pub warmup: Count,
    /// The target confidence of every interval.
    pub confidence: f64,
    /// The seed of everything random.
    pub seed: u64,
    /// The longest that one execution may take.
    pub timeout: Duration,
    /// What keeps turns apart.
    pub isolation: Isolation,
    /// What the run must reach.
    pub requirements: Vec<Requirement>,
    /// What a gate or a comparison of the run must notice, and how surely. Runs that were stored earlier have none.
    #[serde(default)]
    pub gate: Rules,
    /// What was decided for the user and should be said: an added baseline, equal worker counts made one.
    pub notes: Vec<String>,
}

/// One point of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// `STRATEGY/WORKERS`, then each swept key: `rayon/4;delay=1ms`.
    pub id: String,
    /// The strategy's name in this experiment.
    pub strategy: String,
    /// The strategy's kind.
    pub kind: String,
    /// The kind's parameters.
    pub parameters: Parameters,
    /// How many workers it may use at once.
    pub workers: usize,
    /// What it maps; none for a command, which brings its own.
    pub input: Option<Input>,
    /// Whether more workers get more to do.
    pub scaling: Scaling,
    /// How much there is to do, where the experiment says it; of each worker in weak scaling.
    pub size: Option<u64>,
    /// The id of the case that its speedup is relative to; its own for a baseline.
    pub baseline: String,
    /// Where it stands in the sweeps of its plan, in the order of its id. Runs that were stored earlier have none:
    /// [`Plan::located`].
    #[serde(default)]
    pub coordinates: Vec<Coordinate>,
}

/// Records, and what they cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The records.
    pub dataset: Dataset,
    /// What each costs.
    pub delay: Delay,
    /// The part of their total that the calling thread spends before the map, from 0 to 1.
    pub serial_fraction: f64,
}

/// A rule of the experiment's `[[require]]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// The id of the case that must hold it.
    pub case: String,
    /// Which number is judged.
    pub measure: Measure,
    /// What it must reach at least.
    pub at_least: f64,
    /// The line of the experiment file that asks for it, from 1.
    pub line: usize,
}

/// The cases that do the same, so that they may be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What tells it apart from the other groups, `delay=1ms`; empty where there is only one.
    pub label: String,
    /// The places of its cases in [`Plan::cases`], in the plan's order.
    pub cases: Vec<usize>,
}

impl Group {
    /// What a [series](Plan::series) of its cases is called beside those of other groups: `scope chunk=16 delay=1ms`.
    pub fn name_of(&self, series: &str) -> String {
        if self.label.is_empty() { series.to_owned() } else { format!("{series} {}", self.label) }
    }
}

impl Plan {
    /// What each record costs, in the unit of the workload, where the file fixes it; then no delay is calibrated.
    pub fn fixed_cost(&self) -> Option<u64> {
        fixed_cost(self.workload, &self.work)
    }

    /// Whether the answers of its records, and about what they take, are known before any work is done.
    pub fn foretells(&self) -> bool {
        self.workload.is_none_or(|workload| workload.foretells(&self.work))
    }

    /// The places in [`Plan::cases`] in the order in which they have their turns in a block, from 0. The same seed
    /// gives the same order, on every machine.
    pub fn order(&self, block: u32) -> Vec<usize> {
        self.shuffled(block, self.cases.len())
    }

    /// The index of the case with that id in [`Plan::cases`].
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.cases.iter().position(|case| case.id == id)
    }

    /// The indices of all cases in [`Plan::cases`], by their ids.
    pub fn indices(&self) -> HashMap<&str, usize> {
        self.cases.iter().enumerate().map(|(index, case)| (case.id.as_str(), index)).collect()
    }

    /// The index of each case's baseline; its own for a baseline.
    pub fn baselines(&self) -> Vec<usize> {
        let indices = self.indices();
        let baseline = |(index, case): (usize, &Case)| indices.get(case.baseline.as_str()).copied().unwrap_or(index);
        self.cases.iter().enumerate().map(baseline).collect()
    }

    /// So many turns in the order in which they come in a block, each by its place before.
    pub fn shuffled(&self, block: u32, turns: usize) -> Vec<usize> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(u64::from(block));
        let mut order: Vec<usize> = (0..turns).collect();
        order.shuffle(&mut rng);
        order
    }

    /// The cases that do the same, in the order in which they first come.
    pub fn groups(&self) -> Vec<Group> {
        let groups = together(self.cases.iter().enumerate().map(|(index, case)| {
            let work: Vec<&Coordinate> = case.coordinates.iter().filter(|coordinate| coordinate.is_work()).collect();
            (work, index)
        }));
        let label = |work: Vec<&Coordinate>| work.into_iter().map(Coordinate::to_string).collect::<Vec<_>>().join(";");
        groups.into_iter().map(|(work, cases)| Group { label: label(work), cases }).collect()
    }

    /// The cases of a group that differ in their workers only, by [what they are called](Case::series), in the order in
    /// which they first come.
    pub fn series(&self, group: &Group) -> Vec<(String, Vec<usize>)> {
        together(group.cases.iter().map(|&case| (self.cases[case].series(), case)))
    }

    /// The cases that a gate judges: all that can differ between its two executables. A baseline may be a command that
    /// has nothing of either.
    pub fn judged(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| case.input.is_some() || uses_executable(&case.parameters))
    }

    /// Whether all of its turns can be taken in one process that starts no other.
    pub fn fits_one_process(&self) -> bool {
        let kinds = kinds();
        let remote = |case: &Case| kinds.iter().any(|kind| kind.name == case.kind && kind.runs == Runs::RemoteMap);
        self.cases.iter().all(|case| case.input.is_some() && !remote(case))
    }

    /// Whether the two executables of a gate are what `{exe}` stands for in its commands. Otherwise they take its turns.
    pub fn compares_commands(&self) -> bool {
        self.cases.iter().any(|case| case.input.is_none())
    }
}

fn uses_executable(parameters: &Parameters) -> bool {
    Command::of(parameters).is_ok_and(|command| command.uses(Placeholder::Exe))
}

impl Case {
    /// Whether both map the very same records.
    pub fn same_input(&self, other: &Case) -> bool {
        (&self.input, self.size, self.times()) == (&other.input, other.size, other.times())
    }

    /// How many times the work of one worker it does.
    pub fn times(&self) -> usize {
        match self.scaling {
            Scaling::Strong => 1,
            Scaling::Weak => self.workers,
        }
    }

    /// How many cpus it can keep busy: more than it has workers, where each of them is several threads.
    pub fn cpus(&self) -> usize {
        self.workers.saturating_mul(self.threads())
    }

    /// How many threads it has at work at once. Of records in flight that is fewer: those that drive them.
    pub fn threads_at_work(&self) -> usize {
        let drives = self.input.is_some() && self.parameters.contains_key("threads");
        if drives { threads(&self.parameters).min(self.workers) } else { self.cpus() }
    }

    /// How many threads each of its workers has. Where a strategy of records starts threads, each is a worker.
    fn threads(&self) -> usize {
        if self.input.is_none() { threads(&self.parameters) } else { 1 }
    }

    /// Who launches it, and as what tasks; none where it is not launched.
    pub fn launched(&self) -> Option<(Launch, Tasks)> {
        if self.input.is_some() {
            return launched(&self.kind, &self.parameters, self.workers);
        }
        let command = Command::of(&self.parameters).ok()?;
        let tasks = command.tasks(self.workers);
        Some((command.launch?, tasks))
    }

    /// How many workers of the `other` case have as many threads as its own.
    pub fn workers_like(&self, other: &Case) -> usize {
        self.cpus().div_ceil(other.threads())
    }

    /// How much it does in all, where the experiment says how much there is to do.
    pub fn whole_size(&self) -> Option<u64> {
        self.size.map(|size| size.saturating_mul(self.times() as u64))
    }

    /// What `{size}` stands for in a command. Where the size is not said, one is meant.
    pub fn size_of_command(&self) -> u64 {
        self.whole_size().unwrap_or(self.times() as u64)
    }

    /// The part of its work that the calling thread does before the map, from 0 to 1.
    pub fn serial_fraction(&self) -> f64 {
        self.input.as_ref().map_or(0.0, |input| input.serial_fraction)
    }

    /// Where it stands in the sweeps of its strategy's parameters; the other coordinates it shares with its group.
    pub fn own_coordinates(&self) -> impl Iterator<Item = &Coordinate> {
        self.coordinates.iter().filter(|coordinate| !coordinate.is_work())
    }

    /// What the cases that differ in their workers only are called in their group: `scope chunk=16`.
    pub fn series(&self) -> String {
        with_coordinates(&self.strategy, ' ', self.own_coordinates())
    }
}

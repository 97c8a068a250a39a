//! All that will run: the cases, how often, in what order, with which seed.

mod baselines;
mod gated;
mod matrix;
mod names;
mod records;
mod requirements;
mod workers;

use std::collections::HashMap;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::dataset::Dataset;
pub use crate::experiment::{Count, Measure, Scaling};
use crate::experiment::{Experiment, Isolation, Mistake, Mistakes, Repetitions};
use crate::gate::Rules;
use crate::stats::Precision;
use crate::strategy::Parameters;
use crate::workload::{Delay, Workload};

pub use records::{Asked, load, serial_cost, too_large};

/// The most cases that a plan may have.
pub const MAX_CASES: usize = 10_000;

/// All that will run. Plain, complete and valid: nothing about the user's input can fail after it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The experiment's stem: its file's name without the ending.
    pub experiment: String,
    /// The experiment's title.
    pub title: String,
    /// How a record's cost is spent; none where every case is of a command.
    pub workload: Option<Workload>,
    /// Rounds of the kernel for each record, where the file fixes them; then no delay is calibrated.
    pub work: Option<u64>,
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

/// Plans an experiment for a machine with so many cpus.
///
/// # Errors
///
/// Every value may be valid and yet not fit the others: cases alike, a pattern that matches nothing, a baseline that
/// is left out, too many cases. Every such mistake is at its place.
pub fn plan(experiment: &Experiment, cpus: usize) -> Result<Plan, Mistakes> {
    let mut found = Vec::new();
    gated::without_executables(experiment, &mut found);
    let planned = planned(experiment, cpus, Vec::new(), &mut found);
    match planned {
        Some(plan) if found.is_empty() => Ok(plan),
        _ => Err(experiment.origin.mistakes(found)),
    }
}

/// Plans a gate: the same cases, in blocks of which each has every case twice, once for each of two executables.
///
/// # Errors
///
/// As [`plan`]; and where a command could not differ between the executables.
pub fn plan_gate(experiment: &Experiment, cpus: usize) -> Result<Plan, Mistakes> {
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    let gate = gated::as_gate(experiment, &mut notes);
    let plan = planned(&gate, cpus, notes, &mut found);
    if let Some(plan) = &plan {
        gated::with_executables(experiment, &plan.cases, &mut found);
    }
    match plan {
        Some(plan) if found.is_empty() => Ok(plan),
        _ => Err(experiment.origin.mistakes(found)),
    }
}

/// What a gate of the experiment has, where the experiment is that of the base: it may be older than the gate, and what it
/// calls `removed` was gone from the base's own base.
///
/// # Errors
///
/// As [`plan`].
pub fn plan_of_base(experiment: &Experiment, cpus: usize) -> Result<Plan, Mistakes> {
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    let gate = gated::as_gate(experiment, &mut notes);
    match planned(&gate, cpus, notes, &mut found) {
        Some(plan) if found.is_empty() => Ok(plan),
        _ => Err(experiment.origin.mistakes(found)),
    }
}

/// None, or what was found, where a mistake leaves nothing to go on with.
fn planned(experiment: &Experiment, cpus: usize, mut notes: Vec<String>, found: &mut Vec<Mistake>) -> Option<Plan> {
    let strategies = names::named(experiment, found)?;
    let strategies = baselines::resolved(strategies, &mut notes, found)?;
    let workers = workers::workers(experiment, &strategies, cpus, &mut notes, found);
    let mut points = matrix::points(experiment, &strategies, &workers, found)?;
    matrix::exclude(experiment, &mut points, found);
    let cases = baselines::attached(experiment, &strategies, &points, found);
    let requirements = requirements::requirements(experiment, &cases, found);
    notes.extend(requirements::undecidable(experiment));
    Some(Plan {
        experiment: experiment.stem.clone(),
        title: experiment.title.clone(),
        workload: experiment.workload,
        work: experiment.work,
        reference_year: experiment.reference_year,
        cases,
        blocks: experiment.repetitions.max,
        precision: precision(&experiment.repetitions),
        budget: experiment.budget,
        iterations: experiment.iterations,
        warmup: experiment.warmup,
        confidence: experiment.confidence,
        seed: experiment.seed,
        timeout: experiment.timeout,
        isolation: experiment.isolation,
        requirements,
        gate: experiment.gate.rules,
        notes,
    })
}

fn precision(repetitions: &Repetitions) -> Option<Precision> {
    let Repetitions { min, max, precision } = *repetitions;
    precision.map(|precision| Precision { min: min as usize, max: max as usize, precision })
}

/// The line of the experiment file, from 1, that the strategy of each case of its plan stands in, by the case's id. A
/// strategy that was added stands nowhere.
pub fn lines(experiment: &Experiment, plan: &Plan) -> HashMap<String, usize> {
    let strategies = names::named(experiment, &mut Vec::new()).unwrap_or_default();
    let line = |case: &Case| {
        let strategy = strategies.iter().find(|strategy| strategy.name == case.strategy)?;
        Some((case.id.clone(), experiment.origin.line(&strategy.span)))
    };
    plan.cases.iter().filter_map(line).collect()
}

impl Plan {
    /// The places in [`Plan::cases`] in the order in which they have their turns in a block, from 0. The same seed
    /// gives the same order, on every machine.
    pub fn order(&self, block: u32) -> Vec<usize> {
        self.shuffled(block, self.cases.len())
    }

    /// The index of the case that the one with this index is compared with; its own for a baseline.
    pub fn baseline_of(&self, case: usize) -> usize {
        let baseline = &self.cases[case].baseline;
        self.cases.iter().position(|other| other.id == *baseline).unwrap_or(case)
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
        let mut groups: Vec<Group> = Vec::new();
        for (index, case) in self.cases.iter().enumerate() {
            let label = case.group();
            match groups.iter_mut().find(|group| group.label == label) {
                Some(group) => group.cases.push(index),
                None => groups.push(Group { label, cases: vec![index] }),
            }
        }
        groups
    }
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

    /// How much it does in all, where the experiment says how much there is to do.
    pub fn whole_size(&self) -> Option<u64> {
        self.size.map(|size| size.saturating_mul(self.times() as u64))
    }

    /// The part of its work that the calling thread does before the map, from 0 to 1.
    pub fn serial_fraction(&self) -> f64 {
        self.input.as_ref().map_or(0.0, |input| input.serial_fraction)
    }

    /// The parts of its id that say what it does, where that is swept.
    fn group(&self) -> String {
        const KEYS: [&str; 4] = ["dataset=", "delay=", "serial_fraction=", "scaling="];
        let parts = self.id.split(';').filter(|part| KEYS.iter().any(|key| part.starts_with(key)));
        parts.collect::<Vec<_>>().join(";")
    }
}

//! What a summary is made of: plain values, finished once.

use std::collections::HashSet;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::advice::Advice;
use super::choice::{Best, Fastest};
use super::machine_line::MachineLine;
use super::origin::Origin;
use super::schedule::Timeline;
use crate::plan::{Coordinate, Measure, Scaling, with_coordinates};
use crate::record::Status;
use crate::stats::{Estimate, Factor, Law, Losses, Residual, Share};
use crate::strategy::runs_ranks;
use crate::workload::Workload;

/// A case that is surely this near to the ideal, or to the bound, lost nothing worth a name.
const AS_GOOD_AS_IDEAL: f64 = 0.99;

/// A share of the bound that is surely larger is above it.
const BEYOND_BOUND: f64 = 1.01;

/// Everything that the reports of a run say. Tables, pictures and pages are functions of it alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The experiment's stem.
    pub experiment: String,
    /// The experiment's title: the user's own words, of any length.
    pub title: String,
    /// Whether it is of the head of a gate alone.
    pub is_of_head: bool,
    /// How a record's cost is spent; none where every case is of a command.
    pub workload: Option<Workload>,
    /// Blocks that are whole.
    pub blocks: usize,
    /// Blocks that were planned.
    pub blocks_planned: usize,
    /// The target confidence of the intervals; each estimate says what it reached.
    pub confidence: f64,
    /// The seed that shuffled the turns.
    pub seed: u64,
    /// Where it was measured.
    pub machine: MachineLine,
    /// What it takes to repeat it.
    pub origin: Origin,
    /// The cases that do the same, so that their times may be compared: one group for each dataset, delay, serial fraction
    /// and scaling.
    pub groups: Vec<Group>,
    /// What was demanded, and the answers.
    pub requirements: Vec<Judged>,
    /// What was decided for the user.
    pub notes: Vec<String>,
    /// What the cases are worth that failed at first and were measured again; a sentence or two each.
    pub retried: Vec<String>,
    /// What else spoils a measurement; each a sentence.
    pub warnings: Vec<String>,
}

impl Summary {
    /// What spoils the measurement, that cases failed at first before all else.
    pub fn doubts(&self) -> impl Iterator<Item = &String> {
        self.retried.iter().chain(&self.warnings)
    }

    /// Every case of every group.
    pub fn cases(&self) -> impl Iterator<Item = &CaseSummary> {
        self.groups.iter().flat_map(|group| &group.cases)
    }
}

/// The cases that do the same. A table and a set of pictures each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// What tells it apart from the other groups, `delay=1ms`; empty where there is only one.
    pub label: String,
    /// Whether more workers get more to do.
    pub scaling: Scaling,
    /// What is mapped; none where every case is of a command.
    pub input: Option<InputSummary>,
    /// The cases, in the order of the plan.
    pub cases: Vec<CaseSummary>,
    /// The best choice, where one is sure.
    pub best: Option<Best>,
    /// Where none is sure: about how many more blocks would tell. None where there is nothing to choose.
    pub more_blocks_for_best: Option<usize>,
    /// What suits this work, from what was measured.
    pub advice: Vec<Advice>,
    /// Of programs: which is the fastest by its time alone. None where there is only one, and of what maps records.
    pub fastest: Option<Fastest>,
    /// The largest bound of all strategies for each worker count from 1 up to the largest in the group:
    /// what no schedule can exceed. `bounds[w - 1]` belongs to `w` workers; empty where it is not known.
    pub bounds: Vec<f64>,
    /// The laws of scaling, fitted to each strategy that has several worker counts, or why they are not.
    pub models: Vec<Model>,
}

impl Group {
    /// The case with that id.
    pub fn case(&self, id: &str) -> Option<&CaseSummary> {
        self.cases.iter().find(|case| case.id == id)
    }

    /// The baselines that other cases are compared with, in the order of the plan.
    pub fn baselines(&self) -> Vec<&CaseSummary> {
        let others = self.cases.iter().filter(|case| case.id != case.baseline);
        let compared: HashSet<&str> = others.map(|case| case.baseline.as_str()).collect();
        self.cases.iter().filter(|case| compared.contains(case.id.as_str())).collect()
    }
}

/// What the cases of a group map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InputSummary {
    /// The dataset's label.
    pub dataset: String,
    /// How many records it has; of one worker's work in weak scaling.
    pub records: usize,
    /// The delay as a person writes it, `1s` or `pareto(min 1ms, shape 1.5)`; empty where there is none.
    pub delay: String,
    /// The part of the total delay that the calling thread spends before the map, from 0 to 1.
    pub serial_fraction: f64,
}

/// One case, summarised over its whole blocks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseSummary {
    /// The case's id.
    pub id: String,
    /// The strategy's name.
    pub strategy: String,
    /// The strategy's kind.
    pub kind: String,
    /// The strategy's parameters, as JSON.
    pub parameters: String,
    /// Workers at once.
    pub workers: usize,
    /// Where it stands in the sweeps of its strategy's parameters; the other coordinates are its group's.
    pub coordinates: Vec<Coordinate>,
    /// How much it does in all, where the experiment says how much there is to do.
    pub size: Option<u64>,
    /// How many records it maps; none for a command.
    pub records: Option<usize>,
    /// Mean cost asked for of a record, in seconds; none for a command.
    pub delay_s: Option<f64>,
    /// The baseline's id; its own where it is the baseline.
    pub baseline: String,
    /// How many workers the baseline has.
    pub baseline_workers: usize,
    /// How it ended.
    pub outcome: Outcome,
    /// Whole blocks that it was measured in.
    pub blocks: usize,
    /// Timed executions in them.
    pub samples: usize,
    /// The median wall time of an execution, in seconds.
    pub wall: Option<Estimate>,
    /// Baseline time / case time; in weak scaling that, times as much as it does more.
    pub speedup: Option<Estimate>,
    /// Speedup x baseline workers / workers.
    pub efficiency: Option<Estimate>,
    /// The best speedup that any schedule could reach.
    pub bound: Option<f64>,
    /// What keeps it from being larger.
    pub bound_by: Option<Binding>,
    /// How many cpus its workers are pinned to; none where they run anywhere.
    pub pinned_to: Option<usize>,
    /// Speedup / bound, in each block.
    pub of_bound: Option<Estimate>,
    /// Where the rest of the ideal speedup went, from the spans; none for a baseline, and without spans.
    pub losses: Option<Losses>,
    /// The serial fraction that this case alone speaks of, by Karp and Flatt; none where cpus bound the speedup.
    pub karp_flatt: Option<Estimate>,
    /// What was seen of its workers.
    pub witnessed: Witnessed,
    /// How fast an execution read memory, in bytes a second, where that is what its workload does.
    pub bandwidth: Option<Estimate>,
    /// CPU time of an execution (median), in seconds.
    pub cpu_s: Option<f64>,
    /// The part of it in user mode (median), in seconds.
    pub cpu_user_s: Option<f64>,
    /// The part of it in the kernel (median), in seconds.
    pub cpu_system_s: Option<f64>,
    /// Peak memory (median), in bytes.
    pub peak_memory_bytes: Option<u64>,
    /// Every timed execution's wall time, in seconds, in the order of measuring.
    pub times_s: Vec<f64>,
    /// Every warm-up execution's wall time, in seconds.
    pub warmups_s: Vec<f64>,
    /// The schedule of one execution, where spans were taken.
    pub timeline: Option<Timeline>,
}

impl CaseSummary {
    /// What the cases that differ in their workers only are called in their group: `scope chunk=16`.
    pub fn series(&self) -> String {
        with_coordinates(&self.strategy, ' ', &self.coordinates)
    }

    /// What it is called in its group: `scope/4;chunk=16`.
    pub fn short_id(&self) -> String {
        with_coordinates(&format!("{}/{}", self.strategy, self.workers), ';', &self.coordinates)
    }

    /// Whether it is surely faster than the bound, by more than is not worth a word.
    pub fn is_above_bound(&self) -> bool {
        self.of_bound.is_some_and(|share| share.confidence > 0.0 && share.low > BEYOND_BOUND)
    }

    /// What a factor is called in this case: between ranks, what keeps the busiest from records is that they communicate.
    pub fn name_of(&self, factor: Factor) -> &'static str {
        if factor == Factor::ScheduleEfficiency && runs_ranks(&self.kind) { "communication" } else { factor.name() }
    }

    /// What the case lost most to of what another schedule could win back. None where it surely or perhaps has 99 % of
    /// the ideal, or of the bound.
    pub fn lost_most_to(&self) -> Option<Share> {
        let falls_short = |share: Option<Estimate>| share.is_none_or(|share| share.high < AS_GOOD_AS_IDEAL);
        let lost = falls_short(self.efficiency) && falls_short(self.of_bound);
        self.losses.filter(|_| lost).and_then(|losses| losses.largest_avoidable())
    }
}

/// What keeps any schedule from a larger speedup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// Nothing but the number of workers.
    Workers,
    /// The work computes, and there are fewer cpus than workers.
    Cpus,
    /// The work waits more than it computes, and what it computes fills the cpus.
    Waiting,
    /// One record takes longer than an equal share of all.
    LongestRecord,
    /// Records cannot be split: some worker has one more than others.
    WholeRecords,
    /// The calling thread's part before the map.
    SerialPart,
}

impl Binding {
    /// Its name in a table.
    pub fn name(self) -> &'static str {
        match self {
            Binding::Workers => "workers",
            Binding::Cpus => "cpus",
            Binding::Waiting => "cpus, waiting",
            Binding::LongestRecord => "longest record",
            Binding::WholeRecords => "whole records",
            Binding::SerialPart => "serial part",
        }
    }
}

/// What was seen of a case's workers, whatever it claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Witnessed {
    /// How many of them had a record in one execution, at most; none without spans.
    pub workers: Option<usize>,
    /// CPU time over wall time of an execution (median): how many cpus were busy, where that is known.
    pub cpus: Option<f64>,
}

/// How a case ended. As JSON, `{"status": "panicked", "cause": "index out of bounds"}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every turn was measured and every result was right.
    Ok,
    /// A turn failed.
    Failed {
        /// How.
        status: Status,
        /// Why, in a few words; may be empty.
        cause: String,
    },
    /// It was never run to the end of a block.
    Unmeasured,
}

impl Outcome {
    /// What failed, in a few words: `panicked: index out of bounds`. None where nothing did.
    pub fn failure(&self) -> Option<String> {
        match self {
            Outcome::Ok | Outcome::Unmeasured => None,
            Outcome::Failed { status, cause } => Some(status.told(cause)),
        }
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (status, cause) = match self {
            Outcome::Ok => (Status::Ok.name(), None),
            Outcome::Failed { status, cause } => (status.name(), Some(cause)),
            Outcome::Unmeasured => ("unmeasured", None),
        };
        let mut fields = serializer.serialize_map(None)?;
        fields.serialize_entry("status", status)?;
        if let Some(cause) = cause {
            fields.serialize_entry("cause", cause)?;
        }
        fields.end()
    }
}

/// A law for one strategy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Model {
    /// The strategy, with what a sweep varies in it: `scope chunk=16`.
    pub strategy: String,
    /// The law.
    pub law: Law,
    /// Its parameters; or why it is not fitted, in a few words.
    pub fitted: Result<Fitted, String>,
}

/// A law with the parameters that fit best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fitted {
    /// The serial fraction of Amdahl's law; the contention of the universal scalability law.
    pub serial_fraction: Estimate,
    /// What each pair of workers costs both, where the law knows of it.
    pub coherency: Option<Estimate>,
    /// The speedup with one worker.
    pub one_worker: Estimate,
    /// How many workers are fastest, where more are slower; its interval's high end may be infinite.
    pub peak: Option<Estimate>,
    /// The point that it misses most.
    pub largest_residual: Residual,
    /// Numbers of workers, from one to the most that were fitted, and the speedup there.
    pub curve: Vec<(f64, Estimate)>,
}

/// A requirement with its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judged {
    /// The case's id.
    pub case: String,
    /// Which number is judged.
    pub measure: Measure,
    /// What it had to reach.
    pub at_least: f64,
    /// What it is; none where the case failed or could not be measured.
    pub found: Option<Estimate>,
    /// The answer.
    pub answer: Answer,
    /// How many cpus others took meanwhile, on average, where that can explain that it is missed.
    pub others: Option<f64>,
}

/// The three answers to a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The interval's low end reaches it.
    Met,
    /// The interval's high end does not reach it.
    NotMet,
    /// The interval holds it, or there is none.
    CouldNotTell,
}

//! Samples -> Summary: every number that a report shows, with its interval.

mod attainable;
mod best;
mod blocks;
mod group;
mod losses;
mod models;
mod require;
mod useful;
mod warnings;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

#[doc(inline)]
pub use crate::plan::{Coordinate, Measure, Scaling};
#[doc(inline)]
pub use crate::record::Status;
#[doc(inline)]
pub use crate::workload::Workload;
pub use models::{Fitted, Model};

use crate::plan::with_coordinates;
use crate::record::Run;
use crate::stats::{Estimate, Losses};
use crate::text::with_cause;

/// Everything that the reports of a run say. Tables, pictures and pages are functions of it alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// The experiment's stem.
    pub experiment: String,
    /// The experiment's title: the user's own words, of any length.
    pub title: String,
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
    /// The cases that do the same, so that their times may be compared: one group for each dataset, delay, serial fraction
    /// and scaling.
    pub groups: Vec<Group>,
    /// What was demanded, and the answers.
    pub requirements: Vec<Judged>,
    /// What was decided for the user.
    pub notes: Vec<String>,
    /// What spoils a measurement; each a sentence.
    pub warnings: Vec<String>,
}

impl Summary {
    /// Summarises the whole blocks of a run.
    #[doc(hidden)]
    pub fn of(run: &Run) -> Self {
        if run.record.compared.is_some() {
            let note = "this is the run of a gate: these are the numbers of its head alone".to_owned();
            let mut head = Self::of(&run.of_head());
            head.notes.insert(0, note);
            return head;
        }
        let plan = &run.record.plan;
        let blocks = blocks::whole(run);
        let groups: Vec<Group> = plan
            .groups()
            .iter()
            .filter_map(|group| group::summarise(run, &blocks, &group.label, &group.cases))
            .collect();
        let requirements =
            plan.requirements.iter().map(|rule| require::judge(rule, plan.confidence, &groups)).collect();
        Self {
            experiment: plan.experiment.clone(),
            title: plan.title.clone(),
            workload: plan.workload,
            blocks: blocks.count(),
            blocks_planned: plan.blocks as usize,
            confidence: plan.confidence,
            seed: plan.seed,
            machine: MachineLine::of(run),
            notes: plan.notes.iter().chain(&run.record.preparation.notes).cloned().collect(),
            warnings: warnings::all(run, &blocks, &groups),
            groups,
            requirements,
        }
    }

    /// Every case of every group.
    pub fn cases(&self) -> impl Iterator<Item = &CaseSummary> {
        self.groups.iter().flat_map(|group| &group.cases)
    }
}

/// The turns of a run: for each case, in the order of its plan, the median of each whole block's timed executions, in
/// seconds.
#[doc(hidden)]
pub fn turns_s(run: &Run) -> Vec<Vec<f64>> {
    let blocks = blocks::whole(run);
    (0..run.record.plan.cases.len()).map(|case| blocks.turns_s(case)).collect()
}

/// What a picture's footer says of the machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MachineLine {
    /// The processor's name, where it is known.
    pub cpu_model: Option<String>,
    /// Logical processors that this process may use.
    pub cpus: usize,
    /// Physical cores, where they are known.
    pub cores: Option<usize>,
    /// The short git revision of what was measured, with `+` where the work tree was dirty.
    pub revision: Option<String>,
}

impl MachineLine {
    fn of(run: &Run) -> Self {
        let session = run.record.sessions.last();
        let machine = session.map(|session| &session.machine);
        Self {
            cpu_model: machine.and_then(|machine| machine.cpu_model.clone()),
            cpus: machine.map_or(1, |machine| machine.cpus),
            cores: machine.and_then(|machine| machine.cores),
            revision: session.and_then(|session| session.revision.clone()),
        }
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
    /// The best choice, where one can be named.
    pub best: Option<Best>,
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
        let compared = |baseline: &CaseSummary| {
            self.cases.iter().any(|case| case.id != baseline.id && case.baseline == baseline.id)
        };
        self.cases.iter().filter(|case| compared(case)).collect()
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
    /// Speedup / bound.
    pub of_bound: Option<f64>,
    /// Where the rest of the ideal speedup went, from the spans; none for a baseline, and without spans.
    pub losses: Option<Losses>,
    /// The serial fraction that this case alone speaks of, by Karp and Flatt; none where cpus bound the speedup.
    pub karp_flatt: Option<Estimate>,
    /// What was seen of its workers.
    pub witnessed: Witnessed,
    /// CPU time of an execution (median), in seconds.
    pub cpu_s: Option<f64>,
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
            Outcome::Failed { status, cause } => Some(with_cause(status.name(), cause)),
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

/// What ran where and when in one execution: the one whose wall time is nearest to the median.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Timeline {
    /// From the start of the execution to its end, in seconds.
    pub wall_s: f64,
    /// The earliest end that any schedule could reach, in seconds.
    pub best_end_s: Option<f64>,
    /// Lanes: as many as there are workers, idle ones too.
    pub workers: usize,
    /// The records as they ran, by lane, then start.
    pub bars: Vec<Bar>,
}

/// One record on one worker.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// The record's place in the input, from 0.
    pub record: usize,
    /// The record's name.
    pub name: String,
    /// The worker, from 0.
    pub worker: usize,
    /// Seconds since the execution began.
    pub start_s: f64,
    /// Seconds since the execution began.
    pub end_s: f64,
}

/// The best choice: among the cases that cannot be told from the fastest, the one with the fewest workers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Best {
    /// The id of the case.
    pub case: String,
    /// The ids of the cases that cannot be told from it.
    pub ties: Vec<String>,
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

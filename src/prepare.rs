//! What must be known before the first block, and is decided once: the inputs and their reference, the calibration,
//! and how often each case is executed in a turn.

use std::hash::Hasher;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use thiserror::Error;

use crate::dataset::DatasetError;
use crate::measure::Stopwatch;
use crate::plan::{Case, Count, Plan};
use crate::stats::Makespan;
use crate::workload::{Age, Calibration, Record, Workload, age_in, costs};

/// As many timed executions as fill this many seconds, where the experiment leaves it open.
const TURN_S: f64 = 0.1;
/// At most so many of them.
const MOST_ITERATIONS: f64 = 1000.0;
/// An execution of so many seconds warms itself up.
const WARM_BY_ITSELF_S: f64 = 1.0;
/// Records of so many seconds are not slowed by two clock reads.
const TRACE_ALWAYS_S: f64 = 1e-3;
/// Records of fewer seconds than this are not traced: their spans would be of the clock.
const TRACE_NEVER_S: f64 = 1e-5;
/// So many names of an input are kept for the pictures.
const NAMES: usize = 1000;
/// So many rows of spans are kept of a run.
const SPAN_ROWS: usize = 1_000_000;

/// Everything that was found out and decided before the first block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// How fast the kernel of `compute` is here; `None` where it is not needed.
    pub calibration: Option<Calibration>,
    /// The inputs: one for each dataset with each delay and each serial fraction.
    pub inputs: Vec<Input>,
    /// What was decided for each case, in the order of the plan.
    pub cases: Vec<Decision>,
    /// What was left out, to be said in the reports.
    pub notes: Vec<String>,
}

impl Preparation {
    /// The input of the case in that place of the plan.
    pub fn input(&self, case: usize) -> &Input {
        &self.inputs[self.cases[case].input]
    }
}

/// What is known of an input once it was loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// How many records it has.
    pub records: usize,
    /// The mean of the delays asked for, in seconds; a serial part of them included.
    pub delay_s: f64,
    /// What the calling thread spends before the map, as the cost of a record is counted.
    pub serial_cost: u64,
    /// The digest of the right output.
    #[serde(with = "digest_text")]
    pub reference: u64,
    /// The first records' names.
    pub names: Vec<String>,
}

/// What was decided for a case.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Its input's place among the inputs.
    pub input: usize,
    /// About what one execution will take, in seconds.
    pub expected_s: f64,
    /// Timed executions in a turn.
    pub iterations: u32,
    /// What goes before them.
    pub warmup: Warmup,
    /// Where its spans come from.
    pub tracing: Tracing,
}

impl Decision {
    /// About what a turn will take, in seconds.
    pub fn turn_s(&self) -> f64 {
        let warmup_s =
            self.warmup.spin_s + self.warmup.seconds.max(self.expected_s * f64::from(self.warmup.executions));
        warmup_s + self.expected_s * f64::from(self.iterations)
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

/// Why a run cannot start.
#[derive(Debug, Error)]
pub enum PrepareError {
    /// A dataset cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A dataset is not what it was when the run began.
    #[error("the dataset {dataset} has changed since the run began; start a new run")]
    Changed {
        /// Which one.
        dataset: String,
    },
}

/// The records of each input, for turns that run in this process.
#[derive(Debug)]
pub struct Inputs(Vec<Vec<Record>>);

impl Inputs {
    /// The records of the input in that place.
    pub fn records(&self, input: usize) -> &[Record] {
        &self.0[input]
    }
}

/// Loads every input, calibrates, computes the references and decides how often each case is executed.
pub fn prepare(plan: &Plan) -> Result<(Preparation, Inputs), PrepareError> {
    let calibration = plan.workload.calibrate();
    let mut distinct: Vec<&Case> = Vec::new();
    let mut loaded: Vec<Loaded> = Vec::new();
    let mut cases = Vec::new();
    for case in &plan.cases {
        let known = distinct.iter().position(|other| other.same_input(case));
        let input = match known {
            Some(input) => input,
            None => {
                distinct.push(case);
                loaded.push(Loaded::load(plan, case, calibration)?);
                distinct.len() - 1
            }
        };
        cases.push(loaded[input].decide(plan, case, input));
    }
    let notes = limit_spans(plan, &loaded, &mut cases);
    let (inputs, records) = loaded.into_iter().map(|loaded| (loaded.input, loaded.records)).unzip();
    Ok((Preparation { calibration, inputs, cases, notes }, Inputs(records)))
}

/// Loads the inputs of a run again, with what was decided then.
pub fn reload(plan: &Plan, earlier: &Preparation) -> Result<Inputs, PrepareError> {
    let mut records: Vec<Vec<Record>> = Vec::new();
    for (case, decision) in plan.cases.iter().zip(&earlier.cases) {
        // Inputs are numbered in the order in which their first case comes.
        if decision.input == records.len() {
            let loaded = load(case, plan.work, earlier.calibration)?;
            if reference(plan, &loaded) != earlier.inputs[decision.input].reference {
                return Err(PrepareError::Changed { dataset: case.dataset.label() });
            }
            records.push(loaded);
        }
    }
    Ok(Inputs(records))
}

/// The digest of the right output.
fn reference(plan: &Plan, records: &[Record]) -> u64 {
    let output: Vec<Age> = records.iter().map(|record| age_in(plan.reference_year, &record.scientist)).collect();
    digest(&output)
}

/// The records of a case: who, with what each costs. A serial fraction leaves that much less for each of them.
pub fn load(case: &Case, work: Option<u64>, calibration: Option<Calibration>) -> Result<Vec<Record>, PrepareError> {
    let scientists = case.dataset.load()?;
    let costs = whole_costs(case, work, calibration, scientists.len());
    let left = |cost: u64| match case.serial_fraction {
        0.0 => cost, // A float would not hold every cost.
        fraction => (cost as f64 * (1.0 - fraction)).round() as u64,
    };
    Ok(scientists.into_iter().zip(costs).map(|(scientist, cost)| Record { scientist, cost: left(cost) }).collect())
}

/// What each record costs, its serial part included.
fn whole_costs(case: &Case, work: Option<u64>, calibration: Option<Calibration>, records: usize) -> Vec<u64> {
    match work {
        Some(rounds) => vec![rounds; records],
        None => costs(&case.delay.costs(records), calibration),
    }
}

/// What an input is asked to take.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Before the map, on the calling thread, in seconds.
    pub serial_s: f64,
    /// Each record, in seconds; input order.
    pub records_s: Vec<f64>,
}

impl Asked {
    /// Of the input of a case that has so many records.
    pub fn of(plan: &Plan, case: &Case, records: usize, calibration: Option<Calibration>) -> Self {
        let whole_s: Vec<f64> = match (plan.work, calibration) {
            (Some(rounds), Some(calibration)) => vec![rounds as f64 / calibration.rounds_per_second; records],
            _ => case.delay.costs(records).iter().map(Duration::as_secs_f64).collect(),
        };
        let fraction = case.serial_fraction;
        Self {
            serial_s: fraction * whole_s.iter().sum::<f64>(),
            records_s: whole_s.into_iter().map(|cost_s| (1.0 - fraction) * cost_s).collect(),
        }
    }

    /// In all, one after the other, in seconds.
    pub fn total_s(&self) -> f64 {
        self.serial_s + self.records_s.iter().sum::<f64>()
    }
}

/// A digest of order and content, the same on every machine.
pub fn digest(output: &[Age]) -> u64 {
    let mut hasher = SipHasher13::new();
    for age in output {
        hasher.write(age.name.as_bytes());
        hasher.write_u8(0xff);
        hasher.write(&age.age.to_le_bytes());
    }
    hasher.finish()
}

struct Loaded {
    input: Input,
    records: Vec<Record>,
    /// What is asked for before the map.
    serial_s: f64,
    makespan: Makespan,
    /// What the answers alone take, one after the other.
    answers_s: f64,
}

impl Loaded {
    fn load(plan: &Plan, case: &Case, calibration: Option<Calibration>) -> Result<Self, PrepareError> {
        let records = load(case, plan.work, calibration)?;
        let watch = Stopwatch::start();
        let reference = reference(plan, &records);
        let answers_s = watch.elapsed().as_secs_f64();
        let asked = Asked::of(plan, case, records.len(), calibration);
        let whole: f64 =
            whole_costs(case, plan.work, calibration, records.len()).into_iter().map(|cost| cost as f64).sum();
        let input = Input {
            records: records.len(),
            delay_s: asked.total_s() / records.len().max(1) as f64,
            serial_cost: (case.serial_fraction * whole).round() as u64,
            reference,
            names: records.iter().take(NAMES).map(|record| record.scientist.name.clone()).collect(),
        };
        Ok(Self { input, records, serial_s: asked.serial_s, makespan: Makespan::of(&asked.records_s), answers_s })
    }

    fn decide(&self, plan: &Plan, case: &Case, input: usize) -> Decision {
        let expected_s = self.serial_s + self.makespan.bound(case.workers) + self.answers_s;
        let iterations = match plan.iterations {
            Count::Exactly(iterations) => iterations,
            Count::Auto => (TURN_S / expected_s).ceil().clamp(1.0, MOST_ITERATIONS) as u32,
        };
        let warmup = match plan.warmup {
            Count::Exactly(executions) => Warmup { executions, ..Warmup::default() },
            Count::Auto if plan.workload == Workload::Sleep || expected_s >= WARM_BY_ITSELF_S => Warmup::default(),
            Count::Auto => Warmup { spin_s: 0.1, executions: 1, seconds: 0.1 },
        };
        let tracing = match self.input.delay_s * (1.0 - case.serial_fraction) {
            record_s if record_s >= TRACE_ALWAYS_S => Tracing::Timed,
            record_s if record_s >= TRACE_NEVER_S => Tracing::Extra,
            _ => Tracing::Never,
        };
        Decision { input, expected_s, iterations, warmup, tracing }
    }
}

/// Leaves out the spans of a run that would have too many.
fn limit_spans(plan: &Plan, loaded: &[Loaded], cases: &mut [Decision]) -> Vec<String> {
    let rows = |case: &Decision| match case.tracing {
        Tracing::Never => 0,
        Tracing::Extra | Tracing::Timed => loaded[case.input].input.records,
    };
    let rows = cases.iter().map(rows).sum::<usize>().saturating_mul(plan.blocks as usize);
    if rows <= SPAN_ROWS {
        return Vec::new();
    }
    cases.iter_mut().for_each(|case| case.tracing = Tracing::Never);
    vec![format!("no spans were taken: they would fill {rows} rows, and {SPAN_ROWS} are the limit")]
}

/// A digest as text: `h` and 16 hex digits, so that no reader takes it for a number.
mod digest_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(digest: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("h{digest:016x}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix('h').and_then(|digits| u64::from_str_radix(digits, 16).ok());
        digits.ok_or_else(|| D::Error::custom(format!("`{text}` is not `h` and 16 hex digits")))
    }
}

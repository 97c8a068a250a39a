//! One execution, as it is recorded: the rows of `samples.csv` and `spans.csv`.

use serde::{Deserialize, Serialize};

use super::preparation::InputFacts;
use super::status::Status;
use crate::machine::{Others, Timestamp, Usage};
use crate::plan::{Case, Plan};
use crate::stats::{mean, quantile};
use crate::text::escape::csv;
use crate::workload::{Span, Workload};

/// What an execution is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// It prepares the process and counts for nothing.
    Warmup,
    /// It counts.
    Timed,
    /// It is slowed by clock reads around short records, for their spans alone.
    Traced,
}

/// Which executable measured, where two are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// The one that is compared with.
    Base,
    /// The one that is judged.
    Head,
}

impl Variant {
    pub const ALL: [Self; 2] = [Self::Base, Self::Head];

    /// The word in the files.
    pub fn name(self) -> &'static str {
        match self {
            Variant::Base => "base",
            Variant::Head => "head",
        }
    }
}

/// One execution of a case in a block.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Which start of the run measured it, from 0.
    pub session: u32,
    /// Which executable was measured, where two are compared.
    pub variant: Option<Variant>,
    pub block: u32,
    /// The turn's place in the block's order, from 0.
    pub position: u32,
    /// The case's index in the plan.
    pub case: usize,
    /// The execution's number in its turn and phase, from 0.
    pub iteration: u32,
    pub phase: Phase,
    pub status: Status,
    /// From the start of the map to its last output, in seconds.
    pub wall_s: Option<f64>,
    /// What making the workers took before that, in seconds; once a turn.
    pub setup_s: Option<f64>,
    pub usage: Usage,
    /// A digest of order and content of the output.
    pub digest: Option<u64>,
    /// When it began.
    pub started_at: Timestamp,
    pub cause: String,
    /// What others took of the cpus during the turn, with all its executions and the start of its process; with the turn's
    /// first one.
    pub others: Option<Others>,
}

impl Sample {
    /// Whether it had an output that nothing could be compared with.
    pub fn is_uncompared(&self) -> bool {
        self.status == Status::Error && self.digest.is_some()
    }
}

/// The median of a turn's timed executions, in seconds; none where it has none. The files hold nanoseconds: what is
/// judged while it is measured is what is read from them later.
pub fn turn_s<'a>(turn: impl IntoIterator<Item = &'a Sample>) -> Option<f64> {
    quantile(&times_s(turn), 0.5)
}

/// The mean of a turn's timed executions, in seconds; none where it has none.
pub fn turn_mean_s<'a>(turn: impl IntoIterator<Item = &'a Sample>) -> Option<f64> {
    let times_s = times_s(turn);
    (!times_s.is_empty()).then(|| mean(&times_s))
}

fn times_s<'a>(turn: impl IntoIterator<Item = &'a Sample>) -> Vec<f64> {
    let timed = turn.into_iter().filter(|sample| sample.phase == Phase::Timed && sample.status == Status::Ok);
    timed.filter_map(|sample| sample.wall_s).map(|wall_s| (wall_s * 1e9).round() / 1e9).collect()
}

/// How many cpus others took on average during the turns of these samples; none where that is not known.
pub fn others_cpus<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Option<f64> {
    let others: Vec<Others> = samples.into_iter().filter_map(|sample| sample.others).collect();
    let sum = |of: fn(&Others) -> f64| others.iter().map(of).sum::<f64>();
    let span_s = sum(|others| others.span_s);
    (span_s > 0.0).then(|| sum(|others| others.cpu_s + others.stolen_s) / span_s)
}

/// The spans of one execution.
#[derive(Clone, Debug, PartialEq)]
pub struct TracedExecution {
    /// Which start of the run measured it, from 0.
    pub session: u32,
    /// Which executable was measured, where two are compared.
    pub variant: Option<Variant>,
    pub block: u32,
    /// The case's index in the plan.
    pub case: usize,
    /// The execution's number in its turn and phase, from 0.
    pub iteration: u32,
    /// The phase of the execution that was traced.
    pub phase: Phase,
    /// Its spans, in input order.
    pub spans: Vec<Span>,
}

/// A row of `samples.csv`. The order of the fields is the order of the columns; a later column is added at the end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SampleRow {
    pub(crate) experiment: String,
    session: u32,
    variant: Option<Variant>,
    block: u32,
    position: u32,
    case: String,
    strategy: String,
    kind: String,
    workers: usize,
    dataset: String,
    records: Option<usize>,
    workload: String,
    delay_s: Option<Seconds>,
    serial_fraction: Option<f64>,
    scaling: String,
    size: Option<u64>,
    iteration: u32,
    phase: Phase,
    status: Status,
    wall_s: Option<Seconds>,
    setup_s: Option<Seconds>,
    cpu_user_s: Option<Seconds>,
    cpu_system_s: Option<Seconds>,
    peak_memory_bytes: Option<u64>,
    minor_faults: Option<u64>,
    major_faults: Option<u64>,
    voluntary_switches: Option<u64>,
    involuntary_switches: Option<u64>,
    digest: Option<String>,
    started_at: Timestamp,
    cause: String,
    #[serde(default)]
    process_s: Option<Seconds>,
    #[serde(default)]
    span_s: Option<Seconds>,
    #[serde(default)]
    others_cpu_s: Option<Seconds>,
    #[serde(default)]
    stolen_s: Option<Seconds>,
}

impl SampleRow {
    /// The first line of the file.
    pub(crate) const COLUMNS: &str = "experiment,session,variant,block,position,case,strategy,kind,workers,dataset,\
        records,workload,delay_s,serial_fraction,scaling,size,iteration,phase,status,wall_s,setup_s,cpu_user_s,\
        cpu_system_s,peak_memory_bytes,minor_faults,major_faults,voluntary_switches,involuntary_switches,digest,\
        started_at,cause,process_s,span_s,others_cpu_s,stolen_s";

    /// What the first line begins with in every run, earlier ones too.
    pub(crate) const FIRST_COLUMNS: &str =
        Self::COLUMNS.split_at(Self::COLUMNS.len() - ",process_s,span_s,others_cpu_s,stolen_s".len()).0;

    pub(crate) fn new(plan: &Plan, facts: Option<&InputFacts>, sample: &Sample) -> Self {
        let case = &plan.cases[sample.case];
        let input = case.input.as_ref();
        let usage = sample.usage;
        Self {
            experiment: csv(&plan.experiment),
            session: sample.session,
            variant: sample.variant,
            block: sample.block,
            position: sample.position,
            case: case.id.clone(),
            strategy: case.strategy.clone(),
            kind: case.kind.clone(),
            workers: case.workers,
            dataset: input.map_or_else(String::new, |input| csv(&input.dataset.label())),
            records: facts.map(|facts| facts.records),
            workload: plan.workload.filter(|_| input.is_some()).map_or("", Workload::name).to_owned(),
            delay_s: facts.map(|facts| Seconds(facts.delay_s)),
            serial_fraction: input.map(|input| input.serial_fraction),
            scaling: case.scaling.name().to_owned(),
            size: case.whole_size(),
            iteration: sample.iteration,
            phase: sample.phase,
            status: sample.status,
            wall_s: sample.wall_s.map(Seconds),
            setup_s: sample.setup_s.map(Seconds),
            cpu_user_s: usage.cpu_user_s.map(Seconds),
            cpu_system_s: usage.cpu_system_s.map(Seconds),
            peak_memory_bytes: usage.peak_memory_bytes,
            minor_faults: usage.minor_faults,
            major_faults: usage.major_faults,
            voluntary_switches: usage.voluntary_switches,
            involuntary_switches: usage.involuntary_switches,
            digest: sample.digest.map(|digest| format!("h{digest:016x}")),
            started_at: sample.started_at,
            cause: csv(&sample.cause),
            process_s: usage.process_s.map(Seconds),
            span_s: sample.others.map(|others| Seconds(others.span_s)),
            others_cpu_s: sample.others.map(|others| Seconds(others.cpu_s)),
            stolen_s: sample.others.map(|others| Seconds(others.stolen_s)),
        }
    }

    /// The sample of this row; `None` where the row is of a case that the plan does not have.
    pub(crate) fn sample(self, case_of: impl Fn(&str) -> Option<usize>) -> Option<Sample> {
        let seconds = |value: Option<Seconds>| value.map(|seconds| seconds.0);
        Some(Sample {
            session: self.session,
            variant: self.variant,
            block: self.block,
            position: self.position,
            case: case_of(&self.case)?,
            iteration: self.iteration,
            phase: self.phase,
            status: self.status,
            wall_s: seconds(self.wall_s),
            setup_s: seconds(self.setup_s),
            usage: Usage {
                cpu_user_s: seconds(self.cpu_user_s),
                cpu_system_s: seconds(self.cpu_system_s),
                peak_memory_bytes: self.peak_memory_bytes,
                minor_faults: self.minor_faults,
                major_faults: self.major_faults,
                voluntary_switches: self.voluntary_switches,
                involuntary_switches: self.involuntary_switches,
                process_s: seconds(self.process_s),
            },
            digest: self.digest.and_then(|text| u64::from_str_radix(text.strip_prefix('h')?, 16).ok()),
            started_at: self.started_at,
            cause: self.cause,
            others: (|| {
                let [span_s, cpu_s, stolen_s] = [self.span_s, self.others_cpu_s, self.stolen_s].map(seconds);
                Some(Others { span_s: span_s?, cpu_s: cpu_s?, stolen_s: stolen_s? })
            })(),
        })
    }
}

/// A row of `spans.csv`. A later column is added at the end.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SpanRow {
    pub(crate) session: u32,
    pub(crate) variant: Option<Variant>,
    pub(crate) block: u32,
    pub(crate) case: String,
    pub(crate) iteration: u32,
    pub(crate) phase: Phase,
    pub(crate) record: usize,
    pub(crate) worker: usize,
    pub(crate) start_s: Seconds,
    pub(crate) end_s: Seconds,
    #[serde(default)]
    pub(crate) cpu: Option<u32>,
}

impl SpanRow {
    /// The first line of the file.
    pub(crate) const COLUMNS: &str = "session,variant,block,case,iteration,phase,record,worker,start_s,end_s,cpu";

    /// What the first line begins with in every run, earlier ones too.
    pub(crate) const FIRST_COLUMNS: &str = Self::COLUMNS.split_at(Self::COLUMNS.len() - ",cpu".len()).0;

    pub(crate) fn new(case: &Case, execution: &TracedExecution, span: &Span) -> Self {
        Self {
            session: execution.session,
            variant: execution.variant,
            block: execution.block,
            case: case.id.clone(),
            iteration: execution.iteration,
            phase: execution.phase,
            record: span.record,
            worker: span.worker,
            start_s: Seconds(span.start_s),
            end_s: Seconds(span.end_s),
            cpu: span.cpu,
        }
    }
}

/// Seconds that are written to the nanosecond, never in exponential form: a column has one type.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(crate) struct Seconds(pub f64);

impl Serialize for Seconds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.9}", self.0))
    }
}

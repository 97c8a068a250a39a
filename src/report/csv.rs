//! `summary.csv`: a row a case, with every number of the tables.

use serde::Serialize;

use crate::record::{Seconds, Status};
use crate::stats::{Estimate, Factor};
use crate::summary::{Binding, CaseSummary, Group, Outcome, Summary};
use crate::workload::Workload;

/// The columns, in their order. A later one is added at the end; none is renamed.
const COLUMNS: &str = "experiment,variant,case,strategy,kind,parameters,workers,dataset,records,workload,delay_s,\
    serial_fraction,scaling,size,baseline,baseline_workers,status,blocks,samples,confidence,wall_s,wall_low_s,\
    wall_high_s,speedup,speedup_low,speedup_high,efficiency,efficiency_low,efficiency_high,bound,of_bound,load_balance,\
    schedule_efficiency,core_share,work_efficiency,serial_overhead,unexplained,cpu_s,peak_memory_bytes,serial_part,\
    bound_by,of_bound_low,of_bound_high,avoidable_load_balance,avoidable_schedule_efficiency,avoidable_core_share,\
    avoidable_work_efficiency,avoidable_serial_overhead,avoidable_serial_part,avoidable_unexplained";

/// The factors that stand side by side.
const FACTORS: [Factor; 6] = [
    Factor::LoadBalance,
    Factor::ScheduleEfficiency,
    Factor::CoreShare,
    Factor::WorkEfficiency,
    Factor::SerialOverhead,
    Factor::Unexplained,
];

#[derive(Serialize)]
struct Row<'a> {
    experiment: &'a str,
    variant: &'a str,
    case: &'a str,
    strategy: &'a str,
    kind: &'a str,
    parameters: &'a str,
    workers: usize,
    dataset: &'a str,
    records: Option<usize>,
    workload: &'a str,
    delay_s: Option<Seconds>,
    serial_fraction: Option<f64>,
    scaling: &'a str,
    size: Option<u64>,
    baseline: &'a str,
    baseline_workers: usize,
    status: &'a str,
    blocks: usize,
    samples: usize,
    confidence: Option<f64>,
    wall: [Option<Seconds>; 3],
    speedup: [Option<f64>; 3],
    efficiency: [Option<f64>; 3],
    bound: Option<f64>,
    of_bound: Option<f64>,
    /// Where the speedup went, in the order of the columns.
    factors: [Option<f64>; 6],
    cpu_s: Option<Seconds>,
    peak_memory_bytes: Option<u64>,
    serial_part: Option<f64>,
    bound_by: &'a str,
    of_bound_interval: [Option<f64>; 2],
    /// What of the factors could be avoided, in the order of [`Factor::ALL`].
    avoidable: [Option<f64>; 7],
}

/// The summary as CSV, its header included.
pub fn summary_csv(summary: &Summary) -> String {
    let mut writer = ::csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    for group in &summary.groups {
        for case in &group.cases {
            // Writing to memory fails for no row that is made of text and numbers alone.
            let _ = writer.serialize(Row::new(summary, group, case));
        }
    }
    let rows = writer.into_inner().unwrap_or_default();
    format!("{COLUMNS}\n{}", String::from_utf8_lossy(&rows))
}

impl<'a> Row<'a> {
    fn new(summary: &'a Summary, group: &'a Group, case: &'a CaseSummary) -> Self {
        let parts = |estimate: Option<Estimate>| {
            [estimate.map(|one| one.value), estimate.map(|one| one.low), estimate.map(|one| one.high)]
        };
        let input = group.input.as_ref().filter(|_| case.records.is_some());
        let lost = |factor| case.losses.map(|losses| losses.value(factor));
        Self {
            experiment: &summary.experiment,
            variant: "",
            case: &case.id,
            strategy: &case.strategy,
            kind: &case.kind,
            parameters: &case.parameters,
            workers: case.workers,
            dataset: input.map_or("", |input| &input.dataset),
            records: case.records,
            workload: summary.workload.filter(|_| input.is_some()).map_or("", Workload::name),
            delay_s: case.delay_s.map(Seconds),
            serial_fraction: input.map(|input| input.serial_fraction),
            scaling: group.scaling.name(),
            size: case.size,
            baseline: &case.baseline,
            baseline_workers: case.baseline_workers,
            status: status(&case.outcome),
            blocks: case.blocks,
            samples: case.samples,
            confidence: case.speedup.map(|speedup| speedup.confidence),
            wall: parts(case.wall).map(|part| part.map(Seconds)),
            speedup: parts(case.speedup),
            efficiency: parts(case.efficiency),
            bound: case.bound,
            of_bound: case.of_bound.map(|share| share.value),
            factors: FACTORS.map(lost),
            cpu_s: case.cpu_s.map(Seconds),
            peak_memory_bytes: case.peak_memory_bytes,
            serial_part: lost(Factor::SerialPart),
            bound_by: case.bound_by.map_or("", Binding::name),
            of_bound_interval: [case.of_bound.map(|share| share.low), case.of_bound.map(|share| share.high)],
            avoidable: Factor::ALL.map(|factor| case.losses.map(|losses| losses.avoidable_value(factor))),
        }
    }
}

/// The word of `samples.csv` for how the case ended.
fn status(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => Status::Ok.name(),
        Outcome::Failed { status, .. } => status.name(),
        Outcome::Unmeasured => "",
    }
}

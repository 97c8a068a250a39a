//! `summary.csv`: a row a case, with every number of the tables.

use serde::{Serialize, Serializer};

use crate::record::{Seconds, Status};
use crate::stats::Factor;
use crate::summary::{Binding, CaseSummary, Group, InputSummary, Outcome, Summary};
use crate::text::escape;
use crate::workload::Workload;
use Cell::{Count, Number, Text, Time};

/// A column's name, and its cell in a row.
type Column = (&'static str, fn(Row<'_>) -> Cell<'_>);

/// The columns, in their order. A later one is added at the end; none is renamed.
const COLUMNS: &[Column] = &[
    ("experiment", |row| Text(&row.summary.experiment)),
    ("variant", |_| Text("")),
    ("case", |row| Text(&row.case.id)),
    ("strategy", |row| Text(&row.case.strategy)),
    ("kind", |row| Text(&row.case.kind)),
    ("parameters", |row| Text(&row.case.parameters)),
    ("workers", |row| Count(Some(row.case.workers as u64))),
    ("dataset", |row| Text(row.input().map_or("", |input| &input.dataset))),
    ("records", |row| Count(row.case.records.map(|records| records as u64))),
    ("workload", |row| Text(row.input().and(row.summary.workload).map_or("", Workload::name))),
    ("delay_s", |row| Time(row.case.delay_s.map(Seconds))),
    ("serial_fraction", |row| Number(row.input().map(|input| input.serial_fraction))),
    ("scaling", |row| Text(row.group.scaling.name())),
    ("size", |row| Count(row.case.size)),
    ("baseline", |row| Text(&row.case.baseline)),
    ("baseline_workers", |row| Count(Some(row.case.baseline_workers as u64))),
    ("status", |row| Text(status(&row.case.outcome))),
    ("blocks", |row| Count(Some(row.case.blocks as u64))),
    ("samples", |row| Count(Some(row.case.samples as u64))),
    ("confidence", |row| Number(row.case.speedup.map(|speedup| speedup.confidence))),
    ("wall_s", |row| Time(row.case.wall.map(|wall| Seconds(wall.value)))),
    ("wall_low_s", |row| Time(row.case.wall.map(|wall| Seconds(wall.low)))),
    ("wall_high_s", |row| Time(row.case.wall.map(|wall| Seconds(wall.high)))),
    ("speedup", |row| Number(row.case.speedup.map(|speedup| speedup.value))),
    ("speedup_low", |row| Number(row.case.speedup.map(|speedup| speedup.low))),
    ("speedup_high", |row| Number(row.case.speedup.map(|speedup| speedup.high))),
    ("efficiency", |row| Number(row.case.efficiency.map(|efficiency| efficiency.value))),
    ("efficiency_low", |row| Number(row.case.efficiency.map(|efficiency| efficiency.low))),
    ("efficiency_high", |row| Number(row.case.efficiency.map(|efficiency| efficiency.high))),
    ("bound", |row| Number(row.case.bound)),
    ("of_bound", |row| Number(row.case.of_bound.map(|share| share.value))),
    ("load_balance", |row| row.left_by(Factor::LoadBalance)),
    ("schedule_efficiency", |row| row.left_by(Factor::ScheduleEfficiency)),
    ("core_share", |row| row.left_by(Factor::CoreShare)),
    ("work_efficiency", |row| row.left_by(Factor::WorkEfficiency)),
    ("serial_overhead", |row| row.left_by(Factor::SerialOverhead)),
    ("unexplained", |row| row.left_by(Factor::Unexplained)),
    ("cpu_s", |row| Time(row.case.cpu_s.map(Seconds))),
    ("peak_memory_bytes", |row| Count(row.case.peak_memory_bytes)),
    ("serial_part", |row| row.left_by(Factor::SerialPart)),
    ("bound_by", |row| Text(row.case.bound_by.map_or("", Binding::name))),
    ("of_bound_low", |row| Number(row.case.of_bound.map(|share| share.low))),
    ("of_bound_high", |row| Number(row.case.of_bound.map(|share| share.high))),
    ("avoidable_load_balance", |row| row.avoidably_left_by(Factor::LoadBalance)),
    ("avoidable_schedule_efficiency", |row| row.avoidably_left_by(Factor::ScheduleEfficiency)),
    ("avoidable_core_share", |row| row.avoidably_left_by(Factor::CoreShare)),
    ("avoidable_work_efficiency", |row| row.avoidably_left_by(Factor::WorkEfficiency)),
    ("avoidable_serial_overhead", |row| row.avoidably_left_by(Factor::SerialOverhead)),
    ("avoidable_serial_part", |row| row.avoidably_left_by(Factor::SerialPart)),
    ("avoidable_unexplained", |row| row.avoidably_left_by(Factor::Unexplained)),
    ("bandwidth_bytes_per_s", |row| Number(row.case.bandwidth.map(|bandwidth| bandwidth.value))),
];

/// The summary as CSV, its header included.
pub fn summary_csv(summary: &Summary) -> String {
    let mut writer = ::csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    // Writing to memory fails for no row that is made of text and numbers alone.
    let _ = writer.write_record(COLUMNS.iter().map(|(name, _)| name));
    for group in &summary.groups {
        for case in &group.cases {
            let row = Row { summary, group, case };
            let _ = writer.serialize(COLUMNS.iter().map(|(_, cell)| cell(row)).collect::<Vec<_>>());
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// What a row is about.
#[derive(Clone, Copy)]
struct Row<'a> {
    summary: &'a Summary,
    group: &'a Group,
    case: &'a CaseSummary,
}

impl<'a> Row<'a> {
    /// The input of a case that maps records.
    fn input(self) -> Option<&'a InputSummary> {
        self.group.input.as_ref().filter(|_| self.case.records.is_some())
    }

    /// What the factor leaves of the ideal.
    fn left_by(self, factor: Factor) -> Cell<'a> {
        Number(self.case.losses.map(|losses| losses.value(factor)))
    }

    /// What the factor leaves of the bound.
    fn avoidably_left_by(self, factor: Factor) -> Cell<'a> {
        Number(self.case.losses.map(|losses| losses.avoidable_value(factor)))
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Cell<'a> {
    #[serde(serialize_with = "text")]
    Text(&'a str),
    Count(Option<u64>),
    Number(Option<f64>),
    Time(Option<Seconds>),
}

fn text<S: Serializer>(text: &&str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&escape::csv(text))
}

/// The word of `samples.csv` for how the case ended.
fn status(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => Status::Ok.name(),
        Outcome::Failed { status, .. } => status.name(),
        Outcome::Unmeasured => "",
    }
}

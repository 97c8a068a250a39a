//! What one traced execution shows beside its records: how workers come, and what lies between their records.

use std::collections::BTreeMap;

use crate::record::{Sample, TracedExecution};
use crate::stats::quantile;
use crate::strategy::Sharing;
use crate::summary::before_first_record_s;
use crate::workload::Span;

/// What one traced execution shows, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// What all records took.
    pub busy_s: f64,
    /// From one record to the next in the input, on one worker.
    pub between_s: f64,
    /// How much longer it takes where the next one stands elsewhere: a piece was handed over. None where that never was.
    pub hand_over_s: Option<f64>,
    /// Until the first record starts.
    pub first_s: f64,
    /// From one worker's coming to the next one's; where workers wake each other, from one doubling to the next.
    pub step_s: f64,
    /// From the last record's end to the end of the execution.
    pub end_s: f64,
    /// CPU time, where the system tells it.
    pub cpu_s: Option<f64>,
    /// What each record took, in their order.
    pub records_s: Vec<f64>,
}

impl Observed {
    /// What an execution shows whose spans and sample these are; none where a record has no span. A serial part is no
    /// part of it: with one, the first record starts at once.
    pub fn of(
        trace: &TracedExecution,
        sample: &Sample,
        records: usize,
        has_serial: bool,
        sharing: Sharing,
    ) -> Option<Self> {
        let wall_s = sample.wall_s?;
        let mut records_s = vec![f64::NAN; records];
        trace.spans.iter().for_each(|span| {
            if let Some(record_s) = records_s.get_mut(span.record) {
                *record_s = span.end_s - span.start_s;
            }
        });
        if records == 0 || records_s.iter().any(|record_s| record_s.is_nan()) {
            return None;
        }
        let serial_s = if has_serial { before_first_record_s(trace) } else { 0.0 };
        let lanes = lanes(trace);
        let (between_s, hand_over_s) = gaps(&lanes);
        let (first_s, step_s) = coming(&lanes, serial_s, matches!(sharing, Sharing::Halved { .. }));
        let last_s = trace.spans.iter().map(|span| span.end_s).fold(serial_s, f64::max);
        Some(Self {
            busy_s: records_s.iter().sum(),
            between_s,
            hand_over_s,
            first_s,
            step_s,
            end_s: (wall_s - last_s).max(0.0),
            cpu_s: sample.usage.cpu_s(),
            records_s,
        })
    }
}

/// The spans of each worker, in time.
fn lanes(trace: &TracedExecution) -> Vec<Vec<&Span>> {
    let mut lanes: BTreeMap<usize, Vec<&Span>> = BTreeMap::new();
    trace.spans.iter().for_each(|span| lanes.entry(span.worker).or_default().push(span));
    let mut lanes: Vec<Vec<&Span>> = lanes.into_values().collect();
    lanes.iter_mut().for_each(|lane| lane.sort_by(|one, two| one.start_s.total_cmp(&two.start_s)));
    lanes
}

/// The median gap before a record that follows the one before it in the input, and by how much that before any other
/// record is longer. Medians: a worker that was not run for a while says nothing of what a hand-over costs.
fn gaps(lanes: &[Vec<&Span>]) -> (f64, Option<f64>) {
    let (mut next, mut elsewhere) = (Vec::new(), Vec::new());
    for pair in lanes.iter().flat_map(|lane| lane.windows(2)) {
        let gap_s = (pair[1].start_s - pair[0].end_s).max(0.0);
        if pair[1].record == pair[0].record + 1 { next.push(gap_s) } else { elsewhere.push(gap_s) }
    }
    let between_s = quantile(&next, 0.5).unwrap_or(0.0);
    (between_s, quantile(&elsewhere, 0.5).map(|gap_s| (gap_s - between_s).max(0.0)))
}

/// When the first worker has its first record, and how much later each further one, by least squares: one after the other,
/// or twice as many in each step.
fn coming(lanes: &[Vec<&Span>], serial_s: f64, doubling: bool) -> (f64, f64) {
    let mut starts: Vec<f64> = lanes.iter().filter_map(|lane| Some(lane.first()?.start_s - serial_s)).collect();
    starts.sort_by(f64::total_cmp);
    let step = |place: usize| if doubling { (place as f64 + 1.0).log2().ceil() } else { place as f64 };
    let count = starts.len() as f64;
    let middle = (0..starts.len()).map(step).sum::<f64>() / count;
    let mean_s = starts.iter().sum::<f64>() / count;
    let spread: f64 = (0..starts.len()).map(|place| (step(place) - middle).powi(2)).sum();
    let along: f64 = starts.iter().enumerate().map(|(place, at_s)| (step(place) - middle) * (at_s - mean_s)).sum();
    let step_s = if spread > 0.0 { (along / spread).max(0.0) } else { 0.0 };
    ((mean_s - step_s * middle).max(0.0), step_s)
}

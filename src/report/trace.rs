//! `trace.json`: the schedules for Perfetto and speedscope, in the Trace Event Format that both read.
//!
//! A process is a case, a thread is a worker. Records that overlap on one worker, as where it has several in flight, are
//! asynchronous events, since a thread's own must lie side by side. Source: "Trace Event Format", Google.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::stats::keep_smallest;
use crate::summary::{Bar, CaseSummary, Summary, Timeline};
use crate::text::{ratio, seconds};

/// More records make a file that no viewer likes: those that take longest are kept, as many of each case.
const MOST_RECORDS: usize = 200_000;

/// The schedules of the executions that the timeline shows; none where no spans were taken.
pub(super) fn trace(summary: &Summary) -> Option<String> {
    let traced: Vec<_> = summary.cases().filter_map(|case| Some((case, case.timeline.as_ref()?))).collect();
    if traced.is_empty() {
        return None;
    }
    let most = MOST_RECORDS / traced.len();
    let left_out: usize = traced.iter().map(|(_, timeline)| timeline.bars.len().saturating_sub(most)).sum();
    let about = json!({ "experiment": summary.experiment, "title": summary.title, "records_left_out": left_out });
    let mut text = format!("{{\"displayTimeUnit\":\"ms\",\"otherData\":{about},\"traceEvents\":[");
    let mut between = "\n";
    // A line for each event, written at once: all of them as values would take a kilobyte each.
    for (place, (case, timeline)) in traced.into_iter().enumerate() {
        for event in (Process { id: place + 1, case, timeline }).events(most) {
            let _ = write!(text, "{between}{event}");
            between = ",\n";
        }
    }
    Some(text + "\n]}\n")
}

/// The so many bars of a schedule that take longest, in their order; all where there are no more.
pub(super) fn longest(timeline: &Timeline, most: usize) -> Vec<&Bar> {
    let mut bars: Vec<&Bar> = timeline.bars.iter().collect();
    keep_smallest(&mut bars, most, |bar| bar.start_s - bar.end_s);
    bars
}

/// A case on its way to events.
struct Process<'a> {
    id: usize,
    case: &'a CaseSummary,
    timeline: &'a Timeline,
}

impl Process<'_> {
    fn events(&self, most: usize) -> Vec<Value> {
        let mut events = vec![self.meta("process_name", 0, json!({ "name": self.name() }))];
        events.push(self.meta("process_sort_index", 0, json!({ "sort_index": self.id })));
        if self.timeline.serial_s > 0.0 {
            events.push(self.meta("thread_name", 0, json!({ "name": "serial part" })));
            events.push(self.complete("serial part", 0, 0.0, self.timeline.serial_s, json!({})));
        }
        let mut lanes: BTreeMap<usize, Vec<&Bar>> = BTreeMap::new();
        longest(self.timeline, most).into_iter().for_each(|bar| lanes.entry(bar.worker).or_default().push(bar));
        for (worker, bars) in lanes {
            events.push(self.meta("thread_name", worker + 1, json!({ "name": format!("worker {worker}") })));
            events.extend(self.records(worker + 1, bars));
        }
        events
    }

    fn name(&self) -> String {
        let speedup = self.case.speedup.map(|speedup| format!(", {}x", ratio(speedup.value))).unwrap_or_default();
        format!("{}: {}{speedup}", self.case.id, seconds(self.timeline.wall_s))
    }

    /// The records of a worker: its thread's own, as long as each ends before the next begins.
    fn records(&self, thread: usize, mut bars: Vec<&Bar>) -> Vec<Value> {
        bars.sort_by(|one, other| one.start_s.total_cmp(&other.start_s));
        let overlap = bars.windows(2).any(|pair| nanoseconds(pair[1].start_s) < nanoseconds(pair[0].end_s));
        match overlap {
            false => {
                let event = |bar: &&Bar| self.complete(&bar.name, thread, bar.start_s, bar.end_s, about(bar));
                bars.iter().map(event).collect()
            }
            true => bars.iter().flat_map(|bar| self.asynchronous(thread, bar)).collect(),
        }
    }

    fn meta(&self, name: &str, thread: usize, args: Value) -> Value {
        json!({ "ph": "M", "name": name, "pid": self.id, "tid": thread, "args": args })
    }

    fn complete(&self, name: &str, thread: usize, start_s: f64, end_s: f64, args: Value) -> Value {
        // The length is the difference of what is written, so that no event ends after the next one begins.
        let (start, end) = (nanoseconds(start_s), nanoseconds(end_s));
        json!({
            "ph": "X", "cat": "record", "name": name, "pid": self.id, "tid": thread,
            "ts": microseconds(start), "dur": microseconds(end.saturating_sub(start)), "args": args,
        })
    }

    fn asynchronous(&self, thread: usize, bar: &Bar) -> [Value; 2] {
        let id = format!("{}.{}", self.id, bar.record);
        let event = |phase: &str, at: f64| {
            json!({
                "ph": phase, "cat": "record", "name": bar.name, "id": id, "pid": self.id, "tid": thread,
                "ts": microseconds(nanoseconds(at)), "args": about(bar),
            })
        };
        [event("b", bar.start_s), event("e", bar.end_s)]
    }
}

fn about(bar: &Bar) -> Value {
    match bar.cpu {
        Some(cpu) => json!({ "record": bar.record, "cpu": cpu }),
        None => json!({ "record": bar.record }),
    }
}

fn nanoseconds(seconds: f64) -> u64 {
    (seconds * 1e9).round() as u64
}

fn microseconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e3
}

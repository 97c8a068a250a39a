//! `trace.json`: the schedules for Perfetto and speedscope, in the Trace Event Format that both read.
//!
//! A process is a case, a thread is a worker. Records that overlap on one worker, as where it has several in flight, are
//! asynchronous events, since a thread's own must lie side by side. Source: "Trace Event Format", Google.

use serde_json::{Value, json};

use crate::summary::{Bar, CaseSummary, Summary, Timeline};
use crate::text::{ratio, seconds};

/// The schedules of the executions that the timeline shows; none where no spans were taken.
pub(super) fn trace(summary: &Summary) -> Option<String> {
    let traced = summary.cases().filter_map(|case| Some((case, case.timeline.as_ref()?)));
    let events: Vec<Value> = traced
        .enumerate()
        .flat_map(|(place, (case, timeline))| Process { id: place + 1, case, timeline }.events())
        .collect();
    if events.is_empty() {
        return None;
    }
    // A line for each event: as small as it gets, and what changed can be seen.
    let lines: Vec<String> = events.iter().map(Value::to_string).collect();
    let about = json!({ "experiment": summary.experiment, "title": summary.title });
    Some(format!("{{\"displayTimeUnit\":\"ms\",\"otherData\":{about},\"traceEvents\":[\n{}\n]}}\n", lines.join(",\n")))
}

/// A case on its way to events.
struct Process<'a> {
    id: usize,
    case: &'a CaseSummary,
    timeline: &'a Timeline,
}

impl Process<'_> {
    fn events(&self) -> Vec<Value> {
        let mut events = vec![self.meta("process_name", 0, json!({ "name": self.name() }))];
        events.push(self.meta("process_sort_index", 0, json!({ "sort_index": self.id })));
        if self.timeline.serial_s > 0.0 {
            events.push(self.meta("thread_name", 0, json!({ "name": "serial part" })));
            events.push(self.complete("serial part", 0, 0.0, self.timeline.serial_s, json!({})));
        }
        for worker in 0..self.timeline.workers {
            let bars: Vec<&Bar> = self.timeline.bars.iter().filter(|bar| bar.worker == worker).collect();
            // One lane of many that had nothing to do says nothing.
            if !bars.is_empty() {
                events.push(self.meta("thread_name", worker + 1, json!({ "name": format!("worker {worker}") })));
                events.extend(self.records(worker + 1, bars));
            }
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
        let about = |bar: &Bar| json!({ "record": bar.record });
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
                "ts": microseconds(nanoseconds(at)), "args": { "record": bar.record },
            })
        };
        [event("b", bar.start_s), event("e", bar.end_s)]
    }
}

fn nanoseconds(seconds: f64) -> u64 {
    (seconds * 1e9).round() as u64
}

fn microseconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e3
}

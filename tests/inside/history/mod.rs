//! The record of earlier runs: what is written, what survives, and what is said of it.

mod compare;
mod file;
#[cfg(feature = "charts")]
mod picture;
mod rates;
mod reading;
mod trend;

use crate::compare::history::entry::{Entry, FORMAT};
use crate::record::Status;
use crate::stats::Estimate;

/// An interval of one percent around a value.
fn around(value: f64) -> Estimate {
    Estimate { value, low: value * 0.99, high: value * 1.01, confidence: 0.95 }
}

/// Run number `run` of a case: one a day, each with its revision.
pub(crate) fn entry(case: &str, run: u32, speedup: f64) -> Entry {
    let baseline = case.starts_with("serial");
    let wall_s = if baseline { speedup } else { 1.0 / speedup };
    Entry {
        format: FORMAT,
        experiment: "lab".to_owned(),
        case: case.to_owned(),
        digest: "h0000000000000001".to_owned(),
        baseline: "serial/1".to_owned(),
        workers: 1,
        revision: Some(format!("{:07x}", 0x4c1f200 + run)),
        dirty: Some(false),
        fingerprint: "linux x86_64, A processor, 4 cpus, no quota".to_owned(),
        toolchain: "rustc 1.95.0, opt-level 3".to_owned(),
        started_at: format!("2026-{:02}-{:02}T12:00:00Z", 9 + run / 28, 1 + run % 28),
        run: format!("2026-{:02}-{:02}T12-00-00Z", 9 + run / 28, 1 + run % 28),
        status: Some(Status::Ok),
        cause: String::new(),
        blocks: 10,
        wall_s: Some(around(wall_s)),
        speedup: Some(around(if baseline { 1.0 } else { speedup })),
        turns_s: vec![wall_s; 10],
        others_cpus: None,
    }
}

/// Noise of about one percent that is the same in every test.
fn wobble(run: u32) -> f64 {
    1.0 + 0.01 * (f64::from(run) * 2.399).sin()
}

/// The line of an entry.
fn line(entry: &Entry) -> String {
    serde_json::to_string(entry).unwrap() + "\n"
}

//! The record of earlier runs, as the program keeps and shows it.

mod checksums;
mod damaged;
mod file;
mod names;
mod reading;
mod stored;
mod trend;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// The lines of a history.
fn read(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Run number `run` of a case, as a line: one a day, each with its revision.
fn line(case: &str, run: u32, speedup: f64) -> String {
    let around = |value: f64| json!({ "value": value, "low": value * 0.99, "high": value * 1.01, "confidence": 0.95 });
    let baseline = case.starts_with("serial");
    let wall_s = if baseline { speedup } else { 1.0 / speedup };
    let day = format!("2026-{:02}-{:02}", 9 + run / 28, 1 + run % 28);
    let entry = json!({
        "format": 1,
        "experiment": "lab",
        "case": case,
        "digest": "h0000000000000001",
        "baseline": "serial/1",
        "workers": 1,
        "revision": format!("{:07x}", 0x4c1f200 + run),
        "dirty": false,
        "fingerprint": "linux x86_64, A processor, 4 cpus, no quota",
        "toolchain": "rustc 1.95.0, opt-level 3",
        "started_at": format!("{day}T12:00:00Z"),
        "run": format!("{day}T12-00-00Z"),
        "status": "ok",
        "cause": "",
        "blocks": 10,
        "wall_s": around(wall_s),
        "speedup": around(if baseline { 1.0 } else { speedup }),
        "efficiency": around(0.8),
        "turns_s": vec![wall_s; 10],
        "baseline_turns_s": vec![1.0; 10],
    });
    format!("{entry}\n")
}

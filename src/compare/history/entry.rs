//! A line of the history: one case of one run.

use std::hash::Hasher;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use siphasher::sip::SipHasher13;

use crate::plan::{Case, Plan};
use crate::record::{Run, Status, others_cpus};
use crate::stats::Estimate;
use crate::summary::{CaseSummary, Outcome, Summary, turns_s};
use crate::workload::Workload;

/// The version of the lines that are written.
pub const FORMAT: u32 = 2;

/// Those that are read. The first had fields more: the efficiency, and the baseline's turns in each line.
pub const READABLE: RangeInclusive<u32> = 1..=FORMAT;

/// The turns of more blocks are left out of a line.
const MOST_BLOCKS: usize = 10_000;

/// So many letters of a cause are kept.
const CAUSE: usize = 200;

/// One case of one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The version of the line, [`FORMAT`].
    pub format: u32,
    pub experiment: String,
    pub case: String,
    /// A digest of what the case and its baseline do: where it differs, numbers are not compared.
    pub digest: String,
    /// The id of the case that it is compared with; its own for a baseline.
    pub baseline: String,
    /// How many workers it could use.
    pub workers: usize,
    /// The short git revision of the experiment's folder.
    pub revision: Option<String>,
    /// Whether there were changes in it that no revision has.
    pub dirty: Option<bool>,
    /// Operating system, processor, cpus and quota: where it differs, numbers are not compared.
    pub fingerprint: String,
    /// The compiler that built the program that measured.
    pub toolchain: String,
    pub started_at: String,
    /// The name of the run's folder.
    pub run: String,
    /// How the case ended; none where it was not measured.
    pub status: Option<Status>,
    pub cause: String,
    /// Whole blocks that it was measured in.
    pub blocks: usize,
    pub wall_s: Option<Estimate>,
    /// Baseline time / case time.
    pub speedup: Option<Estimate>,
    /// The median of each turn, by block, in seconds. Its baseline's line has those of the same blocks.
    pub turns_s: Vec<f64>,
    /// How many cpus others took during its turns, on average. Lines that were written earlier do not say.
    #[serde(default)]
    pub others_cpus: Option<f64>,
}

/// The lines of a run whose folder has that name.
pub fn entries(run: &Run, summary: &Summary, folder: &str) -> Vec<Entry> {
    let turns_s = turns_s(run);
    let indices = run.record.plan.indices();
    let of = |case: &CaseSummary| {
        let index = *indices.get(case.id.as_str())?;
        let baseline = *indices.get(case.baseline.as_str())?;
        Some(entry(run, case, folder, [index, baseline], &turns_s[index]))
    };
    summary.cases().filter_map(of).collect()
}

fn entry(run: &Run, case: &CaseSummary, folder: &str, [own, baseline]: [usize; 2], turns_s: &[f64]) -> Entry {
    let session = run.record.sessions.last();
    let revision = session.and_then(|session| session.revision.as_deref());
    let (status, cause) = match &case.outcome {
        Outcome::Ok => (Some(Status::Ok), String::new()),
        Outcome::Failed { status, cause } => (Some(*status), cause.chars().take(CAUSE).collect()),
        Outcome::Unmeasured => (None, String::new()),
    };
    let keeps_turns = status == Some(Status::Ok) && turns_s.len() <= MOST_BLOCKS;
    Entry {
        format: FORMAT,
        experiment: run.record.plan.experiment.clone(),
        case: case.id.clone(),
        digest: digest(run, own, baseline),
        baseline: case.baseline.clone(),
        workers: case.workers,
        revision: revision.map(|revision| revision.trim_end_matches('+').to_owned()),
        dirty: revision.map(|revision| revision.ends_with('+')),
        fingerprint: session.map(|session| session.machine.fingerprint()).unwrap_or_default(),
        toolchain: session.map(|session| session.machine.toolchain.clone()).unwrap_or_default(),
        started_at: run.record.sessions.first().map(|first| first.started_at.clone()).unwrap_or_default(),
        run: folder.to_owned(),
        status,
        cause,
        blocks: case.blocks,
        wall_s: case.wall.map(shortened),
        speedup: case.speedup.map(shortened),
        turns_s: if keeps_turns { turns_s.to_vec() } else { Vec::new() },
        others_cpus: others_cpus(run.samples.iter().filter(|sample| sample.case == own)).map(short),
    }
}

/// The estimate in as many digits as say something: a history has many lines.
fn shortened(estimate: Estimate) -> Estimate {
    Estimate { confidence: short(estimate.confidence), ..estimate.map(short) }
}

/// Ten digits.
fn short(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}

/// A digest of what two cases of a run do: `h` and 16 hex digits.
pub(crate) fn digest(run: &Run, case: usize, baseline: usize) -> String {
    let mut hasher = SipHasher13::new();
    for index in [case, baseline] {
        hasher.write(sorted(identity(run, index)).to_string().as_bytes());
        hasher.write_u8(0xff);
    }
    format!("h{:016x}", hasher.finish())
}

/// What a case does, whatever it is called and however often it is measured.
fn identity(run: &Run, index: usize) -> Value {
    let plan = &run.record.plan;
    let case: &Case = &plan.cases[index];
    let input = case.input.as_ref().map(|input| {
        json!({
            "dataset": input.dataset.label(),
            "records": run.record.preparation.input(index).map(|facts| facts.records),
            "answers": answers(plan, run, index),
            "workload": plan.workload,
            "work": plan.work,
            "delay": input.delay,
            "serial_fraction": input.serial_fraction,
        })
    });
    let debug_build = run.record.sessions.last().map(|session| session.machine.debug_build);
    json!({
        "kind": case.kind,
        "parameters": case.parameters,
        "workers": case.workers,
        "scaling": case.scaling,
        "size": case.size,
        "input": input,
        "isolation": plan.isolation,
        "warmup": plan.warmup,
        "iterations": plan.iterations,
        "debug_build": debug_build,
    })
}

/// The digest of the answers, which tells one table from another of the same name. That of a program's own transform
/// changes with the program, whose history this is.
fn answers(plan: &Plan, run: &Run, index: usize) -> Option<u64> {
    let own = plan.workload.is_some_and(Workload::is_own);
    run.record.preparation.cases[index].reference.filter(|_| !own)
}

/// The same value with the keys of its tables in order: that of a file says nothing.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> =
                fields.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            fields.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

//! A run as it lies in its folder.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::costs::{CostRow, Costs};
use super::error::StoreError;
use super::preparation::Preparation;
use super::run_record::{FORMAT, RunRecord};
use super::sample::{Phase, Sample, SampleRow, SpanRow, TracedExecution};
use super::status::Status;
use crate::workload::Span;

/// The raw files of a run, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What was to run, where, and what was decided.
    pub record: RunRecord,
    /// Every execution, in the order of measuring.
    pub samples: Vec<Sample>,
    /// The executions that were traced, in the order of measuring.
    pub traces: Vec<TracedExecution>,
    /// What the records were asked to take, where that was drawn; empty in runs that were stored before it was kept.
    pub costs: Costs,
    /// The tables whose last line was not written to its end, and is left out.
    pub torn: Vec<&'static str>,
}

impl Run {
    /// Reads the run in `folder`. A last line that was not written to its end is left out.
    ///
    /// # Errors
    ///
    /// Where a file is not there, is none of a run, or is of another run.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let record = read_record(&folder.join("run.json"))?;
        let indices: HashMap<&str, usize> =
            record.plan.cases.iter().enumerate().map(|(index, case)| (case.id.as_str(), index)).collect();
        let case_of = |id: &str| indices.get(id).copied();

        let path = folder.join("samples.csv");
        let Rows { rows, torn: torn_samples } = read_rows::<SampleRow>(&path, SampleRow::FIRST_COLUMNS)?;
        let experiment = &record.plan.experiment;
        if let Some(row) = rows.iter().find(|row| row.experiment != *experiment) {
            let message = format!("it is of the experiment `{}`, and run.json is of `{experiment}`", row.experiment);
            return Err(malformed(&path, message));
        }
        let samples: Option<Vec<Sample>> = rows.into_iter().map(|row| row.sample(case_of)).collect();
        let foreign = "it has a case that is not in run.json";
        let samples = samples.ok_or_else(|| malformed(&path, foreign))?;
        if samples.iter().any(lacks_time) {
            return Err(malformed(&path, "an execution that counts has no time"));
        }

        let path = folder.join("spans.csv");
        let Rows { rows, torn: torn_spans } = read_rows(&path, SpanRow::COLUMNS)?;
        let traces = gather(rows, case_of).ok_or_else(|| malformed(&path, foreign))?;
        let torn = [("samples.csv", torn_samples), ("spans.csv", torn_spans)];
        let torn = torn.into_iter().filter_map(|(name, torn)| torn.then_some(name)).collect();
        Ok(Self { costs: read_costs(folder, &record)?, record, samples, traces, torn })
    }
}

/// Whether it counts, and would be left out by everything that is computed.
fn lacks_time(sample: &Sample) -> bool {
    let counts = (sample.phase, sample.status) == (Phase::Timed, Status::Ok);
    counts && !sample.wall_s.is_some_and(|wall_s| wall_s.is_finite() && wall_s >= 0.0)
}

/// The folder of the run that `given` names: a run's folder, or an experiment's (its stem, its file, or where its runs
/// are), whose latest run is meant.
///
/// # Errors
///
/// Where there is none. A path to a folder means that folder and no other: one that is not there is never taken for an
/// experiment whose stem is its last part.
pub fn resolve(given: &str, out: &Path) -> Result<PathBuf, StoreError> {
    let folder = Path::new(given);
    if folder.join("run.json").is_file() {
        return Ok(folder.to_owned());
    }
    let is_name = !given.contains(std::path::is_separator);
    let is_file = folder.extension().is_some_and(|ending| ending == "toml") && (is_name || folder.is_file());
    let mut experiments = vec![folder.to_owned()];
    experiments.extend(is_name.then(|| out.join(given)));
    experiments.extend(folder.file_stem().filter(|_| is_file).map(|stem| out.join(stem)));
    if let Some(latest) = experiments.iter().find_map(|experiment| latest(experiment)) {
        return fs::canonicalize(&latest).map_err(StoreError::io("open", &latest));
    }
    if is_name || is_file {
        Err(StoreError::NoRun { given: given.to_owned(), out: out.to_owned() })
    } else if folder.exists() {
        Err(malformed(folder, "it is no run: there is no run.json in it"))
    } else {
        Err(StoreError::NoFolder { folder: folder.to_owned() })
    }
}

/// The folder of an experiment's latest run.
fn latest(experiment: &Path) -> Option<PathBuf> {
    let latest = experiment.join("latest");
    // Where links need privileges, `latest` is a file that holds the folder's name.
    let named = fs::read_to_string(&latest).ok().map(|name| experiment.join(name.trim()));
    [Some(latest), named].into_iter().flatten().find(|folder| folder.join("run.json").is_file())
}

fn malformed(path: &Path, message: impl Into<String>) -> StoreError {
    StoreError::Malformed { path: path.to_owned(), message: message.into() }
}

fn read_record(path: &Path) -> Result<RunRecord, StoreError> {
    let text = fs::read(path).map_err(StoreError::io("read", path))?;
    #[derive(serde::Deserialize)]
    struct Version {
        format: u32,
    }
    let version: Version = serde_json::from_slice(&text).map_err(|error| malformed(path, error.to_string()))?;
    if version.format != FORMAT {
        let message = format!(
            "its format is {}, and this program reads format {FORMAT}: use the one that wrote it",
            version.format
        );
        return Err(malformed(path, message));
    }
    let mut record: RunRecord = serde_json::from_slice(&text).map_err(|error| malformed(path, error.to_string()))?;
    record.plan = record.plan.located();
    let rules = [Some(record.plan.gate), record.compared.as_ref().map(|compared| compared.rules)];
    for rules in rules.into_iter().flatten() {
        rules.make_sense().map_err(|refusal| malformed(path, refusal.to_string()))?;
    }
    let Preparation { inputs, cases, .. } = &record.preparation;
    let fits = cases.len() == record.plan.cases.len()
        && cases.iter().all(|case| case.input.is_none_or(|input| input < inputs.len()));
    if fits { Ok(record) } else { Err(malformed(path, "its plan and its preparation do not belong together")) }
}

/// The whole lines of a table.
struct Rows<T> {
    rows: Vec<T>,
    /// Whether there is a last one that was not written to its end.
    torn: bool,
}

/// The rows of a table that begins with `columns`; later versions may have added columns at the end.
fn read_rows<T: DeserializeOwned>(path: &Path, columns: &str) -> Result<Rows<T>, StoreError> {
    let bytes = fs::read(path).map_err(StoreError::io("read", path))?;
    if bytes.is_empty() {
        return Err(malformed(path, "it is empty"));
    }
    let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
    if !bytes[..whole].starts_with(columns.as_bytes()) {
        return Err(malformed(path, "its first line is not the columns of this file"));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..whole]);
    let rows = reader.deserialize().collect::<Result<_, _>>().map_err(|error| malformed(path, error.to_string()))?;
    Ok(Rows { rows, torn: whole < bytes.len() })
}

fn read_costs(folder: &Path, record: &RunRecord) -> Result<Costs, StoreError> {
    let path = folder.join("costs.csv");
    if !path.exists() {
        return Ok(Costs::new());
    }
    let rows = read_rows(&path, CostRow::COLUMNS)?.rows;
    CostRow::gathered(rows, record).ok_or_else(|| malformed(&path, "it has not the cost of each record in run.json"))
}

/// Rows in a row that belong to one execution make its trace.
fn gather(rows: Vec<SpanRow>, case_of: impl Fn(&str) -> Option<usize>) -> Option<Vec<TracedExecution>> {
    let mut traces: Vec<TracedExecution> = Vec::new();
    for row in rows {
        let case = case_of(&row.case)?;
        let key = (row.session, row.variant, row.block, case, row.iteration, row.phase);
        let same = |trace: &TracedExecution| {
            (trace.session, trace.variant, trace.block, trace.case, trace.iteration, trace.phase) == key
        };
        if !traces.last().is_some_and(same) {
            let (session, variant, block, case, iteration, phase) = key;
            traces.push(TracedExecution { session, variant, block, case, iteration, phase, spans: Vec::new() });
        }
        let span = Span { record: row.record, worker: row.worker, start_s: row.start_s.0, end_s: row.end_s.0 };
        traces.last_mut()?.spans.push(span);
    }
    Some(traces)
}

//! A run as it lies in its folder.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::{FORMAT, RunRecord, StoreError};
use crate::measure::Span;
use crate::prepare::Preparation;
use crate::sample::{Sample, SampleRow, SpanRow, TracedExecution};

/// The raw files of a run, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// What was to run, where, and what was decided.
    pub record: RunRecord,
    /// Every execution, in the order of measuring.
    pub samples: Vec<Sample>,
    /// The executions that were traced, in the order of measuring.
    pub traces: Vec<TracedExecution>,
}

impl Run {
    /// Reads the run in `folder`. A last line that was not written to its end is left out.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let record = read_record(&folder.join("run.json"))?;
        let places: HashMap<&str, usize> =
            record.plan.cases.iter().enumerate().map(|(place, case)| (case.id.as_str(), place)).collect();
        let case_of = |id: &str| places.get(id).copied();

        let path = folder.join("samples.csv");
        let rows: Vec<SampleRow> = read_rows(&path, SampleRow::COLUMNS)?;
        let samples: Option<Vec<Sample>> = rows.into_iter().map(|row| row.sample(case_of)).collect();
        let foreign = "it has a case that is not in run.json";
        let samples = samples.ok_or_else(|| malformed(&path, foreign))?;

        let path = folder.join("spans.csv");
        let traces = gather(read_rows(&path, SpanRow::COLUMNS)?, case_of).ok_or_else(|| malformed(&path, foreign))?;
        Ok(Self { record, samples, traces })
    }
}

/// The folder of the run that `given` names: a folder, or the stem of an experiment whose latest run is meant.
pub fn resolve(given: &str, out: &Path) -> Result<PathBuf, StoreError> {
    let folder = Path::new(given);
    if folder.join("run.json").is_file() {
        return Ok(folder.to_owned());
    }
    let stem = folder.file_stem().unwrap_or(folder.as_os_str());
    for experiment in [folder.to_owned(), out.join(given), out.join(stem)] {
        let latest = experiment.join("latest");
        // Where links are not for everyone, `latest` is a file that holds the folder's name.
        let named = fs::read_to_string(&latest).map(|name| experiment.join(name.trim()));
        for folder in [Ok(latest), named].into_iter().flatten() {
            if folder.join("run.json").is_file() {
                return fs::canonicalize(&folder).map_err(StoreError::io("open", &folder));
            }
        }
    }
    Err(StoreError::NoRun { given: given.to_owned(), out: out.to_owned() })
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
    let record: RunRecord = serde_json::from_slice(&text).map_err(|error| malformed(path, error.to_string()))?;
    let Preparation { inputs, cases, .. } = &record.preparation;
    let fits = cases.len() == record.plan.cases.len()
        && cases.iter().all(|case| case.input.is_none_or(|input| input < inputs.len()));
    if fits { Ok(record) } else { Err(malformed(path, "its plan and its preparation do not belong together")) }
}

/// The rows of a table that begins with `columns`; later versions may have added columns at the end.
fn read_rows<T: DeserializeOwned>(path: &Path, columns: &str) -> Result<Vec<T>, StoreError> {
    let bytes = fs::read(path).map_err(StoreError::io("read", path))?;
    let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
    if !bytes[..whole].starts_with(columns.as_bytes()) {
        return Err(malformed(path, "its first line is not the columns of this file"));
    }
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..whole]);
    reader.deserialize().collect::<Result<_, _>>().map_err(|error| malformed(path, error.to_string()))
}

/// Rows in a row that belong to one execution make its trace.
fn gather(rows: Vec<SpanRow>, case_of: impl Fn(&str) -> Option<usize>) -> Option<Vec<TracedExecution>> {
    let mut traces: Vec<TracedExecution> = Vec::new();
    for row in rows {
        let case = case_of(&row.case)?;
        let key = (row.session, row.variant(), row.block, case, row.iteration, row.phase);
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

//! A run as it lies in its folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::de::DeserializeOwned;

use super::checksum::is_as_written;
use super::costs::{CostRow, Costs, are_all};
use super::error::StoreError;
use super::folder::{LATEST, is_file, open_file};
use super::preparation::{MOST_RECORDS, Preparation};
use super::retried::Retried;
use super::run_record::{FORMAT, RunRecord};
use super::sample::{Phase, Sample, SampleRow, SpanRow, TracedExecution};
use super::status::Status;
use super::table_reader::TableReader;
use crate::experiment::MAX_WORKERS;
use crate::text::escape::csv;
use crate::text::{nearest, thousands};
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
    /// The files that are not what the run wrote, as their checksums tell.
    pub changed: Vec<&'static str>,
    /// The cases that failed and were measured again.
    pub retried: Vec<Retried>,
}

impl Run {
    /// Reads the run in `folder`. A last line that was not written to its end is left out.
    ///
    /// # Errors
    ///
    /// Where a file is not there, is none of a run, or is of another run.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let (record, as_written) = read_record(&folder.join(RECORD))?;
        let indices = record.plan.indices();
        let case_of = |id: &str| indices.get(id).copied();
        let (samples, of_samples) = read_samples(folder, &record, case_of)?;
        let (traces, of_spans) = read_traces(folder, &record, case_of)?;
        let (costs, costs_changed) = read_costs(folder, &record)?;
        let torn = [(SAMPLES, of_samples.torn), (SPANS, of_spans.torn)];
        let changed =
            [(RECORD, !as_written), (SAMPLES, of_samples.changed), (SPANS, of_spans.changed), (COSTS, costs_changed)];
        let (torn, changed) = (those(torn), those(changed));
        Ok(Self { record, samples, traces, costs, torn, changed, retried: Vec::new() }.with_retried())
    }

    /// What its files are not any more, each as a sentence. Then nothing that is computed of them passes.
    pub fn damage(&self) -> Vec<String> {
        let torn = self.torn.iter().map(|table| format!("the last line of {table} was not written to its end"));
        let changed = self.changed.iter().filter(|name| !self.torn.contains(name));
        let changed = changed.map(|name| format!("{name} is not what the run wrote: its checksum differs"));
        torn.chain(changed).chain(self.lost()).collect()
    }

    /// What no checksum can tell, as a sentence: a session that was killed left none.
    pub fn unchecked(&self) -> Option<&'static str> {
        const KILLED: &str = "it was killed, or still goes on: what it wrote since it started has no checksum yet";
        self.record.ended_by().is_none().then_some(KILLED)
    }
}

pub(super) const RECORD: &str = "run.json";
pub(super) const COSTS: &str = "costs.csv";
pub(super) const SAMPLES: &str = "samples.csv";
pub(super) const SPANS: &str = "spans.csv";

fn those<const N: usize>(files: [(&'static str, bool); N]) -> Vec<&'static str> {
    files.into_iter().filter_map(|(name, holds)| holds.then_some(name)).collect()
}

/// Whether a table is all there.
struct State {
    torn: bool,
    changed: bool,
}

/// Hands each row of a table of the run to `take`.
fn read_rows<T: DeserializeOwned>(
    folder: &Path,
    (name, columns): (&str, &str),
    record: &RunRecord,
    take: impl FnMut(T) -> Result<(), String>,
) -> Result<State, StoreError> {
    let path = folder.join(name);
    let rows = TableReader::open(&path, columns, &record.checksums(name), record.ended_by().is_some())?;
    let state = State { torn: rows.torn, changed: rows.changed };
    rows.each(&path, take)?;
    Ok(state)
}

/// What was drawn, and whether the table of it is another one than the run wrote.
fn read_costs(folder: &Path, record: &RunRecord) -> Result<(Costs, bool), StoreError> {
    let path = folder.join(COSTS);
    if !is_file(&path)? {
        return Ok((Costs::new(), !record.checksums(COSTS).is_empty()));
    }
    const NOT_ALL: &str = "it has not the cost of each record in run.json";
    let mut costs = Costs::new();
    let state = read_rows(folder, (COSTS, CostRow::COLUMNS), record, |row: CostRow| {
        row.add_to(&mut costs).then_some(()).ok_or_else(|| NOT_ALL.to_owned())
    })?;
    if !are_all(&costs, record) {
        return Err(StoreError::malformed(&path, NOT_ALL));
    }
    Ok((costs, state.changed))
}

const FOREIGN: &str = "it has a case that is not in run.json";

fn read_samples(
    folder: &Path,
    record: &RunRecord,
    case_of: impl Fn(&str) -> Option<usize>,
) -> Result<(Vec<Sample>, State), StoreError> {
    let mut samples = Vec::new();
    let experiment = &csv(&record.plan.experiment);
    let state = read_rows(folder, (SAMPLES, SampleRow::FIRST_COLUMNS), record, |row: SampleRow| {
        if row.experiment != *experiment {
            return Err(format!("it is of the experiment `{}`, and run.json is of `{experiment}`", row.experiment));
        }
        let sample = row.sample(&case_of).ok_or(FOREIGN)?;
        if sample.session as usize >= record.sessions.len() {
            return Err(format!("it is of a session {}, which is not in run.json", sample.session));
        }
        if lacks_time(&sample) {
            return Err("an execution that counts has no time".to_owned());
        }
        samples.push(sample);
        Ok(())
    })?;
    Ok((samples, state))
}

/// Rows that follow each other and belong to one execution make its trace.
fn read_traces(
    folder: &Path,
    record: &RunRecord,
    case_of: impl Fn(&str) -> Option<usize>,
) -> Result<(Vec<TracedExecution>, State), StoreError> {
    let mut traces: Vec<TracedExecution> = Vec::new();
    let state = read_rows(folder, (SPANS, SpanRow::FIRST_COLUMNS), record, |row: SpanRow| {
        let case = case_of(&row.case).ok_or(FOREIGN)?;
        let (start_s, end_s) = (row.start_s.0, row.end_s.0);
        let span = Span { record: row.record, worker: row.worker, start_s, end_s, cpu: row.cpu };
        let of_row = |trace: &TracedExecution| {
            (trace.session, trace.variant, trace.block) == (row.session, row.variant, row.block)
                && (trace.case, trace.iteration, trace.phase) == (case, row.iteration, row.phase)
        };
        match traces.last_mut() {
            Some(trace) if of_row(trace) => trace.spans.push(span),
            _ => {
                let SpanRow { session, variant, block, iteration, phase, .. } = row;
                traces.push(TracedExecution { session, variant, block, case, iteration, phase, spans: vec![span] });
            }
        }
        Ok(())
    })?;
    Ok((traces, state))
}

/// Whether it counts, and would be left out by everything that is computed.
fn lacks_time(sample: &Sample) -> bool {
    let counts = (sample.phase, sample.status) == (Phase::Timed, Status::Ok);
    // The files hold nanoseconds; what cannot be in them would make infinite speedups.
    counts && !sample.wall_s.is_some_and(|wall_s| wall_s == 0.0 || (1e-9..1e12).contains(&wall_s))
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
    if is_file(&folder.join(RECORD))? {
        return Ok(folder.to_owned());
    }
    let is_name = !given.contains(std::path::is_separator);
    let is_file = folder.extension().is_some_and(|ending| ending == "toml") && (is_name || folder.is_file());
    let mut experiments = vec![folder.to_owned()];
    experiments.extend(is_name.then(|| out.join(given)));
    experiments.extend(folder.file_stem().filter(|_| is_file).map(|stem| out.join(stem)));
    for experiment in &experiments {
        if let Some(latest) = latest(experiment)? {
            return fs::canonicalize(&latest).map_err(StoreError::io("open", &latest));
        }
    }
    if is_name || is_file {
        Err(StoreError::NoRun { given: given.to_owned(), out: out.to_owned(), near: near(given, out) })
    } else if folder.exists() {
        Err(StoreError::malformed(folder, "it is no run: there is no run.json in it"))
    } else {
        Err(StoreError::NoFolder { folder: folder.to_owned() })
    }
}

/// The experiment with runs that has nearly this name.
fn near(given: &str, out: &Path) -> Option<String> {
    let has_runs = |entry: &fs::DirEntry| latest(&entry.path()).is_ok_and(|latest| latest.is_some());
    let entries = fs::read_dir(out).ok()?.flatten().filter(has_runs);
    let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    nearest(given, names.iter().map(String::as_str)).map(str::to_owned)
}

/// The folder of an experiment's latest run.
fn latest(experiment: &Path) -> Result<Option<PathBuf>, StoreError> {
    let mut latest = experiment.join(LATEST);
    // Where links need privileges, `latest` is a file that holds the folder's name.
    if is_file(&latest)? {
        let name = fs::read_to_string(&latest).map_err(StoreError::io("read", &latest))?;
        latest = experiment.join(name.trim());
    }
    Ok(is_file(&latest.join(RECORD))?.then_some(latest))
}

/// The record, and whether it is as it was written.
pub(super) fn read_record(path: &Path) -> Result<(RunRecord, bool), StoreError> {
    let read = open_file(path).and_then(io::read_to_string);
    let text = read.map_err(StoreError::io("read", path))?;
    let none_of_a_run =
        |error: serde_json::Error| StoreError::malformed(path, format!("it is no record of a run: {error}"));
    #[derive(serde::Deserialize)]
    struct Version {
        format: u32,
    }
    let version: Version = serde_json::from_str(&text).map_err(none_of_a_run)?;
    if version.format != FORMAT {
        let message = format!(
            "its format is {}, and this program reads format {FORMAT}: use the one that wrote it",
            version.format
        );
        return Err(StoreError::malformed(path, message));
    }
    let mut record: RunRecord = serde_json::from_str(&text).map_err(none_of_a_run)?;
    record.plan = record.plan.located();
    let rules = [Some(record.plan.gate), record.compared.as_ref().map(|compared| compared.rules)];
    for rules in rules.into_iter().flatten() {
        rules.make_sense().map_err(|refusal| StoreError::malformed(path, refusal.to_string()))?;
    }
    let Preparation { inputs, cases, .. } = &record.preparation;
    let fits = cases.len() == record.plan.cases.len()
        && cases.iter().all(|case| case.input.is_none_or(|input| input < inputs.len()));
    if !fits {
        return Err(StoreError::malformed(path, "its plan and its preparation do not belong together"));
    }
    if let Some(what) = impossible(&record) {
        return Err(StoreError::malformed(path, what));
    }
    Ok((record, is_as_written(&text)))
}

/// What no run has. Who believed it would ask for memory by it.
fn impossible(record: &RunRecord) -> Option<String> {
    let workers =
        record.plan.cases.iter().map(|case| case.workers).find(|workers| !(1..=MAX_WORKERS).contains(workers));
    let records = record.preparation.inputs.iter().map(|input| input.records).find(|records| *records > MOST_RECORDS);
    let workers = workers.map(|workers| format!("it has a case of {} workers", thousands(workers)));
    workers.or_else(|| Some(format!("it has an input of {} records", thousands(records?))))
}

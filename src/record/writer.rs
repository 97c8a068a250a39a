//! Writes the raw files of a run while it goes on.

use std::fs;
use std::path::{Path, PathBuf};

use super::checksum::with_checksum;
use super::costs::CostRow;
use super::error::StoreError;
use super::folder::{Printed, claim_folder, is_file, point_latest, sweep, write_lastingly, write_whole};
use super::read::{COSTS, RECORD, SAMPLES, SPANS, read_record};
use super::run_record::{Ended, Rule, RunRecord, Session};
use super::sample::{Sample, SampleRow, SpanRow, TracedExecution, Variant};
use super::table_writer::TableWriter;
use crate::machine::{Machine, QuotaMeter, now};

/// Writes the raw files of a run while it goes on.
#[derive(Debug)]
pub struct RunWriter {
    folder: PathBuf,
    record: RunRecord,
    costs: Option<TableWriter>,
    samples: TableWriter,
    spans: TableWriter,
    quota: QuotaMeter,
}

impl RunWriter {
    /// Makes a folder that no other run has, below `out`, and points `latest` at it.
    pub fn create(out: &Path, record: RunRecord) -> Result<Self, StoreError> {
        let started_at = record.sessions.first().map_or("", |session| &session.started_at);
        sweep(&out.join(&record.plan.experiment));
        let folder = claim_folder(&out.join(&record.plan.experiment), started_at)?;
        // Half of the files would be no run, and nobody could go on with it.
        Self::begin(folder.clone(), record).inspect_err(|_| drop(fs::remove_dir_all(&folder)))
    }

    fn begin(folder: PathBuf, record: RunRecord) -> Result<Self, StoreError> {
        write_record(&folder, &record)?;
        let costs = write_costs(&folder, &record)?;
        let samples = TableWriter::create(folder.join(SAMPLES), SampleRow::COLUMNS)?;
        let spans = TableWriter::create(folder.join(SPANS), SpanRow::COLUMNS)?;
        point_latest(&folder)?;
        Ok(Self { folder, record, costs, samples, spans, quota: QuotaMeter::start() })
    }

    /// Goes on with the run in `folder`, whose `record` was read before, in a new session. Lines that were not written to
    /// their end are cut off.
    pub fn resume(folder: &Path, mut record: RunRecord, session: Session) -> Result<Self, StoreError> {
        sweep(folder);
        let samples = TableWriter::reopen(folder.join(SAMPLES))?;
        let spans = TableWriter::reopen(folder.join(SPANS))?;
        let costs = folder.join(COSTS);
        let costs = if is_file(&costs)? { Some(TableWriter::reopen(costs)?) } else { None };
        // The tables are locked from now on. Whoever had them since the record was read has left a session in it.
        if read_record(&folder.join(RECORD))?.0.sessions != record.sessions {
            return Err(StoreError::Overtaken { folder: folder.to_owned() });
        }
        record.sessions.push(session);
        write_record(folder, &record)?;
        let quota = QuotaMeter::start();
        Ok(Self { folder: folder.to_owned(), record, costs, samples, spans, quota })
    }

    /// The session that is written, from 0.
    pub fn session(&self) -> u32 {
        u32::try_from(self.record.sessions.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Writes a finished turn: in one piece, before the next one starts.
    pub fn turn(&mut self, samples: &[Sample], traces: &[TracedExecution]) -> Result<(), StoreError> {
        let RunRecord { plan, preparation, .. } = &self.record;
        let spans = traces.iter().flat_map(|trace| {
            let case = &plan.cases[trace.case];
            trace.spans.iter().map(move |span| SpanRow::new(case, trace, span))
        });
        // Spans first: a turn counts once its samples are there.
        self.spans.add(spans)?;
        self.samples.add(samples.iter().map(|sample| SampleRow::new(plan, preparation.input(sample.case), sample)))
    }

    /// Keeps what a case printed that failed, or should have printed.
    pub fn keep(&self, which: Printed, case: &str, variant: Option<Variant>, output: &str) -> Result<(), StoreError> {
        write_whole(&self.folder.join(which.file(case, variant)), output.as_bytes())
    }

    /// Makes sure that a whole block outlives a power cut.
    pub fn block(&mut self) -> Result<(), StoreError> {
        self.spans.sync()?;
        self.samples.sync()
    }

    /// Notes what ended the session, and what its files are now.
    pub fn finish(mut self, rule: Rule) -> Result<PathBuf, StoreError> {
        self.block()?;
        let tables = [(SAMPLES, Some(&self.samples)), (SPANS, Some(&self.spans)), (COSTS, self.costs.as_ref())];
        let written = tables.into_iter().filter_map(|(name, table)| Some((name.to_owned(), table?.checksum())));
        let files = written.collect();
        let (load, quota) = (Machine::here().load, self.quota.stop());
        let ended = Ended { at: now().to_string(), load, quota, rule, files };
        if let Some(session) = self.record.sessions.last_mut() {
            session.ended = Some(ended);
        }
        write_record(&self.folder, &self.record)?;
        Ok(self.folder)
    }
}

/// Writes what each record was asked to take; none where nothing was drawn.
fn write_costs(folder: &Path, record: &RunRecord) -> Result<Option<TableWriter>, StoreError> {
    let mut inputs = CostRow::by_input(record).peekable();
    if inputs.peek().is_none() {
        return Ok(None);
    }
    let mut table = TableWriter::create(folder.join(COSTS), CostRow::COLUMNS)?;
    inputs.try_for_each(|rows| table.add(rows))?;
    Ok(Some(table))
}

fn write_record(folder: &Path, record: &RunRecord) -> Result<(), StoreError> {
    let path = folder.join(RECORD);
    let text = serde_json::to_string_pretty(record).map_err(|error| StoreError::io("write", &path)(error.into()))?;
    write_lastingly(&path, with_checksum(&text).as_bytes())
}

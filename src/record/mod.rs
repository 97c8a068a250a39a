//! The folder of a run: `reports/STEM/TIMESTAMP/` with its raw files, from which everything else can be made again.
//!
//! Nothing measured is ever overwritten or moved. A turn is on disk before the next one starts; a file that ends in
//! the middle of a line lost that line and no other.

mod preparation;
mod read;
mod sample;
mod whole;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use preparation::{Decision, InputFacts, Preparation, Tracing, Warmup};
pub use read::{Run, resolve};
pub use sample::{Phase, Sample, Status, TracedExecution, Variant, turn_s};
pub(crate) use sample::{SampleRow, Seconds, SpanRow};
pub use whole::BlockId;

use crate::gate::{Rules, Verdict};
use crate::machine::Machine;
use crate::plan::Plan;

/// The version of the files' layout.
pub const FORMAT: u32 = 2;

/// `run.json`: all that it takes to understand the raw files, and to repeat the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The version of the files' layout, [`FORMAT`].
    pub format: u32,
    /// The program and its version.
    pub program: String,
    /// The experiment file's text.
    pub source: String,
    /// What was to run.
    pub plan: Plan,
    /// What was found out and decided before the first block.
    pub preparation: Preparation,
    /// What is compared in it, where it is the run of a gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
    /// Every start of the run.
    pub sessions: Vec<Session>,
}

/// What a gate compares: two executables, by which rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// What is judged, and how surely.
    pub rules: Rules,
    /// What is compared with; none where the gate is introduced, and nothing is compared.
    pub base: Option<Executable>,
    /// What is judged.
    pub head: Executable,
    /// Cases on which there was a verdict before the first block.
    pub settled: Vec<Settled>,
    /// Cases that base alone has, and the experiment file names as removed.
    pub removed: Vec<String>,
    /// What its user must know of what was not compared, a sentence each.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// A program, as it was when it was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executable {
    /// Where it was.
    pub path: PathBuf,
    /// A digest of it.
    pub digest: Option<String>,
}

/// A case on which there was a verdict before the first block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The case's id.
    pub case: String,
    /// New, missing, or incomparable.
    pub verdict: Verdict,
    /// What is to be said of it.
    pub cause: Option<String>,
}

/// One start of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// When it started: UTC, RFC 3339.
    pub started_at: String,
    /// Where.
    pub machine: Machine,
    /// The git revision of the experiment file's folder.
    pub revision: Option<String>,
    /// A digest of the program that measured.
    pub binary: Option<String>,
    /// How it ended; `None` while it runs, and where it was killed.
    pub ended: Option<Ended>,
}

/// The end of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    /// When: UTC, RFC 3339.
    pub at: String,
    /// The load at the end, where it is known.
    pub load: Option<f64>,
    /// Why no further block followed.
    pub rule: Rule,
}

/// What ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Every block that was planned was measured.
    AllBlocks,
    /// Every speedup's interval was as narrow as the experiment asks.
    Precision,
    /// A further block would not have fitted into the budget.
    Budget,
    /// Every case of a gate was decided.
    Decided,
    /// The user, or the system, ended it.
    Interrupted,
}

/// Why the folder of a run could not be made, written or read.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is there and says something else than it should.
    #[error("{}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// Another runner writes to it.
    #[error("another runner is at work on {}", folder.display())]
    Busy {
        /// The run's folder.
        folder: PathBuf,
    },
    /// There is no such run.
    #[error("there is no run `{given}`: it is neither the folder of a run nor an experiment with runs in {}", out.display())]
    NoRun {
        /// What was asked for.
        given: String,
        /// Where runs were looked for.
        out: PathBuf,
    },
    /// There is no such folder.
    #[error("there is no folder {}, and no experiment file of that name", folder.display())]
    NoFolder {
        /// What was asked for.
        folder: PathBuf,
    },
}

impl StoreError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| StoreError::Io { action, path, source }
    }
}

/// Writes the raw files of a run that goes on.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    record: RunRecord,
    samples: File,
    spans: File,
}

impl Recorder {
    /// Makes a folder that no other run has, below `out`, and points `latest` at it.
    pub fn create(out: &Path, record: RunRecord) -> Result<Self, StoreError> {
        let started_at = record.sessions.first().map_or("", |session| &session.started_at);
        let folder = claim_folder(&out.join(&record.plan.experiment), started_at)?;
        write_whole(&folder.join("run.json"), &json(&record)?)?;
        let samples = new_table(&folder.join("samples.csv"), SampleRow::COLUMNS)?;
        let spans = new_table(&folder.join("spans.csv"), SpanRow::COLUMNS)?;
        point_latest(&folder)?;
        Ok(Self { folder, record, samples, spans })
    }

    /// Goes on with the run in `folder`, in a new session. Lines that were not written to their end are cut off.
    pub fn resume(folder: &Path, mut record: RunRecord, session: Session) -> Result<Self, StoreError> {
        let samples = reopen_table(&folder.join("samples.csv"))?;
        let spans = reopen_table(&folder.join("spans.csv"))?;
        record.sessions.push(session);
        write_whole(&folder.join("run.json"), &json(&record)?)?;
        Ok(Self { folder: folder.to_owned(), record, samples, spans })
    }

    /// The session that is written, from 0.
    pub fn session(&self) -> u32 {
        u32::try_from(self.record.sessions.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// Where the run is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a finished turn: in one piece, before the next one starts.
    pub fn turn(&mut self, samples: &[Sample], traces: &[TracedExecution]) -> Result<(), StoreError> {
        let plan = &self.record.plan;
        let mut rows = Table::new();
        for sample in samples {
            rows.add(SampleRow::new(plan, self.record.preparation.input(sample.case), sample))?;
        }
        let mut span_rows = Table::new();
        for trace in traces {
            let case = &plan.cases[trace.case];
            trace.spans.iter().try_for_each(|span| span_rows.add(SpanRow::new(case, trace, span)))?;
        }
        // Spans first: a turn counts once its samples are there.
        let write = |file: &mut File, name: &str, table: Table| {
            file.write_all(&table.bytes()?).map_err(StoreError::io("write", &self.folder.join(name)))
        };
        write(&mut self.spans, "spans.csv", span_rows)?;
        write(&mut self.samples, "samples.csv", rows)
    }

    /// Keeps what a case printed that failed.
    pub fn keep_output(&self, case: &str, output: &str) -> Result<(), StoreError> {
        write_whole(&self.folder.join(output_file(case)), output.as_bytes())
    }

    /// Makes sure that a whole block outlives a power cut.
    pub fn block(&mut self) -> Result<(), StoreError> {
        for (file, name) in [(&self.spans, "spans.csv"), (&self.samples, "samples.csv")] {
            file.sync_data().map_err(StoreError::io("write", &self.folder.join(name)))?;
        }
        Ok(())
    }

    /// Notes how the session ended.
    pub fn finish(mut self, ended: Ended) -> Result<PathBuf, StoreError> {
        self.block()?;
        if let Some(session) = self.record.sessions.last_mut() {
            session.ended = Some(ended);
        }
        write_whole(&self.folder.join("run.json"), &json(&self.record)?)?;
        Ok(self.folder)
    }
}

/// Writes a file that appears whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-");
    // A temporary file is private by default; a report is for everyone whom the user's mask lets read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(StoreError::io("write in", folder))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    file.persist(path).map_err(|error| StoreError::io("write", path)(error.error))?;
    Ok(())
}

/// The file in a run's folder that keeps what the case printed, if it failed: `output-zstd-4.txt`.
pub fn output_file(case: &str) -> String {
    let allowed = |c: char| if c.is_alphanumeric() || "._+=-".contains(c) { c } else { '-' };
    format!("output-{}.txt", case.chars().map(allowed).collect::<String>())
}

/// A new folder for a run that started at `started_at`. A second run in the same second gets a number.
fn claim_folder(experiment: &Path, started_at: &str) -> Result<PathBuf, StoreError> {
    fs::create_dir_all(experiment).map_err(StoreError::io("make the folder", experiment))?;
    let stamp = started_at.split(['.', 'Z']).next().unwrap_or(started_at).replace(':', "-");
    let mut number = 1;
    loop {
        let folder = experiment.join(if number == 1 { format!("{stamp}Z") } else { format!("{stamp}Z-{number}") });
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| folder.clone()).map_err(StoreError::io("make the folder", &folder)),
        }
    }
}

/// Points `latest` at the run: a link, or a file with the folder's name where links are not for everyone.
fn point_latest(folder: &Path) -> Result<(), StoreError> {
    let (Some(experiment), Some(name)) = (folder.parent(), folder.file_name()) else { return Ok(()) };
    let latest = experiment.join("latest");
    #[cfg(unix)]
    {
        // Made aside and moved into place, so that two runs that start at once both succeed.
        let aside = experiment.join(format!(".latest-{}", std::process::id()));
        std::os::unix::fs::symlink(name, &aside).map_err(StoreError::io("make the link", &aside))?;
        fs::rename(&aside, &latest).map_err(StoreError::io("make the link", &latest))
    }
    #[cfg(not(unix))]
    write_whole(&latest, name.to_string_lossy().as_bytes())
}

fn new_table(path: &Path, columns: &str) -> Result<File, StoreError> {
    let mut file =
        OpenOptions::new().append(true).create_new(true).open(path).map_err(StoreError::io("make the file", path))?;
    claim(&file, path)?;
    writeln!(file, "{columns}").map_err(StoreError::io("write", path))?;
    Ok(file)
}

/// Opens a table to write on, after its last whole line.
fn reopen_table(path: &Path) -> Result<File, StoreError> {
    let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(StoreError::io("open", path))?;
    claim(&file, path)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(StoreError::io("read", path))?;
    let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |last| last + 1);
    file.set_len(whole as u64).map_err(StoreError::io("write", path))?;
    Ok(file)
}

/// Two runners that wrote to one table would each take the other's lines for its own. The system lets go of the lock
/// when the runner ends, however it does.
fn claim(file: &File, path: &Path) -> Result<(), StoreError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Busy { folder: path.parent().unwrap_or(Path::new(".")).to_owned() })
        }
        // Some file systems know no locks: there the user must see to it.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

/// Rows of CSV, collected so that they reach the file in one piece.
struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new() -> Self {
        Self(csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new()))
    }

    fn add(&mut self, row: impl Serialize) -> Result<(), StoreError> {
        self.0.serialize(row).map_err(|error| StoreError::io("write the rows of", Path::new("a turn"))(error.into()))
    }

    fn bytes(self) -> Result<Vec<u8>, StoreError> {
        self.0
            .into_inner()
            .map_err(|error| StoreError::io("write the rows of", Path::new("a turn"))(error.into_error()))
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    let mut text = serde_json::to_vec_pretty(value)
        .map_err(|error| StoreError::io("write", Path::new("run.json"))(error.into()))?;
    text.push(b'\n');
    Ok(text)
}

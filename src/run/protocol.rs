//! What the runner and its worker processes say to each other: versioned JSON lines over pipes.
//!
//! The runner writes a [`Request`] on the worker's standard input, a line each. The worker answers on its standard
//! output, where the user's own code may print too: so each [`Reply`] has a line of its own that begins with a mark,
//! which the runner makes up for each worker and which nobody else knows.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufRead, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::machine::{Host, Timestamp, Usage, now};
use crate::plan::{Case, Plan};
use crate::record::{InputFailure, Phase, Status, Tracing, Warmup};
use crate::strategy::runs_ranks;
use crate::workload::{Calibration, Moment, Settings, Span, Workload};

/// The version of what is said. Two programs of different versions do not talk to each other.
pub const VERSION: u32 = 6;

/// The environment variable that makes a process a worker. Its value is the version, or [`RANK`].
pub const WORKER: &str = "SPEEDUP_WORKER";

/// The value of [`WORKER`] in a process that a launcher has started beside others.
pub const RANK: &str = "rank";

/// The longest line that is read; longer ones are cut off and mean nothing.
const MAX_LINE: u64 = 256 << 20;

/// A mark that nobody else makes up.
pub fn new_mark() -> String {
    format!("speedup-{:016x}", RandomState::new().build_hasher().finish())
}

/// What a turn is to do: everything but the records, which the case decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The case whose turn it is.
    pub case: Case,
    /// How a record's cost is spent; none for a command.
    pub workload: Option<Workload>,
    /// How many records there were when the run began; none where that does not matter.
    pub records: Option<usize>,
    /// The workload's parameters.
    pub work: Settings,
    pub calibration: Option<Calibration>,
    /// What the calling thread spends before the map, as the cost of a record is counted.
    pub serial_cost: u64,
    /// The year that ages are taken at.
    pub reference_year: i32,
    /// What goes before the timed executions.
    pub warmup: Warmup,
    pub iterations: u32,
    /// Where spans come from.
    pub tracing: Tracing,
    /// The digest of the right output; none where nothing is compared.
    pub reference: Option<u64>,
    /// What a command needs beside its case, and a launcher; none where the worker maps records itself.
    pub command: Option<Surroundings>,
}

impl Turn {
    /// Whether this program is launched for it, as ranks.
    pub fn is_of_ranks(&self) -> bool {
        runs_ranks(&self.case.kind)
    }

    /// What is known of a turn before anything is decided: enough to load its input.
    pub fn undecided(plan: &Plan, case: &Case, calibration: Option<Calibration>) -> Self {
        Self {
            case: case.clone(),
            workload: plan.workload,
            records: None,
            work: plan.work.clone(),
            calibration,
            serial_cost: 0,
            reference_year: plan.reference_year,
            warmup: Warmup::default(),
            iterations: 0,
            tracing: Tracing::Never,
            reference: None,
            command: None,
        }
    }
}

/// What there is to know of an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// How many records it has.
    pub records: usize,
    /// The first records' names.
    pub names: Vec<String>,
    /// The digest of the right output; none where outputs are not compared.
    pub reference: Option<u64>,
    /// What its answers take one after the other, in seconds, without what the experiment adds to them.
    pub answers_s: f64,
}

/// What a command needs to know of the experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surroundings {
    /// The folder that its paths start from.
    pub folder: PathBuf,
    /// The longest that one execution may take.
    pub timeout: Duration,
    pub size: u64,
    /// What `{exe}` stands for: one of the two executables that a gate compares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exe: Option<PathBuf>,
    /// Where a launcher is started; none where nobody needs to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Host>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Execution {
    pub phase: Phase,
    /// Its number in its phase, from 0.
    pub iteration: u32,
    pub status: Status,
    pub cause: String,
    /// From the start of the map to its last output, in seconds.
    pub wall_s: Option<f64>,
    /// What making the workers took, in seconds; with the turn's first execution.
    pub setup_s: Option<f64>,
    pub usage: Usage,
    pub digest: Option<u64>,
    /// When it began: as text, UTC, RFC 3339.
    pub started_at: Timestamp,
    pub spans: Option<Vec<Span>>,
    /// The end of what a command that failed had printed, to look for the reason in.
    pub output: Option<String>,
    /// The start of what was to be compared of a command's output, where it is not what it was compared with: there was
    /// nothing yet, or it is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<String>,
}

impl Execution {
    /// One that came to no result.
    pub fn failed(phase: Phase, iteration: u32, status: Status, cause: String) -> Self {
        Self {
            phase,
            iteration,
            status,
            cause,
            wall_s: None,
            setup_s: None,
            usage: Usage::default(),
            digest: None,
            started_at: now(),
            spans: None,
            output: None,
            compared: None,
        }
    }
}

/// What the runner has to say.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    pub version: u32,
    /// What the lines of the answer begin with.
    pub mark: String,
    pub kind: RequestKind,
}

/// An experiment that another program is asked about: it alone knows its own strategies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExperimentText {
    /// Its file, and the text in it; none for the experiment that the program brings itself.
    pub file: Option<(PathBuf, String)>,
    /// Keys to be set anew in it, each as `KEY=VALUE`.
    pub settings: Vec<String>,
}

/// A request in another version than ours: what all versions have in common.
#[derive(Debug, Deserialize)]
pub struct Foreign {
    /// The version of whoever wrote it.
    pub version: u32,
    /// What the lines of the answer begin with.
    pub mark: String,
}

/// What is wanted of a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequestKind {
    /// Load the turn's input, and map it once, one record after the other: what there is to know of it.
    Facts(Turn),
    Take(Turn),
    /// Execute the turn's case only once, untimed, and report each record.
    Rehearse(Turn),
    /// Load the turn's input and make its strategy, to see whether there is such a case; execute nothing.
    Probe(Turn),
    /// Do the turn's work for whoever sends records: all that follows is theirs.
    Answer(Turn),
    /// Name the cases of an experiment, as a gate has them.
    Cases(ExperimentText),
}

/// What a worker has to say.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reply {
    /// The version that the worker speaks, and that it has the turn's input.
    Ready { version: u32 },
    /// To [`RequestKind::Facts`].
    Facts(Facts),
    /// Executions that ended since the last reply.
    Executions(Vec<Execution>),
    /// In a rehearsal: a worker takes a record, or is done with it.
    Moment(Moment),
    /// To [`RequestKind::Probe`]: it has no such strategy, or not with those parameters or that many workers.
    Unknown(String),
    /// To [`RequestKind::Cases`]: their ids; none where the program brings no experiment and is asked for that.
    Cases(Vec<String>),
    /// The program's own dataset or transform went wrong.
    Failed(InputFailure),
    /// It could not even start.
    Error(String),
    /// There is nothing more to say.
    Over,
}

impl Request {
    /// Whether a command is to be run for it, or a launcher.
    pub fn runs_command(&self) -> bool {
        matches!(&self.kind, RequestKind::Take(turn) if turn.command.is_some())
    }

    /// Writes the request as a line.
    pub fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        to.write_all(&line)?;
        to.flush()
    }

    /// Reads the next request; `None` where the runner has none, or is gone. Of one in another version only the version
    /// can be understood.
    pub fn read(from: &mut impl BufRead) -> io::Result<Option<Result<Self, Foreign>>> {
        let mut line = Vec::new();
        if from.take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let envelope: Foreign = serde_json::from_slice(&line)?;
        if envelope.version != VERSION {
            return Ok(Some(Err(envelope)));
        }
        Ok(Some(Ok(serde_json::from_slice(&line)?)))
    }
}

/// What is wrong where no answer could be had of it: it was not read, or not understood.
pub fn unanswered(who: &str, error: &io::Error) -> String {
    if is_nonsense(error) {
        return format!("{who} answered nonsense: {error}");
    }
    format!("cannot read what {who} answers: {error}")
}

/// Whether an answer was read, and not understood.
pub fn is_nonsense(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

impl Reply {
    /// Writes the reply in one piece. A line break before it ends whatever the user's code has begun to print.
    pub fn write(&self, mark: &str, to: &mut impl Write) -> io::Result<()> {
        let mut line = format!("\n{mark} ").into_bytes();
        serde_json::to_writer(&mut line, self)?;
        line.push(b'\n');
        to.write_all(&line)?;
        to.flush()
    }

    /// Reads on to the next reply, past everything that does not bear the mark; `None` at the end.
    pub fn read(mark: &str, from: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = Vec::new();
        loop {
            line.clear();
            if from.take(MAX_LINE).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            let marked = line.strip_prefix(mark.as_bytes()).and_then(|rest| rest.strip_prefix(b" "));
            if let Some(json) = marked {
                return Ok(Some(serde_json::from_slice(json)?));
            }
        }
    }
}

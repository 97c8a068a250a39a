//! Turns in blocks: every case has its turn in every block, in an order that is shuffled for each, and every turn is
//! on disk before the next one starts.

mod acquaintance;
mod blocks;
mod command;
mod executables;
mod interrupt;
mod own;
mod place;
pub mod prepare;
mod progress;
pub mod protocol;
mod resume;
mod serve;
mod stopping;
mod subject;
mod tail;
mod trial;
mod turn;
mod variants;
mod worker;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::gate::{CaseVerdict, Refusal};
use crate::machine::{Machine, now, program_digest, revision};
use crate::plan::{Case, Plan};
use crate::record::{FORMAT, Preparation, Recorder, Rule, Run, RunRecord, Session, Status, StoreError, Variant};
use crate::workload::Moment;
use prepare::{PrepareError, look_again, prepare};

use blocks::Blocks;
pub use command::start_cost;
pub use interrupt::Interrupt;
pub use own::{HereError, OwnExperiment};
pub(crate) use place::Place;
pub use serve::serve;
pub(crate) use subject::cases_of;
pub use subject::{Loaded, Subject, Testbed, digest};
pub(crate) use turn::{Executable, Map, panic_message};
pub use variants::{Gate, gate};
pub(crate) use worker::{Heard, Worker};

/// What happens in a run, as it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// The inputs are loaded and checked, and all is decided.
    Prepared(&'a Preparation),
    /// A command is executed once, to see how long it takes and what its output is.
    Trial(&'a Case),
    /// One extra, untimed execution of the case follows, for those who want to see it.
    Rehearsal(&'a Case),
    /// A turn starts.
    Turn {
        /// The block, from 0.
        block: u32,
        /// How many blocks there are.
        blocks: u32,
        /// Whose turn it is.
        case: &'a Case,
        /// With which executable, where two are compared.
        variant: Option<Variant>,
        /// Turns that are over, and turns in all.
        turns: (usize, usize),
        /// About how long it will take until all are over.
        left: Duration,
    },
    /// A case failed and has no further turn.
    Failed {
        /// The case.
        case: &'a Case,
        /// With which executable, where two are compared.
        variant: Option<Variant>,
        /// How.
        status: Status,
        /// Why.
        cause: &'a str,
    },
    /// There is a verdict on a case of a gate, which has no further turn.
    Decided(&'a CaseVerdict),
}

/// Hears of a record from the worker that has it: the case, the record's name, and the moment.
pub type RecordObserver<'a> = &'a (dyn Fn(&Case, &str, Moment) + Sync);

/// What is needed to run an experiment beside its plan.
pub struct Setting<'a> {
    /// Where runs are kept.
    pub out: &'a Path,
    /// The experiment file's text, which goes into `run.json`.
    pub source: &'a str,
    /// Whose git revision is measured: the experiment file's folder.
    pub folder: &'a Path,
    /// Who hears of the records in one extra, untimed execution of each case.
    pub observer: Option<RecordObserver<'a>>,
    /// What the strategies map.
    pub subject: &'a dyn Subject,
    /// What may end the run early.
    pub interrupt: &'a Interrupt,
}

/// A run that came to an end, or was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Where its files are.
    pub folder: PathBuf,
    /// What ended it.
    pub rule: Rule,
    /// Whether it was finished before: then nothing was measured now.
    pub before: bool,
}

/// Why a run could not go on.
#[derive(Debug, Error)]
pub enum RunError {
    /// It cannot start.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// The user wants to stop, and nothing is measured yet.
    #[error("stopped before anything was measured")]
    Stopped,
    /// Its files cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A worker process cannot be started, or spoken to.
    #[error("cannot work with a process of this program; `isolation = \"none\"` does without")]
    Worker(#[source] io::Error),
    /// What would be measured now is not what was measured before.
    #[error("cannot resume {}: {difference}", folder.display())]
    Different {
        /// The run's folder.
        folder: PathBuf,
        /// What differs, and how.
        difference: String,
    },
    /// An executable of a gate is not there, or cannot be used.
    #[error("--{}: {cause}", variant.name())]
    Executable {
        /// Which one.
        variant: Variant,
        /// What is wrong with it.
        cause: String,
    },
    /// Base and head cannot be compared.
    #[error("incomparable: {}: {cause}", variant.name())]
    Incomparable {
        /// Who it is up to.
        variant: Variant,
        /// Why.
        cause: String,
    },
    /// A gate could reach no verdict.
    #[error(transparent)]
    Refusal(#[from] Refusal),
}

/// Runs the plan. `watch` hears of everything that happens on the way.
///
/// # Errors
///
/// Where the run cannot start, or its files cannot be written. A case that fails is no error: the others go on.
pub fn run(plan: &Plan, setting: &Setting<'_>, watch: &mut dyn FnMut(Event<'_>)) -> Result<Finished, RunError> {
    let mut preparation = prepare(plan, setting.subject)?;
    trial::try_commands(plan, &mut preparation, setting, None, watch)?;
    watch(Event::Prepared(&preparation));
    blocks::rehearse(plan, &preparation, setting, watch)?;
    let record = RunRecord {
        format: FORMAT,
        program: concat!("runner ", env!("CARGO_PKG_VERSION")).to_owned(),
        source: setting.source.to_owned(),
        plan: plan.clone(),
        preparation: preparation.clone(),
        compared: None,
        sessions: vec![session(setting)],
    };
    let recorder = Recorder::create(setting.out, record)?;
    Blocks::new(plan, &preparation, recorder, setting).measure(watch)
}

/// Goes on with the run in `folder`: its whole blocks are kept, the others are measured from their start.
///
/// # Errors
///
/// As [`run`]; and where the plan, the program, an input or the machine is not what it was.
pub fn resume(
    folder: &Path,
    plan: &Plan,
    setting: &Setting<'_>,
    watch: &mut dyn FnMut(Event<'_>),
) -> Result<Finished, RunError> {
    let earlier = Run::read(folder)?;
    let session = session(setting);
    if let Some(difference) = resume::difference(&earlier.record, plan, &session) {
        return Err(RunError::Different { folder: folder.to_owned(), difference });
    }
    if let Some(rule) = resume::finished(&earlier) {
        return Ok(Finished { folder: folder.to_owned(), rule, before: true });
    }
    let preparation = earlier.record.preparation.clone();
    look_again(plan, &preparation, setting.subject)?;
    watch(Event::Prepared(&preparation));
    let recorder = Recorder::resume(folder, earlier.record.clone(), session)?;
    Blocks::new(plan, &preparation, recorder, setting).after(&earlier).measure(watch)
}

fn session(setting: &Setting<'_>) -> Session {
    Session {
        started_at: now().to_string(),
        machine: Machine::here(),
        revision: revision(setting.folder),
        binary: program_digest(),
        ended: None,
    }
}

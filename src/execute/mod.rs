//! Turns in blocks: every case has its turn in every block, in an order that is shuffled for each, and every turn is
//! on disk before the next one starts.

mod blocks;
mod interrupt;
mod place;
mod progress;
mod serve;
mod turn;
mod worker;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::machine::{Machine, revision};
use crate::measure::now;
use crate::plan::{Case, Plan};
use crate::prepare::{Preparation, PrepareError, prepare};
use crate::sample::Status;
use crate::store::{Ended, FORMAT, Recorder, RunRecord, Session, StoreError};
use crate::workload::Moment;

use blocks::Blocks;
pub use interrupt::Interrupt;
pub(crate) use place::Place;
pub use serve::serve;
pub(crate) use worker::{Heard, Worker};

/// What happens in a run, as it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// The inputs are loaded and checked, and all is decided.
    Prepared(&'a Preparation),
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
        /// Turns that are over, and turns in all.
        turns: (usize, usize),
        /// About how long it will take until all are over.
        left: Duration,
    },
    /// A case failed and has no further turn.
    Failed {
        /// The case.
        case: &'a Case,
        /// How.
        status: Status,
        /// Why.
        cause: &'a str,
    },
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
    /// What may end the run early.
    pub interrupt: &'a Interrupt,
}

/// Why a run could not go on.
#[derive(Debug, Error)]
pub enum RunError {
    /// It cannot start.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// Its files cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A worker process cannot be started, or spoken to.
    #[error("cannot work with a process of this program; `isolation = \"none\"` does without")]
    Worker(#[source] io::Error),
}

/// Runs the plan and returns the run's folder. `watch` hears of everything that happens on the way.
///
/// # Errors
///
/// Where the run cannot start, or its files cannot be written. A case that fails is no error: the others go on.
pub fn run(plan: &Plan, setting: &Setting<'_>, watch: &mut dyn FnMut(Event<'_>)) -> Result<PathBuf, RunError> {
    let (preparation, inputs) = prepare(plan)?;
    watch(Event::Prepared(&preparation));
    if let Some(observer) = setting.observer {
        blocks::rehearse(plan, &preparation, &inputs, observer, watch);
    }
    let place = Place::new(plan, inputs);
    let recorder = Recorder::create(setting.out, record(plan, &preparation, setting))?;
    let mut blocks = Blocks::new(plan, &preparation, recorder, place, setting.interrupt);
    blocks.run_all(watch)?;
    Ok(blocks.into_recorder().finish(Ended { at: now().to_string(), load: Machine::here().load })?)
}

fn record(plan: &Plan, preparation: &Preparation, setting: &Setting<'_>) -> RunRecord {
    let session = Session {
        started_at: now().to_string(),
        machine: Machine::here(),
        revision: revision(setting.folder),
        ended: None,
    };
    RunRecord {
        format: FORMAT,
        program: concat!("runner ", env!("CARGO_PKG_VERSION")).to_owned(),
        source: setting.source.to_owned(),
        plan: plan.clone(),
        preparation: preparation.clone(),
        sessions: vec![session],
    }
}

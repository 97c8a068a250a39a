//! Turns in blocks: every case has its turn in every block, in an order that is shuffled for each, and every turn is
//! on disk before the next one starts.

mod progress;
mod turn;

use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use crate::machine::{Machine, revision};
use crate::measure::now;
use crate::plan::{Case, Plan};
use crate::prepare::{Inputs, Preparation, PrepareError, prepare};
use crate::sample::{Sample, Status, TracedExecution};
use crate::store::{Ended, FORMAT, Recorder, RunRecord, Session, StoreError};
use crate::workload::Moment;

use progress::Progress;
use crate::protocol::{Execution, Turn};

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
}

/// Runs the plan and returns the run's folder. `watch` hears of everything that happens on the way.
pub fn run(plan: &Plan, setting: &Setting<'_>, watch: &mut dyn FnMut(Event<'_>)) -> Result<PathBuf, RunError> {
    let (preparation, inputs) = prepare(plan)?;
    watch(Event::Prepared(&preparation));
    let session = Session {
        started_at: now().to_string(),
        machine: Machine::here(),
        revision: revision(setting.folder),
        ended: None,
    };
    let record = RunRecord {
        format: FORMAT,
        program: concat!("runner ", env!("CARGO_PKG_VERSION")).to_owned(),
        source: setting.source.to_owned(),
        plan: plan.clone(),
        preparation: preparation.clone(),
        sessions: vec![session],
    };
    let recorder = Recorder::create(setting.out, record)?;
    let mut blocks = Blocks { plan, preparation: &preparation, inputs: &inputs, recorder, failed: Vec::new() };
    if let Some(observer) = setting.observer {
        blocks.rehearse(observer, watch);
    }
    blocks.run_all(watch)?;
    Ok(blocks.recorder.finish(Ended { at: now().to_string(), load: Machine::here().load })?)
}

struct Blocks<'a> {
    plan: &'a Plan,
    preparation: &'a Preparation,
    inputs: &'a Inputs,
    recorder: Recorder,
    /// Cases that failed: they are not tried again.
    failed: Vec<usize>,
}

impl Blocks<'_> {
    fn run_all(&mut self, watch: &mut dyn FnMut(Event<'_>)) -> Result<(), StoreError> {
        let mut progress = Progress::new(self.plan, self.preparation);
        for block in 0..self.plan.blocks {
            for (position, case) in (0..).zip(self.plan.order(block)) {
                if self.failed.contains(&case) {
                    continue;
                }
                let (turns, left) = progress.start();
                watch(Event::Turn { block, blocks: self.plan.blocks, case: &self.plan.cases[case], turns, left });
                self.take_turn(block, position, case, watch)?;
                progress.end(case, self.failed.contains(&case));
            }
            self.recorder.block()?;
        }
        Ok(())
    }

    fn take_turn(
        &mut self,
        block: u32,
        position: u32,
        case: usize,
        watch: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), StoreError> {
        let mut samples = Vec::new();
        let mut traces = Vec::new();
        let turn = turn_of(self.plan, self.preparation, case);
        let records = self.inputs.records(self.preparation.cases[case].input);
        turn::take(&turn, records, &mut |execution| {
            if execution.status != Status::Ok {
                self.failed.push(case);
                watch(Event::Failed { case: &turn.case, status: execution.status, cause: &execution.cause });
            }
            let (sample, trace) = record(execution, block, position, case);
            samples.push(sample);
            traces.extend(trace);
        });
        self.recorder.turn(&samples, &traces)
    }

    fn rehearse(&self, observer: RecordObserver<'_>, watch: &mut dyn FnMut(Event<'_>)) {
        for (place, case) in self.plan.cases.iter().enumerate() {
            watch(Event::Rehearsal(case));
            let records = self.inputs.records(self.preparation.cases[place].input);
            let observer = |moment: Moment| observer(case, &records[moment.record].scientist.name, moment);
            turn::rehearse(&turn_of(self.plan, self.preparation, place), records, &observer);
        }
    }
}

/// The turn of the case in that place of the plan.
fn turn_of(plan: &Plan, preparation: &Preparation, case: usize) -> Turn {
    let decision = preparation.cases[case];
    Turn {
        case: plan.cases[case].clone(),
        workload: plan.workload,
        work: plan.work,
        calibration: preparation.calibration,
        reference_year: plan.reference_year,
        warmup: decision.warmup,
        iterations: decision.iterations,
        tracing: decision.tracing,
        reference: preparation.input(case).reference,
    }
}

/// An execution with its place in the run.
fn record(execution: Execution, block: u32, position: u32, case: usize) -> (Sample, Option<TracedExecution>) {
    let session = 0;
    let Execution { phase, iteration, status, cause, wall_s, setup_s, usage, digest, started_at, spans } = execution;
    let trace = spans.map(|spans| TracedExecution { session, block, case, iteration, phase, spans });
    let sample = Sample {
        session,
        block,
        position,
        case,
        iteration,
        phase,
        status,
        wall_s,
        setup_s,
        usage,
        digest,
        started_at,
        cause,
    };
    (sample, trace)
}

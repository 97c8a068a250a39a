//! The blocks of a run, and the turns in each.

use std::path::Path;

use super::place::{self, Place, TurnEnd};
use super::progress::Progress;
use super::stopping::Stopping;
use super::{Event, Finished, Interrupt, RunError, Setting};
use crate::experiment::Isolation;
use crate::machine::{Machine, now};
use crate::plan::{Case, Plan};
use crate::record::{Ended, Preparation, Recorder, Rule, Run, Sample, Status, TracedExecution, Variant};
use crate::run::protocol::{Execution, Surroundings, Turn};
use crate::workload::Moment;

/// A session's way through the blocks.
pub(super) struct Blocks<'a> {
    plan: &'a Plan,
    preparation: &'a Preparation,
    recorder: Recorder,
    place: Place<'a>,
    folder: &'a Path,
    interrupt: &'a Interrupt,
    /// Blocks that an earlier session measured.
    done: Vec<u32>,
    /// Cases that failed: they are not tried again.
    failed: Vec<usize>,
    stopping: Stopping,
}

/// A place in the run: which turn of which block.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    pub variant: Option<Variant>,
    pub block: u32,
    pub position: u32,
    pub case: usize,
}

/// What came of a turn.
#[derive(Default)]
pub(super) struct Taken {
    pub samples: Vec<Sample>,
    pub traces: Vec<TracedExecution>,
    /// How it failed, if it did.
    pub failure: Option<(Status, String)>,
    /// The end of what a command that failed had printed.
    pub output: Option<String>,
}

impl<'a> Blocks<'a> {
    /// All blocks of the plan are ahead.
    pub fn new(plan: &'a Plan, preparation: &'a Preparation, recorder: Recorder, setting: &Setting<'a>) -> Self {
        let stopping = Stopping::new(plan);
        let place = Place::new(plan, setting.subject);
        let Setting { folder, interrupt, .. } = *setting;
        Self { plan, preparation, recorder, place, folder, interrupt, done: Vec::new(), failed: Vec::new(), stopping }
    }

    /// The whole blocks of earlier sessions are behind.
    pub fn after(mut self, earlier: &Run) -> Self {
        let whole = earlier.whole_blocks();
        self.failed = earlier.failures().into_keys().collect();
        self.done = whole.iter().map(|(_, block)| *block).collect();
        self.stopping.remember(earlier, &whole);
        self
    }

    /// Measures block after block until a rule ends it, and notes which.
    pub fn measure(mut self, watch: &mut dyn FnMut(Event<'_>)) -> Result<Finished, RunError> {
        let rule = self.measure_blocks(watch)?;
        let ended = Ended { at: now().to_string(), load: Machine::here().load, rule };
        let folder = self.recorder.finish(ended)?;
        Ok(Finished { folder, rule, before: false })
    }

    fn measure_blocks(&mut self, watch: &mut dyn FnMut(Event<'_>)) -> Result<Rule, RunError> {
        let mut progress = Progress::new(self.preparation, (self.plan.blocks as usize).saturating_sub(self.done.len()));
        for block in 0..self.plan.blocks {
            if self.done.contains(&block) {
                continue;
            }
            if let Some(rule) = self.stopping.ends(self.plan) {
                return Ok(rule);
            }
            self.place.begin_block();
            for (position, case) in (0..).zip(self.plan.order(block)) {
                if self.failed.contains(&case) {
                    continue;
                }
                let (turns, left) = progress.start();
                watch(Event::Turn {
                    block,
                    blocks: self.plan.blocks,
                    case: &self.plan.cases[case],
                    variant: None,
                    turns,
                    left,
                });
                if self.take(Spot { variant: None, block, position, case }, watch)? == TurnEnd::Interrupted {
                    return Ok(Rule::Interrupted);
                }
                progress.end(case, self.failed.contains(&case));
            }
            self.recorder.block()?;
            self.stopping.end_block(&self.failed);
        }
        Ok(Rule::AllBlocks)
    }

    /// Takes a turn and writes it down; one that was interrupted leaves nothing.
    fn take(&mut self, spot: Spot, watch: &mut dyn FnMut(Event<'_>)) -> Result<TurnEnd, RunError> {
        let turn = turn_of(self.plan, self.preparation, self.folder, spot.case);
        let (end, taken) = taken(&mut self.place, &turn, self.interrupt, self.recorder.session(), spot)?;
        if end == TurnEnd::Over {
            let Taken { samples, traces, failure, output } = taken;
            self.recorder.turn(&samples, &traces)?;
            output.map(|output| self.recorder.keep_output(&turn.case.id, &output)).transpose()?;
            self.stopping.hear(spot.case, &samples);
            if let Some((status, cause)) = failure {
                self.failed.push(spot.case);
                watch(Event::Failed { case: &turn.case, variant: None, status, cause: &cause });
            }
        }
        Ok(end)
    }
}

/// Takes a turn in a place, and gathers what comes of it.
pub(super) fn taken(
    place: &mut Place<'_>,
    turn: &Turn,
    interrupt: &Interrupt,
    session: u32,
    spot: Spot,
) -> Result<(TurnEnd, Taken), RunError> {
    let mut taken = Taken::default();
    let end = place.take(turn, interrupt, &mut |execution| {
        let execution = comparable(turn, execution);
        if execution.status != Status::Ok {
            taken.failure = Some((execution.status, execution.cause.clone()));
        }
        taken.output = taken.output.take().or(execution.output.clone());
        let (sample, trace) = located(execution, session, spot);
        taken.samples.push(sample);
        taken.traces.extend(trace);
    })?;
    Ok((end, taken))
}

/// Executes each case once, untimed, where somebody wants to observe its records.
pub(super) fn rehearse(
    plan: &Plan,
    preparation: &Preparation,
    setting: &Setting<'_>,
    watch: &mut dyn FnMut(Event<'_>),
) -> Result<(), RunError> {
    let Some(observer) = setting.observer else { return Ok(()) };
    for (place, case) in plan.cases.iter().enumerate() {
        let Some(input) = preparation.input(place) else { continue };
        if setting.interrupt.signal().is_some() {
            break;
        }
        watch(Event::Rehearsal(case));
        let hear = |moment: Moment| observer(case, &input.name(moment.record), moment);
        let turn = turn_of(plan, preparation, setting.folder, place);
        match plan.isolation {
            Isolation::Case | Isolation::Block => place::rehearse(&turn, plan.timeout, setting.interrupt, &hear)?,
            Isolation::None => setting.subject.load(&turn)?.rehearse(&turn, &hear),
        }
    }
    Ok(())
}

/// The turn of the case in that place of the plan.
pub(super) fn turn_of(plan: &Plan, preparation: &Preparation, folder: &Path, case: usize) -> Turn {
    let decision = preparation.cases[case];
    Turn {
        case: plan.cases[case].clone(),
        workload: plan.workload,
        records: preparation.input(case).map(|input| input.records),
        work: plan.work.clone(),
        calibration: preparation.calibration,
        serial_cost: preparation.input(case).map_or(0, |input| input.serial_cost),
        reference_year: plan.reference_year,
        warmup: decision.warmup,
        iterations: decision.iterations,
        tracing: decision.tracing,
        reference: decision.reference,
        command: plan.cases[case].input.is_none().then(|| surroundings(plan, &plan.cases[case], folder)),
    }
}

/// What a command needs to know of its experiment. Where the size is not said, one is meant.
fn surroundings(plan: &Plan, case: &Case, folder: &Path) -> Surroundings {
    let size = case.whole_size().unwrap_or(case.times() as u64);
    Surroundings { folder: folder.to_owned(), timeout: plan.timeout, size, exe: None }
}

/// What was to be compared, and could not be, has failed: a command whose trials failed has no reference.
fn comparable(turn: &Turn, execution: Execution) -> Execution {
    let compared = turn.command.is_none() || execution.digest.is_none() || turn.reference.is_some();
    if compared || execution.status != Status::Ok {
        return execution;
    }
    let cause = "nothing to compare its output with: every execution before the first block failed".to_owned();
    Execution { status: Status::Error, cause, ..execution }
}

/// An execution with its place in the run.
fn located(
    execution: Execution,
    session: u32,
    Spot { variant, block, position, case }: Spot,
) -> (Sample, Option<TracedExecution>) {
    let Execution { phase, iteration, status, cause, wall_s, setup_s, usage, digest, started_at, spans, .. } =
        execution;
    let trace = spans.map(|spans| TracedExecution { session, variant, block, case, iteration, phase, spans });
    let sample = Sample {
        session,
        variant,
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

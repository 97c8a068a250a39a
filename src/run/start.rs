//! How a run starts: anew, where an earlier one ended or with what failed in it, or as a gate. All of them prepare,
//! make the folder of the run, and enter the one loop over blocks.

use std::path::Path;

use super::blocks::{Ahead, Blocks, Build};
use super::error::RunError;
use super::event::{Event, Watch};
use super::executables::Executables;
use super::executor::Executor;
use super::hosted::Hosted;
use super::named_files::{named_files, unwritten};
use super::overhead;
use super::prepare::{look_again, prepare};
use super::prepared::Prepared;
use super::references::References;
use super::rehearse::rehearse;
use super::resume::{ahead, difference, failed, finished, hopeless};
use super::setting::{Finished, Setting};
use super::settle::{Gate, compared};
use super::speedups::Speedups;
use super::trial::{Trials, try_out};
use super::verdicts::Verdicts;
use crate::compare::Checking;
use crate::machine::{Machine, command_line, now, program_digest, revision};
use crate::plan::Plan;
use crate::record::{Compared, FORMAT, Preparation, Rule, Run, RunRecord, RunWriter, Session, Variant};

/// Runs the plan. `watch` receives everything that happens on the way.
///
/// # Errors
///
/// Where the run cannot start, or its files cannot be written. A case that fails is no error: the others go on.
pub fn run(plan: &Plan, setting: &Setting<'_>, watch: Watch<'_>) -> Result<Finished, RunError> {
    let hosted = Hosted::start(plan)?;
    let trials = Trials { work: &hosted.work, exe: None, of: None };
    let (preparation, references) = prepare_all(plan, setting, &trials, watch)?;
    watch(Event::Prepared(&preparation));
    let prepared = Prepared { plan, preparation: &preparation, work: &hosted.work, folder: setting.folder };
    rehearse(prepared, setting, watch)?;
    let blocks = Blocks {
        prepared,
        references,
        builds: vec![this_build(plan, setting)],
        goal: Box::new(Speedups::new(plan)),
        most: plan.blocks,
        ahead: Ahead::all_but(&[], plan.blocks),
        end: Rule::AllBlocks,
        writer: create(prepared, None, setting)?,
        interrupt: setting.interrupt,
    };
    blocks.measure(watch)
}

/// Goes on with the run in `folder`: its whole blocks are kept, the others are measured from their start. Where `retrying`,
/// the cases that have failed are measured again, in the whole blocks alone.
///
/// # Errors
///
/// As [`run`]; and where the plan, the program, an input or the machine is not what it was; where no case is left that did
/// not fail, or one failed before the first block.
pub fn resume(
    folder: &Path,
    plan: &Plan,
    setting: &Setting<'_>,
    retrying: bool,
    watch: Watch<'_>,
) -> Result<Finished, RunError> {
    let earlier = Run::read(folder)?;
    let session = session(setting)?;
    let retried = if retrying { failed(&earlier) } else { Vec::new() };
    let differs = difference(&earlier, plan, &session, setting.folder)?.or_else(|| hopeless(&earlier, &retried));
    if let Some(difference) = differs {
        return Err(RunError::Different { folder: folder.to_owned(), difference });
    }
    let finished = finished(&earlier);
    if let Some(rule) = finished.filter(|_| retried.is_empty()) {
        return Ok(Finished { folder: folder.to_owned(), rule, before: true });
    }
    let hosted = Hosted::start(plan)?;
    let mut record = earlier.record.clone();
    look_again(plan, &record.preparation, setting.inputs(plan))?;
    let trials = Trials { work: &hosted.work, exe: None, of: Some(&retried) };
    let references = try_out(plan, &mut record.preparation, setting, &trials, watch)?;
    let preparation = record.preparation.clone();
    watch(Event::Prepared(&preparation));
    let retried_ids = retried.iter().map(|&case| plan.cases[case].id.clone()).collect();
    let blocks = Blocks {
        prepared: Prepared { plan, preparation: &preparation, work: &hosted.work, folder: setting.folder },
        references,
        builds: vec![this_build(plan, setting)],
        goal: Box::new(Speedups::after(plan, &earlier, &retried)),
        most: plan.blocks,
        ahead: ahead(&earlier, &retried, finished),
        end: finished.unwrap_or(Rule::AllBlocks),
        writer: RunWriter::resume(folder, record, Session { retried: retried_ids, ..session })?,
        interrupt: setting.interrupt,
    };
    blocks.measure(watch)
}

/// Runs a gate. `watch` receives everything that happens on the way. The verdicts are made from the run's files.
///
/// What is decided before the first block (calibration, inputs, iterations, the reference) is decided by this program,
/// once, and holds for both: they do the same amount of work, and the outputs of both are compared with one reference.
///
/// # Errors
///
/// As [`run`]; and where the executables cannot be compared, or no verdict can be reached.
pub fn gate(plan: &Plan, gate: &Gate<'_>, setting: &Setting<'_>, watch: Watch<'_>) -> Result<Finished, RunError> {
    let executables = Executables::copied(gate.base, gate.head)?;
    let hosted = Hosted::start(plan)?;
    let trials = Trials { work: &hosted.work, exe: executables.path(Variant::Head), of: None };
    let (preparation, references) = prepare_all(plan, setting, &trials, watch)?;
    let prepared = Prepared { plan, preparation: &preparation, work: &hosted.work, folder: setting.folder };
    let compared = compared(gate, prepared, &executables, setting.interrupt)?;
    // Checked without a base, too: the user learns now, not at the next gate, that a plan can give no verdict.
    let checking = Some(Checking::new(plan, &preparation, &compared)?).filter(|_| gate.base.is_some());
    watch(Event::Prepared(&preparation));
    let blocks = Blocks {
        prepared,
        references,
        builds: both_builds(plan, &executables),
        most: if checking.is_some() { plan.blocks } else { 1 },
        ahead: Ahead::all_but(&[], if checking.is_some() { plan.blocks } else { 1 }),
        end: Rule::AllBlocks,
        goal: Box::new(Verdicts::new(plan, &compared, checking)),
        writer: create(prepared, Some(compared), setting)?,
        interrupt: setting.interrupt,
    };
    blocks.measure(watch)
}

/// Everything that is found out and decided before the first block, and what gave the references.
fn prepare_all(
    plan: &Plan,
    setting: &Setting<'_>,
    trials: &Trials<'_>,
    watch: Watch<'_>,
) -> Result<(Preparation, References), RunError> {
    let mut preparation = prepare(plan, setting.inputs(plan))?;
    preparation.overhead = overhead::measure(plan);
    let named = named_files(plan, setting.folder)?;
    let references = try_out(plan, &mut preparation, setting, trials, watch)?;
    preparation.named = unwritten(named, plan, setting.folder)?;
    Ok((preparation, references))
}

/// This very program takes all turns, where the plan says.
fn this_build<'a>(plan: &Plan, setting: &Setting<'a>) -> Build<'a> {
    Build { variant: None, executor: Executor::new(plan, setting.subject), exe: None }
}

/// Each executable takes its turns itself, every one in a fresh process.
fn both_builds<'a>(plan: &Plan, executables: &Executables) -> Vec<Build<'a>> {
    let build = |variant| {
        let program = executables.path(variant)?;
        let executor = Executor::fresh(plan.timeout).of(program);
        Some(Build { variant: Some(variant), executor, exe: Some(program.to_owned()) })
    };
    Variant::ALL.into_iter().filter_map(build).collect()
}

fn create(prepared: Prepared<'_>, compared: Option<Compared>, setting: &Setting<'_>) -> Result<RunWriter, RunError> {
    let record = RunRecord {
        format: FORMAT,
        program: concat!("runner ", env!("CARGO_PKG_VERSION")).to_owned(),
        source: setting.source.to_owned(),
        plan: prepared.plan.clone(),
        preparation: prepared.preparation.clone(),
        compared,
        sessions: vec![session(setting)?],
    };
    Ok(RunWriter::create(setting.out, record)?)
}

fn session(setting: &Setting<'_>) -> Result<Session, RunError> {
    Ok(Session {
        started_at: now().to_string(),
        command: Some(command_line()),
        machine: Machine::here(),
        revision: revision(setting.folder),
        binary: program_digest().map_err(RunError::Unread)?,
        retried: Vec::new(),
        ended: None,
    })
}

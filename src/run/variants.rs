//! The run of a gate: base and head have their turns in the same blocks.

use std::path::Path;
use std::time::Duration;

use super::blocks::{Spot, Taken, taken, turn_of};
use super::executables::Executables;
use super::executor::{Executor, TurnEnd};
use super::probe::Probe;
use super::progress::Progress;
use super::{Event, Finished, RunError, Setting, session, trial};
use crate::compare::Checking;
use crate::gate::Verdict;
use crate::machine::{Machine, Stopwatch, now};
use crate::plan::{Case, Plan};
use crate::record::{Compared, Ended, FORMAT, Preparation, Recorder, Rule, RunRecord, Sample, Settled, Variant};
use crate::run::prepare::prepare;
use crate::run::protocol::{ExperimentText, Surroundings, Turn};

/// What a gate compares, as its user says it.
pub struct Gate<'a> {
    /// What is compared with; none where there is nothing yet.
    pub base: Option<&'a Path>,
    /// What is judged; this very program where it is not said.
    pub head: Option<&'a Path>,
    /// The cases of base's own experiment, as far as this program can tell them.
    pub base_cases: &'a [String],
    /// Base's own experiment, where its program is to be asked for the cases.
    pub ask_base: Option<&'a ExperimentText>,
    /// Whether only some cases were chosen: then nobody asks what else is gone.
    pub is_chosen: bool,
    /// Cases that are gone on purpose.
    pub removed: &'a [String],
    /// What the user must know of what is not compared, a sentence each.
    pub remarks: Vec<String>,
}

/// Runs a gate. `watch` hears of everything that happens on the way. The verdicts are made from the run's files.
///
/// What is decided before the first block (calibration, inputs, iterations, the reference) is decided by this process,
/// once, and holds for both: they do the same amount of work, and the outputs of both are compared with one reference.
///
/// # Errors
///
/// As [`run`](super::run); and where the executables cannot be compared, or no verdict can be reached.
pub fn gate(
    plan: &Plan,
    gate: &Gate<'_>,
    setting: &Setting<'_>,
    watch: &mut dyn FnMut(Event<'_>),
) -> Result<Finished, RunError> {
    let executables = Executables::copied(gate.base, gate.head)?;
    let mut preparation = prepare(plan, setting.subject)?;
    trial::try_commands(plan, &mut preparation, setting, executables.path(Variant::Head), watch)?;
    let compared = compared(plan, gate, &preparation, &executables, setting)?;
    // Without a base, too: a plan that can give no verdict must not seem to be one that will.
    let checking = Some(Checking::new(plan, &preparation, &compared)?).filter(|_| gate.base.is_some());
    let alone = alone(plan, &compared);
    watch(Event::Prepared(&preparation));
    let record = RunRecord {
        format: FORMAT,
        program: concat!("runner ", env!("CARGO_PKG_VERSION")).to_owned(),
        source: setting.source.to_owned(),
        plan: plan.clone(),
        preparation: preparation.clone(),
        compared: Some(compared),
        sessions: vec![session(setting)],
    };
    let recorder = Recorder::create(setting.out, record)?;
    let variants = Variants {
        plan,
        preparation: &preparation,
        setting,
        executables: &executables,
        checking,
        alone,
        recorder,
        progress: Progress::new(&preparation, 2 * plan.blocks as usize),
    };
    variants.measure(watch)
}

/// The indices of the cases that head takes turns with alone: those that are new, their baselines, and baselines that
/// nothing else is relative to.
fn alone(plan: &Plan, compared: &Compared) -> Vec<usize> {
    let is_new = |id: &str| compared.settled.iter().any(|known| known.case == id && known.verdict == Verdict::New);
    let of_new = |baseline: &Case| plan.cases.iter().any(|case| case.baseline == baseline.id && is_new(&case.id));
    let is_lone = |case: &Case| plan.lone().any(|lone| lone.id == case.id);
    let alone = |case: &Case| is_new(&case.id) || of_new(case) || is_lone(case);
    (0..plan.cases.len()).filter(|&index| alone(&plan.cases[index])).collect()
}

/// What is compared, and the cases on which there is a verdict before the first block.
fn compared(
    plan: &Plan,
    gate: &Gate<'_>,
    preparation: &Preparation,
    executables: &Executables,
    setting: &Setting<'_>,
) -> Result<Compared, RunError> {
    let own = std::env::current_exe().unwrap_or_default();
    let mut base_cases = gate.base_cases.to_vec();
    if let (Some(experiment), Some(program)) = (gate.ask_base, executables.path(Variant::Base)) {
        let base = Probe { program, variant: Variant::Base, interrupt: setting.interrupt };
        base_cases = base.cases(experiment)?;
    }
    let settled = match gate.base {
        None => Vec::new(),
        Some(_) if plan.compares_commands() => unknown_commands(plan, &base_cases),
        Some(_) => unknown_to_one(plan, preparation, executables, setting, &base_cases)?,
    };
    let is_gone = |id: &String| !gate.is_chosen && plan.cases.iter().all(|case| case.id != *id);
    let gone = base_cases.into_iter().filter(is_gone);
    let (removed, missing): (Vec<String>, Vec<String>) = gone.partition(|id| gate.removed.contains(id));
    let brings_its_own = gate.ask_base.is_some_and(|experiment| experiment.file.is_none());
    let whose = if brings_its_own { "the base's own experiment" } else { "the base's experiment file" };
    let cause = format!("only {whose} has it; where that is right, `removed` of `[gate]` names it");
    let only_in_base = |case| Settled { case, verdict: Verdict::Missing, cause: Some(cause.clone()) };
    let settled = settled.into_iter().chain(missing.into_iter().map(only_in_base)).collect();
    Ok(Compared {
        rules: plan.gate,
        base: gate.base.map(|path| executables.record(Variant::Base, path)),
        head: executables.record(Variant::Head, gate.head.unwrap_or(&own)),
        settled,
        removed,
        remarks: gate.remarks.iter().cloned().chain(plan.lone().map(unjudged)).collect(),
    })
}

fn unjudged(lone: &Case) -> String {
    format!("{}: nothing is relative to it, so whether it got slower was not judged", lone.id)
}

/// The commands that base's experiment file does not have, where it is known: base's program may not understand them.
/// Where it has none of them, all of them were renamed, or it is another file: then whether it does is worth a try.
fn unknown_commands(plan: &Plan, base_cases: &[String]) -> Vec<Settled> {
    let (old, new): (Vec<&Case>, Vec<&Case>) =
        plan.cases.iter().filter(|case| case.id != case.baseline).partition(|case| base_cases.contains(&case.id));
    let settled = |case: &Case| Settled { case: case.id.clone(), verdict: Verdict::New, cause: None };
    if old.is_empty() { Vec::new() } else { new.into_iter().map(settled).collect() }
}

/// The cases that one of the executables does not have, or whose baseline it does not have.
fn unknown_to_one(
    plan: &Plan,
    preparation: &Preparation,
    executables: &Executables,
    setting: &Setting<'_>,
    base_cases: &[String],
) -> Result<Vec<Settled>, RunError> {
    let mut unknown: Vec<[Option<String>; 2]> = Vec::new();
    for case in 0..plan.cases.len() {
        let turn = turn_of(plan, preparation, setting.folder, case);
        let mut both = [None, None];
        for (variant, cause) in Variant::ALL.into_iter().zip(&mut both) {
            let Some(program) = executables.path(variant) else { continue };
            *cause = Probe { program, variant, interrupt: setting.interrupt }.lacks(&turn)?;
        }
        unknown.push(both);
    }
    let settled: Vec<Settled> = plan
        .cases
        .iter()
        .zip(&unknown)
        .filter(|(case, _)| case.id != case.baseline)
        .filter_map(|(case, own)| {
            let baseline = plan.cases.iter().position(|other| other.id == case.baseline)?;
            let is_old = base_cases.contains(&case.id);
            let (verdict, cause) = settled(own, &unknown[baseline], &case.baseline, is_old)?;
            Some(Settled { case: case.id.clone(), verdict, cause })
        })
        .collect();
    if settled.len() == plan.cases.iter().filter(|case| case.id != case.baseline).count() && !settled.is_empty() {
        let cause = "none of these cases can be compared: each is only in one of the two".to_owned();
        return Err(RunError::Incomparable { variant: Variant::Base, cause });
    }
    Ok(settled)
}

/// The verdict on a case of which it is known whether base and head lack it, or its baseline, and whether it is an old
/// one, which base's own experiment has.
fn settled(
    [base, head]: &[Option<String>; 2],
    baseline: &[Option<String>; 2],
    name: &str,
    is_old: bool,
) -> Option<(Verdict, Option<String>)> {
    match (base, head) {
        (Some(cause), None) if is_old => Some((
            Verdict::Incomparable,
            Some(format!("base's own experiment has it, and its program does not: {cause}")),
        )),
        (Some(_), None) => Some((Verdict::New, None)),
        (None, Some(cause)) => Some((Verdict::Missing, Some(format!("head does not have it: {cause}")))),
        (Some(_), Some(cause)) => Some((Verdict::Incomparable, Some(format!("neither has it: {cause}")))),
        (None, None) => {
            let (variant, cause) = match baseline {
                [Some(cause), _] => (Variant::Base, cause),
                [None, Some(cause)] => (Variant::Head, cause),
                [None, None] => return None,
            };
            let cause = format!("{} does not have its baseline {name}: {cause}", variant.name());
            Some((Verdict::Incomparable, Some(cause)))
        }
    }
}

/// A gate's way through its blocks.
struct Variants<'a> {
    plan: &'a Plan,
    preparation: &'a Preparation,
    setting: &'a Setting<'a>,
    executables: &'a Executables,
    /// None where there is no base: then one block shows whether head's cases run.
    checking: Option<Checking<'a>>,
    /// Cases that head takes turns with alone, in every block: what is required of them wants blocks as well.
    alone: Vec<usize>,
    recorder: Recorder,
    progress: Progress,
}

impl Variants<'_> {
    fn measure(mut self, watch: &mut dyn FnMut(Event<'_>)) -> Result<Finished, RunError> {
        let rule = self.measure_blocks(watch)?;
        let ended = Ended { at: now().to_string(), load: Machine::here().load, rule };
        let folder = self.recorder.finish(ended)?;
        Ok(Finished { folder, rule, before: false })
    }

    fn measure_blocks(&mut self, watch: &mut dyn FnMut(Event<'_>)) -> Result<Rule, RunError> {
        let started = Stopwatch::start();
        let mut longest = Duration::ZERO;
        let blocks = if self.checking.is_some() { self.plan.blocks } else { 1 };
        for block in 0..blocks {
            let fits = self.plan.budget.is_none_or(|budget| started.elapsed() + longest <= budget);
            if block > 0 && !fits {
                return Ok(Rule::Budget);
            }
            let this = Stopwatch::start();
            let (samples, end) = self.block(block, watch)?;
            if let Some(checking) = &mut self.checking {
                for verdict in checking.add(&samples) {
                    watch(Event::Decided(&verdict));
                }
                let needed = checking.needed();
                (0..self.plan.cases.len())
                    .filter(|case| !needed.contains(case))
                    .for_each(|case| self.progress.leave(case));
            }
            if end == TurnEnd::Interrupted {
                return Ok(Rule::Interrupted);
            }
            self.recorder.block()?;
            longest = longest.max(this.elapsed());
            if self.checking.as_ref().is_some_and(|checking| checking.check().over()) {
                return Ok(if block + 1 < blocks { Rule::Decided } else { Rule::AllBlocks });
            }
        }
        Ok(Rule::AllBlocks)
    }

    /// A block: who needs turns has one with each executable, all of them shuffled. Who fails with one still has its
    /// turn with the other: whether both fail is worth knowing.
    fn block(&mut self, block: u32, watch: &mut dyn FnMut(Event<'_>)) -> Result<(Vec<Sample>, TurnEnd), RunError> {
        let needed = self.checking.as_ref().map_or_else(|| (0..self.plan.cases.len()).collect(), Checking::needed);
        let mut samples = Vec::new();
        let order = self.plan.shuffled(block, 2 * self.plan.cases.len());
        for (position, index) in (0..).zip(order) {
            let (case, variant) = (index / 2, Variant::ALL[index % 2]);
            let is_alone = variant == Variant::Head && self.alone.contains(&case);
            if !(needed.contains(&case) || is_alone) || self.executables.path(variant).is_none() {
                continue;
            }
            let spot = Spot { variant: Some(variant), block, position, case };
            let (turns, left) = self.progress.start();
            let Plan { blocks, ref cases, .. } = *self.plan;
            watch(Event::Turn { block, blocks, case: &cases[case], variant: Some(variant), turns, left });
            let (end, taken) = self.take(spot, variant)?;
            if end == TurnEnd::Interrupted {
                return Ok((samples, end));
            }
            self.progress.end(case, false);
            if let Some((status, cause)) = &taken.failure {
                self.alone.retain(|alone| variant == Variant::Base || *alone != case);
                watch(Event::Failed { case: &cases[case], variant: Some(variant), status: *status, cause });
            }
            samples.extend(taken.samples);
        }
        Ok((samples, TurnEnd::Over))
    }

    /// Takes a turn and writes it down; one that was interrupted leaves nothing.
    fn take(&mut self, spot: Spot, variant: Variant) -> Result<(TurnEnd, Taken), RunError> {
        let (turn, mut executor) = self.turn(spot.case, variant);
        let (end, taken) = taken(&mut executor, &turn, self.setting.interrupt, self.recorder.session(), spot)?;
        if end == TurnEnd::Over {
            self.recorder.turn(&taken.samples, &taken.traces)?;
            let name = format!("{} {}", variant.name(), turn.case.id);
            taken.output.as_ref().map(|output| self.recorder.keep_output(&name, output)).transpose()?;
        }
        Ok((end, taken))
    }

    /// The turn, and where it is taken: by the executable itself, or, where the executable is what a command runs, by a
    /// process of this program.
    fn turn(&self, case: usize, variant: Variant) -> (Turn, Executor<'static>) {
        let turn = turn_of(self.plan, self.preparation, self.setting.folder, case);
        let program = self.executables.path(variant);
        match turn.command {
            Some(_) => (with_exe(turn, program), Executor::fresh(self.plan.timeout)),
            None => (turn, Executor::fresh(self.plan.timeout).of(program)),
        }
    }
}

/// The turn of a command in which `{exe}` stands for that program.
pub(super) fn with_exe(turn: Turn, exe: Option<&Path>) -> Turn {
    let exe = exe.map(Path::to_owned);
    let command = turn.command.map(|surroundings| Surroundings { exe, ..surroundings });
    Turn { command, ..turn }
}

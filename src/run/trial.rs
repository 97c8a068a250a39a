//! What only an execution can tell of commands, found out before the first block: how long they take, and what their
//! output should be.

use std::path::Path;

use super::blocks::turn_of;
use super::command::start_cost;
use super::executor::{Executor, TurnEnd};
use super::variants::with_exe;
use super::{Event, RunError, Setting};
use crate::machine::Stopwatch;
use crate::plan::{Case, Plan};
use crate::record::{Decision, Preparation, Status};
use crate::run::prepare::iterations;
use crate::run::protocol::{Execution, Turn};
use crate::strategy::command::Command;

/// Executes one case of each command once, with what `{exe}` stands for, if anything, and decides with it for all cases that do the same. A command that fails
/// shows so, with its cause, when it has its first turn.
pub(super) fn try_commands(
    plan: &Plan,
    preparation: &mut Preparation,
    setting: &Setting<'_>,
    exe: Option<&Path>,
    watch: &mut dyn FnMut(Event<'_>),
) -> Result<(), RunError> {
    let commands: Vec<usize> = (0..plan.cases.len()).filter(|&case| plan.cases[case].input.is_none()).collect();
    if commands.is_empty() {
        return Ok(());
    }
    preparation.start_s = start_cost().map(|cost| cost.as_secs_f64());
    let mut unverified: Vec<String> = Vec::new();
    let mut left = commands;
    while let Some(&first) = left.first() {
        let does_the_same = |&case: &usize| same_work(&plan.cases[case], &plan.cases[first]);
        let (same, others): (Vec<usize>, Vec<usize>) = left.iter().partition(|case| does_the_same(case));
        left = others;
        let verified = Command::of(&plan.cases[first].parameters).is_ok_and(|command| command.verify);
        if !verified && !unverified.contains(&plan.cases[first].strategy) {
            unverified.push(plan.cases[first].strategy.clone());
        }
        // The fewest workers that can say what is right; where nothing is compared, the most are the soonest done.
        let candidates = if verified { &same[..] } else { &same[same.len() - 1..] };
        for &tried in candidates {
            watch(Event::Trial(&plan.cases[tried]));
            let turn = with_exe(turn_of(plan, preparation, setting.folder, tried), exe);
            if let Some(tried) = try_once(turn, setting)? {
                same.iter().for_each(|&case| decide(plan, &mut preparation.cases[case], &tried));
                break;
            }
        }
    }
    preparation.notes.extend(not_compared(&unverified));
    Ok(())
}

/// Cases of one command differ in their workers alone, unless more workers get more to do.
fn same_work(one: &Case, other: &Case) -> bool {
    let work = |case: &Case| (case.strategy.clone(), case.parameters.clone(), case.whole_size(), case.times());
    work(one) == work(other)
}

/// What one execution told.
struct Tried {
    /// What it takes with all that is not timed, in seconds.
    whole_s: f64,
    digest: Option<u64>,
}

/// Executes a case once; none where that failed.
fn try_once(turn: Turn, setting: &Setting<'_>) -> Result<Option<Tried>, RunError> {
    let timeout = turn.command.as_ref().map(|command| command.timeout).unwrap_or_default();
    let alone = Command::of(&turn.case.parameters).is_ok_and(|command| command.is_timed_whole());
    let once = Turn { iterations: 1, warmup: Default::default(), ..turn };
    let mut executions = Vec::new();
    let watch = Stopwatch::start();
    let end = Executor::fresh(timeout).take(&once, setting.interrupt, &mut |execution| executions.push(execution))?;
    let elapsed_s = watch.elapsed().as_secs_f64();
    if end == TurnEnd::Interrupted {
        return Err(RunError::Stopped);
    }
    let execution = executions.pop().filter(|execution| execution.status == Status::Ok);
    Ok(execution.and_then(|Execution { wall_s, digest, .. }| {
        let whole_s = if alone { wall_s? } else { wall_s?.max(elapsed_s) };
        Some(Tried { whole_s, digest })
    }))
}

fn decide(plan: &Plan, decision: &mut Decision, tried: &Tried) {
    decision.expected_s = Some(tried.whole_s);
    decision.reference = tried.digest;
    decision.iterations = iterations(plan, tried.whole_s);
}

fn not_compared(commands: &[String]) -> Option<String> {
    let names = commands.join(", ");
    (!commands.is_empty()).then(|| format!("what these print is not compared between their cases: {names}"))
}

//! What only an execution can tell of commands, found out before the first block: how long they take, and what their
//! output should be.

use std::path::Path;

use super::blocks::turn_of;
use super::command::start_cost;
use super::place::Place;
use super::variants::with_exe;
use super::{Event, RunError, Setting};
use crate::command::Command;
use crate::plan::{Case, Plan};
use crate::prepare::{Decision, Preparation, iterations};
use crate::protocol::{Execution, Turn};
use crate::sample::Status;

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
        // The fewest workers say what is right; where nothing is compared, the most workers are the soonest done.
        let tried = if verified { first } else { same.last().copied().unwrap_or(first) };
        watch(Event::Trial(&plan.cases[tried]));
        let turn = with_exe(turn_of(plan, preparation, setting.folder, tried), exe);
        let execution = execute_once(turn, setting)?;
        if setting.interrupt.signal().is_some() {
            return Ok(());
        }
        let compared = execution.as_ref().is_some_and(|execution| execution.digest.is_some());
        if !compared && !unverified.contains(&plan.cases[first].strategy) {
            unverified.push(plan.cases[first].strategy.clone());
        }
        if let Some(execution) = execution {
            same.iter().for_each(|&case| decide(plan, &mut preparation.cases[case], &execution));
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

/// The execution; none where it failed.
fn execute_once(turn: Turn, setting: &Setting<'_>) -> Result<Option<Execution>, RunError> {
    let timeout = turn.command.as_ref().map(|command| command.timeout).unwrap_or_default();
    let once = Turn { iterations: 1, warmup: Default::default(), ..turn };
    let mut executions = Vec::new();
    Place::fresh(timeout).take(&once, setting.interrupt, &mut |execution| executions.push(execution))?;
    Ok(executions.pop().filter(|execution| execution.status == Status::Ok))
}

fn decide(plan: &Plan, decision: &mut Decision, execution: &Execution) {
    decision.expected_s = execution.wall_s;
    decision.reference = execution.digest;
    if let Some(wall_s) = execution.wall_s {
        decision.iterations = iterations(plan, wall_s);
    }
}

fn not_compared(commands: &[String]) -> Option<String> {
    let names = commands.join(", ");
    (!commands.is_empty()).then(|| format!("what these print is not compared between their cases: {names}"))
}

//! What only an execution shows of commands, found out before the first block: how long they take, and what their output
//! should be.

use std::path::Path;

use super::command::start_cost;
use super::error::RunError;
use super::event::{Event, Watch};
use super::executor::{Executor, TurnEnd};
use super::interrupt::Interrupt;
use super::launches::{cost, largest};
use super::prepare::iterations;
use super::prepared::Prepared;
use super::protocol::{Execution, Turn};
use super::setting::Setting;
use crate::machine::Stopwatch;
use crate::plan::{Case, Plan};
use crate::record::{Preparation, Status};
use crate::strategy::command::Command;

/// Which commands are tried.
#[derive(Clone, Copy)]
pub(super) struct Trials<'a> {
    /// What `{exe}` stands for.
    pub exe: Option<&'a Path>,
    /// Of these cases, those whose earlier trial failed; none where all are tried.
    pub of: Option<&'a [usize]>,
}

impl Trials<'_> {
    fn have(&self, group: &[usize], preparation: &Preparation) -> bool {
        let is_open = preparation.cases[group[0]].expected_s.is_none();
        self.of.is_none_or(|cases| is_open && group.iter().any(|case| cases.contains(case)))
    }
}

/// Executes one case of each command once, and decides with it for all cases that do the same. A command that fails shows so, with its cause, when it has its first turn.
pub(super) fn try_commands(
    plan: &Plan,
    preparation: &mut Preparation,
    setting: &Setting<'_>,
    trials: Trials<'_>,
    watch: Watch<'_>,
) -> Result<(), RunError> {
    let groups: Vec<Vec<usize>> = same_work(plan).into_iter().filter(|group| trials.have(group, preparation)).collect();
    if groups.is_empty() {
        return Ok(());
    }
    preparation.start_s = start_cost().map(|cost| cost.as_secs_f64());
    let mut unverified: Vec<&str> = Vec::new();
    for group in &groups {
        let first = &plan.cases[group[0]];
        let verified = Command::of(&first.parameters).is_ok_and(|command| command.verify);
        if !verified && !unverified.contains(&first.strategy.as_str()) {
            unverified.push(&first.strategy);
        }
        // Where outputs are compared, the fewest workers that succeed give the reference; otherwise the most are the fastest.
        let candidates = if verified { &group[..] } else { &group[group.len() - 1..] };
        for &candidate in candidates {
            watch(Event::Trial(&plan.cases[candidate]));
            let turn = Prepared { plan, preparation, folder: setting.folder }.turn(candidate, trials.exe);
            if let Some(tried) = try_once(turn, setting.interrupt)? {
                group.iter().for_each(|&case| decide(plan, preparation, case, &tried));
                break;
            }
        }
    }
    if trials.of.is_none() {
        preparation.notes.extend(not_compared(&unverified));
        try_launches(plan, preparation, setting, watch)?;
    }
    Ok(())
}

/// Launches nothing, once for each strategy that has a launcher, to see what that alone takes. Where it fails, so does the
/// case, with its cause.
fn try_launches(
    plan: &Plan,
    preparation: &mut Preparation,
    setting: &Setting<'_>,
    watch: Watch<'_>,
) -> Result<(), RunError> {
    for (index, nothing) in largest(plan, preparation) {
        let Some(case) = plan.index_of(&nothing.id) else { continue };
        watch(Event::Trial(&plan.cases[case]));
        let turn = Prepared { plan, preparation, folder: setting.folder }.turn(case, None);
        let counts = !plan.cases[case].parameters.contains_key("time");
        if let Some(Tried { whole_s, .. }) = try_once(Turn { case: nothing.clone(), ..turn }, setting.interrupt)? {
            preparation.launched[index].launch_s = Some(whole_s);
            preparation.notes.push(cost(&nothing, whole_s, counts));
        }
    }
    Ok(())
}

/// The indices of the cases that are commands, those that do the same together, in the order of the plan.
fn same_work(plan: &Plan) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, case) in plan.cases.iter().enumerate().filter(|(_, case)| case.input.is_none()) {
        match groups.iter_mut().find(|group| work(&plan.cases[group[0]]) == work(case)) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// Cases of one command differ in their workers alone, unless more workers get more to do.
fn work(case: &Case) -> impl PartialEq {
    (case.strategy.clone(), case.parameters.clone(), case.whole_size(), case.times())
}

/// What one execution showed.
struct Tried {
    /// What it takes with all that is not timed, in seconds.
    whole_s: f64,
    digest: Option<u64>,
}

/// Executes a case once; none where that failed.
fn try_once(turn: Turn, interrupt: &Interrupt) -> Result<Option<Tried>, RunError> {
    let timeout = turn.command.as_ref().map(|command| command.timeout).unwrap_or_default();
    let alone = Command::of(&turn.case.parameters).is_ok_and(|command| command.is_timed_whole());
    let once = Turn { iterations: 1, warmup: Default::default(), ..turn };
    let mut executions = Vec::new();
    let watch = Stopwatch::start();
    let end = Executor::fresh(timeout).take(&once, interrupt, &mut |execution| executions.push(execution))?;
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

fn decide(plan: &Plan, preparation: &mut Preparation, case: usize, tried: &Tried) {
    let decision = &mut preparation.cases[case];
    decision.expected_s = Some(tried.whole_s);
    decision.reference = tried.digest;
    decision.iterations = iterations(plan, tried.whole_s);
}

fn not_compared(commands: &[&str]) -> Option<String> {
    let names = commands.join(", ");
    (!commands.is_empty()).then(|| format!("what these print is not compared between their cases: {names}"))
}

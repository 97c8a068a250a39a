//! What only an execution shows, of commands and of work whose answers nobody knows beforehand, found out before the
//! first block: how long they take, and what their output should be.

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
use super::references::References;
use super::setting::Setting;
use crate::machine::Stopwatch;
use crate::plan::{Case, Plan};
use crate::record::{Preparation, Status};
use crate::strategy::command::Command;
use crate::workload::Settings;

/// With what cases are executed before the first block.
pub(super) struct Trials<'a> {
    /// The workload's parameters, with what tells workers of what runs beside them.
    pub work: &'a Settings,
    /// What `{exe}` stands for in commands, if anything.
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

/// Executes one case of each work that cannot be foretold once, and decides with it for all cases that do the same. One
/// that fails shows so, with its cause, when it has its first turn. What gave the references is returned.
pub(super) fn try_out(
    plan: &Plan,
    preparation: &mut Preparation,
    setting: &Setting<'_>,
    trials: &Trials<'_>,
    watch: Watch<'_>,
) -> Result<References, RunError> {
    let mut references = References::default();
    let groups = same_work(plan, preparation).into_iter().filter(|group| trials.have(group, preparation));
    let groups: Vec<Vec<usize>> = groups.collect();
    let mut unverified: Vec<&str> = Vec::new();
    for group in &groups {
        let first = &plan.cases[group[0]];
        if first.input.is_none() && preparation.start_s.is_none() {
            preparation.start_s = start_cost().map(|cost| cost.as_secs_f64());
        }
        let verified = is_verified(first);
        if !verified && !unverified.contains(&first.strategy.as_str()) {
            unverified.push(&first.strategy);
        }
        // Where outputs are compared, the fewest workers that succeed give the reference; otherwise the most are the fastest.
        let candidates = if verified { &group[..] } else { &group[group.len() - 1..] };
        let mut failed = None;
        for &candidate in candidates {
            watch(Event::Trial(&plan.cases[candidate]));
            let prepared = Prepared { plan, preparation, work: trials.work, folder: setting.folder };
            let turn = prepared.turn(candidate, trials.exe);
            match try_once(plan, turn, setting.interrupt)? {
                Ok(tried) => {
                    group.iter().for_each(|&case| decide(plan, preparation, case, &tried));
                    tried.compared.iter().for_each(|output| references.add(group, output));
                    failed = None;
                    break;
                }
                Err(why) => failed = Some(why),
            }
        }
        // It may not fail again: then its outputs lack one to be compared with.
        failed.iter().for_each(|why| references.lack(group, why));
    }
    if trials.of.is_none() {
        preparation.notes.extend(not_compared(&unverified));
        try_launches(plan, preparation, setting, watch)?;
    }
    Ok(references)
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
        let prepared = Prepared { plan, preparation, work: &plan.work, folder: setting.folder };
        let turn = Turn { case: nothing.clone(), reference: None, ..prepared.turn(case, None) };
        let counts = !plan.cases[case].parameters.contains_key("time");
        if let Ok(Tried { whole_s, .. }) = try_once(plan, turn, setting.interrupt)? {
            preparation.launched[index].launch_s = Some(whole_s);
            preparation.notes.push(cost(&nothing, whole_s, counts));
        }
    }
    Ok(())
}

/// The indices of the cases that cannot be foretold, those that do the same together, in the order of the plan.
fn same_work(plan: &Plan, preparation: &Preparation) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (index, case) in plan.cases.iter().enumerate() {
        if case.input.is_some() && (plan.foretells() || preparation.failure(index).is_some()) {
            continue;
        }
        match groups.iter_mut().find(|group| do_the_same(&plan.cases[group[0]], case)) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// Cases of one command differ in their workers alone, unless more workers get more to do; of others the input counts.
fn do_the_same(one: &Case, other: &Case) -> bool {
    let command = |case: &Case| (case.strategy.clone(), case.parameters.clone(), case.whole_size(), case.times());
    match (&one.input, &other.input) {
        (None, None) => command(one) == command(other),
        _ => one.same_input(other),
    }
}

/// Whether its outputs are compared. What has an input is.
fn is_verified(case: &Case) -> bool {
    case.input.is_some() || Command::of(&case.parameters).is_ok_and(|command| command.verify)
}

/// What one execution showed.
struct Tried {
    /// What it takes with all that is not timed, in seconds.
    whole_s: f64,
    /// With so many workers, where more of them have as much to do.
    workers: usize,
    digest: Option<u64>,
    /// The start of what was compared.
    compared: Option<String>,
}

/// Executes a case once, or says how that failed.
fn try_once(plan: &Plan, turn: Turn, interrupt: &Interrupt) -> Result<Result<Tried, String>, RunError> {
    let is_map = turn.case.input.is_some();
    let alone = is_map || Command::of(&turn.case.parameters).is_ok_and(|command| command.is_timed_whole());
    let workers = if is_map { turn.case.workers } else { 1 };
    let once = Turn { iterations: 1, warmup: Default::default(), ..turn };
    let mut executions = Vec::new();
    let watch = Stopwatch::start();
    let end = Executor::fresh(plan.timeout).take(&once, interrupt, &mut |execution| executions.push(execution))?;
    let elapsed_s = watch.elapsed().as_secs_f64();
    if end == TurnEnd::Interrupted {
        return Err(RunError::Stopped);
    }
    let tried = executions.pop().map(|Execution { status, cause, wall_s, digest, compared, .. }| match wall_s {
        Some(wall_s) if status == Status::Ok => {
            let whole_s = if alone { wall_s } else { wall_s.max(elapsed_s) };
            Ok(Tried { whole_s, workers, digest, compared })
        }
        _ => Err(status.told(&cause)),
    });
    Ok(tried.unwrap_or_else(|| Err("it was not executed".to_owned())))
}

fn decide(plan: &Plan, preparation: &mut Preparation, case: usize, tried: &Tried) {
    let workers = if plan.cases[case].input.is_some() { plan.cases[case].workers } else { 1 };
    let whole_s = tried.whole_s * tried.workers as f64 / workers as f64;
    let decision = &mut preparation.cases[case];
    decision.expected_s = Some(whole_s);
    decision.reference = tried.digest;
    decision.iterations = iterations(plan, whole_s);
}

fn not_compared(commands: &[&str]) -> Option<String> {
    let names = commands.join(", ");
    (!commands.is_empty()).then(|| format!("what these print is not compared between their cases: {names}"))
}

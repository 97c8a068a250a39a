//! What a gate knows before its first block: what is compared, and the cases on which nothing needs to be measured,
//! since one of the two executables does not have them.

use std::path::Path;

use super::error::RunError;
use super::executables::Executables;
use super::interrupt::Interrupt;
use super::prepared::Prepared;
use super::probe::Probe;
use super::protocol::ExperimentText;
use crate::gate::Verdict;
use crate::machine::OPENING_IS_SEEN;
use crate::plan::{Case, Plan};
use crate::record::{Compared, Settled, Variant};
use crate::strategy::command::{Command, Placeholder};
use crate::text::some;

/// So many commands are named of which something cannot be seen.
const MOST_NAMED: usize = 10;

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

/// What is compared, and the cases on which there is a verdict before the first block.
pub(super) fn compared(
    gate: &Gate<'_>,
    prepared: Prepared<'_>,
    executables: &Executables,
    interrupt: &Interrupt,
) -> Result<Compared, RunError> {
    let plan = prepared.plan;
    let base_cases = base_cases(gate, executables, interrupt)?;
    let mut settled = match gate.base {
        None => Vec::new(),
        Some(_) if plan.compares_commands() => new_commands(plan, &base_cases),
        Some(_) => unknown_to_one(prepared, executables, interrupt, &base_cases)?,
    };
    let is_gone = |id: &String| !gate.is_chosen && plan.cases.iter().all(|case| case.id != *id);
    let gone = base_cases.into_iter().filter(is_gone);
    let (removed, missing): (Vec<String>, Vec<String>) = gone.partition(|id| gate.removed.contains(id));
    settled.extend(missing.into_iter().map(|case| only_in_base(case, gate)));
    let own = std::env::current_exe().unwrap_or_default();
    Ok(Compared {
        rules: plan.gate,
        base: gate.base.map(|path| executables.record(Variant::Base, path)).transpose()?,
        head: executables.record(Variant::Head, gate.head.unwrap_or(&own))?,
        settled,
        removed,
        remarks: gate.remarks.iter().cloned().chain(unseen(plan)).collect(),
    })
}

/// The cases of base's own experiment, as its program names them where it is to be asked.
fn base_cases(gate: &Gate<'_>, executables: &Executables, interrupt: &Interrupt) -> Result<Vec<String>, RunError> {
    match (gate.ask_base, executables.path(Variant::Base)) {
        (Some(experiment), Some(program)) => Probe { program, variant: Variant::Base, interrupt }.cases(experiment),
        _ => Ok(gate.base_cases.to_vec()),
    }
}

fn only_in_base(case: String, gate: &Gate<'_>) -> Settled {
    let brings_its_own = gate.ask_base.is_some_and(|experiment| experiment.file.is_none());
    let whose = if brings_its_own { "the base's own experiment" } else { "the base's experiment file" };
    let cause = format!("only {whose} has it; where that is right, `removed` of `[gate]` names it");
    Settled { case, verdict: Verdict::Missing, cause: Some(cause) }
}

/// The commands of which nobody can see whether they start what `{exe}` stands for.
fn unseen(plan: &Plan) -> Option<String> {
    let is_open = |case: &&Case| {
        let hidden =
            |command: Command| !command.starts(Placeholder::Exe) && (!OPENING_IS_SEEN || command.launch.is_some());
        Command::of(&case.parameters).is_ok_and(hidden) && case.input.is_none() && case.id != case.baseline
    };
    let cases: Vec<&str> = plan.cases.iter().filter(is_open).map(|case| case.id.as_str()).collect();
    let told = || format!("whether these start `{{exe}}` cannot be seen on this system: {}", some(&cases, MOST_NAMED));
    (!cases.is_empty()).then(told)
}

/// The commands that base's experiment file does not have, where it is known: base's program may not understand them.
/// Where it has none of them, all of them were renamed, or it is another file: then whether it does is worth a try.
fn new_commands(plan: &Plan, base_cases: &[String]) -> Vec<Settled> {
    let (old, new): (Vec<&Case>, Vec<&Case>) = plan.judged().partition(|case| base_cases.contains(&case.id));
    let settled = |case: &Case| Settled { case: case.id.clone(), verdict: Verdict::New, cause: None };
    if old.is_empty() { Vec::new() } else { new.into_iter().map(settled).collect() }
}

/// Why base and why head does not have a case; none where it has.
type Lacks = [Option<String>; 2];

/// The cases that one of the executables does not have, or whose baseline it does not have.
fn unknown_to_one(
    prepared: Prepared<'_>,
    executables: &Executables,
    interrupt: &Interrupt,
    base_cases: &[String],
) -> Result<Vec<Settled>, RunError> {
    let cases = &prepared.plan.cases;
    let lacks = (0..cases.len()).map(|case| lacks(case, prepared, executables, interrupt));
    let lacks: Vec<Lacks> = lacks.collect::<Result<_, _>>()?;
    let settle = |index: usize| {
        let case = &cases[index];
        let baseline = prepared.plan.index_of(&case.baseline)?;
        let is_old = base_cases.contains(&case.id);
        let (verdict, cause) = verdict(&lacks[index], &lacks[baseline], &case.baseline, is_old)?;
        Some(Settled { case: case.id.clone(), verdict, cause })
    };
    let settled: Vec<Settled> = (0..cases.len()).filter_map(settle).collect();
    if settled.len() == cases.len() && !settled.is_empty() {
        let cause = "none of these cases can be compared: each is only in one of the two".to_owned();
        return Err(RunError::Incomparable { variant: Variant::Base, cause });
    }
    Ok(settled)
}

fn lacks(
    case: usize,
    prepared: Prepared<'_>,
    executables: &Executables,
    interrupt: &Interrupt,
) -> Result<Lacks, RunError> {
    let turn = prepared.turn(case, None);
    let mut lacks = [None, None];
    // Its input cannot be loaded, or crashes: that is what there is to say of it.
    if prepared.preparation.failure(case).is_some() {
        return Ok(lacks);
    }
    for (variant, cause) in Variant::ALL.into_iter().zip(&mut lacks) {
        let Some(program) = executables.path(variant) else { continue };
        *cause = Probe { program, variant, interrupt }.lacks(&turn)?;
    }
    Ok(lacks)
}

/// The verdict on a case of which it is known whether base and head lack it, or its baseline of that `name`, and whether
/// it is an old one, which base's own experiment has.
fn verdict([base, head]: &Lacks, baseline: &Lacks, name: &str, is_old: bool) -> Option<(Verdict, Option<String>)> {
    let because = |verdict, cause: String| Some((verdict, Some(cause)));
    match (base, head) {
        (Some(cause), None) if is_old => {
            because(Verdict::Incomparable, format!("base's own experiment has it, and its program does not: {cause}"))
        }
        (Some(_), None) => Some((Verdict::New, None)),
        (None, Some(cause)) => because(Verdict::Missing, format!("head does not have it: {cause}")),
        (Some(_), Some(cause)) => because(Verdict::Incomparable, format!("neither has it: {cause}")),
        (None, None) => {
            let (variant, cause) =
                Variant::ALL.iter().zip(baseline).find_map(|(v, cause)| Some((v, cause.as_ref()?)))?;
            let who = variant.name();
            because(Verdict::Incomparable, format!("{who} does not have its baseline {name}: {cause}"))
        }
    }
}

//! From file names to plans, and `runner plan`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Context;
use super::arguments::{Experiments, Plan as Arguments, subcommands};
use super::diagnose::CliError;
use super::exit::Exit;
use super::screen;
use crate::experiment::{Experiment, read_with};
use crate::machine::Machine;
use crate::plan::{Plan, plan as make_plan, plan_gate};
use crate::record::Preparation;
use crate::report::Table;
use crate::run::prepare::prepare;
use crate::text::{about, did_you_mean, paragraph, seconds, some};

/// An experiment, ready to run.
pub(super) struct Planned {
    pub experiment: Experiment,
    pub plan: Plan,
    /// The folder of its file.
    pub folder: PathBuf,
}

/// Reads and plans every file before anything runs: a mistake in the last one should not show after an hour.
pub(super) fn plan_all(context: &Context<'_>, experiments: &Experiments) -> Result<Vec<Planned>, CliError> {
    let mut overrides = experiments.set.clone();
    overrides.extend(experiments.repetitions.map(|repetitions| format!("repetitions={repetitions}")));
    let planned = |experiment, file: &Path| Planned::of(experiment, file, &experiments.only);
    each(context, experiments, overrides, planned)
}

/// The same for gates, of which `repetitions` are the most blocks.
pub(super) fn gate_all(context: &Context<'_>, experiments: &Experiments) -> Result<Vec<Planned>, CliError> {
    each(context, experiments, experiments.set.clone(), |mut experiment, file| {
        let rules = &mut experiment.gate.rules;
        rules.repetitions = experiments.repetitions.map_or(rules.repetitions, |repetitions| repetitions as usize);
        Planned::as_made(plan_gate(&experiment, Machine::here().cpus)?, experiment, file, &experiments.only)
    })
}

fn each(
    context: &Context<'_>,
    experiments: &Experiments,
    mut overrides: Vec<String>,
    planned: impl Fn(Experiment, &Path) -> Result<Planned, CliError>,
) -> Result<Vec<Planned>, CliError> {
    overrides.extend(experiments.budget.as_ref().map(|budget| format!("budget={budget}")));
    if let (Some(own), true) = (&context.own, experiments.files.is_empty()) {
        return Ok(vec![planned(own.read(&overrides)?, &own.path)?]);
    }
    let own = context.own.as_ref().map(|own| &own.own);
    let read = |file: &PathBuf| {
        meant_as_file(file)?;
        planned(read_with(file, &overrides, own)?, file)
    };
    experiments.files.iter().map(read).collect()
}

impl Planned {
    /// Plans the experiment of `file`, of which only some cases are to run.
    pub fn of(experiment: Experiment, file: &Path, ids: &[String]) -> Result<Self, CliError> {
        Self::as_made(make_plan(&experiment, Machine::here().cpus)?, experiment, file, ids)
    }

    fn as_made(plan: Plan, experiment: Experiment, file: &Path, ids: &[String]) -> Result<Self, CliError> {
        let plan = only(plan, ids)?;
        let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")).to_owned();
        Ok(Self { experiment, plan, folder })
    }
}

/// A word that is neither a file nor a subcommand gets the nearest of both.
fn meant_as_file(file: &Path) -> Result<(), CliError> {
    let word = file.to_string_lossy();
    if file.exists() || word.contains(['/', '.']) {
        return Ok(());
    }
    let files = [".", "experiments"].into_iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten());
    let files =
        files.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "toml"));
    let names = files.map(|path| path.strip_prefix(".").unwrap_or(&path).display().to_string());
    let likeness = |name: &str| {
        let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        strsim::jaro_winkler(&word, &stem)
    };
    let near = subcommands().into_iter().chain(names).map(|name| (likeness(&name), name));
    let nearest = near.filter(|(likeness, _)| *likeness > 0.75).max_by(|a, b| a.0.total_cmp(&b.0));
    Err(CliError::Usage {
        what: format!("`{word}` is neither an experiment file nor a subcommand"),
        help: nearest.map(|(_, name)| did_you_mean(&name)),
    })
}

/// The plan with only those cases, and the baselines that they need.
fn only(mut plan: Plan, ids: &[String]) -> Result<Plan, CliError> {
    if ids.is_empty() {
        return Ok(plan);
    }
    if let Some(unknown) = ids.iter().find(|id| plan.cases.iter().all(|case| case.id != **id)) {
        let known: Vec<&str> = plan.cases.iter().map(|case| case.id.as_str()).collect();
        return Err(CliError::Usage {
            what: format!("--only {unknown}: {} has no such case", plan.experiment),
            help: Some(format!("its cases are {}", some(&known, 20))),
        });
    }
    let chosen: Vec<String> =
        plan.cases.iter().filter(|case| ids.contains(&case.id)).map(|case| case.baseline.clone()).collect();
    plan.cases.retain(|case| ids.contains(&case.id) || chosen.contains(&case.id));
    plan.requirements.retain(|rule| plan.cases.iter().any(|case| case.id == rule.case));
    Ok(plan)
}

/// `runner plan FILE...`
pub(super) fn plan(context: &Context<'_>, arguments: &Arguments) -> Result<Exit, CliError> {
    for Planned { plan, .. } in plan_all(context, &arguments.experiments)? {
        let preparation = prepare(&plan, context.subject)?;
        screen::say(describe(&plan, &preparation).trim_end())?;
    }
    Ok(Exit::Fine)
}

/// About how long all blocks take: what only a run can tell of is not in it.
pub(super) fn outlook(plan: &Plan, preparation: &Preparation) -> String {
    let turns = preparation.cases.iter().map(|decision| decision.turn_s());
    let known_s: f64 = turns.clone().flatten().sum();
    let known = about(Duration::try_from_secs_f64(known_s * f64::from(plan.blocks)).unwrap_or(Duration::MAX));
    match (turns.clone().any(|turn| turn.is_none()), turns.clone().any(|turn| turn.is_some())) {
        (false, _) => known,
        (true, true) => format!("{known}, and what the commands take, which only a run can tell"),
        (true, false) => "as long as the commands do, which only a run can tell".to_owned(),
    }
}

/// What would run: one line a case, then the order, then the time.
fn describe(plan: &Plan, preparation: &Preparation) -> String {
    let mut text = format!("{}\n\n", screen::safe(&plan.title));
    let rows = plan.cases.iter().zip(&preparation.cases).map(|(case, decision)| {
        vec![
            case.id.clone(),
            decision.input.map_or_else(String::new, |input| preparation.inputs[input].records.to_string()),
            decision.iterations.to_string(),
            decision.expected_s.map_or("unknown".to_owned(), |expected_s| format!("about {}", seconds(expected_s))),
        ]
    });
    text += &Table::new(&["case", "records", "executions a turn", "one takes"], rows.collect()).plain(screen::width());
    let order: Vec<&str> = plan.order(0).into_iter().map(|case| plan.cases[case].id.as_str()).take(12).collect();
    let more = if plan.cases.len() > order.len() { ", ..." } else { "" };
    let order = format!(
        "{} cases in each of {} blocks, shuffled with seed {}; the first: {}{more}",
        plan.cases.len(),
        plan.blocks,
        plan.seed,
        order.join(", ")
    );
    text += &format!("\n{}", paragraph(&order, screen::width()));
    let notes = plan.notes.iter().chain(&preparation.notes);
    text.extend(notes.map(|note| paragraph(&format!("note: {}", screen::safe(note)), screen::width())));
    text += &format!("This takes {}.\n", outlook(plan, preparation));
    text
}

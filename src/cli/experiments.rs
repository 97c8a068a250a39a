//! `FILE...`: which experiments, and what to change in them for this time.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::diagnose::CliError;
use super::number::whole;
use super::planned::Planned;
use super::subcommand::Context;
use crate::experiment::{Experiment, Mistakes, read_with};
use crate::machine::{Cpus, Host};
use crate::plan::{Plan, fit, plan, plan_gate};
use crate::text::{did_you_mean, some};

#[derive(Args)]
pub(super) struct Experiments {
    /// Experiment files (TOML)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Set a key of the file, as in `--set delay=100ms` or `--set workers=[1,2]`
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// How many blocks to run: the file's `repetitions`
    #[arg(long, value_name = "N", value_parser = whole::<u32>, allow_negative_numbers = true)]
    repetitions: Option<u32>,
    /// End after the last block that fits into this time, as in `--budget 10m`
    #[arg(long, value_name = "TIME")]
    budget: Option<String>,
    /// Run only this case and its baseline; can be given again
    #[arg(long, value_name = "CASE")]
    pub only: Vec<String>,
}

impl Experiments {
    /// Reads and plans every file before anything runs: a mistake in the last one should not show after an hour.
    pub fn planned(&self, context: &Context<'_>) -> Result<Vec<Planned>, CliError> {
        self.planned_anywhere(context).and_then(with_room)
    }

    /// The plans of experiments that need not have room here: in an allocation that is still to be asked for.
    pub fn planned_anywhere(&self, context: &Context<'_>) -> Result<Vec<Planned>, CliError> {
        let repetitions = self.repetitions.map(|repetitions| format!("repetitions={repetitions}"));
        self.each(context, repetitions, |experiment| plan(experiment, Cpus::here()))
    }

    /// The plans of gates, of which `--repetitions` are the most blocks.
    pub fn planned_gates(&self, context: &Context<'_>) -> Result<Vec<Planned>, CliError> {
        self.each(context, None, |experiment| {
            let most = &mut experiment.gate.rules.repetitions;
            *most = self.repetitions.map_or(*most, |repetitions| repetitions as usize);
            plan_gate(experiment, Cpus::here())
        })
        .and_then(with_room)
    }

    /// The arguments that say the same.
    pub fn words(&self) -> Vec<String> {
        let option = |name: &str, value: String| [name.to_owned(), value];
        let files = self.files.iter().map(|file| file.display().to_string());
        let set = self.set.iter().flat_map(|set| option("--set", set.clone()));
        let repetitions = self.repetitions.iter().flat_map(|blocks| option("--repetitions", blocks.to_string()));
        let budget = self.budget.iter().flat_map(|budget| option("--budget", budget.clone()));
        let only = self.only.iter().flat_map(|case| option("--only", case.clone()));
        files.chain(set).chain(repetitions).chain(budget).chain(only).collect()
    }

    /// Whether the program's own experiment is meant, and no file.
    pub fn is_own(&self, context: &Context<'_>) -> bool {
        context.own.is_some() && self.files.is_empty()
    }

    fn each(
        &self,
        context: &Context<'_>,
        more: Option<String>,
        plan: impl Fn(&mut Experiment) -> Result<Plan, Mistakes>,
    ) -> Result<Vec<Planned>, CliError> {
        let budget = self.budget.as_ref().map(|budget| format!("budget={budget}"));
        let settings: Vec<String> = self.set.iter().cloned().chain(more).chain(budget).collect();
        let planned = |mut experiment: Experiment, file: &Path| {
            experiment.title = self.title(experiment.title);
            let plan = only(plan(&mut experiment)?, &self.only)?;
            Ok(Planned::new(experiment, plan, file))
        };
        if let (Some(own), true) = (&context.own, self.files.is_empty()) {
            return Ok(vec![planned(own.read(&settings)?, &own.path)?]);
        }
        let read = |file: &PathBuf| {
            expect_file(file, context)?;
            planned(read_with(file, &settings, context.own.as_ref().map(|own| &own.own))?, file)
        };
        self.files.iter().map(read).collect()
    }

    /// The title, with what was set anew: what it says of the file may no longer hold.
    fn title(&self, of_file: String) -> String {
        if self.set.is_empty() || self.set.iter().any(|set| set.trim_start().starts_with("title")) {
            return of_file;
        }
        format!("{of_file} ({})", self.set.join(", "))
    }
}

/// Refuses the cases that a launcher could not start here.
fn with_room(planned: Vec<Planned>) -> Result<Vec<Planned>, CliError> {
    let host = Host::here();
    planned.iter().try_for_each(|planned| fit(&planned.experiment, &planned.plan, &host))?;
    Ok(planned)
}

/// The plan with only the chosen cases, and the baselines that they need; with all where none is chosen.
fn only(mut plan: Plan, chosen: &[String]) -> Result<Plan, CliError> {
    if chosen.is_empty() {
        return Ok(plan);
    }
    if let Some(unknown) = chosen.iter().find(|id| plan.cases.iter().all(|case| case.id != **id)) {
        let known: Vec<&str> = plan.cases.iter().map(|case| case.id.as_str()).collect();
        let what = format!("--only {unknown}: {} has no such case", plan.experiment);
        return Err(CliError::usage(what, format!("its cases are {}", some(&known, 20))));
    }
    let cases = plan.cases.iter().filter(|case| chosen.contains(&case.id));
    let baselines: Vec<String> = cases.map(|case| case.baseline.clone()).collect();
    plan.cases.retain(|case| chosen.contains(&case.id) || baselines.contains(&case.id));
    plan.requirements.retain(|rule| plan.cases.iter().any(|case| case.id == rule.case));
    Ok(plan)
}

/// Refuses a word that is neither a file nor a subcommand, and names the nearest of both.
fn expect_file(file: &Path, context: &Context<'_>) -> Result<(), CliError> {
    let word = file.to_string_lossy();
    if file.exists() || word.contains('/') {
        return Ok(());
    }
    if let Some(ending) = file.extension() {
        // One that lies in `experiments`, of all that could have been meant.
        let there = Path::new("experiments").join(file);
        let help = did_you_mean(&there.display().to_string());
        let meant = ending == "toml" && there.exists();
        return if meant { Err(CliError::usage(format!("there is no file `{word}`"), help)) } else { Ok(()) };
    }
    if context.subcommands().contains(&word.to_string()) {
        let what = format!("`{word}` is a subcommand: it comes first");
        return Err(CliError::usage(what, format!("write `{}`", word_first(&word))));
    }
    let names = context.subcommands().into_iter().chain(experiment_files());
    let near = names.map(|name| (likeness(&word, &name), name)).filter(|(likeness, _)| *likeness > 0.75);
    let nearest = near.max_by(|a, b| a.0.total_cmp(&b.0));
    Err(CliError::Usage {
        what: format!("`{word}` is neither an experiment file nor a subcommand"),
        help: nearest.map(|(_, name)| did_you_mean(&name)),
    })
}

/// The arguments that were given, that word before the others.
fn word_first(word: &str) -> String {
    let mut words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    if let Some(place) = words.iter().skip(1).position(|given| given == word) {
        words[1..=place + 1].rotate_right(1);
    }
    shell_words::join(words)
}

/// The files that a user may have meant: those in this folder, and in `experiments`.
fn experiment_files() -> impl Iterator<Item = String> {
    let entries = [".", "experiments"].into_iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let paths = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.map(|path| path.strip_prefix(".").unwrap_or(&path).display().to_string())
}

fn likeness(word: &str, name: &str) -> f64 {
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    strsim::jaro_winkler(word, &stem)
}

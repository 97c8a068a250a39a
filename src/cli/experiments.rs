//! `FILE...`: which experiments, and what to change in them for this time.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::diagnose::CliError;
use super::planned::Planned;
use super::subcommand::Context;
use crate::experiment::{Experiment, read_with};
use crate::plan::{plan, plan_gate};

#[derive(Args)]
pub(super) struct Experiments {
    /// Experiment files (TOML)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Set a key of the file, as in `--set delay=100ms` or `--set workers=[1,2]`
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// How many blocks to run: the file's `repetitions`
    #[arg(long, value_name = "N")]
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
        let repetitions = self.repetitions.map(|repetitions| format!("repetitions={repetitions}"));
        let read = self.read(context, repetitions)?.into_iter();
        read.map(|(experiment, file)| Planned::new(experiment, &file, plan, &self.only)).collect()
    }

    /// The same for gates, of which `--repetitions` are the most blocks.
    pub fn planned_gates(&self, context: &Context<'_>) -> Result<Vec<Planned>, CliError> {
        let read = self.read(context, None)?.into_iter();
        read.map(|(mut experiment, file)| {
            let rules = &mut experiment.gate.rules;
            rules.repetitions = self.repetitions.map_or(rules.repetitions, |repetitions| repetitions as usize);
            Planned::new(experiment, &file, plan_gate, &self.only)
        })
        .collect()
    }

    /// Whether the program's own experiment is meant, and no file.
    pub fn is_own(&self, context: &Context<'_>) -> bool {
        context.own.is_some() && self.files.is_empty()
    }

    fn read(&self, context: &Context<'_>, more: Option<String>) -> Result<Vec<(Experiment, PathBuf)>, CliError> {
        let budget = self.budget.as_ref().map(|budget| format!("budget={budget}"));
        let settings: Vec<String> = self.set.iter().cloned().chain(more).chain(budget).collect();
        if let (Some(own), true) = (&context.own, self.files.is_empty()) {
            return Ok(vec![(own.read(&settings)?, own.path.clone())]);
        }
        let own = context.own.as_ref().map(|own| &own.own);
        let files = self.files.iter();
        files
            .map(|file| {
                expect_file(file, context)?;
                Ok((read_with(file, &settings, own)?, file.clone()))
            })
            .collect()
    }
}

/// Refuses a word that is neither a file nor a subcommand, and names the nearest of both.
fn expect_file(file: &Path, context: &Context<'_>) -> Result<(), CliError> {
    let word = file.to_string_lossy();
    if file.exists() || word.contains(['/', '.']) {
        return Ok(());
    }
    let names = context.subcommands().into_iter().chain(experiment_files());
    let near = names.map(|name| (likeness(&word, &name), name)).filter(|(likeness, _)| *likeness > 0.75);
    let nearest = near.max_by(|a, b| a.0.total_cmp(&b.0));
    Err(CliError::Usage {
        what: format!("`{word}` is neither an experiment file nor a subcommand"),
        help: nearest.map(|(_, name)| format!("did you mean `{name}`?")),
    })
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

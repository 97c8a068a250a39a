//! An experiment, ready to run.

use std::path::{Component, Path, PathBuf};

use super::diagnose::CliError;
use super::subcommand::Context;
use crate::experiment::{Experiment, Mistakes};
use crate::machine::Machine;
use crate::plan::{Plan, lines};
use crate::report::ci::{Findings, Places};
use crate::run::{Interrupt, Setting};

pub(super) struct Planned {
    pub experiment: Experiment,
    pub plan: Plan,
    /// The folder of its file.
    folder: PathBuf,
}

impl Planned {
    /// The experiment of `file` as `plan` plans it, with only the chosen cases, and the baselines that they need; with
    /// all where none is chosen.
    pub fn new(
        experiment: Experiment,
        file: &Path,
        plan: impl Fn(&Experiment, usize) -> Result<Plan, Mistakes>,
        chosen: &[String],
    ) -> Result<Self, CliError> {
        let plan = only(plan(&experiment, Machine::here().cpus)?, chosen)?;
        let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")).to_owned();
        Ok(Self { experiment, plan, folder })
    }

    /// What it needs to run.
    pub fn setting<'a>(&'a self, context: &'a Context<'_>, out: &'a Path, interrupt: &'a Interrupt) -> Setting<'a> {
        Setting {
            out,
            source: self.experiment.source(),
            folder: &self.folder,
            observer: None,
            subject: context.subject,
            interrupt,
        }
    }

    /// Where CI shows what is found: in the experiment's file, if there is one.
    pub fn places(&self) -> Places {
        let file = Path::new(self.experiment.file());
        Places {
            file: file.is_file().then(|| from_root(file)),
            cases: lines(&self.experiment, &self.plan),
            requirements: self.plan.requirements.clone(),
        }
    }

    /// What CI is told where it was not run.
    pub fn not_run(&self, cause: &str) -> Findings {
        Findings::not_run(&self.plan, cause, &self.places())
    }
}

fn only(mut plan: Plan, chosen: &[String]) -> Result<Plan, CliError> {
    if chosen.is_empty() {
        return Ok(plan);
    }
    if let Some(unknown) = chosen.iter().find(|id| plan.cases.iter().all(|case| case.id != **id)) {
        let known: Vec<&str> = plan.cases.iter().map(|case| case.id.as_str()).take(20).collect();
        let what = format!("--only {unknown}: {} has no such case", plan.experiment);
        return Err(CliError::usage(what, format!("its cases are {}", known.join(", "))));
    }
    let cases = plan.cases.iter().filter(|case| chosen.contains(&case.id));
    let baselines: Vec<String> = cases.map(|case| case.baseline.clone()).collect();
    plan.cases.retain(|case| chosen.contains(&case.id) || baselines.contains(&case.id));
    plan.requirements.retain(|rule| plan.cases.iter().any(|case| case.id == rule.case));
    Ok(plan)
}

/// The path as GitHub wants it in an annotation: from the folder that CI runs in, with `/` between its parts.
fn from_root(file: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let parts = file.strip_prefix(&here).unwrap_or(file).components().filter(|part| *part != Component::CurDir);
    let text = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    // The root itself is a `/`, too.
    text.strip_prefix('/').filter(|rest| rest.starts_with('/')).map(str::to_owned).unwrap_or(text)
}

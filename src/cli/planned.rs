//! An experiment, ready to run.

use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use super::subcommand::Context;
use crate::experiment::Experiment;
use crate::plan::{Plan, lines};
use crate::record::Preparation;
use crate::report::ci::{Findings, Places};
use crate::run::{Interrupt, Outlook, Setting};
use crate::text::{about, size, thousands};

/// A file that is smaller surprises nobody, in bytes.
const WORTH_A_WORD: u64 = 10_000_000;

pub(super) struct Planned {
    pub experiment: Experiment,
    pub plan: Plan,
    /// The folder of its file.
    folder: PathBuf,
}

impl Planned {
    /// The experiment of `file`, planned.
    pub fn new(experiment: Experiment, plan: Plan, file: &Path) -> Self {
        let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")).to_owned();
        Self { experiment, plan, folder }
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

    /// About how long all blocks take, without what only a run can tell; and what they leave, where it is much.
    pub fn outlook(&self, preparation: &Preparation) -> String {
        let turns: Vec<Option<f64>> = preparation.cases.iter().map(|decision| decision.turn_s()).collect();
        let outlook = Outlook::of(&self.plan, preparation);
        let known = about(Duration::try_from_secs_f64(outlook.seconds).unwrap_or(Duration::MAX));
        let left = if outlook.bytes < WORTH_A_WORD {
            String::new()
        } else {
            format!(
                ", for {} executions ({} of samples.csv)",
                thousands(outlook.executions as usize),
                size(outlook.bytes)
            )
        };
        let unknown = if self.plan.foretells() { "commands" } else { "requests" };
        let takes = if turns.iter().all(Option::is_some) {
            known
        } else if turns.iter().any(Option::is_some) {
            format!("{known}, and what the {unknown} take, which only a run can tell")
        } else {
            format!("as long as the {unknown} do, which only a run can tell")
        };
        takes + &left
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

/// The path as GitHub wants it in an annotation: from the folder that CI runs in, with `/` between its parts.
fn from_root(file: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let parts = file.strip_prefix(&here).unwrap_or(file).components().filter(|part| *part != Component::CurDir);
    let text = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    // The root itself is a `/`, too.
    text.strip_prefix('/').filter(|rest| rest.starts_with('/')).map(str::to_owned).unwrap_or(text)
}

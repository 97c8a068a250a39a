//! What a run needs beside its plan, and what is left of it in the end.

use std::path::{Path, PathBuf};

use super::event::RecordObserver;
use super::inputs::Inputs;
use super::interrupt::Interrupt;
use super::subject::Subject;
use crate::plan::Plan;
use crate::record::Rule;

/// What is needed to run an experiment beside its plan.
pub struct Setting<'a> {
    /// Where runs are kept.
    pub out: &'a Path,
    /// The experiment file's text, which goes into `run.json`.
    pub source: &'a str,
    /// Whose git revision is measured: the experiment file's folder. The paths of commands start from it.
    pub folder: &'a Path,
    /// Receives the records of one extra, untimed execution of each case.
    pub observer: Option<RecordObserver<'a>>,
    /// What the strategies map.
    pub subject: &'a dyn Subject,
    /// What may end the run early.
    pub interrupt: &'a Interrupt,
}

impl Setting<'_> {
    /// Who looks at the plan's inputs.
    pub(super) fn inputs(&self, plan: &Plan) -> Inputs<'_> {
        Inputs::of(plan, self.subject, self.interrupt)
    }
}

/// A run that came to an end, or was ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Where its files are.
    pub folder: PathBuf,
    /// What ended it.
    pub rule: Rule,
    /// Whether it was finished before: then nothing was measured now.
    pub before: bool,
}

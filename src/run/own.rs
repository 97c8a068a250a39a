//! What a program brings itself, as an experiment: what `runner` has for files, a program has for its own work.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::error::RunError;
use super::interrupt::Interrupt;
use super::setting::Setting;
use super::start::run;
use super::subject::Subject;
use crate::experiment::{Experiment, Mistakes, Own, parse_with};
use crate::machine::Cpus;
use crate::plan::plan;
use crate::record::{Run, StoreError};
use crate::summary::Summary;

/// A program's own experiment. It is read like a file, and stands where its `path` says.
#[derive(Clone, Debug)]
pub struct OwnExperiment {
    /// What the program brings to any experiment.
    pub own: Own,
    /// What the file would be called, were it one.
    pub path: PathBuf,
    /// What would stand in it.
    pub text: String,
    /// Keys that the program sets anew, before the user does.
    pub settings: Vec<String>,
}

/// Why an experiment could not be run in this process.
#[derive(Debug, Error)]
pub enum HereError {
    /// It has mistakes.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    /// It could not start.
    #[error(transparent)]
    Run(#[from] RunError),
    /// Its dataset or its transform failed before anything was measured.
    #[error("{0}")]
    Input(String),
    /// Its files could not be read again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its reports could not be written.
    #[error(transparent)]
    Reports(std::io::Error),
    /// Its files have no place.
    #[error("cannot make a folder for the measurements")]
    Folder(#[source] std::io::Error),
    /// One of its strategies is a command.
    #[error("a command needs a process of its own: run the program, not its test")]
    Command,
}

impl OwnExperiment {
    /// Reads the experiment, with more keys set anew.
    ///
    /// # Errors
    ///
    /// Every mistake in it, at its place.
    pub fn read(&self, settings: &[String]) -> Result<Experiment, Mistakes> {
        let settings: Vec<String> = self.settings.iter().chain(settings).cloned().collect();
        parse_with(&self.path, &self.text, &settings, Some(&self.own))
    }

    /// Runs the experiment in this very process, with more keys set anew. Nothing stays on disk.
    ///
    /// # Errors
    ///
    /// Where it has mistakes, cannot start, or has commands. A case that fails is no error.
    pub fn run_here(&self, subject: &dyn Subject, settings: &[String]) -> Result<Summary, HereError> {
        let here = "isolation = \"none\"".to_owned();
        let settings: Vec<String> = settings.iter().cloned().chain([here]).collect();
        let experiment = self.read(&settings)?;
        let plan = plan(&experiment, Cpus::here())?;
        if plan.cases.iter().any(|case| case.input.is_none()) {
            return Err(HereError::Command);
        }
        let out = tempfile::tempdir().map_err(HereError::Folder)?;
        let interrupt = Interrupt::default();
        let setting = Setting {
            out: out.path(),
            source: experiment.source(),
            folder: Path::new("."),
            observer: None,
            subject,
            interrupt: &interrupt,
        };
        let finished = run(&plan, &setting, &mut |_| {})?;
        let run = Run::read(&finished.folder)?;
        match run.record.preparation.inputs.iter().find_map(|input| input.failure.as_ref()) {
            Some(failure) => Err(HereError::Input(failure.cause.clone())),
            None => Ok(Summary::of(&run)),
        }
    }
}

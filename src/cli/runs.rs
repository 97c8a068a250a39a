//! `--out`: where runs are kept.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{diagnose, screen};
use crate::compare::history::{FILE, History, read_if_any};
use crate::record::{Run, StoreError, resolve};

#[derive(Args)]
pub(super) struct Runs {
    /// The folder that holds the runs
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub out: PathBuf,
}

impl Runs {
    /// The folder of the run that `given` names: itself, or an experiment's stem.
    pub fn folder(&self, given: &str) -> Result<PathBuf, StoreError> {
        resolve(given, &self.out)
    }

    /// The run that `given` names.
    pub fn read(&self, given: &str) -> Result<Run, StoreError> {
        Run::read(&self.folder(given)?)
    }

    /// What the history tells, if there is one. Without it less can be told: that it cannot be read is said.
    pub fn known_history(&self, named: Option<&Path>) -> Option<History> {
        read_if_any(&self.history(named)).unwrap_or_else(|error| {
            screen::report(diagnose::warning(&error));
            None
        })
    }

    /// The history of the runs, unless another one is named.
    pub fn history(&self, named: Option<&Path>) -> PathBuf {
        named.map_or_else(|| self.out.join(FILE), Path::to_owned)
    }
}

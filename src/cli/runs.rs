//! `--out`: where runs are kept.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::compare::history::FILE;
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

    /// The history of the runs, unless another one is named.
    pub fn history(&self, named: Option<&Path>) -> PathBuf {
        named.map_or_else(|| self.out.join(FILE), Path::to_owned)
    }
}

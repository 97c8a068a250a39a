//! Why the folder of a run could not be made, written or read.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the folder of a run could not be made, written or read.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file system refused.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is there and says something else than it should.
    #[error("{}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// Another runner writes to it.
    #[error("another runner is at work on {}", folder.display())]
    Busy {
        /// The run's folder.
        folder: PathBuf,
    },
    /// There is no such run.
    #[error("there is no run `{given}`: it is neither the folder of a run nor an experiment with runs in {}", out.display())]
    NoRun {
        /// What was asked for.
        given: String,
        /// Where runs were looked for.
        out: PathBuf,
    },
    /// There is no such folder.
    #[error("there is no folder {}, and no experiment file of that name", folder.display())]
    NoFolder {
        /// What was asked for.
        folder: PathBuf,
    },
}

impl StoreError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| StoreError::Io { action, path, source }
    }
}

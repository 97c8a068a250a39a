//! What keeps a machine from being looked at.

use thiserror::Error;

/// Why there is no diagnosis.
#[derive(Debug, Error)]
pub enum DoctorError {
    /// No process of this program could be started, or spoken to.
    #[error("cannot work with a process of this program")]
    Worker(#[source] std::io::Error),
    #[error("cannot start a thread")]
    Thread(#[source] std::io::Error),
    #[error("{what} failed: {cause}")]
    Failed { what: &'static str, cause: String },
}

impl DoctorError {
    pub(super) fn failed(what: &'static str, cause: impl ToString) -> Self {
        Self::Failed { what, cause: cause.to_string() }
    }
}

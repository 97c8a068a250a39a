//! How an execution ended.

use serde::{Deserialize, Serialize};

use crate::text::with_cause;

/// How an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The result was right.
    Ok,
    /// The transform or the strategy panicked.
    Panicked,
    /// A signal ended the process, or one that worked for it; or that one is gone and nobody knows how.
    Crashed,
    /// The process, or one that worked for it, ended by itself, with another exit code than that of success, or before it was done; its cause says so.
    /// (Earlier versions wrote `crashed` of it.)
    Exited,
    /// It took longer than the experiment allows.
    Timeout,
    /// The output differs from the reference.
    WrongResult,
    /// The output of base is not what head gives: which of them is right is not known.
    Different,
    /// It could not be started, or not be measured.
    Error,
}

impl Status {
    /// The word in the files.
    pub fn name(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Panicked => "panicked",
            Status::Crashed => "crashed",
            Status::Exited => "exited",
            Status::Timeout => "timeout",
            Status::WrongResult => "wrong-result",
            Status::Different => "different",
            Status::Error => "error",
        }
    }

    /// What is told of a failure: `panicked: index out of bounds`, `ended with exit code 1, expected 0`.
    pub fn told(self, cause: &str) -> String {
        match self {
            Status::Exited if !cause.is_empty() => cause.to_owned(),
            _ => with_cause(self.name(), cause),
        }
    }
}

//! How an execution ended.

use serde::{Deserialize, Serialize};

/// How an execution ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The result was right.
    Ok,
    /// The transform or the strategy panicked.
    Panicked,
    /// The process ended by a signal, or by itself.
    Crashed,
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
            Status::Timeout => "timeout",
            Status::WrongResult => "wrong-result",
            Status::Different => "different",
            Status::Error => "error",
        }
    }
}

//! `run.json`: all that it takes to understand the raw files, and to repeat the run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::checksum::Checksum;
use super::preparation::Preparation;
use crate::gate::{Rules, Verdict};
use crate::machine::{Machine, Periods};
use crate::plan::Plan;

/// The version of the files' layout.
pub const FORMAT: u32 = 2;

/// `run.json`: all that it takes to understand the raw files, and to repeat the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The version of the files' layout, [`FORMAT`].
    pub format: u32,
    pub program: String,
    pub source: String,
    pub plan: Plan,
    /// What was found out and decided before the first block.
    pub preparation: Preparation,
    /// What is compared in it, where it is the run of a gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Compared>,
    /// Every start of the run.
    pub sessions: Vec<Session>,
}

impl RunRecord {
    /// What ended its last session; none while that runs, and where it was killed.
    pub fn ended_by(&self) -> Option<Rule> {
        Some(self.sessions.last()?.ended.as_ref()?.rule)
    }

    /// What that raw table was when each session ended that came to an end.
    pub(super) fn checksums(&self, table: &str) -> Vec<&Checksum> {
        let ends = self.sessions.iter().filter_map(|session| session.ended.as_ref());
        ends.filter_map(|ended| ended.files.get(table)).collect()
    }
}

/// What a gate compares: two executables, by which rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// What is judged, and how surely.
    pub rules: Rules,
    /// What is compared with; none where the gate is introduced, and nothing is compared.
    pub base: Option<Executable>,
    pub head: Executable,
    /// Cases on which there was a verdict before the first block.
    pub settled: Vec<Settled>,
    /// Cases that base alone has, and the experiment file names as removed.
    pub removed: Vec<String>,
    /// What its user must know of what was not compared, a sentence each.
    #[serde(default)]
    pub remarks: Vec<String>,
}

/// A program, as it was when it was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Executable {
    pub path: PathBuf,
    pub digest: Option<String>,
}

/// A case on which there was a verdict before the first block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub case: String,
    /// New, missing, or incomparable.
    pub verdict: Verdict,
    pub cause: Option<String>,
}

/// One start of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// When it started: UTC, RFC 3339.
    pub started_at: String,
    /// The command that started it. Earlier runs do not say.
    #[serde(default)]
    pub command: Option<String>,
    pub machine: Machine,
    /// The git revision of the experiment file's folder.
    pub revision: Option<String>,
    /// A digest of the program that measured.
    pub binary: Option<String>,
    /// The cases that had failed before, and are measured again in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retried: Vec<String>,
    /// How it ended; `None` while it runs, and where it was killed.
    pub ended: Option<Ended>,
}

/// The end of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ended {
    pub at: String,
    pub load: Option<f64>,
    /// What a cgroup's quota did to it; none where there is no quota, and in runs of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Periods>,
    /// Why no further block followed.
    pub rule: Rule,
    /// What the raw tables were then, by their names; nothing in runs of older versions.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Checksum>,
}

/// What ended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Every block that was planned was measured.
    AllBlocks,
    /// Every speedup's interval was as narrow as the experiment asks.
    Precision,
    /// A further block would not have fitted into the budget.
    Budget,
    /// Every case of a gate was decided.
    Decided,
    /// The user, or the system, ended it.
    Interrupted,
}

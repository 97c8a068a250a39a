//! What a launcher of parallel programs meets on this machine.

use serde::{Deserialize, Serialize};

use super::allocation::Allocation;
use super::facts::Machine;

/// Where a launcher is started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Whether this process has all rights, with which some launchers refuse to start.
    pub is_root: bool,
    /// The logical processors that this process may use.
    pub cpus: usize,
    /// The physical cores among them; the processors, where the system does not say.
    pub cores: usize,
    /// The nodes that a scheduler has given to this process; none where it is in no job.
    pub allocation: Option<Allocation>,
}

impl Host {
    /// This one.
    pub fn here() -> Self {
        let Machine { cpus, cores, allocation, .. } = Machine::here();
        Self { is_root: is_root(), cpus, cores: cores.unwrap_or(cpus), allocation }
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::Uid::effective().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

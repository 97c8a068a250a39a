//! The processors on which workers can be put.

use super::facts::usable_cpus;
use super::platform::allowed_cpus;
use super::topology::Topology;

/// The processors of a machine, for those who share them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpus {
    /// How many workers this machine has room for: affinity and quota counted.
    pub count: usize,
    /// Those that this process may use, by their numbers; none where workers cannot be pinned to them.
    pub allowed: Option<Vec<usize>>,
    /// Where they are, if the system says it.
    pub topology: Option<Topology>,
}

impl Cpus {
    /// Those of this machine.
    pub fn here() -> Self {
        Self { count: usable_cpus(), allowed: allowed_cpus(), topology: Topology::here() }
    }
}

/// So many processors, of which nothing else is known.
impl From<usize> for Cpus {
    fn from(count: usize) -> Self {
        Self { count, allowed: None, topology: None }
    }
}

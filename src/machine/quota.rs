//! What a cgroup's quota of cpu time did to what runs under it.

use serde::{Deserialize, Serialize};

/// Periods of a quota, of 100 ms mostly, in which something ran under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Periods {
    /// In how many of them the quota was used up, and all that ran was stopped until the next one.
    pub stopped: u64,
    pub all: u64,
}

/// Counts periods of the quota that this process has.
#[derive(Debug)]
pub struct QuotaMeter(Option<Periods>);

impl QuotaMeter {
    /// Starts counting now.
    pub fn start() -> Self {
        Self(Periods::so_far())
    }

    /// The periods since the start; none where there is no quota, or the system does not count.
    pub fn stop(&self) -> Option<Periods> {
        let (before, now) = (self.0?, Periods::so_far()?);
        Some(Periods { stopped: now.stopped.checked_sub(before.stopped)?, all: now.all.checked_sub(before.all)? })
    }
}

//! What an execution used: the counters of the operating system, before and after.

use super::counters::{Whose, counters, peak_memory_bytes, reset_peak_memory};
use super::usage::Usage;

/// Reads the operating system's counters before and after an execution.
#[derive(Debug)]
pub struct UsageMeter(Usage);

impl UsageMeter {
    /// Starts counting now, and forgets the peak of memory where the system can.
    pub fn start() -> Self {
        reset_peak_memory();
        Self(counters(Whose::Own))
    }

    /// What was used since the start.
    pub fn stop(self) -> Usage {
        Usage { peak_memory_bytes: peak_memory_bytes(), ..counters(Whose::Own).since(&self.0) }
    }
}

/// The same without the peak of memory, which takes the system a hundred times as long to say.
#[derive(Debug)]
pub struct CountMeter(Usage);

impl CountMeter {
    pub fn start() -> Self {
        Self(counters(Whose::Own))
    }

    pub fn stop(self) -> Usage {
        counters(Whose::Own).since(&self.0)
    }
}

/// A process's memory is known only where it is so much more than what it began with: the system counts in lots.
const MEMORY_LOT: u64 = 1 << 20;

/// Reads the operating system's counters of child processes before and after one of them, with all that it started and
/// waited for.
#[derive(Debug)]
pub struct ChildMeter(Usage);

impl ChildMeter {
    /// Starts counting now. A new process begins with the most memory that this one held, which is made as little as
    /// the system can.
    pub fn start() -> Self {
        reset_peak_memory();
        Self(counters(Whose::Children))
    }

    /// What children used that were waited for since the start. The system says what the largest of them held at most,
    /// in bytes, and may have been `seen` to hold so much together.
    pub fn stop(self, largest: Option<u64>, seen: Option<u64>) -> Usage {
        let inherited = peak_memory_bytes();
        let own = |largest: &u64| inherited.is_some_and(|inherited| *largest > inherited + MEMORY_LOT);
        let peak_memory_bytes = largest.filter(own).max(seen);
        Usage { peak_memory_bytes, ..counters(Whose::Children).since(&self.0) }
    }
}

//! What an execution used, as the operating system counts it for the whole process.

use serde::{Deserialize, Serialize};

/// What one execution used; empty where the operating system does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// CPU time in user mode, over all threads, in seconds.
    pub cpu_user_s: Option<f64>,
    /// CPU time in the kernel, over all threads, in seconds.
    pub cpu_system_s: Option<f64>,
    /// The most memory that the process held at once, in bytes.
    pub peak_memory_bytes: Option<u64>,
    /// Page faults that needed no input or output.
    pub minor_faults: Option<u64>,
    /// Page faults that did.
    pub major_faults: Option<u64>,
    /// How often a thread gave its cpu away, to wait.
    pub voluntary_switches: Option<u64>,
    /// How often a thread's cpu was taken away.
    pub involuntary_switches: Option<u64>,
    /// How long the process took in all, from its start to its end, in seconds, where that is not the execution's time.
    #[serde(default)]
    pub process_s: Option<f64>,
}

impl Usage {
    /// CPU time in both modes, in seconds.
    pub fn cpu_s(&self) -> Option<f64> {
        Some(self.cpu_user_s? + self.cpu_system_s?)
    }
}

/// Reads the operating system's counters before and after an execution.
#[derive(Debug)]
pub struct UsageMeter(Usage);

impl UsageMeter {
    /// Starts counting now, and forgets the peak of memory where the system can.
    pub fn start() -> Self {
        platform::reset_peak_memory();
        Self(platform::counters(Whose::Own))
    }

    /// What was used since the start.
    pub fn stop(self) -> Usage {
        Usage { peak_memory_bytes: platform::peak_memory_bytes(), ..platform::counters(Whose::Own).since(&self.0) }
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
        platform::reset_peak_memory();
        Self(platform::counters(Whose::Children))
    }

    /// What children used that were waited for since the start. The system says what the largest of them held at most,
    /// in bytes, and may have been `seen` to hold so much together.
    pub fn stop(self, largest: Option<u64>, seen: Option<u64>) -> Usage {
        let inherited = platform::peak_memory_bytes();
        let own = |largest: &u64| inherited.is_some_and(|inherited| *largest > inherited + MEMORY_LOT);
        let peak_memory_bytes = largest.filter(own).max(seen);
        Usage { peak_memory_bytes, ..platform::counters(Whose::Children).since(&self.0) }
    }
}

impl Usage {
    fn since(&self, before: &Self) -> Self {
        let seconds = |before: Option<f64>, after: Option<f64>| Some((after? - before?).max(0.0));
        let count = |before: Option<u64>, after: Option<u64>| Some(after?.saturating_sub(before?));
        Self {
            cpu_user_s: seconds(before.cpu_user_s, self.cpu_user_s),
            cpu_system_s: seconds(before.cpu_system_s, self.cpu_system_s),
            peak_memory_bytes: None,
            minor_faults: count(before.minor_faults, self.minor_faults),
            major_faults: count(before.major_faults, self.major_faults),
            voluntary_switches: count(before.voluntary_switches, self.voluntary_switches),
            involuntary_switches: count(before.involuntary_switches, self.involuntary_switches),
            process_s: None,
        }
    }
}

/// Whose counters.
#[derive(Clone, Copy)]
enum Whose {
    Own,
    /// Of those that were waited for.
    Children,
}

#[cfg(unix)]
mod platform {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    use super::{Usage, Whose};

    /// Everything since the process began, but for memory.
    pub fn counters(whose: Whose) -> Usage {
        let who = match whose {
            Whose::Own => UsageWho::RUSAGE_SELF,
            Whose::Children => UsageWho::RUSAGE_CHILDREN,
        };
        let Ok(usage) = getrusage(who) else { return Usage::default() };
        let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6;
        Usage {
            cpu_user_s: Some(seconds(usage.user_time())),
            cpu_system_s: Some(seconds(usage.system_time())),
            peak_memory_bytes: None,
            minor_faults: u64::try_from(usage.minor_page_faults()).ok(),
            major_faults: u64::try_from(usage.major_page_faults()).ok(),
            voluntary_switches: u64::try_from(usage.voluntary_context_switches()).ok(),
            involuntary_switches: u64::try_from(usage.involuntary_context_switches()).ok(),
            process_s: None,
        }
    }

    /// The high-water mark can be set back on Linux alone; elsewhere it would be another execution's.
    #[cfg(target_os = "linux")]
    pub fn reset_peak_memory() {
        // A kernel built without it refuses: then the mark is the process's, which isolation makes the turn's.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
    }

    #[cfg(target_os = "linux")]
    pub fn peak_memory_bytes() -> Option<u64> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(peak.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
    }

    #[cfg(not(target_os = "linux"))]
    pub fn reset_peak_memory() {}

    #[cfg(not(target_os = "linux"))]
    pub fn peak_memory_bytes() -> Option<u64> {
        None
    }
}

#[cfg(not(unix))]
mod platform {
    use super::{Usage, Whose};

    pub fn counters(_whose: Whose) -> Usage {
        Usage::default()
    }

    pub fn reset_peak_memory() {}

    pub fn peak_memory_bytes() -> Option<u64> {
        None
    }
}

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
        Self(platform::counters())
    }

    /// What was used since the start.
    pub fn stop(self) -> Usage {
        let (before, after) = (self.0, platform::counters());
        let seconds = |before: Option<f64>, after: Option<f64>| Some((after? - before?).max(0.0));
        let count = |before: Option<u64>, after: Option<u64>| Some(after?.saturating_sub(before?));
        Usage {
            cpu_user_s: seconds(before.cpu_user_s, after.cpu_user_s),
            cpu_system_s: seconds(before.cpu_system_s, after.cpu_system_s),
            peak_memory_bytes: platform::peak_memory_bytes(),
            minor_faults: count(before.minor_faults, after.minor_faults),
            major_faults: count(before.major_faults, after.major_faults),
            voluntary_switches: count(before.voluntary_switches, after.voluntary_switches),
            involuntary_switches: count(before.involuntary_switches, after.involuntary_switches),
        }
    }
}

#[cfg(unix)]
mod platform {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    use super::Usage;

    /// Everything since the process began, but for memory.
    pub fn counters() -> Usage {
        let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else { return Usage::default() };
        let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 * 1e-6;
        Usage {
            cpu_user_s: Some(seconds(usage.user_time())),
            cpu_system_s: Some(seconds(usage.system_time())),
            peak_memory_bytes: None,
            minor_faults: u64::try_from(usage.minor_page_faults()).ok(),
            major_faults: u64::try_from(usage.major_page_faults()).ok(),
            voluntary_switches: u64::try_from(usage.voluntary_context_switches()).ok(),
            involuntary_switches: u64::try_from(usage.involuntary_context_switches()).ok(),
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
    use super::Usage;

    pub fn counters() -> Usage {
        Usage::default()
    }

    pub fn reset_peak_memory() {}

    pub fn peak_memory_bytes() -> Option<u64> {
        None
    }
}

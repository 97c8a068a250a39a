//! The operating system's counters of a process.

use super::usage::Usage;

/// Whose counters.
#[derive(Clone, Copy)]
pub(super) enum Whose {
    Own,
    /// Of the children that were waited for.
    Children,
}

/// Everything since the process began, but for memory.
#[cfg(unix)]
pub(super) fn counters(whose: Whose) -> Usage {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

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

#[cfg(not(unix))]
pub(super) fn counters(_whose: Whose) -> Usage {
    Usage::default()
}

/// The high-water mark can be set back on Linux alone; elsewhere it would be another execution's.
pub(super) fn reset_peak_memory() {
    if cfg!(target_os = "linux") {
        // A kernel built without it refuses: then the mark is that of the process, which is fresh for each turn.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
    }
}

pub(super) fn peak_memory_bytes() -> Option<u64> {
    if cfg!(not(target_os = "linux")) {
        return None;
    }
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(peak.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

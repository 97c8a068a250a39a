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

    /// With what other processes used for the same. The memory stays this one's.
    pub fn plus(self, others: &Self) -> Self {
        let seconds = |own: Option<f64>, others: Option<f64>| Some(own? + others.unwrap_or(0.0));
        let count = |own: Option<u64>, others: Option<u64>| Some(own? + others.unwrap_or(0));
        Self {
            cpu_user_s: seconds(self.cpu_user_s, others.cpu_user_s),
            cpu_system_s: seconds(self.cpu_system_s, others.cpu_system_s),
            minor_faults: count(self.minor_faults, others.minor_faults),
            major_faults: count(self.major_faults, others.major_faults),
            voluntary_switches: count(self.voluntary_switches, others.voluntary_switches),
            involuntary_switches: count(self.involuntary_switches, others.involuntary_switches),
            ..self
        }
    }

    /// What was added since an earlier count; memory is no sum.
    pub(super) fn since(&self, before: &Self) -> Self {
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

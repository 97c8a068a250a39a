//! What a reader must know of a machine to judge a measurement, and to repeat it.

use serde::{Deserialize, Serialize};

use super::allocation::Allocation;
use super::topology::Topology;

/// The machine as it was found when a session started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Operating system and architecture, `linux x86_64`.
    pub os: String,
    pub kernel: Option<String>,
    pub cpu_model: Option<String>,
    /// Logical processors that this process may use: affinity and quota counted.
    pub cpus: usize,
    /// Logical processors that are online.
    pub cpus_online: Option<usize>,
    /// Physical cores among the processors that this process may use.
    pub cores: Option<usize>,
    /// Which of them share a core, and which cores a NUMA node. Earlier runs do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topology: Option<Topology>,
    /// The cgroup's quota, in processors.
    pub quota: Option<f64>,
    /// The frequency governor of the first processor.
    pub governor: Option<String>,
    /// Whether the processor may exceed its base frequency.
    pub turbo: Option<bool>,
    /// Processes that wanted to run, over the last minute.
    pub load: Option<f64>,
    pub memory_bytes: Option<u64>,
    /// The nodes that a scheduler has given to this process; all else is of the one that it runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Allocation>,
    /// The largest cache of the first processor.
    pub cache_bytes: Option<u64>,
    /// The compiler that built this program, and its optimisation.
    pub toolchain: String,
    /// Whether this program was built without optimisation.
    pub debug_build: bool,
}

impl Machine {
    /// What can be said on every platform.
    pub(super) fn on_any_platform() -> Self {
        Self {
            os: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            kernel: None,
            cpu_model: None,
            cpus: usable_cpus(),
            cpus_online: None,
            cores: None,
            topology: None,
            quota: None,
            governor: None,
            turbo: None,
            load: None,
            memory_bytes: None,
            allocation: Allocation::here(),
            cache_bytes: None,
            toolchain: env!("SPEEDUP_TOOLCHAIN").to_owned(),
            debug_build: cfg!(debug_assertions),
        }
    }

    /// How cores share what they have, where that is worth a word: `2 siblings a core, 2 NUMA nodes`.
    pub fn shares(&self) -> Option<String> {
        let topology = self.topology.as_ref()?;
        let (siblings, nodes) = (topology.siblings(), topology.numa_nodes());
        let siblings = (siblings > 1).then(|| format!("{siblings} siblings a core"));
        let nodes = (nodes > 1).then(|| format!("{nodes} NUMA nodes"));
        let shares: Vec<String> = siblings.into_iter().chain(nodes).collect();
        (!shares.is_empty()).then(|| shares.join(", "))
    }

    /// How many processors work that computes can have on average: a quota may give a part of one, and more than the
    /// whole ones that it has room for.
    pub fn cpus_on_average(&self) -> f64 {
        let allowed = self.topology.as_ref().map(Topology::cpus).or(self.cpus_online).unwrap_or(self.cpus);
        // Otherwise what leaves no more is the affinity.
        let quota = self.quota.filter(|quota| (*quota as usize).max(1) == self.cpus);
        quota.map_or(self.cpus as f64, |quota| quota.min(allowed as f64))
    }

    /// Whether the two can be one machine, as far as their [fingerprints](Self::fingerprint) say: a processor that could
    /// not be looked at may be any.
    pub fn may_be(&self, other: &Self) -> bool {
        let models = self.cpu_model.as_ref().zip(other.cpu_model.as_ref());
        let same_model = models.is_none_or(|(one, other)| one == other);
        same_model && (&self.os, self.cpus, self.quota) == (&other.os, other.cpus, other.quota)
    }

    /// What must be equal for measurements to be comparable: the system, the processor, how many cpus may be used, and
    /// the quota.
    pub fn fingerprint(&self) -> String {
        let model = self.cpu_model.as_deref().unwrap_or("unknown processor");
        let quota = self.quota.map_or_else(|| "no quota".to_owned(), |quota| format!("quota {quota}"));
        format!("{}, {model}, {} cpus, {quota}", self.os, self.cpus)
    }
}

/// Logical processors that this process may use: affinity and quota counted.
pub(super) fn usable_cpus() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What the processors did since the system started, in ticks of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticks {
    /// Ticks in which a guest system wanted a processor, and the host gave it to somebody else.
    pub(super) stolen: u64,
    /// Ticks in which a processor worked.
    pub(super) busy: u64,
    pub(super) all: u64,
    /// How many of them are a second.
    pub(super) per_second: u64,
}

impl Ticks {
    /// For how long processors worked, and for how long the host took them away, in seconds, between `earlier` and this
    /// count.
    pub(super) fn seconds_since(self, earlier: Self) -> Option<(f64, f64)> {
        let seconds = |now: u64, then: u64| now.saturating_sub(then) as f64 / self.per_second as f64;
        (self.per_second > 0 && self.all >= earlier.all)
            .then(|| (seconds(self.busy, earlier.busy), seconds(self.stolen, earlier.stolen)))
    }

    /// The share of the processors' time, from 0 to 1, that the host took away between `earlier` and this count.
    pub fn stolen_since(self, earlier: Self) -> Option<f64> {
        let all = self.all.checked_sub(earlier.all).filter(|ticks| *ticks > 0)?;
        Some(self.stolen.saturating_sub(earlier.stolen) as f64 / all as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::Machine;

    #[test]
    fn a_processor_that_could_not_be_looked_at_may_be_any() {
        let of = |model: Option<&str>| Machine { cpu_model: model.map(str::to_owned), ..Machine::here() };
        assert!(of(None).may_be(&of(Some("A processor"))) && of(Some("A processor")).may_be(&of(None)));
        assert!(of(Some("A processor")).may_be(&of(Some("A processor"))));
        assert!(!of(Some("A processor")).may_be(&of(Some("Another one"))));
        let more = Machine { cpus: of(None).cpus + 1, ..of(None) };
        assert!(!of(None).may_be(&more), "that it has as many cpus is known");
    }
}

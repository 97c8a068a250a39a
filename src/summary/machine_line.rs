//! The machine of a run, as far as reports name it.

use serde::Serialize;

use crate::machine::Machine;
use crate::record::Run;
use crate::text::count;

/// What reports say of the machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MachineLine {
    /// The processor's name, where it is known.
    pub cpu_model: Option<String>,
    /// Logical processors that this process may use; those of its allocation, where a launcher has them.
    pub cpus: usize,
    /// How many of them work that computes has on average, where a cgroup's quota makes that another number: 1.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<f64>,
    /// Physical cores, where they are known.
    pub cores: Option<usize>,
    /// The nodes of the allocation, where a launcher has them: `4 nodes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nodes: Option<String>,
    /// How they share what they have, where that is worth a word: `2 siblings a core, 2 NUMA nodes`.
    pub shares: Option<String>,
    /// The short git revision of what was measured, with `+` where the work tree was dirty.
    pub revision: Option<String>,
}

impl MachineLine {
    pub(super) fn of(run: &Run) -> Self {
        let session = run.record.sessions.last();
        let machine = session.map(|session| &session.machine);
        let allocation = run.record.preparation.host.as_ref().and_then(|host| host.allocation.as_ref());
        let on_average = machine.filter(|_| allocation.is_none()).map(Machine::cpus_on_average);
        Self {
            cpu_model: machine.and_then(|machine| machine.cpu_model.clone()),
            cpus: allocation.map_or(machine.map_or(1, |machine| machine.cpus), |allocation| allocation.cpus),
            quota: on_average.filter(|cpus| machine.is_some_and(|machine| *cpus != machine.cpus as f64)),
            cores: machine.and_then(|machine| machine.cores).filter(|_| allocation.is_none()),
            nodes: allocation.map(|allocation| count(allocation.nodes, "node")),
            shares: machine.and_then(Machine::shares),
            revision: session.and_then(|session| session.revision.clone()),
        }
    }

    /// How many cpus work that computes has on average: a quota may give a part of one.
    pub fn cpus_on_average(&self) -> f64 {
        self.quota.unwrap_or(self.cpus as f64)
    }
}

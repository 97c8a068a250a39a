//! What is known of a machine that is no Linux: as much as the crate `sysinfo` finds out.

use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

use super::facts::{Machine, Ticks};
use super::quota::Periods;
use super::topology::Topology;

impl Machine {
    /// Looks at the machine that this process runs on.
    pub fn here() -> Self {
        let ram = MemoryRefreshKind::nothing().with_ram();
        let what = RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing()).with_memory(ram);
        let system = System::new_with_specifics(what);
        let brand = system.cpus().first().map(|cpu| cpu.brand().trim().to_owned());
        Self {
            kernel: System::kernel_version(),
            cpu_model: brand.filter(|brand| !brand.is_empty()),
            cpus_online: Some(system.cpus().len()).filter(|cpus| *cpus > 0),
            cores: System::physical_core_count(),
            // Windows has no load average.
            load: cfg!(unix).then(|| System::load_average().one),
            memory_bytes: Some(system.total_memory()).filter(|bytes| *bytes > 0),
            ..Self::on_any_platform()
        }
    }
}

impl Topology {
    /// None: nothing here says it.
    pub fn here() -> Option<Self> {
        None
    }
}

impl Ticks {
    /// None: nothing here counts them.
    pub fn now() -> Option<Self> {
        None
    }
}

impl Periods {
    /// None: no quota is known of here.
    pub(super) fn so_far() -> Option<Self> {
        None
    }
}

/// Whether this system is a guest on another one; nothing here says.
pub fn is_virtual() -> Option<bool> {
    None
}

/// The processors that this process may use; nothing here says.
pub fn allowed_cpus() -> Option<Vec<usize>> {
    None
}

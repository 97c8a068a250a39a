//! What Linux says of the machine, in `/proc` and `/sys`.

use std::fs;
use std::path::{Path, PathBuf};

use nix::unistd::{SysconfVar, sysconf};

use super::facts::{Machine, Ticks};
use super::quota::Periods;
use super::topology::{Topology, parse_cpu_list};

impl Machine {
    /// Looks at the machine that this process runs on.
    pub fn here() -> Self {
        let topology = Topology::here();
        Self {
            kernel: line("/proc/sys/kernel/osrelease"),
            cpu_model: cpu_model(),
            cpus_online: line("/sys/devices/system/cpu/online").and_then(|list| Some(parse_cpu_list(&list)?.len())),
            cores: topology.as_ref().map(Topology::cores),
            topology,
            quota: tightest_quota().map(|(cpus, _)| cpus),
            governor: line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            turbo: turbo(),
            load: line("/proc/loadavg").and_then(|loads| loads.split(' ').next()?.parse().ok()),
            memory_bytes: memory_bytes(),
            cache_bytes: cache_bytes(),
            ..Self::on_any_platform()
        }
    }
}

impl Topology {
    /// That of the processors that this process may use.
    pub fn here() -> Option<Self> {
        Self::read(Path::new("/sys/devices/system"), &allowed_cpus()?)
    }
}

impl Ticks {
    /// The count now, of the processors that this process may use. A line of `/proc/stat` has user, nice, system, idle,
    /// iowait, irq, softirq, steal; guests' time is in user's already.
    pub fn now() -> Option<Self> {
        const IDLE: usize = 3;
        const IOWAIT: usize = 4;
        const STEAL: usize = 7;
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let per_second = u64::try_from(sysconf(SysconfVar::CLK_TCK).ok()??).ok()?;
        let mut sum = Self { stolen: 0, busy: 0, all: 0, per_second };
        let lines = allowed_cpus()?.into_iter().map(|cpu| {
            let name = format!("cpu{cpu} ");
            stat.lines().find_map(|line| line.strip_prefix(&*name))
        });
        for line in lines {
            let ticks: Vec<u64> =
                line?.split_whitespace().take(STEAL + 1).map(|count| count.parse().ok()).collect::<Option<_>>()?;
            let all: u64 = ticks.iter().sum();
            let stolen = *ticks.get(STEAL)?;
            sum = Self {
                stolen: sum.stolen + stolen,
                busy: sum.busy + all - ticks[IDLE] - ticks[IOWAIT] - stolen,
                all: sum.all + all,
                per_second,
            };
        }
        Some(sum)
    }
}

/// Whether this system is a guest on another one, as its processor says. The flag is x86's; other processors do not say.
pub fn is_virtual() -> Option<bool> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let flags = info.lines().find(|line| line.starts_with("flags"))?;
    Some(flags.split_whitespace().any(|flag| flag == "hypervisor"))
}

fn line(path: impl AsRef<Path>) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn cpu_model() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let field = |name: &str| {
        let line = info.lines().find(|line| line.split(':').next().is_some_and(|key| key.trim() == name))?;
        Some(line.split_once(':')?.1.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    field("model name").or_else(|| field("Model")).filter(|model| !model.is_empty())
}

/// The processors that this process may use.
pub fn allowed_cpus() -> Option<Vec<usize>> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    parse_cpu_list(allowed.trim())
}

impl Periods {
    /// Of the cgroup whose quota is the tightest, since it was made: its own processes, and those below it.
    pub(super) fn so_far() -> Option<Self> {
        let stat = fs::read_to_string(tightest_quota()?.1.join("cpu.stat")).ok()?;
        let count = |name: &str| {
            let value = stat.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
            value.trim().parse::<u64>().ok()
        };
        Some(Self { stopped: count("nr_throttled")?, all: count("nr_periods")? })
    }
}

/// The smallest quota on the way from this process's cgroup up to the root, in either version of cgroups: how many
/// processors, and the folder of its cgroup.
fn tightest_quota() -> Option<(f64, PathBuf)> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let quotas = groups.lines().filter_map(|line| {
        let mut parts = line.splitn(3, ':');
        let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        let read: fn(&Path) -> Option<f64> = match controllers {
            "" => unified_quota,
            list if list.split(',').any(|name| name == "cpu") => legacy_quota,
            _ => return None,
        };
        let root = if controllers.is_empty() { "/sys/fs/cgroup" } else { "/sys/fs/cgroup/cpu" };
        let folder = Path::new(root).join(path.trim_start_matches('/'));
        let above = folder.ancestors().take_while(|folder| folder.starts_with(root));
        tightest(above.filter_map(|folder| Some((read(folder)?, folder.to_owned()))))
    });
    tightest(quotas)
}

fn tightest(quotas: impl Iterator<Item = (f64, PathBuf)>) -> Option<(f64, PathBuf)> {
    quotas.min_by(|(one, _), (other, _)| one.total_cmp(other))
}

fn unified_quota(folder: &Path) -> Option<f64> {
    let text = line(folder.join("cpu.max"))?;
    let (quota, period) = text.split_once(' ')?;
    Some(quota.parse::<f64>().ok()? / period.parse::<f64>().ok()?)
}

fn legacy_quota(folder: &Path) -> Option<f64> {
    let quota: f64 = line(folder.join("cpu.cfs_quota_us"))?.parse().ok()?;
    let period: f64 = line(folder.join("cpu.cfs_period_us"))?.parse().ok()?;
    (quota > 0.0).then_some(quota / period)
}

fn turbo() -> Option<bool> {
    let boost = line("/sys/devices/system/cpu/cpufreq/boost").map(|value| value == "1");
    boost.or_else(|| line("/sys/devices/system/cpu/intel_pstate/no_turbo").map(|value| value == "0"))
}

fn memory_bytes() -> Option<u64> {
    let info = fs::read_to_string("/proc/meminfo").ok()?;
    let total = info.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(total.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// The largest of the first processor's caches: a size is written as `32768K`.
fn cache_bytes() -> Option<u64> {
    let caches = fs::read_dir("/sys/devices/system/cpu/cpu0/cache").ok()?.flatten();
    let kib = caches.filter_map(|cache| line(cache.path().join("size"))?.strip_suffix('K')?.parse::<u64>().ok());
    kib.max().map(|kib| kib * 1024)
}

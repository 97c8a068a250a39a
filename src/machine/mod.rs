//! What this machine is: all that a reader must know to judge a measurement, and to repeat it.
//!
//! Comes in: nothing. Goes out: facts about the machine, its clocks, what an execution used, and other processes. All
//! platform code and every reader of a clock live here, and nowhere else; what a platform cannot say is `None`, never a
//! zero. It decides nothing about experiments.

mod clock;
mod process;
mod usage;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;

pub use clock::{Stopwatch, now, spin};
pub use process::{
    Children, adopt_orphans, alone_in_its_group, end_all_below, end_group, end_this_tree, end_with_parent,
    find_program, how_it_ended, kill_all_below, kill_group, memory_below, named, nothing, outlive_parent, reap,
    terminate_group, wait_for_end, why_not_started,
};
pub use usage::{ChildMeter, Usage, UsageMeter};

/// The machine as it was found when a session started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Operating system and architecture, `linux x86_64`.
    pub os: String,
    /// The kernel's release.
    pub kernel: Option<String>,
    /// The processor's name.
    pub cpu_model: Option<String>,
    /// Logical processors that this process may use: affinity and quota counted.
    pub cpus: usize,
    /// Logical processors that are online.
    pub cpus_online: Option<usize>,
    /// Physical cores among the processors that this process may use.
    pub cores: Option<usize>,
    /// The cgroup's quota, in processors.
    pub quota: Option<f64>,
    /// The frequency governor of the first processor.
    pub governor: Option<String>,
    /// Whether the processor may exceed its base frequency.
    pub turbo: Option<bool>,
    /// Processes that wanted to run, over the last minute.
    pub load: Option<f64>,
    /// Bytes of memory.
    pub memory_bytes: Option<u64>,
    /// The compiler that built this program, and its optimisation.
    pub toolchain: String,
    /// Whether this program was built without optimisation.
    pub debug_build: bool,
}

impl Machine {
    /// Looks at the machine that this process runs on.
    pub fn here() -> Self {
        Self {
            os: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            kernel: platform::kernel(),
            cpu_model: platform::cpu_model(),
            cpus: std::thread::available_parallelism().map_or(1, usize::from),
            cpus_online: platform::cpus_online(),
            cores: platform::cores(),
            quota: platform::quota(),
            governor: platform::governor(),
            turbo: platform::turbo(),
            load: platform::load(),
            memory_bytes: platform::memory_bytes(),
            toolchain: env!("SPEEDUP_TOOLCHAIN").to_owned(),
            debug_build: cfg!(debug_assertions),
        }
    }
}

impl Machine {
    /// What must be equal for measurements to be comparable: the system, the processor, how many cpus may be used, and
    /// the quota.
    pub fn fingerprint(&self) -> String {
        let model = self.cpu_model.as_deref().unwrap_or("unknown processor");
        let quota = self.quota.map_or_else(|| "no quota".to_owned(), |quota| format!("quota {quota}"));
        format!("{}, {model}, {} cpus, {quota}", self.os, self.cpus)
    }
}

/// A digest of the file of this very program; `None` where it cannot be read.
pub fn program_digest() -> Option<String> {
    digest_of(&this_program().ok()?)
}

/// A digest of a file; `None` where it cannot be read.
pub fn digest_of(file: &Path) -> Option<String> {
    let bytes = std::fs::read(file).ok()?;
    Some(format!("h{:016x}", SipHasher13::new().hash(&bytes)))
}

/// What the processors did since the system started, in ticks of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticks {
    /// Ticks in which a guest system wanted a processor, and the host gave it to somebody else.
    stolen: u64,
    all: u64,
}

impl Ticks {
    /// The count now; `None` where the system does not count.
    pub fn now() -> Option<Self> {
        let (stolen, all) = platform::stolen_of_all_ticks()?;
        Some(Self { stolen, all })
    }

    /// The share of the processors' time, from 0 to 1, that the host took away between `earlier` and this count.
    pub fn stolen_since(self, earlier: Self) -> Option<f64> {
        let all = self.all.checked_sub(earlier.all).filter(|ticks| *ticks > 0)?;
        Some(self.stolen.saturating_sub(earlier.stolen) as f64 / all as f64)
    }
}

/// Whether this system is a guest on another one, as its processor says.
pub fn is_virtual() -> Option<bool> {
    platform::is_virtual()
}

/// The short git revision of the work tree that holds `folder`, with `+` where it has uncommitted changes; `None`
/// outside a work tree or without git.
pub fn revision(folder: &Path) -> Option<String> {
    let git = |arguments: &[&str]| -> Option<String> {
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .env("GIT_OPTIONAL_LOCKS", "0")
            .output()
            .ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let revision = git(&["rev-parse", "--short", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changed.is_empty() { revision } else { revision + "+" })
}

/// This very program, even where its file was replaced after it started.
pub fn this_program() -> io::Result<PathBuf> {
    platform::this_program()
}

/// The standard input and output of this process, for the caller alone: from now on everybody else here, and every
/// process started from here, reads nothing and prints to nobody. Where the system has no such thing, they are shared.
///
/// # Errors
///
/// Where the system gives no further files.
pub fn own_streams() -> io::Result<(File, File)> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        let input = io::stdin().as_fd().try_clone_to_owned()?;
        let output = io::stdout().as_fd().try_clone_to_owned()?;
        let nobody = File::options().read(true).write(true).open("/dev/null")?;
        nix::unistd::dup2_stdin(&nobody)?;
        nix::unistd::dup2_stdout(&nobody)?;
        Ok((input.into(), output.into()))
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle;
        let input = io::stdin().as_handle().try_clone_to_owned()?;
        let output = io::stdout().as_handle().try_clone_to_owned()?;
        Ok((input.into(), output.into()))
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use std::collections::HashSet;
    use std::path::{Path, PathBuf};
    use std::{fs, io};

    fn line(path: impl AsRef<Path>) -> Option<String> {
        let text = fs::read_to_string(path).ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub fn this_program() -> io::Result<PathBuf> {
        Ok(PathBuf::from("/proc/self/exe"))
    }

    pub fn kernel() -> Option<String> {
        line("/proc/sys/kernel/osrelease")
    }

    pub fn cpu_model() -> Option<String> {
        let info = fs::read_to_string("/proc/cpuinfo").ok()?;
        let field = |name: &str| {
            let line = info.lines().find(|line| line.split(':').next().is_some_and(|key| key.trim() == name))?;
            Some(line.split_once(':')?.1.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        field("model name").or_else(|| field("Model")).filter(|model| !model.is_empty())
    }

    /// The flag is x86's; other processors do not say.
    pub fn is_virtual() -> Option<bool> {
        let info = fs::read_to_string("/proc/cpuinfo").ok()?;
        let flags = info.lines().find(|line| line.starts_with("flags"))?;
        Some(flags.split_whitespace().any(|flag| flag == "hypervisor"))
    }

    /// The first line: user, nice, system, idle, iowait, irq, softirq, steal; guests' time is in user's already.
    pub fn stolen_of_all_ticks() -> Option<(u64, u64)> {
        const STEAL: usize = 7;
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let ticks = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().take(STEAL + 1);
        let ticks: Vec<u64> = ticks.map(|count| count.parse().ok()).collect::<Option<_>>()?;
        Some((*ticks.get(STEAL)?, ticks.iter().sum()))
    }

    pub fn cpus_online() -> Option<usize> {
        line("/sys/devices/system/cpu/online").and_then(|ranges| Some(parse_cpu_list(&ranges)?.len()))
    }

    /// Distinct (package, core) pairs among the processors that this process may use.
    pub fn cores() -> Option<usize> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
        let core = |cpu: &usize| {
            let topology = format!("/sys/devices/system/cpu/cpu{cpu}/topology");
            Some((line(format!("{topology}/physical_package_id"))?, line(format!("{topology}/core_id"))?))
        };
        let cores: Option<HashSet<_>> = parse_cpu_list(allowed.trim())?.iter().map(core).collect();
        cores.map(|cores| cores.len())
    }

    /// `0-3,8` as its processors.
    fn parse_cpu_list(text: &str) -> Option<Vec<usize>> {
        let mut cpus = Vec::new();
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            cpus.extend(first..=last.min(first + 65_535));
        }
        Some(cpus)
    }

    /// The smallest quota on the way from this process's cgroup up to the root, in either version of cgroups.
    pub fn quota() -> Option<f64> {
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
            folder.ancestors().take_while(|folder| folder.starts_with(root)).filter_map(read).reduce(f64::min)
        });
        quotas.reduce(f64::min)
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

    pub fn governor() -> Option<String> {
        line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    }

    pub fn turbo() -> Option<bool> {
        let boost = line("/sys/devices/system/cpu/cpufreq/boost").map(|value| value == "1");
        boost.or_else(|| line("/sys/devices/system/cpu/intel_pstate/no_turbo").map(|value| value == "0"))
    }

    pub fn load() -> Option<f64> {
        line("/proc/loadavg")?.split(' ').next()?.parse().ok()
    }

    pub fn memory_bytes() -> Option<u64> {
        let info = fs::read_to_string("/proc/meminfo").ok()?;
        let total = info.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        Some(total.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use std::io;
    use std::path::PathBuf;

    pub fn this_program() -> io::Result<PathBuf> {
        std::env::current_exe()
    }

    pub fn kernel() -> Option<String> {
        None
    }

    pub fn cpu_model() -> Option<String> {
        None
    }

    pub fn is_virtual() -> Option<bool> {
        None
    }

    pub fn stolen_of_all_ticks() -> Option<(u64, u64)> {
        None
    }

    pub fn cpus_online() -> Option<usize> {
        None
    }

    pub fn cores() -> Option<usize> {
        None
    }

    pub fn quota() -> Option<f64> {
        None
    }

    pub fn governor() -> Option<String> {
        None
    }

    pub fn turbo() -> Option<bool> {
        None
    }

    pub fn load() -> Option<f64> {
        None
    }

    pub fn memory_bytes() -> Option<u64> {
        None
    }
}

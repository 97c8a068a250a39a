//! Threads that are told on which processors to run, on Linux, as `taskset` does.

use std::io;

#[cfg(target_os = "linux")]
use nix::{
    sched::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity},
    unistd::Pid,
};

/// From now on, this thread and what it starts run on these processors alone.
///
/// # Errors
///
/// Where the system cannot pin threads, or does not give this process those processors.
pub fn pin(cpus: &[usize]) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        let mut set = CpuSet::new();
        cpus.iter().try_for_each(|&cpu| set.set(cpu))?;
        Ok(sched_setaffinity(SELF, &set)?)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = cpus;
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// This thread as long as it is pinned: it may run where it could before, once this is dropped.
#[derive(Debug)]
pub struct Pinned {
    #[cfg(target_os = "linux")]
    before: CpuSet,
}

impl Pinned {
    /// Pins this thread.
    ///
    /// # Errors
    ///
    /// As [`pin`].
    pub fn to(cpus: &[usize]) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        let pinned = Self { before: sched_getaffinity(SELF)? };
        #[cfg(not(target_os = "linux"))]
        let pinned = Self {};
        pin(cpus)?;
        Ok(pinned)
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        #[cfg(target_os = "linux")]
        // Where it is not allowed any more, the system has put the thread elsewhere itself.
        let _ = sched_setaffinity(SELF, &self.before);
    }
}

/// The processor that this thread runs on, now; none where the system does not say.
#[inline]
pub fn current_cpu() -> Option<u32> {
    #[cfg(target_os = "linux")]
    {
        u32::try_from(sched_getcpu().ok()?).ok()
    }
    #[cfg(not(target_os = "linux"))]
    None
}

#[cfg(target_os = "linux")]
const SELF: Pid = Pid::from_raw(0);

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::machine::allowed_cpus;

    #[test]
    fn a_thread_runs_where_it_is_pinned_and_where_it_did_afterwards() {
        let before = sched_getaffinity(SELF).unwrap();
        for cpu in allowed_cpus().unwrap() {
            let pinned = Pinned::to(&[cpu]).unwrap();
            assert_eq!(current_cpu(), Some(cpu as u32));
            drop(pinned);
            assert_eq!(sched_getaffinity(SELF).unwrap(), before);
        }
    }

    #[test]
    fn a_processor_that_is_not_there_is_refused() {
        for cpu in [usize::MAX, 1_000_000] {
            assert!(Pinned::to(&[cpu]).is_err());
        }
    }
}

//! What Linux knows of processes and of those below them.

use std::process::Child;
use std::{fs, io};

use nix::errno::Errno;
use nix::sys::prctl::{set_child_subreaper, set_pdeathsig};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::{Pid, SysconfVar, sysconf};
use wait4::Wait4;

use super::ended::Reaped;

/// Asks the system to end this process when the one that started it is gone, however that went. Where the system
/// cannot, a worker ends with its turn.
pub fn end_with_parent() {
    // Refused only where the system call is filtered: then a worker ends with its turn.
    let _ = set_pdeathsig(Some(Signal::SIGKILL));
}

/// Takes [`end_with_parent`] back: a process that started others must end them first.
pub fn outlive_parent() {
    let _ = set_pdeathsig(None);
}

/// Asks the system to make each process below this one its child when its own parent is gone: so none gets away,
/// whatever group or session it has made for itself. Where the system cannot, only those in a known group are found.
pub fn adopt_orphans() {
    let _ = set_child_subreaper(true);
}

/// Waits until the process has ended. Where the system can, its number stays its own until it is [reaped](reap).
pub fn wait_for_end(child: &mut Child) -> io::Result<()> {
    let pid = Pid::from_raw(child.id() as i32);
    loop {
        match waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {
            Err(Errno::EINTR) => {}
            // It ended by a signal that `nix` has no name for.
            Ok(_) | Err(Errno::EINVAL) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Takes from the system what it keeps of a process that has ended.
pub fn reap(child: &mut Child) -> io::Result<Reaped> {
    let ended = child.wait4()?;
    let most_memory_bytes = Some(ended.rusage.maxrss).filter(|bytes| *bytes > 0);
    Ok(Reaped { status: ended.status, most_memory_bytes })
}

/// Waits for all children that have ended. Whoever is below has an ancestor among the others.
pub fn nobody_is_below() -> bool {
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Ok(WaitStatus::StillAlive) => return false,
            Err(Errno::ECHILD) => return true,
            Ok(_) | Err(_) => {}
        }
    }
}

/// Sends every process below this one the signal that cannot be ignored.
pub fn kill_all_below() {
    for pid in below() {
        let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
    }
}

/// None where the system does not let itself be looked at.
pub fn children_of_this() -> Option<Vec<i32>> {
    direct(Pid::this().as_raw()).ok()
}

/// How many of the other children are left.
pub fn kill_children_but(known: &[i32]) -> usize {
    let children = children_of_this().unwrap_or_default();
    let others: Vec<i32> = children.into_iter().filter(|pid| !known.contains(pid)).collect();
    for &child in &others {
        for pid in std::iter::once(child).chain(descend(child, |pid| direct(pid).unwrap_or_default())) {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
        let _ = waitpid(Pid::from_raw(child), Some(WaitPidFlag::WNOHANG));
    }
    others.len()
}

pub fn names_below() -> Vec<String> {
    let living =
        below().into_iter().filter(|pid| state_and_parent(*pid).is_some_and(|(state, _)| !matches!(state, 'Z' | 'X')));
    living.filter_map(|pid| Some(fs::read_to_string(format!("/proc/{pid}/comm")).ok()?.trim().to_owned())).collect()
}

/// The memory that all processes below this one hold together, in bytes; what they share counts for each.
pub fn memory_below() -> Option<u64> {
    let page = u64::try_from(sysconf(SysconfVar::PAGE_SIZE).ok()??).ok()?;
    let resident = |pid: i32| -> Option<u64> {
        let pages = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
        pages.split(' ').nth(1)?.parse::<u64>().ok()
    };
    let pages: u64 = below().into_iter().filter_map(resident).sum();
    (pages > 0).then_some(pages * page)
}

/// The CPU time of all processes below this one that live, with that of their children that are gone, in seconds.
pub fn cpu_below_s() -> Option<f64> {
    const UTIME: usize = 11; // Counted from behind the name, which may hold anything.
    let per_second = sysconf(SysconfVar::CLK_TCK).ok()?? as f64;
    let ticks = |pid: i32| -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields = stat.rsplit_once(')')?.1.split_whitespace();
        fields.skip(UTIME).take(4).map(|count| count.parse::<u64>().ok()).sum()
    };
    Some(below().into_iter().filter_map(ticks).sum::<u64>() as f64 / per_second)
}

/// Every process below this one, parents before their children.
fn below() -> Vec<i32> {
    let this = Pid::this().as_raw();
    if lists_children() {
        return descend(this, |pid| children(pid).unwrap_or_default());
    }
    let all = everybody().unwrap_or_default();
    descend(this, |pid| all.iter().filter(|(_, parent)| *parent == pid).map(|(pid, _)| *pid).collect())
}

/// The processes right below one.
fn direct(pid: i32) -> io::Result<Vec<i32>> {
    if lists_children() {
        return children(pid);
    }
    Ok(everybody()?.into_iter().filter(|(_, parent)| *parent == pid).map(|(pid, _)| pid).collect())
}

fn lists_children() -> bool {
    let this = Pid::this();
    fs::exists(format!("/proc/{this}/task/{this}/children")).unwrap_or(false)
}

fn descend(from: i32, children: impl Fn(i32) -> Vec<i32>) -> Vec<i32> {
    let mut found = children(from);
    let mut next = 0;
    while let Some(pid) = found.get(next) {
        let below = children(*pid);
        found.extend(below);
        next += 1;
    }
    found
}

/// The children of all threads of a process. Not every kernel was built with these lists.
fn children(pid: i32) -> io::Result<Vec<i32>> {
    let mut children = Vec::new();
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        match fs::read_to_string(thread?.path().join("children")) {
            Ok(list) => children.extend(list.split_whitespace().filter_map(|pid| pid.parse::<i32>().ok())),
            Err(error) if is_gone(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(children)
}

/// Whether a process or thread has ended meanwhile.
fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(Errno::ESRCH as i32)
}

/// Every process of the system, with its parent.
fn everybody() -> io::Result<Vec<(i32, i32)>> {
    let pid = |entry: fs::DirEntry| entry.file_name().to_str()?.parse::<i32>().ok();
    let entries = fs::read_dir("/proc")?.collect::<io::Result<Vec<_>>>()?;
    Ok(entries.into_iter().filter_map(pid).filter_map(|pid| Some((pid, state_and_parent(pid)?.1))).collect())
}

/// After the name, which may hold anything.
fn state_and_parent(pid: i32) -> Option<(char, i32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

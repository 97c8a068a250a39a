//! Other processes: how they start, how they end, and how nothing is left of them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use std::{io, thread};

/// How often it is looked whether a process is gone.
const LOOK: Duration = Duration::from_millis(1);
/// A process that was killed and is not gone after so many looks waits for the system itself.
const LOOKS: u32 = 2000;

/// Asks the system to end this process when the one that started it is gone, however that went. Where the system
/// cannot, a worker ends with its turn.
pub fn end_with_parent() {
    platform::end_with_parent(true);
}

/// Takes [`end_with_parent`] back: a process that started others must end them first.
pub fn outlive_parent() {
    platform::end_with_parent(false);
}

/// Asks the system to make each process below this one its child when its own parent is gone: so none gets away,
/// whatever group or session it has made for itself. Where the system cannot, only those in a known group are found.
pub fn adopt_orphans() {
    platform::adopt_orphans();
}

/// Has the command's process start a group of its own: what a terminal sends to this group does not reach it.
pub fn alone_in_its_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
}

/// A stream that has nothing to read and forgets what is written, opened here and now.
pub fn nothing() -> io::Result<Stdio> {
    #[cfg(unix)]
    return std::fs::File::options().read(true).write(true).open("/dev/null").map(Stdio::from);
    #[cfg(not(unix))]
    return Ok(Stdio::null());
}

/// Has the command's process go by that name, whatever its file is called.
pub fn named(command: &mut Command, name: &OsStr) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::arg0(command, name);
    #[cfg(not(unix))]
    let _ = (command, name);
}

/// The file of a program, seen from a folder: of a bare name in one of `paths`, as a shell finds it. Where a system
/// finds programs in other ways, it is left to it.
///
/// # Errors
///
/// Why there is none, in words.
pub fn find_program(name: &OsStr, paths: &OsStr, folder: &Path) -> Result<PathBuf, String> {
    let shown = name.to_string_lossy();
    if cfg!(not(unix)) {
        return Ok(PathBuf::from(name));
    }
    if !shown.contains('/') {
        let files = std::env::split_paths(paths).map(|path| folder.join(path).join(name));
        let found = files.into_iter().find(|file| file.is_file() && is_executable(file));
        return found.ok_or_else(|| format!("`{shown}`: no such program in PATH"));
    }
    let file = folder.join(name);
    match file.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(format!("`{shown}`: no such file")),
        Err(error) => Err(format!("`{shown}`: {error}")),
        Ok(data) if data.is_dir() => Err(format!("`{shown}` is a folder")),
        Ok(_) if !is_executable(&file) => Err(format!("`{shown}` is not executable")),
        Ok(_) => Ok(file),
    }
}

fn is_executable(file: &Path) -> bool {
    #[cfg(unix)]
    return nix::unistd::access(file, nix::unistd::AccessFlags::X_OK).is_ok();
    #[cfg(not(unix))]
    return file.is_file();
}

/// Why a program that [is there](find_program) could not be started, in words.
pub fn why_not_started(name: &OsStr, error: &io::Error) -> String {
    let shown = name.to_string_lossy();
    #[cfg(unix)]
    if error.raw_os_error() == Some(nix::errno::Errno::ENOEXEC as i32) {
        return format!("`{shown}` is no program for this system; a script begins with a line like `#!/bin/sh`");
    }
    match error.kind() {
        io::ErrorKind::NotFound => format!("`{shown}` needs an interpreter or a loader that does not exist"),
        _ => format!("cannot start `{shown}`: {error}"),
    }
}

/// Ends the process and whatever it started, where its command was [`alone_in_its_group`], and waits for it.
pub fn end_group(child: &mut Child) {
    kill_group(child.id());
    let _ = child.kill();
    let _ = child.wait();
}

/// Asks all processes of that leader's group to end. The leader must not have been waited for: its number could be
/// another's.
pub fn terminate_group(leader: u32) {
    #[cfg(unix)]
    signal_group(leader, nix::sys::signal::Signal::SIGTERM);
    #[cfg(not(unix))]
    let _ = leader;
}

/// Ends all processes of that leader's group at once. The leader must not have been waited for.
pub fn kill_group(leader: u32) {
    #[cfg(unix)]
    signal_group(leader, nix::sys::signal::Signal::SIGKILL);
    #[cfg(not(unix))]
    let _ = leader;
}

#[cfg(unix)]
fn signal_group(leader: u32, signal: nix::sys::signal::Signal) {
    if let Ok(leader @ 1..) = i32::try_from(leader) {
        // Nobody is left of a group that ended by itself.
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(leader), signal);
    }
}

/// Waits until the process has ended. Where the system can, its number stays its own until it is [reaped](reap).
pub fn wait_for_end(child: &mut Child) -> io::Result<()> {
    platform::wait_for_end(child)
}

/// What the system keeps of a process that ended.
#[derive(Clone, Copy, Debug)]
pub struct Reaped {
    /// How it ended.
    pub status: ExitStatus,
    /// The most memory that it held at once, or one of those that it waited for, in bytes. A process begins with what
    /// the one that started it held.
    pub most_memory_bytes: Option<u64>,
}

/// Takes from the system what it keeps of a process that has ended.
pub fn reap(child: &mut Child) -> io::Result<Reaped> {
    platform::reap(child)
}

/// Ends every process below this one. Those that are gone within `grace` were about to end anyway; the names of the
/// others are returned. Nobody else may wait for a child of this process meanwhile.
pub fn end_all_below(grace: Duration) -> Vec<String> {
    let mut left = grace;
    while !platform::nobody_is_below() {
        if left.is_zero() {
            let names = platform::names_below();
            kill_until_nobody_is_below();
            return names;
        }
        thread::sleep(LOOK);
        left = left.saturating_sub(LOOK);
    }
    Vec::new()
}

/// Sends every process below this one the signal that cannot be ignored.
pub fn kill_all_below() {
    platform::kill_all_below();
}

/// Ends every process below this one, and then this one.
pub fn end_this_tree() -> ! {
    kill_until_nobody_is_below();
    std::process::exit(0)
}

/// Who is just being started when the others are killed is found by a later look.
fn kill_until_nobody_is_below() {
    for _ in 0..LOOKS {
        platform::kill_all_below();
        if platform::nobody_is_below() {
            return;
        }
        thread::sleep(LOOK);
    }
}

/// The memory that all processes below this one hold together, in bytes; what they share counts for each.
pub fn memory_below() -> Option<u64> {
    platform::memory_below()
}

/// How a process ended, in words: `SIGSEGV`, `exit code 3`.
pub fn how_it_ended(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(number) = std::os::unix::process::ExitStatusExt::signal(&status) {
        let signal = nix::sys::signal::Signal::try_from(number);
        return signal.map_or_else(|_| format!("signal {number}"), |signal| signal.as_str().to_owned());
    }
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

#[cfg(target_os = "linux")]
mod platform {
    use std::process::Child;
    use std::{fs, io};

    use nix::errno::Errno;
    use nix::sys::prctl::{set_child_subreaper, set_pdeathsig};
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
    use nix::unistd::{Pid, SysconfVar, sysconf};
    use wait4::Wait4;

    use super::Reaped;

    pub fn end_with_parent(yes: bool) {
        // Refused only where the system call is filtered: then a worker ends with its turn.
        let _ = set_pdeathsig(yes.then_some(Signal::SIGKILL));
    }

    pub fn adopt_orphans() {
        let _ = set_child_subreaper(true);
    }

    pub fn wait_for_end(child: &mut Child) -> io::Result<()> {
        let pid = Pid::from_raw(child.id() as i32);
        loop {
            match waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {
                Err(Errno::EINTR) => {}
                // It ended by a signal that has no name here.
                Ok(_) | Err(Errno::EINVAL) => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }

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

    pub fn kill_all_below() {
        for pid in below() {
            let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
        }
    }

    pub fn names_below() -> Vec<String> {
        let living = below()
            .into_iter()
            .filter(|pid| state_and_parent(*pid).is_some_and(|(state, _)| !matches!(state, 'Z' | 'X')));
        living.filter_map(|pid| Some(fs::read_to_string(format!("/proc/{pid}/comm")).ok()?.trim().to_owned())).collect()
    }

    pub fn memory_below() -> Option<u64> {
        let page = u64::try_from(sysconf(SysconfVar::PAGE_SIZE).ok()??).ok()?;
        let resident = |pid: i32| -> Option<u64> {
            let pages = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
            pages.split(' ').nth(1)?.parse::<u64>().ok()
        };
        let pages: u64 = below().into_iter().filter_map(resident).sum();
        (pages > 0).then_some(pages * page)
    }

    /// Every process below this one, parents before their children.
    fn below() -> Vec<i32> {
        let this = Pid::this().as_raw();
        if fs::exists(format!("/proc/{this}/task/{this}/children")).unwrap_or(false) {
            return descend(this, children);
        }
        let all = everybody();
        descend(this, |pid| all.iter().filter(|(_, parent)| *parent == pid).map(|(pid, _)| *pid).collect())
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
    fn children(pid: i32) -> Vec<i32> {
        let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
        lists.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect()
    }

    /// Every process of the system, with its parent.
    fn everybody() -> Vec<(i32, i32)> {
        let pid = |entry: fs::DirEntry| entry.file_name().to_str()?.parse::<i32>().ok();
        let pids = fs::read_dir("/proc").into_iter().flatten().flatten().filter_map(pid);
        pids.filter_map(|pid| Some((pid, state_and_parent(pid)?.1))).collect()
    }

    /// After the name, which may hold anything.
    fn state_and_parent(pid: i32) -> Option<(char, i32)> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
        Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use std::io;
    use std::process::Child;

    use super::{Reaped, kill_group};

    pub fn end_with_parent(_yes: bool) {}

    pub fn adopt_orphans() {}

    pub fn wait_for_end(child: &mut Child) -> io::Result<()> {
        child.wait().map(|_| ())
    }

    /// Whoever is left in its group ends too: nobody could name them.
    pub fn reap(child: &mut Child) -> io::Result<Reaped> {
        kill_group(child.id());
        Ok(Reaped { status: child.wait()?, most_memory_bytes: None })
    }

    pub fn nobody_is_below() -> bool {
        true
    }

    pub fn kill_all_below() {}

    pub fn names_below() -> Vec<String> {
        Vec::new()
    }

    pub fn memory_below() -> Option<u64> {
        None
    }
}

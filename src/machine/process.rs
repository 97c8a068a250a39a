//! Other processes: how they start, how they end, and how nothing is left of them.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;
use std::{io, thread};

#[cfg(not(target_os = "linux"))]
use elsewhere as platform;
#[cfg(target_os = "linux")]
use linux as platform;

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

/// The processes right below this one, at some moment: who comes later can be told from them.
#[derive(Clone, Debug)]
pub struct Children(Vec<i32>);

impl Children {
    /// Those of this moment.
    pub fn now() -> Self {
        Self(platform::children_of_this())
    }

    /// Ends every process that came below this one since then, and waits for those that are right below it.
    pub fn end_later_ones(&self) {
        for _ in 0..LOOKS {
            if platform::kill_children_but(&self.0) == 0 {
                return;
            }
            thread::sleep(LOOK);
        }
    }
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

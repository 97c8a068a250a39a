//! Processes in a group of their own.

use std::process::{Child, Command};

/// Has the command's process start a group of its own: what a terminal sends to this group does not reach it.
pub fn alone_in_its_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _ = command;
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
        // An error means that no process of the group is left.
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(leader), signal);
    }
}

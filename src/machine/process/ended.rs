//! How a process ended.

use std::process::ExitStatus;

/// What the system keeps of a process that ended.
#[derive(Clone, Copy, Debug)]
pub struct Reaped {
    pub status: ExitStatus,
    /// The most memory that it held at once, or one of those that it waited for, in bytes. A process begins with what
    /// the one that started it held.
    pub most_memory_bytes: Option<u64>,
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

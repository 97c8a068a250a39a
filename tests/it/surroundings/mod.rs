//! What surrounds the program and is not as usual: a clock that is stepped, a time zone that nobody knows, one cpu, a quota
//! of cpu time, more workers than the system has room for. What has no room or no files is in `threads` and `calls`.

mod clock;
mod cpus;
mod many;
mod quota;

use std::process::Command;

use crate::runner::Desk;

const PROGRAM: &str = env!("CARGO_BIN_EXE_runner");

/// Work that computes, in executions of some milliseconds.
const COMPUTES: &str = "workload = 'compute'\ndataset = { synthetic = 8 }\ndelay = '2ms'\nworkers = [1, 2]\n\
                        repetitions = 2\niterations = 2\nwarmup = 0\nstrategy = [{ kind = 'serial' }, { kind = 'scope' }]\n";

/// The processors that this process may use.
fn allowed_cpus() -> Vec<usize> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let list = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap();
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        first.parse::<usize>().unwrap()..=last.parse().unwrap()
    };
    list.trim().split(',').flat_map(range).collect()
}

/// The program on one processor.
fn on_cpu(desk: &Desk, cpu: usize, arguments: &str) -> Command {
    let cpu = cpu.to_string();
    desk.surrounded(Command::new("taskset"), ["-c", &cpu, PROGRAM].into_iter().chain(arguments.split_whitespace()))
}

/// A shell's script with a file system of its own, in which `"$0"` is the program.
fn with_own_mounts(desk: &Desk, script: &str) -> Command {
    let own = ["--user", "--map-root-user", "--mount", "sh", "-c", script, PROGRAM];
    desk.surrounded(Command::new("unshare"), own)
}

/// Without the line breaks that the width asks for.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Tasks that a launcher has started: how they are ended wherever they are, what is left of them, and what the launcher
//! says of one that failed.

use std::thread;
use std::time::Duration;

use regex_lite::Regex;

use crate::machine::{SharedMemory, all_below_end_within, end_all_below, kill_steps_of, terminate_group};
use crate::run::tail::last_line;
use crate::strategy::command::Launcher;

/// How long a process may take to end itself when it is asked to.
pub(super) const GRACE: Duration = Duration::from_secs(2);
/// How long memory that tasks shared is waited for, and how often it is looked for.
const LAST_LOOKS: u32 = 20;
const LOOK: Duration = Duration::from_millis(25);

/// The tasks that a launcher is about to start.
#[derive(Clone, Debug)]
pub(super) struct LaunchedTasks {
    launcher: Launcher,
    shared: SharedMemory,
}

impl LaunchedTasks {
    /// Those of a launcher that is started next.
    pub fn of(launcher: Launcher) -> Self {
        Self { launcher, shared: SharedMemory::now() }
    }

    /// Ends the tasks of the launcher with that process id, which would not be told to. Those of `mpirun` are below this
    /// process, or end when it does.
    pub fn kill(&self, leader: u32) {
        match self.launcher {
            Launcher::Mpirun => {}
            Launcher::Srun => kill_steps_of(leader),
        }
    }

    /// Ends the launcher, its tasks, and all else below this process.
    pub fn end(&self, leader: u32) {
        terminate_group(leader);
        if !all_below_end_within(GRACE) {
            self.kill(leader);
            end_all_below(Duration::ZERO);
        }
        self.clean_up();
    }

    /// Removes the memory that tasks shared which were killed. They may be about to end just now.
    pub fn clean_up(&self) {
        for _ in 0..LAST_LOOKS {
            if self.shared.remove_later_ones() {
                return;
            }
            thread::sleep(LOOK);
        }
    }
}

/// What the launcher says of why it failed; of all that it and its tasks print, one line.
pub(super) fn why(launcher: Launcher, printed: &str) -> String {
    let told = match launcher {
        Launcher::Mpirun => mpirun_says(printed),
        Launcher::Srun => srun_says(printed),
    };
    told.unwrap_or_else(|| last_line(printed).to_owned())
}

/// It names the rank that was the first to fail, and refuses in a paragraph of which the first line says what.
fn mpirun_says(printed: &str) -> Option<String> {
    if let Some(line) = printed.lines().find(|line| line.starts_with("mpirun noticed that process rank")) {
        return Some(line.trim_end().to_owned());
    }
    let rank = Regex::new(r"Process name: \[\[\d+,\d+\],(\d+)\]\s+Exit code:\s+(\d+)").ok()?;
    if let Some(found) = rank.captures(printed) {
        return Some(format!("mpirun: rank {} ended with exit code {}", &found[1], &found[2]));
    }
    let mut lines = printed.lines().skip_while(|line| !is_rule(line)).skip_while(|line| is_rule(line));
    let paragraph: Vec<&str> = lines.by_ref().take_while(|line| !line.trim().is_empty() && !is_rule(line)).collect();
    (!paragraph.is_empty()).then(|| format!("mpirun: {}", paragraph.join(" ")))
}

/// `----------` around what Open MPI has to say.
fn is_rule(line: &str) -> bool {
    line.len() > 20 && line.bytes().all(|byte| byte == b'-')
}

/// The first task that failed by itself, before the others were ended for it; otherwise the last error.
fn srun_says(printed: &str) -> Option<String> {
    let errors = || printed.lines().filter(|line| line.starts_with("srun: error: "));
    let of_a_task = errors().find(|line| line.contains(": task ") || line.contains(": tasks "));
    of_a_task.or_else(|| errors().next_back()).map(|line| line.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::why;
    use crate::strategy::command::Launcher::{Mpirun, Srun};

    #[test]
    fn a_rank_that_was_killed_is_named() {
        let mpirun = "\
--------------------------------------------------------------------------
Primary job  terminated normally, but 1 process returned
a non-zero exit code. Per user-direction, the job has been aborted.
--------------------------------------------------------------------------
--------------------------------------------------------------------------
mpirun noticed that process rank 3 with PID 0 on node vm exited on signal 9 (Killed).
--------------------------------------------------------------------------
";
        assert_eq!(
            why(Mpirun, mpirun),
            "mpirun noticed that process rank 3 with PID 0 on node vm exited on signal 9 (Killed)."
        );
        let srun = "\
srun: error: n2: task 3: Killed
srun: launch/slurm: _step_signal: Terminating StepId=2.0
slurmstepd-n1: error: *** STEP 2.0 ON n1 CANCELLED AT 2026-11-26T23:27:32 ***
srun: error: n2: task 2: Terminated
srun: Force Terminated StepId=2.0
";
        assert_eq!(why(Srun, srun), "srun: error: n2: task 3: Killed");
    }

    #[test]
    fn a_rank_that_ended_wrongly_is_named_with_its_exit_code() {
        let mpirun = "\
thread 'main' panicked at src/main.rs:2:5
--------------------------------------------------------------------------
mpirun detected that one or more processes exited with non-zero status, thus causing
the job to be terminated. The first process to do so was:

  Process name: [[25291,1],3]
  Exit code:    101
--------------------------------------------------------------------------
";
        assert_eq!(why(Mpirun, mpirun), "mpirun: rank 3 ended with exit code 101");
    }

    #[test]
    fn what_is_refused_is_told_in_the_words_of_who_refuses() {
        let mpirun = "\
--------------------------------------------------------------------------
There are not enough slots available in the system to satisfy the 8
slots that were requested by the application:

  ./solver
--------------------------------------------------------------------------
";
        assert_eq!(
            why(Mpirun, mpirun),
            "mpirun: There are not enough slots available in the system to satisfy the 8 slots that were requested by \
             the application:"
        );
        let srun = "\
srun: error: invalid partition specified: labx
srun: error: Unable to allocate resources: Invalid partition name specified
";
        assert_eq!(why(Srun, srun), "srun: error: Unable to allocate resources: Invalid partition name specified");
        assert_eq!(why(Srun, "solver: no such grid\n"), "solver: no such grid");
    }
}

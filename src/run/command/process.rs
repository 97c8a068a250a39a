//! One process of a command: how it is started, waited for, and how nothing is left of it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::super::last_words::failure_of;
use super::super::protocol::WORKER;
use super::launched::LaunchedTasks;
use super::watchdog::{Care, EndedFor, Seen, Watchdog};
use crate::machine::{
    Pinned, Stopwatch, alone_in_its_group, end_all_below, end_this_tree, find_program, named, reap, wait_for_end,
    why_not_started,
};
use crate::record::Status;
use crate::text::{shortened, with_cause};
use crate::workload::write_duration;

/// A process that was left behind, but ends within this time, was about to: the last of a pipeline, say.
const LAST_MOMENT: Duration = Duration::from_millis(100);
/// What is told of a line that a process printed, in characters.
const LONGEST_LINE: usize = 300;
/// Where programs are looked for when nothing says it.
const USUAL_PATHS: &str = "/usr/local/bin:/usr/bin:/bin";

/// The door that every process is started through. When the runner is gone it is shut for good. It knows the launcher that
/// runs, by its process id.
#[derive(Debug, Default)]
pub(crate) struct RunnerGone(Mutex<Option<(u32, LaunchedTasks)>>);

impl RunnerGone {
    /// As long as this is held, this process does not end.
    fn held_open(&self) -> MutexGuard<'_, Option<(u32, LaunchedTasks)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The runner is gone, or has nothing left to do: ends all that was started, and then this process.
    pub fn end(&self) -> ! {
        let launched = self.held_open();
        if let Some((leader, tasks)) = &*launched {
            tasks.end(*leader);
        }
        end_this_tree()
    }
}

/// Why an execution failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub status: Status,
    pub cause: String,
    /// The end of what was printed.
    pub output: Option<String>,
}

impl Failure {
    /// It could not even be tried, or not be measured.
    pub fn error(cause: impl Into<String>) -> Self {
        Self { status: Status::Error, cause: cause.into(), output: None }
    }

    /// What was to be done, and what the system says.
    pub fn cannot(what: &str) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::error(format!("cannot {what}: {error}"))
    }

    pub fn keep(error: io::Error) -> Self {
        Self::cannot("keep what it prints")(error)
    }

    pub fn read(error: io::Error) -> Self {
        Self::cannot("read what it printed")(error)
    }

    /// Which part of the command it was.
    pub fn of(self, part: &str) -> Self {
        Self { cause: format!("{part}: {}", self.cause), ..self }
    }

    /// The failure with what the measured process printed before.
    pub fn after(self, printed: Option<String>) -> Self {
        let outputs: Vec<String> = printed.into_iter().chain(self.output).collect();
        Self { output: (!outputs.is_empty()).then(|| outputs.join("\n")), ..self }
    }
}

/// Where processes run, and in which environment.
#[derive(Debug)]
pub(super) struct Site {
    pub folder: PathBuf,
    pub env: Vec<(String, OsString)>,
}

impl Site {
    /// A program with its arguments, ready to be started but for its streams. It is found now, so that all that is left
    /// is one system call.
    pub fn command(&self, words: &[OsString]) -> Result<Command, Failure> {
        let (program, arguments) = words.split_first().ok_or_else(|| Failure::error("an empty command"))?;
        self.look_at_folder()?;
        let of_its_own = self.env.iter().find(|(name, _)| name == "PATH").map(|(_, paths)| paths.clone());
        let paths = of_its_own.or_else(|| std::env::var_os("PATH")).unwrap_or_else(|| USUAL_PATHS.into());
        let file = find_program(program, &paths, &self.folder).map_err(Failure::error)?;
        let mut command = Command::new(file);
        named(&mut command, program);
        alone_in_its_group(&mut command);
        // Without this, a program that uses this crate would take itself for a worker.
        command.args(arguments).current_dir(&self.folder).env_remove(WORKER);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    /// Otherwise a folder that is missing would be told as a program that is.
    fn look_at_folder(&self) -> Result<(), Failure> {
        let folder = self.folder.display();
        match self.folder.metadata() {
            Ok(found) if found.is_dir() => Ok(()),
            Ok(_) => Err(Failure::error(format!("{folder} is no folder"))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Failure::error(format!("the folder {folder} does not exist")))
            }
            Err(error) => Err(Failure::cannot(&format!("look at the folder {folder}"))(error)),
        }
    }
}

/// A process to start.
pub(super) struct Start<'a> {
    /// As it was asked for.
    pub program: &'a OsStr,
    pub command: Command,
    /// Those that it may run on; any where there are none.
    pub cpus: &'a [usize],
}

/// A process that runs, and is looked after.
pub(super) struct Running<'g> {
    child: Child,
    tasks: Option<LaunchedTasks>,
    gone: &'g RunnerGone,
    watchdog: Watchdog,
    watch: Stopwatch,
}

/// How a process ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub wall: Duration,
    pub status: ExitStatus,
    /// The most memory that one of its tree held, as the system counts it.
    pub most_memory_bytes: Option<u64>,
    pub seen: Seen,
    /// The names of the processes that it left behind. They were ended.
    pub left: Vec<String>,
}

impl<'g> Running<'g> {
    /// Starts it: nothing but that stands between the clock and the new process.
    pub fn start(
        Start { program, mut command, cpus }: Start<'_>,
        care: Care,
        gone: &'g RunnerGone,
    ) -> Result<Self, Failure> {
        let tasks = care.tasks.clone();
        let watchdog =
            Watchdog::start(care).map_err(|error| Failure::error(format!("cannot start a thread: {error}")))?;
        // The new process may run where this thread may; what looks after it was started before.
        let pinned = match (!cpus.is_empty()).then(|| Pinned::to(cpus)).transpose() {
            Ok(pinned) => pinned,
            Err(error) => {
                watchdog.stop();
                return Err(Failure::error(format!("cannot run it on the cpus {cpus:?}: {error}")));
            }
        };
        let mut open = gone.held_open();
        let watch = Stopwatch::start();
        let started = command.spawn();
        drop(pinned);
        match started {
            Ok(child) => {
                *open = tasks.clone().map(|tasks| (child.id(), tasks));
                watchdog.guard(child.id());
                Ok(Self { child, tasks, gone, watchdog, watch })
            }
            Err(error) => {
                watchdog.stop();
                Err(Failure::error(why_not_started(program, &error)))
            }
        }
    }

    /// What it reads and writes, where these are pipes, and were not taken before.
    pub fn pipes(&mut self) -> Option<(ChildStdin, ChildStdout)> {
        self.child.stdin.take().zip(self.child.stdout.take())
    }

    /// It has done a part of its work: from now on it has as long again.
    pub fn goes_on(&self) {
        self.watchdog.goes_on();
    }

    /// Waits for its end, and sees to it that nobody is left of it.
    pub fn wait(mut self) -> Result<Ended, Failure> {
        let waited = wait_for_end(&mut self.child);
        let wall = self.watch.elapsed();
        let seen = self.watchdog.stop();
        *self.gone.held_open() = None;
        let reaped = waited.and_then(|()| reap(&mut self.child));
        let left = end_all_below(if seen.ended.is_some() { Duration::ZERO } else { LAST_MOMENT });
        let reaped = reaped.map_err(|error| Failure::error(format!("cannot wait for it: {error}")))?;
        if let Some(tasks) = self.tasks.filter(|_| !reaped.status.success()) {
            tasks.clean_up();
        }
        Ok(Ended { wall, status: reaped.status, most_memory_bytes: reaped.most_memory_bytes, seen, left })
    }
}

impl Ended {
    /// What is wrong with how it ended, if something is: whether it had to be ended, its exit code, what it left behind.
    pub fn fault(&self, expect_exit: u8, timeout: Duration, last_line: &str) -> Option<(Status, String)> {
        match self.seen.ended {
            Some(EndedFor::Time { ignored_the_request }) => {
                let ignored = if ignored_the_request { " and ignored SIGTERM" } else { "" };
                return Some((Status::Timeout, too_long(timeout) + ignored));
            }
            Some(EndedFor::Output) => return Some((Status::Error, "it printed more than 4 GiB".to_owned())),
            None => {}
        }
        if self.status.code() != Some(i32::from(expect_exit)) {
            let expected = self.status.code().map(|_| format!(", expected {expect_exit}")).unwrap_or_default();
            return Some(failure_of(self.status, &with_cause(&expected, &shortened(last_line, LONGEST_LINE))));
        }
        (!self.left.is_empty()).then(|| (Status::Error, left_behind(&self.left)))
    }
}

pub(crate) fn too_long(timeout: Duration) -> String {
    format!("an execution took longer than {}", write_duration(timeout))
}

fn left_behind(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let listed = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len() {
        1 => format!("it left a process behind ({listed}), which was ended"),
        2..=SHOWN => format!("it left {} processes behind ({listed}), which were ended", names.len()),
        many => format!("it left {many} processes behind ({listed}, ...), which were ended"),
    }
}

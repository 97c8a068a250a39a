//! One turn of a command, from inside its worker: each execution is a process, started, waited for and buried.

mod launched;
mod process;
mod ranks;
mod spool;
mod streams;
mod watchdog;

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::process::Stdio;
use std::time::Duration;

use self::launched::{LaunchedTasks, why};
use self::process::{Ended, Failure, Running, Site, Start};
use self::spool::{Compared, Spool};
use self::streams::{Errors, Printed, Streams};
use self::watchdog::Care;
use super::protocol::{Execution, Surroundings, Turn};
use super::tail::last_line;
use crate::machine::{ChildMeter, Host, Opened, Stopwatch, Timestamp, Usage, nothing, now, reap, wait_for_end};
use crate::plan::Case;
use crate::record::{Phase, Status, Warmup};
use crate::strategy::Placement;
use crate::strategy::command::{Command, Expanded, Placeholder, Values};

pub(super) use self::process::{RunnerGone, too_long};
pub(super) use self::ranks::take_as_ranks;

/// A turn of a command, read.
#[derive(Debug)]
pub(super) struct Launch<'a> {
    turn: &'a Turn,
    command: Command,
    surroundings: &'a Surroundings,
    host: Host,
}

impl<'a> Launch<'a> {
    /// What the turn asks for. An error says what is wrong with it.
    pub fn of(turn: &'a Turn) -> Result<Self, String> {
        let surroundings = turn.command.as_ref().ok_or("a command without its folder")?;
        let host = surroundings.host.clone().unwrap_or_else(Host::here);
        Ok(Self { turn, command: Command::of(&turn.case.parameters)?, surroundings, host })
    }

    fn expand(&self) -> Expanded {
        let Surroundings { size, ref exe, .. } = *self.surroundings;
        let Case { workers, .. } = self.turn.case;
        self.command.expand(&Values { workers, size, exe: exe.clone(), host: self.host.clone() })
    }
}

/// The longest that a worker may be silent, but for its own time: each execution has four commands at most, and each may
/// have to be ended.
pub(super) fn longest(timeout: Duration) -> Duration {
    timeout.saturating_add(2 * launched::GRACE).saturating_mul(4)
}

/// Takes the turn, and gives each execution to `emit` as it ends. A failed execution is the turn's last.
pub(super) fn take(launch: &Launch<'_>, gone: &RunnerGone, emit: &mut dyn FnMut(Execution)) {
    let expanded = launch.expand();
    let folder = &launch.surroundings.folder;
    let folder = expanded.cwd.as_ref().map_or_else(|| folder.clone(), |cwd| folder.join(cwd));
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    let site = Site { folder, env: expanded.env.clone() };
    let cpus = match Placement::on_this_machine(&launch.command.pin) {
        Ok(placement) => placement.first(launch.turn.case.workers).to_vec(),
        Err(cause) => return emit(Execution::failed(Phase::Warmup, 0, Status::Error, format!("`pin`: {cause}"))),
    };
    let mut stage = Stage { launch, expanded, site, cpus, gone, emit };
    // Either phase may end the turn.
    let _ = stage.warm_up().and_then(|()| stage.measure());
}

/// The turn goes no further: an execution failed, and was emitted.
struct TurnOver;

struct Stage<'a> {
    launch: &'a Launch<'a>,
    expanded: Expanded,
    site: Site,
    /// Those that the timed process may run on; any where there are none.
    cpus: Vec<usize>,
    gone: &'a RunnerGone,
    emit: &'a mut dyn FnMut(Execution),
}

/// An execution that ended as it should.
struct Measured {
    wall_s: f64,
    usage: Usage,
    compared: Option<Compared>,
    started_at: Timestamp,
    printed: Printed,
}

impl Stage<'_> {
    fn warm_up(&mut self) -> Result<(), TurnOver> {
        let watch = Stopwatch::start();
        // `spin_s` is left out: spinning in this process would not warm up one that does not exist yet.
        let Warmup { executions, seconds, .. } = self.launch.turn.warmup;
        let mut iteration = 0;
        while iteration < executions || watch.elapsed().as_secs_f64() < seconds {
            self.execute(Phase::Warmup, iteration)?;
            iteration += 1;
        }
        Ok(())
    }

    fn measure(&mut self) -> Result<(), TurnOver> {
        (0..self.launch.turn.iterations).try_for_each(|iteration| self.execute(Phase::Timed, iteration))
    }

    /// One execution, with what goes before and after it. What is to be cleaned up is so after a failure, too.
    fn execute(&mut self, phase: Phase, iteration: u32) -> Result<(), TurnOver> {
        let measured = self.untimed("prepare", self.expanded.prepare.as_deref()).and_then(|()| self.timed());
        let cleaned = self.untimed("cleanup", self.expanded.cleanup.as_deref());
        let execution = match measured.and_then(|measured| cleaned.map(|()| measured)) {
            Ok(measured) => self.compared(phase, iteration, measured),
            Err(Failure { status, cause, output }) => {
                Execution { output, ..Execution::failed(phase, iteration, status, cause) }
            }
        };
        let right = execution.status == Status::Ok;
        (self.emit)(execution);
        if right { Ok(()) } else { Err(TurnOver) }
    }

    fn compared(&self, phase: Phase, iteration: u32, measured: Measured) -> Execution {
        let Measured { wall_s, usage, compared, started_at, mut printed } = measured;
        let (digest, reference) = (compared.as_ref().map(|compared| compared.digest), self.launch.turn.reference);
        let right = reference.is_none() || digest.is_none() || digest == reference;
        let differs = compared.filter(|_| digest != reference);
        let cause = if right { String::new() } else { "its output differs from the reference".to_owned() };
        Execution {
            phase,
            iteration,
            status: if right { Status::Ok } else { Status::WrongResult },
            cause,
            wall_s: Some(wall_s),
            setup_s: None,
            usage,
            digest,
            started_at,
            spans: None,
            output: if right { None } else { printed.output() },
            compared: differs.map(|compared| String::from_utf8_lossy(&compared.start).into_owned()),
        }
    }

    /// The execution itself. Between the two readings of the clock stand the start of the process and its end, and
    /// nothing else: streams are opened before, and read after.
    fn timed(&self) -> Result<Measured, Failure> {
        let Launch { command: asked, surroundings, .. } = self.launch;
        let mut command = self.site.command(&self.expanded.run)?;
        command.stdin(self.input()?);
        let streams = Streams::open(asked).map_err(Failure::keep)?;
        command.stdout(streams.stdout().map_err(Failure::keep)?).stderr(streams.stderr().map_err(Failure::keep)?);
        let spools = streams.files().map_err(Failure::keep)?;
        let exe = self.look_at_exe()?;
        let started_at = now();
        let meter = ChildMeter::start();
        let tasks = asked.launch.as_ref().map(|launch| LaunchedTasks::of(launch.launcher));
        let care = Care { timeout: surroundings.timeout, start: Duration::ZERO, spools, tasks };
        let start = Start { program: &self.expanded.run[0], command, cpus: &self.cpus };
        let running = Running::start(start, care, self.gone)?;
        let ended = running.wait()?;
        let usage =
            Usage { process_s: asked.time.as_ref().map(|_| ended.wall.as_secs_f64()), ..self.used(&ended, meter) };
        let mut printed = streams.close();
        match self.judged(&ended, &mut printed).and_then(|judged| was_started(exe).map(|()| judged)) {
            Ok((wall_s, compared)) => Ok(Measured { wall_s, usage, compared, started_at, printed }),
            Err(failure) => Err(failure.after(printed.output())),
        }
    }

    /// What the execution used; of tasks that may run on other machines nothing is known.
    fn used(&self, ended: &Ended, meter: ChildMeter) -> Usage {
        let used = meter.stop(ended.most_memory_bytes, ended.seen.memory_bytes);
        if self.launch.command.is_elsewhere(&self.launch.host) { Usage::default() } else { used }
    }

    /// Sees whether the measured process starts what `{exe}` stands for, where that is not plain: a shell may do something
    /// else, and base and head would not differ.
    fn look_at_exe(&self) -> Result<Option<Opened>, Failure> {
        let Launch { command, surroundings, host, .. } = self.launch;
        let is_hidden = command.starts(Placeholder::Exe) || command.is_elsewhere(host);
        let is_open = command.passes(Placeholder::Exe) && !is_hidden;
        let Some(exe) = surroundings.exe.as_ref().filter(|_| is_open) else { return Ok(None) };
        Opened::watch(exe).map_err(cannot_see)
    }

    /// The time that counts, and what is compared of what was printed.
    fn judged(&self, ended: &Ended, printed: &mut Printed) -> Result<(f64, Option<Compared>), Failure> {
        let Launch { command, surroundings, .. } = self.launch;
        let said = printed.last_words();
        let said = match &command.launch {
            Some(launch) => why(launch.launcher, &said),
            None => last_line(&said).to_owned(),
        };
        if let Some((status, cause)) = ended.fault(command.expect_exit, surroundings.timeout, &said) {
            return Err(Failure { status, cause, output: None });
        }
        let wall_s = match &command.time {
            Some(time) => printed.own_figure(time)?,
            None => ended.wall.as_secs_f64(),
        };
        let compared = match &mut printed.stdout {
            Some(spool) if command.verify => Some(self.to_compare(spool)?),
            _ => None,
        };
        Ok((wall_s, compared))
    }

    fn input(&self) -> Result<Stdio, Failure> {
        let Some(file) = &self.expanded.stdin else {
            return nothing().map_err(Failure::cannot("give it an empty input"));
        };
        let opened = File::open(self.site.folder.join(file));
        opened.map(Stdio::from).map_err(|error| Failure::error(format!("`stdin`: {}: {error}", file.display())))
    }

    /// Of the output itself, or of what another command makes of it.
    fn to_compare(&self, spool: &mut Spool) -> Result<Compared, Failure> {
        let Some(words) = self.expanded.through.as_deref() else { return spool.compared().map_err(Failure::read) };
        let input = spool.rewound().map_err(Failure::read)?;
        let (mut made, writer) = io::pipe().map_err(Failure::keep)?;
        self.aside("verify", words, input, writer.into(), || Compared::of(&mut made).map_err(Failure::read))
    }

    /// Runs a command that is not measured, if there is one.
    fn untimed(&self, part: &str, words: Option<&[OsString]>) -> Result<(), Failure> {
        let Some(words) = words else { return Ok(()) };
        self.aside(part, words, Stdio::null(), Stdio::null(), || Ok(()))
    }

    /// Runs the command of a part beside the measured one, and does something `meanwhile`. It must succeed.
    fn aside<T>(
        &self,
        part: &str,
        words: &[OsString],
        input: Stdio,
        output: Stdio,
        meanwhile: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let timeout = self.launch.surroundings.timeout;
        let mut command = self.site.command(words).map_err(|failure| failure.of(part))?;
        let errors = Errors::open().map_err(Failure::keep)?;
        command.stdin(input).stdout(output).stderr(errors.stdio().map_err(Failure::keep)?);
        let care = Care { timeout, start: Duration::ZERO, spools: Vec::new(), tasks: None };
        let start = Start { program: &words[0], command, cpus: &[] };
        let running = Running::start(start, care, self.gone);
        let running = running.map_err(|failure| failure.of(part))?;
        let made = meanwhile();
        let ended = running.wait().map_err(|failure| failure.of(part))?;
        let errors = errors.close();
        match ended.fault(0, timeout, last_line(&errors)) {
            None => made,
            Some((status, cause)) => {
                let output = (!errors.is_empty()).then(|| format!("--- standard error of {part}\n{errors}"));
                Err(Failure { status, cause, output }.of(part))
            }
        }
    }
}

fn was_started(exe: Option<Opened>) -> Result<(), Failure> {
    let Some(exe) = exe else { return Ok(()) };
    if exe.was_opened().map_err(cannot_see)? {
        return Ok(());
    }
    Err(Failure::error("the timed command neither starts nor reads `{exe}`: base and head would be the same"))
}

fn cannot_see(error: io::Error) -> Failure {
    Failure::error(format!("cannot see whether the timed command starts `{{exe}}`: {error}"))
}

/// What it takes to start a process that does nothing and to wait for it, as an execution is timed: the median of a few.
/// `None` where there is no such program.
pub fn start_cost() -> Option<Duration> {
    const TRIALS: usize = 11;
    let site = Site { folder: std::env::current_dir().ok()?, env: Vec::new() };
    let mut costs = (0..TRIALS).map(|_| start_nothing(&site)).collect::<Option<Vec<_>>>()?;
    costs.sort();
    Some(costs[TRIALS / 2])
}

fn start_nothing(site: &Site) -> Option<Duration> {
    let mut command = site.command(&["true".into()]).ok()?;
    command.stdin(nothing().ok()?).stdout(nothing().ok()?).stderr(nothing().ok()?);
    let watch = Stopwatch::start();
    let mut child = command.spawn().ok()?;
    wait_for_end(&mut child).ok()?;
    let cost = watch.elapsed();
    reap(&mut child).ok()?;
    Some(cost)
}

//! One turn of the strategy `mpi`, from inside its worker: this program is launched as ranks, and what rank 0 says is
//! passed on.

use std::io::{self, BufReader};
use std::process::Stdio;
use std::time::Duration;

use super::launched::{LaunchedTasks, why};
use super::process::{Ended, Failure, RunnerGone, Running, Site, Start};
use super::streams::Errors;
use super::watchdog::Care;
use crate::machine::{Host, Stopwatch};
use crate::record::{InputFailure, Status};
use crate::run::protocol::{Execution, RANK, Reply, Request, RequestKind, Turn, VERSION, WORKER, new_mark, unanswered};
use crate::run::tally::Tally;
use crate::strategy::can_launch;
use crate::strategy::command::{Expanded, Launch, Tasks, Values};
use crate::text::with_cause;

/// So much longer than an execution may it take until the ranks are there.
const START: Duration = Duration::from_secs(10);

/// Takes the turn, and gives each execution to `emit` as it is told. A failed execution is the turn's last.
pub(in crate::run) fn take_as_ranks(turn: &Turn, gone: &RunnerGone, emit: &mut dyn FnMut(Execution)) {
    let mut tally = Tally::of(turn);
    let taken = Ranks::start(turn, gone).and_then(|mut ranks| {
        let taken = ranks.take(turn, &mut |execution| {
            tally.count(&execution);
            emit(execution);
        });
        ranks.end().and(taken)
    });
    // What a failed execution says of itself says more than how the ranks ended for it.
    if let Err(Failure { status, cause, output }) = taken
        && !tally.failed
    {
        let (phase, iteration) = tally.next;
        emit(Execution { output, ..Execution::failed(phase, iteration, status, cause) });
    }
}

/// Ranks that a launcher has started, seen through rank 0.
struct Ranks<'g> {
    running: Running<'g>,
    launch: Launch,
    timeout: Duration,
    errors: Errors,
    mark: String,
    watch: Stopwatch,
    /// What it took until they were all there, with their input.
    ready_s: Option<f64>,
}

impl<'g> Ranks<'g> {
    fn start(turn: &Turn, gone: &'g RunnerGone) -> Result<Self, Failure> {
        let surroundings = turn.command.as_ref().ok_or_else(|| Failure::error("ranks without their surroundings"))?;
        let (launch, tasks) = turn.case.launched().ok_or_else(|| Failure::error("ranks without a launcher"))?;
        let host = surroundings.host.clone().unwrap_or_else(Host::here);
        can_launch(&launch, &host).map_err(Failure::error)?;
        let Expanded { run, env, .. } = expanded(turn, &launch, tasks, host)?;
        let folder = std::path::absolute(&surroundings.folder).map_err(Failure::cannot("tell the folder"))?;
        let mut command = Site { folder, env }.command(&run)?;
        let errors = Errors::open().map_err(Failure::keep)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(errors.stdio().map_err(Failure::keep)?);
        let (timeout, tasks) = (surroundings.timeout, Some(LaunchedTasks::of(launch.launcher)));
        let care = Care { timeout, start: START, spools: Vec::new(), tasks };
        let watch = Stopwatch::start();
        let running = Running::start(Start { program: &run[0], command, cpus: &[] }, care, gone)?;
        Ok(Self { running, launch, timeout, errors, mark: new_mark(), watch, ready_s: None })
    }

    /// Has rank 0 take the turn, and passes on what it says.
    fn take(&mut self, turn: &Turn, emit: &mut dyn FnMut(Execution)) -> Result<(), Failure> {
        let Some((mut input, output)) = self.running.pipes() else {
            return Err(Failure::error("a launcher was started without pipes"));
        };
        let kind = RequestKind::Take(Turn { command: None, ..turn.clone() });
        // Ranks that are gone show in how they ended.
        let _ = Request { version: VERSION, mark: self.mark.clone(), kind }.write(&mut input);
        let mut output = BufReader::new(output);
        while let Some(reply) = Reply::read(&self.mark, &mut output).map_err(nonsense)? {
            self.running.goes_on();
            match reply {
                Reply::Ready { .. } => self.ready_s = Some(self.watch.elapsed().as_secs_f64()),
                Reply::Executions(executions) => executions.into_iter().for_each(|execution| {
                    let setup_s = execution.setup_s.and(self.ready_s);
                    emit(Execution { setup_s, ..execution });
                }),
                Reply::Failed(InputFailure { status, cause }) => return Err(Failure { status, cause, output: None }),
                Reply::Error(cause) | Reply::Unknown(cause) => return Err(Failure::error(cause)),
                Reply::Over | Reply::Facts(_) | Reply::Moment(_) | Reply::Cases(_) => {}
            }
        }
        Ok(())
    }

    /// Waits for the end of all of them. One that went wrong says so itself, or the launcher does.
    fn end(self) -> Result<(), Failure> {
        let ended = self.running.wait()?;
        let said = self.errors.close();
        let by_itself = ended.seen.ended.is_none().then(|| failure_of_a_rank(&self.mark, &said)).flatten();
        let why = || with_cause(&why(self.launch.launcher, &said), why_no_worker(&said));
        let by_launcher = || fault(&ended, self.ready_s.is_some(), self.timeout, &why());
        let Some((status, cause)) = by_itself.or_else(by_launcher) else { return Ok(()) };
        let output = (!said.is_empty()).then(|| format!("--- standard error\n{said}"));
        Err(Failure { status, cause, output })
    }
}

/// The launch of this very program, which the ranks may have to find on other machines.
fn expanded(turn: &Turn, launch: &Launch, tasks: Tasks, host: Host) -> Result<Expanded, Failure> {
    let program = std::env::current_exe().map_err(Failure::cannot("find this program"))?;
    let values = Values { workers: turn.case.workers, size: turn.case.size_of_command(), exe: None, host };
    Ok(Expanded::launching(program.into(), (WORKER, RANK), launch, tasks, &values))
}

fn nonsense(error: io::Error) -> Failure {
    Failure::error(unanswered("rank 0", &error))
}

/// What a rank said that ended all of them.
fn failure_of_a_rank(mark: &str, said: &str) -> Option<(Status, String)> {
    match Reply::read(mark, &mut said.as_bytes()) {
        Ok(Some(Reply::Failed(InputFailure { status, cause }))) => Some((status, cause)),
        _ => None,
    }
}

/// What a rank printed that could not begin; empty where none did.
fn why_no_worker(said: &str) -> &str {
    let mut told = said.lines().filter_map(|line| line.strip_prefix("error: "));
    told.find(|line| line.starts_with(WORKER)).unwrap_or_default()
}

fn fault(ended: &Ended, is_ready: bool, timeout: Duration, said: &str) -> Option<(Status, String)> {
    let (status, cause) = ended.fault(0, timeout, said)?;
    let was_late = status == Status::Timeout && !is_ready;
    let cause =
        if was_late { format!("its ranks were not there after {} s", (timeout + START).as_secs()) } else { cause };
    Some((status, cause))
}

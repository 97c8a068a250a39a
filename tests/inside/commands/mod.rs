//! Commands: what an experiment may say of one, and what becomes of a turn in a worker process.
// Commands that are there on every Unix take the turns.
#![cfg_attr(not(unix), allow(dead_code))]

#[cfg(unix)]
mod faults;
mod keys;
mod launch;
#[cfg(target_os = "linux")]
mod leftovers;
#[cfg(unix)]
mod measuring;

use std::fs;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::machine::own_streams;
use crate::record::{Status, Tracing, Warmup};
use crate::run::protocol::{Execution, Reply, Request, RequestKind, Surroundings, Turn, VERSION, WORKER};
use crate::run::{Testbed, serve};
use crate::strategy::Parameters;
use crate::workload::{Settings, Sleep, Workload};

const MARK: &str = "mark";

/// The keys of a command, as TOML.
fn parameters(toml: &str) -> Parameters {
    toml::from_str(toml).unwrap()
}

/// A turn of a command in a folder of its own.
struct Study {
    folder: tempfile::TempDir,
    turn: Turn,
}

impl Study {
    fn of(toml: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = "[[strategy]]\nkind = \"serial\"";
        let experiment = crate::experiment::parse(Path::new("commands.toml"), text, &[]).unwrap();
        let mut case = crate::plan::plan(&experiment, 2).unwrap().cases.remove(0);
        case.kind = "command".to_owned();
        case.workers = 3;
        case.parameters = parameters(toml);
        let turn = Turn {
            case,
            workload: Some(Workload::of::<Sleep>()),
            records: None,
            work: Settings::default(),
            calibration: None,
            serial_cost: 0,
            reference_year: 2017,
            warmup: Warmup::default(),
            iterations: 1,
            tracing: Tracing::Never,
            reference: None,
            command: Some(Surroundings {
                folder: folder.path().to_owned(),
                timeout: Duration::from_secs(60),
                size: 50,
                exe: None,
                host: None,
            }),
        };
        Self { folder, turn }
    }

    /// A command that a shell understands.
    fn shell(script: &str) -> Self {
        let script = toml::Value::from(script);
        Self::of(&format!("run = {script}\nshell = true"))
    }

    fn with(mut self, toml: &str) -> Self {
        self.turn.case.parameters.extend(parameters(toml));
        self
    }

    fn iterations(mut self, iterations: u32) -> Self {
        self.turn.iterations = iterations;
        self
    }

    fn reference(mut self, reference: u64) -> Self {
        self.turn.reference = Some(reference);
        self
    }

    fn timeout(mut self, timeout: Duration) -> Self {
        self.turn.command.as_mut().unwrap().timeout = timeout;
        self
    }

    fn file(self, name: &str, text: &str) -> Self {
        fs::write(self.path(name), text).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn request(&self) -> Request {
        Request { version: VERSION, mark: MARK.to_owned(), kind: RequestKind::Take(self.turn.clone()) }
    }

    /// A worker in the middle of the turn.
    fn start(&self) -> Worker {
        let mut child = worker().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        self.request().write(&mut input).unwrap();
        Worker { child, input: Some(input), output }
    }

    /// All executions of the turn.
    fn take(&self) -> Vec<Execution> {
        let mut worker = self.start();
        let executions = worker.executions();
        worker.end();
        executions
    }

    /// The one execution of a turn that goes well.
    #[track_caller]
    fn succeeds(&self) -> Execution {
        match <[Execution; 1]>::try_from(self.take()) {
            Ok([execution]) => {
                assert_eq!(execution.status, Status::Ok, "{}", execution.cause);
                assert_eq!((execution.cause.as_str(), &execution.output), ("", &None));
                execution
            }
            Err(executions) => panic!("one execution was expected, not {executions:?}"),
        }
    }

    /// The turn ends with an execution that fails in that way.
    #[track_caller]
    fn fails(&self, status: Status, cause: &str) -> Execution {
        let last = self.take().pop().expect("a failure is an execution");
        assert_eq!((last.status, last.cause.as_str()), (status, cause));
        last
    }
}

/// The program of these tests as a worker process, not started yet.
fn worker() -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "tests::commands::as_a_worker", "--nocapture"]).env_remove("RUST_TEST_THREADS");
    command.env(WORKER, VERSION.to_string());
    command
}

/// No test, but what `worker` starts. What the test harness prints before bears no mark, so that nobody reads it.
#[test]
fn as_a_worker() {
    if std::env::var_os(WORKER).is_none() {
        return;
    }
    let (input, mut output) = own_streams().unwrap();
    let served = serve(&Testbed, &mut BufReader::new(input), &mut output);
    std::process::exit(i32::from(served.is_err()));
}

/// A worker process of this very crate, and our end of its pipes.
struct Worker {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Worker {
    fn executions(&mut self) -> Vec<Execution> {
        let mut executions = Vec::new();
        loop {
            match Reply::read(MARK, &mut self.output).unwrap().expect("the turn comes to an end") {
                Reply::Ready { .. } | Reply::Moment(_) => {}
                Reply::Executions(some) => executions.extend(some),
                Reply::Error(error) | Reply::Unknown(error) => panic!("{error}"),
                other @ (Reply::Cases(_) | Reply::Facts(_) | Reply::Failed(_)) => panic!("nobody asked for {other:?}"),
                Reply::Over => return executions,
            }
        }
    }

    /// What it says where it cannot even begin.
    fn error(&mut self) -> String {
        match Reply::read(MARK, &mut self.output).unwrap() {
            Some(Reply::Error(error)) => error,
            other => panic!("an error was expected, not {other:?}"),
        }
    }

    /// The end of its input is its end.
    fn end(mut self) {
        let _ = self.input.take().map(|mut input| input.flush());
        assert!(self.child.wait().unwrap().success());
    }
}

//! The command line: the only printer, and the only one who ends the process.

mod arguments;
mod diagnose;
mod doctor;
mod exit;
mod interrupt;
mod list;
mod plan;
mod progress;
mod records;
mod report;
mod run;
mod screen;

use std::io::{self, BufReader};
use std::process::ExitCode;

use arguments::{Arguments, Command};

use crate::execute::serve;
use crate::machine::own_streams;
use crate::prepare::Testbed;
use crate::protocol::WORKER;

/// Serves as a worker process where it was started as one. Otherwise parses the arguments, does what they ask for, and
/// turns the outcome into an exit code.
pub fn main() -> ExitCode {
    if std::env::var_os(WORKER).is_some() {
        return work().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    let arguments = Arguments::read();
    let outcome = match arguments.command {
        Command::Run(run) => run::run(&run),
        Command::Plan(plan) => plan::plan(&plan),
        Command::List => list::list(),
        Command::Report(report) => report::report(&report),
        Command::Doctor(doctor) => doctor::doctor(&doctor),
    };
    outcome.unwrap_or_else(|error| diagnose::show(&error)).into()
}

/// Takes turns for the runner that started this process. What the transform prints must not get between the replies.
fn work() -> io::Result<()> {
    let (input, mut output) = own_streams()?;
    serve(&Testbed, &mut BufReader::new(input), &mut output)
}

//! The command line: the only printer, and the only one who ends the process.

mod arguments;
mod diagnose;
mod exit;
mod list;
mod plan;
mod progress;
mod records;
mod report;
mod run;
mod screen;

use std::process::ExitCode;

use arguments::{Arguments, Command};

/// Parses the arguments, does what they ask for, and turns the outcome into an exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::read();
    let outcome = match arguments.command {
        Command::Run(run) => run::run(&run),
        Command::Plan(plan) => plan::plan(&plan),
        Command::List => list::list(),
        Command::Report(report) => report::report(&report),
    };
    outcome.unwrap_or_else(|error| diagnose::show(&error)).into()
}

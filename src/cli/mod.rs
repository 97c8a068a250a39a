//! The command line: the only printer, and the only one who ends the process.

mod arguments;
mod base;
mod command;
mod compare;
mod completions;
mod diagnose;
mod doctor;
mod exit;
mod export;
mod gate;
mod harness;
mod init;
mod interrupt;
mod list;
mod plan;
mod progress;
mod records;
mod report;
mod run;
mod schema;
mod screen;
mod trend;

use std::io::{self, BufReader};
use std::process::ExitCode;

use arguments::{Arguments, Command};
use exit::Exit;

use crate::machine::own_streams;
use crate::run::protocol::WORKER;
use crate::run::{OwnExperiment, Subject, Testbed, serve};

/// What the program measures.
pub(crate) struct Context<'a> {
    /// What strategies map.
    pub subject: &'a dyn Subject,
    /// The experiment of a program that brings its own records; `runner` has files alone.
    pub own: Option<OwnExperiment>,
}

/// `runner`.
pub fn main() -> ExitCode {
    start(&Context { subject: &Testbed, own: None })
}

/// Serves as a worker process where it was started as one. Otherwise parses the arguments, does what they ask for, and
/// turns the outcome into an exit code.
pub(crate) fn start(context: &Context<'_>) -> ExitCode {
    if std::env::var_os(WORKER).is_some() {
        return match work(context) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                screen::report(format_args!("error: {WORKER} is set, so this is a worker: {error}"));
                Exit::Unusable.into()
            }
        };
    }
    if let Some(own) = &context.own
        && let Some(asked) = harness::asked()
    {
        return harness::answer(asked, own, context.subject).into();
    }
    let arguments = Arguments::read(context.own.is_some());
    let outcome = match arguments.command {
        Command::Run(run) => run::run(context, &run),
        Command::Plan(plan) => plan::plan(context, &plan),
        Command::Gate(gate) => gate::gate(context, &gate),
        Command::Scaling(scaling) => command::command(context, &scaling),
        Command::Report(report) => report::report(&report),
        Command::Compare(compare) => compare::compare(&compare),
        Command::Trend(trend) => trend::trend(&trend),
        Command::List => list::list(context),
        Command::Doctor(doctor) => doctor::doctor(&doctor),
        Command::Init(init) => init::init(&init),
        Command::Schema => schema::schema(),
        Command::Completions(completions) => completions::completions(&completions),
    };
    outcome.unwrap_or_else(|error| diagnose::show(&error)).into()
}

/// Takes turns for the runner that started this process. What the transform prints must not get between the replies.
fn work(context: &Context<'_>) -> io::Result<()> {
    let (input, mut output) = own_streams()?;
    serve(context.subject, &mut BufReader::new(input), &mut output)
}

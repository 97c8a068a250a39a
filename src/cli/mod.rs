//! The command line: the only printer, and the one who decides how the program ends.
//!
//! In come the process's arguments and the work to measure; out go text, exit codes and the files that the stages below
//! write. Nothing is measured, computed or judged here.
//!
//! A subcommand is a file in `subcommands` and a line in `SUBCOMMANDS`; none uses another. What they share is beside
//! this file: groups of arguments (`experiments`, `runs`, `running`, `exports`, `format`, `columns`, `opening`), the way from
//! files to plans to conclusions (`planned`, `session`, `conclusion`), and what is said of them (`tables`, `progress`,
//! `diagnose`, `exit`).

mod colour;
mod columns;
mod conclusion;
mod diagnose;
mod exit;
mod experiments;
mod exports;
mod format;
mod harness;
mod interrupt;
mod new_file;
mod number;
mod opening;
mod planned;
mod program;
mod progress;
mod records;
mod running;
mod runs;
mod sbatch;
mod screen;
mod session;
mod subcommand;
mod tables;

mod subcommands {
    pub(super) mod command;
    pub(super) mod compare;
    pub(super) mod completions;
    pub(super) mod doctor;
    pub(super) mod gate;
    pub(super) mod init;
    pub(super) mod list;
    pub(super) mod man;
    pub(super) mod plan;
    pub(super) mod predict;
    pub(super) mod report;
    pub(super) mod run;
    pub(super) mod schema;
    pub(super) mod trend;
}

use std::io::BufReader;
use std::process::ExitCode;

use subcommand::{Context, Exit, Subcommand};

use crate::machine::{Uninterrupted, own_streams};
use crate::run::protocol::WORKER;
use crate::run::{OwnExperiment, Subject, Testbed, serve};

/// What the program can be asked for, in the order in which its help lists it. The first one's name can be left out.
const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand::of::<subcommands::run::Run>("run"),
    Subcommand::of::<subcommands::plan::Plan>("plan"),
    Subcommand::of::<subcommands::gate::Gate>("gate"),
    Subcommand::of::<subcommands::command::Scaling>("command"),
    Subcommand::of::<subcommands::report::Report>("report"),
    Subcommand::of::<subcommands::compare::Compare>("compare"),
    Subcommand::of::<subcommands::trend::Trend>("trend"),
    Subcommand::of::<subcommands::predict::Predict>("predict"),
    Subcommand::of::<subcommands::list::List>("list"),
    Subcommand::of::<subcommands::doctor::Doctor>("doctor"),
    Subcommand::of::<subcommands::init::Init>("init"),
    Subcommand::of::<subcommands::schema::Schema>("schema"),
    Subcommand::of::<subcommands::completions::Completions>("completions"),
    Subcommand::of::<subcommands::man::Manual>("man"),
];

/// `runner`.
pub fn main() -> ExitCode {
    start(&Testbed, None)
}

/// Serves as a worker process where a runner started this one; answers cargo where it asks a bench what a test is asked.
/// Otherwise does what the subcommand does, and turns the outcome into an exit code.
pub(crate) fn start(subject: &dyn Subject, own: Option<OwnExperiment>) -> ExitCode {
    if std::env::var_os(WORKER).is_some() {
        return work(subject).into();
    }
    if let Some(own) = &own
        && let Some(question) = harness::question()
    {
        return harness::answer(question, own, subject).into();
    }
    let (subcommand, matches, program) = program::parse(SUBCOMMANDS, own.is_some());
    let context = Context { subject, own, program };
    let outcome = (subcommand.run)(&matches, &context);
    let exit = outcome.unwrap_or_else(|error| {
        screen::report(diagnose::text(&error));
        Exit::of_error(&error)
    });
    exit.into()
}

/// Takes turns for the runner. What the transform prints must not get between the replies.
fn work(subject: &dyn Subject) -> Exit {
    let worked = own_streams()
        .and_then(|(input, mut output)| serve(subject, &mut BufReader::new(Uninterrupted(input)), &mut output))
        .map_err(|error| screen::report(format_args!("error: {WORKER} is set, so this is a worker: {error}")));
    if worked.is_ok() { Exit::Fine } else { Exit::Unusable }
}

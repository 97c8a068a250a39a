//! What makes a file of `subcommands` a subcommand, and what it is given.

use clap::{ArgMatches, Parser};

pub(super) use super::diagnose::CliError;
pub(super) use super::exit::Exit;
use crate::run::{OwnExperiment, Subject};

/// Arguments and help, as clap derives them, and what they ask for.
pub(super) trait Action: Parser {
    /// Whether a program that brings its own work can do without it: it is about files or programs alone.
    const ABOUT_FILES: bool = false;

    /// Does what the arguments ask for.
    fn run(self, context: &Context<'_>) -> Result<Exit, CliError>;
}

/// A line in the list of subcommands.
pub(super) struct Subcommand {
    /// What asks for it.
    pub name: &'static str,
    /// Its arguments and help, of no name yet.
    command: fn() -> clap::Command,
    /// As [`Action::ABOUT_FILES`].
    pub about_files: bool,
    /// Does what the parsed arguments ask for.
    pub run: fn(&ArgMatches, &Context<'_>) -> Result<Exit, CliError>,
}

impl Subcommand {
    /// The subcommand of that name with these arguments.
    pub const fn of<A: Action>(name: &'static str) -> Self {
        let run = |matches: &ArgMatches, context: &Context<'_>| {
            A::from_arg_matches(matches).unwrap_or_else(|error| error.exit()).run(context)
        };
        Self { name, command: A::command, about_files: A::ABOUT_FILES, run }
    }

    /// It, as clap describes it.
    pub fn command(&self) -> clap::Command {
        (self.command)().name(self.name)
    }
}

/// What the program measures, and what it can be asked for.
pub(super) struct Context<'a> {
    /// What strategies map.
    pub subject: &'a dyn Subject,
    /// The experiment of a program that brings its own records; `runner` has files alone.
    pub own: Option<OwnExperiment>,
    /// The arguments, as clap describes them.
    pub program: clap::Command,
}

impl Context<'_> {
    /// The names of all subcommands.
    pub fn subcommands(&self) -> Vec<String> {
        let mut program = self.program.clone();
        program.build(); // Adds `help`.
        program.get_subcommands().map(|command| command.get_name().to_owned()).collect()
    }
}

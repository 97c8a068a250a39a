//! What a subcommand is given beside its arguments.

use crate::run::{OwnExperiment, Subject};

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

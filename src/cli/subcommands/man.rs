//! `runner man`: the manual page, in roff.

use clap::Parser;
use clap_mangen::Man;

use crate::cli::screen;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::text::some;

/// Print the manual page of the program or of a command, for `man`
#[derive(Parser)]
#[command(after_help = "\
Examples:
  runner man > ~/.local/share/man/man1/runner.1
  runner man gate > ~/.local/share/man/man1/runner-gate.1")]
pub(in crate::cli) struct Manual {
    /// The command; the whole program by default
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

impl Action for Manual {
    fn run(self, context: &Context<'_>) -> Result<Exit, CliError> {
        let mut program = context.program.clone();
        program.build();
        let page = match &self.command {
            None => program.clone(),
            Some(name) => {
                let known = program.find_subcommand(name).cloned();
                let help = format!("commands are {}", some(&context.subcommands(), 20));
                known.ok_or_else(|| CliError::usage(format!("there is no command `{name}`"), help))?
            }
        };
        let mut roff = Vec::new();
        Man::new(page).render(&mut roff)?;
        screen::hand_out(String::from_utf8_lossy(&roff).trim_end())?;
        Ok(Exit::Fine)
    }
}

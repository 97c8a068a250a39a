//! `runner completions SHELL`: what lets a shell complete the arguments.

use clap::Parser;
use clap_complete::{Shell, generate};

use crate::cli::screen;
use crate::cli::subcommand::{Action, CliError, Context, Exit};

/// Print what lets a shell complete these arguments
#[derive(Parser)]
#[command(after_help = "\
Examples:
  runner completions bash > ~/.local/share/bash-completion/completions/runner
  runner completions fish > ~/.config/fish/completions/runner.fish
  runner completions zsh > ~/.zfunc/_runner
      with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc")]
pub(in crate::cli) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Action for Completions {
    fn run(self, context: &Context<'_>) -> Result<Exit, CliError> {
        let mut program = context.program.clone();
        let name = program.get_bin_name().unwrap_or(program.get_name()).to_owned();
        let mut script = Vec::new();
        generate(self.shell, &mut program, name, &mut script);
        screen::hand_out(String::from_utf8_lossy(&script).trim_end())?;
        Ok(Exit::Fine)
    }
}

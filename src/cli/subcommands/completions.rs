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
        let name = context.program.get_bin_name().unwrap_or(context.program.get_name()).to_owned();
        let mut program = context.program.clone();
        if self.shell == Shell::Zsh {
            // Its script would take each first word for a file, and offer no command.
            program = program.mut_arg("files", |files| files.hide(true));
        }
        let mut script = Vec::new();
        generate(self.shell, &mut without_hidden(&program), name, &mut script);
        let script = String::from_utf8_lossy(&script);
        let script = IN_ZSH.iter().fold(script.into_owned(), |script, (theirs, ours)| script.replace(theirs, ours));
        screen::hand_out(script.trim_end())?;
        Ok(Exit::Fine)
    }
}

/// What stands in the script for zsh, and what shall: files beside the commands, and options behind a file.
const IN_ZSH: [(&str, &str); 2] =
    [(r#"":: :_runner_commands""#, r#"": :{ _runner_commands; _files -g '*.toml' }""#), ("'*::", "'*:")];

/// The same commands and arguments, but for those that are hidden: the scripts would offer them.
fn without_hidden(command: &clap::Command) -> clap::Command {
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set()).cloned();
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set()).map(without_hidden);
    let shown = clap::Command::new(command.get_name().to_owned()).args(arguments).subcommands(commands);
    match command.get_about() {
        Some(about) => shown.about(about.clone()),
        None => shown,
    }
}

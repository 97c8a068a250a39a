//! `runner completions SHELL`: what lets a shell complete the arguments.

use clap_complete::generate;

use super::arguments::{Completions as Arguments, program};
use super::diagnose::CliError;
use super::exit::Exit;
use super::screen;

/// `runner completions SHELL`
pub(super) fn completions(arguments: &Arguments) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut program(), "runner", &mut script);
    screen::say(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Exit::Fine)
}

//! `runner schema`: what lets editors complete and check experiment files.

use super::diagnose::CliError;
use super::exit::Exit;
use super::screen;
use crate::experiment;

/// `runner schema`
pub(super) fn schema() -> Result<Exit, CliError> {
    screen::say(format_args!("{:#}", experiment::schema()))?;
    Ok(Exit::Fine)
}

//! `runner schema`: what lets editors complete and check experiment files.

use clap::Parser;

use crate::cli::screen;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::experiment::schema;

/// Print the JSON Schema of experiment files, for editors
#[derive(Parser)]
#[command(after_help = "\
Example: runner schema > schema.json
An editor with taplo in it (Even Better TOML) then completes and checks a file
beside it that begins with the line
  #:schema schema.json")]
pub(in crate::cli) struct Schema;

impl Action for Schema {
    fn run(self, _: &Context<'_>) -> Result<Exit, CliError> {
        screen::hand_out(format_args!("{:#}", schema()))?;
        Ok(Exit::Fine)
    }
}

//! `runner init`: an experiment file to start from.

use std::path::PathBuf;

use clap::Parser;

use crate::cli::new_file::write_file;
use crate::cli::screen;
use crate::cli::subcommand::{Action, CliError, Context, Exit};

const EXPERIMENT: &str = include_str!("init/experiment.toml");
const COMMAND: &str = include_str!("init/command.toml");
/// The file's name in those texts.
const NAME: &str = "experiment.toml";

/// Write an experiment file to start from
#[derive(Parser)]
#[command(after_help = "\
Examples: runner init
          runner init --command scaling.toml")]
pub(in crate::cli) struct Init {
    /// The file to write
    #[arg(value_name = "FILE", default_value = NAME)]
    file: PathBuf,
    /// About a program, instead of a transform
    #[arg(long)]
    command: bool,
    /// Overwrite the file where there is one
    #[arg(long)]
    force: bool,
}

impl Action for Init {
    const ABOUT_FILES: bool = true;

    fn run(self, _: &Context<'_>) -> Result<Exit, CliError> {
        let name = screen::safe(&self.file.display().to_string());
        let text = if self.command { COMMAND } else { EXPERIMENT }.replace(NAME, &name);
        write_file(&self.file, &text, self.force, "--force overwrites it")?;
        screen::say(format_args!(
            "{name} is written. Now:\n  \
             runner {name}\n      run it, in some seconds\n  \
             runner schema > schema.json\n      let an editor complete and check it, if it knows TOML schemas"
        ))?;
        Ok(Exit::Fine)
    }
}

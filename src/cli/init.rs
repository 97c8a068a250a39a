//! `runner init`: an experiment file to start from.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::arguments::Init as Arguments;
use super::diagnose::CliError;
use super::exit::Exit;
use super::screen;

const EXPERIMENT: &str = include_str!("init/experiment.toml");
const COMMAND: &str = include_str!("init/command.toml");
/// The file's name in those texts.
const NAME: &str = "experiment.toml";

/// `runner init [FILE]`
pub(super) fn init(arguments: &Arguments) -> Result<Exit, CliError> {
    let text = if arguments.command { COMMAND } else { EXPERIMENT };
    let name = screen::safe(&arguments.file.display().to_string());
    let text = text.replace(NAME, &name);
    if arguments.force {
        fs::write(&arguments.file, text).map_err(|error| cannot_write(&arguments.file, &error))?;
    } else {
        write_new(&arguments.file, &text, "--force overwrites it")?;
    }
    screen::say(format_args!(
        "{name} is written. Now:\n  \
         runner {name}\n      run it, in some seconds\n  \
         runner schema > schema.json\n      let an editor complete and check it, if it knows TOML schemas"
    ))?;
    Ok(Exit::Fine)
}

/// Writes a file where there is none.
pub(super) fn write_new(path: &Path, text: &str, help: &str) -> Result<(), CliError> {
    let written = File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            CliError::Usage { what: format!("{} is there already", path.display()), help: Some(help.to_owned()) }
        }
        _ => cannot_write(path, &error),
    })
}

fn cannot_write(path: &Path, error: &io::Error) -> CliError {
    CliError::Usage { what: format!("cannot write {}: {error}", path.display()), help: None }
}

//! Files that the program writes for its user to go on with.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::diagnose::CliError;

/// Writes a file where there is none. Where there is one, `help` says what to do.
pub(super) fn write_new(path: &Path, text: &str, help: &str) -> Result<(), CliError> {
    match File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Err(CliError::usage(format!("{} is there already", path.display()), help))
        }
        written => written.map_err(|error| cannot_write(path, &error)),
    }
}

/// Writes a file, whatever there is.
pub(super) fn overwrite(path: &Path, text: &str) -> Result<(), CliError> {
    fs::write(path, text).map_err(|error| cannot_write(path, &error))
}

fn cannot_write(path: &Path, error: &io::Error) -> CliError {
    CliError::Usage { what: format!("cannot write {}: {error}", path.display()), help: None }
}

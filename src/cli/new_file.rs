//! Files that the program writes for its user to go on with.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::diagnose::CliError;

/// Writes a file. Where there is one and it is not to be overwritten, `help` says what to do.
pub(super) fn write_file(path: &Path, text: &str, overwrite: bool, help: &str) -> Result<(), CliError> {
    let opened = File::options().write(true).create(true).truncate(true).create_new(!overwrite).open(path);
    let written = opened.and_then(|mut file| {
        let written = file.write_all(text.as_bytes());
        if written.is_err() && !overwrite {
            // A part of it would be in the way of the next attempt.
            let _ = fs::remove_file(path);
        }
        written
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => CliError::usage(format!("{} is there already", path.display()), help),
        _ => CliError::Usage { what: format!("cannot write {}: {error}", path.display()), help: None },
    })
}

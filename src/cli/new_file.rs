//! Files that the program writes for its user to go on with.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::diagnose::CliError;

/// Writes a file. Where there is one and it is not to be overwritten, `help` says what to do.
pub(super) fn write_file(path: &Path, text: &str, overwrite: bool, help: &str) -> Result<(), CliError> {
    let opened = File::options().write(true).create(true).truncate(true).create_new(!overwrite).open(path);
    opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => CliError::usage(format!("{} is there already", path.display()), help),
        _ => CliError::Usage { what: format!("cannot write {}: {error}", path.display()), help: None },
    })
}

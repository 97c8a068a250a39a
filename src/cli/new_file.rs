//! Files that the program writes for its user to go on with.

use std::io::ErrorKind;
use std::path::Path;

use super::diagnose::CliError;
use crate::record::{StoreError, write_new, write_whole};

/// Writes a file, whole or not at all. Where there is one and it is not to be overwritten, `help` says what to do.
pub(super) fn write_file(path: &Path, text: &str, overwrite: bool, help: &str) -> Result<(), CliError> {
    let write = if overwrite { write_whole } else { write_new };
    write(path, text.as_bytes()).map_err(|error| match error {
        StoreError::Io { source, .. } if source.kind() == ErrorKind::AlreadyExists => {
            CliError::usage(format!("{} is there already", path.display()), help)
        }
        StoreError::Io { source, .. } => {
            CliError::Usage { what: format!("cannot write {}: {source}", path.display()), help: None }
        }
        other => other.into(),
    })
}

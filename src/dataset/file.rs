//! Opens the files that a user named. Only regular files: a device may never end, a pipe may never start.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use thiserror::Error;

use crate::text::did_you_mean;

/// Why a file cannot be read.
#[derive(Debug, Error)]
pub enum Unreadable {
    /// Nothing has this name.
    #[error("there is no file `{name}`")]
    Missing {
        /// The name, as it was given.
        name: String,
        /// A path with nearly the same name that is there.
        near: Option<String>,
        /// The folder that is missing, where it is not the file alone.
        folder: Option<String>,
    },
    /// A folder.
    #[error("`{0}` is a directory, not a file")]
    Directory(String),
    /// A device, a pipe or a socket.
    #[error("`{0}` is a device or a pipe, not a regular file")]
    Special(String),
    /// More bytes than allowed.
    #[error("`{name}` is too large")]
    TooLarge {
        /// The name, as it was given.
        name: String,
        /// The limit, in bytes.
        max: u64,
    },
    /// Some bytes are no text.
    #[error("`{name}` is not UTF-8: line {line}, column {column}")]
    NotUtf8 {
        /// The name, as it was given.
        name: String,
        /// The line of the first such byte, from 1.
        line: usize,
        /// Its column in bytes, from 1.
        column: usize,
    },
    /// What the operating system says.
    #[error("`{name}` cannot be read: {error}")]
    Io {
        /// The name, as it was given.
        name: String,
        /// The operating system's words.
        error: io::Error,
    },
}

impl Unreadable {
    /// What would be right.
    pub fn help(&self) -> Option<String> {
        match self {
            Unreadable::Missing { near: Some(near), .. } => Some(did_you_mean(near)),
            Unreadable::Missing { folder, .. } => {
                folder.as_ref().map(|folder| format!("there is no folder `{folder}`, either"))
            }
            Unreadable::Directory(_) => Some("name a file in it".to_owned()),
            Unreadable::Special(_) => Some("copy what it gives into a file first".to_owned()),
            Unreadable::TooLarge { max, .. } => Some(format!("at most {} KiB", max >> 10)),
            Unreadable::NotUtf8 { .. } => Some("save it as UTF-8".to_owned()),
            Unreadable::Io { .. } => None,
        }
    }
}

/// Opens a regular file.
///
/// # Errors
///
/// Says why it is none.
pub fn open(path: &Path) -> Result<File, Unreadable> {
    let name = path.display().to_string();
    // Looked at before it is opened: opening a pipe would wait for its other end.
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let missing = first_missing(path).filter(|missing| *missing != path);
            let folder = missing.map(|folder| folder.display().to_string());
            return Err(Unreadable::Missing { name, near: near(path), folder });
        }
        Err(error) => return Err(Unreadable::Io { name, error }),
    };
    if metadata.is_dir() {
        return Err(Unreadable::Directory(name));
    }
    if !metadata.is_file() {
        return Err(Unreadable::Special(name));
    }
    File::open(path).map_err(|error| Unreadable::Io { name, error })
}

/// Reads a regular file of UTF-8 text with at most `max` bytes.
///
/// # Errors
///
/// Says why it is none.
pub fn read_text(path: &Path, max: u64) -> Result<String, Unreadable> {
    let name = || path.display().to_string();
    let mut bytes = Vec::new();
    let read = open(path)?.take(max + 1).read_to_end(&mut bytes);
    read.map_err(|error| Unreadable::Io { name: name(), error })?;
    if bytes.len() as u64 > max {
        return Err(Unreadable::TooLarge { name: name(), max });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line_start = valid.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        Unreadable::NotUtf8 { name: name(), line, column: valid.len() - line_start + 1 }
    })
}

/// A path that is there and has nearly this name, where the first part that is missing has nearly another's.
fn near(path: &Path) -> Option<String> {
    let missing = first_missing(path)?;
    let near = missing.with_file_name(near_name(missing)?);
    let whole = path.strip_prefix(missing).ok().filter(|rest| !rest.as_os_str().is_empty()).map(|rest| near.join(rest));
    Some(whole.filter(|whole| whole.exists()).unwrap_or(near).display().to_string())
}

/// The first part of a path that is missing.
fn first_missing(path: &Path) -> Option<&Path> {
    path.ancestors().take_while(|part| !part.as_os_str().is_empty() && !part.exists()).last()
}

/// The name in the same folder that is nearest.
fn near_name(path: &Path) -> Option<String> {
    const ENOUGH: usize = 1000;
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names =
        std::fs::read_dir(folder).ok()?.take(ENOUGH).flatten().filter_map(|entry| entry.file_name().into_string().ok());
    names
        .map(|name| (strsim::damerau_levenshtein(wanted, &name), name))
        .filter(|(distance, _)| *distance <= (wanted.len() / 3).max(1))
        .min()
        .map(|(_, name)| name)
}

/// The last part of a path.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

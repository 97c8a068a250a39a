//! Adding lines.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::entry::Entry;
use super::error::{HistoryError, MOST_BYTES};

/// Adds the lines of a run, all of them in one piece, behind those of whoever else writes at the same time. The file,
/// and the folder that it is in, are made where they are missing.
///
/// # Errors
///
/// Where the file cannot be written, or has grown too large.
pub fn append(path: &Path, entries: &[Entry]) -> Result<(), HistoryError> {
    let mut lines = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut lines, entry).map_err(|error| HistoryError::io("write", path)(error.into()))?;
        lines.push(b'\n');
    }
    let mut file = open(path)?;
    // On a file system without locks, appending in one piece must do. The lock ends with the file handle.
    let _ = file.lock();
    let torn = torn(&mut file).map_err(HistoryError::io("read", path))?;
    let length = file.metadata().map_err(HistoryError::io("read", path))?.len();
    if length + lines.len() as u64 > MOST_BYTES {
        return Err(HistoryError::TooLarge { path: path.to_owned() });
    }
    if torn {
        lines.insert(0, b'\n');
    }
    let written = file.write_all(&lines);
    if written.is_err() {
        // A part of the lines would be taken for all of them when the run is gone on with.
        let _ = file.set_len(length);
    }
    written.and_then(|()| file.sync_data()).map_err(HistoryError::io("write", path))
}

/// Whether lines can be added, before there are any. Nothing is changed for it, and nothing is left behind.
///
/// # Errors
///
/// As [`append`], as far as it can be told.
pub fn can_append(path: &Path) -> Result<(), HistoryError> {
    match OpenOptions::new().read(true).append(true).open(path) {
        Ok(file) => match file.metadata().map_err(HistoryError::io("read", path))?.len() {
            length if length >= MOST_BYTES => Err(HistoryError::TooLarge { path: path.to_owned() }),
            _ => Ok(()),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let above = path.ancestors().skip(1).filter(|folder| *folder != Path::new(""));
            let there = above.chain([Path::new(".")]).find(|folder| folder.exists());
            // A file without a name can be made where one with a name can.
            there
                .map_or(Ok(()), |folder| tempfile::tempfile_in(folder).map(drop))
                .map_err(HistoryError::io("make", path))
        }
        Err(error) => Err(HistoryError::io("open", path)(error)),
    }
}

/// Opens the file; its folder is looked at only where that fails.
fn open(path: &Path) -> Result<File, HistoryError> {
    let open = || OpenOptions::new().read(true).append(true).create(true).open(path);
    let opened = match (open(), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == ErrorKind::NotFound => {
            std::fs::create_dir_all(folder).map_err(HistoryError::io("make the folder of", path))?;
            open()
        }
        (opened, _) => opened,
    };
    opened.map_err(HistoryError::io("open", path))
}

/// Whether the last line was not written to its end. Another line must not be taken for the rest of it.
fn torn(file: &mut File) -> std::io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

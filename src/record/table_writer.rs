//! A raw table of a run: opened for one writer alone, and written in whole rows.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::checksum::{Checksum, Summing, sum};
use super::error::StoreError;

/// A file that rows of CSV are added to.
#[derive(Debug)]
pub(super) struct TableWriter {
    path: PathBuf,
    file: File,
    written: Summing,
}

impl TableWriter {
    /// Makes the file, with its first line.
    pub fn create(path: PathBuf, columns: &str) -> Result<Self, StoreError> {
        let opened = OpenOptions::new().append(true).create_new(true).open(&path);
        let file = opened.map_err(StoreError::io("make the file", &path))?;
        claim(&file, &path)?;
        let mut table = Self { path, file, written: Summing::default() };
        table.write(format!("{columns}\n").as_bytes())?;
        Ok(table)
    }

    /// Opens the file to write on, after its last whole line.
    pub fn reopen(path: PathBuf) -> Result<Self, StoreError> {
        let opened = OpenOptions::new().read(true).append(true).open(&path);
        let mut file = opened.map_err(StoreError::io("open", &path))?;
        claim(&file, &path)?;
        let (mut written, _) = sum(&file, &[]).map_err(StoreError::io("read", &path))?;
        if written.whole < written.bytes {
            file.set_len(written.whole).map_err(StoreError::io("write", &path))?;
            file.rewind().map_err(StoreError::io("read", &path))?;
            (written, _) = sum(&file, &[]).map_err(StoreError::io("read", &path))?;
        }
        Ok(Self { path, file, written })
    }

    /// Adds rows, which reach the file in one piece.
    pub fn add(&mut self, rows: impl IntoIterator<Item = impl Serialize>) -> Result<(), StoreError> {
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
        let written = rows.into_iter().try_for_each(|row| writer.serialize(row));
        written.map_err(|error| StoreError::io("write", &self.path)(error.into()))?;
        let bytes = writer.into_inner().map_err(|error| StoreError::io("write", &self.path)(error.into_error()))?;
        self.write(&bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(bytes).map_err(StoreError::io("write", &self.path))?;
        self.written.add(bytes);
        Ok(())
    }

    /// The checksum of all that is in the file.
    pub fn checksum(&self) -> Checksum {
        self.written.checksum()
    }

    /// Makes sure that what was added outlives a power cut.
    pub fn sync(&self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(StoreError::io("write", &self.path))
    }
}

/// Two runners that wrote to one table would each take the other's lines for its own. The system lets go of the lock
/// when the runner ends, however it does.
fn claim(file: &File, path: &Path) -> Result<(), StoreError> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            Err(StoreError::Busy { folder: path.parent().unwrap_or(Path::new(".")).to_owned() })
        }
        // On a file system without locks the user must see to it.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

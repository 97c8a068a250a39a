//! The rows of a raw table, read one after the other: a table may be larger than memory.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use csv::DeserializeErrorKind;
use serde::de::DeserializeOwned;

use super::checksum::{Checksum, sum};
use super::error::StoreError;
use super::folder::open_file;
use crate::machine::Uninterrupted;

/// A table that begins with the columns it should have.
pub(super) struct TableReader {
    file: File,
    /// How many bytes its whole lines have.
    whole: u64,
    /// Whether there is a last line that was not written to its end.
    pub torn: bool,
    /// Whether it is another one than its run wrote.
    pub changed: bool,
}

impl TableReader {
    /// Opens the table and looks through it: `before` is what it was when each session ended, and `finished` whether
    /// nothing followed. Later versions may have added columns at the end.
    pub fn open(path: &Path, columns: &str, before: &[&Checksum], finished: bool) -> Result<Self, StoreError> {
        let read = StoreError::io;
        let mut file = open_file(path).map_err(read("read", path))?;
        let (found, same) = sum(&file, before).map_err(read("read", path))?;
        if found.bytes == 0 {
            return Err(StoreError::malformed(path, "it is empty"));
        }
        file.rewind().map_err(read("read", path))?;
        let mut first = Vec::new();
        (&file).take(columns.len() as u64).read_to_end(&mut first).map_err(read("read", path))?;
        if first != columns.as_bytes() || found.whole == 0 {
            return Err(StoreError::malformed(path, "its first line is not the columns of this file"));
        }
        file.rewind().map_err(read("read", path))?;
        let longer = before.last().is_some_and(|last| finished && found.bytes != last.bytes);
        Ok(Self { file, whole: found.whole, torn: found.whole < found.bytes, changed: longer || !same })
    }

    /// Hands each row to `take`, in their order.
    pub fn each<T: DeserializeOwned>(
        self,
        path: &Path,
        mut take: impl FnMut(T) -> Result<(), String>,
    ) -> Result<(), StoreError> {
        let whole = BufReader::new(Uninterrupted(self.file)).take(self.whole);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(whole);
        // Asked for before the rows: where these cannot be read, the rows would be none, and no error.
        reader.headers().map_err(|error| unread(path, error))?;
        for row in reader.deserialize() {
            let row = row.map_err(|error| unread(path, error))?;
            take(row).map_err(|message| StoreError::malformed(path, message))?;
        }
        Ok(())
    }
}

fn unread(path: &Path, error: csv::Error) -> StoreError {
    let message = what_is_wrong(&error);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => StoreError::io("read", path)(error),
        _ => StoreError::malformed(path, message),
    }
}

/// What is wrong with a row, at its place, both counted from 1.
fn what_is_wrong(error: &csv::Error) -> String {
    let csv::ErrorKind::Deserialize { pos: Some(place), err } = error.kind() else { return error.to_string() };
    let field = err.field().map(|field| format!(", column {}", field + 1)).unwrap_or_default();
    let what = match err.kind() {
        DeserializeErrorKind::ParseInt(_) => "it is no whole number, or too large a one".to_owned(),
        DeserializeErrorKind::ParseFloat(_) => "it is no number".to_owned(),
        DeserializeErrorKind::ParseBool(_) => "it is neither true nor false".to_owned(),
        DeserializeErrorKind::UnexpectedEndOfRow => "the row ends too early".to_owned(),
        other => other.to_string(),
    };
    format!("line {}{field}: {what}", place.line())
}

//! Tables of records: CSV with a header line, and JSON Lines, with the columns name, field, born, nobel.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::Utf8Error;

use super::error::DatasetError;
use super::file::{Unreadable, file_name, open};
use super::limits::{MAX_RECORD, MAX_RECORDS};
use super::record::Scientist;
use crate::machine::{Machine, Uninterrupted};
use crate::text::shortened;

const COLUMNS: [&str; 4] = ["name", "field", "born", "nobel"];
/// Years that a record can have been born in; ages stay far from overflow.
const YEARS: RangeInclusive<i32> = -9999..=9999;

/// Takes a record and says whether more are wanted.
type Sink<'a> = &'a mut dyn FnMut(Scientist) -> bool;

/// Calls `each` with every record of the file.
pub(super) fn read(path: &Path, mut each: impl FnMut(Scientist)) -> Result<(), DatasetError> {
    let read = match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => read_csv,
        Some("jsonl" | "ndjson") => read_json_lines,
        _ => return Err(no_table(path)),
    };
    let file = open(path).map_err(DatasetError::Unreadable)?;
    let name = path.display().to_string();
    fits(&name, file.metadata().map_or(0, |data| data.len()), Machine::here().memory_bytes)?;
    let mut records = 0;
    read(&name, file, &mut |scientist| {
        records += 1;
        each(scientist);
        records <= MAX_RECORDS
    })?;
    match records {
        0 => Err(DatasetError::Empty { name }),
        records if records > MAX_RECORDS => Err(DatasetError::TooMany { name }),
        _ => Ok(()),
    }
}

/// Refuses a table that is larger than the memory which its records will be held in.
fn fits(name: &str, bytes: u64, memory: Option<u64>) -> Result<(), DatasetError> {
    match memory.filter(|memory| bytes > *memory) {
        Some(memory) => Err(DatasetError::TooLarge { name: name.to_owned(), bytes, memory }),
        None => Ok(()),
    }
}

/// What to say of a name that does not end as a table's does.
fn no_table(path: &Path) -> DatasetError {
    match open(path) {
        Err(fault @ (Unreadable::Directory(_) | Unreadable::Special(_))) => DatasetError::Unreadable(fault),
        _ => DatasetError::Unknown { name: file_name(path) },
    }
}

fn read_csv(name: &str, file: File, sink: Sink<'_>) -> Result<(), DatasetError> {
    // The reader's buffer may run ahead of the record by its own size.
    let bounded = Bounded { inner: Uninterrupted(file), left: 2 * MAX_RECORD };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(MAX_RECORD).from_reader(bounded);
    let mut row = csv::ByteRecord::new();
    let mut columns = None;
    loop {
        reader.get_mut().left = 2 * MAX_RECORD;
        let line = reader.position().line();
        if !reader.read_byte_record(&mut row).map_err(|error| csv_error(name, line, error))? {
            return Ok(());
        }
        let line = row.position().map_or(line, csv::Position::line);
        match &columns {
            None => columns = Some(header(&row).map_err(|fault| fault.at(name, line))?),
            Some(columns) => {
                if !sink(scientist(&row, columns).map_err(|fault| fault.at(name, line))?) {
                    return Ok(());
                }
            }
        }
    }
}

fn csv_error(name: &str, line: u64, error: csv::Error) -> DatasetError {
    let name = name.to_owned();
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            DatasetError::TooLong { name, line }
        }
        csv::ErrorKind::Io(error) => DatasetError::Unreadable(Unreadable::Io { name, error }),
        other => DatasetError::Bad { name, line, column: 1, what: format!("{other:?}") },
    }
}

/// Lets so many bytes through until it is set anew: one record cannot fill the memory.
struct Bounded<R> {
    inner: R,
    left: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let most = buffer.len().min(self.left);
        let read = self.inner.read(&mut buffer[..most])?;
        self.left -= read;
        Ok(read)
    }
}

/// What is wrong in a column, which counts from 0.
enum Fault {
    NotUtf8(usize),
    Bad(usize, String),
}

impl Fault {
    fn at(self, name: &str, line: u64) -> DatasetError {
        let name = name.to_owned();
        match self {
            Fault::NotUtf8(index) => DatasetError::NotUtf8 { name, line, column: index + 1 },
            Fault::Bad(index, what) => DatasetError::Bad { name, line, column: index + 1, what },
        }
    }
}

/// Where each of [`COLUMNS`] stands.
fn header(row: &csv::ByteRecord) -> Result<[usize; 4], Fault> {
    let names = (0..row.len()).map(|index| text(row, index)).collect::<Result<Vec<_>, _>>()?;
    for (index, name) in names.iter().enumerate() {
        if !COLUMNS.contains(name) {
            return Err(Fault::Bad(index, format!("unknown column `{}`", shown(name))));
        }
        if names[..index].contains(name) {
            return Err(Fault::Bad(index, format!("the column `{name}` stands twice")));
        }
    }
    let mut places = [0; 4];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = names.iter().position(|name| *name == column);
        *place = found.ok_or_else(|| Fault::Bad(names.len(), format!("the column `{column}` is missing")))?;
    }
    Ok(places)
}

fn scientist(row: &csv::ByteRecord, columns: &[usize; 4]) -> Result<Scientist, Fault> {
    if row.len() != columns.len() {
        let column = row.len().min(columns.len());
        return Err(Fault::Bad(column, format!("{} values, but {} columns", row.len(), columns.len())));
    }
    let [name, field, born, nobel] = *columns;
    let (year, prize) = (text(row, born)?, text(row, nobel)?);
    Ok(Scientist {
        name: text(row, name)?.to_owned(),
        field: text(row, field)?.to_owned(),
        born: match year.parse() {
            Ok(year) if YEARS.contains(&year) => year,
            _ => return Err(Fault::Bad(born, format!("`{}` is no year", shown(year)))),
        },
        nobel: match prize {
            "true" | "yes" => true,
            "false" | "no" => false,
            _ => return Err(Fault::Bad(nobel, format!("`{}` is neither true, yes, false nor no", shown(prize)))),
        },
    })
}

fn text(row: &csv::ByteRecord, index: usize) -> Result<&str, Fault> {
    std::str::from_utf8(&row[index]).map(str::trim).map_err(|_| Fault::NotUtf8(index))
}

/// What of a value fits into a sentence.
fn shown(value: &str) -> String {
    shortened(value, 40)
}

fn read_json_lines(name: &str, file: File, sink: Sink<'_>) -> Result<(), DatasetError> {
    let name = || name.to_owned();
    let mut reader = BufReader::with_capacity(MAX_RECORD, file);
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let read = reader.by_ref().take(MAX_RECORD as u64 + 1).read_until(b'\n', &mut bytes);
        if read.map_err(|error| DatasetError::Unreadable(Unreadable::Io { name: name(), error }))? == 0 {
            break;
        }
        if bytes.len() > MAX_RECORD {
            return Err(DatasetError::TooLong { name: name(), line });
        }
        let not_utf8 = |error: Utf8Error| DatasetError::NotUtf8 { name: name(), line, column: error.valid_up_to() + 1 };
        let text = std::str::from_utf8(&bytes).map_err(not_utf8)?.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            continue;
        }
        let bad = |(column, what)| DatasetError::Bad { name: name(), line, column, what };
        if !sink(json(text).map_err(bad)?) {
            break;
        }
    }
    Ok(())
}

/// One record, or the column and what is wrong there.
fn json(text: &str) -> Result<Scientist, (usize, String)> {
    let scientist: Scientist = serde_json::from_str(text).map_err(|error| {
        // The place stands before the words already, and a year's type is a matter of this program.
        let what = error.to_string().replace("expected i32", "expected a year");
        (error.column(), what.split(" at line ").next().unwrap_or(&what).to_owned())
    })?;
    if !YEARS.contains(&scientist.born) {
        return Err((1, format!("`{}` is no year", scientist.born)));
    }
    Ok(scientist)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_larger_than_memory_is_refused_with_what_to_do() {
        let refused = fits("a.csv", 2_000_000_001, Some(2_000_000_000)).unwrap_err();
        assert_eq!(refused.to_string(), "`a.csv` has 2.0 GB, and this machine 2.0 GB of memory");
        assert!(refused.help().unwrap().contains("fewer"));
        assert!(fits("a.csv", 2_000_000_000, Some(2_000_000_000)).is_ok());
        assert!(fits("a.csv", u64::MAX, None).is_ok());
    }
}

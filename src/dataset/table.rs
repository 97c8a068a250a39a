//! Tables of records: CSV with a header line, and JSON Lines, with the columns name, field, born, nobel.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::file::{Unreadable, open};
use super::{Dataset, DatasetError, Scientist};

const COLUMNS: [&str; 4] = ["name", "field", "born", "nobel"];
/// The longest record, in bytes; also the size of the buffers.
const MAX_RECORD: usize = 64 << 10;
/// Years that a person can have been born in, in a table; ages stay far from overflow.
const YEARS: std::ops::RangeInclusive<i32> = -9999..=9999;

/// Calls `each` with every record of the file.
pub(super) fn read(path: &Path, mut each: impl FnMut(Scientist)) -> Result<(), DatasetError> {
    let read = match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => csv,
        Some("jsonl" | "ndjson") => json_lines,
        _ => return Err(DatasetError::Unknown { name: path.display().to_string() }),
    };
    let file = open(path).map_err(DatasetError::Unreadable)?;
    let mut records = 0;
    read(path, file, &mut |scientist| {
        records += 1;
        each(scientist);
        records <= Dataset::MAX_RECORDS
    })?;
    match records {
        0 => Err(DatasetError::Empty { name: path.display().to_string() }),
        records if records > Dataset::MAX_RECORDS => Err(DatasetError::TooMany { name: path.display().to_string() }),
        _ => Ok(()),
    }
}

/// Takes a record and says whether more are wanted.
type Sink<'a> = &'a mut dyn FnMut(Scientist) -> bool;

fn csv(path: &Path, file: File, sink: Sink<'_>) -> Result<(), DatasetError> {
    let bounded = Bounded { inner: file, left: 2 * MAX_RECORD };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(MAX_RECORD).from_reader(bounded);
    let mut row = csv::ByteRecord::new();
    let mut columns = None;
    loop {
        reader.get_mut().left = 2 * MAX_RECORD;
        let line = reader.position().line();
        if !reader.read_byte_record(&mut row).map_err(|error| csv_error(path, line, error))? {
            return Ok(());
        }
        let line = row.position().map_or(line, csv::Position::line);
        let bad =
            |column: usize, what: String| DatasetError::Bad { name: path.display().to_string(), line, column, what };
        match &columns {
            None => columns = Some(header(&row).map_err(|(column, what)| bad(column, what))?),
            Some(columns) => {
                if !sink(scientist(&row, columns).map_err(|(column, what)| bad(column, what))?) {
                    return Ok(());
                }
            }
        }
    }
}

/// A column, from 1, and what is wrong there.
type Fault = (usize, String);

/// Where each of [`COLUMNS`] stands.
fn header(row: &csv::ByteRecord) -> Result<[usize; 4], Fault> {
    for (index, name) in row.iter().enumerate() {
        let name = text(name, index)?;
        if !COLUMNS.contains(&name) {
            return Err((index + 1, format!("unknown column `{}`", shown(name))));
        }
        if row.iter().position(|other| other == name.as_bytes()) != Some(index) {
            return Err((index + 1, format!("the column `{name}` stands twice")));
        }
    }
    let mut places = [0; 4];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = row.iter().position(|name| name == column.as_bytes());
        *place = found.ok_or_else(|| (row.len() + 1, format!("the column `{column}` is missing")))?;
    }
    Ok(places)
}

fn scientist(row: &csv::ByteRecord, columns: &[usize; 4]) -> Result<Scientist, Fault> {
    if row.len() != columns.len() {
        return Err((row.len().min(columns.len()) + 1, format!("{} values, but {} columns", row.len(), columns.len())));
    }
    let [name, field, born, nobel] = columns.map(|column| text(&row[column], column));
    let year = born?;
    Ok(Scientist {
        name: name?.to_owned(),
        field: field?.to_owned(),
        born: year
            .parse()
            .ok()
            .filter(|year| YEARS.contains(year))
            .ok_or_else(|| (columns[2] + 1, format!("`{}` is no year", shown(year))))?,
        nobel: match nobel? {
            "true" | "yes" => true,
            "false" | "no" => false,
            other => {
                return Err((columns[3] + 1, format!("`{}` is neither true, yes, false nor no", shown(other))));
            }
        },
    })
}

fn text(value: &[u8], index: usize) -> Result<&str, Fault> {
    std::str::from_utf8(value).map(str::trim).map_err(|_| (index + 1, "not UTF-8".to_owned()))
}

/// What of a value fits into a sentence.
fn shown(value: &str) -> String {
    const FITS: usize = 40;
    match value.char_indices().nth(FITS) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}...", &value[..end]),
    }
}

fn csv_error(path: &Path, line: u64, error: csv::Error) -> DatasetError {
    let name = path.display().to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            DatasetError::Bad { name, line, column: 1, what: too_long() }
        }
        csv::ErrorKind::Io(error) => DatasetError::Unreadable(Unreadable::Io { name, error }),
        other => DatasetError::Bad { name, line, column: 1, what: format!("{other:?}") },
    }
}

fn too_long() -> String {
    format!("the record is longer than {} KiB; is a quote open?", MAX_RECORD >> 10)
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

fn json_lines(path: &Path, file: File, sink: Sink<'_>) -> Result<(), DatasetError> {
    let name = || path.display().to_string();
    let mut reader = BufReader::with_capacity(MAX_RECORD, file);
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let read = reader.by_ref().take(MAX_RECORD as u64 + 1).read_until(b'\n', &mut bytes);
        if read.map_err(|error| DatasetError::Unreadable(Unreadable::Io { name: name(), error }))? == 0 {
            break;
        }
        let bad = |column: usize, what: String| DatasetError::Bad { name: name(), line, column, what };
        if bytes.len() > MAX_RECORD {
            return Err(bad(1, too_long()));
        }
        let text = std::str::from_utf8(&bytes).map_err(|error| bad(error.valid_up_to() + 1, "not UTF-8".to_owned()))?;
        let text = if line == 1 { text.trim_start_matches('\u{feff}') } else { text };
        if text.trim().is_empty() {
            continue;
        }
        let scientist: Scientist = serde_json::from_str(text).map_err(|error| {
            let what = error.to_string();
            bad(error.column(), what.split(" at line ").next().unwrap_or(&what).to_owned())
        })?;
        if !YEARS.contains(&scientist.born) {
            return Err(bad(1, format!("`{}` is no year", scientist.born)));
        }
        if !sink(scientist) {
            break;
        }
    }
    Ok(())
}

//! Reading what may have been torn, mixed up, or written by somebody else.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde::Deserialize;

use super::entry::{Entry, READABLE};
use super::error::{HistoryError, MOST_BYTES};
use super::skipped::{Fault, Skipped};
use crate::machine::{Timestamp, Uninterrupted};
use crate::plan::LONGEST_ID;
use crate::record::open_file;
use crate::stats::Estimate;

/// A longer line is not read.
const LONGEST_LINE: u64 = 1 << 20;

/// The lines of a history that can be read, in the order in which their runs started.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// A case of a run each.
    pub entries: Vec<Entry>,
    pub skipped: Skipped,
}

/// Reads a history. Lines that are none are skipped, and counted.
///
/// # Errors
///
/// Where the file cannot be read, is too large, is empty, or has no line that can be read: nothing is never taken for
/// a history in which nothing happened.
pub fn read(path: &Path) -> Result<History, HistoryError> {
    let file = open_file(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => HistoryError::Missing { path: path.to_owned() },
        _ => HistoryError::io("open", path)(error),
    })?;
    let mut lines = BufReader::new(Uninterrupted(file.take(MOST_BYTES + 1)));
    let (mut entries, mut skipped, mut bytes) = (Vec::new(), Skipped::default(), 0);
    for number in 1.. {
        let Some(line) = next_line(&mut lines).map_err(HistoryError::io("read", path))? else { break };
        bytes += line.bytes;
        if bytes > MOST_BYTES {
            return Err(HistoryError::TooLarge { path: path.to_owned() });
        }
        match line.entry() {
            Ok(entry) => entries.push(entry),
            Err(Fault::Blank) => continue,
            Err(fault) => skipped.count(fault, number),
        }
    }
    match (entries.is_empty(), skipped.is_empty()) {
        (true, true) => Err(HistoryError::Empty { path: path.to_owned() }),
        (true, false) => Err(HistoryError::Unreadable { path: path.to_owned(), skipped }),
        (false, _) => Ok(History { entries: in_order(entries), skipped }),
    }
}

/// The same; none where there is no line yet.
///
/// # Errors
///
/// Where the file cannot be read, or is too large.
pub fn read_if_any(path: &Path) -> Result<Option<History>, HistoryError> {
    match read(path) {
        Ok(history) => Ok(Some(history)),
        Err(HistoryError::Missing { .. } | HistoryError::Empty { .. } | HistoryError::Unreadable { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A line as it stands in the file.
struct Line {
    /// Without its end; empty where it is too long.
    text: Vec<u8>,
    /// How long it is in the file.
    bytes: u64,
    ended: bool,
}

/// The next line; none at the end. Of one that is too long nothing is kept.
fn next_line(lines: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut text = Vec::new();
    let mut bytes = lines.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut text)? as u64;
    if bytes == 0 {
        return Ok(None);
    }
    let mut ended = text.last() == Some(&b'\n');
    if !ended && bytes == LONGEST_LINE {
        text = vec![b'?'];
        let (rest, end) = skip_line(lines)?;
        bytes += rest;
        ended = end;
    }
    Ok(Some(Line { text, bytes, ended }))
}

/// Passes over the rest of a line: its bytes, and whether it has an end.
fn skip_line(lines: &mut impl BufRead) -> io::Result<(u64, bool)> {
    let mut passed = 0;
    loop {
        let there = lines.fill_buf()?;
        let end = there.iter().position(|&byte| byte == b'\n');
        let length = end.map_or(there.len(), |end| end + 1);
        lines.consume(length);
        passed += length as u64;
        if end.is_some() || length == 0 {
            return Ok((passed, end.is_some()));
        }
    }
}

impl Line {
    fn entry(&self) -> Result<Entry, Fault> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let text = self.text.trim_ascii();
        if text.is_empty() {
            return Err(Fault::Blank);
        }
        let broken = || if self.ended { Fault::Corrupt } else { Fault::Torn };
        let Version { format } = serde_json::from_slice(text).map_err(|_| broken())?;
        if !READABLE.contains(&format) {
            return Err(Fault::Foreign);
        }
        let entry: Entry = serde_json::from_slice(text).map_err(|_| broken())?;
        if is_sound(&entry) { Ok(entry) } else { Err(Fault::Corrupt) }
    }
}

/// Whether names and numbers can be what they say: names of one line, no longer than a run has them; times and ratios above
/// zero, in order, with a confidence; a moment.
fn is_sound(entry: &Entry) -> bool {
    let estimate = |estimate: &Estimate| {
        let Estimate { value, low, high, confidence } = *estimate;
        0.0 < low && low <= value && value <= high && (0.0..=1.0).contains(&confidence)
    };
    let estimates = [entry.wall_s, entry.speedup];
    let Entry { experiment, case, baseline, fingerprint, toolchain, run, .. } = entry;
    let names = [experiment, case, baseline, fingerprint, toolchain, run].into_iter().chain(&entry.revision);
    let named = |name: &String| name.len() <= LONGEST_ID && !name.contains(char::is_control);
    names.into_iter().all(named)
        && estimates.iter().flatten().all(estimate)
        && entry.turns_s.iter().all(|time_s| *time_s > 0.0)
        && entry.others_cpus.is_none_or(|cpus| cpus.is_finite() && cpus >= 0.0)
        && entry.started_at.ends_with('Z')
        && entry.started_at.parse::<Timestamp>().is_ok()
}

/// By the start of the runs. A case that a run has twice (two copies of a history made one) counts once.
fn in_order(entries: Vec<Entry>) -> Vec<Entry> {
    let moment = |entry: &Entry| entry.started_at.parse::<Timestamp>().ok();
    let mut timed: Vec<(Option<Timestamp>, Entry)> = entries.into_iter().map(|entry| (moment(&entry), entry)).collect();
    timed.sort_by_key(|(moment, _)| *moment);
    let mut kept = std::collections::HashSet::new();
    let key = |entry: &Entry| {
        [&entry.experiment, &entry.case, &entry.fingerprint, &entry.run, &entry.started_at].map(String::clone)
    };
    timed.into_iter().map(|(_, entry)| entry).filter(|entry| kept.insert(key(entry))).collect()
}

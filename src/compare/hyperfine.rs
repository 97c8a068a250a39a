//! The JSON that hyperfine exports: a command with every time of it. It is untrusted: of bounded size, and each number is
//! looked at.

use std::collections::HashSet;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;

use super::side::Side;
use super::times::{TimedCase, Times};
use crate::record::{StoreError, open_file};
use crate::text::{count, thousands};

/// A larger file is none that anybody compares by hand.
const MOST_BYTES: u64 = 64 << 20;
/// So many commands are compared at most.
const MOST_RESULTS: usize = 10_000;
/// No time is longer: 30,000 years.
const LONGEST_S: f64 = 1e12;

#[derive(Deserialize)]
struct Export {
    results: Option<Vec<Exported>>,
}

#[derive(Deserialize)]
struct Exported {
    command: String,
    times: Option<Vec<f64>>,
    /// None for one that a signal ended.
    #[serde(default)]
    exit_codes: Vec<Option<i32>>,
}

/// Whether the argument names such a file, and not a run.
pub fn is_times_file(given: &str) -> bool {
    let path = Path::new(given);
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) && !path.is_dir()
}

/// Reads what `hyperfine --export-json` has written.
///
/// # Errors
///
/// Where the file cannot be read, is too large, or is something else.
pub fn read_times(path: &Path) -> Result<Times, StoreError> {
    let malformed = |message: String| StoreError::Malformed { path: path.to_owned(), message };
    let io = |source| StoreError::Io { action: "read", path: path.to_owned(), source };
    let mut text = Vec::new();
    open_file(path).map_err(io)?.take(MOST_BYTES + 1).read_to_end(&mut text).map_err(io)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(malformed(format!("it is larger than {} MiB: no export of hyperfine's", MOST_BYTES >> 20)));
    }
    let export: Export = serde_json::from_slice(&text)
        .map_err(|error| malformed(format!("it is not what `hyperfine --export-json` writes: {error}")))?;
    let lacking = "it has no `results`: `hyperfine --export-json` writes them, and so does `--export hyperfine=FILE`";
    let results = export.results.ok_or_else(|| malformed(lacking.to_owned()))?;
    let cases = cases(results).map_err(malformed)?;
    let runs = cases.iter().map(|case| case.times_s.len()).min().unwrap_or(0);
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Times { name, side: side(path, runs), rules: None, cases })
}

fn cases(results: Vec<Exported>) -> Result<Vec<TimedCase>, String> {
    if results.len() > MOST_RESULTS {
        let (has, most) = (thousands(results.len()), thousands(MOST_RESULTS));
        return Err(format!("it has {has} results, and {most} are compared at most"));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = results.iter().find(|result| !seen.insert(result.command.as_str())) {
        let help = "give each a name of its own with hyperfine's `--command-name`";
        return Err(format!("it has the command `{}` twice: {help}", twice.command));
    }
    results.into_iter().map(case).collect()
}

fn case(result: Exported) -> Result<TimedCase, String> {
    let Exported { command, times, exit_codes } = result;
    let Some(times_s) = times.filter(|times| !times.is_empty()) else {
        return Err(format!("`{command}` has no `times`: each execution's is needed, and not only their mean"));
    };
    if let Some(wrong) = times_s.iter().find(|time| !(0.0..LONGEST_S).contains(*time)) {
        return Err(format!("`{command}` has a time of {wrong}, which is no number of seconds"));
    }
    let bad = exit_codes.iter().filter(|code| **code != Some(0)).count();
    let failed = (bad > 0).then(|| format!("error: {bad} of {} ended badly", count(exit_codes.len(), "execution")));
    Ok(TimedCase { name: command, line: None, times_s, failed })
}

/// What is known of it, and what is not.
fn side(path: &Path, runs: usize) -> Side {
    let remark = "is a file that says nothing of machine, compiler or moment: whether the machine was the same is not \
        known, only assumed; each execution counts, and not the median of a turn";
    Side {
        file: Some(path.display().to_string()),
        started_at: String::new(),
        revision: None,
        blocks: runs,
        planned: runs,
        remarks: vec![remark.to_owned()],
        lost: Vec::new(),
    }
}

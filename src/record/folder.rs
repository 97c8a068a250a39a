//! The folder of a run, and the files in it that are written in one piece.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use siphasher::sip::SipHasher13;
use tempfile::NamedTempFile;

use super::error::StoreError;
use super::sample::Variant;
use crate::machine::{age_of, link};

/// What files are called until they are whole, and links until they are in place.
const UNFINISHED: &str = ".unfinished-";
const UNLINKED: &str = ".latest-";

/// What points to an experiment's latest run.
pub(super) const LATEST: &str = "latest";

/// Nobody takes longer to write a report.
const LONGEST_WRITE: Duration = Duration::from_secs(3600);

/// So many bytes of a case's name, and so many characters of a longer one, are part of a file's: no file system has room
/// for any name.
const LONGEST_NAME: usize = 200;
const SHORTENED: usize = 40;

/// Removes what a program that was killed in the middle of writing has left in the folder: its age tells. Where it
/// cannot be removed, it harms nobody.
pub fn sweep(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let left = [UNFINISHED, UNLINKED].iter().any(|prefix| name.starts_with(prefix));
        if left && age_of(&path).is_some_and(|age| age > LONGEST_WRITE) {
            let _ = fs::remove_file(&path);
        }
    }
}

/// Opens a file to read it. A pipe might never say anything, and a device never end.
///
/// # Errors
///
/// Where it cannot be opened, or is no file.
pub fn open_file(path: &Path) -> io::Result<File> {
    // Looked at before it is opened: opening a pipe waits for who writes to it.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    File::open(path)
}

/// Whether there is a file of that name. Where the system cannot tell, that there is none would be a guess.
pub(super) fn is_file(path: &Path) -> Result<bool, StoreError> {
    use io::ErrorKind::{InvalidFilename, InvalidInput, NotADirectory, NotFound};
    match fs::metadata(path) {
        Ok(found) => Ok(found.is_file()),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory | InvalidFilename | InvalidInput) => Ok(false),
        Err(error) => Err(StoreError::io("look at", path)(error)),
    }
}

/// Writes a file that appears whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let placed = unfinished(path, bytes)?.persist(path);
    placed.map(drop).map_err(|error| StoreError::io("write", path)(error.error))
}

/// Writes a file whole, so that after a power cut there is either it or what was there before.
pub(super) fn write_lastingly(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let file = unfinished(path, bytes)?;
    file.as_file().sync_all().map_err(StoreError::io("write", path))?;
    file.persist(path).map(drop).map_err(|error| StoreError::io("write", path)(error.error))
}

/// Writes a file whole where there is none yet; fails where there is one.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let placed = unfinished(path, bytes)?.persist_noclobber(path);
    placed.map(drop).map_err(|error| StoreError::io("write", path)(error.error))
}

/// A file beside `path` that is removed again unless it gets that name.
fn unfinished(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let make = |aside: &Path| File::options().write(true).create_new(true).open(aside);
    // Not as a temporary file, which is private: who may read it is left to the user's umask.
    let made = tempfile::Builder::new().prefix(UNFINISHED).make_in(folder, make);
    let mut file = made.map_err(StoreError::io("write in", folder))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    Ok(file)
}

/// What is kept of what commands print.
#[derive(Clone, Copy, Debug)]
pub enum Printed {
    /// The end of what a case printed that failed.
    End,
    /// The start of a wrong result.
    Wrong,
    /// The start of the right one beside it.
    Right,
    /// The start of what a build gives, where base and head give different results.
    Result,
}

impl Printed {
    /// The file in a run's folder that keeps it: `output-zstd-4.txt`, and in a gate `output-head-zstd-4.txt`.
    pub fn file(self, case: &str, variant: Option<Variant>) -> String {
        let what = match self {
            Self::End => "output",
            Self::Wrong => "wrong",
            Self::Right => "right",
            Self::Result => "result",
        };
        let variant = variant.map_or_else(String::new, |variant| format!("{}-", variant.name()));
        format!("{what}-{variant}{}.txt", stem(case))
    }
}

/// A case's id as part of a file's name. No two share one: where the id cannot be told from it, a digest stands behind.
fn stem(case: &str) -> String {
    let plain: String = case.chars().map(|c| if has_place(c) { c } else { '-' }).collect();
    if is_told(case) && plain.len() <= LONGEST_NAME {
        return plain;
    }
    let start: String = plain.chars().take(SHORTENED).collect();
    format!("{start}-{:016x}", SipHasher13::new().hash(case.as_bytes()))
}

/// Whether a file's name can have it.
fn has_place(c: char) -> bool {
    c.is_alphanumeric() || "._+=-".contains(c)
}

/// Whether an id can be told from its name with `-` for each `/` and `;`: nothing else is replaced, the one `/` stands
/// before the workers, and each `;` before a key, which has no `-` in it, and a `=`.
fn is_told(case: &str) -> bool {
    let count = |of: char| case.matches(of).count();
    case.chars().all(|c| has_place(c) || "/;".contains(c)) && count('/') == 1 && count(';') == count('=')
}

/// A new folder for a run that started at `started_at`. A second run in the same second gets a number.
pub(super) fn claim_folder(experiment: &Path, started_at: &str) -> Result<PathBuf, StoreError> {
    fs::create_dir_all(experiment).map_err(StoreError::io("make the folder", experiment))?;
    let stamp = started_at.split(['.', 'Z']).next().unwrap_or(started_at).replace(':', "-");
    let mut number = 1;
    loop {
        let folder = experiment.join(if number == 1 { format!("{stamp}Z") } else { format!("{stamp}Z-{number}") });
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| folder.clone()).map_err(StoreError::io("make the folder", &folder)),
        }
    }
}

/// The folder of a run as a person names it: through `latest` where that points to it, and from the current folder where
/// that is above it.
pub fn short_name(folder: &Path) -> PathBuf {
    let latest = folder.with_file_name(LATEST);
    let is_latest =
        fs::canonicalize(&latest).is_ok_and(|run| fs::canonicalize(folder).is_ok_and(|folder| folder == run));
    let name = if is_latest { &latest } else { folder };
    let here = env::current_dir().unwrap_or_default();
    let below = name.strip_prefix(&here).ok().filter(|below| !below.as_os_str().is_empty());
    below.unwrap_or(name).to_owned()
}

/// Points `latest` at the run: a link, or a file with the folder's name where links are not for everyone.
pub(super) fn point_latest(folder: &Path) -> Result<(), StoreError> {
    let (Some(experiment), Some(name)) = (folder.parent(), folder.file_name()) else { return Ok(()) };
    let latest = experiment.join(LATEST);
    if link(&latest, name, UNLINKED).map_err(StoreError::io("make the link", &latest))? {
        return Ok(());
    }
    write_whole(&latest, name.to_string_lossy().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_name_that_every_file_system_has_room_for() {
        assert_eq!(Printed::End.file("zstd/4;level=12", None), "output-zstd-4-level=12.txt");
        assert_eq!(Printed::Wrong.file("my-zstd/4", Some(Variant::Base)), "wrong-base-my-zstd-4.txt");
        let [one, other] = ["a", "b"].map(|end| Printed::Result.file(&("é".repeat(300) + end), Some(Variant::Head)));
        assert!(one.len() < 255 && one.starts_with("result-head-éé") && one != other, "{one}, {other}");
    }

    #[test]
    fn no_two_cases_share_a_file() {
        let values = ["1-2", "1 2", "1/2", "1;2", "1:2", "1-x=2", "1;x=2"];
        let swept = values.iter().flat_map(|value| ["", ";y=1"].map(|more| format!("a-b/4;level={value}{more}")));
        let named = ["a b/4", "a-b/4", "a/4", "a-4/2", "a-b-4/2"].map(str::to_owned);
        let mut files: Vec<String> = swept.chain(named).map(|case| Printed::End.file(&case, None)).collect();
        let cases = files.len();
        files.sort();
        files.dedup();
        assert_eq!(files.len(), cases, "{files:?}");
        assert!(files.iter().all(|file| !file.contains(['/', ';', ' ', ':'])), "{files:?}");
    }
}

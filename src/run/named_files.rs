//! The files that commands name: programs, scripts, and what they read. A run that is gone on with must find them as they
//! were when it began.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::machine::{Host, digest_of, find_program};
use crate::plan::{Case, Plan};
use crate::record::{NamedFile, StoreError};
use crate::strategy::command::{Command, Values};

/// A larger file is told by its size and its time, and not read.
const LARGEST_READ: u64 = 256 << 20;
/// What ends a word in a shell's script, beside blanks.
const SEPARATORS: &[char] = &[';', '|', '&', '(', ')', '<', '>', '"', '\'', '`', '='];

/// Every file that a command of the plan names, as it is now, in the order in which they are first named.
///
/// # Errors
///
/// Where one of them cannot be read.
pub(super) fn named_files(plan: &Plan, folder: &Path) -> Result<Vec<NamedFile>, StoreError> {
    let mut files: Vec<NamedFile> = Vec::new();
    let mut seen: Vec<&Case> = Vec::new();
    for case in plan.cases.iter().filter(|case| case.input.is_none()) {
        if seen.iter().any(|other| other.parameters == case.parameters) {
            continue;
        }
        seen.push(case);
        for file in named_by(case, folder)? {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// Those of the files that are still what they were: others are written by the commands themselves.
pub(super) fn unwritten(mut before: Vec<NamedFile>, plan: &Plan, folder: &Path) -> Result<Vec<NamedFile>, StoreError> {
    let now = named_files(plan, folder)?;
    before.retain(|file| now.contains(file));
    Ok(before)
}

/// The name of a file that is not what it was.
pub(super) fn changed<'a>(before: &'a [NamedFile], plan: &Plan, folder: &Path) -> Result<Option<&'a str>, StoreError> {
    let now = named_files(plan, folder)?;
    Ok(before.iter().find(|file| !now.contains(file)).map(|file| file.name.as_str()))
}

fn named_by(case: &Case, folder: &Path) -> Result<Vec<NamedFile>, StoreError> {
    let Ok(command) = Command::of(&case.parameters) else { return Ok(Vec::new()) };
    let values = Values { workers: case.workers, size: case.size_of_command(), exe: None, host: Host::here() };
    let expanded = command.expand(&values);
    let folder = expanded.cwd.as_ref().map_or_else(|| folder.to_owned(), |cwd| folder.join(cwd));
    let own = expanded.env.iter().find(|(name, _)| name == "PATH").map(|(_, paths)| paths.clone());
    let paths = own.or_else(|| std::env::var_os("PATH")).unwrap_or_default();
    let texts = command.fixed_texts();
    let words = texts.iter().flat_map(|text| words(text));
    words.filter_map(|word| named_file(word, &paths, &folder).transpose()).collect()
}

/// The text itself, and its words. A placeholder is no part of any.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || SEPARATORS.contains(&c));
    std::iter::once(text).chain(parts).filter(|word| !word.is_empty() && !word.contains('\0'))
}

/// The file of that name, seen from the folder, or else the program.
fn named_file(word: &str, paths: &OsString, folder: &Path) -> Result<Option<NamedFile>, StoreError> {
    let here = folder.join(word);
    let program = || find_program(OsStr::new(word), paths, folder).ok();
    let Some(file) = Some(here).filter(|file| file.is_file()).or_else(program) else { return Ok(None) };
    let digest = digest(&file).map_err(|source| StoreError::Io { action: "read", path: file, source });
    Ok(digest?.map(|digest| NamedFile { name: word.to_owned(), digest }))
}

fn digest(file: &Path) -> io::Result<Option<String>> {
    let data = file.metadata()?;
    if data.is_file() && data.len() <= LARGEST_READ {
        return digest_of(file);
    }
    let changed = data.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(data.is_file().then(|| format!("{} bytes of {}", data.len(), changed.as_nanos())))
}

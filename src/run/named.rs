//! The files that commands name: programs, scripts, and what they read. A run that is gone on with must find them as they
//! were when it began.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::machine::{Host, digest_of, find_program};
use crate::plan::{Case, Plan};
use crate::record::NamedFile;
use crate::strategy::command::{Command, Values};

/// A larger file is told by its size and its time, and not read.
const LARGEST_READ: u64 = 256 << 20;
/// What ends a word in a shell's script, beside blanks.
const SEPARATORS: &[char] = &[';', '|', '&', '(', ')', '<', '>', '"', '\'', '`', '='];

/// Every file that a command of the plan names, as it is now, in the order in which they are first named.
pub(super) fn named_files(plan: &Plan, folder: &Path) -> Vec<NamedFile> {
    let mut files: Vec<NamedFile> = Vec::new();
    let mut seen: Vec<&Case> = Vec::new();
    for case in plan.cases.iter().filter(|case| case.input.is_none()) {
        if seen.iter().any(|other| other.parameters == case.parameters) {
            continue;
        }
        seen.push(case);
        for file in named_by(case, folder) {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files
}

/// Those of the files that are still what they were: others are written by the commands themselves.
pub(super) fn unwritten(before: Vec<NamedFile>, plan: &Plan, folder: &Path) -> Vec<NamedFile> {
    let now = named_files(plan, folder);
    before.into_iter().filter(|file| now.contains(file)).collect()
}

/// The name of a file that is not what it was.
pub(super) fn changed<'a>(before: &'a [NamedFile], plan: &Plan, folder: &Path) -> Option<&'a str> {
    let now = named_files(plan, folder);
    before.iter().find(|file| !now.contains(file)).map(|file| file.name.as_str())
}

fn named_by(case: &Case, folder: &Path) -> Vec<NamedFile> {
    let Ok(command) = Command::of(&case.parameters) else { return Vec::new() };
    let values = Values { workers: case.workers, size: case.size_of_command(), exe: None, host: Host::here() };
    let expanded = command.expand(&values);
    let folder = expanded.cwd.as_ref().map_or_else(|| folder.to_owned(), |cwd| folder.join(cwd));
    let own = expanded.env.iter().find(|(name, _)| name == "PATH").map(|(_, paths)| paths.clone());
    let paths = own.or_else(|| std::env::var_os("PATH")).unwrap_or_default();
    let texts = command.fixed_texts();
    let words = texts.iter().flat_map(|text| words(text));
    words.filter_map(|word| named_file(word, &paths, &folder)).collect()
}

/// The text itself, and its words. A placeholder is no part of any.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || SEPARATORS.contains(&c));
    std::iter::once(text).chain(parts).filter(|word| !word.is_empty() && !word.contains('\0'))
}

/// The file of that name, seen from the folder, or else the program.
fn named_file(word: &str, paths: &OsString, folder: &Path) -> Option<NamedFile> {
    let here = folder.join(word);
    let file = if here.is_file() { here } else { find_program(OsStr::new(word), paths, folder).ok()? };
    Some(NamedFile { name: word.to_owned(), digest: digest(&file)? })
}

fn digest(file: &Path) -> Option<String> {
    let data = file.metadata().ok().filter(|data| data.is_file())?;
    if data.len() <= LARGEST_READ {
        return digest_of(file);
    }
    let changed = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} bytes of {}", data.len(), changed.as_nanos()))
}

//! The runs below a folder, and what each says of itself: what cannot be read is listed as that.

use std::fs;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::de::{DeserializeOwned, IgnoredAny};

use super::page::{Glance, Listed};
use crate::machine::Uninterrupted;
use crate::record::open_file;

/// What the list of all runs says of one, in its folder.
pub(super) const GLANCE: &str = "glance.json";

/// A larger file is none of these.
const MOST_BYTES: u64 = 1 << 20;

/// The runs in a folder's folders, and in theirs.
///
/// # Errors
///
/// Where the folder itself cannot be read.
pub(super) fn runs_below(out: &Path) -> io::Result<Vec<Listed>> {
    let mut all = Vec::new();
    for experiment in folders(out)? {
        let runs = folders(&experiment);
        if let Err(error) = &runs {
            all.push(listed(out, &experiment, Err(format!("It cannot be read: {error}."))));
        }
        let runs = std::iter::once(experiment).chain(runs.into_iter().flatten());
        all.extend(runs.filter_map(|run| Some(listed(out, &run, found(&run)?))));
    }
    Ok(all)
}

/// What a folder says of itself; none where it is no run's.
fn found(folder: &Path) -> Option<Result<Glance, String>> {
    match folder.join("run.json").try_exists() {
        Ok(false) => None,
        Ok(true) => Some(glance(folder)),
        Err(error) => Some(Err(format!("It cannot be read: {error}."))),
    }
}

/// The folders in a folder, in order; a link, such as `latest`, is another name for one of them.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

fn listed(out: &Path, folder: &Path, found: Result<Glance, String>) -> Listed {
    let parts = folder.strip_prefix(out).unwrap_or(folder).components();
    let name = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let started_at = found.as_ref().ok().map(|glance| glance.started_at.clone()).filter(|moment| !moment.is_empty());
    Listed { started_at: started_at.unwrap_or_else(|| by_name(folder)), folder: name, found }
}

/// The moment that a run's folder is called by: `2026-11-02T09:30:00Z` for `2026-11-02T09-30-00Z-2`.
fn by_name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let moment = || {
        let (date, time) = name.split_once('T')?;
        Some(format!("{date}T{}Z", time.split('Z').next()?.replace('-', ":")))
    };
    moment().unwrap_or(name)
}

const AGAIN: &str = "`runner report` with its folder makes its page";

fn glance(folder: &Path) -> Result<Glance, String> {
    let file = match open_file(&folder.join(GLANCE)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(why_no_page(folder)),
        file => file.map_err(|error| error.to_string()),
    };
    let found = file.and_then(|file| match file.metadata() {
        Ok(data) if data.len() > MOST_BYTES => Err("it is too large".to_owned()),
        Ok(_) | Err(_) => read(file.take(MOST_BYTES)),
    });
    found.map_err(|error| format!("Its {GLANCE} cannot be read: {error}; {AGAIN} again."))
}

fn why_no_page(folder: &Path) -> String {
    let record = open_file(&folder.join("run.json")).map_err(|error| error.to_string());
    match record.and_then(read::<IgnoredAny>) {
        Ok(_) => format!("It has no page: it still goes on, was killed, or is of an earlier version. {AGAIN}."),
        Err(error) => format!("Its run.json cannot be read: {error}."),
    }
}

fn read<T: DeserializeOwned>(file: impl Read) -> Result<T, String> {
    serde_json::from_reader(BufReader::new(Uninterrupted(file))).map_err(|error| error.to_string())
}

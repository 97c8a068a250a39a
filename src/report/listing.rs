//! The runs below a folder, and what each says of itself: what cannot be read is listed as that.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::de::IgnoredAny;

use super::page::{Glance, Listed};

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
        all.extend(runs.filter(|folder| folder.join("run.json").exists()).map(|run| listed(out, &run, glance(&run))));
    }
    Ok(all)
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

fn glance(folder: &Path) -> Result<Glance, String> {
    let again = "`runner report` with its folder makes its page";
    let path = folder.join(GLANCE);
    if !path.exists() {
        let record = fs::File::open(folder.join("run.json")).map_err(|error| error.to_string());
        let read = |file| serde_json::from_reader(std::io::BufReader::new(file)).map_err(|error| error.to_string());
        let whole: Result<IgnoredAny, String> = record.and_then(read);
        return Err(match whole {
            Ok(_) => format!("It has no page: it still goes on, was killed, or is of an earlier version. {again}."),
            Err(error) => format!("Its run.json cannot be read: {error}."),
        });
    }
    let too_large = fs::metadata(&path).is_ok_and(|data| data.len() > MOST_BYTES);
    let read =
        || serde_json::from_slice(&fs::read(&path).map_err(|error| error.to_string())?).map_err(|e| e.to_string());
    match if too_large { Err("it is too large".to_owned()) } else { read() } {
        Ok(glance) => Ok(glance),
        Err(error) => Err(format!("Its {GLANCE} cannot be read: {error}; {again} again.")),
    }
}

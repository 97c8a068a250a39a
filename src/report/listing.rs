//! The runs below a folder, and what each says of itself: what cannot be read is listed as that.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;

use super::page::{Glance, Listed};

/// What the list of all runs says of one, in its folder.
pub(super) const GLANCE: &str = "glance.json";

/// A larger file is none of these.
const MOST_BYTES: u64 = 1 << 20;

/// The runs in a folder's folders, and in theirs.
pub(super) fn runs_below(out: &Path) -> Vec<Listed> {
    let experiments = folders(out);
    let all = experiments.iter().flat_map(|experiment| std::iter::once(experiment.clone()).chain(folders(experiment)));
    all.filter(|folder| folder.join("run.json").exists()).map(|folder| listed(out, &folder)).collect()
}

/// The folders in a folder, in order; a link, such as `latest`, is another name for one of them.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_own = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let mut folders: Vec<PathBuf> = entries.filter(is_own).map(|entry| entry.path()).collect();
    folders.sort();
    folders
}

fn listed(out: &Path, folder: &Path) -> Listed {
    let parts = folder.strip_prefix(out).unwrap_or(folder).components();
    let name = parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let found = glance(folder);
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

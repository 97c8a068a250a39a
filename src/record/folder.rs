//! The folder of a run, and the files in it that are written in one piece.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::StoreError;

/// Writes a file that appears whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".unfinished-");
    // A temporary file is private by default; the permissions of a report are left to the user's umask.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(StoreError::io("write in", folder))?;
    file.write_all(bytes).map_err(StoreError::io("write", path))?;
    file.persist(path).map_err(|error| StoreError::io("write", path)(error.error))?;
    Ok(())
}

/// The file in a run's folder that keeps what the case printed, if it failed: `output-zstd-4.txt`.
pub fn output_file(case: &str) -> String {
    let allowed = |c: char| if c.is_alphanumeric() || "._+=-".contains(c) { c } else { '-' };
    format!("output-{}.txt", case.chars().map(allowed).collect::<String>())
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

/// Points `latest` at the run: a link, or a file with the folder's name where links are not for everyone.
pub(super) fn point_latest(folder: &Path) -> Result<(), StoreError> {
    let (Some(experiment), Some(name)) = (folder.parent(), folder.file_name()) else { return Ok(()) };
    let latest = experiment.join("latest");
    #[cfg(unix)]
    {
        // Made under another name and renamed, so that two runs that start at once both succeed.
        let aside = experiment.join(format!(".latest-{}", std::process::id()));
        std::os::unix::fs::symlink(name, &aside).map_err(StoreError::io("make the link", &aside))?;
        fs::rename(&aside, &latest).map_err(StoreError::io("make the link", &latest))
    }
    #[cfg(not(unix))]
    write_whole(&latest, name.to_string_lossy().as_bytes())
}

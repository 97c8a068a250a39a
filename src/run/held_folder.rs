//! A temporary folder that is gone when its process is, however that ended: what a killed one left, the next removes.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempDir;

const PREFIX: &str = "speedup-gate-";
/// Locked as long as the process lives whose folder it is.
const HELD: &str = "held";

pub(super) struct HeldFolder {
    folder: TempDir,
    _held: File,
}

impl HeldFolder {
    pub fn new() -> io::Result<Self> {
        remove_left(&std::env::temp_dir());
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir()?;
        // Locked before it has its name: one that has it and is not locked was left.
        let unnamed = folder.path().join("holding");
        let held = File::create_new(&unnamed).map_err(of(&unnamed))?;
        // Where there are no locks it never has its name, and what is left stays.
        if held.try_lock().is_ok() {
            fs::rename(&unnamed, folder.path().join(HELD)).map_err(of(&unnamed))?;
        }
        Ok(Self { folder, _held: held })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// The error with the file that it is about.
fn of(file: &Path) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{}: {error}", file.display()))
}

/// Removes the folders of processes that are gone. Those of other users cannot be removed, and are left to them.
fn remove_left(among: &Path) {
    let entries = fs::read_dir(among).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    for folder in folders.map(|entry| entry.path()).filter(|folder| is_left(folder)) {
        let _ = fs::remove_dir_all(folder);
    }
}

fn is_left(folder: &Path) -> bool {
    let held = folder.join(HELD);
    // Somebody else's may be a link, or a pipe.
    let [is_folder, is_file] = [folder, &held].map(|path| path.symlink_metadata().map(|found| found.file_type()));
    let is_ours = is_folder.is_ok_and(|kind| kind.is_dir()) && is_file.is_ok_and(|kind| kind.is_file());
    is_ours && File::options().write(true).open(held).is_ok_and(|held| held.try_lock().is_ok())
}

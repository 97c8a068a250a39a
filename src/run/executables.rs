//! The two programs that a gate compares, where they can be compared.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::RunError;
use super::held_folder::HeldFolder;
use crate::machine::{digest_of, find_program, this_program};
use crate::record::{Executable, Variant};

/// Copies of both executables, in a folder that goes with this value.
///
/// Both run from paths of equal length, under one name: the path of a program and its name lie on its stack, and where
/// the stack begins, and so what shares a cache line or a page in it, moves with their lengths. By that alone equal code
/// can take longer (Mytkowicz and others, "Producing Wrong Data Without Doing Anything Obviously Wrong!", 2009). Copies
/// are also made alike, and stay what they are when somebody builds anew while the gate runs.
pub(super) struct Executables {
    base: Option<PathBuf>,
    head: PathBuf,
    _folder: HeldFolder,
}

impl Executables {
    /// Copies both; without a path, head is this very program.
    pub fn copied(base: Option<&Path>, head: Option<&Path>) -> Result<Self, RunError> {
        let no_folder = |error| {
            let among = std::env::temp_dir();
            bad(Variant::Head, format!("no folder for a copy in {}: {error}", among.display()))
        };
        let folder = HeldFolder::new().map_err(no_folder)?;
        let name = name_of(head);
        let copy = |variant: Variant, program: Option<&Path>| copied(variant, program, folder.path(), &name);
        let base = base.map(|base| copy(Variant::Base, Some(base))).transpose()?;
        let head = copy(Variant::Head, head)?;
        Ok(Self { base, head, _folder: folder })
    }

    /// The copy of one; none where there is no base.
    pub fn path(&self, variant: Variant) -> Option<&Path> {
        match variant {
            Variant::Base => self.base.as_deref(),
            Variant::Head => Some(&self.head),
        }
    }

    /// What is recorded of one, which was at that path.
    pub fn record(&self, variant: Variant, path: &Path) -> Result<Executable, RunError> {
        let digest = self.path(variant).map(digest_of).transpose();
        let digest =
            digest.map_err(|error| bad(variant, format!("cannot read the copy of {}: {error}", path.display())));
        Ok(Executable { path: path.to_owned(), digest: digest?.flatten() })
    }
}

/// The name that both go by: head's.
fn name_of(head: Option<&Path>) -> OsString {
    let own = std::env::current_exe().ok();
    let head = head.or(own.as_deref()).and_then(Path::file_name);
    head.map_or_else(|| OsString::from("program"), ToOwned::to_owned)
}

fn copied(variant: Variant, program: Option<&Path>, folder: &Path, name: &OsString) -> Result<PathBuf, RunError> {
    let program = match program {
        Some(path) => found(variant, path)?,
        None => this_program().map_err(|error| bad(variant, error.to_string()))?,
    };
    let folder = folder.join(variant.name());
    let to = folder.join(name);
    let copied = fs::create_dir(&folder).and_then(|()| fs::copy(&program, &to));
    copied
        .map_err(|error| bad(variant, format!("cannot copy {} to {}: {error}", program.display(), to.display())))
        .map(|_| to)
}

fn found(variant: Variant, path: &Path) -> Result<PathBuf, RunError> {
    let here = std::path::absolute(path).map_err(|error| bad(variant, error.to_string()))?;
    find_program(here.as_os_str(), "".as_ref(), Path::new("")).map_err(|cause| bad(variant, cause))
}

fn bad(variant: Variant, cause: String) -> RunError {
    RunError::Executable { variant, cause }
}

//! Which state of the code is measured, as git knows it.

use std::path::Path;
use std::process::Command;

use super::program::printed_by;

/// The short git revision of the work tree that holds `folder`, with `+` where it has uncommitted changes; `None`
/// outside a work tree or without git.
pub fn revision(folder: &Path) -> Option<String> {
    let revision = git(folder, &["rev-parse", "--short", "HEAD"])?;
    let changed = git(folder, &["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changed.is_empty() { revision } else { revision + "+" })
}

/// What git prints there; `None` where it fails.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).env("GIT_OPTIONAL_LOCKS", "0");
    printed_by(&mut command).map(|printed| printed.trim().to_owned())
}

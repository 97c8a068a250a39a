//! Which state of the code is measured, as git knows it.

use std::path::Path;
use std::process::{Command, Stdio};

/// The short git revision of the work tree that holds `folder`, with `+` where it has uncommitted changes; `None`
/// outside a work tree or without git.
pub fn revision(folder: &Path) -> Option<String> {
    let git = |arguments: &[&str]| -> Option<String> {
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .env("GIT_OPTIONAL_LOCKS", "0")
            .output()
            .ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let revision = git(&["rev-parse", "--short", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changed.is_empty() { revision } else { revision + "+" })
}

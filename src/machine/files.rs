//! Who may read a file, how many may be open, and links.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use tempfile::Builder;

/// Leaves the permissions of the files that are built to the user's umask: a temporary file is private by default.
pub fn leave_to_umask(builder: &mut Builder<'_, '_>) {
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    #[cfg(not(unix))]
    let _ = builder;
}

/// How many files a process may have open; none where the system does not say.
pub fn most_open_files() -> Option<u64> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use nix::sys::resource::{Resource, getrlimit};
        getrlimit(Resource::RLIMIT_NOFILE).ok().map(|(now, _)| now)
    }
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    None
}

/// Makes a link to what has that name beside it, in place of what was there; false where links are not for everyone.
/// Until it is in place its name begins with `prefix`.
///
/// # Errors
///
/// Where the folder cannot be written.
#[cfg(unix)]
pub fn link(at: &Path, name: &OsStr, prefix: &str) -> io::Result<bool> {
    // Made under another name, which nobody else has, and renamed, so that two who do so at once both succeed.
    let folder = at.parent().unwrap_or(Path::new("."));
    let aside = Builder::new().prefix(prefix).make_in(folder, |aside| std::os::unix::fs::symlink(name, aside))?;
    aside.into_temp_path().persist(at)?;
    Ok(true)
}

/// The same where links are not for everyone.
///
/// # Errors
///
/// None here.
#[cfg(not(unix))]
pub fn link(_: &Path, _: &OsStr, _: &str) -> io::Result<bool> {
    Ok(false)
}

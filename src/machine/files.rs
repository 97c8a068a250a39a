//! How many files may be open, reading that a signal does not end, and links.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;

/// Reads on where a signal interrupted the system: not everybody who reads buffers does so by himself.
#[derive(Debug)]
pub struct Uninterrupted<R>(pub R);

impl<R: Read> Read for Uninterrupted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
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
    let aside =
        tempfile::Builder::new().prefix(prefix).make_in(folder, |aside| std::os::unix::fs::symlink(name, aside))?;
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

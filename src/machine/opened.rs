//! Whether a file was opened: by whoever starts it as a program, or reads it.

use std::io;
use std::path::Path;

/// Whether the system tells of it.
pub const OPENING_IS_SEEN: bool = cfg!(target_os = "linux");

/// Sees whether any process opens or reads a file, from when this was made.
#[derive(Debug)]
pub struct Opened(#[cfg(target_os = "linux")] nix::sys::inotify::Inotify);

#[cfg(target_os = "linux")]
impl Opened {
    /// Looks at the file from now on; none where the system does not tell.
    ///
    /// # Errors
    ///
    /// Where the file is not there, or the user has too many such looks already.
    pub fn watch(file: &Path) -> io::Result<Option<Self>> {
        use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
        let inotify = Inotify::init(InitFlags::IN_NONBLOCK | InitFlags::IN_CLOEXEC)?;
        inotify.add_watch(file, AddWatchFlags::IN_OPEN | AddWatchFlags::IN_ACCESS)?;
        Ok(Some(Self(inotify)))
    }

    /// Whether it was opened or read since.
    ///
    /// # Errors
    ///
    /// Where the system does not answer.
    pub fn was_opened(&self) -> io::Result<bool> {
        match self.0.read_events() {
            Ok(events) => Ok(!events.is_empty()),
            Err(nix::errno::Errno::EAGAIN) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(target_os = "linux"))]
impl Opened {
    pub fn watch(_: &Path) -> io::Result<Option<Self>> {
        Ok(None)
    }

    pub fn was_opened(&self) -> io::Result<bool> {
        Ok(true)
    }
}

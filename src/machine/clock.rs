//! The monotonic clock, and the time of day for those who read the files.

use std::hint::spin_loop;
use std::path::Path;
use std::time::{Duration, Instant};

/// A running monotonic clock.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// Nanoseconds since the start; 584 years fit.
    pub fn elapsed_ns(&self) -> u64 {
        self.elapsed().as_nanos() as u64
    }
}

/// Keeps this thread's cpu busy for `time`. A new process's threads first share one cpu; after some spinning on its
/// main thread the scheduler spreads them.
pub fn spin(time: Duration) {
    let watch = Stopwatch::start();
    while watch.elapsed() < time {
        spin_loop();
    }
}

/// How long ago a file, or a link itself, was last written; `None` where nobody knows.
pub fn age_of(path: &Path) -> Option<Duration> {
    path.symlink_metadata().ok()?.modified().ok()?.elapsed().ok()
}

/// The time of day in UTC.
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

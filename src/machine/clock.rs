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

/// Nanoseconds on a clock that all processes of this machine read alike; where the system has none that only goes
/// forward, on the clock of the day.
pub fn shared_clock_ns() -> u64 {
    #[cfg(unix)]
    if let Ok(time) = nix::time::clock_gettime(nix::time::ClockId::CLOCK_MONOTONIC) {
        return time.tv_sec() as u64 * 1_000_000_000 + time.tv_nsec() as u64;
    }
    std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos() as u64)
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

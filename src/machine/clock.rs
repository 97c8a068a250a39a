//! The monotonic clock, and the time of day for those who read the files.

use std::fmt;
use std::hint::spin_loop;
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use humantime::{TimestampError, format_rfc3339, parse_rfc3339};
use serde::{Deserialize, Serialize};

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
    UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos() as u64)
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

/// A time of day, written in UTC as RFC 3339 has it. What is before 1970 is a clock that was never set, and 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Timestamp(SystemTime);

pub fn now() -> Timestamp {
    Timestamp(SystemTime::now().max(UNIX_EPOCH))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        format_rfc3339(self.0).fmt(out)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        parse_rfc3339(text).map(Self)
    }
}

impl From<Timestamp> for String {
    fn from(moment: Timestamp) -> Self {
        moment.to_string()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimestampError;

    fn try_from(text: String) -> Result<Self, TimestampError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_it_was_written() {
        let moment = now();
        assert_eq!(moment.to_string().parse(), Ok(moment));
        // As earlier versions wrote it: without the zeros at the end of the second's parts.
        for text in ["2026-11-02T09:30:00Z", "2026-11-02T09:30:00.12Z", "2026-11-02T09:30:00.123456789Z"] {
            assert!(text.parse::<Timestamp>().is_ok(), "{text}");
        }
        assert!("yesterday".parse::<Timestamp>().is_err());
    }
}

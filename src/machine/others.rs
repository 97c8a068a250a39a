//! What others took of the cpus meanwhile: other programs of this machine, and its host.

use super::clock::Stopwatch;
use super::counters::{Whose, counters};
use super::facts::Ticks;
use super::process::cpu_below_s;

/// What others took of the cpus that this process may use, while something was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Others {
    /// How long that was, in seconds.
    pub span_s: f64,
    /// The CPU time of other programs, in seconds.
    pub cpu_s: f64,
    /// The time that the host gave to others while a cpu of this machine wanted to run, in seconds.
    pub stolen_s: f64,
}

impl Others {
    /// How many cpus others took on average.
    pub fn cpus(&self) -> f64 {
        if self.span_s > 0.0 { (self.cpu_s + self.stolen_s) / self.span_s } else { 0.0 }
    }
}

/// Counts what others take: all that the cpus did, less what this process and those below it used.
#[derive(Debug)]
pub struct OthersMeter {
    watch: Stopwatch,
    before: Option<(Ticks, f64)>,
}

impl OthersMeter {
    /// Starts counting now.
    pub fn start() -> Self {
        Self { watch: Stopwatch::start(), before: counted() }
    }

    /// What others took since the start; none where the system does not count. The system counts in ticks, of 10 ms
    /// mostly: for a span of a few ticks the answer is rough, and right on average.
    pub fn stop(self) -> Option<Others> {
        let span_s = self.watch.elapsed().as_secs_f64();
        let ((then, own_then), (now, own_now)) = (self.before?, counted()?);
        let (busy_s, stolen_s) = now.seconds_since(then)?;
        Some(Others { span_s, cpu_s: (busy_s - (own_now - own_then)).max(0.0), stolen_s })
    }
}

/// The cpus' ticks, and the CPU time of this process, of its children that are gone, and of those that live.
fn counted() -> Option<(Ticks, f64)> {
    let ticks = Ticks::now()?;
    let gone_s = counters(Whose::Own).cpu_s()? + counters(Whose::Children).cpu_s()?;
    Some((ticks, gone_s + cpu_below_s()?))
}

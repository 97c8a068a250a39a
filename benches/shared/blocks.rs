//! Blocks: in each, all that is compared has a turn, and ratios are formed inside of it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use speedup::stats::{Estimate, hodges_lehmann};

/// Has a turn in each block, of which it is told the number. It gives the seconds of what it stands for, with their names.
pub type Contestant<'a> = Box<dyn FnMut(u64) -> Vec<(String, f64)> + 'a>;

/// How long to measure: the seconds in `cargo bench ... -- SECONDS`, or what is usual. None without cargo's `--bench`, as
/// in `cargo test --benches`: then one quick pass shows that it runs.
pub fn length(usual_s: u64) -> Option<Duration> {
    let arguments: Vec<String> = std::env::args().collect();
    let seconds = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(usual_s);
    arguments.iter().any(|argument| argument == "--bench").then(|| Duration::from_secs(seconds))
}

/// The seconds of everything in every block.
#[derive(Default)]
pub struct Times {
    pub blocks: usize,
    of: BTreeMap<String, Vec<f64>>,
}

impl Times {
    /// Blocks until the time is over, and at least one. Every second block goes the other way round, and every two the first
    /// is another, so that nobody always comes after the same other.
    pub fn measure(contestants: &mut [Contestant], lasts: Duration) -> Self {
        let (mut times, start) = (Self::default(), Instant::now());
        while times.blocks == 0 || start.elapsed() < lasts {
            for contestant in contestants.iter_mut() {
                for (name, seconds) in contestant(times.blocks as u64) {
                    times.of.entry(name).or_default().push(seconds);
                }
            }
            contestants.reverse();
            if times.blocks % 2 == 1 {
                contestants.rotate_left(1);
            }
            times.blocks += 1;
        }
        times
    }

    /// The seconds of each block. In a bench of ours a name that nobody has is a mistake in it.
    pub fn of(&self, name: &str) -> &[f64] {
        self.of.get(name).unwrap_or_else(|| panic!("nothing is called {name}"))
    }
}

/// ln(one / other), block by block.
pub fn log_ratios(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| (one / other).ln()).collect()
}

/// The ratio that such logarithms are about, with its 95 % interval: the signed-rank one, as of a speedup.
pub fn ratio(logs: &[f64]) -> Estimate {
    hodges_lehmann(logs, 0.95).expect("every time is above zero").map(f64::exp)
}

/// `0.984 (0.954 to 1.020)`
pub fn shown(ratio: Estimate) -> String {
    format!("{:.3} ({:.3} to {:.3})", ratio.value, ratio.low, ratio.high)
}

//! How far runs of one case differ from run to run, as a history tells it.

use super::entry::Entry;
use super::read::History;
use crate::record::Status;

/// Fewer runs do not tell it.
const FEWEST_RUNS: usize = 4;

/// What one run differs by from the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scatter {
    /// The standard deviation of the difference between the logarithms of two runs.
    pub deviation: f64,
    /// How many degrees of freedom it has.
    pub freedom: f64,
}

/// Which runs of a history tell it.
pub struct Alike<'a> {
    pub experiment: &'a str,
    pub case: &'a str,
    pub fingerprint: &'a str,
    pub digest: &'a str,
    /// When the runs started that are compared: they do not count.
    pub except: [&'a str; 2],
}

/// How far runs differ, as logarithms of what `value` takes from a line; none where too few tell it. It is told from the
/// differences between each run and the next one, so a change that lasts counts once: the mean square successive difference
/// (von Neumann, Kent, Bellinson and Hart, Annals of Mathematical Statistics 12, 1941), which has 2 (n - 1)^2 / (3 n - 4)
/// degrees of freedom where the values are normal.
pub fn scatter(history: &History, alike: &Alike<'_>, value: impl Fn(&Entry) -> Option<f64>) -> Option<Scatter> {
    let is_alike = |entry: &&Entry| {
        entry.experiment == alike.experiment
            && entry.case == alike.case
            && entry.fingerprint == alike.fingerprint
            && entry.digest == alike.digest
            && entry.status == Some(Status::Ok)
            && !alike.except.contains(&&*entry.started_at)
    };
    let logs: Vec<f64> = history.entries.iter().filter(is_alike).filter_map(&value).map(f64::ln).collect();
    if logs.len() < FEWEST_RUNS {
        return None;
    }
    let steps = (logs.len() - 1) as f64;
    let squares: f64 = logs.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
    Some(Scatter { deviation: (squares / steps).sqrt(), freedom: 2.0 * steps * steps / (3.0 * steps - 1.0) })
}

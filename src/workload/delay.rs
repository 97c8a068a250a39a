//! The cost of a record: fixed, or drawn from a distribution, the same for every strategy.

use std::cmp::Reverse;
use std::time::Duration;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Exp1, OpenClosed01, StandardNormal};
use serde::{Deserialize, Serialize};

use super::duration::write_duration;

/// What the records of a dataset cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delay {
    /// What each cost is drawn from.
    pub distribution: Distribution,
    /// In what order the drawn costs are given to the records.
    pub order: Order,
    /// The seed of the draws.
    pub seed: u64,
}

/// Distributions of a cost, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "distribution", deny_unknown_fields)]
pub enum Distribution {
    /// The same for every record.
    Fixed {
        /// Seconds.
        seconds: f64,
    },
    /// Every cost between two is as likely.
    Uniform {
        /// The least, in seconds.
        min_s: f64,
        /// The most, in seconds.
        max_s: f64,
    },
    /// Many short, few long: the time between events that do not know of each other.
    Exponential {
        /// The mean, in seconds.
        mean_s: f64,
    },
    /// The logarithm of the cost is normal: the usual shape of response times.
    Lognormal {
        /// The median, in seconds.
        median_s: f64,
        /// The standard deviation of the cost's natural logarithm.
        sigma: f64,
    },
    /// A heavy tail: a few records hold most of the cost.
    Pareto {
        /// The least, in seconds.
        min_s: f64,
        /// The exponent of the tail: the smaller, the heavier; the mean is finite above 1.
        shape: f64,
    },
    /// Two costs.
    Bimodal {
        /// The usual cost, in seconds.
        low_s: f64,
        /// The other cost, in seconds.
        high_s: f64,
        /// The probability of the other cost, from 0 to 1.
        share: f64,
    },
}

/// The order of drawn costs along the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// Cheapest first.
    Ascending,
    /// Dearest first.
    Descending,
    /// As drawn.
    Shuffled,
}

impl Order {
    /// Every order, in the order in which they are listed.
    pub const ALL: [Order; 3] = [Order::Ascending, Order::Descending, Order::Shuffled];

    /// Its name in an experiment file.
    pub fn name(self) -> &'static str {
        match self {
            Order::Ascending => "ascending",
            Order::Descending => "descending",
            Order::Shuffled => "shuffled",
        }
    }
}

impl Delay {
    /// The longest that a record can cost. Draws beyond it are cut to it.
    pub const MAX: Duration = Duration::from_secs(24 * 60 * 60);

    /// The same for every record.
    pub fn fixed(duration: Duration) -> Self {
        Self { distribution: Distribution::Fixed { seconds: duration.as_secs_f64() }, order: Order::Shuffled, seed: 0 }
    }

    /// The cost of each of so many records. The same delay gives the same costs, whatever runs them; each is at
    /// most [`Delay::MAX`].
    pub fn costs(&self, records: usize) -> Vec<Duration> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut costs: Vec<Duration> = (0..records).map(|_| bounded(self.distribution.draw(&mut rng))).collect();
        match self.order {
            Order::Ascending => costs.sort_unstable(),
            Order::Descending => costs.sort_unstable_by_key(|cost| Reverse(*cost)),
            Order::Shuffled => {}
        }
        costs
    }

    /// What half of the records cost at least.
    pub fn median(&self) -> Duration {
        bounded(self.distribution.median_s())
    }

    /// Short and exact: `1s`, `pareto(1ms, 1.5)`, `pareto(1ms, 1.5, descending)`. Delays that give different costs
    /// have different labels.
    pub fn label(&self) -> String {
        let time = |seconds: f64| write_duration(bounded(seconds));
        let (name, mut values) = match self.distribution {
            Distribution::Fixed { seconds } => return time(seconds),
            Distribution::Uniform { min_s, max_s } => ("uniform", vec![time(min_s), time(max_s)]),
            Distribution::Exponential { mean_s } => ("exponential", vec![time(mean_s)]),
            Distribution::Lognormal { median_s, sigma } => ("lognormal", vec![time(median_s), sigma.to_string()]),
            Distribution::Pareto { min_s, shape } => ("pareto", vec![time(min_s), shape.to_string()]),
            Distribution::Bimodal { low_s, high_s, share } => {
                ("bimodal", vec![time(low_s), time(high_s), share.to_string()])
            }
        };
        if self.order != Order::Shuffled {
            values.push(self.order.name().to_owned());
        }
        if self.seed != 0 {
            values.push(format!("seed {}", self.seed));
        }
        format!("{name}({})", values.join(", "))
    }
}

impl Distribution {
    /// Every way to give a delay, as it stands in an experiment file, with one line about it.
    pub const ABOUT: [(&str, &str); 6] = [
        ("\"1s\"", "the same for every record; units: ns, us, ms, s, m, h"),
        ("uniform", "every cost from `min` to `max` is as likely"),
        ("exponential", "many short, few long, with a `mean`"),
        ("lognormal", "the usual shape of response times: `median`, `sigma`"),
        ("pareto", "a heavy tail above `min`: the smaller `shape`, the heavier"),
        ("bimodal", "`low`, or with probability `share` `high`"),
    ];

    /// The names of those that are drawn, in an experiment file.
    pub const NAMES: [&str; 5] = ["uniform", "exponential", "lognormal", "pareto", "bimodal"];

    /// Half of all costs are below it, in seconds.
    fn median_s(&self) -> f64 {
        match *self {
            Distribution::Fixed { seconds } => seconds,
            Distribution::Uniform { min_s, max_s } => f64::midpoint(min_s, max_s),
            Distribution::Exponential { mean_s } => mean_s * 2.0_f64.ln(),
            Distribution::Lognormal { median_s, .. } => median_s,
            Distribution::Pareto { min_s, shape } => min_s * 2.0_f64.powf(1.0 / shape),
            Distribution::Bimodal { low_s, high_s, share } => {
                if share > 0.5 {
                    high_s
                } else {
                    low_s
                }
            }
        }
    }

    /// One cost, in seconds; not yet bounded.
    fn draw(&self, rng: &mut ChaCha8Rng) -> f64 {
        match *self {
            Distribution::Fixed { seconds } => seconds,
            Distribution::Uniform { min_s, max_s } => min_s + (max_s - min_s) * rng.random::<f64>(),
            Distribution::Exponential { mean_s } => mean_s * rng.sample::<f64, _>(Exp1),
            Distribution::Lognormal { median_s, sigma } => {
                median_s * (sigma * rng.sample::<f64, _>(StandardNormal)).exp()
            }
            Distribution::Pareto { min_s, shape } => min_s * rng.sample::<f64, _>(OpenClosed01).powf(-1.0 / shape),
            Distribution::Bimodal { low_s, high_s, share } => {
                if rng.random::<f64>() < share {
                    high_s
                } else {
                    low_s
                }
            }
        }
    }
}

/// Seconds as a cost. Nothing that a damaged `run.json` can hold may panic here.
fn bounded(seconds: f64) -> Duration {
    if seconds.is_nan() || seconds <= 0.0 {
        return Duration::ZERO;
    }
    Duration::try_from_secs_f64(seconds).map_or(Delay::MAX, |cost| cost.min(Delay::MAX))
}

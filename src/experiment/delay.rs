//! `delay`: a duration, or a distribution of them.

use super::mistake::Mistake;
use super::table::{Key, Keys, table};
use super::value_type::{ValueType, number, time, whole_number, word};
use crate::workload::{Delay, Distribution, Order};

/// The distributions that are drawn from: the first entry of the list is the duration.
const DRAWN: &[(&str, &str)] = Distribution::ABOUT.split_at(1).1;

const ORDER: Key = Key::new("order", "'shuffled'", "The order of the costs");
const SEED: Key = Key::new("seed", "", "The seed of the draws (default: the file's `seed`)");
const SIGMA: Key = Key::new("sigma", "", "Of the cost's natural logarithm");
const SHAPE: Key = Key::new("shape", "", "The smaller, the heavier the tail");
const SHARE: Key = Key::new("share", "", "How many cost `high`");

/// What records cost. The seed is that of draws that have none of their own.
pub(super) fn delay<'s>(seed: u64) -> ValueType<'s, Delay> {
    let fixed = time(Delay::MAX).map(Delay::fixed);
    let drawn = table(DRAWN.len(), move |keys: &mut Keys<'_>| drawn(keys, seed));
    ValueType::one_of("a duration such as \"10ms\"", [fixed, drawn])
}

fn drawn(keys: &mut Keys<'_>, seed: u64) -> Option<Delay> {
    let name = keys.choice("distribution", "distribution", DRAWN, |span| {
        let example = "{ distribution = \"pareto\", min = \"1ms\", shape = 1.5 }";
        Mistake::new(span, "a delay without `distribution`").help(example)
    })?;
    let before = keys.found.0.len();
    let distribution = distribution(name.get_ref(), keys);
    let orders = Order::ALL.map(|order| (order.name(), order));
    let order = keys.or(ORDER, word("order", orders));
    let seed = keys.key(SEED, whole_number(0..=i64::MAX)).unwrap_or(seed);
    // A wrong parameter has been told.
    let distribution = distribution.filter(|_| keys.found.0.len() == before)?;
    Some(Delay { distribution, order, seed })
}

/// All parameters of a distribution must be there.
fn distribution(name: &str, keys: &mut Keys<'_>) -> Option<Distribution> {
    match name {
        "uniform" => {
            let (min_s, max_s) = (seconds(name, "min", keys), seconds(name, "max", keys));
            ordered(("min", min_s?), ("max", max_s?), keys);
            Some(Distribution::Uniform { min_s: min_s?, max_s: max_s? })
        }
        "exponential" => Some(Distribution::Exponential { mean_s: seconds(name, "mean", keys)? }),
        "lognormal" => {
            let median_s = seconds(name, "median", keys);
            let sigma = keys.must(SIGMA, number(0.0..=10.0), without(name, "sigma", "0.5"));
            Some(Distribution::Lognormal { median_s: median_s?, sigma: sigma? })
        }
        "pareto" => {
            let min_s = seconds(name, "min", keys);
            let shape = keys.must(SHAPE, number(0.1..=100.0), without(name, "shape", "1.5"));
            Some(Distribution::Pareto { min_s: min_s?, shape: shape? })
        }
        "bimodal" => {
            let (low_s, high_s) = (seconds(name, "low", keys), seconds(name, "high", keys));
            let share = keys.must(SHARE, number(0.0..=1.0), without(name, "share", "0.1"));
            ordered(("low", low_s?), ("high", high_s?), keys);
            Some(Distribution::Bimodal { low_s: low_s?, high_s: high_s?, share: share? })
        }
        _ => None,
    }
}

fn seconds(name: &str, key: &'static str, keys: &mut Keys<'_>) -> Option<f64> {
    let seconds = time(Delay::MAX).map(|duration| duration.as_secs_f64());
    keys.must(Key::new(key, "", ""), seconds, without(name, key, "\"1ms\""))
}

fn without(name: &str, key: &str, example: &str) -> impl FnOnce(std::ops::Range<usize>) -> Mistake {
    move |span| Mistake::new(span, format!("`{name}` without `{key}`")).help(format!("add {key} = {example}"))
}

fn ordered((low, low_s): (&str, f64), (high, high_s): (&str, f64), keys: &mut Keys<'_>) {
    if low_s > high_s {
        let mistake = Mistake::new(keys.span.clone(), format!("`{low}` is above `{high}`"));
        keys.found.push(mistake.help("exchange them"));
    }
}

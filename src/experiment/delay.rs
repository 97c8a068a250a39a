//! `delay`: a duration, or a distribution of them.

use std::ops::RangeInclusive;

use serde_json::Value as Json;
use toml::de::DeValue;

use super::mistake::Mistake;
use super::shape::{Findings, Number, Shape, Time, Value, Word, either, whole_number};
use super::table::{Keys, Table};
use crate::workload::{Delay, Distribution, Order};

/// The distributions; the first entry is the duration.
const DRAWN: &[(&str, &str)] = Distribution::ABOUT.split_at(1).1;

/// What records cost.
pub(super) struct Cost {
    /// Of the draws that have none of their own.
    pub(super) seed: u64,
}

impl Shape for Cost {
    type Out = Delay;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Delay> {
        match value.get_ref() {
            DeValue::Table(_) => self.drawn().read(value, found),
            _ => Time(Delay::MAX).read(value, found).map(Delay::fixed),
        }
    }

    fn schema(&self) -> Json {
        either([Time(Delay::MAX).schema(), self.drawn().schema()])
    }
}

impl Cost {
    fn drawn(&self) -> Table<impl Fn(&mut Keys<'_>) -> Option<Delay>> {
        Table { alternatives: DRAWN.len(), read: |keys: &mut Keys<'_>| drawn(keys, self.seed) }
    }
}

fn drawn(keys: &mut Keys<'_>, seed: u64) -> Option<Delay> {
    let name = keys.choice("distribution", "distribution", DRAWN, |span| {
        let example = "{ distribution = \"pareto\", min = \"1ms\", shape = 1.5 }";
        Mistake::new(span, "a delay without `distribution`").help(example)
    })?;
    let before = keys.found.0.len();
    let distribution = distribution(name, keys);
    let orders = Order::ALL.map(|order| (order.name(), order));
    let order = keys.or("order", "\"shuffled\"", "The order of the costs", Word { what: "order", all: &orders });
    let about = "The seed of the draws (default: the file's `seed`)";
    let seed = keys.key("seed", about, whole_number(0..=i64::MAX)).unwrap_or(seed);
    // A wrong parameter has been told.
    let distribution = distribution.filter(|_| keys.found.0.len() == before)?;
    Some(Delay { distribution, order, seed })
}

fn distribution(name: &'static str, keys: &mut Keys<'_>) -> Option<Distribution> {
    let mut parameters = Parameters { name, keys };
    match name {
        "uniform" => {
            let (min_s, max_s) = (parameters.seconds("min"), parameters.seconds("max"));
            parameters.ordered(("min", min_s?), ("max", max_s?));
            Some(Distribution::Uniform { min_s: min_s?, max_s: max_s? })
        }
        "exponential" => Some(Distribution::Exponential { mean_s: parameters.seconds("mean")? }),
        "lognormal" => {
            let median_s = parameters.seconds("median");
            let sigma = parameters.number("sigma", "Of the cost's natural logarithm", "0.5", 0.0..=10.0);
            Some(Distribution::Lognormal { median_s: median_s?, sigma: sigma? })
        }
        "pareto" => {
            let min_s = parameters.seconds("min");
            let shape = parameters.number("shape", "The smaller, the heavier the tail", "1.5", 0.1..=100.0);
            Some(Distribution::Pareto { min_s: min_s?, shape: shape? })
        }
        "bimodal" => {
            let (low_s, high_s) = (parameters.seconds("low"), parameters.seconds("high"));
            let share = parameters.number("share", "How many cost `high`", "0.1", 0.0..=1.0);
            parameters.ordered(("low", low_s?), ("high", high_s?));
            Some(Distribution::Bimodal { low_s: low_s?, high_s: high_s?, share: share? })
        }
        _ => None,
    }
}

/// The parameters of one distribution; all of them must be there.
struct Parameters<'k, 'a> {
    name: &'static str,
    keys: &'k mut Keys<'a>,
}

impl Parameters<'_, '_> {
    fn seconds(&mut self, key: &'static str) -> Option<f64> {
        self.must(key, "", Time(Delay::MAX), "\"1ms\"").map(|duration| duration.as_secs_f64())
    }

    fn number(&mut self, key: &'static str, about: &str, example: &str, range: RangeInclusive<f64>) -> Option<f64> {
        self.must(key, about, Number(range), example)
    }

    fn must<S: Shape>(&mut self, key: &'static str, about: &str, shape: S, example: &str) -> Option<S::Out> {
        let name = self.name;
        self.keys.must(key, about, shape, |span| {
            Mistake::new(span, format!("`{name}` without `{key}`")).help(format!("add {key} = {example}"))
        })
    }

    fn ordered(&mut self, (low, low_s): (&str, f64), (high, high_s): (&str, f64)) {
        if low_s > high_s {
            let mistake = Mistake::new(self.keys.span.clone(), format!("`{low}` is above `{high}`"));
            self.keys.found.push(mistake.help("exchange them"));
        }
    }
}

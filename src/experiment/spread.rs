//! `delay`: a duration, or a distribution of them.

use std::ops::RangeInclusive;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Mistake;
use super::values::{Fields, Findings, Value};
use crate::workload::{Delay, Distribution, Order};

pub(super) fn delays(value: &Value<'_>, seed: u64, found: &mut Findings) -> Vec<Spanned<Delay>> {
    found.each(value).into_iter().filter_map(|one| delay(one, seed, found)).collect()
}

pub(super) fn delay(value: &Value<'_>, seed: u64, found: &mut Findings) -> Option<Spanned<Delay>> {
    let delay = match value.get_ref() {
        DeValue::Table(table) => drawn(value, table, seed, found)?,
        _ => Delay::fixed(found.duration(value, Delay::MAX)?),
    };
    Some(Spanned::new(value.span(), delay))
}

fn drawn<'i>(value: &Value<'i>, table: &DeTable<'i>, default_seed: u64, found: &mut Findings) -> Option<Delay> {
    let all = Distribution::NAMES.map(|name| (name, name));
    let mut fields = Fields::new(table);
    let Some(kind) = fields.take("distribution") else {
        let example = "{ distribution = \"pareto\", min = \"1ms\", shape = 1.5 }";
        found.push(Mistake::new(value.span(), "a delay without `distribution`").help(example));
        return None;
    };
    let name = found.one_of(kind, "distribution", &all)?;
    let mistakes_before = found.0.len();
    let distribution = distribution(name, value, &mut fields, found);
    let orders = Order::ALL.map(|order| (order.name(), order));
    let order = fields.or("order", Order::Shuffled, |value| found.one_of(value, "order", &orders));
    let seed = fields.or("seed", default_seed, |value| found.integer(value, 0..=i64::MAX));
    found.unknown_keys(&fields);
    if found.0.len() > mistakes_before {
        return None;
    }
    Some(Delay { distribution: distribution?, order, seed })
}

fn distribution<'i>(
    name: &str,
    value: &Value<'i>,
    fields: &mut Fields<'_, 'i>,
    found: &mut Findings,
) -> Option<Distribution> {
    let mut parameters = Parameters { name, value, fields, found };
    match name {
        "uniform" => {
            let (min_s, max_s) = (parameters.seconds("min"), parameters.seconds("max"));
            parameters.ordered("min", min_s, "max", max_s);
            Some(Distribution::Uniform { min_s: min_s?, max_s: max_s? })
        }
        "exponential" => Some(Distribution::Exponential { mean_s: parameters.seconds("mean")? }),
        "lognormal" => {
            let (median_s, sigma) = (parameters.seconds("median"), parameters.number("sigma", "0.5", 0.0..=10.0));
            Some(Distribution::Lognormal { median_s: median_s?, sigma: sigma? })
        }
        "pareto" => {
            let (min_s, shape) = (parameters.seconds("min"), parameters.number("shape", "1.5", 0.1..=100.0));
            Some(Distribution::Pareto { min_s: min_s?, shape: shape? })
        }
        "bimodal" => {
            let (low_s, high_s) = (parameters.seconds("low"), parameters.seconds("high"));
            let share = parameters.number("share", "0.1", 0.0..=1.0);
            parameters.ordered("low", low_s, "high", high_s);
            Some(Distribution::Bimodal { low_s: low_s?, high_s: high_s?, share: share? })
        }
        _ => None,
    }
}

/// The parameters of one distribution; all of them must be there.
struct Parameters<'a, 't, 'i> {
    name: &'a str,
    value: &'a Value<'i>,
    fields: &'a mut Fields<'t, 'i>,
    found: &'a mut Findings,
}

impl<'t, 'i> Parameters<'_, 't, 'i> {
    fn take(&mut self, key: &'static str, example: &str) -> Option<&'t Value<'i>> {
        self.fields.must(key, self.found, || {
            let what = format!("`{}` without `{key}`", self.name);
            Mistake::new(self.value.span(), what).help(format!("add {key} = {example}"))
        })
    }

    fn seconds(&mut self, key: &'static str) -> Option<f64> {
        let value = self.take(key, "\"1ms\"")?;
        self.found.duration(value, Delay::MAX).map(|duration| duration.as_secs_f64())
    }

    fn number(&mut self, key: &'static str, example: &str, range: RangeInclusive<f64>) -> Option<f64> {
        let value = self.take(key, example)?;
        self.found.number(value, range)
    }

    fn ordered(&mut self, low: &str, low_s: Option<f64>, high: &str, high_s: Option<f64>) {
        if let (Some(low_s), Some(high_s)) = (low_s, high_s)
            && low_s > high_s
        {
            let mistake = Mistake::new(self.value.span(), format!("`{low}` is above `{high}`"));
            self.found.push(mistake.help("exchange them"));
        }
    }
}

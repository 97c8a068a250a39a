//! Partial cases: what `exclude` and `[[require]]` speak of.

use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::Mistake;
use super::strategies::scalar;
use super::values::{Fields, Findings, Value};
use super::{MAX_WORKERS, Measure, RequireTable, Scaling, keys, spread};
use crate::dataset::Dataset;
use crate::strategy::{self, Parameters};
use crate::workload::Delay;

/// Some properties of cases. What is not named may be anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pattern {
    /// The strategy's name.
    pub strategy: Option<String>,
    /// Its worker count.
    pub workers: Option<usize>,
    /// Swept keys as they stand in an id: `delay=1ms`.
    pub parts: Vec<String>,
    /// The dataset.
    pub dataset: Option<Dataset>,
    /// The delay.
    pub delay: Option<Delay>,
    /// The serial fraction.
    pub serial_fraction: Option<f64>,
    /// The scaling.
    pub scaling: Option<Scaling>,
    /// Parameters of the kind.
    pub parameters: Parameters,
}

const MAX_LEAST: f64 = 1e9;

pub(super) fn exclude(
    value: Option<&Value<'_>>,
    seed: u64,
    folder: &Path,
    found: &mut Findings,
) -> Vec<Spanned<Pattern>> {
    let Some(value) = value else { return Vec::new() };
    let list = match value.get_ref() {
        DeValue::Array(list) if list.is_empty() => Vec::new(),
        _ => found.each(value),
    };
    let one = |value: &Value<'_>| {
        let pattern = match value.get_ref() {
            DeValue::String(id) => from_id(id, value.span(), found)?,
            DeValue::Table(table) => {
                let mut fields = Fields::new(table);
                let pattern = from_keys(&mut fields, seed, folder, found);
                found.unknown_keys(&fields);
                if table.is_empty() {
                    found.push(Mistake::new(value.span(), "an empty pattern would leave out everything"));
                }
                pattern
            }
            _ => {
                return found.wrong_type(value, "a case such as \"rayon/8\", or { strategy = \"rayon\", workers = 8 }");
            }
        };
        Some(Spanned::new(value.span(), pattern))
    };
    list.into_iter().filter_map(one).collect()
}

pub(super) fn require(value: Option<&Value<'_>>, seed: u64, folder: &Path, found: &mut Findings) -> Vec<RequireTable> {
    let Some(value) = value else { return Vec::new() };
    let tables = found.tables(value);
    tables.into_iter().filter_map(|(span, table)| requirement(span, table, seed, folder, found)).collect()
}

fn requirement(
    span: Range<usize>,
    table: &DeTable<'_>,
    seed: u64,
    folder: &Path,
    found: &mut Findings,
) -> Option<RequireTable> {
    let mut fields = Fields::new(table);
    let case = fields.take("case");
    let keyed = from_keys(&mut fields, seed, folder, found);
    let cases = match case {
        None if keyed == Pattern::default() => {
            let help = "case = \"rayon/4\", or strategy and workers";
            found.push(Mistake::new(span.clone(), "a requirement that names no case").help(help));
            None
        }
        None => Some(Spanned::new(span.clone(), keyed)),
        Some(case) if keyed != Pattern::default() => {
            let help = "leave out the other keys, or `case`";
            found.push(Mistake::new(case.span(), "`case` already says which case").help(help));
            None
        }
        Some(case) => {
            let id = found.owned_text(case);
            id.and_then(|id| Some(Spanned::new(id.span(), from_id(id.get_ref(), id.span(), found)?)))
        }
    };
    let measures = [("speedup", Measure::Speedup), ("efficiency", Measure::Efficiency), ("of_bound", Measure::OfBound)];
    let mut at_least = Vec::new();
    for (key, measure) in measures {
        let Some(value) = fields.take(key) else { continue };
        let least = found.number(value, 0.0..=MAX_LEAST).unwrap_or(0.0);
        at_least.push(Spanned::new(fields.key_span(key).unwrap_or(span.clone()), (measure, least)));
    }
    found.unknown_keys(&fields);
    if at_least.is_empty() {
        let help = "speedup = 1.9, efficiency = 0.9, or of_bound = 0.95";
        found.push(Mistake::new(span, "a requirement that asks for nothing").help(help));
    }
    Some(RequireTable { cases: cases?, at_least })
}

/// `rayon`, `rayon/4`, `rayon/4;delay=1ms`.
fn from_id(id: &str, span: Range<usize>, found: &mut Findings) -> Option<Pattern> {
    let mut parts = id.split(';').map(|part| part.trim().to_owned());
    let head = parts.next().unwrap_or_default();
    let (strategy, workers) = match head.split_once('/') {
        None => (head.as_str(), None),
        Some((strategy, workers)) => match workers.trim().parse() {
            Ok(workers) => (strategy, Some(workers)),
            Err(_) => {
                let what = format!("`{workers}` is no number of workers");
                found.push(Mistake::new(span, what).help("a case is written STRATEGY/WORKERS, such as \"rayon/4\""));
                return None;
            }
        },
    };
    let strategy = Some(strategy.trim().to_owned());
    Some(Pattern { strategy, workers, parts: parts.collect(), ..Pattern::default() })
}

fn from_keys(fields: &mut Fields<'_, '_>, seed: u64, folder: &Path, found: &mut Findings) -> Pattern {
    let mut pattern = Pattern {
        strategy: fields.take("strategy").and_then(|value| found.text(value)).map(str::to_owned),
        workers: fields.take("workers").and_then(|value| found.integer(value, 1..=MAX_WORKERS as i64)),
        dataset: fields
            .take("dataset")
            .and_then(|value| keys::dataset(value, folder, seed, found))
            .map(Spanned::into_inner),
        delay: fields.take("delay").and_then(|value| spread::delay(value, seed, found)).map(Spanned::into_inner),
        serial_fraction: fields.take("serial_fraction").and_then(|value| keys::serial_fraction(value, found)),
        scaling: fields.take("scaling").and_then(|value| found.one_of(value, "scaling", &Scaling::ALL)),
        ..Pattern::default()
    };
    for parameter in strategy::kinds().iter().flat_map(|kind| kind.parameters) {
        if let Some(value) = fields.take(parameter.name) {
            match scalar(value.get_ref()) {
                Some(json) => _ = pattern.parameters.insert(parameter.name.to_owned(), json),
                None => _ = found.wrong_type::<()>(value, "text, a number, true or false"),
            }
        }
    }
    pattern
}

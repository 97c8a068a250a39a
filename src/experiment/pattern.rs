//! Partial cases: what `exclude` and `[[require]]` speak of.

use serde_json::json;
use toml::Spanned;

use super::delay::delay;
use super::inputs::{Context, dataset};
use super::mistake::Mistake;
use super::strategies::any_value;
use super::table::{Key, Keys, table};
use super::types::{Measure, Pattern, RequireTable, Scaling};
use super::value_type::{Findings, ValueType, number, text, word};
use super::workers::exactly;
use crate::strategy::kinds;

const CASE: Key = Key::new("case", "", "");
const STRATEGY: Key = Key::new("strategy", "", "The strategy's name");
const WORKERS: Key = Key::new("workers", "", "The worker count");
const DATASET: Key = Key::new("dataset", "", "The dataset");
const DELAY: Key = Key::new("delay", "", "The delay");
const SERIAL_FRACTION: Key = Key::new("serial_fraction", "", "");
const SCALING: Key = Key::new("scaling", "", "");
const AT_LEAST: [(Measure, &str, Key); 3] = [
    (Measure::Speedup, "speedup", Key::new("speedup", "", "Baseline time over case time")),
    (Measure::Efficiency, "efficiency", Key::new("efficiency", "", "Speedup for each worker: 0.9")),
    (
        Measure::OfBound,
        "of_bound",
        Key::new("of_bound", "", "Speedup over the best that any schedule could reach: 0.95"),
    ),
];

pub(super) fn serial_fraction<'s>() -> ValueType<'s, f64> {
    number(0.0..=1.0).about("The part of the total delay that is spent before the map")
}

pub(super) fn scaling<'s>() -> ValueType<'s, Scaling> {
    let about = "strong: the same work for more workers; weak: `size`, or the dataset, for each worker";
    word("scaling", Scaling::ALL).about(about)
}

/// The id of a case, whole or in part.
pub(super) fn case_id<'s>() -> ValueType<'s, String> {
    text().about("STRATEGY/WORKERS, as in \"rayon/4\" or \"rayon/4;delay=1ms\"; or a strategy's name alone")
}

/// An id, or a table of what cases have in common.
pub(super) fn excluded(context: Context<'_>) -> ValueType<'_, Pattern> {
    let id = case_id().and_then(|id, span, found| from_id(&Spanned::new(span, id), found));
    let common = table(1, move |keys: &mut Keys<'_>| {
        keys.rule("minProperties", json!(1));
        if keys.is_empty() {
            keys.found.push(Mistake::new(keys.span.clone(), "an empty pattern would leave out everything"));
        }
        Some(in_common(keys, context))
    });
    ValueType::one_of("a case such as \"rayon/8\", or { strategy = \"rayon\", workers = 8 }", [id, common])
}

/// A `[[require]]`.
pub(super) fn requirement(context: Context<'_>) -> ValueType<'_, RequireTable> {
    table(1, move |keys: &mut Keys<'_>| required(keys, context))
}

fn required(keys: &mut Keys<'_>, context: Context<'_>) -> Option<RequireTable> {
    let id = keys.key(CASE, case_id().placed());
    let in_common = in_common(keys, context);
    let cases = asked_of(keys, id, in_common);
    keys.rule("anyOf", AT_LEAST.map(|(_, name, _)| json!({ "required": [name] })).to_vec().into());
    let mut at_least = Vec::new();
    for (measure, name, key) in AT_LEAST {
        let least = keys.key(key, number(0.0..=1e9)).unwrap_or_default();
        at_least.extend(keys.key_span(name).map(|span| Spanned::new(span, (measure, least))));
    }
    if at_least.is_empty() {
        let help = "speedup = 1.9, efficiency = 0.9, or of_bound = 0.95";
        keys.found.push(Mistake::new(keys.span.clone(), "a requirement that asks for nothing").help(help));
    }
    Some(RequireTable { cases: cases?, at_least })
}

/// Which cases a requirement speaks of: by an id, or by what they have in common.
fn asked_of(keys: &mut Keys<'_>, id: Option<Spanned<String>>, in_common: Pattern) -> Option<Spanned<Pattern>> {
    match (id, in_common == Pattern::default()) {
        (Some(id), true) => from_id(&id, keys.found).map(|pattern| Spanned::new(id.span(), pattern)),
        (Some(id), false) => {
            let help = "leave out the other keys, or `case`";
            keys.found.none(Mistake::new(id.span(), "`case` already says which case").help(help))
        }
        (None, true) if keys.has("case") => None,
        (None, true) => {
            let help = "case = \"rayon/4\", or strategy and workers";
            keys.found.none(Mistake::new(keys.span.clone(), "a requirement that names no case").help(help))
        }
        (None, false) => Some(Spanned::new(keys.span.clone(), in_common)),
    }
}

/// `rayon`, `rayon/4`, `rayon/4;delay=1ms`.
fn from_id(id: &Spanned<String>, found: &mut Findings) -> Option<Pattern> {
    let (head, coordinates) = id.get_ref().split_once(';').unwrap_or((id.get_ref(), ""));
    let (strategy, workers) = match head.trim().split_once('/') {
        None => (head, None),
        Some((strategy, workers)) => match workers.trim().parse() {
            Ok(workers) => (strategy, Some(workers)),
            Err(_) => {
                let what = format!("`{workers}` is no number of workers");
                let help = "a case is written STRATEGY/WORKERS, such as \"rayon/4\"";
                return found.none(Mistake::new(id.span(), what).help(help));
            }
        },
    };
    let (strategy, coordinates) = (Some(strategy.trim().to_owned()), coordinates.to_owned());
    Some(Pattern { strategy, workers, coordinates, ..Pattern::default() })
}

/// What cases can have in common.
fn in_common(keys: &mut Keys<'_>, context: Context<'_>) -> Pattern {
    let mut pattern = Pattern {
        strategy: keys.key(STRATEGY, text()),
        workers: keys.key(WORKERS, exactly()),
        dataset: keys.key(DATASET, dataset(context)),
        delay: keys.key(DELAY, delay(context.seed)),
        serial_fraction: keys.key(SERIAL_FRACTION, serial_fraction()),
        scaling: keys.key(SCALING, scaling()),
        ..Pattern::default()
    };
    let kinds = kinds();
    let all: Vec<_> = kinds.iter().flat_map(|kind| kind.parameters).collect();
    // Several kinds may have the same parameter, which is then one key.
    let first = |place: usize| all[..place].iter().all(|earlier| earlier.name != all[place].name);
    for parameter in (0..all.len()).filter(|place| first(*place)).map(|place| all[place]) {
        let value = keys.key(Key::new(parameter.name, "", &parameter.about()), any_value(parameter));
        pattern.parameters.extend(value.map(|value| (parameter.name.to_owned(), value)));
    }
    pattern
}

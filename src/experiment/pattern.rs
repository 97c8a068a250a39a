//! Partial cases: what `exclude` and `[[require]]` speak of.

use serde_json::{Value as Json, json};
use toml::Spanned;
use toml::de::DeValue;

use super::delay::Cost;
use super::given::{Measure, Pattern, RequireTable, Scaling};
use super::inputs::Records;
use super::mistake::Mistake;
use super::shape::{Findings, Number, Placed, Shape, Text, Value, Word, described, either};
use super::strategies::AnyValue;
use super::table::{Keys, table};
use super::workers::exactly;
use crate::strategy::kinds;

/// The id of a case, whole or in part.
pub(super) struct CaseId;

impl Shape for CaseId {
    type Out = String;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<String> {
        Text.read(value, found)
    }

    fn schema(&self) -> Json {
        let about = "STRATEGY/WORKERS, as in \"rayon/4\" or \"rayon/4;delay=1ms\"; or a strategy's name alone";
        described(Text.schema(), about)
    }
}

/// An id, or a table of what cases have in common.
pub(super) struct Excluded<'f>(pub(super) Records<'f>);

impl Excluded<'_> {
    fn in_common(&self, keys: &mut Keys<'_>) -> Option<Pattern> {
        let pattern = in_common(keys, self.0);
        keys.rule("minProperties", json!(1));
        if keys.is_empty() {
            keys.found.push(Mistake::new(keys.span.clone(), "an empty pattern would leave out everything"));
        }
        Some(pattern)
    }
}

impl Shape for Excluded<'_> {
    type Out = Pattern;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Pattern> {
        match value.get_ref() {
            DeValue::String(id) => from_id(&Spanned::new(value.span(), id.to_string()), found),
            DeValue::Table(_) => table(|keys| self.in_common(keys)).read(value, found),
            _ => found.wrong_type(value, "a case such as \"rayon/8\", or { strategy = \"rayon\", workers = 8 }"),
        }
    }

    fn schema(&self) -> Json {
        either([CaseId.schema(), table(|keys| self.in_common(keys)).schema()])
    }
}

/// A `[[require]]`.
pub(super) fn requirement(keys: &mut Keys<'_>, records: Records<'_>) -> Option<RequireTable> {
    let id = keys.key("case", "", Placed(CaseId));
    let in_common = in_common(keys, records);
    let cases = asked_of(keys, id, in_common);
    let measures = [
        ("speedup", Measure::Speedup, "Baseline time over case time"),
        ("efficiency", Measure::Efficiency, "Speedup for each worker: 0.9"),
        ("of_bound", Measure::OfBound, "Speedup over the best that any schedule could reach: 0.95"),
    ];
    keys.rule("anyOf", measures.map(|(key, ..)| json!({ "required": [key] })).to_vec().into());
    let mut at_least = Vec::new();
    for (key, measure, about) in measures {
        let least = keys.key(key, about, Number(0.0..=1e9)).unwrap_or_default();
        at_least.extend(keys.key_span(key).map(|span| Spanned::new(span, (measure, least))));
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
fn in_common(keys: &mut Keys<'_>, records: Records<'_>) -> Pattern {
    let seed = records.seed;
    let mut pattern = Pattern {
        strategy: keys.key("strategy", "The strategy's name", Text),
        workers: keys.key("workers", "The worker count", exactly()),
        dataset: keys.key("dataset", "The dataset", records),
        delay: keys.key("delay", "The delay", Cost { seed }),
        serial_fraction: keys.key("serial_fraction", SERIAL_FRACTION, Number(0.0..=1.0)),
        scaling: keys.key("scaling", SCALING, Word { what: "scaling", all: &Scaling::ALL }),
        ..Pattern::default()
    };
    for kind in kinds() {
        for parameter in kind.parameters {
            let value = keys.key(parameter.name, &parameter.about(), AnyValue(parameter));
            pattern.parameters.extend(value.map(|value| (parameter.name.to_owned(), value)));
        }
    }
    pattern
}

pub(super) const SERIAL_FRACTION: &str = "The part of the total delay that is spent before the map";
pub(super) const SCALING: &str =
    "strong: the same work for more workers; weak: `size`, or the dataset, for each worker";

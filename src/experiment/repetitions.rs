//! `repetitions`: a number of blocks, or a precision to reach.

use serde_json::Value as Json;
use toml::de::DeValue;

use super::given::Repetitions;
use super::mistake::Mistake;
use super::shape::{Findings, Percentage, Shape, Value, described, either, whole_number};
use super::table::{Keys, table};

pub(super) const MAX_REPETITIONS: i64 = 100_000;

/// How many blocks.
pub(super) struct Blocks;

impl Shape for Blocks {
    type Out = Repetitions;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Repetitions> {
        match value.get_ref() {
            DeValue::Table(_) => table(until_precise).read(value, found),
            DeValue::Integer(_) => whole_number(1..=MAX_REPETITIONS).read(value, found).map(Repetitions::exactly),
            _ => found.wrong_type(value, "a number of blocks, or { min = 10, max = 100, precision = \"1%\" }"),
        }
    }

    fn schema(&self) -> Json {
        let rule = described(table(until_precise).schema(), "Until every speedup's interval is narrow enough");
        either([whole_number::<u32>(1..=MAX_REPETITIONS).schema(), rule])
    }
}

fn until_precise(keys: &mut Keys<'_>) -> Option<Repetitions> {
    let min = keys.or("min", "10", "At least so many blocks", whole_number(2..=MAX_REPETITIONS));
    let max: u32 = keys.or("max", "1000", "At most so many blocks, or `min`", whole_number(2..=MAX_REPETITIONS));
    let max = if keys.has("max") { max } else { max.max(min) };
    let about = "The widest interval, such as \"1%\" of its value";
    let precision = keys.must("precision", about, Percentage { what: "precision", range: 0.01..=100.0 }, |span| {
        Mistake::new(span, "repetitions without `precision`").help("{ min = 10, max = 100, precision = \"1%\" }")
    });
    if min > max {
        keys.found.push(Mistake::new(keys.span.clone(), "`min` is above `max`").help("min = 10, max = 100"));
    }
    Some(Repetitions { min, max, precision: Some(precision?) })
}

//! `repetitions`: a number of blocks, or a precision to reach.

use toml::de::{DeTable, DeValue};

use super::mistake::Mistake;
use super::values::{Fields, Findings, Value};

const MAX_REPETITIONS: i64 = 100_000;
/// Blocks that a precision may ask for where the file does not say.
const MOST: u32 = 1000;
const FEWEST: u32 = 10;

/// How many blocks there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Repetitions {
    /// At least so many.
    pub min: u32,
    /// At most so many.
    pub max: u32,
    /// Between them, until every speedup's interval is no wider than this, relative to its value; where there is none,
    /// `min` and `max` are one.
    pub precision: Option<f64>,
}

impl Repetitions {
    /// Exactly so many.
    pub fn exactly(blocks: u32) -> Self {
        Self { min: blocks, max: blocks, precision: None }
    }
}

pub(super) fn repetitions(value: &Value<'_>, found: &mut Findings) -> Option<Repetitions> {
    match value.get_ref() {
        DeValue::Table(table) => until_precise(value, table, found),
        DeValue::Integer(_) => found.integer(value, 1..=MAX_REPETITIONS).map(Repetitions::exactly),
        _ => found.wrong_type(value, "a number of blocks, or { min = 10, max = 100, precision = \"1%\" }"),
    }
}

fn until_precise(value: &Value<'_>, table: &DeTable<'_>, found: &mut Findings) -> Option<Repetitions> {
    let mut fields = Fields::new(table);
    let min = fields.or("min", FEWEST, |value| found.integer(value, 2..=MAX_REPETITIONS));
    let max = fields.or("max", MOST.max(min), |value| found.integer(value, 2..=MAX_REPETITIONS));
    let precision = fields.must("precision", found, || {
        Mistake::new(value.span(), "repetitions without `precision`")
            .help("{ min = 10, max = 100, precision = \"1%\" }")
    });
    let precision = precision.and_then(|value| found.percentage(value, "precision", 0.01..=100.0));
    found.unknown_keys(&fields);
    if min > max {
        found.push(Mistake::new(value.span(), "`min` is above `max`").help("min = 10, max = 100"));
    }
    Some(Repetitions { min, max, precision: Some(precision?) })
}

//! `repetitions`: a number of blocks, or a precision to reach.

use super::mistake::Mistake;
use super::table::{Key, Keys, table};
use super::types::Repetitions;
use super::value_type::{ValueType, percentage, whole_number};

pub(super) const MAX_REPETITIONS: i64 = 100_000;

const MIN: Key = Key::new("min", "10", "At least so many blocks");
const MAX: Key = Key::new("max", "1000", "At most so many blocks, or `min`");
const PRECISION: Key = Key::new("precision", "", "The widest interval, such as \"1%\" of its value");

/// How many blocks.
pub(super) fn blocks<'s>() -> ValueType<'s, Repetitions> {
    ValueType::one_of(
        "a number of blocks, or { min = 10, max = 100, precision = \"1%\" }",
        [
            whole_number(1..=MAX_REPETITIONS).map(Repetitions::exactly),
            table(1, until_precise).about("Until every speedup's interval is narrow enough"),
        ],
    )
}

fn until_precise(keys: &mut Keys<'_>) -> Option<Repetitions> {
    let min = keys.or(MIN, whole_number(2..=MAX_REPETITIONS));
    let max: u32 = keys.or(MAX, whole_number(2..=MAX_REPETITIONS));
    let max = if keys.has("max") { max } else { max.max(min) };
    let precision = keys.must(PRECISION, percentage("precision", 0.01..=100.0), |span| {
        let help = "{ min = 10, max = 100, precision = \"1%\" }";
        Mistake::new(span, "repetitions without `precision`").help(help)
    });
    if min > max {
        keys.found.push(Mistake::new(keys.span.clone(), "`min` is above `max`").help("min = 10, max = 100"));
    }
    Some(Repetitions { min, max, precision: Some(precision?) })
}

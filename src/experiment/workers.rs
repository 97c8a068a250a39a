//! `workers`: how many, here or on any machine.

use super::mistake::Mistake;
use super::types::Workers;
use super::value_type::{ValueType, described, either, text, text_like, whole_number, words};
use crate::text::suggestion;

/// The most workers that a case may have: as many threads as a pool of rayon can.
pub(crate) const MAX_WORKERS: usize = 65_535;

/// A number of workers.
pub(super) fn exactly<'s>() -> ValueType<'s, usize> {
    whole_number(1..=MAX_WORKERS as i64)
}

/// One entry of `workers`.
pub(super) fn worker_count<'s>() -> ValueType<'s, Workers> {
    let computed = || text_like(r"^\s*([0-9]+\s*\*\s*cpus|cpus\s*/\s*[0-9]+)\s*$");
    let schema = move || either([words(["cpus", "powers of two"]), described(computed(), "\"2*cpus\", \"cpus/2\"")]);
    let in_words = text().with_schema(schema).and_then(|text, span, found| {
        from_words(&text).or_else(|| {
            let help = match text.trim().parse::<u16>() {
                Ok(number) => format!("write {number} without quotes"),
                Err(_) if text.contains(|letter: char| letter.is_ascii_digit()) && !text.contains("cpu") => {
                    "write 4, or [1, 2, 4]; in words, \"2*cpus\" or \"powers of two\"".to_owned()
                }
                Err(_) => suggestion(&text, ["cpus", "2*cpus", "cpus/2", "powers of two"]),
            };
            found.none(Mistake::new(span, format!("`{text}` is no number of workers")).help(help))
        })
    });
    let expected = "a whole number, \"cpus\" or \"powers of two\"";
    ValueType::one_of(expected, [exactly().map(Workers::Exactly), in_words])
}

fn from_words(text: &str) -> Option<Workers> {
    let factor = |number: &str| number.trim().parse().ok().filter(|number| (1..=MAX_WORKERS).contains(number));
    match text.trim() {
        "powers of two" => Some(Workers::PowersOfTwo),
        "cpus" => Some(Workers::Cpus { times: 1, over: 1 }),
        other => match (other.split_once('*'), other.split_once('/')) {
            (Some((times, cpus)), None) if cpus.trim() == "cpus" => {
                Some(Workers::Cpus { times: factor(times)?, over: 1 })
            }
            (None, Some((cpus, over))) if cpus.trim() == "cpus" => {
                Some(Workers::Cpus { times: 1, over: factor(over)? })
            }
            _ => None,
        },
    }
}

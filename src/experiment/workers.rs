//! `workers`: how many, here or on any machine.

use serde_json::Value as Json;
use toml::de::DeValue;

use super::given::Workers;
use super::mistake::Mistake;
use super::shape::{Findings, Shape, Value, WholeNumber, described, either, text_like, whole_number, words};
use crate::text::suggestion;

/// The most workers that a case may have.
pub(crate) const MAX_WORKERS: usize = 65_536;

/// A number of workers.
pub(super) fn exactly() -> WholeNumber<usize> {
    whole_number(1..=MAX_WORKERS as i64)
}

/// One entry of `workers`.
pub(super) struct WorkerCount;

impl Shape for WorkerCount {
    type Out = Workers;

    fn read(&self, value: &Value<'_>, found: &mut Findings) -> Option<Workers> {
        match value.get_ref() {
            DeValue::Integer(_) => exactly().read(value, found).map(Workers::Exactly),
            DeValue::String(text) => from_words(text).or_else(|| {
                let help = match text.trim().parse::<u16>() {
                    Ok(number) => format!("write {number} without quotes"),
                    Err(_) => suggestion(text, ["cpus", "2*cpus", "cpus/2", "powers of two"]),
                };
                found.none(Mistake::new(value.span(), format!("`{text}` is no number of workers")).help(help))
            }),
            _ => found.wrong_type(value, "a whole number, \"cpus\" or \"powers of two\""),
        }
    }

    fn schema(&self) -> Json {
        let computed = text_like(r"^\s*([0-9]+\s*\*\s*cpus|cpus\s*/\s*[0-9]+)\s*$");
        either([exactly().schema(), words(["cpus", "powers of two"]), described(computed, "\"2*cpus\", \"cpus/2\"")])
    }
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

//! `[gate]`: what a gate must notice, and how surely.

use toml::Spanned;
use toml::de::DeValue;

use super::values::{Fields, Findings, Value};
use crate::gate::{Judge, Rules};

/// The most blocks, as of any run.
const MAX_REPETITIONS: i64 = 100_000;

/// The `[gate]` of an experiment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GateTable {
    /// What is judged, and how surely.
    pub rules: Rules,
    /// The ids of the cases that head no longer has, on purpose.
    pub removed: Vec<Spanned<String>>,
}

impl Judge {
    /// Every effect that can be judged, with its name in an experiment file.
    pub(crate) const ALL: [(&str, Judge); 2] = [("time", Judge::Time), ("speedup", Judge::Speedup)];
}

pub(super) fn gate(value: &Value<'_>, found: &mut Findings) -> Option<GateTable> {
    let mut fields = Fields::new(found.table(value)?);
    let usual = Rules::default();
    let rules = Rules {
        loss: fields.or("loss", usual.loss, |value| found.percentage(value, "loss", 0.1..=90.0)),
        error_rate: fields
            .or("error_rate", usual.error_rate, |value| found.percentage(value, "error rate", 0.001..=50.0)),
        repetitions: fields.or("repetitions", usual.repetitions, |value| found.integer(value, 1..=MAX_REPETITIONS)),
        judge: fields.or("judge", usual.judge, |value| found.one_of(value, "effect", &Judge::ALL)),
    };
    let removed = fields.or("removed", Vec::new(), |value| Some(removed(value, found)));
    found.unknown_keys(&fields);
    Some(GateTable { rules, removed })
}

fn removed(value: &Value<'_>, found: &mut Findings) -> Vec<Spanned<String>> {
    match value.get_ref() {
        DeValue::Array(list) if list.is_empty() => Vec::new(),
        _ => found.each(value).into_iter().filter_map(|id| found.owned_text(id)).collect(),
    }
}

//! `[gate]`: what a gate must notice, and how surely.

use super::given::GateTable;
use super::pattern::CaseId;
use super::repetitions::MAX_REPETITIONS;
use super::shape::{Percentage, Word, any_number_of, whole_number};
use super::table::Keys;
use crate::gate::{Judge, Rules};

pub(super) fn gate(keys: &mut Keys<'_>) -> Option<GateTable> {
    let usual = Rules::default();
    let percent = |share: f64| format!("\"{}%\"", share * 100.0);
    let rules = Rules {
        loss: keys.or(
            "loss",
            &percent(usual.loss),
            "The loss of speed that must not pass",
            Percentage { what: "loss", range: 0.1..=90.0 },
        ),
        error_rate: keys.or(
            "error_rate",
            &percent(usual.error_rate),
            "How often a whole check of equal builds may find a change",
            Percentage { what: "error rate", range: 0.001..=50.0 },
        ),
        repetitions: keys.or(
            "repetitions",
            &usual.repetitions.to_string(),
            "At most so many blocks",
            whole_number(1..=MAX_REPETITIONS),
        ),
        judge: keys.or(
            "judge",
            "\"time\"",
            "time: the case's own; speedup: over its baseline",
            Word { what: "effect", all: &Judge::ALL },
        ),
    };
    let about = "Cases that the base has and head no longer has, on purpose";
    let removed = keys.key("removed", about, any_number_of(CaseId)).unwrap_or_default();
    Some(GateTable { rules, removed })
}

impl Judge {
    /// Every effect that can be judged, with its name in an experiment file.
    pub(crate) const ALL: [(&str, Judge); 2] = [("time", Judge::Time), ("speedup", Judge::Speedup)];
}

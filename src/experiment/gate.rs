//! `[gate]`: what a gate must notice, and how surely.

use super::pattern::case_id;
use super::repetitions::MAX_REPETITIONS;
use super::table::{Key, Keys};
use super::types::GateTable;
use super::value_type::{percentage, whole_number, word};
use crate::gate::{Judge, Rules};

pub(super) fn gate(keys: &mut Keys<'_>) -> Option<GateTable> {
    let usual = Rules::default();
    let (loss, error_rate) = (percent(usual.loss), percent(usual.error_rate));
    let loss = Key::new("loss", &loss, "The loss of speed that must not pass");
    let error_rate = Key::new("error_rate", &error_rate, "How often a whole check of equal builds may find a change");
    let repetitions = usual.repetitions.to_string();
    let repetitions = Key::new("repetitions", &repetitions, "At most so many blocks");
    let judge = Key::new("judge", "'time'", "time: the case's own; speedup: over its baseline");
    let removed = Key::new("removed", "", "Cases that the base has and head no longer has, on purpose");
    let rules = Rules {
        loss: keys.or(loss, percentage("loss", 0.1..=90.0)),
        error_rate: keys.or(error_rate, percentage("error rate", 0.001..=50.0)),
        repetitions: keys.or(repetitions, whole_number(1..=MAX_REPETITIONS)),
        judge: keys.or(judge, word("effect", Judge::ALL)),
    };
    let removed = keys.key(removed, case_id().any_number()).unwrap_or_default();
    Some(GateTable { rules, removed })
}

fn percent(share: f64) -> String {
    format!("\"{}%\"", share * 100.0)
}

impl Judge {
    /// Every effect that can be judged, with its name in an experiment file.
    pub(crate) const ALL: [(&str, Judge); 2] = [("time", Judge::Time), ("speedup", Judge::Speedup)];
}

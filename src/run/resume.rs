//! Whether an earlier run can be gone on with.

use std::path::Path;

use serde_json::Value;

use super::named::changed;
use crate::plan::Plan;
use crate::record::{Rule, Run, RunRecord, Session};

/// What ended the run, if it is finished. One that was killed after its last block has no end: it is noted when the run is
/// gone on with, though nothing is left to measure.
pub(super) fn finished(run: &Run) -> Option<Rule> {
    match run.record.ended_by() {
        Some(rule @ (Rule::AllBlocks | Rule::Precision | Rule::Budget | Rule::Decided)) => {
            run.lost().is_none().then_some(rule)
        }
        Some(Rule::Interrupted) | None => None,
    }
}

/// What differs between the run and what would be measured now; none where nothing does.
pub(super) fn difference(record: &RunRecord, plan: &Plan, now: &Session, folder: &Path) -> Option<String> {
    let before = record.sessions.last()?;
    if record.compared.is_some() {
        return Some("it is the run of a gate, which is never resumed; start a new run".to_owned());
    }
    if let Some(keys) = differing_keys(&record.plan, plan) {
        return Some(format!("the experiment has changed since, in {keys}; start a new run"));
    }
    if let Some(name) = changed(&record.preparation.named, plan, folder) {
        return Some(format!("`{name}`, which it names, has changed since; start a new run"));
    }
    if before.binary != now.binary {
        return Some("it was measured by another build of this program; start a new run".to_owned());
    }
    let (then, here) = (before.machine.fingerprint(), now.machine.fingerprint());
    (then != here).then(|| format!("it was measured on another machine ({then}; this is {here}); start a new run"))
}

fn differing_keys(before: &Plan, now: &Plan) -> Option<String> {
    let (before, now) = (serde_json::to_value(before).ok()?, serde_json::to_value(now).ok()?);
    let (Value::Object(before), Value::Object(now)) = (before, now) else { return None };
    // A title says what `--set` has set, though it may be what the file says, too.
    let differs = |(key, value): &(&String, &Value)| *key != "title" && before.get(*key) != Some(*value);
    let keys: Vec<String> = now.iter().filter(differs).map(|(key, _)| format!("`{key}`")).collect();
    (!keys.is_empty()).then(|| keys.join(", "))
}

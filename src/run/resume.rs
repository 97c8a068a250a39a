//! Whether an earlier run can be gone on with, and what of it is to be measured.

use std::path::Path;

use serde_json::Value;

use super::blocks::Ahead;
use super::named_files::changed;
use crate::plan::Plan;
use crate::record::{Rule, Run, RunRecord, Session, StoreError};

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
///
/// # Errors
///
/// Where a file that it names cannot be read.
pub(super) fn difference(
    earlier: &Run,
    plan: &Plan,
    now: &Session,
    folder: &Path,
) -> Result<Option<String>, StoreError> {
    if let Some(name) = earlier.changed.first() {
        return Ok(Some(format!("{name} is not what it wrote: its checksum differs; start a new run")));
    }
    let record = &earlier.record;
    if record.compared.is_some() {
        return Ok(Some("it is the run of a gate, which is never resumed; start a new run".to_owned()));
    }
    if let Some(keys) = differing_keys(&record.plan, plan) {
        return Ok(Some(format!("the experiment has changed since, in {keys}; start a new run")));
    }
    if let Some(name) = changed(&record.preparation.named, plan, folder)? {
        return Ok(Some(format!("`{name}`, which it names, has changed since; start a new run")));
    }
    Ok(record.sessions.last().and_then(|before| differing_place(before, now)))
}

/// Where the sessions were measured by two builds, or on two machines.
fn differing_place(before: &Session, now: &Session) -> Option<String> {
    if before.binary != now.binary {
        return Some("it was measured by another build of this program; start a new run".to_owned());
    }
    let (then, here) = (&before.machine, &now.machine);
    (!then.may_be(here)).then(|| {
        let (then, here) = (then.fingerprint(), here.fingerprint());
        format!("it was measured on another machine ({then}; this is {here}); start a new run")
    })
}

/// The indices of the cases that have failed.
pub(super) fn failed(earlier: &Run) -> Vec<usize> {
    earlier.failures().into_keys().collect()
}

/// Why measuring these cases again would give nothing; none where it may.
pub(super) fn hopeless(earlier: &Run, retried: &[usize]) -> Option<String> {
    let RunRecord { plan, preparation, .. } = &earlier.record;
    if !retried.is_empty() && retried.len() == plan.cases.len() {
        return Some("every case failed, so nothing is to be kept; leave out `--retry-failed`".to_owned());
    }
    let case = retried.iter().find(|case| preparation.failure(**case).is_some())?;
    Some(format!("{} failed before the first block, with its input; start a new run", plan.cases[*case].id))
}

/// What is to be measured: in the whole blocks the cases that are measured again, without the turns that an earlier attempt
/// took; then all other blocks, if the run is not finished.
pub(super) fn ahead(earlier: &Run, retried: &[usize], finished: Option<Rule>) -> Vec<Ahead> {
    let done: Vec<u32> = earlier.whole_blocks().into_iter().map(|(_, block)| block).collect();
    let begun = |case: usize| earlier.retried.iter().find(|known| known.case == case && known.failed_again.is_none());
    let is_left = |case: usize, block: u32| begun(case).is_none_or(|known| !known.blocks.contains(&block));
    let again = done.iter().map(|&block| Ahead {
        block,
        only: Some(retried.iter().copied().filter(|&case| is_left(case, block)).collect()),
    });
    let more = if finished.is_some() { Vec::new() } else { Ahead::all_but(&done, earlier.record.plan.blocks) };
    again.filter(|ahead| ahead.only.as_ref().is_some_and(|only| !only.is_empty())).chain(more).collect()
}

fn differing_keys(before: &Plan, now: &Plan) -> Option<String> {
    let (before, now) = (serde_json::to_value(before).ok()?, serde_json::to_value(now).ok()?);
    let (Value::Object(before), Value::Object(now)) = (before, now) else { return None };
    // A title says what `--set` has set, though it may be what the file says, too.
    let differs = |(key, value): &(&String, &Value)| *key != "title" && before.get(*key) != Some(*value);
    let keys: Vec<String> = now.iter().filter(differs).map(|(key, _)| format!("`{key}`")).collect();
    (!keys.is_empty()).then(|| keys.join(", "))
}

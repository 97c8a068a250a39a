//! What a run may have at most, so that disk and memory hold it: said before anything is measured, with what to do.

use super::error::RunError;
use super::outlook::Outlook;
use crate::machine::Machine;
use crate::plan::Plan;
use crate::record::{Decision, InputFacts, MOST_RECORDS, Tracing};
use crate::text::thousands;

/// The most executions of a run.
const MOST_EXECUTIONS: u64 = 50_000_000;
/// What there must be of memory for each execution of a run, in bytes: its report holds 320 at a time (`benches/large.py`).
const EXECUTION_BYTES: u64 = 500;
/// So many rows of spans are kept of a run.
const SPAN_ROWS: usize = 1_000_000;

/// Refuses more executions than disk and memory hold. A budget ends a run in time.
pub(super) fn refuse_executions(plan: &Plan, outlook: Outlook) -> Result<(), RunError> {
    let most = most_executions(Machine::here().memory_bytes);
    let too_many = outlook.executions > most && plan.budget.is_none();
    if too_many { Err(RunError::TooMany { outlook, most }) } else { Ok(()) }
}

/// As many as there may be of a run, on a machine with so much memory.
fn most_executions(memory_bytes: Option<u64>) -> u64 {
    memory_bytes.map_or(MOST_EXECUTIONS, |bytes| MOST_EXECUTIONS.min(bytes / EXECUTION_BYTES))
}

/// Refuses inputs that have too many records together.
pub(super) fn refuse_records(inputs: impl Iterator<Item = usize>) -> Result<(), RunError> {
    let records = inputs.fold(0, usize::saturating_add);
    if records > MOST_RECORDS { Err(RunError::TooManyRecords { records, most: MOST_RECORDS }) } else { Ok(()) }
}

/// Leaves out the spans of a run that would have too many, and says so.
pub(super) fn leave_out_spans(plan: &Plan, inputs: &[InputFacts], cases: &mut [Decision]) -> Option<String> {
    let rows = |case: &Decision| match (case.tracing, case.input) {
        (Tracing::Extra | Tracing::Timed, Some(input)) => inputs[input].records,
        (Tracing::Never, _) | (_, None) => 0,
    };
    let rows = cases.iter().map(rows).fold(0, usize::saturating_add).saturating_mul(plan.blocks as usize);
    if rows <= SPAN_ROWS {
        return None;
    }
    cases.iter_mut().for_each(|case| case.tracing = Tracing::Never);
    Some(format!(
        "no spans were taken: they would fill {} rows, and at most {} are kept; with fewer records, cases or \
         `repetitions` there are timelines",
        thousands(rows),
        thousands(SPAN_ROWS)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_machine_has_fewer_executions() {
        assert_eq!(most_executions(Some(1_000_000_000)), 2_000_000);
        assert_eq!(most_executions(Some(1 << 40)), MOST_EXECUTIONS);
        assert_eq!(most_executions(None), MOST_EXECUTIONS);
    }

    #[test]
    fn records_count_over_all_inputs() {
        assert!(refuse_records([MOST_RECORDS / 2, MOST_RECORDS / 2].into_iter()).is_ok());
        let refused = refuse_records([MOST_RECORDS, 1].into_iter()).unwrap_err().to_string();
        assert!(refused.contains("50,000,001 records together, or more: at most 50,000,000"), "{refused}");
        assert!(refuse_records([usize::MAX, 1].into_iter()).is_err());
    }
}

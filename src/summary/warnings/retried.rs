//! What cases that failed and were measured again are worth.

use crate::record::{Retried, Run};
use crate::text::count;

/// A sentence or two for each of them: where its turns count, its speedup is not of turns side by side.
pub(in crate::summary) fn of_retried(run: &Run) -> Vec<String> {
    run.retried.iter().map(|retried| warning(run, retried)).collect()
}

fn warning(run: &Run, retried: &Retried) -> String {
    let case = &run.record.plan.cases[retried.case];
    let failed = retried.status.told(&retried.cause);
    if let Some((status, cause)) = &retried.failed_again {
        return format!("{} was measured again, and failed again: {}.", case.id, status.told(cause));
    }
    if !retried.counts {
        let blocks = count(retried.blocks.len(), "block");
        return format!(
            "{} is being measured again: {blocks} of {} so far. It counts as failed until all are there; \
             `--retry-failed` goes on.",
            case.id,
            run.whole_blocks().len()
        );
    }
    let compared = match run.record.plan.cases.iter().filter(|other| other.baseline == case.id).count() {
        others if case.id == case.baseline && others > 1 => "The speedups over it compare",
        _ => "Its speedup compares",
    };
    format!(
        "{} failed at first ({failed}) and was measured again, after the others. {compared} turns that were not side by \
         side: what the machine did differently meanwhile is in the numbers. What fails now and then may do so again.",
        case.id
    )
}

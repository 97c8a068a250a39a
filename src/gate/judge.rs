//! One case at one look.

use super::{Block, CaseVerdict, Look, Reason, Rules, Verdict};

/// The verdict on a case by these blocks, as many as the look has; inconclusive where they do not decide.
pub(super) fn judge(_rules: &Rules, _look: Look, case: &str, blocks: &[Block]) -> CaseVerdict {
    // Until the judging stands nothing is decided.
    CaseVerdict {
        case: case.to_owned(),
        verdict: Verdict::Inconclusive,
        blocks: blocks.len(),
        decided_at: None,
        changes: None,
        reason: Some(Reason::TooNoisy),
    }
}

/// What can be said of a case that no look has decided, by the blocks that there are; always inconclusive.
pub(super) fn so_far(rules: &Rules, next: Look, case: &str, blocks: &[Block]) -> CaseVerdict {
    CaseVerdict { reason: Some(Reason::TooFewBlocks { next: next.blocks }), ..judge(rules, next, case, blocks) }
}

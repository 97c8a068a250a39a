//! One of the two runs, with all that must be known of it before its numbers are believed.

use serde::Serialize;

use crate::record::{Rule, Run};
use crate::text::some;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// The file that it is read from, where it is no stored run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// When it started: UTC, RFC 3339.
    pub started_at: String,
    /// The short git revision, with `+` where the work tree was dirty.
    pub revision: Option<String>,
    /// How many blocks are whole: they alone count.
    pub blocks: usize,
    pub planned: usize,
    /// What else it is to be known by, each as a predicate: `was interrupted after 3 of 10 blocks`.
    pub remarks: Vec<String>,
    /// What its files lack of what was measured, each as a sentence. Then nothing passes.
    pub lost: Vec<String>,
}

impl Side {
    pub(super) fn of(run: &Run) -> Self {
        let sessions = &run.record.sessions;
        let blocks = if run.record.compared.is_some() { run.of_head().whole_blocks() } else { run.whole_blocks() };
        let mut side = Self {
            file: None,
            started_at: sessions.first().map(|first| first.started_at.clone()).unwrap_or_default(),
            revision: sessions.last().and_then(|session| session.revision.clone()),
            blocks: blocks.len(),
            planned: run.record.plan.blocks as usize,
            remarks: Vec::new(),
            lost: run.damage(),
        };
        side.remarks.extend(side.broken_off(run));
        let again: Vec<&str> = run.retried.iter().map(|known| run.record.plan.cases[known.case].id.as_str()).collect();
        if !again.is_empty() {
            side.remarks.push(format!("has cases that failed and were measured again, apart: {}", some(&again, 3)));
        }
        if run.record.compared.is_some() {
            let blocks = side.blocks;
            side.remarks.push(format!("is a gate's: of its head, the blocks count that all cases were in: {blocks}"));
        }
        side
    }

    /// Its whole blocks are as good as any, so it is only said: somebody may have stopped it because of what came out.
    fn broken_off(&self, run: &Run) -> Option<String> {
        let how = match run.record.ended_by() {
            None => "was killed, or still goes on,",
            Some(Rule::Interrupted) => "was interrupted",
            Some(Rule::AllBlocks | Rule::Precision | Rule::Budget | Rule::Decided) => return None,
        };
        Some(format!("{how} after {} of {} blocks", self.blocks, self.planned))
    }
}

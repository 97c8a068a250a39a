//! Where the numbers of a run come from, and what it takes to get them again.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::record::{BlockId, Rule, Run, RunRecord};
use crate::text::count;

/// Where the numbers of a run come from, and what it takes to get them again.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Origin {
    /// When the run was first started: UTC, RFC 3339.
    pub started_at: String,
    /// The command that last started it; none in runs that were stored before commands were.
    pub command: Option<String>,
    /// The text of the experiment file, without what the command sets.
    pub source: String,
    /// The program that measured, with its version.
    pub program: String,
    /// The compiler that built it, and its optimisation.
    pub toolchain: String,
    /// The operating system, with its kernel where that is known.
    pub system: String,
    /// Of how many cases the outputs were compared with a reference.
    pub checked: usize,
    /// What the files lack of what was measured, a sentence each.
    pub lost: Vec<String>,
    /// That it ended before all blocks that were planned, where neither its precision nor its budget says why: a sentence.
    pub cut_off: Option<String>,
    /// Whether it is a debug build that mapped records: its times say nothing about optimised code.
    pub debug_build: bool,
    /// What of the files has no checksum that could tell; none where all has.
    pub unchecked: Option<&'static str>,
}

impl Origin {
    /// Of a run of which so many blocks are whole.
    pub(super) fn of(run: &Run, blocks: usize) -> Self {
        let record = &run.record;
        let session = record.sessions.last();
        let machine = session.map(|session| &session.machine);
        let kernel = |kernel: &String| format!(", kernel {kernel}");
        Self {
            started_at: record.sessions.first().map(|first| first.started_at.clone()).unwrap_or_default(),
            command: session.and_then(|session| session.command.clone()),
            source: record.source.clone(),
            program: record.program.clone(),
            toolchain: machine.map(|machine| machine.toolchain.clone()).unwrap_or_default(),
            system: machine
                .map(|machine| machine.os.clone() + &machine.kernel.as_ref().map(kernel).unwrap_or_default())
                .unwrap_or_default(),
            checked: record.preparation.cases.iter().filter(|case| case.reference.is_some()).count(),
            lost: run.damage(),
            cut_off: cut_off(run, blocks),
            debug_build: is_debug_build(record),
            unchecked: run.unchecked(),
        }
    }
}

fn cut_off(run: &Run, blocks: usize) -> Option<String> {
    let planned = run.record.plan.blocks as usize;
    let why = match run.record.ended_by() {
        _ if blocks >= planned => return None,
        None => "it was killed, or still runs",
        Some(Rule::Interrupted) => "it was interrupted",
        Some(Rule::AllBlocks | Rule::Precision | Rule::Budget | Rule::Decided) => return None,
    };
    Some(format!("Cut off: {blocks} of {} were measured. The rest is missing, because {why}.", count(planned, "block")))
}

/// Whether a debug build mapped records; of a command, which is another program, it says nothing.
pub(super) fn is_debug_build(record: &RunRecord) -> bool {
    let machine = record.sessions.last().map(|session| &session.machine);
    machine.is_some_and(|machine| machine.debug_build) && record.plan.cases.iter().any(|case| case.input.is_some())
}

/// That its blocks are of several sessions, between which the machine may have changed.
pub(super) fn sessions_note(blocks: &[BlockId]) -> Option<String> {
    let sessions: BTreeSet<u32> = blocks.iter().map(|(session, _)| *session).collect();
    (sessions.len() > 1)
        .then(|| format!("the blocks were measured in {} sessions: the run was resumed", sessions.len()))
}

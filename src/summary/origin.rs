//! Where the numbers of a run come from, and what it takes to get them again.

use serde::Serialize;

use crate::record::Run;

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
    /// What of the files has no checksum that could tell; none where all has.
    pub unchecked: Option<&'static str>,
}

impl Origin {
    pub(super) fn of(run: &Run) -> Self {
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
            unchecked: run.unchecked(),
        }
    }
}

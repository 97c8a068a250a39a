//! What happens in a run, as it happens.

use std::time::Duration;

use crate::gate::CaseVerdict;
use crate::plan::Case;
use crate::record::{Preparation, Status, Variant};
use crate::workload::Moment;

/// What happens in a run, as it happens.
#[derive(Debug)]
pub enum Event<'a> {
    /// The inputs are loaded and checked, and all is decided.
    Prepared(&'a Preparation),
    /// A command is executed once, to see how long it takes and what its output is.
    Trial(&'a Case),
    /// One extra, untimed execution of the case follows, for those who want to see it.
    Rehearsal(&'a Case),
    Turn {
        block: u32,
        /// How many blocks there are at most.
        blocks: u32,
        case: &'a Case,
        /// With which executable, where two are compared.
        variant: Option<Variant>,
        /// Turns that are over, and turns in all.
        turns: (usize, usize),
        /// About how long it will take until all are over.
        left: Duration,
    },
    /// A case failed and has no further turn.
    Failed {
        case: &'a Case,
        /// With which executable, where two are compared.
        variant: Option<Variant>,
        status: Status,
        cause: &'a str,
    },
    /// There is a verdict on a case of a gate, which has no further turn.
    Decided(&'a CaseVerdict),
}

/// Receives every event of a run.
pub(super) type Watch<'a> = &'a mut dyn FnMut(Event<'_>);

/// Receives each moment of a record from the worker that has it: the case, the record's name, and the moment.
pub type RecordObserver<'a> = &'a (dyn Fn(&Case, &str, Moment) + Sync);

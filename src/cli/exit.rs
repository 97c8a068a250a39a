//! Exit codes: the first that applies.

use std::process::ExitCode;

use crate::gate::Verdict;
use crate::summary::{Answer, Judged, Outcome, Summary};

/// How the program ends. The order is the order in which one hides another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Exit {
    /// All ran, and what was checked holds.
    Fine,
    /// It was too noisy, or too short, to judge a requirement or a case.
    Inconclusive,
    /// Something is missing, damaged, or not to be compared.
    NotWhole,
    /// A requirement is not met, or a case regressed.
    NotMet,
    /// Some case failed.
    CaseFailed,
    /// Usage, a bad file, or I/O.
    Unusable,
    /// The signal of that number ended it.
    Interrupted(usize),
}

impl Exit {
    /// The code of a run that came to its end: of its cases, and of what was required of them.
    pub fn of(summary: &Summary) -> Self {
        let of_case = |outcome: &Outcome| match outcome {
            Outcome::Ok => Exit::Fine,
            Outcome::Unmeasured => Exit::Inconclusive,
            Outcome::Failed { .. } => Exit::CaseFailed,
        };
        summary.cases().map(|case| of_case(&case.outcome)).fold(Exit::of_required(&summary.requirements), Exit::max)
    }

    /// The code of what was required alone.
    pub fn of_required(requirements: &[Judged]) -> Self {
        let of_answer = |answer: Answer| match answer {
            Answer::Met => Exit::Fine,
            Answer::CouldNotTell => Exit::Inconclusive,
            Answer::NotMet => Exit::NotMet,
        };
        requirements.iter().map(|judged| of_answer(judged.answer)).max().unwrap_or(Exit::Fine)
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Improved | Verdict::Unchanged | Verdict::New => Exit::Fine,
            Verdict::Inconclusive => Exit::Inconclusive,
            Verdict::Missing | Verdict::Incomparable => Exit::NotWhole,
            Verdict::Regressed => Exit::NotMet,
            Verdict::Failed => Exit::CaseFailed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::NotMet => 1,
            Exit::Unusable => 2,
            Exit::Inconclusive | Exit::NotWhole => 3,
            Exit::CaseFailed => 4,
            Exit::Interrupted(signal) => u8::try_from(128 + signal).unwrap_or(u8::MAX),
        })
    }
}

//! Exit codes: which there are, what each outcome means, and which one hides another.

use std::process::ExitCode;

use super::diagnose::CliError;
use crate::compare::Unpaired;
use crate::gate::Verdict;
use crate::run::RunError;
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

impl Exit {
    /// Of a run that came to its end: of its cases, and of what was required of them.
    pub fn of_summary(summary: &Summary) -> Self {
        let cases = summary.cases().map(|case| match case.outcome {
            Outcome::Ok => Exit::Fine,
            Outcome::Unmeasured => Exit::Inconclusive,
            Outcome::Failed { .. } => Exit::CaseFailed,
        });
        cases.fold(Exit::of_required(&summary.requirements), Exit::max)
    }

    /// Of what was required alone.
    pub fn of_required(requirements: &[Judged]) -> Self {
        let answers = requirements.iter().map(|judged| match judged.answer {
            Answer::Met => Exit::Fine,
            Answer::CouldNotTell => Exit::Inconclusive,
            Answer::NotMet => Exit::NotMet,
        });
        answers.max().unwrap_or(Exit::Fine)
    }

    /// Of the verdicts on some cases.
    pub fn of_verdicts(verdicts: impl Iterator<Item = Verdict>) -> Self {
        let exits = verdicts.map(|verdict| match verdict {
            Verdict::Improved | Verdict::Unchanged | Verdict::New => Exit::Fine,
            Verdict::Inconclusive => Exit::Inconclusive,
            Verdict::Missing | Verdict::Incomparable => Exit::NotWhole,
            Verdict::Regressed => Exit::NotMet,
            Verdict::Failed => Exit::CaseFailed,
        });
        exits.max().unwrap_or(Exit::Fine)
    }

    /// Of two stored runs: where nothing was compared, or a run has lost some of what it measured, nothing holds.
    pub fn of_unpaired(comparison: &Unpaired) -> Self {
        let verdicts = || comparison.cases.iter().map(|case| case.verdict);
        let compared = verdicts().any(|verdict| verdict != Verdict::New);
        let whole = [&comparison.base, &comparison.head].iter().all(|side| side.lost.is_empty());
        Exit::of_verdicts(verdicts()).max(Exit::if_whole(compared && whole))
    }

    /// Of what was read: whether all of it was there.
    pub fn if_whole(whole: bool) -> Self {
        if whole { Exit::Fine } else { Exit::NotWhole }
    }

    /// Of what ended the work before its end.
    pub fn of_error(error: &CliError) -> Self {
        match error {
            CliError::Run(RunError::Incomparable { .. } | RunError::Stopped) => Exit::NotWhole,
            _ => Exit::Unusable,
        }
    }
}

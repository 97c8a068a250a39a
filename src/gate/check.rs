//! The state of a whole check: its cases, its looks, and who is decided.

use thiserror::Error;

use super::judge::{judge, so_far};
use super::looks::looks;
use super::{Block, CaseVerdict, Look, Refusal, Rules, Verdict};

/// A check in progress. Blocks are added, whole ones only; at each look every undecided case is judged, and a decided
/// one leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    rules: Rules,
    looks: Vec<Look>,
    /// The place of the next look.
    next: usize,
    cases: Vec<Case>,
}

#[derive(Clone, Debug, PartialEq)]
struct Case {
    id: String,
    blocks: Vec<Block>,
    verdict: Option<CaseVerdict>,
}

/// A block was given for a case that the check does not have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{case}` is not a case of this check")]
pub struct NotInCheck {
    /// The id that was given.
    pub case: String,
}

impl Check {
    /// A check of these cases, baselines not among them: a baseline's own change is part of each case's.
    ///
    /// # Errors
    ///
    /// [`Refusal`] where no verdict could ever be reached, so that nothing is measured in vain.
    pub fn new(rules: Rules, cases: Vec<String>) -> Result<Self, Refusal> {
        let looks = looks(&rules, cases.len())?;
        let cases = cases.into_iter().map(|id| Case { id, blocks: Vec::new(), verdict: None }).collect();
        Ok(Self { rules, looks, next: 0, cases })
    }

    /// What is judged, and how surely.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Every look that there may be.
    pub fn looks(&self) -> &[Look] {
        &self.looks
    }

    /// The blocks after which [`look`](Self::look) is due next, counted from the start; none once it is over.
    pub fn next_look(&self) -> Option<usize> {
        let look = self.looks.get(self.next).filter(|_| self.cases.iter().any(Case::undecided));
        look.map(|look| look.blocks)
    }

    /// Adds a whole block of a case. One that is decided already stays as it is. A time that is none (zero, negative,
    /// not finite) makes the case a failed one.
    ///
    /// # Errors
    ///
    /// [`NotInCheck`].
    pub fn add(&mut self, case: &str, block: Block) -> Result<(), NotInCheck> {
        let found = self.find(case)?;
        if found.undecided() {
            match block.no_time() {
                None => found.blocks.push(block),
                Some(time) => found.fail(format!("a turn took {time} s, which is no time")),
            }
        }
        Ok(())
    }

    /// Takes a case out that failed, whatever it showed before: it crashed, hung or gave a wrong result.
    ///
    /// # Errors
    ///
    /// [`NotInCheck`].
    pub fn fail(&mut self, case: &str, cause: String) -> Result<(), NotInCheck> {
        self.find(case)?.fail(cause);
        Ok(())
    }

    /// Judges every undecided case by the blocks of the look that is due, and returns the ids of those that are
    /// decided now. Does nothing until each of them has that many blocks. After the last look nobody is undecided.
    pub fn look(&mut self) -> Vec<&str> {
        let Some(look) = self.looks.get(self.next).copied() else { return Vec::new() };
        if self.cases.iter().any(|case| case.undecided() && case.blocks.len() < look.blocks) {
            return Vec::new();
        }
        self.next += 1;
        let last = self.next == self.looks.len();
        let mut decided = Vec::new();
        for case in self.cases.iter_mut().filter(|case| case.undecided()) {
            let verdict = judge(&self.rules, look, &case.id, &case.blocks[..look.blocks]);
            if last || verdict.verdict != Verdict::Inconclusive {
                case.verdict = Some(verdict);
                decided.push(case.id.as_str());
            }
        }
        decided
    }

    /// The ids of the cases that need more blocks.
    pub fn undecided(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().filter(|case| case.undecided()).map(|case| case.id.as_str())
    }

    /// Whether every case is decided, be it as inconclusive.
    pub fn over(&self) -> bool {
        self.next_look().is_none()
    }

    /// The verdicts on all cases, in their order. A case that is undecided is inconclusive as it stands.
    pub fn verdicts(&self) -> Vec<CaseVerdict> {
        self.cases.iter().map(|case| case.verdict.clone().unwrap_or_else(|| self.so_far(case))).collect()
    }

    fn so_far(&self, case: &Case) -> CaseVerdict {
        so_far(&self.rules, self.looks[self.next.min(self.looks.len() - 1)], &case.id, &case.blocks)
    }

    fn find(&mut self, case: &str) -> Result<&mut Case, NotInCheck> {
        self.cases.iter_mut().find(|known| known.id == case).ok_or_else(|| NotInCheck { case: case.to_owned() })
    }
}

impl Case {
    fn undecided(&self) -> bool {
        self.verdict.is_none()
    }

    fn fail(&mut self, cause: String) {
        let verdict = CaseVerdict::unmeasured(self.id.as_str(), Verdict::Failed, Some(cause));
        self.verdict = Some(CaseVerdict { blocks: self.blocks.len(), ..verdict });
    }
}

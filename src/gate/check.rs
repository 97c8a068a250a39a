//! The state of a whole check: its cases, its looks, and who is decided.

use std::collections::HashSet;

use thiserror::Error;

use super::block::Block;
use super::judge::{Test, all_correlated, describe};
use super::looks::{Look, looks};
use super::refusal::Refusal;
use super::rules::Rules;
use super::verdict::{CaseVerdict, Reason, Verdict};

/// A check in progress. Blocks are added, whole ones only; at each look every undecided case is judged, and a decided
/// one leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    rules: Rules,
    looks: Vec<Look>,
    tests: Vec<Test>,
    /// The index of the next look.
    next: usize,
    cases: Vec<Case>,
}

#[derive(Clone, Debug, PartialEq)]
struct Case {
    id: String,
    blocks: Vec<Block>,
    state: State,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Undecided,
    /// At the look with that index.
    Decided(Verdict, usize),
    /// At the last look, for a reason that lies in all cases together.
    Spoiled(Reason),
    Failed(String),
}

/// A block was given for a case that the check does not have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{case}` is not a case of this check")]
pub struct NotInCheck {
    /// The id that was given.
    pub case: String,
}

impl Check {
    /// A check of these cases. A baseline is one of them: its time is judged, and it is part of the verdicts on others.
    ///
    /// # Errors
    ///
    /// [`Refusal`] where some verdict could never be reached, so that nothing is measured in vain.
    pub fn new(rules: Rules, cases: Vec<String>) -> Result<Self, Refusal> {
        let looks = looks(&rules, cases.len())?;
        let mut seen = HashSet::new();
        if let Some(case) = cases.iter().find(|case| !seen.insert(*case)) {
            return Err(Refusal::Twice { case: case.clone() });
        }
        let tests = looks.iter().map(|look| Test::of(&rules, *look)).collect();
        let cases = cases.into_iter().map(|id| Case { id, blocks: Vec::new(), state: State::Undecided }).collect();
        Ok(Self { rules, looks, tests, next: 0, cases })
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
                Some(time) => found.state = State::Failed(format!("a turn took {time} s, which is no time")),
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
        self.find(case)?.state = State::Failed(cause);
        Ok(())
    }

    /// Judges every undecided case by the blocks of the look that is due, and returns those that are decided now, with
    /// their verdicts. Does nothing until each of them has that many blocks. After the last look nobody is undecided.
    pub fn look(&mut self) -> Vec<(&str, Verdict)> {
        let Some(blocks) = self.next_look() else { return Vec::new() };
        if self.cases.iter().any(|case| case.undecided() && case.blocks.len() < blocks) {
            return Vec::new();
        }
        let (at, test) = (self.next, &self.tests[self.next]);
        self.next += 1;
        let last = self.next == self.looks.len();
        let undecided = self.cases.iter().filter(|case| case.undecided());
        let spoiled = all_correlated(&self.rules, undecided.map(|case| &case.blocks[..blocks]));
        let mut decided = Vec::new();
        for case in self.cases.iter_mut().filter(|case| case.undecided()) {
            let verdict = if spoiled.is_some() { None } else { test.verdict(&case.blocks[..blocks]) };
            if let Some(verdict) = verdict.or(last.then_some(Verdict::Inconclusive)) {
                case.state = match &spoiled {
                    Some(reason) => State::Spoiled(reason.clone()),
                    None => State::Decided(verdict, at),
                };
                decided.push((case.id.as_str(), verdict));
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

    /// The verdicts on all cases, in their order, with everything that is to be told of them. A case that is undecided
    /// is inconclusive as it stands.
    pub fn verdicts(&self) -> Vec<CaseVerdict> {
        self.cases.iter().map(|case| self.describe(case)).collect()
    }

    fn describe(&self, case: &Case) -> CaseVerdict {
        match &case.state {
            State::Failed(cause) => CaseVerdict {
                blocks: case.blocks.len(),
                ..CaseVerdict::unmeasured(case.id.as_str(), Verdict::Failed, Some(cause.clone()))
            },
            State::Decided(verdict, at) => {
                let look = self.looks[*at];
                let blocks = &case.blocks[..look.blocks];
                CaseVerdict { case: case.id.clone(), ..describe(&self.rules, look, blocks, *verdict) }
            }
            State::Spoiled(reason) => {
                let look = self.looks[self.looks.len() - 1];
                let described = describe(&self.rules, look, &case.blocks[..look.blocks], Verdict::Inconclusive);
                CaseVerdict { case: case.id.clone(), reason: Some(reason.clone()), ..described }
            }
            State::Undecided => {
                // As long as a case is undecided, a look is due, so the index is valid.
                let look = self.looks[self.next.min(self.looks.len() - 1)];
                let blocks = &case.blocks[..case.blocks.len().min(look.blocks)];
                CaseVerdict { case: case.id.clone(), ..describe(&self.rules, look, blocks, Verdict::Inconclusive) }
            }
        }
    }

    fn find(&mut self, case: &str) -> Result<&mut Case, NotInCheck> {
        self.cases.iter_mut().find(|known| known.id == case).ok_or_else(|| NotInCheck { case: case.to_owned() })
    }
}

impl Case {
    fn undecided(&self) -> bool {
        self.state == State::Undecided
    }
}

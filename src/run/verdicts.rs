//! What a gate is measured for: a verdict on every case.

use std::collections::HashSet;

use super::stopping::Goal;
use crate::compare::Checking;
use crate::gate::{CaseVerdict, Verdict};
use crate::plan::Plan;
use crate::record::{Compared, Rule, Sample, Status, Variant};

/// The check of a gate, and what is measured beside it.
pub(super) struct Verdicts<'a> {
    /// None without a base: then one block shows whether head's cases run.
    checking: Option<Checking<'a>>,
    /// Cases that are undecided, and their baselines: base and head have turns with them.
    undecided: HashSet<usize>,
    /// Cases that head takes turns with alone, in every block: what is required of them wants blocks as well.
    alone: HashSet<usize>,
}

impl<'a> Verdicts<'a> {
    pub fn new(plan: &Plan, compared: &Compared, checking: Option<Checking<'a>>) -> Self {
        let undecided = checking.as_ref().map_or_else(|| (0..plan.cases.len()).collect(), Checking::needed);
        Self { checking, undecided, alone: alone(plan, compared) }
    }
}

impl Goal for Verdicts<'_> {
    /// A case that fails with base still has its turn with head, and the other way round: whether both fail is worth
    /// knowing.
    fn needs(&self, case: usize, variant: Option<Variant>) -> bool {
        self.undecided.contains(&case) || (variant == Some(Variant::Head) && self.alone.contains(&case))
    }

    fn add(&mut self, block: &[Sample]) -> Vec<CaseVerdict> {
        let of_head = block.iter().filter(|sample| sample.variant == Some(Variant::Head));
        for failed in of_head.filter(|sample| sample.status != Status::Ok) {
            self.alone.remove(&failed.case);
        }
        let Some(checking) = &mut self.checking else { return Vec::new() };
        let verdicts = checking.add(block);
        self.undecided = checking.needed();
        verdicts
    }

    fn reached(&self) -> Option<Rule> {
        let over = self.checking.as_ref().is_some_and(Checking::over);
        over.then_some(Rule::Decided)
    }
}

/// The indices of the cases that head takes turns with alone: those that are new, and their baselines.
fn alone(plan: &Plan, compared: &Compared) -> HashSet<usize> {
    let new = compared.settled.iter().filter(|known| known.verdict == Verdict::New);
    let new: HashSet<&str> = new.map(|known| known.case.as_str()).collect();
    let pairs = plan.baselines().into_iter().enumerate();
    let alone = pairs.filter(|(case, _)| new.contains(plan.cases[*case].id.as_str()));
    alone.flat_map(|(case, baseline)| [case, baseline]).collect()
}

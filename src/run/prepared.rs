//! A plan with all that was decided before its first block: from both comes the turn that a worker is asked for.

use std::path::Path;

use super::protocol::{Surroundings, Turn};
use crate::plan::Plan;
use crate::record::Preparation;
use crate::workload::Settings;

/// A plan with all that was decided before its first block.
#[derive(Clone, Copy)]
pub(super) struct Prepared<'a> {
    pub plan: &'a Plan,
    pub preparation: &'a Preparation,
    /// The workload's parameters, with what tells workers of what runs beside them.
    pub work: &'a Settings,
    /// The folder that the paths of commands start from.
    pub folder: &'a Path,
}

impl Prepared<'_> {
    /// The turn of the case at that index of the plan. In a command `{exe}` stands for `exe`.
    pub fn turn(&self, case: usize, exe: Option<&Path>) -> Turn {
        let Self { plan, preparation, .. } = *self;
        let decision = preparation.cases[case];
        let is_started = plan.cases[case].input.is_none() || plan.cases[case].launched().is_some();
        let input = preparation.input(case);
        Turn {
            records: input.map(|input| input.records),
            serial_cost: input.map_or(0, |input| input.serial_cost),
            warmup: decision.warmup,
            iterations: decision.iterations,
            tracing: decision.tracing,
            work: self.work.clone(),
            reference: decision.reference,
            command: is_started.then(|| self.surroundings(case, exe)),
            ..Turn::undecided(plan, &plan.cases[case], preparation.calibration)
        }
    }

    /// What a command needs to know of its experiment.
    fn surroundings(&self, case: usize, exe: Option<&Path>) -> Surroundings {
        let case = &self.plan.cases[case];
        Surroundings {
            folder: self.folder.to_owned(),
            timeout: self.plan.timeout,
            size: case.size_of_command(),
            exe: exe.map(Path::to_owned),
            host: self.preparation.host.clone(),
        }
    }
}

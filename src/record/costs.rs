//! `costs.csv`: what each record was asked to take, where that was drawn, so that every number can be computed again
//! without drawing.

use serde::Serialize;

use super::run_record::RunRecord;
use crate::plan::{Asked, Case, Input, Scaling};
use crate::workload::Distribution;

/// A row of `costs.csv`.
#[derive(Debug, Serialize)]
pub(super) struct CostRow {
    input: usize,
    record: usize,
    cost_s: f64,
}

impl CostRow {
    /// The first line of the file.
    pub const COLUMNS: &str = "input,record,cost_s";

    /// The records of each input whose costs were drawn; of one worker's share in weak scaling.
    pub fn all(record: &RunRecord) -> Vec<Self> {
        let RunRecord { plan, preparation, .. } = record;
        let mut rows = Vec::new();
        for (index, facts) in preparation.inputs.iter().enumerate() {
            let first = preparation.cases.iter().position(|decision| decision.input == Some(index));
            let Some((case, input)) =
                first.and_then(|case| drawn(&plan.cases[case])).filter(|_| plan.fixed_cost().is_none())
            else {
                continue;
            };
            let one = Case { scaling: Scaling::Strong, ..case.clone() };
            let asked = Asked::of(plan, &one, input, facts.records / case.times(), preparation.calibration);
            let row = |(record, cost_s): (usize, f64)| Self { input: index, record, cost_s };
            rows.extend(asked.records_s.into_iter().enumerate().map(row));
        }
        rows
    }
}

/// The case with its input, where the costs of its records are not all the same.
fn drawn(case: &Case) -> Option<(&Case, &Input)> {
    let input = case.input.as_ref()?;
    (!matches!(input.delay.distribution, Distribution::Fixed { .. })).then_some((case, input))
}

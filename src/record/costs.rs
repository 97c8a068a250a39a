//! `costs.csv`: what each record was asked to take, where that was drawn, so that every number can be computed again
//! without drawing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::run_record::RunRecord;
use crate::plan::{Asked, Case, Input, Scaling};
use crate::workload::Distribution;

/// A row of `costs.csv`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CostRow {
    input: usize,
    record: usize,
    cost_s: f64,
}

/// What each record was asked to take, in seconds, by input; of one worker's share in weak scaling. Inputs whose records
/// all cost the same are left out.
pub type Costs = BTreeMap<usize, Vec<f64>>;

impl CostRow {
    /// The first line of the file.
    pub const COLUMNS: &str = "input,record,cost_s";

    /// The records of each input whose costs are drawn.
    pub fn all(record: &RunRecord) -> Vec<Self> {
        let mut rows = Vec::new();
        for Drawn { index, case, input, records } in drawn(record) {
            let one = Case { scaling: Scaling::Strong, ..case.clone() };
            let asked = Asked::of(&record.plan, &one, input, records, record.preparation.calibration);
            let row = |(record, cost_s): (usize, f64)| Self { input: index, record, cost_s };
            rows.extend(asked.records_s.into_iter().enumerate().map(row));
        }
        rows
    }

    /// The costs that rows tell; none where these are not all that the run drew, in their order.
    pub fn gathered(rows: Vec<Self>, record: &RunRecord) -> Option<Costs> {
        let mut costs = Costs::new();
        for row in rows {
            let of_input = costs.entry(row.input).or_default();
            if row.record != of_input.len() || !(row.cost_s.is_finite() && row.cost_s >= 0.0) {
                return None;
            }
            of_input.push(row.cost_s);
        }
        let expected = drawn(record).map(|drawn| (drawn.index, drawn.records)).filter(|(_, records)| *records > 0);
        costs.iter().map(|(index, costs)| (*index, costs.len())).eq(expected).then_some(costs)
    }
}

/// An input whose costs are drawn.
struct Drawn<'a> {
    index: usize,
    /// A case that has it.
    case: &'a Case,
    input: &'a Input,
    /// How many one worker's share has.
    records: usize,
}

/// The inputs whose records do not all cost the same.
fn drawn(record: &RunRecord) -> impl Iterator<Item = Drawn<'_>> {
    let RunRecord { plan, preparation, .. } = record;
    let of = |index: usize, records: usize| {
        let case = &plan.cases[preparation.cases.iter().position(|decision| decision.input == Some(index))?];
        let input = case.input.as_ref().filter(|_| plan.fixed_cost().is_none())?;
        let is_drawn = !matches!(input.delay.distribution, Distribution::Fixed { .. });
        is_drawn.then(|| Drawn { index, case, input, records: records / case.times() })
    };
    preparation.inputs.iter().enumerate().filter_map(move |(index, facts)| of(index, facts.records))
}

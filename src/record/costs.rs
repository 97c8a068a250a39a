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

    /// The records of the inputs whose costs are drawn, input by input.
    pub fn by_input(record: &RunRecord) -> impl Iterator<Item = impl Iterator<Item = Self>> {
        drawn(record).map(|Drawn { index, case, input, records }| {
            let one = Case { scaling: Scaling::Strong, ..case.clone() };
            let asked = Asked::of(&record.plan, &one, input, records, record.preparation.calibration);
            asked.records_s.into_iter().enumerate().map(move |(record, cost_s)| Self { input: index, record, cost_s })
        })
    }

    /// Adds it to those before it; false where it does not follow them.
    pub fn add_to(self, costs: &mut Costs) -> bool {
        let of_input = costs.entry(self.input).or_default();
        let follows = self.record == of_input.len() && self.cost_s.is_finite() && self.cost_s >= 0.0;
        if follows {
            of_input.push(self.cost_s);
        }
        follows
    }
}

/// Whether these are all that the run drew.
pub fn are_all(costs: &Costs, record: &RunRecord) -> bool {
    costs.iter().map(|(index, costs)| (*index, costs.len())).eq(drawn(record).map(|drawn| (drawn.index, drawn.records)))
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

/// The inputs that have records which do not all cost the same.
fn drawn(record: &RunRecord) -> impl Iterator<Item = Drawn<'_>> {
    let RunRecord { plan, preparation, .. } = record;
    let of = |index: usize, records: usize| {
        let case = &plan.cases[preparation.cases.iter().position(|decision| decision.input == Some(index))?];
        let input = case.input.as_ref().filter(|_| plan.fixed_cost().is_none())?;
        let is_drawn = !matches!(input.delay.distribution, Distribution::Fixed { .. });
        is_drawn.then(|| Drawn { index, case, input, records: records / case.times() })
    };
    preparation
        .inputs
        .iter()
        .enumerate()
        .filter(|(_, facts)| facts.records > 0)
        .filter_map(move |(index, facts)| of(index, facts.records))
}

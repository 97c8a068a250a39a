//! Where the speedup went, in full.

use super::numbers::percent;
use super::table::Table;
use crate::stats::{Estimate, Factor};
use crate::summary::Group;

/// What the table is.
pub(super) const ABOUT: &str = "Where the speedup went: what each factor leaves of the ideal, from the executions that \
    were traced. All of them multiply to the efficiency; 100 % is no loss.";

/// A factor that nothing was lost to.
const NO_LOSS: &str = "100 %";

/// The factors of each case, with their intervals; without those that take from no case. None without spans.
pub(super) fn loss_table(group: &Group) -> Option<Table> {
    let titles: Vec<&'static str> = ["strategy", "workers"].into_iter().chain(Factor::ALL.map(Factor::name)).collect();
    let rows = group.cases.iter().filter_map(|case| {
        let losses = case.losses?;
        let cell = |factor| losses.estimate(factor).map_or_else(|| percent(losses.value(factor)), share);
        Some([case.series(), case.workers.to_string()].into_iter().chain(Factor::ALL.map(cell)).collect())
    });
    let rows: Vec<Vec<String>> = rows.collect();
    (!rows.is_empty()).then(|| Table::new(&titles, rows).without_columns_of(NO_LOSS))
}

fn share(factor: Estimate) -> String {
    if factor.low == factor.high {
        return percent(factor.value);
    }
    format!("{} ({} to {})", percent(factor.value), percent(factor.low), percent(factor.high))
}

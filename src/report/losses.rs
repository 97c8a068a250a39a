//! Where the speedup went, in full.

use super::numbers::percent;
use super::table::{Table, label};
use crate::stats::{Estimate, Factor, Losses};
use crate::summary::{Binding, Group};

/// What the table is.
pub(super) const ABOUT: &str = "Where the speedup went: what each factor leaves of the ideal, from the executions that \
    were traced. All of them multiply to the efficiency; 100 % is no loss.";

/// What the second table is.
pub(super) const ABOUT_AVOIDABLE: &str = "What of that another schedule could win back: each factor over the part of it \
    that no schedule avoids. All of them multiply to the share of the bound.";

/// A factor that nothing was lost to.
const NO_LOSS: &str = "100 %";

/// The factors of each case, with their intervals; without those that take from no case. None without spans.
pub(super) fn loss_table(group: &Group) -> Option<Table> {
    table(group, |losses, factor| (losses.factors.get(factor), losses.value(factor)))
}

/// The same of what could be avoided; none where no schedule had to lose anything, and both tables were the same.
pub(super) fn avoidable_table(group: &Group) -> Option<Table> {
    let limited = group.cases.iter().any(|case| case.bound_by.is_some_and(|by| by != Binding::Workers));
    let table = table(group, |losses, factor| (losses.avoidable.get(factor), losses.avoidable_value(factor)));
    table.filter(|_| limited)
}

fn table(group: &Group, of: impl Fn(&Losses, Factor) -> (Option<Estimate>, f64)) -> Option<Table> {
    let titles: Vec<&'static str> = ["strategy", "workers"].into_iter().chain(Factor::ALL.map(Factor::name)).collect();
    let rows = group.cases.iter().filter_map(|case| {
        let losses = case.losses?;
        let cell = |factor| match of(&losses, factor) {
            (Some(estimate), _) => share(estimate),
            (None, value) => percent(value),
        };
        Some([label(case, group), case.workers.to_string()].into_iter().chain(Factor::ALL.map(cell)).collect())
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

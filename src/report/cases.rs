//! The cases of a group in tables: what came out, and where the speedup went.

use std::collections::HashMap;

use super::table::Table;
use super::words::{outcome, sure_interval, with_interval};
use crate::plan::Scaling;
use crate::stats::{Estimate, Factor, Losses};
use crate::summary::{Binding, CaseSummary, Group, Outcome};
use crate::text::{exact_percent, percent, ratio, seconds, some, together};

/// The columns of what the executions took of the cpus.
const CPU_TIME: [&str; 2] = ["user", "system"];
const BOUND_BY: &str = "bound by";
const LOST_MOST_TO: &str = "lost most to (share)";
/// So many cases are named in a sentence.
const NAMED: usize = 8;

/// A row for each case: what a person wants to know of it, in five seconds.
pub fn case_table(group: &Group) -> Table {
    CPU_TIME.into_iter().fold(case_table_with_cpu_time(group), Table::without)
}

/// The same, with the median CPU time of an execution in user mode and in the kernel.
pub fn case_table_with_cpu_time(group: &Group) -> Table {
    let speedup = match group.scaling {
        Scaling::Strong => "speedup",
        Scaling::Weak => "scaled speedup",
    };
    let columns = [
        ("strategy", 0),
        ("workers", 0),
        ("time", 0),
        (CPU_TIME[0], 1),
        (CPU_TIME[1], 1),
        ("GB/s", 1),
        (speedup, 0),
        ("over", 1),
        ("interval", 2),
        ("efficiency", 5),
        ("bound", 4),
        (BOUND_BY, 6),
        ("of bound", 3),
        (LOST_MOST_TO, 7),
    ];
    let baselines: HashMap<&str, &CaseSummary> =
        group.baselines().into_iter().map(|baseline| (baseline.id.as_str(), baseline)).collect();
    let over = |case: &CaseSummary| {
        let baseline = baselines.get(case.baseline.as_str());
        baseline.filter(|_| baselines.len() > 1 && case.id != case.baseline).map(|baseline| baseline.short_id())
    };
    let rows = group.cases.iter().map(|case| case_row(case, over(case))).collect();
    Table::new(&columns.map(|(title, _)| title), rows).ranked(&columns.map(|(_, rank)| rank)).without_columns_of("")
}

/// The row of a case; `over` names its baseline, where that is not plain.
fn case_row(case: &CaseSummary, over: Option<String>) -> Vec<String> {
    let gain = case.speedup.filter(|_| case.id != case.baseline);
    let time = match case.outcome {
        Outcome::Ok => case.wall.map(|wall| seconds(wall.value)),
        Outcome::Failed { .. } | Outcome::Unmeasured => Some(outcome(&case.outcome).to_owned()),
    };
    let cells = [
        Some(case.series()),
        Some(case.workers.to_string()),
        time,
        case.cpu_user_s.map(seconds),
        case.cpu_system_s.map(seconds),
        case.bandwidth.map(|bandwidth| gigabytes(bandwidth.value)),
        case.speedup.map(|speedup| ratio(speedup.value)),
        over.filter(|_| gain.is_some()),
        gain.and_then(|gain| sure_interval(gain, ratio)),
        case.efficiency.map(|efficiency| percent(efficiency.value)),
        case.bound.filter(|_| gain.is_some()).map(ratio),
        case.bound_by.filter(|by| gain.is_some() && *by != Binding::Workers).map(|by| by.name().to_owned()),
        case.of_bound.filter(|_| gain.is_some()).map(|share| percent(share.value)),
        lost(case),
    ];
    cells.map(Option::unwrap_or_default).into()
}

/// A bandwidth in GB/s.
pub(super) fn gigabytes(bytes_per_s: f64) -> String {
    format!("{:.1}", bytes_per_s / 1e9)
}

/// The table without the columns that have no room at that width and can be said in sentences, and those sentences.
pub fn told_below(group: &Group, table: Table, width: usize) -> (Table, Vec<String>) {
    type Tell = fn(&Group) -> Vec<String>;
    let left_out = table.left_out(width);
    let can_be_said: [(&str, Tell); 2] = [(BOUND_BY, bound_by), (LOST_MOST_TO, lost_most_to)];
    let said = can_be_said.into_iter().filter(|(title, _)| left_out.contains(title));
    said.fold((table, Vec::new()), |(table, sentences), (title, tell)| {
        (table.without(title), [sentences, tell(group)].concat())
    })
}

/// `Bound by whole records: scope/2 and rayon/2.`, a sentence for each bound.
fn bound_by(group: &Group) -> Vec<String> {
    let compared = group.cases.iter().filter(|case| case.id != case.baseline && case.speedup.is_some());
    let bound = |case: &CaseSummary| {
        let by = case.bound_by.filter(|by| *by != Binding::Workers)?;
        Some((by.name(), case.short_id()))
    };
    let bound = together(compared.filter_map(bound));
    bound.into_iter().map(|(by, cases)| format!("Bound by {by}: {}.", some(&cases, NAMED))).collect()
}

/// `Lost most to (its share of the loss): scope/4 load balance 71 % and scope/7 core share 40 %.`
fn lost_most_to(group: &Group) -> Vec<String> {
    let cases = group.cases.iter();
    let lost = cases.filter_map(|case| Some(format!("{} {}", case.short_id(), lost(case)?)));
    vec![format!("Lost most to (its share of the loss): {}.", some(&lost.collect::<Vec<_>>(), NAMED))]
}

/// What a case lost most to of what could be avoided, and how much of that: `load balance 71 %`.
fn lost(case: &CaseSummary) -> Option<String> {
    let worst = case.lost_most_to()?;
    Some(format!("{} {}", case.name_of(worst.factor), exact_percent(worst.share, 0)))
}

/// What the table of factors is.
pub(super) const FACTORS: &str = "Where the speedup went: what each factor leaves of the ideal, from the executions \
    that were traced. All of them multiply to the efficiency; 100 % is no loss.";

/// What the table of avoidable factors is.
pub(super) const AVOIDABLE: &str = "What of that another schedule could win back: each factor over the part of it that \
    no schedule avoids. All of them multiply to the share of the bound.";

/// The factors of each case, with their intervals; without those that take from no case. None without spans, and
/// where nothing is lost.
pub(super) fn factor_table(group: &Group) -> Option<Table> {
    table(group, |losses, factor| (losses.factors.get(factor), losses.value(factor)))
}

/// The same of what could be avoided. None where nothing but the workers binds any case, and both tables are the same, or
/// where nothing could be avoided.
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
            (Some(estimate), _) => factor_cell(estimate),
            (None, value) => percent(value),
        };
        Some([case.series(), case.workers.to_string()].into_iter().chain(Factor::ALL.map(cell)).collect())
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let table = (!rows.is_empty()).then(|| Table::new(&titles, rows).without_columns_of(&percent(1.0)))?;
    table.has_more_than(2).then_some(table)
}

fn factor_cell(factor: Estimate) -> String {
    let is_as_good_as_one = percent(factor.low) == percent(factor.high);
    if is_as_good_as_one { percent(factor.value) } else { with_interval(factor, percent) }
}

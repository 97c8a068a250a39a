//! How two stored runs differ: in a table and in sentences.

use super::table::Table;
#[cfg(feature = "charts")]
use super::verdicts::ORDER;
use super::verdicts::{share, signed};
use super::words::{day, interval};
use crate::compare::{CaseUnpaired, Side, Unpaired};
use crate::gate::{Judge, Rules, Verdict};
use crate::stats::Estimate;
use crate::text::exact_percent;
#[cfg(feature = "charts")]
use crate::text::{and, count};

/// A row for each case: how its time and its speedup changed, and the verdict.
pub fn unpaired_table(comparison: &Unpaired) -> Table {
    let titles = ["case", "time", "interval", "speedup", "interval", "verdict"];
    Table::new(&titles, comparison.cases.iter().map(row).collect()).ranked(&[0, 0, 1, 0, 2, 0])
}

fn row(case: &CaseUnpaired) -> Vec<String> {
    let changed = |ratio: Option<Estimate>| ratio.map(|ratio| signed(ratio.value)).unwrap_or_default();
    let between = |ratio: Option<Estimate>| ratio.map(|ratio| interval(ratio, signed)).unwrap_or_default();
    vec![
        case.case.clone(),
        changed(case.time),
        between(case.time),
        changed(case.speedup),
        between(case.speedup),
        case.verdict.word().to_owned(),
    ]
}

/// The verdicts in a sentence: `Of 8 cases: 1 regressed and 7 inconclusive`.
#[cfg(feature = "charts")]
pub(super) fn unpaired_headline(comparison: &Unpaired) -> String {
    if let Some(reason) = &comparison.incomparable {
        return format!("These runs cannot be compared: {reason}");
    }
    let all = count(comparison.cases.len(), "case");
    let number = |verdict: &Verdict| comparison.cases.iter().filter(|case| case.verdict == *verdict).count();
    let counts = ORDER.iter().map(|verdict| (number(verdict), verdict.word())).filter(|(number, _)| *number > 0);
    let counts: Vec<(usize, &str)> = counts.collect();
    match counts[..] {
        [] => "Nothing was compared".to_owned(),
        [(1, word)] => format!("The only case: {word}"),
        [(2, word)] => format!("Both cases: {word}"),
        [(_, word)] => format!("All {all}: {word}"),
        _ => {
            let counts: Vec<String> = counts.iter().map(|(number, word)| format!("{number} {word}")).collect();
            format!("Of {all}: {}", and(&counts))
        }
    }
}

/// What was compared, what the table's numbers are, and why a case has no clear verdict.
pub fn unpaired_sentences(comparison: &Unpaired) -> Vec<String> {
    let Unpaired { experiment, base, head, rules, .. } = comparison;
    let mut said = vec![format!(
        "{experiment}: {} against {}; unpaired, measured at different times: what the machine did differently is in the \
         numbers.",
        named(head),
        named(base)
    )];
    said.extend([("base", base), ("head", head)].into_iter().flat_map(|(which, side)| of_side(which, side)));
    if let Some(reason) = &comparison.incomparable {
        said.push(format!("INCOMPARABLE: {reason}."));
        return said;
    }
    let reached = comparison.cases.iter().filter_map(|case| case.time).map(|time| time.confidence);
    if let Some(confidence) = reached.reduce(f64::min) {
        said.push(format!(
            "Time and speedup: Hodges-Lehmann shift, new over old, with the Mann-Whitney interval ({} confidence). \
             Judged by {}, with {} over all cases.",
            exact_percent(confidence, 2),
            effect(rules),
            limits(rules)
        ));
    }
    if let Some(rules) = &comparison.base_rules {
        let (effect, limits) = (effect(rules), limits(rules));
        said.push(format!("The base's run has other rules ({effect}, {limits}); those of the head's count."));
    }
    said.extend(comparison.cases.iter().filter_map(unclear));
    if comparison.cases.iter().all(|case| case.verdict == Verdict::New) {
        said.push("Nothing was compared: the runs have no case in common that is judged.".to_owned());
    }
    said
}

/// `4c1f2aa of 2026-11-02`, or the moment where there is no revision.
pub(super) fn named(side: &Side) -> String {
    let moment = side.started_at.split('.').next().unwrap_or_default().trim_end_matches('Z');
    if let Some(file) = &side.file {
        return file.clone();
    }
    match &side.revision {
        Some(revision) => format!("{revision} of {}", day(moment)),
        None => format!("the run of {moment}"),
    }
}

/// What must be known of a run beside its numbers.
fn of_side<'a>(which: &'a str, side: &'a Side) -> impl Iterator<Item = String> + 'a {
    let remarks = side.remarks.iter().map(move |remark| format!("The {which}'s run {remark}."));
    let lost = side.lost.iter();
    remarks.chain(
        lost.map(move |lost| {
            format!("NOT WHOLE: the {which}'s run: {lost}. What is left is compared, and cannot pass.")
        }),
    )
}

fn effect(rules: &Rules) -> &'static str {
    match rules.judge {
        Judge::Time => "the time",
        Judge::Speedup => "the speedup",
    }
}

fn limits(rules: &Rules) -> String {
    format!("a loss of {} that must not pass and an error rate of {}", share(rules.loss), share(rules.error_rate))
}

/// Why a case has no clear verdict.
fn unclear(case: &CaseUnpaired) -> Option<String> {
    let reason = case.reason.as_ref()?;
    let word = if case.verdict == Verdict::Failed { "FAILED" } else { case.verdict.word() };
    Some(format!("{word}: {}: {reason}", case.case))
}

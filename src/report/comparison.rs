//! The verdicts of a gate: as a sentence, as text, as Markdown and as JSON.

use super::markdown::escape;
use super::numbers::{count, percent};
use super::table::Table;
use crate::comparison::Comparison;
use crate::gate::{CaseVerdict, Judge, Reason, Verdict};
use crate::stats::Estimate;
use crate::store::Rule;

/// Verdicts by what matters most, good ones last.
const BY_WEIGHT: [Verdict; 8] = [
    Verdict::Failed,
    Verdict::Regressed,
    Verdict::Missing,
    Verdict::Incomparable,
    Verdict::Inconclusive,
    Verdict::Improved,
    Verdict::New,
    Verdict::Unchanged,
];

/// The verdicts in one sentence: `1 of 6 cases regressed: rayon/4 is 8.1 % slower`.
pub fn headline(comparison: &Comparison) -> String {
    let cases = comparison.cases.len();
    let loss = percent(comparison.rules.loss);
    if comparison.base.is_none() {
        let failed = comparison.count(Verdict::Failed);
        let broken = if failed == 0 { String::new() } else { format!("; {} failed", count(failed, "case")) };
        return format!("Nothing was compared: there is no base (--no-base){broken}");
    }
    let groups: Vec<String> = BY_WEIGHT.into_iter().filter_map(|verdict| group(comparison, verdict, cases)).collect();
    if groups.is_empty() {
        return format!("{}: none lost {loss} or more", count(cases, "case"));
    }
    groups.join("; ")
}

/// What is said of the cases with that verdict; the first part names the total.
fn group(comparison: &Comparison, verdict: Verdict, cases: usize) -> Option<String> {
    const NAMED: usize = 3;
    let with: Vec<&CaseVerdict> = comparison.cases.iter().filter(|case| case.verdict == verdict).collect();
    if with.is_empty() || verdict == Verdict::Unchanged {
        return None;
    }
    let what = match verdict {
        Verdict::Inconclusive | Verdict::Missing | Verdict::Incomparable | Verdict::New if with.len() == 1 => "is ",
        Verdict::Inconclusive | Verdict::Missing | Verdict::Incomparable | Verdict::New => "are ",
        Verdict::Failed | Verdict::Regressed | Verdict::Improved | Verdict::Unchanged => "",
    };
    let names: Vec<String> = with.iter().take(NAMED).map(|case| named(case, comparison.rules.judge)).collect();
    let more = if with.len() > NAMED { ", ..." } else { "" };
    let all = count(cases, "case");
    Some(format!("{} of {all} {what}{}: {}{more}", with.len(), verdict.word(), names.join(", ")))
}

fn named(case: &CaseVerdict, judge: Judge) -> String {
    let id = &case.case;
    let Some(changes) = case.changes.filter(|_| matches!(case.verdict, Verdict::Regressed | Verdict::Improved)) else {
        return id.clone();
    };
    match judge {
        Judge::Time if changes.parallel.value >= 1.0 => {
            format!("{id} is {} slower", percent(changes.parallel.value - 1.0))
        }
        Judge::Time => format!("{id} is {} faster", percent(1.0 / changes.parallel.value - 1.0)),
        Judge::Speedup => format!("{id} has {} times the speedup", super::ratio(changes.speedup.value)),
    }
}

/// A row for each case.
pub fn verdict_table(comparison: &Comparison) -> Table {
    let row = |case: &CaseVerdict| {
        let change = |of: fn(&crate::gate::Changes) -> Estimate| case.changes.as_ref().map(of).map(interval);
        vec![
            case.case.clone(),
            case.verdict.word().to_owned(),
            change(|changes| changes.parallel).unwrap_or_default(),
            change(|changes| changes.serial).unwrap_or_default(),
            change(|changes| changes.speedup).unwrap_or_default(),
            if case.blocks == 0 { String::new() } else { case.blocks.to_string() },
        ]
    };
    let titles = ["case", "verdict", "time", "baseline's time", "speedup", "blocks"];
    Table::new(&titles, comparison.cases.iter().map(row).collect())
}

/// A ratio as a change: `+8.1 % (+6.2 to +10.1)`.
fn interval(estimate: Estimate) -> String {
    let change = |ratio: f64| {
        let percent = (ratio - 1.0) * 100.0;
        format!("{:+.1}", if percent.abs() < 0.05 { 0.0 } else { percent })
    };
    format!("{} % ({} to {})", change(estimate.value), change(estimate.low), change(estimate.high))
}

/// What else there is to say, a sentence each: reasons, what was removed, why it ended early, how to read the table.
pub fn remarks(comparison: &Comparison) -> Vec<String> {
    let mut all: Vec<String> = comparison.cases.iter().filter_map(why).collect();
    all.extend(comparison.removed.iter().map(|id| format!("{id}: removed on purpose, as the experiment file says")));
    let blocks = format!("after {} of at most {} blocks", comparison.blocks, comparison.rules.repetitions);
    match comparison.ended {
        Some(Rule::Budget) => all.push(format!("The budget was used up {blocks}")),
        Some(Rule::Interrupted) | None => {
            all.push(format!("Stopped {blocks}; a gate cannot be resumed: start it again"))
        }
        Some(Rule::AllBlocks | Rule::Precision | Rule::Decided) => {}
    }
    if comparison.base.is_some() {
        let judged = match comparison.rules.judge {
            Judge::Time => "time",
            Judge::Speedup => "speedup",
        };
        all.push(format!(
            "Head over base; judged by {judged}: a loss of {} must not pass, and at most {} of checks of equal builds find \
             any change",
            percent(comparison.rules.loss),
            percent(comparison.rules.error_rate)
        ));
    }
    all
}

fn why(case: &CaseVerdict) -> Option<String> {
    let because = match case.reason.as_ref()? {
        Reason::TooNoisy => "too noisy to tell with so many blocks".to_owned(),
        Reason::Autocorrelated { lag1 } => format!("a block tells of the next one (autocorrelation {lag1:.2})"),
        Reason::NoSpread { share } => format!("{} of its blocks gave exactly the same effect", percent(*share)),
        Reason::TooFewBlocks { next } => format!("ended before {next} blocks, the first that could decide"),
        Reason::Told { cause } => cause.clone(),
    };
    Some(format!("{}: {}: {because}", case.case, case.verdict.word()))
}

/// The verdicts as Markdown.
pub fn comparison_markdown(comparison: &Comparison) -> String {
    let mut text = format!("# {}\n\n{}.\n", escape(&comparison.title), escape(&headline(comparison)));
    if !comparison.cases.is_empty() {
        text += &format!("\n{}", verdict_table(comparison).markdown());
    }
    let remarks = remarks(comparison);
    if !remarks.is_empty() {
        text.push('\n');
    }
    text.extend(remarks.iter().map(|remark| format!("- {}\n", escape(remark))));
    text.extend(comparison.notes.iter().map(|note| format!("- {}\n", escape(note))));
    text
}

/// The verdicts for programs.
pub fn comparison_json(comparison: &Comparison) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(comparison)?;
    if let serde_json::Value::Object(fields) = &mut value {
        fields.shift_insert(0, "headline".to_owned(), headline(comparison).into());
    }
    serde_json::to_string_pretty(&value)
}

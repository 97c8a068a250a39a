//! The verdicts of a gate: as a sentence, as text, as Markdown and as JSON.

use super::markdown::escape;
use super::numbers::{count, percent};
use super::table::Table;
use super::verdicts::{ORDER, WOULD_FIND, about, share, sorted, verdict_table, verdicts_in_markdown};
use crate::compare::Comparison;
use crate::gate::{CaseVerdict, Judge, Verdict};
use crate::record::Rule;

/// The verdicts in one sentence: `1 of 6 cases regressed: rayon/4 is 8.1 % slower`.
pub fn headline(comparison: &Comparison) -> String {
    let cases = comparison.cases.len();
    let loss = share(comparison.rules.loss);
    if comparison.base.is_none() {
        let ended = |(verdict, what): (Verdict, &str)| {
            let cases = comparison.count(verdict);
            if cases == 0 { String::new() } else { format!("; {} {what}", count(cases, "case")) }
        };
        let broken = [(Verdict::Failed, "failed"), (Verdict::Inconclusive, "not run to the end of a turn")].map(ended);
        return format!("Nothing was compared: there is no base (--no-base){}", broken.concat());
    }
    let mut groups: Vec<String> = ORDER.into_iter().filter_map(|verdict| group(comparison, verdict, cases)).collect();
    if groups.is_empty() {
        return format!("{}: none lost {loss} or more", count(cases, "case"));
    }
    let compared = |case: &CaseVerdict| matches!(case.verdict, Verdict::Unchanged | Verdict::Improved);
    if comparison.cases.iter().all(|case| case.verdict.passes()) && comparison.cases.iter().any(compared) {
        groups.push(format!("none lost {loss} or more"));
    }
    groups.join("; ")
}

/// What is said of the cases with that verdict, those that lost most first.
fn group(comparison: &Comparison, verdict: Verdict, cases: usize) -> Option<String> {
    const NAMED: usize = 3;
    let sorted = sorted(&comparison.cases).into_iter();
    let with: Vec<&CaseVerdict> = sorted.filter(|case| case.verdict == verdict).collect();
    if with.is_empty() || verdict == Verdict::Unchanged {
        return None;
    }
    let what = match verdict {
        Verdict::Inconclusive | Verdict::Missing | Verdict::Incomparable | Verdict::New if with.len() == 1 => "is ",
        Verdict::Inconclusive | Verdict::Missing | Verdict::Incomparable | Verdict::New => "are ",
        Verdict::Failed | Verdict::Regressed | Verdict::Improved | Verdict::Unchanged => "",
    };
    let names: Vec<String> = with.iter().take(NAMED).map(|case| named(case, comparison.rules.judge)).collect();
    let more = with.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let all = count(cases, "case");
    Some(format!("{} of {all} {what}{}: {}{more}", with.len(), verdict.word(), names.join(", ")))
}

/// What is to be told of a case in a headline: `rayon/4 is 8.1 % slower`.
pub(super) fn named(case: &CaseVerdict, judge: Judge) -> String {
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

/// The verdicts as a table; the reasons, which may be long, [stand below](reasons).
pub fn comparison_table(comparison: &Comparison) -> Table {
    let cases = comparison.cases.iter().cloned();
    let without_reasons: Vec<CaseVerdict> = cases.map(|case| CaseVerdict { reason: None, ..case }).collect();
    verdict_table(&without_reasons, &comparison.rules)
}

/// Why cases have no clear answer, a sentence each.
pub fn reasons(comparison: &Comparison) -> Vec<String> {
    let reason = |case: &&CaseVerdict| {
        let words = case.reason.as_ref()?.words();
        Some(format!("{}: {}: {words}", case.case, case.verdict.word()))
    };
    sorted(&comparison.cases).iter().filter_map(reason).collect()
}

/// What else there is to say, a sentence each: what was removed, what was not compared, why it ended early.
pub fn remarks(comparison: &Comparison) -> Vec<String> {
    let removed = |id: &String| format!("{id}: removed on purpose, as the experiment file says");
    let mut all: Vec<String> =
        comparison.removed.iter().map(removed).chain(comparison.remarks.iter().cloned()).collect();
    if let Some(base) = &comparison.base
        && base.digest.is_some()
        && base.digest == comparison.head.digest
    {
        all.push("base and head are the same program, byte for byte: no change of code was compared".to_owned());
    }
    let blocks = format!("after {} of at most {} blocks", comparison.blocks, comparison.rules.repetitions);
    if comparison.debug_build {
        all.push("a debug build was measured: its times say nothing about optimised code".to_owned());
    }
    match comparison.ended {
        Some(Rule::Budget) => all.push(format!("the budget was used up {blocks}")),
        Some(Rule::Interrupted) | None => {
            all.push(format!("it was stopped {blocks}; a gate cannot be resumed: start it again"))
        }
        Some(Rule::AllBlocks | Rule::Precision | Rule::Decided) => {}
    }
    all
}

/// The verdicts as Markdown.
pub fn comparison_markdown(comparison: &Comparison) -> String {
    let Comparison { title, cases, rules, notes, .. } = comparison;
    let mut text = format!("# {}\n\n{}.\n", escape(title), escape(&headline(comparison)));
    if !cases.is_empty() {
        text += &format!("\n{}", verdicts_in_markdown(cases, rules));
    }
    if comparison.base.is_some() {
        text += &format!("\n{}\n", escape(&format!("{} {WOULD_FIND}", about(rules))));
    }
    let remarks: Vec<String> = remarks(comparison).into_iter().chain(notes.iter().cloned()).collect();
    if !remarks.is_empty() {
        text.push('\n');
    }
    text.extend(remarks.iter().map(|remark| format!("- {}\n", escape(remark))));
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

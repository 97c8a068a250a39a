//! What a gate found: in a sentence, as text, as Markdown and as JSON.

use super::markdown;
use super::table::Table;
use super::verdicts::{ORDER, share, sorted, verdict_table, verdicts_markdown};
use crate::compare::{Comparison, LostCurve};
use crate::gate::{CaseVerdict, Judge, Verdict};
use crate::record::Rule;
use crate::text::{count, escape::markdown as escape, percent, ratio};

/// From so many cpus on what others took is worth telling.
pub(super) const FELT_CPUS: f64 = 0.1;

/// So many cases of a verdict are named in the headline.
const NAMED: usize = 3;

/// The verdicts in one sentence: `1 of 6 cases regressed: rayon/4 is 8.1 % slower`.
pub fn headline(comparison: &Comparison) -> String {
    let cases = &comparison.cases;
    if comparison.base.is_none() {
        let broken = [(Verdict::Failed, "failed"), (Verdict::Inconclusive, "not run to the end of a turn")];
        let broken = broken.map(|(verdict, what)| (comparison.count(verdict), what)).into_iter();
        let broken = broken.filter(|(number, _)| *number > 0);
        let broken: String = broken.map(|(number, what)| format!("; {} {what}", count(number, "case"))).collect();
        return format!("Nothing was compared: there is no base (--no-base){broken}");
    }
    let none_lost = format!("none lost {} or more", share(comparison.rules.loss));
    let lost = |verdict| if verdict == Verdict::Regressed { lost(comparison) } else { Vec::new() };
    let mut groups: Vec<String> =
        ORDER.into_iter().flat_map(|verdict| group(comparison, verdict).into_iter().chain(lost(verdict))).collect();
    if groups.is_empty() {
        return format!("{}: {none_lost}", count(cases.len(), "case"));
    }
    let compared = |case: &CaseVerdict| matches!(case.verdict, Verdict::Unchanged | Verdict::Improved);
    if cases.iter().all(|case| case.verdict.passes()) && cases.iter().any(compared) {
        groups.push(none_lost);
    }
    groups.join("; ")
}

/// What is said of the cases with that verdict, those that lost most first.
fn group(comparison: &Comparison, verdict: Verdict) -> Option<String> {
    let sorted = sorted(&comparison.cases).into_iter();
    let with: Vec<&CaseVerdict> = sorted.filter(|case| case.verdict == verdict).collect();
    if with.is_empty() || verdict == Verdict::Unchanged {
        return None;
    }
    let be = match verdict {
        Verdict::Inconclusive | Verdict::Missing | Verdict::Incomparable | Verdict::New if with.len() == 1 => "is ",
        Verdict::Inconclusive | Verdict::Missing | Verdict::Incomparable | Verdict::New => "are ",
        Verdict::Failed | Verdict::Regressed | Verdict::Improved | Verdict::Unchanged => "",
    };
    let names: Vec<String> = with.iter().take(NAMED).map(|case| named(case, comparison.rules.judge)).collect();
    let more = with.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let all = count(comparison.cases.len(), "case");
    Some(format!("{} of {all} {be}{}: {}{more}", with.len(), verdict.word(), names.join(", ")))
}

/// From where on the curves of strategies were lost: `rayon is lost from 4 workers on`.
fn lost(comparison: &Comparison) -> Vec<String> {
    let sentence = |curve: &LostCurve| match curve.everywhere {
        true => format!("{} is lost at every worker count", curve.series),
        false => format!("{} is lost from {} on", curve.series, count(curve.from, "worker")),
    };
    comparison.lost.iter().map(sentence).collect()
}

/// What is to be told of a case in a headline: `rayon/4 is 8.1 % slower`.
pub(super) fn named(case: &CaseVerdict, judge: Judge) -> String {
    let id = &case.case;
    let Some(changes) = case.changes.filter(|_| matches!(case.verdict, Verdict::Regressed | Verdict::Improved)) else {
        return id.clone();
    };
    let (time, mean) = (changes.parallel.value, changes.mean);
    if mean.decided {
        return format!("{id} takes {} longer on the mean", percent(mean.loss));
    }
    let judge = if changes.speedup.is_none() { Judge::Time } else { judge };
    match judge {
        Judge::Time if time >= 1.0 => format!("{id} is {} slower", percent(time - 1.0)),
        Judge::Time => format!("{id} is {} faster", percent(1.0 / time - 1.0)),
        Judge::Speedup => format!("{id} has {} times the speedup", ratio(changes.effect.value)),
    }
}

/// The verdicts as a table; the reasons, which may be long, stand below.
pub fn comparison_table(comparison: &Comparison) -> Table {
    verdict_table(&comparison.cases, &comparison.rules).without("reason")
}

/// What else there is to say, a sentence each: what was removed, what was not compared, why it ended early.
pub fn remarks(comparison: &Comparison) -> Vec<String> {
    let removed = comparison.removed.iter().map(|id| format!("{id}: removed on purpose, as the experiment file says"));
    let mut all: Vec<String> = removed.chain(comparison.remarks.iter().cloned()).collect();
    let base = comparison.base.as_ref().and_then(|base| base.digest.as_ref());
    if base.is_some() && base == comparison.head.digest.as_ref() {
        all.push("base and head are the same program, byte for byte: no change of code was compared".to_owned());
    }
    if comparison.debug_build {
        all.push("a debug build was measured: its times say nothing about optimised code".to_owned());
    }
    if let Some(cpus) = comparison.others_cpus.filter(|cpus| *cpus >= FELT_CPUS && comparison.has_numbers()) {
        let meanwhile = "what that slowed, it slowed in base and head by chance alike, and it widens the intervals";
        all.push(format!("other programs, or the host, took {cpus:.2} cpus meanwhile, on average: {meanwhile}"));
    }
    let blocks = format!("after {} of at most {}", comparison.blocks, count(comparison.rules.repetitions, "block"));
    match comparison.ended {
        Some(Rule::Budget) => all.push(format!("the budget was used up {blocks}")),
        Some(Rule::Interrupted) | None => {
            all.push(format!("it was stopped {blocks}; a gate cannot be resumed: start it again"))
        }
        Some(Rule::AllBlocks | Rule::Precision | Rule::Decided) => {}
    }
    all
}

/// The verdicts as Markdown, with the picture of that name where there is one.
pub fn comparison_markdown(comparison: &Comparison, picture: Option<&str>) -> String {
    let Comparison { title, cases, rules, notes, .. } = comparison;
    let mut text = format!("# {}\n\n{}.\n", escape(title), escape(&headline(comparison)));
    if !cases.is_empty() {
        text += &format!("\n{}", verdicts_markdown(cases, rules));
    }
    let remarks = [remarks(comparison).as_slice(), notes].concat();
    if !remarks.is_empty() {
        text += &format!("\n{}", markdown::list(&remarks));
    }
    text.extend(picture.map(|name| format!("\n{}", markdown::picture(name))));
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

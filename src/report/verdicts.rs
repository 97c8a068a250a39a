//! What a verdict means, and the verdicts of a comparison in a table: for text, Markdown, the formats of CI, pictures.

use super::markdown::list;
use super::table::Table;
use super::words::interval;
use crate::gate::{CaseVerdict, Changes, Judge, Rules, Verdict};
use crate::stats::Estimate;
use crate::text::escape::markdown as escape;
use crate::text::{exact_percent, percent, signed_percent, together};

/// The verdicts in the order in which they matter.
pub(super) const ORDER: [Verdict; 8] = [
    Verdict::Failed,
    Verdict::Regressed,
    Verdict::Missing,
    Verdict::Incomparable,
    Verdict::Inconclusive,
    Verdict::Improved,
    Verdict::New,
    Verdict::Unchanged,
];

/// What an answer means for a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// All is well.
    Passed,
    /// Could not tell, and the user lets that pass.
    LetPass,
    /// Could not tell.
    Unclear,
    /// It is gone, or cannot be compared.
    Gone,
    /// It is slower than it must be.
    Lost,
    /// It did not run well.
    Broken,
}

/// What the verdict means for a build.
pub(super) fn weight(verdict: Verdict) -> Weight {
    match verdict {
        Verdict::Improved | Verdict::Unchanged | Verdict::New => Weight::Passed,
        Verdict::Inconclusive => Weight::Unclear,
        Verdict::Regressed => Weight::Lost,
        Verdict::Missing | Verdict::Incomparable => Weight::Gone,
        Verdict::Failed => Weight::Broken,
    }
}

/// What the verdict does to the check.
pub(super) fn consequence(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Regressed => "The check fails.",
        Verdict::Failed => "The check fails: what did not run well is neither fast nor slow.",
        Verdict::Improved | Verdict::Unchanged => "It passes.",
        Verdict::New => "It passes: there is nothing to compare it with.",
        Verdict::Inconclusive => "It does not pass: that nothing was found is not that nothing is there.",
        Verdict::Missing => "It does not pass: what only base has may be gone by mistake.",
        Verdict::Incomparable => "It does not pass: base and head do not do the same.",
    }
}

/// ▲ and ▼ point the way that the number went; ● is unchanged, ○ is unknown. The others have no number: ✕ failed, ◇ only one
/// side has it, or the two do not do the same.
pub(super) fn mark(verdict: Verdict, judge: Judge) -> char {
    match (verdict, judge) {
        (Verdict::Regressed, Judge::Time) | (Verdict::Improved, Judge::Speedup) => '▲',
        (Verdict::Improved, Judge::Time) | (Verdict::Regressed, Judge::Speedup) => '▼',
        (Verdict::Unchanged, _) => '●',
        (Verdict::Inconclusive, _) => '○',
        (Verdict::Failed, _) => '✕',
        (Verdict::New | Verdict::Missing | Verdict::Incomparable, _) => '◇',
    }
}

/// The cases of a comparison, a row each, the ones that matter most first.
pub fn verdict_table(verdicts: &[CaseVerdict], rules: &Rules) -> Table {
    let change = match rules.judge {
        Judge::Time => "time",
        Judge::Speedup => "speedup",
    };
    let titles = ["case", "verdict", change, "interval", "what happened", "would find", "blocks", "reason"];
    let rows = sorted(verdicts).into_iter().map(|verdict| row(verdict, rules)).collect();
    Table::new(&titles, rows).ranked(&[0, 0, 0, 2, 1, 4, 5, 3]).without_columns_of("")
}

/// By verdict, then by how much was lost.
pub fn sorted(verdicts: &[CaseVerdict]) -> Vec<&CaseVerdict> {
    let rank = |verdict: &CaseVerdict| ORDER.iter().position(|known| *known == verdict.verdict);
    let effect = |verdict: &CaseVerdict| verdict.changes.map_or(f64::NEG_INFINITY, |changes| changes.effect.value);
    let mut sorted: Vec<&CaseVerdict> = verdicts.iter().collect();
    sorted.sort_by(|a, b| rank(a).cmp(&rank(b)).then(effect(a).total_cmp(&effect(b))));
    sorted
}

fn row(verdict: &CaseVerdict, rules: &Rules) -> Vec<String> {
    let word = verdict.word();
    let change = verdict.changes.map(|changes| plotted(&changes, rules));
    let cells = [
        Some(verdict.case.clone()),
        Some(format!("{} {word}", mark(verdict.verdict, rules.judge))),
        change.map(|change| signed(change.value)),
        change.map(|change| interval(change, signed)),
        happened(verdict),
        verdict.changes.and_then(|changes| changes.detectable).map(percent),
        Some(verdict.blocks).filter(|blocks| *blocks > 0).map(|blocks| blocks.to_string()),
        verdict.reason.as_ref().map(|reason| reason.words()),
    ];
    cells.map(Option::unwrap_or_default).into()
}

/// The ratio that tables and pictures show: of the times, or of the speedups.
pub(super) fn plotted(changes: &Changes, rules: &Rules) -> Estimate {
    changes.shown(rules.judge)
}

/// What happened, with R and D: `parallel slower (serial +0.1 %, speedup -12.0 %)`.
fn happened(verdict: &CaseVerdict) -> Option<String> {
    let changes = verdict.changes?;
    let mut told = Vec::new();
    told.extend(changes.serial.map(|serial| format!("serial {}", signed(serial.value))));
    told.extend(changes.speedup.map(|speedup| format!("speedup {}", signed(speedup.value))));
    told.extend(changes.mean.decided.then(|| format!("mean {}", signed(1.0 + changes.mean.loss))));
    let happened = if changes.mean.decided { "a part slower" } else { verdict.happened()? };
    Some(if told.is_empty() { happened.to_owned() } else { format!("{happened} ({})", told.join(", ")) })
}

/// Why cases have no clear answer, a sentence each.
pub fn reasons(cases: &[CaseVerdict]) -> Vec<String> {
    let reason = |case: &&CaseVerdict| {
        let words = case.reason.as_ref()?.words();
        Some(format!("{}: {}: {words}", case.case, case.verdict.word()))
    };
    sorted(cases).iter().filter_map(reason).collect()
}

/// The verdicts as Markdown: the table, below it the reasons, which may be long, and what the numbers are, where there are
/// some.
pub(super) fn verdicts_markdown(cases: &[CaseVerdict], rules: &Rules) -> String {
    let mut text = verdict_table(cases, rules).without("reason").markdown();
    let reasons = reasons(cases);
    if !reasons.is_empty() {
        text += &format!("\n{}", list(&reasons));
    }
    if cases.iter().any(|case| case.changes.is_some()) {
        text += &format!("\n{}\n", escape(&about_all(rules)));
    }
    text
}

/// How many cases there are of each verdict, those that matter first: `1 regressed, 23 unchanged`.
pub fn counts(verdicts: &[CaseVerdict]) -> String {
    let words = together(sorted(verdicts).into_iter().map(|verdict| (verdict.word(), verdict)));
    let counts: Vec<String> = words.iter().map(|(word, cases)| format!("{} {word}", cases.len())).collect();
    if counts.is_empty() { "no case was compared".to_owned() } else { counts.join(", ") }
}

/// What the numbers of the table are.
pub fn about(rules: &Rules) -> String {
    let (what, way) = match rules.judge {
        Judge::Time => ("the case's time", "more is slower"),
        Judge::Speedup => ("the speedup", "less is slower"),
    };
    format!(
        "Change of {what} from base to head, paired in blocks ({way}), with the interval that the verdict rests on. A loss \
         of {} must not pass; of checks of identical code at most {} find a change.",
        share(rules.loss),
        share(rules.error_rate)
    )
}

/// The same, with what the column says that [`verdict_table`] leaves out first where there is little room.
pub fn about_all(rules: &Rules) -> String {
    let would_find = "\"Would find\": the loss that so many blocks with this noise find nine times in ten.";
    format!("{} {would_find}", about(rules))
}

/// A share of 1 as its user would write it: `5 %`.
pub(super) fn share(share: f64) -> String {
    exact_percent(share, 2)
}

/// A ratio as a change: `+12.5 %`.
pub(super) fn signed(ratio: f64) -> String {
    signed_percent(ratio - 1.0)
}

//! The verdicts of a comparison, as text and as Markdown.

use super::markdown::escape;
use super::numbers::percent;
use super::table::Table;
use super::words::trimmed;
use crate::gate::{CaseVerdict, Changes, Judge, Reason, Rules, Verdict};
use crate::stats::Estimate;

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
    let place = |verdict: &CaseVerdict| ORDER.iter().position(|known| *known == verdict.verdict);
    let effect = |verdict: &CaseVerdict| verdict.changes.map_or(f64::NEG_INFINITY, |changes| changes.effect.value);
    let mut sorted: Vec<&CaseVerdict> = verdicts.iter().collect();
    sorted.sort_by(|a, b| place(a).cmp(&place(b)).then(effect(a).total_cmp(&effect(b))));
    sorted
}

fn row(verdict: &CaseVerdict, rules: &Rules) -> Vec<String> {
    let text = |write: &dyn Fn(&Changes) -> String| verdict.changes.as_ref().map(write).unwrap_or_default();
    vec![
        verdict.case.clone(),
        marked(verdict, rules),
        text(&|changes| signed(plotted(changes, rules).value)),
        text(&|changes| {
            let plotted = plotted(changes, rules);
            format!("{} to {}", signed(plotted.low), signed(plotted.high))
        }),
        text(&|changes| happened(changes)),
        text(&|changes| changes.detectable.map(percent).unwrap_or_default()),
        if verdict.blocks > 0 { verdict.blocks.to_string() } else { String::new() },
        verdict.reason.as_ref().map(|reason| reason.words()).unwrap_or_default(),
    ]
}

/// The ratio that tables and pictures show: of the times, or of the speedups.
pub fn plotted(changes: &Changes, rules: &Rules) -> Estimate {
    match rules.judge {
        Judge::Time => changes.parallel,
        Judge::Speedup => changes.speedup,
    }
}

/// The verdict's word with its mark: where the number that is shown went, or whether anything is known.
pub fn marked(verdict: &CaseVerdict, rules: &Rules) -> String {
    let mark = mark(verdict.verdict, rules.judge);
    let word = verdict.verdict.word();
    mark.map_or(word.to_owned(), |mark| format!("{mark} {word}"))
}

/// ▲ and ▼ point the way that the number went; ● is unchanged, ○ is unknown.
pub fn mark(verdict: Verdict, judge: Judge) -> Option<char> {
    match (verdict, judge) {
        (Verdict::Regressed, Judge::Time) | (Verdict::Improved, Judge::Speedup) => Some('▲'),
        (Verdict::Improved, Judge::Time) | (Verdict::Regressed, Judge::Speedup) => Some('▼'),
        (Verdict::Unchanged, _) => Some('●'),
        (Verdict::Inconclusive, _) => Some('○'),
        (Verdict::New | Verdict::Missing | Verdict::Failed | Verdict::Incomparable, _) => None,
    }
}

/// What happened, with R and D: `parallel slower (serial +0.1 %, speedup -12.0 %)`.
pub fn happened(changes: &Changes) -> String {
    let (serial, speedup) = (signed(changes.serial.value), signed(changes.speedup.value));
    format!("{} (serial {serial}, speedup {speedup})", changes.happened.words())
}

/// How many cases there are of each verdict, those that matter first: `1 regressed, 23 unchanged`.
pub fn counts(verdicts: &[CaseVerdict]) -> String {
    let count = |verdict: Verdict| verdicts.iter().filter(|judged| judged.verdict == verdict).count();
    let counts = ORDER.into_iter().map(|verdict| (count(verdict), verdict)).filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts.map(|(count, verdict)| format!("{count} {}", verdict.word())).collect();
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

/// What the column says that [`verdict_table`] leaves out first where there is little room.
pub const WOULD_FIND: &str = "\"Would find\": the loss that so many blocks with this noise find nine times in ten.";

/// A share of 1 as its user would write it: `5 %`.
pub(super) fn share(share: f64) -> String {
    format!("{} %", trimmed(share * 100.0))
}

/// The table in Markdown.
pub fn verdicts_in_markdown(verdicts: &[CaseVerdict], rules: &Rules) -> String {
    let escaped: Vec<CaseVerdict> = verdicts.iter().map(for_markdown).collect();
    verdict_table(&escaped, rules).markdown()
}

/// Its words from outside, the case's id and a cause, as plain text; the table itself takes care of the bars.
fn for_markdown(verdict: &CaseVerdict) -> CaseVerdict {
    let escape = |text: &str| escape(text).replace("\\|", "|");
    let reason = verdict.reason.clone().map(|reason| match reason {
        Reason::Told { cause } => Reason::Told { cause: escape(&cause) },
        Reason::TooNoisy | Reason::Autocorrelated { .. } | Reason::NoSpread { .. } | Reason::TooFewBlocks { .. } => {
            reason
        }
    });
    CaseVerdict { case: escape(&verdict.case), reason, ..verdict.clone() }
}

/// A ratio as a change: `+12.5 %`.
pub fn signed(ratio: f64) -> String {
    let change = percent(ratio - 1.0);
    if change.starts_with('-') || change == percent(0.0) { change } else { format!("+{change}") }
}

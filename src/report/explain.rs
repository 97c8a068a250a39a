//! The way to a verdict, in plain words.

use super::verdicts::{consequence, share};
use super::words::with_interval;
use crate::gate::{CaseVerdict, Changes, Judge, Mean, Rules, Verdict, rare};
use crate::stats::Estimate;
use crate::text::{count, exact_percent, signed_percent};

/// The whole way to a verdict in plain words: what was measured, what the rules ask for, what was decided.
pub fn explain(verdict: &CaseVerdict, rules: &Rules) -> String {
    let CaseVerdict { case, blocks, .. } = verdict;
    let word = verdict.word();
    let mut lines = vec![match verdict.decided_at {
        Some(at) => format!("{case}: {word}, decided by the look after {}.", count(at, "block")),
        None if verdict.changes.is_some() => format!("{case}: {word} after {}.", count(*blocks, "block")),
        None => format!("{case}: {word}."),
    }];
    if let Some(changes) = &verdict.changes {
        lines.extend(measured(changes, verdict.happened().unwrap_or_default()));
        lines.extend(ruled(changes, rules));
        lines.push(on_the_mean(&changes.mean, *blocks));
        lines.push(found(verdict.verdict, changes, rules));
        lines.extend(noise(changes));
    }
    lines.extend(verdict.reason.as_ref().map(|reason| format!("Why: {}.", reason.words())));
    lines.push(consequence(verdict.verdict).to_owned());
    lines.join("\n") + "\n"
}

fn measured(changes: &Changes, happened: &str) -> Vec<String> {
    let mut lines = vec![
        "In every block base and head ran the case and its baseline, in shuffled order. Head over base:".to_owned(),
    ];
    lines.extend(changes.serial.map(|serial| format!("  R, the baseline's time: {}", interval(serial))));
    lines.push(format!("  Q, the case's time:     {}", interval(changes.parallel)));
    lines.extend(changes.speedup.map(|speedup| format!("  D = R / Q, the speedup: {}", interval(speedup))));
    lines.push(format!(
        "Intervals: signed-rank test, {} confidence. What happened: {happened}.",
        exact_percent(changes.effect.confidence, 4)
    ));
    lines
}

/// The second test, of what the median passes over.
fn on_the_mean(mean: &Mean, blocks: usize) -> String {
    let (longer, chance) = (signed_percent(mean.loss), rare(mean.chance));
    let few = if mean.shows_a_tenth { "" } else { " So few blocks may miss that one turn in ten became slow." };
    format!(
        "On the mean, slow turns and executions included, it takes {longer}{}; chance alone does as much in {chance} of \
         checks. More than half of the loss does not pass as unchanged.{few}",
        mean.in_blocks(blocks)
    )
}

fn ruled(changes: &Changes, rules: &Rules) -> Vec<String> {
    let judge = if changes.speedup.is_none() { Judge::Time } else { rules.judge };
    let judged = match judge {
        Judge::Time => "the case's speed, E = 1 / Q (judge = \"time\")",
        Judge::Speedup => "the speedup, E = D (judge = \"speedup\")",
    };
    let [lost, gained, limit] = bounds(rules);
    vec![
        format!("Judged is {judged}: {}.", interval(changes.effect)),
        format!("  regressed:  the whole interval lies below {lost:.4}, half of the loss of {}", share(rules.loss)),
        format!("  improved:   it lies above {gained:.4}"),
        format!("  unchanged:  it lies above {limit:.4}, the whole loss, and neither of these"),
        format!(
            "The confidence is what the whole check's error rate of {} leaves for one case at one look; for \
             \"unchanged\" it is a tenth of that rate, for one case, that is divided over the looks.",
            share(rules.error_rate)
        ),
    ]
}

/// What the interval is compared with: half a loss, its inverse, the whole loss.
fn bounds(rules: &Rules) -> [f64; 3] {
    [(-rules.margin()).exp(), rules.margin().exp(), rules.limit().exp()]
}

fn found(verdict: Verdict, changes: &Changes, rules: &Rules) -> String {
    let [lost, gained, limit] = bounds(rules);
    let Estimate { low, high, .. } = changes.effect;
    match verdict {
        Verdict::Regressed if changes.mean.decided => {
            "By the median nothing is sure; the second test found it, that of the mean.".to_owned()
        }
        Verdict::Regressed => format!(
            "Its high end, {high:.4}, is below {lost:.4}. It would differ from 1 even if each block told about the next."
        ),
        Verdict::Improved => format!(
            "Its low end, {low:.4}, is above {gained:.4}. It would differ from 1 even if each block told about the next."
        ),
        Verdict::Unchanged => {
            format!("Its low end, {low:.4}, is above {limit:.4}: a loss of {} is ruled out.", share(rules.loss))
        }
        Verdict::Inconclusive if high < lost || low > gained => {
            format!("From {low:.4} to {high:.4} it is far enough from 1, but that does not decide here.")
        }
        Verdict::Inconclusive | Verdict::New | Verdict::Missing | Verdict::Failed | Verdict::Incomparable => {
            format!("From {low:.4} to {high:.4} it leaves more than one answer.")
        }
    }
}

fn noise(changes: &Changes) -> Vec<String> {
    let deviation = changes.deviation.map(|deviation| {
        let lag1 =
            changes.lag1.map(|lag1| format!(", autocorrelation from block to block {lag1:.2}")).unwrap_or_default();
        format!("Noise: the effect's standard deviation over blocks is {}{lag1}.", share(deviation))
    });
    let detectable = changes
        .detectable
        .map(|loss| format!("So many blocks with this noise find a loss of {} nine times in ten.", share(loss)));
    deviation.into_iter().chain(detectable).collect()
}

fn interval(ratio: Estimate) -> String {
    with_interval(ratio, |ratio| format!("{ratio:.4}"))
}

//! How a stored run differs from an earlier one.

use crate::compare::{CaseUnpaired, Side, Unpaired};
use crate::gate::{Judge, Rules};
use crate::report::two_runs::named;
use crate::report::verdicts::{ORDER, share};

use crate::report::chart::compared::{self, Around, Compared, MOST_ROWS, change, headlines, legend, loss_in_time};
use crate::report::chart::drawing::Drawing;
use crate::report::chart::ratios::Ratios;
use crate::report::chart::words;

/// The picture; none where nothing was compared.
pub(super) fn picture(comparison: &Unpaired) -> Option<Drawing> {
    let rules = &comparison.rules;
    let mut cases: Vec<Compared> = comparison.cases.iter().map(|case| compared(case, rules)).collect();
    if cases.iter().all(|case| case.ratio.is_none()) {
        return None;
    }
    let rank = |case: &Compared| ORDER.iter().position(|verdict| *verdict == case.verdict);
    let lost = |case: &Compared| case.ratio.map_or(0.0, |ratio| (ratio.value - 1.0) * sign(rules));
    cases.sort_by(|one, two| rank(one).cmp(&rank(two)).then(lost(two).total_cmp(&lost(one))));
    let titles = headlines(&cases, rules);
    let blocks = words::counts([comparison.base.blocks, comparison.head.blocks].into_iter(), "block");
    let mut subtitle = vec![format!("marks: shifts between {blocks} of each run · whiskers: their intervals")];
    subtitle.push("unpaired: what the machine did differently is in the numbers".to_owned());
    subtitle.extend(legend(rules));
    if cases.len() > MOST_ROWS {
        subtitle.insert(0, format!("The {MOST_ROWS} of {} cases that matter most", cases.len()));
        cases.truncate(MOST_ROWS);
    }
    Some(compared::draw(cases, rules, Around { titles, subtitle, footer: footer(comparison) }))
}

/// Which way of what is plotted a loss goes.
fn sign(rules: &Rules) -> f64 {
    if rules.judge == Judge::Time { 1.0 } else { -1.0 }
}

fn compared(case: &CaseUnpaired, rules: &Rules) -> Compared {
    let (plotted, other, name) = match rules.judge {
        Judge::Time => (case.time, case.speedup, "speedup"),
        Judge::Speedup => (case.speedup, case.time, "time"),
    };
    let ratio = plotted.filter(|ratio| Ratios::can_draw(*ratio));
    Compared {
        case: case.case.clone(),
        verdict: case.verdict,
        word: case.verdict.word().to_owned(),
        ratio,
        happened: ratio.and(other).map_or(String::new(), |other| format!("{name} {}", change(other.value))),
        details: String::new(),
        cause: case.reason.clone().unwrap_or_else(|| "not measured in both".to_owned()),
        blocks: case.blocks[1],
    }
}

fn footer(comparison: &Unpaired) -> Vec<String> {
    let side = |which: &str, side: &Side| format!("{which} {}", named(side));
    let mut parts = vec![comparison.experiment.clone(), side("base", &comparison.base), side("head", &comparison.head)];
    parts.extend(loss_in_time(&comparison.rules));
    let rate = share(comparison.rules.error_rate);
    parts.push(format!("of runs that differ by chance alone, and normally, at most {rate} have a case called changed"));
    parts
}

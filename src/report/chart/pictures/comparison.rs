//! What became of each case's time, or of its speedup, how sure that is, and the verdict.

use std::path::Path;

use crate::compare::Comparison;
use crate::gate::{CaseVerdict, Changes, Judge, Rules, Verdict};
use crate::record::Executable;
use crate::report::verdicts::{counts, plotted, share, sorted};
use crate::stats::Estimate;
use crate::text::count;

use crate::report::chart::compared::{self, Around, Compared, MOST_ROWS, change, headlines, legend, loss_in_time};
use crate::report::chart::drawing::Drawing;
use crate::report::chart::ratios::Ratios;
use crate::report::chart::text::NOTE;
use crate::report::chart::words;

/// The picture; none where nothing was compared.
pub(super) fn picture(comparison: &Comparison) -> Option<Drawing> {
    let rules = &comparison.rules;
    let base = comparison.base.as_ref()?;
    let verdicts: Vec<&CaseVerdict> = sorted(&comparison.cases);
    if verdicts.is_empty() {
        return None;
    }
    let mut cases: Vec<Compared> = verdicts.iter().map(|verdict| compared(verdict, rules)).collect();
    let mut titles = headlines(&cases, rules);
    if let Some(lost) = comparison.lost.first() {
        let from =
            if lost.everywhere { "everywhere".to_owned() } else { format!("from {} on", count(lost.from, "worker")) };
        titles.insert(0, format!("{}: {} lost {from}", titles[0], lost.series));
    }
    let left_out: Vec<CaseVerdict> = verdicts.iter().skip(MOST_ROWS).map(|verdict| (*verdict).clone()).collect();
    cases.truncate(MOST_ROWS);
    let around =
        Around { titles, subtitle: subtitle(&cases, &left_out, rules), footer: footer(comparison, base, &cases) };
    Some(compared::draw(cases, rules, around))
}

fn compared(verdict: &CaseVerdict, rules: &Rules) -> Compared {
    let changes = verdict.changes.as_ref().filter(|changes| Ratios::can_draw(plotted(changes, rules)));
    let cause = match (&verdict.reason, verdict.verdict) {
        (Some(reason), _) => reason.words(),
        (None, Verdict::New) => "base has no such case".to_owned(),
        (None, Verdict::Missing) => "head has no such case".to_owned(),
        (None, _) => "not measured".to_owned(),
    };
    Compared {
        case: verdict.case.clone(),
        verdict: verdict.verdict,
        word: verdict.word().to_owned(),
        ratio: changes.map(|changes| plotted(changes, rules)),
        happened: changes.and_then(|_| verdict.happened()).unwrap_or_default().to_owned(),
        details: changes.map_or(String::new(), |changes| details(changes, rules)),
        cause,
        blocks: verdict.blocks,
    }
}

/// `serial +6.3 %, parallel +8.1 %`; of a case that is judged by its time, that stands beside it already.
fn details(changes: &Changes, rules: &Rules) -> String {
    let told = |name: &str, ratio: Option<Estimate>| ratio.map(|ratio| format!("{name} {}", change(ratio.value)));
    let other = match rules.judge {
        Judge::Time => told("speedup", changes.speedup),
        Judge::Speedup => told("parallel", Some(changes.parallel)),
    };
    [told("serial", changes.serial), other].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn subtitle(cases: &[Compared], left_out: &[CaseVerdict], rules: &Rules) -> Vec<String> {
    let mut parts = Vec::new();
    if !left_out.is_empty() {
        let all = cases.len() + left_out.len();
        parts.push(format!("The {} of {all} cases that matter most; not shown: {}", cases.len(), counts(left_out)));
    }
    if cases.iter().any(|case| case.ratio.is_some()) {
        parts.push("marks: estimates from blocks that hold base and head · whiskers: their intervals".to_owned());
        parts.extend(legend(rules));
    }
    parts
}

/// Where it comes from: experiment, base and head; how the numbers came about, and how surely it is judged.
fn footer(comparison: &Comparison, base: &Executable, cases: &[Compared]) -> Vec<String> {
    let mut parts = vec![comparison.experiment.clone()];
    if comparison.title != comparison.experiment {
        parts.push(comparison.title.clone());
    }
    parts.push(format!("base {}", executable(base)));
    parts.push(format!("head {}", executable(&comparison.head)));
    parts.extend(estimates(cases));
    parts.extend(loss_in_time(&comparison.rules));
    let rate = share(comparison.rules.error_rate);
    parts.push(format!("of checks of identical code, at most {rate} find a change"));
    parts
}

/// What marks and whiskers are, with the confidence that these really have, and of how many blocks.
fn estimates(cases: &[Compared]) -> Option<String> {
    let drawn = || cases.iter().filter_map(|case| Some((case.blocks, case.ratio?.confidence)));
    drawn().next()?;
    let blocks = words::counts(drawn().map(|one| one.0), "block");
    let sure = || drawn().map(|one| one.1).filter(|confidence| *confidence > 0.0);
    if sure().next().is_none() {
        return Some(format!("Hodges-Lehmann estimates from {blocks}, so no interval"));
    }
    let level = words::range(sure(), confidence);
    Some(format!("Hodges-Lehmann estimates over {blocks}, signed-rank intervals of {level} confidence"))
}

/// Rounded down, so that it is never more than it is: `99.97 %`.
fn confidence(share: f64) -> String {
    let text = format!("{:.2}", (share * 1e4 + 1e-6).floor() / 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The end of an executable's path, and the start of its digest.
fn executable(executable: &Executable) -> String {
    const WIDEST: f64 = 240.0;
    let path = ending(&executable.path, WIDEST);
    let digest = executable.digest.as_ref().map(|digest| digest.chars().take(9).collect::<String>());
    digest.map_or(path.clone(), |digest| format!("{path} ({digest})"))
}

fn ending(path: &Path, width: f64) -> String {
    let path = path.display().to_string();
    let shorter = path.match_indices('/').skip(1).map(|(slash, _)| format!("…{}", &path[slash..]));
    let last = path.rsplit('/').next().unwrap_or_default();
    let fitting = std::iter::once(path.clone()).chain(shorter).find(|path| NOTE.width(path) <= width);
    fitting.unwrap_or_else(|| NOTE.fit(last, width))
}

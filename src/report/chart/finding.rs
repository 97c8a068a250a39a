//! What each picture finds, in a sentence that is true of the numbers: titles in words of falling length.

use crate::plan::Scaling;
use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Outcome, Timeline};

use super::series::{self, Series, is_baseline, short_id};
use super::words;

/// What a speedup is relative to: `serial`, or `its baseline` where there are several.
pub fn baseline_name(group: &Group) -> String {
    match group.baselines()[..] {
        [baseline] => name_of(baseline, group),
        [] => "a baseline".to_owned(),
        _ => "its baseline".to_owned(),
    }
}

/// A baseline's strategy, or its id where the strategy has other cases too.
fn name_of(baseline: &CaseSummary, group: &Group) -> String {
    let alone = group.cases.iter().filter(|case| case.strategy == baseline.strategy).count() == 1;
    if alone { baseline.strategy.clone() } else { short_id(baseline, group) }
}

/// What a case's speedup is relative to.
pub fn baseline_of(case: &CaseSummary, group: &Group) -> String {
    let baseline = group.cases.iter().find(|other| other.id == case.baseline);
    baseline.map_or_else(|| "its baseline".to_owned(), |baseline| name_of(baseline, group))
}

/// ` over python serial`, where not all speedups of a group are relative to the same.
fn over(group: &Group, cases: &[(&CaseSummary, Estimate)]) -> String {
    let same = cases.windows(2).all(|pair| pair[0].0.baseline == pair[1].0.baseline);
    match cases.first() {
        Some((case, _)) if group.baselines().len() > 1 && same => format!(" over {}", baseline_of(case, group)),
        Some(_) if !same => " over their baselines".to_owned(),
        _ => String::new(),
    }
}

/// The finding of the speedups.
pub fn speedup(group: &Group) -> Vec<String> {
    let series = series::of(group);
    let measured: Vec<(&CaseSummary, Estimate)> = parallel(group).collect();
    let Some(best) = fastest(measured.iter().copied()) else { return vec![nothing_measured(group)] };
    let once = if best.1.confidence > 0.0 { "" } else { " in one repetition" };

    let surely_faster = measured.iter().copied().filter(|(_, speedup)| speedup.low > 1.0);
    let Some(head) = fastest(surely_faster) else { return vec![no_gain(group, &measured, best)] };
    let ties = ties(group, head, &measured);
    let beside: Vec<(&CaseSummary, Estimate)> =
        ties.iter().copied().filter(|(case, _)| case.workers == head.0.workers).collect();
    let names: Vec<String> = series
        .iter()
        .filter(|series| beside.iter().any(|(case, _)| holds(series, case)))
        .map(|series| series.label.clone())
        .collect();

    let value = range(beside.iter().map(|(_, speedup)| speedup.value), words::times);
    let workers = words::count(head.0.workers, "worker");
    let reach = if names.len() == 1 { "reaches" } else { "reach" };
    let value = format!("{value}{}", over(group, &beside));
    let said = format!("{} {reach} {value} with {workers}{once}", words::and(&names));
    let counted = format!("{} strategies reach {value} with {workers}{once}", names.len());
    let possible = of_bound(&beside);
    let fewer = fewer_workers(group, head.0);

    let bodies = match names.len() {
        0..=3 => [said.clone(), said.clone(), counted],
        _ => [counted.clone(), counted.clone(), counted],
    };
    let [long, middle, short] = bodies;
    let mut titles = vec![format!("{long}{possible}{fewer}"), format!("{middle}{possible}"), middle];
    if names.len() > 1 {
        titles.extend([format!("{short}{possible}"), short]);
    }
    titles
}

/// The finding of the efficiencies: what is left of each worker at the largest number of them.
pub fn efficiency(group: &Group) -> Vec<String> {
    let last = |cases: &[&CaseSummary]| cases.last().and_then(|case| case.efficiency);
    let Some((most, here)) = at_most_workers(group, last) else { return Vec::new() };
    let workers = words::count(most, "worker");
    let (Some((best, high)), Some((worst, low))) = (here.first(), here.last()) else { return Vec::new() };
    let (most_left, least_left) = (words::percent(high.value), words::percent(low.value));
    let spread = format!("{least_left} to {most_left}");
    match here.len() {
        1 => vec![
            format!("With {workers}, {best} has an efficiency of {most_left}"),
            format!("With {workers} the efficiency is {most_left}"),
        ],
        2 if most_left == least_left => vec![
            format!("With {workers}, {best} and {worst} have an efficiency of {most_left}"),
            format!("With {workers} the efficiency is {most_left}"),
        ],
        count if most_left == least_left => {
            vec![format!("With {workers}, all {count} strategies have an efficiency of {most_left}")]
        }
        _ => vec![
            format!("With {workers}, efficiency runs from {least_left} ({worst}) to {most_left} ({best})"),
            format!("With {workers}, efficiency runs from {spread}"),
        ],
    }
}

/// The finding of weak scaling: how much of the efficiency each strategy keeps up to the most workers.
pub fn weak(group: &Group) -> Vec<String> {
    let Some((most, kept)) = at_most_workers(group, |cases| {
        let efficiencies = cases.iter().filter_map(|case| case.efficiency);
        efficiencies.min_by(|one, two| one.value.total_cmp(&two.value))
    }) else {
        return vec![nothing_measured(group)];
    };
    let (Some((best, high)), Some((worst, low))) = (kept.first(), kept.last()) else { return Vec::new() };
    let once = if kept.iter().all(|(_, kept)| kept.confidence <= 0.0) { " in one repetition" } else { "" };
    let up_to = format!("up to {}", words::count(most, "worker"));
    // More than all cannot be kept.
    let [most_kept, least_kept] = [high, low].map(|kept| words::percent(kept.value.min(1.0)));
    let names: Vec<String> = kept.iter().map(|(name, _)| name.clone()).collect();
    let (all, keep, their) = match names.len() {
        1 => (best.clone(), "keeps", "its"),
        2 | 3 => (words::and(&names), "keep", "their"),
        count => (format!("All {count} strategies"), "keep", "their"),
    };
    if low.value >= 0.9995 {
        return vec![format!("{all} {keep} all of {their} efficiency {up_to}{once}")];
    }
    if least_kept == most_kept {
        return vec![format!("{all} {keep} {least_kept} of {their} efficiency {up_to}{once}")];
    }
    let short = format!("{least_kept} to {most_kept} of the efficiency is kept {up_to}{once}");
    match names.len() {
        2 => vec![
            format!("{best} keeps {most_kept} of its efficiency {up_to}, {worst} {least_kept}{once}"),
            words::sentence(&short),
        ],
        _ => vec![
            format!("{best} keeps the most efficiency {up_to}{once}, {most_kept}, {worst} the least, {least_kept}"),
            words::sentence(&short),
        ],
    }
}

/// The finding of the times: the fastest beside the baseline, and the least steady where one is not steady.
pub fn times(group: &Group, unsteady: Option<(String, f64)>) -> Vec<String> {
    let time = |case: &CaseSummary| case.wall.map(|wall| words::duration(wall.value)).unwrap_or_default();
    let measured: Vec<(&CaseSummary, Estimate)> = parallel(group).filter(|(case, _)| case.wall.is_some()).collect();
    let head = fastest(measured.iter().copied());
    let is_its = |case: &CaseSummary| head.is_none_or(|(head, _)| head.baseline == case.id);
    let baseline = group.cases.iter().find(|case| is_baseline(case) && case.wall.is_some() && is_its(case));
    let unsteady =
        unsteady.map_or(String::new(), |(name, cv)| format!("; {name} is not steady, CV {}", words::percent(cv)));
    let said = match (head, baseline) {
        (Some((case, best)), Some(baseline)) if best.low > 1.0 => {
            let beside = |peer: &CaseSummary| peer.workers == case.workers && peer.baseline == case.baseline;
            let peers = ties(group, (case, best), &measured).into_iter().filter(|(peer, _)| beside(peer));
            let peers: Vec<&CaseSummary> = peers.map(|(peer, _)| peer).collect();
            let names: Vec<String> = peers.iter().map(|peer| short_id(peer, group)).collect();
            let walls = peers.iter().filter_map(|peer| peer.wall).map(|wall| wall.value);
            let (names, take) = match names.len() {
                1 => (names[0].clone(), "takes"),
                2 | 3 => (words::and(&names), "take"),
                count => (format!("{count} cases with {}", words::count(case.workers, "worker")), "take"),
            };
            let (walls, baseline_id) = (range(walls, words::duration), short_id(baseline, group));
            match group.scaling {
                Scaling::Strong => format!("{names} {take} {walls}, {baseline_id} {}", time(baseline)),
                Scaling::Weak => format!(
                    "{names} {take} {walls} for {} as much as {baseline_id} does in {}",
                    more(case.workers as f64 / baseline.workers as f64),
                    time(baseline)
                ),
            }
        }
        (Some((case, best)), Some(baseline)) if best.high < 1.0 => {
            format!(
                "{} is fastest with {}; {} takes {}",
                short_id(baseline, group),
                time(baseline),
                short_id(case, group),
                time(case)
            )
        }
        (Some((case, _)), Some(baseline)) => {
            let (case_id, baseline_id) = (short_id(case, group), short_id(baseline, group));
            format!("{case_id} takes {}, {baseline_id} {}: no gain can be told", time(case), time(baseline))
        }
        (Some((case, _)), None) => format!("{} takes {}", short_id(case, group), time(case)),
        (None, Some(baseline)) => format!("{} takes {}", short_id(baseline, group), time(baseline)),
        (None, None) => "How long every execution took".to_owned(),
    };
    vec![format!("{said}{unsteady}"), said]
}

/// The finding of the schedules: how near they come to the best possible end.
pub fn timeline(schedules: &[(&str, &CaseSummary, &Timeline)]) -> Vec<String> {
    let mut late: Vec<(String, f64)> = Vec::new();
    let mut busy: Vec<(String, f64)> = Vec::new();
    for (name, _, timeline) in schedules.iter().filter(|(_, case, _)| !is_baseline(case)) {
        busy.push(((*name).to_owned(), super::timeline::busy(timeline, None)));
        let best = timeline.best_end_s.filter(|best| *best > 0.0);
        late.extend(best.map(|best| ((*name).to_owned(), (timeline.wall_s / best - 1.0).max(0.0))));
    }
    let names = |all: &[(String, f64)]| match all.len() {
        1..=3 => words::and(&all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>()),
        count => format!("The {count} schedules shown"),
    };
    late.sort_by(|one, two| two.1.total_cmp(&one.1));
    busy.sort_by(|one, two| one.1.total_cmp(&two.1));
    if late.len() == busy.len()
        && let (Some((worst, latest)), Some((best, earliest))) = (late.first(), late.last())
    {
        let ends = if late.len() == 1 { "ends" } else { "end" };
        let after = words::percent(*latest);
        return match late.len() {
            _ if *latest < 0.0005 => vec![format!("{} {ends} as early as possible", names(&late))],
            _ if *latest < 0.02 => vec![format!("{} {ends} within {after} of the best possible end", names(&late))],
            _ if *latest >= 1.0 => {
                let (slow, fast) = (words::times(1.0 + latest), words::times(1.0 + earliest));
                let best = if late.len() == 1 { String::new() } else { format!(", {best} {fast}") };
                vec![format!("{worst} takes {slow} as long as the best possible schedule{best}")]
            }
            1 => vec![
                format!(
                    "{worst} ends {after} after the best possible end, its workers {} busy",
                    words::percent(busy[0].1)
                ),
                format!("{worst} ends {after} after the best possible end"),
            ],
            _ if after == words::percent(*earliest) => {
                vec![format!("{} end {after} after the best possible end", names(&late))]
            }
            _ => {
                vec![format!("{worst} ends {after} after the best possible end, {best} {}", words::percent(*earliest))]
            }
        };
    }
    match (busy.first(), busy.last(), schedules.first()) {
        (Some((name, share)), _, _) if busy.len() == 1 => {
            vec![format!("The workers of {name} are busy {} of the time", words::percent(*share))]
        }
        (Some((least, low)), Some((most, high)), _) => vec![format!(
            "The workers of {least} are busy {} of the time, those of {most} {}",
            words::percent(*low),
            words::percent(*high)
        )],
        (_, _, Some((name, _, timeline))) => {
            vec![format!(
                "{name} takes {} for {}",
                words::duration(timeline.wall_s),
                words::count(timeline.bars.len(), "record")
            )]
        }
        _ => Vec::new(),
    }
}

/// The most workers of which there is an efficiency, and of each strategy that was measured with so many what `of` says
/// of its cases, the largest first.
fn at_most_workers(
    group: &Group,
    of: impl Fn(&[&CaseSummary]) -> Option<Estimate>,
) -> Option<(usize, Vec<(String, Estimate)>)> {
    let measured = |case: &CaseSummary| series::speedup(case).and(case.efficiency).is_some() && !is_baseline(case);
    let most = group.cases.iter().filter(|case| measured(case)).map(|case| case.workers).max()?;
    let here = |series: &Series<'_>| {
        let cases: Vec<&CaseSummary> = series.cases.iter().copied().filter(|case| measured(case)).collect();
        cases.last().filter(|case| case.workers == most)?;
        Some((series.label.clone(), of(&cases)?))
    };
    let mut here: Vec<(String, Estimate)> = series::of(group).iter().filter_map(here).collect();
    here.sort_by(|one, two| two.1.value.total_cmp(&one.1.value));
    Some((most, here))
}

/// The cases that are compared with a baseline, with their speedups.
fn parallel(group: &Group) -> impl Iterator<Item = (&CaseSummary, Estimate)> {
    let compared = group.cases.iter().filter(|case| !is_baseline(case));
    compared.filter_map(|case| series::speedup(case).map(|speedup| (case, speedup)))
}

fn fastest<'a>(cases: impl Iterator<Item = (&'a CaseSummary, Estimate)>) -> Option<(&'a CaseSummary, Estimate)> {
    cases.max_by(|one, two| one.1.value.total_cmp(&two.1.value))
}

fn holds(series: &Series<'_>, case: &CaseSummary) -> bool {
    series.cases.iter().any(|held| held.id == case.id)
}

/// Those that cannot be told from the head of the field, it among them: by the paired comparison of the best
/// choice where it speaks of it, otherwise by intervals that overlap.
fn ties<'a>(
    group: &Group,
    head: (&'a CaseSummary, Estimate),
    measured: &[(&'a CaseSummary, Estimate)],
) -> Vec<(&'a CaseSummary, Estimate)> {
    let paired: Vec<&str> =
        group.best.iter().flat_map(|best| std::iter::once(&best.case).chain(&best.ties)).map(String::as_str).collect();
    // Times of cases with other baselines say nothing of their speedups.
    let is_paired = |case: &CaseSummary| paired.contains(&head.0.id.as_str()) && case.baseline == head.0.baseline;
    let tied = |(case, speedup): &(&CaseSummary, Estimate)| match is_paired(case) {
        true => paired.contains(&case.id.as_str()),
        false => case.id == head.0.id || (speedup.high >= head.1.low && speedup.confidence > 0.0),
    };
    measured.iter().copied().filter(tied).collect()
}

fn nothing_measured(group: &Group) -> String {
    let failed = group.cases.iter().filter(|case| matches!(case.outcome, Outcome::Failed { .. })).count();
    let all = group.cases.len();
    match failed {
        0 if group.cases.iter().any(|case| case.outcome == Outcome::Unmeasured) => {
            "No speedup can be told: no whole block was measured".to_owned()
        }
        0 => format!("There is no speedup to tell: nothing was compared with {}", baseline_name(group)),
        _ if failed == all => format!(
            "No speedup can be told: {} failed",
            if all == 1 { "the only case".to_owned() } else { format!("all {all} cases") }
        ),
        _ => format!("No speedup can be told: {failed} of {all} cases failed"),
    }
}

fn no_gain(group: &Group, measured: &[(&CaseSummary, Estimate)], (case, best): (&CaseSummary, Estimate)) -> String {
    let name = short_id(case, group);
    let (baseline, its) = (baseline_name(group), baseline_of(case, group));
    let all_slower = measured.iter().all(|(_, speedup)| speedup.high < 1.0);
    let whole = group.cases.iter().all(|case| case.outcome == Outcome::Ok);
    let value = words::times(best.value);
    match (all_slower, measured.len()) {
        (true, 1) => format!("{name} is slower than {its}: {value}"),
        (true, _) if whole => format!("No strategy is faster than {baseline}: the best, {name}, reaches {value}"),
        (true, _) => format!("Nothing that was measured is faster than {baseline}: the best, {name}, reaches {value}"),
        (false, _) if best.confidence > 0.0 => format!(
            "No gain over {its} can be told: {name} reaches {value} ({} to {})",
            words::times(best.low),
            words::times(best.high)
        ),
        (false, _) => format!("No gain over {its}: {name} reaches {value}"),
    }
}

/// `4×`, `2.33×`
fn more(times: f64) -> String {
    if times.fract() == 0.0 { words::times_tick(times) } else { words::times(times) }
}

/// One value if all are written alike, otherwise the lowest and the highest.
pub fn range(values: impl Iterator<Item = f64>, written: fn(f64) -> String) -> String {
    let (low, high) = values.fold((f64::INFINITY, 0f64), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = (written(low), written(high));
    if low == high { high } else { format!("{low} to {high}") }
}

/// `, 99.9 % of what is possible`, where the bounds are known.
fn of_bound(cases: &[(&CaseSummary, Estimate)]) -> String {
    let shares: Option<Vec<f64>> = cases.iter().map(|(case, _)| case.of_bound.map(|share| share.value)).collect();
    let Some(shares) = shares else { return String::new() };
    let above = |(case, speedup): &(&CaseSummary, Estimate)| {
        speedup.confidence > 0.0 && case.bound.is_some_and(|bound| speedup.low > bound)
    };
    if cases.iter().any(above) {
        return ", more than should be possible".to_owned();
    }
    let shares = shares.into_iter().map(|share| share.min(1.0));
    format!(", {} of what is possible", range(shares, words::percent))
}

/// The best choice, where fewer workers than those of the fastest do as well as can be told.
fn fewer_workers(group: &Group, head: &CaseSummary) -> String {
    let chosen = group.best.as_ref().filter(|best| best.ties.contains(&head.id)).map(|best| &best.case);
    let chosen = group
        .cases
        .iter()
        .find(|case| Some(&case.id) == chosen && case.workers < head.workers && case.baseline == head.baseline);
    chosen.map_or(String::new(), |case| format!("; {} cannot be told from it", short_id(case, group)))
}

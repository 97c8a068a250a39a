//! What the picture of speedups finds: of all that is true of the numbers, what matters most.
//!
//! In this order: what failed, what is required and not met, what is slower than the baseline, what peaks and falls,
//! what stops at the cpus, what the input holds back, the best.

use std::collections::HashSet;

use crate::plan::Measure;
use crate::stats::Estimate;
use crate::summary::{Answer, Binding, CaseSummary, Group, Judged, Outcome, Summary};
use crate::text::Unit;

use super::finding::{Measured, baseline_name, baseline_of, fastest, parallel, ties};
use super::frame::waits;
use super::reason;
use super::series::{self, Series, is_baseline};
use super::titles::{self as found, titles};
use super::words;

/// Less than this of the peak is a fall, and no more than this over it is no gain.
const FALLEN: f64 = 0.9;
const NO_GAIN: f64 = 1.05;
/// So much of a bound has reached it.
const REACHED: f64 = 0.95;
/// An interval whose ends are further apart is told.
const WIDE: f64 = 1.1;

pub(super) fn speedup(summary: &Summary, group: &Group) -> Vec<String> {
    let measured: Vec<Measured<'_>> = parallel(group).collect();
    let Some(best) = fastest(&measured) else { return nothing_measured(group) };
    let faster: Vec<Measured<'_>> = measured.iter().copied().filter(|(_, speedup)| speedup.low > 1.0).collect();
    failed(group, Some(best))
        .or_else(|| missed(summary, group, &[Measure::Speedup, Measure::Efficiency, Measure::OfBound]))
        .or_else(|| faster.is_empty().then(|| no_gain(group, &measured, best)))
        .or_else(|| slower(group, best))
        .or_else(|| falls(group, best))
        .or_else(|| stops_at_cpus(summary, group, best))
        .or_else(|| held_back(group, &measured, fastest(&faster)?))
        .or_else(|| finishes(summary, group, &measured, fastest(&faster)?))
        .unwrap_or_else(|| reaches(group, &measured, fastest(&faster).unwrap_or(best)))
}

pub(super) fn failed(group: &Group, best: Option<Measured<'_>>) -> Option<Vec<String>> {
    let is_failed = |case: &&CaseSummary| matches!(case.outcome, Outcome::Failed { .. });
    let failed: Vec<&CaseSummary> = group.cases.iter().filter(is_failed).collect();
    let names = names(group, &failed);
    let mut counts: Vec<usize> = failed.iter().map(|case| case.workers).collect();
    counts.sort();
    counts.dedup();
    let most = *counts.last()?;
    let listed: Vec<String> = counts.iter().map(|count| words::thousands(*count)).collect();
    let counts = if counts.len() == 1 { words::count(most, "worker") } else { words::and(&listed) + " workers" };
    let (failed, all) = (failed.len().to_string(), group.cases.len().to_string());
    let mut facts = vec![("counts", counts), ("failed", failed), ("all", all), ("names", words::and(&names))];
    let finding = if best.is_some() { found::FAILS } else { found::FAILS_SOMEWHERE };
    if let Some((case, speedup)) = best {
        let best = if names == [case.series()] { "it".to_owned() } else { case.series() };
        facts.extend([("best", best), ("value", words::ratio(speedup.value)), ("few", crew(case))]);
    }
    // The names and counts of several together could be read as if each failed with each.
    let finding = if names.len() > 1 { &finding[1..] } else { finding };
    Some(say(finding, names.len(), &facts))
}

pub(super) fn missed(summary: &Summary, group: &Group, measures: &[Measure]) -> Option<Vec<String>> {
    let ours = summary.requirements.iter().filter(|judged| measures.contains(&judged.measure));
    let ours: Vec<(&Judged, &CaseSummary)> =
        ours.filter_map(|judged| Some((judged, group.case(&judged.case)?))).collect();
    let missed: Vec<_> = ours.iter().filter(|(judged, _)| judged.answer == Answer::NotMet).collect();
    let (first, case) = missed.first()?;
    let is_same = |(judged, other): &&&(&Judged, &CaseSummary)| {
        (judged.measure, judged.at_least, other.workers) == (first.measure, first.at_least, case.workers)
    };
    if !missed.iter().all(|one| is_same(&one)) {
        let facts = [("missed", missed.len().to_string()), ("all", ours.len().to_string())];
        return Some(say(found::MISSES_MANY, 1, &facts));
    }
    let names: Vec<String> = missed.iter().map(|(_, case)| case.series()).collect();
    let level = match first.measure {
        Measure::Speedup => format!("speedup of {}", words::ratio(first.at_least)),
        Measure::Efficiency => format!("efficiency of {}", words::share(first.at_least)),
        Measure::OfBound => format!("{} of the bound", words::share(first.at_least)),
    };
    let facts = [("names", words::and(&names)), ("level", level), ("workers", crew(case))];
    Some(say(found::MISSES, names.len(), &facts))
}

/// Nothing is surely faster than what it is compared with.
fn no_gain(group: &Group, measured: &[Measured<'_>], (case, best): Measured<'_>) -> Vec<String> {
    let all_slower = measured.iter().all(|(_, speedup)| speedup.high < 1.0);
    let finding = match measured.len() {
        1 if all_slower => found::SLOWER,
        _ if all_slower && group.cases.iter().all(|case| case.outcome == Outcome::Ok) => found::ALL_SLOWER,
        _ if all_slower => found::MEASURED_SLOWER,
        _ if best.confidence > 0.0 => found::NO_GAIN_TOLD,
        _ => found::NO_GAIN,
    };
    let [value, low, high] = [best.value, best.low, best.high].map(words::ratio);
    let facts = [
        ("case", case.short_id()),
        ("its", baseline_of(case, group)),
        ("baseline", baseline_name(group)),
        ("value", value),
        ("low", low),
        ("high", high),
    ];
    say(finding, 1, &facts)
}

/// Some strategy is surely slower with more workers than its baseline has, while another is faster.
fn slower(group: &Group, (best, top): Measured<'_>) -> Option<Vec<String>> {
    let is_slower = |(case, speedup): &Measured<'_>| {
        case.workers > case.baseline_workers && speedup.high < 1.0 && speedup.confidence > 0.0
    };
    let slower: Vec<Measured<'_>> = parallel(group).filter(is_slower).collect();
    let (case, value) = slower.iter().copied().min_by(|one, two| one.1.value.total_cmp(&two.1.value))?;
    let cases: Vec<&CaseSummary> = slower.iter().map(|(case, _)| *case).collect();
    let count = names(group, &cases).len();
    let finding = match () {
        () if count > 1 => found::MANY_SLOWER,
        () if case.series() == best.series() => found::PEAKS_THEN_SLOWER,
        () => found::GETS_SLOWER,
    };
    let facts = [
        ("name", case.series()),
        ("count", count.to_string()),
        ("its", baseline_of(case, group)),
        ("workers", crew(case)),
        ("value", words::ratio(value.value)),
        ("best", best.series()),
        ("top", words::ratio(top.value)),
        ("few", crew(best)),
    ];
    Some(say(finding, 1, &facts))
}

/// Some strategy falls surely and by much beyond its best number of workers.
fn falls(group: &Group, (best, most): Measured<'_>) -> Option<Vec<String>> {
    let fall = |series: &Series<'_>| {
        let own = |case: &CaseSummary| parallel(group).find(|(other, _)| other.id == case.id);
        let points: Vec<Measured<'_>> = series.cases.iter().filter_map(|case| own(case)).collect();
        let (peak, last) = (fastest(&points)?, *points.last()?);
        let is_sure = peak.1.low > last.1.high && peak.1.confidence > 0.0;
        (is_sure && last.1.value < FALLEN * peak.1.value).then_some((peak, last))
    };
    let falls: Vec<_> = series::of(group).iter().filter(|series| !series.is_baseline()).filter_map(fall).collect();
    let depth = |(peak, last): &(Measured<'_>, Measured<'_>)| peak.1.value / last.1.value;
    let ((peak, top), (last, value)) = falls.into_iter().max_by(|one, two| depth(one).total_cmp(&depth(two)))?;
    let finding = if peak.series() == best.series() { found::PEAKS } else { found::OTHER_PEAKS };
    let facts = [
        ("name", peak.series()),
        ("top", words::ratio(top.value)),
        ("few", crew(peak)),
        ("value", words::ratio(value.value)),
        ("workers", crew(last)),
        ("best", best.series()),
        ("most", words::ratio(most.value)),
    ];
    Some(say(finding, 1, &facts))
}

/// Work that computes gains nothing from more workers than there are cpus.
fn stops_at_cpus(summary: &Summary, group: &Group, (best, _): Measured<'_>) -> Option<Vec<String>> {
    let cpus = summary.machine.cpus_on_average();
    // The first number of workers that keeps all of them busy.
    let enough = cpus.ceil() as usize;
    let highest = |is_in: &dyn Fn(usize) -> bool| {
        let there: Vec<Measured<'_>> =
            parallel(group).filter(|(case, _)| is_in(case.workers) && case.baseline == best.baseline).collect();
        fastest(&there).map(|head| (head, there))
    };
    let (head, there) = highest(&|workers| workers <= enough)?;
    let (beyond, _) = highest(&|workers| workers > enough)?;
    let is_bound = reason::binding(group, beyond.0.workers) == Binding::Cpus;
    let has_grown = head.1.low > 1.0 && head.0.workers == enough;
    if !is_bound || !has_grown || beyond.1.value > head.1.value * NO_GAIN {
        return None;
    }
    let tied = at_its_count(ties(group, head, &there), head);
    let names = names(group, &tied.iter().map(|(case, _)| *case).collect::<Vec<_>>());
    let facts = [
        ("names", words::and(&names)),
        ("count", format!("{} strategies", names.len())),
        ("cpus", words::cpus(cpus)),
        ("value", value(&tied)),
    ];
    Some(say(few_names(found::STOPS_AT_CPUS, names.len()), names.len(), &facts))
}

/// The best has what its input allows, and that is less than one a worker.
fn held_back(group: &Group, measured: &[Measured<'_>], head: Measured<'_>) -> Option<Vec<String>> {
    let (case, best) = head;
    let bound = reason::bound(group, case.workers)?;
    let input = group.input.as_ref()?;
    if best.value < REACHED * bound || best.low > bound {
        return None;
    }
    let finding = match reason::binding(group, case.workers) {
        Binding::SerialPart => found::HELD_BY_SERIAL,
        Binding::WholeRecords if reason::shares_equal_records(group, input, case.workers) => found::HELD_BY_RECORDS,
        Binding::WholeRecords => found::HELD_BY_WHOLE,
        Binding::LongestRecord => found::HELD_BY_LONGEST,
        Binding::Workers | Binding::Cpus | Binding::Waiting => return None,
    };
    let tied = at_its_count(ties(group, head, measured), head);
    let names = names(group, &tied.iter().map(|(case, _)| *case).collect::<Vec<_>>());
    let facts = [
        ("part", words::share(input.serial_fraction)),
        ("names", words::and(&names)),
        ("value", value(&tied)),
        ("bound", words::ratio(bound)),
        ("workers", crew(case)),
        ("records", words::count(input.records, "record")),
    ];
    Some(say(few_names(finding, names.len()), names.len(), &facts))
}

/// Work that waits, in the time that it should take, whichever strategy does it.
fn finishes(summary: &Summary, group: &Group, measured: &[Measured<'_>], head: Measured<'_>) -> Option<Vec<String>> {
    let (case, best) = head;
    let [baseline] = group.baselines()[..] else { return None };
    let tied = reaching(group, measured, head).len();
    let here = measured.iter().filter(|(other, _)| other.workers == case.workers).count();
    let is_ideal = case.efficiency.is_some_and(|efficiency| (REACHED..1.02).contains(&efficiency.value));
    let is_plain = tied == here && is_ideal && best.confidence > 0.0 && baseline.workers == 1;
    if !waits(summary, group) || !is_plain {
        return None;
    }
    let (serial, time) = (spelled(baseline.wall?.value), spelled(case.wall?.value));
    let time = match (serial.1, time.1) {
        (Some(one), Some(two)) if one == two => time.0.split(' ').next().unwrap_or_default().to_owned(),
        _ => time.0,
    };
    let workers = words::sentence(&words::number_of(case.workers, "worker"));
    Some(say(found::FINISH, 1, &[("Workers", workers), ("serial", serial.0), ("time", time)]))
}

/// `seven seconds` and its unit, where a time is a whole number of them; otherwise the time alone.
fn spelled(seconds: f64) -> (String, Option<&'static str>) {
    let unit = Unit::of(seconds * 1.01);
    let count = (seconds / unit.seconds).round();
    let name = match unit.name {
        "s" => "second",
        "ms" => "millisecond",
        _ => "",
    };
    match (seconds / unit.seconds / count - 1.0).abs() < 0.01 && count <= 12.0 && !name.is_empty() {
        true => (words::number_of(count as usize, name), Some(unit.name)),
        false => (words::time(seconds), None),
    }
}

/// The best, with those that cannot be told from it or are written as reaching the same.
fn reaching<'a>(group: &Group, measured: &[Measured<'a>], head: Measured<'a>) -> Vec<Measured<'a>> {
    let mut tied = at_its_count(ties(group, head, measured), head);
    let is_alike = |(case, speedup): &&Measured<'_>| {
        let is_written_so = words::ratio(speedup.value) == words::ratio(head.1.value);
        case.workers == head.0.workers && case.baseline == head.0.baseline && is_written_so
    };
    let seen: HashSet<&str> = tied.iter().map(|(case, _)| case.id.as_str()).collect();
    let alike = measured.iter().filter(is_alike).filter(|(case, _)| !seen.contains(case.id.as_str()));
    let alike: Vec<Measured<'_>> = alike.copied().collect();
    tied.extend(alike);
    tied
}

fn reaches(group: &Group, measured: &[Measured<'_>], head: Measured<'_>) -> Vec<String> {
    let tied = reaching(group, measured, head);
    let names = names(group, &tied.iter().map(|(case, _)| *case).collect::<Vec<_>>());
    let finding = if names.len() > 3 { found::TIED_MANY } else { found::REACHES };
    let count = if names.len() == 1 { names[0].clone() } else { format!("{} strategies", names.len()) };
    let possible = if tied.iter().any(|(case, _)| case.is_above_bound()) { ", above the bound" } else { "" };
    let facts = [
        ("names", words::and(&names)),
        ("count", count),
        ("value", value(&tied) + &over(group, &tied)),
        ("workers", workers(head.0.workers, head.1.confidence > 0.0)),
        ("possible", possible.to_owned()),
        ("fewer", fewer_workers(group, head.0)),
    ];
    say(finding, names.len(), &facts)
}

pub(super) fn nothing_measured(group: &Group) -> Vec<String> {
    let all = group.cases.len();
    let failed = group.cases.iter().filter(|case| matches!(case.outcome, Outcome::Failed { .. })).count();
    let finding = match failed {
        0 if group.cases.iter().any(|case| case.outcome == Outcome::Unmeasured) => found::NO_BLOCK,
        0 => found::NOTHING_COMPARED,
        1 if all == 1 => found::ONLY_CASE_FAILED,
        _ if failed == all => found::ALL_FAILED,
        _ => found::SOME_FAILED,
    };
    let every = if all == 2 { "both cases".to_owned() } else { format!("all {all} cases") };
    let numbers = [("all", all.to_string()), ("every", every), ("failed", failed.to_string())];
    let [all, every, failed] = numbers;
    say(finding, 1, &[("baseline", baseline_name(group)), all, every, failed])
}

pub(super) fn say(finding: found::Finding, about: usize, facts: &[(&'static str, String)]) -> Vec<String> {
    let facts: Vec<(&'static str, &str)> = facts.iter().map(|(name, fact)| (*name, fact.as_str())).collect();
    titles(finding, about, &facts)
}

/// The phrases of a finding from the first that does not name what are too many.
fn few_names(finding: found::Finding, names: usize) -> found::Finding {
    if names > 3 { &finding[finding.len() - 1..] } else { finding }
}

/// The names of the series that hold some cases, in their order.
fn names(group: &Group, cases: &[&CaseSummary]) -> Vec<String> {
    let ids: HashSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let holds = |series: &&Series<'_>| series.cases.iter().any(|case| ids.contains(case.id.as_str()));
    series::of(group).iter().filter(holds).map(|series| series.label.clone()).collect()
}

fn at_its_count<'a>(mut cases: Vec<Measured<'a>>, head: Measured<'a>) -> Vec<Measured<'a>> {
    cases.retain(|(case, _)| case.workers == head.0.workers);
    cases
}

/// What some cases that are alike reach: `7.0×`, or `3.4× (3.1× to 3.8×)` where it is not known well.
fn value(cases: &[Measured<'_>]) -> String {
    let value = words::ratios(cases.iter().map(|(_, speedup)| speedup.value));
    match cases {
        [(_, Estimate { low, high, confidence, .. })] if *confidence > 0.0 && *high > WIDE * *low => {
            format!("{value} ({} to {})", words::ratio(*low), words::ratio(*high))
        }
        _ => value,
    }
}

/// ` over python serial`, where not all speedups of a group are relative to the same.
fn over(group: &Group, cases: &[Measured<'_>]) -> String {
    let same = cases.windows(2).all(|pair| pair[0].0.baseline == pair[1].0.baseline);
    match cases.first() {
        Some((case, _)) if group.baselines().len() > 1 && same => format!(" over {}", baseline_of(case, group)),
        Some(_) if !same => " over their baselines".to_owned(),
        _ => String::new(),
    }
}

fn crew(case: &CaseSummary) -> String {
    words::count(case.workers, "worker")
}

/// `7 workers`, or `7 workers in one repetition` where nothing is sure.
pub(super) fn workers(count: usize, is_sure: bool) -> String {
    words::count(count, "worker") + if is_sure { "" } else { " in one repetition" }
}

/// The best choice, where fewer workers than those of the fastest do as well as can be told.
fn fewer_workers(group: &Group, head: &CaseSummary) -> String {
    let chosen = group.best.as_ref().filter(|best| best.ties().any(|tie| *tie == head.id)).map(|best| &best.case);
    let is_fewer = |case: &&CaseSummary| {
        Some(&case.id) == chosen && !is_baseline(case) && case.workers < head.workers && case.baseline == head.baseline
    };
    let chosen = group.cases.iter().find(is_fewer);
    chosen.map_or(String::new(), |case| format!("; {} cannot be told from it", case.short_id()))
}

//! What each picture of a group finds: a sentence that is true of the numbers.

use crate::plan::Scaling;
use crate::stats::Estimate;
use crate::summary::{Bar, CaseSummary, Group, Timeline, WorkerTime};

use super::schedules::Schedule;
use super::series::{self, is_baseline};
use super::titles::{self as found, titles};
use super::words;

pub(super) type Measured<'a> = (&'a CaseSummary, Estimate);

/// What a speedup is relative to: `serial`, or `its baseline` where there are several.
pub(super) fn baseline_name(group: &Group) -> String {
    match group.baselines()[..] {
        [baseline] => name_of(baseline, group),
        [] => "a baseline".to_owned(),
        _ => "its baseline".to_owned(),
    }
}

/// A baseline's strategy, or its id where the strategy has other cases too.
pub(super) fn name_of(baseline: &CaseSummary, group: &Group) -> String {
    let alone = group.cases.iter().filter(|case| case.strategy == baseline.strategy).count() == 1;
    if alone { baseline.strategy.clone() } else { baseline.short_id() }
}

pub(super) fn baseline_of(case: &CaseSummary, group: &Group) -> String {
    let baseline = group.cases.iter().find(|other| other.id == case.baseline);
    baseline.map_or_else(|| "its baseline".to_owned(), |baseline| name_of(baseline, group))
}

/// The finding of the times: the fastest beside the baseline, and the least steady where one is not steady.
pub(super) fn times(group: &Group, unsteady: Option<(String, f64)>) -> Vec<String> {
    let time = |case: &CaseSummary| case.wall.map(|wall| words::duration(wall.value)).unwrap_or_default();
    let measured: Vec<Measured<'_>> = parallel(group).filter(|(case, _)| case.wall.is_some()).collect();
    let head = fastest(&measured);
    let is_its = |case: &CaseSummary| head.is_none_or(|(head, _)| head.baseline == case.id);
    let baseline = group.cases.iter().find(|case| is_baseline(case) && case.wall.is_some() && is_its(case));
    let (finding, case) = match (head, baseline) {
        (Some((case, best)), Some(_)) if best.low > 1.0 && group.scaling == Scaling::Weak => {
            (found::TAKES_FOR_MORE, case)
        }
        (Some((case, best)), Some(_)) if best.low > 1.0 => (found::TAKES, case),
        (Some((case, best)), Some(_)) if best.high < 1.0 => (found::BASELINE_FASTEST, case),
        (Some((case, _)), Some(_)) => (found::GAIN_UNTOLD, case),
        (Some((case, _)), None) | (None, Some(case)) => (found::TAKES_ALONE, case),
        (None, None) => return titles(found::NO_TIMES, 0, &[]),
    };
    let beside = |peer: &&Measured<'_>| peer.0.workers == case.workers && peer.0.baseline == case.baseline;
    let tied = head.map(|head| ties(group, head, &measured)).unwrap_or_default();
    let peers: Vec<&CaseSummary> = tied.iter().filter(beside).map(|(peer, _)| *peer).collect();
    let names = match peers.len() {
        0..=3 => words::and(&peers.iter().map(|peer| peer.short_id()).collect::<Vec<_>>()),
        count => format!("{count} cases with {}", words::count(case.workers, "worker")),
    };
    let walls = words::range(peers.iter().filter_map(|peer| peer.wall).map(|wall| wall.value), words::duration);
    let share = baseline.map_or(1.0, |baseline| case.workers as f64 / baseline.workers as f64);
    let more = if share.fract() == 0.0 { words::times_tick(share) } else { words::times(share) };
    let is_alone = |name: &String| head.is_none() && *name == case.short_id();
    let unsteady = unsteady
        .map(|(name, cv)| format!("; {} varies by {}", if is_alone(&name) { "it" } else { &name }, words::percent(cv)));
    let facts = [
        ("names", &*names),
        ("walls", &walls),
        ("case", &case.short_id()),
        ("wall", &time(case)),
        ("baseline", &baseline.map_or(String::new(), |baseline| baseline.short_id())),
        ("time", &baseline.map(time).unwrap_or_default()),
        ("more", &more),
        ("unsteady", &unsteady.unwrap_or_default()),
    ];
    titles(finding, peers.len(), &facts)
}

/// The finding of the schedules: what one of them teaches, whom it leaves idle, how near they come to the best possible
/// end, or how busy their workers are.
pub(super) fn timeline(schedules: &[Schedule<'_>]) -> Vec<String> {
    lesson(schedules).or_else(|| idle(schedules)).unwrap_or_else(|| ends(schedules))
}

/// How records are shared out where some worker must have more of them than others.
fn lesson(schedules: &[Schedule<'_>]) -> Option<Vec<String>> {
    let lesson = schedules.iter().find(|one| one.is_lesson)?;
    let best = schedules.iter().find(|one| !one.is_lesson && one.case.series() == lesson.case.series())?;
    let most = |one: &Schedule<'_>| one.records.values().map(Vec::len).max().unwrap_or(0);
    let (all, workers) = (lesson.timeline.bars.len(), lesson.timeline.workers);
    if most(lesson) * workers <= all {
        return None;
    }
    let is_even = most(best) * best.timeline.workers == best.timeline.bars.len();
    let finding = if is_even { found::SHARED_UNEVENLY_AND_EVENLY } else { found::SHARED_UNEVENLY };
    let facts = [
        ("workers", &*words::number_of(workers, "worker")),
        ("most", &words::number(most(lesson))),
        ("records", &words::number_of(all, "record")),
        ("others", &words::number(best.timeline.workers)),
        ("each", &words::number(most(best))),
    ];
    Some(titles(finding, 1, &facts))
}

/// Whom the schedule that ends latest leaves idle for long, where these are most of its workers.
fn idle(schedules: &[Schedule<'_>]) -> Option<Vec<String>> {
    const LONG: f64 = 0.2;
    let late = |one: &Schedule<'_>| one.timeline.best_end_s.map_or(0.0, |best| one.timeline.wall_s / best - 1.0);
    let parallel = schedules.iter().filter(|one| !one.is_baseline() && !one.is_lesson);
    let worst = parallel.max_by(|one, two| late(one).total_cmp(&late(two))).filter(|one| late(one) > 0.1)?;
    let (end_s, start_s) = (worst.records_end_s(), worst.timeline.serial_s);
    let idle_s = (0..worst.timeline.workers)
        .map(|worker| end_s - worst.of_worker(worker).last().map_or(start_s, |bar| bar.end_s));
    let idle_s: Vec<f64> = idle_s.filter(|time_s| *time_s > LONG * worst.timeline.wall_s).collect();
    if 2 * idle_s.len() < worst.timeline.workers {
        return None;
    }
    let shortest = idle_s.iter().copied().fold(f64::INFINITY, f64::min);
    let power = 10f64.powf(shortest.log10().floor());
    let facts = [
        ("case", &*worst.name),
        ("idle", &words::number(idle_s.len())),
        ("workers", &words::number_of(worst.timeline.workers, "worker")),
        ("time", &words::time((shortest / power).floor() * power)),
    ];
    Some(titles(found::LEAVES_IDLE, 1, &facts))
}

fn ends(schedules: &[Schedule<'_>]) -> Vec<String> {
    let shown: Vec<&Schedule<'_>> = schedules.iter().filter(|one| !one.is_baseline() && !one.is_lesson).collect();
    let mut late: Vec<(&str, f64)> = Vec::new();
    let mut shares: Vec<(&str, f64)> = Vec::new();
    for Schedule { name, timeline, .. } in shown {
        let best = timeline.best_end_s.filter(|best| *best > 0.0);
        late.extend(best.map(|best| (&**name, (timeline.wall_s / best - 1.0).max(0.0))));
        shares.push((name, busy(timeline, None)));
    }
    late.sort_by(|one, two| two.1.total_cmp(&one.1));
    shares.sort_by(|one, two| one.1.total_cmp(&two.1));
    if late.len() == shares.len() && !late.is_empty() {
        return lateness(&late, shares[0].1);
    }
    let [(least, share), ..] = shares[..] else {
        let [Schedule { name, timeline, .. }, ..] = schedules else { return Vec::new() };
        let (wall, records) = (words::duration(timeline.wall_s), words::count(timeline.bars.len(), "record"));
        return titles(found::ONE_SCHEDULE, 1, &[("case", name), ("wall", &wall), ("records", &records)]);
    };
    titles(found::BUSY, shares.len(), &[("least", least), ("low", &words::percent(share))])
}

/// How much later than the best possible schedules end, of which the first is the latest.
fn lateness(late: &[(&str, f64)], busy: f64) -> Vec<String> {
    let ((worst, latest), (best, earliest)) = (late[0], late[late.len() - 1]);
    let (after, least) = (words::percent(latest), words::percent(earliest));
    let finding = match late.len() {
        _ if latest < 0.0005 => found::ENDS_AT_BEST,
        _ if latest < 0.02 => found::ENDS_NEAR_BEST,
        _ if latest >= 1.0 => found::TAKES_TIMES_BEST,
        1 => found::ENDS_AFTER_BEST,
        _ if after == least => found::ALL_END_AFTER_BEST,
        _ => found::ENDS_APART,
    };
    let names = match late.len() {
        1..=3 => words::and(&late.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>()),
        count => format!("The {count} schedules shown"),
    };
    let fast = format!(", {best} {}", words::times(1.0 + earliest));
    let facts = [
        ("names", &*names),
        ("worst", worst),
        ("after", &after),
        ("slow", &words::times(1.0 + latest)),
        ("other", if late.len() == 1 { "" } else { &fast }),
        ("busy", &words::percent(busy)),
        ("best", best),
        ("earliest", &least),
    ];
    titles(finding, late.len(), &facts)
}

/// The cases that are compared with a baseline, with their speedups.
pub(super) fn parallel(group: &Group) -> impl Iterator<Item = Measured<'_>> {
    let compared = group.cases.iter().filter(|case| !is_baseline(case));
    compared.filter_map(|case| series::speedup(case).map(|speedup| (case, speedup)))
}

pub(super) fn fastest<'a>(cases: &[Measured<'a>]) -> Option<Measured<'a>> {
    cases.iter().copied().max_by(|one, two| one.1.value.total_cmp(&two.1.value))
}

/// Those that cannot be told from the head of the field, it among them: by the paired comparison of the best
/// choice where it speaks of it, otherwise by intervals that overlap.
pub(super) fn ties<'a>(group: &Group, head: Measured<'a>, measured: &[Measured<'a>]) -> Vec<Measured<'a>> {
    let paired = group.best.as_ref().and_then(|best| best.may_be_fastest.as_deref()).unwrap_or_default();
    // Times of cases with other baselines say nothing of their speedups.
    let is_paired = |case: &CaseSummary| paired.contains(&head.0.id) && case.baseline == head.0.baseline;
    let tied = |(case, speedup): &(&CaseSummary, Estimate)| match is_paired(case) {
        true => paired.contains(&case.id),
        false => case.id == head.0.id || (speedup.high >= head.1.low && speedup.confidence > 0.0),
    };
    measured.iter().copied().filter(tied).collect()
}

/// The share of the time that a worker is busy; of all workers where none is named. Who waits for a cpu is not: the part
/// of the records' time that all of them spend so is taken to be the same for each.
pub(super) fn busy(timeline: &Timeline, worker: Option<usize>) -> f64 {
    let counted = |bar: &&Bar| worker.is_none_or(|worker| bar.worker == worker);
    let busy: f64 = timeline.bars.iter().filter(counted).map(|bar| bar.end_s - bar.start_s).sum();
    let workers = if worker.is_some() { 1 } else { timeline.workers.max(1) };
    let WorkerTime { busy: with_cpu, waiting_for_cpu: without, .. } = timeline.worker_time;
    let share = if with_cpu > 0.0 { with_cpu / (with_cpu + without) } else { 1.0 };
    // The sum of no time at all is -0.
    busy / (timeline.wall_s * workers as f64) * share + 0.0
}

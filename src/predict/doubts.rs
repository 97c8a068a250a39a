//! Where a prediction must not be trusted: sentences, each true whenever it is there.

use super::asked::Asked;
use super::forecast::Forecaster;
use super::series::{Count, Series};
use super::types::{LeftOut, Predicted};
use super::work::Work;
use crate::stats::{hodges_lehmann, repetitions_for};
use crate::strategy::{Pin, Sharing, caveats};
use crate::text::{count, cpus, exact_percent, percent, thousands};

/// So many times as many workers as were measured are far from what is known.
const FAR: usize = 10;
/// A larger share of the time must not come from what was extrapolated.
const MUCH: f64 = 0.1;
/// Records that surely take so much longer beside others share more than their schedule.
const SLOWER: f64 = 0.05;

/// What there is to say against the predictions of a strategy.
pub fn all(
    series: &Series,
    forecaster: &Forecaster<'_>,
    predicted: &[Predicted],
    left_out: &[LeftOut],
    asked: &Asked,
) -> Vec<String> {
    let Some(largest) = predicted.last().copied() else { return Vec::new() };
    if series.sharing.is_none() {
        return too_far(series, largest).into_iter().collect();
    }
    let few = (forecaster.confidence() < forecaster.target() - 1e-9).then(|| few_blocks(series, forecaster));
    let doubts = [
        few,
        no_spans(series),
        unvalidated(series),
        missed(left_out),
        too_far(series, largest),
        oversubscribed(series, largest, asked),
        placed(series),
        other_cpus(series, asked),
        cpus_of_waiting(series, largest, asked),
        memory(series),
        falls_behind(series, largest),
        extrapolated(predicted),
        idle(series, largest, asked),
    ];
    doubts.into_iter().flatten().collect()
}

fn few_blocks(series: &Series, forecaster: &Forecaster<'_>) -> String {
    let (blocks, target) = (count(series.blocks, "block"), forecaster.target());
    let needed = repetitions_for(target);
    match forecaster.confidence() {
        none if none <= 0.0 => format!(
            "{blocks} says nothing of its own spread: there are no intervals; {} needs {needed}",
            exact_percent(target, 1)
        ),
        some => format!(
            "{blocks} give intervals {} confidence; {} needs {needed}",
            exact_percent(some, 1),
            exact_percent(target, 1)
        ),
    }
}

fn no_spans(series: &Series) -> Option<String> {
    let why = "its records do not have spans in every block: their shares of the time are those that were asked for (equal ones \
               where nothing was), and what it costs to share them out is taken from the times alone";
    (!series.has_spans).then(|| why.to_owned())
}

fn unvalidated(series: &Series) -> Option<String> {
    let why =
        "it was measured with one number of workers alone: nothing can be left out, so the prediction is not validated";
    (series.counts.len() == 1).then(|| why.to_owned())
}

fn missed(left_out: &[LeftOut]) -> Option<String> {
    let outside: Vec<String> = left_out
        .iter()
        .filter(|point| point.is_inside() == Some(false))
        .filter_map(|point| {
            Some(format!(
                "{} by {}",
                count(point.workers, "worker"),
                percent(point.error(point.predicted?.value).abs())
            ))
        })
        .collect();
    (!outside.is_empty())
        .then(|| format!("left out, it was missed by more than the interval says: {}", outside.join(", ")))
}

fn too_far(series: &Series, largest: Predicted) -> Option<String> {
    let (most, workers) = (series.most(), largest.workers);
    (workers > FAR * most).then(|| {
        format!("{} are more than {FAR} times the {} that were measured", count(workers, "worker"), thousands(most))
    })
}

fn oversubscribed(series: &Series, largest: Predicted, asked: &Asked) -> Option<String> {
    let all = series.cpus_asked(asked);
    let share = series.cpus_of(largest.workers, all);
    let (whose, instead) = match share.count < all.count {
        true => (" that `pin` gives them", ""),
        false => ("", "; --cpus N predicts for another machine"),
    };
    (series.computes && largest.workers as f64 * share.needed > share.count).then(|| {
        format!(
            "{} that compute take turns on {}{whose}: more of them than that gain next to nothing{instead}",
            count(largest.workers, "worker"),
            cpus(share.count)
        )
    })
}

/// By the rules of a placement others share a core or a node where there are more of them.
fn placed(series: &Series) -> Option<String> {
    let shares = series.shares.as_ref().filter(|_| series.computes)?;
    matches!(series.pin, Pin::Compact | Pin::Scatter).then(|| {
        format!(
            "its workers are pinned, on a machine with {shares}: which of them share those changes with their number, and is \
             not simulated"
        )
    })
}

fn other_cpus(series: &Series, asked: &Asked) -> Option<String> {
    let more = asked.cpus.filter(|cpus| *cpus as f64 > series.cpus.count && series.cpus.needed > 0.0)?;
    Some(format!(
        "nothing was measured on {}: they are taken to be like those of the run ({}), and what all share (memory, caches, clock \
         speed) to slow down as it did there",
        count(more, "cpu"),
        cpus(series.cpus.count)
    ))
}

/// Work that waits is not bound by cpus in the simulation; but it computes a little, too.
fn cpus_of_waiting(series: &Series, largest: Predicted, asked: &Asked) -> Option<String> {
    let records = series.works.first().map(Work::records)?;
    let more = asked.records.map_or(1.0, |asked| asked as f64 / records.max(1) as f64);
    let busy = series.counts.last()?.cpu_s? * more / largest.time_s?;
    let share = series.cpus_of(largest.workers, series.cpus_asked(asked)).count;
    (!series.computes && busy > share / 2.0).then(|| {
        format!(
            "its records wait, but what they compute beside that would keep about {busy:.1} of {} busy with {}, which is not simulated",
            cpus(share),
            count(largest.workers, "worker")
        )
    })
}

/// Records that take longer beside others, and more CPU time, did not wait for a cpu meanwhile.
fn memory(series: &Series) -> Option<String> {
    let has_cpus = |count: &&Count| series.had_cpus(count) && !count.seen.is_empty();
    let last = series.counts.iter().rfind(has_cpus).filter(|_| series.computes)?;
    let logs = |values: Vec<f64>| hodges_lehmann(&values, 0.9).filter(|estimate| estimate.low > SLOWER);
    let slower = logs(last.seen.iter().map(|seen| seen.slower).collect())?;
    logs(last.seen.iter().filter_map(|seen| seen.more_cpu).collect())?;
    Some(format!(
        "with {} its records took {} longer than alone, and more CPU time: something that they share slows them down, such as \
         memory, caches or clock speed, and where that is used up no simulation of schedules knows",
        count(last.workers, "worker"),
        percent(slower.value)
    ))
}

/// What is known of thieves of short waits: they look for records all the time, which is not simulated. Of other
/// strategies what is known is the start of their threads, which is.
fn falls_behind(series: &Series, largest: Predicted) -> Option<String> {
    let (_, caveat) = caveats().into_iter().find(|(kind, _)| *kind == series.kind)?;
    let work = series.works.first()?;
    let mean_s = work.sums().last()? / work.records().max(1) as f64;
    let steals = matches!(series.sharing, Some(Sharing::Halved { .. }));
    let holds = steals && !series.computes && largest.workers >= caveat.workers && mean_s < caveat.delay.as_secs_f64();
    holds.then(|| format!("with {}, what is not simulated: {}", count(largest.workers, "worker"), caveat.about))
}

fn extrapolated(predicted: &[Predicted]) -> Option<String> {
    let one = predicted.iter().find(|one| one.extrapolated.is_some_and(|share| share > MUCH))?;
    Some(format!(
        "with {}, {} of the predicted time are costs that grow with the workers and were extrapolated",
        count(one.workers, "worker"),
        percent(one.extrapolated?)
    ))
}

fn idle(series: &Series, largest: Predicted, asked: &Asked) -> Option<String> {
    let records = asked.records.or(series.works.first().map(Work::records))?;
    (largest.workers > records).then(|| {
        format!(
            "of {} at most {} have something to do: there are no more records",
            count(largest.workers, "worker"),
            thousands(records)
        )
    })
}

//! What it costs to share work out, measured before the first block on records that cost nothing.

use serde_json::json;

use crate::machine::{Cpus, Stopwatch};
use crate::plan::{Case, Plan};
use crate::record::Overhead;
use crate::stats::quantile;
use crate::strategy::{self, Parameters, Runs};
use crate::workload::Needs;

/// So many workers tell what each costs; more would take long to start.
const MOST_WORKERS: usize = 64;
const STARTS: usize = 21;
const HAND_OVERS: usize = 5;
/// Enough that starting the threads does not count.
const RECORDS: usize = 20_000;

/// For the first strategy of the plan that shares records out among threads; none where there is none, or the threads are
/// not there to be had.
pub fn measure(plan: &Plan) -> Option<Overhead> {
    let kinds = strategy::kinds();
    let shares = |case: &&Case| {
        case.workers > 1 && kinds.iter().any(|kind| kind.name == case.kind && kind.parallel && kind.runs == Runs::Map)
    };
    let kind = &plan.cases.iter().find(shares)?.kind;
    let most = plan.cases.iter().filter(shares).map(|case| case.workers).max()?;
    let waits = plan.workload.is_some_and(|workload| workload.needs() == Needs::Worker);
    let at_work = most.min(Cpus::here().count.clamp(2, MOST_WORKERS));
    let workers = if waits { most.min(MOST_WORKERS) } else { at_work };
    // A dynamic schedule starts no further thread once nothing is left to do.
    let at_once = if kind == "scope" { json!({ "schedule": "static" }) } else { json!({}) };
    let start = |_| trivial_s(kind, at_once.clone(), workers, workers);
    let start_s = quantile(&(0..STARTS).map(start).collect::<Option<Vec<_>>>()?, 0.5)?;
    let one_by_one = json!({ "schedule": "dynamic", "chunk": 1 });
    let hand_over = |_| trivial_s("scope", one_by_one.clone(), at_work, RECORDS);
    let all_s = quantile(&(0..HAND_OVERS).map(hand_over).collect::<Option<Vec<_>>>()?, 0.5)?;
    // Each of them does nothing else all the time.
    let hand_over_s = all_s * at_work as f64 / RECORDS as f64;
    Some(Overhead { kind: kind.clone(), workers, start_s, hand_over_s })
}

/// A map of so many records that cost next to nothing, with its pool made before, in seconds.
fn trivial_s(kind: &str, parameters: serde_json::Value, workers: usize, records: usize) -> Option<f64> {
    let parameters: Parameters = serde_json::from_value(parameters).ok()?;
    let (records, transform) = (vec![1_u8; records], |record: &u8| *record);
    let work = strategy::Work::plain(&records, &transform);
    let ready = strategy::ready(kind, &parameters, workers, &work).ok()?;
    let watch = Stopwatch::start();
    let outputs = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ready.plain())).ok()?;
    let took_s = watch.elapsed().as_secs_f64();
    std::hint::black_box(outputs);
    Some(took_s)
}

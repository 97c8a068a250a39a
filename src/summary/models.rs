//! The laws of scaling, fitted to each strategy of a group.

use std::collections::BTreeMap;

use super::attainable::{Attainable, Crew};
use super::blocks::Blocks;
use super::types::{Fitted, Model};
use crate::plan::{self, Scaling};
use crate::record::Run;
use crate::stats::{Fit, Law, Point};

/// The laws that speak of a scaling.
fn laws(scaling: Scaling) -> &'static [Law] {
    match scaling {
        Scaling::Strong => &[Law::Amdahl, Law::Usl],
        Scaling::Weak => &[Law::Gustafson],
    }
}

/// So many points make a curve that looks smooth.
const CURVE_POINTS: u32 = 33;

/// Fits each law to each strategy that has more than one worker count in the group. `attainable` is by baseline.
pub(super) fn models(
    run: &Run,
    blocks: &Blocks<'_>,
    group: &plan::Group,
    attainable: &BTreeMap<usize, Attainable>,
) -> Vec<Model> {
    let mut models = Vec::new();
    for (strategy, cases) in run.record.plan.series(group).into_iter().filter(|(_, cases)| cases.len() > 1) {
        let points = points(run, blocks, &cases, attainable);
        for &law in laws(run.record.plan.cases[cases[0]].scaling) {
            models.push(Model { strategy: strategy.clone(), law, fitted: fitted(run, law, &points) });
        }
    }
    models
}

/// The cases that a law can speak of: measured, and not with more workers than can be at work.
fn points(run: &Run, blocks: &Blocks<'_>, cases: &[usize], attainable: &BTreeMap<usize, Attainable>) -> Vec<Point> {
    let plan = &run.record.plan;
    let Some(baseline) = cases.first().map(|&first| blocks.baseline_of(first)) else { return Vec::new() };
    let Some(attainable) = attainable.get(&baseline) else { return Vec::new() };
    let baseline_s = blocks.turns_s(baseline);
    let can_speak =
        |case: &&usize| blocks.case(**case).failure.is_none() && attainable.has_cpus_for(Crew::of(run, **case));
    let point = |&case: &usize| {
        let planned = &plan.cases[case];
        let more = planned.times() as f64 / plan.cases[baseline].times() as f64;
        Point {
            workers: planned.workers,
            baseline_s: baseline_s.clone(),
            case_s: blocks.turns_s(case).iter().map(|case_s| case_s / more).collect(),
            best_use: attainable.best_use(planned.workers),
        }
    };
    cases.iter().filter(can_speak).map(point).collect()
}

fn fitted(run: &Run, law: Law, points: &[Point]) -> Result<Fitted, String> {
    let plan = &run.record.plan;
    let fit = Fit::of(law, points, plan.confidence, plan.seed).map_err(|refusal| refusal.to_string())?;
    let most = points.iter().map(|point| point.workers).max().unwrap_or(1) as f64;
    let workers = (0..CURVE_POINTS).map(|step| most.powf(f64::from(step) / f64::from(CURVE_POINTS - 1)));
    let residuals = fit.residuals().iter();
    let largest = residuals.max_by(|a, b| a.residual.abs().total_cmp(&b.residual.abs()));
    Ok(Fitted {
        serial_fraction: fit.serial_fraction(),
        coherency: fit.coherency(),
        one_worker: fit.one_worker(),
        peak: fit.peak(),
        largest_residual: *largest.ok_or("there are no points")?,
        curve: workers.map(|workers| (workers, fit.at(workers))).collect(),
    })
}

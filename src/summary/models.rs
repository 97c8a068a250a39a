//! The laws of scaling, fitted to each strategy of a group.

use serde::Serialize;

use super::attainable::Attainable;
use super::blocks::Blocks;
use super::useful::useful_workers;
use crate::plan::{Case, Scaling};
use crate::record::Run;
use crate::stats::{Estimate, Fit, Law, Point, Residual, quantile};

/// The laws that speak of a scaling.
fn laws(scaling: Scaling) -> &'static [Law] {
    match scaling {
        Scaling::Strong => &[Law::Amdahl, Law::Usl],
        Scaling::Weak => &[Law::Gustafson],
    }
}

/// So many points make a curve that looks smooth.
const CURVE_POINTS: u32 = 33;

/// A law for one strategy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Model {
    /// The strategy, with what a sweep varies in it: `scope chunk=16`.
    pub strategy: String,
    /// The law.
    pub law: Law,
    /// Its parameters; or why it is not fitted, in a few words.
    pub fitted: Result<Fitted, String>,
}

/// A law with the parameters that fit best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fitted {
    /// The serial fraction of Amdahl's law; the contention of the universal scalability law.
    pub serial_fraction: Estimate,
    /// What each pair of workers costs both, where the law knows of it.
    pub coherency: Option<Estimate>,
    /// The speedup with one worker.
    pub one_worker: Estimate,
    /// How many workers are fastest, where more are slower; its interval's high end may be infinite.
    pub peak: Option<Estimate>,
    /// The point that it misses most.
    pub largest_residual: Residual,
    /// Numbers of workers, from one to the most that were fitted, and the speedup there.
    pub curve: Vec<(f64, Estimate)>,
}

/// Fits each law to each strategy that has more than one worker count among the cases in those places.
pub(super) fn models(run: &Run, blocks: &Blocks<'_>, places: &[usize]) -> Vec<Model> {
    let plan = &run.record.plan;
    let mut strategies: Vec<(String, Vec<usize>)> = Vec::new();
    for &place in places {
        let name = plan.cases[place].series();
        match strategies.iter_mut().find(|(other, _)| *other == name) {
            Some((_, places)) => places.push(place),
            None => strategies.push((name, vec![place])),
        }
    }
    let several = strategies.into_iter().filter(|(_, places)| places.len() > 1);
    let both = several.flat_map(|(strategy, places)| {
        let points = points(run, blocks, &places);
        let laws = laws(plan.cases[places[0]].scaling).iter();
        let models = laws.map(|&law| Model { strategy: strategy.clone(), law, fitted: fitted(run, law, &points) });
        models.collect::<Vec<Model>>()
    });
    both.collect()
}

/// The cases that a law can speak of: measured, and not with more workers than can be at work.
fn points(run: &Run, blocks: &Blocks<'_>, places: &[usize]) -> Vec<Point> {
    let cases = &run.record.plan.cases;
    let baseline = places.first().and_then(|&first| cases.iter().position(|case| case.id == cases[first].baseline));
    let Some(baseline) = baseline.filter(|&place| blocks.case(place).failure.is_none()) else { return Vec::new() };
    let baseline_s = blocks.turns_s(baseline);
    let Some(typical_s) = quantile(&baseline_s, 0.5) else { return Vec::new() };
    let attainable = Attainable::new(run, blocks, baseline, typical_s);
    let measured = places.iter().filter(|&&place| blocks.case(place).failure.is_none());
    let useful = useful_workers(run, blocks, baseline);
    let useful = measured.filter(|&&place| cases[place].workers as f64 <= useful);
    let point = |&place: &usize| Point {
        workers: cases[place].workers,
        baseline_s: baseline_s.clone(),
        case_s: blocks.turns_s(place).iter().map(|case_s| case_s / more(&cases[place], &cases[baseline])).collect(),
        best_use: attainable.best_use(cases[place].workers),
    };
    useful.map(point).collect()
}

/// How many times as much one case does as the other.
fn more(case: &Case, baseline: &Case) -> f64 {
    case.times() as f64 / baseline.times() as f64
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

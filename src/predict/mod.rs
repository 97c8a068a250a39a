//! What more workers, or more records, would bring: a stored run in, predictions with their intervals out.
//!
//! The records of the run are shared out again among other workers, event by event, by the rules of its strategy and with
//! the costs that were seen: [`simulation`]. Predicted is only how a step from the nearest measured count changes the time;
//! where it starts is measured: [`forecast`]. Each measured count is left out in turn and predicted from the others:
//! [`validation`]. Nothing here measures, reads files or writes words for people but for the doubts.

mod asked;
mod doubts;
mod forecast;
mod line;
mod observed;
mod overheads;
mod series;
mod simulation;
#[cfg(test)]
mod tests;
mod types;
mod validation;
mod work;

pub use asked::{Asked, AskedError};
pub use types::{GroupPrediction, LeftOut, Measured, Predicted, Prediction, SeriesPrediction, Validation};

use crate::plan::Scaling;
use crate::record::Run;
use crate::summary::{Blocks, Group, Summary, cpus, whole_blocks};
use forecast::Forecaster;
use series::Series;

/// What the strategies of a run would do with other numbers of workers, or of records.
///
/// # Errors
///
/// Where what is asked for is more than can be simulated, and where the run has nothing to start from.
pub fn predict(run: &Run, asked: &Asked) -> Result<Prediction, AskedError> {
    let head = run.record.compared.is_some().then(|| run.of_head());
    let run = head.as_ref().unwrap_or(run);
    asked.check()?;
    let (summary, blocks) = (Summary::of(run), whole_blocks(run));
    let here = (cpus(run) as usize).max(1);
    let mut notes = Vec::new();
    if head.is_some() {
        notes.push("this is the run of a gate: what its head did is predicted".to_owned());
    }
    notes.extend(
        summary
            .cases()
            .filter_map(|case| Some(format!("{} is left out, since it failed: {}", case.id, case.outcome.failure()?))),
    );
    let groups: Vec<GroupPrediction> =
        summary.groups.iter().map(|group| of_group(run, &blocks, group, asked)).collect();
    if groups.iter().all(|group| group.series.is_empty()) {
        return Err(nothing(&summary));
    }
    Ok(Prediction {
        experiment: summary.experiment.clone(),
        title: summary.title.clone(),
        blocks: summary.blocks,
        confidence: groups.iter().flat_map(|group| &group.series).map(|one| one.confidence).fold(1.0, f64::min),
        target_confidence: summary.confidence,
        cpus: here,
        assumed_cpus: asked.cpus.unwrap_or(here),
        validation: Validation::of(&groups),
        groups,
        notes,
    })
}

fn of_group(run: &Run, blocks: &Blocks<'_>, group: &Group, asked: &Asked) -> GroupPrediction {
    let all = if group.scaling == Scaling::Weak { Vec::new() } else { series::of(run, blocks, group) };
    GroupPrediction {
        label: group.label.clone(),
        series: all
            .iter()
            .map(|series| of_series(series, run.record.plan.confidence, run.record.plan.seed, asked))
            .collect(),
        records: group.input.as_ref().map(|input| input.records),
        asked_records: asked.records.filter(|_| group.input.is_some()),
    }
}

fn of_series(series: &Series, target: f64, seed: u64, asked: &Asked) -> SeriesPrediction {
    let every: Vec<usize> = (0..series.counts.len()).collect();
    let forecaster = Forecaster::new(series, &every, target, seed);
    let left_out = validation::left_out(series, target, seed);
    let predicted: Vec<Predicted> =
        asked.workers_beyond(series.most()).into_iter().map(|workers| forecaster.predicted(workers, asked)).collect();
    SeriesPrediction {
        strategy: series.label.clone(),
        kind: series.kind.clone(),
        baseline: series.baseline.clone(),
        baseline_name: series.baseline_name.clone(),
        baseline_workers: series.baseline_workers,
        unsimulated: series.unsimulated(),
        confidence: forecaster.confidence(),
        measured: series
            .counts
            .iter()
            .map(|count| Measured { workers: count.workers, speedup: count.speedup })
            .collect(),
        curve: forecaster.curve(&predicted, asked),
        doubts: doubts::all(series, &forecaster, &predicted, &left_out, asked),
        predicted,
        left_out,
    }
}

/// Why nothing of a run can be predicted.
fn nothing(summary: &Summary) -> AskedError {
    let failed = summary.cases().filter(|case| case.outcome.failure().is_some()).count();
    let why = if summary.blocks == 0 {
        "it has no whole block".to_owned()
    } else if summary.groups.iter().all(|group| group.scaling == Scaling::Weak) {
        "in weak scaling more workers get more to do: that is not predicted".to_owned()
    } else if failed > 0 {
        "every case with several workers, or what it is compared with, failed".to_owned()
    } else {
        "it has no parallel case to start from".to_owned()
    };
    AskedError::Nothing { why }
}

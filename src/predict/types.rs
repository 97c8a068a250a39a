//! What a prediction is made of: plain values, finished once.

use serde::Serialize;

use crate::stats::{Estimate, quantile};

/// What the strategies of a run would do with other numbers of workers, or of records.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Prediction {
    /// The experiment's stem.
    pub experiment: String,
    /// The experiment's title.
    pub title: String,
    /// Whole blocks of the run.
    pub blocks: usize,
    /// The confidence that the intervals have.
    pub confidence: f64,
    /// The one that they should have.
    pub target_confidence: f64,
    /// The cpus that the run had.
    pub cpus: usize,
    /// The cpus that the prediction is for.
    pub assumed_cpus: usize,
    /// The cases that do the same.
    pub groups: Vec<GroupPrediction>,
    /// How well measured points were predicted that had been left out.
    pub validation: Validation,
    /// What was left out of the prediction, a sentence each.
    pub notes: Vec<String>,
}

/// The predictions over one input.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupPrediction {
    /// What tells it apart from the other groups; empty where there is only one.
    pub label: String,
    /// How many records were measured; none for commands.
    pub records: Option<usize>,
    /// How many were asked for, where that is another number.
    pub asked_records: Option<usize>,
    /// The strategies with several numbers of workers.
    pub series: Vec<SeriesPrediction>,
}

/// The predictions of one strategy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesPrediction {
    /// The strategy, with what a sweep varies in it.
    pub strategy: String,
    /// Its kind.
    pub kind: String,
    /// The case that its speedups are relative to.
    pub baseline: String,
    /// What that is called in its group.
    pub baseline_name: String,
    /// How many workers that has.
    pub baseline_workers: usize,
    /// Why it is not simulated, where it is not: then there are the laws alone.
    pub unsimulated: Option<String>,
    /// The confidence of its intervals.
    pub confidence: f64,
    /// What was measured.
    pub measured: Vec<Measured>,
    /// What is predicted.
    pub predicted: Vec<Predicted>,
    /// Speedups from the most workers that were measured on to the most that are predicted, for a curve.
    pub curve: Vec<(usize, f64)>,
    /// Each measured count, predicted from the others.
    pub left_out: Vec<LeftOut>,
    /// Where it must not be trusted, a sentence each.
    pub doubts: Vec<String>,
}

/// A measured point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Workers.
    pub workers: usize,
    /// Its speedup.
    pub speedup: Estimate,
}

/// A predicted point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Predicted {
    /// Workers.
    pub workers: usize,
    /// The speedup, and the interval of what a run with as many blocks would measure; none without a simulation.
    pub speedup: Option<Estimate>,
    /// Speedup x baseline workers / workers.
    pub efficiency: Option<f64>,
    /// The time of an execution, in seconds.
    pub time_s: Option<f64>,
    /// Of that time, the share that comes from costs that grow with the workers, and were extrapolated.
    pub extrapolated: Option<f64>,
    /// What Amdahl's law says, fitted to the measured points.
    pub amdahl: Option<f64>,
    /// What the universal scalability law says.
    pub usl: Option<f64>,
}

/// A measured point that was left out, and predicted from the others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct LeftOut {
    /// Workers.
    pub workers: usize,
    /// The speedup that was measured.
    pub measured: f64,
    /// The one that was predicted; none without a simulation.
    pub predicted: Option<Estimate>,
    /// Amdahl's law through the same points.
    pub amdahl: Option<f64>,
    /// The universal scalability law through the same points.
    pub usl: Option<f64>,
    /// Whether it has more workers than the others: then it is extrapolated.
    pub beyond: bool,
}

impl LeftOut {
    /// Predicted over measured, minus 1.
    pub fn error(&self, predicted: f64) -> f64 {
        predicted / self.measured - 1.0
    }

    /// Whether what was measured lies in the interval; none without one.
    pub fn is_inside(&self) -> Option<bool> {
        Some(self.predicted.filter(|predicted| predicted.confidence > 0.0)?.covers(self.measured))
    }
}

/// How well the points were predicted that had been left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Validation {
    /// Points with an interval.
    pub points: usize,
    /// Those of them that lie in it.
    pub inside: usize,
    /// The median of the errors without their signs, as a share of what was measured.
    pub median_error: Option<f64>,
    /// The median error of Amdahl's law.
    pub amdahl: Option<f64>,
    /// The median error of the universal scalability law.
    pub usl: Option<f64>,
}

impl Validation {
    pub(super) fn of(groups: &[GroupPrediction]) -> Self {
        let mut points: Vec<&LeftOut> =
            groups.iter().flat_map(|group| &group.series).flat_map(|series| &series.left_out).collect();
        // The laws are held against the simulation on the same points, where there is one.
        if points.iter().any(|point| point.predicted.is_some()) {
            points.retain(|point| point.predicted.is_some());
        }
        let median = |predicted: fn(&LeftOut) -> Option<f64>| {
            let errors = points.iter().filter_map(|point| Some(point.error(predicted(point)?).abs()));
            quantile(&errors.collect::<Vec<f64>>(), 0.5)
        };
        Self {
            points: points.iter().filter(|point| point.is_inside().is_some()).count(),
            inside: points.iter().filter(|point| point.is_inside() == Some(true)).count(),
            median_error: median(|point| point.predicted.map(|predicted| predicted.value)),
            amdahl: median(|point| point.amdahl),
            usl: median(|point| point.usl),
        }
    }
}

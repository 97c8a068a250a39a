//! Each measured count, left out and predicted from the others.

use super::asked::Asked;
use super::forecast::Forecaster;
use super::series::Series;
use super::types::LeftOut;

/// What is predicted of each count by those that are left; nothing where there is one alone.
pub fn left_out(series: &Series, target: f64, seed: u64) -> Vec<LeftOut> {
    let without = |left_out: usize| (0..series.counts.len()).filter(|count| *count != left_out).collect::<Vec<_>>();
    let one = |left_out: usize| {
        let count = &series.counts[left_out];
        let predicted =
            Forecaster::new(series, &without(left_out), target, seed).predicted(count.workers, &Asked::default());
        LeftOut {
            workers: count.workers,
            measured: count.speedup.value,
            predicted: predicted.speedup,
            amdahl: predicted.amdahl,
            usl: predicted.usl,
            beyond: left_out + 1 == series.counts.len(),
        }
    };
    (0..series.counts.len()).filter(|_| series.counts.len() > 1).map(one).collect()
}

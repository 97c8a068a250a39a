//! How much the times of equal work differ.

use std::hint::black_box;
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;

use super::detection::deviation;
use super::diagnosis::{Noise, Same, Series};
use super::effort::Limits;
use super::error::DoctorError;
use super::work::{WARM, WORKERS, Work, take};
use crate::machine::{Stopwatch, spin};
use crate::record::Phase;
use crate::run::protocol::Turn;
use crate::stats::{autocorrelation, correlated, quantile, two_modes};

/// The seed of the orders within blocks.
const SEED: u64 = 0;

/// Serial and parallel executions in shuffled blocks, in this process.
pub(super) fn noise(limits: Limits, work: &Work) -> Result<Noise, DoctorError> {
    let strategies = [work.strategy("serial", 1)?, work.strategy("rayon", WORKERS)?];
    spin(Duration::from_secs_f64(WARM.spin_s));
    let execute = |case: usize| {
        let watch = Stopwatch::start();
        black_box(strategies[case].plain());
        Ok(watch.elapsed().as_secs_f64())
    };
    let blocks = in_blocks(limits, execute, &mut |_| {})?;
    Ok(Noise {
        blocks: blocks.len(),
        serial: series(&blocks.iter().map(|[serial, _]| *serial).collect::<Vec<_>>())?,
        parallel: series(&blocks.iter().map(|[_, parallel]| *parallel).collect::<Vec<_>>())?,
        ratio: series(&ratios(&blocks))?,
    })
}

/// Two cases that are the same, each turn in a fresh process, with the logarithm of their ratio in each block. `watch` is
/// told the share that is over.
pub(super) fn same(limits: Limits, turn: &Turn, watch: &mut dyn FnMut(f64)) -> Result<(Same, Vec<f64>), DoctorError> {
    let running = Stopwatch::start();
    let blocks = in_blocks(limits, |_| median_of(turn), watch)?;
    let ratios = ratios(&blocks);
    let logs = logs(&ratios);
    let same = Same {
        blocks: blocks.len(),
        ratio: series(&ratios)?,
        correlated: correlated(&logs).is_some(),
        modes: two_modes(blocks.as_flattened()),
        block_s: running.elapsed().as_secs_f64() / blocks.len() as f64,
    };
    Ok((same, logs))
}

/// The median of a turn's timed executions stands for it.
fn median_of(turn: &Turn) -> Result<f64, DoctorError> {
    let executions = take(turn)?;
    let timed = executions.iter().filter(|execution| execution.phase == Phase::Timed);
    median(&timed.filter_map(|execution| execution.wall_s).collect::<Vec<_>>())
}

/// Both cases once in each block, in an order that is shuffled for each; their times by case.
fn in_blocks(
    limits: Limits,
    mut execute: impl FnMut(usize) -> Result<f64, DoctorError>,
    watch: &mut dyn FnMut(f64),
) -> Result<Vec<[f64; 2]>, DoctorError> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let running = Stopwatch::start();
    let mut blocks: Vec<[f64; 2]> = Vec::with_capacity(limits.most);
    while blocks.len() < limits.fewest
        || (blocks.len() < limits.most && running.elapsed().as_secs_f64() < limits.seconds)
    {
        watch(blocks.len() as f64 / limits.most as f64);
        let mut order = [0, 1];
        order.shuffle(&mut rng);
        let mut times = [0.0; 2];
        for case in order {
            times[case] = execute(case)?;
        }
        blocks.push(times);
    }
    Ok(blocks)
}

fn ratios(blocks: &[[f64; 2]]) -> Vec<f64> {
    blocks.iter().map(|[first, second]| first / second).collect()
}

fn logs(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| value.ln()).collect()
}

fn series(values: &[f64]) -> Result<Series, DoctorError> {
    let logs = logs(values);
    Ok(Series { median: median(values)?, deviation: deviation(&logs), lag1: autocorrelation(&logs) })
}

fn median(values: &[f64]) -> Result<f64, DoctorError> {
    quantile(values, 0.5).ok_or_else(|| DoctorError::failed("a measurement", "it gave no times"))
}

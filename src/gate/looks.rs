//! When the blocks are looked at, and how surely each look must decide for the check to keep its error rates.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal};

use super::refusal::Refusal;
use super::rules::{CORRELATION, Rules};

/// Looks after so many blocks, as far as the rules allow.
const LOOKS: [usize; 9] = [12, 16, 24, 32, 40, 48, 64, 96, 128];

/// A case that lost exactly what must not pass may pass so often, as a share of the error rate.
const PASSING: f64 = 0.1;

/// Most of that is spent on one look: the one where a check of usual noise (5 %) ends. The others are hardly worse
/// off: a tenth of the level costs them a tenth of the noise that they can stand.
const MAIN_LOOK: usize = 40;
const MAIN_SHARE: f64 = 0.75;

/// The share of the error rate that the second test has, of the mean; the first one, of the median, has the rest.
const MEAN_SHARE: f64 = 0.1;

/// Fewer blocks may well have none of the turns in ten that are slow: 0.9^29 is below 5 %. So nothing is called unchanged
/// by fewer, unless there are no more.
const SHOW_A_TENTH: usize = 29;

/// A moment at which every undecided case is judged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Look {
    /// After so many blocks.
    pub blocks: usize,
    /// The level, of both sides together, at which a case is called regressed or improved; zero where so few blocks
    /// cannot reach it.
    pub alarm: f64,
    /// The stricter one at which such a case must also differ from no change at all. It keeps the other where the
    /// blocks are correlated.
    pub change: f64,
    /// The level, one-sided, at which its mean must have got slower by as much for a case to be called regressed whatever
    /// its median did; zero where so few blocks cannot reach it.
    pub mean_alarm: f64,
    /// The stricter one at which that mean must differ from no change at all.
    pub mean_change: f64,
    /// The level, one-sided, at which a case is called unchanged; zero where so few blocks cannot reach it.
    pub pass: f64,
}

/// The looks of a check of so many cases, those that can decide anything.
pub fn looks(rules: &Rules, cases: usize) -> Result<Vec<Look>, Refusal> {
    if cases == 0 {
        return Err(Refusal::NoCases);
    }
    rules.make_sense()?;
    let Rules { error_rate, repetitions, .. } = *rules;
    divided(error_rate, cases, repetitions).ok_or_else(|| {
        let needed = (repetitions + 1..MOST_NEEDED).find(|blocks| divided(error_rate, cases, *blocks).is_some());
        Refusal::TooFewBlocks { repetitions, cases, error_rate, needed: needed.unwrap_or(MOST_NEEDED) }
    })
}

/// The smallest p of so many blocks is zero in floating point: no error rate needs more.
const MOST_NEEDED: usize = 1_100;

/// The error rates divided over the looks; none where no look could find a case regressed, or none unchanged.
fn divided(error_rate: f64, cases: usize, repetitions: usize) -> Option<Vec<Look>> {
    let all: Vec<usize> = LOOKS.into_iter().filter(|look| *look < repetitions).chain([repetitions]).collect();
    let alarms = able(&all, |looks, _| {
        let level = error_rate * (1.0 - MEAN_SHARE) / (cases * looks.len()) as f64;
        (level, correlated(level) / 2.0)
    })?;
    let means = able(&all, |looks, _| {
        let level = error_rate * MEAN_SHARE / (cases * looks.len()) as f64;
        (level, one_sided(level))
    })
    .unwrap_or_default();
    let few = all.iter().take(all.len() - 1).filter(|blocks| **blocks < SHOW_A_TENTH).count();
    let passes = able(&all[few..], |looks, blocks| {
        let level = error_rate * PASSING * share(looks, blocks);
        (level, level)
    })?;
    let level = |levels: &[(usize, f64)], blocks| levels.iter().find(|(at, _)| *at == blocks).map_or(0.0, |at| at.1);
    let looks = all.into_iter().map(|blocks| {
        let (alarm, mean_alarm) = (level(&alarms, blocks), level(&means, blocks));
        let (change, mean_change) = (correlated(alarm), one_sided(mean_alarm));
        Look { blocks, alarm, change, mean_alarm, mean_change, pass: level(&passes, blocks) }
    });
    Some(looks.filter(|look| look.alarm > 0.0 || look.pass > 0.0).collect())
}

/// The level of each look that can decide: all but the first few, as few as possible of these. `levels` tells a look's
/// level when these divide the rate among them, and the smallest one-sided p-value that the look must be able to
/// reach; so many blocks reach 1 / 2^blocks, when all of them agree.
fn able(all: &[usize], levels: impl Fn(&[usize], usize) -> (f64, f64)) -> Option<Vec<(usize, f64)>> {
    let reaches = |blocks: usize, p: f64| 0.5_f64.powf(blocks as f64) <= p;
    let able = |looks: &&[usize]| looks.iter().all(|blocks| reaches(*blocks, levels(looks, *blocks).1));
    let looks = (0..all.len()).map(|from| &all[from..]).find(able)?;
    Some(looks.iter().map(|blocks| (*blocks, levels(looks, *blocks).0)).collect())
}

/// A look's share of what may pass.
fn share(looks: &[usize], blocks: usize) -> f64 {
    let main = looks.iter().copied().find(|look| *look == MAIN_LOOK).or(looks.last().copied());
    match looks.len() {
        0 | 1 => 1.0,
        _ if main == Some(blocks) => MAIN_SHARE,
        others => (1.0 - MAIN_SHARE) / (others - 1) as f64,
    }
}

/// The level of a two-sided test that keeps `level` where blocks are correlated as much as they may be: the standard
/// error of a mean is sqrt((1 + r) / (1 - r)) times as large where a block depends on the one before it with lag-1
/// autocorrelation r (Bartlett, "Some Aspects of the Time-Correlation Problem", 1935), so the normal quantile must be.
fn correlated(level: f64) -> f64 {
    if level <= 0.0 {
        return 0.0;
    }
    let normal = Normal::standard();
    let wider = ((1.0 + CORRELATION) / (1.0 - CORRELATION)).sqrt();
    2.0 * normal.cdf(normal.inverse_cdf(level / 2.0) * wider)
}

/// The same of a one-sided level.
fn one_sided(level: f64) -> f64 {
    correlated(2.0 * level) / 2.0
}

/// Whether so many blocks show that one turn in ten is slow, in 95 %.
pub(super) fn show_a_tenth(blocks: usize) -> bool {
    blocks >= SHOW_A_TENTH
}

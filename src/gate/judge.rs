//! One case at one look.

use statrs::distribution::{ContinuousCDF, Normal};

use super::block::Block;
use super::looks::Look;
use super::rules::{CORRELATION, Rules};
use super::verdict::{CaseVerdict, Change, Changes, Happened, Reason, Verdict};
use crate::stats::{Estimate, SignedRank, autocorrelation, hodges_lehmann};

/// Clean blocks are called correlated so rarely that 24 cases hardly ever lose a verdict to it.
const CORRELATED_BY_CHANCE: f64 = 1e-4;

/// Where more blocks than this share have exactly the same effect, there is no noise to judge by.
const SAME: f64 = 0.5;

/// A loss that could have been found is found with this probability.
const POWER: f64 = 0.9;

/// What a look asks of the blocks of a case.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test {
    rules: Rules,
    look: Look,
    signed_rank: SignedRank,
}

impl Test {
    pub(super) fn of(rules: &Rules, look: Look) -> Self {
        Self { rules: *rules, look, signed_rank: SignedRank::of(look.blocks) }
    }

    /// The verdict on a case by these blocks, as many as the look has; none where they do not decide. At a look that
    /// can call nothing improved, what looks improved is not called unchanged either: a later look will tell.
    pub(super) fn verdict(&self, blocks: &[Block]) -> Option<Verdict> {
        let effects: Vec<f64> = blocks.iter().map(|block| block.effect(self.rules.judge)).collect();
        let ascending = ascending(&effects);
        if spoiled(&effects, &ascending).is_some() {
            return None;
        }
        let Look { alarm, change, pass, .. } = self.look;
        let (margin, limit) = (self.rules.margin(), self.rules.limit());
        let above = |limit, p| self.signed_rank.above(&ascending, limit) <= p;
        let below = |limit, p| self.signed_rank.below(&ascending, limit) <= p;
        if below(-margin, alarm / 2.0) && below(0.0, change / 2.0) {
            Some(Verdict::Regressed)
        } else if above(margin, alarm / 2.0) && above(0.0, change / 2.0) {
            Some(Verdict::Improved)
        } else if above(limit, pass) && !(alarm == 0.0 && above(margin, 0.5)) {
            Some(Verdict::Unchanged)
        } else {
            None
        }
    }
}

/// Everything that is to be told of a case by these blocks, but its name.
pub(super) fn describe(rules: &Rules, look: Look, blocks: &[Block], verdict: Verdict) -> CaseVerdict {
    let effects: Vec<f64> = blocks.iter().map(|block| block.effect(rules.judge)).collect();
    let complete = blocks.len() == look.blocks;
    let unclear = || match spoiled(&effects, &ascending(&effects)) {
        Some(reason) => reason,
        None if complete => Reason::TooNoisy,
        None => Reason::TooFewBlocks { next: look.blocks },
    };
    let decided = verdict != Verdict::Inconclusive;
    CaseVerdict {
        case: String::new(),
        verdict,
        blocks: blocks.len(),
        decided_at: decided.then_some(look.blocks),
        changes: changes(rules, look, blocks, &effects, verdict),
        reason: (!decided).then(unclear),
    }
}

/// None where there is no block.
fn changes(rules: &Rules, look: Look, blocks: &[Block], effects: &[f64], verdict: Verdict) -> Option<Changes> {
    let confidence = match verdict {
        Verdict::Unchanged => 1.0 - 2.0 * look.pass,
        _ if look.alarm > 0.0 => 1.0 - look.alarm,
        _ => 1.0 - 2.0 * look.pass,
    };
    let of = |change: fn(&Block) -> f64| hodges_lehmann(&blocks.iter().map(change).collect::<Vec<_>>(), confidence);
    let serial = of(Block::serial_change)?;
    let parallel = of(Block::parallel_change)?;
    let margin = rules.margin();
    Some(Changes {
        effect: hodges_lehmann(effects, confidence)?.map(f64::exp),
        serial: serial.map(f64::exp),
        parallel: parallel.map(f64::exp),
        speedup: of(Block::speedup_change)?.map(f64::exp),
        happened: Happened { serial: change(serial, margin), parallel: change(parallel, margin) },
        deviation: deviation(effects),
        lag1: autocorrelation(effects),
        detectable: detectable(rules, look, effects),
    })
}

/// What a time did, from its log change: something only where no change at all is ruled out, and it is worth telling.
fn change(log: Estimate, margin: f64) -> Change {
    if log.low > 0.0 && log.value > margin {
        Change::Slower
    } else if log.high < 0.0 && log.value < -margin {
        Change::Faster
    } else {
        Change::Same
    }
}

/// What keeps the interval from being what it says.
fn spoiled(effects: &[f64], ascending: &[f64]) -> Option<Reason> {
    let no_spread = no_spread(ascending).map(|share| Reason::NoSpread { share });
    no_spread.or_else(|| correlated(effects))
}

/// The share of the values that are exactly the same, where that is most of them. Times that repeat to the last digit are
/// made up, or too coarse: a change that is smaller than their step does not show in them, however many blocks there are.
pub(crate) fn no_spread(ascending: &[f64]) -> Option<f64> {
    let most = ascending.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0);
    let share = most as f64 / ascending.len() as f64;
    (ascending.len() > 2 && share > SAME).then_some(share)
}

fn ascending(effects: &[f64]) -> Vec<f64> {
    let mut ascending = effects.to_vec();
    ascending.sort_unstable_by(f64::total_cmp);
    ascending
}

/// Whether a block tells about the next one more than the tests allow for: the lag-1 autocorrelation is above 0.3,
/// and more than chance explains (its mean and variance for independent normal values are Moran's, "Some Theorems on
/// Time Series II", 1948). A few blocks cannot tell, and need not: below 0.3 the level holds.
fn correlated(effects: &[f64]) -> Option<Reason> {
    let lag1 = autocorrelation(effects)?;
    let n = effects.len() as f64;
    let deviation = (n - 2.0) / (n * (n - 1.0).sqrt());
    let chance = exceeded(CORRELATED_BY_CHANCE) * deviation - 1.0 / n;
    (lag1 > CORRELATION && lag1 > chance).then_some(Reason::Autocorrelated { lag1 })
}

/// The smallest loss that would have been found regressed at this look with a probability of 90 %, as a share of 1.
/// The interval's own width tells its standard error: it is so many normal quantiles wide. None where no loss could
/// have been found by so few blocks.
fn detectable(rules: &Rules, look: Look, effects: &[f64]) -> Option<f64> {
    if look.alarm <= 0.0 || effects.len() < look.blocks {
        return None;
    }
    let interval = hodges_lehmann(effects, 1.0 - look.alarm)?;
    let sure = exceeded(look.alarm / 2.0);
    let error = (interval.high - interval.low) / 2.0 / sure;
    let beyond_margin = rules.margin() + (sure + exceeded(1.0 - POWER)) * error;
    let beyond_nothing = (exceeded(look.change / 2.0) + exceeded(1.0 - POWER)) * error;
    Some(-(-beyond_margin.max(beyond_nothing)).exp_m1())
}

/// The standard deviation over n - 1; none for a single value.
fn deviation(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt())
}

/// What a standard normal value exceeds with probability p.
fn exceeded(p: f64) -> f64 {
    -Normal::standard().inverse_cdf(p)
}

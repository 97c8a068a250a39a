//! What a case lost over its blocks: the factors of each block made one estimate each, and what no schedule could have
//! avoided told from what another one could win back.

use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::factors::{Factor, Factors};
use super::signed_rank::hodges_lehmann;

/// The factors of one block, and the part of each that no schedule could avoid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlockFactors {
    /// The factors between the traced executions of that block.
    pub factors: Factors<f64>,
    /// [`Factors::unavoidable`].
    pub unavoidable: Factors<f64>,
}

/// The factors of a case over its blocks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Losses {
    /// Each factor: the exponential of the Hodges-Lehmann estimate of its logarithm over blocks.
    pub factors: Factors<Estimate>,
    /// The efficiency over all factors: where the traced executions differ from the timed ones, and where the
    /// estimates of the factors do not multiply to that of the speedup.
    pub unexplained: f64,
    /// Each factor over the part of it that no schedule avoids: what another schedule could win back.
    pub avoidable: Factors<Estimate>,
    /// The speedup's share of the bound over all of these.
    pub avoidable_unexplained: f64,
}

/// How much of the losses one factor has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The factor, which is below 1.
    pub factor: Factor,
    /// Its -ln over the sum of -ln of all factors below 1; from 0 to 1.
    pub share: f64,
}

impl Losses {
    /// The factors of a case, from those of each block; of its measured `efficiency`, and the share of the bound that it
    /// reaches. None where there is no block, or no efficiency.
    pub fn over_blocks(
        blocks: &[BlockFactors],
        efficiency: f64,
        of_bound: f64,
        target_confidence: f64,
    ) -> Option<Self> {
        let all = over_blocks(blocks.iter().map(|block| block.factors.list()), target_confidence)?;
        let ratio = |block: &BlockFactors| {
            let (factors, unavoidable) = (block.factors.list(), block.unavoidable.list());
            std::array::from_fn(|place| factors[place] / unavoidable[place])
        };
        let avoidable = over_blocks(blocks.iter().map(ratio), target_confidence)?;
        let losses = Self {
            factors: all,
            unexplained: efficiency / product(&all),
            avoidable,
            avoidable_unexplained: of_bound / product(&avoidable),
        };
        let sound = |value: f64| value.is_finite() && value > 0.0;
        (sound(losses.unexplained) && sound(losses.avoidable_unexplained)).then_some(losses)
    }

    /// The factors that cost speedup, the costliest first.
    pub fn shares(&self) -> Vec<Share> {
        shares(|factor| self.value(factor))
    }

    /// What another schedule could win back most of: "load balance, 71 %". None where nothing could, or where more of
    /// it is unexplained than any factor has.
    pub fn largest_avoidable(&self) -> Option<Share> {
        let largest = shares(|factor| self.avoidable_value(factor)).first().copied();
        largest.filter(|share| share.factor != Factor::Unexplained)
    }

    /// What one factor leaves of the ideal; all of them multiply to the efficiency.
    pub fn value(&self, factor: Factor) -> f64 {
        self.factors.get(factor).map_or(self.unexplained, |estimate| estimate.value)
    }

    /// What one factor leaves of the bound; all of them multiply to the speedup's share of it.
    pub fn avoidable_value(&self, factor: Factor) -> f64 {
        self.avoidable.get(factor).map_or(self.avoidable_unexplained, |estimate| estimate.value)
    }
}

/// exp of the Hodges-Lehmann estimate of each logarithm over blocks.
fn over_blocks(blocks: impl Iterator<Item = [f64; 6]>, target_confidence: f64) -> Option<Factors<Estimate>> {
    let blocks: Vec<[f64; 6]> = blocks.collect();
    let estimate = |place: usize| {
        let logarithms: Vec<f64> = blocks.iter().map(|block| block[place].ln()).collect();
        Some(hodges_lehmann(&logarithms, target_confidence)?.map(f64::exp))
    };
    let all: Option<Vec<Estimate>> = (0..6).map(estimate).collect();
    Some(Factors::of_list(all?.try_into().ok()?))
}

fn product(factors: &Factors<Estimate>) -> f64 {
    factors.list().iter().map(|factor| factor.value).product()
}

fn shares(value: impl Fn(Factor) -> f64) -> Vec<Share> {
    let logs: Vec<(Factor, f64)> =
        Factor::ALL.into_iter().map(|factor| (factor, value(factor).ln())).filter(|(_, log)| *log < 0.0).collect();
    let lost: f64 = logs.iter().map(|(_, log)| log).sum();
    let mut shares: Vec<Share> = logs.iter().map(|&(factor, log)| Share { factor, share: log / lost }).collect();
    shares.sort_by(|a, b| b.share.total_cmp(&a.share));
    shares
}

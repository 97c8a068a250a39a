//! Whether something changed in a history at all, however often it is looked at.
//!
//! A history is looked at after each run, and each look is a chance to find what is not there. So a look at `n` runs of one
//! of `cases` has its share of the error rate: rate / cases / ((n - 9) (n - 8)), which sums up to rate / cases over all n
//! from ten on (alpha spending: Lan and DeMets, "Discrete Sequential Boundaries for Clinical Trials", Biometrika 70, 1983;
//! and Bonferroni over the cases). At a look each of the n - 1 cuts into earlier and later runs is tested by the exact test of
//! Mann and Whitney at its part of that share. Where no run tells about the next, the whole keeps the rate for ever.

use crate::stats::no_shift;

/// Fewer runs cannot tell a change: 2 of the 252 ways to cut ten in two are as clear as the clearest, 2 of 126 for nine.
pub(crate) const FEWEST: usize = 10;

/// So often a history without a change is told one, with all its cases and at all looks.
pub const ERROR_RATE: f64 = 0.01;

/// Whether a look at the first so many runs, or at any fewer of them, found that something changed.
pub(super) fn changed(values: &[f64], cases: usize) -> bool {
    (FEWEST..=values.len()).any(|runs| changed_at(&values[..runs], cases))
}

/// Whether the look at just these runs finds it.
fn changed_at(values: &[f64], cases: usize) -> bool {
    let looks = (values.len() - FEWEST + 1) as f64;
    let level = ERROR_RATE / cases.max(1) as f64 / (looks * (looks + 1.0)) / (values.len() - 1) as f64;
    let mut ranks = 0.0;
    ranks_of(values).iter().zip(1..values.len()).any(|(rank, before)| {
        ranks += rank;
        let after = values.len() - before;
        let first_larger = ranks - (before * (before + 1)) as f64 / 2.0;
        let contradicting = first_larger.min((before * after) as f64 - first_larger).ceil() as u64;
        can_reach(before, after, contradicting, level) && no_shift(before, after, contradicting) <= level
    })
}

/// The rank of each value, from 1; equal values share the mean of theirs.
fn ranks_of(values: &[f64]) -> Vec<f64> {
    let count = |of: &dyn Fn(&f64) -> bool| values.iter().filter(|value| of(value)).count() as f64;
    let rank = |value: &f64| count(&|other| other < value) + (count(&|other| other == value) + 1.0) / 2.0;
    values.iter().map(rank).collect()
}

/// What saves computing a p-value that cannot be small enough: with a quarter of the pairs against it, it is above 0.001
/// for 400 pairs or fewer; and it is never below that of no pair.
fn can_reach(before: usize, after: usize, contradicting: u64, level: f64) -> bool {
    let pairs = (before * after) as u64;
    most_separated(before, before + after) <= level && (pairs > 400 || contradicting * 4 <= pairs)
}

/// The smallest p-value that so many values before and after a cut can have: one over the ways to choose them, twice.
fn most_separated(cut: usize, all: usize) -> f64 {
    let smaller = cut.min(all - cut);
    let ways = (0..smaller).map(|one| ((all - one) as f64 / (one + 1) as f64).ln()).sum::<f64>();
    2.0 * (-ways).exp()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::ChaCha8Rng;
    use rand_distr::{Distribution, StandardNormal};

    use super::*;

    fn noise(runs: usize, seed: u64) -> Vec<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        (0..runs).map(|_| StandardNormal.sample(&mut rng)).collect()
    }

    /// All looks at up to 32 runs, all 24 cases.
    #[test]
    fn a_history_without_a_change_is_told_none() {
        let told = (0..40).filter(|history| (0..24).any(|case| changed(&noise(32, history * 24 + case), 24))).count();
        assert!(told <= 2, "{told} of 40 histories of 24 cases, each looked at 23 times");
    }

    #[test]
    fn a_change_is_told_soon() {
        for (cases, within) in [(1, 12), (24, 18)] {
            let shifted = |seed| {
                let mut values = noise(20 + within, seed);
                values[20..].iter_mut().for_each(|value| *value += 6.0);
                values
            };
            let told = (0..100).filter(|seed| changed(&shifted(*seed), cases)).count();
            assert!(told >= 95, "{told} of 100 with {cases} cases");
        }
    }

    #[test]
    fn equal_values_are_no_change() {
        assert!(!changed(&[3.0; 60], 1));
    }
}

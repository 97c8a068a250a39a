//! Whether something changed in a history at all, however often it is looked at.
//!
//! A history is looked at after each run, and each look is a chance to find what is not there. So a look at `n` runs of one
//! of `cases` has its share of the error rate: rate / cases / ((n - 9) (n - 8)), which sums up to rate / cases over all n
//! from ten on (alpha spending: Lan and DeMets, "Discrete Sequential Boundaries for Clinical Trials", Biometrika 70, 1983;
//! and Bonferroni over the cases). At a look each of the n - 1 cuts into earlier and later runs is tested by the exact test of
//! Mann and Whitney at its part of that share. Where no run tells about the next, the whole keeps the rate for ever.

use crate::stats::is_shifted;

/// Fewer runs cannot tell a change: 2 of the 252 ways to cut ten in two are as clear as the clearest, 2 of 126 for nine.
pub(crate) const FEWEST: usize = 10;

/// So often a history without a change is told one, with all its cases and at all looks.
pub const ERROR_RATE: f64 = 0.01;

/// Whether a look at the first so many runs, or at any fewer of them, found that something changed.
pub(crate) fn changed(values: &[f64], cases: usize) -> bool {
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
        is_shifted(before, after, contradicting, level)
    })
}

/// The rank of each value, from 1; equal values share the mean of theirs.
fn ranks_of(values: &[f64]) -> Vec<f64> {
    let mut ascending = values.to_vec();
    ascending.sort_unstable_by(f64::total_cmp);
    let rank = |value: &f64| {
        let (below, up_to) =
            (ascending.partition_point(|other| other < value), ascending.partition_point(|other| other <= value));
        (below + up_to + 1) as f64 / 2.0
    };
    values.iter().map(rank).collect()
}

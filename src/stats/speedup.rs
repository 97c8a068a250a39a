//! How much faster a case is than its baseline.

use super::estimate::Estimate;
use super::signed_rank::hodges_lehmann;

/// The speedup of a case over its baseline: the exponential of the Hodges-Lehmann estimate of
/// ln(baseline) - ln(case) over blocks, one time of each a block, with the signed-rank interval.
///
/// The times are paired: the i-th of both were measured in the same block, so that drift cancels. None where
/// there is no block, where the slices do not pair, or where a time is not above zero (a clock too coarse).
pub fn speedup(baseline_s: &[f64], case_s: &[f64], target_confidence: f64) -> Option<Estimate> {
    Some(hodges_lehmann(&log_ratios(baseline_s, case_s)?, target_confidence)?.map(f64::exp))
}

/// ln(baseline / case), block by block.
pub(super) fn log_ratios(baseline_s: &[f64], case_s: &[f64]) -> Option<Vec<f64>> {
    if baseline_s.len() != case_s.len() {
        return None;
    }
    let log_ratio =
        |(baseline, case): (&f64, &f64)| (*baseline > 0.0 && *case > 0.0).then(|| baseline.ln() - case.ln());
    baseline_s.iter().zip(case_s).map(log_ratio).collect()
}

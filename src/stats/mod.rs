//! Estimates with their intervals: pure functions from slices to values.
//!
//! Nothing here does I/O, reads a clock or panics. Where the data carry no answer there is none (`None`, or a
//! typed reason), never a made-up number: no values, values that are not finite, pairs that do not pair.

mod best;
mod bound;
mod change_points;
mod density;
mod estimate;
mod factors;
mod losses;
mod models;
mod order;
mod precision;
mod resample;
mod sign_flips;
mod signed_rank;
mod speedup;
mod stability;
mod unpaired;
mod walsh;

pub use best::Contest;
pub(crate) use bound::sums;
pub use bound::{Makespan, makespan_bound};
pub use change_points::{ChangePoint, change_points};
pub use density::density;
pub use estimate::Estimate;
pub use factors::{Execution, Factor, Factors, Limits};
pub use losses::{BlockFactors, Losses, Share};
pub(crate) use models::percentiles;
pub use models::{Fit, Law, Point, Refusal, Residual, extrapolated, karp_flatt};
pub use order::{Spread, median, quantile};
pub(crate) use order::{keep_smallest, mean, standard_deviation};
pub use precision::Precision;
pub use resample::share_of_resamples;
pub use sign_flips::mean_below;
pub use signed_rank::{SignedRank, highest_confidence, hodges_lehmann, repetitions_for};
pub use speedup::speedup;
pub use stability::{Finding, autocorrelation, correlated, drift, slow_first, two_modes};
pub use unpaired::{is_shifted, shift};

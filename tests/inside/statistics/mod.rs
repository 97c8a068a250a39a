//! The numbers: against published tables, against brute force, and simulated at their stated confidence.

mod best;
mod bound;
mod change_points;
mod density;
mod losses;
mod models;
mod order;
mod precision;
mod signed_rank;
pub(crate) mod simulation;
mod speedup;
mod stability;
mod unpaired;

use proptest::prelude::*;

/// Values as they come: of any size, with ties and zeros.
fn values(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![-1e3..1e3, (-3i8..3).prop_map(f64::from), Just(0.0), -1e-300..1e300];
    prop::collection::vec(value, sizes)
}

/// Times as they come, in seconds: never zero, with ties.
fn times_s(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![1e-9..1e3, (1u8..4).prop_map(f64::from)], sizes)
}

//! The laws of scaling, fitted: how much is serial, how much do workers wait for each other, where is the peak.
//!
//! Each law says that what is measured is a sum of terms, each a known function of the number of workers:
//!
//! - Amdahl (1967): time = one worker's time x (1 / n + serial (n - 1) / n);
//! - the universal scalability law, Gunther, "Guerrilla Capacity Planning" (2007): time = one worker's time x
//!   (1 / n + contention (n - 1) / n + coherency (n - 1));
//! - Gustafson (1988), for weak scaling: scaled speedup = one worker's speed x (n - serial (n - 1)).
//!
//! so a fit is linear least squares over the relative errors. One worker's time against the baseline is a
//! parameter as well: a strategy with one worker need not be as fast as serial. Nothing forces a parameter to be
//! positive: a negative one says that it scaled better than the law allows, and its interval says how surely.

mod bootstrap;
mod fit;
mod karp_flatt;
mod law;
mod least_squares;

pub(crate) use bootstrap::percentiles;
pub use fit::{Fit, Residual};
pub use karp_flatt::karp_flatt;
pub use law::{Law, Point, Refusal, extrapolated};

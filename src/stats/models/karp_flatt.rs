//! The serial fraction that one point alone speaks of.

use crate::stats::estimate::Estimate;

/// The experimentally determined serial fraction of a speedup with `workers` workers over one:
/// (1 / speedup - 1 / n) / (1 - 1 / n), Karp and Flatt, "Measuring Parallel Processor Performance" (1990). Where it
/// grows with the workers, something else than a serial part is lost. Its interval is that of the speedup.
///
/// None for one worker, or a speedup that is not above zero.
pub fn karp_flatt(speedup: Estimate, workers: usize) -> Option<Estimate> {
    let n = workers as f64;
    let fraction = |speedup: f64| (1.0 / speedup - 1.0 / n) / (1.0 - 1.0 / n);
    (workers > 1 && speedup.low > 0.0).then(|| Estimate {
        value: fraction(speedup.value),
        low: fraction(speedup.high),
        high: fraction(speedup.low),
        confidence: speedup.confidence,
    })
}

//! How often something comes out, in seeded repetitions.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use statrs::distribution::{Beta, ContinuousCDF};

/// The share of `rounds` in which `happens` is true.
pub fn share(rounds: u32, seed: u64, mut happens: impl FnMut(&mut ChaCha8Rng) -> bool) -> f64 {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let count = (0..rounds).filter(|_| happens(&mut rng)).count();
    count as f64 / f64::from(rounds)
}

/// Four standard errors of a share around `probability`: what chance alone explains.
pub fn chance(probability: f64, rounds: u32) -> f64 {
    4.0 * (probability * (1.0 - probability) / f64::from(rounds)).sqrt()
}

/// Whether simulations have the size that shows the rates that the documents promise: where `SPEEDUP_SIMULATIONS=full`
/// is set, as CI does. In plain `cargo test` they are shorter, and show that nothing speaks against the promises.
pub fn full() -> bool {
    std::env::var_os("SPEEDUP_SIMULATIONS").is_some_and(|size| size == "full")
}

/// How much is simulated.
pub fn size(in_full: usize, in_short: usize) -> usize {
    if full() { in_full } else { in_short }
}

/// The upper end of the one-sided 95 % interval of a share (Clopper and Pearson, 1934).
pub fn at_most(count: usize, of: usize) -> f64 {
    if count == of {
        return 1.0;
    }
    let beta = Beta::new(count as f64 + 1.0, (of - count) as f64).expect("fewer than all");
    beta.inverse_cdf(0.95)
}

/// The lower end.
pub fn at_least(count: usize, of: usize) -> f64 {
    1.0 - at_most(of - count, of)
}

/// In full: it surely happens so seldom. In short: it does not surely happen more often.
pub fn is_at_most(count: usize, of: usize, share: f64) -> bool {
    if full() { at_most(count, of) <= share } else { at_least(count, of) <= share }
}

/// The same of what happens so often.
pub fn is_at_least(count: usize, of: usize, share: f64) -> bool {
    is_at_most(of - count, of, 1.0 - share)
}

//! How often something comes out, in seeded repetitions.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

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

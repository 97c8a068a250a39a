//! What records cost.

/// Three rounds of mixing: about 2 ns.
pub fn mix(integer: &u64) -> u64 {
    [32, 29, 31].iter().fold(*integer, |state, shift| (state ^ (state >> shift)).wrapping_mul(0xD6E8_FEB8_6659_FD93))
}

/// Computes for about so long.
pub fn compute(microseconds: &f64) -> u64 {
    (0..(microseconds * 170.0) as u64).fold(1, |state, step| mix(&(state + step)))
}

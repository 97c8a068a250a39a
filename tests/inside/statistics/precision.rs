//! When to stop measuring, and what stopping does to the intervals.

use crate::stats::{Estimate, Precision, hodges_lehmann};
use rand_distr::{Distribution, StandardNormal};

use super::simulation;

fn estimate(low: f64, high: f64, confidence: f64) -> Estimate {
    Estimate { value: 2.0, low, high, confidence }
}

#[test]
fn every_interval_must_be_narrow_and_sure() {
    let rule = Precision { min: 10, max: 30, precision: 0.01 };
    let (narrow, wide, unsure) = (estimate(1.99, 2.01, 0.95), estimate(1.98, 2.01, 0.95), estimate(2.0, 2.0, 0.9375));
    assert!(rule.enough(10, &[narrow, narrow], 0.95));
    assert!(!rule.enough(9, &[narrow], 0.95), "below the fewest");
    assert!(!rule.enough(29, &[narrow, wide], 0.95), "one is too wide");
    assert!(!rule.enough(29, &[narrow, unsure], 0.95), "one has not the confidence");
    assert!(rule.enough(30, &[wide, unsure], 0.95), "the most");
}

/// Blocks are added one at a time until the interval is narrow enough, from 10 up to 40, with a noise of 5 %: this
/// width takes 18 blocks on average, so that chance has many occasions to stop too early.
#[test]
fn intervals_cover_within_two_points_of_what_is_stated_under_the_rule() {
    let rule = Precision { min: 10, max: 40, precision: 0.05 };
    let (rounds, mut blocks) = (2_000, 0);
    let covered = simulation::share(rounds, 11, |rng| {
        let mut logs: Vec<f64> = Vec::new();
        loop {
            let noise: f64 = StandardNormal.sample(rng);
            logs.push(0.05 * noise);
            if logs.len() < rule.min {
                continue;
            }
            let speedup = hodges_lehmann(&logs, 0.95).unwrap().map(f64::exp);
            if rule.enough(logs.len(), &[speedup], 0.95) {
                blocks += logs.len();
                return speedup.covers(1.0);
            }
        }
    });
    let mean_blocks = blocks as f64 / f64::from(rounds);
    println!("intervals of 95 % cover in {covered}, after {mean_blocks} blocks on average");
    assert!((15.0..25.0).contains(&mean_blocks), "{mean_blocks} blocks");
    assert!(covered > 0.93 - simulation::chance(0.95, rounds) / 2.0, "{covered}");
}

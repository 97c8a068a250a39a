//! The speedup, paired in blocks.

use crate::stats::speedup;
use proptest::prelude::*;

use super::times_s;

#[test]
fn drift_between_blocks_cancels() {
    let baseline = [7.0, 14.0, 10.5, 70.0];
    let case = [1.0, 2.0, 1.5, 10.0];
    let estimate = speedup(&baseline, &case, 0.95).unwrap();
    assert!((estimate.value - 7.0).abs() < 1e-12 && estimate.high - estimate.low < 1e-12, "{estimate:?}");
    assert_eq!(estimate.confidence, 0.875);
}

#[test]
fn times_that_do_not_pair_have_no_speedup() {
    assert_eq!(speedup(&[], &[], 0.95), None);
    assert_eq!(speedup(&[1.0, 2.0], &[1.0], 0.95), None);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(speedup(&[1.0, 1.0], &[1.0, bad], 0.95), None, "{bad}");
        assert_eq!(speedup(&[1.0, bad], &[1.0, 1.0], 0.95), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn the_other_way_round_it_is_the_inverse(pairs in prop::collection::vec((1e-6..1e3, 1e-6..1e3), 1..30)) {
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let (forth, back) = (speedup(&a, &b, 0.9).unwrap(), speedup(&b, &a, 0.9).unwrap());
        prop_assert!((forth.value * back.value - 1.0).abs() < 1e-9);
        prop_assert!((forth.low * back.high - 1.0).abs() < 1e-9);
        prop_assert_eq!(forth.confidence, back.confidence);
    }

    #[test]
    fn a_factor_common_to_all_blocks_is_the_speedup(times in times_s(1..30), factor in 0.1_f64..10.0) {
        let slower: Vec<f64> = times.iter().map(|time| time * factor).collect();
        let estimate = speedup(&slower, &times, 0.95).unwrap();
        prop_assert!((estimate.value / factor - 1.0).abs() < 1e-9);
    }
}

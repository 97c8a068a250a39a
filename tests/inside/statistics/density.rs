//! The curve of a half violin.

use crate::stats::density;
use proptest::prelude::*;

fn area(curve: &[(f64, f64)]) -> f64 {
    curve.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0).sum()
}

#[test]
fn two_modes_are_two_peaks_at_their_places() {
    let values: Vec<f64> = (0..60).map(|i| if i % 3 == 0 { 5.0 } else { 1.0 } + f64::from(i) / 100.0).collect();
    let curve = density(&values, 256);
    let peaks: Vec<f64> = curve.windows(3).filter(|w| w[0].1 < w[1].1 && w[1].1 > w[2].1).map(|w| w[1].0).collect();
    assert_eq!(peaks.len(), 2, "{peaks:?}");
    assert!((peaks[0] - 1.3).abs() < 0.3 && (peaks[1] - 5.3).abs() < 0.3, "{peaks:?}");
}

#[test]
fn values_all_alike_are_a_narrow_spike() {
    for value in [0.0, 1e-6, 7.0, -3.0] {
        let curve = density(&[value; 5], 65);
        assert!((area(&curve) - 1.0).abs() < 0.01, "{value}");
        assert!(curve[0].0 < value && value < curve[64].0);
    }
}

#[test]
fn no_values_have_no_curve() {
    assert!(density(&[], 64).is_empty());
    assert!(density(&[1.0, f64::NAN], 64).is_empty());
    assert!(density(&[1.0, 2.0], 1).is_empty());
}

proptest! {
    #[test]
    fn the_area_under_the_curve_is_one(values in prop::collection::vec(-5.0..5.0, 1..80)) {
        let curve = density(&values, 512);
        prop_assert!((area(&curve) - 1.0).abs() < 0.01, "{}", area(&curve));
        prop_assert!(curve.iter().all(|(_, height)| *height >= 0.0));
    }
}

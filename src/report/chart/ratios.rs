//! The axis of ratios.

use crate::gate::Rules;
use crate::stats::Estimate;

use super::scale::Scale;
use super::text::TICK;
use super::ticks::{decade_ticks, octave_ticks, round_step, round_ticks};

/// Numbers past these come from no measurement, and have no place on an axis.
const SMALLEST: f64 = 1e-9;
const LARGEST: f64 = 1e9;

#[derive(Clone, Copy)]
pub(super) struct Ratios {
    low: f64,
    high: f64,
}

impl Ratios {
    pub fn can_draw(ratio: Estimate) -> bool {
        (SMALLEST..=LARGEST).contains(&ratio.value) && ratio.low <= ratio.value && ratio.value <= ratio.high
    }

    /// Every mark and as much of the whiskers as leaves the marks apart; never so little that half a loss looks like
    /// much.
    pub fn over(ratios: &[Estimate], rules: &Rules) -> Self {
        let reach = 1.6 * rules.limit().abs();
        let values = || ratios.iter().map(|ratio| log(ratio.value));
        let (left, right) = (values().fold(-reach, f64::min), values().fold(reach, f64::max));
        let further = 0.75 * (right - left);
        Self {
            low: ratios.iter().map(|ratio| log(ratio.low)).fold(left, f64::min).max(left - further),
            high: ratios.iter().map(|ratio| log(ratio.high)).fold(right, f64::max).min(right + further),
        }
    }

    pub fn holds(self, ratio: f64) -> bool {
        (self.low..=self.high).contains(&log(ratio))
    }

    /// The scale on an axis of that length, with round ratios, 1 among them, as many as have room.
    pub fn scale(self, length: f64) -> Scale {
        let scale = Scale::logarithmic(self.low.exp(), self.high.exp()).with_margins(10.0, 10.0, length);
        let span = (0.0, length);
        let (low, high) = (scale.value(12.0, span), scale.value(length - 12.0, span));
        let fits = |ticks: &Vec<(f64, String)>| {
            let ends = ticks.iter().map(|(tick, label)| (scale.pixel(*tick, span), TICK.width(label) / 2.0));
            let ends: Vec<(f64, f64)> = ends.collect();
            ends.windows(2).all(|pair| pair[1].0 - pair[0].0 >= pair[0].1 + pair[1].1 + 12.0)
        };
        let ticks = (2..=9).rev().map(|most| ticks(low, high, most)).find(fits);
        let ticks = ticks.unwrap_or_else(|| vec![(1.0, "1".to_owned())]);
        scale.with_labels(ticks)
    }
}

fn ticks(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    if high < 2.0 * low {
        let decimals = -round_step(high - low, most).log10().floor() as usize;
        return round_ticks(low, high, most).into_iter().map(|tick| (tick, format!("{tick:.decimals$}"))).collect();
    }
    let ticks = if high < 40.0 * low { octave_ticks(low, high, most) } else { decade_ticks(low, high) };
    ticks.into_iter().map(|tick| (tick, format!("{tick}"))).collect()
}

fn log(ratio: f64) -> f64 {
    ratio.clamp(SMALLEST, LARGEST).ln()
}

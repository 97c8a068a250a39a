//! The axis of ratios.

use crate::gate::Rules;
use crate::report::chart::drawing::Area;
use crate::report::chart::pixels::{Scale, decade_ticks, octave_ticks, round_step, round_ticks};
use crate::report::chart::text::TICK;
use crate::stats::Estimate;

use super::{LARGEST, SMALLEST};

/// From where to where the axis shows ratios, in logs.
#[derive(Clone, Copy)]
pub(super) struct Range {
    low: f64,
    high: f64,
}

impl Range {
    /// Every mark and as much of the whiskers as leaves the marks apart; never so little that half a loss looks like
    /// much.
    pub fn of(ratios: impl Iterator<Item = Estimate> + Clone, rules: &Rules) -> Self {
        let reach = 1.6 * rules.limit().abs();
        let values = || ratios.clone().map(|ratio| log(ratio.value));
        let (left, right) = (values().fold(-reach, f64::min), values().fold(reach, f64::max));
        let further = 0.75 * (right - left);
        Self {
            low: ratios.clone().map(|ratio| log(ratio.low)).fold(left, f64::min).max(left - further),
            high: ratios.map(|ratio| log(ratio.high)).fold(right, f64::max).min(right + further),
        }
    }

    pub fn holds(self, ratio: f64) -> bool {
        (self.low..=self.high).contains(&log(ratio))
    }

    pub fn scale(self, plot: Area) -> Scale {
        let (left, right) = (plot.left + 10.0, plot.right - 10.0);
        Scale::logarithmic(self.low.exp(), self.high.exp(), left, right).stretched(plot.left, plot.right)
    }
}

fn log(ratio: f64) -> f64 {
    ratio.clamp(SMALLEST, LARGEST).ln()
}

/// Round ratios along a scale, 1 among them, as many as have room, each with its label.
pub(super) fn ticks(x: Scale, plot: Area) -> Vec<(f64, String)> {
    let (low, high) = (x.value(plot.left + 12.0), x.value(plot.right - 12.0));
    let of = |most: usize| -> Vec<(f64, String)> {
        if high < 2.0 * low {
            let decimals = -round_step(high - low, most).log10().floor() as usize;
            return round_ticks(low, high, most).into_iter().map(|tick| (tick, format!("{tick:.decimals$}"))).collect();
        }
        let ticks = if high < 40.0 * low { octave_ticks(low, high, most) } else { decade_ticks(low, high) };
        ticks.into_iter().map(|tick| (tick, format!("{tick}"))).collect()
    };
    let fit = |ticks: &Vec<(f64, String)>| {
        let ends = ticks.iter().map(|(tick, label)| (x.at(*tick), TICK.width(label) / 2.0));
        let ends: Vec<(f64, f64)> = ends.collect();
        ends.windows(2).all(|pair| pair[1].0 - pair[0].0 >= pair[0].1 + pair[1].1 + 12.0)
    };
    (2..=9).rev().map(of).find(fit).unwrap_or_else(|| vec![(1.0, "1".to_owned())])
}

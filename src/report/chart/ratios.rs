//! The axis of changes: ratios, said in percent of what was before.

use crate::gate::Rules;
use crate::stats::Estimate;

use super::scale::Scale;
use super::text::TICK;
use super::ticks::{decade_ticks, octave_ticks, round_step, round_ticks};

/// Numbers past these come from no measurement, and have no place on an axis.
const SMALLEST: f64 = 1e-9;
const LARGEST: f64 = 1e9;
/// Where one change is so many times another, equal differences would hide the smaller ones.
const MOST_LINEAR: f64 = 6.0;

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
        let reach = 1.6 * (rules.limit().abs().exp() - 1.0);
        let values = || ratios.iter().map(|ratio| ratio.value.clamp(SMALLEST, LARGEST));
        let (left, right) = (values().fold(1.0 - reach, f64::min), values().fold(1.0 + reach, f64::max));
        let span = right.ln() - left.max(SMALLEST).ln();
        let further = (0.75 * span).exp();
        Self {
            low: ratios.iter().map(|ratio| ratio.low).fold(left, f64::min).max(left.max(SMALLEST) / further),
            high: ratios.iter().map(|ratio| ratio.high).fold(right, f64::max).min(right * further),
        }
    }

    pub fn holds(self, ratio: f64) -> bool {
        (self.low..=self.high).contains(&ratio)
    }

    pub fn is_linear(self) -> bool {
        self.high <= MOST_LINEAR * self.low
    }

    /// The scale on an axis of that length, with round changes, none among them, as many as have room.
    pub fn scale(self, length: f64) -> Scale {
        let scale = match self.is_linear() {
            true => Scale::linear(self.low, self.high),
            false => Scale::logarithmic(self.low, self.high),
        };
        let scale = scale.with_margins(10.0, 10.0, length);
        let span = (0.0, length);
        let (low, high) = (scale.value(12.0, span), scale.value(length - 12.0, span));
        let fits = |ticks: &Vec<(f64, String)>| {
            let ends = ticks.iter().map(|(tick, label)| (scale.pixel(*tick, span), TICK.width(label) / 2.0));
            let ends: Vec<(f64, f64)> = ends.collect();
            ends.windows(2).all(|pair| pair[1].0 - pair[0].0 >= pair[0].1 + pair[1].1 + 12.0)
        };
        let ticks = (2..=9).rev().map(|most| self.ticks(low, high, most)).find(fits);
        scale.with_labels(ticks.unwrap_or_else(|| vec![(1.0, label(1.0, 0))]))
    }

    fn ticks(self, low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
        let (ticks, decimals) = match self.is_linear() {
            true => {
                let (from, to) = (100.0 * (low - 1.0), 100.0 * (high - 1.0));
                let decimals = (-round_step(to - from, most).log10().floor()).max(0.0) as usize;
                (round_ticks(from, to, most).into_iter().map(|percent| 1.0 + percent / 100.0).collect(), decimals)
            }
            false if high < 40.0 * low => (octave_ticks(low, high, most), 0),
            false => (decade_ticks(low, high), 0),
        };
        ticks.into_iter().map(|tick: f64| (tick, label(tick, decimals))).collect()
    }
}

/// `+5 %`, `−50 %`, `0 %`; as a factor where it is many times as much.
fn label(ratio: f64, decimals: usize) -> String {
    let percent = 100.0 * (ratio - 1.0);
    match ratio {
        ratio if ratio >= 16.0 => format!("×{ratio}"),
        ratio if ratio < 0.05 => format!("×{ratio}"),
        _ if percent.abs() < 1e-9 => "0 %".to_owned(),
        _ => format!("{percent:+.decimals$} %").replace('-', "−"),
    }
}

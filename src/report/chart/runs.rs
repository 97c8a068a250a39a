//! The records of a lane as they can be drawn.

use crate::summary::Bar;

use super::plot::Axes;

/// One record, or several that are too narrow to be drawn one by one, in pixels.
pub(super) struct Run<'a> {
    pub left: f64,
    pub right: f64,
    /// The record, where it is one.
    pub bar: Option<&'a Bar>,
}

/// The records of one lane, by their start, with neighbours that are narrower than `narrowest` made one.
pub(super) fn merged<'a>(bars: &[&'a Bar], axes: &Axes, narrowest: f64) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    for bar in bars {
        let [left, right] = [bar.start_s, bar.end_s].map(|time| axes.at(time, 0.0).x);
        match runs.last_mut() {
            Some(run) if run.right - run.left < narrowest && right - left < narrowest && left - run.right < 0.7 => {
                *run = Run { left: run.left, right, bar: None };
            }
            _ => runs.push(Run { left, right, bar: Some(bar) }),
        }
    }
    runs
}

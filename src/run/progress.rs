//! How far a run is, and how long it will still take.

use std::time::Duration;

use crate::machine::Stopwatch;

/// Estimates the time left from the turns that are over; from the plan's guess for cases that had none yet.
pub(super) struct Progress {
    lines: Vec<Line>,
    over: usize,
    running: Stopwatch,
}

/// All turns of a case with one executable.
#[derive(Clone, Copy)]
struct Line {
    expected_s: f64,
    measured_s: f64,
    over: usize,
    left: usize,
}

impl Line {
    fn left_s(&self) -> f64 {
        let turn_s = if self.over == 0 { self.expected_s } else { self.measured_s / self.over as f64 };
        turn_s * self.left as f64
    }
}

impl Progress {
    /// For lines of which a turn takes about so many seconds, each with its number of turns.
    pub fn new(lines: impl Iterator<Item = (f64, usize)>) -> Self {
        let line = |(expected_s, left)| Line { expected_s, measured_s: 0.0, over: 0, left };
        Self { lines: lines.map(line).collect(), over: 0, running: Stopwatch::start() }
    }

    /// A turn starts: turns that are over and turns in all, and the time until all are over.
    pub fn start(&mut self) -> ((usize, usize), Duration) {
        self.running = Stopwatch::start();
        let seconds: f64 = self.lines.iter().map(Line::left_s).sum();
        let all = self.over + self.lines.iter().map(|line| line.left).sum::<usize>();
        ((self.over, all), Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
    }

    /// The turn of that line is over.
    pub fn end(&mut self, line: usize) {
        let line = &mut self.lines[line];
        line.measured_s += self.running.elapsed().as_secs_f64();
        line.over += 1;
        line.left = line.left.saturating_sub(1);
        self.over += 1;
    }

    /// That line has no further turn.
    pub fn leave(&mut self, line: usize) {
        self.lines[line].left = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_counted_line_by_line_and_none_of_a_line_that_was_left() {
        let mut progress = Progress::new([(1.0, 3), (2.0, 1), (4.0, 0)].into_iter());
        assert_eq!(progress.start(), ((0, 4), Duration::from_secs(5)));
        progress.end(1);
        assert_eq!(progress.start(), ((1, 4), Duration::from_secs(3)));
        progress.leave(0);
        assert_eq!(progress.start(), ((1, 1), Duration::ZERO));
    }
}

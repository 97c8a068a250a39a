//! One block of a case, and what changed in it.

use super::rules::Judge;

/// What a turn is counted to take more than the other one of its block, at most.
const MOST_EXCESS: f64 = 2.0;

/// What a turn took, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// The median of its executions: what it usually takes.
    pub median_s: f64,
    /// Their mean: what it takes with the slow ones among them.
    pub mean_s: f64,
}

/// A turn with each of the two executables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sides {
    pub base: Turn,
    pub head: Turn,
}

/// One block of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// The case's baseline; none where the case is one itself.
    pub baseline: Option<Sides>,
    pub case: Sides,
}

/// Which time of a turn counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Centre {
    Median,
    Mean,
}

impl Sides {
    /// The log change of the time, from base to head.
    fn change(&self, centre: Centre) -> f64 {
        let time_s = |turn: &Turn| match centre {
            Centre::Median => turn.median_s,
            Centre::Mean => turn.mean_s,
        };
        (time_s(&self.head) / time_s(&self.base)).ln()
    }
}

impl Block {
    /// R: the log change of the baseline's time.
    pub fn serial_change(&self) -> Option<f64> {
        Some(self.baseline?.change(Centre::Median))
    }

    /// Q: the log change of the case's time.
    pub fn parallel_change(&self) -> f64 {
        self.case.change(Centre::Median)
    }

    /// D = R - Q: the log change of the speedup.
    pub fn speedup_change(&self) -> Option<f64> {
        Some(self.serial_change()? - self.parallel_change())
    }

    /// E: the effect judged. Above zero the case got better. A baseline has no speedup: its time is judged.
    pub fn effect(&self, judge: Judge) -> f64 {
        self.better(judge, Centre::Median)
    }

    /// The effect on the mean times: what the slower of the two took more than the other, as a share of the other's time.
    /// Below zero that is head. A turn that takes three times as long counts as -2 in head, and as 2 in base; so does one
    /// that takes longer still: how long a turn may hang says more about the machine than about the code.
    pub(super) fn excess(&self, judge: Judge) -> f64 {
        let better = self.better(judge, Centre::Mean);
        better.signum() * better.abs().exp_m1().min(MOST_EXCESS)
    }

    fn better(&self, judge: Judge, centre: Centre) -> f64 {
        let gained = -self.case.change(centre);
        match (judge, &self.baseline) {
            (Judge::Speedup, Some(baseline)) => gained + baseline.change(centre),
            (Judge::Speedup, None) | (Judge::Time, _) => gained,
        }
    }

    /// The first of its times that is none: not finite, or not above zero.
    pub(crate) fn no_time(&self) -> Option<f64> {
        let turns = self.baseline.iter().chain([&self.case]).flat_map(|sides| [sides.base, sides.head]);
        let mut times = turns.flat_map(|turn| [turn.median_s, turn.mean_s]);
        times.find(|time| !(time.is_finite() && *time > 0.0))
    }
}

//! What is said of a case.

use serde::{Deserialize, Serialize};

use super::rules::Judge;
use crate::stats::Estimate;
use crate::text::{exact_percent, percent, signed_percent, significant};

/// The answer for a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It got slower, surely, by more than half of the loss that must not pass.
    Regressed,
    /// It got faster, surely, by as much.
    Improved,
    /// It surely lost less than what must not pass, and did not surely change by more than half of it.
    Unchanged,
    /// Could not tell.
    Inconclusive,
    /// Only head has it.
    New,
    /// Only base has it.
    Missing,
    /// It did not run, or gave a wrong result.
    Failed,
    /// Base and head do not do the same.
    Incomparable,
}

impl Verdict {
    pub const ALL: [Self; 8] = [
        Self::Regressed,
        Self::Improved,
        Self::Unchanged,
        Self::Inconclusive,
        Self::New,
        Self::Missing,
        Self::Failed,
        Self::Incomparable,
    ];

    /// The word for it, the same in every report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::Inconclusive => "inconclusive",
            Self::New => "new",
            Self::Missing => "missing",
            Self::Failed => "failed",
            Self::Incomparable => "incomparable",
        }
    }

    /// Whether a case with this verdict passes.
    pub fn passes(self) -> bool {
        match self {
            Self::Improved | Self::Unchanged | Self::New => true,
            Self::Regressed | Self::Inconclusive | Self::Missing | Self::Failed | Self::Incomparable => false,
        }
    }
}

/// The verdict on a case, and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseVerdict {
    pub case: String,
    pub verdict: Verdict,
    /// Blocks that it rests on.
    pub blocks: usize,
    /// The blocks of the look that decided; none where no look did.
    pub decided_at: Option<usize>,
    /// What was measured; none where nothing could be.
    pub changes: Option<Changes>,
    /// Why the answer is inconclusive, failed, missing or incomparable; none for the other verdicts.
    pub reason: Option<Reason>,
}

impl CaseVerdict {
    /// The word for it in reports. What is surely not slower, and may be as much faster, is not called unchanged.
    pub fn word(&self) -> &'static str {
        let open = self.changes.is_some_and(|changes| changes.may_be_faster);
        if self.verdict == Verdict::Unchanged && open { "not slower" } else { self.verdict.word() }
    }

    /// What happened; where the answer is inconclusive, that no change was seen is not told as if it were sure. None where
    /// nothing was measured.
    pub fn happened(&self) -> Option<&'static str> {
        let happened = self.changes?.happened;
        Some(match (self.verdict, happened.serial, happened.parallel) {
            (Verdict::Inconclusive, None | Some(Change::Same), Change::Same) => "not sure",
            (Verdict::Inconclusive, Some(Change::Slower), Change::Same) => "serial slower, parallel not sure",
            (Verdict::Inconclusive, Some(Change::Faster), Change::Same) => "serial faster, parallel not sure",
            _ => happened.words(),
        })
    }

    /// A verdict that needs no measuring: new, missing, failed or incomparable, with what is to be said of it.
    pub fn unmeasured(case: impl Into<String>, verdict: Verdict, cause: Option<String>) -> Self {
        Self {
            case: case.into(),
            verdict,
            blocks: 0,
            decided_at: None,
            changes: None,
            reason: cause.map(|cause| Reason::Told { cause }),
        }
    }
}

/// What was measured of a case: every number of a verdict. All are ratios, head over base; an interval's confidence
/// is the one that it really has at this look.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Changes {
    /// The effect judged: the ratio of the speeds, or of the speedups. Above 1 the case got better.
    pub effect: Estimate,
    /// R: the baseline's time; none where the case is a baseline itself.
    pub serial: Option<Estimate>,
    /// Q: the case's time.
    pub parallel: Estimate,
    /// D: the speedup; none of a baseline.
    pub speedup: Option<Estimate>,
    pub happened: Happened,
    /// What the second test saw.
    pub mean: Mean,
    /// Whether the interval leaves open that it gained as much as it must not lose.
    pub may_be_faster: bool,
    /// The standard deviation of the log effect over blocks; none for a single one.
    pub deviation: Option<f64>,
    /// The lag-1 autocorrelation of the effect; none where it does not vary.
    pub lag1: Option<f64>,
    /// The smallest loss that so many blocks with this noise would have found with a probability of 90 %, as a share
    /// of 1; none where so few blocks could have found none.
    pub detectable: Option<f64>,
}

impl Changes {
    /// The ratio that people are shown: of the times, or of the speedups.
    pub fn shown(&self, judge: Judge) -> Estimate {
        match judge {
            Judge::Time => self.parallel,
            // A baseline has no speedup: its time is judged.
            Judge::Speedup => self.speedup.unwrap_or(self.effect),
        }
    }
}

/// What the mean says, with the turns and executions in it that the median passes over.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// What head took more than base on the mean, as a share of 1; where base took more, below zero. It is that of the
    /// speedup where that is judged.
    pub loss: f64,
    /// How often chance alone makes head's mean so much the longer one.
    pub chance: f64,
    /// Blocks in which head's turn took more than 1.25 times as long as base's.
    pub far_slower: usize,
    /// Blocks in which base's did.
    pub far_faster: usize,
    /// Whether the case is regressed by this, and not by its median.
    pub decided: bool,
    /// Whether so many blocks would have shown, in 95 %, that one turn in ten became slow.
    pub shows_a_tenth: bool,
}

impl Mean {
    /// How often chance alone does as much, and why that does not decide where it must not be more often than `needed`.
    fn by_chance(&self, needed: f64) -> String {
        let chance = format!("which chance alone does in {} of checks", rare(self.chance));
        if needed <= 0.0 {
            format!("{chance}: so few blocks cannot tell")
        } else if self.chance > needed {
            let needed = significant(needed * 100.0, 2);
            format!("{chance}: to count, it must be less than {needed} %, as all cases and looks share the error rate")
        } else {
            format!("{chance}: that it lost more than half of the loss is not sure")
        }
    }

    /// In which blocks the turns were far apart: ` (more than 1.25 times base's time in 6 of 64 blocks; base took ...)`;
    /// nothing where there was none in which head was the slower one.
    pub fn in_blocks(&self, blocks: usize) -> String {
        let Self { far_slower, far_faster, .. } = *self;
        if far_slower == 0 {
            return String::new();
        }
        format!(
            " (it took more than 1.25 times base's time in {far_slower} of {blocks} blocks; base took more than 1.25 times \
             head's in {far_faster})"
        )
    }
}

/// A share of checks that may be very small: what is not nothing is not called 0 %.
pub fn rare(share: f64) -> String {
    if share < 1e-4 { "less than 0.01 %".to_owned() } else { exact_percent(share, 2) }
}

/// What happened to the baseline and to the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// None where the case is a baseline itself.
    pub serial: Option<Change>,
    pub parallel: Change,
}

/// What a time did, as far as that is sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    Faster,
    /// No change was seen.
    Same,
    Slower,
}

impl Happened {
    pub fn words(self) -> &'static str {
        use Change::{Faster, Same, Slower};
        match (self.serial, self.parallel) {
            (None | Some(Same), Same) => "no change seen",
            (None, Slower) => "slower",
            (None, Faster) => "faster",
            (Some(Same), Slower) => "parallel slower",
            (Some(Slower), Slower) => "both slower",
            (Some(Faster), Slower) => "serial faster, parallel slower",
            (Some(Same), Faster) => "parallel faster",
            (Some(Faster), Faster) => "both faster",
            (Some(Slower), Faster) => "serial slower, parallel faster",
            (Some(Faster), Same) => "serial faster: nobody lost",
            (Some(Slower), Same) => "serial slower: parallel as before",
        }
    }
}

/// Why there is no clear answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// After all the blocks that there may be the interval is too wide for a verdict, or a change would not be sure if
    /// blocks told about the next ones.
    TooNoisy,
    /// A block tells about the next one: the interval does not have its confidence.
    Autocorrelated {
        /// The lag-1 autocorrelation of the effect.
        lag1: f64,
    },
    /// Most blocks gave exactly the same effect: the times are made up, or too coarse for what is to be seen.
    NoSpread {
        /// The share of the blocks with the same effect.
        share: f64,
    },
    /// Turns are of two kinds, in base and in head: the machine runs the same code at two speeds.
    TwoModes {
        /// By how much the slower kind takes longer in base, as a share of 1.
        slower: f64,
        /// The share of base's turns that is of the slower kind.
        base: f64,
        /// The same of head's.
        head: f64,
    },
    /// The median did not surely lose, and head took longer on the mean; how much of that is chance is not sure.
    SlowerOnTheMean {
        mean: Mean,
        blocks: usize,
        judge: Judge,
        /// What [people are shown](Changes::shown).
        shown: Estimate,
        /// Chance must not do as much more often than this, as a share of 1; zero where so few blocks cannot be sure.
        needed: f64,
    },
    /// It ended before a look that could decide.
    TooFewBlocks {
        /// The blocks of the next look.
        next: usize,
    },
    /// What is known from measuring, or from before.
    Told { cause: String },
}

impl Reason {
    /// In words, without a full stop.
    pub fn words(&self) -> String {
        match self {
            Self::TooNoisy => "too noisy: after all the blocks that there may be nothing is sure enough".to_owned(),
            Self::Autocorrelated { lag1 } => format!(
                "a block tells about the next one (autocorrelation {lag1:.2}, more than 0.3): the interval does not \
                 hold what it says"
            ),
            Self::TwoModes { slower, base, head } => format!(
                "turns are of two kinds, one {} slower than the other ({} of base's turns, {} of head's): more blocks \
                 hardly help; fix the clock's frequency and the placement, leave a cpu free, or make executions longer",
                percent(*slower),
                exact_percent(*base, 0),
                exact_percent(*head, 0)
            ),
            Self::SlowerOnTheMean { mean, blocks, judge, shown, needed } => {
                let what = if *judge == Judge::Time { "time" } else { "speedup" };
                let [value, low, high] = [shown.value, shown.low, shown.high].map(|ratio| signed_percent(ratio - 1.0));
                let (longer, in_blocks) = (percent(mean.loss), mean.in_blocks(*blocks));
                format!(
                    "not sure: {what} {value} by the median, between {low} and {high}; on the mean head took {longer} \
                     longer{in_blocks}, {}",
                    mean.by_chance(*needed)
                )
            }
            Self::NoSpread { share } => format!(
                "{} of the blocks gave exactly the same: times without noise are made up or too coarse",
                exact_percent(*share, 0)
            ),
            Self::TooFewBlocks { next } => format!("too few blocks: it ended before the look after {next}"),
            Self::Told { cause } => cause.clone(),
        }
    }
}

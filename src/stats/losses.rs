//! Where the speedup went: the factors between the number of workers and the speedup.
//!
//! They are the multiplicative efficiencies of the POP methodology (Performance Optimisation and Productivity
//! centre of excellence, "Standard Metrics for Performance Analysis"), computed from the spans of one traced
//! execution, where their product with the number of workers is exactly the speedup. What the calling thread does
//! alone before the map is a factor of its own, so that Amdahl's loss has a name: it would count as bad scheduling.

use serde::{Deserialize, Serialize};

use super::{Estimate, hodges_lehmann};

/// Losses of a case that has this share of the ideal speedup are not worth a name.
const AS_GOOD_AS_IDEAL: f64 = 0.99;

/// What the spans of one execution say.
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    /// How many workers it could use.
    pub workers: usize,
    /// From its start to its end, in seconds.
    pub wall_s: f64,
    /// How long the calling thread was at work before the first record, in seconds, where the experiment asks for it.
    pub serial_s: f64,
    /// How long each worker was in a record, in seconds; idle workers may be left out.
    pub busy_s: Vec<f64>,
    /// The share of the time at work with a cpu under it; none where the work waits, or nobody knows.
    pub cpu_share: Option<f64>,
}

impl Execution {
    fn busy_total_s(&self) -> f64 {
        self.busy_s.iter().sum()
    }

    /// What the map itself took.
    fn map_s(&self) -> f64 {
        self.wall_s - self.serial_s
    }

    fn busy_longest_s(&self) -> f64 {
        self.busy_s.iter().copied().fold(0.0, f64::max)
    }
}

/// The factors of a speedup, each 1 where nothing is lost, in the order in which they follow from each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Factors<T> {
    /// Mean busy / longest busy, idle workers counted: some workers had less to do than others.
    pub load_balance: T,
    /// Longest busy / the map: even the busiest worker waited for records, or for the others to start and end.
    pub schedule_efficiency: T,
    /// The share of busy time with a cpu under it, against serial: workers waited for a cpu.
    pub core_share: T,
    /// The rest of serial busy / busy: the same records took longer beside others.
    pub work_efficiency: T,
    /// Serial's map / serial busy, a gain: what serial spends there outside its records counts for the speedup.
    pub serial_overhead: T,
    /// The map's share of the wall time, against serial: all but one worker waited for the calling thread.
    pub serial_part: T,
}

impl Factors<f64> {
    /// The factors between a serial execution, or another baseline's, and that of a case. None where there is no busy
    /// time, no map, or no worker, in either of them.
    pub fn of(serial: &Execution, case: &Execution) -> Option<Self> {
        let core_share = match (serial.cpu_share, case.cpu_share) {
            (Some(alone), Some(together)) => together / alone,
            (None, _) | (_, None) => 1.0,
        };
        let (longest_s, total_s) = (case.busy_longest_s(), case.busy_total_s());
        let factors = Self {
            load_balance: total_s / case.workers as f64 / longest_s,
            schedule_efficiency: longest_s / case.map_s(),
            core_share,
            work_efficiency: serial.busy_total_s() / total_s / core_share,
            serial_overhead: serial.workers as f64 * serial.map_s() / serial.busy_total_s(),
            serial_part: (case.map_s() / case.wall_s) / (serial.map_s() / serial.wall_s),
        };
        factors.list().iter().all(|factor| factor.is_finite() && *factor > 0.0).then_some(factors)
    }

    /// What is left of the ideal speedup, the efficiency; with the workers over the baseline's, the speedup.
    pub fn product(&self) -> f64 {
        self.list().iter().product()
    }
}

impl<T: Copy> Factors<T> {
    /// The factors in their order.
    pub fn list(&self) -> [T; 6] {
        [
            self.load_balance,
            self.schedule_efficiency,
            self.core_share,
            self.work_efficiency,
            self.serial_overhead,
            self.serial_part,
        ]
    }
}

/// What a part of the speedup was lost to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// [`Factors::load_balance`].
    LoadBalance,
    /// [`Factors::schedule_efficiency`].
    ScheduleEfficiency,
    /// [`Factors::core_share`].
    CoreShare,
    /// [`Factors::work_efficiency`].
    WorkEfficiency,
    /// [`Factors::serial_overhead`].
    SerialOverhead,
    /// [`Factors::serial_part`].
    SerialPart,
    /// [`Losses::unexplained`].
    Unexplained,
}

impl Factor {
    /// Every factor, in the order of [`Factors::list`], and what they leave unexplained.
    pub const ALL: [Factor; 7] = [
        Factor::LoadBalance,
        Factor::ScheduleEfficiency,
        Factor::CoreShare,
        Factor::WorkEfficiency,
        Factor::SerialOverhead,
        Factor::SerialPart,
        Factor::Unexplained,
    ];

    /// Its name in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Factor::LoadBalance => "load balance",
            Factor::ScheduleEfficiency => "schedule efficiency",
            Factor::CoreShare => "core share",
            Factor::WorkEfficiency => "work efficiency",
            Factor::SerialOverhead => "serial overhead",
            Factor::SerialPart => "serial part",
            Factor::Unexplained => "unexplained",
        }
    }
}

/// The factors of a case over its blocks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Losses {
    /// Each factor: the exponential of the Hodges-Lehmann estimate of its logarithm over blocks.
    pub factors: Factors<Estimate>,
    /// The efficiency over all factors: where the traced executions differ from the timed ones, and where the
    /// estimates of the factors do not multiply to that of the speedup.
    pub unexplained: f64,
}

/// How much of the losses one factor has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The factor, which is below 1.
    pub factor: Factor,
    /// Its -ln over the sum of -ln of all factors below 1; from 0 to 1.
    pub share: f64,
}

impl Losses {
    /// The factors of a case, from those of each block, and of its measured `efficiency`. None where there is no
    /// block, or no efficiency.
    pub fn over_blocks(blocks: &[Factors<f64>], efficiency: f64, target_confidence: f64) -> Option<Self> {
        let over_blocks = |factor: fn(&Factors<f64>) -> f64| {
            let logarithms: Vec<f64> = blocks.iter().map(|block| factor(block).ln()).collect();
            Some(hodges_lehmann(&logarithms, target_confidence)?.map(f64::exp))
        };
        let factors = Factors {
            load_balance: over_blocks(|block| block.load_balance)?,
            schedule_efficiency: over_blocks(|block| block.schedule_efficiency)?,
            core_share: over_blocks(|block| block.core_share)?,
            work_efficiency: over_blocks(|block| block.work_efficiency)?,
            serial_overhead: over_blocks(|block| block.serial_overhead)?,
            serial_part: over_blocks(|block| block.serial_part)?,
        };
        let unexplained = efficiency / factors.list().iter().map(|factor| factor.value).product::<f64>();
        (unexplained.is_finite() && unexplained > 0.0).then_some(Self { factors, unexplained })
    }

    /// The factors that cost speedup, the costliest first.
    pub fn shares(&self) -> Vec<Share> {
        let logs = self.logarithms().filter(|(_, log)| *log < 0.0);
        let lost: f64 = logs.clone().map(|(_, log)| log).sum();
        let mut shares: Vec<Share> = logs.map(|(factor, log)| Share { factor, share: log / lost }).collect();
        shares.sort_by(|a, b| b.share.total_cmp(&a.share));
        shares
    }

    /// What the case lost most to: "load balance, 71 %". None where it has 99 % of the ideal, with all its gains.
    pub fn worst(&self) -> Option<Share> {
        let lost: f64 = self.logarithms().map(|(_, log)| log).sum();
        if lost > AS_GOOD_AS_IDEAL.ln() { None } else { self.shares().first().copied() }
    }

    /// What one factor leaves of the ideal, with its interval; none for what is unexplained.
    pub fn estimate(&self, factor: Factor) -> Option<Estimate> {
        match factor {
            Factor::LoadBalance => Some(self.factors.load_balance),
            Factor::ScheduleEfficiency => Some(self.factors.schedule_efficiency),
            Factor::CoreShare => Some(self.factors.core_share),
            Factor::WorkEfficiency => Some(self.factors.work_efficiency),
            Factor::SerialOverhead => Some(self.factors.serial_overhead),
            Factor::SerialPart => Some(self.factors.serial_part),
            Factor::Unexplained => None,
        }
    }

    /// What one factor leaves of the ideal; all of them multiply to the efficiency.
    pub fn value(&self, factor: Factor) -> f64 {
        self.estimate(factor).map_or(self.unexplained, |estimate| estimate.value)
    }

    fn logarithms(&self) -> impl Iterator<Item = (Factor, f64)> + Clone {
        Factor::ALL.into_iter().map(|factor| (factor, self.value(factor).ln()))
    }
}

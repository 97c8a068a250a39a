//! Where the speedup went: the factors between the number of workers and the speedup.
//!
//! They are the multiplicative efficiencies of the POP methodology (Performance Optimisation and Productivity
//! centre of excellence, "Standard Metrics for Performance Analysis"), computed from the spans of one traced
//! execution, where their product with the number of workers is exactly the speedup. What the calling thread does
//! alone before the map is a factor of its own, so that Amdahl's loss has a name: it would count as bad scheduling.

use serde::{Deserialize, Serialize};

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

/// The places of some factors in [`Factors::list`].
const LOAD_BALANCE: usize = 0;
const SCHEDULE_EFFICIENCY: usize = 1;
const CORE_SHARE: usize = 2;
const WORK_EFFICIENCY: usize = 3;
const SERIAL_PART: usize = 5;

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

    /// The part of each factor that no schedule could avoid; their product is that of the limits.
    ///
    /// What the cpus cost can show as waiting for one of them, as workers for whom nothing is left, as a map that goes on
    /// without them, or as slower records, as it happens; what whole records cost, as the second or the third of these.
    /// It is taken from these factors in this order, from none more than it lost, and what then is left from the first.
    pub fn unavoidable(&self, limits: &Limits) -> Self {
        let mut lost = self.list();
        let mut parts = [1.0; 6];
        let mut take = |limit: f64, factors: &[usize]| {
            let mut left = limit;
            for &factor in factors {
                let part = lost[factor].clamp(left.min(1.0), 1.0);
                parts[factor] *= part;
                lost[factor] /= part;
                left /= part;
            }
            parts[factors[0]] *= left;
        };
        take(limits.cpus, &[CORE_SHARE, LOAD_BALANCE, SCHEDULE_EFFICIENCY, WORK_EFFICIENCY]);
        take(limits.records, &[LOAD_BALANCE, SCHEDULE_EFFICIENCY]);
        take(limits.serial_part, &[SERIAL_PART]);
        Self::of_list(parts)
    }
}

/// What the best schedule leaves of the ideal speedup, by what binds it; each is 1 where it costs nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// More workers than cpus.
    pub cpus: f64,
    /// Records that are too few, or one of which is too long, to be shared out evenly.
    pub records: f64,
    /// What the calling thread does before the map.
    pub serial_part: f64,
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

    pub(super) fn of_list(list: [T; 6]) -> Self {
        let [load_balance, schedule_efficiency, core_share, work_efficiency, serial_overhead, serial_part] = list;
        Self { load_balance, schedule_efficiency, core_share, work_efficiency, serial_overhead, serial_part }
    }

    /// One of them; none for what is unexplained.
    pub fn get(&self, factor: Factor) -> Option<T> {
        let place = Factor::ALL.iter().position(|other| *other == factor)?;
        self.list().get(place).copied()
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
    /// What the factors leave unexplained.
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

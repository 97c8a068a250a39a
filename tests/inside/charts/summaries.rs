//! Summaries made of literals, for the pictures to draw.

use crate::plan::Scaling;
use crate::record::Status;
use crate::stats::{Estimate, Factors, Law, Losses, Residual};
use crate::summary::{
    Bar, Best, Binding, CaseSummary, Fitted, Group, InputSummary, MachineLine, Model, Origin, Outcome, Summary,
    Timeline, WorkerTime,
};
use crate::workload::{Sleep, Workload};

/// An experiment on its way to a summary.
pub struct Lab {
    summary: Summary,
}

/// A group on its way into a lab.
pub struct Setup {
    pub serial_s: f64,
    pub blocks: usize,
    pub noise: f64,
    pub records: usize,
    pub group: Group,
    /// The baseline of the strategies that come next, and its workers.
    baseline: (String, usize),
    seed: u64,
}

/// What a strategy makes of a number of workers.
pub type Curve = fn(f64) -> f64;

impl Lab {
    pub fn new(title: &str) -> Self {
        let summary = Summary {
            experiment: "sleep1s".to_owned(),
            title: title.to_owned(),
            is_of_head: false,
            workload: Some(Workload::of::<Sleep>()),
            blocks: 3,
            blocks_planned: 3,
            confidence: 0.95,
            seed: 0,
            machine: MachineLine {
                cpu_model: Some("AMD EPYC 7313P".to_owned()),
                cpus: 32,
                quota: None,
                cores: Some(16),
                nodes: None,
                shares: None,
                revision: Some("2f3c1a9+".to_owned()),
            },
            origin: Origin::default(),
            groups: Vec::new(),
            requirements: Vec::new(),
            notes: Vec::new(),
            retried: Vec::new(),
            warnings: Vec::new(),
        };
        Self { summary }
    }

    pub fn change(mut self, change: impl FnOnce(&mut Summary)) -> Self {
        change(&mut self.summary);
        self
    }

    pub fn group(mut self, setup: Setup) -> Self {
        self.summary.groups.push(setup.group);
        self
    }

    pub fn summary(self) -> Summary {
        self.summary
    }
}

impl Setup {
    /// A group that has its serial baseline.
    pub fn new(serial_s: f64, records: usize, blocks: usize, noise: f64) -> Self {
        let group = Group {
            label: String::new(),
            scaling: Scaling::Strong,
            input: Some(InputSummary {
                dataset: "scientists".to_owned(),
                records,
                delay: "1s".to_owned(),
                serial_fraction: 0.0,
            }),
            cases: Vec::new(),
            best: None,
            more_blocks_for_best: None,
            fastest: None,
            bounds: Vec::new(),
            advice: Vec::new(),
            models: Vec::new(),
        };
        let baseline = ("serial/1".to_owned(), 1);
        let mut setup = Self { serial_s, blocks, noise, records, group, baseline, seed: 7 };
        setup.add("serial", 1, 1.0);
        setup
    }

    /// A further baseline: the strategies that come next are compared with it.
    pub fn baseline(mut self, name: &str, workers: usize, wall_s: f64) -> Self {
        (self.baseline, self.serial_s) = ((format!("{name}/{workers}"), workers), wall_s);
        self.add(name, workers, 1.0);
        self
    }

    /// The last baseline and what is compared with it are commands.
    pub fn command(mut self) -> Self {
        for case in self.group.cases.iter_mut().filter(|case| case.baseline == self.baseline.0) {
            case.kind = "command".to_owned();
            (case.records, case.delay_s, case.timeline) = (None, None, None);
        }
        self
    }

    /// Leaves serial out: what is left are commands that do so much.
    pub fn commands_alone(mut self, size: u64) -> Self {
        self.group.input = None;
        self.group.cases.retain(|case| case.id != "serial/1");
        self.group.cases.iter_mut().for_each(|case| case.size = Some(size));
        self
    }

    pub fn label(mut self, label: &str) -> Self {
        self.group.label = label.to_owned();
        for case in &mut self.group.cases {
            case.id = format!("{};{label}", case.id);
            case.baseline = format!("{};{label}", case.baseline);
        }
        self
    }

    /// A strategy at several worker counts.
    pub fn strategy(mut self, name: &str, workers: &[usize], curve: Curve) -> Self {
        for workers in workers {
            self.add(name, *workers, curve(*workers as f64));
        }
        self
    }

    /// The bounds of equal records that sleep.
    pub fn staircase(self) -> Self {
        let most = self.group.cases.iter().map(|case| case.workers).max().unwrap();
        let records = self.records;
        let bounds = (1..=most).map(|workers| records as f64 / records.div_ceil(workers) as f64).collect();
        self.bounds(bounds).bound_by(Binding::WholeRecords)
    }

    /// The bounds of work that needs a cpu.
    pub fn bounded_by(self, limit: f64) -> Self {
        let most = self.group.cases.iter().map(|case| case.workers).max().unwrap();
        self.bounds((1..=most).map(|workers| (workers as f64).min(limit)).collect()).bound_by(Binding::Cpus)
    }

    /// What keeps the bounds from one a worker, where they are less.
    fn bound_by(mut self, binding: Binding) -> Self {
        for case in &mut self.group.cases {
            let is_less = case.bound.is_some_and(|bound| bound < case.workers as f64);
            case.bound_by = Some(if is_less { binding } else { Binding::Workers });
        }
        self
    }

    /// Any bounds.
    pub fn bounds(mut self, bounds: Vec<f64>) -> Self {
        for case in &mut self.group.cases {
            case.bound = Some(bounds[case.workers - 1]);
            case.of_bound = case.speedup.map(|speedup| speedup.map(|value| value / bounds[case.workers - 1]));
        }
        self.group.bounds = bounds;
        self
    }

    /// Spans of records that all cost the same or grow with their place, taken by whichever worker is free.
    pub fn timelines(mut self, cost: fn(usize) -> f64) -> Self {
        let costs: Vec<f64> = (0..self.records).map(cost).collect();
        let total: f64 = costs.iter().sum();
        for case in &mut self.group.cases {
            let longest = costs.iter().copied().fold(0.0, f64::max);
            case.timeline = Some(schedule(&costs, case.workers, longest.max(total / case.workers as f64)));
        }
        self
    }

    /// What the efficiency was lost to: the exponents of its factors in their order, which make 1; one below 0 gains.
    pub fn losses(mut self, parts: [f64; 7]) -> Self {
        for case in self.group.cases.iter_mut().filter(|case| case.id != case.baseline) {
            let Some(efficiency) = case.efficiency else { continue };
            let factor = |place: usize| efficiency.map(|value| value.powf(parts[place]));
            let factors = Factors {
                load_balance: factor(0),
                schedule_efficiency: factor(1),
                core_share: factor(2),
                work_efficiency: factor(3),
                serial_overhead: factor(4),
                serial_part: factor(5),
            };
            let unexplained = factor(6).value;
            let (avoidable, avoidable_unexplained) = (factors, unexplained);
            case.losses = Some(Losses { factors, unexplained, avoidable, avoidable_unexplained });
        }
        self
    }

    /// The same cases with more to do for more workers: each takes as much longer as it has more to do.
    pub fn weak(mut self) -> Self {
        self.group.scaling = Scaling::Weak;
        for case in &mut self.group.cases {
            let more = case.workers as f64;
            case.records = case.records.map(|records| records * case.workers);
            case.wall = case.wall.map(|wall| wall.map(|wall_s| wall_s * more));
            case.times_s.iter_mut().chain(&mut case.warmups_s).for_each(|time_s| *time_s *= more);
            case.timeline = None;
        }
        self
    }

    /// A law that holds for a strategy up to so many workers.
    pub fn law(mut self, strategy: &str, law: Law, most: usize, curve: Curve) -> Self {
        let sure = |value: f64| Estimate { value, low: value * 0.94, high: value * 1.06, confidence: 0.95 };
        let workers = (0..33).map(|step| (most as f64).powf(f64::from(step) / 32.0));
        let fitted = Fitted {
            serial_fraction: sure(0.04),
            coherency: (law == Law::Usl).then(|| sure(0.001)),
            one_worker: sure(1.0),
            peak: None,
            largest_residual: Residual { workers: most, residual: 0.01 },
            curve: workers.map(|workers| (workers, sure(curve(workers)))).collect(),
        };
        self.group.models.push(Model { strategy: strategy.to_owned(), law, fitted: Ok(fitted) });
        self
    }

    pub fn best(mut self, case: &str, ties: &[&str]) -> Self {
        let may_be_fastest = std::iter::once(&case).chain(ties).map(|case| (*case).to_owned()).collect();
        self.group.best = Some(Best { case: case.to_owned(), may_be_fastest: Some(may_be_fastest) });
        self
    }

    pub fn fail(mut self, id: &str, status: Status, cause: &str) -> Self {
        for case in self.group.cases.iter_mut().filter(|case| case.id == id) {
            case.outcome = Outcome::Failed { status, cause: cause.to_owned() };
            (case.wall, case.speedup, case.efficiency, case.of_bound) = (None, None, None, None);
            case.times_s.clear();
            case.timeline = None;
        }
        self
    }

    pub fn fail_all(self, status: Status, cause: &str) -> Self {
        let ids: Vec<String> = self.group.cases.iter().map(|case| case.id.clone()).collect();
        ids.iter().fold(self, |setup, id| setup.fail(id, status, cause))
    }

    pub fn change(mut self, id: &str, change: impl Fn(&mut CaseSummary)) -> Self {
        self.group.cases.iter_mut().filter(|case| case.id == id).for_each(change);
        self
    }

    /// More executions in each turn.
    pub fn samples(mut self, count: usize) -> Self {
        for place in 0..self.group.cases.len() {
            let middle = self.group.cases[place].wall.map_or(1.0, |wall| wall.value);
            self.group.cases[place].times_s = self.times(middle, count);
            self.group.cases[place].samples = count;
        }
        self
    }

    fn add(&mut self, strategy: &str, workers: usize, speedup: f64) {
        let middle = self.serial_s / speedup;
        let times_s = self.times(middle, self.blocks);
        let warmups_s = self.times(middle * 1.06, 2);
        let spread = self.noise * if self.blocks > 5 { 0.5 } else { 1.0 };
        let (baseline, baseline_workers) = self.baseline.clone();
        let id = format!("{strategy}/{workers}");
        let speedup = speedup * (1.0 + 0.2 * self.noise * self.next());
        let speedup = self.estimate(speedup, spread);
        let parallel = id != baseline;
        self.group.cases.push(CaseSummary {
            strategy: strategy.to_owned(),
            kind: strategy.to_owned(),
            parameters: "{}".to_owned(),
            workers,
            coordinates: Vec::new(),
            size: None,
            records: Some(self.records),
            delay_s: Some(1.0),
            baseline,
            baseline_workers,
            outcome: Outcome::Ok,
            blocks: self.blocks,
            samples: self.blocks,
            wall: Some(self.estimate(middle, spread)),
            bandwidth: None,
            speedup: parallel.then_some(speedup),
            efficiency: parallel.then_some(speedup.map(|value| value * baseline_workers as f64 / workers as f64)),
            bound: None,
            bound_by: None,
            pinned_to: None,
            of_bound: None,
            losses: None,
            karp_flatt: None,
            witnessed: Default::default(),
            cpu_s: None,
            cpu_user_s: None,
            cpu_system_s: None,
            peak_memory_bytes: None,
            times_s,
            warmups_s,
            timeline: None,
            id,
        });
    }

    fn estimate(&self, value: f64, spread: f64) -> Estimate {
        let confidence = match self.blocks {
            0 | 1 => 0.0,
            blocks if blocks < 6 => 1.0 - (1.0 - blocks as f64).exp2(),
            _ => 0.9512,
        };
        let spread = if confidence > 0.0 { spread } else { 0.0 };
        Estimate { value, low: value / (1.0 + spread), high: value * (1.0 + spread), confidence }
    }

    fn times(&mut self, middle: f64, count: usize) -> Vec<f64> {
        (0..count).map(|_| middle * (1.0 + self.noise * self.next())).collect()
    }

    /// A number around 0 with a standard deviation of about 1, and a longer tail above.
    fn next(&mut self) -> f64 {
        let mut uniform = || {
            self.seed = self.seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (self.seed >> 33) as f64 / (1u64 << 31) as f64
        };
        let sum: f64 = (0..6).map(|_| uniform()).sum::<f64>() - 3.0;
        if sum > 1.0 { sum * 1.4 } else { sum }
    }
}

fn schedule(costs: &[f64], workers: usize, best_end_s: f64) -> Timeline {
    let mut free_at = vec![0.0; workers];
    let mut bars = Vec::new();
    for (record, cost) in costs.iter().enumerate() {
        let worker = (0..workers).min_by(|one, two| f64::total_cmp(&free_at[*one], &free_at[*two])).unwrap();
        let start_s = free_at[worker] + 0.0005 * cost;
        free_at[worker] = start_s + cost;
        bars.push(Bar { record, name: name(record), worker, start_s, end_s: start_s + cost, cpu: None });
    }
    bars.sort_by(|one, two| one.worker.cmp(&two.worker).then(one.start_s.total_cmp(&two.start_s)));
    let wall_s = free_at.iter().copied().fold(0.0, f64::max) * 1.001;
    let busy = costs.iter().sum::<f64>() / (wall_s * workers as f64);
    let worker_time = WorkerTime { busy, idle: 1.0 - busy, ..WorkerTime::default() };
    Timeline { wall_s, serial_s: 0.0, worker_time, best_end_s: Some(best_end_s), workers, bars }
}

fn name(record: usize) -> String {
    let seven = ["Ada Lovelace", "Emmy Noether", "Marie Curie", "Tu Youyou", "Ada Yonath", "Vera Rubin", "Sally Ride"];
    seven.get(record).map_or_else(|| format!("Scientist {record}"), |name| (*name).to_owned())
}

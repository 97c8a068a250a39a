//! Blocks of base and head as a machine might give them: everything but the noise is known.

use crate::gate::{Block, Check, Rules, Sides, Turn, Verdict};
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal, StudentT};

/// What the noise is like, beside its size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Normal, each turn for itself.
    Independent,
    /// Student's t with so many degrees of freedom: turns that take far too long, now and then.
    HeavyTailed(f64),
    /// Normal, on a machine that slows down to half over 128 blocks, within a block too.
    Drifting,
    /// Normal, on a machine whose level wanders by 20 % and tells about itself for ten blocks; and of what pairing
    /// leaves of it, a block tells about the next one with lag-1 autocorrelation 0.3.
    Correlated,
    /// Normal; one turn in twenty, of base or of head, takes three times as long.
    Spiky,
    /// Normal about one of two speeds, which each turn gets by chance: 1.3 times as long, or not.
    TwoModed,
    /// Normal, with a standard deviation that goes up to three times as much and down to a third over the blocks.
    Varying,
    /// Normal, and a block tells about the next one with that lag-1 autocorrelation: more than may be.
    TooCorrelated(f64),
}

/// What head does that base does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// Every time is exp of it times as long.
    All(f64),
    /// One turn in ten takes three times as long: 20 % more on the mean.
    SlowTurns,
    /// Of a turn's five executions, or of its only one, each takes twice as long in one of five cases: 20 % more on the mean.
    SlowExecutions { of: usize },
}

/// Noise such that the log change of a case's time over blocks has this standard deviation.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
    pub kind: Kind,
    pub deviation: f64,
}

/// A machine that measures cases, each with its true log change of time from base to head.
pub struct Lab {
    rng: ChaCha8Rng,
    noise: Noise,
    level: f64,
    blocks: usize,
    /// What each case's own noise remembers.
    memory: Vec<f64>,
}

impl Lab {
    pub fn new(noise: Noise, cases: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let level: f64 = StandardNormal.sample(&mut rng);
        let memory = (0..cases).map(|_| StandardNormal.sample(&mut rng)).collect();
        Self { rng, noise, level, blocks: 0, memory }
    }

    /// The next block begins: the machine's level moves on.
    pub fn next_block(&mut self) {
        self.blocks += 1;
        self.level = follow(self.level, 0.9, &mut self.rng);
    }

    /// A block of a case whose time changed by the factor exp(`change`), with its baseline.
    pub fn block(&mut self, case: usize, change: f64) -> Block {
        self.changed(case, Change::All(change))
    }

    /// A block of a case that changed.
    pub fn changed(&mut self, case: usize, change: Change) -> Block {
        let mut turns = [0.0; 4].map(|_: f64| self.turn());
        match self.noise.kind {
            Kind::Drifting => {
                let mut places = [0.0, 0.25, 0.5, 0.75];
                places.shuffle(&mut self.rng);
                let slower = |place: f64| std::f64::consts::LN_2 * (self.blocks as f64 + place) / 128.0;
                turns.iter_mut().zip(places).for_each(|(turn, place)| *turn += slower(place));
            }
            Kind::Correlated => {
                turns = [0.0, 0.0, turns[2], self.remembered(case, 0.3)];
                turns.iter_mut().for_each(|turn| *turn += 0.2 * self.level);
            }
            Kind::TooCorrelated(lag1) => turns = [0.0, 0.0, turns[2], self.remembered(case, lag1)],
            _ => {}
        }
        let [baseline_base, case_base, baseline_head, case_head] = turns.map(f64::exp);
        let turn_of_one = |time_s: f64| Turn { median_s: time_s, mean_s: time_s };
        let baseline = Sides { base: turn_of_one(4.0 * baseline_base), head: turn_of_one(4.0 * baseline_head) };
        let head = match change {
            Change::All(change) => turn_of_one(case_head * change.exp()),
            Change::SlowTurns => turn_of_one(case_head * if self.rng.random_bool(0.1) { 3.0 } else { 1.0 }),
            Change::SlowExecutions { of } => self.partly_slow(case_head, of),
        };
        Block { baseline: Some(baseline), case: Sides { base: turn_of_one(case_base), head } }
    }

    fn remembered(&mut self, case: usize, lag1: f64) -> f64 {
        let memory = &mut self.memory[case];
        *memory = follow(*memory, lag1, &mut self.rng);
        self.noise.deviation * *memory
    }

    fn partly_slow(&mut self, time_s: f64, executions: usize) -> Turn {
        let mut times_s: Vec<f64> =
            (0..executions).map(|_| time_s * if self.rng.random_bool(0.2) { 2.0 } else { 1.0 }).collect();
        times_s.sort_by(f64::total_cmp);
        Turn { median_s: times_s[executions / 2], mean_s: times_s.iter().sum::<f64>() / executions as f64 }
    }

    /// The noise of one turn: of base and head together it has the deviation.
    fn turn(&mut self) -> f64 {
        let unit = match self.noise.kind {
            Kind::HeavyTailed(freedom) => {
                let student = StudentT::new(freedom).expect("a degree of freedom");
                student.sample(&mut self.rng) / (freedom / (freedom - 2.0)).sqrt()
            }
            Kind::Varying => {
                let wave = 3_f64.powf((self.blocks as f64 / 7.0).sin());
                let unit: f64 = StandardNormal.sample(&mut self.rng);
                wave * unit
            }
            _ => StandardNormal.sample(&mut self.rng),
        };
        let beside = match self.noise.kind {
            Kind::Spiky if self.rng.random_bool(0.05) => 3_f64.ln(),
            Kind::TwoModed if self.rng.random_bool(0.5) => 1.3_f64.ln(),
            _ => 0.0,
        };
        beside + self.noise.deviation * unit / std::f64::consts::SQRT_2
    }
}

/// The next value of a standard normal series with that lag-1 autocorrelation.
fn follow(value: f64, lag1: f64, rng: &mut ChaCha8Rng) -> f64 {
    let fresh: f64 = StandardNormal.sample(rng);
    lag1 * value + (1.0 - lag1 * lag1).sqrt() * fresh
}

/// A check of so many cases that has not begun.
pub fn check(rules: Rules, cases: usize) -> Check {
    Check::new(rules, (0..cases).map(|case| case.to_string()).collect()).expect("a check that can decide")
}

/// A whole check of cases that all changed in that way: each one's verdict, and the blocks that the check took.
pub fn run(begun: &Check, noise: Noise, change: Change, seed: u64) -> (Vec<Verdict>, usize) {
    let mut check = begun.clone();
    let cases = check.undecided().count();
    let mut lab = Lab::new(noise, cases, seed);
    let (mut verdicts, mut blocks) = (Vec::new(), 0);
    while let Some(look) = check.next_look() {
        let undecided: Vec<String> = check.undecided().map(str::to_owned).collect();
        for _ in blocks..look {
            lab.next_block();
            for case in &undecided {
                let place = case.parse().expect("a number");
                check.add(case, lab.changed(place, change)).expect("a case of the check");
            }
        }
        blocks = look;
        verdicts.extend(check.look().into_iter().map(|(_, verdict)| verdict));
    }
    (verdicts, blocks)
}

//! One turn: an execution that is not timed, then those whose median counts; as the library takes it, and by hand.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::hint::black_box;
use std::mem;
use std::sync::Arc;
use std::time::Instant;

use speedup::stats::median;
use speedup::summary::CaseSummary;
use speedup::{Bench, Transform};

/// What is done, and how often in a turn.
pub struct Work<R, F> {
    pub name: &'static str,
    pub records: Arc<Vec<R>>,
    pub transform: F,
    pub executions: u32,
}

impl<R: Clone + Send + Sync + 'static, O: Hash + Send, F: Fn(&R) -> O + Copy + Sync> Work<R, F> {
    pub fn new(name: &'static str, records: Vec<R>, transform: F, executions: u32) -> Self {
        Self { name, records: Arc::new(records), transform, executions }
    }

    /// The work as a program brings it to the library.
    pub fn bench(&self) -> Bench<R, F> {
        let records = Arc::clone(&self.records);
        Bench::new(self.name).dataset(move || records.to_vec()).transform(self.transform)
    }

    /// What the library says of the last of these strategies, after one turn of each.
    pub fn reported(&self, strategies: &str, block: u64) -> CaseSummary {
        last_case(&self.bench().experiment(one_block(strategies, self.executions, block)))
    }
}

/// An experiment of one block.
pub fn one_block(strategies: &str, executions: u32, block: u64) -> String {
    format!("repetitions = 1\nwarmup = 1\niterations = {executions}\nseed = {block}\nstrategy = [{strategies}]")
}

/// What the library says of an experiment's last case.
pub fn last_case<R: Sync, T: Transform<R, Out: Hash>>(bench: &Bench<R, T>) -> CaseSummary {
    let summary = bench.run().expect("an experiment that runs");
    let case = summary.cases().last().expect("a strategy has a case").clone();
    assert!(case.wall.is_some(), "{}: {:?}", case.id, case.outcome);
    case
}

/// The same turn by hand. As the library does, it hashes the outputs after an execution, and drops them before the next.
pub fn by_hand<O: Hash>(executions: u32, mut map: impl FnMut() -> Vec<O>) -> f64 {
    let mut previous = Vec::new();
    let mut execution = || {
        drop(mem::take(&mut previous));
        let start = Instant::now();
        let outputs = black_box(map());
        let elapsed = start.elapsed().as_secs_f64();
        let mut hasher = DefaultHasher::new();
        outputs.hash(&mut hasher);
        black_box(hasher.finish());
        previous = outputs;
        elapsed
    };
    execution();
    let times: Vec<f64> = (0..executions).map(|_| execution()).collect();
    median(&times, 0.95).expect("there is an execution").value
}

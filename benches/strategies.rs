//! Each strategy, as the runner measures it, beside what a user writes by hand for the same work: does the runner's way
//! to the records cost anything, and does the `unsafe` of `scope` pay?
//!
//! `cargo bench --bench strategies` takes about three minutes. A ratio is the runner's time over that of the code by
//! hand: below 1, the strategy is faster. What it said, and why, is in `README.md` beside this file.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::hint::black_box;
use std::num::NonZero;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use speedup::{Bench, BenchError};

/// Timed executions in a row, after one that is not.
const EXECUTIONS: usize = 5;

/// A strategy, and the name of what it is held against.
const PAIRS: [(&str, &str); 7] = [
    ("kind = 'serial'", "map and collect"),
    ("kind = 'serial'", "for loop"),
    ("kind = 'rayon'", "bare par_iter"),
    ("kind = 'scope', schedule = 'static'", "equal parts by hand"),
    ("kind = 'scope', schedule = 'dynamic'", "taking chunks by hand"),
    ("kind = 'scope', schedule = 'dynamic'", "bare par_iter"),
    ("kind = 'scope', schedule = 'guided'", "bare par_iter"),
];

fn main() -> Result<(), BenchError> {
    // Without cargo's `--bench`, as in `cargo test --benches`, one quick pass shows that it runs.
    let quick = !std::env::args().any(|argument| argument == "--bench");
    let (shrink, lasts) = if quick { (100, Duration::ZERO) } else { (1, Duration::from_secs(60)) };
    compare("1,000,000 integers, 2 ns each", (0..1_000_000 / shrink).collect(), mix, lasts)?;
    compare("10,000 records, 10 us each", vec![10.0; 10_000 / shrink as usize], compute, lasts)?;
    compare("1,000 records, Pareto, largest first", pareto_largest_first(1_000 / shrink as usize), compute, lasts)
}

/// Block by block: each strategy, and right before or after it the code by hand.
fn compare<R, O, F>(title: &str, records: Vec<R>, transform: F, lasts: Duration) -> Result<(), BenchError>
where
    R: Clone + Send + Sync + 'static,
    O: Hash + Send,
    F: Fn(&R) -> O + Copy + Send + Sync,
{
    let workers = thread::available_parallelism().map_or(2, NonZero::get);
    let benches = PAIRS.map(|(strategy, _)| bench(strategy, &records, transform, workers));
    let by_hand = ByHand { records: &records, transform, workers, pool: pool(workers) };
    let mut ratios = PAIRS.map(|_| Vec::new());
    let start = Instant::now();
    while ratios[0].is_empty() || start.elapsed() < lasts {
        for ((bench, (_, other)), ratios) in benches.iter().zip(PAIRS).zip(&mut ratios) {
            let ours_first = ratios.len().is_multiple_of(2);
            let ours = ours_first.then(|| recorded(bench)).transpose()?;
            let other = by_hand.seconds(other);
            ratios.push(ours.map_or_else(|| recorded(bench), Ok)? / other);
        }
    }
    if lasts.is_zero() {
        return Ok(());
    }
    println!("\n{title}: {workers} workers, {} blocks; runner / by hand, with its 95 % interval", ratios[0].len());
    for ((strategy, other), ratios) in PAIRS.iter().zip(&mut ratios) {
        let [low, ratio, high] = median(ratios);
        let strategy = strategy.replace("kind = ", "").replace(", schedule =", "").replace('\'', "");
        println!("  {:<42} {ratio:.3} ({low:.3} to {high:.3})", format!("{strategy} / {other}"));
    }
    Ok(())
}

fn bench<R, O, F>(strategy: &str, records: &[R], transform: F, workers: usize) -> Bench<R, F>
where
    R: Clone + Send + Sync + 'static,
    O: Hash + Send,
    F: Fn(&R) -> O + Sync,
{
    let records = records.to_vec();
    let workers = if strategy.contains("serial") { 1 } else { workers };
    let experiment = format!("strategy = [{{ {strategy}, workers = {workers} }}]");
    let bench = Bench::new("strategies").dataset(move || records.clone()).transform(transform).experiment(experiment);
    bench.set("repetitions = 1").set("warmup = 1").set(format!("iterations = {EXECUTIONS}"))
}

/// The time that the runner writes down.
fn recorded<R: Sync, O: Hash + Send, F: Fn(&R) -> O + Sync>(bench: &Bench<R, F>) -> Result<f64, BenchError> {
    let summary = bench.run()?;
    let case = summary.cases().last().expect("a strategy has a case");
    Ok(case.wall.as_ref().unwrap_or_else(|| panic!("{}: {:?}", case.id, case.outcome)).value)
}

/// The median, and the two order statistics around it, by the normal approximation to the binomial.
fn median(values: &mut [f64]) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    let cut = (values.len() as f64 / 2.0 - 0.98 * (values.len() as f64).sqrt()).max(0.0) as usize;
    [values[cut], f64::midpoint(values[last / 2], values[values.len() / 2]), values[last - cut]]
}

// What records cost.

/// Three rounds of mixing: about 2 ns.
fn mix(integer: &u64) -> u64 {
    [32, 29, 31].iter().fold(*integer, |state, shift| (state ^ (state >> shift)).wrapping_mul(0xD6E8_FEB8_6659_FD93))
}

/// Computes for about so long.
fn compute(microseconds: &f64) -> u64 {
    (0..(microseconds * 170.0) as u64).fold(1, |state, step| mix(&(state + step)))
}

/// The quantiles of a Pareto distribution of shape 1.1, from 10 us up.
fn pareto_largest_first(count: usize) -> Vec<f64> {
    let quantile = |rank: usize| ((rank as f64 + 0.5) / count as f64).powf(-1.0 / 1.1);
    (0..count).map(|rank| 10.0 * quantile(rank)).collect()
}

// What the strategies are held against: without this library, and without `unsafe`.

struct ByHand<'a, R, F> {
    records: &'a [R],
    transform: F,
    workers: usize,
    pool: ThreadPool,
}

fn pool(workers: usize) -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build().expect("threads can be started");
    pool.broadcast(|_| ());
    pool
}

impl<R: Sync, O: Hash + Send, F: Fn(&R) -> O + Copy + Send + Sync> ByHand<'_, R, F> {
    fn seconds(&self, way: &str) -> f64 {
        match way {
            "map and collect" => timed(|| self.map_and_collect()),
            "for loop" => timed(|| self.for_loop()),
            "bare par_iter" => timed(|| self.bare_par_iter()),
            "equal parts by hand" => timed(|| self.equal_parts()),
            "taking chunks by hand" => timed(|| self.taken_chunks()),
            _ => unreachable!("{way}"),
        }
    }

    fn map_and_collect(&self) -> Vec<O> {
        self.records.iter().map(self.transform).collect()
    }

    fn for_loop(&self) -> Vec<O> {
        let mut outputs = Vec::with_capacity(self.records.len());
        for record in self.records {
            outputs.push((self.transform)(record));
        }
        outputs
    }

    fn bare_par_iter(&self) -> Vec<O> {
        self.pool.install(|| self.records.par_iter().map(self.transform).collect())
    }

    /// What most people write with `std::thread::scope`.
    fn equal_parts(&self) -> Vec<O> {
        thread::scope(|scope| {
            let parts = self.records.chunks(self.records.len().div_ceil(self.workers));
            let part = |part: &[R]| -> Vec<_> { part.iter().map(self.transform).collect() };
            let threads: Vec<_> = parts.map(|records| scope.spawn(move || part(records))).collect();
            joined(threads.into_iter().map(|thread| thread.join().expect("no record panics")), self.records.len())
        })
    }

    /// The dynamic schedule with a vector for each chunk, put in order at the end.
    fn taken_chunks(&self) -> Vec<O> {
        let chunk = (self.records.len() / 32 / self.workers).clamp(1, 4096);
        let chunks = Mutex::new(self.records.chunks(chunk).enumerate());
        let work = || {
            let mut done = Vec::new();
            loop {
                let next = chunks.lock().expect("nobody panics").next();
                let Some((at, records)) = next else { return done };
                done.push((at, records.iter().map(self.transform).collect::<Vec<_>>()));
            }
        };
        let mut parts = thread::scope(|scope| {
            let threads: Vec<_> = (1..self.workers).map(|_| scope.spawn(work)).collect();
            let mut parts = work();
            parts.extend(threads.into_iter().flat_map(|thread| thread.join().expect("no record panics")));
            parts
        });
        parts.sort_by_key(|(at, _)| *at);
        joined(parts.into_iter().map(|(_, outputs)| outputs), self.records.len())
    }
}

/// The median time of a map; between executions its outputs are hashed and dropped, as the runner does.
fn timed<O: Hash>(map: impl Fn() -> Vec<O>) -> f64 {
    let execution = || {
        let start = Instant::now();
        let outputs = black_box(map());
        let elapsed = start.elapsed().as_secs_f64();
        let mut hasher = DefaultHasher::new();
        outputs.hash(&mut hasher);
        black_box(hasher.finish());
        elapsed
    };
    execution();
    median(&mut [(); EXECUTIONS].map(|()| execution()))[1]
}

/// One copy of each output, as fast as safe code can.
fn joined<O>(parts: impl Iterator<Item = Vec<O>>, len: usize) -> Vec<O> {
    let mut outputs = Vec::with_capacity(len);
    parts.for_each(|part| outputs.extend(part));
    outputs
}

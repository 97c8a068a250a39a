//! Each strategy beside a hand-written loop of the same work: does the library cost anything, and does its `unsafe` pay?
//!
//! `cargo bench --bench strategies` takes about a minute. A ratio is the strategy's time over the other's: below 1, the
//! strategy is faster.

use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use speedup::{Bench, BenchError, Strategy, Summary, Transform};

/// Each of ours has the one that it is held against as its baseline.
const EXPERIMENT: &str = r#"
strategy = [
    { kind = "for loop", workers = 1 },
    { kind = "serial", baseline = "for loop" },
    { kind = "bare par_iter" },
    { kind = "rayon", baseline = "bare par_iter" },
    { kind = "equal parts by hand, no unsafe" },
    { kind = "scope", name = "scope static", schedule = "static", baseline = "equal parts by hand, no unsafe" },
    { kind = "taking chunks by hand, no unsafe" },
    { kind = "scope", name = "scope dynamic", schedule = "dynamic", baseline = "taking chunks by hand, no unsafe" },
    { kind = "scope", name = "scope dynamic again", schedule = "dynamic", baseline = "bare par_iter" },
    { kind = "scope", name = "scope guided", schedule = "guided", baseline = "bare par_iter" },
]
"#;

fn main() -> Result<(), BenchError> {
    // Without cargo's `--bench`, as in `cargo test --benches`, one quick pass shows that it runs.
    let quick = !std::env::args().any(|argument| argument == "--bench");
    let shrink = if quick { 100 } else { 1 };
    let integers = Bench::new("1,000,000 integers, 2 ns each").dataset(move || 0..1_000_000 / shrink).transform(mix);
    let even = Bench::new("10,000 records, 10 us each")
        .dataset(move || vec![10.0; 10_000 / shrink as usize])
        .transform(|microseconds: &f64| compute(*microseconds));
    let skewed = Bench::new("1,000 records, Pareto, largest first")
        .dataset(move || pareto_largest_first(1_000 / shrink as usize))
        .transform(|microseconds: &f64| compute(*microseconds));
    print(&measured(integers, quick)?);
    print(&measured(even, quick)?);
    print(&measured(skewed, quick)?);
    Ok(())
}

fn measured<R: Sync, T: Transform<R, Out: std::hash::Hash>>(
    bench: Bench<R, T>,
    quick: bool,
) -> Result<Summary, BenchError> {
    let cpus = thread::available_parallelism().map_or(2, NonZero::get);
    let bench = bench
        .strategy("for loop", |_| ForLoop)
        .strategy("bare par_iter", |workers| BareParIter(pool(workers)))
        .strategy("equal parts by hand, no unsafe", |workers| EqualParts { workers })
        .strategy("taking chunks by hand, no unsafe", |workers| TakenChunks { workers })
        .experiment(EXPERIMENT)
        .set(format!("workers = {cpus}"));
    if quick {
        bench.set("repetitions = 1").set("iterations = 1").set("warmup = 0").run()
    } else {
        bench.set("repetitions = 1000").set("budget = '20s'").run()
    }
}

fn print(summary: &Summary) {
    println!("\n{}; {} blocks; strategy's time / the other's, with its interval", summary.title, summary.blocks);
    let held_against_another = |id: &str| ["serial", "rayon", "scope"].iter().any(|ours| id.starts_with(ours));
    for case in summary.cases().filter(|case| held_against_another(&case.id)) {
        let title = format!("{} / {}", case.id, case.baseline);
        match case.speedup {
            Some(speedup) => {
                let [ratio, low, high] = [speedup.value, speedup.high, speedup.low].map(f64::recip);
                println!("  {title:<60} {ratio:.2} ({low:.2} to {high:.2})");
            }
            None => println!("  {title:<60} {:?}", case.outcome),
        }
    }
}

// What records cost.

/// Three rounds of mixing: about 2 ns.
fn mix(integer: &u64) -> u64 {
    [32, 29, 31].iter().fold(*integer, |state, shift| (state ^ (state >> shift)).wrapping_mul(0xD6E8_FEB8_6659_FD93))
}

/// Computes for about so long.
fn compute(microseconds: f64) -> u64 {
    (0..(microseconds * 170.0) as u64).fold(1, |state, step| mix(&(state + step)))
}

/// The quantiles of a Pareto distribution of shape 1.1, from 10 us up.
fn pareto_largest_first(count: usize) -> Vec<f64> {
    let quantile = |rank: usize| ((rank as f64 + 0.5) / count as f64).powf(-1.0 / 1.1);
    (0..count).map(|rank| 10.0 * quantile(rank)).collect()
}

// What the strategies are held against.

struct ForLoop;

impl Strategy for ForLoop {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        let mut outputs = Vec::with_capacity(records.len());
        for record in records {
            outputs.push(transform.apply(record));
        }
        outputs
    }
}

struct BareParIter(ThreadPool);

fn pool(workers: usize) -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(workers).build().expect("threads can be started");
    pool.broadcast(|_| ());
    pool
}

impl Strategy for BareParIter {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        self.0.install(|| records.par_iter().map(|record| transform.apply(record)).collect())
    }
}

/// What most people write with `std::thread::scope`.
struct EqualParts {
    workers: usize,
}

impl Strategy for EqualParts {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        thread::scope(|scope| {
            let part = |records: &[R]| -> Vec<_> { records.iter().map(|record| transform.apply(record)).collect() };
            let parts = records.chunks(records.len().div_ceil(self.workers));
            let threads: Vec<_> = parts.map(|records| scope.spawn(move || part(records))).collect();
            joined(threads.into_iter().map(|thread| thread.join().expect("no record panics")), records.len())
        })
    }
}

/// The dynamic schedule with a vector for each chunk, put in order at the end.
struct TakenChunks {
    workers: usize,
}

impl Strategy for TakenChunks {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        let chunk = (records.len() / 32 / self.workers).clamp(1, 4096);
        let chunks = Mutex::new(records.chunks(chunk).enumerate());
        let work = || {
            let mut done = Vec::new();
            loop {
                let next = chunks.lock().expect("nobody panics").next();
                let Some((at, records)) = next else { return done };
                done.push((at, records.iter().map(|record| transform.apply(record)).collect::<Vec<_>>()));
            }
        };
        let mut parts = thread::scope(|scope| {
            let threads: Vec<_> = (1..self.workers).map(|_| scope.spawn(work)).collect();
            let mut parts = work();
            parts.extend(threads.into_iter().flat_map(|thread| thread.join().expect("no record panics")));
            parts
        });
        parts.sort_by_key(|(at, _)| *at);
        joined(parts.into_iter().map(|(_, outputs)| outputs), records.len())
    }
}

/// One copy of each output, as fast as safe code can.
fn joined<O>(parts: impl Iterator<Item = Vec<O>>, len: usize) -> Vec<O> {
    let mut outputs = Vec::with_capacity(len);
    parts.for_each(|part| outputs.extend(part));
    outputs
}

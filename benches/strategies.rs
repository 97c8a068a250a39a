//! Each strategy beside a hand-written loop of the same work, interleaved: does the library cost anything, and does
//! its `unsafe` pay?
//!
//! `cargo bench` takes about a minute. A ratio is the strategy's time over the other's, one a block: below 1, the
//! strategy is faster.

use std::fmt::Debug;
use std::hint::black_box;
use std::num::NonZero;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use speedup::dataset::Scientist;
use speedup::strategy::{Parameters, Work, ready};
use speedup::workload::{Calibration, Compute, Record, Transform, costs};

fn main() {
    // Without cargo's `--bench`, as in `cargo test --benches`, one quick pass shows that it runs.
    let quick = !std::env::args().any(|argument| argument == "--bench");
    let (shrink, lasts) = if quick { (100, Duration::ZERO) } else { (1, Duration::from_secs(60)) };
    let workers = thread::available_parallelism().map_or(2, NonZero::get);

    let integers: Vec<u64> = (0..1_000_000 / shrink).collect();
    let calibration = Calibration::measure();
    let even = records(&vec![Duration::from_micros(10); 10_000 / shrink as usize], calibration);
    let skewed = records(&pareto_largest_first(1_000 / shrink as usize), calibration);

    let compute = Compute { reference_year: 2017 };
    let loads = [
        Load { title: "1,000,000 integers, 2 ns each", records: &integers, transform: &mix, workers }.pairs(),
        Load { title: "10,000 records, 10 us each", records: &even, transform: &compute, workers }.pairs(),
        Load { title: "1,000 records, Pareto, largest first", records: &skewed, transform: &compute, workers }.pairs(),
    ];
    let mut pairs: Vec<Pair> = loads.into_iter().flatten().collect();

    let start = Instant::now();
    let mut blocks = 0;
    while blocks == 0 || start.elapsed() < lasts {
        for pair in &mut pairs {
            pair.measure(blocks % 2 == 0);
        }
        blocks += 1;
    }
    if quick {
        return;
    }
    println!("{workers} workers, {blocks} blocks; strategy's time / the other's: median (quartiles)");
    for of_load in pairs.chunk_by_mut(|a, b| a.load == b.load) {
        println!("\n{}", of_load[0].load);
        of_load.iter_mut().for_each(Pair::print);
    }
}

/// Three rounds of mixing: about 2 ns.
fn mix(integer: &u64) -> u64 {
    [32, 29, 31].iter().fold(*integer, |state, shift| (state ^ (state >> shift)).wrapping_mul(0xD6E8_FEB8_6659_FD93))
}

/// One scientist again and again, with these costs.
fn records(delays: &[Duration], calibration: Calibration) -> Vec<Record> {
    let ada = Scientist { name: "Ada Lovelace".into(), field: "math".into(), born: 1815, nobel: false };
    let record = |cost| Record { scientist: ada.clone(), cost };
    costs(delays, Some(calibration)).into_iter().map(record).collect()
}

/// The quantiles of a Pareto distribution of shape 1.1, from 10 us up.
fn pareto_largest_first(count: usize) -> Vec<Duration> {
    let quantile = |rank: usize| ((rank as f64 + 0.5) / count as f64).powf(-1.0 / 1.1);
    (0..count).map(|rank| Duration::from_micros(10).mul_f64(quantile(rank))).collect()
}

/// A strategy, and what it is held against.
struct Pair<'a> {
    load: &'static str,
    title: String,
    ours: Timed<'a>,
    other: Timed<'a>,
    ratios: Vec<f64>,
}

/// The seconds of one execution.
type Timed<'a> = Box<dyn Fn() -> f64 + 'a>;

impl Pair<'_> {
    fn measure(&mut self, ours_first: bool) {
        let first = ours_first.then(|| turn(&self.ours));
        let other = turn(&self.other);
        self.ratios.push(first.unwrap_or_else(|| turn(&self.ours)) / other);
    }

    fn print(&mut self) {
        let [low, median, high] = quartiles(&mut self.ratios);
        println!("  {:<50} {median:.2} ({low:.2} to {high:.2})", self.title);
    }
}

/// The median of as many executions as fit in 20 ms.
fn turn(timed: &Timed<'_>) -> f64 {
    let first = timed();
    let count = (0.020 / first).clamp(1.0, 9.0) as usize;
    let mut times: Vec<f64> = std::iter::once(first).chain((1..count).map(|_| timed())).collect();
    quartiles(&mut times)[1]
}

fn quartiles(values: &mut [f64]) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [0.25, 0.5, 0.75].map(|share| values[((values.len() - 1) as f64 * share).round() as usize])
}

/// Records, and what is done with them.
struct Load<'a, R, T> {
    title: &'static str,
    records: &'a [R],
    transform: &'a T,
    workers: usize,
}

impl<'a, R: Sync, T: Transform<R, Out: PartialEq + Debug>> Load<'a, R, T> {
    fn pairs(&self) -> Vec<Pair<'a>> {
        let &Load { records, transform, workers, .. } = self;
        let bare_rayon = || {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build().unwrap();
            pool.broadcast(|_| ());
            move || pool.install(|| records.par_iter().map(|record| transform.apply(record)).collect())
        };
        let by_parts = move || in_equal_parts(records, transform, workers);
        let by_chunks = move || in_taken_chunks(records, transform, workers);
        vec![
            self.pair("serial", &[], "for loop", || for_loop(records, transform)),
            self.pair("rayon", &[], "bare par_iter", bare_rayon()),
            self.pair("scope", &[("schedule", "static")], "equal parts by hand, no unsafe", by_parts),
            self.pair("scope", &[("schedule", "dynamic")], "taking chunks by hand, no unsafe", by_chunks),
            self.pair("scope", &[("schedule", "dynamic")], "bare par_iter", bare_rayon()),
            self.pair("scope", &[("schedule", "guided")], "bare par_iter", bare_rayon()),
        ]
    }

    fn pair(
        &self,
        kind: &str,
        parameters: &[(&str, &str)],
        other_title: &str,
        other: impl Fn() -> Vec<T::Out> + 'a,
    ) -> Pair<'a> {
        let &Load { title: load, records, transform, workers } = self;
        let name: String = parameters.iter().map(|(_, value)| format!(" {value}")).collect();
        let parameters = parameters.iter().map(|&(key, value)| (key.into(), value.into()));
        let workers = if kind == "serial" { 1 } else { workers };
        let work = Work::plain(records, transform);
        let strategy = ready(kind, &Parameters::from_iter(parameters), workers, &work).unwrap();
        Pair {
            load,
            title: format!("{kind}{name} / {other_title}"),
            ours: self.timed(move || strategy.plain()),
            other: self.timed(other),
            ratios: Vec::new(),
        }
    }

    /// The time of a map, without dropping its outputs; that these are right is looked at once, here.
    fn timed(&self, map: impl Fn() -> Vec<T::Out> + 'a) -> Timed<'a> {
        assert_eq!(map(), for_loop(self.records, self.transform));
        Box::new(move || {
            let start = Instant::now();
            let outputs = black_box(map());
            let elapsed = start.elapsed();
            drop(outputs);
            elapsed.as_secs_f64()
        })
    }
}

fn for_loop<R, T: Transform<R>>(records: &[R], transform: &T) -> Vec<T::Out> {
    let mut outputs = Vec::with_capacity(records.len());
    for record in records {
        outputs.push(transform.apply(record));
    }
    outputs
}

/// What most people write with `std::thread::scope`.
fn in_equal_parts<R: Sync, T: Transform<R>>(records: &[R], transform: &T, workers: usize) -> Vec<T::Out> {
    thread::scope(|scope| {
        let part = |records: &[R]| -> Vec<_> { records.iter().map(|record| transform.apply(record)).collect() };
        let parts = records.chunks(records.len().div_ceil(workers));
        let threads: Vec<_> = parts.map(|records| scope.spawn(move || part(records))).collect();
        joined(threads.into_iter().map(|thread| thread.join().unwrap()), records.len())
    })
}

/// The dynamic schedule with a vector for each chunk, put in order at the end.
fn in_taken_chunks<R: Sync, T: Transform<R>>(records: &[R], transform: &T, workers: usize) -> Vec<T::Out> {
    let chunk = (records.len() / 32 / workers).clamp(1, 4096);
    let chunks = Mutex::new(records.chunks(chunk).enumerate());
    let work = || {
        let mut done = Vec::new();
        loop {
            let next = chunks.lock().unwrap().next();
            let Some((at, records)) = next else { return done };
            done.push((at, records.iter().map(|record| transform.apply(record)).collect::<Vec<_>>()));
        }
    };
    let mut parts = thread::scope(|scope| {
        let threads: Vec<_> = (1..workers).map(|_| scope.spawn(work)).collect();
        let mut parts = work();
        parts.extend(threads.into_iter().flat_map(|thread| thread.join().unwrap()));
        parts
    });
    parts.sort_by_key(|(at, _)| *at);
    joined(parts.into_iter().map(|(_, outputs)| outputs), records.len())
}

/// One copy of each output, as fast as safe code can.
fn joined<O>(parts: impl Iterator<Item = Vec<O>>, len: usize) -> Vec<O> {
    let mut outputs = Vec::with_capacity(len);
    parts.for_each(|part| outputs.extend(part));
    outputs
}

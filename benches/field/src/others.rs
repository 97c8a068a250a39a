//! Everybody else, as their users write it. Outputs are in the order of the records, as `scope`'s are.

use std::cell::RefCell;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

use paralight::threads::{CpuPinningPolicy, RangeStrategy, ThreadCount, ThreadPoolBuilder};

/// rayon's default first, to which all are compared.
pub const OTHERS: [&str; 6] =
    ["rayon", "rayon, max_len", "a `Vec` a chunk, no `unsafe`", "paralight 0.0.12", "orx-parallel 4.1", "chili 0.2"];

/// Warm pools, as their crates make them. orx-parallel has one of its own for the process.
pub struct Pools {
    pub workers: usize,
    rayon: rayon::ThreadPool,
    paralight: RefCell<paralight::threads::ThreadPool>,
    chili: chili::ThreadPool,
}

impl Pools {
    pub fn new(workers: usize) -> Self {
        let rayon = rayon::ThreadPoolBuilder::new().num_threads(workers).build().expect("threads can be started");
        rayon.broadcast(|_| ());
        let paralight = ThreadPoolBuilder {
            num_threads: ThreadCount::try_from(workers).expect("there is a worker"),
            range_strategy: RangeStrategy::WorkStealing,
            cpu_pinning: CpuPinningPolicy::No,
        };
        let chili = chili::Config { thread_count: NonZero::new(workers), ..chili::Config::default() };
        Self { workers, rayon, paralight: paralight.build().into(), chili: chili::ThreadPool::with_config(chili) }
    }

    pub fn map<R, O, F>(&self, way: &str, is_coarse: bool, records: &[R], transform: F) -> Vec<O>
    where
        R: Sync,
        O: Default + Send,
        F: Fn(&R) -> O + Copy + Send + Sync,
    {
        match way {
            "rayon" => self.rayon(records, transform),
            "rayon, max_len" => self.rayon_with_max_len(records, if is_coarse { 16 } else { 4096 }, transform),
            "a `Vec` a chunk, no `unsafe`" => self.vectors(records, transform),
            "paralight 0.0.12" => self.paralight(records, transform),
            "orx-parallel 4.1" => self.orx_parallel(records, transform),
            "chili 0.2" => {
                let mut outputs = defaults(records.len());
                let grain = if is_coarse { 4 } else { 256 };
                halves(&mut self.chili.scope(), Part { records, outputs: &mut outputs }, grain, transform);
                outputs
            }
            _ => panic!("nobody is called {way}"),
        }
    }

    fn rayon<R: Sync, O: Send>(&self, records: &[R], transform: impl Fn(&R) -> O + Send + Sync) -> Vec<O> {
        use rayon::prelude::*;
        self.rayon.install(|| records.par_iter().map(transform).collect())
    }

    fn rayon_with_max_len<R: Sync, O: Send>(
        &self,
        records: &[R],
        max_len: usize,
        transform: impl Fn(&R) -> O + Send + Sync,
    ) -> Vec<O> {
        use rayon::prelude::*;
        self.rayon.install(|| records.par_iter().with_max_len(max_len).map(transform).collect())
    }

    /// The dynamic schedule by hand, with a vector for each chunk, put in order at the end.
    fn vectors<R: Sync, O: Send>(&self, records: &[R], transform: impl Fn(&R) -> O + Copy + Send + Sync) -> Vec<O> {
        let chunk = (records.len() / 32 / self.workers).clamp(1, 4096);
        let chunks = Mutex::new(records.chunks(chunk).enumerate());
        let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
        let work = || -> Vec<(usize, Vec<O>)> {
            std::iter::from_fn(next).map(|(at, records)| (at, records.iter().map(transform).collect())).collect()
        };
        let mut parts = thread::scope(|scope| {
            let threads: Vec<_> = (1..self.workers).map(|_| scope.spawn(work)).collect();
            let mut parts = work();
            parts.extend(threads.into_iter().flat_map(|thread| thread.join().expect("no record panics")));
            parts
        });
        parts.sort_unstable_by_key(|(at, _)| *at);
        let mut outputs = Vec::with_capacity(records.len());
        parts.into_iter().for_each(|(_, part)| outputs.extend(part));
        outputs
    }

    fn paralight<R: Sync, O: Default + Send>(&self, records: &[R], transform: impl Fn(&R) -> O + Sync) -> Vec<O> {
        use paralight::prelude::*;
        let mut outputs: Vec<O> = defaults(records.len());
        let pairs = (outputs.par_iter_mut(), records.par_iter()).zip_eq();
        let set = |(output, record): (&mut O, &R)| *output = transform(record);
        pairs.with_thread_pool(&mut *self.paralight.borrow_mut()).for_each(set);
        outputs
    }

    fn orx_parallel<R: Sync, O: Send>(
        &self,
        records: &[R],
        transform: impl Fn(&R) -> O + Copy + Send + Sync,
    ) -> Vec<O> {
        use orx_parallel::*;
        records.par().num_threads(self.workers).map(transform).collect()
    }
}

fn defaults<O: Default>(len: usize) -> Vec<O> {
    std::iter::repeat_with(O::default).take(len).collect()
}

/// Records and where their outputs go.
struct Part<'a, R, O> {
    records: &'a [R],
    outputs: &'a mut [O],
}

/// What users of chili write: a join of two halves, down to a grain.
fn halves<R: Sync, O: Send>(
    scope: &mut chili::Scope<'_>,
    Part { records, outputs }: Part<'_, R, O>,
    grain: usize,
    transform: impl Fn(&R) -> O + Copy + Send + Sync,
) {
    if records.len() <= grain {
        return records.iter().zip(outputs).for_each(|(record, output)| *output = transform(record));
    }
    let ((left, right), (left_outputs, right_outputs)) =
        (records.split_at(records.len() / 2), outputs.split_at_mut(records.len() / 2));
    scope.join(
        |scope| halves(scope, Part { records: left, outputs: left_outputs }, grain, transform),
        |scope| halves(scope, Part { records: right, outputs: right_outputs }, grain, transform),
    );
}

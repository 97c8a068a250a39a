//! The strategies that share memory, written by hand.

use std::mem::MaybeUninit;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// A strategy, and the name of what does the same by hand.
pub struct Way {
    pub strategy: &'static str,
    pub by_hand: &'static str,
}

pub static WAYS: [Way; 7] = [
    Way { strategy: "kind = 'serial'", by_hand: "map and collect" },
    Way { strategy: "kind = 'serial'", by_hand: "for loop" },
    Way { strategy: "kind = 'scope', schedule = 'static'", by_hand: "equal parts" },
    Way { strategy: "kind = 'scope', schedule = 'dynamic'", by_hand: "a queue of chunks" },
    Way { strategy: "kind = 'scope', schedule = 'guided'", by_hand: "a queue of ever smaller chunks" },
    Way { strategy: "kind = 'rayon'", by_hand: "bare par_iter" },
    Way { strategy: "kind = 'rayon', par_bridge = true", by_hand: "bare par_bridge" },
];

/// A map without this library.
pub struct ByHand<'a, R, F> {
    records: &'a [R],
    transform: F,
    workers: usize,
    pool: ThreadPool,
}

impl<'a, R: Sync, O: Send, F: Fn(&R) -> O + Copy + Send + Sync> ByHand<'a, R, F> {
    pub fn new(records: &'a [R], transform: F, workers: usize) -> Self {
        let pool = ThreadPoolBuilder::new().num_threads(workers).build().expect("threads can be started");
        pool.broadcast(|_| ());
        Self { records, transform, workers, pool }
    }

    pub fn map(&self, way: &str) -> Vec<O> {
        let (all, workers) = (self.records.len(), self.workers);
        match way {
            "map and collect" => self.records.iter().map(self.transform).collect(),
            "for loop" => self.for_loop(),
            "equal parts" => self.equal_parts(),
            "a queue of chunks" => {
                let most = (all / (32 * workers)).clamp(1, 4096);
                self.queue(|left| left.div_ceil(4 * workers).clamp(1, most))
            }
            "a queue of ever smaller chunks" => self.queue(|left| left.div_ceil(2).div_ceil(workers)),
            "bare par_iter" => self.pool.install(|| self.records.par_iter().map(self.transform).collect()),
            "bare par_bridge" => self.pool.install(|| self.bridge()),
            _ => panic!("nobody does {way}"),
        }
    }

    fn for_loop(&self) -> Vec<O> {
        let mut outputs = Vec::with_capacity(self.records.len());
        for record in self.records {
            outputs.push((self.transform)(record));
        }
        outputs
    }

    fn bridge(&self) -> Vec<O> {
        let bridge = self.records.iter().enumerate().par_bridge();
        let mut outputs: Vec<_> = bridge.map(|(index, record)| (index, (self.transform)(record))).collect();
        outputs.par_sort_unstable_by_key(|(index, _)| *index);
        outputs.into_iter().map(|(_, output)| output).collect()
    }

    /// A part for each thread; the first is this one's.
    fn equal_parts(&self) -> Vec<O> {
        let part = self.records.len().div_ceil(self.workers);
        self.in_place(|records, slots| {
            let mut parts = records.chunks(part).zip(slots.chunks_mut(part));
            let own = parts.next();
            thread::scope(|scope| {
                let others: Vec<_> =
                    parts.map(|(records, slots)| scope.spawn(move || self.fill(records, slots))).collect();
                own.into_iter().for_each(|(records, slots)| self.fill(records, slots));
                join(others);
            });
        })
    }

    /// Idle threads take the next records, so many of those that are left, and the slots of their outputs.
    fn queue(&self, size: impl Fn(usize) -> usize + Sync) -> Vec<O> {
        self.in_place(|records, slots| {
            let rest = Mutex::new((records, slots));
            let next = || {
                let mut rest = rest.lock().unwrap_or_else(PoisonError::into_inner);
                let len = size(rest.0.len()).min(rest.0.len());
                (len > 0).then(|| rest.0.split_off(..len).zip(rest.1.split_off_mut(..len))).flatten()
            };
            let work = || {
                while let Some((records, slots)) = next() {
                    self.fill(records, slots);
                }
            };
            thread::scope(|scope| {
                let others = (1..self.workers).map(|_| scope.spawn(work)).collect();
                work();
                join(others);
            });
        })
    }

    fn fill(&self, records: &[R], slots: &mut [MaybeUninit<O>]) {
        for (record, slot) in records.iter().zip(slots) {
            slot.write((self.transform)(record));
        }
    }

    /// `fill_all` fills each slot, or panics.
    fn in_place(&self, fill_all: impl FnOnce(&'a [R], &mut [MaybeUninit<O>])) -> Vec<O> {
        let mut outputs = Vec::with_capacity(self.records.len());
        fill_all(self.records, &mut outputs.spare_capacity_mut()[..self.records.len()]);
        #[expect(unsafe_code, reason = "as scope does it: outputs are written where they stay")]
        // SAFETY: both callers hand out each of the slots once, to a `fill` that ends before they do.
        unsafe {
            outputs.set_len(self.records.len());
        }
        outputs
    }
}

/// Waits for the end of the threads. The end of a scope waits for that of their work alone.
fn join(threads: Vec<ScopedJoinHandle<'_, ()>>) {
    threads.into_iter().for_each(|thread| thread.join().expect("no record panics"));
}

//! `scope`: threads of `std::thread::scope`, started for each map, and three ways to share the records.
//!
//! The outputs are written where they stay, which takes two small pieces of `unsafe`. Against a vector for each
//! chunk, joined at the end, a million records of 2 ns take about three quarters of the time on two workers, and from
//! 10 us a record on there is no difference: `cargo bench --manifest-path benches/field/Cargo.toml`.

use std::mem::{self, MaybeUninit};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use std::{iter, ptr};

use serde::Deserialize;

use super::kind::{Caveat, Kind, KindInfo, NoThread, Runs, Strategy, StrategyError, value};
use super::placement::{PIN, Placement};
use super::sharing::{Sharing, guided_chunk, queued_size};
use super::sync::Mutex;
use super::sync::thread::{self, ScopedJoinHandle};
use crate::parameter::{Fixed, Key, Parameters};
use crate::workload::Transform;

const SCHEDULE: Key<Schedule> = Key::one_of(
    "schedule",
    &[
        ("static", "shares fixed beforehand"),
        ("dynamic", "idle workers take the next chunk"),
        ("guided", "the same with ever smaller chunks"),
    ],
)
.or(Fixed::Word("dynamic"));
const CHUNK: Key<Option<NonZeroUsize>> = Key::count(
    "chunk",
    "records in a chunk; static deals them in turn (default: an equal part for each worker), dynamic's default is \
     records / (32 x workers) up to 4096, and fewer towards the end, guided's chunk is its smallest (default 1)",
);
const STACK_SIZE: Key<Option<NonZeroUsize>> =
    Key::count("stack_size", "bytes of stack for each thread (default: the system's)");

/// Threads to come: there is nothing to make beforehand.
pub(super) struct Threads {
    workers: usize,
    schedule: Schedule,
    chunk: Option<NonZeroUsize>,
    stack_size: Option<NonZeroUsize>,
    placement: Placement,
}

/// How workers get their chunks; the names are those of OpenMP.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Schedule {
    Static,
    Dynamic,
    Guided,
}

impl Kind for Threads {
    const INFO: KindInfo = KindInfo {
        name: "scope",
        about: "std::thread::scope: threads started for each map; the calling thread is one of the workers",
        parallel: true,
        runs: Runs::Map,
        parameters: &[SCHEDULE.parameter, CHUNK.parameter, STACK_SIZE.parameter, PIN.parameter],
    };

    const CAVEAT: Option<Caveat> = Some(Caveat {
        workers: 256,
        delay: Duration::from_millis(10),
        grows: true,
        // Measured by `cargo bench --bench waits`.
        about: "every map starts its threads and ends them; 10,000 sleeps of 1 ms took 2.8 times the bound with 512 \
                workers, and 1.1 times with 512 of smol",
    });

    fn make(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError> {
        Ok(Self {
            workers: workers.get(),
            schedule: value(&SCHEDULE, parameters)?,
            chunk: value(&CHUNK, parameters)?,
            stack_size: value(&STACK_SIZE, parameters)?,
            placement: Placement::of(parameters)?,
        })
    }

    fn sharing(parameters: &Parameters) -> Option<Sharing> {
        let chunk = value(&CHUNK, parameters).ok()?.map(NonZeroUsize::get);
        Some(match value(&SCHEDULE, parameters).ok()? {
            Schedule::Static => Sharing::Dealt { chunk },
            Schedule::Dynamic => Sharing::Queued { chunk },
            Schedule::Guided => Sharing::Guided { least: chunk.unwrap_or(1) },
        })
    }
}

impl Strategy for Threads {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        let mut outputs = Vec::with_capacity(records.len());
        let all = Chunk { records, slots: &mut outputs.spare_capacity_mut()[..records.len()] };
        let filled = match self.schedule {
            Schedule::Static => self.run(self.deal(all).into_iter().map(Vec::into_iter), transform),
            Schedule::Dynamic => {
                let size = queued_size(records.len(), self.workers, self.chunk.map(NonZeroUsize::get));
                self.share(all, self.chunk_or(1), size, transform)
            }
            Schedule::Guided => {
                let least = self.chunk_or(1);
                self.share(all, least, |left| guided_chunk(left, self.workers, least), transform)
            }
        };
        let written: usize = filled.into_iter().map(Filled::keep).sum();
        assert_eq!(written, records.len(), "every chunk is handed out once, and filled");
        #[expect(unsafe_code, reason = "outputs are written where they stay: no copy of them, no `Default`")]
        // SAFETY: the first `records.len()` slots, which are within the capacity, are split among the chunks, none of
        // them twice, since a chunk borrows its slots mutably. A `Filled` counts those of its slots that hold an
        // output, written before its thread was joined. The counts add up to the number of slots, so each of them
        // holds one; and `keep` has left them undropped.
        unsafe {
            outputs.set_len(written);
        }
        outputs
    }
}

impl Threads {
    fn chunk_or(&self, default: usize) -> usize {
        self.chunk.map_or(default, NonZeroUsize::get)
    }

    /// Each worker's chunks, fixed before the first of them starts.
    fn deal<'a, R, O>(&self, mut rest: Chunk<'a, R, O>) -> Vec<Vec<Chunk<'a, R, O>>> {
        let Some(chunk) = self.chunk else {
            let equal_part = |workers_left| rest.take(rest.len().div_ceil(workers_left));
            return (1..=self.workers).rev().map_while(equal_part).map(|part| vec![part]).collect();
        };
        let mut chunks = iter::from_fn(|| rest.take(chunk.get()));
        let mut hands: Vec<_> = chunks.by_ref().take(self.workers).map(|first| vec![first]).collect();
        for (turn, chunk) in chunks.enumerate() {
            hands[turn % self.workers].push(chunk);
        }
        hands
    }

    /// Workers take chunks of `size(records left)`, at least `least`, until none is left.
    fn share<'a, R: Sync, T: Transform<R>>(
        &self,
        all: Chunk<'a, R, T::Out>,
        least: usize,
        size: impl Fn(usize) -> usize + Sync,
        transform: &T,
    ) -> Vec<Filled<'a, T::Out>> {
        let workers = self.workers.min(all.len().div_ceil(least));
        let queue = Queue { rest: Mutex::new(all), size, is_over: AtomicBool::new(false) };
        // Early workers may empty a large pool's input before its last threads are started.
        let hands = (0..workers).map_while(|_| queue.has_more().then(|| Hand(&queue)));
        self.run(hands, transform)
    }

    /// Runs a worker for each hand: the first one here, each other on a thread of its own.
    fn run<'a, R, T, H>(&self, mut hands: impl Iterator<Item = H>, transform: &T) -> Vec<Filled<'a, T::Out>>
    where
        R: Sync + 'a,
        T: Transform<R>,
        T::Out: 'a,
        H: Iterator<Item = Chunk<'a, R, T::Out>> + Send,
    {
        let Some(own) = hands.next() else { return Vec::new() };
        let work = |hand: H| -> Vec<_> { hand.map(|chunk| chunk.fill(transform)).collect() };
        thread::scope(|scope| {
            let others: Vec<_> =
                hands.zip(1..).map(|(hand, worker)| self.spawn(scope, worker, move || work(hand))).collect();
            // After the others are started, which would inherit its cpu and wait for it there.
            let here = self.placement.here(0);
            let mut filled = work(own);
            drop(here);
            for worker in others {
                filled.extend(worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            filled
        })
    }

    fn spawn<'scope, F: Send + 'scope>(
        &'scope self,
        scope: &'scope thread::Scope<'scope, '_>,
        worker: usize,
        work: impl FnOnce() -> F + Send + 'scope,
    ) -> ScopedJoinHandle<'scope, F> {
        let mut thread = thread::Builder::new();
        if let Some(bytes) = self.stack_size {
            thread = thread.stack_size(bytes.get());
        }
        // Fewer threads than asked for would be measured as if they were all there.
        let placed = move || {
            self.placement.settle(worker).unwrap_or_else(|cause| resume_unwind(Box::new(NoThread::Misplaced(cause))));
            work()
        };
        let started = thread.spawn_scoped(scope, placed);
        started.unwrap_or_else(|cause| resume_unwind(Box::new(NoThread::for_workers(self.workers, cause))))
    }
}

/// What nobody has taken yet.
struct Queue<'a, R, O, S> {
    rest: Mutex<Chunk<'a, R, O>>,
    /// How many of those that are left make the next chunk.
    size: S,
    is_over: AtomicBool,
}

impl<'a, R, O, S: Fn(usize) -> usize> Queue<'a, R, O, S> {
    fn has_more(&self) -> bool {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner).len() > 0 && !self.is_over.load(Ordering::Relaxed)
    }

    fn take(&self) -> Option<Chunk<'a, R, O>> {
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let len = (self.size)(rest.len());
        if self.is_over.load(Ordering::Relaxed) { None } else { rest.take(len) }
    }
}

/// The chunks that a worker takes from the queue. Whoever stops has left nothing, or panicked: then the others stop, too.
struct Hand<'q, 'a, R, O, S>(&'q Queue<'a, R, O, S>);

impl<'a, R, O, S: Fn(usize) -> usize> Iterator for Hand<'_, 'a, R, O, S> {
    type Item = Chunk<'a, R, O>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take()
    }
}

impl<R, O, S> Drop for Hand<'_, '_, R, O, S> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// Records that follow each other, and the slots of their outputs.
struct Chunk<'a, R, O> {
    records: &'a [R],
    slots: &'a mut [MaybeUninit<O>],
}

impl<'a, R, O> Chunk<'a, R, O> {
    fn len(&self) -> usize {
        self.records.len()
    }

    /// Splits off the first records, `len` of them or what is left; none from an empty chunk.
    fn take(&mut self, len: usize) -> Option<Self> {
        let len = len.min(self.len());
        let chunk = Chunk { records: self.records.split_off(..len)?, slots: self.slots.split_off_mut(..len)? };
        (len > 0).then_some(chunk)
    }

    fn fill(self, transform: &impl Transform<R, Out = O>) -> Filled<'a, O> {
        let mut filled = Filled { slots: self.slots, written: 0 };
        for (record, slot) in iter::zip(self.records, filled.slots.iter_mut()) {
            slot.write(transform.apply(record));
            filled.written += 1;
        }
        filled
    }
}

/// A chunk's slots, of which the first `written` hold an output. It owns these outputs: a panic drops them.
struct Filled<'a, O> {
    slots: &'a mut [MaybeUninit<O>],
    written: usize,
}

impl<O> Filled<'_, O> {
    /// Leaves the outputs in their slots, and says how many they are.
    fn keep(self) -> usize {
        let written = self.written;
        mem::forget(self);
        written
    }
}

impl<O> Drop for Filled<'_, O> {
    fn drop(&mut self) {
        let written: *mut [MaybeUninit<O>] = &mut self.slots[..self.written];
        #[expect(unsafe_code, reason = "when a transform panics, the outputs so far must be dropped")]
        // SAFETY: `fill` counts a slot after writing its output, and nobody else can reach the slots, which are
        // borrowed mutably. `map` takes none of them for an output either: its sum misses this chunk.
        unsafe {
            ptr::drop_in_place(written as *mut [O]);
        }
    }
}

//! The traced form of a transform: when each record started and ended, and on which worker.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ptr;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::transform::{AsyncTransform, Runtime, Transform};
use crate::machine::{Stopwatch, current_cpu};

/// What an observer hears of one record, from the worker's own thread.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The record's place in the input, from 0.
    pub record: usize,
    /// The worker, from 0.
    pub worker: u32,
    /// Seconds since the execution began.
    pub at_s: f64,
    /// Whether the record is done, or has just been taken.
    pub done: bool,
}

/// One record on one worker, from its start to its end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The record's place in the input, from 0.
    pub record: usize,
    /// The worker, from 0.
    pub worker: usize,
    /// Seconds since the execution began.
    pub start_s: f64,
    /// Seconds since the execution began.
    pub end_s: f64,
    /// The cpu that it began on, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<u32>,
}

/// Collects the spans of one execution. A cell a record, written once by the worker that has the record, so that
/// workers share nothing and allocate nothing while they are timed.
pub struct Trace {
    epoch: u64,
    clock: Stopwatch,
    workers: AtomicU32,
    cells: Vec<SpanCell>,
    observer: Option<Sender<Moment>>,
}

#[derive(Default)]
struct SpanCell {
    start_ns: AtomicU64,
    end_ns: AtomicU64,
    worker: AtomicU32,
    /// One more than the cpu's number; 0 where it is not known.
    cpu: AtomicU32,
}

impl SpanCell {
    /// The span of a record that was done.
    fn span(&self, record: usize) -> Option<Span> {
        let end_ns = self.end_ns.load(Ordering::Acquire);
        let start_ns = self.start_ns.load(Ordering::Relaxed);
        let worker = self.worker.load(Ordering::Relaxed) as usize;
        let cpu = self.cpu.load(Ordering::Relaxed).checked_sub(1);
        let [start_s, end_s] = [start_ns, end_ns].map(|ns| ns as f64 * 1e-9);
        (end_ns > 0).then_some(Span { record, worker, start_s, end_s, cpu })
    }
}

/// A record that a worker has: since when, and on which cpu it took it.
struct Taken {
    worker: u32,
    cpu: Option<u32>,
    start_ns: u64,
}

static EPOCHS: AtomicU64 = AtomicU64::new(1);

/// No trace's epoch is 0.
fn next_epoch() -> u64 {
    EPOCHS.fetch_add(1, Ordering::Relaxed)
}

thread_local! {
    /// The epoch of the trace that this thread last worked for, and its number there.
    static WORKER: Cell<(u64, u32)> = const { Cell::new((0, 0)) };
}

impl Trace {
    /// Room for the spans of `records` records. The execution begins now; see [`Trace::restart`].
    pub fn new(records: usize) -> Self {
        Self {
            epoch: next_epoch(),
            clock: Stopwatch::start(),
            workers: AtomicU32::new(0),
            cells: std::iter::repeat_with(SpanCell::default).take(records).collect(),
            observer: None,
        }
    }

    /// Tells `observer` of the start and the end of every record too.
    pub fn observed(mut self, observer: Sender<Moment>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Forgets spans and workers: the execution begins now.
    pub fn restart(&mut self) {
        for cell in &mut self.cells {
            *cell.end_ns.get_mut() = 0;
        }
        *self.workers.get_mut() = 0;
        self.epoch = next_epoch();
        self.clock = Stopwatch::start();
    }

    /// The spans of the records that were done, in input order.
    pub fn spans(&self) -> Vec<Span> {
        self.cells.iter().enumerate().filter_map(|(record, cell)| cell.span(record)).collect()
    }

    /// Workers are numbered as they come to their first record.
    fn worker(&self) -> u32 {
        WORKER.with(|worker| {
            let (epoch, number) = worker.get();
            if epoch == self.epoch {
                return number;
            }
            let number = self.workers.fetch_add(1, Ordering::Relaxed);
            worker.set((self.epoch, number));
            number
        })
    }

    fn notify(&self, record: usize, worker: u32, at_ns: u64, done: bool) {
        if let Some(observer) = &self.observer {
            // Nobody listens any more where the run is over.
            let _ = observer.send(Moment { record, worker, at_s: at_ns as f64 * 1e-9, done });
        }
    }

    /// Adds a span that was measured elsewhere.
    pub fn add(&self, Span { record, worker, start_s, end_s, cpu }: Span) {
        let (worker, start_ns, end_ns) = (worker as u32, (start_s * 1e9) as u64, (end_s * 1e9) as u64);
        self.notify(record, worker, start_ns, false);
        self.notify(record, worker, end_ns, true);
        self.keep(record, Taken { worker, cpu, start_ns }, end_ns);
    }

    /// Seconds since the execution began.
    pub fn elapsed_s(&self) -> f64 {
        self.clock.elapsed_ns() as f64 * 1e-9
    }

    /// A worker takes a record, now.
    fn begin(&self, record: usize, worker: u32) -> Taken {
        let cpu = current_cpu();
        let start_ns = self.clock.elapsed_ns();
        self.notify(record, worker, start_ns, false);
        Taken { worker, cpu, start_ns }
    }

    /// The worker is done with it, now.
    fn end(&self, record: usize, taken: Taken) {
        let end_ns = self.clock.elapsed_ns();
        self.notify(record, taken.worker, end_ns, true);
        self.keep(record, taken, end_ns);
    }

    fn keep(&self, record: usize, Taken { worker, cpu, start_ns }: Taken, end_ns: u64) {
        let Some(cell) = self.cells.get(record) else { return };
        cell.start_ns.store(start_ns, Ordering::Relaxed);
        cell.worker.store(worker, Ordering::Relaxed);
        cell.cpu.store(cpu.map_or(0, |cpu| cpu.saturating_add(1)), Ordering::Relaxed);
        cell.end_ns.store(end_ns.max(1), Ordering::Release); // 0 says that the record is not done.
    }
}

/// A transform with two clock reads around each record.
pub struct Traced<'a, R, T> {
    inner: &'a T,
    trace: &'a Trace,
    records: &'a [R],
    /// The next record where records have no size.
    next: AtomicUsize,
}

impl<'a, R, T> Traced<'a, R, T> {
    /// Traces `inner` over `records`, which must be the slice that is mapped: a record is known by its address.
    /// Records of no size share one address; being all alike, they are numbered as they come.
    pub fn new(inner: &'a T, trace: &'a Trace, records: &'a [R]) -> Self {
        Self { inner, trace, records, next: AtomicUsize::new(0) }
    }

    fn index(&self, record: &R) -> usize {
        place_in(self.records, record).unwrap_or_else(|| self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// The place of a record by its address; none where records have no size.
fn place_in<R>(records: &[R], record: &R) -> Option<usize> {
    let offset = ptr::from_ref(record).addr().wrapping_sub(records.as_ptr().addr());
    offset.checked_div(size_of::<R>())
}

impl<R: Sync, T: Transform<R>> Transform<R> for Traced<'_, R, T> {
    type Out = T::Out;

    fn apply(&self, record: &R) -> T::Out {
        let index = self.index(record);
        if index >= self.trace.cells.len() {
            return self.inner.apply(record); // A record from elsewhere has no place in the input.
        }
        let worker = self.trace.worker();
        let taken = self.trace.begin(index, worker);
        let out = self.inner.apply(record);
        self.trace.end(index, taken);
        out
    }
}

/// An async transform with two clock reads around each record. Its workers are the records in flight: each has the
/// lowest number that no other has at that time.
pub struct AsyncTraced<R, T> {
    inner: Arc<T>,
    trace: Arc<Trace>,
    records: Arc<Vec<R>>,
    numbers: Mutex<Numbers>,
    /// The next record where records have no size.
    next: AtomicUsize,
}

/// The numbers of records in flight: thousands of them can be.
#[derive(Default)]
struct Numbers {
    given: u32,
    /// Those of them that are free again.
    free: BinaryHeap<Reverse<u32>>,
}

impl<R, T> AsyncTraced<R, T> {
    /// As [`Traced::new`].
    pub fn new(inner: Arc<T>, trace: Arc<Trace>, records: Arc<Vec<R>>) -> Self {
        Self { inner, trace, records, numbers: Mutex::default(), next: AtomicUsize::new(0) }
    }

    fn index(&self, record: &R) -> usize {
        place_in(&self.records, record).unwrap_or_else(|| self.next.fetch_add(1, Ordering::Relaxed))
    }

    fn take_off(&self) -> u32 {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(Reverse(number)) = numbers.free.pop() {
            return number;
        }
        numbers.given += 1;
        numbers.given - 1
    }

    fn land(&self, number: u32) {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).free.push(Reverse(number));
    }
}

impl<R: Send + Sync + 'static, T: AsyncTransform<R>> AsyncTransform<R> for AsyncTraced<R, T> {
    type Out = T::Out;

    async fn apply_async(&self, record: &R, runtime: &impl Runtime) -> T::Out {
        let index = self.index(record);
        if index >= self.records.len() {
            return self.inner.apply_async(record, runtime).await; // A record from elsewhere has no place in the input.
        }
        let worker = self.take_off();
        let taken = self.trace.begin(index, worker);
        let out = self.inner.apply_async(record, runtime).await;
        self.trace.end(index, taken);
        self.land(worker);
        out
    }
}

//! Records in flight: what the async strategies have in common, whatever runs their tasks.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::{io, iter};

use futures_util::{StreamExt, stream};

use super::kind::{StrategyError, value};
use super::placement::{PIN, Placement};
use super::sync::atomic::{AtomicUsize, Ordering};
use crate::machine::why_none_started;
use crate::parameter::{Fixed, Key, Parameter, Parameters, Takes};
use crate::text::{count, panic_message};
use crate::workload::AsyncTransform;
use crate::workload::transform::Runtime;

const THREADS: Key<usize> =
    Key::count("threads", "threads that drive the records in flight, no more than there are workers")
        .or(Fixed::Count(1));
const ORDERED: Key<bool> = Key::new(Parameter::new(
    "ordered",
    Takes::Flag,
    "a record that is done holds its place until all before it are (`buffered`); outputs are in order either way",
))
.or(Fixed::Flag(false));

/// The parameters of every async strategy.
pub(super) const PARAMETERS: &[Parameter] = &[THREADS.parameter, ORDERED.parameter, PIN.parameter];

/// How many records are in flight, on how many threads.
pub(super) struct Flight {
    workers: usize,
    threads: usize,
    ordered: bool,
    /// Where the threads run.
    pub placement: Placement,
}

impl Flight {
    pub fn of(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError> {
        let workers = workers.get();
        let threads = value(&THREADS, parameters)?.min(workers);
        Ok(Self { workers, threads, ordered: value(&ORDERED, parameters)?, placement: Placement::of(parameters)? })
    }

    pub fn threads(&self) -> usize {
        self.threads
    }

    /// The records, for a task on each thread: each with its share of the workers.
    pub fn tasks<R, T>(&self, records: &Arc<Vec<R>>, transform: &Arc<T>) -> Vec<FlightTask<R, T>> {
        let Self { workers, threads, ordered, .. } = *self;
        let queue = Arc::new(Queue {
            records: Arc::clone(records),
            transform: Arc::clone(transform),
            next: AtomicUsize::new(0),
        });
        let share = |thread: usize| workers / threads + usize::from(thread < workers % threads);
        let rest = || Rest(Arc::clone(&queue));
        (0..threads).map(|thread| FlightTask { rest: rest(), slots: share(thread), ordered }).collect()
    }
}

/// Makes what those crates make with a panic where the system gives no further thread or file handle.
pub(super) fn made<T>(
    kind: &'static str,
    threads: usize,
    make: impl FnOnce() -> io::Result<T>,
) -> Result<T, StrategyError> {
    let made = catch_unwind(AssertUnwindSafe(make));
    let made = made.unwrap_or_else(|panic| Err(io::Error::other(panic_message(&*panic))));
    let size = || count(threads, "thread");
    made.map_err(|error| StrategyError::Pool { kind, size: size(), source: why_none_started(&error).into() })
}

/// Puts the outputs of all tasks into the input's order.
pub(super) fn in_order<O>(done: Vec<Vec<(usize, O)>>) -> Vec<O> {
    let mut outputs: Vec<Option<O>> = iter::repeat_with(|| None).take(done.iter().map(Vec::len).sum()).collect();
    for (index, output) in done.into_iter().flatten() {
        outputs[index] = Some(output);
    }
    outputs.into_iter().flatten().collect()
}

/// What one thread does.
pub(super) struct FlightTask<R, T> {
    rest: Rest<R, T>,
    slots: usize,
    ordered: bool,
}

impl<R: Send + Sync + 'static, T: AsyncTransform<R>> FlightTask<R, T> {
    /// Takes records until there are no more, as many at a time as it has slots for. Each output has its record's index.
    pub async fn run(self, runtime: impl Runtime) -> Vec<(usize, T::Out)> {
        let Self { rest, slots, ordered } = self;
        let (rest, runtime) = (&rest, &runtime);
        let records = stream::iter(iter::from_fn(|| rest.0.take()));
        let futures = records.map(|index| rest.0.output(index, runtime));
        if ordered { futures.buffered(slots).collect().await } else { futures.buffer_unordered(slots).collect().await }
    }
}

/// Records that tasks take in the input's order.
struct Queue<R, T> {
    records: Arc<Vec<R>>,
    transform: Arc<T>,
    next: AtomicUsize,
}

impl<R, T: AsyncTransform<R>> Queue<R, T> {
    fn take(&self) -> Option<usize> {
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        (index < self.records.len()).then_some(index)
    }

    async fn output(&self, index: usize, runtime: &impl Runtime) -> (usize, T::Out) {
        (index, self.transform.apply_async(&self.records[index], runtime).await)
    }
}

/// What a task takes from. Whoever stops has left nothing, panicked, or got no thread: then the others stop, too.
struct Rest<R, T>(Arc<Queue<R, T>>);

impl<R, T> Drop for Rest<R, T> {
    fn drop(&mut self) {
        self.0.next.store(self.0.records.len(), Ordering::Relaxed);
    }
}

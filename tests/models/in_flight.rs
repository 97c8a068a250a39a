//! Records in flight: the tasks that the async strategies have in common, each on a thread that runs nothing else.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::Result;
use std::time::Duration;

use serde_json::json;
use shuttle::future::{block_on, yield_now};

use super::{in_every_order, in_many_orders};
use crate::parameter;
use crate::strategy::in_flight::{Flight, FlightTask, PARAMETERS, in_order};
use crate::strategy::sync::thread::{self, Builder};
use crate::workload::AsyncTransform;
use crate::workload::transform::Runtime;

/// Waits until somebody else had a chance to run.
struct Yields;

impl Runtime for Yields {
    async fn sleep(&self, _: Duration) {
        yield_now().await;
    }
}

/// Counts how often each record is taken. At the bad one it panics.
struct Counting {
    taken: Vec<AtomicUsize>,
    bad: Option<usize>,
}

impl AsyncTransform<usize> for Counting {
    type Out = usize;

    async fn apply_async(&self, record: &usize, runtime: &impl Runtime) -> usize {
        self.taken[*record].fetch_add(1, Relaxed);
        if self.bad == Some(*record) {
            resume_unwind(Box::new(*record));
        }
        runtime.sleep(Duration::ZERO).await;
        *record
    }
}

/// So many records in flight on so many threads.
#[derive(Clone, Copy)]
struct Map {
    workers: usize,
    threads: usize,
    ordered: bool,
    records: usize,
}

impl Map {
    /// What came out, and how often each record was taken.
    fn run(self, bad: Option<usize>) -> (Result<Vec<usize>>, Vec<usize>) {
        let given = json!({ "threads": self.threads, "ordered": self.ordered });
        let parameters = parameter::check(PARAMETERS, given.as_object().unwrap()).unwrap();
        let flight = Flight::of(&parameters, self.workers.try_into().unwrap()).unwrap();
        let taken = (0..self.records).map(|_| AtomicUsize::new(0)).collect();
        let (records, transform) = (Arc::new((0..self.records).collect()), Arc::new(Counting { taken, bad }));
        let tasks = flight.tasks(&records, &transform);
        let done = thread::scope(|scope| {
            let run = |task: FlightTask<_, _>| Builder::new().spawn_scoped(scope, || block_on(task.run(Yields)));
            let threads: Vec<_> = tasks.into_iter().map(|task| run(task).unwrap()).collect();
            threads.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
        });
        let done: Result<Vec<_>> = done.into_iter().collect();
        (done.map(in_order), transform.taken.iter().map(|times| times.load(Relaxed)).collect())
    }

    fn is_the_same_map(self) {
        let (outputs, taken) = self.run(None);
        assert_eq!(outputs.unwrap(), (0..self.records).collect::<Vec<_>>());
        assert_eq!(taken, vec![1; self.records]);
    }
}

#[test]
fn each_record_is_taken_once_in_every_order() {
    for ordered in [false, true] {
        let map = Map { workers: 2, threads: 2, ordered, records: 3 };
        in_every_order(move || map.is_the_same_map());
    }
}

#[test]
fn each_record_is_taken_once_in_many_orders() {
    for ordered in [false, true] {
        let map = Map { workers: 7, threads: 3, ordered, records: 40 };
        in_many_orders(1_000, move || map.is_the_same_map());
    }
}

/// Where the others are asked for more only once a task has panicked, they take none.
#[test]
fn a_panic_comes_through_and_can_end_the_others() {
    let fewest = Arc::new(AtomicUsize::new(usize::MAX));
    let (map, least) = (Map { workers: 2, threads: 2, ordered: false, records: 3 }, Arc::clone(&fewest));
    in_every_order(move || {
        let (ended, taken) = map.run(Some(0));
        assert_eq!(ended.unwrap_err().downcast_ref(), Some(&0_usize));
        assert!(taken.iter().all(|times| *times <= 1), "{taken:?}");
        least.fetch_min(taken.iter().sum(), Relaxed);
    });
    assert_eq!(fewest.load(Relaxed), 1);
}

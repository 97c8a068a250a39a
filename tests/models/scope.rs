//! `scope`: each record is taken once, each output lands at its place, and a panic loses none and ends the others. Where
//! the shares are fixed, its threads share nothing, and there is no order to try.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering::Relaxed};
use std::thread::Result;

use serde_json::{Value, json};

use super::{in_every_order, in_many_orders};
use crate::strategy::{Work, ready};

/// A map over records that are their own indices.
#[derive(Clone)]
struct Map {
    parameters: Value,
    workers: usize,
    records: usize,
    /// At this one the transform panics.
    bad: Option<usize>,
}

impl Map {
    fn new(schedule: &str, chunk: Option<usize>, workers: usize, records: usize) -> Self {
        let mut parameters = json!({ "schedule": schedule });
        chunk.into_iter().for_each(|chunk| parameters["chunk"] = chunk.into());
        Self { parameters, workers, records, bad: None }
    }

    /// What came out, and how often each record was taken.
    fn run(&self) -> (Result<Vec<usize>>, Vec<usize>) {
        let records: Vec<usize> = (0..self.records).collect();
        let taken: Vec<AtomicUsize> = records.iter().map(|_| AtomicUsize::new(0)).collect();
        let there = AtomicIsize::new(0);
        let transform = |&record: &usize| {
            taken[record].fetch_add(1, Relaxed);
            if self.bad == Some(record) {
                resume_unwind(Box::new(record)); // As a panic, but without shuttle's message on it.
            }
            Output::new(record, &there)
        };
        let parameters = self.parameters.as_object().unwrap();
        let map = ready("scope", parameters, self.workers, &Work::plain(&records, &transform)).unwrap();
        let ended = catch_unwind(AssertUnwindSafe(|| map.plain().iter().map(|output| output.record).collect()));
        assert_eq!(there.load(Relaxed), 0, "each output is dropped once");
        (ended, taken.iter().map(|times| times.load(Relaxed)).collect())
    }

    fn is_the_same_map(&self) {
        let (outputs, taken) = self.run();
        assert_eq!(outputs.unwrap(), (0..self.records).collect::<Vec<_>>());
        assert_eq!(taken, vec![1; self.records]);
    }

    /// Says how many records were taken.
    fn panics(&self) -> usize {
        let (ended, taken) = self.run();
        assert_eq!(ended.unwrap_err().downcast_ref(), self.bad.as_ref());
        assert!(taken.iter().all(|times| *times <= 1), "{taken:?}");
        taken.iter().sum()
    }
}

/// An output that is counted while it is there.
struct Output<'a> {
    record: usize,
    there: &'a AtomicIsize,
}

impl<'a> Output<'a> {
    fn new(record: usize, there: &'a AtomicIsize) -> Self {
        there.fetch_add(1, Relaxed);
        Self { record, there }
    }
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        self.there.fetch_sub(1, Relaxed);
    }
}

#[test]
fn two_workers_take_each_record_once_in_every_order() {
    for (schedule, chunk, records) in [
        ("dynamic", None, 4),
        ("dynamic", Some(2), 5),
        ("dynamic", Some(3), 7),
        ("guided", None, 5),
        ("guided", Some(2), 7),
    ] {
        let map = Map::new(schedule, chunk, 2, records);
        in_every_order(move || map.is_the_same_map());
    }
}

#[test]
fn three_workers_take_each_record_once_in_many_orders() {
    let map = Map::new("dynamic", Some(3), 3, 7);
    in_many_orders(1_000, move || map.is_the_same_map());
}

/// `dynamic` has chunks of two records at first, and of one at last.
#[test]
fn what_the_chunks_taper_to_is_taken_once() {
    for (schedule, chunk, workers, records) in
        [("dynamic", None, 2, 130), ("dynamic", None, 3, 200), ("guided", None, 4, 200), ("dynamic", Some(7), 5, 50)]
    {
        let map = Map::new(schedule, chunk, workers, records);
        in_many_orders(250, move || map.is_the_same_map());
    }
}

#[test]
fn a_panic_comes_through_and_drops_each_output_once_in_every_order() {
    for bad in 0..4 {
        for (schedule, chunk) in [("dynamic", Some(1)), ("guided", None)] {
            let map = Map { bad: Some(bad), ..Map::new(schedule, chunk, 2, 4) };
            in_every_order(move || _ = map.panics());
        }
    }
}

/// Where the others are asked for more only once a worker has panicked, they get none.
#[test]
fn a_panic_can_end_the_others() {
    let fewest = Arc::new(AtomicUsize::new(usize::MAX));
    let (map, least) = (Map { bad: Some(0), ..Map::new("dynamic", Some(1), 2, 5) }, Arc::clone(&fewest));
    in_every_order(move || _ = least.fetch_min(map.panics(), Relaxed));
    assert_eq!(fewest.load(Relaxed), 1);
}

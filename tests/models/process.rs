//! `process`: the threads that hand chunks to processes, in whose place are threads that shuttle does not know: each only
//! answers what it is asked.

use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering::Relaxed;

use serde_json::{Value, json};

use super::{in_every_order, in_many_orders};
use crate::strategy::tests::{Threads, process};
use crate::strategy::{Fault, PeerFailure, wire};

const BAD: u32 = 1_000;

fn answer(input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
    let transform = |record: &u32| {
        if *record == BAD {
            resume_unwind(Box::new("nobody knows it")); // As a panic, but without a message on the terminal.
        }
        2 * record
    };
    wire::answer::<u32, _>(&transform, "mark", input, output)
}

/// Says how many processes it took.
fn is_the_same_map(parameters: Value, workers: usize, records: u32) -> usize {
    let (records, peers): (Vec<u32>, _) = ((0..records).collect(), Threads::new(answer));
    let doubled: Vec<u32> = process(parameters, workers, &records, &peers).plain();
    assert_eq!(doubled, records.iter().map(|record| 2 * record).collect::<Vec<_>>());
    peers.started.load(Relaxed)
}

#[test]
fn two_processes_get_each_record_once_in_every_order() {
    in_every_order(|| assert_eq!(is_the_same_map(json!({ "chunksize": 2 }), 2, 3), 2));
}

#[test]
fn processes_that_are_replaced_get_each_record_once_in_many_orders() {
    for (workers, most) in [(2, 1), (3, 2)] {
        let parameters = json!({ "chunksize": 3, "maxtasksperchild": most });
        in_many_orders(100, move || {
            let started = is_the_same_map(parameters.clone(), workers, 20);
            assert!(started >= 7_usize.div_ceil(most), "{started} processes did 7 chunks, at most {most} each");
        });
    }
}

#[test]
fn a_failure_ends_the_map_in_many_orders() {
    in_many_orders(500, || {
        let (records, peers) = ([7, BAD, 9], Threads::new(answer));
        let map = process::<u32, u32>(json!({ "chunksize": 1 }), 2, &records, &peers);
        let unwound = catch_unwind(AssertUnwindSafe(|| map.plain())).unwrap_err();
        let PeerFailure { fault, cause } = *unwound.downcast().expect("it says what went wrong");
        assert_eq!(fault, Fault::Panicked);
        assert!(cause.starts_with("nobody knows it (record 2, in process "), "{cause}");
    });
}

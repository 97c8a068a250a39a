//! `process`: the threads that hand chunks to processes. In the place of each of these is somebody who answers what he was
//! asked when the answer is read: the same to whoever waits for it.

use std::collections::VecDeque;
use std::io::{self, BufReader, Read, Write};
use std::mem::take;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::{in_every_order, in_many_orders};
use crate::strategy::tests::{NoProcess, process};
use crate::strategy::{Fault, Peer, PeerFailure, Peers, Pipes, wire};

const BAD: u32 = 1_000;

fn double(record: &u32) -> u32 {
    if *record == BAD {
        resume_unwind(Box::new("nobody knows it")); // As a panic, but without a message on the terminal.
    }
    2 * record
}

#[derive(Default)]
struct Answering {
    started: AtomicUsize,
}

impl Peers for Answering {
    fn start(&self) -> io::Result<Peer> {
        self.started.fetch_add(1, Relaxed);
        let asked = Asked::default();
        let answers = Answers { asked: asked.clone(), left: VecDeque::new() };
        let (input, output) = (Box::new(asked), Box::new(BufReader::new(answers)));
        Ok(Peer {
            pipes: Pipes { input, output, mark: "mark".to_owned(), greeted: false },
            process: Box::new(NoProcess),
        })
    }

    fn greet(&self, _: &mut Pipes) -> io::Result<()> {
        Ok(())
    }
}

/// What was asked and not answered yet. One thread at a time has both ends of it.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<u8>>>);

impl Write for Asked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Answers {
    asked: Asked,
    /// What is answered and was not read yet.
    left: VecDeque<u8>,
}

impl Read for Answers {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.is_empty() {
            let asked = take(&mut *self.asked.0.lock().unwrap());
            wire::answer::<u32, _>(&double, "mark", &mut &asked[..], &mut self.left)?;
        }
        self.left.read(buffer)
    }
}

/// Says how many processes it took.
fn is_the_same_map(parameters: Value, workers: usize, records: u32) -> usize {
    let (records, peers): (Vec<u32>, _) = ((0..records).collect(), Answering::default());
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
        let (records, peers) = ([7, BAD, 9], Answering::default());
        let map = process::<u32, u32>(json!({ "chunksize": 1 }), 2, &records, &peers);
        let unwound = catch_unwind(AssertUnwindSafe(|| map.plain())).unwrap_err();
        let PeerFailure { fault, cause } = *unwound.downcast().expect("it says what went wrong");
        assert_eq!(fault, Fault::Panicked);
        assert!(cause.starts_with("nobody knows it (record 2, in process "), "{cause}");
    });
}

//! The forms of work that have no threads of their own: an async transform, with the smallest strategy that drives one,
//! and records that are sent elsewhere, with threads in the place of processes.

use std::collections::BTreeMap;
use std::io::{BufReader, pipe};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::kind::{Kind, RemoteKind};
use super::*;
use crate::dataset::Scientist;
use crate::workload::transform::Runtime;
use crate::workload::{Age, Compute, Settings, Trace, Workload};

/// One record after the other, polled until it is done.
struct Polling;

impl Kind for Polling {
    const INFO: KindInfo =
        KindInfo { name: "polling", about: "", parallel: false, runs: Runs::AsyncMap, parameters: &[] };

    fn make(_: &Parameters, _: NonZeroUsize) -> Result<Self, StrategyError> {
        Ok(Self)
    }
}

impl AsyncStrategy for Polling {
    fn map<R: Send + Sync + 'static, T: AsyncTransform<R>>(
        &self,
        records: &Arc<Vec<R>>,
        transform: &Arc<T>,
    ) -> Vec<T::Out> {
        records.iter().map(|record| finished(transform.apply_async(record, self))).collect()
    }
}

impl Runtime for Polling {
    async fn sleep(&self, duration: Duration) {
        thread::sleep(duration);
    }
}

fn finished<O>(future: impl Future<Output = O>) -> O {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}

/// Threads in the place of processes. What they print before they answer is nobody's answer.
pub(super) struct Threads {
    answer: fn(&mut dyn BufRead, &mut dyn Write) -> io::Result<()>,
    pub started: AtomicUsize,
}

impl Threads {
    pub fn new(answer: fn(&mut dyn BufRead, &mut dyn Write) -> io::Result<()>) -> Self {
        Self { answer, started: AtomicUsize::new(0) }
    }

    fn patient() -> Self {
        Self::new(|input, output| wire::answer::<Record, _>(&Patient, "mark", input, output))
    }
}

impl Peers for Threads {
    fn start(&self) -> io::Result<Peer> {
        self.started.fetch_add(1, Ordering::Relaxed);
        let ((asked, asks), (answers, mut answering)) = (pipe()?, pipe()?);
        let answer = self.answer;
        thread::spawn(move || {
            write!(answering, "\nmarked 1\nmark one\n{}", "a line without an end ".repeat(1_000))?;
            answer(&mut BufReader::new(asked), &mut answering)
        });
        let (input, output) = (Box::new(asks), Box::new(BufReader::new(answers)));
        let pipes = Pipes { input, output, mark: "mark".to_owned(), greeted: false };
        Ok(Peer { pipes, process: Box::new(NoProcess) })
    }

    fn greet(&self, _: &mut Pipes) -> io::Result<()> {
        Ok(())
    }
}

pub(super) struct NoProcess;

impl Process for NoProcess {
    fn how_it_ended(&mut self) -> (Fault, String) {
        (Fault::Gone, "SIGABRT".to_owned())
    }

    fn kill(&mut self) {}
}

struct Patient;

impl Transform<Record> for Patient {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        if record.cost == 1_000 {
            resume_unwind(Box::new("nobody can wait for it")); // As a panic, but without a message on the terminal.
        }
        SLEEP.apply(record)
    }
}

const SLEEP: Sleep = Sleep { reference_year: 2017 };
const ONE: NonZeroUsize = NonZeroUsize::MIN;

fn records(cost: u64) -> Vec<Record> {
    let record = |born| {
        let scientist = Scientist { name: format!("born in {born}"), field: "math".into(), born, nobel: false };
        Record { scientist, cost }
    };
    (1900..1950).map(record).collect()
}

fn expected(records: &[Record]) -> Vec<Age> {
    records.iter().map(|record| SLEEP.apply(record)).collect()
}

#[test]
fn an_async_strategy_is_the_same_map() {
    let records = records(10);
    let work = AsyncWork { records: Arc::new(records.clone()), transform: Arc::new(SLEEP) };
    let ready = (Entry::async_map::<Polling>().make)(&Parameters::new(), ONE, &work).unwrap();
    assert_eq!(ready.plain(), expected(&records));

    let trace = Arc::new(Trace::new(records.len()));
    assert_eq!(ready.traced(&trace), expected(&records));
    let spans = trace.spans();
    assert_eq!(spans.iter().map(|span| span.record).collect::<Vec<_>>(), (0..50).collect::<Vec<_>>());
    assert!(spans.iter().all(|span| span.worker == 0 && span.start_s <= span.end_s), "one record is in flight");
}

#[test]
fn a_kind_refuses_the_workloads_that_lack_its_form() {
    let none = Forms::default();
    let refused = |kind: KindInfo, workload| {
        kind.refuses(workload, &Settings::default(), none).map(|refusal| refusal.what).unwrap_or_default()
    };
    let (sleep, compute, own) = (Workload::of::<Sleep>(), Workload::of::<Compute>(), Workload::own());
    assert_eq!(refused(Polling::INFO, compute), "polling is for work that waits, and compute has no async form");
    assert_eq!(refused(Polling::INFO, own), "polling is for work that waits, and this program's own has no async form");
    assert_eq!(
        refused(process::Pool::INFO, own),
        "process sends records to other processes, and this program's own cannot be sent"
    );
    let runs =
        [(Polling::INFO, sleep), (process::Pool::INFO, compute), (serial::Serial::INFO, own), (command::INFO, compute)];
    assert!(runs.into_iter().all(|(kind, workload)| kind.refuses(workload, &Settings::default(), none).is_none()));
    #[cfg(feature = "fetch")]
    {
        let fetch = Workload::named("fetch").unwrap();
        let from = |url: &str| Settings(Parameters::from_iter([("url".to_owned(), json!(url))]));
        let refused = |kind: KindInfo, url| Some(kind.refuses(fetch, &from(url), none)?.what);
        assert_eq!(refused(Polling::INFO, "https://a/").unwrap(), "polling fetches from `http://` alone");
        assert_eq!((refused(Polling::INFO, "http://a/"), refused(serial::Serial::INFO, "https://a/")), (None, None));
    }
    assert_eq!(Polling::INFO.refuses(own, &Settings::default(), Forms { awaited: true, ..none }), None);
    assert_eq!(process::Pool::INFO.refuses(own, &Settings::default(), Forms { sent: true, ..none }), None);
}

/// As where a cpu is taken from the process between the plan and the map.
#[test]
fn a_thread_that_has_no_place_is_not_said_to_lack() {
    let nowhere = Placement::nowhere();
    let unwound = catch_unwind(|| nowhere.here(0)).unwrap_err();
    let no_thread = unwound.downcast_ref::<NoThread>().unwrap().to_string();
    assert!(no_thread.starts_with("cannot put a thread on cpu 60000: "), "{no_thread}");
    assert!(nowhere.settle(0).unwrap_err().to_string() == no_thread, "the same of a thread of its own");
}

/// The strategy `process` over threads.
pub(super) fn process<'a, R: Sendable, O: Sendable>(
    parameters: serde_json::Value,
    workers: usize,
    records: &'a [R],
    peers: &'a dyn Peers,
) -> Box<dyn Ready<O> + 'a> {
    let serde_json::Value::Object(parameters) = parameters else { panic!("{parameters} is no map") };
    let make = Entry::<MakeRemote<R, O>>::remote_map::<process::Pool>().make;
    let apply = Box::new(|_: &R| -> O { panic!("a pool works elsewhere") });
    make(&parameters, NonZeroUsize::new(workers).unwrap(), RemoteWork { records, apply, peers }).unwrap()
}

#[test]
fn a_queue_ends_with_single_records_where_nobody_says_how_many() {
    let taken = |chunk| {
        let size = queued_size(1_000, 2, chunk);
        let mut left = 1_000;
        std::iter::from_fn(|| {
            let taken = size(left).min(left);
            left -= taken;
            (taken > 0).then_some(taken)
        })
        .collect::<Vec<usize>>()
    };
    let sizes = taken(None);
    assert_eq!((sizes[0], sizes.iter().sum::<usize>()), (15, 1_000));
    assert!(sizes.is_sorted_by(|one, next| one >= next) && sizes.ends_with(&[1; 8]), "{sizes:?}");
    assert!(taken(Some(16)).iter().rev().skip(1).all(|taken| *taken == 16), "what is said holds to the end");
}

#[test]
fn records_that_are_sent_away_come_back_in_order() {
    let records = records(10);
    for (length, workers, chunksize) in [(0, 2, 1), (1, 3, 7), (50, 1, 50), (50, 2, 1), (50, 4, 3), (49, 5, 1_000)] {
        let (records, peers) = (&records[..length], Threads::patient());
        let ready = process::<Record, Age>(json!({ "chunksize": chunksize }), workers, records, &peers);
        assert_eq!(ready.plain(), expected(records), "{length} records, {workers} workers, chunks of {chunksize}");
        let trace = Arc::new(Trace::new(records.len()));
        assert_eq!(ready.traced(&trace), expected(records));
        let spans = trace.spans();
        assert_eq!(spans.iter().map(|span| span.record).collect::<Vec<_>>(), (0..length).collect::<Vec<_>>());
        assert!(spans.iter().all(|span| span.worker < workers && span.start_s <= span.end_s));
        assert_eq!(peers.started.load(Ordering::Relaxed), workers, "a warm pool is made once");
    }
}

#[test]
fn records_larger_than_any_pipe_come_back() {
    let shout = |word: &String| format!("{word}!");
    let peers = Threads::new(|input, output| {
        wire::answer::<String, _>(&|word: &String| format!("{word}!"), "mark", input, output)
    });
    let records: Vec<String> = (0..8_u8).map(|letter| char::from(b'a' + letter).to_string().repeat(1 << 20)).collect();
    let outputs: Vec<String> = process(json!({ "chunksize": 3 }), 2, &records, &peers).plain();
    assert!(outputs == records.iter().map(shout).collect::<Vec<_>>());
}

#[test]
fn a_process_does_no_more_chunks_than_it_may() {
    let (records, peers) = (records(1), Threads::patient());
    let ready = process::<Record, Age>(json!({ "chunksize": 10, "maxtasksperchild": 2 }), 1, &records, &peers);
    assert_eq!(ready.plain(), expected(&records));
    assert_eq!(peers.started.load(Ordering::Relaxed), 3, "five chunks, two for each process");
    assert_eq!(ready.plain(), expected(&records));
    assert_eq!(peers.started.load(Ordering::Relaxed), 5, "the third one had done one of its two");
}

#[test]
fn a_cold_pool_is_made_for_each_map() {
    let (records, peers) = (records(1), Threads::patient());
    let ready = process::<Record, Age>(json!({ "pool": "cold" }), 3, &records, &peers);
    assert_eq!(peers.started.load(Ordering::Relaxed), 0);
    assert_eq!((ready.plain(), ready.plain()), (expected(&records), expected(&records)));
    assert_eq!(peers.started.load(Ordering::Relaxed), 6);
}

fn failure<O>(ready: &dyn Ready<O>) -> PeerFailure {
    let unwound = catch_unwind(AssertUnwindSafe(|| ready.plain().len())).unwrap_err();
    *unwound.downcast().expect("it says what went wrong")
}

#[test]
fn what_goes_wrong_in_a_process_is_said_with_its_records() {
    let mut records = records(1);
    records[36].cost = 1_000;
    let peers = Threads::patient();
    let panicked = failure::<Age>(&*process(json!({ "chunksize": 5 }), 1, &records, &peers));
    assert_eq!(panicked.fault, Fault::Panicked);
    assert_eq!(panicked.cause, "nobody can wait for it (record 37, in process 0 of 1)");

    let silent = Threads::new(|_, _| Ok(()));
    let gone = failure::<Age>(&*process(json!({ "chunksize": 5 }), 1, &records, &silent));
    assert_eq!(
        (gone.fault, gone.cause.as_str()),
        (Fault::Gone, "process 0 of 1 was lost with records 1 to 5: SIGABRT")
    );

    let lost = failure::<u64>(&*process(json!({ "chunksize": 5 }), 1, &records, &peers));
    assert_eq!(lost.fault, Fault::Unable);
    assert!(lost.cause.starts_with("an output cannot be read back: "), "{}", lost.cause);
}

/// What other ways to write it lose: fields that are skipped, numbers that are not finite, keys that are no texts.
#[test]
fn whatever_serde_writes_is_read_back() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Odd {
        #[serde(skip_serializing_if = "Option::is_none")]
        skipped: Option<u8>,
        number: f64,
        keys: BTreeMap<(u8, char), i128>,
        either: Either,
    }
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(u64),
        Words(Vec<String>),
    }

    let odd = |number, either| Odd { skipped: None, number, keys: [((1, 'x'), -3)].into(), either };
    let records = [odd(f64::INFINITY, Either::Number(3)), odd(0.1, Either::Words(vec!["a".to_owned()]))];
    let peers = Threads::new(|input, output| wire::answer::<Odd, _>(&Odd::clone, "mark", input, output));
    let outputs: Vec<Odd> = process(json!({}), 2, &records, &peers).plain();
    assert_eq!(outputs, records);
}

#[cfg(target_os = "linux")]
#[test]
fn each_process_starts_on_its_cpu() {
    let last = crate::machine::allowed_cpus().unwrap().pop().unwrap();
    let peers = Threads::new(|input, output| {
        wire::answer::<u8, _>(&|_: &u8| crate::machine::current_cpu().unwrap(), "mark", input, output)
    });
    for pool in ["warm", "cold"] {
        let parameters = json!({ "pin": [last], "pool": pool, "maxtasksperchild": 1, "chunksize": 1 });
        let ran_on: Vec<u32> = process(parameters, 2, &[0; 9], &peers).plain();
        assert!(ran_on.iter().all(|cpu| *cpu as usize == last), "{ran_on:?}");
    }
}

#[test]
fn a_strategy_that_was_left_out_says_how_to_get_it() {
    let told = StrategyError::LeftOut("tokio").to_string();
    let expected = "this program was built without `tokio`, which is a cargo feature: `cargo build --features tokio`";
    assert_eq!(told, expected);
    let built: Vec<&str> = kinds().iter().map(|kind| kind.name).collect();
    assert!(LEFT_OUT.iter().all(|name| !built.contains(name)), "{built:?}");
}

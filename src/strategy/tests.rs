//! The forms of work beside the plain one, each with the smallest strategy that needs it.

use std::io::{BufReader, pipe};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use super::kind::{Kind, RemoteKind};
use super::*;
use crate::dataset::Scientist;
use crate::workload::transform::Runtime;
use crate::workload::{Age, Compute, Span, Trace, Workload};

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

/// One process that gets all records at once.
struct Alone(std::sync::Mutex<Peer>);

impl RemoteKind for Alone {
    const INFO: KindInfo =
        KindInfo { name: "alone", about: "", parallel: false, runs: Runs::RemoteMap, parameters: &[] };

    fn make(_: &Parameters, _: NonZeroUsize, peers: &dyn Peers) -> Result<Self, StrategyError> {
        Ok(Self(peers.start().unwrap().into()))
    }
}

impl RemoteStrategy for Alone {
    fn map<R: Sendable, O: Sendable>(&self, records: &[R], trace: Option<&Trace>) -> Vec<O> {
        let done = self.0.lock().unwrap().ask(records).unwrap_or_else(|error| panic!("{error}"));
        let output = |(record, (output, took_s))| {
            if let Some(trace) = trace {
                trace.add(Span { record, worker: 0, start_s: 0.0, end_s: took_s });
            }
            output
        };
        done.into_iter().enumerate().map(output).collect()
    }
}

/// A thread in the place of a process, which ends at the first record that costs too much.
struct Threads;

impl Peers for Threads {
    fn start(&self) -> io::Result<Peer> {
        let ((asked, asks), (answers, mut answering)) = (pipe()?, pipe()?);
        thread::spawn(move || remote::answer(&Patient, &mut BufReader::new(asked), &mut answering));
        Ok(Peer::new(asks, BufReader::new(answers), ()))
    }
}

struct Patient;

impl Transform<Record> for Patient {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        assert!(record.cost < 1_000);
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
    let refused =
        |kind: KindInfo, workload| kind.refuses(workload, false).map(|refusal| refusal.what).unwrap_or_default();
    let (sleep, compute, own) = (Workload::of::<Sleep>(), Workload::of::<Compute>(), Workload::own());
    assert_eq!(refused(Polling::INFO, compute), "polling is for work that waits, and compute has no async form");
    assert_eq!(refused(Polling::INFO, own), "polling is for work that waits, and this program's own has no async form");
    assert_eq!(
        refused(Alone::INFO, own),
        "alone sends records to other processes, and this program's own cannot be sent"
    );
    let runs = [(Polling::INFO, sleep), (Alone::INFO, compute), (serial::Serial::INFO, own), (command::INFO, compute)];
    assert!(runs.into_iter().all(|(kind, workload)| kind.refuses(workload, false).is_none()));
    assert_eq!(Polling::INFO.refuses(own, true), None);
}

#[test]
fn records_that_are_sent_away_come_back_in_order() {
    let records = records(10);
    let made = Entry::<MakeRemote<Record, Age>>::remote_map::<Alone>().make;
    let ready = made(&Parameters::new(), ONE, &records, &Threads).unwrap();
    assert_eq!(ready.plain(), expected(&records));
    let trace = Arc::new(Trace::new(records.len()));
    assert_eq!(ready.traced(&trace), expected(&records));
    assert_eq!(trace.spans().len(), records.len());
}

#[test]
fn a_process_that_is_gone_is_a_panic() {
    let records = records(1_000);
    let made = Entry::<MakeRemote<Record, Age>>::remote_map::<Alone>().make;
    let ready = made(&Parameters::new(), ONE, &records, &Threads).unwrap();
    let panic = catch_unwind(AssertUnwindSafe(|| ready.plain())).unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    assert_eq!(message, "a process that had records ended before it was done with them");
}

#[test]
fn a_strategy_that_was_left_out_says_how_to_get_it() {
    let told = StrategyError::LeftOut("tokio").to_string();
    let expected = "this program was built without `tokio`, which is a cargo feature: `cargo build --features tokio`";
    assert_eq!(told, expected);
    let built: Vec<&str> = kinds().iter().map(|kind| kind.name).collect();
    assert!(LEFT_OUT.iter().all(|name| !built.contains(name)), "{built:?}");
}

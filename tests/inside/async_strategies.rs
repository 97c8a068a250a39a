//! The strategies whose records wait without a thread of their own: the same map as every other, with so many records in
//! flight as there are workers.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use crate::strategy::{AsyncWork, Parameters, Ready, StrategyError, Waiting, Work, ready};
use crate::workload::transform::Runtime;
use crate::workload::{AsyncTransform, Trace};

const KINDS: [&str; 2] = ["tokio", "smol"];

/// A strategy, its parameters, its workers.
#[derive(Clone, Debug)]
struct Choice {
    kind: &'static str,
    threads: usize,
    ordered: bool,
    workers: usize,
}

impl Choice {
    fn ready<R: Send + Sync + 'static, T: AsyncTransform<R>>(
        &self,
        records: Vec<R>,
        transform: T,
    ) -> Box<dyn Ready<T::Out>> {
        let parameters = json!({ "threads": self.threads, "ordered": self.ordered });
        let parameters: Parameters = parameters.as_object().unwrap().clone();
        let work = AsyncWork { records: Arc::new(records), transform: Arc::new(transform) };
        work.ready(self.kind, &parameters, self.workers.try_into().unwrap()).unwrap()
    }
}

fn any_choice() -> impl Strategy<Value = Choice> {
    let kind = prop::sample::select(KINDS.to_vec());
    (kind, 1..4_usize, any::<bool>(), 1..20_usize).prop_map(|(kind, threads, ordered, workers)| Choice {
        kind,
        threads,
        ordered,
        workers,
    })
}

#[cfg(target_os = "linux")]
#[test]
fn threads_are_pinned_and_the_caller_is_put_back() {
    let cpus = crate::machine::allowed_cpus().unwrap();
    for (kind, threads) in KINDS.into_iter().flat_map(|kind| [1, 2].map(|threads| (kind, threads))) {
        let parameters = json!({ "threads": threads, "pin": [cpus[cpus.len() - 1]] }).as_object().unwrap().clone();
        let work = AsyncWork { records: Arc::new(vec![60_u16; 20]), transform: Arc::new(Written) };
        let trace = Arc::new(Trace::new(20));
        work.ready(kind, &parameters, 4.try_into().unwrap()).unwrap().traced(&trace);
        let ran_on: HashSet<_> = trace.spans().iter().map(|span| span.cpu.unwrap() as usize).collect();
        assert_eq!(ran_on, [cpus[cpus.len() - 1]].into(), "{kind}, {threads} threads");
        assert_eq!(crate::machine::allowed_cpus().unwrap(), cpus);
    }
}

/// Every choice of kind, threads and order.
fn choices(threads: usize, workers: usize) -> impl Iterator<Item = Choice> {
    let orders = [false, true];
    KINDS.into_iter().flat_map(move |kind| orders.map(|ordered| Choice { kind, threads, ordered, workers }))
}

/// Waits for as many microseconds, and writes down the record.
struct Written;

impl AsyncTransform<u16> for Written {
    type Out = String;

    async fn apply_async(&self, record: &u16, runtime: &impl Runtime) -> String {
        if !record.is_multiple_of(3) {
            runtime.sleep(Duration::from_micros(u64::from(record % 50))).await;
        }
        format!("<{record}>")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_map_equals_a_loop_and_its_workers_are_records_in_flight(
        choice in any_choice(),
        records in prop::collection::vec(any::<u16>(), 0..60),
    ) {
        let expected: Vec<String> = records.iter().map(|record| format!("<{record}>")).collect();
        let ready = choice.ready(records.clone(), Written);
        prop_assert_eq!(&ready.plain(), &expected);

        let trace = Arc::new(Trace::new(records.len()));
        prop_assert_eq!(&ready.traced(&trace), &expected);
        let spans = trace.spans();
        prop_assert_eq!(spans.iter().map(|span| span.record).collect::<Vec<_>>(), (0..records.len()).collect::<Vec<_>>());
        for worker in 0..=choice.workers {
            let mut own: Vec<_> = spans.iter().filter(|span| span.worker == worker).collect();
            own.sort_by(|a, b| a.start_s.total_cmp(&b.start_s).then(a.end_s.total_cmp(&b.end_s)));
            prop_assert!(worker < choice.workers || own.is_empty(), "{:?}", own);
            prop_assert!(own.windows(2).all(|pair| pair[0].end_s <= pair[1].start_s), "{:?}", own);
        }
    }

    #[test]
    fn a_panic_comes_through_and_every_output_is_dropped_once(
        choice in any_choice(),
        (length, bad) in (1..60_usize).prop_flat_map(|length| (Just(length), 0..length)),
    ) {
        let (made, dropped) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let ready = choice.ready((0..length).collect(), Explosive { bad, made: made.clone(), dropped: dropped.clone() });
        let panic = catch_unwind(AssertUnwindSafe(|| ready.plain().len())).unwrap_err();
        prop_assert_eq!(panic.downcast_ref::<usize>(), Some(&bad));
        drop(ready);
        prop_assert_eq!(made.load(Ordering::SeqCst), dropped.load(Ordering::SeqCst));
    }
}

/// Panics at one record, and counts the outputs of the others.
struct Explosive {
    bad: usize,
    made: Arc<AtomicUsize>,
    dropped: Arc<AtomicUsize>,
}

struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl AsyncTransform<usize> for Explosive {
    type Out = Counted;

    async fn apply_async(&self, record: &usize, runtime: &impl Runtime) -> Counted {
        runtime.sleep(Duration::from_micros(100)).await;
        if *record == self.bad {
            resume_unwind(Box::new(self.bad)); // As a panic, but without a message on the terminal.
        }
        self.made.fetch_add(1, Ordering::SeqCst);
        Counted(Arc::clone(&self.dropped))
    }
}

/// Waits until so many records are held at once, and gives the most that ever were.
struct Meeting {
    all: usize,
    held: AtomicUsize,
}

impl AsyncTransform<u8> for Meeting {
    type Out = usize;

    async fn apply_async(&self, _: &u8, runtime: &impl Runtime) -> usize {
        self.held.fetch_add(1, Ordering::SeqCst);
        for _ in 0..20_000 {
            if self.held.load(Ordering::SeqCst) >= self.all {
                break;
            }
            runtime.sleep(Duration::from_millis(1)).await;
        }
        self.held.load(Ordering::SeqCst)
    }
}

#[test]
fn seven_workers_hold_seven_records_at_once_on_any_number_of_threads() {
    for choice in [1, 2, 3].into_iter().flat_map(|threads| choices(threads, 7)) {
        let meeting = Meeting { all: 7, held: AtomicUsize::new(0) };
        assert_eq!(choice.ready(vec![0; 7], meeting).plain(), [7; 7], "{choice:?}");
    }
}

/// Blocks its thread until another one has a record, too.
struct Blocking(Mutex<HashSet<ThreadId>>, Condvar);

impl AsyncTransform<u8> for Blocking {
    type Out = usize;

    async fn apply_async(&self, _: &u8, _: &impl Runtime) -> usize {
        let Self(threads, changed) = self;
        let mut threads = threads.lock().unwrap();
        threads.insert(thread::current().id());
        changed.notify_all();
        let (threads, _) =
            changed.wait_timeout_while(threads, Duration::from_secs(20), |threads| threads.len() < 2).unwrap();
        threads.len()
    }
}

#[test]
fn two_threads_drive_records_at_once_and_no_third_one_does() {
    for choice in choices(2, 9) {
        let blocking = Blocking(Mutex::default(), Condvar::new());
        assert_eq!(choice.ready(vec![0; 40], blocking).plain(), [2; 40], "{choice:?}");
    }
}

/// The first record takes long.
struct SlowFirst;

impl AsyncTransform<usize> for SlowFirst {
    type Out = ();

    async fn apply_async(&self, record: &usize, runtime: &impl Runtime) {
        runtime.sleep(Duration::from_millis(if *record == 0 { 300 } else { 1 })).await;
    }
}

#[test]
fn who_keeps_the_order_holds_a_place_until_all_before_are_done() {
    for choice in choices(1, 2) {
        let trace = Arc::new(Trace::new(10));
        choice.ready((0..10).collect(), SlowFirst).traced(&trace);
        let spans = trace.spans();
        let waited = spans[2].start_s >= spans[0].end_s;
        assert_eq!(waited, choice.ordered, "{choice:?}: {spans:?}");
    }
}

#[test]
fn records_without_a_size_have_a_span_each() {
    struct Nothing;

    impl AsyncTransform<()> for Nothing {
        type Out = ();

        async fn apply_async(&self, (): &(), runtime: &impl Runtime) {
            runtime.sleep(Duration::from_micros(1)).await;
        }
    }

    for choice in choices(2, 3) {
        let trace = Arc::new(Trace::new(50));
        choice.ready(vec![(); 50], Nothing).traced(&trace);
        assert_eq!(trace.spans().len(), 50, "{choice:?}");
    }
}

#[test]
fn a_transform_without_an_async_form_is_refused() {
    for kind in KINDS {
        let work: Work<'_, u8, fn(&u8)> = Work::plain(&[0], &((|_| ()) as fn(&u8)));
        let refused = ready(kind, &Parameters::new(), 2, &work).err().unwrap();
        assert!(matches!(refused, StrategyError::NoForm { .. }));
        assert_eq!(refused.to_string(), format!("`{kind}` needs a transform with an async form"));
    }
}

//! Every strategy is the same map: same output, same order, each record once, nothing lost when a transform panics.

use std::cell::Cell;
use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::dataset::Scientist;
use crate::machine::Cpus;
use crate::parameter::Takes;
use crate::strategy::{
    AsyncWork, Fault, NoThread, Parameters, Peer, Peers, Pipes, Process, SentWork, StrategyError, Work, check, kinds,
    ready,
};
use crate::workload::{Age, Calibration, Compute, Kernel, Moment, Record, Sleep, Slowed, Trace, Transform, costs};
use proptest::prelude::*;
use serde_json::json;

/// A strategy, its parameters, its workers.
#[derive(Clone, Debug)]
struct Choice {
    kind: &'static str,
    parameters: Parameters,
    workers: usize,
}

impl Choice {
    fn new(kind: &'static str, parameters: serde_json::Value, workers: usize) -> Self {
        let serde_json::Value::Object(mut parameters) = parameters else { panic!("{parameters} is no map") };
        parameters.retain(|_, value| !value.is_null());
        Choice { kind, parameters, workers }
    }

    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        let work = Work::plain(records, transform);
        ready(self.kind, &self.parameters, self.workers, &work).unwrap().plain()
    }

    fn map_traced<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T, trace: &Arc<Trace>) -> Vec<T::Out> {
        let work = Work::plain(records, transform);
        ready(self.kind, &self.parameters, self.workers, &work).unwrap().traced(trace)
    }
}

/// Any strategy with any parameters, up to nine workers.
fn any_choice() -> impl Strategy<Value = Choice> {
    let count = || proptest::option::weighted(0.7, 1..40_usize);
    let schedule = proptest::option::of(prop::sample::select(vec!["static", "dynamic", "guided"]));
    let scope = (schedule, count(), 1..10_usize, placement()).prop_map(|(schedule, chunk, workers, pin)| {
        let parameters = json!({ "schedule": schedule, "chunk": chunk, "stack_size": 1 << 16, "pin": pin });
        Choice::new("scope", parameters, workers)
    });
    let pool = || prop::sample::select(vec!["warm", "cold"]);
    let rayon = (count(), count(), pool(), 1..10_usize, placement()).prop_map(|(min, max, pool, workers, pin)| {
        Choice::new("rayon", json!({ "min_len": min, "max_len": max, "pool": pool, "pin": pin }), workers)
    });
    let bridge = (pool(), 1..10_usize)
        .prop_map(|(pool, workers)| Choice::new("rayon", json!({ "par_bridge": true, "pool": pool }), workers));
    let serial = placement().prop_map(|pin| Choice::new("serial", json!({ "pin": pin }), 1));
    let own = prop_oneof![1 => serial, 6 => scope].boxed();
    // Miri is to look at our own `unsafe`; it does not accept what rayon stands on.
    if cfg!(miri) { own } else { prop_oneof![7 => own, 3 => rayon, 1 => bridge].boxed() }
}

/// Any `pin` that this machine can honour.
fn placement() -> impl Strategy<Value = serde_json::Value> {
    let mut all = vec![json!(null), json!("none")];
    if cfg!(miri) {
        // Its threads have no cpus of this machine.
        return prop::sample::select(all);
    }
    let Cpus { allowed, topology, .. } = Cpus::here();
    all.extend(topology.iter().flat_map(|_| [json!("compact"), json!("scatter")]));
    all.extend(allowed.iter().flatten().map(|cpu| json!([cpu])));
    prop::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(miri) { 4 } else { 300 }))]

    #[test]
    fn every_strategy_equals_a_loop(choice in any_choice(), records in prop::collection::vec(any::<u32>(), 0..300)) {
        let transform = |record: &u32| format!("<{record}>");
        let expected: Vec<String> = records.iter().map(transform).collect();
        prop_assert_eq!(choice.map(&records, &transform), expected);
    }

    #[test]
    fn outputs_without_a_size_are_counted(choice in any_choice(), length in 0..300_usize) {
        prop_assert_eq!(choice.map(&vec![1_u8; length], &|_: &u8| ()).len(), length);
    }

    #[test]
    fn the_traced_form_equals_the_plain_one(choice in any_choice(), records in prop::collection::vec(any::<u16>(), 0..300)) {
        let transform = |record: &u16| record.to_string();
        let trace = Arc::new(Trace::new(records.len()));
        prop_assert_eq!(choice.map_traced(&records, &transform, &trace), choice.map(&records, &transform));

        let spans = trace.spans();
        let order: Vec<usize> = spans.iter().map(|span| span.record).collect();
        prop_assert_eq!(order, (0..records.len()).collect::<Vec<_>>());
        for span in &spans {
            prop_assert!(span.worker < choice.workers, "{:?}", span);
            prop_assert!(0.0 <= span.start_s && span.start_s <= span.end_s, "{:?}", span);
        }
        for worker in 0..choice.workers {
            let mut own: Vec<_> = spans.iter().filter(|span| span.worker == worker).collect();
            own.sort_by(|a, b| a.start_s.total_cmp(&b.start_s).then(a.end_s.total_cmp(&b.end_s)));
            prop_assert!(own.windows(2).all(|pair| pair[0].end_s <= pair[1].start_s), "{:?}", own);
        }
    }

    #[test]
    fn a_panic_comes_through_and_every_output_is_dropped_once(
        choice in any_choice(),
        (length, bad) in (1..300_usize).prop_flat_map(|length| (Just(length), 0..length)),
    ) {
        let counts: Vec<Counts> = (0..length).map(|_| Counts::default()).collect();
        let records: Vec<usize> = (0..length).collect();
        let transform = |&record: &usize| {
            if record == bad {
                resume_unwind(Box::new(bad)); // As a panic, but without a message on the terminal.
            }
            Counted::new(&counts[record])
        };
        let panic = catch_unwind(AssertUnwindSafe(|| choice.map(&records, &transform).len())).unwrap_err();
        prop_assert_eq!(panic.downcast_ref::<usize>(), Some(&bad));
        for (record, counts) in counts.iter().enumerate() {
            let (made, dropped) = (counts.made.load(Ordering::SeqCst), counts.dropped.load(Ordering::SeqCst));
            prop_assert!(made <= 1 && made == dropped, "record {}: made {}, dropped {}", record, made, dropped);
        }
    }

    #[test]
    fn a_static_schedule_gives_workers_equal_parts(length in 1..100_usize, workers in 1..10_usize) {
        let choice = Choice::new("scope", json!({ "schedule": "static" }), workers);
        let trace = Arc::new(Trace::new(length));
        choice.map_traced(&vec![0_u8; length], &|_: &u8| (), &trace);
        let parts = parts_of(&trace, workers);
        prop_assert_eq!(parts.iter().max(), Some(&length.div_ceil(workers)));
        prop_assert_eq!(parts.iter().min(), Some(&(length / workers)));
    }

    #[test]
    fn a_static_schedule_with_a_chunk_is_cyclic(length in 1..100_usize, workers in 1..10_usize, chunk in 1..10_usize) {
        let choice = Choice::new("scope", json!({ "schedule": "static", "chunk": chunk }), workers);
        let trace = Arc::new(Trace::new(length));
        choice.map_traced(&vec![0_u8; length], &|_: &u8| (), &trace);
        let spans = trace.spans();
        for (a, b) in spans.iter().flat_map(|a| spans.iter().map(move |b| (a, b))) {
            let same_hand = a.record / chunk % workers == b.record / chunk % workers;
            prop_assert_eq!(a.worker == b.worker, same_hand, "{:?} and {:?}", a, b);
        }
    }
}

/// How often an output was made and dropped.
#[derive(Default)]
struct Counts {
    made: AtomicUsize,
    dropped: AtomicUsize,
}

struct Counted<'a>(&'a Counts);

impl<'a> Counted<'a> {
    fn new(counts: &'a Counts) -> Self {
        counts.made.fetch_add(1, Ordering::SeqCst);
        Counted(counts)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

fn parts_of(trace: &Trace, workers: usize) -> Vec<usize> {
    let spans = trace.spans();
    (0..workers).map(|worker| spans.iter().filter(|span| span.worker == worker).count()).collect()
}

#[test]
fn a_panic_ends_the_others_after_their_chunk() {
    thread_local! { static UNTIL_IT_ENDS: Cell<Option<Sender<()>>> = const { Cell::new(None) } }
    for (schedule, largest_chunk) in [("dynamic", 1), ("guided", 25)] {
        let (caller, taken) = (thread::current().id(), AtomicUsize::new(0));
        let (sender, ended) = channel();
        let (sender, ended) = (Mutex::new(Some(sender)), Mutex::new(ended));
        let transform = |_: &u8| {
            if thread::current().id() != caller {
                UNTIL_IT_ENDS.set(sender.lock().unwrap().take());
                resume_unwind(Box::new("on another thread")); // As a panic, but without a message on the terminal.
            }
            taken.fetch_add(1, Ordering::SeqCst);
            let ended = ended.lock().unwrap().recv_timeout(Duration::from_secs(20));
            assert_eq!(ended, Err(RecvTimeoutError::Disconnected), "the other thread takes a chunk, and panics");
        };
        let choice = Choice::new("scope", json!({ "schedule": schedule, "chunk": 1 }), 2);
        let panic = catch_unwind(AssertUnwindSafe(|| choice.map(&[0; 100], &transform).len())).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"on another thread"));
        let taken = taken.into_inner();
        assert!(taken <= largest_chunk, "{schedule}: the calling thread took {taken} records of 100");
    }
}

#[test]
fn seven_workers_hold_seven_records_at_once() {
    for choice in [
        Choice::new("scope", json!({}), 7),
        Choice::new("scope", json!({ "schedule": "static" }), 7),
        Choice::new("scope", json!({ "schedule": "guided" }), 7),
        Choice::new("rayon", json!({}), 7),
        Choice::new("rayon", json!({ "par_bridge": true, "pool": "cold" }), 7),
    ] {
        let (held, changed) = (Mutex::new(0), Condvar::new());
        let meet_all = |_: &u8| {
            let mut held = held.lock().unwrap();
            *held += 1;
            changed.notify_all();
            let (held, _) = changed.wait_timeout_while(held, Duration::from_secs(20), |held| *held < 7).unwrap();
            *held
        };
        assert_eq!(choice.map(&[0_u8; 7], &meet_all), [7; 7], "{choice:?}");
    }
}

#[test]
fn the_calling_thread_of_scope_is_a_worker() {
    let thread_of = |_: &u8| thread::current().id();
    for schedule in ["static", "dynamic", "guided"] {
        let alone = Choice::new("scope", json!({ "schedule": schedule }), 1).map(&[0; 100], &thread_of);
        assert!(alone.iter().all(|&id| id == thread::current().id()), "{schedule}: one worker starts no thread");
        let one_record = Choice::new("scope", json!({ "schedule": schedule }), 9).map(&[0; 1], &thread_of);
        assert_eq!(one_record, [thread::current().id()], "{schedule}: no thread without a record for it");
    }
    let two = Choice::new("scope", json!({ "schedule": "static" }), 2).map(&[0; 10], &thread_of);
    assert_eq!(two[0], thread::current().id());
    assert_eq!(two.iter().collect::<HashSet<_>>().len(), 2);
}

#[test]
#[cfg(target_os = "linux")]
fn a_thread_that_cannot_start_says_so_and_is_no_panic_of_the_work() {
    let choice = Choice::new("scope", json!({ "stack_size": 1_u64 << 60 }), 2);
    let panic = catch_unwind(|| choice.map(&[1, 2, 3, 4], &|record: &i32| *record)).unwrap_err();
    let message = panic.downcast_ref::<NoThread>().unwrap().to_string();
    assert!(message.starts_with("cannot start a thread for each of 2 workers: "), "{message}");
}

#[test]
fn every_listed_parameter_is_known_and_no_other() {
    for kind in kinds() {
        let unknown = check(kind.name, &Choice::new(kind.name, json!({ "chunks": 1 }), 1).parameters).unwrap_err();
        assert!(unknown.starts_with("unknown parameter `chunks`"), "{unknown}");
    }
    let unknown = |kind, key: &str| check(kind, &Parameters::from_iter([(key.to_owned(), json!(1))])).unwrap_err();
    assert_eq!(unknown("serial", "chunk"), "unknown parameter `chunk`: only `pin` is known");
    assert_eq!(unknown("scope", "chunks"), "unknown parameter `chunks`: did you mean `chunk`?");
    assert_eq!(
        unknown("rayon", "chunk"),
        "unknown parameter `chunk`: known are `min_len`, `max_len`, `par_bridge`, `pool`, `pin`"
    );
}

/// The words and defaults of a declaration are those that the code behind it knows.
#[test]
fn every_declared_value_makes_a_strategy() {
    let waiting = AsyncWork { records: Arc::new(vec![ada(0)]), transform: Arc::new(Sleep { reference_year: 2017 }) };
    let plain = Work::plain(&waiting.records, &*waiting.transform);
    let sent = SentWork { records: &waiting.records, transform: &*waiting.transform, peers: &Silent };
    let work = Work { waiting: Some(&waiting), sent: Some(&sent), ..plain };
    let cannot_pin = Cpus::here().allowed.is_none();
    let made = |kind, parameters: &Parameters| match ready(kind, parameters, 1, &work).map(|_| ()) {
        Err(StrategyError::Pin(_)) if cannot_pin => {}
        // Its parameters were read; there are no ranks here.
        Err(StrategyError::Pool { kind: "mpi", .. }) => {}
        made => made.unwrap(),
    };
    for kind in kinds() {
        made(kind.name, &Parameters::new());
        for parameter in kind.parameters {
            for value in values(parameter.takes) {
                made(kind.name, &Parameters::from_iter([(parameter.name.to_owned(), value)]));
            }
        }
    }
}

/// Work for which only the strategy matters.
fn one_byte() -> Work<'static, u8, fn(&u8)> {
    const IGNORE: fn(&u8) = |_| ();
    Work::plain(&[0], &IGNORE)
}

/// Processes that are never asked for anything.
struct Silent;

impl Peers for Silent {
    fn start(&self) -> io::Result<Peer> {
        let (input, output) = (Box::new(io::sink()), Box::new(io::empty()));
        let pipes = Pipes { input, output, mark: String::new(), greeted: true };
        Ok(Peer { pipes, process: Box::new(Silent) })
    }

    fn greet(&self, _: &mut Pipes) -> io::Result<()> {
        Ok(())
    }
}

impl Process for Silent {
    fn how_it_ended(&mut self) -> (Fault, String) {
        (Fault::Gone, String::new())
    }

    fn kill(&mut self) {}
}

/// A value of each sort that a parameter takes.
fn values(takes: Takes) -> Vec<serde_json::Value> {
    match takes {
        Takes::Count { least, .. } => vec![json!(least)],
        Takes::Flag => vec![json!(true), json!(false)],
        Takes::OneOf(words) => words.iter().map(|(word, _)| json!(word)).collect(),
        Takes::List(one) => vec![values(*one).into()],
        Takes::Either(all) => all.iter().flat_map(|takes| values(*takes)).collect(),
        Takes::Text(_) | Takes::Like { .. } | Takes::Map(_) | Takes::Table(..) => Vec::new(),
    }
}

#[test]
fn a_check_fills_in_defaults_and_says_what_would_be_right() {
    let checked = |kind, parameters| check(kind, &Choice::new(kind, parameters, 1).parameters).map(|map| json!(map));
    let mistake = |kind, parameters| checked(kind, parameters).unwrap_err();

    assert_eq!(checked("serial", json!({})).unwrap(), json!({}));
    assert_eq!(checked("scope", json!({})).unwrap(), json!({ "schedule": "dynamic" }));
    assert_eq!(checked("scope", json!({ "chunk": 4 })).unwrap(), json!({ "schedule": "dynamic", "chunk": 4 }));
    assert_eq!(checked("rayon", json!({ "max_len": 8 })).unwrap(), json!({ "max_len": 8 }));

    assert_eq!(
        mistake("scope", json!({ "schedule": "fair" })),
        "unknown value `fair`, known are `static`, `dynamic`, `guided`"
    );
    assert_eq!(mistake("scope", json!({ "chunk": 0 })), "0 is not a whole number from 1 up");
    assert_eq!(mistake("rayon", json!({ "min_len": -3 })), "-3 is not a whole number from 1 up");
    assert_eq!(mistake("scope", json!({ "stack_size": "1M" })), "\"1M\" is not a whole number from 1 up");
    assert_eq!(mistake("rayn", json!({})), "there is no strategy `rayn`");
}

#[test]
fn worker_counts_that_a_kind_cannot_have_are_refused() {
    let refused = |kind, workers| ready(kind, &Parameters::new(), workers, &one_byte()).err().unwrap();
    for kind in kinds() {
        assert!(matches!(refused(kind.name, 0), StrategyError::NoWorkers), "{}", kind.name);
    }
    assert_eq!(refused("serial", 2).to_string(), "`serial` has exactly one worker");
    assert!(matches!(refused("rayon", usize::MAX), StrategyError::TooManyWorkers { .. }));
}

#[test]
fn records_without_a_size_have_a_span_each() {
    let trace = Arc::new(Trace::new(50));
    Choice::new("scope", json!({ "chunk": 1 }), 3).map_traced(&[(); 50], &|_: &()| (), &trace);
    assert_eq!(trace.spans().len(), 50);
}

#[test]
fn a_restarted_trace_counts_workers_from_0_and_forgets_spans() {
    let mut trace = Arc::new(Trace::new(4));
    for _ in 0..3 {
        Arc::get_mut(&mut trace).unwrap().restart();
        assert_eq!(trace.spans(), []);
        Choice::new("scope", json!({ "schedule": "static" }), 4).map_traced(&[0_u8; 4], &|_: &u8| (), &trace);
        assert_eq!(parts_of(&trace, 4), [1; 4]);
    }
}

#[test]
fn a_record_that_panics_has_no_span() {
    let trace = Arc::new(Trace::new(3));
    let records = [0, 1, 2];
    let transform = |&record: &i32| if record == 1 { resume_unwind(Box::new(())) } else { record };
    let serial = Choice::new("serial", json!({}), 1);
    catch_unwind(AssertUnwindSafe(|| serial.map_traced(&records, &transform, &trace))).unwrap_err();
    assert_eq!(trace.spans().iter().map(|span| span.record).collect::<Vec<_>>(), [0]);
}

#[test]
fn an_observer_hears_of_each_record_twice() {
    let (observer, moments) = channel();
    let trace = Arc::new(Trace::new(20).observed(observer));
    Choice::new("rayon", json!({}), 3).map_traced(&[0_u8; 20], &|_: &u8| (), &trace);
    let heard: Vec<Moment> = moments.try_iter().collect();
    for span in trace.spans() {
        let of_record: Vec<_> = heard.iter().filter(|moment| moment.record == span.record).collect();
        let [start, end] = of_record[..] else { panic!("{of_record:?}") };
        assert_eq!((start.done, end.done), (false, true));
        assert_eq!((start.at_s, end.at_s), (span.start_s, span.end_s));
        assert_eq!((start.worker as usize, end.worker as usize), (span.worker, span.worker));
    }
}

fn ada(cost: u64) -> Record {
    let scientist = Scientist { name: "Ada Lovelace".into(), field: "math".into(), born: 1815, nobel: false };
    Record { scientist, cost }
}

#[test]
fn every_workload_gives_the_age_in_the_reference_year() {
    let age = Age { name: "Ada Lovelace".into(), age: 202, page: None };
    for cost in [0, 1000] {
        assert_eq!(Sleep { reference_year: 2017 }.apply(&ada(cost)), age);
        assert_eq!(Compute { reference_year: 2017, kernel: Kernel::Integer }.apply(&ada(cost)), age);
    }
}

#[test]
fn a_sleep_takes_its_cost_at_least() {
    let start = Instant::now();
    Sleep { reference_year: 2017 }.apply(&ada(30_000_000));
    assert!(start.elapsed() >= Duration::from_millis(30));
}

#[test]
fn delays_become_nanoseconds_or_rounds() {
    let delays = [Duration::ZERO, Duration::from_nanos(1), Duration::from_micros(250), Duration::from_secs(3600)];
    assert_eq!(costs(&delays, None), [0, 1, 250_000, 3_600_000_000_000]);
    let calibration = Calibration { rounds_per_second: 6.4e8 };
    assert_eq!(costs(&delays, Some(calibration)), [0, 1, 160_000, 2_304_000_000_000]);
    assert_eq!(costs(&[Duration::MAX], None), [u64::MAX]);
}

#[test]
fn a_calibration_is_a_rate_that_a_processor_can_have() {
    for kernel in [Kernel::Integer, Kernel::Float, Kernel::Allocate] {
        let compute = Compute { reference_year: 2017, kernel };
        let rate = Calibration::of(|rounds| compute.spend(rounds)).rounds_per_second;
        assert!((1e5..1e10).contains(&rate), "{rate} rounds a second of {kernel:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn each_worker_is_on_its_cpu_and_the_caller_is_put_back() {
    use nix::{sched::sched_getaffinity, unistd::Pid};

    let mut cpus = Cpus::here().allowed.unwrap();
    cpus.reverse();
    let before = sched_getaffinity(Pid::from_raw(0)).unwrap();
    let workers = cpus.len() + 1;
    let records = vec![0_u8; workers];
    for kind in ["serial", "scope", "rayon"] {
        let workers = if kind == "serial" { 1 } else { workers };
        let schedule = if kind == "scope" { json!("static") } else { json!(null) };
        let choice = Choice::new(kind, json!({ "pin": cpus, "schedule": schedule }), workers);
        let trace = Arc::new(Trace::new(records.len()));
        choice.map_traced(&records, &|_: &u8| (), &trace);
        for span in trace.spans() {
            let cpu = usize::try_from(span.cpu.unwrap()).unwrap();
            match kind {
                // A record each, in their order; after the last cpu comes the first.
                "scope" => assert_eq!(cpu, cpus[span.record % cpus.len()], "{span:?}"),
                "serial" => assert_eq!(cpu, cpus[0]),
                _ => assert!(cpus.contains(&cpu)),
            }
        }
        assert_eq!(sched_getaffinity(Pid::from_raw(0)).unwrap(), before, "{kind}");
    }
}

#[test]
fn a_cpu_that_is_not_there_is_refused() {
    for kind in ["serial", "scope", "rayon"] {
        let Choice { parameters, .. } = Choice::new(kind, json!({ "pin": [60_000] }), 1);
        let work = Work::plain(&[1_u8], &|_: &u8| ());
        let refused = ready(kind, &parameters, 1, &work).err().unwrap();
        assert!(matches!(refused, StrategyError::Pin(_)), "{refused}");
    }
}

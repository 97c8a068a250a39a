//! The library's front door: a user's own records and transform.

use speedup::summary::Outcome;
use speedup::{Bench, Strategy, Transform};

fn numbers() -> Vec<u64> {
    (1..=64).collect()
}

/// Sums up to the number the slow way.
fn sum(number: &u64) -> u64 {
    (0..*number * 100).fold(0, |sum, one| std::hint::black_box(sum + one))
}

/// Nothing but what a test needs.
fn short<R, T, C>(bench: Bench<R, T, C>) -> Bench<R, T, C> {
    bench.set("iterations = 1").set("warmup = 0")
}

/// Lets one thread do all, in reverse.
struct Backwards;

impl Strategy for Backwards {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        let mut outputs: Vec<T::Out> = records.iter().rev().map(|record| transform.apply(record)).collect();
        outputs.reverse();
        outputs
    }
}

/// Gives the outputs in the wrong order.
struct Confused;

impl Strategy for Confused {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        records.iter().rev().map(|record| transform.apply(record)).collect()
    }
}

#[test]
fn every_strategy_runs_a_transform_of_ones_own() {
    let bench = Bench::new("sums").dataset(numbers).transform(sum).strategy("backwards", |_| Backwards);
    let summary = short(bench).set("workers = [1, 2]").set("repetitions = 6").run().unwrap();
    let ids: Vec<&str> = summary.cases().map(|case| case.id.as_str()).collect();
    let expected = ["serial/1", "scope/1", "scope/2", "rayon/1", "rayon/2", "backwards/1", "backwards/2"];
    assert_eq!(ids, expected);
    for case in summary.cases() {
        assert_eq!(case.outcome, Outcome::Ok, "{}", case.id);
        let speedup = case.speedup.unwrap();
        assert!(speedup.low <= speedup.value && speedup.value <= speedup.high && speedup.low > 0.0);
        assert_eq!(case.records, Some(64));
    }
}

/// Processes begin in `main`, and a test has none of ours.
#[test]
fn processes_are_for_main_alone() {
    let bench = || short(Bench::new("sums").dataset(numbers).transform(sum).processes()).set("workers = 2");
    let usual = bench().set("repetitions = 1").run().unwrap();
    assert!(usual.cases().all(|case| !case.id.starts_with("process")));
    let refused = bench().experiment("[[strategy]]\nkind = 'process'").run().unwrap_err().to_string();
    assert!(refused.contains("call `.processes()` before `.main()`"), "{refused}");
}

#[test]
fn a_wrong_order_is_a_wrong_result() {
    let bench = Bench::new("sums").dataset(numbers).transform(sum).strategy("confused", |_| Confused);
    let summary = short(bench).set("workers = 2").set("repetitions = 2").run().unwrap();
    let failed = |id: &str| {
        let case = summary.cases().find(|case| case.id == id).unwrap();
        case.outcome != Outcome::Ok
    };
    assert!(failed("confused/2"));
    assert!(!failed("rayon/2"));
    let confused = summary.cases().find(|case| case.id == "confused/2").unwrap();
    let Outcome::Failed { cause, .. } = &confused.outcome else { panic!("{:?}", confused.outcome) };
    assert_eq!(cause, "its output differs from the reference, first in record 1: 20476800, not 4950");
}

/// Does a part of the work alone.
struct Forgetful;

impl Strategy for Forgetful {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        records.iter().skip(1).map(|record| transform.apply(record)).collect()
    }
}

/// Whoever does less is faster, whether outputs are compared or not.
#[test]
fn a_record_that_is_left_out_is_a_wrong_result() {
    let bench = Bench::new("sums").dataset(numbers).transform(sum).not_compared().strategy("forgetful", |_| Forgetful);
    let summary = short(bench).set("workers = 2").set("repetitions = 1").run().unwrap();
    let failed = |id: &str| summary.cases().find(|case| case.id == id).unwrap().outcome != Outcome::Ok;
    assert!(failed("forgetful/2") && !failed("rayon/2"));
}

/// As one that depends on the process, or on the time of day.
#[test]
fn a_dataset_that_changes_is_a_wrong_result() {
    let calls = std::sync::atomic::AtomicU64::new(0);
    let dataset = move || (0..64 - calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed)).collect::<Vec<_>>();
    let bench = Bench::new("sums").dataset(dataset).transform(sum).not_compared();
    let summary = short(bench).set("workers = 2").set("repetitions = 1").run().unwrap();
    assert!(summary.cases().all(|case| case.outcome != Outcome::Ok));
}

#[test]
fn outputs_without_a_hash_are_compared_by_a_part_of_them_or_not_at_all() {
    let halves = |number: &u64| *number as f64 / 2.0;
    let compared = Bench::new("halves").dataset(numbers).transform(halves).digest(|half| half.to_bits());
    let compared =
        short(compared).strategy("confused", |_| Confused).set("workers = 2").set("repetitions = 1").run().unwrap();
    assert!(compared.cases().any(|case| case.outcome != Outcome::Ok));
    let trusted = Bench::new("halves").dataset(numbers).transform(halves).not_compared();
    let trusted =
        short(trusted).strategy("confused", |_| Confused).set("workers = 2").set("repetitions = 1").run().unwrap();
    assert!(trusted.cases().all(|case| case.outcome == Outcome::Ok));
    assert!(trusted.notes.iter().any(|note| note.contains("not compared")), "{:?}", trusted.notes);
}

#[test]
fn bad_input_is_an_error_and_no_panic() {
    let told = |error: speedup::BenchError| error.to_string();
    let sums = || Bench::new("sums").dataset(numbers).transform(sum);
    let unknown = sums().set("wrokers = 2").run().unwrap_err();
    assert!(told(unknown).contains("unknown key `wrokers`"));
    let foreign = sums().experiment("delay = \"1s\"\n[[strategy]]\nkind = \"rayon\"").run().unwrap_err();
    assert!(told(foreign).contains("this program brings its own records"));
    let command = sums().experiment("[[strategy]]\nkind = \"command\"\nrun = \"true\"\nworkers = 1").run().unwrap_err();
    assert!(told(command).contains("process of its own"));
    let dataset =
        Bench::new("none").dataset(|| -> Vec<u64> { panic!("no such table") }).transform(sum).run().unwrap_err();
    assert!(told(dataset).contains("the dataset panicked: no such table"));
    let empty = Bench::new("no records")
        .dataset(Vec::<u64>::new)
        .transform(sum)
        .set("iterations = 1")
        .set("warmup = 0")
        .set("repetitions = 1")
        .run();
    assert!(told(empty.unwrap_err()).contains("`no records` has no records"));
    let odd = Bench::new("../a \"name\"/of\n many # kinds")
        .dataset(numbers)
        .transform(sum)
        .set("iterations = 1")
        .set("warmup = 0")
        .set("repetitions = 1")
        .run();
    assert_eq!(odd.unwrap().title, "../a \"name\"/of\n many # kinds");
}

#[test]
fn a_panic_fails_its_case_alone() {
    let bench = Bench::new("sums").dataset(numbers).transform(|number: &u64| {
        let in_a_pool = std::thread::current().name().is_none();
        assert!(!in_a_pool || *number != 40, "number 40");
        *number
    });
    let summary = short(bench).set("workers = 2").set("repetitions = 2").run().unwrap();
    let serial = summary.cases().find(|case| case.id == "serial/1").unwrap();
    assert_eq!(serial.outcome, Outcome::Ok);
    assert!(summary.cases().any(|case| case.outcome != Outcome::Ok), "a worker of scope or rayon had number 40");
}

#[test]
fn weak_scaling_gives_each_worker_the_whole_dataset() {
    let bench = Bench::new("sums").dataset(numbers).transform(sum).set("scaling = \"weak\"").set("workers = [1, 2]");
    let summary = short(bench).set("repetitions = 6").run().unwrap();
    let records = |id: &str| summary.cases().find(|case| case.id == id).unwrap().records;
    assert_eq!((records("serial/1"), records("rayon/1"), records("rayon/2")), (Some(64), Some(64), Some(128)));
    let case = summary.cases().find(|case| case.id == "rayon/2").unwrap();
    let (speedup, efficiency) = (case.speedup.unwrap().value, case.efficiency.unwrap().value);
    assert!((speedup - 2.0 * efficiency).abs() < 1e-9, "a scaled speedup is the ratio of times, times the workers");
}

#[test]
fn what_is_set_before_the_dataset_is_known_stays_set() {
    let bench = Bench::new("sums").set("repetitions = 2").experiment("[[strategy]]\nkind = \"rayon\"\nworkers = 2");
    let summary = short(bench.dataset(numbers).transform(sum)).run().unwrap();
    let ids: Vec<&str> = summary.cases().map(|case| case.id.as_str()).collect();
    assert_eq!((summary.blocks_planned, ids), (2, vec!["serial/1", "rayon/2"]));
}

/// As fast as any, and never ready at the first look.
async fn twice(number: u64) -> u64 {
    let mut looked = false;
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut looked, true) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    number * 2
}

#[cfg(all(feature = "smol", feature = "tokio"))]
#[test]
fn an_async_form_runs_beside_the_other_and_is_held_to_its_outputs() {
    let doubles = || Bench::new("doubles").dataset(numbers).transform(|number: &u64| number * 2);
    let summary = |bench| short(bench).set("workers = [1, 16]").set("repetitions = 1").run().unwrap();
    let usual = summary(doubles().async_transform(|number: &u64| twice(*number)));
    let ids: Vec<&str> = usual.cases().map(|case| case.id.as_str()).collect();
    assert_eq!(ids, ["serial/1", "scope/1", "scope/16", "rayon/1", "rayon/16", "tokio/1", "tokio/16"]);
    assert!(usual.cases().all(|case| case.outcome == Outcome::Ok));
    assert!(
        usual.notes.iter().any(|note| note.contains("workers of tokio are records in flight")),
        "{:?}",
        usual.notes
    );

    let smol = "[[strategy]]\nkind = 'smol'\nthreads = [1, 2]";
    let named = summary(doubles().async_transform(|number: &u64| twice(*number)).experiment(smol));
    assert!(named.cases().any(|case| case.id == "smol/16;threads=2" && case.outcome == Outcome::Ok));

    let wrong = summary(doubles().async_transform(|number: &u64| twice(*number + 1)).experiment(smol));
    for case in wrong.cases().filter(|case| case.strategy == "smol") {
        let Outcome::Failed { cause, .. } = &case.outcome else { panic!("{}: {:?}", case.id, case.outcome) };
        assert_eq!(cause, "its output differs from the reference, first in record 1");
    }
}

#[cfg(all(feature = "smol", feature = "tokio"))]
#[test]
fn an_async_form_that_panics_is_a_failed_case_with_its_cause() {
    let panics = |number: &u64| {
        let number = *number;
        async move { if number == 40 { panic!("nobody doubles {number}") } else { twice(number).await } }
    };
    let bench = Bench::new("doubles").dataset(numbers).transform(|number: &u64| number * 2).async_transform(panics);
    let strategies = "strategy = [{ kind = 'tokio', threads = [1, 2] }, { kind = 'smol', threads = [1, 2] }]";
    let summary = short(bench).experiment(strategies).set("workers = 16").set("repetitions = 1").run().unwrap();
    for case in summary.cases().filter(|case| case.strategy != "serial") {
        let Outcome::Failed { cause, .. } = &case.outcome else { panic!("{}: {:?}", case.id, case.outcome) };
        assert_eq!(cause, "nobody doubles 40", "{}", case.id);
    }
}

#[cfg(feature = "smol")]
#[test]
fn a_transform_without_an_async_form_is_told_how_to_get_one() {
    let sums = Bench::new("sums").dataset(numbers).transform(sum).experiment("[[strategy]]\nkind = 'smol'");
    let told = sums.run().unwrap_err().to_string();
    assert!(told.contains("smol is for work that waits, and this program's own has no async form"), "{told}");
    assert!(told.contains("give it one with `.async_transform(..)`"), "{told}");
}

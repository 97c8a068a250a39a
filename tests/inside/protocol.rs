//! What a worker answers that was asked for something else than a turn.

use crate::run::protocol::{ExperimentText, Reply, Request, RequestKind, VERSION};
use crate::run::{Subject, Testbed, serve};
use crate::{Bench, Strategy, Transform};

fn numbers() -> Vec<u64> {
    (1..=64).collect()
}

/// Sums up to the number the slow way.
fn sum(number: &u64) -> u64 {
    (0..*number * 100).fold(0, |sum, one| std::hint::black_box(sum + one))
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

/// A gate asks base for the cases that it brings itself: what head no longer has would pass unnoticed.
#[test]
fn a_worker_names_the_cases_of_its_own_experiment() {
    let bench = Bench::new("sums").dataset(numbers).transform(sum).strategy("backwards", |_| Backwards);
    let bench = bench.experiment(
        "workers = 2\nstrategy = [{ kind = 'backwards' }, { kind = 'rayon' }]\n[gate]\nremoved = ['scope/2']",
    );
    let asked = |subject: &dyn Subject, file: Option<&str>, settings: &[&str]| {
        let file = file.map(|text| ("an.toml".into(), text.to_owned()));
        let settings = settings.iter().map(|text| (*text).to_owned()).collect();
        let kind = RequestKind::Cases(ExperimentText { file, settings });
        let request = Request { version: VERSION, mark: "mark".to_owned(), kind };
        let (mut input, mut output) = (Vec::new(), Vec::new());
        request.write(&mut input).unwrap();
        serve(subject, &mut input.as_slice(), &mut output).unwrap();
        Reply::read("mark", &mut output.as_slice()).unwrap()
    };
    let cases = |subject: &dyn Subject, settings: &[&str]| asked(subject, None, settings);
    let named = |reply: Option<Reply>| match reply {
        Some(Reply::Cases(cases)) => cases,
        other => panic!("{other:?}"),
    };
    assert_eq!(named(cases(&bench, &[])), ["serial/1", "backwards/2", "rayon/2"]);
    assert_eq!(named(cases(&bench, &["workers=3", "strategy=[{kind='rayon'}]"])), ["serial/1", "rayon/3"]);
    assert!(named(cases(&Testbed, &[])).is_empty());
    let file = "workers = 4\nstrategy = [{ kind = 'scope' }, { kind = 'backwards' }]";
    assert_eq!(named(asked(&bench, Some(file), &["workers=5"])), ["serial/1", "scope/5", "backwards/5"]);
    let unknown = asked(&Testbed, Some(file), &[]);
    assert!(matches!(&unknown, Some(Reply::Error(cause)) if cause.contains("backwards")), "{unknown:?}");
    let wrong = cases(&bench, &["strategy=[{kind='forwards'}]"]);
    assert!(matches!(&wrong, Some(Reply::Error(cause)) if cause.contains("forwards")), "{wrong:?}");
}

/// Whoever speaks another version may say anything else in it.
#[test]
fn a_worker_tells_a_runner_of_another_version_why_it_does_nothing() {
    let mut output = Vec::new();
    let later = "{\"version\":99,\"mark\":\"mark\",\"what is this\":[]}\n";
    serve(&Testbed, &mut later.as_bytes(), &mut output).unwrap();
    let reply = Reply::read("mark", &mut output.as_slice()).unwrap();
    assert!(matches!(&reply, Some(Reply::Error(cause)) if cause.contains("version 99")), "{reply:?}");
    assert!(serve(&Testbed, &mut [].as_slice(), &mut Vec::new()).is_err(), "nobody asked for anything");
}

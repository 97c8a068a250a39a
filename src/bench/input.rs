//! A bench as what strategies map: its records and its transform.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::shown::where_they_differ;
use super::{Bench, Compare};
use crate::dataset::{Dataset, DatasetError};
use crate::experiment::parse_with;
use crate::machine::Stopwatch;
use crate::plan::{Case, Input};
use crate::run::InputError;
use crate::run::protocol::{ExperimentText, Facts, Turn};
use crate::run::{AnyMap, Loaded, Map, SameWork, Subject, Testbed, cases_of};
use crate::strategy::{self, Ready, StrategyError, Work};
use crate::text::panic_message;
use crate::workload::Transform;

/// So many names of records are kept for the pictures.
const NAMES: usize = 1000;
const LONGEST_LOOK: Duration = Duration::from_secs(2);

impl<R: Sync, T: Transform<R>, C: Compare<T::Out>> Subject for Bench<R, T, C> {
    fn load(&self, turn: &Turn) -> Result<Box<dyn Loaded + '_>, InputError> {
        match &turn.case.input {
            Some(Input { dataset: Dataset::Own { name }, .. }) if *name != self.name => {
                Err(DatasetError::Own { name: name.clone() }.into())
            }
            Some(Input { dataset: Dataset::Own { .. }, .. }) => {
                Ok(Box::new(OwnInput { bench: self, records: Arc::new(self.records(&turn.case)?) }))
            }
            // What a machine can do is not told by this program's work.
            Some(_) | None => Testbed.load(turn),
        }
    }

    fn without_records(&self) -> Box<dyn Loaded + '_> {
        Box::new(OwnInput { bench: self, records: Arc::default() })
    }

    fn cases(&self, ExperimentText { file, settings }: &ExperimentText) -> Result<Vec<String>, String> {
        let own = self.own_experiment(true);
        cases_of(match file {
            Some((path, text)) => parse_with(path, text, settings, Some(&own.own)),
            None => own.read(settings),
        })
    }
}

impl<R: Sync, T: Transform<R>, C> Bench<R, T, C> {
    /// The dataset, cut or repeated to the size of one worker's work, and that once for each worker in weak scaling.
    fn records(&self, case: &Case) -> Result<Vec<R>, InputError> {
        caught("the dataset", || {
            let mut records = Vec::new();
            for _ in 0..case.times() {
                records.extend(self.one_workers_records(case.size));
            }
            records
        })
    }

    fn one_workers_records(&self, size: Option<u64>) -> Vec<R> {
        let mut records = (self.dataset)();
        let Some(size) = size.and_then(|size| usize::try_from(size).ok()) else { return records };
        while records.len() < size && !records.is_empty() {
            records.extend((self.dataset)());
        }
        records.truncate(size);
        records
    }

    fn ready<'a>(&'a self, case: &Case, work: &Work<'a, R, T>) -> Result<Box<dyn Ready<T::Out> + 'a>, StrategyError> {
        match self.strategies.iter().find(|own| own.info.name == case.kind) {
            Some(own) => Ok((own.make)(case.workers).over(work.records, work.transform)),
            None => strategy::ready(&case.kind, &case.parameters, case.workers, work),
        }
    }
}

/// Records in memory.
struct OwnInput<'b, R, T, C> {
    bench: &'b Bench<R, T, C>,
    records: Arc<Vec<R>>,
}

impl<R: Sync, T: Transform<R>, C: Compare<T::Out>> Loaded for OwnInput<'_, R, T, C> {
    fn facts(&self, _: &Turn) -> Result<Facts, InputError> {
        let Self { bench, records } = self;
        if records.is_empty() {
            return Err(DatasetError::Empty { name: bench.name.clone() }.into());
        }
        let watch = Stopwatch::start();
        let map = || records.iter().map(|record| bench.transform.apply(record)).collect();
        let output: Vec<T::Out> = caught("the transform", map)?;
        let answers_s = watch.elapsed().as_secs_f64();
        let reference = caught("the digest", || bench.compare.digest(&output))?;
        let name = |name: &super::NameRecord<R>| records.iter().take(NAMES).map(name).collect();
        let names = caught("the name of a record", || bench.record_name.as_ref().map(name).unwrap_or_default())?;
        Ok(Facts { records: records.len(), names, reference, answers_s })
    }

    fn with_map(&self, turn: &Turn, act: &mut dyn FnMut(&dyn AnyMap)) {
        let Self { bench, records } = self;
        let waiting = bench.waiting.as_ref().map(|form| form.of(records));
        let peers = SameWork { turn };
        let sent = bench.sent.as_ref().map(|form| form.over(records, &bench.transform, &peers));
        let work =
            Work { waiting: waiting.as_deref(), sent: sent.as_deref(), ..Work::plain(records, &bench.transform) };
        act(&Map {
            records: records.len(),
            ready: &|case| bench.ready(case, &work),
            spend: &|_| (),
            sent: work.sent,
            digest: &|output| bench.compare.digest(output),
            first_wrong: &|output| self.first_wrong(output),
        });
    }
}

impl<R: Sync, T: Transform<R>, C: Compare<T::Out>> OwnInput<'_, R, T, C> {
    /// The first record whose output is not what the transform makes of it here and now. It is not looked for long: the
    /// failure itself is what must be told.
    fn first_wrong(&self, output: &[T::Out]) -> Option<String> {
        let Self { bench: Bench { transform, compare, record_name, .. }, records } = self;
        let digest = |output: &T::Out| compare.digest(std::slice::from_ref(output));
        let watch = Stopwatch::start();
        let in_time = records.iter().zip(output).enumerate().take_while(|_| watch.elapsed() < LONGEST_LOOK);
        let wrong = |(number, (record, given)): (usize, (&R, &T::Out))| {
            let right = transform.apply(record);
            if digest(&right) == digest(given) {
                return None;
            }
            let name = record_name.as_ref().map(|name| format!(", {}", name(record))).unwrap_or_default();
            let values = values(compare, given, &right).unwrap_or_default();
            Some(format!("record {}{name}{values}", number + 1))
        };
        { in_time }.find_map(wrong)
    }
}

/// What an output is and should be: `: 3, not 4`.
fn values<O>(compare: &impl Compare<O>, given: &O, right: &O) -> Option<String> {
    let (given, right) = where_they_differ(&compare.shown(given)?, &compare.shown(right)?)?;
    Some(format!(": {given}, not {right}"))
}

/// What the program's own code gives; its panic is an error.
fn caught<O>(what: &'static str, run: impl FnOnce() -> O) -> Result<O, InputError> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| InputError::Panicked { what, cause: panic_message(&*panic) })
}

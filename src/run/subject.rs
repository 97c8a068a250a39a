//! What strategies map: where records come from, and what is done with each. Only the subject knows their types.

use std::hash::Hasher;
use std::sync::Arc;

use siphasher::sip::SipHasher13;

use super::input_error::InputError;
use super::loaded::{AnyMap, Loaded};
use super::peers::SameWork;
use super::protocol::{ExperimentText, Facts, Turn};
use super::turn::Map;
use crate::experiment::{Experiment, Mistakes, parse};
use crate::machine::{Cpus, Stopwatch};
use crate::plan::{Plan, load, plan_of_base};
use crate::strategy::{self, AsyncWork, SentWork, Waiting, Work};
#[cfg(feature = "faults")]
use crate::workload::visit_fault;
use crate::workload::{Age, AsyncTransform, Record, Slowed, Visitor, fixed_cost};

/// So many names of an input are kept for the pictures.
const NAMES: usize = 1000;

/// A source of inputs, which knows what is done with them.
pub trait Subject: Sync {
    /// Loads the input of the turn's case.
    ///
    /// # Errors
    ///
    /// Where it cannot be loaded.
    fn load(&self, turn: &Turn) -> Result<Box<dyn Loaded + '_>, InputError>;

    /// What is done with records, for whoever sends some.
    fn without_records(&self) -> Box<dyn Loaded + '_>;

    /// The ids of the cases of an experiment, as a gate has them; none where the program is asked for its own and brings
    /// none. An error says what is wrong with the experiment.
    fn cases(&self, experiment: &ExperimentText) -> Result<Vec<String>, String>;
}

/// The testbed: scientists whose ages are told, slowed as the experiment says.
#[derive(Clone, Copy, Debug)]
pub struct Testbed;

impl Subject for Testbed {
    fn load(&self, turn: &Turn) -> Result<Box<dyn Loaded + '_>, InputError> {
        let records = match &turn.case.input {
            Some(input) => load(&turn.case, input, fixed_cost(turn.workload, &turn.work), turn.calibration)?,
            None => Vec::new(),
        };
        Ok(Box::new(Scientists(Arc::new(records))))
    }

    fn without_records(&self) -> Box<dyn Loaded + '_> {
        Box::new(Scientists(Arc::default()))
    }

    fn cases(&self, ExperimentText { file, settings }: &ExperimentText) -> Result<Vec<String>, String> {
        let Some((path, text)) = file else { return Ok(Vec::new()) };
        cases_of(parse(path, text, settings))
    }
}

/// The ids of the cases that a gate of the experiment has.
pub(crate) fn cases_of(experiment: Result<Experiment, Mistakes>) -> Result<Vec<String>, String> {
    let plan = experiment.and_then(|experiment| plan_of_base(&experiment, Cpus::here()));
    let ids = |plan: Plan| plan.cases.into_iter().map(|case| case.id).collect();
    let line = |mistakes: Mistakes| mistakes.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" ");
    plan.map(ids).map_err(line)
}

/// The testbed's records, whose transform the experiment chooses.
struct Scientists(Arc<Vec<Record>>);

impl Loaded for Scientists {
    fn facts(&self, turn: &Turn) -> Result<Facts, InputError> {
        let Self(records) = self;
        let watch = Stopwatch::start();
        let output =
            turn.workload.unwrap_or_default().visit(turn.reference_year, &turn.work, Answers(records)).flatten();
        let reference = output.map(|output| digest(&output));
        let answers_s = watch.elapsed().as_secs_f64();
        Ok(Facts {
            records: records.len(),
            names: records.iter().take(NAMES).map(|record| record.scientist.name.clone()).collect(),
            reference,
            answers_s,
        })
    }

    fn with_map(&self, turn: &Turn, act: &mut dyn FnMut(&dyn AnyMap)) {
        let Self(records) = self;
        let visitor = MapOf { records, peers: &SameWork { turn }, act };
        #[cfg(feature = "faults")]
        let visitor = match visit_fault(&turn.case.id, turn.reference_year, visitor) {
            Ok(()) => return,
            Err(visitor) => visitor,
        };
        let workload = turn.workload.unwrap_or_default();
        workload.visit(turn.reference_year, &turn.work, visitor);
    }
}

/// Makes a map of a workload's transform.
struct MapOf<'a> {
    records: &'a Arc<Vec<Record>>,
    peers: &'a SameWork<'a>,
    act: &'a mut dyn FnMut(&dyn AnyMap),
}

impl MapOf<'_> {
    fn act<T: Slowed>(self, transform: &T, waiting: Option<&dyn Waiting<Age>>) {
        let sent = SentWork { records: self.records, transform, peers: self.peers };
        let work = Work { records: self.records, transform, waiting, sent: Some(&sent) };
        (self.act)(&Map {
            records: self.records.len(),
            ready: &|case| strategy::ready(&case.kind, &case.parameters, case.workers, &work),
            spend: &|cost| transform.spend(cost),
            sent: work.sent,
            digest: &|output| Some(digest(output)),
            first_wrong: &|output| first_wrong(self.records, transform, output),
        });
    }
}

/// The first answer that is wrong, and what it should be.
fn first_wrong(records: &[Record], transform: &impl Slowed, output: &[Age]) -> Option<String> {
    let right = records.iter().map_while(|record| transform.answer(record));
    let (number, (right, given)) = right.zip(output).enumerate().find(|(_, (right, given))| right != *given)?;
    Some(format!("record {}: {}, not {}", number + 1, in_words(given), in_words(&right)))
}

fn in_words(Age { name, age, page }: &Age) -> String {
    let page = page.map_or_else(String::new, |page| format!(", a page with digest {page:016x}"));
    format!("{name}, {age}{page}")
}

/// What becomes of each record; none where only the work itself can tell.
struct Answers<'a>(&'a [Record]);

impl Visitor for Answers<'_> {
    type Out = Option<Vec<Age>>;

    fn plain<T: Slowed>(self, transform: T) -> Self::Out {
        self.0.iter().map(|record| transform.answer(record)).collect()
    }

    fn waiting<T: Slowed + AsyncTransform<Record, Out = Age>>(self, transform: T) -> Self::Out {
        self.plain(transform)
    }
}

impl Visitor for MapOf<'_> {
    type Out = ();

    fn plain<T: Slowed>(self, transform: T) {
        self.act(&transform, None);
    }

    fn waiting<T: Slowed + AsyncTransform<Record, Out = Age>>(self, transform: T) {
        let work = AsyncWork { records: Arc::clone(self.records), transform: Arc::new(transform) };
        self.act(&*work.transform, Some(&work));
    }
}

/// A digest of order and content, the same on every machine.
pub fn digest(output: &[Age]) -> u64 {
    let mut hasher = SipHasher13::new();
    for age in output {
        hasher.write(age.name.as_bytes());
        hasher.write_u8(0xff);
        hasher.write(&age.age.to_le_bytes());
        age.page.iter().for_each(|page| hasher.write(&page.to_le_bytes()));
    }
    hasher.finish()
}

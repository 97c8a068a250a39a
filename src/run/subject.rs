//! What strategies map: where records come from, and what is done with each. Only the subject knows their types.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::loaded::{Loaded, Observer};
use super::prepare::{Facts, PrepareError, Source};
use super::protocol::{Execution, ExperimentText, Turn};
use super::turn::Map;
use crate::experiment::{Experiment, Mistakes, parse};
use crate::machine::{Machine, Stopwatch};
use crate::plan::{Case, Input, Plan, load, plan_of_base};
use crate::strategy;
use crate::workload::{Age, Calibration, Compute, Record, Sleep, Workload, age_in};

/// So many names of an input are kept for the pictures.
const NAMES: usize = 1000;

/// A source of inputs that can also take turns with them.
pub trait Subject: Source + Sync {
    /// Loads the input of the turn's case.
    ///
    /// # Errors
    ///
    /// Where it cannot be loaded.
    fn load(&self, turn: &Turn) -> Result<Box<dyn Loaded + '_>, PrepareError>;

    /// The ids of the cases of an experiment, as a gate has them; none where the program is asked for its own and brings
    /// none. An error says what is wrong with the experiment.
    fn cases(&self, experiment: &ExperimentText) -> Result<Vec<String>, String>;
}

/// The testbed: scientists whose ages are told, slowed as the experiment says.
#[derive(Clone, Copy, Debug)]
pub struct Testbed;

impl Source for Testbed {
    fn facts(
        &self,
        plan: &Plan,
        case: &Case,
        input: &Input,
        calibration: Option<Calibration>,
    ) -> Result<Facts, PrepareError> {
        let records = load(case, input, plan.work, calibration)?;
        let watch = Stopwatch::start();
        let output: Vec<Age> = records.iter().map(|record| age_in(plan.reference_year, &record.scientist)).collect();
        let reference = digest(&output);
        let answers_s = watch.elapsed().as_secs_f64();
        Ok(Facts {
            records: records.len(),
            names: records.iter().take(NAMES).map(|record| record.scientist.name.clone()).collect(),
            reference: Some(reference),
            answers_s,
        })
    }
}

impl Subject for Testbed {
    fn load(&self, turn: &Turn) -> Result<Box<dyn Loaded + '_>, PrepareError> {
        let records = match &turn.case.input {
            Some(input) => load(&turn.case, input, turn.work, turn.calibration)?,
            None => Vec::new(),
        };
        Ok(Box::new(Scientists(records)))
    }

    fn cases(&self, ExperimentText { file, settings }: &ExperimentText) -> Result<Vec<String>, String> {
        let Some((path, text)) = file else { return Ok(Vec::new()) };
        cases_of(parse(path, text, settings))
    }
}

/// The ids of the cases that a gate of the experiment has.
pub(crate) fn cases_of(experiment: Result<Experiment, Mistakes>) -> Result<Vec<String>, String> {
    let plan = experiment.and_then(|experiment| plan_of_base(&experiment, Machine::here().cpus));
    let ids = |plan: Plan| plan.cases.into_iter().map(|case| case.id).collect();
    let line = |mistakes: Mistakes| mistakes.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" ");
    plan.map(ids).map_err(line)
}

/// The testbed's records, whose transform the experiment chooses.
struct Scientists(Vec<Record>);

impl Scientists {
    /// Has `with` done with the turn's transform, whose type is known only here.
    fn with_transform(&self, turn: &Turn, with: impl FnOnce(&dyn Loaded)) {
        let Self(records) = self;
        macro_rules! map {
            ($transform:expr) => {
                with(&Map {
                    records,
                    transform: &$transform,
                    digest: &|output| Some(digest(output)),
                    ready: &|case| strategy::ready(&case.kind, &case.parameters, case.workers),
                })
            };
        }
        let reference_year = turn.reference_year;
        #[cfg(feature = "faults")]
        if let Some(fault) = crate::workload::Fault::asked_for(&turn.case.id, reference_year) {
            return map!(fault);
        }
        match turn.workload {
            Some(Workload::Compute) => map!(Compute { reference_year }),
            Some(Workload::Sleep | Workload::Own) | None => map!(Sleep { reference_year }),
        }
    }
}

impl Loaded for Scientists {
    fn take(&self, turn: &Turn, emit: &mut dyn FnMut(Execution)) {
        self.with_transform(turn, |map| map.take(turn, emit));
    }

    fn knows(&self, turn: &Turn) -> Result<(), String> {
        let mut known = Ok(());
        self.with_transform(turn, |map| known = map.knows(turn));
        known
    }

    fn rehearse(&self, turn: &Turn, observer: Observer<'_>) {
        self.with_transform(turn, |map| map.rehearse(turn, observer));
    }
}

/// A digest of order and content, the same on every machine.
pub fn digest(output: &[Age]) -> u64 {
    let mut hasher = SipHasher13::new();
    for age in output {
        hasher.write(age.name.as_bytes());
        hasher.write_u8(0xff);
        hasher.write(&age.age.to_le_bytes());
    }
    hasher.finish()
}

//! What must be known before the first block, and is decided once: the inputs and their references, the calibration,
//! and how often each case is executed in a turn.

use super::error::RunError;
use super::input_error::InputError;
use super::inputs::Inputs;
use super::launches::launches;
use super::limits::{leave_out_spans, refuse_executions, refuse_records};
use super::outlook::Outlook;
use super::protocol::{Facts, Turn};
use crate::plan::{Asked, Case, Count, Input, Plan, serial_cost, too_large};
use crate::record::{Decision, InputFacts, InputFailure, Preparation, Tracing, Warmup};
use crate::stats::Makespan;
use crate::workload::{Calibration, Needs, Workload};

/// As many timed executions as fill this many seconds, where the experiment leaves it open.
const TURN_S: f64 = 0.1;
/// At most so many of them.
const MOST_ITERATIONS: f64 = 1000.0;
/// An execution of so many seconds warms itself up.
const WARM_BY_ITSELF_S: f64 = 1.0;
/// Records of so many seconds are not slowed by two clock reads.
const TRACE_ALWAYS_S: f64 = 1e-3;
/// Records of fewer seconds than this are not traced: their spans would be of the clock.
const TRACE_NEVER_S: f64 = 1e-5;

/// Looks at every input, calibrates, and decides how often each case is executed. What only an execution can tell of
/// commands stays open.
pub fn prepare(plan: &Plan, inputs: Inputs<'_>) -> Result<Preparation, RunError> {
    let calibration = plan.workload.and_then(|workload| workload.calibrate(&plan.work));
    let mut known: Vec<(&Case, Known)> = Vec::new();
    let mut cases = Vec::new();
    for case in &plan.cases {
        let Some(input) = &case.input else {
            cases.push(decide_later(plan));
            continue;
        };
        let index = match known.iter().position(|(other, _)| other.same_input(case)) {
            Some(index) => index,
            None => {
                known.push((case, Known::of(plan, case, input, calibration, inputs)?));
                refuse_records(known.iter().map(|(_, known)| known.input.records))?;
                known.len() - 1
            }
        };
        cases.push(known[index].1.decide(plan, case, index));
    }
    let is_compared = |known: &Known| known.reference.is_some() || known.input.failure.is_some();
    let compared = !plan.foretells() || known.iter().all(|(_, known)| is_compared(known));
    let inputs: Vec<InputFacts> = known.into_iter().map(|(_, known)| known.input).collect();
    let mut notes: Vec<String> = leave_out_spans(plan, &inputs, &mut cases).into_iter().collect();
    notes.extend((!compared).then(|| "the outputs were not compared".to_owned()));
    let mut preparation = Preparation {
        calibration,
        start_s: None,
        overhead: None,
        inputs,
        cases,
        named: Vec::new(),
        host: None,
        launched: Vec::new(),
        notes,
    };
    launches(plan, &mut preparation);
    refuse_executions(plan, Outlook::of(plan, &preparation))?;
    Ok(preparation)
}

/// Looks at the inputs of an earlier run again: they must be what they were. One that fails now will fail its turns, too.
pub fn look_again(plan: &Plan, earlier: &Preparation, inputs: Inputs<'_>) -> Result<(), RunError> {
    let mut seen = 0;
    for (case, decision) in plan.cases.iter().zip(&earlier.cases) {
        // Inputs are numbered in the order in which their first case comes.
        let (Some(input), true) = (&case.input, decision.input == Some(seen)) else { continue };
        seen += 1;
        let known = inputs.facts(plan, Turn::undecided(plan, case, earlier.calibration))?;
        if plan.foretells() && known.is_ok_and(|facts| facts.reference != decision.reference) {
            return Err(InputError::Changed { dataset: input.dataset.label() }.into());
        }
    }
    Ok(())
}

/// As many executions as fill a turn, for one that takes so many seconds.
pub fn iterations(plan: &Plan, expected_s: f64) -> u32 {
    match plan.iterations {
        Count::Exactly(iterations) => iterations,
        Count::Auto => (TURN_S / expected_s).ceil().clamp(1.0, MOST_ITERATIONS) as u32,
    }
}

/// What is known of an input, and what is asked of it.
struct Known {
    input: InputFacts,
    reference: Option<u64>,
    /// What is asked for before the map.
    serial_s: f64,
    /// Of those records whose costs were looked at.
    makespan: Makespan,
    /// How many times as many there are.
    more: f64,
    /// What the answers alone take, one after the other.
    answers_s: f64,
}

impl Known {
    fn of(
        plan: &Plan,
        case: &Case,
        input: &Input,
        calibration: Option<Calibration>,
        inputs: Inputs<'_>,
    ) -> Result<Self, RunError> {
        too_large(case, input).map_err(InputError::from)?;
        let facts = match inputs.facts(plan, Turn::undecided(plan, case, calibration))? {
            Ok(facts) => facts,
            Err(failure) => return Ok(Self::failed(failure)),
        };
        let Facts { records, names, reference, answers_s } = facts;
        let some = inputs.asked_of(records);
        let more = records as f64 / some.max(1) as f64;
        let asked = Asked::of(plan, case, input, some, calibration);
        let serial_cost = serial_cost(case, input, plan.fixed_cost(), calibration, some);
        let facts = InputFacts {
            records,
            delay_s: asked.total_s() / some.max(1) as f64,
            serial_cost: (serial_cost as f64 * more).round() as u64,
            names,
            failure: None,
        };
        let makespan = Makespan::of(&asked.records_s);
        Ok(Self { input: facts, reference, serial_s: asked.serial_s * more, makespan, more, answers_s })
    }

    /// Nothing but that it failed.
    fn failed(failure: InputFailure) -> Self {
        let input = InputFacts { records: 0, delay_s: 0.0, serial_cost: 0, names: Vec::new(), failure: Some(failure) };
        Self { input, reference: None, serial_s: 0.0, makespan: Makespan::of(&[]), more: 1.0, answers_s: 0.0 }
    }

    fn decide(&self, plan: &Plan, case: &Case, input: usize) -> Decision {
        if self.input.failure.is_some() {
            return Decision { input: Some(input), expected_s: Some(0.0), ..UNDECIDED };
        }
        if !plan.foretells() {
            return Decision { input: Some(input), tracing: Tracing::Timed, ..decide_later(plan) };
        }
        // The program's own transform is all that its records cost, and can be shared out.
        let own = plan.workload.is_some_and(Workload::is_own);
        let answers_s = if own { self.answers_s / case.workers as f64 } else { self.answers_s };
        let expected_s = self.serial_s + self.makespan.bound(case.workers) * self.more + answers_s;
        let needs = plan.workload.map(Workload::needs);
        // A worker's first record makes the buffer that it keeps.
        let (waits, keeps) = (needs == Some(Needs::Worker), needs == Some(Needs::Memory));
        let warmup = match plan.warmup {
            Count::Exactly(executions) => Warmup { executions, ..Warmup::default() },
            Count::Auto if waits || (!keeps && expected_s >= WARM_BY_ITSELF_S) => Warmup::default(),
            Count::Auto => Warmup { spin_s: 0.1, executions: 1, seconds: 0.1 },
        };
        let answer_s = if own { self.answers_s / self.input.records.max(1) as f64 } else { 0.0 };
        let tracing = match self.input.delay_s * (1.0 - case.serial_fraction()) + answer_s {
            record_s if record_s >= TRACE_ALWAYS_S => Tracing::Timed,
            record_s if record_s >= TRACE_NEVER_S => Tracing::Extra,
            _ => Tracing::Never,
        };
        let iterations = iterations(plan, expected_s);
        let reference = self.reference;
        Decision { input: Some(input), expected_s: Some(expected_s), iterations, warmup, tracing, reference }
    }
}

/// What is decided of a case before anything is known of it.
const UNDECIDED: Decision = Decision {
    input: None,
    expected_s: None,
    iterations: 1,
    warmup: Warmup { spin_s: 0.0, executions: 0, seconds: 0.0 },
    tracing: Tracing::Never,
    reference: None,
};

/// What only an execution can tell warms itself up, unless the experiment says otherwise: a command's process is a new
/// one each time anyway.
fn decide_later(plan: &Plan) -> Decision {
    let exactly = |count: Count, auto: u32| match count {
        Count::Exactly(count) => count,
        Count::Auto => auto,
    };
    let warmup = Warmup { executions: exactly(plan.warmup, 0), ..Warmup::default() };
    Decision { iterations: exactly(plan.iterations, 1), warmup, ..UNDECIDED }
}

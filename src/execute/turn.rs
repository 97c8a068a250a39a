//! One turn, from inside: warm-up executions, then timed ones, each compared with the reference.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::measure::{Stopwatch, UsageMeter, now, spin};
use crate::prepare::{Tracing, digest};
use crate::protocol::{Execution, Turn};
use crate::sample::{Phase, Status};
use crate::strategy::{self, Ready, StrategyError};
use crate::workload::{Age, Compute, Moment, Record, Sleep, Trace, Traced, Transform, Workload};

/// Hears of every record, from the worker that has it.
type Observer<'a> = &'a (dyn Fn(Moment) + Sync);

/// Takes the turn, and gives each execution to `emit` as it ends. A failed execution is the turn's last.
pub fn take(turn: &Turn, records: &[Record], emit: &mut dyn FnMut(Execution)) {
    #[cfg(feature = "faults")]
    if let Some(fault) = crate::workload::Fault::asked_for(&turn.case.id, turn.reference_year) {
        return take_with(turn, records, &fault, emit);
    }
    match turn.workload {
        Workload::Sleep => take_with(turn, records, &Sleep { reference_year: turn.reference_year }, emit),
        Workload::Compute => take_with(turn, records, &Compute { reference_year: turn.reference_year }, emit),
    }
}

/// Executes the case once, untimed, and tells `observer` of each record as its worker takes it and is done with it.
pub fn rehearse(turn: &Turn, records: &[Record], observer: Observer<'_>) {
    #[cfg(feature = "faults")]
    if let Some(fault) = crate::workload::Fault::asked_for(&turn.case.id, turn.reference_year) {
        return rehearse_with(turn, records, &fault, observer);
    }
    match turn.workload {
        Workload::Sleep => rehearse_with(turn, records, &Sleep { reference_year: turn.reference_year }, observer),
        Workload::Compute => rehearse_with(turn, records, &Compute { reference_year: turn.reference_year }, observer),
    }
}

fn rehearse_with<T: Transform<Record, Out = Age>>(
    turn: &Turn,
    records: &[Record],
    transform: &T,
    observer: Observer<'_>,
) {
    // A failure shows, with its cause, when the case has its first turn.
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let ready = strategy::ready::<Record, T>(&turn.case.kind, &turn.case.parameters, turn.case.workers)?;
        let trace = Trace::new(records.len()).observed(observer);
        turn.workload.spend(turn.serial_cost);
        ready.traced(records, &Traced::new(transform, &trace, records));
        Ok::<_, StrategyError>(())
    }));
}

fn take_with<T: Transform<Record, Out = Age>>(
    turn: &Turn,
    records: &[Record],
    transform: &T,
    emit: &mut dyn FnMut(Execution),
) {
    let watch = Stopwatch::start();
    let made = catch_unwind(AssertUnwindSafe(|| {
        strategy::ready::<Record, T>(&turn.case.kind, &turn.case.parameters, turn.case.workers)
    }));
    let setup_s = watch.elapsed().as_secs_f64();
    let ready = match made {
        Ok(Ok(ready)) => ready,
        Ok(Err(error)) => return emit(Execution::failed(Phase::Warmup, 0, Status::Error, error.to_string())),
        Err(panic) => return emit(Execution::failed(Phase::Warmup, 0, Status::Panicked, panic_message(&*panic))),
    };
    let mut stage = Stage { turn, records, transform, ready: &*ready, setup_s: Some(setup_s), emit };
    // Either phase may end the turn.
    let _ = stage.warm_up().and_then(|()| stage.measure());
}

/// The turn goes no further: an execution failed, and was emitted.
struct TurnOver;

struct Stage<'a, T: Transform<Record>> {
    turn: &'a Turn,
    records: &'a [Record],
    transform: &'a T,
    ready: &'a dyn Ready<Record, T>,
    setup_s: Option<f64>,
    emit: &'a mut dyn FnMut(Execution),
}

impl<T: Transform<Record, Out = Age>> Stage<'_, T> {
    fn warm_up(&mut self) -> Result<(), TurnOver> {
        let warmup = self.turn.warmup;
        spin(std::time::Duration::from_secs_f64(warmup.spin_s));
        let watch = Stopwatch::start();
        let mut iteration = 0;
        while iteration < warmup.executions || watch.elapsed().as_secs_f64() < warmup.seconds {
            self.execute(Phase::Warmup, iteration, false)?;
            iteration += 1;
        }
        Ok(())
    }

    fn measure(&mut self) -> Result<(), TurnOver> {
        let traced = self.turn.tracing == Tracing::Timed;
        (0..self.turn.iterations).try_for_each(|iteration| self.execute(Phase::Timed, iteration, traced))?;
        match self.turn.tracing {
            Tracing::Extra => self.execute(Phase::Traced, 0, true),
            Tracing::Never | Tracing::Timed => Ok(()),
        }
    }

    /// One execution. Between the two readings of the clock stand the serial part, if there is one, and the map, and
    /// nothing else: digest, comparison and the dropping of the output come after.
    fn execute(&mut self, phase: Phase, iteration: u32, traced: bool) -> Result<(), TurnOver> {
        let started_at = now().to_string();
        let trace = traced.then(|| Trace::new(self.records.len()));
        let meter = UsageMeter::start();
        let (outcome, wall, trace) = match trace {
            Some(mut trace) => {
                trace.restart();
                let watch = Stopwatch::start();
                let transform = Traced::new(self.transform, &trace, self.records);
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    self.turn.workload.spend(self.turn.serial_cost);
                    self.ready.traced(self.records, &transform)
                }));
                (outcome, watch.elapsed(), Some(trace))
            }
            None => {
                let watch = Stopwatch::start();
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    self.turn.workload.spend(self.turn.serial_cost);
                    self.ready.plain(self.records, self.transform)
                }));
                (outcome, watch.elapsed(), None)
            }
        };
        let usage = meter.stop();
        let output = match outcome {
            Ok(output) => output,
            Err(panic) => {
                let cause = panic_message(&*panic);
                (self.emit)(Execution::failed(phase, iteration, Status::Panicked, cause));
                return Err(TurnOver);
            }
        };
        let digest = digest(&output);
        let right = self.turn.reference.is_none_or(|reference| digest == reference);
        let cause = if right { String::new() } else { difference(self.records.len(), output.len()) };
        (self.emit)(Execution {
            phase,
            iteration,
            status: if right { Status::Ok } else { Status::WrongResult },
            cause,
            wall_s: Some(wall.as_secs_f64()),
            setup_s: self.setup_s.take(),
            usage,
            digest: Some(digest),
            started_at,
            // One traced execution of a turn is enough for the factors and the pictures.
            spans: trace.filter(|_| iteration == 0).map(|trace| trace.spans()),
            output: None,
        });
        if right { Ok(()) } else { Err(TurnOver) }
    }
}

fn difference(records: usize, outputs: usize) -> String {
    if outputs == records {
        "its output differs from the reference".to_owned()
    } else {
        format!("it made {outputs} outputs of {records} records")
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}

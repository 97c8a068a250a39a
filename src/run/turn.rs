//! One turn, from inside: warm-up executions, then timed ones, each compared with the reference.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::loaded::{Loaded, Observer};
use super::protocol::{Execution, Turn};
use crate::machine::{Stopwatch, UsageMeter, now, spin};
use crate::plan::Case;
use crate::record::{Phase, Status, Tracing};
use crate::strategy::{Ready, StrategyError};
use crate::workload::{Trace, Traced, Transform};

/// Makes the strategy of a case.
pub(crate) type MakeReady<'a, R, T> = &'a dyn Fn(&Case) -> Result<Box<dyn Ready<R, T>>, StrategyError>;

/// A map that can be executed: records, a transform, and how its output is reduced to a digest, where it is.
pub(crate) struct Map<'a, R: Sync, T: Transform<R>> {
    pub records: &'a [R],
    pub transform: &'a T,
    pub digest: &'a dyn Fn(&[T::Out]) -> Option<u64>,
    pub ready: MakeReady<'a, R, T>,
}

impl<R: Sync, T: Transform<R>> Loaded for Map<'_, R, T> {
    fn take(&self, turn: &Turn, emit: &mut dyn FnMut(Execution)) {
        let (before, now) = (turn.records.unwrap_or(self.records.len()), self.records.len());
        if before != now {
            let cause = format!("its dataset has {now} records, and had {before} when the run began");
            return emit(Execution::failed(Phase::Warmup, 0, Status::WrongResult, cause));
        }
        let watch = Stopwatch::start();
        let made = catch_unwind(AssertUnwindSafe(|| (self.ready)(&turn.case)));
        let setup_s = watch.elapsed().as_secs_f64();
        let ready = match made {
            Ok(Ok(ready)) => ready,
            Ok(Err(error)) => return emit(Execution::failed(Phase::Warmup, 0, Status::Error, error.to_string())),
            Err(panic) => return emit(Execution::failed(Phase::Warmup, 0, Status::Panicked, panic_message(&*panic))),
        };
        let mut stage = Stage { turn, map: self, ready: &*ready, setup_s: Some(setup_s), emit };
        // Either phase may end the turn.
        let _ = stage.warm_up().and_then(|()| stage.measure());
    }

    fn knows(&self, turn: &Turn) -> Result<(), String> {
        match catch_unwind(AssertUnwindSafe(|| (self.ready)(&turn.case))) {
            // That there is too little of something right now says nothing of what is known.
            Ok(Ok(_) | Err(StrategyError::Pool { .. })) | Err(_) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
        }
    }

    fn rehearse(&self, turn: &Turn, observer: Observer<'_>) {
        // A failure shows, with its cause, when the case has its first turn.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            let ready = (self.ready)(&turn.case)?;
            let trace = Trace::new(self.records.len()).observed(observer);
            spend(turn);
            ready.traced(self.records, &Traced::new(self.transform, &trace, self.records));
            Ok::<_, StrategyError>(())
        }));
    }
}

/// What comes before the map.
fn spend(turn: &Turn) {
    if let Some(workload) = turn.workload {
        workload.spend(turn.serial_cost);
    }
}

/// The turn goes no further: an execution failed, and was emitted.
struct TurnOver;

struct Stage<'a, R: Sync, T: Transform<R>> {
    turn: &'a Turn,
    map: &'a Map<'a, R, T>,
    ready: &'a dyn Ready<R, T>,
    setup_s: Option<f64>,
    emit: &'a mut dyn FnMut(Execution),
}

impl<R: Sync, T: Transform<R>> Stage<'_, R, T> {
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
        let Map { records, transform, digest, .. } = *self.map;
        let started_at = now().to_string();
        let trace = traced.then(|| Trace::new(records.len()));
        let meter = UsageMeter::start();
        let (outcome, wall, trace) = match trace {
            Some(mut trace) => {
                trace.restart();
                let watch = Stopwatch::start();
                let transform = Traced::new(transform, &trace, records);
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    spend(self.turn);
                    self.ready.traced(records, &transform)
                }));
                (outcome, watch.elapsed(), Some(trace))
            }
            None => {
                let watch = Stopwatch::start();
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    spend(self.turn);
                    self.ready.plain(records, transform)
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
        let digest = catch_unwind(AssertUnwindSafe(|| digest(&output)));
        let (digest, cause) = match digest {
            Ok(digest) if output.len() != records.len() => {
                (digest, format!("it made {} outputs of {} records", output.len(), records.len()))
            }
            Ok(digest) if self.turn.reference.is_none() || digest == self.turn.reference => (digest, String::new()),
            Ok(digest) => (digest, difference(&self.turn.case)),
            Err(panic) => (None, format!("the digest of its output panicked: {}", panic_message(&*panic))),
        };
        let right = cause.is_empty();
        (self.emit)(Execution {
            phase,
            iteration,
            status: if right { Status::Ok } else { Status::WrongResult },
            cause,
            wall_s: Some(wall.as_secs_f64()),
            setup_s: self.setup_s.take(),
            usage,
            digest,
            started_at,
            // One traced execution of a turn is enough for the factors and the pictures.
            spans: trace.filter(|_| iteration == 0).map(|trace| trace.spans()),
            output: None,
        });
        if right { Ok(()) } else { Err(TurnOver) }
    }
}

/// The reference is what a serial map made.
fn difference(case: &Case) -> String {
    let whose = if case.kind == "serial" { ": the dataset or the transform is not the same every time" } else { "" };
    format!("its output differs from the reference{whose}")
}

pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a message".to_owned())
}

//! One turn, from inside: warm-up executions, then timed ones, each compared with the reference.

use std::any::Any;
use std::io::{self, BufRead, Write};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

use super::loaded::{AnyMap, Observer};
use super::protocol::{Execution, Turn};
#[cfg(feature = "mpi")]
use crate::machine::World;
use crate::machine::{Stopwatch, UsageMeter, now, spin};
use crate::plan::Case;
use crate::record::{Phase, Status, Tracing};
use crate::strategy::{Fault, NoThread, PeerFailure, Ready, Sent, StrategyError};
use crate::text::panic_message;
use crate::workload::{Failure, Trace};

/// Makes the strategy of a case, over its records.
pub(crate) type MakeReady<'a, O> = &'a dyn Fn(&Case) -> Result<Box<dyn Ready<O> + 'a>, StrategyError>;

/// A map that can be executed, whatever it maps.
pub(crate) struct Map<'a, O> {
    /// How many records it has.
    pub records: usize,
    /// Makes the strategy of a case ready to run it.
    pub ready: MakeReady<'a, O>,
    /// Spends a cost before the map.
    pub spend: &'a dyn Fn(u64),
    /// Its form that other processes can do, where it has one.
    pub sent: Option<&'a dyn Sent<O>>,
    /// How its output is reduced to a digest, where it is.
    pub digest: &'a dyn Fn(&[O]) -> Option<u64>,
    /// The first record of a wrong output that another output is right for, in words; none where it is not found.
    pub first_wrong: &'a dyn Fn(&[O]) -> Option<String>,
}

impl<O> AnyMap for Map<'_, O> {
    fn take(&self, turn: &Turn, emit: &mut dyn FnMut(Execution)) {
        let (before, now) = (turn.records.unwrap_or(self.records), self.records);
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
        let mut stage = Stage { turn, map: self, ready: &*ready, setup_s: Some(setup_s), previous: Vec::new(), emit };
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
        let (sender, moments) = channel();
        thread::scope(|scope| {
            let listener = move || moments.into_iter().for_each(observer);
            if thread::Builder::new().spawn_scoped(scope, listener).is_err() {
                return;
            }
            // A failure shows, with its cause, when the case has its first turn.
            let _ = catch_unwind(AssertUnwindSafe(move || {
                let ready = (self.ready)(&turn.case)?;
                let trace = Arc::new(Trace::new(self.records).observed(sender));
                (self.spend)(turn.serial_cost);
                ready.traced(&trace);
                Ok::<_, StrategyError>(())
            }));
        });
    }

    fn answer(&self, mark: &str, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
        self.sent.ok_or_else(cannot_be_sent)?.answer(mark, input, output)
    }

    #[cfg(feature = "mpi")]
    fn work_as_rank(&self, world: &World) -> io::Result<()> {
        self.sent.ok_or_else(cannot_be_sent)?.work_as_rank(world)
    }
}

fn cannot_be_sent() -> io::Error {
    io::Error::other("this work cannot be sent to other processes")
}

/// The turn goes no further: an execution failed, and was emitted.
struct TurnOver;

struct Stage<'a, 'm, O> {
    turn: &'a Turn,
    map: &'a Map<'m, O>,
    ready: &'a dyn Ready<O>,
    setup_s: Option<f64>,
    /// The output of the execution before. Its memory is given back right before the next one needs as much: what is
    /// told in between would otherwise be put into it, and the next output would have fresh pages, or not, by chance.
    previous: Vec<O>,
    emit: &'a mut dyn FnMut(Execution),
}

impl<O> Stage<'_, '_, O> {
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
        let started_at = now();
        let mut trace = traced.then(|| Arc::new(Trace::new(self.map.records)));
        drop(mem::take(&mut self.previous));
        self.ready.meet();
        let meter = UsageMeter::start();
        if let Some(trace) = trace.as_mut().and_then(Arc::get_mut) {
            trace.restart();
        }
        let watch = Stopwatch::start();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            (self.map.spend)(self.turn.serial_cost);
            match &trace {
                Some(trace) => self.ready.traced(trace),
                None => self.ready.plain(),
            }
        }));
        let (wall, usage) = (watch.elapsed(), meter.stop());
        let output = match outcome {
            Ok(output) => output,
            Err(panic) => {
                let (status, cause) = why_it_failed(&*panic);
                return self.fail(phase, iteration, status, cause);
            }
        };
        let digest = match self.digest(&output) {
            Ok(digest) => digest,
            Err(cause) => return self.fail(phase, iteration, Status::Panicked, cause),
        };
        let wrong = self.wrong(&output, digest);
        let right = wrong.is_none();
        (self.emit)(Execution {
            phase,
            iteration,
            status: if right { Status::Ok } else { Status::WrongResult },
            cause: wrong.unwrap_or_default(),
            wall_s: Some(wall.as_secs_f64()),
            setup_s: self.setup_s.take(),
            usage: usage.plus(&self.ready.used_elsewhere()),
            digest,
            started_at,
            // One traced execution of a turn is enough for the factors and the pictures.
            spans: trace.filter(|_| iteration == 0).map(|trace| trace.spans()),
            output: None,
            compared: None,
        });
        self.previous = output;
        if right { Ok(()) } else { Err(TurnOver) }
    }

    fn fail(&mut self, phase: Phase, iteration: u32, status: Status, cause: String) -> Result<(), TurnOver> {
        (self.emit)(Execution::failed(phase, iteration, status, cause));
        Err(TurnOver)
    }

    /// The digest of an output, where it is reduced to one; or that it panicked.
    fn digest(&self, output: &[O]) -> Result<Option<u64>, String> {
        let digest = catch_unwind(AssertUnwindSafe(|| (self.map.digest)(output)));
        digest.map_err(|panic| format!("the digest of its output panicked: {}", panic_message(&*panic)))
    }

    /// What is wrong with an output; none where nothing is.
    fn wrong(&self, output: &[O], digest: Option<u64>) -> Option<String> {
        let (outputs, records) = (output.len(), self.map.records);
        if outputs != records {
            return Some(format!("it made {outputs} outputs of {records} records"));
        }
        let is_right = self.turn.reference.is_none() || digest == self.turn.reference;
        (!is_right).then(|| self.difference(output))
    }

    /// The reference is what a serial map made.
    fn difference(&self, output: &[O]) -> String {
        if self.turn.case.kind == "serial" {
            return format!("{DIFFERENT}: the dataset or the transform is not the same every time");
        }
        let found = catch_unwind(AssertUnwindSafe(|| (self.map.first_wrong)(output)));
        found.ok().flatten().map_or_else(|| DIFFERENT.to_owned(), |first| format!("{DIFFERENT}, first in {first}"))
    }
}

pub(super) const DIFFERENT: &str = "its output differs from the reference";

/// What a map that unwound says of why.
fn why_it_failed(unwound: &(dyn Any + Send)) -> (Status, String) {
    let no_thread = unwound.downcast_ref::<NoThread>().map(NoThread::to_string);
    if let Some(cause) = no_thread.or_else(|| unwound.downcast_ref::<Failure>().map(Failure::to_string)) {
        return (Status::Error, cause);
    }
    let Some(PeerFailure { fault, cause }) = unwound.downcast_ref() else {
        return (Status::Panicked, panic_message(unwound));
    };
    let status = match fault {
        Fault::Panicked => Status::Panicked,
        Fault::Gone => Status::Crashed,
        Fault::Exited => Status::Exited,
        Fault::Unable => Status::Error,
    };
    (status, cause.clone())
}

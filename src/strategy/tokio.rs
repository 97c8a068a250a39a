//! `tokio`: its own runtime, made before the map: on the calling thread for one thread, with threads of its own for more.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{io, thread};

use tokio::runtime::{self, Builder};
use tokio::task::{JoinError, JoinSet};

use super::in_flight::{Flight, PARAMETERS, in_order, made};
use super::kind::{AsyncStrategy, Caveat, Kind, KindInfo, NoThread, Runs, StrategyError};
use super::placement::Misplaced;
use crate::parameter::Parameters;
use crate::workload::AsyncTransform;
use crate::workload::transform::Runtime;

/// A runtime of tokio's.
pub(super) struct Tokio {
    flight: Flight,
    runtime: runtime::Runtime,
    misplaced: Misplaced,
}

impl Kind for Tokio {
    const INFO: KindInfo = KindInfo {
        name: "tokio",
        about: "tokio: workers are records in flight, which wait without a thread of their own; one task a thread",
        parallel: true,
        runs: Runs::AsyncMap,
        parameters: PARAMETERS,
    };

    const CAVEAT: Option<Caveat> = Some(Caveat {
        workers: 1,
        delay: Duration::from_millis(20),
        grows: false,
        // Measured by `cargo bench --bench waits`.
        about: "its timer counts whole milliseconds and rounds up: a sleep of 1 ms took 2.08 ms, and of smol 1.03 ms",
    });

    fn make(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError> {
        let flight = Flight::of(parameters, workers)?;
        let mut builder = match flight.threads() {
            1 => Builder::new_current_thread(),
            _ => Builder::new_multi_thread(),
        };
        let (misplaced, started) = (Misplaced::default(), AtomicUsize::new(0));
        let (kept, placement) = (misplaced.clone(), flight.placement.clone());
        builder.on_thread_start(move || kept.settle(&placement, started.fetch_add(1, Ordering::Relaxed)));
        // All that this build of tokio has: the program whose transform it drives may have turned on more.
        builder.worker_threads(flight.threads()).enable_all();
        let runtime = made(Self::INFO.name, flight.threads(), || {
            if flight.threads() > 1 {
                are_there(flight.threads())?;
            }
            builder.build()
        })?;
        Ok(Self { runtime, flight, misplaced })
    }
}

/// Whether so many threads are to be had. A runtime that gets some of its threads and not all waits for ever for those that
/// it has to end, so it is tried out before.
fn are_there(threads: usize) -> io::Result<()> {
    let gate = Mutex::new(());
    let shut = gate.lock();
    thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, || drop(gate.lock())).map(drop);
        let started = (0..threads).try_for_each(start);
        drop(shut);
        started
    })
}

impl AsyncStrategy for Tokio {
    fn map<R: Send + Sync + 'static, T: AsyncTransform<R>>(
        &self,
        records: &Arc<Vec<R>>,
        transform: &Arc<T>,
    ) -> Vec<T::Out> {
        let threads = self.flight.threads();
        let tasks = self.flight.tasks(records, transform).into_iter();
        // One thread is the calling one; of several it only waits for the others.
        let _here = if threads == 1 { self.flight.placement.here(0) } else { None };
        let done = self.runtime.block_on(async {
            let mut spawned: JoinSet<_> = tasks.map(|task| task.run(Timers)).collect();
            let mut done = Vec::new();
            while let Some(joined) = spawned.join_next().await {
                done.push(joined.unwrap_or_else(|error| unwind(error)));
            }
            done
        });
        if let Some(cause) = self.misplaced.take() {
            resume_unwind(Box::new(NoThread::Misplaced(cause)));
        }
        in_order(done)
    }
}

/// A task that panicked is this map's panic, and ends the others with the set that they are in.
fn unwind(error: JoinError) -> ! {
    match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        // Nobody cancels a task of the set while it is waited for.
        Err(cancelled) => panic!("{cancelled}"),
    }
}

struct Timers;

impl Runtime for Timers {
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

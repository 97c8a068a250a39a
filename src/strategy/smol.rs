//! `smol`: its `block_on` and its timer, which are those of the crate async-io; a thread that has one task needs nothing
//! else of it.

use std::future::ready;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, Builder};
use std::time::Duration;

use async_io::{Timer, block_on};

use super::in_flight::{Flight, FlightTask, PARAMETERS, in_order, made};
use super::kind::{AsyncStrategy, Kind, KindInfo, NoThread, Runs, StrategyError};
use crate::parameter::Parameters;
use crate::workload::AsyncTransform;
use crate::workload::transform::Runtime;

/// Threads to come, of which the calling thread is the first; a thread of async-io's waits for their timers.
pub(super) struct Smol {
    flight: Flight,
}

impl Kind for Smol {
    const INFO: KindInfo = KindInfo {
        name: "smol",
        about: "smol: workers are records in flight, which wait without a thread of their own; one task a thread",
        parallel: true,
        runs: Runs::AsyncMap,
        parameters: PARAMETERS,
    };

    fn make(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError> {
        let flight = Flight::of(parameters, workers)?;
        // Starts the thread of the timers, once for the process.
        made(Self::INFO.name, flight.threads(), || {
            block_on(ready(()));
            Ok(())
        })?;
        Ok(Self { flight })
    }
}

impl AsyncStrategy for Smol {
    fn map<R: Send + Sync + 'static, T: AsyncTransform<R>>(
        &self,
        records: &Arc<Vec<R>>,
        transform: &Arc<T>,
    ) -> Vec<T::Out> {
        let threads = self.flight.threads();
        let mut tasks = self.flight.tasks(records, transform).into_iter();
        let own = tasks.next();
        thread::scope(|scope| {
            let placement = &self.flight.placement;
            let run = move |thread, task: FlightTask<R, T>| {
                let _here = placement.here(thread);
                block_on(task.run(Timers))
            };
            let started =
                tasks.zip(1..).map(|(task, thread)| Builder::new().spawn_scoped(scope, move || run(thread, task)));
            let started: Result<Vec<_>, _> = started.collect();
            // Fewer threads than asked for would be measured as if they were all there.
            let others = started.unwrap_or_else(|cause| {
                let threads = format!("all of its {threads} threads");
                resume_unwind(Box::new(NoThread::Unstarted { threads, cause }))
            });
            let own = own.map(|task| run(0, task));
            let others = others.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            in_order(own.into_iter().chain(others).collect())
        })
    }
}

struct Timers;

impl Runtime for Timers {
    async fn sleep(&self, duration: Duration) {
        Timer::after(duration).await;
    }
}

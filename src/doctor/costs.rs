//! What the clock, starting workers, and short sleeps cost.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

use super::diagnosis::{Clock, PoolStart, Sleep, Starts};
use super::effort::Effort;
use super::error::DoctorError;
use super::work::{COLD, Work};
use crate::machine::Stopwatch;
use crate::run::protocol::{Reply, RequestKind};
use crate::run::{Interrupt, Received, Worker};
use crate::stats::Spread;

const READINGS: u32 = 100_000;
const STEPS: usize = 1000;
/// More workers than this tell nothing new of what a pool costs, and may be refused.
const LARGEST_POOL: usize = 1024;
/// A worker that has not answered by then never will.
const PATIENCE: Duration = Duration::from_secs(10);
/// The sleeps asked for.
const SLEEPS_US: [u64; 4] = [50, 100, 1000, 10_000];
/// Longer sleeps are fewer, so that they take no more than about so long together.
const LONGEST_SLEEPING: Duration = Duration::from_millis(250);

pub(super) fn clock() -> Clock {
    let watch = Stopwatch::start();
    for _ in 0..READINGS {
        black_box(Stopwatch::start());
    }
    let read_s = watch.elapsed().as_secs_f64() / f64::from(READINGS);
    let step = |_| {
        let before = watch.elapsed_ns();
        loop {
            let step = watch.elapsed_ns() - before;
            if step > 0 {
                return step;
            }
        }
    };
    let smallest = (0..STEPS).map(step).min().unwrap_or_default();
    Clock { read_s, resolution_s: smallest as f64 * 1e-9 }
}

pub(super) fn starts(effort: Effort, cpus: usize, work: &Work) -> Result<Starts, DoctorError> {
    let mut sizes = vec![2, cpus.min(LARGEST_POOL)];
    sizes.dedup();
    let pool = |workers| Ok(PoolStart { workers, start_s: pool_start(work, effort.starts / 4, workers)? });
    Ok(Starts {
        thread_s: spread((0..effort.starts).map(|_| thread_start()).collect::<Result<Vec<_>, _>>()?)?,
        pools: sizes.into_iter().map(pool).collect::<Result<_, DoctorError>>()?,
        process_s: spread((0..effort.starts / 8).map(|_| process_start(work)).collect::<Result<Vec<_>, _>>()?)?,
    })
}

/// From before it is asked for to its first instruction, in seconds.
fn thread_start() -> Result<f64, DoctorError> {
    let watch = Stopwatch::start();
    let thread = thread::Builder::new().spawn(move || watch.elapsed()).map_err(DoctorError::Thread)?;
    let started =
        thread.join().map_err(|_| DoctorError::Failed { what: "a thread", cause: "it panicked".to_owned() })?;
    Ok(started.as_secs_f64())
}

fn pool_start(work: &Work, times: usize, workers: usize) -> Result<Spread, DoctorError> {
    let start = |_| {
        let watch = Stopwatch::start();
        let pool = work.strategy("rayon", workers)?;
        let started = watch.elapsed();
        drop(pool);
        Ok(started.as_secs_f64())
    };
    spread((0..times).map(start).collect::<Result<Vec<_>, DoctorError>>()?)
}

/// From before it is started until it has its input and says so, in seconds.
fn process_start(work: &Work) -> Result<f64, DoctorError> {
    let watch = Stopwatch::start();
    let mut worker = Worker::start().map_err(DoctorError::Worker)?;
    worker.send(RequestKind::Take(work.turn(COLD))).map_err(DoctorError::Worker)?;
    let failed = |cause: String| Err(DoctorError::Failed { what: "a worker process", cause });
    match worker.receive(PATIENCE, &Interrupt::default()) {
        Received::Reply(Reply::Ready { .. }) => Ok(watch.elapsed().as_secs_f64()),
        Received::Reply(Reply::Error(cause) | Reply::Unknown(cause)) | Received::Gone(cause) => failed(cause),
        Received::Reply(Reply::Executions(_) | Reply::Moment(_) | Reply::Cases(_) | Reply::Over) => {
            failed("it spoke out of turn".to_owned())
        }
        Received::Silent | Received::Interrupted => failed("it does not answer".to_owned()),
    }
}

pub(super) fn sleeps(effort: Effort) -> Vec<Sleep> {
    let sleep = |us| {
        let asked = Duration::from_micros(us);
        let fit = (LONGEST_SLEEPING.as_micros() / asked.as_micros()) as usize;
        let took: Vec<f64> = (0..effort.sleeps.min(fit)).map(|_| sleep(asked)).collect();
        Some(Sleep { asked_s: asked.as_secs_f64(), took_s: Spread::of(&took)? })
    };
    SLEEPS_US.into_iter().filter_map(sleep).collect()
}

fn sleep(asked: Duration) -> f64 {
    let watch = Stopwatch::start();
    thread::sleep(asked);
    watch.elapsed().as_secs_f64()
}

fn spread(times: Vec<f64>) -> Result<Spread, DoctorError> {
    Spread::of(&times).ok_or(DoctorError::no_times("a measurement"))
}

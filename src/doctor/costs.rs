//! What the clock, starting workers, and short sleeps cost.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

use super::diagnosis::{Clock, PoolStart, Sleep, Starts};
use super::effort::Effort;
use super::error::DoctorError;
use super::work::{COLD, Work};
use crate::machine::Stopwatch;
use crate::record::InputFailure;
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
    let smallest_ns = (0..STEPS).map(|_| step_ns(&watch)).min().unwrap_or_default();
    Clock { read_s, resolution_s: smallest_ns as f64 * 1e-9 }
}

/// From one reading to the next that differs.
fn step_ns(watch: &Stopwatch) -> u64 {
    let before = watch.elapsed_ns();
    loop {
        let step = watch.elapsed_ns() - before;
        if step > 0 {
            return step;
        }
    }
}

pub(super) fn starts(effort: Effort, cpus: usize, work: &Work) -> Result<Starts, DoctorError> {
    let mut sizes = vec![2, cpus.min(LARGEST_POOL)];
    sizes.dedup();
    let pool = |workers| Ok(PoolStart { workers, start_s: spread(effort.starts / 4, || pool_start(work, workers))? });
    Ok(Starts {
        thread_s: spread(effort.starts, thread_start)?,
        pools: sizes.into_iter().map(pool).collect::<Result<_, DoctorError>>()?,
        process_s: spread(effort.starts / 8, || process_start(work))?,
    })
}

fn spread(times: usize, measured_s: impl Fn() -> Result<f64, DoctorError>) -> Result<Spread, DoctorError> {
    let took_s: Vec<f64> = (0..times).map(|_| measured_s()).collect::<Result<_, _>>()?;
    Spread::of(&took_s).ok_or_else(|| DoctorError::failed("a measurement", "it gave no times"))
}

/// From before it is asked for to its first instruction, in seconds.
fn thread_start() -> Result<f64, DoctorError> {
    let watch = Stopwatch::start();
    let thread = thread::Builder::new().spawn(move || watch.elapsed()).map_err(DoctorError::Thread)?;
    let started = thread.join().map_err(|_| DoctorError::failed("a thread", "it panicked"))?;
    Ok(started.as_secs_f64())
}

/// Until all workers of a new pool have run, in seconds.
fn pool_start(work: &Work, workers: usize) -> Result<f64, DoctorError> {
    let watch = Stopwatch::start();
    let pool = work.strategy("rayon", workers)?;
    let started = watch.elapsed();
    drop(pool);
    Ok(started.as_secs_f64())
}

/// From before it is started until it has its input and says so, in seconds.
fn process_start(work: &Work) -> Result<f64, DoctorError> {
    let watch = Stopwatch::start();
    let mut worker = Worker::start().map_err(DoctorError::Worker)?;
    worker.send(RequestKind::Take(work.turn(COLD))).map_err(DoctorError::Worker)?;
    let failed = |cause: &str| Err(DoctorError::failed("a worker process", cause));
    match worker.receive(PATIENCE, &Interrupt::default()) {
        Received::Reply(Reply::Ready { .. }) => Ok(watch.elapsed().as_secs_f64()),
        Received::Reply(Reply::Error(cause) | Reply::Unknown(cause) | Reply::Failed(InputFailure { cause, .. })) => {
            failed(&cause)
        }
        Received::Gone(end) => failed(&end.failure().1),
        Received::Reply(Reply::Executions(_) | Reply::Moment(_) | Reply::Cases(_) | Reply::Facts(_) | Reply::Over) => {
            failed("it spoke out of turn")
        }
        Received::Silent | Received::Interrupted => failed("it does not answer"),
    }
}

pub(super) fn sleeps(effort: Effort) -> Vec<Sleep> {
    SLEEPS_US.into_iter().map(Duration::from_micros).filter_map(|asked| sleep(asked, effort.sleeps)).collect()
}

fn sleep(asked: Duration, times: usize) -> Option<Sleep> {
    let fit = (LONGEST_SLEEPING.as_micros() / asked.as_micros()) as usize;
    let slept_s = |_| {
        let watch = Stopwatch::start();
        thread::sleep(asked);
        watch.elapsed().as_secs_f64()
    };
    let took_s: Vec<f64> = (0..times.min(fit)).map(slept_s).collect();
    Some(Sleep { asked_s: asked.as_secs_f64(), took_s: Spread::of(&took_s)? })
}

//! `rayon`: the map that a user of rayon writes, on a pool of its own.

use std::error::Error;
use std::io;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::time::Duration;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use super::kind::{Caveat, Kind, KindInfo, NoThread, Runs, Strategy, StrategyError, value};
use super::placement::{Misplaced, PIN, Placement};
use super::pool::{POOL, When};
use super::sharing::Sharing;
use crate::machine::why_none_started;
use crate::parameter::{Key, Parameter, Parameters, Takes};
use crate::workload::Transform;

const MIN_LEN: Key<Option<NonZeroUsize>> = Key::count("min_len", "never split below this many records (default 1)");
const MAX_LEN: Key<Option<NonZeroUsize>> =
    Key::count("max_len", "always split above this many records (default: no limit)");
const PAR_BRIDGE: Key<Option<bool>> = Key::new(Parameter::new(
    "par_bridge",
    Takes::Flag,
    "iter().par_bridge() in place of par_iter(): workers take record by record from one iterator; it loses the order, so \
     each record carries its index, and the outputs are sorted by it; without min_len and max_len (default: false)",
));

/// A pool of rayon's, and how it maps.
pub(super) struct Pool {
    workers: usize,
    placement: Placement,
    /// None where each map makes its own.
    warm: Option<ThreadPool>,
    splits: Splits,
}

/// How the records are shared.
enum Splits {
    /// Halves, down to the first and from the second number of records on.
    Halves(usize, usize),
    Bridge,
}

impl Kind for Pool {
    const INFO: KindInfo = KindInfo {
        name: "rayon",
        about: "rayon's par_iter, on a pool of its own: halves the records, idle workers steal",
        parallel: true,
        runs: Runs::Map,
        parameters: &[MIN_LEN.parameter, MAX_LEN.parameter, PAR_BRIDGE.parameter, POOL.parameter, PIN.parameter],
    };

    const CAVEAT: Option<Caveat> = Some(Caveat {
        workers: 256,
        delay: Duration::from_millis(100),
        grows: true,
        // Measured by `cargo bench --bench waits`.
        about: "threads without a record look for one at all others, and wake each other; 10,000 sleeps of 1 ms took 8.2 \
                times the bound with 512 workers, and 1.1 times with 512 of smol",
    });

    fn make(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError> {
        let (workers, most) = (workers.get(), rayon::max_num_threads());
        if workers > most {
            // The builder would silently make a smaller pool.
            return Err(StrategyError::TooManyWorkers { kind: Self::INFO.name, workers, most });
        }
        let splits = match (value(&PAR_BRIDGE, parameters)?, value(&MIN_LEN, parameters)?, value(&MAX_LEN, parameters)?)
        {
            (Some(true), None, None) => Splits::Bridge,
            (Some(true), ..) => {
                let what = "`par_bridge` takes record by record: it has no `min_len` and no `max_len`";
                return Err(StrategyError::BadParameters(what.to_owned()));
            }
            (_, min, max) => {
                Splits::Halves(min.map_or(1, NonZeroUsize::get), max.map_or(usize::MAX, NonZeroUsize::get))
            }
        };
        let placement = Placement::of(parameters)?;
        let warm = match value(&POOL, parameters)?.unwrap_or(When::Warm) {
            When::Cold => None,
            When::Warm => Some(awake(workers, &placement).map_err(|source| StrategyError::Pool {
                kind: Self::INFO.name,
                size: format!("{workers} workers"),
                source: why_none_started(&source).into(),
            })?),
        };
        Ok(Self { workers, placement, warm, splits })
    }

    /// Neither a bridge's lock nor the start of a cold pool is simulated.
    fn sharing(parameters: &Parameters) -> Option<Sharing> {
        let is_bridge = value(&PAR_BRIDGE, parameters).ok()? == Some(true);
        let is_cold = matches!(value(&POOL, parameters).ok()?, Some(When::Cold));
        if is_bridge || is_cold {
            return None;
        }
        let least = value(&MIN_LEN, parameters).ok()?.map_or(1, NonZeroUsize::get);
        let most = value(&MAX_LEN, parameters).ok()?.map_or(usize::MAX, NonZeroUsize::get);
        Some(Sharing::Halved { least, most })
    }
}

/// A pool whose threads are up, each in its place.
fn awake(workers: usize, placement: &Placement) -> io::Result<ThreadPool> {
    let Placed { threads, misplaced } = pool(workers, placement)?;
    // `build` returns before its threads run: without this, the first map would wait for them.
    threads.broadcast(|_| ());
    misplaced.take().map_or(Ok(threads), Err)
}

/// A pool whose threads go to their places as they start.
struct Placed {
    threads: ThreadPool,
    misplaced: Misplaced,
}

fn pool(workers: usize, placement: &Placement) -> io::Result<Placed> {
    let misplaced = Misplaced::default();
    let (placement, kept) = (placement.clone(), misplaced.clone());
    let settle = move |worker| kept.settle(&placement, worker);
    let builder = ThreadPoolBuilder::new().num_threads(workers).start_handler(settle);
    Ok(Placed { threads: builder.build().map_err(as_the_system_says)?, misplaced })
}

fn as_the_system_says(error: ThreadPoolBuildError) -> io::Error {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>()?.raw_os_error());
    cause.map_or_else(|| io::Error::other(error), io::Error::from_raw_os_error)
}

impl Strategy for Pool {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        if let Some(threads) = &self.warm {
            return threads.install(|| self.splits.map(records, transform));
        }
        self.cold(|| self.splits.map(records, transform))
    }
}

impl Pool {
    /// Runs a map on threads that are made for it and end with it.
    fn cold<O: Send>(&self, map: impl FnOnce() -> Vec<O> + Send) -> Vec<O> {
        let made = pool(self.workers, &self.placement).map_err(|cause| NoThread::for_workers(self.workers, cause));
        let mapped = made.and_then(|Placed { threads, misplaced }| {
            let outputs = threads.install(map);
            misplaced.take().map_or(Ok(outputs), |cause| Err(NoThread::Misplaced(cause)))
        });
        mapped.unwrap_or_else(|no_thread| resume_unwind(Box::new(no_thread)))
    }
}

impl Splits {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        match *self {
            Splits::Halves(min_len, max_len) => records
                .par_iter()
                .with_min_len(min_len)
                .with_max_len(max_len)
                .map(|record| transform.apply(record))
                .collect(),
            Splits::Bridge => {
                let bridge = records.iter().enumerate().par_bridge();
                let mut outputs: Vec<_> = bridge.map(|(index, record)| (index, transform.apply(record))).collect();
                outputs.par_sort_unstable_by_key(|(index, _)| *index);
                outputs.into_iter().map(|(_, output)| output).collect()
            }
        }
    }
}

//! `rayon`: the map that a user of rayon writes, on a pool that is made before it.

use std::num::NonZeroUsize;
use std::time::Duration;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::kind::{Caveat, Kind, KindInfo, Runs, Strategy, StrategyError, value};
use crate::parameter::{Key, Parameters};
use crate::workload::Transform;

const MIN_LEN: Key<Option<NonZeroUsize>> = Key::count("min_len", "never split below this many records (default 1)");
const MAX_LEN: Key<Option<NonZeroUsize>> =
    Key::count("max_len", "always split above this many records (default: no limit)");

/// A pool of rayon's with all its threads running.
pub(super) struct Pool {
    threads: ThreadPool,
    min_len: usize,
    max_len: usize,
}

impl Kind for Pool {
    const INFO: KindInfo = KindInfo {
        name: "rayon",
        about: "rayon's par_iter, on a pool of its own: halves the records, idle workers steal",
        parallel: true,
        runs: Runs::Map,
        parameters: &[MIN_LEN.parameter, MAX_LEN.parameter],
    };

    const CAVEAT: Option<Caveat> = Some(Caveat {
        workers: 256,
        delay: Duration::from_millis(100),
        about: "threads without a record look for one at all others, and wake each other; 10,000 sleeps of 1 ms took 17 \
                times the bound with 512 workers and 685 times with 1,024, and 1.2 times with 512 of smol",
    });

    fn make(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError> {
        let (workers, most) = (workers.get(), rayon::max_num_threads());
        if workers > most {
            // The builder would silently make a smaller pool.
            return Err(StrategyError::TooManyWorkers { kind: Self::INFO.name, workers, most });
        }
        let threads = ThreadPoolBuilder::new().num_threads(workers).build().map_err(|source| StrategyError::Pool {
            kind: Self::INFO.name,
            workers,
            source: source.into(),
        })?;
        // `build` returns before its threads run: without this, the first map would wait for them.
        threads.broadcast(|_| ());
        Ok(Self {
            threads,
            min_len: value(&MIN_LEN, parameters)?.map_or(1, NonZeroUsize::get),
            max_len: value(&MAX_LEN, parameters)?.map_or(usize::MAX, NonZeroUsize::get),
        })
    }
}

impl Strategy for Pool {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        self.threads.install(|| {
            records
                .par_iter()
                .with_min_len(self.min_len)
                .with_max_len(self.max_len)
                .map(|record| transform.apply(record))
                .collect()
        })
    }
}

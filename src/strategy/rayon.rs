//! `rayon`: the map that a user of rayon writes, on a pool that is made before it.

use std::num::NonZeroUsize;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::{Deserialize, Serialize};

use super::{Kind, KindInfo, Parameter, Strategy, StrategyError, at_least_one};
use crate::workload::Transform;

/// What an experiment says of it.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Rayon {
    #[serde(deserialize_with = "at_least_one", skip_serializing_if = "Option::is_none")]
    min_len: Option<NonZeroUsize>,
    #[serde(deserialize_with = "at_least_one", skip_serializing_if = "Option::is_none")]
    max_len: Option<NonZeroUsize>,
}

impl Kind for Rayon {
    const INFO: KindInfo = KindInfo {
        name: "rayon",
        about: "rayon's par_iter, on a pool of its own: halves the records, idle workers steal",
        parallel: true,
        parameters: &[
            Parameter { name: "min_len", about: "never split below this many records (default 1)" },
            Parameter { name: "max_len", about: "always split above this many records (default: no limit)" },
        ],
    };

    type Made = Pool;

    fn make(self, workers: NonZeroUsize) -> Result<Pool, StrategyError> {
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
        Ok(Pool {
            threads,
            min_len: self.min_len.map_or(1, NonZeroUsize::get),
            max_len: self.max_len.map_or(usize::MAX, NonZeroUsize::get),
        })
    }
}

/// A pool of rayon's with all its threads running.
pub(super) struct Pool {
    threads: ThreadPool,
    min_len: usize,
    max_len: usize,
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

//! `process`: a pool of worker processes to which records are sent, as Python's `multiprocessing.Pool` does it.

mod map;

use std::cell::RefCell;
use std::io;
use std::num::NonZeroUsize;
use std::panic::resume_unwind;

use map::{Job, Worker};

use super::kind::{Footprint, KindInfo, RemoteKind, RemoteStrategy, Runs, StrategyError, value};
use super::placement::{PIN, Placement};
use super::pool::{POOL, When};
use super::remote::{Peers, RemoteWork, Sendable};
use crate::machine::{Usage, why_none_started};
use crate::parameter::{Key, Parameters};
use crate::workload::Trace;

const CHUNKSIZE: Key<Option<NonZeroUsize>> = Key::count(
    "chunksize",
    "records in a chunk, which is sent and comes back as one (default: records / (4 x workers), rounded up)",
);
const MAXTASKSPERCHILD: Key<Option<NonZeroUsize>> = Key::count(
    "maxtasksperchild",
    "chunks after which a process is replaced by a fresh one (default: never), which takes its time inside the map",
);

/// The processes that are there, and how they are used.
pub(super) struct Pool {
    workers: usize,
    chunksize: Option<NonZeroUsize>,
    maxtasksperchild: Option<NonZeroUsize>,
    when: When,
    placement: Placement,
    kept: RefCell<Vec<Worker>>,
}

impl RemoteKind for Pool {
    const INFO: KindInfo = KindInfo {
        name: "process",
        about: "a pool of processes, as Python's multiprocessing.Pool: chunks of records are sent to them",
        parallel: true,
        runs: Runs::RemoteMap,
        parameters: &[CHUNKSIZE.parameter, MAXTASKSPERCHILD.parameter, POOL.parameter, PIN.parameter],
    };

    /// Its three standard streams; its stacks, heap and page tables.
    const FOOTPRINT: Option<Footprint> = Some(Footprint { files: 3, bytes: 1 << 20 });

    fn make(parameters: &Parameters, workers: NonZeroUsize, peers: &dyn Peers) -> Result<Self, StrategyError> {
        let workers = workers.get();
        let when = value(&POOL, parameters)?.unwrap_or(When::Warm);
        let placement = Placement::of(parameters)?;
        let started = match when {
            When::Cold => Ok(Vec::new()),
            When::Warm => warm(workers, &placement, peers),
        };
        let no_pool = |source: io::Error| StrategyError::Pool {
            kind: Self::INFO.name,
            size: format!("{workers} workers"),
            source: why_none_started(&source).into(),
        };
        Ok(Self {
            workers,
            chunksize: value(&CHUNKSIZE, parameters)?,
            maxtasksperchild: value(&MAXTASKSPERCHILD, parameters)?,
            when,
            placement,
            kept: started.map_err(no_pool)?.into(),
        })
    }
}

/// So many processes that can take records.
fn warm(workers: usize, placement: &Placement, peers: &dyn Peers) -> io::Result<Vec<Worker>> {
    let mut pool =
        (0..workers).map(|number| Worker::start(number, placement, peers)).collect::<io::Result<Vec<_>>>()?;
    pool.iter_mut().try_for_each(|worker| worker.wait(peers))?;
    Ok(pool)
}

impl RemoteStrategy for Pool {
    fn map<R: Sendable, O: Sendable>(&self, work: &RemoteWork<'_, R, O>, trace: Option<&Trace>) -> (Vec<O>, Usage) {
        let RemoteWork { records, peers, .. } = *work;
        let mut pool = self.kept.take();
        let job = Job {
            records,
            workers: self.workers,
            chunk: self.chunksize.map_or_else(|| usual_chunksize(records.len(), self.workers), NonZeroUsize::get),
            most_chunks: self.maxtasksperchild,
            placement: &self.placement,
            peers,
            trace,
        };
        match map::run(job, &mut pool) {
            Ok(mapped) => {
                if self.when == When::Warm {
                    self.kept.replace(pool);
                }
                mapped
            }
            Err(failure) => {
                drop(pool);
                resume_unwind(Box::new(failure))
            }
        }
    }
}

/// That of `multiprocessing.Pool.map`: about four chunks a worker.
fn usual_chunksize(records: usize, workers: usize) -> usize {
    records.div_ceil(workers.saturating_mul(4)).max(1)
}

//! The ways to run a map: one file each, and their lists.
//!
//! In come a kind, its parameters, a number of workers, and work: records with their transform, in the forms in which
//! they are there. Out comes a map that is ready to run, plain and traced. When it runs, and what becomes of its output,
//! is not known here.

pub mod command;
#[cfg(any(feature = "mpi", feature = "process"))]
mod gathered;
#[cfg(any(feature = "smol", feature = "tokio"))]
mod in_flight;
mod kind;
#[cfg(all(test, shuttle))]
#[path = "../../tests/models/mod.rs"]
mod models;
#[cfg(feature = "mpi")]
mod mpi;
mod placement;
mod pool;
#[cfg(feature = "process")]
mod process;
mod ranks;
mod rayon;
mod ready;
mod remote;
mod scope;
mod serial;
mod sharing;
#[cfg(feature = "smol")]
mod smol;
mod sync;
#[cfg(test)]
mod tests;
#[cfg(feature = "tokio")]
mod tokio;
#[cfg(any(feature = "mpi", feature = "process"))]
mod wire;

use std::io::{self, BufRead, Write};
use std::num::NonZeroUsize;
use std::sync::Arc;

pub use kind::{
    AsyncStrategy, Caveat, Footprint, Forms, KindInfo, NoThread, RemoteStrategy, Runs, Strategy, StrategyError,
    left_out,
};
use kind::{Kind, RemoteKind};
#[cfg(feature = "mpi")]
pub use mpi::dismiss;
pub use placement::{PIN, Pin, Placement};
pub use ranks::{can_launch, launched, runs_ranks};
use ready::{AsyncMap, RemoteMap};
pub use ready::{Made, Ready};
use remote::RemoteWork;
pub use remote::{Fault, Peer, PeerFailure, Peers, Pipes, Process, Sendable};
pub use sharing::{Sharing, guided_chunk, queued_chunk, queued_size};

#[cfg(feature = "mpi")]
use crate::machine::World;
use crate::parameter;
pub use crate::parameter::Parameters;
use crate::workload::{AsyncTransform, Record, Sleep, Transform};

/// Every strategy that runs a map on threads that share the records, in the order in which they are listed. A new one is
/// its file, its `mod` and a line here.
fn maps<R: Sync, T: Transform<R>>() -> Vec<Entry<Make<R, T>>> {
    vec![Entry::map::<serial::Serial>(), Entry::map::<scope::Threads>(), Entry::map::<rayon::Pool>()]
}

/// Every strategy that runs a map of an async transform.
fn async_maps<R: Send + Sync + 'static, T: AsyncTransform<R>>() -> Vec<Entry<MakeAsync<R, T>>> {
    Vec::from([
        #[cfg(feature = "tokio")]
        Entry::async_map::<tokio::Tokio>(),
        #[cfg(feature = "smol")]
        Entry::async_map::<smol::Smol>(),
    ])
}

/// Every strategy that sends records to other processes.
fn remote_maps<R: Sendable, O: Sendable>() -> Vec<Entry<MakeRemote<R, O>>> {
    vec![
        #[cfg(feature = "process")]
        Entry::remote_map::<process::Pool>(),
        #[cfg(feature = "mpi")]
        Entry::remote_map::<mpi::Ranks>(),
    ]
}

/// Strategies that this program was built without. Each is a cargo feature of its name.
pub const LEFT_OUT: &[&str] = &[
    #[cfg(not(feature = "tokio"))]
    "tokio",
    #[cfg(not(feature = "smol"))]
    "smol",
    #[cfg(not(feature = "process"))]
    "process",
    #[cfg(not(feature = "mpi"))]
    "mpi",
];

/// A line of a list: a kind without its type.
struct Entry<M> {
    info: KindInfo,
    caveat: Option<Caveat>,
    footprint: Option<Footprint>,
    make: M,
    sharing: fn(&Parameters) -> Option<Sharing>,
}

type Make<R, T> = fn(&Parameters, NonZeroUsize) -> Result<Box<dyn Made<R, T>>, StrategyError>;

impl<R: Sync, T: Transform<R>> Entry<Make<R, T>> {
    fn map<K: Kind + Strategy>() -> Self {
        let make: Make<R, T> = |parameters, workers| Ok(Box::new(K::make(parameters, workers)?));
        Entry { info: K::INFO, caveat: K::CAVEAT, footprint: None, make, sharing: K::sharing }
    }
}

type MakeAsync<R, T> = fn(
    &Parameters,
    NonZeroUsize,
    &AsyncWork<R, T>,
) -> Result<Box<dyn Ready<<T as AsyncTransform<R>>::Out>>, StrategyError>;

impl<R: Send + Sync + 'static, T: AsyncTransform<R>> Entry<MakeAsync<R, T>> {
    fn async_map<K: Kind + AsyncStrategy>() -> Self {
        let make: MakeAsync<R, T> = |parameters, workers, AsyncWork { records, transform }| {
            let strategy = K::make(parameters, workers)?;
            Ok(Box::new(AsyncMap { strategy, records: Arc::clone(records), transform: Arc::clone(transform) }))
        };
        Entry { info: K::INFO, caveat: K::CAVEAT, footprint: None, make, sharing: K::sharing }
    }
}

type MakeRemote<R, O> =
    for<'a> fn(&Parameters, NonZeroUsize, RemoteWork<'a, R, O>) -> Result<Box<dyn Ready<O> + 'a>, StrategyError>;

impl<R: Sendable, O: Sendable> Entry<MakeRemote<R, O>> {
    fn remote_map<K: RemoteKind>() -> Self {
        let make: MakeRemote<R, O> =
            |parameters, workers, work| Ok(Box::new(RemoteMap::new(K::make(parameters, workers, work.peers)?, work)));
        Entry { info: K::INFO, caveat: None, footprint: K::FOOTPRINT, make, sharing: K::sharing }
    }
}

/// What can be said of every strategy that runs a map, in the order of the lists.
pub fn kinds() -> Vec<KindInfo> {
    let maps = maps::<(), fn(&())>().into_iter().map(|entry| entry.info);
    let async_maps = async_maps::<Record, Sleep>().into_iter().map(|entry| entry.info);
    let remote_maps = remote_maps::<(), ()>().into_iter().map(|entry| entry.info);
    maps.chain(async_maps).chain(remote_maps).collect()
}

/// How a strategy of that kind shares records out with these parameters; none where that cannot be said.
pub fn sharing(kind: &str, parameters: &Parameters) -> Option<Sharing> {
    if runs_ranks(kind) {
        return ranks::sharing(parameters);
    }
    let of_map = find(maps::<(), fn(&())>(), kind).map(|entry| entry.sharing);
    let of_any = of_map.or_else(|_| find(remote_maps::<(), ()>(), kind).map(|entry| entry.sharing));
    of_any.ok()?(parameters)
}

/// What each worker of a strategy of that kind needs of this machine; nothing where that is no more than a thread.
pub fn footprint(kind: &str) -> Footprint {
    find(remote_maps::<(), ()>(), kind).ok().and_then(|entry| entry.footprint).unwrap_or_default()
}

/// What each of these strategies is not good at, where something is known.
pub fn caveats() -> Vec<(&'static str, Caveat)> {
    let maps = maps::<(), fn(&())>().into_iter().map(|entry| (entry.info.name, entry.caveat));
    let async_maps = async_maps::<Record, Sleep>().into_iter().map(|entry| (entry.info.name, entry.caveat));
    maps.chain(async_maps).filter_map(|(name, caveat)| Some((name, caveat?))).collect()
}

/// Checks parameters of a strategy, all of them or only some, and fills in the defaults.
///
/// # Errors
///
/// What is wrong and what would be right, for the first mistake. Whoever wants to know the key of a bad value
/// gives one key at a time.
pub fn check(kind: &str, parameters: &Parameters) -> Result<Parameters, String> {
    let known = info(kind).map_err(|unknown| unknown.to_string())?;
    ranks::check(kind, parameters)?;
    parameter::check(known.parameters, parameters)
}

/// Records and their transform, in the forms in which they are there.
pub struct Work<'a, R, T: Transform<R>> {
    /// The records.
    pub records: &'a [R],
    /// What is done with each.
    pub transform: &'a T,
    /// The same records and transform in their async form, where there is one.
    pub waiting: Option<&'a dyn Waiting<T::Out>>,
    /// The same in the form in which other processes can do it, where there is one.
    pub sent: Option<&'a dyn Sent<T::Out>>,
}

impl<'a, R, T: Transform<R>> Work<'a, R, T> {
    /// Work in its plain form alone.
    pub fn plain(records: &'a [R], transform: &'a T) -> Self {
        Self { records, transform, waiting: None, sent: None }
    }
}

/// Work in its async form, whatever its types.
pub trait Waiting<O> {
    /// An async strategy over it; none where there is none of that kind.
    fn ready(
        &self,
        kind: &str,
        parameters: &Parameters,
        workers: NonZeroUsize,
    ) -> Result<Box<dyn Ready<O>>, StrategyError>;
}

/// Records and their transform in their async form, which tasks share.
pub struct AsyncWork<R, T> {
    /// The records.
    pub records: Arc<Vec<R>>,
    /// What is done with each.
    pub transform: Arc<T>,
}

impl<R: Send + Sync + 'static, T: AsyncTransform<R>> Waiting<T::Out> for AsyncWork<R, T> {
    fn ready(
        &self,
        kind: &str,
        parameters: &Parameters,
        workers: NonZeroUsize,
    ) -> Result<Box<dyn Ready<T::Out>>, StrategyError> {
        (find(async_maps(), kind)?.make)(parameters, workers, self)
    }
}

/// Work that other processes can do, whatever its types.
pub trait Sent<O> {
    /// A strategy that sends it to them.
    fn ready<'a>(
        &'a self,
        kind: &str,
        parameters: &Parameters,
        workers: NonZeroUsize,
    ) -> Result<Box<dyn Ready<O> + 'a>, StrategyError>;

    /// Does it for another process that asks, until that has no more. Answers bear the mark.
    fn answer(&self, mark: &str, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()>;

    /// Does it as one of these ranks, for rank 0.
    #[cfg(feature = "mpi")]
    fn work_as_rank(&self, world: &World) -> io::Result<()>;
}

/// Records and their transform, and the processes that can do the same.
pub struct SentWork<'a, R, T> {
    /// The records.
    pub records: &'a [R],
    /// What is done with each.
    pub transform: &'a T,
    /// Who does it.
    pub peers: &'a dyn Peers,
}

impl<R: Sendable, T: Transform<R, Out: Sendable>> Sent<T::Out> for SentWork<'_, R, T> {
    fn ready<'a>(
        &'a self,
        kind: &str,
        parameters: &Parameters,
        workers: NonZeroUsize,
    ) -> Result<Box<dyn Ready<T::Out> + 'a>, StrategyError> {
        let apply = Box::new(|record: &R| self.transform.apply(record));
        let work = RemoteWork { records: self.records, apply, peers: self.peers };
        (find(remote_maps(), kind)?.make)(parameters, workers, work)
    }

    #[cfg(feature = "mpi")]
    fn work_as_rank(&self, world: &World) -> io::Result<()> {
        mpi::work(self.transform, world)
    }

    #[cfg(feature = "process")]
    fn answer(&self, mark: &str, input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<()> {
        wire::answer(self.transform, mark, input, output)
    }

    #[cfg(not(feature = "process"))]
    fn answer(&self, _: &str, _: &mut dyn BufRead, _: &mut dyn Write) -> io::Result<()> {
        Err(io::Error::other("this program was built without the feature `process`"))
    }
}

/// The strategy made for a number of workers and for its work, with its pool, if it has one, up and awake: what it takes
/// to start it is not part of the first map.
///
/// # Errors
///
/// Where the kind or a parameter is wrong, the kind cannot have that many workers or needs another form of the work, or
/// the system does not give the threads.
pub fn ready<'a, R: Sync, T: Transform<R>>(
    kind: &str,
    parameters: &Parameters,
    workers: usize,
    work: &Work<'a, R, T>,
) -> Result<Box<dyn Ready<T::Out> + 'a>, StrategyError> {
    let workers = NonZeroUsize::new(workers).ok_or(StrategyError::NoWorkers)?;
    let KindInfo { name, runs, parameters: all, .. } = info(kind)?;
    let parameters = parameter::check(all, parameters).map_err(StrategyError::BadParameters)?;
    match runs {
        Runs::AsyncMap => {
            let form = "a transform with an async form";
            let waiting = work.waiting.ok_or(StrategyError::NoForm { kind: name, form })?;
            waiting.ready(kind, &parameters, workers).map(|ready| ready as Box<dyn Ready<T::Out> + 'a>)
        }
        Runs::RemoteMap => {
            let form = "records and outputs that can be sent to other processes";
            work.sent.ok_or(StrategyError::NoForm { kind: name, form })?.ready(kind, &parameters, workers)
        }
        Runs::Map | Runs::Program => {
            let made = (find(maps(), kind)?.make)(&parameters, workers)?;
            Ok(made.over(work.records, work.transform))
        }
    }
}

fn info(kind: &str) -> Result<KindInfo, StrategyError> {
    kinds().into_iter().find(|info| info.name == kind).ok_or_else(|| unknown(kind))
}

fn unknown(kind: &str) -> StrategyError {
    let left_out = LEFT_OUT.iter().find(|name| **name == kind);
    left_out.map_or_else(|| StrategyError::UnknownKind(kind.to_owned()), |name| StrategyError::LeftOut(name))
}

fn find<M>(list: Vec<Entry<M>>, kind: &str) -> Result<Entry<M>, StrategyError> {
    list.into_iter().find(|entry| entry.info.name == kind).ok_or_else(|| unknown(kind))
}

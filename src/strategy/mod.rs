//! The ways to run a map: one file each, and their lists.
//!
//! In come a kind, its parameters, a number of workers, and work: records with their transform, in the forms in which
//! they are there. Out comes a map that is ready to run, plain and traced. When it runs, and what becomes of its output,
//! is not known here.

pub mod command;
mod kind;
mod rayon;
mod ready;
mod scope;
mod serial;

use std::num::NonZeroUsize;
use std::sync::Arc;

use kind::Kind;
pub use kind::{AsyncStrategy, KindInfo, Runs, Strategy, StrategyError};
use ready::AsyncMap;
pub use ready::{Made, Ready};

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
    vec![]
}

/// A line of a list: a kind without its type.
struct Entry<M> {
    info: KindInfo,
    make: M,
}

type Make<R, T> = fn(&Parameters, NonZeroUsize) -> Result<Box<dyn Made<R, T>>, StrategyError>;

impl<R: Sync, T: Transform<R>> Entry<Make<R, T>> {
    fn map<K: Kind + Strategy>() -> Self {
        Entry { info: K::INFO, make: |parameters, workers| Ok(Box::new(K::make(parameters, workers)?)) }
    }
}

type MakeAsync<R, T> =
    fn(&Parameters, NonZeroUsize, &AsyncWork<R, T>) -> Result<Box<dyn Ready<<T as Transform<R>>::Out>>, StrategyError>;

impl<R: Send + Sync + 'static, T: AsyncTransform<R>> Entry<MakeAsync<R, T>> {
    #[cfg_attr(not(test), expect(dead_code, reason = "no strategy of this sort is there yet"))]
    fn async_map<K: Kind + AsyncStrategy>() -> Self {
        let make: MakeAsync<R, T> = |parameters, workers, AsyncWork { records, transform }| {
            let strategy = K::make(parameters, workers)?;
            Ok(Box::new(AsyncMap { strategy, records: Arc::clone(records), transform: Arc::clone(transform) }))
        };
        Entry { info: K::INFO, make }
    }
}

/// What can be said of every strategy that runs a map, in the order of the lists.
pub fn kinds() -> Vec<KindInfo> {
    let maps = maps::<(), fn(&())>().into_iter().map(|entry| entry.info);
    maps.chain(async_maps::<Record, Sleep>().into_iter().map(|entry| entry.info)).collect()
}

/// Checks parameters of a strategy, all of them or only some, and fills in the defaults.
///
/// # Errors
///
/// What is wrong and what would be right, for the first mistake. Whoever wants to know the key of a bad value
/// gives one key at a time.
pub fn check(kind: &str, parameters: &Parameters) -> Result<Parameters, String> {
    let known = kinds().into_iter().find(|info| info.name == kind);
    let info = known.ok_or_else(|| StrategyError::UnknownKind(kind.to_owned()).to_string())?;
    parameter::check(info.parameters, parameters)
}

/// Records and their transform, in the forms in which they are there.
pub struct Work<'a, R, T: Transform<R>> {
    /// The records.
    pub records: &'a [R],
    /// What is done with each.
    pub transform: &'a T,
    /// The same records and transform in their async form, where there is one.
    pub waiting: Option<&'a dyn Waiting<T::Out>>,
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
    let info = kinds().into_iter().find(|info| info.name == kind);
    let KindInfo { name, runs, parameters: all, .. } =
        info.ok_or_else(|| StrategyError::UnknownKind(kind.to_owned()))?;
    let parameters = parameter::check(all, parameters).map_err(StrategyError::BadParameters)?;
    match runs {
        Runs::AsyncMap => {
            let waiting = work.waiting.ok_or(StrategyError::NotAsync { kind: name })?;
            waiting.ready(kind, &parameters, workers).map(|ready| ready as Box<dyn Ready<T::Out> + 'a>)
        }
        Runs::Map | Runs::Program => {
            let made = (find(maps(), kind)?.make)(&parameters, workers)?;
            Ok(made.over(work.records, work.transform))
        }
    }
}

fn find<M>(list: Vec<Entry<M>>, kind: &str) -> Result<Entry<M>, StrategyError> {
    let unknown = || StrategyError::UnknownKind(kind.to_owned());
    list.into_iter().find(|entry| entry.info.name == kind).ok_or_else(unknown)
}

//! The ways to run a map: one file each, and their list.

pub mod command;
mod rayon;
mod scope;
mod serial;

use std::error::Error;
use std::num::NonZeroUsize;

use serde::de::DeserializeOwned;

use crate::parameter::{self, Key};
pub use crate::parameter::{Parameter, Parameters};
use crate::workload::{Traced, Transform};

/// Every strategy, in the order in which they are listed. A new one is its file, its `mod` and a line here.
fn list<R: Sync, T: Transform<R>>() -> Vec<Entry<R, T>> {
    vec![Entry::of::<serial::Serial>(), Entry::of::<scope::Threads>(), Entry::of::<rayon::Pool>()]
}

/// A way to run a map over records: generic and monomorphised, so that the measured code is the code that a
/// user would write.
pub trait Strategy: Send + Sync {
    /// Applies `transform` to every record and keeps the input's order. A panic of the transform is this map's.
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out>;
}

/// A strategy over one kind of record and one transform, in its plain and its traced form: the one virtual
/// call is per execution, not per record.
pub trait Ready<R: Sync, T: Transform<R>>: Send + Sync {
    /// Runs the map as a user would write it.
    fn plain(&self, records: &[R], transform: &T) -> Vec<T::Out>;

    /// Runs the map with two clock reads around each record.
    fn traced(&self, records: &[R], transform: &Traced<'_, R, T>) -> Vec<T::Out>;
}

impl<S: Strategy, R: Sync, T: Transform<R>> Ready<R, T> for S {
    fn plain(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        self.map(records, transform)
    }

    fn traced(&self, records: &[R], transform: &Traced<'_, R, T>) -> Vec<T::Out> {
        self.map(records, transform)
    }
}

/// What can be said of a kind of strategy, in its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindInfo {
    /// Its `kind` in an experiment file.
    pub name: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// Whether it takes worker counts; one that is not parallel has one worker, always.
    pub parallel: bool,
    /// The parameters that it takes.
    pub parameters: &'static [Parameter],
}

/// Why there is no such strategy.
#[derive(Debug, thiserror::Error)]
pub enum StrategyError {
    /// No file in this folder has that name.
    #[error("there is no strategy `{0}`")]
    UnknownKind(String),
    /// A parameter is unknown or has a bad value.
    #[error("bad parameters: {0}")]
    BadParameters(String),
    /// Nobody would do the work.
    #[error("a strategy needs at least one worker")]
    NoWorkers,
    /// It is not parallel.
    #[error("`{kind}` has exactly one worker")]
    OneWorker {
        /// The strategy's kind.
        kind: &'static str,
    },
    /// Its pool has a limit of its own.
    #[error("`{kind}` has at most {most} workers, not {workers}")]
    TooManyWorkers {
        /// The strategy's kind.
        kind: &'static str,
        /// How many were asked for.
        workers: usize,
        /// How many it can have.
        most: usize,
    },
    /// The system did not give the threads.
    #[error("`{kind}` cannot make a pool of {workers} workers")]
    Pool {
        /// The strategy's kind.
        kind: &'static str,
        /// How many were asked for.
        workers: usize,
        /// What the system says.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// What can be said of every strategy, in the order of the list.
pub fn kinds() -> Vec<KindInfo> {
    list::<(), AnyTransform>().iter().map(|entry| entry.info).collect()
}

/// Checks parameters of a strategy, all of them or only some, and fills in the defaults.
///
/// # Errors
///
/// What is wrong and what would be right, for the first mistake. Whoever wants to know the key of a bad value
/// gives one key at a time.
pub fn check(kind: &str, parameters: &Parameters) -> Result<Parameters, String> {
    let entry = find::<(), AnyTransform>(kind).map_err(|error| error.to_string())?;
    parameter::check(entry.info.parameters, parameters)
}

/// The strategy made for a number of workers, with its pool, if it has one, up and awake: what it takes to start
/// it is not part of the first map.
///
/// # Errors
///
/// Where the kind or a parameter is wrong, the kind cannot have that many workers, or the system does not give
/// the threads.
pub fn ready<R: Sync, T: Transform<R>>(
    kind: &str,
    parameters: &Parameters,
    workers: usize,
) -> Result<Box<dyn Ready<R, T>>, StrategyError> {
    let workers = NonZeroUsize::new(workers).ok_or(StrategyError::NoWorkers)?;
    let entry = find(kind)?;
    let parameters = parameter::check(entry.info.parameters, parameters).map_err(StrategyError::BadParameters)?;
    (entry.ready)(&parameters, workers)
}

/// A kind of strategy, implemented in its file.
trait Kind: Strategy + Sized + 'static {
    const INFO: KindInfo;

    /// The strategy with these parameters, which were checked, and so many workers.
    fn make(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError>;
}

/// A line of the list: a kind without its type.
struct Entry<R, T> {
    info: KindInfo,
    ready: MakeReady<R, T>,
}

type MakeReady<R, T> = fn(&Parameters, NonZeroUsize) -> Result<Box<dyn Ready<R, T>>, StrategyError>;

impl<R: Sync, T: Transform<R>> Entry<R, T> {
    fn of<K: Kind>() -> Self {
        Entry { info: K::INFO, ready: |parameters, workers| Ok(Box::new(K::make(parameters, workers)?)) }
    }
}

/// Stands in for a transform where only the list matters.
type AnyTransform = fn(&());

fn find<R: Sync, T: Transform<R>>(kind: &str) -> Result<Entry<R, T>, StrategyError> {
    let named = |entry: &Entry<R, T>| entry.info.name == kind;
    list().into_iter().find(named).ok_or_else(|| StrategyError::UnknownKind(kind.to_owned()))
}

/// The value of a parameter for a strategy that is made.
fn value<T: DeserializeOwned>(key: &Key<T>, parameters: &Parameters) -> Result<T, StrategyError> {
    key.of(parameters).map_err(StrategyError::BadParameters)
}

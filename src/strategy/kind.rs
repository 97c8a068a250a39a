//! What every strategy is, and what it says of itself.

use std::error::Error;
use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::remote::{Peers, RemoteWork, Sendable};
use super::sharing::Sharing;
use crate::machine::{Usage, why_none_started};
use crate::parameter::{Key, Parameter, Parameters};
use crate::workload::{AsyncTransform, Settings, Trace, Transform, Workload};

/// A way to run a map over records: generic and monomorphised, so that the measured code is the code that a
/// user would write.
pub trait Strategy: Send + Sync {
    /// Applies `transform` to every record and keeps the input's order. A panic of the transform is this map's.
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out>;
}

/// A way to run a map whose records wait without a thread of their own. The records are shared with whatever tasks it
/// starts; its workers are the records in flight.
pub trait AsyncStrategy: Send + Sync {
    /// Applies `transform` to every record and keeps the input's order. A panic of the transform is this map's.
    fn map<R: Send + Sync + 'static, T: AsyncTransform<R>>(
        &self,
        records: &Arc<Vec<R>>,
        transform: &Arc<T>,
    ) -> Vec<T::Out>;
}

/// A way to run a map by sending the records to other processes.
pub trait RemoteStrategy {
    /// Brings the processes together right before an execution, which is not part of it.
    fn meet(&self) {}

    /// Has every record transformed, some of them perhaps here, and keeps the input's order. Tells the trace, where there
    /// is one, of each record. Says what the processes used for it. Where it fails, it unwinds with a
    /// [`PeerFailure`](super::PeerFailure).
    fn map<R: Sendable, O: Sendable>(&self, work: &RemoteWork<'_, R, O>, trace: Option<&Trace>) -> (Vec<O>, Usage);
}

/// A kind of strategy, implemented in its file.
pub(super) trait Kind: Sized + 'static {
    const INFO: KindInfo;

    /// What it is not good at; none where nothing is known.
    const CAVEAT: Option<Caveat> = None;

    /// The strategy with these parameters, which were checked, and so many workers.
    fn make(parameters: &Parameters, workers: NonZeroUsize) -> Result<Self, StrategyError>;

    /// How it shares records out with these parameters; none where that cannot be said.
    fn sharing(_: &Parameters) -> Option<Sharing> {
        None
    }
}

/// How a kind of strategy falls behind where its workers wait for a short time each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caveat {
    /// With so many workers or more,
    pub workers: usize,
    /// and delays below this,
    pub delay: Duration,
    /// or, where each worker adds to what it costs, as many times as long as there are times as many workers.
    pub grows: bool,
    /// What happens then, and how much it was where it was measured.
    pub about: &'static str,
}

/// What each worker of a strategy needs of this machine, whatever its work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Open files in the process that hands out the records.
    pub files: u64,
    /// Bytes of memory that it shares with nobody, at the least.
    pub bytes: u64,
}

/// A kind of strategy that sends records to other processes, implemented in its file.
pub(super) trait RemoteKind: RemoteStrategy + Sized + 'static {
    const INFO: KindInfo;

    /// None where its processes are started by somebody else, who knows their limits.
    const FOOTPRINT: Option<Footprint> = None;

    /// The strategy with these parameters, which were checked, and so many workers, who are such processes.
    fn make(parameters: &Parameters, workers: NonZeroUsize, peers: &dyn Peers) -> Result<Self, StrategyError>;

    /// How it shares records out with these parameters; none where that cannot be said.
    fn sharing(_: &Parameters) -> Option<Sharing> {
        None
    }
}

/// The value of a parameter for a strategy that is made.
pub(super) fn value<T: DeserializeOwned>(key: &Key<T>, parameters: &Parameters) -> Result<T, StrategyError> {
    key.of(parameters).map_err(StrategyError::BadParameters)
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
    /// What it runs, and where.
    pub runs: Runs,
    /// The parameters that it takes.
    pub parameters: &'static [Parameter],
}

/// What a strategy runs, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// A map, on threads that share the records.
    Map,
    /// A map of an async transform, whose records wait without a thread of their own.
    AsyncMap,
    /// A map whose records are sent to other processes.
    RemoteMap,
    /// Another program, which brings its own work.
    Program,
}

impl KindInfo {
    /// Why no map of that workload, with these settings, can run in this way; none where it can. The program's own work has
    /// an async form where it says so, and can be sent where it says so.
    pub fn refuses(&self, workload: Workload, settings: &Settings, own_forms: Forms) -> Option<Refusal> {
        let Self { name: kind, runs, .. } = self;
        let (own, name) = (workload.is_own(), workload.name());
        let is_async = if own { own_forms.awaited } else { workload.is_async() };
        let (what, help) = match runs {
            Runs::AsyncMap if own && !is_async => (
                format!("{kind} is for work that waits, and this program's own has no async form"),
                "give it one with `.async_transform(..)`, or leave this strategy out",
            ),
            Runs::AsyncMap if !is_async => (
                format!("{kind} is for work that waits, and {name} has no async form"),
                "leave it out, or choose another `workload`",
            ),
            Runs::AsyncMap => {
                let (lacks, help) = workload.async_lacks(settings)?;
                (format!("{kind} {lacks}"), help)
            }
            Runs::RemoteMap if own && !own_forms.sent => (
                format!("{kind} sends records to other processes, and this program's own cannot be sent"),
                "leave it out, or call `.processes()` before `.main()`; under `.run()` there are none",
            ),
            Runs::Map | Runs::RemoteMap | Runs::Program => return None,
        };
        Some(Refusal { what, help })
    }
}

/// In which forms a program's own work is there beside the plain one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// Whether it can wait without a thread of its own.
    pub awaited: bool,
    /// Whether other processes can do it.
    pub sent: bool,
}

/// Why a strategy cannot run a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What does not fit.
    pub what: String,
    /// What to do.
    pub help: &'static str,
}

/// What to say of a strategy that the program was built without.
pub fn left_out(kind: &str) -> String {
    format!("this program was built without `{kind}`, which is a cargo feature: `cargo build --features {kind}`")
}

/// What a map unwinds with where it lacks a thread, or one is not in its place: nothing panicked, and nothing is printed.
#[derive(Debug, thiserror::Error)]
pub enum NoThread {
    /// The system gives no further one.
    #[error("cannot start {threads}: {}", why_none_started(cause))]
    Unstarted {
        /// Which threads the map needs: `a thread for each of 7 workers`.
        threads: String,
        /// What the system says.
        cause: io::Error,
    },
    /// It cannot run where its `pin` says.
    #[error(transparent)]
    Misplaced(io::Error),
}

impl NoThread {
    /// There is not one for each of so many workers.
    pub fn for_workers(workers: usize, cause: io::Error) -> Self {
        Self::Unstarted { threads: format!("a thread for each of {workers} workers"), cause }
    }
}

/// Why there is no such strategy.
#[derive(Debug, thiserror::Error)]
pub enum StrategyError {
    /// No file in this folder has that name.
    #[error("there is no strategy `{0}`")]
    UnknownKind(String),
    /// The program was built without it.
    #[error("{}", left_out(.0))]
    LeftOut(&'static str),
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
    /// The work is not there in the form that it needs.
    #[error("`{kind}` needs {form}")]
    NoForm {
        /// The strategy's kind.
        kind: &'static str,
        /// What there would have to be.
        form: &'static str,
    },
    /// This machine cannot put workers where they should run.
    #[error("`pin`: {0}")]
    Pin(String),
    /// The system did not give the threads.
    #[error("`{kind}` cannot make a pool of {size}: {source}")]
    Pool {
        /// The strategy's kind.
        kind: &'static str,
        /// How many were asked for, and of what: `7 workers`.
        size: String,
        /// What the system says.
        source: Box<dyn Error + Send + Sync>,
    },
}

//! A strategy with its workers and its work: all that is left to do is to run it.

use std::cell::Cell;
use std::sync::Arc;

use super::kind::{AsyncStrategy, RemoteStrategy, Strategy};
use super::remote::{RemoteWork, Sendable};
use crate::machine::Usage;
use crate::workload::{AsyncTraced, AsyncTransform, Trace, Traced, Transform};

/// A map that can run as often as one likes, in its plain and its traced form: the one virtual call is per execution,
/// not per record.
pub trait Ready<O> {
    /// What goes right before an execution, and is not part of it.
    fn meet(&self) {}

    /// Runs the map as a user would write it.
    fn plain(&self) -> Vec<O>;

    /// Runs the map with two clock reads around each record.
    fn traced(&self, trace: &Arc<Trace>) -> Vec<O>;

    /// What other processes used for the last execution.
    fn used_elsewhere(&self) -> Usage {
        Usage::default()
    }
}

/// A strategy with its workers, which still lacks its work.
pub trait Made<R: Sync, T: Transform<R>>: Send + Sync {
    /// The strategy over these records and this transform.
    fn over<'a>(self: Box<Self>, records: &'a [R], transform: &'a T) -> Box<dyn Ready<T::Out> + 'a>;
}

impl<S: Strategy + 'static, R: Sync, T: Transform<R>> Made<R, T> for S {
    fn over<'a>(self: Box<Self>, records: &'a [R], transform: &'a T) -> Box<dyn Ready<T::Out> + 'a> {
        Box::new(Map { strategy: *self, records, transform })
    }
}

struct Map<'a, S, R, T> {
    strategy: S,
    records: &'a [R],
    transform: &'a T,
}

impl<S: Strategy, R: Sync, T: Transform<R>> Ready<T::Out> for Map<'_, S, R, T> {
    fn plain(&self) -> Vec<T::Out> {
        self.strategy.map(self.records, self.transform)
    }

    fn traced(&self, trace: &Arc<Trace>) -> Vec<T::Out> {
        self.strategy.map(self.records, &Traced::new(self.transform, trace, self.records))
    }
}

/// The same for an async transform.
pub(super) struct AsyncMap<S, R, T> {
    pub strategy: S,
    pub records: Arc<Vec<R>>,
    pub transform: Arc<T>,
}

impl<S: AsyncStrategy, R: Send + Sync + 'static, T: AsyncTransform<R>> Ready<T::Out> for AsyncMap<S, R, T> {
    fn plain(&self) -> Vec<T::Out> {
        self.strategy.map(&self.records, &self.transform)
    }

    fn traced(&self, trace: &Arc<Trace>) -> Vec<T::Out> {
        let Self { strategy, records, transform } = self;
        let traced = AsyncTraced::new(Arc::clone(transform), Arc::clone(trace), Arc::clone(records));
        strategy.map(records, &Arc::new(traced))
    }
}

/// The same for records that are sent elsewhere.
pub(super) struct RemoteMap<'a, S, R, O> {
    strategy: S,
    work: RemoteWork<'a, R, O>,
    used: Cell<Usage>,
}

impl<'a, S: RemoteStrategy, R: Sendable, O: Sendable> RemoteMap<'a, S, R, O> {
    pub fn new(strategy: S, work: RemoteWork<'a, R, O>) -> Self {
        Self { strategy, work, used: Cell::default() }
    }

    fn map(&self, trace: Option<&Trace>) -> Vec<O> {
        let (outputs, used) = self.strategy.map(&self.work, trace);
        self.used.set(used);
        outputs
    }
}

impl<S: RemoteStrategy, R: Sendable, O: Sendable> Ready<O> for RemoteMap<'_, S, R, O> {
    fn meet(&self) {
        self.strategy.meet();
    }

    fn plain(&self) -> Vec<O> {
        self.map(None)
    }

    fn traced(&self, trace: &Arc<Trace>) -> Vec<O> {
        self.map(Some(trace))
    }

    fn used_elsewhere(&self) -> Usage {
        self.used.get()
    }
}

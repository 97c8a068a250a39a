//! The ways to run a map: one file each, and their list.

mod rayon;
mod scope;
mod serial;

use serde_json::{Map, Value};

use crate::workload::{Traced, Transform};

/// The parameters of a strategy as the experiment gave them, checked, with defaults filled in.
pub type Parameters = Map<String, Value>;

/// A way to run a map over records: generic and monomorphised, so that the measured code is the code that a
/// user would write.
pub trait Strategy: Send + Sync {
    /// Applies `transform` to every record and keeps the input's order.
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

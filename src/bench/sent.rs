//! Work in the form in which other processes can do it.

use crate::strategy::{Peers, Sendable, Sent, SentWork};
use crate::workload::Transform;

/// Sends records to other processes, whatever they are.
pub(super) trait SentForm<R, T: Transform<R>>: Send + Sync {
    fn over<'a>(&self, records: &'a [R], transform: &'a T, peers: &'a dyn Peers) -> Box<dyn Sent<T::Out> + 'a>;
}

/// As serde writes and reads them.
pub(super) struct BySerde;

impl<R: Sendable, T: Transform<R, Out: Sendable>> SentForm<R, T> for BySerde {
    fn over<'a>(&self, records: &'a [R], transform: &'a T, peers: &'a dyn Peers) -> Box<dyn Sent<T::Out> + 'a> {
        Box::new(SentWork { records, transform, peers })
    }
}

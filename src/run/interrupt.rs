//! A request to stop, from outside.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A signal that may come at any moment. Clones speak of the same one.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    pub fn signal(&self) -> Option<usize> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            signal => Some(signal),
        }
    }

    /// Where a signal's handler may leave its number: an atomic, since a handler may do little else.
    pub fn cell(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.0)
    }
}

//! The async form of a bench's transform.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::strategy::{AsyncWork, Waiting};
use crate::workload::transform::Runtime;
use crate::workload::{AsyncTransform, Transform};

/// The form of a transform that waits without a thread of its own, whatever its type.
pub(super) trait AsyncForm<R, T>: Send + Sync {
    /// That form of the transform, over records.
    fn of(&self, records: &Arc<Vec<R>>) -> Box<dyn Waiting<T::Out>>
    where
        T: Transform<R>;
}

/// A function that gives a future, which finds by itself what it waits for.
pub(super) struct Awaited<F, A> {
    transform: Arc<Function<F, A>>,
}

impl<F, A> Awaited<F, A> {
    pub fn new(transform: F) -> Self {
        Self { transform: Arc::new(Function { transform, future: PhantomData }) }
    }
}

impl<R, T, F, A> AsyncForm<R, T> for Awaited<F, A>
where
    R: Send + Sync + 'static,
    T: Transform<R>,
    F: Fn(&R) -> A + Send + Sync + 'static,
    A: Future<Output = T::Out> + Send + 'static,
    T::Out: 'static,
{
    fn of(&self, records: &Arc<Vec<R>>) -> Box<dyn Waiting<T::Out>> {
        Box::new(AsyncWork { records: Arc::clone(records), transform: Arc::clone(&self.transform) })
    }
}

struct Function<F, A> {
    transform: F,
    future: PhantomData<fn() -> A>,
}

impl<R, F, A> AsyncTransform<R> for Function<F, A>
where
    F: Fn(&R) -> A + Send + Sync + 'static,
    A: Future<Output: Send + 'static> + Send + 'static,
{
    type Out = A::Output;

    fn apply_async(&self, record: &R, _: &impl Runtime) -> impl Future<Output = A::Output> + Send {
        (self.transform)(record)
    }
}

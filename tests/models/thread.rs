//! Shuttle's threads, with what they lack of `std::thread`: a builder of scoped ones, and a panic that ends its thread
//! and not the model.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use shuttle::thread::{self, Result};

pub use shuttle::thread::Scope;

/// Waits for its threads whether or not `f` panics: they borrow from what is outside.
pub fn scope<'env, F, T>(f: F) -> T
where
    F: for<'scope> FnOnce(&'scope Scope<'scope, 'env>) -> T,
{
    let ended = thread::scope(|scope| catch_unwind(AssertUnwindSafe(|| f(scope))));
    ended.unwrap_or_else(|panic| resume_unwind(panic))
}

#[derive(Default)]
pub struct Builder;

impl Builder {
    pub fn new() -> Self {
        Self
    }

    pub fn stack_size(self, _bytes: usize) -> Self {
        self
    }

    pub fn spawn_scoped<'scope, F, T>(
        self,
        scope: &'scope Scope<'scope, '_>,
        f: F,
    ) -> io::Result<ScopedJoinHandle<'scope, T>>
    where
        F: FnOnce() -> T + Send + 'scope,
        T: Send + 'scope,
    {
        Ok(ScopedJoinHandle(scope.spawn(|| catch_unwind(AssertUnwindSafe(f)))))
    }
}

pub struct ScopedJoinHandle<'scope, T>(thread::ScopedJoinHandle<'scope, Result<T>>);

impl<T> ScopedJoinHandle<'_, T> {
    pub fn join(self) -> Result<T> {
        self.0.join().flatten()
    }
}

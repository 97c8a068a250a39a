//! Threads, and what they share, for the strategies that share records out themselves: those of the standard library.
//! With `--cfg shuttle` they are shuttle's, which runs the threads in one order after the other: `tests/models`.

#[cfg(not(shuttle))]
pub(super) use std::{
    sync::{Mutex, atomic, mpsc},
    thread,
};

#[cfg(shuttle)]
pub(super) use shuttle::sync::{Mutex, atomic, mpsc};

#[cfg(shuttle)]
#[path = "../../tests/models/thread.rs"]
pub(super) mod thread;

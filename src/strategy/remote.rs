//! Other processes that do the same work as this one, whoever starts them, and how a map that they do can fail.

use std::fmt;
use std::io::{self, BufRead, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What can go from one process to another: whatever serde can write and read back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot go to another process",
    note = "it needs `#[derive(serde::Serialize, serde::Deserialize)]`, and no borrowed parts"
)]
pub trait Sendable: Serialize + DeserializeOwned + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> Sendable for T {}

/// Starts processes that do the same work as this one.
pub trait Peers: Sync {
    /// Starts one, and does not wait for it.
    fn start(&self) -> io::Result<Peer>;

    /// Waits until it can take records.
    fn greet(&self, pipes: &mut Pipes) -> io::Result<()>;
}

/// Records, what is done with each of them in this process, and whoever starts others for them.
pub struct RemoteWork<'a, R, O> {
    pub records: &'a [R],
    pub apply: Box<dyn Fn(&R) -> O + 'a>,
    pub peers: &'a dyn Peers,
}

/// A process that does the same work as this one.
pub struct Peer {
    /// What is said to it and by it.
    pub pipes: Pipes,
    /// The process itself.
    pub process: Box<dyn Process>,
}

/// What is said to a process and by it. It ends when they are dropped, as soon as it has answered.
pub struct Pipes {
    /// What it reads.
    pub input: Box<dyn Write + Send>,
    /// What it writes, and what the user's code prints there.
    pub output: Box<dyn BufRead + Send>,
    /// What its own lines begin with.
    pub mark: String,
    /// Whether it was waited for.
    pub greeted: bool,
}

/// A process, which is ended when this is dropped.
pub trait Process {
    /// Ends it where it does not end by itself, and says what became of it and how: `SIGSEGV`.
    fn how_it_ended(&mut self) -> (Fault, String);

    /// Ends it at once.
    fn kill(&mut self);
}

/// What a map unwinds with where other processes do not do it: nothing panicked in this one, and nothing is printed.
#[derive(Debug)]
pub struct PeerFailure {
    /// What went wrong.
    pub fault: Fault,
    /// Which worker it was, which records it had, and what is known of why.
    pub cause: String,
}

/// What can go wrong with other processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The transform panicked there.
    Panicked,
    /// One of them is gone, by a signal where it is known how.
    Gone,
    /// One of them ended by itself before it was done.
    Exited,
    /// The system gives no process, or a record cannot be sent.
    Unable,
}

impl fmt::Display for PeerFailure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.cause)
    }
}

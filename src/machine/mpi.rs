//! MPI, in a process that a launcher has started as a rank.

mod calls;

use std::cell::{Cell, OnceCell};
use std::process;

use calls::Calls;

/// All ranks that were started together, as one of them sees them. Only the thread that joined has it, which is what MPI
/// asks for: it is not `Sync`, and no other thread finds it [`here`](World::here).
pub struct World {
    calls: Calls,
    /// Which of them this is, from 0.
    pub rank: usize,
    /// How many there are.
    pub size: usize,
    /// Whether they can no longer end together.
    broken: Cell<bool>,
}

/// What one rank sent another.
pub struct Message {
    /// The rank that sent it.
    pub from: usize,
    /// What sort of message it is, as the two agreed.
    pub tag: u8,
    /// What it says.
    pub bytes: Vec<u8>,
}

thread_local! {
    static WORLD: OnceCell<&'static World> = const { OnceCell::new() };
}

impl World {
    /// Whether the library is here, which every rank needs.
    ///
    /// # Errors
    ///
    /// Why it cannot be opened.
    pub fn is_possible() -> Result<(), String> {
        Calls::open().map(drop)
    }

    /// Joins the other ranks: `MPI_Init`, which waits for all of them. Once in a process.
    ///
    /// # Errors
    ///
    /// Where there is no such library.
    pub fn join() -> Result<&'static Self, String> {
        let calls = Calls::open()?;
        let join = || -> &'static Self {
            let (rank, size) = calls.init();
            Box::leak(Box::new(Self { calls, rank, size, broken: Cell::new(false) }))
        };
        Ok(WORLD.with(|world| *world.get_or_init(join)))
    }

    /// The ranks that this thread has joined; none where this process is no rank.
    pub fn here() -> Option<&'static Self> {
        WORLD.with(|world| world.get().copied())
    }

    /// Waits until every rank is here.
    pub fn barrier(&self) {
        self.calls.barrier();
    }

    /// Sends a message, and returns once its bytes are no longer needed.
    ///
    /// # Errors
    ///
    /// Where it is longer than a message of MPI can be.
    pub fn send(&self, to: usize, tag: u8, bytes: &[u8]) -> Result<(), String> {
        self.calls.send(to, tag, bytes)
    }

    /// Waits for the next message, of whomever.
    pub fn receive(&self) -> Message {
        let (from, tag, bytes) = self.calls.receive();
        Message { from, tag, bytes }
    }

    /// From now on the ranks cannot end together: one may wait for what never comes.
    pub fn give_up(&self) {
        self.broken.set(true);
    }

    /// Whether the ranks can still end together.
    pub fn is_whole(&self) -> bool {
        !self.broken.get()
    }

    /// Leaves together with all others: `MPI_Finalize`.
    pub fn leave(&self) {
        self.calls.finalize();
    }

    /// Ends every rank, this one, too: `MPI_Abort`. On a thread that may not call MPI this process ends, and for that the
    /// launcher ends the others.
    pub fn abort() -> ! {
        if let Some(world) = Self::here() {
            world.calls.abort();
        }
        process::abort()
    }
}

//! MPI, in a process that a launcher has started as a rank.

mod calls;

use std::process::exit;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use calls::Calls;

/// All ranks that were started together, as one of them sees them. Its functions are for the thread that joined.
pub struct World {
    calls: Calls,
    /// Which of them this is, from 0.
    pub rank: usize,
    /// How many there are.
    pub size: usize,
    /// Whether they can no longer end together.
    broken: AtomicBool,
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

static WORLD: OnceLock<World> = OnceLock::new();

impl World {
    /// Whether the library is here, which every rank needs.
    ///
    /// # Errors
    ///
    /// Why it cannot be opened.
    pub fn is_possible() -> Result<(), String> {
        Calls::open().map(drop)
    }

    /// Joins the other ranks: `MPI_Init`, which waits for all of them.
    ///
    /// # Errors
    ///
    /// Where there is no such library.
    pub fn join() -> Result<&'static Self, String> {
        let calls = Calls::open()?;
        Ok(WORLD.get_or_init(|| {
            let (rank, size) = calls.init();
            Self { calls, rank, size, broken: AtomicBool::new(false) }
        }))
    }

    /// The ranks that were joined; none where this process is no rank.
    pub fn here() -> Option<&'static Self> {
        WORLD.get()
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
        self.broken.store(true, Ordering::Relaxed);
    }

    /// Whether the ranks can still end together.
    pub fn is_whole(&self) -> bool {
        !self.broken.load(Ordering::Relaxed)
    }

    /// Leaves together with all others: `MPI_Finalize`.
    pub fn leave(&self) {
        self.calls.finalize();
    }

    /// Ends every rank, this one, too: `MPI_Abort`.
    pub fn abort(&self) -> ! {
        self.calls.abort();
        exit(1)
    }
}

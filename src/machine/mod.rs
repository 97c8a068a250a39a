//! What this machine is, its clocks, what an execution used of it, and other processes.
//!
//! Comes in: nothing but commands and processes to look after. Goes out: facts and numbers, as plain values. All platform
//! code and every reader of a clock live here, and nowhere else; what a platform cannot say is `None`, never a zero. It
//! decides nothing about experiments.

mod allocation;
mod clock;
mod counters;
mod cpus;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod facts;
mod files;
mod host;
#[cfg(target_os = "linux")]
mod linux;
mod meter;
#[cfg(feature = "mpi")]
mod mpi;
mod opened;
mod others;
mod pinned;
mod process;
mod program;
mod quota;
mod revision;
mod shared_memory;
mod topology;
mod usage;

#[cfg(not(target_os = "linux"))]
use elsewhere as platform;
#[cfg(target_os = "linux")]
use linux as platform;

pub use allocation::{Allocation, kill_steps_of};
pub use clock::{Stopwatch, Timestamp, age_of, now, shared_clock_ns, spin};
pub use cpus::Cpus;
pub use facts::{Machine, Ticks};
pub use files::{Uninterrupted, link, most_open_files};
pub use host::Host;
pub use meter::{ChildMeter, CountMeter, UsageMeter};
#[cfg(feature = "mpi")]
pub use mpi::{Message, World};
pub use opened::{OPENING_IS_SEEN, Opened};
pub use others::{Others, OthersMeter};
pub use pinned::{Pinned, current_cpu, pin};
#[cfg(test)]
pub use platform::allowed_cpus;
pub use platform::is_virtual;
pub use process::{
    Children, adopt_orphans, all_below_end_within, alone_in_its_group, end_all_below, end_group, end_this_tree,
    end_with_parent, how_it_ended, kill_all_below, kill_group, memory_below, outlive_parent, reap, terminate_group,
    wait_for_end,
};
#[cfg(feature = "mpi")]
pub use program::reply_stream;
pub use program::{
    command_line, digest_of, find_program, named, nothing, open_for_user, own_output, own_streams, program_as_called,
    program_digest, this_program, why_none_started, why_not_started,
};
pub use quota::{Periods, QuotaMeter};
pub use revision::revision;
pub use shared_memory::SharedMemory;
pub use usage::Usage;

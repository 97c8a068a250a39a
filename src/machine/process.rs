//! Other processes: how they start, how they end, and how nothing is left of them.

mod below;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod ended;
mod group;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
use elsewhere as platform;
#[cfg(target_os = "linux")]
use linux as platform;

pub use below::{Children, all_below_end_within, end_all_below, end_this_tree};
pub use ended::how_it_ended;
pub use group::{alone_in_its_group, end_group, kill_group, terminate_group};
pub use platform::{
    adopt_orphans, cpu_below_s, end_with_parent, kill_all_below, memory_below, outlive_parent, reap, wait_for_end,
};

//! Where a system says little of processes: only those in a known group are found.

use std::io;
use std::process::Child;

use super::ended::Reaped;
use super::group::kill_group;

pub fn end_with_parent() {}

pub fn outlive_parent() {}

pub fn adopt_orphans() {}

pub fn wait_for_end(child: &mut Child) -> io::Result<()> {
    child.wait().map(|_| ())
}

/// Whoever is left in its group ends too: nobody could name them.
pub fn reap(child: &mut Child) -> io::Result<Reaped> {
    kill_group(child.id());
    Ok(Reaped { status: child.wait()?, most_memory_bytes: None })
}

pub fn nobody_is_below() -> bool {
    true
}

pub fn kill_all_below() {}

pub fn children_of_this() -> Option<Vec<i32>> {
    None
}

pub fn kill_children_but(_known: &[i32]) -> usize {
    0
}

pub fn names_below() -> Vec<String> {
    Vec::new()
}

pub fn memory_below() -> Option<u64> {
    None
}

pub fn cpu_below_s() -> Option<f64> {
    None
}

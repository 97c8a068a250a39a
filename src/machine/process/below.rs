//! All processes below this one: how nothing is left of them.

use std::thread;
use std::time::Duration;

#[cfg(not(target_os = "linux"))]
use super::elsewhere as platform;
#[cfg(target_os = "linux")]
use super::linux as platform;

/// How often it is looked whether a process is gone.
const LOOK: Duration = Duration::from_millis(1);
/// A process that was killed and is not gone after so many looks waits for the system itself.
const LOOKS: u32 = 2000;

/// The processes right below this one, at some moment, so that later ones can be told from them; none where nobody could
/// look.
#[derive(Clone, Debug)]
pub struct Children(Option<Vec<i32>>);

impl Children {
    pub fn now() -> Self {
        Self(platform::children_of_this())
    }

    /// Ends every process that came below this one since then, and waits for those that are right below it.
    pub fn end_later_ones(&self) {
        // What was there before is somebody else's.
        let Some(before) = &self.0 else { return };
        for _ in 0..LOOKS {
            if platform::kill_children_but(before) == 0 {
                return;
            }
            thread::sleep(LOOK);
        }
    }
}

/// Ends every process below this one. Those that are gone within `grace` were about to end anyway; the names of the
/// others are returned. Nobody else may wait for a child of this process meanwhile.
pub fn end_all_below(grace: Duration) -> Vec<String> {
    if all_below_end_within(grace) {
        return Vec::new();
    }
    let names = platform::names_below();
    kill_until_nobody_is_below();
    names
}

/// Whether every process below this one ends by itself within that time. Nobody else may wait for a child of this process
/// meanwhile.
pub fn all_below_end_within(time: Duration) -> bool {
    let mut left = time;
    while !platform::nobody_is_below() {
        if left.is_zero() {
            return false;
        }
        thread::sleep(LOOK);
        left = left.saturating_sub(LOOK);
    }
    true
}

/// Ends every process below this one, and then this one.
pub fn end_this_tree() -> ! {
    kill_until_nobody_is_below();
    std::process::exit(0)
}

/// Looks again and again: a process may be started just while the others are killed.
fn kill_until_nobody_is_below() {
    for _ in 0..LOOKS {
        platform::kill_all_below();
        if platform::nobody_is_below() {
            return;
        }
        thread::sleep(LOOK);
    }
}

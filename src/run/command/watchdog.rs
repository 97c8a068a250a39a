//! What looks after a process while it runs: how long it takes, how much it prints, how much memory it holds.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::launched::{GRACE, LaunchedTasks};
use crate::machine::{Stopwatch, kill_all_below, kill_group, memory_below, terminate_group};

/// The first look, and the first pause; each later one is twice as long,
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
/// but no longer than this.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);
/// The most that a process may print where that is kept, in bytes.
const MOST_OUTPUT: u64 = 4 << 30;

/// How a process is looked after while it runs.
pub(super) struct Care {
    /// The longest that it may take; or each part of its work, where it says that it [goes on](Watchdog::goes_on).
    pub timeout: Duration,
    /// So much more it has for the first of these.
    pub start: Duration,
    /// The files that grow with what it prints.
    pub spools: Vec<File>,
    /// The tasks that it starts, where it is a launcher.
    pub tasks: Option<LaunchedTasks>,
}

/// A thread that sleeps nearly always: an execution that is over before its first look never wakes it.
pub(super) struct Watchdog {
    /// The leader of the group; 0 until it is known.
    group: Arc<AtomicU32>,
    sender: Sender<Notice>,
    thread: JoinHandle<Seen>,
}

/// What happened to the process.
enum Notice {
    /// It has done a part of its work.
    GoesOn,
    /// It has ended.
    Ended,
}

/// What it saw and did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// The most memory that the process held together with all that it started, in bytes.
    pub memory_bytes: Option<u64>,
    /// Why it ended the process.
    pub ended: Option<EndedFor>,
}

/// Why a process was ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EndedFor {
    /// It took too long.
    Time {
        /// It went on when it was asked to end.
        ignored_the_request: bool,
    },
    /// It printed too much.
    Output,
}

impl Watchdog {
    /// Starts to look after a process that will be started next, and waits until the thread sleeps, or nearly.
    pub fn start(care: Care) -> io::Result<Self> {
        let group = Arc::new(AtomicU32::new(0));
        let (sender, notices) = channel();
        let (up, is_up) = sync_channel(0);
        let watched = Watched { group: Arc::clone(&group), notices, care, seen: Seen::default() };
        let thread = thread::Builder::new().spawn(move || {
            let _ = up.send(());
            watched.watch()
        })?;
        let _ = is_up.recv();
        Ok(Self { group, sender, thread })
    }

    /// Sets the leader of the group that may be ended.
    pub fn guard(&self, leader: u32) {
        self.group.store(leader, Ordering::Relaxed);
    }

    /// The process has done a part of its work, and has as long again for the next.
    pub fn goes_on(&self) {
        let _ = self.sender.send(Notice::GoesOn);
    }

    /// Stops. From now on nobody is ended.
    pub fn stop(self) -> Seen {
        let _ = self.sender.send(Notice::Ended);
        self.thread.join().unwrap_or_default()
    }
}

struct Watched {
    group: Arc<AtomicU32>,
    notices: Receiver<Notice>,
    care: Care,
    seen: Seen,
}

impl Watched {
    fn watch(mut self) -> Seen {
        let (mut watch, mut most) = (Stopwatch::start(), self.care.timeout.saturating_add(self.care.start));
        let mut pause = SHORTEST_PAUSE;
        loop {
            let left = most.saturating_sub(watch.elapsed());
            match self.notices.recv_timeout(pause.min(left)) {
                Ok(Notice::GoesOn) => (watch, most) = (Stopwatch::start(), self.care.timeout),
                Err(RecvTimeoutError::Timeout) => {}
                Ok(Notice::Ended) | Err(RecvTimeoutError::Disconnected) => return self.seen,
            }
            if watch.elapsed() >= most {
                return self.end_for_time();
            }
            if self.care.spools.iter().any(|spool| spool.metadata().is_ok_and(|file| file.len() > MOST_OUTPUT)) {
                self.seen.ended = Some(EndedFor::Output);
                return self.end();
            }
            self.seen.memory_bytes = self.seen.memory_bytes.max(memory_below());
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }

    fn end_for_time(mut self) -> Seen {
        self.seen.ended = Some(EndedFor::Time { ignored_the_request: false });
        terminate_group(self.leader());
        if self.is_stopped_within(GRACE) {
            return self.seen;
        }
        self.seen.ended = Some(EndedFor::Time { ignored_the_request: true });
        if let Some(tasks) = &self.care.tasks {
            tasks.kill(self.leader());
            if self.is_stopped_within(GRACE) {
                return self.seen;
            }
        }
        self.end()
    }

    /// Again and again: a process may be starting another one just now.
    fn end(self) -> Seen {
        loop {
            kill_group(self.leader());
            kill_all_below();
            if self.is_stopped_within(SHORTEST_PAUSE) {
                return self.seen;
            }
        }
    }

    fn leader(&self) -> u32 {
        self.group.load(Ordering::Relaxed)
    }

    /// Whether the process ends within that time, whatever it does meanwhile.
    fn is_stopped_within(&self, time: Duration) -> bool {
        let watch = Stopwatch::start();
        loop {
            match self.notices.recv_timeout(time.saturating_sub(watch.elapsed())) {
                Ok(Notice::GoesOn) => {}
                Ok(Notice::Ended) | Err(RecvTimeoutError::Disconnected) => return true,
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it says after it was asked to end does not mean that it ignores the request.
    #[test]
    fn a_process_that_still_speaks_has_all_of_its_time_to_end() {
        let (sender, notices) = channel();
        let care = Care { timeout: Duration::ZERO, start: Duration::ZERO, spools: Vec::new(), tasks: None };
        let watched = Watched { group: Arc::default(), notices, care, seen: Seen::default() };
        sender.send(Notice::GoesOn).unwrap();
        assert!(!watched.is_stopped_within(Duration::from_millis(1)));
        [Notice::GoesOn, Notice::Ended].into_iter().for_each(|notice| sender.send(notice).unwrap());
        assert!(watched.is_stopped_within(Duration::from_secs(60)));
    }
}

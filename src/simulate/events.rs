//! Discrete events: workers come, take pieces of work, and come again when they are done with them.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// The cpus that workers at work share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cpus {
    /// How many there are.
    pub count: f64,
    /// How many each worker needs: none where it waits.
    pub needed: f64,
}

impl Cpus {
    /// How fast each of so many workers at work gets on: as fast as with a cpu of its own, or its share of all.
    fn pace(self, at_work: usize) -> f64 {
        let wanted = at_work as f64 * self.needed;
        if wanted > self.count { self.count / wanted } else { 1.0 }
    }

    /// How many of so many workers can be at work at once.
    pub fn at_once(self, workers: usize) -> f64 {
        let most = if self.needed > 0.0 { (self.count / self.needed).max(1.0) } else { f64::INFINITY };
        (workers as f64).min(most)
    }
}

/// Who gets what.
pub trait Share {
    /// The next piece of a worker that has none, in seconds with a cpu of its own; none where there is none for it now.
    fn next(&mut self, worker: usize) -> Option<f64>;

    /// A worker that had none and is woken, since there may be one for it now.
    fn woken(&mut self) -> Option<usize> {
        None
    }
}

/// When the last piece is done, in seconds, with workers that come at these times. Who is woken comes `wake_s` later.
///
/// All workers that are at work get on at one pace, so the order in which they are done is known when they start: by
/// the work that a worker with that pace has done until then. That keeps it at one heap operation an event.
pub fn end_s(share: &mut impl Share, arrivals: impl IntoIterator<Item = f64>, wake_s: f64, cpus: Cpus) -> f64 {
    let mut coming: BinaryHeap<_> = arrivals.into_iter().enumerate().map(|(worker, at_s)| due(at_s, worker)).collect();
    let mut at_work = BinaryHeap::new();
    let (mut now_s, mut work_s, mut end_s) = (0.0f64, 0.0f64, 0.0);
    loop {
        let pace = cpus.pace(at_work.len());
        let done_s = at_work.peek().map(|Reverse(done): &Reverse<Due>| now_s + (done.at_s - work_s).max(0.0) / pace);
        let comes_s = coming.peek().map(|Reverse(comes)| comes.at_s.max(now_s));
        let is_done = match (done_s, comes_s) {
            (Some(done_s), Some(comes_s)) => done_s <= comes_s,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return end_s,
        };
        let next_s = if is_done { done_s } else { comes_s }.unwrap_or(now_s);
        work_s += (next_s - now_s) * pace;
        now_s = next_s;
        let Some(Reverse(Due { worker, at_s })) = (if is_done { at_work.pop() } else { coming.pop() }) else {
            return end_s;
        };
        if is_done {
            (work_s, end_s) = (at_s, now_s);
        }
        at_work.extend(share.next(worker).map(|piece_s| due(work_s + piece_s, worker)));
        while let Some(worker) = share.woken() {
            coming.push(due(now_s + wake_s, worker));
        }
    }
}

/// A worker, and when it comes or is done.
#[derive(Clone, Copy, Debug)]
struct Due {
    at_s: f64,
    worker: usize,
}

fn due(at_s: f64, worker: usize) -> Reverse<Due> {
    Reverse(Due { at_s, worker })
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at_s.total_cmp(&other.at_s).then(self.worker.cmp(&other.worker))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Due {}

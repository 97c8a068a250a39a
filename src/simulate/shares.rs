//! The ways to share records out, as the strategies do it: what a worker gets next, and what that costs it.

use std::collections::VecDeque;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::events::Share;
use crate::strategy::{guided_chunk, queued_size};

/// What pieces of the records cost, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Prices<'a> {
    /// `sums[n]` is what the first n records took one after the other.
    pub sums: &'a [f64],
    /// How many times as much each takes beside others,
    pub slowed: f64,
    /// how much more,
    pub each_s: f64,
    /// and what it costs to be handed a piece.
    pub hand_over_s: f64,
}

impl<'a> Prices<'a> {
    /// What the records cost and nothing else.
    pub fn of(sums: &'a [f64]) -> Self {
        Self { sums, slowed: 1.0, each_s: 0.0, hand_over_s: 0.0 }
    }

    /// How many records there are.
    pub fn records(&self) -> usize {
        self.sums.len() - 1
    }

    fn piece_s(&self, start: usize, len: usize) -> f64 {
        let alone_s = self.sums[start + len] - self.sums[start];
        (alone_s * self.slowed + self.each_s * len as f64).max(0.0)
    }
}

/// Shares that are fixed beforehand.
pub struct Dealt {
    hands: Vec<Option<f64>>,
}

impl Dealt {
    /// Equal parts, or chunks of so many that are dealt in turn.
    pub fn new(prices: &Prices<'_>, chunk: Option<usize>, workers: usize) -> Self {
        let records = prices.records();
        let mut hands = vec![None; workers];
        match chunk {
            None => {
                let mut start = 0;
                for (hand, left) in hands.iter_mut().zip((1..=workers).rev()) {
                    let len = (records - start).div_ceil(left);
                    *hand = (len > 0).then(|| prices.piece_s(start, len));
                    start += len;
                }
            }
            Some(chunk) => {
                for (turn, start) in (0..records).step_by(chunk).enumerate() {
                    let cost_s = prices.piece_s(start, chunk.min(records - start));
                    let hand = &mut hands[turn % workers];
                    *hand = Some(hand.map_or(cost_s, |before| before + prices.hand_over_s + cost_s));
                }
            }
        }
        hands.retain(Option::is_some);
        // The calling thread has the first hand, and begins once all others are started.
        let first = usize::from(hands.len() > 1);
        hands.rotate_left(first);
        Self { hands }
    }
}

impl Share for Dealt {
    fn next(&mut self, worker: usize) -> Option<f64> {
        self.hands.get_mut(worker)?.take()
    }
}

/// A queue from which idle workers take the next chunk.
pub struct Queue<'a, S> {
    prices: Prices<'a>,
    taken: usize,
    /// How many of those that are left make a chunk.
    size: S,
}

/// Chunks of so many; where that is not said, of as many as `dynamic` takes then.
pub fn queued<'a>(prices: &Prices<'a>, chunk: Option<usize>, workers: usize) -> Queue<'a, impl Fn(usize) -> usize> {
    Queue { prices: *prices, taken: 0, size: queued_size(prices.records(), workers, chunk) }
}

/// Ever smaller chunks, of at least so many.
pub fn guided<'a>(prices: &Prices<'a>, least: usize, workers: usize) -> Queue<'a, impl Fn(usize) -> usize> {
    Queue { prices: *prices, taken: 0, size: move |left| guided_chunk(left, workers, least) }
}

impl<S: Fn(usize) -> usize> Share for Queue<'_, S> {
    fn next(&mut self, _: usize) -> Option<f64> {
        let left = self.prices.records() - self.taken;
        let len = (self.size)(left).min(left);
        let start = self.taken;
        self.taken += len;
        (len > 0).then(|| self.prices.hand_over_s + self.prices.piece_s(start, len))
    }
}

/// Halves of halves, and thieves: rayon's bridge of an indexed parallel iterator, its length splitter and join, as its
/// source and the notes on its sleeping threads describe them. Whom a thief robs is random there, and here.
pub struct Halved<'a> {
    prices: Prices<'a>,
    least: usize,
    /// What waits at each worker, the newest at the back.
    waiting: Vec<VecDeque<Task>>,
    /// Workers at whom something waits, and where each of them stands in that list.
    robbable: Vec<usize>,
    places: Vec<usize>,
    idle: Vec<usize>,
    /// Tasks that wait and for which nobody was woken yet.
    calls: usize,
    dice: ChaCha8Rng,
}

/// Records that follow each other, and how often they may still be halved.
#[derive(Clone, Copy)]
struct Task {
    start: usize,
    len: usize,
    splits: usize,
}

impl<'a> Halved<'a> {
    /// Halves of at least `least` and at most `most` records. All begin with the first worker; the others sleep.
    pub fn new(prices: &Prices<'a>, (least, most): (usize, usize), workers: usize) -> Self {
        let len = prices.records();
        let mut all = Self {
            prices: *prices,
            least,
            waiting: vec![VecDeque::new(); workers],
            robbable: Vec::new(),
            places: vec![0; workers],
            idle: (1..workers).rev().collect(),
            calls: 0,
            dice: ChaCha8Rng::seed_from_u64(0),
        };
        all.push(0, Task { start: 0, len, splits: workers.max(len / most.max(1)) });
        all.calls = 0;
        all
    }

    fn push(&mut self, worker: usize, task: Task) {
        if self.waiting[worker].is_empty() {
            self.places[worker] = self.robbable.len();
            self.robbable.push(worker);
        }
        self.waiting[worker].push_back(task);
        self.calls += 1;
    }

    /// Takes the newest of its own tasks, or the oldest of another worker's.
    fn take(&mut self, worker: usize) -> Option<(Task, bool)> {
        let (from, stolen) = match self.waiting[worker].is_empty() {
            false => (worker, false),
            true if self.robbable.is_empty() => return None,
            true => (self.robbable[self.dice.random_range(0..self.robbable.len())], true),
        };
        let task = if stolen { self.waiting[from].pop_front() } else { self.waiting[from].pop_back() }?;
        if self.waiting[from].is_empty() {
            let place = self.places[from];
            self.robbable.swap_remove(place);
            if let Some(moved) = self.robbable.get(place) {
                self.places[*moved] = place;
            }
        }
        Some((task, stolen))
    }
}

impl Share for Halved<'_> {
    fn next(&mut self, worker: usize) -> Option<f64> {
        let Some((mut task, was_stolen)) = self.take(worker) else {
            self.idle.push(worker);
            return None;
        };
        let mut stolen = was_stolen;
        while task.len / 2 >= self.least && (stolen || task.splits > 0) {
            let halved = task.splits / 2;
            let splits = if stolen { halved.max(self.waiting.len()) } else { halved };
            let left = task.len / 2;
            self.push(worker, Task { start: task.start + left, len: task.len - left, splits });
            task = Task { len: left, splits, ..task };
            stolen = false;
        }
        let hand_over_s = if was_stolen { self.prices.hand_over_s } else { 0.0 };
        Some(hand_over_s + self.prices.piece_s(task.start, task.len))
    }

    fn woken(&mut self) -> Option<usize> {
        let calls = self.calls.min(self.idle.len());
        self.calls = calls.saturating_sub(1);
        if calls > 0 { self.idle.pop() } else { None }
    }
}

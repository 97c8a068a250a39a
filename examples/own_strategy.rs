//! A strategy of one's own: workers that take the next record from one counter, and send what they make of it through
//! a channel. Is that as good as scope and rayon? And with records of a microsecond?
//!
//! `cargo run --release --example own_strategy`

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use speedup::{Bench, Strategy, Transform};

fn main() -> ExitCode {
    Bench::new("own strategy")
        .dataset(|| 0..20_000_u64)
        .transform(|seed: &u64| (0..1_000).fold(*seed, |hash, _| hash.rotate_left(5) ^ hash.wrapping_mul(0x9e37_79b9)))
        .strategy("channel", |workers| Channel { workers })
        .main()
}

struct Channel {
    workers: usize,
}

impl Strategy for Channel {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        let next = AtomicUsize::new(0);
        let (sender, receiver) = mpsc::channel();
        let mut outputs: Vec<Option<T::Out>> = records.iter().map(|_| None).collect();
        thread::scope(|scope| {
            for _ in 0..self.workers {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    while let Some((index, record)) = take(records, next) {
                        // Nobody hangs up before the last record.
                        let _ = sender.send((index, transform.apply(record)));
                    }
                });
            }
            drop(sender);
            receiver.iter().for_each(|(index, output)| outputs[index] = Some(output));
        });
        outputs.into_iter().flatten().collect()
    }
}

/// The next record that nobody has taken, with its place.
fn take<'r, R>(records: &'r [R], next: &AtomicUsize) -> Option<(usize, &'r R)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    records.get(index).map(|record| (index, record))
}

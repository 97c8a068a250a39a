//! One map, run in three ways: how much faster is it in parallel? `cargo run --example testbed`

use std::thread;
use std::time::{Duration, Instant};

use rayon::prelude::*;

struct Scientist {
    name: &'static str,
    field: &'static str,
    born: i32,
    nobel: bool,
}

/// The input. Nothing can change it, so all threads may read it at once.
static SCIENTISTS: [Scientist; 7] = [
    Scientist { name: "Ada Lovelace", field: "math", born: 1815, nobel: false },
    Scientist { name: "Emmy Noether", field: "math", born: 1882, nobel: false },
    Scientist { name: "Marie Curie", field: "physics", born: 1867, nobel: true },
    Scientist { name: "Tu Youyou", field: "chemistry", born: 1930, nobel: true },
    Scientist { name: "Ada Yonath", field: "chemistry", born: 1939, nobel: true },
    Scientist { name: "Vera Rubin", field: "astronomy", born: 1928, nobel: false },
    Scientist { name: "Sally Ride", field: "physics", born: 1951, nobel: false },
];

/// A scientist's name and age as of 2017, which takes a second to find out.
fn transform(scientist: &Scientist) -> (&'static str, i32) {
    println!("Processing record {}", scientist.name);
    thread::sleep(Duration::from_secs(1));
    println!("Done processing record {}", scientist.name);
    (scientist.name, 2017 - scientist.born)
}

/// Runs a map and prints how long it took and what came out.
fn timed(title: &str, map: impl FnOnce() -> Vec<(&'static str, i32)>) {
    println!("\n{title}");
    let start = Instant::now();
    let ages = map();
    println!("{title} took {:.3} s: {ages:?}", start.elapsed().as_secs_f64());
}

fn main() {
    for Scientist { name, field, born, nobel } in &SCIENTISTS {
        println!("{name}: {field}, born {born}{}", if *nobel { ", Nobel prize" } else { "" });
    }

    timed("serial", || SCIENTISTS.iter().map(transform).collect());

    timed("std::thread::scope", || {
        thread::scope(|scope| {
            let threads = SCIENTISTS.each_ref().map(|record| scope.spawn(|| transform(record)));
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    });

    let pool = rayon::ThreadPoolBuilder::new().num_threads(7).build().unwrap();
    timed("rayon", || pool.install(|| SCIENTISTS.par_iter().map(transform).collect()));
}

//! The field: `scope`, with each schedule, beside rayon and other crates that map records.
//!
//! `cargo bench --manifest-path benches/field/Cargo.toml` takes five minutes, with `-- 60` one. `scope` is what the library
//! reports; rayon and the others are what a user of theirs writes, without this library. A ratio is one time over another
//! of the same block.

mod others;
#[path = "../../shared/blocks.rs"]
mod blocks;
#[path = "../../shared/costs.rs"]
mod costs;
#[path = "../../shared/targets.rs"]
mod targets;
#[path = "../../shared/turns.rs"]
mod turns;

use std::hash::Hash;
use std::num::NonZero;
use std::thread;
use std::time::Duration;

use blocks::{Contestant, Times, length, log_ratios, ratio, shown};
use costs::{compute, mix};
use others::{OTHERS, Pools};
use targets::judged;
use turns::{Work, by_hand};

/// How the library is told of a schedule.
static SCOPES: [(&str, &str); 4] = [
    ("scope", ""),
    ("static", ", schedule = 'static'"),
    ("guided", ", schedule = 'guided'"),
    ("chunk 1", ", schedule = 'dynamic', chunk = 1"),
];
const BOUND: &str = "bound";

/// What is known of a work before it is measured.
struct About {
    name: &'static str,
    /// The schedule that suits it: guided for many small records, record by record for large ones.
    chosen: &'static str,
    /// Its records take microseconds: they can be handed out one by one, and have a bound of their own.
    is_coarse: bool,
}

static ABOUT: [About; 5] = [
    About { name: "trivial strings", chosen: "guided", is_coarse: false },
    About { name: "integers of 2 ns", chosen: "guided", is_coarse: false },
    About { name: "records of 10 us", chosen: "chunk 1", is_coarse: true },
    About { name: "Pareto, largest first", chosen: "chunk 1", is_coarse: true },
    About { name: "Pareto, largest last", chosen: "chunk 1", is_coarse: true },
];

fn main() {
    let asked = length(300);
    let shrink = if asked.is_some() { 1 } else { 100 };
    let workers = thread::available_parallelism().map_or(2, NonZero::get);
    let [strings, integers, computing, first, last] = ABOUT.each_ref().map(|about| about.name);

    let people: Vec<_> = (0..200_000 / shrink).map(|n| (format!("name {n}"), format!("field {}", n % 100))).collect();
    let strings = Work::new(strings, people, |(name, field): &(String, String)| (name.clone(), field.clone()), 5);
    let integers = Work::new(integers, (0..1_000_000 / shrink as u64).collect(), mix, 25);
    let computing = Work::new(computing, vec![10.0; 10_000 / shrink], compute, 3);
    let mut costs = pareto_largest_first(1_000 / shrink);
    let first = Work::new(first, costs.clone(), compute, 3);
    costs.reverse();
    let last = Work::new(last, costs, compute, 3);

    let pools = Pools::new(workers);
    let mut contestants = Vec::new();
    contestants.extend(ways(&strings, &ABOUT[0], &pools));
    contestants.extend(ways(&integers, &ABOUT[1], &pools));
    contestants.extend(ways(&computing, &ABOUT[2], &pools));
    contestants.extend(ways(&first, &ABOUT[3], &pools));
    contestants.extend(ways(&last, &ABOUT[4], &pools));
    let times = Times::measure(&mut contestants, asked.unwrap_or(Duration::ZERO));
    if asked.is_some() {
        println!("{workers} workers, {} blocks; every ratio with its 95 % interval", times.blocks);
        print_over_rayon(&times);
        print_over_bound(&times);
        print_others(&times);
    }
}

/// The quantiles of a Pareto distribution of shape 1.1, from 10 us up.
fn pareto_largest_first(count: usize) -> Vec<f64> {
    let quantile = |rank: usize| ((rank as f64 + 0.5) / count as f64).powf(-1.0 / 1.1);
    (0..count).map(|rank| 10.0 * quantile(rank)).collect()
}

fn key(work: &str, way: &str) -> String {
    format!("{work}; {way}")
}

/// Everybody who maps these records.
fn ways<'a, R, O, F>(work: &'a Work<R, F>, about: &'a About, pools: &'a Pools) -> Vec<Contestant<'a>>
where
    R: Clone + Send + Sync + 'static,
    O: Hash + Default + Send,
    F: Fn(&R) -> O + Copy + Send + Sync,
{
    let mut contestants: Vec<Contestant> = Vec::new();
    for (way, parameters) in SCOPES.iter().filter(|(way, _)| about.is_coarse || *way != "chunk 1") {
        let with_bound = about.is_coarse && *way == "scope";
        contestants.push(Box::new(move |block| {
            let baseline = if with_bound { "serial" } else { "it" };
            let serial = if with_bound { "{ kind = 'serial' }, " } else { "" };
            let it = format!("kind = 'scope', name = 'it', baseline = '{baseline}', workers = {}", pools.workers);
            let case = work.reported(&format!("{serial}{{ {it}{parameters} }}"), block);
            let wall_s = case.wall.map_or(f64::NAN, |wall| wall.value);
            let bound_s = case.of_bound.filter(|_| with_bound).map(|share| wall_s * share.value);
            let bound = bound_s.map(|bound_s| (key(work.name, BOUND), bound_s));
            [(key(work.name, way), wall_s)].into_iter().chain(bound).collect()
        }));
    }
    for other in OTHERS {
        contestants.push(Box::new(move |_| {
            let map = || pools.map(other, about.is_coarse, &work.records, work.transform);
            vec![(key(work.name, other), by_hand(work.executions, map))]
        }));
    }
    contestants
}

/// One way over another, in each block.
fn logs(times: &Times, about: &About, one: &str, other: &str) -> Vec<f64> {
    log_ratios(times.of(&key(about.name, one)), times.of(&key(about.name, other)))
}

/// The mean over all works in each block: the logarithm of a geometric mean.
fn mean_logs(times: &Times, way: impl Fn(&About) -> &'static str) -> Vec<f64> {
    let all: Vec<Vec<f64>> = ABOUT.iter().map(|about| logs(times, about, way(about), "rayon")).collect();
    (0..times.blocks).map(|block| all.iter().map(|logs| logs[block]).sum::<f64>() / all.len() as f64).collect()
}

fn print_over_rayon(times: &Times) {
    println!("\n`scope` over rayon's `par_iter`\n");
    println!("| work | default (dynamic) | static | guided | the one that suits it |\n| --- | --- | --- | --- | --- |");
    for about in &ABOUT {
        let over_rayon = |way: &str| ratio(&logs(times, about, way, "rayon"));
        let [default, fixed, guided] = ["scope", "static", "guided"].map(over_rayon);
        let (default, chosen) = (judged(default, Some(1.05)), shown(over_rayon(about.chosen)));
        println!("| {} | {default} | {} | {} | {}: {chosen} |", about.name, shown(fixed), shown(guided), about.chosen);
    }
    let mean = |way: &'static str| ratio(&mean_logs(times, |_| way));
    let (default, chosen) = (judged(mean("scope"), Some(1.0)), ratio(&mean_logs(times, |about| about.chosen)));
    let (fixed, guided, chosen) = (shown(mean("static")), shown(mean("guided")), judged(chosen, Some(0.92)));
    println!("| geometric mean | {default} | {fixed} | {guided} | {chosen} |");
}

fn print_over_bound(times: &Times) {
    println!("\nOver the bound of the block\n");
    println!("| work | `scope` | `scope`, chunk 1 | rayon | rayon, max_len 16 |\n| --- | --- | --- | --- | --- |");
    for about in ABOUT.iter().filter(|about| about.is_coarse) {
        let over_bound = |way: &str| ratio(&logs(times, about, way, BOUND));
        let ours = ["scope", "chunk 1"].map(|way| judged(over_bound(way), Some(1.02)));
        let rayon = ["rayon", "rayon, max_len"].map(|way| shown(over_bound(way)));
        println!("| {} | {} | {} |", about.name, ours.join(" | "), rayon.join(" | "));
    }
}

fn print_others(times: &Times) {
    let others = &OTHERS[1..];
    println!("\nOthers over rayon's `par_iter`\n");
    println!("| work | {} |\n| --- |{}", others.join(" | "), " --- |".repeat(others.len()));
    for about in &ABOUT {
        let over_rayon = |way: &&str| shown(ratio(&logs(times, about, way, "rayon")));
        println!("| {} | {} |", about.name, others.iter().map(over_rayon).collect::<Vec<_>>().join(" | "));
    }
    let means = others.iter().map(|way| shown(ratio(&mean_logs(times, |_| *way)))).collect::<Vec<_>>();
    println!("| geometric mean | {} |", means.join(" | "));
}

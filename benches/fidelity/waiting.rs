//! The async strategies, and what one writes with tokio and smol without this library.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use async_io::{Timer, block_on};
use futures_util::{StreamExt, stream};
use speedup::Bench;
use tokio::runtime::Builder;

use super::pair::{Pair, PairName, pair};
use super::turns::{by_hand, last_case, one_block};

const IN_FLIGHT: usize = 64;
const WAIT: Duration = Duration::from_millis(1);
const EXECUTIONS: u32 = 10;

/// tokio and smol.
pub fn pairs<'a>(records: usize) -> [Pair<'a>; 2] {
    let name = |strategy: &str| PairName {
        work: format!("{records} records that wait for 1 ms, {IN_FLIGHT} in flight"),
        strategy: strategy.to_owned(),
        by_hand: "buffer_unordered",
    };
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let numbers: Arc<[usize]> = (0..records).collect();
    let others = Arc::clone(&numbers);
    let tokio = move || runtime.block_on(in_flight(&numbers, |number| tokio_wait(*number)));
    let smol = move || block_on(in_flight(&others, |number| smol_wait(*number)));
    [
        pair(name("tokio"), move |block| reported("tokio", records, block), move || by_hand(EXECUTIONS, &tokio)),
        pair(name("smol"), move |block| reported("smol", records, block), move || by_hand(EXECUTIONS, &smol)),
    ]
}

/// So many futures at a time; their outputs in order.
async fn in_flight<A: Future<Output = usize>>(numbers: &[usize], wait: impl Fn(&usize) -> A) -> Vec<usize> {
    let futures = numbers.iter().enumerate().map(|(index, number)| {
        let wait = wait(number);
        async move { (index, wait.await) }
    });
    let mut outputs: Vec<_> = stream::iter(futures).buffer_unordered(IN_FLIGHT).collect().await;
    outputs.sort_unstable_by_key(|(index, _)| *index);
    outputs.into_iter().map(|(_, output)| output).collect()
}

async fn tokio_wait(number: usize) -> usize {
    tokio::time::sleep(WAIT).await;
    number
}

async fn smol_wait(number: usize) -> usize {
    Timer::after(WAIT).await;
    number
}

fn reported(strategy: &str, records: usize, block: u64) -> f64 {
    let blocking = |number: &usize| {
        thread::sleep(WAIT);
        *number
    };
    let bench = Bench::new("waiting").dataset(move || 0..records).transform(blocking);
    let bench = match strategy {
        "tokio" => bench.async_transform(|number: &usize| tokio_wait(*number)),
        _ => bench.async_transform(|number: &usize| smol_wait(*number)),
    };
    let strategy = format!("{{ kind = '{strategy}', baseline = '{strategy}', workers = {IN_FLIGHT} }}");
    last_case(&bench.experiment(one_block(&strategy, EXECUTIONS, block))).wall.map_or(f64::NAN, |wall| wall.value)
}

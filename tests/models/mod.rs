//! What shares records out, run by shuttle: on one real thread, in one order of its threads' steps after the other. A
//! step ends where a lock is taken or given back, an atomic number or a channel is used, a thread starts or ends. Small
//! maps are run in every order that there is, larger ones in many. That one thread can see late what another one wrote is
//! not modelled: Miri and ThreadSanitizer try it, `tests/sanitize`.

#[cfg(any(feature = "smol", feature = "tokio"))]
mod in_flight;
#[cfg(feature = "process")]
mod process;
mod scope;

use std::sync::Arc;

use shuttle::scheduler::{DfsScheduler, PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, Runner};

/// Runs a model in every order.
fn in_every_order(model: impl Fn() + Send + Sync + 'static) {
    let orders = run(DfsScheduler::new(None, false), model);
    assert!(orders > 1, "there was nothing to choose");
}

/// Runs a model in so many orders by chance, and in as many with a few changes of the thread, wherever they do most harm:
/// "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (Burckhardt and others, 2010).
fn in_many_orders(orders: usize, model: impl Fn() + Send + Sync + 'static) {
    let model = Arc::new(model);
    let model = || {
        let model = Arc::clone(&model);
        move || model()
    };
    run(RandomScheduler::new_from_seed(0, orders), model());
    for changes in 1..=3 {
        run(PctScheduler::new_from_seed(changes as u64, changes, orders), model());
    }
}

fn run(scheduler: impl Scheduler + 'static, model: impl Fn() + Send + Sync + 'static) -> usize {
    let mut config = Config::new();
    config.stack_size = 1 << 20;
    Runner::new(scheduler, config).run(model)
}

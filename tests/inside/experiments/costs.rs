//! What records cost.

use std::path::Path;
use std::time::Duration;

use crate::experiment;
use crate::workload::{Delay, DurationError, Order, parse_duration, write_duration};

fn delay(toml: &str) -> Delay {
    let text = format!("delay = {toml}\n[[strategy]]\nkind = 'serial'");
    experiment::parse(Path::new("an.toml"), &text, &[]).unwrap().delays[0].get_ref().clone()
}

fn seconds(delay: &Delay, records: usize) -> Vec<f64> {
    delay.costs(records).iter().map(Duration::as_secs_f64).collect()
}

/// Within `tolerance` of what theory says; the draws are seeded, so this never fails by chance.
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found / expected - 1.0).abs() < tolerance, "{found}, not {expected}");
}

#[test]
fn distributions_have_their_moments() {
    const N: usize = 100_000;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let quantile = |values: &[f64], at: f64| {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted[(at * (values.len() - 1) as f64) as usize]
    };

    let uniform = seconds(&delay("{ distribution = 'uniform', min = '1ms', max = '3ms' }"), N);
    near(mean(&uniform), 0.002, 0.01);
    near(quantile(&uniform, 0.25), 0.0015, 0.01);
    assert!(uniform.iter().all(|cost| (0.001..=0.003).contains(cost)));

    let exponential = seconds(&delay("{ distribution = 'exponential', mean = '2ms' }"), N);
    near(mean(&exponential), 0.002, 0.02);
    near(quantile(&exponential, 0.5), 0.002 * 2f64.ln(), 0.02);

    let lognormal = seconds(&delay("{ distribution = 'lognormal', median = '2ms', sigma = 0.5 }"), N);
    near(quantile(&lognormal, 0.5), 0.002, 0.02);
    near(mean(&lognormal), 0.002 * (0.5f64 * 0.5 / 2.0).exp(), 0.02);

    let pareto = seconds(&delay("{ distribution = 'pareto', min = '1ms', shape = 3 }"), N);
    near(mean(&pareto), 0.0015, 0.02);
    near(quantile(&pareto, 0.5), 0.001 * 2f64.powf(1.0 / 3.0), 0.01);
    assert!(pareto.iter().all(|cost| *cost >= 0.001));

    let bimodal = seconds(&delay("{ distribution = 'bimodal', low = '1ms', high = '10ms', share = 0.2 }"), N);
    near(bimodal.iter().filter(|cost| **cost == 0.01).count() as f64, 0.2 * N as f64, 0.02);
    assert!(bimodal.iter().all(|cost| *cost == 0.01 || *cost == 0.001));
}

#[test]
fn orders_arrange_the_same_costs() {
    let drawn = |order: Order| Delay { order, ..delay("{ distribution = 'pareto', min = '1ms', shape = 1.5 }") };
    let (up, down, mixed) =
        (drawn(Order::Ascending).costs(500), drawn(Order::Descending).costs(500), drawn(Order::Shuffled).costs(500));
    assert!(up.is_sorted());
    assert!(down.iter().rev().is_sorted());
    assert!(!mixed.is_sorted() && !mixed.iter().rev().is_sorted());
    let mut sorted = mixed.clone();
    sorted.sort();
    assert_eq!(sorted, up);
    assert_eq!(down.iter().rev().copied().collect::<Vec<_>>(), up);
}

#[test]
fn costs_are_decided_by_the_seed() {
    let seeded = |seed| delay(&format!("{{ distribution = 'exponential', mean = '1ms', seed = {seed} }}")).costs(100);
    assert_eq!(seeded(1), seeded(1));
    assert_ne!(seeded(1), seeded(2));
}

#[test]
fn no_draw_is_beyond_the_limit() {
    let heavy = delay("{ distribution = 'pareto', min = '23h', shape = 0.1 }").costs(1000);
    assert_eq!(heavy.iter().max(), Some(&Delay::MAX));
    assert!(heavy.iter().sum::<Duration>() <= Delay::MAX * 1000);
}

#[test]
fn labels_are_short_and_tell_apart() {
    assert_eq!(delay("'1s'").label(), "1s");
    assert_eq!(delay("'1500us'").label(), "1.5ms");
    assert_eq!(delay("{ distribution = 'pareto', min = '1ms', shape = 1.5 }").label(), "pareto(1ms, 1.5)");
    assert_eq!(
        delay("{ distribution = 'bimodal', low = '1ms', high = '1s', share = 0.1, order = 'descending', seed = 7 }")
            .label(),
        "bimodal(1ms, 1s, 0.1, descending, seed 7)"
    );
}

#[test]
fn durations_are_read_exactly() {
    let read = |text| parse_duration(text);
    assert_eq!(read("1s"), Ok(Duration::from_secs(1)));
    assert_eq!(read("250us"), Ok(Duration::from_micros(250)));
    assert_eq!(read("250 µs"), Ok(Duration::from_micros(250)));
    assert_eq!(read("1.5ms"), Ok(Duration::from_nanos(1_500_000)));
    assert_eq!(read("0.1s"), Ok(Duration::from_millis(100)));
    assert_eq!(read("10m"), Ok(Duration::from_secs(600)));
    assert_eq!(read("2h"), Ok(Duration::from_secs(7200)));
    assert_eq!(read("0.0000000000009h"), Ok(Duration::from_nanos(3)));
    assert_eq!(read("5"), Err(DurationError::NoUnit));
    assert_eq!(read("-5s"), Err(DurationError::Negative));
    assert_eq!(read("5 parsecs"), Err(DurationError::UnknownUnit("parsecs".to_owned())));
    for odd in ["", "s", ".", "1.", ".5s", "1.2.3s", "1e3s", "inf", "99999999999999999999s", "9999999999h"] {
        assert!(read(odd).is_err(), "{odd}");
    }
}

#[test]
fn durations_are_written_short() {
    let written = |nanos| write_duration(Duration::from_nanos(nanos));
    assert_eq!(written(0), "0s");
    assert_eq!(written(1), "1ns");
    assert_eq!(written(1_500), "1.5us");
    assert_eq!(written(1_000_001), "1.000001ms");
    assert_eq!(written(90_000_000_000), "90s");
    assert_eq!(written(600_000_000_000), "10m");
    assert_eq!(written(86_400_000_000_000), "24h");
}

//! Each piece of advice is said where the numbers show it, and nowhere else.

use crate::record::Overhead;
use crate::report::advice_words;
use crate::strategy::Sharing;
use crate::summary::{Advice, Facts, advice};
use crate::workload::Needs;

use super::lab::{Lab, Turn};

const US: f64 = 1e-6;

fn facts(costs_s: Vec<f64>, workers: usize) -> Facts {
    Facts {
        records: costs_s.len(),
        costs_s,
        needs: Needs::Cpu,
        workers,
        at_once: usize::MAX,
        scope: vec![(workers, Sharing::Queued { chunk: None })],
        overhead: Overhead { kind: "scope".to_owned(), workers: 2, start_s: 100.0 * US, hand_over_s: 0.1 * US },
        async_kinds: vec!["smol"],
    }
}

/// What is said of them, but for the break-even.
fn said(facts: &Facts) -> Vec<String> {
    let others = advice(facts).into_iter().filter(|one| !matches!(one, Advice::BreakEven { .. }));
    others.map(|one| advice_words(&one)).collect()
}

fn break_even(facts: &Facts) -> Option<(f64, String)> {
    advice(facts).into_iter().find_map(|one| match one {
        Advice::BreakEven { at_s, .. } => Some((at_s, advice_words(&one))),
        _ => None,
    })
}

#[test]
fn the_break_even_wins_back_what_starting_takes() {
    // 100 records must save 100 us: half of each.
    let (at_s, words) = break_even(&facts(vec![0.2 * US; 100], 2)).unwrap();
    assert!((at_s - 2.0 * US).abs() < 1e-12, "{at_s}");
    assert!(words.contains("from about 2.00 µs each on") && words.contains("one worker is enough"), "{words}");
    let (_, near) = break_even(&facts(vec![2.5 * US; 100], 2)).unwrap();
    assert!(near.contains("near it"), "{near}");
    let (_, long) = break_even(&facts(vec![50.0 * US; 100], 2)).unwrap();
    assert!(long.contains("more workers pay"), "{long}");
}

#[test]
fn a_single_record_has_no_break_even_and_unknown_costs_are_not_compared() {
    assert_eq!(break_even(&facts(vec![1.0], 2)), None);
    let unknown = Facts { records: 100, ..facts(Vec::new(), 2) };
    let (_, words) = break_even(&unknown).unwrap();
    assert!(!words.contains("These"), "{words}");
    assert_eq!(said(&unknown), [""; 0]);
}

#[test]
fn short_records_are_handed_over_together() {
    let told = said(&facts(vec![0.2 * US; 10_000], 2)).concat();
    assert!(told.contains("below 2.00 µs") && told.contains("at least 16 together"), "{told}");
    assert!(told.contains("scope's default chunk, 156 here, does"), "{told}");
    let told = said(&facts(vec![0.2 * US; 200], 2)).concat();
    assert!(told.contains("set chunk = 16"), "{told}");
}

#[test]
fn chunks_are_not_advised_where_they_do_not_help() {
    assert_eq!(said(&facts(vec![2.1 * US; 10_000], 2)), [""; 0], "long records");
    assert_eq!(said(&facts(vec![0.2 * US; 100], 2)), [""; 0], "too few for chunks");
    assert_eq!(said(&Facts { scope: Vec::new(), ..facts(vec![0.2 * US; 10_000], 2) }), [""; 0], "no scope");
    assert_eq!(said(&facts(vec![0.0; 10_000], 2)), [""; 0], "nothing is known of their cost");
}

#[test]
fn chunks_are_not_advised_to_who_takes_more_or_a_fixed_share() {
    let told = |sharing| said(&Facts { scope: vec![(2, sharing)], ..facts(vec![0.2 * US; 10_000], 512) }).concat();
    assert!(told(Sharing::Queued { chunk: Some(1) }).contains("scope's default chunk, 156 here, does"));
    for sharing in [Sharing::Queued { chunk: Some(64) }, Sharing::Dealt { chunk: None }, Sharing::Guided { least: 1 }] {
        assert_eq!(told(sharing), "", "{sharing:?}");
    }
}

#[test]
fn many_waiting_workers_need_no_threads() {
    // A thread takes 50 us; all records 10 s: 5 % of it in sqrt(0.05 x 10 s / 50 us) = 100 threads.
    let waits = |workers| Facts { needs: Needs::Worker, ..facts(vec![1e-3; 10_000], workers) };
    let told = said(&waits(512)).concat();
    assert!(told.contains("above about 100 workers") && told.contains("smol keeps"), "{told}");
    assert_eq!(said(&waits(64)), [""; 0]);
    assert_eq!(said(&Facts { async_kinds: Vec::new(), ..waits(512) }), [""; 0], "nothing could be advised");
    assert_eq!(said(&Facts { needs: Needs::Cpu, ..waits(512) }), [""; 0], "they compute");
    let of_rayon = Overhead { kind: "rayon".to_owned(), ..waits(512).overhead };
    let of_scope = vec![(8, Sharing::Dealt { chunk: None })];
    assert_eq!(said(&Facts { scope: of_scope, ..waits(512) }), [""; 0], "the 512 are of another strategy");
    assert_eq!(said(&Facts { overhead: of_rayon, ..waits(512) }), [""; 0], "its pool is warm");
}

#[test]
fn uneven_records_want_a_dynamic_schedule() {
    // The last record is as long as a third of all.
    let mut costs_s = vec![1e-3; 100];
    costs_s.push(50e-3);
    let told = said(&facts(costs_s.clone(), 2)).concat();
    assert!(told.contains("the longest costs 50.0 ms"), "{told}");
    // Shares: 51 ms and 99 ms; best 75 ms. As they come: 100 ms. Longest first: 75 ms.
    assert!(told.contains("(static) take 32.0 % longer") && told.contains("it is 33.3 % longer"), "{told}");
}

#[test]
fn workers_that_compute_do_no_more_at_once_than_there_are_cpus() {
    let mut costs_s = vec![1e-3; 100];
    costs_s.push(50e-3);
    let on = |cpus| Facts { at_once: cpus, ..facts(costs_s.clone(), 8) };
    assert!(said(&on(2)).concat().contains("On 2 workers, equal shares"), "{:?}", said(&on(2)));
    assert_eq!((said(&on(1)), break_even(&on(1))), (Vec::new(), None), "no second worker helps");
    assert!(break_even(&on(2)).unwrap().1.contains("more workers pay"));
}

#[test]
fn even_records_and_few_workers_are_not_called_uneven() {
    assert_eq!(said(&facts(vec![1e-3; 101], 2)), [""; 0]);
    let mut first = vec![1e-3; 100];
    first[0] = 3e-3;
    assert_eq!(said(&facts(first.clone(), 2)), [""; 0], "shares are as good as equal");
    first[0] = 50e-3;
    assert_eq!(said(&facts(first.clone(), 1)), [""; 0], "one worker shares nothing");
    let told = said(&facts(first, 2)).concat();
    assert!(told.contains("it is 0.7 % longer") && !told.contains("longest first"), "they come longest first: {told}");
}

/// 100 records, one after the other in 10 ms; `scope/2` in that time.
fn measured(wall_s: impl Fn(u32) -> f64) -> Vec<String> {
    measured_in("strong", wall_s)
}

fn measured_in(scaling: &str, wall_s: impl Fn(u32) -> f64) -> Vec<String> {
    let text = "dataset = { synthetic = 100 }\ndelay = '100us'\nworkers = 2\n[[strategy]]\nkind = 'scope'";
    let text = &format!("scaling = '{scaling}'\n{text}");
    let turn = |block, id: &str| Turn::of(if id == "serial/1" { 10e-3 } else { wall_s(block) });
    let summary = Lab::new(text, 2).measured(6, turn).summary();
    summary.groups[0].advice.iter().map(advice_words).collect()
}

#[test]
fn a_run_says_from_which_cost_on_it_pays() {
    // 0.5 ms more than the best schedule's 5 ms: 100 records must win it back, half of each.
    let told = measured(|block| 5.5e-3 + f64::from(block % 2) * 1e-6).concat();
    assert!(told.starts_with("Measured break-even: scope/2 took 500 µs longer than the best schedule."), "{told}");
    let from = "faster than serial/1, on records of about 10.0 µs or more (10.0 µs to 10.0 µs, 96.9 % confidence)";
    assert!(told.contains(from), "{told}");
}

/// Its two workers have twice the records: nothing is won back by records that cost more.
#[test]
fn where_more_workers_get_more_to_do_there_is_no_break_even() {
    assert_eq!(measured_in("weak", |block| 10.5e-3 + f64::from(block % 2) * 1e-6), [""; 0]);
}

#[test]
fn where_the_noise_hides_what_was_lost_only_the_latest_is_said() {
    let told = measured(|block| if block % 2 == 0 { 4.9e-3 } else { 5.2e-3 }).concat();
    assert!(told.contains("is faster than serial/1 on records of ") && told.ends_with("it may be, too."), "{told}");
}

#[test]
fn where_nothing_was_lost_no_break_even_is_made_up() {
    assert_eq!(measured(|_| 5e-3), [""; 0]);
    assert_eq!(measured(|_| 4.9e-3), [""; 0]);
}

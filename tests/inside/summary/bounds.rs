//! The bound and the best choice: what was seen to be wrong, and what must always hold.

use crate::stats::Factor;
use crate::summary::{Answer, Binding, Summary};
use proptest::prelude::*;

use super::lab::{Lab, Turn, case, spans};

fn bound(summary: &Summary, id: &str) -> f64 {
    case(summary, id).bound.unwrap_or_else(|| panic!("{id} has no bound"))
}

fn near(found: f64, expected: f64) -> bool {
    (found / expected - 1.0).abs() < 1e-9
}

fn records(count: usize, delay: &str, workers: &str) -> String {
    format!("dataset = {{ synthetic = {count} }}\ndelay = '{delay}'\nworkers = {workers}\n[[strategy]]\nkind = 'scope'")
}

/// A sleep of 10 us takes 80: the bound was 62.9 for 8 workers.
#[test]
fn sleeps_that_are_not_traced_are_as_long_as_they_were() {
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 64.0 * 80e-6 } else { 64.0 * 10e-6 });
    let summary = Lab::new(&records(64, "10us", "8"), 2).measured(6, turn).summary();
    assert!(near(bound(&summary, "scope/8"), 8.0), "{:?}", case(&summary, "scope/8").bound);
    assert!(near(case(&summary, "scope/8").of_bound.unwrap().value, 1.0));
}

/// 64 sleeps of 2 ms took 2.1 each: the bound was 16.8 for 16 workers.
#[test]
fn sleeps_that_are_traced_are_as_long_as_they_were() {
    let turn = |_, id: &str| match id {
        "serial/1" => Turn::of(64.0 * 2.1e-3).spans(spans(0.0, &[&[2.1e-3; 64]])),
        _ => Turn::of(4.0 * 2.1e-3),
    };
    let summary = Lab::new(&records(64, "2ms", "16"), 2).measured(6, turn).summary();
    assert!(near(bound(&summary, "scope/16"), 16.0));
    assert_eq!(case(&summary, "scope/16").bound_by, Some(Binding::Workers));
}

/// The traced execution had the machine for itself, and the timed ones took twice as long: the bound was 4.03 for 2.
#[test]
fn a_busy_machine_moves_no_bound() {
    let text = records(100, "1ms", "2").replace("delay", "workload = 'compute'\ndelay");
    let turn = |block: u32, id: &str| match id {
        "serial/1" => Turn::of(0.2 + 0.01 * f64::from(block)).cpu(0.1).spans(spans(0.0, &[&[1e-3; 100]])),
        _ => Turn::of(0.11).cpu(0.1),
    };
    let summary = Lab::new(&text, 2).measured(6, turn).summary();
    assert!(near(bound(&summary, "scope/2"), 2.0));
}

/// The program's own figure is a third of what its process takes: 328 % of what is possible were reached.
#[test]
fn a_program_that_times_itself_kept_busy_what_its_process_did() {
    let text = "workers = [1, 2]\n[[strategy]]\nkind = 'command'\nname = 'solve'\nrun = 'solve {workers}'\n\
        time = { stdout = '([0-9.]+) s' }";
    let turn = |_, id: &str| Turn::of(if id == "solve/1" { 0.3 } else { 0.16 }).cpu(0.98);
    let whole = |block, id: &str| turn(block, id).process(1.0);
    for summary in [
        Lab::new(text, 2).measured(6, whole).summary(),
        // Runs that were stored earlier do not say how long the process took.
        Lab::new(text, 2).measured(6, turn).summary(),
    ] {
        assert!(near(bound(&summary, "solve/2"), 2.0));
        assert_eq!(case(&summary, "solve/2").bound_by, Some(Binding::Workers));
    }
    // It waits for nine tenths of its time: cpus are no limit for ten workers on two of them, and one for thirty.
    let waits = |_, id: &str| Turn::of(if id == "solve/1" { 0.3 } else { 0.02 }).cpu(0.1).process(1.0);
    let text = text.replace("[1, 2]", "[1, 10, 30]");
    let summary = Lab::new(&text, 2).measured(6, waits).summary();
    assert!(near(bound(&summary, "solve/10"), 10.0) && near(bound(&summary, "solve/30"), 20.0));
    assert_eq!(case(&summary, "solve/30").bound_by, Some(Binding::Waiting));
}

#[test]
fn the_reason_is_what_binds() {
    let by = |text: &str, costs: &[f64], serial_s: f64, id: &str| {
        let total: f64 = costs.iter().sum();
        let turn = |_, id: &str| match id {
            "serial/1" => Turn::of(serial_s + total).spans(spans(serial_s, &[costs])),
            _ => Turn::of(serial_s + total),
        };
        let summary = Lab::new(text, 2).measured(6, turn).summary();
        (bound(&summary, id), case(&summary, id).bound_by.unwrap())
    };
    let (seven, eight) = (records(7, "1s", "[2, 7, 8]"), records(8, "1s", "8"));
    let (found, why) = by(&seven, &[1.0; 7], 0.0, "scope/2");
    assert!(near(found, 1.75) && why == Binding::WholeRecords, "{found} {why:?}");
    assert_eq!(by(&seven, &[1.0; 7], 0.0, "scope/7").1, Binding::Workers);
    assert_eq!(by(&seven, &[1.0; 7], 0.0, "scope/8").1, Binding::WholeRecords, "there is nothing for the eighth");
    let (found, why) = by(&seven, &[4.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 0.0, "scope/7");
    assert!(near(found, 2.5) && why == Binding::LongestRecord, "{found} {why:?}");
    // Sleeps that are asked to be equal never are: a hundredth more is not what binds.
    let (_, why) = by(&seven, &[1.015, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 0.0, "scope/7");
    assert_eq!(why, Binding::Workers);
    // Eight records for eight workers were said to be what cannot be shared out evenly.
    let (found, why) = by(&format!("serial_fraction = 0.5\n{eight}"), &[0.5; 8], 4.0, "scope/8");
    assert!(near(found, 8.0 / 4.5) && why == Binding::SerialPart, "{found} {why:?}");
    let computing = format!("workload = 'compute'\n{eight}");
    let (found, why) = by(&computing, &[1.0; 8], 0.0, "scope/8");
    assert!(near(found, 2.0) && why == Binding::Cpus, "{found} {why:?}");
}

/// Three workers take turns on two cpus, and are done after one and a half records' time: no worker has to wait for a
/// whole record of another.
#[test]
fn workers_that_share_a_cpu_split_records() {
    let text = records(3, "1s", "3").replace("delay", "workload = 'compute'\ndelay");
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 3.0 } else { 1.5 }).cpu(3.0);
    let summary = Lab::new(&text, 2).measured(6, turn).summary();
    assert!(near(bound(&summary, "scope/3"), 2.0) && summary.warnings.iter().all(|warning| !warning.contains("bound")));
}

/// The serial part differs from block to block, and with it the bound: the share of it has an interval of its own.
#[test]
fn the_share_of_the_bound_has_its_own_interval() {
    let text =
        format!("serial_fraction = 0.5\n{}\n[[require]]\nstrategy = 'scope'\nof_bound = 0.9", records(8, "1s", "8"));
    let turn = |block: u32, id: &str| {
        let serial_s = 4.0 + 0.5 * f64::from(block % 3);
        match id {
            "serial/1" => Turn::of(serial_s + 4.0).spans(spans(serial_s, &[&[0.5; 8]])),
            _ => Turn::of((serial_s + 0.5) / 0.95),
        }
    };
    let summary = Lab::new(&text, 8).measured(8, turn).summary();
    let scope = case(&summary, "scope/8");
    let (speedup, of_bound) = (scope.speedup.unwrap(), scope.of_bound.unwrap());
    assert!(speedup.high / speedup.low > 1.05, "{speedup:?}");
    assert!(near(of_bound.low, 0.95) && near(of_bound.high, 0.95), "{of_bound:?}");
    assert!(near(scope.bound.unwrap() * of_bound.value, speedup.value));
    // With the speedup's interval over a bound without one it could not be told.
    assert_eq!(summary.requirements[0].answer, Answer::Met);
}

proptest! {
    #[test]
    fn no_bound_is_above_the_workers_and_no_baseline_has_another_one_than_one(
        costs in prop::collection::vec(1e-3..1.0, 8), serial_s in 0.0..3.0, base in 1usize..5, workers in 1usize..12,
        computes: bool, traced: bool, cpus in 1usize..6,
    ) {
        let workload = if computes { "compute" } else { "sleep" };
        let text = format!(
            "dataset = {{ synthetic = 8 }}\nserial_fraction = 0.3\nworkload = '{workload}'\ndelay = '1s'\n\
             [[strategy]]\nkind = 'rayon'\nworkers = {base}\nbaseline = 'rayon'\n\
             [[strategy]]\nkind = 'scope'\nworkers = {workers}\nbaseline = 'rayon'"
        );
        let turn = |block: u32, id: &str| {
            let wall_s = serial_s + costs.iter().sum::<f64>() / base as f64 * (1.0 + 0.1 * f64::from(block));
            let shares: Vec<&[f64]> = costs.chunks(8_usize.div_ceil(base)).collect();
            let turn = Turn::of(wall_s).cpu(wall_s * 0.8);
            if id.starts_with("rayon") && traced { turn.spans(spans(serial_s, &shares)) } else { turn }
        };
        let summary = Lab::new(&text, cpus).measured(3, turn).summary();
        let most = workers as f64 / base as f64;
        let found = bound(&summary, &format!("scope/{workers}"));
        prop_assert!(found <= most * (1.0 + 1e-9) && found > 0.0, "{} above {}", found, most);
        let of_baseline = bound(&summary, &format!("rayon/{base}"));
        prop_assert!(near(of_baseline, 1.0), "{}", of_baseline);
        let curve = &summary.groups[0].bounds;
        prop_assert!(curve.windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-9)), "{:?}", curve);
    }

    /// What no schedule avoids and what one could, together, are the efficiency; of the second, the share of the bound.
    #[test]
    fn the_split_losses_multiply_to_the_share_of_the_bound(
        serial in prop::collection::vec(1e-3..1.0, 8), parallel in prop::collection::vec(1e-3..1.0, 8),
        slack in 1.0..2.0, cpu in 0.1..1.0, serial_s in 0.0..5.0, computes: bool,
    ) {
        let workload = if computes { "workload = 'compute'\n" } else { "" };
        let text = format!("serial_fraction = 0.3\n{workload}{}", records(8, "1s", "4"));
        let turn = |_, id: &str| {
            let costs: Vec<&[f64]> = if id == "serial/1" { vec![&serial] } else { parallel.chunks(3).collect() };
            let spans = spans(serial_s, &costs);
            let end_s = spans.iter().map(|span| span.end_s).fold(0.0, f64::max);
            let busy_s: f64 = spans.iter().map(|span| span.end_s - span.start_s).sum();
            Turn::of(end_s * slack).cpu(cpu * busy_s).spans(spans)
        };
        let summary = Lab::new(&text, 2).measured(2, turn).summary();
        let scope = case(&summary, "scope/4");
        let losses = scope.losses.unwrap();
        let product: f64 = Factor::ALL.iter().map(|factor| losses.avoidable_value(*factor)).product();
        prop_assert!(near(product, scope.of_bound.unwrap().value));
        prop_assert!((losses.avoidable_unexplained - 1.0).abs() < 1e-9, "{}", losses.avoidable_unexplained);
        let time = scope.timeline.as_ref().unwrap().worker_time;
        let parts = [time.busy, time.waiting_for_cpu, time.serial_part, time.starting, time.idle, time.ending];
        prop_assert!((parts.iter().sum::<f64>() - 1.0).abs() < 1e-6 && parts.iter().all(|part| *part >= 0.0), "{:?}", time);
    }
}

/// A worker that waits, for the serial part, for its start, for a record, for the end, or for a cpu, is not idle and not
/// busy at once.
#[test]
fn each_kind_of_waiting_has_its_name() {
    let text = format!("workload = 'compute'\nserial_fraction = 0.2\n{}", records(8, "1s", "2"));
    let turn = |_, id: &str| match id {
        "serial/1" => Turn::of(10.0).cpu(10.0).spans(spans(2.0, &[&[1.0; 8]])),
        _ => {
            let mut spans = spans(2.0, &[&[2.0; 4], &[2.0; 2]]);
            spans.iter_mut().filter(|span| span.worker == 1).for_each(|span| {
                span.start_s += 1.0;
                span.end_s += 1.0;
            });
            // Two workers for 12 s: two at serial, one starting, twelve at work, three with nothing left, two ending.
            Turn::of(12.0).cpu(7.0).spans(spans)
        }
    };
    let summary = Lab::new(&text, 2).measured(6, turn).summary();
    let time = case(&summary, "scope/2").timeline.as_ref().unwrap().worker_time;
    let parts = [time.busy, time.waiting_for_cpu, time.serial_part, time.starting, time.idle, time.ending];
    let expected = [6.0, 6.0, 4.0, 1.0, 3.0, 4.0].map(|seconds: f64| seconds / 24.0);
    assert!(parts.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-9), "{parts:?}");
}

#[test]
fn nothing_is_lost_where_it_may_be_nothing() {
    // The efficiency is 98 %, and its interval reaches 99.
    let two: &[f64] = &[1.0, 1.0];
    let turn = |block: u32, id: &str| match id {
        "serial/1" => Turn::of(8.0).spans(spans(0.0, &[&[1.0; 8]])),
        _ => Turn::of(2.0 * if block.is_multiple_of(4) { 1.005 } else { 1.03 }).spans(spans(0.0, &[two; 4])),
    };
    let summary = Lab::new(&records(8, "1s", "4"), 4).measured(6, turn).summary();
    let scope = case(&summary, "scope/4");
    assert!(scope.efficiency.unwrap().value < 0.985 && scope.efficiency.unwrap().high > 0.99);
    assert_eq!(scope.lost_most_to(), None);
}

const PROGRAMS: &str = "workers = [1, 2]\n[[strategy]]\nkind = 'command'\nname = 'one'\nrun = 'one {workers}'\n\
    verify = 'stdout'\n[[strategy]]\nkind = 'command'\nname = 'other'\nrun = 'other {workers}'\nverify = 'stdout'";

#[test]
fn programs_that_do_the_same_are_compared_by_time() {
    let turn = |block: u32, id: &str| {
        let mean = match id {
            "one/1" => 8.0,
            "one/2" => 4.0,
            "other/1" => 2.0,
            _ => 1.95,
        };
        Turn::of(mean * (1.0 + 0.001 * f64::from(block)))
    };
    let best = |references: [u64; 2], text: &str| {
        let mut lab = Lab::new(text, 2);
        for (case, decision) in lab.run.record.preparation.cases.iter_mut().enumerate() {
            decision.reference = Some(references[case / 2]);
        }
        let group = lab.measured(6, turn).summary().groups.remove(0);
        let said = crate::report::best_choice(&group).unwrap_or_default();
        assert!(!said.contains("cannot be told from"), "{said}");
        group.best.map(|best| (best.case, best.may_be_fastest))
    };
    // One worker is within 5 % of two.
    assert_eq!(best([1, 1], PROGRAMS), Some(("other/1".to_owned(), Some(vec!["other/2".to_owned()]))));
    assert_eq!(best([1, 2], PROGRAMS), None, "nobody knows whether they do the same");
    let related = PROGRAMS.replace("name = 'other'", "name = 'other'\nbaseline = 'one'");
    assert!(best([1, 2], &related).is_some());
}

#[test]
fn three_blocks_are_too_few_to_choose_and_say_so() {
    let turn = |block: u32, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 2.0 } + 1e-3 * f64::from(block));
    let summary = Lab::new(&records(8, "1s", "4"), 4).measured(3, turn).summary();
    assert_eq!((&summary.groups[0].best, summary.groups[0].more_blocks_for_best), (&None, Some(2)));
    let sentence = crate::report::best_choice(&summary.groups[0]).unwrap();
    assert_eq!(sentence, "Best choice: it cannot be told yet. About 2 more blocks would.");
    let summary = Lab::new(&records(8, "1s", "4"), 4).measured(5, turn).summary();
    let mut group = summary.groups.into_iter().next().unwrap();
    let told = "scope with 4 workers (scope/4), 4.00 times as fast as serial/1 and 99.9 % of what is possible.";
    assert_eq!(crate::report::best_choice(&group).unwrap(), format!("Best choice: {told}"));
    group.best.as_mut().unwrap().may_be_fastest = None;
    let few = "5 blocks are too few to tell which others are as fast.";
    assert_eq!(crate::report::best_choice(&group).unwrap(), format!("Best choice: {told} {few}"));
}

/// The two times that are shown make 4.44, and six of seven blocks say 4.
#[test]
fn a_quotient_outside_of_the_interval_is_explained() {
    let turn = |block: u32, id: &str| {
        let machine = if block < 3 { 1.0 } else { 2.0 };
        let jitter = if block == 3 { 0.9 } else { 1.0 };
        Turn::of(if id == "serial/1" { 8.0 * machine } else { 2.0 * machine * jitter })
    };
    let summary = Lab::new(&records(8, "1s", "4"), 4).measured(7, turn).summary();
    let said = summary.warnings.iter().find(|warning| warning.contains("quotient")).expect("a warning");
    assert!(said.starts_with("scope/4: the quotient of the two times is 4.444, outside of the interval"), "{said}");
    let steady = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 2.0 });
    let summary = Lab::new(&records(8, "1s", "4"), 4).measured(7, steady).summary();
    assert!(!summary.warnings.iter().any(|warning| warning.contains("quotient")), "{:?}", summary.warnings);
}

#[test]
fn the_bound_of_computing_scales_its_serial_part_with_its_records() {
    // Asked for 10 s, a fifth of it serial; the machine was half as fast as when it was calibrated.
    let text =
        format!("serial_fraction = 0.2\n{}", records(8, "1250ms", "4").replace("delay", "workload = 'compute'\ndelay"));
    let turn = |_, id: &str| match id {
        "serial/1" => Turn::of(20.0).cpu(20.0).spans(spans(4.0, &[&[2.0; 8]])),
        _ => Turn::of(8.0).cpu(20.0),
    };
    let summary = Lab::new(&text, 4).measured(6, turn).summary();
    assert!((case(&summary, "scope/4").bound.unwrap() - 2.5).abs() < 1e-9);
}

/// Two tasks of two threads are four cpus: a third of the time of one thread is three quarters of what they can.
#[test]
fn threads_of_a_worker_count_as_cpus() {
    let text = "[[strategy]]\nkind = 'command'\nname = 'pure'\nrun = 'solve'\nworkers = 1\n\
                [[strategy]]\nkind = 'command'\nname = 'hybrid'\nrun = 'solve'\nworkers = [2]\nthreads = 2\n\
                baseline = 'pure'\n[strategy.launch]\nlauncher = 'srun'";
    let turn = |_, id: &str| Turn::of(if id == "pure/1" { 6.0 } else { 2.0 });
    let summary = Lab::new(text, 2).measured(6, turn).summary();
    let hybrid = case(&summary, "hybrid/2");
    assert!(near(hybrid.speedup.unwrap().value, 3.0) && near(hybrid.efficiency.unwrap().value, 0.75));
    assert!(near(bound(&summary, "hybrid/2"), 4.0), "{:?}", hybrid.bound);
    assert!(near(hybrid.of_bound.unwrap().value, 0.75));
}

#[test]
fn tasks_that_share_cpus_are_told_in_the_warnings() {
    let text = |workers: &str| {
        format!(
            "[[strategy]]\nkind = 'command'\nname = 'solve'\nrun = 'solve'\nworkers = {workers}\n\
             [strategy.launch]\nlauncher = 'mpirun'"
        )
    };
    let warnings = |workers: &str| Lab::new(&text(workers), 2).measured(6, |_, _| Turn::of(1.0)).summary().warnings;
    let told = warnings("[1, 65_535]").into_iter().find(|told| told.starts_with("Oversubscribed"));
    let told = told.expect("65,535 tasks on this machine");
    assert!(told.contains(": solve/65535 (65,535 tasks for "), "{told}");
    assert!(warnings("1").iter().all(|told| !told.starts_with("Oversubscribed")));
}

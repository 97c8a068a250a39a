//! What the raw data become: runs of literals, and the numbers and sentences that must come out.

mod advice;
mod bounds;
mod claims;
pub(crate) mod lab;
mod others;
mod study;

use std::collections::BTreeMap;
use std::path::Path;

use crate::experiment;
use crate::machine::Periods;
use crate::plan::plan;
use crate::record::{Ended, Rule, Run};
use crate::report::case_table;
use crate::report::csv::summary_csv;
use crate::report::markdown::summary_markdown;
use crate::run::{Interrupt, Setting, Testbed, run};
use crate::stats::{Factor, Law};
use crate::summary::{Binding, Summary};
use proptest::prelude::*;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};

use lab::{Lab, Turn, case, spans};

const EIGHT: &str = "dataset = { synthetic = 8 }\ndelay = '1s'\nworkers = 4\n[[strategy]]\nkind = 'scope'";
const COMPUTING: &str =
    "dataset = { synthetic = 8 }\nworkload = 'compute'\ndelay = '1s'\nworkers = 4\n[[strategy]]\nkind = 'scope'";

fn factors(summary: &Summary, id: &str) -> [f64; 7] {
    let losses = case(summary, id).losses.unwrap_or_else(|| panic!("{id} has no losses"));
    Factor::ALL.map(|factor| losses.value(factor))
}

fn assert_near(found: [f64; 7], expected: [f64; 7]) {
    assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?} is not {expected:?}");
}

/// Eight seconds of work: three seconds on one of four workers, which leaves less for the others, and a second in
/// which nobody works.
fn unbalanced(_: u32, id: &str) -> Turn {
    let second: &[f64] = &[1.0];
    match id {
        "serial/1" => Turn::of(8.0).spans(spans(0.0, &[&[1.0; 8]])),
        _ => Turn::of(4.0).spans(spans(0.0, &[&[1.0; 3], &[1.0; 2], &[1.0; 2], second])),
    }
}

#[test]
fn losses_are_told_apart() {
    let summary = Lab::new(EIGHT, 4).measured(6, unbalanced).summary();
    assert_near(factors(&summary, "scope/4"), [2.0 / 3.0, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0]);
    assert_eq!(case(&summary, "scope/4").losses.unwrap().factors.load_balance.confidence, 0.96875);
    assert_eq!(case(&summary, "serial/1").losses, None, "a baseline loses nothing to itself");
}

#[test]
fn what_was_lost_stands_in_every_report() {
    let summary = Lab::new(EIGHT, 4).measured(6, unbalanced).summary();
    let table = case_table(&summary.groups[0]).plain(200);
    // ln(2/3) of ln(1/2).
    assert!(table.contains("lost most to") && table.contains("load balance 58 %"), "{table}");
    let csv = summary_csv(&summary);
    let row: Vec<&str> = csv.lines().last().unwrap().split(',').collect();
    let column = |name: &str| row[csv.lines().next().unwrap().split(',').position(|other| other == name).unwrap()];
    assert!((column("load_balance").parse::<f64>().unwrap() - 2.0 / 3.0).abs() < 1e-9, "{csv}");
    assert_eq!(column("schedule_efficiency").parse::<f64>().unwrap(), 0.75);
    assert_eq!(column("serial_part"), "1.0");
    let markdown = summary_markdown(&summary, &[]);
    assert!(markdown.contains("| strategy | workers | load balance | schedule efficiency |\n"), "{markdown}");
    assert!(markdown.contains("| scope | 4 | 66.7 % | 75.0 % |"), "{markdown}");
}

#[test]
fn without_spans_there_is_nothing_to_say() {
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 4.0 });
    let summary = Lab::new(EIGHT, 4).measured(6, turn).summary();
    assert_eq!(case(&summary, "scope/4").losses, None);
    assert_eq!(case(&summary, "scope/4").witnessed.workers, None);
    assert!(!case_table(&summary.groups[0]).plain(200).contains("lost"));
    assert!(!summary_markdown(&summary, &[]).contains("Where the speedup went"));
}

#[test]
fn workers_that_wait_for_a_cpu_lose_it_there() {
    let half: &[f64] = &[2.0, 2.0];
    let turn = |_, id: &str| match id {
        "serial/1" => Turn::of(8.0).cpu(8.0).spans(spans(0.0, &[&[1.0; 8]])),
        _ => Turn::of(4.0).cpu(8.0).spans(spans(0.0, &[half; 4])),
    };
    let crowded = Lab::new(COMPUTING, 2).measured(6, turn).summary();
    assert_near(factors(&crowded, "scope/4"), [1.0, 1.0, 0.5, 1.0, 1.0, 1.0, 1.0]);
    let waiting = Lab::new(EIGHT, 2).measured(6, turn).summary();
    assert_near(factors(&waiting, "scope/4"), [1.0, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0]);
}

#[test]
fn a_serial_part_has_a_factor_of_its_own() {
    let text = format!("serial_fraction = 0.2\n{}", EIGHT.replace("1s", "1250ms"));
    let records: &[f64] = &[1.0, 1.0];
    let turn = |_, id: &str| match id {
        "serial/1" => Turn::of(10.0).spans(spans(2.0, &[&[1.0; 8]])),
        _ => Turn::of(4.0).spans(spans(2.0, &[records; 4])),
    };
    let summary = Lab::new(&text, 4).measured(6, turn).summary();
    assert_near(factors(&summary, "scope/4"), [1.0, 1.0, 1.0, 1.0, 1.0, 0.625, 1.0]);
    let scope = case(&summary, "scope/4");
    assert!((scope.bound.unwrap() - 2.5).abs() < 1e-9, "the serial part is on both sides: {:?}", scope.bound);
    assert_eq!(scope.bound_by, Some(Binding::SerialPart));
    assert!((scope.karp_flatt.unwrap().value - 0.2).abs() < 1e-9);
    // It is no loss of this schedule: no other one could do without it.
    assert!((scope.losses.unwrap().avoidable_value(Factor::SerialPart) - 1.0).abs() < 1e-9);
    assert_eq!(scope.lost_most_to(), None);
    let table = case_table(&summary.groups[0]).plain(200);
    assert!(table.contains("bound by") && table.contains("serial part") && !table.contains("lost most"), "{table}");
}

proptest! {
    /// In one block whose timed execution is the traced one nothing stays unexplained.
    #[test]
    fn the_factors_multiply_to_the_speedup(
        serial in prop::collection::vec(1e-3..1.0, 8), parallel in prop::collection::vec(1e-3..1.0, 8),
        slack in 1.0..2.0, cpu in 0.1..1.0, serial_s in 0.0..5.0, computes: bool,
    ) {
        let text = format!("serial_fraction = 0.3\n{}", if computes { COMPUTING } else { EIGHT });
        let turn = |_, id: &str| {
            let costs: Vec<&[f64]> = if id == "serial/1" { vec![&serial] } else { parallel.chunks(3).collect() };
            let spans = spans(serial_s, &costs);
            let end_s = spans.iter().map(|span| span.end_s).fold(0.0, f64::max);
            let busy_s: f64 = spans.iter().map(|span| span.end_s - span.start_s).sum();
            Turn::of(end_s * slack).cpu(cpu * busy_s).spans(spans)
        };
        let summary = Lab::new(&text, 4).measured(1, turn).summary();
        let scope = case(&summary, "scope/4");
        let factors = factors(&summary, "scope/4");
        let product: f64 = factors[..6].iter().product();
        prop_assert!((4.0 * product / scope.speedup.unwrap().value - 1.0).abs() < 1e-9);
        prop_assert!((factors[6] - 1.0).abs() < 1e-9, "{} is unexplained", factors[6]);
    }
}

fn warning<'s>(summary: &'s Summary, words: &str) -> &'s str {
    let found = summary.warnings.iter().find(|warning| warning.contains(words));
    found.unwrap_or_else(|| panic!("no warning of `{words}` in {:#?}", summary.warnings))
}

fn silent(summary: &Summary) {
    let notes = |warning: &&String| !warning.starts_with("serial was added");
    assert_eq!(summary.warnings.iter().filter(notes).collect::<Vec<_>>(), [""; 0]);
}

/// Work that takes all its workers, all its cpus, and varies by two in a hundred.
fn healthy(seed: u64) -> impl FnMut(u32, &str) -> Turn {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    move |_, id| {
        let noise: f64 = 1.0 + 0.02 * rng.sample::<f64, _>(StandardNormal).clamp(-3.0, 3.0);
        let second = 1.02 * noise; // The bound is that of the delays asked for.
        let (one, two): (&[f64], &[f64]) = (&[second; 8], &[second; 2]);
        match id {
            "serial/1" => Turn::of(8.1 * second).cpu(8.0 * second).spans(spans(0.0, &[one])),
            _ => Turn::of(2.1 * second).cpu(8.0 * second).spans(spans(0.0, &[two; 4])),
        }
    }
}

#[test]
fn a_healthy_run_has_no_warnings() {
    for text in [EIGHT, COMPUTING] {
        let summary = Lab::new(text, 4).measured(12, healthy(1)).summary();
        silent(&summary);
        let seen = case(&summary, "scope/4").witnessed;
        assert_eq!(seen.workers, Some(4));
        assert!((seen.cpus.unwrap() - 8.0 / 2.1).abs() < 1e-9);
    }
}

#[test]
fn workers_that_take_turns_are_seen() {
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 7.9 }).cpu(8.0);
    let summary = Lab::new(COMPUTING, 4).measured(6, turn).summary();
    assert!(warning(&summary, "One cpu was busy at a time").contains("scope/4"));
    silent(&Lab::new(EIGHT, 4).measured(6, turn).summary());
    // Serial computed for 5 of 8 s: other work took the cpus.
    let disturbed = |block, id: &str| turn(block, id).cpu(5.0);
    let summary = Lab::new(COMPUTING, 4).measured(6, disturbed).summary();
    assert!(!summary.warnings.iter().any(|warning| warning.contains("busy at a time")), "{:#?}", summary.warnings);
    // On one cpu no schedule could do better.
    let one_cpu = Lab::new(COMPUTING, 1).measured(6, turn).summary();
    assert!(!one_cpu.warnings.iter().any(|warning| warning.contains("busy at a time")), "{:#?}", one_cpu.warnings);
}

/// Eight records of one second, of which two workers had four each, however many there were.
fn two_had_all(_: u32, id: &str) -> Turn {
    let four: &[f64] = &[1.0; 4];
    match id {
        "serial/1" => Turn::of(8.0).cpu(8.0).spans(spans(0.0, &[&[1.0; 8]])),
        _ => Turn::of(4.0).cpu(8.0).spans(spans(0.0, &[four; 2])),
    }
}

/// Some wait for a cpu, and whoever has one takes the records.
#[test]
fn workers_that_are_pinned_to_fewer_cpus_may_have_no_record() {
    let said = |lab: Lab| lab.summary().warnings.iter().any(|warning| warning.contains("ever had a record"));
    assert!(said(Lab::new(COMPUTING, 4).measured(6, two_had_all)));
    let mut pinned = Lab::new(COMPUTING, 4).measured(6, two_had_all);
    let cases = pinned.run.record.plan.cases.iter_mut();
    cases.for_each(|case| _ = case.parameters.insert("pin".to_owned(), serde_json::json!([0, 1])));
    assert!(!said(pinned));
}

#[test]
fn only_workers_that_compute_here_share_the_cpus() {
    let said = |text: &str, turn: fn(u32, &str) -> Turn| {
        let summary = Lab::new(text, 2).measured(6, turn).summary();
        summary.warnings.into_iter().filter(|warning| warning.contains("workers share")).collect::<String>()
    };
    let programs = "workers = 1\n[[strategy]]\nkind = 'command'\nname = 'computes'\nrun = 'c {workers}'\nworkers = [1, 2]\n\
                    [[strategy]]\nkind = 'command'\nname = 'waits'\nrun = 'w {workers}'\nworkers = [1, 64]";
    assert_eq!(said(programs, |_, id| Turn::of(1.0).cpu(if id.starts_with("waits") { 0.01 } else { 1.0 })), "");
    assert!(said(programs, |_, _| Turn::of(1.0).cpu(1.0)).contains("Up to 64 workers share 2 cpus"));
    let ranks = COMPUTING.replace("'scope'", "'mpi'").replace("workers = 4", "workers = 64");
    assert_eq!(said(&ranks, |_, _| Turn::of(1.0).cpu(1.0)), "", "they may be on other machines");
}

#[test]
fn workers_without_a_record_are_seen() {
    let summary = Lab::new(EIGHT, 4).measured(6, two_had_all).summary();
    assert!(warning(&summary, "ever had a record").contains("2 of 4 in scope/4"));
    // Nine workers cannot all have one of eight records, and computing workers above the cpus wait for one.
    silent(&Lab::new(&EIGHT.replace("workers = 4", "workers = 9"), 4).measured(6, two_had_all).summary());
    let crowded = Lab::new(COMPUTING, 2).measured(6, two_had_all).summary();
    assert!(!crowded.warnings.iter().any(|warning| warning.contains("ever had")), "{:#?}", crowded.warnings);
}

#[test]
fn a_baseline_is_not_above_its_own_bound() {
    // Its traced records took longer than it did: they are scaled to what it took.
    let turn = |_, id: &str| match id {
        "serial/1" => Turn::of(8.0).cpu(8.0).spans(spans(0.0, &[&[1.1; 8]])),
        _ => Turn::of(2.3).cpu(8.8),
    };
    let summary = Lab::new(COMPUTING, 4).measured(6, turn).summary();
    assert!((case(&summary, "serial/1").bound.unwrap() - 1.0).abs() < 1e-9);
    silent(&summary);
}

#[test]
fn a_kind_of_warning_is_one_sentence_however_many_cases() {
    let text = EIGHT.replace("workers = 4", "workers = [2, 3, 4, 5, 6, 7, 8]");
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 0.5 });
    let summary = Lab::new(&text, 4).measured(6, turn).summary();
    assert!(warning(&summary, "Faster than the bound").contains("scope/2, scope/3, scope/4 and 4 more"));
    assert_eq!(summary.warnings.len(), 1, "{:#?}", summary.warnings);
}

#[test]
fn what_the_machine_spoils_is_said() {
    let summary = |text, change: fn(&mut crate::machine::Machine)| {
        Lab::new(text, 4).machine(change).measured(6, healthy(2)).summary()
    };
    assert!(
        warning(&summary(COMPUTING, |machine| machine.load = Some(1.2)), "load was 1.2")
            .contains("used 3.8 of its 4 cpus at most")
    );
    silent(&summary(EIGHT, |machine| machine.load = Some(1.2)));
    warning(&summary(EIGHT, |machine| machine.load = Some(3.9)), "load was 3.9");
    warning(&summary(EIGHT, |machine| machine.debug_build = true), "debug build");
    let powersave = summary(COMPUTING, |machine| {
        (machine.governor, machine.turbo) = (Some("powersave".to_owned()), Some(true));
    });
    warning(&powersave, "governor is `powersave`, turbo is on");
    let quota = summary(COMPUTING, |machine| (machine.cpus, machine.quota) = (1, Some(1.5)));
    assert!(warning(&quota, "workers share the time of 1.5 cpus").contains("a cgroup's quota"));
    let whole = summary(COMPUTING, |machine| (machine.cpus, machine.quota) = (1, Some(1.0)));
    warning(&whole, "workers share the time of 1 cpu, a cgroup's quota");
    let affinity = summary(COMPUTING, |machine| (machine.cpus, machine.quota) = (2, Some(3.0)));
    warning(&affinity, "workers share 2 cpus (of 4 that are online; affinity leaves no more)");
    let affinity = summary(COMPUTING, |machine| machine.cpus = 2);
    assert!(warning(&affinity, "workers share 2 cpus").contains("of 4 that are online"));
}

/// A quota of 1.5 cpus lets two workers compute for three quarters of the time.
#[test]
fn a_quota_bounds_by_what_it_gives_and_what_it_stopped_is_said() {
    let lab = || Lab::new(COMPUTING, 4).machine(|machine| (machine.cpus, machine.quota) = (1, Some(1.5)));
    let bound = |summary: &Summary| case(summary, "scope/4").bound.unwrap();
    let summary = lab().measured(6, healthy(2)).summary();
    assert!((bound(&summary) - 1.5).abs() < 1e-9, "{}", bound(&summary));
    assert!(warning(&summary, "Faster than the bound").contains("executions that end before a quota is used up, or a"));

    let stopped = |stopped| {
        let mut lab = lab().measured(6, healthy(2));
        let quota = Some(Periods { stopped, all: 1000 });
        let (at, load) = ("2026-01-01T00:01:00Z".to_owned(), None);
        lab.run.record.sessions[0].ended =
            Some(Ended { at, load, quota, rule: Rule::AllBlocks, files: BTreeMap::new() });
        lab.summary()
    };
    warning(&stopped(34), "quota of 1.5 cpus was used up in 34 of 1000 of its periods");
    assert!(!stopped(10).warnings.iter().any(|warning| warning.contains("was used up")));
}

#[test]
fn short_executions_and_coarse_clocks_are_said() {
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 0.004 } else { 0.0013 });
    let summary = Lab::new(&EIGHT.replace("1s", "500us"), 4).measured(6, turn).summary();
    assert!(warning(&summary, "less than 2 ms").contains("(scope/4)"));
    let ticks = |block: u32, id: &str| {
        let tick = if block.is_multiple_of(3) { 0.016 } else { 0.032 };
        Turn {
            walls_s: vec![if id == "serial/1" { 8.0 + f64::from(block) * 1e-6 } else { tick }; 1],
            ..Turn::default()
        }
    };
    let summary = Lab::new(&EIGHT.replace("1s", "1ms"), 4).measured(24, ticks).summary();
    assert!(warning(&summary, "clock is too coarse").contains("for scope/4:"));
}

#[test]
fn series_that_are_less_than_they_seem_are_said() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut noise = move |deviation: f64| -> f64 {
        let normal: f64 = StandardNormal.sample(&mut rng);
        (deviation * normal).exp()
    };
    let mut state = 0.0;
    let turn = |block: u32, id: &str| {
        let walls_s = match id {
            "serial/1" => (0..5).map(|_| 8.1 * noise(0.001)).collect(),
            "scope/2" => (0..5).map(|sample| 4.2 * noise(0.002) * if sample == 0 { 1.1 } else { 1.0 }).collect(),
            "scope/3" => (0..5).map(|_| 3.2 * noise(0.002) * if block.is_multiple_of(2) { 1.3 } else { 1.0 }).collect(),
            "scope/4" => (0..5).map(|_| 2.1 * noise(0.002) * (1.0 + 0.004 * f64::from(block))).collect(),
            _ => {
                state = 0.95 * state + noise(0.02).ln();
                vec![1.3 * f64::exp(state); 5]
            }
        };
        Turn { walls_s, ..Turn::default() }
    };
    let text = EIGHT.replace("workers = 4", "workers = [2, 3, 4, 8]");
    let summary = Lab::new(&text, 4).measured(40, turn).summary();
    assert!(warning(&summary, "first sample of a turn").starts_with("scope/2: "));
    assert!(warning(&summary, "two modes").contains("scope/3"));
    assert!(warning(&summary, "drift by").starts_with("scope/4: "));
    assert!(warning(&summary, "tells about the next").contains("scope/8"), "{:#?}", summary.warnings);
}

/// A run by Amdahl's law, with noise; 840 records can be shared by any number of workers up to 8.
fn amdahl(serial: f64, cpus: usize, header: &str) -> Summary {
    let text = format!(
        "{header}\ndataset = {{ synthetic = 840 }}\ndelay = '1ms'\nworkers = [1, 2, 4, 8]\n[[strategy]]\nkind = 'rayon'"
    );
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let turn = |_, id: &str| {
        let workers: f64 = id.split(['/', ';']).nth(1).unwrap().parse().unwrap();
        let noise: f64 = StandardNormal.sample(&mut rng);
        Turn::of(0.9 * (serial + (1.0 - serial) / workers) * (0.004 * noise).exp())
    };
    Lab::new(&text, cpus).measured(12, turn).summary()
}

#[test]
fn a_law_is_found_where_it_holds() {
    for serial in [0.05, 0.2, 0.5] {
        let summary = amdahl(serial, 8, "");
        let models = &summary.groups[0].models;
        assert_eq!(models.iter().map(|model| model.law).collect::<Vec<_>>(), [Law::Amdahl, Law::Usl]);
        for model in models {
            assert_eq!(model.strategy, "rayon");
            let fitted = model.fitted.as_ref().unwrap();
            assert!(fitted.serial_fraction.covers(serial), "{serial}: {:?}", fitted.serial_fraction);
            assert!(fitted.one_worker.covers(1.0), "{:?}", fitted.one_worker);
            assert!(fitted.largest_residual.residual.abs() < 0.02);
            let (most, speedup) = *fitted.curve.last().unwrap();
            assert!((most - 8.0).abs() < 1e-9 && (speedup.value * (serial + (1.0 - serial) / 8.0) - 1.0).abs() < 0.02);
        }
        let point = case(&summary, "rayon/8").karp_flatt.unwrap();
        assert!((point.value - serial).abs() < 0.01, "{point:?}");
    }
}

#[test]
fn laws_stand_in_the_markdown_alone() {
    let summary = amdahl(0.2, 8, "");
    let markdown = summary_markdown(&summary, &[]);
    assert!(markdown.contains("| rayon | Amdahl's law | 0.2"), "{markdown}");
    assert!(markdown.contains("| rayon | 8 | 0.2"), "{markdown}");
    assert!(!case_table(&summary.groups[0]).plain(200).contains("Amdahl"));
}

#[test]
fn a_law_that_cannot_be_known_is_refused_with_the_reason() {
    // Of the points only those with 1 and 2 workers are left: computing needs cpus.
    let crowded = amdahl(0.2, 2, "workload = 'compute'");
    let reasons: Vec<&str> =
        crowded.groups[0].models.iter().map(|model| model.fitted.as_ref().unwrap_err().as_str()).collect();
    assert!(reasons[0].contains("needs 3 different numbers of workers, there are 2"), "{reasons:?}");
    assert!(reasons[1].contains("needs 4"), "{reasons:?}");
    assert_eq!(case(&crowded, "rayon/8").karp_flatt, None);
    assert!(summary_markdown(&crowded, &[]).contains("No model:\n\n- rayon: Amdahl's law needs 3"));

    let seven = "delay = '1s'\nworkers = [2, 4, 7]\n[[strategy]]\nkind = 'scope'";
    let turn = |_, id: &str| {
        Turn::of(match id {
            "serial/1" => 7.0,
            "scope/2" => 4.0,
            "scope/4" => 2.0,
            _ => 1.0,
        })
    };
    let staircase = Lab::new(seven, 4).measured(6, turn).summary();
    assert!(staircase.groups[0].models[0].fitted.as_ref().unwrap_err().contains("staircase"));
}

/// A sleep is never shorter than asked for, so every one of these holds on the busiest machine.
#[test]
fn a_serial_part_is_spent_before_the_map() {
    let text = "dataset = { synthetic = 4 }\ndelay = '5ms'\nserial_fraction = [0, 0.4, 1]\nworkers = 2\n\
        repetitions = 1\niterations = 1\nisolation = 'none'\n[[strategy]]\nkind = 'scope'";
    let planned = plan(&experiment::parse(Path::new("an.toml"), text, &[]).unwrap(), 2).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let interrupt = Interrupt::default();
    let setting = Setting {
        out: folder.path(),
        source: text,
        folder: folder.path(),
        observer: None,
        subject: &Testbed,
        interrupt: &interrupt,
    };
    let run = Run::read(&run(&planned, &setting, &mut |_| {}).unwrap().folder).unwrap();
    assert_eq!(run.whole_blocks(), [(0, 0)]);
    for sample in &run.samples {
        let case = &run.record.plan.cases[sample.case];
        let (serial_s, record_s) = (0.020 * case.serial_fraction(), 0.005 * (1.0 - case.serial_fraction()));
        let shortest_s = serial_s + 0.020 * (1.0 - case.serial_fraction()) / case.workers as f64;
        assert!(sample.wall_s.unwrap() >= shortest_s, "{} took {:?}", case.id, sample.wall_s);
        let trace = run.traces.iter().find(|trace| trace.case == sample.case);
        assert_eq!(trace.is_some(), case.serial_fraction() < 1.0, "nothing is left to trace of {}", case.id);
        for span in trace.iter().flat_map(|trace| &trace.spans) {
            assert!(span.start_s >= serial_s && span.end_s - span.start_s >= record_s, "{}: {span:?}", case.id);
        }
    }
    let written = std::fs::read_to_string(run_file(folder.path(), "samples.csv")).unwrap();
    assert!(written.contains(",scope,scope,2,synthetic(4),4,sleep,0.005000000,0.4,"), "{written}");
}

fn run_file(out: &Path, name: &str) -> std::path::PathBuf {
    crate::record::resolve("an", out).unwrap().join(name)
}

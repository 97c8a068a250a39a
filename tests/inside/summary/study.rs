//! Up to which count of workers an efficiency is surely enough, and what the study cost.

use crate::report::Study;
use crate::summary::{ScalingStudy, StudySeries};

use super::lab::{Lab, Turn};

const SCALES: &str = "
    workers = [2, 4, 8]
    repetitions = 20
    [[strategy]]
    kind = \"serial\"
    [[strategy]]
    kind = \"scope\"
";

/// So many blocks on eight cpus, in which scope has these efficiencies with 2, 4 and 8 workers, give or take.
fn lab(blocks: u32, efficiencies: [f64; 3], spread: f64) -> Lab {
    Lab::new(SCALES, 8).measured(blocks, |block, case| {
        let (workers, efficiency) = match case {
            "scope/2" => (2.0, efficiencies[0]),
            "scope/4" => (4.0, efficiencies[1]),
            "scope/8" => (8.0, efficiencies[2]),
            _ => return Turn::of(1.0),
        };
        Turn::of(1.0 / workers / efficiency * (1.0 + spread * (f64::from(block % 7) - 3.0) / 3.0))
    })
}

fn series(lab: &Lab, efficiency: f64) -> StudySeries {
    ScalingStudy::of(&lab.run, efficiency).series.remove(0)
}

fn answers(series: &StudySeries) -> Vec<Option<bool>> {
    series.points.iter().skip(1).map(|point| point.enough).collect()
}

#[test]
fn the_largest_count_is_the_last_whose_low_end_reaches_what_is_asked() {
    let series = series(&lab(20, [0.95, 0.8, 0.6], 0.02), 0.7);
    assert_eq!((series.largest, answers(&series)), (Some(4), vec![Some(true), Some(true), Some(false)]));
    assert!(series.points.iter().skip(1).all(|point| point.efficiency.low <= point.efficiency.value));
}

#[test]
fn a_count_whose_interval_holds_what_is_asked_is_not_sure() {
    let lab = lab(20, [0.95, 0.71, 0.5], 0.3);
    let series = series(&lab, 0.7);
    assert_eq!((series.largest, answers(&series)), (Some(2), vec![Some(true), None, Some(false)]));
    let study = ScalingStudy::of(&lab.run, 0.7);
    let words = Study::new(&lab.summary(), &study).markdown();
    assert!(words.contains("is surely at least 70 % is 2 ("), "{words}");
    assert!(words.contains("It cannot be told of 4 ("), "{words}");
}

/// One count alone would need the confidence of six blocks; three of them together need more.
#[test]
fn all_counts_of_a_strategy_are_sure_together_or_not_at_all() {
    let few = series(&lab(5, [0.95, 0.9, 0.8], 0.001), 0.7);
    assert_eq!((few.largest, answers(&few)), (None, vec![None; 3]));
    assert_eq!(few.needs_blocks, Some(6));
    let enough = series(&lab(6, [0.95, 0.9, 0.8], 0.001), 0.7);
    assert_eq!((enough.largest, enough.needs_blocks), (Some(8), None));
}

#[test]
fn core_hours_are_workers_times_time_up_to_the_cpus() {
    let lab = lab(20, [1.0; 3], 0.0);
    let study = ScalingStudy::of(&lab.run, 0.7);
    assert_eq!(study.executions, 80);
    assert!((study.core_hours - 20.0 * 4.0 / 3600.0).abs() < 1e-12, "a core-second each: {}", study.core_hours);
    let mut small = lab.run;
    small.record.sessions[0].machine.cpus = 2;
    let fewer = ScalingStudy::of(&small, 0.7).core_hours;
    assert!((fewer - 20.0 * (1.0 + 1.0 + 0.5 + 0.25) / 3600.0).abs() < 1e-12, "two cpus are no more than two: {fewer}");
}

#[test]
fn records_in_flight_cost_the_threads_that_drive_them() {
    let text =
        "delay = '1s'\nworkers = [1, 4, 8]\n[[strategy]]\nkind = 'serial'\n[[strategy]]\nkind = 'smol'\nthreads = 2";
    let lab = Lab::new(text, 8).measured(6, |_, _| Turn::of(1.0));
    let hours = ScalingStudy::of(&lab.run, 0.7).core_hours;
    assert!((hours - 6.0 * (1.0 + 1.0 + 2.0 + 2.0) / 3600.0).abs() < 1e-12, "{hours}");
}

#[test]
fn workers_of_several_threads_are_counted_by_their_threads() {
    let text = "
        [[strategy]]
        kind = \"command\"
        name = \"one\"
        run = \"one\"
        workers = 1
        [[strategy]]
        kind = \"command\"
        name = \"two\"
        run = \"two {workers}\"
        threads = 2
        baseline = \"one\"
        workers = [2, 4]
    ";
    let took = |_, case: &str| Turn::of(if case == "one/1" { 1.0 } else { 0.5 / f64::from(case.as_bytes()[4] - b'0') });
    let lab = Lab::new(text, 8).measured(6, took);
    let efficiencies: Vec<f64> = series(&lab, 0.7).points.iter().map(|point| point.efficiency.value).collect();
    let all = efficiencies.len() == 3 && efficiencies.iter().all(|efficiency| (efficiency - 1.0).abs() < 1e-9);
    assert!(all, "four and eight times as fast with as many threads: {efficiencies:?}");
    let hours = ScalingStudy::of(&lab.run, 0.7).core_hours;
    assert!((hours - 6.0 * 3.0 / 3600.0).abs() < 1e-12, "a core-second each: {hours}");
}

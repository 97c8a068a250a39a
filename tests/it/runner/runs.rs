//! A run from its file to its reports.

use std::collections::BTreeSet;

use super::{Desk, Run};

const SAMPLES: &str = "experiment,session,variant,block,position,case,strategy,kind,workers,dataset,records,workload,\
    delay_s,serial_fraction,scaling,size,iteration,phase,status,wall_s,setup_s,cpu_user_s,cpu_system_s,\
    peak_memory_bytes,minor_faults,major_faults,voluntary_switches,involuntary_switches,digest,started_at";
const SUMMARY: &str = "experiment,variant,case,strategy,kind,parameters,workers,dataset,records,workload,delay_s,\
    serial_fraction,scaling,size,baseline,baseline_workers,status,blocks,samples,confidence,wall_s,wall_low_s,\
    wall_high_s,speedup,speedup_low,speedup_high,efficiency,efficiency_low,efficiency_high,bound,of_bound,\
    load_balance,schedule_efficiency,core_share,work_efficiency,serial_overhead,unexplained,cpu_s,\
    peak_memory_bytes,serial_part";
const SPANS: &str = "session,variant,block,case,iteration,phase,record,worker,start_s,end_s,cpu";
const SCIENTISTS: usize = 7;

/// The distinct values of a column.
fn distinct(run: &Run, table: &str, column: &str) -> BTreeSet<String> {
    run.rows(table).into_iter().map(|mut row| row.remove(column).expect("a column of that name")).collect()
}

/// Timed executions of all turns of a run, as it decided them before the first block.
fn executions(run: &Run) -> usize {
    let record = run.record();
    let cases = record["preparation"]["cases"].as_array().unwrap();
    let turns = record["plan"]["blocks"].as_u64().unwrap();
    let iterations: u64 = cases.iter().map(|case| case["iterations"].as_u64().unwrap()).sum();
    (turns * iterations) as usize
}

#[test]
fn the_first_experiment_leaves_whole_tables() {
    let desk = Desk::new();
    let ended = desk.run("sleep1s.toml --set delay=5ms").with_code(0);
    assert!(ended.stdout.contains("Best choice: "), "{}", ended.stdout);
    assert!(!ended.stdout.contains("needs 6 repetitions"), "it has as many as an interval needs: {}", ended.stdout);
    assert!(
        ended.stderr.starts_with("Seven scientists, one second each (delay=5ms)\n7 cases in 6 blocks"),
        "{}",
        ended.stderr
    );

    let run = desk.the_run("sleep1s");
    let expected = ["run.json", "samples.csv", "spans.csv", "speedup.png", "speedup.svg", "summary.csv", "summary.md"];
    for file in expected {
        assert!(run.files().iter().any(|name| name == file), "{file} is not among {:?}", run.files());
    }
    assert_eq!(run.columns("samples.csv"), format!("{SAMPLES},cause,process_s,span_s,others_cpu_s,stolen_s"));
    assert!(run.columns("summary.csv").starts_with(SUMMARY), "{}", run.columns("summary.csv"));
    assert_eq!(run.columns("spans.csv"), SPANS);

    let samples = run.rows("samples.csv");
    assert_eq!(samples.len(), executions(&run), "sleeping has no warm-up");
    assert_eq!(run.rows("spans.csv").len(), 42 * SCIENTISTS, "one traced execution a turn");
    assert_eq!(distinct(&run, "samples.csv", "digest").len(), 1);
    assert_eq!(distinct(&run, "samples.csv", "status"), BTreeSet::from(["ok".to_owned()]));
    assert_eq!(distinct(&run, "samples.csv", "delay_s"), BTreeSet::from(["0.005000000".to_owned()]));
    let turns: BTreeSet<_> = samples.iter().map(|row| (&row["block"], &row["case"])).collect();
    assert_eq!(turns.len(), 42);
    assert_eq!(run.rows("summary.csv").len(), 7);
}

/// What a record was asked to take can be looked up, without drawing it again.
#[test]
fn drawn_costs_are_kept() {
    let desk = Desk::new().with("skewed.toml", include_str!("../../../experiments/skewed.toml"));
    desk.run("skewed.toml --repetitions 1 --only serial/1").with_code(0);
    let run = desk.the_run("skewed");
    let costs: Vec<f64> = run.rows("costs.csv").iter().map(|row| row["cost_s"].parse().unwrap()).collect();
    assert_eq!(costs.len(), 120);
    let mean_s: f64 = run.rows("samples.csv")[0]["delay_s"].parse().unwrap();
    assert!((costs.iter().sum::<f64>() / 120.0 / mean_s - 1.0).abs() < 1e-6 && costs.iter().all(|cost| *cost >= 1e-3));
    for (span, cost) in run.rows("spans.csv").iter().zip(costs) {
        let seconds = |column: &str| span[column].parse::<f64>().unwrap();
        assert!(seconds("end_s") - seconds("start_s") >= cost, "a sleep is never shorter than asked for: {span:?}");
    }
}

/// Costs are read where they were kept, and drawn again by the seed where they are gone, which is told.
#[test]
fn a_report_reads_the_costs_that_were_kept() {
    let desk = Desk::new().with("skewed.toml", include_str!("../../../experiments/skewed.toml"));
    desk.run("skewed.toml --repetitions 1 --only serial/1").with_code(0);
    let run = desk.the_run("skewed");
    let (path, kept) = (run.0.join("costs.csv"), run.text("costs.csv"));
    let summary = run.text("summary.csv");
    std::fs::remove_file(&path).unwrap();
    desk.run("report skewed").with_code(3);
    assert_eq!(run.text("summary.csv"), summary);
    let cut = kept.lines().take(100).map(|line| format!("{line}\n")).collect::<String>();
    for damaged in [cut, kept.replace("0,7,", "0,8,"), kept.replace("0,3,", "0,3,-"), String::new()] {
        std::fs::write(&path, damaged).unwrap();
        let ended = desk.run("report skewed").with_code(2);
        assert!(ended.stderr.contains("costs.csv"), "{}", ended.stderr);
    }
    std::fs::write(&path, kept).unwrap();
    desk.run("report skewed").with_code(0);
}

#[test]
fn reports_can_be_made_again_from_the_raw_files() {
    let desk = Desk::new();
    desk.run("six.toml").with_code(0);
    let run = desk.the_run("six");
    let raw = ["run.json", "samples.csv", "spans.csv"];
    let files = run.files();
    let before: Vec<Vec<u8>> = files.iter().map(|name| run.bytes(name)).collect();
    for made in files.iter().filter(|name| !raw.contains(&name.as_str())) {
        std::fs::remove_file(run.0.join(made)).unwrap();
    }

    desk.run("report six").with_code(0);
    assert_eq!(run.files(), files);
    for (name, before) in files.iter().zip(before) {
        assert!(run.bytes(name) == before, "{name} was not made again as it was");
    }
}

#[test]
fn a_run_is_found_by_its_folder_or_its_experiment() {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 1 --only rayon/4").with_code(0);
    let folder = desk.the_run("six").0;
    for run in ["six", "six.toml", "reports/six", "reports/six/latest", folder.to_str().unwrap()] {
        let ended = desk.run(&format!("report {run}")).with_code(0);
        assert!(ended.stdout.contains("rayon"), "{run}: {}", ended.stdout);
    }
    let ended = desk.run("report seven").with_code(2);
    assert!(ended.stderr.contains("there is no run `seven`"), "{}", ended.stderr);
}

#[test]
fn only_some_cases_with_their_baseline() {
    let desk = Desk::new();
    desk.run("six.toml --only rayon/4 --only rayon/8").with_code(0);
    let cases = distinct(&desk.the_run("six"), "samples.csv", "case");
    assert_eq!(cases, BTreeSet::from(["rayon/4", "rayon/8", "serial/1"].map(str::to_owned)));
}

#[test]
fn what_the_arguments_set_is_what_runs() {
    let desk = Desk::new();
    desk.run("six.toml --repetitions 3 --set iterations=1 --set seed=7 --set delay=[1ms,3ms]").with_code(2);
    desk.run("six.toml --repetitions 3 --set iterations=1 --set seed=7 --set delay=[\"1ms\",\"3ms\"]").with_code(0);
    let run = desk.the_run("six");
    assert_eq!(run.record()["plan"]["seed"], 7);
    assert_eq!(run.rows("samples.csv").len(), 2 * 6 * 3);
    assert_eq!(distinct(&run, "samples.csv", "delay_s").len(), 2);
}

#[test]
fn quiet_prints_the_tables_alone() {
    let desk = Desk::new();
    let ended = desk.run("--quiet six.toml").with_code(0);
    assert_eq!(ended.stderr, "");
    assert!(ended.stdout.starts_with("strategy"), "{}", ended.stdout);
}

#[test]
fn verbose_shows_each_record_of_each_case() {
    let desk = Desk::new();
    let ended = desk.run("--verbose six.toml --repetitions 1").with_code(0);
    let rehearsals: Vec<&str> = ended.stdout.split("\n\n").take(6).collect();
    let cases = ["serial/1", "scope/2", "scope/4", "rayon/2", "rayon/4", "rayon/8"];
    for (case, rehearsal) in cases.into_iter().zip(rehearsals) {
        let (id, lines) = rehearsal.trim_start().split_once('\n').unwrap();
        assert_eq!(id, case);
        for name in ["Ada Lovelace", "Emmy Noether", "Marie Curie", "Tu Youyou"] {
            let starts = lines.lines().position(|line| line.ends_with(&format!("  Processing record {name}")));
            let ends = lines.lines().position(|line| line.ends_with(&format!("  Done processing record {name}")));
            assert!(starts.is_some() && starts < ends, "{case}, {name}:\n{lines}");
        }
        assert_eq!(lines.lines().filter(|line| line.contains("Processing record")).count(), SCIENTISTS);
        assert_eq!(lines.lines().filter(|line| line.contains("Done processing record")).count(), SCIENTISTS);
    }
}

#[test]
fn the_input_and_its_result_can_be_shown() {
    let desk = Desk::new();
    let ended = desk.run("--quiet --show-records six.toml --repetitions 1").with_code(0);
    let (shown, _) = ended.stdout.split_once("\n\n").unwrap();
    insta::assert_snapshot!(shown);
}

#[test]
fn isolation_changes_no_column_and_no_result() {
    let desk = Desk::new();
    let shape = |isolation: &str| {
        let stem = format!("six-{isolation}");
        std::fs::copy(desk.path("six.toml"), desk.path(&format!("{stem}.toml"))).unwrap();
        desk.run(&format!("{stem}.toml --set isolation={isolation}")).with_code(0);
        let run = desk.the_run(&stem);
        let filled = |mut row: std::collections::BTreeMap<String, String>| {
            row.remove("experiment");
            row.into_iter().map(|(column, value)| (column, !value.is_empty())).collect::<Vec<_>>()
        };
        let summary: Vec<_> = run.rows("summary.csv").into_iter().map(filled).collect();
        (run.columns("summary.csv"), summary, distinct(&run, "samples.csv", "digest"))
    };
    let fresh = shape("case");
    assert_eq!(shape("block"), fresh);
    assert_eq!(shape("none"), fresh);
}

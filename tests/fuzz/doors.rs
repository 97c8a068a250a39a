//! The doors through which untrusted bytes come in, each as one function that takes any bytes. A fuzzer pushes at them
//! (`tests/fuzz`), and a test sends through what it has found (`tests/inside/fuzz.rs`).
//!
//! A door asserts little more than that it can be gone through: no panic, no unbounded memory, no endless loop.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::compare::history;
use crate::dataset::Dataset;
use crate::experiment;
use crate::plan::{plan, plan_gate};
use crate::record::Run;
use crate::report::csv::summary_csv;
use crate::report::markdown::summary_markdown;
use crate::report::{case_table, chart, page, trend_notes, trend_table};
use crate::run::protocol::{Reply, Request};
use crate::summary::Summary;

/// A door's name, as its corpus and its target have it, and the door.
pub type Door = (&'static str, fn(&[u8]));

/// Every door.
pub const DOORS: [Door; 7] = [
    ("dataset", dataset),
    ("drawing", drawing),
    ("experiment", experiment),
    ("history", history),
    ("page", page),
    ("protocol", protocol),
    ("stored_run", stored_run),
];

/// An experiment file, to its plan.
pub fn experiment(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match experiment::parse(Path::new("fuzzed.toml"), text, &[]) {
        Ok(experiment) => {
            for made in [plan(&experiment, 2), plan_gate(&experiment, 2)] {
                made.map_or_else(|mistakes| shown(&mistakes), |plan| assert!(!plan.cases.is_empty()));
            }
        }
        Err(mistakes) => shown(&mistakes),
    }
}

fn shown(mistakes: &experiment::Mistakes) {
    assert!(!mistakes.to_string().is_empty());
}

/// A table of records: CSV after a first byte that is even, JSON Lines after another.
pub fn dataset(bytes: &[u8]) {
    let Some((first, table)) = bytes.split_first() else { return };
    let folder = tempfile::tempdir().expect("a folder for the table");
    let path = folder.path().join(if first % 2 == 0 { "table.csv" } else { "table.jsonl" });
    fs::write(&path, table).expect("the table is written");
    let dataset = Dataset::Table { path };
    match (dataset.load(), dataset.count()) {
        (Ok(records), Ok(count)) => assert_eq!(records.len(), count),
        (Err(load), Err(count)) => assert_eq!(load.to_string(), count.to_string()),
        (load, count) => panic!("loading gave {load:?}, counting {count:?}"),
    }
}

/// What the runner and a worker read of each other.
pub fn protocol(bytes: &[u8]) {
    let mut requests = bytes;
    while let Ok(Some(_)) = Request::read(&mut requests) {}
    let mut replies = bytes;
    while let Ok(Some(_)) = Reply::read("mark", &mut replies) {}
}

/// A history, with its trends.
pub fn history(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder for the history");
    let path = folder.path().join("history.jsonl");
    fs::write(&path, bytes).expect("the history is written");
    let Ok(history) = history::read(&path) else { return };
    let trends = history::trends(&history);
    for trend in &trends {
        trend_table(trend).plain(80);
        trend_notes(trend);
    }
    page::of_trends(&trends, &chart::trend_pictures(&trends, ""));
}

/// A stored run: its files one after the other, each below a line of `==> ` and its name.
pub fn stored_run(bytes: &[u8]) {
    const FILES: [&str; 4] = ["run.json", "samples.csv", "spans.csv", "costs.csv"];
    let text = String::from_utf8_lossy(bytes);
    let folder = tempfile::tempdir().expect("a folder for the run");
    for file in text.split("==> ") {
        let Some((name, content)) = file.split_once('\n') else { continue };
        if FILES.contains(&name) {
            fs::write(folder.path().join(name), content).expect("a file of the run is written");
        }
    }
    if let Ok(run) = Run::read(folder.path()) {
        run.damage();
        all_reports(&Summary::of(&run));
    }
}

/// The run of the example, with times from the bytes, eight each, in all that it measured.
pub fn drawing(bytes: &[u8]) {
    let mut run = example();
    let times = bytes.chunks_exact(8).map(|eight| f64::from_le_bytes(eight.try_into().expect("eight bytes")));
    // What a stored run is refused for: times that are none.
    let mut times = times.filter(|time| time.is_finite() && *time >= 0.0).cycle();
    for sample in &mut run.samples {
        sample.wall_s = times.next().or(sample.wall_s);
    }
    all_reports(&Summary::of(&run));
}

/// The page of the example's run under a title, with names, from the bytes: its markup stays what it was.
pub fn page(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let of = |text: &str| {
        let mut summary = Summary::of(&example());
        summary.title = format!("t{text}");
        summary.groups[0].label = format!("l{text}");
        for case in &mut summary.groups[0].cases {
            case.strategy = format!("s{text}");
        }
        page::of_run(&summary, &[])
    };
    let tags = |page: &str| page.matches('<').count();
    assert_eq!(tags(&of(&text)), tags(&of("")), "the text became markup");
}

fn example() -> Run {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/examples/sleep1s");
    Run::read(&folder).expect("the example can be read")
}

fn all_reports(summary: &Summary) {
    let pictures = chart::pictures(summary);
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    let mut reports = summary_csv(summary) + &summary_markdown(summary, &names);
    for group in &summary.groups {
        reports += &case_table(group).plain(40);
    }
    let _ = write!(reports, "{summary}");
    page::of_run(summary, &pictures);
    assert!(!reports.contains("NaN"), "a number that is none: {reports}");
}

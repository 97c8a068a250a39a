//! What the runner itself costs: its start, its share of a run, and its reports of a million samples.
//!
//! `cargo bench --bench costs -- SECONDS` takes about so long, five minutes by default, and prints three tables; in less
//! than two minutes the third is of fewer samples. What it said is in `README.md` beside this file.

#[path = "shared/blocks.rs"]
mod blocks;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use blocks::{Contestant, Times, length, log_ratios, ratio, shown};
use speedup::stats::{Estimate, median};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const RUNNER: &str = env!("CARGO_BIN_EXE_runner");
const USUAL_S: u64 = 300;
/// It takes so long at least to make a million samples, and reports of them.
const FOR_A_MILLION: Duration = Duration::from_secs(120);

fn main() -> Result<()> {
    let lasts = length(USUAL_S);
    let part = |share: f64| lasts.unwrap_or_default().mul_f64(share);
    let folder = tempfile::tempdir()?;
    starts(part(0.1));
    shares(folder.path(), part(0.6), if lasts.is_some() { 6 } else { 1 });
    reports(folder.path(), part(0.3), if lasts >= Some(FOR_A_MILLION) { 200 } else { 6 })
}

/// What a contestant measured; in a bench of ours an error is a mistake in it.
fn measured<T>(outcome: Result<T>) -> T {
    outcome.unwrap_or_else(|error| panic!("{error}"))
}

// Starts.

const STARTS: [&str; 3] = ["`true`", "`runner --version`", "a worker, and its first answer"];

/// Programs that start and end, one after the other in each block.
fn starts(lasts: Duration) {
    let [nothing, version, worker] = STARTS.map(str::to_owned);
    let mut contestants: [Contestant; 3] = [
        Box::new(|_| vec![(nothing.clone(), measured(seconds(&mut Command::new("true"))))]),
        Box::new(|_| vec![(version.clone(), measured(seconds(Command::new(RUNNER).arg("--version"))))]),
        Box::new(|_| vec![(worker.clone(), measured(worker_s()))]),
    ];
    let times = Times::measure(&mut contestants, lasts);
    println!("\nBlocks: {}. Medians, and ratios with their 95 % intervals\n", times.blocks);
    println!("| start and end of | takes | over `true` |");
    println!("| --- | --- | --- |");
    for name in STARTS {
        let over = ratio(&log_ratios(times.of(name), times.of(STARTS[0])));
        println!("| {name} | {:.2} ms | {} |", middle(times.of(name)).value * 1e3, shown(over));
    }
}

fn seconds(command: &mut Command) -> Result<f64> {
    let watch = Instant::now();
    let output = command.output()?;
    let took_s = watch.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(took_s) } else { Err(format!("{command:?}: {}: {said}", output.status).into()) }
}

/// A worker reads a request, answers it, and ends. The version is none of its own, so that there is nothing to do.
fn worker_s() -> Result<f64> {
    let watch = Instant::now();
    let mut worker = Command::new(RUNNER);
    let mut child = worker.env("SPEEDUP_WORKER", "0").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("no pipe")?.write_all(b"{\"version\":0,\"mark\":\"costs\"}\n")?;
    let output = child.wait_with_output()?;
    let took_s = watch.elapsed().as_secs_f64();
    let answer = String::from_utf8_lossy(&output.stdout);
    if answer.contains("costs ") { Ok(took_s) } else { Err(format!("the worker said {answer:?}").into()) }
}

// The runner's own share.

/// A title, and the experiment.
const RUNS: [(&str, &str); 3] = [
    ("sleep1s, 100 ms a record", "delay = '100ms'\nworkers = [2, 4, 7]"),
    ("the same, 10 ms a record", "delay = '10ms'\nworkers = [2, 4, 7]"),
    (
        "10,000 records of 10 us",
        "dataset = { synthetic = 10_000 }\ndelay = '10us'\nworkload = 'compute'\nworkers = [1, 2]",
    ),
];

/// What is known of each run: its time from the start of the program to the last picture, and the shares of it that were
/// no execution, and that its reports take when they are made once more.
const KNOWN: [&str; 3] = ["whole", "own", "reports"];

/// Whole runs, and how much of their time was no execution.
fn shares(folder: &Path, lasts: Duration, repetitions: u32) {
    let mut contestants: Vec<Contestant> = Vec::new();
    for (title, experiment) in RUNS {
        contestants.push(Box::new(move |_| {
            let known = measured(whole_run(folder, experiment, repetitions));
            KNOWN.into_iter().zip(known).map(|(what, value)| (format!("{what} {title}"), value)).collect()
        }));
    }
    let times = Times::measure(&mut contestants, lasts);
    println!("\nBlocks: {}. Medians with their intervals\n", times.blocks);
    println!("| a run of | takes | of it no execution | of it reports at its end |");
    println!("| --- | --- | --- | --- |");
    for (title, _) in RUNS {
        let [whole, own, reports] = KNOWN.map(|what| middle(times.of(&format!("{what} {title}"))));
        println!("| {title} | {:.1} s | {} | {} |", whole.value, percent(own), percent(reports));
    }
    println!("\nThe rest of what is no execution: starts of processes, warm-up by spinning, files.");
}

/// Its seconds, and the shares of them, in the order of [`KNOWN`].
fn whole_run(folder: &Path, experiment: &str, repetitions: u32) -> Result<[f64; 3]> {
    let strategies = "[[strategy]]\nkind = 'serial'\n[[strategy]]\nkind = 'scope'\n[[strategy]]\nkind = 'rayon'\n";
    let file = folder.join("share.toml");
    fs::write(&file, format!("{experiment}\nrepetitions = {repetitions}\n{strategies}"))?;
    let took_s = seconds(Command::new(RUNNER).arg(&file).args(["--quiet", "--out"]).arg(folder))?;
    let run = folder.join("share/latest");
    let report_s = seconds(Command::new(RUNNER).arg("report").arg(&run))?;
    Ok([took_s, 1.0 - executions_s(&run)? / took_s, report_s / took_s])
}

/// What all executions of a run took, those that warm up too.
fn executions_s(run: &Path) -> Result<f64> {
    let mut all_s = 0.0;
    for row in csv::Reader::from_path(run.join("samples.csv"))?.deserialize() {
        let row: BTreeMap<String, String> = row?;
        all_s += row["wall_s"].parse::<f64>()? + row["setup_s"].parse().unwrap_or(0.0);
    }
    Ok(all_s)
}

fn percent(share: Estimate) -> String {
    let Estimate { value, low, high, .. } = share.map(|share| share * 100.0);
    format!("{value:.1} % ({low:.1} to {high:.1}, {:.1} % confidence)", share.confidence * 100.0)
}

// Reports.

/// All reports of a run of so many blocks, again and again.
fn reports(folder: &Path, lasts: Duration, blocks: usize) -> Result<()> {
    let watch = Instant::now();
    let run = many_samples(folder, blocks)?;
    let peak = Cell::new(0);
    let mut contestants: [Contestant; 1] = [Box::new(|_| {
        let (took_s, bytes) = measured(all_reports(&run));
        peak.set(bytes.max(peak.get()));
        vec![("reports".to_owned(), took_s)]
    })];
    let times = Times::measure(&mut contestants, lasts.saturating_sub(watch.elapsed()));
    drop(contestants);
    let bytes = fs::metadata(run.join("samples.csv"))?.len();
    let Estimate { value, low, high, .. } = middle(times.of("reports"));
    println!("\nTimes: {}. Median with its interval\n", times.blocks);
    println!("| samples | samples.csv | all reports | peak memory |");
    println!("| --- | --- | --- | --- |");
    let (megabytes, peak) = (bytes / 1_000_000, peak.get() / 1_000_000);
    println!("| {} | {megabytes} MB | {value:.2} s ({low:.2} to {high:.2}) | {peak} MB |", blocks * BLOCK);
    Ok(())
}

/// The samples of a block: of each case 1,000 executions, and one before them.
const BLOCK: usize = 5 * 1_001;

/// A run of five cases.
fn many_samples(folder: &Path, blocks: usize) -> Result<PathBuf> {
    let file = folder.join("many.toml");
    let cases = [
        "serial'",
        "scope'",
        "rayon'",
        "scope'\nname = 'static'\nschedule = 'static'",
        "rayon'\nname = 'bridge'\npar_bridge = true",
    ];
    let strategies: String = cases.iter().map(|keys| format!("[[strategy]]\nkind = '{keys}\n")).collect();
    let keys = "workers = 2\niterations = 1000\nwarmup = 1\nisolation = 'none'";
    fs::write(&file, format!("{keys}\nrepetitions = {blocks}\n{strategies}"))?;
    seconds(Command::new(RUNNER).arg(&file).args(["--quiet", "--out"]).arg(folder))?;
    Ok(folder.join("many/latest"))
}

/// The seconds that all reports of a run take, and the most memory of the process that makes them, in bytes.
fn all_reports(run: &Path) -> Result<(f64, u64)> {
    let watch = Instant::now();
    let child = Command::new(RUNNER).arg("report").arg(run).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let peak = peak_bytes(child)?;
    Ok((watch.elapsed().as_secs_f64(), peak))
}

/// Waits for its end, and returns the most memory that it had.
#[cfg(target_os = "linux")]
fn peak_bytes(mut child: std::process::Child) -> Result<u64> {
    let used = wait4::Wait4::wait4(&mut child)?;
    if used.status.success() { Ok(used.rusage.maxrss) } else { Err(format!("reports: {}", used.status).into()) }
}

/// Waits for its end; its memory is not known here.
#[cfg(not(target_os = "linux"))]
fn peak_bytes(mut child: std::process::Child) -> Result<u64> {
    let status = child.wait()?;
    if status.success() { Ok(0) } else { Err(format!("reports: {status}").into()) }
}

fn middle(values: &[f64]) -> Estimate {
    median(values, 0.95).expect("every block gave a value")
}

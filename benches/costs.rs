//! What the runner itself costs: its start, its share of a run, and its reports of a million samples.
//!
//! `cargo bench --bench costs` takes about four minutes. What it said is in `README.md` beside this file.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const RUNNER: &str = env!("CARGO_BIN_EXE_runner");

fn main() -> Result<()> {
    // Without cargo's `--bench`, as in `cargo test --benches`, one quick pass shows that it runs.
    let quick = !env::args().any(|argument| argument == "--bench");
    let folder = tempfile::tempdir()?;
    starts(if quick { 1 } else { 200 })?;
    for (title, experiment) in RUNS {
        own_share(folder.path(), title, experiment, if quick { 1 } else { 6 })?;
    }
    reports(folder.path(), if quick { 1 } else { 5 })
}

// Starts.

/// Programs that start and end, one after the other in each round.
fn starts(rounds: usize) -> Result<()> {
    let names = ["true", "runner --version", "a worker, and its answer"];
    let mut times_s = names.map(|_| Vec::new());
    let mut ratios = names.map(|_| Vec::new());
    for _ in 0..rounds {
        let round = [seconds(&mut Command::new("true"))?, seconds(Command::new(RUNNER).arg("--version"))?, worker_s()?];
        for (at, time_s) in round.into_iter().enumerate() {
            times_s[at].push(time_s);
            ratios[at].push(time_s / round[0]);
        }
    }
    println!("\n{:<30} {:>10}  times `true`, with its 95 % interval ({rounds} rounds)", "start and end of", "median");
    for (at, name) in names.into_iter().enumerate() {
        let ([_, time_s, _], [low, ratio, high]) = (median(&mut times_s[at]), median(&mut ratios[at]));
        println!("{name:<30} {:>7.2} ms  {ratio:.2} ({low:.2} to {high:.2})", time_s * 1e3);
    }
    Ok(())
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

/// How much of the time of a whole run, from the start of the program to the last picture, was no execution.
fn own_share(folder: &Path, title: &str, experiment: &str, runs: usize) -> Result<()> {
    let strategies = "[[strategy]]\nkind = 'serial'\n[[strategy]]\nkind = 'scope'\n[[strategy]]\nkind = 'rayon'\n";
    let file = folder.join("share.toml");
    fs::write(&file, format!("{experiment}\nrepetitions = 6\n{strategies}"))?;
    let (mut whole_s, mut own, mut report) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs {
        let took_s = seconds(Command::new(RUNNER).arg(&file).args(["--quiet", "--out"]).arg(folder))?;
        let run = folder.join("share/latest");
        own.push(1.0 - executions_s(&run)? / took_s);
        report.push(seconds(Command::new(RUNNER).arg("report").arg(&run))? / took_s);
        whole_s.push(took_s);
    }
    if own.len() == 1 {
        return Ok(());
    }
    let [_, whole_s, _] = median(&mut whole_s);
    let [low, own, high] = median(&mut own).map(|share| share * 100.0);
    let [_, report, _] = median(&mut report).map(|share| share * 100.0);
    println!("\na run of {title}: {whole_s:.1} s, median of {runs}; no execution: {own:.1} % ({low:.1} to {high:.1})");
    println!(
        "  of it the reports at its end: {report:.1} %; the rest: starts of processes, warm-up by spinning, files"
    );
    Ok(())
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

// Reports.

/// All reports of a run, again and again.
fn reports(folder: &Path, times: usize) -> Result<()> {
    let blocks = if times == 1 { 6 } else { 200 };
    let run = many_samples(folder, blocks)?;
    let mut times_s = Vec::new();
    let mut peak = 0;
    for _ in 0..times {
        let watch = Instant::now();
        let child = Command::new(RUNNER).arg("report").arg(&run).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        peak = peak_bytes(child)?.max(peak);
        times_s.push(watch.elapsed().as_secs_f64());
    }
    let bytes = fs::metadata(run.join("samples.csv"))?.len();
    let [low, time_s, high] = median(&mut times_s);
    println!("\n{} samples ({} MB of samples.csv) to all reports:", blocks * 5_005, bytes / 1_000_000);
    println!("  {time_s:.2} s ({low:.2} to {high:.2}, {times} times), peak memory {} MB", peak / 1_000_000);
    Ok(())
}

/// A run of five cases, each with 1,000 executions a block and one before them.
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

/// Waits for its end, and returns the most memory that it had.
#[cfg(target_os = "linux")]
fn peak_bytes(mut child: std::process::Child) -> Result<u64> {
    Ok(wait4::Wait4::wait4(&mut child)?.rusage.maxrss)
}

/// Waits for its end; its memory is not known here.
#[cfg(not(target_os = "linux"))]
fn peak_bytes(mut child: std::process::Child) -> Result<u64> {
    child.wait()?;
    Ok(0)
}

/// The median, and the two order statistics around it, by the normal approximation to the binomial.
fn median(values: &mut [f64]) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    let cut = (values.len() as f64 / 2.0 - 0.98 * (values.len() as f64).sqrt()).max(0.0) as usize;
    [values[cut], f64::midpoint(values[last / 2], values[values.len() / 2]), values[last - cut]]
}

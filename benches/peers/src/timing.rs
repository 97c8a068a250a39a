//! The timing of a command: by hand, by hyperfine and by the release build of `runner`, in turns. The same runs, without
//! a shell, three of them for warming up.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rand::seq::SliceRandom;
use serde_json::Value;
use speedup::stats;

use crate::tools::{installed, plain};
use crate::work::{Form, Work};
use crate::{Result, folder};

const WARMUP: usize = 3;

const WAYS: [(&str, Time); 3] = [("by hand", by_hand), ("hyperfine", by_hyperfine), ("runner", by_runner)];
/// The commands, and how often they run in a block. What a tool does once and what it does for each run are told apart by
/// the one that runs ten times as often.
const COMMANDS: [(&str, usize); 3] = [("true", 50), ("true", 500), ("20 ms of computing", 50)];

type Time = fn(&str, usize, &Path) -> Result<Vec<f64>>;

pub fn until(time: Duration) -> Result<()> {
    let (start, folder) = (Instant::now(), folder()?);
    let files = folder.join("timing");
    fs::create_dir_all(&files)?;
    let program = Work { form: Form::Serial, more: 0, part: 0 }.program(&folder.join("base"))?;
    let lines = ["true".to_owned(), "true".to_owned(), plain(&program)];
    let mut rows = OpenOptions::new().create(true).append(true).open(folder.join("timing.tsv"))?;
    while start.elapsed() < time {
        for ((command, runs), line) in COMMANDS.iter().zip(&lines) {
            let mut block = WAYS;
            block.shuffle(&mut rand::rng());
            let mut seen = Vec::new();
            for (way, times) in block {
                let start = Instant::now();
                let times = times(line, *runs, &files)?;
                seen.push((way, Seen::of(&times, start.elapsed().as_secs_f64()).ok_or("a command without times")?));
            }
            let cells = WAYS.map(|(way, _)| seen.iter().find(|(other, _)| *other == way).map(|(_, seen)| seen.row()));
            writeln!(rows, "{command}\t{runs}\t{}", cells.into_iter().flatten().collect::<Vec<_>>().join("\t"))?;
        }
    }
    Ok(())
}

/// What one way told of the runs of a command.
struct Seen {
    /// The median of a run.
    median: f64,
    /// The distance of the quartiles, over the median.
    spread: f64,
    /// What the whole took more than the runs that were timed and those before them.
    overhead: f64,
}

impl Seen {
    fn of(times: &[f64], whole: f64) -> Option<Self> {
        let [low, median, high] = [0.25, 0.5, 0.75].map(|p| stats::quantile(times, p));
        let median = median?;
        let runs: f64 = times.iter().sum::<f64>() + WARMUP as f64 * median;
        Some(Self { median, spread: (high? - low?) / median, overhead: whole - runs })
    }

    fn row(&self) -> String {
        format!("{}\t{}\t{}", self.median, self.spread, self.overhead)
    }
}

fn by_hand(line: &str, runs: usize, _: &Path) -> Result<Vec<f64>> {
    let line = line.replace('\'', "");
    let (program, arguments) = line.split_once(' ').unwrap_or((&line, ""));
    let mut command = Command::new(program);
    command.args(arguments.split_whitespace()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut times = Vec::new();
    for _ in 0..WARMUP + runs {
        let start = Instant::now();
        command.status()?;
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(times.split_off(WARMUP))
}

fn by_hyperfine(line: &str, runs: usize, files: &Path) -> Result<Vec<f64>> {
    let export = files.join("hyperfine.json");
    let mut hyperfine = installed("hyperfine");
    hyperfine.args(["--shell=none", "--style=none"]).arg(format!("--warmup={WARMUP}")).arg(format!("--runs={runs}"));
    exported(hyperfine.arg("--export-json").arg(&export).arg(line), &export)
}

/// With all that a run of it does: its files, its tables, its pictures, its page.
fn by_runner(line: &str, runs: usize, files: &Path) -> Result<Vec<f64>> {
    let (file, export) = (files.join("command.toml"), files.join("runner.json"));
    let experiment = format!(
        "workers = 1\nwarmup = {WARMUP}\niterations = {runs}\nrepetitions = 1\n\
         [[strategy]]\nkind = \"command\"\nrun = \"{line}\"\n"
    );
    fs::write(&file, experiment)?;
    let mut runner = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/release/runner"));
    runner.arg("--quiet").arg("--out").arg(files.join("reports")).arg(&file);
    exported(runner.arg(format!("--export=hyperfine={}", export.display())), &export)
}

/// Runs a tool that exports times as hyperfine does.
fn exported(tool: &mut Command, export: &Path) -> Result<Vec<f64>> {
    let output = tool.output().map_err(|error| format!("{:?}: {error}", tool.get_program()))?;
    if !output.status.success() {
        return Err(format!("{tool:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let export: Value = serde_json::from_slice(&fs::read(export)?)?;
    let times = export["results"][0]["times"].as_array().ok_or("no times were exported")?;
    times.iter().map(|time| time.as_f64().ok_or_else(|| "a time is no number".into())).collect()
}

// What was seen.

pub fn table() -> Result<String> {
    let text = fs::read_to_string(folder()?.join("timing.tsv")).unwrap_or_default();
    if text.is_empty() {
        return Ok(String::new());
    }
    let mut table = "**Timing a command**; medians over blocks, with their 95 % intervals\n\n\
         | command | runs a block | by | blocks | time of a run | over by hand | quartiles apart | all else |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for (command, runs) in COMMANDS {
        let blocks: Vec<Vec<f64>> = text.lines().filter_map(|line| block(line, command, runs)).collect();
        for (index, (way, _)) in WAYS.iter().enumerate() {
            let column = |column: usize| blocks.iter().map(move |block| block[3 * index + column]);
            let over: Vec<f64> = blocks.iter().map(|block| block[3 * index] / block[0]).collect();
            table += &format!(
                "| {command} | {runs} | {way} | {} | {} | {} | {} | {} |\n",
                blocks.len(),
                shown(column(0), 1e3, " ms"),
                shown(over.into_iter(), 1.0, ""),
                shown(column(1), 1e2, " %"),
                shown(column(2), 1e3, " ms"),
            );
        }
    }
    Ok(table)
}

fn block(line: &str, command: &str, runs: usize) -> Option<Vec<f64>> {
    let values = line.strip_prefix(&format!("{command}\t{runs}\t"))?.split('\t');
    let values: Option<Vec<f64>> = values.map(|value| value.parse().ok()).collect();
    values.filter(|values| values.len() == 3 * WAYS.len())
}

fn shown(values: impl Iterator<Item = f64>, scale: f64, unit: &str) -> String {
    let values: Vec<f64> = values.map(|value| scale * value).collect();
    match stats::median(&values, 0.95) {
        Some(median) => format!("{:.3}{unit} ({:.3} to {:.3})", median.value, median.low, median.high),
        None => "?".to_owned(),
    }
}

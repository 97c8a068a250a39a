//! Ten million synthetic records through every strategy whose workers share memory: the most memory that a process of the
//! runner has, beside that of a program by hand that holds the same records and the same results, and nothing else.
//!
//! `cargo bench --bench memory` takes about five minutes and 3 GB; it fails where a strategy needs more than 1.5 times as
//! much. What it said is in `README.md` beside this file. Memory does not depend on what else the machine does.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::{env, fs};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A strategy may need so many times what its data and its results need.
const MOST: f64 = 1.5;

/// Every strategy whose workers share memory, with the parameters that change what it holds. `tokio` and `smol` are for
/// records that wait: here they wait for nothing.
const STRATEGIES: [(&str, &str); 11] = [
    ("serial", "kind = 'serial'"),
    ("scope static", "kind = 'scope', schedule = 'static'"),
    ("scope static chunk 1", "kind = 'scope', schedule = 'static', chunk = 1"),
    ("scope dynamic", "kind = 'scope', schedule = 'dynamic'"),
    ("scope guided", "kind = 'scope', schedule = 'guided'"),
    ("rayon", "kind = 'rayon'"),
    ("rayon par_bridge", "kind = 'rayon', par_bridge = true"),
    ("tokio", "kind = 'tokio'"),
    ("tokio 2 threads", "kind = 'tokio', threads = 2"),
    ("smol", "kind = 'smol'"),
    ("smol 2 threads", "kind = 'smol', threads = 2"),
];
const BY_HAND: &str = "by-hand";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [BY_HAND, records] = &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        by_hand(records.parse().expect("the runner passes a number"));
        return ExitCode::SUCCESS;
    }
    // Without cargo's `--bench`, as in `cargo test --benches`, a few records show that it runs.
    let quick = !arguments.iter().any(|argument| argument == "--bench");
    let peaks = measured(if quick { 1_000 } else { 10_000_000 }).unwrap_or_else(|error| panic!("{error}"));
    if quick || print(&peaks) <= MOST { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the records of the experiment and their results look like in memory: strings of the same sizes, in the same structs.
fn by_hand(count: u64) {
    struct Record {
        name: String,
        _field: String,
        born: i32,
        _nobel: bool,
        _cost: u64,
    }
    struct Age {
        _name: String,
        _age: i32,
        _page: Option<u64>,
    }
    let record = |number| {
        let (name, _field) = (format!("{number:016}"), "astronomy".to_owned());
        Record { name, _field, born: 1900, _nobel: false, _cost: number }
    };
    let records: Vec<Record> = (0..count).map(record).collect();
    let age = |record: &Record| Age { _name: record.name.clone(), _age: 2017 - record.born, _page: None };
    black_box(records.iter().map(age).collect::<Vec<_>>());
}

/// The most memory of each case, in bytes.
fn measured(records: u64) -> Result<BTreeMap<String, u64>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("memory.toml");
    fs::write(&file, experiment(records, &env::current_exe()?))?;
    let mut runner = Command::new(env!("CARGO_BIN_EXE_runner"));
    runner.arg(&file).arg("--quiet").arg("--out").arg(folder.path());
    let output = runner.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let mut peaks = BTreeMap::new();
    for row in csv::Reader::from_path(folder.path().join("memory/latest/samples.csv"))?.deserialize() {
        let row: BTreeMap<String, String> = row?;
        // Empty of a command that needs no more than the process that starts it.
        let Ok(bytes) = row["peak_memory_bytes"].parse::<u64>() else { continue };
        let peak: &mut u64 = peaks.entry(row["strategy"].clone()).or_default();
        *peak = bytes.max(*peak);
    }
    Ok(peaks)
}

fn experiment(records: u64, this: &Path) -> String {
    let strategy =
        |(name, keys): &(&str, &str)| format!("[[strategy]]\nname = '{name}'\n{}\n", keys.replace(", ", "\n"));
    let strategies: String = STRATEGIES.iter().map(strategy).collect();
    format!(
        "dataset = {{ synthetic = {records} }}\ndelay = '0s'\nworkers = 2\nrepetitions = 1\niterations = 2\nwarmup = 0\n\
         {strategies}[[strategy]]\nkind = 'command'\nname = '{BY_HAND}'\nworkers = 1\nrun = \"'{}' {BY_HAND} {records}\"\n",
        this.display()
    )
}

/// Prints the table, and returns the largest ratio.
fn print(peaks: &BTreeMap<String, u64>) -> f64 {
    let needed = peaks[BY_HAND] as f64;
    println!("\n{:<24} {:>8}  peak / by hand", "strategy", "peak");
    println!("{BY_HAND:<24} {:>5.2} GB  1", needed / 1e9);
    let ratios = STRATEGIES.map(|(name, _)| {
        let peak = peaks[name] as f64;
        println!("{name:<24} {:>5.2} GB  {:.2}", peak / 1e9, peak / needed);
        peak / needed
    });
    ratios.into_iter().fold(0.0, f64::max)
}

//! Whole gates of this machine, on code of which the truth is known: does the gate call changes that there are not, and
//! does it find those that there are?
//!
//! Base and head are copies of this very program, each with its amount of work written behind its end: the machine code
//! is the same to the byte, so that whatever the gate finds, beyond what was planted, it invented.
//!
//! `cargo bench --bench gate -- ROUNDS` makes seven checks a round, in the order of the table: three of the same code, so
//! that they are spread over the whole time, and one of each change. A round takes five to ten minutes; with `waiting`
//! behind it, records wait in place of computing. Each check prints a line as it ends; the table is printed after each
//! round, and is about all of them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::hint::black_box;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde_json::Value;
use speedup::{Bench, Strategy, Transform};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(work) = Work::of_this_program() {
        return subject(work).main();
    }
    // Without cargo's `--bench`, as in `cargo test --benches`, there is nothing that could be seen quickly.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let waits = arguments.iter().any(|argument| argument == "waiting");
    match checks(rounds, waits) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

// What is compared.

/// What stands behind the end of a copy of this program, in so many bytes.
const MARK: &str = "work";
const MARKED: usize = 34;

/// How much a copy does.
#[derive(Clone, Copy)]
struct Work {
    /// Whether its records wait, or compute.
    waits: u64,
    /// What a record costs in every case, in thousandths of the usual.
    all: u64,
    /// What it costs more than that in the planted case.
    planted: u64,
}

/// What the records cost more while the planted strategy maps them.
static MORE: AtomicU64 = AtomicU64::new(0);

impl Work {
    /// What is written behind the end of this program; none for the program that cargo built.
    fn of_this_program() -> Option<Self> {
        let mut program = File::open(std::env::current_exe().ok()?).ok()?;
        program.seek(SeekFrom::End(-(MARKED as i64))).ok()?;
        let mut mark = String::new();
        program.read_to_string(&mut mark).ok()?;
        let numbers = mark.strip_prefix(MARK)?.split_whitespace().map(|number| number.parse().ok());
        let &[waits, all, planted] = numbers.collect::<Option<Vec<u64>>>()?.as_slice() else { return None };
        Some(Self { waits, all, planted })
    }

    /// A copy of this program that does so much.
    fn copy(self, to: PathBuf) -> Result<PathBuf> {
        fs::copy(std::env::current_exe()?, &to)?;
        let mark = format!("{MARK}{:>10}{:>10}{:>10}", self.waits, self.all, self.planted);
        OpenOptions::new().append(true).open(&to)?.write_all(mark.as_bytes())?;
        Ok(to)
    }

    /// One execution of one worker takes about 12 ms of computing, or 40 ms of waiting.
    fn records(self) -> u64 {
        if self.waits > 0 { 8 } else { 1_000 }
    }

    /// However much it does, it gives the same.
    fn apply(self, seed: u64) -> u64 {
        let thousandths = self.all + MORE.load(Ordering::Relaxed);
        if self.waits > 0 {
            thread::sleep(Duration::from_micros(5 * thousandths));
        } else {
            let step = |state: u64, _| (state ^ (state >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
            black_box((0..8 * thousandths).fold(seed, step));
        }
        seed
    }
}

fn subject(work: Work) -> Bench<u64, impl Transform<u64, Out = u64>> {
    Bench::new("planted changes")
        .dataset(move || 0..work.records())
        .transform(move |seed: &u64| work.apply(*seed))
        .strategy("planted", move |workers| Planted {
            pool: ThreadPoolBuilder::new().num_threads(workers).build().expect("a pool"),
            more: work.planted,
        })
        .experiment("title = \"Planted changes\"\nworkers = 2\nstrategy = [{ kind = \"planted\" }]")
}

/// A map by rayon, of records that may cost more than usual.
struct Planted {
    pool: ThreadPool,
    more: u64,
}

impl Strategy for Planted {
    fn map<R: Sync, T: Transform<R>>(&self, records: &[R], transform: &T) -> Vec<T::Out> {
        MORE.store(self.more, Ordering::Relaxed);
        let outputs =
            self.pool.install(|| records.par_iter().with_max_len(1).map(|record| transform.apply(record)).collect());
        MORE.store(0, Ordering::Relaxed);
        outputs
    }
}

// The checks.

/// What head does otherwise than base.
struct Change {
    what: &'static str,
    /// Checks of it in a round.
    checks: usize,
    /// What its records cost in every case, in thousandths of the usual, and what more in the planted one.
    all: u64,
    planted: u64,
    /// What should be said of the planted case.
    right: &'static str,
}

const CHANGES: [Change; 5] = [
    Change { what: "nothing", checks: 3, all: 1_000, planted: 0, right: "unchanged" },
    Change { what: "5 % more in parallel", checks: 1, all: 1_000, planted: 50, right: "regressed" },
    Change { what: "10 % more in parallel", checks: 1, all: 1_000, planted: 100, right: "regressed" },
    Change { what: "10 % more in both", checks: 1, all: 1_100, planted: 0, right: "regressed" },
    Change { what: "10 % less in serial", checks: 1, all: 900, planted: 100, right: "unchanged" },
];

impl Change {
    fn head(&self, waits: u64) -> Work {
        Work { waits, all: self.all, planted: self.planted }
    }
}

/// What came of a check.
struct Checked {
    verdict: String,
    happened: String,
    blocks: u64,
    minutes: f64,
    /// The standard deviation of the log effect over blocks.
    noise: f64,
    /// The share of the cpus' time that the host of this virtual machine took meanwhile.
    stolen: f64,
}

fn checks(rounds: usize, waits: bool) -> Result<()> {
    let (name, waits) = if waits { ("waiting", 1) } else { ("computing", 0) };
    let folder = std::env::temp_dir().join("speedup-gates").join(name);
    fs::create_dir_all(&folder)?;
    let base = CHANGES[0].head(waits).copy(folder.join("base"))?;
    let mut all: [Vec<Checked>; CHANGES.len()] = Default::default();
    for round in 1..=rounds {
        for (change, checked) in CHANGES.iter().zip(&mut all) {
            let head = change.head(waits).copy(folder.join("head"))?;
            for _ in 0..change.checks {
                let this = check(&base, &head, &folder)?;
                let Checked { verdict, happened, blocks, minutes, noise, stolen } = &this;
                eprintln!(
                    "round {round}: {}: {verdict} ({happened}), {blocks} blocks, {minutes:.1} min, noise {:.1} %, \
                     stolen {:.1} %",
                    change.what,
                    100.0 * noise,
                    100.0 * stolen,
                );
                checked.push(this);
            }
        }
        println!("{}", table(&all));
    }
    Ok(())
}

fn check(base: &Path, head: &Path, folder: &Path) -> Result<Checked> {
    let (start, stolen) = (Instant::now(), CpuTime::so_far());
    let output = Command::new(head)
        .args(["gate", "--quiet", "--format", "json", "--base"])
        .args([base, Path::new("--out"), folder])
        .output()?;
    let result: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("a gate failed: {}", String::from_utf8_lossy(&output.stderr)))?;
    let is_planted = |case: &&Value| case["case"].as_str().is_some_and(|id| id.starts_with("planted"));
    let planted =
        result["cases"].as_array().and_then(|cases| cases.iter().find(is_planted)).ok_or("no planted case")?;
    let [serial, parallel] = ["serial", "parallel"].map(|side| planted["changes"]["happened"][side].as_str());
    Ok(Checked {
        verdict: planted["verdict"].as_str().unwrap_or("none").to_owned(),
        happened: format!("serial {}, parallel {}", serial.unwrap_or("unknown"), parallel.unwrap_or("unknown")),
        blocks: planted["blocks"].as_u64().unwrap_or(0),
        minutes: start.elapsed().as_secs_f64() / 60.0,
        noise: planted["changes"]["deviation"].as_f64().unwrap_or(f64::NAN),
        stolen: CpuTime::so_far().stolen_since(stolen),
    })
}

/// Of all cpus since they started, in ticks.
#[derive(Clone, Copy)]
struct CpuTime {
    all: f64,
    stolen: f64,
}

impl CpuTime {
    fn so_far() -> Self {
        let stat = fs::read_to_string("/proc/stat").unwrap_or_default();
        let ticks = stat.lines().next().unwrap_or_default().split_whitespace().skip(1).take(8);
        let ticks: Vec<f64> = ticks.filter_map(|ticks| ticks.parse().ok()).collect();
        Self { all: ticks.iter().sum(), stolen: ticks.get(7).copied().unwrap_or(f64::NAN) }
    }

    fn stolen_since(self, before: Self) -> f64 {
        (self.stolen - before.stolen) / (self.all - before.all)
    }
}

/// All that was seen, as Markdown.
fn table(all: &[Vec<Checked>]) -> String {
    let mut table = "\
| head does | checks | verdicts (right first) | what happened | blocks: median (range) | minutes: median (range) | \
noise: median (range) | taken by the host |
| --- | --- | --- | --- | --- | --- | --- | --- |
"
    .to_owned();
    for (change, checked) in CHANGES.iter().zip(all) {
        let counted = |of: fn(&Checked) -> &String| {
            let mut counts: BTreeMap<(bool, &str), usize> = BTreeMap::new();
            checked.iter().for_each(|check| *counts.entry((of(check) != change.right, of(check))).or_default() += 1);
            counts.iter().map(|((_, what), count)| format!("{count} {what}")).collect::<Vec<_>>().join("; ")
        };
        let spread = |of: fn(&Checked) -> f64, places: usize, unit: &str| {
            let mut values: Vec<f64> = checked.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            let [Some(least), Some(most)] = [values.first(), values.last()] else { return String::new() };
            format!("{:.places$}{unit} ({least:.places$} to {most:.places$})", values[values.len() / 2])
        };
        table += &format!(
            "| {} | {} | {} | {} | {} | {} | {} | {} |\n",
            change.what,
            checked.len(),
            counted(|check| &check.verdict),
            counted(|check| &check.happened),
            spread(|check| check.blocks as f64, 0, ""),
            spread(|check| check.minutes, 1, ""),
            spread(|check| 100.0 * check.noise, 1, " %"),
            spread(|check| 100.0 * check.stolen, 1, " %"),
        );
    }
    table
}

//! The seven scientists with seven workers, at delays from 1 s to 0, and the same in Python.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use speedup::stats::median;

use super::blocks::{Contestant, Times};
use super::experiment::{block_of, of_bound};

const OURS: [&str; 5] = ["scope", "rayon", "smol", "tokio", "process"];
const PYTHONS: [&str; 3] = ["ThreadPoolExecutor", "ProcessPoolExecutor", "Pool"];
/// What no strategy can avoid on this machine.
const ALONE: &str = "one sleep, nothing else";
/// A turn is filled with executions, as the runner does it.
const TURN_S: f64 = 0.1;

pub fn run(folder: &Path, delays: &[&str], lasts: Duration) {
    let strategies: Vec<String> =
        OURS.iter().map(|kind| format!("{{ kind = '{kind}', baseline = 'scope' }}")).collect();
    let experiment = format!("delay = {delays:?}\nworkers = 7\nstrategy = [{}]", strategies.join(", "));
    let is_one = delays.len() == 1;
    // Ids name what a sweep varies.
    let id = |name: &str, delay: &str| if is_one { name.to_owned() } else { format!("{name};delay={delay}") };

    let python = RefCell::new(Python::start());
    let (python, id) = (&python, &id);
    let mut contestants: Vec<Contestant> = vec![Box::new(|block| block_of(&experiment, folder, block))];
    for delay in delays {
        contestants.push(Box::new(move |_| vec![(id(ALONE, delay), sleep_alone(delay))]));
        for pool in PYTHONS {
            contestants.push(Box::new(move |_| {
                let seconds = python.borrow_mut().as_mut().map(|python| python.seconds(pool, delay));
                seconds.into_iter().map(|seconds| (id(pool, delay), seconds)).collect()
            }));
        }
    }
    let times = Times::measure(&mut contestants, lasts);
    if !lasts.is_zero() {
        print(&times, delays, python.borrow().is_some(), id);
    }
}

fn print(times: &Times, delays: &[&str], has_python: bool, id: impl Fn(&str, &str) -> String) {
    println!("The scientists, 7 workers, {} blocks: times the bound, with its 95 % interval\n", times.blocks);
    println!("| who | {} |\n| --- |{}", delays.join(" | "), " --- |".repeat(delays.len()));
    let ours = OURS.map(|kind| (kind, format!("{kind}/7")));
    let pythons = PYTHONS.iter().filter(|_| has_python).map(|pool| (*pool, (*pool).to_owned()));
    for (name, case) in ours.into_iter().chain(pythons).chain([(ALONE, ALONE.to_owned())]) {
        let cells = delays.iter().map(|delay| match seconds_of(delay) {
            0.0 => median(times.of(&id(&case, delay)), 0.95).map_or_else(String::new, |time| {
                format!("{:.1} us ({:.1} to {:.1})", 1e6 * time.value, 1e6 * time.low, 1e6 * time.high)
            }),
            bound_s => of_bound(times, &id(&case, delay), bound_s, target(name, delay)),
        });
        println!("| {name} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    if !has_python {
        println!("\nwithout Python: `python3` cannot be started");
    }
}

/// How many times the bound our threads may take at most.
fn target(name: &str, delay: &str) -> Option<f64> {
    let target = match delay {
        "100ms" => 1.005,
        "10ms" => 1.02,
        "1ms" => 1.15,
        _ => return None,
    };
    ["scope", "rayon"].contains(&name).then_some(target)
}

fn seconds_of(delay: &str) -> f64 {
    match delay {
        "1s" => 1.0,
        "100ms" => 0.1,
        "10ms" => 0.01,
        "1ms" => 0.001,
        _ => 0.0,
    }
}

/// So many executions fill a turn.
fn executions(delay: &str) -> usize {
    (TURN_S / seconds_of(delay)).ceil().clamp(1.0, 1000.0) as usize
}

fn sleep_alone(delay: &str) -> f64 {
    let time = |_| {
        let start = Instant::now();
        thread::sleep(Duration::from_secs_f64(seconds_of(delay)));
        start.elapsed().as_secs_f64()
    };
    let times: Vec<f64> = (0..executions(delay)).map(time).collect();
    median(&times, 0.95).expect("there is an execution").value
}

/// Python, with its pools. It ends with its input.
struct Python {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    process: Child,
}

impl Python {
    /// None where there is no Python.
    fn start() -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/waits/executors.py");
        let mut command = Command::new("python3");
        let mut process = command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let (input, output) = process.stdin.take().zip(process.stdout.take())?;
        Some(Self { input, output: BufReader::new(output), process })
    }

    /// The median of a turn.
    fn seconds(&mut self, pool: &str, delay: &str) -> f64 {
        let order = format!("{pool} {} {}\n", seconds_of(delay), executions(delay));
        self.input.write_all(order.as_bytes()).expect("Python listens");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("Python answers");
        line.trim().parse().unwrap_or_else(|_| panic!("Python ended: {:?}", self.process.wait()))
    }
}

//! The whole of `summary.csv` is recomputed by another program, `tests/oracle`, which was written from the pages on
//! numbers and files alone: in Python, with numpy and scipy.
//!
//! Without these the test says so and looks at nothing; where `CI` is `true`, that is a failure.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::slice;
use std::sync::Mutex;
use std::thread;

const ORACLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle");
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/examples");

/// Short runs of every kind: what they measure does not matter, only that they measure it.
const EXPERIMENTS: [(&str, &str); 5] = [
    (
        "sleeping",
        r#"
        delay = { distribution = "pareto", min = "1ms", shape = 1.5 }
        serial_fraction = [0, 0.3]
        scaling = ["strong", "weak"]
        size = 5
        workers = [2, 3]
        repetitions = 2
        strategy = [{ kind = "serial" }, { kind = "scope" }, { kind = "rayon", baseline = "scope" }]
        "#,
    ),
    (
        "untraced",
        r#"
        delay = { distribution = "exponential", mean = "8us" }
        serial_fraction = [0, 0.3]
        scaling = ["strong", "weak"]
        size = 5
        workers = [2, 3, 4]
        repetitions = 2
        iterations = 3
        strategy = [{ kind = "serial" }, { kind = "scope" }, { kind = "rayon", baseline = "scope" }]
        "#,
    ),
    (
        "computing",
        r#"
        workload = "compute"
        delay = { distribution = "exponential", mean = "100us" }
        serial_fraction = 0.1
        scaling = ["strong", "weak"]
        size = 7
        workers = [1, 2, 3]
        repetitions = 3
        iterations = 2
        warmup = 0
        strategy = [{ kind = "serial" }, { kind = "scope" }, { kind = "rayon" }]
        "#,
    ),
    (
        "reading",
        r#"
        workload = { kind = "memory", buffer = 1_000_000, bytes = 100_000 }
        serial_fraction = 0.1
        scaling = ["strong", "weak"]
        size = 7
        workers = [1, 2]
        repetitions = 3
        iterations = 2
        strategy = [{ kind = "serial" }, { kind = "scope" }]
        "#,
    ),
    (
        "commands",
        r#"
        workers = [1, 2]
        repetitions = 3
        iterations = 2
        warmup = 0
        strategy = [
            { kind = "command", name = "waits", run = "sleep 0.00{workers}" },
            { kind = "command", name = "own", run = "echo took 0.0{workers} s", time = { stdout = "took ([0-9.]+) s" } },
            { kind = "command", name = "fails", shell = true, run = "echo {workers} >> was; test $(wc -l < was) -lt 7" },
        ]
        "#,
    ),
];

#[test]
fn another_program_recomputes_every_number_of_every_summary() {
    let Some(python) = python() else {
        let install =
            format!("python3 -m venv target/oracle && target/oracle/bin/pip install -r {ORACLE}/requirements.txt");
        assert!(env::var_os("CI").is_none_or(|ci| ci != "true"), "CI needs numpy and scipy: {install}");
        eprintln!("skipped: there is no python3 with numpy and scipy. To have it: {install}");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut runs = stored(folder.path());
    runs.extend(made_up(&python, folder.path()));
    report_all(&runs);
    runs.extend(measured(folder.path()));
    let checked = Command::new(python).arg(format!("{ORACLE}/check.py")).args(&runs).output().unwrap();
    let told = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{told}{}", String::from_utf8_lossy(&checked.stderr));
    assert!(told.contains(&format!("{} runs, 0 differences", runs.len())), "{told}");
}

/// A Python with numpy and scipy: that of `.ci/run`, or the system's.
fn python() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    [target.join("oracle/bin/python"), "python3".into()].into_iter().find(|python| {
        let imports = Command::new(python).args(["-c", "import numpy, scipy"]).stderr(Stdio::null()).status();
        imports.is_ok_and(|status| status.success())
    })
}

/// The examples, in a folder where their reports can be made again.
fn stored(folder: &Path) -> Vec<PathBuf> {
    let copy = |name: &str| {
        let to = folder.join("examples").join(name);
        fs::create_dir_all(&to).unwrap();
        for file in ["run.json", "samples.csv", "spans.csv"] {
            fs::copy(Path::new(EXAMPLES).join(name).join(file), to.join(file)).unwrap();
        }
        to
    };
    ["sleep1s", "python"].map(copy).into()
}

/// Runs that no machine had: with 1 to 210 blocks, ties, failures of every kind, and all that bounds a speedup.
fn made_up(python: &Path, folder: &Path) -> Vec<PathBuf> {
    let folder = folder.join("made up");
    let made = Command::new(python).arg(format!("{ORACLE}/synthetic.py")).arg(&folder).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut runs: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|run| run.unwrap().path()).collect();
    runs.sort();
    // To report them all takes half a minute of CPU time.
    let full = env::var_os("SPEEDUP_SIMULATIONS").is_some_and(|size| size == "full");
    runs.into_iter().step_by(if full { 1 } else { 4 }).collect()
}

fn report_all(runs: &[PathBuf]) {
    let left = Mutex::new(runs.iter());
    let next = || left.lock().unwrap().next();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, Into::into) {
            scope.spawn(|| {
                while let Some(run) = next() {
                    let output = runner(run.parent().unwrap(), &["report", run.to_str().unwrap()]);
                    assert!(run.join("summary.csv").exists(), "{}", String::from_utf8_lossy(&output.stderr));
                }
            });
        }
    });
}

fn measured(folder: &Path) -> Vec<PathBuf> {
    let measure = |(name, experiment): (&str, &str)| {
        let file = format!("{name}.toml");
        fs::write(folder.join(&file), experiment).unwrap();
        let output = runner(folder, &[&file]);
        let run = folder.join("reports").join(name).join("latest");
        assert!(run.join("summary.csv").exists(), "{}", String::from_utf8_lossy(&output.stderr));
        run
    };
    EXPERIMENTS.map(measure).into_iter().chain([gated(folder)]).collect()
}

/// Of a gate's run, the summary is of head alone.
fn gated(folder: &Path) -> PathBuf {
    let experiment = "delay = '1ms'\nsize = 4\nworkers = 2\nstrategy = [{ kind = 'scope' }]\n[gate]\nloss = '90%'\n";
    fs::write(folder.join("gated.toml"), experiment).unwrap();
    runner(folder, &["gate", "gated.toml", "--base", env!("CARGO_BIN_EXE_runner")]);
    let run = folder.join("reports/gated/latest");
    report_all(slice::from_ref(&run));
    run
}

/// Some of these runs have failed cases: what counts is what was written.
fn runner(folder: &Path, arguments: &[&str]) -> Output {
    let mut runner = Command::new(env!("CARGO_BIN_EXE_runner"));
    runner.current_dir(folder).args(arguments).stdin(Stdio::null()).output().unwrap()
}

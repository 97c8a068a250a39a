//! The program as its users meet it: arguments in, exit code, words and files out.

mod estimates;
mod exits;
mod faults;
mod fetching;
mod folders;
pub(crate) mod interrupts;
mod large;
#[cfg(unix)]
mod leftovers;
mod pages;
mod predict;
mod runs;
mod strangers;
mod widths;
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The first experiment, as it is shipped.
const SLEEP1S: &str = include_str!("../../../experiments/sleep1s.toml");

/// Six cases of 2 ms, in two blocks.
const SIX_CASES: &str = r#"
    delay = "2ms"
    workers = [2, 4]
    repetitions = 2
    iterations = 2
    [[strategy]]
    kind = "serial"
    [[strategy]]
    kind = "scope"
    [[strategy]]
    kind = "rayon"
    workers = [2, 4, 8]
"#;

/// A folder of its own, in which the program is run.
pub(crate) struct Desk(tempfile::TempDir);

impl Desk {
    /// With the first experiment on it, `sleep1s.toml`, and `six.toml`.
    pub(crate) fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.with("sleep1s.toml", SLEEP1S).with("six.toml", SIX_CASES)
    }

    /// With a run on it that is shipped.
    pub(crate) fn with_example(name: &str) -> Self {
        let desk = Self::new();
        let folder = desk.path("reports").join(name).join("latest");
        fs::create_dir_all(&folder).unwrap();
        for file in ["run.json", "samples.csv", "spans.csv"] {
            let example = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/examples");
            fs::copy(format!("{example}/{name}/{file}"), folder.join(file)).unwrap();
        }
        desk
    }

    pub(crate) fn with(self, name: &str, text: &str) -> Self {
        fs::write(self.path(name), text).unwrap();
        self
    }

    /// Another one with the same on it.
    #[cfg(target_os = "linux")]
    pub(crate) fn copy(&self) -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        let copied = Command::new("cp").arg("-a").arg(self.path(".")).arg(copy.path("")).status();
        assert!(copied.unwrap().success());
        copy
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `runner ARGUMENTS`, not started yet. Nothing of the tests' own surroundings decides what it prints.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        self.surrounded(Command::new(env!("CARGO_BIN_EXE_runner")), arguments.split_whitespace())
    }

    /// A shell's script in which `"$0"` is the program.
    pub(crate) fn shell(&self, script: &str) -> Command {
        self.surrounded(Command::new("sh"), ["-c", script, env!("CARGO_BIN_EXE_runner")])
    }

    pub(crate) fn surrounded<'a>(&self, mut command: Command, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        command.env("NO_COLOR", "1").env("COLUMNS", "80").env_remove("SPEEDUP_FAULT").env_remove("RUST_BACKTRACE");
        command
    }

    pub(crate) fn run(&self, arguments: &str) -> Ended {
        Ended::of(self.command(arguments).output().unwrap())
    }

    /// Runs with a fault: `panic in rayon/4`.
    pub(crate) fn run_with(&self, fault: &str, arguments: &str) -> Ended {
        Ended::of(self.command(arguments).env("SPEEDUP_FAULT", fault).output().unwrap())
    }

    /// The folders of an experiment's runs below `reports`.
    pub(crate) fn runs(&self, experiment: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("reports").join(experiment)).into_iter().flatten();
        let mut runs: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        runs.retain(|path| !path.is_symlink());
        runs.sort();
        runs
    }

    /// The one run of an experiment.
    pub(crate) fn the_run(&self, experiment: &str) -> Run {
        match self.runs(experiment).as_slice() {
            [folder] => Run(folder.clone()),
            runs => panic!("one run of {experiment} was expected, not {runs:?}"),
        }
    }
}

/// A program that came to its end.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    #[track_caller]
    pub(crate) fn with_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self
    }
}

/// The folder of a run.
pub(crate) struct Run(PathBuf);

impl Run {
    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    /// The names of its files, in order.
    fn files(&self) -> Vec<String> {
        names(&self.0)
    }

    /// A table's columns.
    fn columns(&self, name: &str) -> String {
        self.text(name).lines().next().unwrap_or_default().to_owned()
    }

    /// A table's rows, by column.
    pub(crate) fn rows(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        csv::Reader::from_path(self.0.join(name)).unwrap().deserialize().map(Result::unwrap).collect()
    }

    pub(crate) fn record(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes("run.json")).unwrap()
    }
}

/// Changes the run.json of a run.
pub(crate) fn change_record(run: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let path = run.join("run.json");
    let mut record = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut record);
    fs::write(path, record.to_string()).unwrap();
}

/// Takes the checksums of its tables out of the record of a run, as if an older version had written it: its tables can be
/// changed.
pub(crate) fn without_checksums(run: &Path) {
    change_record(run, |record| {
        let sessions = record["sessions"].as_array_mut().unwrap().iter_mut();
        sessions.filter_map(|session| session["ended"].as_object_mut()).for_each(|ended| drop(ended.remove("files")));
    });
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

//! The README is held to what it says: its commands run, and its tables are those of the run that it shows.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn readme() -> String {
    fs::read_to_string(Path::new(ROOT).join("README.md")).expect("the README")
}

fn run(arguments: &[&str], out: &Path) -> Output {
    let mut runner = Command::new(env!("CARGO_BIN_EXE_runner"));
    runner.current_dir(ROOT).args(arguments).arg("--out").arg(out);
    runner.env("COLUMNS", "100").env("NO_COLOR", "1").stdin(Stdio::null()).output().expect("the runner starts")
}

#[test]
fn the_tables_that_are_shown_are_those_of_the_runs_beside_them() {
    for (page, name) in [("README.md", "sleep1s"), ("docs/python.md", "python")] {
        let folder = tempfile::tempdir().expect("a folder");
        let example = Path::new(ROOT).join("reports/examples").join(name);
        for file in ["run.json", "samples.csv", "spans.csv"] {
            fs::copy(example.join(file), folder.path().join(file)).expect("a raw file of the example");
        }
        let output = run(&["report", &folder.path().display().to_string()], folder.path());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let text = fs::read_to_string(Path::new(ROOT).join(page)).expect("the page");
        assert!(text.contains(printed.trim_end()), "{page} does not show\n{printed}");
        for file in ["summary.csv", "speedup.svg", "timeline.svg"] {
            let (kept, made) = (fs::read(example.join(file)), fs::read(folder.path().join(file)));
            assert_eq!(kept.expect("kept"), made.expect("made"), "{name}/{file} is not what the raw files give");
        }
    }
}

#[test]
fn the_prediction_that_is_shown_is_that_of_the_run_beside_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let example = Path::new(ROOT).join("reports/examples/skewed");
    for file in ["run.json", "samples.csv", "spans.csv", "costs.csv"] {
        fs::copy(example.join(file), folder.path().join(file)).expect("a raw file of the example");
    }
    let output = run(&["predict", &folder.path().display().to_string(), "--workers", "64,1024"], folder.path());
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let text = fs::read_to_string(Path::new(ROOT).join("docs/predict.md")).expect("the page");
    assert!(text.contains(printed.trim_end()), "docs/predict.md does not show\n{printed}");
    let [kept, made] = [&example, &folder.path().to_owned()].map(|folder| fs::read(folder.join("prediction.svg")));
    assert_eq!(kept.expect("kept"), made.expect("made"), "prediction.svg is not what the raw files give");
}

#[test]
fn the_experiment_of_the_readme_is_the_first_one() {
    let experiment = fs::read_to_string(Path::new(ROOT).join("experiments/sleep1s.toml")).expect("the experiment");
    assert!(readme().contains(&experiment));
}

#[test]
fn the_mistakes_of_the_readme_are_told_as_it_shows() {
    let readme = readme();
    let block = |after: &str, fence: &str| {
        let (_, rest) = readme.split_once(after)?;
        let (_, rest) = rest.split_once(&format!("```{fence}\n"))?;
        rest.split_once("\n```").map(|(block, _)| block.to_owned())
    };
    let file = block("Of these lines in `mistakes.toml`", "toml").expect("the file");
    let shown = block("`runner mistakes.toml` says", "text").expect("what it says");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("mistakes.toml"), file + "\n").expect("the file is written");
    let mut runner = Command::new(env!("CARGO_BIN_EXE_runner"));
    runner.current_dir(folder.path()).arg("mistakes.toml").env("COLUMNS", "100").env("NO_COLOR", "1");
    let told = runner.stdin(Stdio::null()).output().expect("the runner starts").stderr;
    assert_eq!(shown, String::from_utf8_lossy(&told).trim_end());
}

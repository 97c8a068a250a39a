//! A crate outside of this repository, made from the README alone: its file is a program, a bench and part of a test.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The block of the README that begins with the line.
fn block(readme: &str, first: &str) -> String {
    let start = readme.find(&format!("\n{first}\n")).unwrap_or_else(|| panic!("the README has no `{first}`")) + 1;
    let end = readme[start..].find("\n```").expect("the block ends");
    readme[start..start + end].to_owned()
}

/// Without optimisation, its images take longer to make than all else in a turn, and a gate has hundreds.
const FAST: &str = "[profile.dev.package.thumbnails]\nopt-level = 3\n";

/// What this crate's own manifest says of profiles: what it has built in the same way is not built again.
fn profiles() -> String {
    let manifest = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).unwrap();
    let tables = manifest.split("\n[").filter(|table| table.starts_with("profile.dev"));
    tables.map(|table| format!("[{table}\n")).collect()
}

/// Builds this crate once more, for another one: `cargo test --test it outside -- --ignored`
#[test]
#[ignore = "it builds this crate once more, for another one, and runs a gate"]
fn a_new_crate_measures_its_own_transform_with_the_readme_alone() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let program = block(&readme, "use speedup::Bench;");
    assert!(program.lines().count() < 20, "the README promises little to write");
    let bench = block(&readme, "[[bench]]");
    let rest = program.split_once("fn images").map(|(_, rest)| format!("fn images{rest}")).unwrap();
    let test = format!("use speedup::Bench;\n\n{rest}\n\n{}\n", block(&readme, "#[test]"));
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let manifest = format!(
        "[package]\nname = \"thumbnails\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         speedup = {{ path = {ROOT:?} }}\n\n{bench}\n\n{}\n{FAST}",
        profiles()
    );
    write("Cargo.toml", &manifest);
    write("src/main.rs", &program);
    write("benches/thumbnails.rs", &program);
    write("tests/thumbnails.rs", &test);
    fs::copy(Path::new(ROOT).join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();

    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let cargo = |arguments: &[&str]| -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(folder.path()).args(arguments).env("CARGO_TARGET_DIR", target).env("NO_COLOR", "1");
        let output = cargo.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo {arguments:?}: {told}");
        output
    };
    let few = ["--repetitions", "2", "--set", "iterations=1", "--set", "warmup=0", "--out", "runs"];
    for command in [vec!["run", "--"], vec!["bench", "--profile", "dev", "--bench", "thumbnails", "--"]] {
        let output = cargo(&[command.as_slice(), few.as_slice()].concat());
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        for strategy in ["serial", "scope", "rayon"] {
            assert!(table.lines().any(|line| line.starts_with(strategy)), "{command:?} without {strategy}:\n{table}");
        }
    }
    let runs = fs::read_dir(folder.path().join("runs/thumbnails")).unwrap();
    let runs: Vec<_> = runs.map(|run| run.unwrap().path()).filter(|path| !path.is_symlink()).collect();
    assert_eq!(runs.len(), 2);
    assert!(runs.iter().all(|run| run.join("speedup.png").exists()), "each run has its pictures");
    cargo(&["test", "--all-targets"]);
    let base = folder.path().join("base");
    fs::copy(target.join("debug/thumbnails"), &base).unwrap();
    assert!(folder.path().join("target/thumbnails/speedup.png").exists(), "a test draws pictures, too");

    // Head lost a strategy that base has: no gate may pass that in silence.
    write("src/main.rs", &program.replace(".main()", ".experiment(\"strategy = [{ kind = 'rayon' }]\").main()"));
    cargo(&["build"]);
    let mut gate = Command::new(target.join("debug/thumbnails"));
    gate.current_dir(folder.path()).args(["gate", "--out", "gates", "--quiet", "--base"]).arg(&base);
    let gate = gate.args(["--set", "gate.loss=90%", "--set", "workers=2"]).output();
    let gate = gate.unwrap();
    let told = String::from_utf8_lossy(&gate.stdout);
    assert_eq!(gate.status.code(), Some(3), "{told}{}", String::from_utf8_lossy(&gate.stderr));
    assert!(told.contains("scope/2: missing: only the base's own experiment has it"), "{told}");
}

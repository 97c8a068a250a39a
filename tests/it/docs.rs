//! The pages under `docs/` are held to what they say: their commands run, their tables are complete, their links lead
//! somewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::pages::{blocks, first_column, page, section};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every page: those under `docs`, and the README.
fn pages() -> Vec<(PathBuf, String)> {
    let mut pages = pages_in("docs");
    assert!(pages.len() > 5, "docs was not found");
    pages.push((Path::new(ROOT).join("README.md"), page("README.md")));
    pages
}

/// The pages of a folder, but not of those below it.
fn pages_in(folder: &str) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let paths = paths.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.map(|path| (path.clone(), fs::read_to_string(path).expect("a page"))).collect()
}

/// The folder of a run, made for the test.
fn quick_run(out: &Path) -> PathBuf {
    let arguments = "--only scope/2 --set delay=2ms --repetitions 2 experiments/sleep1s.toml --out";
    let runner = Command::new(env!("CARGO_BIN_EXE_runner"))
        .current_dir(ROOT)
        .args(arguments.split(' '))
        .arg(out)
        .stdin(Stdio::null())
        .output()
        .expect("the runner starts");
    assert!(runner.status.success(), "{}", String::from_utf8_lossy(&runner.stderr));
    out.join("sleep1s/latest")
}

#[test]
fn every_file_and_column_of_a_run_is_documented_in_its_order_and_no_other_is() {
    let out = tempfile::tempdir().expect("a folder");
    let run = quick_run(out.path());
    let files = page("docs/files.md");
    let entries = fs::read_dir(&run).expect("the run").map(|entry| entry.expect("an entry").file_name());
    for name in entries.map(|name| name.to_string_lossy().into_owned()) {
        let ending = name.rsplit('.').next().unwrap_or_default();
        let known = files.contains(&format!("| `{name}` |")) || ["png", "svg"].contains(&ending);
        assert!(known, "{name} is not documented");
    }
    for name in ["samples.csv", "spans.csv", "summary.csv"] {
        let table = fs::read_to_string(run.join(name)).expect("a table");
        let columns: Vec<&str> = table.lines().next().expect("a header").split(',').collect();
        assert_eq!(first_column(section(&files, &format!("## {name}"))), columns, "{name}");
    }
    let record = fs::read(run.join("run.json")).expect("run.json");
    let record: serde_json::Value = serde_json::from_slice(&record).expect("JSON");
    let parts: Vec<&str> = record.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(first_column(section(&files, "## run.json")), parts);
}

#[test]
fn every_exit_code_is_documented() {
    let runner = Command::new(env!("CARGO_BIN_EXE_runner")).arg("--help").stdin(Stdio::null()).output();
    let help = String::from_utf8(runner.expect("the runner starts").stdout).expect("text");
    let (_, codes) = help.split_once("Exit codes:").expect("exit codes");
    let codes: Vec<&str> = codes.split_whitespace().filter(|word| word.parse::<u8>().is_ok()).collect();
    assert!(codes.len() >= 5, "{codes:?}");
    let page = page("docs/program.md");
    let rows: Vec<&str> = section(&page, "## Exit codes").lines().filter_map(|line| line.strip_prefix("| ")).collect();
    for code in codes.into_iter().chain(["130"]) {
        assert!(rows.iter().any(|row| row.starts_with(&format!("{code} |"))), "{code} is not documented");
    }
}

#[test]
fn every_subcommand_and_option_is_documented() {
    let help = |arguments: &[&str]| {
        let runner = Command::new(env!("CARGO_BIN_EXE_runner")).args(arguments).arg("--help").output();
        String::from_utf8(runner.expect("the runner starts").stdout).expect("text")
    };
    let page = page("docs/program.md");
    let top = help(&[]);
    let (_, commands) = top.split_once("Commands:\n").expect("commands");
    let commands = commands.lines().take_while(|line| !line.is_empty()).filter(|line| line.starts_with("  "));
    let commands: Vec<&str> = commands.filter_map(|line| line[2..].split(' ').next()).collect();
    let commands = commands.into_iter().filter(|command| !command.is_empty() && *command != "help");
    for command in commands {
        assert!(page.contains(&format!("runner {command}")), "`runner {command}` is not documented");
        for option in help(&[command]).lines().filter_map(option).filter(|option| *option != "help") {
            assert!(page.contains(&format!("`--{option}")), "`--{option}` of {command} is not documented");
        }
    }
}

/// The option that a line of a help page is about: `-v, --verbose`, `    --set <KEY=VALUE>`.
fn option(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let long = line.strip_prefix("--").or_else(|| line.strip_prefix('-')?.split_once(", --").map(|(_, long)| long))?;
    long.split(|one: char| !one.is_ascii_alphanumeric() && one != '-').next()
}

#[test]
fn every_command_of_the_pages_runs() {
    let out = tempfile::tempdir().expect("a folder");
    let mut commands: Vec<Vec<String>> = Vec::new();
    for (path, text) in pages() {
        for (info, block) in blocks(&text, "sh") {
            let reason = info.strip_prefix("no-test: ");
            assert!(info.is_empty() || reason.is_some_and(|why| !why.is_empty()), "{}: {info}", path.display());
            let lines = block.lines().filter(|_| reason.is_none()).filter_map(|line| {
                let line = line.trim_start();
                line.strip_prefix("runner ").or_else(|| line.strip_prefix("cargo run --release -- "))
            });
            let words =
                |line: &str| line.split('#').next().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
            commands.extend(lines.map(words));
        }
    }
    // These need a run that was made before.
    let of_a_run = |command: &[String]| ["report", "predict"].contains(&command[0].as_str());
    commands.sort_by_key(|command| of_a_run(command));
    assert!(commands.len() >= 5, "the pages show the program's commands");
    for mut command in commands {
        let runs = !["plan", "list", "doctor"].contains(&command[0].as_str()) && !of_a_run(&command);
        if runs {
            command.extend(["--set", "delay=2ms", "--repetitions", "2"].map(str::to_owned));
        }
        if runs || of_a_run(&command) {
            command.extend(["--out".to_owned(), out.path().display().to_string()]);
        }
        if command[0] == "doctor" && !command.iter().any(|word| word == "--quick") {
            command.push("--quick".to_owned());
        }
        let runner = Command::new(env!("CARGO_BIN_EXE_runner"))
            .current_dir(ROOT)
            .args(&command)
            .stdin(Stdio::null())
            .output()
            .expect("the runner starts");
        assert!(runner.status.success(), "runner {command:?}: {}", String::from_utf8_lossy(&runner.stderr));
    }
}

/// An anchor as GitHub makes it of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|one| one.is_alphanumeric() || [' ', '-', '_'].contains(one));
    kept.map(|one| if one == ' ' { '-' } else { one }).collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut links = 0;
    for (path, text) in ["", "docs", "benches"].into_iter().flat_map(pages_in) {
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            links += 1;
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            assert!(target.exists(), "{}: {link}", path.display());
            if !heading.is_empty() {
                let target = fs::read_to_string(&target).expect("a page");
                let mut headings = target.lines().filter(|line| line.starts_with('#'));
                let found = headings.any(|line| anchor(line.trim_start_matches('#')) == heading);
                assert!(found, "{}: {link}: no such heading", path.display());
            }
        }
    }
    assert!(links > 20, "the pages link to each other");
}

#[test]
fn every_page_is_in_the_index() {
    let index = page("docs/README.md");
    for (path, _) in pages() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(name == "README.md" || index.contains(&format!("({name})")), "{name} is not in docs/README.md");
    }
}

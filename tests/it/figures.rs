//! A measured number stands with the command that makes it again. Whether it is the right one no test can tell; but the
//! benches, scripts, manifests and tests that pages and comments name are there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::pages::{page, section};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The files of a folder with that ending, by path from the root.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.is_file() && path.extension().is_some_and(|one| one == ending)).collect()
}

/// The same with the folders below it.
fn files_below(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).expect("a folder").map(|entry| entry.expect("an entry"));
    let folders = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
    let below = folders.flat_map(|path| files_below(&path.to_string_lossy(), ending));
    below.chain(files(folder, ending)).collect()
}

fn read(paths: Vec<PathBuf>) -> Vec<(PathBuf, String)> {
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("a text"))).collect()
}

/// The words of a text, without what makes a line a comment or a row, and a span code.
fn words(text: &str) -> Vec<&str> {
    let words = text.split(|one: char| one.is_whitespace() || one == '`');
    words.filter(|word| !["", "//", "///", "//!", "#", "|"].contains(word)).collect()
}

#[test]
fn what_makes_a_number_again_is_there() {
    let folders = [("", "md"), ("docs", "md"), ("benches", "md"), ("benches", "rs"), ("experiments", "toml")];
    let mut paths: Vec<PathBuf> = folders.iter().flat_map(|(folder, ending)| files(folder, ending)).collect();
    paths.extend(files_below("src", "rs"));
    let (manifest, tests) = (page("Cargo.toml"), Tests::read());
    let mut seen = 0;
    for (path, text) in read(paths) {
        let words = words(&text);
        let scripts = words.iter().filter(|word| word.starts_with("benches/") && word.ends_with(".py"));
        let manifests = words.windows(2).filter(|pair| pair[0] == "--manifest-path").map(|pair| &pair[1]);
        let missing = scripts.chain(manifests).find(|file| !Path::new(ROOT).join(file).is_file());
        assert_eq!(missing, None, "{}: no such file", path.display());
        for command in words.windows(4).filter(|words| words[0] == "cargo") {
            let is_there = match command[1..3] {
                ["bench", "--bench"] => manifest.contains(&format!("[[bench]]\nname = \"{}\"\n", command[3])),
                ["test", "--lib"] => command[3] == "TEST" || tests.have(command[3]),
                _ => continue,
            };
            assert!(is_there, "{}: `{}` finds nothing", path.display(), command.join(" "));
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen} commands");
}

#[test]
fn each_claim_that_is_simulated_names_its_tests() {
    let (numbers, tests) = (page("docs/numbers.md"), Tests::read());
    let rows = section(&numbers, "## How surely, simulated").lines().filter(|line| line.starts_with("| "));
    let named = rows.skip(2).map(|row| row.rsplit('|').nth(1).expect("a cell"));
    for names in named.map(|cell| cell.split('`').skip(1).step_by(2)) {
        let names: Vec<&str> = names.collect();
        assert!(!names.is_empty() && names.iter().all(|name| tests.have(name)), "no such tests: {names:?}");
    }
}

/// The sources of the tests that see the inside.
struct Tests(Vec<(PathBuf, String)>);

impl Tests {
    fn read() -> Self {
        Self(read([files_below("tests/inside", "rs"), files_below("src", "rs")].concat()))
    }

    /// Whether `cargo test --lib NAME` runs any of them: part of a test's name, or the last part of a module's path.
    fn have(&self, name: &str) -> bool {
        let last = name.rsplit("::").next().unwrap_or(name);
        let module = format!("mod {last};");
        let is_named = |line: &str| match line.trim_start().strip_prefix("fn ") {
            Some(function) => function.split('(').next().is_some_and(|function| function.contains(last)),
            None => line.ends_with(&module),
        };
        self.0.iter().any(|(_, text)| text.lines().any(is_named))
    }
}

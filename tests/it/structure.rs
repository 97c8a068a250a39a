//! The rules that keep the code in shape, executed: each test names the lines that break one.

use std::fs;
use std::path::{Path, PathBuf};

/// Every source file, with its path from `src`.
fn sources() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, root: &Path, files: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("an entry of src").path();
            if path.is_dir() {
                collect(&path, root, files);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                files.push((path.strip_prefix(root).expect("below src").to_owned(), text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    assert!(files.len() > 20, "src was not found");
    files
}

/// The top-level module that a file belongs to.
fn module(path: &Path) -> String {
    let first = path.iter().next().expect("a path has a part").to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The modules in flow order, as `lib.rs` lists them.
fn order() -> Vec<String> {
    let (_, lib) = sources().into_iter().find(|(path, _)| path == Path::new("lib.rs")).expect("lib.rs");
    let name = |line: &str| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned);
    lib.lines().filter_map(name).collect()
}

/// In no program but the tests' own: it prints because users' code does.
const FOR_TESTS: &str = "workload/fault.rs";

/// Lines of code, without comments, that hold one of `needles`, outside of the modules in `allowed`.
fn offenders(needles: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources() {
        if allowed.contains(&module(&path).as_str()) || path == Path::new(FOR_TESTS) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if needles.iter().any(|needle| code.contains(needle)) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let order = order();
    let place = |name: &str| order.iter().position(|module| module == name);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(own) = place(&module(&path)) else { continue };
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for used in code.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if place(&used).is_some_and(|used| used > own) {
                    wrong.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these lines look downstream:\n{}", wrong.join("\n"));
}

#[test]
fn every_module_is_in_the_flow() {
    let order = order();
    for (path, _) in sources() {
        let module = module(&path);
        assert!(["lib", "main"].contains(&module.as_str()) || order.contains(&module), "{module} is not in lib.rs");
    }
}

#[test]
fn only_machine_reads_clocks() {
    let wrong = offenders(&["Instant::now", "SystemTime::now", "Timestamp::now", "Zoned::now"], &["machine"]);
    assert!(wrong.is_empty(), "these lines read a clock:\n{}", wrong.join("\n"));
}

#[test]
fn only_cli_prints() {
    // `machine` takes the streams away from the user's code; a fault that is made for the tests prints on purpose.
    let mut wrong = offenders(&["io::stdout", "io::stderr"], &["cli", "machine"]);
    wrong.extend(offenders(&["println!", "print!(", "eprint!(", "dbg!"], &["cli"]));
    wrong.retain(|line| !line.starts_with("workload/fault.rs"));
    assert!(wrong.is_empty(), "these lines print:\n{}", wrong.join("\n"));
}

#[test]
fn nobody_prints_in_a_way_that_panics() {
    let wrong = offenders(&["println!(", "print!("], &[]);
    assert!(wrong.is_empty(), "a reader that is gone makes these lines panic:\n{}", wrong.join("\n"));
}

#[test]
fn only_machine_knows_platforms() {
    let wrong = offenders(&["target_os", "use nix", "=nix::", " nix::", "(nix::", "/proc/", "/sys/"], &["machine"]);
    assert!(wrong.is_empty(), "these lines know a platform:\n{}", wrong.join("\n"));
}

#[test]
fn no_module_is_a_drawer() {
    for (path, _) in sources() {
        for part in &path {
            let name = part.to_string_lossy();
            let name = name.trim_end_matches(".rs");
            assert!(!["util", "utils", "misc", "common", "helpers"].contains(&name), "{} says nothing", path.display());
        }
    }
}

#[test]
fn a_file_tells_one_story() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 400)
        .map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "these files tell more than one:\n{}", long.join("\n"));
}

#[test]

fn every_strategy_and_workload_is_in_its_list() {
    let sources = sources();
    let mut missing = Vec::new();
    for folder in ["strategy", "workload"] {
        let (_, list) = sources.iter().find(|(path, _)| *path == Path::new(folder).join("mod.rs")).expect("a list");
        for (path, text) in sources.iter().filter(|(path, _)| path.starts_with(folder)) {
            let own = text.lines().filter(|line| line.starts_with("impl ") && !path.ends_with("tests.rs"));
            let kinds = own.filter_map(|line| line.split_once("Kind for ")?.1.strip_suffix(" {"));
            let unlisted = kinds.filter(|kind| !list.contains(&format!("{kind}>()")));
            missing.extend(unlisted.map(|kind| format!("{}: {kind}", path.display())));
        }
    }
    assert!(missing.is_empty(), "no list has these:\n{}", missing.join("\n"));
}

#[test]
fn every_subcommand_is_in_the_list_and_uses_no_other() {
    let files: Vec<(PathBuf, String)> =
        sources().into_iter().filter(|(path, _)| path.parent() == Some(Path::new("cli/subcommands"))).collect();
    let (_, list) = sources().into_iter().find(|(path, _)| path == Path::new("cli/mod.rs")).expect("the list");
    let names: Vec<String> = files.iter().map(|(path, _)| path.file_stem().unwrap().display().to_string()).collect();
    assert!(names.len() >= 12, "the subcommands were not found");
    for ((path, text), name) in files.iter().zip(&names) {
        assert!(list.contains(&format!("::of::<subcommands::{name}::")), "{} is in no list", path.display());
        if let Some(line) = text.lines().find(|line| line.contains("subcommands::") || line.contains("super::")) {
            panic!("{}: a subcommand uses another: {line}", path.display());
        }
    }
}

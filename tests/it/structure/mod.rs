//! The rules that keep the code in shape, executed: each test names the lines that break one.

mod rules;
mod source;
mod tree;
mod wrong;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use source::Source;
use tree::Tree;

/// A file tells one story.
const MOST_LINES: usize = 400;

/// A function fits on a screen.
const MOST_LINES_OF_A_FUNCTION: usize = 50;

/// This crate's own sources.
fn own() -> &'static Tree {
    static OWN: LazyLock<Tree> = LazyLock::new(read);
    &OWN
}

fn read() -> Tree {
    fn collect(folder: &Path, root: &Path, sources: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("an entry of src").path();
            if path.is_dir() {
                collect(&path, root, sources);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                let path = path.strip_prefix(root).expect("below src").to_string_lossy().replace('\\', "/");
                sources.push(Source::new(&path, &text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    assert!(sources.len() > 100, "src was not found");
    Tree::new(sources)
}

#[track_caller]
fn none(found: &[String], what: &str) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn a_module_uses_only_modules_above_it() {
    none(&rules::upward(own()), "these lines look downstream");
    none(&rules::outside_the_flow(own()), "lib.rs does not list the modules of these");
}

#[test]
fn inside_a_folder_nobody_uses_in_a_circle() {
    let circles = rules::circles(own()).into_iter();
    let circles: Vec<String> = circles.map(|(circle, lines)| format!("{circle}\n  {}", lines.join("\n  "))).collect();
    none(&circles, "these use each other in a circle");
}

#[test]
fn nothing_is_missing_from_its_list() {
    none(&rules::unlisted(own()), "these are in no list");
    none(&rules::entangled(own()), "a subcommand uses another");
}

#[test]
fn nothing_is_there_for_tests_alone() {
    none(&rules::for_tests_alone(own()), "nobody but tests uses these");
}

#[test]
fn files_and_functions_are_short() {
    none(&rules::long_files(own(), MOST_LINES), "these files tell more than one story");
    none(&rules::long_functions(own(), MOST_LINES_OF_A_FUNCTION), "these functions fit on no screen");
}

#[test]
fn every_file_says_what_it_is_about() {
    none(&rules::without_a_comment(own()), "these do not begin with `//!`");
    none(&rules::drawers(own()), "these names say nothing");
}

#[test]
fn only_machine_reads_clocks_and_knows_platforms() {
    none(&rules::clocks(own()), "these lines read a clock");
    none(&rules::platforms(own()), "these lines know a platform");
}

#[test]
fn only_cli_prints_and_in_no_way_that_panics() {
    none(&rules::printers(own()), "these lines print");
}

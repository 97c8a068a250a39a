//! Each rule against small trees that break it, and one that breaks none.

use super::rules;
use super::source::Source;
use super::tree::Tree;

/// A crate of three modules in which nothing is wrong.
const RIGHT: [(&str, &str); 8] = [
    ("lib.rs", "//! A crate.\n\nmod below;\npub mod above;\nmod cli;\n\npub use above::Thing;\n"),
    (
        "below/mod.rs",
        "//! Below.\n\nmod one;\nmod two;\n\npub use one::One;\npub(crate) use two::{Two, made as two};\n",
    ),
    ("below/one.rs", "//! One.\n\npub struct One;\n"),
    (
        "below/two.rs",
        "//! Two.\n\nuse super::one::One;\n\npub struct Two(pub One);\n\npub fn made() -> Two {\n    Two(One)\n}\n",
    ),
    (
        "above.rs",
        "//! Above.\n\nuse crate::below::{self, One};\n\npub struct Thing(One, below::Two);\n\npub(crate) const N: u8 = 1;\n",
    ),
    (
        "cli/mod.rs",
        "//! The program.\n\nmod run;\n\nfn main() {\n    run::run(crate::above::N, crate::below::two());\n}\n",
    ),
    (
        "cli/run.rs",
        "//! `runner run`\n\npub(super) fn run(_: u8, _: crate::below::Two) {\n    println(\"println!\");\n}\n",
    ),
    ("main.rs", "//! The program.\n\nfn main() {}\n"),
];

/// That crate with other texts in the place of some, or beside them.
fn with(changes: &[(&str, &str)]) -> Tree {
    let kept = RIGHT.iter().filter(|(path, _)| changes.iter().all(|(changed, _)| changed != path));
    Tree::new(kept.chain(changes).map(|(path, text)| Source::new(path, text)).collect())
}

/// The lines and files that a rule finds in the changed crate.
fn found(rule: fn(&Tree) -> Vec<String>, changes: &[(&str, &str)]) -> Vec<String> {
    assert_eq!(rule(&with(&[])), Vec::<String>::new(), "nothing is wrong without the change");
    rule(&with(changes))
}

#[test]
fn a_use_of_what_is_further_down() {
    let one = |text| found(rules::upward, &[("below/one.rs", text)]);
    let wanted = |line: usize, text: &str| vec![format!("below/one.rs:{line}: {text}")];
    assert_eq!(one("//! One.\n\nuse crate::above::Thing;\n"), wanted(3, "use crate::above::Thing;"));
    assert_eq!(
        one("//! One.\n\nuse crate::Thing;\n"),
        wanted(3, "use crate::Thing;"),
        "by the name that lib.rs gives it"
    );
    assert_eq!(one("//! One.\nuse super::super::{above::Thing};\n"), wanted(2, "use super::super::{above::Thing};"));
    let inline = "//! One.\n\npub struct One;\n\nfn n() -> u8 {\n    1 + crate::above::N\n}\n";
    assert_eq!(one(inline), wanted(6, "1 + crate::above::N"));
    assert_eq!(
        one("//! One, not crate::above::Thing.\n\nconst A: &str = \"crate::above::N\"; // crate::above::N\n"),
        [""; 0]
    );
    assert_eq!(found(rules::outside_the_flow, &[("stray.rs", "//! Stray.\n")]), ["stray.rs"]);
}

#[test]
fn a_circle_inside_a_folder() {
    let circles = |changes: &[(&str, &str)]| {
        assert_eq!(rules::circles(&with(&[])), []);
        rules::circles(&with(changes)).into_iter().map(|(circle, _)| circle).collect::<Vec<_>>()
    };
    let back = [
        "use super::two::Two;",
        "use super::Two;",
        "use super::two;",
        "use crate::below::two as made;",
        "use super::super::below::Two;",
    ];
    for back in back {
        let one = format!("//! One.\n\n{back}\n\npub struct One;\n");
        assert_eq!(circles(&[("below/one.rs", &one)]), ["below: one, two"], "{back}");
    }
    let inline = "//! One.\n\npub struct One;\n\nfn two() {\n    self::super::two::made();\n}\n";
    assert_eq!(circles(&[("below/one.rs", &inline.replace("self::", ""))]), ["below: one, two"]);
    // What its folder's own file defines and uses.
    let parent = "//! Below.\n\nmod one;\nmod two;\n\npub use one::One;\npub use two::{Two, made as two};\n\npub const N: u8 = one::N;\n";
    let child = "//! One.\n\npub struct One([u8; super::N as usize]);\n\npub const N: u8 = 1;\n";
    assert_eq!(circles(&[("below/mod.rs", parent), ("below/one.rs", child)]), ["below: mod, one"]);
    // To hand on what is below is no use of it.
    let parent = parent.replace("one::N;", "1;");
    assert_eq!(circles(&[("below/mod.rs", &parent), ("below/one.rs", child)]), [""; 0]);
}

#[test]
fn what_no_list_names() {
    let lists = [
        (
            "strategy/mod.rs",
            "//! Strategies.\n\nmod serial;\n\nfn list() {\n    vec![Entry::map::<serial::Serial>()]\n}\n",
        ),
        ("strategy/serial.rs", "//! Serial.\n\nimpl Kind for Serial {\n}\n"),
        ("workload/mod.rs", "//! Workloads.\n\nmod sleep;\n\nfn list() {\n    vec![Entry::of::<Sleep>()]\n}\n"),
        ("workload/sleep.rs", "//! Sleep.\n\nimpl Kind for Sleep {\n}\n"),
        (
            "report/chart/pictures/mod.rs",
            "//! Pictures.\n\nmod speedup;\n\nconst ALL: &[Draw] = &[Draw(speedup::picture)];\n",
        ),
        ("report/chart/pictures/speedup.rs", "//! Speedup.\n"),
        (
            "cli/mod.rs",
            "//! The program.\n\nconst ALL: &[Subcommand] = &[\n    Subcommand::of::<subcommands::run::Run>(\"run\"),\n];\n",
        ),
        ("cli/subcommands/run.rs", "//! Run.\n\npub(crate) struct Run;\n"),
    ];
    assert_eq!(rules::unlisted(&with(&lists)), [""; 0]);
    assert_eq!(rules::entangled(&with(&lists)), [""; 0]);
    let more = [
        ("strategy/tokio.rs", "//! Tokio.\n\nimpl Kind for Tokio {\n}\n"),
        ("workload/fetch.rs", "//! Fetch.\n\nimpl Kind for Fetch {\n}\n"),
        ("report/chart/pictures/map.rs", "//! Map.\n"),
        ("cli/subcommands/predict.rs", "//! Predict.\n\nuse super::run::Run;\n"),
    ];
    let tree = with(&[&lists[..], &more].concat());
    assert_eq!(
        rules::unlisted(&tree),
        [
            "report/chart/pictures/map.rs: report/chart/pictures/mod.rs does not list it",
            "cli/subcommands/predict.rs: cli/mod.rs does not list it",
            "strategy/tokio.rs: strategy/mod.rs does not list Tokio",
            "workload/fetch.rs: workload/mod.rs does not list Fetch",
        ]
    );
    assert_eq!(rules::entangled(&tree), ["cli/subcommands/predict.rs:3: use super::run::Run;"]);
}

#[test]
fn a_file_that_only_tests_use() {
    let unused = [("below/three.rs", "//! Three.\n\npub struct Three;\n")];
    assert_eq!(found(rules::for_tests_alone, &unused), ["below/three.rs: nobody uses it"]);
    // Its own tests, and those beside it, are tests.
    let tested = "//! One.\n\npub struct One;\n\n#[cfg(test)]\nmod tests {\n    use super::super::three::Three;\n}\n";
    assert_eq!(
        found(rules::for_tests_alone, &[unused[0], ("below/one.rs", tested)]),
        ["below/three.rs: nobody uses it"]
    );
    // That its folder hands it on is no use.
    let handed_on = "//! Below.\n\nmod one;\nmod three;\nmod two;\n\npub use one::One;\npub use three::Three;\npub use two::{Two, made as two};\n";
    assert_eq!(
        found(rules::for_tests_alone, &[unused[0], ("below/mod.rs", handed_on)]),
        ["below/three.rs: nobody uses it"]
    );
    let fake =
        "//! Above.\n\n#[cfg(test)]\nmod fake;\n\nuse crate::below::{One, Two};\n\npub struct Thing(One, Two);\n";
    assert_eq!(found(rules::for_tests_alone, &[("above.rs", fake)]), ["above.rs:4: mod fake;"]);
}

#[test]
fn what_is_long_silent_or_a_drawer() {
    let long = format!(
        "//! One.\n\npub struct One;\n\nimpl One {{\n    pub fn f() {{\n{}    }}\n}}\n",
        "        f();\n".repeat(58)
    );
    let tree = with(&[("below/one.rs", &long), ("below/util.rs", "pub struct Two;\n")]);
    assert_eq!(rules::long_files(&tree, 65), ["below/one.rs: 66 lines"]);
    assert_eq!(rules::long_functions(&tree, 59), ["below/one.rs:6: pub fn f() {: 60 lines"]);
    assert!(rules::long_files(&tree, 66).is_empty() && rules::long_functions(&tree, 60).is_empty());
    assert_eq!(rules::without_a_comment(&tree), ["below/util.rs"]);
    assert_eq!(rules::drawers(&tree), ["below/util.rs"]);
}

#[test]
fn clocks_platforms_and_printing() {
    let one = |rule, line: &str| {
        let text = format!("//! One.\n\npub struct One;\n\nfn f() {{\n    {line}\n}}\n");
        let found = found(rule, &[("below/one.rs", &text)]);
        assert_eq!(found, [format!("below/one.rs:6: {line}")]);
    };
    one(rules::clocks, "Instant::now();");
    one(rules::platforms, "#[cfg(target_os = \"linux\")]");
    one(rules::platforms, "read(\"/proc/stat\");");
    one(rules::printers, "println!(\"text\");");
    one(rules::printers, "let mut out = io::stdout();");
    let cli = ("cli/run.rs", "//! Run.\n\npub(super) fn run(_: u8, _: crate::below::Two) {\n    println!();\n}\n");
    assert_eq!(found(rules::printers, &[cli]), ["cli/run.rs:4: println!();"], "a reader that is gone makes it panic");
}

//! The rules: each gives the lines, files or folders that break it.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Source;
use super::tree::Tree;

/// In no program but the tests' own: it prints because users' code does.
const FOR_TESTS: &str = "workload/fault.rs";

/// Data flows one way: a module of the crate uses those above it in `lib.rs`.
pub(super) fn upward(tree: &Tree) -> Vec<String> {
    let order = tree.order();
    let place = |source: &Source| order.iter().position(|module| source.module.first() == Some(module));
    let uses = tree.uses.iter().filter(|one| {
        let (from, to) = (place(&tree.sources[one.from]), place(&tree.sources[one.to]));
        from.zip(to).is_some_and(|(from, to)| to > from)
    });
    distinct(uses.map(|one| tree.sources[one.from].at(one.line)))
}

/// Modules that the order does not know.
pub(super) fn outside_the_flow(tree: &Tree) -> Vec<String> {
    let order = tree.order();
    let known =
        |source: &&Source| source.module.first().is_none_or(|module| module == "main" || order.contains(module));
    tree.sources.iter().filter(|source| !known(source)).map(|source| source.path.clone()).collect()
}

/// Inside a folder, too: the files that use each other in a circle, with a line for each use. A file and the folder of
/// its name are one; the folder's own file is called `mod`.
pub(super) fn circles(tree: &Tree) -> Vec<(String, Vec<String>)> {
    let mut folders: BTreeMap<&[String], Uses> = BTreeMap::new();
    for one in &tree.uses {
        let (from, to) = (&tree.sources[one.from].module, &tree.sources[one.to].module);
        let common = from.iter().zip(to).take_while(|(from, to)| from == to).count();
        if common > 0 {
            let [from_name, to_name] = [from, to].map(|module| module.get(common).map_or("mod", String::as_str));
            let line = tree.sources[one.from].at(one.line);
            folders.entry(&from[..common]).or_default().entry(from_name).or_default().entry(to_name).or_insert(line);
        }
    }
    folders.iter().flat_map(|(folder, uses)| circles_of(&folder.join("/"), uses)).collect()
}

/// Who uses whom in a folder, each with a line in which that is so.
type Uses<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

fn circles_of(folder: &str, uses: &Uses<'_>) -> Vec<(String, Vec<String>)> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = uses.keys().map(|from| (*from, reached(from, uses))).collect();
    let mut circles = BTreeMap::new();
    for (from, found) in &reached {
        let back = |to: &&&str| reached.get(**to).is_some_and(|found| found.contains(from));
        let members: Vec<&str> = found.iter().filter(back).copied().collect();
        if members.len() > 1 {
            let within = |name: &str| members.contains(&name);
            let lines = uses.iter().filter(|(from, _)| within(from)).flat_map(|(_, uses)| uses);
            let lines = lines.filter(|(to, _)| within(to)).map(|(_, line)| line.clone()).collect();
            circles.insert(format!("{folder}: {}", members.join(", ")), lines);
        }
    }
    circles.into_iter().collect()
}

/// All that `start` uses, and what these use.
fn reached<'a>(start: &'a str, uses: &Uses<'a>) -> BTreeSet<&'a str> {
    let (mut found, mut next) = (BTreeSet::new(), vec![start]);
    while let Some(from) = next.pop() {
        next.extend(uses.get(from).into_iter().flat_map(BTreeMap::keys).filter(|to| found.insert(**to)));
    }
    found
}

/// Folders whose files each stand in a list: which file has the list, and how a line of it names one.
const LISTS: [(&str, &str, &str); 2] = [
    ("report/chart/pictures", "report/chart/pictures/mod.rs", "{}::picture)"),
    ("cli/subcommands", "cli/mod.rs", "::of::<subcommands::{}::"),
];

/// Folders whose files may implement a kind, which then stands in the folder's list.
const KINDS: [&str; 2] = ["strategy", "workload"];

/// Strategies, workloads, pictures and subcommands that no list names.
pub(super) fn unlisted(tree: &Tree) -> Vec<String> {
    let in_folder =
        |folder: &str, source: &Source| source.path.rsplit_once('/').is_some_and(|(parent, _)| parent == folder);
    let mut found = Vec::new();
    for (folder, list, line) in LISTS {
        let list = tree.source(list);
        let files = tree.sources.iter().filter(|source| in_folder(folder, source) && source.path != list.path);
        let named = |source: &&Source| list.code.contains(&line.replace("{}", source.module.last().expect("a name")));
        found.extend(
            files.filter(|file| !named(file)).map(|file| format!("{}: {} does not list it", file.path, list.path)),
        );
    }
    for folder in KINDS {
        let list = tree.source(&format!("{folder}/mod.rs"));
        for source in tree.sources.iter().filter(|source| source.path.starts_with(folder)) {
            let own = source.code.lines().filter(|line| line.starts_with("impl "));
            let kinds = own.filter_map(|line| line.split_once("Kind for ")?.1.strip_suffix(" {"));
            let unlisted = kinds.filter(|kind| !list.code.contains(&format!("{kind}>()")));
            found.extend(unlisted.map(|kind| format!("{}: {} does not list {kind}", source.path, list.path)));
        }
    }
    found
}

/// Subcommands that use each other: what they share is beside their list.
pub(super) fn entangled(tree: &Tree) -> Vec<String> {
    let subcommand = |at: usize| match tree.sources[at].module.as_slice() {
        [cli, folder, name, ..] if cli == "cli" && folder == "subcommands" => Some(name),
        _ => None,
    };
    let uses = tree
        .uses
        .iter()
        .filter(|one| subcommand(one.from).zip(subcommand(one.to)).is_some_and(|(from, to)| from != to));
    distinct(uses.map(|one| tree.sources[one.from].at(one.line)))
}

/// Files that only tests use: they are there for tests alone, or nobody names what they define.
pub(super) fn for_tests_alone(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    for source in tree.sources.iter().filter(|source| source.path != "lib.rs") {
        let lines: Vec<&str> = source.code.lines().collect();
        let pairs = lines.windows(2).enumerate().filter(|(_, pair)| pair[0].trim() == "#[cfg(test)]");
        let modules =
            pairs.filter(|(_, pair)| pair[1].contains("mod ") && pair[1].ends_with(';') && pair[1] != "mod tests;");
        found.extend(modules.map(|(at, _)| source.at(at + 2)));
    }
    let mut used = tree.face();
    used.extend(tree.uses.iter().filter(|one| !is_below(tree, one.from, one.to)).map(|one| one.to));
    for (at, source) in tree.sources.iter().enumerate() {
        let names = |line: &&str| {
            ["fn ", "struct ", "enum ", "trait ", "type ", "const ", "static "].iter().any(|item| {
                line.starts_with("pub") && line.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(item))
            })
        };
        let nameable = source.code.lines().filter(names).count() > 0;
        if nameable && !used.contains(&at) && source.module.len() > 1 {
            found.push(format!("{}: nobody uses it", source.path));
        }
    }
    found
}

fn is_below(tree: &Tree, from: usize, to: usize) -> bool {
    tree.sources[from].module.starts_with(&tree.sources[to].module)
}

/// Files that are longer than so many lines.
pub(super) fn long_files(tree: &Tree, most: usize) -> Vec<String> {
    let lines = tree.sources.iter().map(|source| (source, source.text.lines().count()));
    lines.filter(|(_, lines)| *lines > most).map(|(source, lines)| format!("{}: {lines} lines", source.path)).collect()
}

/// Functions that are longer than so many lines.
pub(super) fn long_functions(tree: &Tree, most: usize) -> Vec<String> {
    let functions = tree.sources.iter().flat_map(|source| source.functions().into_iter().map(move |one| (source, one)));
    let long = functions.filter(|(_, (_, lines))| *lines > most);
    long.map(|(source, (line, lines))| format!("{}: {lines} lines", source.at(line))).collect()
}

/// Files that do not begin with what they are about.
pub(super) fn without_a_comment(tree: &Tree) -> Vec<String> {
    let silent = tree.sources.iter().filter(|source| !source.text.starts_with("//! "));
    silent.map(|source| source.path.clone()).collect()
}

/// Names that say nothing.
pub(super) fn drawers(tree: &Tree) -> Vec<String> {
    let drawer = |part: &String| ["util", "utils", "misc", "common", "helpers"].contains(&part.as_str());
    tree.sources.iter().filter(|source| source.module.iter().any(drawer)).map(|source| source.path.clone()).collect()
}

/// Only `machine` reads clocks.
pub(super) fn clocks(tree: &Tree) -> Vec<String> {
    offenders(tree, &["Instant::now", "SystemTime::now", "Timestamp::now", "Zoned::now"], &["machine"])
}

/// Only `machine` knows platforms.
pub(super) fn platforms(tree: &Tree) -> Vec<String> {
    let mut found = offenders(
        tree,
        &["target_os", "cfg(unix", "cfg(windows", "not(unix)", "std::os::", "use nix", "=nix::", " nix::", "(nix::"],
        &["machine"],
    );
    // These stand in strings.
    let paths = tree.sources.iter().filter(|source| source.module.first().is_some_and(|module| module != "machine"));
    for source in paths {
        for (number, line) in source.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if ["/proc/", "/sys/"].iter().any(|folder| code.contains(folder)) {
                found.push(source.at(number + 1));
            }
        }
    }
    found
}

/// Only `cli` prints; `machine` takes the streams away from the user's code.
pub(super) fn printers(tree: &Tree) -> Vec<String> {
    let mut found = offenders(tree, &["io::stdout", "io::stderr"], &["cli", "machine"]);
    found.extend(offenders(tree, &["println!", "print!(", "eprint!(", "dbg!"], &["cli"]));
    // A reader that is gone makes these panic.
    found.extend(offenders(tree, &["println!(", "print!("], &[]));
    distinct(found.into_iter())
}

/// Lines of code that hold one of `needles`, outside of the modules in `allowed`.
fn offenders(tree: &Tree, needles: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for source in tree.sources.iter().filter(|source| source.path != FOR_TESTS) {
        if source.module.first().is_some_and(|module| allowed.contains(&module.as_str())) {
            continue;
        }
        for (number, line) in source.code.lines().enumerate() {
            // `target_os` stands in attributes, whose strings are blank here.
            if needles.iter().any(|needle| line.contains(needle)) {
                found.push(source.at(number + 1));
            }
        }
    }
    found
}

fn distinct(findings: impl Iterator<Item = String>) -> Vec<String> {
    findings.collect::<BTreeSet<String>>().into_iter().collect()
}

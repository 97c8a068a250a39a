//! The pages under `docs/` are held to what they say: their commands run, their tables are complete, their links lead
//! somewhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use speedup::dataset::Dataset;
use speedup::experiment::{self, Kinds};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A page by its path from the root.
fn page(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every page: those under `docs`, and the README.
fn pages() -> Vec<(PathBuf, String)> {
    let folder = fs::read_dir(Path::new(ROOT).join("docs")).expect("docs");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("an entry of docs").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    assert!(paths.len() > 5, "docs was not found");
    paths.push(Path::new(ROOT).join("README.md"));
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("a page"))).collect()
}

/// What stands under a heading, up to the next heading of any level.
fn section<'p>(page: &'p str, heading: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no `{heading}`"));
    rest.split("\n#").next().unwrap_or(rest)
}

/// The first column of the tables of a section: what stands there in backquotes.
fn first_column(section: &str) -> Vec<&str> {
    let cell = |line: &'_ str| -> Option<(usize, usize)> {
        let rest = line.strip_prefix("| `")?;
        Some((3, 3 + rest.find('`')?))
    };
    section.lines().filter_map(|line| cell(line).map(|(start, end)| &line[start..end])).collect()
}

/// The blocks of a page with a fence such as `sh`, each with what stands behind it.
fn blocks<'p>(page: &'p str, fence: &str) -> Vec<(&'p str, &'p str)> {
    let mut found = Vec::new();
    let mut parts = page.split("```");
    while let (Some(_), Some(block)) = (parts.next(), parts.next()) {
        let (info, text) = block.split_once('\n').unwrap_or((block, ""));
        let (word, rest) = info.split_once(' ').unwrap_or((info, ""));
        if word == fence {
            found.push((rest, text));
        }
    }
    found
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

/// Where a key stands in an experiment, as text around it, and the section that documents such keys.
struct Place {
    heading: &'static str,
    before: &'static str,
    after: &'static str,
}

const PLACES: [Place; 10] = [
    Place { heading: "## Top-level keys", before: "", after: "" },
    Place { heading: "## Strategies", before: "[[strategy]]\nkind = \"serial\"\n", after: "" },
    Place { heading: "### scope", before: "[[strategy]]\nkind = \"scope\"\n", after: "" },
    Place { heading: "### rayon", before: "[[strategy]]\nkind = \"rayon\"\n", after: "" },
    Place { heading: "### command", before: "[[strategy]]\nkind = \"command\"\n", after: "" },
    Place { heading: "## Requirements", before: "[[require]]\n", after: "" },
    Place { heading: "## Gate", before: "[gate]\n", after: "" },
    Place { heading: "## Patterns", before: "exclude = [{ ", after: " }]" },
    Place { heading: "## Repetitions", before: "repetitions = { ", after: " }" },
    Place { heading: "## Delays", before: "delay = { distribution = \"exponential\", mean = \"1s\", ", after: " }" },
];

/// What is wrong with an experiment that has `key` in that place, whatever else is wrong with it.
fn mistakes(place: &Place, key: &str) -> Vec<(String, Option<String>)> {
    let text = format!("{}{key} = 0{}\n", place.before, place.after);
    let mistakes = experiment::parse(Path::new("an.toml"), &text, &[]).err().map(|mistakes| mistakes.list);
    mistakes.unwrap_or_default().into_iter().map(|mistake| (mistake.what, mistake.help)).collect()
}

/// The keys that the page documents for a place.
fn documented<'p>(page: &'p str, place: &Place) -> Vec<&'p str> {
    let keys = first_column(section(page, place.heading));
    // The other first columns hold values (`"uniform"`) and what stands in text (`{workers}`).
    let keys: Vec<&str> = keys.into_iter().filter(|key| key.starts_with(|first: char| first.is_alphabetic())).collect();
    assert!(!keys.is_empty(), "`{}` documents no key", place.heading);
    keys
}

#[test]
fn every_key_of_the_page_is_known() {
    let page = page("docs/experiment-file.md");
    for place in &PLACES {
        for key in documented(&page, place) {
            let foreign = |what: &str| what.contains(&format!("unknown key `{key}`")) || what.contains("is a key of");
            let refused: Vec<_> = mistakes(place, key).into_iter().filter(|(what, _)| foreign(what)).collect();
            assert!(refused.is_empty(), "{} documents `{key}`: {refused:?}", place.heading);
        }
    }
}

#[test]
fn every_key_that_is_known_is_on_the_page() {
    // A word that is near to no key: the runner then tells all of them.
    const NO_KEY: &str = "qqqqqqqqqqqqqqqqqqqqqqqqq";
    let page = page("docs/experiment-file.md");
    for place in &PLACES {
        let told = mistakes(place, NO_KEY).into_iter().find(|(what, _)| what.contains(NO_KEY));
        let help = told.and_then(|(_, help)| help).unwrap_or_else(|| panic!("{}: not told", place.heading));
        let keys: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
        let documented = [documented(&page, place), shared(&page, place)].concat();
        let missing: Vec<&&str> = keys.iter().filter(|key| !documented.contains(key)).collect();
        assert!(keys.len() > 1 && missing.is_empty(), "{} lacks {missing:?}", place.heading);
    }
}

/// The keys that a place has besides its own, documented elsewhere.
fn shared<'p>(page: &'p str, place: &Place) -> Vec<&'p str> {
    let keys_of = |heading: &str| first_column(section(page, heading));
    let kinds = || ["### scope", "### rayon", "### command"].into_iter().flat_map(keys_of).collect();
    match place.heading {
        "### scope" | "### rayon" | "### command" => keys_of("## Strategies"),
        "## Requirements" => [keys_of("## Patterns"), kinds()].concat(),
        "## Patterns" => kinds(),
        // Written in the examples' first place, and in the second column.
        "## Delays" => vec!["distribution", "mean"],
        _ => Vec::new(),
    }
}

/// The default of each key in the tables of a section, as it stands there.
fn defaults(section: &str) -> Vec<(&str, &str)> {
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(key, rest)| (key, rest.trim_end_matches('|').rsplit('|').next().unwrap_or_default().trim())).collect()
}

#[test]
fn the_defaults_of_the_page_are_those_of_the_list_of_keys() {
    let (page, schema) = (page("docs/experiment-file.md"), experiment::schema());
    let repetitions = schema["properties"]["repetitions"]["anyOf"].as_array().expect("alternatives");
    let repetitions = repetitions.iter().find(|one| one["properties"].is_object()).expect("a table");
    let tables = [
        ("## Top-level keys", &schema, 13),
        ("## Gate", &schema["properties"]["gate"], 4),
        ("## Repetitions", repetitions, 2),
    ];
    for (heading, keys, least) in tables {
        let documented = defaults(section(&page, heading));
        let mut held = 0;
        for (key, about) in keys["properties"].as_object().expect("keys") {
            let Some(default) = about.get("default") else { continue };
            let (_, told) = documented.iter().find(|(other, _)| other == key).unwrap_or_else(|| panic!("no `{key}`"));
            assert!(
                told.replace(['`', ','], "").starts_with(&default.to_string()),
                "{key} = {default}, and not {told}"
            );
            held += 1;
        }
        assert!(held >= least, "{heading} has {held} defaults");
    }
}

#[test]
fn every_parameter_of_a_strategy_is_on_the_page() {
    let page = page("docs/experiment-file.md");
    for kind in Kinds::default().all() {
        let table = section(&page, &format!("### {}", kind.name));
        let documented = first_column(table);
        for parameter in kind.parameters {
            assert!(documented.contains(&parameter.name), "{} has `{}`", kind.name, parameter.name);
        }
    }
}

#[test]
fn every_toml_block_of_the_file_page_is_an_experiment() {
    for (_, block) in blocks(&page("docs/experiment-file.md"), "toml") {
        let strategies = if block.contains("[[strategy]]") { "" } else { "\n[[strategy]]\nkind = \"scope\"\n" };
        let read = experiment::parse(Path::new("an.toml"), &format!("{block}{strategies}"), &[]);
        assert!(read.is_ok(), "{block}\n{}", read.err().map(|mistakes| mistakes.to_string()).unwrap_or_default());
    }
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
            let lines =
                block.lines().filter_map(|line| line.trim_start().strip_prefix("runner ")).filter(|_| reason.is_none());
            let words =
                |line: &str| line.split('#').next().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
            commands.extend(lines.map(words));
        }
    }
    // `report` needs a run that was made before.
    commands.sort_by_key(|command| command[0] == "report");
    assert!(commands.len() >= 5, "the pages show the program's commands");
    for mut command in commands {
        let runs = !["plan", "list", "doctor", "report"].contains(&command[0].as_str());
        if runs {
            command.extend(["--set", "delay=2ms", "--repetitions", "2"].map(str::to_owned));
        }
        if runs || command[0] == "report" {
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
    for (path, text) in pages() {
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

#[test]
fn the_scientists_are_the_same_in_python() {
    let program = page("experiments/python/scientists.py");
    let records = Dataset::Scientists.load().expect("the scientists");
    let lines = records.iter().map(|one| {
        let nobel = if one.nobel { "True" } else { "False" };
        format!("    Scientist(\"{}\", \"{}\", {}, {nobel}),\n", one.name, one.field, one.born)
    });
    let all: String = lines.collect();
    assert!(program.contains(&format!("SCIENTISTS = (\n{all})")), "not these:\n{all}");
}

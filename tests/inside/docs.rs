//! The page about experiment files, held to the parser: it documents every key, and no other. The scientists of the
//! Python program are those of the dataset.

use std::path::Path;

use crate::dataset::Dataset;
use crate::experiment::{self, Kinds};
use crate::parameter::Takes;
use crate::strategy::command;

use super::pages::{blocks, first_column, page, section};

/// Where a key stands in an experiment, as text around it, and the section that documents such keys.
struct Place {
    heading: &'static str,
    before: &'static str,
    after: &'static str,
}

const PLACES: [Place; 14] = [
    Place { heading: "## Top-level keys", before: "", after: "" },
    Place { heading: "## Strategies", before: "[[strategy]]\nkind = \"serial\"\n", after: "" },
    Place { heading: "### scope", before: "[[strategy]]\nkind = \"scope\"\n", after: "" },
    Place { heading: "### rayon", before: "[[strategy]]\nkind = \"rayon\"\n", after: "" },
    Place { heading: "### tokio", before: "[[strategy]]\nkind = \"tokio\"\n", after: "" },
    Place { heading: "### smol", before: "[[strategy]]\nkind = \"smol\"\n", after: "" },
    Place { heading: "### process", before: "[[strategy]]\nkind = \"process\"\n", after: "" },
    Place { heading: "### mpi", before: "[[strategy]]\nkind = \"mpi\"\n", after: "" },
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
    const KINDS: [&str; 6] = ["### scope", "### rayon", "### tokio", "### smol", "### process", "### command"];
    let kinds = || KINDS.into_iter().flat_map(keys_of).collect();
    match place.heading {
        "## Strategies" => keys_of("### serial"),
        heading if KINDS.contains(&heading) => keys_of("## Strategies"),
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
fn every_key_of_a_launch_is_on_the_page_and_no_other_is() {
    let launch =
        command::INFO.parameters.iter().find(|parameter| parameter.name == "launch").map(|launch| launch.takes);
    let Some(Takes::Table(keys, _)) = launch else { panic!("{launch:?}") };
    let keys: Vec<&str> = keys.iter().map(|key| key.name).collect();
    assert_eq!(first_column(section(&page("docs/experiment-file.md"), "### launch"))[..keys.len()], keys);
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

//! The schema is held to the parser: the same keys, the same defaults, the same values.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::experiment::{self, Mistakes, schema};
use crate::plan::{Plan, plan};
use crate::workload::Workload;
use serde_json::Value;

use super::validator::mistakes;

const RAYON: &str = "[[strategy]]\nkind = \"rayon\"\n";

fn parsed(text: &str) -> Result<Plan, Mistakes> {
    plan(&experiment::parse(Path::new("an.toml"), text, &[])?, 2)
}

fn as_json(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).expect("TOML")).expect("JSON")
}

#[test]
fn the_file_beside_the_experiments_is_the_schema() {
    let kept = fs::read_to_string("experiments/schema.json").expect("experiments/schema.json");
    assert_eq!(serde_json::from_str::<Value>(&kept).expect("JSON"), schema());
}

/// The files that are shipped, and those that others start from.
fn files() -> Vec<PathBuf> {
    let folders = ["experiments", "src/cli/subcommands/init"].map(|folder| fs::read_dir(folder).expect("a folder"));
    let paths = folders.into_iter().flatten().map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect()
}

#[test]
fn every_shipped_experiment_names_the_schema_and_holds_to_it() {
    let files = files();
    assert!(files.len() >= 8);
    for file in files {
        let text = fs::read_to_string(&file).expect("a file");
        assert!(text.starts_with("#:schema schema.json\n"), "{} does not name the schema", file.display());
        assert_eq!(mistakes(&schema(), &as_json(&text)), [""; 0], "{}", file.display());
    }
}

/// The keys that the parser knows where an unknown one stands: it tells them all when none is near.
fn known_keys(text: &str) -> BTreeSet<String> {
    const UNKNOWN: &str = "qqqqqqqqqqqqqqqq";
    let text = text.replace("KEY", &format!("{UNKNOWN} = 1"));
    let mistakes = experiment::parse(Path::new("an.toml"), &text, &[]).expect_err("an unknown key");
    let unknown = mistakes.list.into_iter().find(|mistake| mistake.what == format!("unknown key `{UNKNOWN}`"));
    let help = unknown.and_then(|mistake| mistake.help).unwrap_or_else(|| panic!("not told of: {text}"));
    help.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The keys of a table of the schema.
fn keys(table: &Value) -> BTreeSet<String> {
    table["properties"].as_object().expect("a table").keys().cloned().collect()
}

/// The one alternative that has a key of that value, or at all.
fn alternative<'s>(schema: &'s Value, key: &str, value: Option<&str>) -> &'s Value {
    let fits = |one: &&Value| match value {
        Some(value) => one["properties"][key]["enum"][0] == value,
        None => one["properties"].get(key).is_some(),
    };
    schema["anyOf"].as_array().expect("alternatives").iter().find(fits).unwrap_or_else(|| panic!("{key} = {value:?}"))
}

#[test]
fn schema_and_parser_know_the_same_keys() {
    let schema = schema();
    let top = &schema["properties"];
    assert_eq!(known_keys(&format!("KEY\n{RAYON}")), keys(&schema));
    for kind in top["strategy"]["items"]["anyOf"].as_array().expect("kinds") {
        let name = kind["properties"]["kind"]["enum"][0].as_str().expect("a kind");
        assert_eq!(known_keys(&format!("[[strategy]]\nkind = \"{name}\"\nKEY")), keys(kind), "{name}");
    }
    for name in ["uniform", "exponential", "lognormal", "pareto", "bimodal"] {
        let known = known_keys(&format!("delay = {{ distribution = \"{name}\", KEY }}\n{RAYON}"));
        assert_eq!(known, keys(alternative(&top["delay"], "distribution", Some(name))), "{name}");
    }
    let workloads: Vec<&str> = Workload::all().into_iter().map(Workload::name).collect();
    let allowed = |name: &&str| keys(alternative(&top["workload"], "kind", Some(name)));
    let all = workloads.iter().flat_map(allowed).collect();
    for name in workloads {
        // `work` is known to sleep, to be told as compute's.
        assert_eq!(known_keys(&format!("workload = {{ kind = \"{name}\", KEY }}\n{RAYON}")), all, "{name}");
    }
    let synthetic = known_keys(&format!("dataset = {{ synthetic = 1, KEY }}\n{RAYON}"));
    assert_eq!(synthetic, keys(alternative(&top["dataset"], "synthetic", None)));
    let rule = known_keys(&format!("repetitions = {{ precision = \"1%\", KEY }}\n{RAYON}"));
    assert_eq!(rule, keys(alternative(&top["repetitions"], "precision", None)));
    let pattern = known_keys(&format!("exclude = {{ workers = 1, KEY }}\n{RAYON}"));
    assert_eq!(pattern, keys(alternative(&top["exclude"], "strategy", None)));
    assert_eq!(known_keys(&format!("gate = {{ loss = '5%', KEY }}\n{RAYON}")), keys(&top["gate"]));
    assert_eq!(known_keys(&format!("{RAYON}[[require]]\nspeedup = 1\nKEY")), keys(&top["require"]["items"]));
}

#[test]
fn the_defaults_that_it_names_are_those_of_the_parser() {
    let usual = parsed(RAYON).expect("a plan");
    let schema = schema();
    let keys = schema["properties"].as_object().expect("keys");
    let with_default = keys.iter().filter_map(|(key, about)| Some((key, about.get("default")?)));
    let mut told = 0;
    for (key, default) in with_default {
        let plan = parsed(&format!("{key} = {default}\n{RAYON}")).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert_eq!(plan, usual, "{key} = {default}");
        told += 1;
    }
    assert!(told >= 12, "only {told} keys name a default");
}

#[test]
fn every_key_says_what_it_is_for() {
    fn told(table: &Value, path: &str) {
        for (key, about) in table["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            let plain = ["min", "max", "mean", "median", "low", "high"].contains(&key.as_str());
            assert!(plain || about["description"].as_str().is_some_and(|text| text.len() > 5), "{path} says nothing");
            told(about, &path);
            told(&about["items"], &path);
            for alternative in about["anyOf"].as_array().into_iter().flatten() {
                told(alternative, &path);
            }
            for alternative in about["items"]["anyOf"].as_array().into_iter().flatten() {
                told(alternative, &path);
            }
        }
    }
    told(&schema(), "");
}

#[test]
fn a_parameter_has_the_values_that_its_kind_takes() {
    let schema = schema();
    let scope = alternative(&schema["properties"]["strategy"]["items"], "kind", Some("scope"));
    assert_eq!(scope["properties"]["schedule"]["anyOf"][0]["enum"], serde_json::json!(["static", "dynamic", "guided"]));
    for kind in crate::strategy::kinds() {
        let table = alternative(&schema["properties"]["strategy"]["items"], "kind", Some(kind.name));
        // A table is one value, never a list of them.
        for parameter in kind.parameters.iter().filter(|parameter| !parameter.takes.is_table()) {
            let alternatives = table["properties"][parameter.name]["anyOf"].as_array();
            assert!(alternatives.is_some_and(|all| all.len() >= 2), "nothing is known of {}", parameter.name);
        }
    }
}

/// Each line above a strategy, or a whole file.
fn file(text: &str) -> String {
    if text.contains("[[strategy]]") { text.to_owned() } else { format!("{text}\n{RAYON}") }
}

#[test]
fn what_the_parser_takes_the_schema_takes() {
    let right = [
        "title = ''",
        "dataset = ['scientists', { synthetic = 5 }]",
        "workload = { kind = 'compute', work = 5 }",
        "workload = { kind = 'sleep' }",
        "delay = [' 1.5 ms ', '10us', '7µs', '1h']",
        "delay = { distribution = 'uniform', min = '1ms', max = '2ms', order = 'ascending', seed = 3 }",
        "delay = [{ distribution = 'bimodal', low = '1ms', high = '2ms', share = 0.1 }, '1s']",
        "serial_fraction = [0, 0.5, 1]",
        "reference_year = -300",
        "workers = [1, 'cpus', '2*cpus', ' 2 * cpus ', 'cpus / 2']",
        "workers = 'powers of two'",
        "repetitions = { min = 3, max = 5, precision = '0.5 %' }",
        "confidence = 0.99",
        "iterations = 'auto'\nwarmup = 0",
        "iterations = 5\nwarmup = 'auto'",
        "budget = '90s'\ntimeout = '1m'",
        "isolation = 'none'",
        "exclude = []",
        "exclude = 'rayon/2'",
        "exclude = ['rayon/2', { strategy = 'rayon', workers = 1 }]",
        "[[strategy]]\nkind = 'scope'\nname = 'a b'\nworkers = 3\nschedule = ['static', 'guided']\nchunk = [1, 4]",
        "[[strategy]]\nkind = 'rayon'\nbaseline = 'scope'\n[[strategy]]\nkind = 'scope'\nworkers = 1",
        "[[strategy]]\nkind = 'rayon'\n[[require]]\nstrategy = 'rayon'\nworkers = 2\nspeedup = 1\nof_bound = 0.5",
        "gate = {}",
        "gate = { loss = '10 %', error_rate = '0.1%', repetitions = 64, judge = 'speedup', removed = ['rayon/8'] }",
        "gate = { removed = 'rayon/8;delay=1ms' }",
        "scaling = ['strong', 'weak']\nsize = 5\n[[strategy]]\nkind = 'command'\nrun = 'seq {size} {workers}'",
        "[[strategy]]\nkind = 'command'\nrun = 'make -j{workers}'\nshell = 'bash'\nenv = { A = '{workers}' }\n\
         stdin = 'a'\ncwd = 'b'\nprepare = 'c'\ncleanup = 'd'\nexpect_exit = 3\nverify = { through = 'e' }\n\
         time = { stderr = '(.*)', unit = 'ms' }",
        "[[strategy]]\nkind = 'command'\nrun = 'a {workers}'\nshell = true\nverify = 'stdout'\ntime = { stdout = '(.)' }",
    ];
    for text in right.map(file) {
        parsed(&text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        assert_eq!(mistakes(&schema(), &as_json(&text)), [""; 0], "{text}");
    }
}

#[test]
fn what_the_schema_refuses_the_parser_refuses() {
    let wrong = [
        "colour = 1",
        "title = 3",
        "dataset = 'scientist'",
        "dataset = { synthetic = 0 }",
        "dataset = { seed = 1 }",
        "dataset = []",
        "workload = 'slep'",
        "workload = { kind = 'sleep', work = 5 }",
        "workload = { work = 5 }",
        "delay = 5",
        "delay = '5'",
        "delay = '5 parsecs'",
        "delay = '.5s'",
        "delay = { distribution = 'pareto', min = '1ms' }",
        "delay = { distribution = 'uniform', min = '1s', max = '2s', mean = '1s' }",
        "delay = { distribution = 'exponential', mean = '1s', order = 'rising' }",
        "serial_fraction = [0.1, 1.5]",
        "workers = 0",
        "workers = []",
        "workers = 70_000",
        "workers = '4'",
        "workers = 1.5",
        "scaling = 'wide'",
        "size = 0",
        "repetitions = 0",
        "repetitions = { min = 10 }",
        "repetitions = { precision = 1 }",
        "confidence = 95",
        "iterations = 0",
        "iterations = 'many'",
        "warmup = -1",
        "isolation = 'thread'",
        "seed = -1",
        "exclude = [3]",
        "exclude = [{}]",
        "gate = 'strict'",
        "gate = { loss = 5 }",
        "gate = { loss = '5' }",
        "gate = { error = '1%' }",
        "gate = { repetitions = 0 }",
        "gate = { judge = 'both' }",
        "gate = { removed = [8] }",
        "strategy = []",
        "strategy = 'rayon'",
        "[strategy]\nkind = 'rayon'",
        "[[strategy]]\nname = 'mine'",
        "[[strategy]]\nkind = 'rayno'",
        "[[strategy]]\nkind = 'rayon'\nchunk = 4",
        "[[strategy]]\nkind = 'rayon'\nname = 'a/b'",
        "[[strategy]]\nkind = 'rayon'\nrepetitions = 3",
        "[[strategy]]\nkind = 'scope'\nchunk = 0",
        "[[strategy]]\nkind = 'scope'\nschedule = ['static', 'statik']",
        "[[strategy]]\nkind = 'command'",
        "[[strategy]]\nkind = 'command'\nrun = ''",
        "[[strategy]]\nkind = 'command'\nrun = 'true'\nchunk = 1",
        "[[strategy]]\nkind = 'command'\nrun = 'true'\nverify = 'stderr'",
        "[[strategy]]\nkind = 'command'\nrun = 'true'\ntime = { stdout = 'no group' }",
        "[[strategy]]\nkind = 'command'\nrun = 'true'\ntime = { stdout = '(.*)', unit = 'h' }",
        "[[strategy]]\nkind = 'command'\nrun = 'true'\nenv = { A = 1 }",
        "[[strategy]]\nkind = 'rayon'\n[[require]]\ncase = 'rayon/2'",
        "[[strategy]]\nkind = 'rayon'\n[[require]]\ncase = 'rayon/2'\nspedup = 1",
        "title = 'no strategy'",
    ];
    for text in wrong {
        let text =
            if text.starts_with("title = 'no") || text.starts_with("[strategy") { text.to_owned() } else { file(text) };
        let Ok(table) = toml::from_str::<toml::Table>(&text) else { continue };
        let value = serde_json::to_value(table).expect("JSON");
        assert_ne!(mistakes(&schema(), &value), [""; 0], "the schema takes\n{text}");
        assert!(parsed(&text).is_err(), "the parser takes\n{text}");
    }
}

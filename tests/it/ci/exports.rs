//! `--export FORMAT=PATH`.

use std::fs;

use crate::runner::Desk;

/// Three cases of 2 ms; what is required of one holds, and of another cannot.
const REQUIRED: &str = "delay = '2ms'
workers = [2]
repetitions = 6
iterations = 1

[[strategy]]
kind = 'scope'

[[strategy]]
kind = 'rayon'

[[require]]
case = 'scope/2'
speedup = 0.1

[[require]]
case = 'rayon/2'
speedup = 90
";

fn desk() -> Desk {
    Desk::new().with("required.toml", REQUIRED)
}

fn read(desk: &Desk, name: &str) -> String {
    fs::read_to_string(desk.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_run_writes_every_format_and_says_where_the_requirement_stands() {
    let desk = desk();
    let exports = "--export junit=t.xml --export markdown=t.md --export annotations=t.txt --export bencher=t.json \
                   --export github-action-benchmark=t2.json --export hyperfine=t3.json";
    let ended = desk.run(&format!("./required.toml --quiet {exports}"));
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    assert!(read(&desk, "t.xml").contains("tests=\"5\" failures=\"1\" errors=\"0\""), "{}", read(&desk, "t.xml"));
    let annotations = read(&desk, "t.txt");
    let place = "::error file=required.toml,line=18,title=rayon/2%3A speedup of at least 90.0%3A not met::";
    assert!(annotations.starts_with(place), "{annotations}");
    let markdown = read(&desk, "t.md");
    assert!(markdown.contains("FAILED: slower than it must be") && markdown.contains("| serial |"), "{markdown}");
    assert!(read(&desk, "t.json").contains("\"required: scope/2\""));
    assert!(read(&desk, "t2.json").contains("\"required: scope/2, speedup\""));
    let hyperfine: serde_json::Value = serde_json::from_str(&read(&desk, "t3.json")).unwrap();
    let results = hyperfine["results"].as_array().unwrap();
    let scope = results.iter().find(|result| result["command"] == "scope/2").unwrap();
    let times: Vec<f64> = scope["times"].as_array().unwrap().iter().map(|time| time.as_f64().unwrap()).collect();
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    assert!(times.len() > 1 && (scope["mean"].as_f64().unwrap() - mean).abs() < 1e-12, "{scope}");
    assert!(scope["min"].as_f64() <= scope["median"].as_f64() && scope["median"].as_f64() <= scope["max"].as_f64());
    assert!(scope["stddev"].as_f64() > Some(0.0) && scope["parameters"]["workers"] == "2", "{scope}");

    let again = desk.run("report required --export annotations=again.txt --export junit=again.xml");
    assert_eq!(again.code, Some(1), "{}", again.stderr);
    assert!(read(&desk, "again.txt").starts_with("::error title=rayon/2"), "{}", read(&desk, "again.txt"));
    assert_eq!(read(&desk, "again.xml"), read(&desk, "t.xml"));
}

#[test]
fn a_failed_case_stands_at_the_line_of_its_strategy() {
    let desk = desk();
    let ended = desk.run_with("panic in rayon/2", "required.toml --quiet --export annotations=-");
    assert_eq!(ended.code, Some(4));
    assert!(ended.stdout.contains("::error file=required.toml,line=9,title=rayon/2%3A failed::"), "{}", ended.stdout);
}

#[test]
fn an_experiment_that_does_not_run_is_no_silence() {
    let desk = desk();
    // The second cannot go on with a run that it does not have.
    assert_eq!(desk.run("required.toml --quiet").code, Some(1));
    let ended = desk.run("required.toml six.toml --quiet --resume --export junit=t.xml");
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    let junit = read(&desk, "t.xml");
    assert!(junit.contains("<testsuite name=\"required\" tests=\"5\""), "{junit}");
    assert!(junit.contains("<testsuite name=\"six\" tests=\"1\" failures=\"0\" errors=\"1\">"), "{junit}");
}

#[test]
fn mistakes_are_told_before_anything_runs() {
    let desk = desk();
    let told = |arguments: &str, words: &str| {
        let ended = desk.run(&format!("required.toml {arguments}"));
        assert_eq!(ended.code, Some(2), "{arguments}: {}", ended.stderr);
        assert!(ended.stderr.contains(words), "{arguments}: {}", ended.stderr);
    };
    told("--export junt=t.xml", "did you mean `junit`?");
    told("--export junit", "FORMAT=PATH");
    told("--export bencher=", "no path");
    told("--export junit=nowhere/t.xml", "nowhere is no folder");
    told("--export junit=.", "it is a folder");
    assert!(!desk.path("reports").exists(), "nothing was measured");
}

#[test]
fn a_gate_writes_its_verdicts() {
    let desk = desk();
    let ended = desk.run("gate required.toml --no-base --quiet --export junit=t.xml --export annotations=t.txt");
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let junit = read(&desk, "t.xml");
    assert!(junit.contains("<testcase classname=\"required\" name=\"scope/2\"/>"), "{junit}");
    // One block alone answers no requirement, and nobody must think that it did.
    assert!(!junit.contains("speedup of at least"), "{junit}");
    let told = read(&desk, "t.txt");
    for words in ["3 new", "Nothing was compared: there is no base", "what is required was not judged"] {
        assert!(told.contains(words), "{told}");
    }
}

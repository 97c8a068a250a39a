//! Two executables that differ, or do not.

use std::fs;

use super::{JOB, RUNNER, desk, says, verdicts};

fn pairs<const N: usize>(all: [(&str, &str); N]) -> Vec<(String, String)> {
    all.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())).to_vec()
}

#[test]
fn a_slower_head_regressed() {
    let desk = desk();
    let ended = desk.run("gate job.toml --base same --head slow --explain job/2").with_code(1);
    says(&ended, "2 of 2 cases regressed: job/");
    says(&ended, "% slower; job is lost at every worker count.");
    assert_eq!(verdicts(&desk, "job"), pairs([("job/1", "regressed"), ("job/2", "regressed")]));
    assert!(ended.stdout.matches("job/2").count() >= 3, "it is explained: {}", ended.stdout);
    let markdown = fs::read_to_string(desk.path("reports/job/latest/gate.md")).unwrap();
    assert!(markdown.contains("| job/2 | ▲ regressed | +"), "{markdown}");
}

#[test]
fn with_the_speedup_judged_what_slows_both_sides_shows_at_the_baseline_alone() {
    let desk = desk();
    desk.run("gate job.toml --base same --head slow --set gate={judge=\"speedup\",repetitions=24}").with_code(1);
    assert_eq!(verdicts(&desk, "job"), pairs([("job/1", "regressed"), ("job/2", "unchanged")]));
}

/// Nothing has improved because serial got slower.
#[test]
fn a_baseline_that_got_slower_does_not_pass() {
    let slower = format!("[ $1 = 1 ] && {{ {}; exit; }}\n{}", super::job(1300).replace('\n', "; "), super::job(1000));
    let desk = super::script(desk(), "slower", &slower);
    for judge in ["time", "speedup"] {
        let gate = format!("gate={{judge=\"{judge}\",repetitions=24}}");
        let ended = desk.run(&format!("gate job.toml --base same --head slower --set {gate}")).with_code(1);
        says(&ended, "1 of 2 cases regressed: job/1 is ");
        assert_eq!(verdicts(&desk, "job"), pairs([("job/1", "regressed"), ("job/2", "unchanged")]), "{judge}");
    }
}

/// From which worker count on the curve was lost.
#[test]
fn where_a_curve_is_lost_is_named() {
    let slower = format!("[ $1 != 1 ] && {{ {}; exit; }}\n{}", super::job(1300).replace('\n', "; "), super::job(1000));
    let desk = super::script(desk().with("job.toml", &JOB.replace("[1, 2]", "[1, 2, 4]")), "slower", &slower);
    let ended = desk.run("gate job.toml --base same --head slower").with_code(1);
    says(&ended, "% slower; job is lost from 2 workers on.");
}

#[test]
fn a_faster_head_improved() {
    let desk = desk();
    let gate = "gate={error_rate=\"20%\",repetitions=24}"; // So that the first look can find it.
    let ended = desk.run(&format!("gate job.toml --base same --head fast --set {gate}")).with_code(0);
    says(&ended, "2 of 2 cases improved: job/");
    assert_eq!(verdicts(&desk, "job"), pairs([("job/1", "improved"), ("job/2", "improved")]));
}

#[test]
fn two_copies_of_the_same_are_unchanged_after_few_blocks() {
    let desk = desk();
    let ended = desk.run("gate job.toml --base same --head same --repetitions 128").with_code(0);
    says(&ended, "2 cases: none lost 5 % or more.");
    let rows = desk.the_run("job").rows("samples.csv");
    let turns = |variant: &str| rows.iter().filter(|row| row["variant"] == variant).count();
    assert_eq!((turns("base"), turns("base") + turns("head")), (turns("head"), rows.len()));
    assert!(turns("base") <= 2 * 32, "{} turns", rows.len());
    // Neither goes first in all blocks.
    let first: Vec<&str> =
        rows.chunk_by(|one, other| one["block"] == other["block"]).map(|block| &*block[0]["variant"]).collect();
    assert!(first.contains(&"base") && first.contains(&"head"), "{first:?}");
}

#[test]
fn two_builds_of_this_program_take_the_turns_themselves() {
    let desk = desk();
    let ended = desk.run(&format!("gate naps.toml --base {RUNNER}")).with_code(0);
    says(&ended, "3 cases: none lost 60 % or more.");
    assert_eq!(
        verdicts(&desk, "naps"),
        pairs([("serial/1", "unchanged"), ("rayon/2", "unchanged"), ("scope/2", "unchanged")])
    );
    let spans = desk.the_run("naps").rows("spans.csv");
    assert!(spans.iter().any(|row| row["variant"] == "base") && spans.iter().any(|row| row["variant"] == "head"));
}

#[test]
fn a_report_of_the_run_is_of_head_alone() {
    let desk = desk();
    desk.run("gate job.toml --base slow --head same").with_code(0);
    let before = fs::read(desk.path("reports/job/latest/gate.json")).unwrap();
    let ended = desk.run("report job").with_code(0);
    says(&ended, "What follows is of head alone.");
    let run = desk.the_run("job");
    for row in run.rows("summary.csv") {
        let workers: f64 = row["workers"].parse().unwrap();
        let wall_s: f64 = row["wall_s"].parse().unwrap();
        assert!((1.0..1.1).contains(&(wall_s * workers)), "{wall_s}");
        assert_eq!(row["samples"], row["blocks"]);
    }
    assert_eq!(
        before,
        fs::read(desk.path("reports/job/latest/gate.json")).unwrap(),
        "from the files as while measuring"
    );
}

#[test]
fn for_programs_the_verdicts_are_json() {
    let ended = desk().run("gate job.toml --base same --head slow --format json --quiet").with_code(1);
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(json["cases"][0]["verdict"], "regressed");
    assert_eq!(json["rules"]["loss"], 0.05);
    assert!(json["headline"].as_str().is_some_and(|text| text.contains("job/2")), "{json}");
    assert_eq!(ended.stderr, "");
}

#[test]
fn what_was_not_compared_is_said() {
    let desk = desk();
    let export = "--export markdown=summary.md";
    let ended = desk.run(&format!("gate job.toml --base same --head same {export}")).with_code(0);
    let summary = std::fs::read_to_string(desk.path("summary.md")).unwrap();
    for words in ["base and head are the same program, byte for byte", "what was deleted from it is not missed"] {
        says(&ended, words);
        assert!(summary.contains(words), "{summary}");
    }
    let old = JOB.replace("repetitions = 24", "repetitions = 24\nloss = \"2%\"");
    let old = format!("{old}\n[[require]]\nstrategy = \"job\"\nspeedup = 1.1");
    let desk = desk.with("old.toml", &old);
    let ended = desk.run("gate job.toml --base same --head same --base-file old.toml").with_code(0);
    says(&ended, "allows more than the base's: loss 5.0 %, which was 2.0 %");
    says(&ended, "requires less than the base's, of job/");
    let ended = desk.run("gate job.toml --base same --head same --only job/2").with_code(0);
    says(&ended, "only the cases of --only were compared");
    let desk = desk.with("new.toml", &old);
    let ended = desk.run(&format!("gate new.toml --no-base --head same {export}")).with_code(0);
    says(&ended, "note: what is required was not judged: one block cannot tell; run the experiment itself.");
    assert!(std::fs::read_to_string(desk.path("summary.md")).unwrap().contains("Nothing was compared"));
}

#[test]
fn what_always_takes_exactly_as_long_is_no_measurement() {
    let desk = super::script(desk(), "constant", "echo 'took 100 ms'");
    let ended = desk.run("gate job.toml --base constant --head constant").with_code(3);
    says(&ended, "2 of 2 cases are inconclusive: job/");
    says(&ended, "job/2: inconclusive: 100 % of the blocks gave exactly the same: times without noise are made up");
    let ended = desk.run("gate job.toml --base constant --head constant --inconclusive pass").with_code(0);
    says(&ended, "This passes only because of --inconclusive pass.");
}

#[test]
fn a_budget_that_ends_before_the_first_look_decides_nothing() {
    let desk = desk();
    let ended = desk.run("gate job.toml --base same --head same --budget 1ms").with_code(3);
    says(&ended, "2 of 2 cases are inconclusive: job/");
    says(&ended, "job/2: inconclusive: too few blocks: it ended before the look after 16");
    says(&ended, "the budget was used up after 1 of at most 24 blocks");
    assert_eq!(verdicts(&desk, "job"), pairs([("job/1", "inconclusive"), ("job/2", "inconclusive")]));
}

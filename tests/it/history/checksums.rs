//! Stored runs that can be read, and yet are not what was written: their checksums tell.

use std::fs;
use std::path::PathBuf;

use super::damaged::{compared, named, says, two_runs};
use super::stored::TWO_CASES;
use crate::runner::{Desk, change_record};

/// So many places of each file are damaged, evenly spread.
const PLACES: usize = 40;

#[cfg(unix)]
#[test]
fn no_byte_of_a_stored_run_can_change_unnoticed() {
    let (desk, runs) = two_runs();
    compared(&desk, &runs, "text").with_code(0);
    for name in ["run.json", "samples.csv", "spans.csv"] {
        let path = runs[0].join(name);
        let kept = fs::read(&path).unwrap();
        for place in 0..PLACES.min(kept.len()) {
            let at = place * kept.len() / PLACES.min(kept.len());
            let mut damaged = kept.clone();
            // Another digit, letter or sign, so that much of it can be read as before.
            damaged[at] ^= 1;
            fs::write(&path, damaged).unwrap();
            let ended = compared(&desk, &runs, "text");
            assert!(ended.code == Some(2) || ended.code == Some(3), "{name}: byte {at}: {ended:?}");
            let said = format!("{}{}", ended.stdout, ended.stderr);
            assert!(said.contains(name), "{name}: byte {at}: {said}");
        }
        fs::write(&path, kept).unwrap();
    }
    compared(&desk, &runs, "text").with_code(0);
}

#[cfg(unix)]
#[test]
fn the_samples_of_another_run_are_noticed_by_whoever_reads_them() {
    let (desk, runs) = two_runs();
    fs::copy(runs[1].join("samples.csv"), runs[0].join("samples.csv")).unwrap();
    let told = "samples.csv is not what the run wrote: its checksum differs";
    let ended = compared(&desk, &runs, "text").with_code(3);
    says(&ended, &format!("NOT WHOLE: the base's run: {told}"));
    let ended = desk.run(&format!("report {}", named(&desk, &runs[0]))).with_code(3);
    assert!(ended.stderr.contains(&format!("NOT WHOLE: {told}")), "{}", ended.stderr);
    desk.run(&format!("job.toml --against {}", named(&desk, &runs[0]))).with_code(3);
}

/// A desk with one run, and its folder.
fn one_run(arguments: &str) -> (Desk, PathBuf) {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run(arguments).with_code(0);
    let run = desk.runs("two").remove(0);
    (desk, run)
}

#[test]
fn half_a_table_of_spans_is_noticed_and_not_gone_on_with() {
    for arguments in ["two.toml", "gate two.toml --no-base"] {
        let (desk, run) = one_run(arguments);
        let spans = fs::read_to_string(run.join("spans.csv")).unwrap();
        let half: String = spans.split_inclusive('\n').take(spans.lines().count() / 2).collect();
        fs::write(run.join("spans.csv"), half).unwrap();
        let ended = desk.run("report two").with_code(3);
        assert!(ended.stderr.contains("NOT WHOLE: spans.csv is not what the run wrote"), "{}", ended.stderr);
    }
    let (desk, run) = one_run("two.toml");
    fs::write(run.join("spans.csv"), fs::read_to_string(run.join("spans.csv")).unwrap() + "\n").unwrap();
    let ended = desk.run("two.toml --resume").with_code(2);
    assert!(ended.stderr.contains("spans.csv is not what it wrote"), "{}", ended.stderr);
}

/// Nothing that is reported is computed of it, but whoever computes it again needs it.
#[test]
fn what_was_drawn_is_looked_at_too() {
    let text = TWO_CASES.replace("\"2ms\"", "{ distribution = \"uniform\", min = \"1ms\", max = \"2ms\" }");
    let desk = Desk::new().with("drawn.toml", &text);
    desk.run("drawn.toml").with_code(0);
    desk.run("report drawn").with_code(0);
    let costs = desk.runs("drawn").remove(0).join("costs.csv");
    let kept = fs::read_to_string(&costs).unwrap();
    fs::write(&costs, kept.replacen('1', "2", 1)).unwrap();
    let ended = desk.run("report drawn").with_code(3);
    assert!(ended.stderr.contains("NOT WHOLE: costs.csv is not what the run wrote"), "{}", ended.stderr);
    fs::remove_file(costs).unwrap();
    desk.run("report drawn").with_code(3);
}

#[test]
fn a_run_that_was_killed_has_no_checksum_and_that_is_said() {
    let (desk, run) = one_run("two.toml");
    let quiet = desk.run("report two").with_code(0);
    assert!(!quiet.stderr.contains("checksum"), "{}", quiet.stderr);
    change_record(&run, |record| record["sessions"][0]["ended"] = serde_json::Value::Null);
    let ended = desk.run("report two").with_code(0);
    assert!(ended.stderr.contains("note: it was killed, or still goes on"), "{}", ended.stderr);
}

#[test]
fn a_run_of_an_older_version_has_none_either_and_is_read() {
    let (desk, run) = one_run("two.toml");
    change_record(&run, |record| {
        record.as_object_mut().unwrap().remove("checksum");
        record["sessions"][0]["ended"].as_object_mut().unwrap().remove("files");
    });
    desk.run("report two").with_code(0);
}

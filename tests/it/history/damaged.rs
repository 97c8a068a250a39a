//! Stored runs that are not what they were: each ends with its reason, and none passes.

use std::fs;
use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;

use super::stored::TWO_CASES;
use crate::runner::{Desk, Ended};
#[cfg(unix)]
use crate::runner::{change_record, without_checksums};

/// What becomes of a file, by what it was.
type Damage = fn(String) -> Option<String>;

/// The file, what happens to it, and what is to be said.
const DAMAGES: [(&str, Damage, &str); 22] = [
    ("run.json", |_| Some(String::new()), "EOF while parsing"),
    // At the end of a line: what is said of half a number is another matter.
    ("run.json", |text| Some(text[..text[..text.len() / 2].rfind('\n')?].to_owned()), "EOF while parsing"),
    ("run.json", |_| Some("[1, 2]".to_owned()), "run.json: "),
    ("run.json", |_| Some("{\"format\": 99}".to_owned()), "its format is 99, and this program reads format 2"),
    ("run.json", |_| Some("{\"format\": 2}".to_owned()), "missing field"),
    ("run.json", |text| Some(with_rule(&text, "error_rate", "5.0")), "the error rate must be above 0 and below 1"),
    ("run.json", |text| Some(with_rule(&text, "loss", "-1.0")), "the loss must be above 0 and below 1"),
    ("run.json", |text| Some(with_count(&text, "/plan/cases/1/workers", 0)), "it has a case of 0 workers"),
    (
        "run.json",
        |text| Some(with_count(&text, "/plan/cases/1/workers", 10_u64.pow(12))),
        "it has a case of 1,000,000,000,000 workers",
    ),
    (
        "run.json",
        |text| Some(with_count(&text, "/preparation/inputs/0/records", 10_u64.pow(12))),
        "it has an input of 1,000,000,000,000 records",
    ),
    ("run.json", |_| None, "it is no run: there is no run.json in it"),
    ("samples.csv", |_| Some(String::new()), "it is empty"),
    ("samples.csv", |_| Some("a,b,c\n1,2,3\n".to_owned()), "its first line is not the columns of this file"),
    ("samples.csv", |text| Some(text.replace("scope/2", "scope/3")), "it has a case that is not in run.json"),
    (
        "samples.csv",
        |text| Some(text.replace("\ntwo,", "\nother,")),
        "is of the experiment `other`, and run.json is of `two`",
    ),
    ("samples.csv", |text| Some(with_field(&text, "wall_s", "x")), "invalid float literal"),
    ("samples.csv", |text| Some(with_field(&text, "wall_s", "NaN")), "an execution that counts has no time"),
    ("samples.csv", |_| None, "because: "),
    ("spans.csv", |_| Some(String::new()), "it is empty"),
    ("spans.csv", |text| Some(text.replace("scope/2", "scope/3")), "it has a case that is not in run.json"),
    ("spans.csv", |text| Some(with_field(&text, "worker", "x")), ": it is no whole number"),
    ("spans.csv", |_| None, "because: "),
];

/// The table with another value in the last row's column.
fn with_field(table: &str, column: &str, value: &str) -> String {
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    let place = lines[0].split(',').position(|name| name == column).unwrap();
    let last = lines.last_mut().unwrap();
    let mut fields: Vec<&str> = last.split(',').collect();
    fields[place] = value;
    *last = fields.join(",");
    lines.join("\n") + "\n"
}

/// The record with another rule of its gate.
fn with_rule(record: &str, rule: &str, value: &str) -> String {
    let mut json: serde_json::Value = serde_json::from_str(record).unwrap();
    json["plan"]["gate"][rule] = value.parse::<f64>().unwrap().into();
    json.to_string()
}

/// The record with another number at that place.
fn with_count(record: &str, place: &str, count: u64) -> String {
    let mut json: serde_json::Value = serde_json::from_str(record).unwrap();
    *json.pointer_mut(place).unwrap() = count.into();
    json.to_string()
}

fn damage(path: &Path, damage: Damage) {
    match damage(fs::read_to_string(path).unwrap()) {
        Some(text) => fs::write(path, text).unwrap(),
        None => fs::remove_file(path).unwrap(),
    }
}

#[track_caller]
fn refused(ended: Ended, file: &str, reason: &str) {
    let ended = ended.with_code(2);
    assert!(ended.stderr.contains(file) && ended.stderr.contains(reason), "{file}: {reason}: {}", ended.stderr);
    assert_eq!(ended.stdout, "", "{file}: {reason}");
}

/// A path as it is given to the program.
pub(super) fn named(desk: &Desk, run: &Path) -> String {
    run.strip_prefix(desk.path("")).unwrap().display().to_string()
}

#[test]
fn a_run_that_is_none_any_more_is_refused_before_anything_is_measured() {
    let desk = Desk::new().with("two.toml", TWO_CASES);
    desk.run("two.toml").with_code(0);
    desk.run("two.toml").with_code(0);
    let runs = desk.runs("two");
    let (base, head) = (named(&desk, &runs[0]), named(&desk, &runs[1]));
    for (file, how, reason) in DAMAGES {
        for run in &runs {
            let path = run.join(file);
            let kept = fs::read(&path).unwrap();
            damage(&path, how);
            refused(desk.run(&format!("compare {base} {head}")), file, reason);
            refused(desk.run(&format!("run two.toml --against {}", named(&desk, run))), file, reason);
            fs::write(path, kept).unwrap();
        }
    }
    assert_eq!(desk.runs("two").len(), 2, "nothing was measured");
    let whole = desk.run(&format!("compare {base} {head}")).with_code(3);
    assert!(whole.stdout.contains("2 and 2 blocks give"), "{}", whole.stdout);
}

/// A program that says how long it took, give or take three percent: no verdict depends on this machine.
#[cfg(unix)]
const JOB: &str = r#"
    workers = [1, 2]
    repetitions = 12
    iterations = 1
    warmup = 0
    [[strategy]]
    kind = "command"
    name = "job"
    shell = true
    run = '''noise=$(od -An -N1 -tu1 /dev/urandom); echo "took $((1000000 / {workers} + noise * 100 / {workers})) us"'''
    time = { stdout = 'took ([0-9]+) us', unit = "us" }
    [gate]
    loss = "40%"
"#;

/// A desk with two runs of `job.toml` that have not changed, and their folders.
#[cfg(unix)]
pub(super) fn two_runs() -> (Desk, [PathBuf; 2]) {
    let desk = Desk::new().with("job.toml", JOB);
    desk.run("job.toml").with_code(0);
    desk.run("job.toml").with_code(0);
    let runs: [PathBuf; 2] = desk.runs("job").try_into().unwrap();
    (desk, runs)
}

/// Compares the two runs.
#[cfg(unix)]
pub(super) fn compared(desk: &Desk, [base, head]: &[PathBuf; 2], format: &str) -> Ended {
    desk.run(&format!("compare {} {} --format {format}", named(desk, base), named(desk, head)))
}

#[cfg(unix)]
#[track_caller]
pub(super) fn says(ended: &Ended, words: &str) {
    let one_line = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(one_line.contains(words), "`{words}` is not in\n{}", ended.stdout);
}

#[cfg(unix)]
#[test]
fn a_torn_last_line_is_told_and_never_passes() {
    let (desk, runs) = two_runs();
    says(&compared(&desk, &runs, "text").with_code(0), "with a loss of 40 % that must not pass");
    for (which, run) in [("base", &runs[0]), ("head", &runs[1])] {
        let path = run.join("samples.csv");
        let kept = fs::read(&path).unwrap();
        fs::write(&path, &kept[..kept.len() - 5]).unwrap();
        let ended = compared(&desk, &runs, "text").with_code(3);
        says(
            &ended,
            &format!("NOT WHOLE: the {which}'s run: the last line of samples.csv was not written to its end."),
        );
        says(&ended, &format!("NOT WHOLE: the {which}'s run: 11 of the 12 blocks that it had are whole."));
        says(&ended, "unchanged");
        let json: serde_json::Value =
            serde_json::from_str(&compared(&desk, &runs, "json").with_code(3).stdout).unwrap();
        assert!(json[which]["lost"][0].as_str().unwrap().contains("samples.csv"), "{json}");
        // Lines that are gone as a whole are missed, too.
        let lines = kept.split_inclusive(|byte| *byte == b'\n');
        fs::write(&path, lines.take(1 + 2 * 8).collect::<Vec<_>>().concat()).unwrap();
        says(&compared(&desk, &runs, "text").with_code(3), "8 of the 12 blocks that it had are whole.");
        fs::write(path, kept).unwrap();
    }
    // Spans are in no comparison, and yet a torn table is damage.
    let path = runs[0].join("spans.csv");
    fs::write(&path, fs::read_to_string(&path).unwrap() + "0,,1").unwrap();
    says(&compared(&desk, &runs, "text").with_code(3), "the last line of spans.csv was not written to its end.");
    let before = desk.runs("job").len();
    let ended = desk.run(&format!("job.toml --against {}", named(&desk, &runs[0]))).with_code(3);
    says(&ended, "NOT WHOLE: the base's run: the last line of spans.csv");
    assert_eq!(desk.runs("job").len(), before + 1, "it is compared, as far as it is whole");
}

#[cfg(unix)]
#[test]
fn a_run_that_was_broken_off_is_told() {
    let (desk, runs) = two_runs();
    for (which, run) in [("base", &runs[0]), ("head", &runs[1])] {
        without_checksums(run);
        let kept =
            ["run.json", "samples.csv"].map(|name| (run.join(name), fs::read_to_string(run.join(name)).unwrap()));
        let rows: String = kept[1].1.split_inclusive('\n').take(1 + 2 * 9 + 1).collect();
        fs::write(&kept[1].0, rows).unwrap();
        change_record(run, |record| record["sessions"][0]["ended"]["rule"] = "interrupted".into());
        let ended = compared(&desk, &runs, "text").with_code(0);
        says(&ended, &format!("The {which}'s run was interrupted after 9 of 12 blocks."));
        let json: serde_json::Value =
            serde_json::from_str(&compared(&desk, &runs, "json").with_code(0).stdout).unwrap();
        assert_eq!(json[which]["remarks"][0], "was interrupted after 9 of 12 blocks");
        change_record(run, |record| record["sessions"][0]["ended"] = serde_json::Value::Null);
        let ended = compared(&desk, &runs, "text").with_code(0);
        says(&ended, &format!("The {which}'s run was killed, or still goes on, after 9 of 12 blocks."));
        for (path, text) in kept {
            fs::write(path, text).unwrap();
        }
    }
}

//! A case that was deleted or renamed is missed, unless the file says that it should be gone.

use super::{JOB, NAPS, RUNNER, desk, job, says, script, verdicts};
use crate::runner::Desk;

/// The base's experiment has a case more.
fn with_old(head: &str) -> Desk {
    desk().with("old.toml", &JOB.replace("[1, 2]", "[1, 2, 4]")).with("job.toml", head)
}

const ARGUMENTS: &str = "gate job.toml --base same --head same --base-file old.toml";

#[test]
fn a_deleted_case_is_missing() {
    let desk = with_old(JOB);
    let ended = desk.run(ARGUMENTS).with_code(3);
    says(&ended, "1 of 3 cases is missing: job/4");
    says(&ended, "job/4: missing: only the base's experiment file has it");
    let both = [("job/1", "unchanged"), ("job/2", "unchanged"), ("job/4", "missing")];
    assert_eq!(verdicts(&desk, "job"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
    desk.run(&format!("{ARGUMENTS} --inconclusive pass")).with_code(3);
}

#[test]
fn a_case_that_the_file_names_as_removed_may_be_gone() {
    let desk = with_old(&format!("{JOB}\nremoved = [\"job/4\"]"));
    let ended = desk.run(ARGUMENTS).with_code(0);
    says(&ended, "job/4: removed on purpose, as the experiment file says");
    assert_eq!(verdicts(&desk, "job").len(), 2);
}

#[test]
fn a_renamed_strategy_is_missing_under_its_old_name() {
    let desk = desk().with("old.toml", JOB).with("job.toml", &JOB.replace("name = \"job\"", "name = \"task\""));
    let ended = desk.run(ARGUMENTS).with_code(3);
    says(&ended, "missing: job/1, job/2");
    assert!(verdicts(&desk, "job").contains(&("task/2".to_owned(), "unchanged".to_owned())));
}

/// Base's program need not understand what its own file does not ask of it.
#[test]
fn a_command_that_the_bases_file_does_not_have_is_new() {
    let desk = desk().with("old.toml", JOB).with("job.toml", &JOB.replace("[1, 2]", "[1, 2, 4]"));
    let desk = script(desk, "older", &format!("[ $1 = 4 ] && exit 1\n{}", job(1000)));
    desk.run("gate job.toml --base older --head same --base-file old.toml").with_code(0);
    let both = [("job/1", "unchanged"), ("job/2", "unchanged"), ("job/4", "new")];
    assert_eq!(verdicts(&desk, "job"), both.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
    says(
        &desk.run("gate job.toml --base older --head same").with_code(4),
        "job/4: failed: in base: ended with exit code 1",
    );
}

#[test]
fn a_renamed_strategy_of_ones_own_is_missing_under_its_old_name() {
    let head = NAPS.replace("kind = \"rayon\"", "kind = \"rayon\"\n    name = \"other\"");
    let desk = desk().with("old.toml", NAPS).with("naps.toml", &head);
    let ended = desk.run(&format!("gate naps.toml --base {RUNNER} --base-file old.toml")).with_code(3);
    says(&ended, "rayon/2: missing: only the base's experiment file has it");
    let all = [("serial/1", "unchanged"), ("other/2", "unchanged"), ("scope/2", "unchanged"), ("rayon/2", "missing")];
    assert_eq!(verdicts(&desk, "naps"), all.map(|(case, verdict)| (case.to_owned(), verdict.to_owned())));
}

/// The same with only some cases.
#[test]
fn a_new_command_is_new_among_chosen_ones() {
    let head = JOB.replace("[1, 2]", "[1, 2, 4]");
    let desk = desk().with("old.toml", &JOB.replace("[1, 2]", "[1, 2, 8]")).with("job.toml", &head);
    let desk = script(desk, "older", &format!("[ $1 = 4 ] && exit 1\n{}", job(1000)));
    let arguments = "gate job.toml --base older --head same --base-file old.toml --only job/2 --only job/4";
    says(&desk.run(arguments).with_code(0), "1 of 3 cases is new: job/4");
}

/// A requirement that is weaker now, as much as one that is gone.
#[test]
fn a_file_that_requires_less_says_so() {
    let with = |speedup: &str| format!("{JOB}\n[[require]]\nstrategy = \"job\"\nworkers = 2\nspeedup = {speedup}");
    let desk = desk().with("old.toml", &with("1.9")).with("job.toml", &with("1.1"));
    let ended = desk.run("gate job.toml --base same --head same --base-file old.toml").with_code(0);
    says(&ended, "the experiment file requires less than the base's, of job/2");
}

/// It is judged as any other case.
#[test]
fn a_baseline_that_nothing_is_relative_to() {
    let lone = "[[strategy]]\nkind = \"command\"\nname = \"lone\"\nworkers = 1\nrun = \"{exe} {workers} lone\"\n\
                time = { stdout = 'took ([0-9]+) ms', unit = \"ms\" }\n[gate]";
    let desk = desk().with("lone.toml", &JOB.replace("[gate]", lone));
    let ended = desk.run("gate lone.toml --base same --head same").with_code(0);
    says(&ended, "3 cases: none lost 5 % or more.");
    let slower = format!("[ \"$2\" = lone ] && {{ {}; exit; }}\n{}", job(1300).replace('\n', "; "), job(1000));
    let desk = script(desk, "slower", &slower);
    let ended = desk.run("gate lone.toml --base same --head slower").with_code(1);
    says(&ended, "1 of 3 cases regressed: lone/1 is ");
    let desk = script(desk, "lost", &format!("[ \"$2\" = lone ] && exit 1\n{}", job(1000)));
    says(
        &desk.run("gate lone.toml --base same --head lost").with_code(4),
        "lone/1: failed: in head: ended with exit code 1",
    );
}

#[test]
fn what_is_removed_must_be_gone() {
    let desk = with_old(&format!("{JOB}\nremoved = \"job/2\""));
    says(&desk.run(ARGUMENTS).with_code(2), "`job/2` is still a case of this experiment");
}

#[test]
fn a_bad_file_of_the_base_is_told() {
    let desk = desk().with("old.toml", "delay = \"soon\"");
    says(&desk.run(ARGUMENTS).with_code(2), "old.toml");
    says(&desk.run("gate job.toml --base same --base-file gone.toml").with_code(2), "gone.toml");
}

//! Gates that could never say anything are refused before anything runs.

use super::{JOB, NAPS, desk, says};

#[track_caller]
fn refused(file: &str, arguments: &str, words: &str) {
    let desk = desk().with("a.toml", file);
    let ended = desk.run(&format!("gate a.toml --base same --head same {arguments}")).with_code(2);
    says(&ended, words);
    assert!(!desk.path("reports").exists(), "nothing ran");
}

#[test]
fn too_few_blocks_for_a_verdict() {
    refused(JOB, "--repetitions 5", "5 blocks are too few for any verdict");
    refused(&JOB.replace("repetitions = 24", "repetitions = 3"), "", "3 blocks are too few for any verdict");
}

#[test]
fn nothing_to_check() {
    refused(&format!("exclude = \"job\"\n{JOB}"), "", "`exclude` leaves out every case");
}

/// A baseline can get slower, too.
#[test]
fn a_baseline_alone_is_checked() {
    let ended = desk().run("gate job.toml --base same --head same --only job/1");
    says(&ended, "job/1");
    assert!(!ended.stderr.contains("there is no case to check"), "{}", ended.stderr);
}

/// The commit that introduces a gate must not pass where every later one is refused.
#[test]
fn without_a_base_as_with_one() {
    let desk = desk();
    let ended = desk.run("gate job.toml --no-base --head same --repetitions 5").with_code(2);
    says(&ended, "5 blocks are too few");
    assert!(!desk.path("reports").exists(), "nothing ran");
}

#[test]
fn commands_that_are_the_same_for_both() {
    refused(&JOB.replace("{exe}", "./same"), "", "this command would be the same for base and head");
    refused(
        &format!("{NAPS}{}", JOB[..JOB.find("[gate]").unwrap()].trim().trim_start_matches("workers = [1, 2]")),
        "",
        "",
    );
}

#[test]
fn outside_of_a_gate_there_is_no_exe() {
    says(&desk().run("job.toml").with_code(2), "`{exe}` stands for one of the two programs that a gate compares");
}

#[test]
fn values_of_the_table_that_make_no_sense() {
    let with = |key: &str| JOB.replace("repetitions = 24", key);
    refused(&with("loss = 5"), "", "expected text, found a whole number");
    refused(&with("loss = \"5\""), "", "`5` is no loss");
    refused(&with("loss = \"0%\""), "", "from \"0.1%\" to \"90%\"");
    refused(&with("error_rate = \"100%\""), "", "`100%` is no error rate");
    refused(&with("repetitions = 0"), "", "0 is out of range");
    refused(&with("judge = \"tiem\""), "", "unknown effect `tiem`");
    refused(&with("los = \"5%\""), "", "unknown key `los`");
    refused("gate = 3\n[[strategy]]\nkind = \"rayon\"", "", "expected a table");
}

#[test]
fn arguments_that_make_no_sense() {
    let desk = desk();
    says(&desk.run("gate job.toml --head same").with_code(2), "--no-base is for the commit that introduces the gate");
    says(&desk.run("gate job.toml --base same --no-base").with_code(2), "cannot be used with");
    says(&desk.run("gate job.toml --base same --resume").with_code(2), "a gate cannot be resumed");
    says(&desk.run("gate job.toml --base same --explain job/9").with_code(2), "--explain job/9: there is no such case");
    says(&desk.run("gate job.toml naps.toml --base same --base-file job.toml").with_code(2), "here are several");
    desk.run("gate --base same").with_code(2);
    desk.run("gate job.toml --base same --inconclusive maybe").with_code(2);
}

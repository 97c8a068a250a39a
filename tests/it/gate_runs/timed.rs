//! What is timed must be what `{exe}` stands for: otherwise base and head are the same, and every gate passes.

use super::{desk, job, says, says_failed, script};

/// A job of which only this differs from [`super::JOB`].
fn with(keys: &str) -> String {
    super::JOB.replace("run = \"{exe} {workers}\"", keys)
}

/// Before anything runs.
#[test]
fn a_command_beside_which_the_program_stands_is_refused() {
    for beside in ["prepare", "cleanup"] {
        let file = with(&format!("run = \"./same {{workers}}\"\n{beside} = \"{{exe}} 1\""));
        let desk = desk().with("a.toml", &file);
        let ended = desk.run("gate a.toml --base same --head slow").with_code(2);
        says(&ended, "what is timed would be the same for base and head: `{exe}` is only beside it");
        assert!(!desk.path("reports").exists(), "nothing ran");
    }
    let desk = desk().with("a.toml", &with("run = \"./same {workers}\"\nverify = { through = \"{exe} 1\" }"));
    says(&desk.run("gate a.toml --base same --head slow").with_code(2), "`{exe}` is only beside it");
}

/// What a shell makes of a script is seen when it runs.
#[cfg(target_os = "linux")]
#[test]
fn a_command_that_never_starts_the_program_has_failed() {
    let never = [
        "run = \"./same {workers}; exit 0; {exe} {workers}\"\nshell = true",
        "run = \"sh -c './same {workers}; exit 0; {exe}'\"",
        "run = \"./wrapper {workers} {exe}\"",
        "run = \"./same {workers}\"\nenv = { PROGRAM = \"{exe}\" }",
        "run = \"./same {workers}; exit 0; {exe} {workers}\"\nshell = true\nprepare = \"{exe} 1\"",
    ];
    for keys in never {
        let desk = script(desk(), "wrapper", &job(1000)).with("a.toml", &with(keys));
        let ended = desk.run("gate a.toml --base same --head slow").with_code(4);
        says_failed(&ended, "job/2", "base and head", "error: the timed command neither starts nor reads `{exe}`");
    }
}

#[test]
fn a_command_that_starts_the_program_by_another_one_is_judged() {
    let started = [
        "run = \"nice {exe} {workers}\"",
        "run = \"sh {exe} {workers}\"",
        "run = \"{exe} {workers} | cat\"\nshell = true",
        "run = \"./wrapper {workers}\"\nenv = { PROGRAM = \"{exe}\" }",
        "run = \"sh -s {workers}\"\nstdin = \"{exe}\"",
    ];
    for keys in started {
        let desk = script(desk(), "wrapper", "exec $PROGRAM $1").with("a.toml", &with(keys));
        let ended = desk.run("gate a.toml --base same --head slow").with_code(1);
        says(&ended, "regressed");
        says(&ended, "job/2");
    }
}

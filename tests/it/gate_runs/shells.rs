//! A gate behind a pipe, without an output, and in make: the exit code gets through, and the reason with it.

use std::fs;
use std::process::{Command, Stdio};

use super::{RUNNER, desk, job, one_line, says, script};
use crate::runner::{Desk, Ended};

/// Exit codes of gates that do not pass, their arguments, and the reasons that they give.
const ENDS: [(i32, &str, &str); 4] = [
    (1, "job.toml --base same --head slow", "2 of 2 cases regressed: job/"),
    (2, "bad.toml --base same --head same", "--> bad.toml:1:9"),
    (3, "job.toml --base same --head same --budget 1ms", "2 of 2 cases are inconclusive: job/"),
    (4, "job.toml --base same --head broken", "job/2: failed: in head: ended with exit code 3"),
];

/// A desk with a head that is broken and a file that is bad, too.
fn desk_for_ends() -> Desk {
    let desk = script(desk(), "broken", &format!("[ $1 = 2 ] && exit 3\n{}", job(1000)));
    desk.with("bad.toml", "delay = \"soon\"")
}

/// `make gate` with a file in which `$(RUNNER)` is the program.
fn make(desk: &Desk, makefile: &str) -> Ended {
    fs::write(desk.path("Makefile"), makefile).unwrap();
    let mut command = desk.surrounded(Command::new("make"), ["gate"]);
    // What was said to a make that runs the tests is not for this one.
    command.env_remove("MAKEFLAGS").env("RUNNER", RUNNER);
    Ended::of(command.output().expect("make"))
}

/// The Makefile of the page on CI, with this recipe in the place of its own.
fn makefile_of_the_page(recipe: &str) -> String {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ci.md")).unwrap();
    let (_, behind) = page.split_once("\n```make\n").expect("a Makefile");
    let (makefile, _) = behind.split_once("```").expect("its end");
    let recipes: Vec<&str> = makefile.lines().filter(|line| line.starts_with('\t')).collect();
    let [own] = recipes[..] else { panic!("one line to run was expected in\n{makefile}") };
    assert!(own.starts_with("\trunner gate "), "{own}");
    makefile.replace(own, &format!("\t{recipe}"))
}

/// make has an exit code of its own, and tells the gate's.
#[track_caller]
fn is_an_error(ended: Ended, code: i32, reason: &str) {
    says(&ended, reason);
    assert!(ended.stderr.contains(&format!("Error {code}")), "{}", ended.stderr);
    ended.with_code(2);
}

/// A shell's pipe has the exit code of its last command, whatever the runner does; here is what it does itself: it ends
/// with its own code, also when nobody reads what it says.
#[test]
fn a_pipe_that_nobody_reads_changes_no_exit_code() {
    let desk = desk();
    let gate = "\"$0\" gate naps.toml --base /bin/true";
    let code = |script: &str| desk.shell(script).stderr(Stdio::null()).status().unwrap().code();
    assert_eq!(code(&format!("{gate} | cat")), Some(0), "the shell's own rule");
    assert_eq!(code(&format!("{{ {gate}; echo $? > code; }} | true; exit $(cat code)")), Some(3));
    let gate = "\"$0\" gate job.toml --base same --head slow";
    assert_eq!(code(&format!("{{ {gate}; echo $? > code; }} | true; exit $(cat code)")), Some(1));
}

#[test]
fn with_pipefail_a_pipe_keeps_the_exit_code_and_its_log_has_the_reason() {
    let desk = desk_for_ends();
    for (code, arguments, reason) in ENDS {
        let script = format!("\"$0\" gate {arguments} | tee log");
        let mut command = desk.surrounded(Command::new("bash"), ["-o", "pipefail", "-c", &script, RUNNER]);
        let ended = Ended::of(command.output().expect("bash")).with_code(code);
        let log = fs::read_to_string(desk.path("log")).unwrap();
        // That a file is bad is no result.
        let told = if code == 2 { &ended.stderr } else { &log };
        assert!(one_line(told).contains(reason), "`{reason}` is not in\n{told}");
    }
}

#[test]
fn without_an_output_the_exit_code_stays() {
    let desk = desk_for_ends();
    for (code, arguments, _) in ENDS {
        Ended::of(desk.shell(&format!("\"$0\" gate {arguments} >&-")).output().unwrap()).with_code(code);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_an_error() {
    let desk = desk();
    for head in ["same", "slow"] {
        let script = format!("\"$0\" gate job.toml --base same --head {head} >/dev/full");
        let ended = Ended::of(desk.shell(&script).output().unwrap()).with_code(2);
        says(&ended, "error: cannot write the output because: ");
    }
}

#[test]
fn in_make_it_is_an_error() {
    let desk = desk_for_ends();
    for (code, arguments, reason) in ENDS {
        let ended = make(&desk, &format!("gate:\n\t\"$(RUNNER)\" gate {arguments}\n"));
        is_an_error(ended, code, reason);
    }
}

#[test]
fn in_the_makefile_of_the_page_it_is_an_error_with_a_pipe_and_without() {
    let desk = desk_for_ends();
    for (code, arguments, reason) in ENDS {
        for pipe in ["", " | tee log"] {
            let recipe = format!("\"$(RUNNER)\" gate {arguments}{pipe}");
            is_an_error(make(&desk, &makefile_of_the_page(&recipe)), code, reason);
        }
    }
}

/// What the page's Makefile has its first lines for.
#[test]
fn in_another_makefile_a_pipe_hides_it() {
    let (_, arguments, reason) = ENDS[2];
    let ended = make(&desk_for_ends(), &format!("gate:\n\t\"$(RUNNER)\" gate {arguments} | tee log\n"));
    says(&ended.with_code(0), reason);
}

//! What cargo and nextest ask of a bench that is a program of its own (`harness = false`).

use std::ffi::OsString;
use std::path::Path;

use super::exit::Exit;
use super::screen;
use crate::run::{OwnExperiment, Subject};

/// What is asked.
pub(super) enum Asked {
    /// Which tests there are.
    List {
        /// Only those that are ignored.
        ignored: bool,
    },
    /// Whether it works, quickly.
    Test,
}

/// What cargo or nextest ask of this process; none where it is to measure. Under `cargo bench` the arguments have
/// `--bench`; under `cargo test` they have not, and the program stands where cargo puts tests.
pub(super) fn asked() -> Option<Asked> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    // Nobody asks a test for these; a gate must never end as a test that went well.
    if has("--base")
        || has("--no-base")
        || arguments.iter().any(|argument| argument.as_encoded_bytes().starts_with(b"--base="))
    {
        return None;
    }
    if has("--list") {
        return Some(Asked::List { ignored: has("--ignored") });
    }
    let program = std::env::current_exe().unwrap_or_default();
    let among_tests = program.parent().and_then(Path::file_name).is_some_and(|folder| folder == "deps");
    (among_tests && !has("--bench")).then_some(Asked::Test)
}

/// Answers, in the words of the standard test harness.
pub(super) fn answer(asked: Asked, own: &OwnExperiment, subject: &dyn Subject) -> Exit {
    let name = screen::safe(&own.own.dataset);
    let said = match asked {
        Asked::List { ignored: true } => Ok(()),
        Asked::List { ignored: false } => screen::say(format_args!("{name}: test")),
        Asked::Test => return test(&name, own, subject),
    };
    if said.is_ok() { Exit::Fine } else { Exit::Unusable }
}

/// Executes each case once, untimed as it were, to see that all give the same outputs.
fn test(name: &str, own: &OwnExperiment, subject: &dyn Subject) -> Exit {
    let once = ["repetitions = 1", "iterations = 1", "warmup = 0"].map(str::to_owned);
    let summary = match own.run_here(subject, &once) {
        Ok(summary) => summary,
        Err(error) => {
            screen::report(format_args!("test {name} ... FAILED\n{}", screen::safe_lines(&error.to_string())));
            return Exit::Unusable;
        }
    };
    let failed: Vec<String> = summary
        .cases()
        .filter(|case| case.outcome.failure().is_some())
        .map(|case| format!("{} failed", case.id))
        .collect();
    if failed.is_empty() {
        screen::report(format_args!("test {name} ... ok ({} cases, executed once)", summary.cases().count()));
        return Exit::Fine;
    }
    screen::report(format_args!("test {name} ... FAILED\n{}", screen::safe_lines(&failed.join("\n"))));
    Exit::CaseFailed
}

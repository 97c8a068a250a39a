//! What cargo and nextest ask of a bench that is a program of its own (`harness = false`).

use std::ffi::OsString;
use std::path::Path;

use super::diagnose::causes;
use super::exit::Exit;
use super::screen;
use crate::run::{OwnExperiment, Subject};
use crate::summary::CaseSummary;

pub(super) enum Question {
    /// Which tests there are; or which of them are ignored.
    List { ignored: bool },
    /// Whether it works, quickly.
    Test,
}

/// What cargo or nextest ask of this process; none where it is to measure. Under `cargo bench` the arguments have
/// `--bench`; under `cargo test` they have not, and the program stands where cargo puts tests.
pub(super) fn question() -> Option<Question> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let names_base = arguments.iter().any(|argument| argument.as_encoded_bytes().starts_with(b"--base="));
    // Nobody asks a test for these; a gate must never end as a test that went well.
    if names_base || has("--base") || has("--no-base") {
        return None;
    }
    if has("--list") {
        return Some(Question::List { ignored: has("--ignored") });
    }
    let program = std::env::current_exe().unwrap_or_default();
    let among_tests = program.parent().and_then(Path::file_name).is_some_and(|folder| folder == "deps");
    (among_tests && !has("--bench")).then_some(Question::Test)
}

/// Answers, in the words of the standard test harness.
pub(super) fn answer(question: Question, own: &OwnExperiment, subject: &dyn Subject) -> Exit {
    let name = screen::safe(&own.own.dataset);
    match question {
        Question::List { ignored: true } => Exit::Fine,
        Question::List { ignored: false } => match screen::say(format_args!("{name}: test")) {
            Ok(()) => Exit::Fine,
            Err(_) => Exit::Unusable,
        },
        Question::Test => test(&name, own, subject),
    }
}

/// Executes each case once, untimed as it were, to see that all give the same outputs.
fn test(name: &str, own: &OwnExperiment, subject: &dyn Subject) -> Exit {
    let once = ["repetitions = 1", "iterations = 1", "warmup = 0"].map(str::to_owned);
    let (exit, why) = match own.run_here(subject, &once) {
        Err(error) => (Exit::Unusable, screen::safe_lines(&error.to_string()) + &causes(&error)),
        Ok(summary) => {
            let failed = |case: &CaseSummary| Some(format!("{}: {}", case.id, case.outcome.failure()?));
            let failed: Vec<String> = summary.cases().filter_map(failed).collect();
            if failed.is_empty() {
                screen::report(format_args!("test {name} ... ok ({} cases, executed once)", summary.cases().count()));
                return Exit::Fine;
            }
            (Exit::CaseFailed, screen::safe_lines(&failed.join("\n")))
        }
    };
    screen::report(format_args!("test {name} ... FAILED\n{why}"));
    exit
}

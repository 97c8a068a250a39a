//! The subcommands as one program: `runner`, or a program that brings its own work.

use std::path::PathBuf;

use clap::ArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::subcommand::Subcommand;
use crate::experiment::schema;
use crate::text::nearest;

/// On one screen: the options are those of `run`, and listed there.
const HELP: &str = "{about}

Usage: runner [OPTIONS] FILE..., or runner COMMAND

Commands:
{subcommands}{after-help}";

const AFTER_HELP: &str = "\
Example: runner experiments/sleep1s.toml
Options: `runner run --help`; those of a command: `runner COMMAND --help`.
Exit codes: 0 fine, 1 not met or regressed, 2 usage, 3 could not tell, 4 failed.";

const OWN_HELP: &str = "Measures how much faster this program's work gets when it runs in parallel

Usage: {usage}

Commands:
{subcommands}

Options:
{options}{after-help}";

const OWN_AFTER_HELP: &str = "\
Exit codes: 0 all ran, and what was required holds, 1 a requirement is not met,
2 a bad file or argument, 3 could not tell, 4 a case failed.";

/// Parses the process's arguments: the subcommand, what it was given, and the whole program. Where they make no sense,
/// or ask for help, says so and exits.
///
/// A program that brings its `own` work needs no file.
pub(super) fn parse(subcommands: &[Subcommand], own: bool) -> (&Subcommand, ArgMatches, clap::Command) {
    let program = if own { own_program(subcommands) } else { runner(subcommands) };
    // Cargo gives this word to its benches; no user writes it.
    let arguments = std::env::args_os().filter(|argument| !own || argument != "--bench");
    let parsed = program.clone().try_get_matches_from(arguments);
    let mut matches = parsed.unwrap_or_else(|error| for_people(error, &program).exit());
    match matches.remove_subcommand() {
        None => (&subcommands[0], matches, program),
        Some((name, matches)) => {
            let subcommand = subcommands.iter().find(|subcommand| subcommand.name == name);
            (subcommand.expect("clap accepts the listed names alone"), matches, program)
        }
    }
}

/// What other tools call an option that these commands have by another name.
const ELSEWHERE: [(&str, &str); 2] = [("--runs", "--repetitions"), ("--input", "--stdin")];

/// The parser's error with the whole usage of the command, of which it would tell what was given alone; and with better
/// advice: it would have an option that it does not know given as a value, which is never what was meant.
fn for_people(mut error: clap::Error, program: &clap::Command) -> clap::Error {
    let mut command = asked_for(program);
    if error.get(ContextKind::Usage).is_some() {
        error.insert(ContextKind::Usage, ContextValue::StyledStr(command.render_usage()));
    }
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg).cloned() else { return error };
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    error.remove(ContextKind::Suggested);
    let advice = advice(&option, &command, error.get(ContextKind::SuggestedArg).is_some());
    if let Some(advice) = advice {
        error.remove(ContextKind::SuggestedArg);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice.into()]));
    }
    error
}

/// The command that the arguments are for, whose name comes first; else the program.
fn asked_for(program: &clap::Command) -> clap::Command {
    let mut program = program.clone();
    program.build();
    let named = std::env::args_os().nth(1).and_then(|word| program.find_subcommand(word)).cloned();
    named.unwrap_or(program)
}

/// What to write in place of an option that the command lacks; none where nothing better is known than what is
/// `suggested`.
fn advice(option: &str, command: &clap::Command, suggested: bool) -> Option<String> {
    let has = |name: &str| command.get_arguments().any(|argument| argument.get_long() == name.strip_prefix("--"));
    if let Some((_, ours)) = ELSEWHERE.iter().find(|(theirs, ours)| *theirs == option && has(ours)) {
        return Some(format!("here it is called `{ours}`"));
    }
    let name = option.trim_start_matches('-');
    let schema = schema();
    let keys = schema["properties"].as_object().into_iter().flat_map(|keys| keys.keys().map(String::as_str));
    let is_program = command.get_arguments().any(|argument| argument.get_id() == "programs");
    match nearest(name, keys) {
        Some(key) if has("--set") && (!suggested || key == name) => {
            Some(format!("`--set {key}=VALUE` sets a key of the file"))
        }
        _ if is_program && !suggested => {
            Some("a program and its arguments are one argument: put quotes around them".to_owned())
        }
        _ => None,
    }
}

/// The first subcommand's arguments, or a subcommand.
fn runner(subcommands: &[Subcommand]) -> clap::Command {
    subcommands[0]
        .command()
        .name("runner")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Runs experiments about parallel speedup: how much faster, how sure, and why")
        .help_template(HELP)
        .after_help(AFTER_HELP)
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .arg_required_else_help(true)
        .subcommands(subcommands.iter().map(Subcommand::command))
}

/// The same under this program's own name, with nothing that speaks of files alone.
fn own_program(subcommands: &[Subcommand]) -> clap::Command {
    let path = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let name = path.file_stem().map_or_else(|| "bench".to_owned(), |stem| stem.to_string_lossy().into_owned());
    runner(subcommands)
        .bin_name(&name)
        .display_name(&name)
        .override_usage(format!("{name} [OPTIONS] [FILE]...\n       {name} COMMAND"))
        .arg_required_else_help(false)
        .help_template(OWN_HELP)
        .after_help(OWN_AFTER_HELP)
        .mut_args(for_own_work)
        .mut_subcommands(|command| {
            let hide = subcommands.iter().any(|one| one.about_files && one.name == command.get_name());
            command.mut_args(for_own_work).after_help("").hide(hide)
        })
}

fn for_own_work(argument: clap::Arg) -> clap::Arg {
    match argument.get_id().as_str() {
        "files" => argument.required(false).help("Experiment files (TOML), in place of its own experiment"),
        "out" => argument.default_value(if built_by_cargo() { "target/speedup" } else { "reports" }),
        _ => argument,
    }
}

/// Whether this program stands where cargo puts what it builds.
fn built_by_cargo() -> bool {
    let program = std::env::current_exe().unwrap_or_default();
    program.ancestors().any(|folder| folder.file_name().is_some_and(|name| name == "target"))
}

//! The arguments of a program that brings its own work.

use std::path::PathBuf;

use super::program;

/// The arguments of a program that brings its own work: under its own name, with nothing that speaks of files alone.
pub(super) fn own_program() -> clap::Command {
    const OF_FILES: [&str; 2] = ["command", "init"];
    let arguments = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    let name = arguments.file_stem().map_or_else(|| "bench".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let out = if built_by_cargo() { "target/speedup" } else { "reports" };
    let suited = |argument: clap::Arg| match argument.get_id().as_str() {
        "files" => argument.required(false).help("Experiment files (TOML), in place of its own experiment"),
        "out" => argument.default_value(out),
        _ => argument,
    };
    let commands = |command: clap::Command| {
        let hidden = OF_FILES.contains(&command.get_name());
        command.mut_args(suited).after_help("").hide(hidden)
    };
    let usage = format!("{name} [OPTIONS] [FILE]...\n       {name} COMMAND");
    let program = program()
        .bin_name(&name)
        .display_name(&name)
        .override_usage(usage)
        .arg_required_else_help(false)
        .after_help(OWN_HELP);
    program.help_template(OWN_TEMPLATE).mut_args(suited).mut_subcommands(commands)
}

/// Whether this program stands where cargo puts what it builds.
fn built_by_cargo() -> bool {
    let program = std::env::current_exe().unwrap_or_default();
    program.ancestors().any(|folder| folder.file_name().is_some_and(|name| name == "target"))
}

const OWN_TEMPLATE: &str = "Measures how much faster this program's work gets when it runs in parallel

Usage: {usage}

Commands:
{subcommands}

Options:
{options}{after-help}";

const OWN_HELP: &str = "\
Exit codes: 0 all ran, and what was required holds, 1 a requirement is not met,
2 a bad file or argument, 3 could not tell, 4 a case failed.";

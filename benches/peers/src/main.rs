//! The gate and its peers, on work of which the truth is known, and the timing of a command beside hyperfine.
//!
//! `gates MINUTES SECONDS` makes whole checks, each of at most so many seconds, until so many minutes are over; `timing
//! MINUTES` times commands. What they see is appended to files in the target folder, and `tables` prints all of it.

mod checks;
mod table;
mod timing;
mod tools;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use tools::{PLAIN, TOOL, TOOLS};
use work::Work;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    run().unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(101)
    })
}

fn run() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let Ok(tool) = std::env::var(TOOL) {
        return measure(&tool);
    }
    match arguments.as_slice() {
        [PLAIN] => Work::of_this_program()?.run_as_process(),
        ["gates", minutes, seconds] => checks::until(self::minutes(minutes)?, seconds.parse()?)?,
        ["timing", minutes] => timing::until(self::minutes(minutes)?)?,
        ["tables"] => {}
        _ => return Err("say `gates MINUTES SECONDS`, `timing MINUTES` or `tables`".into()),
    }
    if arguments != [PLAIN] {
        print!("{}{}", table::of_gates()?, timing::table()?);
    }
    Ok(ExitCode::SUCCESS)
}

/// What base and head do where a tool starts them.
fn measure(tool: &str) -> Result<ExitCode> {
    let measure = TOOLS.iter().find(|other| other.name == tool).and_then(|tool| tool.measure);
    measure.ok_or("no such tool")?(Work::of_this_program()?)
}

fn minutes(text: &str) -> Result<Duration> {
    Ok(Duration::try_from_secs_f64(60.0 * text.parse::<f64>()?)?)
}

/// Where everything is written.
fn folder() -> Result<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target/peers"));
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

//! The tools: a file each, with what measures the work in the way the tool's own documents recommend for base against
//! head, and what a CI would make of it.

pub mod criterion;
pub mod hyperfine;
pub mod ours;
pub mod perfgate;
pub mod tango;
pub mod zenbench;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use crate::Result;
use crate::work::Work;

/// A tool, or a way of using it.
pub struct Tool {
    pub name: &'static str,
    /// What makes this program a benchmark of the tool, where the tool needs one in base and head.
    pub measure: Option<fn(Work) -> Result<ExitCode>>,
    /// A whole check of the pair, and what each way of reading it says.
    pub check: fn(&Pair) -> Result<Vec<Said>>,
}

pub const TOOLS: [Tool; 7] =
    [ours::TOOL, zenbench::STORED, zenbench::TOGETHER, tango::TOOL, perfgate::TOOL, criterion::TOOL, hyperfine::TOOL];

/// The argument with which base and head do their work without any tool in them.
pub const PLAIN: &str = "plain";
/// The variable that names the tool, a benchmark of which base and head then are.
pub const TOOL: &str = "PEERS_TOOL";
const SECONDS: &str = "PEERS_SECONDS";

/// What is compared, and in how much time.
pub struct Pair {
    pub base: PathBuf,
    pub head: PathBuf,
    /// Where the tool may leave its files; empty.
    pub folder: PathBuf,
    /// How long the whole check may take.
    pub seconds: f64,
}

/// What a check says, by one way of reading it.
pub struct Said {
    pub by: &'static str,
    pub verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    Slower,
    NotSlower,
    CouldNotTell,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::Slower => "slower",
            Self::NotSlower => "not slower",
            Self::CouldNotTell => "could not tell",
        }
    }

    fn slower(slower: bool) -> Self {
        if slower { Self::Slower } else { Self::NotSlower }
    }
}

impl Pair {
    /// Base or head as a benchmark of that tool.
    fn start(&self, program: &Path, tool: &str) -> Command {
        let mut command = Command::new(program);
        command.env(TOOL, tool).env(SECONDS, self.seconds.to_string()).current_dir(&self.folder);
        command
    }
}

/// In a benchmark: how long the whole check may take.
fn seconds() -> Result<f64> {
    Ok(std::env::var(SECONDS)?.parse()?)
}

/// The command line of base or head without any tool in it.
pub fn plain(program: &Path) -> String {
    format!("'{}' {PLAIN}", program.display())
}

/// A program that `cargo install --root benches/peers/target/tools` built, or of the path.
pub fn installed(name: &str) -> Command {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin").join(name);
    Command::new(if own.exists() { own } else { name.into() })
}

/// Runs it to its end, which must be by one of these exit codes.
fn output(command: &mut Command, codes: &[i32]) -> Result<(i32, Output)> {
    let output = command.output().map_err(|error| format!("{:?}: {error}", command.get_program()))?;
    match output.status.code() {
        Some(code) if codes.contains(&code) => Ok((code, output)),
        _ => Err(format!("{:?}: {}: {}", command, output.status, String::from_utf8_lossy(&output.stderr)).into()),
    }
}

//! `speedup` measures how much faster a piece of work gets when it runs in parallel, says how sure it is of that, and
//! names what holds it back.
//!
//! The front door is [`Bench`]: your records, your transform, and every strategy that runs a map over them.
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     let lines = || std::fs::read_to_string("words.txt").unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>();
//!     speedup::Bench::new("words")
//!         .dataset(lines)
//!         .transform(|line: &String| line.split_whitespace().count())
//!         .main()
//! }
//! ```
//!
//! As an example, a binary or a bench (`harness = false`) that program has the subcommands, tables and pictures of
//! `runner`, the program of this crate, which does the same for experiment files and for other programs.
//!
//! - [`Bench`], [`Strategy`], [`Transform`]: what to measure.
//! - [`Summary`] and the module [`summary`]: what came out.
//! - [`stats`]: how the numbers come about, each with its source.
//! - [`guide`]: how to design an experiment, and to read its pictures and files.
//!
//! # Features
//!
//! All but one are on by default. Without them the library builds quickly, and [`Bench::run`] is what is left: enough
//! for tests.
//!
//! - `cli`: the program, and [`Bench::main`].
//! - `charts`: pictures, as PNG and SVG, and the pages that they are in.
//! - `process`: the strategy whose workers are processes, and [`Bench::processes`].
//! - `fetch`: the workload that makes HTTP requests; `https`, which is off, of encrypted addresses, too.
//! - `mpi`: the strategy whose workers are ranks of Open MPI, which is opened as the program runs.
//! - `tokio`, `smol`: the strategies of these names, for [`Bench::async_transform`].
//!
//! # How it is made
//!
//! Data goes one way, as plain finished values; a module uses only the modules above it in this file:
//!
//! ```text
//! experiment file -> Experiment -> Plan -> turns in blocks -> Samples (+ Spans) -> Summary -> reports
//! ```

// Without the program, the pictures, the processes, the async strategies or all tests, what they alone use is dead.
#![cfg_attr(
    any(
        shuttle,
        not(all(feature = "cli", feature = "charts", feature = "process", any(feature = "smol", feature = "tokio")))
    ),
    allow(dead_code, unused_imports)
)]

mod machine;
mod text;
mod parameter;
pub mod stats;
mod gate;
mod dataset;
mod workload;
mod strategy;
mod simulate;
mod experiment;
mod plan;
mod record;
pub mod summary;
mod compare;
mod predict;
mod run;
mod report;
mod doctor;
#[cfg(feature = "cli")]
mod cli;
mod bench;
pub mod guide;

pub use bench::{AfterDataset, Bench, BenchError, ByDigest, ByHash, Compare, NotCompared, WithoutDataset};
pub use strategy::{Sendable, Strategy};
pub use summary::Summary;
pub use workload::Transform;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub use cli::main as runner;

// The tests that see the inside. With `--cfg shuttle` only `tests/models` can run.
#[cfg(all(test, not(shuttle)))]
#[path = "../tests/inside/mod.rs"]
mod tests;

// The doors that a fuzzer pushes at.
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
#[path = "../tests/fuzz/doors.rs"]
pub mod doors;

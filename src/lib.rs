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
//! Both are on by default. Without them the library builds quickly, and [`Bench::run`] is what is left: enough for tests.
//!
//! - `cli`: the program, and [`Bench::main`].
//! - `charts`: pictures, as PNG and SVG.
//!
//! # How it is made
//!
//! Data goes one way, as plain finished values; a module uses only the modules above it in this file:
//!
//! ```text
//! experiment file -> Experiment -> Plan -> turns in blocks -> Samples (+ Spans) -> Summary -> reports
//! ```
//!
//! The modules that this page does not show are public for the tests and the program of this crate alone; they change
//! without notice.

#[doc(hidden)]
pub mod machine;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod parameter;
pub mod stats;
#[doc(hidden)]
pub mod gate;
#[doc(hidden)]
pub mod dataset;
#[doc(hidden)]
pub mod workload;
#[doc(hidden)]
pub mod strategy;
#[doc(hidden)]
pub mod experiment;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod record;
pub mod summary;
#[doc(hidden)]
pub mod compare;
#[doc(hidden)]
pub mod run;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod doctor;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod bench;
pub mod guide;

pub use bench::{Bench, BenchError, ByDigest, ByHash, Compare, NotCompared};
pub use strategy::Strategy;
pub use summary::Summary;
pub use workload::Transform;

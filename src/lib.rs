//! `speedup` measures how much faster a piece of work gets when it runs in parallel, says how sure it is of
//! that, and names what holds it back.
//!
//! Data goes one way, as plain finished values; a module uses only the modules above it in this list:
//!
//! ```text
//! experiment file -> Experiment -> Plan -> turns in blocks -> Samples (+ Spans) -> Summary -> reports
//! ```

pub mod near;
pub mod machine;
pub mod measure;
pub mod stats;
pub mod dataset;
pub mod workload;
pub mod strategy;
pub mod command;
pub mod experiment;
pub mod plan;
pub mod prepare;
pub mod sample;
pub mod protocol;
pub mod store;
pub mod execute;
pub mod summary;
pub mod report;
pub mod doctor;
pub mod cli;
pub mod bench;

pub use bench::{Bench, BenchError};
pub use strategy::Strategy;
pub use workload::Transform;

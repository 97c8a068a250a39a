//! The pages: what people look at first of a run, of a gate, of two stored runs, of a history, and of all runs.
//!
//! In come the finished values of `summary` and `compare`, and the pictures; out goes one file of HTML, which asks nobody
//! for anything: its style, its script, its faces and its pictures are in it, and its content security policy allows no
//! other. It is whole without scripts; the script adds sorting, tooltips, and a timeline that zooms. Nothing is computed
//! here that other reports have to know, and no file is read or written. All text is escaped by maud.

mod compare;
mod figure;
mod gate;
mod glance;
mod headline;
mod lesson;
mod numbers;
mod repeat;
mod run;
mod runs;
mod schedules;
mod sections;
mod series;
mod shell;
mod tables;
mod trend;
mod trust;
mod verdict;

pub use compare::of_two_runs;
pub use gate::of_gate;
pub use glance::{Glance, glance_at_gate, glance_at_run};
pub use run::of_run;
pub use runs::{Listed, of_all_runs};
pub use trend::of_trends;

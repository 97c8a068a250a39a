//! Every test of the crate's behaviour, in one program.

mod bench;
mod charts;
mod ci;
mod commands;
mod datasets;
mod docs;
mod doctor;
mod experiments;
mod gate;
mod gate_runs;
mod hand;
mod history;
mod outside;
mod own_work;
mod readme;
mod resumed;
mod resuming;
mod runner;
mod statistics;
mod strategies;
mod structure;
mod summary;

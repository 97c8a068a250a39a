//! The program as its users meet it, the library's face, and what holds the repository together, in one test program.
//! What is behind the face is tested in `tests/inside`.

mod bench;
mod ci;
mod commands;
mod docs;
mod doctor;
mod gate_runs;
mod hand;
mod history;
mod outside;
#[path = "../both/pages.rs"]
mod pages;
mod readme;
mod resuming;
mod runner;
mod structure;
#[path = "../both/validator.rs"]
mod validator;

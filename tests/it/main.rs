//! The program as its users meet it, the library's face, and what holds the repository together, in one test program.
//! What is behind the face is tested in `tests/inside`.

mod bench;
#[cfg(target_os = "linux")]
mod calls;
mod ci;
#[cfg(target_os = "linux")]
mod cluster;
mod commands;
#[cfg(target_os = "linux")]
mod docs;
mod doctor;
#[cfg(target_os = "linux")]
mod figures;
mod gate_runs;
mod hand;
mod history;
mod hyperfine;
mod oracle;
#[cfg(target_os = "linux")]
mod outside;
mod own_work;
#[cfg(target_os = "linux")]
#[path = "../both/pages.rs"]
mod pages;
mod processes;
#[cfg(target_os = "linux")]
mod readme;
mod resumed;
mod resuming;
mod retried;
mod printed;
mod runner;
#[cfg(target_os = "linux")]
mod structure;
#[cfg(target_os = "linux")]
mod surroundings;
#[cfg(target_os = "linux")]
mod threads;
#[cfg(unix)]
#[path = "../both/validator.rs"]
mod validator;

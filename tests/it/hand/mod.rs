//! What is there for the hand: files to start from, files from arguments, and what editors and shells complete from.

#[cfg(unix)]
mod command;
mod completions;
mod help;
mod init;
mod man;
mod schema;

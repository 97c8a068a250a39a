//! What CI reads and what it is asked, with the program and the action as a whole.

#[cfg(unix)]
mod action;
mod exports;

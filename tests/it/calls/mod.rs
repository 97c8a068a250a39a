//! Each write, rename, flush, spawn and read fails in turn, at every place in a run, with what the system says where a
//! disk is full or broken, or has no further process or file handle. Wherever that is: no panic, the message names the file
//! and the reason, nothing that was written is lost, and `--resume` finishes the run. What is no failure (a signal in
//! between, a write of which half was taken) changes nothing, at all places of a run at once.
//!
//! A plain `cargo test` tries every place of a small run that is about its own files, and every process and thread of a
//! run of commands. With `SPEEDUP_FAULTS=full` it is every file that the program opens or reads, every pipe and handle, for
//! each kind of isolation and every subcommand that reads or writes files, and disks that stay full or take half of a write:
//!
//!     SPEEDUP_FAULTS=full cargo test --test it calls -- --nocapture --test-threads 1
//!
//! In place of `full` it may be a part of what is tried: `gate`, or `pool.toml`. It prints how many places that were, and
//! for each call whose failure nobody is told of, since nothing came of it, a line. With `--release` it is a few times as
//! fast.

mod failing;
mod limits;
mod others;
mod runs;

use failing::{Calls, Mode};

const EINTR: i32 = 4;
const EIO: i32 = 5;
const EAGAIN: i32 = 11;
const EMFILE: i32 = 24;
const ENOSPC: i32 = 28;

/// What is about the program's own files.
const ON_DISK: [Calls; 6] = [
    Calls::on_the_desk("write", ENOSPC, Mode::Once),
    Calls::on_the_desk("rename", ENOSPC, Mode::Once),
    Calls::on_the_desk("open", ENOSPC, Mode::Once),
    Calls::on_the_desk("read", EIO, Mode::Once),
    Calls::on_the_desk("list", EIO, Mode::Once),
    Calls::on_the_desk("flush", EIO, Mode::Once),
];

/// And what only the long way round tries.
const FURTHER: [Calls; 10] = [
    Calls::on_the_desk("write", ENOSPC, Mode::Lasting),
    Calls::on_the_desk("write", ENOSPC, Mode::Torn),
    Calls::on_the_desk("open", EMFILE, Mode::Lasting),
    Calls::on_the_desk("stat", EIO, Mode::Once),
    Calls::everywhere("spawn", EAGAIN),
    Calls::everywhere("handle", EMFILE),
    Calls::everywhere("open", EMFILE),
    Calls::everywhere("read", EIO),
    Calls::everywhere("list", EIO),
    Calls::everywhere("write", EIO),
];

/// What is about what passes between processes. (Of the threads that MPI starts itself, MPI says what it likes.)
const BETWEEN_PROCESSES: [Calls; 3] =
    [Calls::everywhere("handle", EMFILE), Calls::everywhere("read", EIO), Calls::everywhere("write", EIO)];

/// What is no failure: a signal came in between, or not all of a write was taken yet. Who reads or writes goes on.
const IN_BETWEEN: [Calls; 3] = [
    Calls::all("read", EINTR, Mode::Alternating),
    Calls::all("write", EINTR, Mode::Alternating),
    Calls::all("write", 0, Mode::Halving),
];

/// Whether that is tried: all places of all subcommands are where `SPEEDUP_FAULTS` is `full`; otherwise it names what is.
fn is_tried(asked: &str) -> bool {
    std::env::var("SPEEDUP_FAULTS").is_ok_and(|wanted| wanted == "full" || asked.contains(&wanted))
}

/// All kinds of calls; those further ones come first.
fn all_calls() -> Vec<Calls> {
    if std::env::var_os("SPEEDUP_FAULTS").is_none() {
        eprintln!("skipped: SPEEDUP_FAULTS=full tries all places of all subcommands");
    }
    [FURTHER.as_slice(), &ON_DISK].concat()
}

//! A program with work of its own, which goes wrong as `OWN_WORK` says: `exit in transform`.

use std::hint::black_box;
use std::io::Write;
use std::process::{ExitCode, abort, exit};
use std::thread::sleep;
use std::time::Duration;

fn main() -> ExitCode {
    speedup::Bench::new("own")
        .dataset(|| {
            go_wrong("dataset");
            0..4_u64
        })
        .transform(|number: &u64| {
            go_wrong("transform");
            if std::thread::current().name() != Some("main") {
                go_wrong("thread");
            }
            sleep(Duration::from_millis(2));
            number * number
        })
        .processes()
        .experiment(
            "repetitions = 2\niterations = 1\nwarmup = 0\nworkers = 2\nstrategy = [{ kind = 'serial' }, { kind = 'rayon' }]\n\
             [gate]\nloss = '80%'\nrepetitions = 32",
        )
        .main()
}

/// Does what the environment asks for at that place.
fn go_wrong(place: &str) {
    let asked = std::env::var("OWN_WORK").unwrap_or_default();
    match asked.strip_suffix(place).and_then(|asked| asked.strip_suffix(" in ")) {
        None => {}
        Some("exit") => exit(0),
        Some("loop") => loop {
            sleep(Duration::from_secs(1));
        },
        Some("abort") => abort(),
        Some("segfault") => segfault(),
        Some("overflow") => drop(black_box(endless(1))),
        Some("panic") => panic!("no such table"),
        Some("pid") => tell_pid(),
        Some(other) => panic!("nobody knows how to {other}"),
    }
}

/// A line for each record, in a file of the folder in which the program runs.
fn tell_pid() {
    let pids = std::fs::File::options().create(true).append(true).open("pids");
    let _ = pids.and_then(|mut pids| pids.write_all(format!("{}\n", std::process::id()).as_bytes()));
}

/// Again and again: the standard library's handler takes the first one.
fn segfault() -> ! {
    let kill = format!("kill -SEGV {}", std::process::id());
    loop {
        let _ = std::process::Command::new("sh").args(["-c", &kill]).status();
    }
}

fn endless(depth: u64) -> u64 {
    let frame = black_box([depth; 1024]);
    if frame[0] == 0 { depth } else { endless(depth.wrapping_add(1)).wrapping_add(frame[1]) }
}

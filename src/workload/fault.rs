//! Work that goes wrong, for the crate's own tests of what becomes of a run then. No program has it but the tests'
//! own: see the feature `faults`.

use std::hint::black_box;
use std::io::{Write, stdout};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::kind::Slowed;
use super::sleep::Sleep;
use super::transform::{Age, AsyncTransform, Record, Runtime, Transform};

/// The environment variable that asks for a fault in one case: `panic in rayon/4`.
const FAULT: &str = "SPEEDUP_FAULT";

/// Sleeps as [`Sleep`] does, then goes wrong.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    sleep: Sleep,
    how: How,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Panic,
    Abort,
    OverflowStack,
    Allocate,
    Hang,
    Exit,
    Segfault,
    Wrong,
    /// Nothing goes wrong, but much is printed.
    Noise,
}

impl Fault {
    /// The fault that the environment asks for in that case, if it does.
    pub fn asked_for(case: &str, reference_year: i32) -> Option<Self> {
        let asked = std::env::var(FAULT).ok()?;
        let (how, place) = asked.split_once(" in ")?;
        let how = match how {
            "panic" => How::Panic,
            "abort" => How::Abort,
            "overflow-stack" => How::OverflowStack,
            "allocate" => How::Allocate,
            "hang" => How::Hang,
            "exit" => How::Exit,
            "segfault" => How::Segfault,
            "wrong" => How::Wrong,
            "noise" => How::Noise,
            _ => return None,
        };
        (place == case).then_some(Self { sleep: Sleep { reference_year }, how })
    }
}

impl Transform<Record> for Fault {
    type Out = Age;

    fn apply(&self, record: &Record) -> Age {
        self.go_wrong(self.sleep.apply(record))
    }
}

impl AsyncTransform<Record> for Fault {
    type Out = Age;

    async fn apply_async(&self, record: &Record, runtime: &impl Runtime) -> Age {
        self.go_wrong(self.sleep.apply_async(record, runtime).await)
    }
}

impl Fault {
    fn go_wrong(&self, Age { name, age, page }: Age) -> Age {
        // One after the other: the last words of two workers at once would be hard to read.
        static ALONE: Mutex<()> = Mutex::new(());

        let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        match self.how {
            How::Panic => panic!("nobody knows {name}"),
            How::Abort => std::process::abort(),
            How::OverflowStack => Age { age: endless(age), name, page },
            How::Allocate => allocate(),
            How::Hang => hang(),
            How::Exit => std::process::exit(3),
            How::Segfault => segfault(),
            How::Wrong => Age { age: age + 1, name, page },
            How::Noise => {
                print_much();
                Age { name, age, page }
            }
        }
    }
}

impl Slowed for Fault {
    fn spend(&self, cost: u64) {
        self.sleep.spend(cost);
    }

    fn answer(&self, record: &Record) -> Option<Age> {
        self.sleep.answer(record)
    }
}

fn endless(depth: i32) -> i32 {
    let frame = black_box([depth; 1024]);
    if frame[0] == i32::MIN { depth } else { endless(depth.wrapping_add(1)).wrapping_add(frame[1]) }
}

/// Asks for address space only: under no limit it harms nobody.
fn allocate() -> ! {
    let mut hoard = Vec::new();
    loop {
        hoard.push(black_box(Vec::<u8>::with_capacity(64 << 20)));
    }
}

fn hang() -> ! {
    loop {
        thread::sleep(Duration::from_secs(1));
    }
}

/// Sends itself the signal again and again: the standard library's handler, which tells a stack that overflowed from
/// all else, takes the first one.
fn segfault() -> ! {
    let kill = format!("kill -SEGV {}", std::process::id());
    loop {
        let _ = Command::new("sh").args(["-c", &kill]).status();
    }
}

/// Prints on both streams what could be mistaken for something, from this process and from another that goes on after
/// the record is done.
fn print_much() {
    println!("speedup-0123456789abcdef \"over\"\n\"over\"\n{{\"executions\":[]}}");
    print!("a line without an end");
    eprint!("a line without an end");
    let _ = stdout().write_all(b"\xff\xfe\0\r\x1b[2J");
    let _ = Command::new("sh").args(["-c", "yes 'another process' | head -c 300000"]).stdin(Stdio::null()).spawn();
}

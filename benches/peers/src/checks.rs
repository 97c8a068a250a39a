//! Whole checks, of all tools in turns, shuffled: what the machine does meanwhile happens to all of them.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rand::seq::SliceRandom;

use crate::tools::{Pair, TOOLS, Tool};
use crate::work::{Form, Work, compute};
use crate::{Result, folder};

/// What is compared, and meanwhile.
pub struct Setting {
    pub name: &'static str,
    form: Form,
    stressed: bool,
    /// How many checks of each change there are in a round.
    checks: [usize; CHANGES.len()],
}

pub const SETTINGS: [Setting; 3] = [
    Setting { name: "quiet, one thread", form: Form::Serial, stressed: false, checks: [4, 1, 1, 1] },
    Setting { name: "quiet, rayon with two workers", form: Form::Rayon, stressed: false, checks: [2, 1, 1, 0] },
    Setting {
        name: "a cpu taken half of the time, one thread",
        form: Form::Serial,
        stressed: true,
        checks: [2, 1, 1, 0],
    },
];

/// What head does otherwise than base.
pub struct Change {
    pub name: &'static str,
    more: u64,
    part: u64,
}

pub const CHANGES: [Change; 4] = [
    Change { name: "the same", more: 0, part: 0 },
    Change { name: "5 % more", more: 50, part: 0 },
    Change { name: "10 % more", more: 100, part: 0 },
    Change { name: "one in five 30 % more", more: 0, part: 300 },
];

pub fn until(time: Duration, seconds: f64) -> Result<()> {
    let start = Instant::now();
    loop {
        let mut round = round();
        round.shuffle(&mut rand::rng());
        for (setting, change, tool) in round {
            if start.elapsed() + Duration::from_secs_f64(seconds) > time {
                return Ok(());
            }
            check(setting, change, tool, seconds)?;
        }
    }
}

fn round() -> Vec<(&'static Setting, &'static Change, &'static Tool)> {
    let mut round = Vec::new();
    for setting in &SETTINGS {
        for (change, checks) in CHANGES.iter().zip(setting.checks) {
            for tool in &TOOLS {
                round.extend((0..checks).map(|_| (setting, change, tool)));
            }
        }
    }
    round
}

/// Makes a check and appends what it said. A tool that fails is told of, and the others go on.
fn check(setting: &Setting, change: &Change, tool: &Tool, seconds: f64) -> Result<()> {
    let folder = folder()?;
    let base = Work { form: setting.form, more: 0, part: 0 };
    let head = Work { more: change.more, part: change.part, ..base };
    let pair = Pair {
        base: base.program(&folder.join("base"))?,
        head: head.program(&folder.join("head"))?,
        folder: folder.join("files"),
        seconds,
    };
    if pair.folder.exists() {
        fs::remove_dir_all(&pair.folder)?;
    }
    fs::create_dir(&pair.folder)?;
    let start = Instant::now();
    let said = beside(setting.stressed, || (tool.check)(&pair));
    let took = start.elapsed().as_secs_f64();
    let mut rows = OpenOptions::new().create(true).append(true).open(folder.join("checks.tsv"))?;
    for said in said.inspect_err(|error| eprintln!("{}: {error}", tool.name)).unwrap_or_default() {
        let (by, verdict) = (said.by, said.verdict.name());
        writeln!(rows, "{seconds}\t{}\t{}\t{by}\t{verdict}\t{took:.1}", setting.name, change.name)?;
        eprintln!("{}: {}: {by}: {verdict}, {took:.1} s", setting.name, change.name);
    }
    Ok(())
}

/// Does it while nothing else happens, or while a thread takes a cpu for up to 0.4 s and leaves it for up to 0.4 s.
fn beside<T>(stressed: bool, act: impl FnOnce() -> T) -> T {
    let over = AtomicBool::new(!stressed);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let until = Instant::now() + Duration::from_millis(rand::random_range(0..400));
                while Instant::now() < until {
                    compute(0, 10_000);
                }
                thread::sleep(Duration::from_millis(rand::random_range(0..400)));
            }
        });
        let value = act();
        over.store(true, Ordering::Relaxed);
        value
    })
}

//! Runs the program and makes one of its system calls fail, by `tests/faults/fail.c`.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::thread;

use crate::runner::{Desk, Ended};

const PROGRAM: &str = env!("CARGO_BIN_EXE_runner");
/// So many places are tried at once: a run waits for its disk and for other processes.
const AT_ONCE: usize = 4;
/// What takes longer than so many seconds does not end.
const LONGEST_S: &str = "120";

/// Which calls fail, and how.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calls {
    /// A class of `fail.c`.
    pub class: &'static str,
    pub errno: i32,
    pub mode: Mode,
    /// Whether a file counts that is not on the desk: one of the system's, a pipe.
    pub everywhere: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    Once,
    /// And all that follow.
    Lasting,
    /// A write in its middle, and then its file.
    Torn,
    /// And each second one from then on.
    Alternating,
    /// None; from then on a write takes half of what it is given.
    Halving,
}

impl Calls {
    pub const fn on_the_desk(class: &'static str, errno: i32, mode: Mode) -> Self {
        Self { class, errno, mode, everywhere: false }
    }

    pub const fn everywhere(class: &'static str, errno: i32) -> Self {
        Self { class, errno, mode: Mode::Once, everywhere: true }
    }

    /// All of a class, wherever their files are.
    pub const fn all(class: &'static str, errno: i32, mode: Mode) -> Self {
        Self { class, errno, mode, everywhere: true }
    }

    /// What the system says of it, without the number.
    pub fn reason(&self) -> String {
        let reason = io::Error::from_raw_os_error(self.errno).to_string();
        reason.split(" (os error").next().unwrap_or_default().to_owned()
    }
}

/// A program of which a call failed.
pub(super) struct Failed {
    pub ended: Ended,
    /// What failed: `write /reports/plain/2026-11-27T02-53-57Z/samples.csv`, on the desk.
    pub call: String,
    /// The file, where it is on the desk; and those of the calls that failed after it.
    pub files: Vec<String>,
}

impl Failed {
    /// Whether the reason is told. A table has its lines broken.
    pub fn tells(&self, calls: Calls) -> bool {
        let said = format!("{} {}", self.ended.stdout, self.ended.stderr);
        said.split_whitespace().collect::<Vec<_>>().join(" ").contains(&calls.reason())
    }
}

/// `runner ARGUMENTS` with the call of that number failing; none where there are not so many.
pub(super) fn run(desk: &Desk, arguments: &str, calls: Calls, number: usize) -> Option<Failed> {
    let (folder, log) = (fs::canonicalize(desk.path("")).unwrap(), desk.path("calls.log"));
    let errno = calls.errno;
    let how = match calls.mode {
        Mode::Once => "",
        Mode::Lasting => "+",
        Mode::Torn => "~",
        Mode::Alternating => "/",
        Mode::Halving => "%",
    };
    let mut command = desk.surrounded(Command::new("timeout"), ["--kill-after=1", LONGEST_S]);
    command.arg(injector()?).arg(&log).arg(if calls.everywhere { Path::new("/") } else { &folder });
    command.arg(fs::canonicalize(PROGRAM).unwrap()).args([calls.class, &number.to_string(), &format!("{errno}{how}")]);
    command.args(arguments.split_whitespace()).env("TMPDIR", &folder).env("PATH", "/usr/bin:/bin");
    let ended = Ended::of(command.output().unwrap());
    let told = fs::read_to_string(log).unwrap();
    let folder = folder.to_str().expect("UTF-8");
    let mut calls_from = told.lines().skip(number - 1).map(|line| line.split_once(' ').expect("a number and a call").1);
    let call = calls_from.next()?;
    let later = calls_from.filter(|_| calls.mode == Mode::Lasting);
    let on_desk = |call: &str| call.split_once(folder).map(|(_, file)| file.to_owned());
    let first = on_desk(call).into_iter();
    let files = first.flat_map(|first| std::iter::once(first).chain(later.clone().filter_map(on_desk))).collect();
    let failed = Failed { ended, call: call.replace(folder, ""), files };
    if !calls.everywhere && !failed.tells(calls) {
        eprintln!("not told: {arguments}: {}, place {number}, {}", calls.class, failed.call);
    }
    Some(failed)
}

/// What came of trying each place of something.
#[derive(Default)]
pub(super) struct Swept {
    pub places: usize,
    /// What is wrong, a text each.
    pub wrong: Vec<String>,
}

impl Swept {
    #[track_caller]
    pub fn is_fine(&self) {
        let Self { places, wrong } = self;
        assert!(wrong.is_empty(), "{} of {places} places:\n{}", wrong.len(), wrong.join("\n"));
    }
}

impl FromIterator<Swept> for Swept {
    fn from_iter<I: IntoIterator<Item = Swept>>(all: I) -> Self {
        all.into_iter().fold(Self::default(), |mut sum, Swept { places, wrong }| {
            sum.places += places;
            sum.wrong.extend(wrong);
            sum
        })
    }
}

/// Tries each place of what is `asked`, until there is none further. `wrong` says what is wrong where that call fails; none
/// where there are not so many.
pub(super) fn each_place(asked: &str, calls: Calls, wrong: impl Fn(usize) -> Option<Vec<String>> + Sync) -> Swept {
    let (next, reached, found) = (AtomicUsize::new(1), AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(wrong) = wrong(next.fetch_add(1, Ordering::Relaxed)) {
                    reached.fetch_add(1, Ordering::Relaxed);
                    found.lock().unwrap().extend(wrong.into_iter().map(|wrong| format!("{asked}: {calls:?} {wrong}")));
                }
            });
        }
    });
    let swept = Swept { places: reached.into_inner(), wrong: found.into_inner().unwrap() };
    eprintln!("{asked}: {calls:?}: {} places, {} wrong", swept.places, swept.wrong.len());
    swept.wrong.iter().for_each(|wrong| eprintln!("WRONG {wrong}"));
    swept
}

/// The program that makes calls fail, compiled once; none where this system does not let it.
pub(super) fn injector() -> Option<&'static Path> {
    static INJECTOR: OnceLock<Option<std::path::PathBuf>> = OnceLock::new();
    let made = INJECTOR.get_or_init(|| {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fail");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/fail.c");
        let compiled = Command::new("cc").args(["-O1", "-Wall", "-Werror", "-o"]).arg(&program).arg(source).output();
        let compiled = compiled.expect("a C compiler");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        let log = tempfile::NamedTempFile::new().unwrap();
        let tried =
            Command::new(&program).arg(log.path()).args(["/", PROGRAM, "spawn", "0", "0", "--version"]).output();
        tried.unwrap().status.success().then_some(program)
    });
    if made.is_none() {
        eprintln!("skipped: this system lets no filter tell of system calls (seccomp user notification, Linux 5.6)");
    }
    made.as_deref()
}

//! A clock of the day that is stepped, and time zones: no time, no order and no file depends on them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

use super::with_own_mounts;
use crate::runner::{Desk, Ended, Run, change_record};

const NAPS: &str = "delay = '5ms'\nworkers = 2\nrepetitions = 2\niterations = 2\nwarmup = 0\ntimeout = '20s'\n\
                    budget = '10m'\nstrategy = [{ kind = 'serial' }, { kind = 'scope' }]\n";

/// No execution, and no turn, takes so many seconds; the clock leaps by more.
const LONG_S: f64 = 1000.0;

/// What makes the clock leap, compiled once.
fn leaping_clock() -> &'static Path {
    static OBJECT: OnceLock<PathBuf> = OnceLock::new();
    OBJECT.get_or_init(|| {
        let object = Path::new(env!("CARGO_TARGET_TMPDIR")).join("leap.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/leap.c");
        let options = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"];
        let compiled = Command::new("cc").args(options).arg(&object).arg(source).output().expect("a C compiler");
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        object
    })
}

/// The program, in each of whose processes the clock of the day leaps by so many seconds whenever it is read.
fn leaping(desk: &Desk, seconds: i64, arguments: &str) -> Ended {
    let mut command = desk.command(arguments);
    command.env("LD_PRELOAD", leaping_clock()).env("CLOCK_LEAP", seconds.to_string());
    Ended::of(command.output().unwrap())
}

fn moment(text: &str) -> SystemTime {
    assert!(text.ends_with('Z'), "{text}");
    humantime::parse_rfc3339(text).unwrap()
}

/// The named column of a table, as numbers; where it is empty there are none.
fn numbers(run: &Run, table: &str, column: &str) -> Vec<f64> {
    let rows = run.rows(table);
    rows.iter().filter(|row| !row[column].is_empty()).map(|row| row[column].parse().unwrap()).collect()
}

#[test]
fn times_do_not_follow_a_clock_that_is_stepped() {
    for (seconds, isolation) in [(-3600, "none"), (3600, "none"), (-86_400, "case"), (86_400, "block")] {
        let desk = Desk::new().with("naps.toml", NAPS);
        let ended = leaping(&desk, seconds, &format!("naps.toml --set isolation={isolation}")).with_code(0);
        let run = desk.the_run("naps");
        let rows = run.rows("samples.csv");
        assert_eq!(rows.iter().filter(|row| row["phase"] == "timed" && row["status"] == "ok").count(), 8);
        let starts: Vec<SystemTime> = rows.iter().map(|row| moment(&row["started_at"])).collect();
        let away = |from: SystemTime, to: SystemTime| {
            to.duration_since(from).unwrap_or_else(|back| back.duration()).as_secs_f64()
        };
        let leaps = starts.windows(2).filter(|pair| away(pair[0], pair[1]) > LONG_S).count();
        assert!(leaps >= 4, "the clock does not leap: {starts:?}");
        for (table, column) in [
            ("samples.csv", "wall_s"),
            ("samples.csv", "setup_s"),
            ("samples.csv", "span_s"),
            ("spans.csv", "start_s"),
            ("spans.csv", "end_s"),
        ] {
            let found = numbers(&run, table, column);
            assert!(
                !found.is_empty() && found.iter().all(|time_s| (0.0..LONG_S).contains(time_s)),
                "{column}: {found:?}"
            );
        }
        assert!(numbers(&run, "samples.csv", "wall_s").iter().all(|wall_s| *wall_s >= 0.005), "{ended:?}");
        let session = &run.record()["sessions"][0];
        let [began, over] = [&session["started_at"], &session["ended"]["at"]].map(|at| moment(at.as_str().unwrap()));
        assert_eq!(over < began, seconds < 0, "{session}");
    }
}

#[test]
fn a_run_after_a_step_back_is_the_latest_and_can_be_gone_on_with() {
    let desk = Desk::new().with("naps.toml", NAPS);
    desk.run("naps.toml --set isolation=none").with_code(0);
    leaping(&desk, -86_400, "naps.toml --set isolation=none").with_code(0);
    let runs = desk.runs("naps");
    let latest = fs::canonicalize(desk.path("reports/naps/latest")).unwrap();
    assert_eq!((runs.len(), &latest), (2, &fs::canonicalize(&runs[0]).unwrap()), "by name it is the first");
    let trend = desk.run("trend").with_code(0);
    assert!(trend.stdout.starts_with("naps, 2 runs"), "{}", trend.stdout);
    // Unpaired, and in too few blocks: it cannot tell.
    desk.run(&format!("compare {} {}", runs[1].display(), runs[0].display())).with_code(3);

    // As if it had been killed after its last block; gone on with a day before it began.
    change_record(&latest, |record| record["sessions"][0]["ended"] = serde_json::Value::Null);
    let before = fs::read(latest.join("samples.csv")).unwrap();
    leaping(&desk, -200_000, "naps.toml --set isolation=none --resume").with_code(0);
    assert_eq!(fs::read(latest.join("samples.csv")).unwrap(), before);
    assert_eq!(desk.runs("naps").len(), 2);
}

#[test]
fn a_time_zone_changes_no_file() {
    let desk = Desk::new().with("naps.toml", NAPS);
    let zones = ["Pacific/Kiritimati", "America/St_Johns", "Not/A_Zone", ":/dev/null"];
    let began = SystemTime::now();
    for zone in zones {
        let arguments = "naps.toml --set isolation=none --repetitions 1";
        Ended::of(desk.command(arguments).env("TZ", zone).output().unwrap()).with_code(0);
    }
    let over = SystemTime::now();
    let history = fs::read_to_string(desk.path("reports/history.jsonl")).unwrap();
    let stamps: Vec<SystemTime> = history
        .lines()
        .map(|line| moment(serde_json::from_str::<serde_json::Value>(line).unwrap()["started_at"].as_str().unwrap()))
        .collect();
    assert_eq!(stamps.len(), 2 * zones.len());
    assert!(stamps.is_sorted() && stamps.iter().all(|stamp| (began..=over).contains(stamp)), "{stamps:?}");
    let trend = Ended::of(desk.command("trend").env("TZ", "Not/A_Zone").output().unwrap()).with_code(0);
    assert!(trend.stdout.starts_with("naps, 4 runs"), "one table: {}", trend.stdout);
}

#[test]
fn a_system_without_time_zones_is_as_good() {
    let desk = Desk::new().with("naps.toml", NAPS);
    let script = "mount -t tmpfs none /usr/share/zoneinfo || exit 99
        exec \"$0\" naps.toml --set isolation=none --repetitions 1";
    let ended = Ended::of(with_own_mounts(&desk, script).output().unwrap());
    if matches!(ended.code, Some(1 | 32 | 99)) && desk.runs("naps").is_empty() {
        return eprintln!("skipped: this system lets nobody mount a file system of his own: {}", ended.stderr);
    }
    let run = ended.with_code(0);
    assert!(!run.stderr.contains("zone"), "{}", run.stderr);
    moment(desk.the_run("naps").record()["sessions"][0]["started_at"].as_str().unwrap());
}

//! The pages, as text and in a browser.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::compare::history::read::History;
use crate::compare::history::{Skipped, Trend, trends};
use crate::compare::{CaseUnpaired, Side, Unpaired};
use crate::gate::Verdict;
use crate::report::{PAGE, write_all, write_all_runs, write_comparison, write_trends, write_unpaired};
use crate::stats::Estimate;
use crate::summary::{Bar, Summary};

use super::comparison::every_verdict;
use super::hard_case;
use super::summaries::{Lab, Setup};
use crate::tests::history::entry;

const HOSTILE: [&str; 4] = [
    "<script>window.hacked = true</script>",
    "\"><img src=x onerror=\"window.hacked = true\">",
    "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627}",
    "]]></title></style><!-- ${} {{ }} \\u0000 ' \u{0}\u{1b}[31m\n",
];

/// Text from files wherever a page has any.
fn hostile() -> Summary {
    let long = HOSTILE[0].repeat(6);
    let records = |bars: &mut Vec<Bar>| {
        for (bar, name) in bars.iter_mut().zip(HOSTILE.into_iter().chain([long.as_str()]).cycle()) {
            bar.name = name.to_owned();
        }
    };
    let setup = HOSTILE
        .into_iter()
        .chain([long.as_str()])
        .fold(Setup::new(7.0, 7, 6, 0.01), |setup, name| setup.strategy(name, &[2, 4], |workers| 0.9 * workers));
    let mut summary = Lab::new(&HOSTILE.join(" ").repeat(2)).group(setup.bounded_by(4.0).timelines(|_| 1.0)).summary();
    for case in &mut summary.groups[0].cases {
        case.timeline.iter_mut().for_each(|timeline| records(&mut timeline.bars));
    }
    summary.experiment = HOSTILE[1].to_owned();
    summary.origin.source = HOSTILE.join("\n");
    summary.origin.command = Some(format!("runner {}", HOSTILE[0]));
    summary.warnings = vec![format!("{}. {}", HOSTILE[0], HOSTILE[1])];
    summary.machine.cpu_model = Some(HOSTILE[2].to_owned());
    summary
}

/// Forty cases, thirty blocks, ten thousand spans.
fn large() -> Summary {
    let strategies = ["scope", "rayon", "static", "tokio", "smol", "process", "chunked"];
    let counts = [2, 3, 4, 6, 8, 16];
    let setup = strategies.iter().fold(Setup::new(9.0, 250, 30, 0.02), |setup, name| {
        let counts = if *name == "chunked" { &counts[..3] } else { &counts[..] };
        setup.strategy(name, counts, |workers| workers / (1.0 + 0.03 * (workers - 1.0)))
    });
    let setup = setup
        .bounded_by(16.0)
        .losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1])
        .timelines(|record| 0.03 + 0.001 * (record % 11) as f64);
    Lab::new("Two hundred and fifty records by everybody").group(setup).summary()
}

/// Two stored runs.
fn two_runs() -> Unpaired {
    let side = |day: u32| Side {
        file: None,
        started_at: format!("2026-11-0{day}T09:30:00Z"),
        revision: Some("4c1f2aa".to_owned()),
        blocks: 20,
        planned: 20,
        remarks: vec![HOSTILE[1].to_owned()],
        lost: Vec::new(),
    };
    let change = |value: f64| Some(Estimate { value, low: value * 0.98, high: value * 1.02, confidence: 0.999 });
    let case = |name: &str, verdict, value: f64| CaseUnpaired {
        case: name.to_owned(),
        verdict,
        reason: (verdict == Verdict::Inconclusive).then(|| "the history is too short to tell".to_owned()),
        time: change(value),
        speedup: change(1.0 / value),
        blocks: [20, 20],
    };
    let cases = [
        case("scope/4", Verdict::Regressed, 1.12),
        case("rayon/4", Verdict::Inconclusive, 1.01),
        case(HOSTILE[0], Verdict::Improved, 0.9),
    ];
    Unpaired {
        experiment: "lab".to_owned(),
        base: side(2),
        head: side(3),
        incomparable: None,
        rules: every_verdict().rules,
        base_rules: None,
        cases: cases.into(),
    }
}

/// Thirty runs, after the twentieth of which a case got slower.
fn history() -> Vec<Trend> {
    let level = |run: u32| if run < 20 { 3.6 } else { 3.1 };
    let entries = (0..30).flat_map(|run| [entry("scope/4", run, level(run)), entry("serial/1", run, 7.0)]);
    trends(&History { entries: entries.collect(), skipped: Skipped::default() })
}

/// Every page that there is, in a folder for each run.
fn pages() -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    let runs = [
        ("sleep1s", hard_case("sleep1s")),
        ("hostile", hostile()),
        ("large", large()),
        ("failed", hard_case("failed")),
        ("all failed", hard_case("all failed")),
        ("sweep", hard_case("seven groups")),
        ("weak", hard_case("weak")),
        ("commands", hard_case("commands")),
        ("once", hard_case("one repetition")),
    ];
    for (name, summary) in runs {
        summary.write(out.path().join(name)).unwrap();
        std::fs::write(out.path().join(name).join("run.json"), "{}").unwrap();
    }
    let gate = out.path().join("gate");
    std::fs::create_dir(&gate).unwrap();
    write_comparison(&gate, &every_verdict()).unwrap();
    write_unpaired(&gate, &two_runs()).unwrap();
    write_trends(&gate, &history(), &[]).unwrap();
    write_all_runs(out.path()).unwrap();
    out
}

fn page(summary: &Summary) -> String {
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), summary, PAGE).unwrap();
    std::fs::read_to_string(folder.path().join(PAGE)).unwrap()
}

#[test]
fn a_page_asks_nobody_and_is_the_same_each_time() {
    let summary = hard_case("sleep1s");
    let text = page(&summary);
    assert_eq!(text, page(&summary));
    for outside in ["http:", "https:", "<img", "<iframe", "@import", " style=", " onclick="] {
        let found = text.match_indices(outside).map(|(at, _)| &text[at..at + 40]);
        let found: Vec<&str> = found.filter(|found| !found.starts_with("http://www.w3.org/")).collect();
        assert!(found.is_empty(), "{outside}: {found:?}");
    }
    let policy = text.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
}

#[test]
fn a_page_says_what_other_reports_say_in_its_order() {
    let text = page(&hard_case("sleep1s"));
    let order = [
        "<h1><bdi>Seven workers finish seven seconds of waiting in one",
        "Best choice: scope with 7 workers",
        "as fast as serial/1: scope/7",
        "Can I trust this?",
        "3 blocks give 75 % confidence.",
        "Why not more",
        "id=\"timeline\"",
        "id=\"times\"",
        "id=\"numbers\"",
        "runner sleep1s.toml",
    ];
    let mut rest = text.as_str();
    for part in order {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part} is missing, or not where it should be"));
        rest = &rest[at..];
    }
}

#[test]
fn what_failed_stands_first_among_what_is_to_be_trusted() {
    let text = page(&hard_case("failed"));
    let trust = text.split("Can I trust this?").nth(1).unwrap();
    let failed = trust.find("rayon/4 failed: panicked").expect("the failed case");
    assert!(failed < trust.find("</ul>").unwrap());
    assert!(
        page(&hard_case("all failed")).contains("There is nothing to trust")
            || page(&hard_case("all failed")).contains("failed: crashed")
    );
}

#[test]
fn what_cannot_be_trusted_is_not_a_yes() {
    let trust = |change: fn(&mut Summary)| {
        let mut summary = hard_case("sleep1s");
        change(&mut summary);
        page(&summary).split("Can I trust this?").nth(1).unwrap().split("</h2>").next().unwrap().to_owned()
    };
    assert!(trust(|_| ()).contains("Yes, with"), "{}", trust(|_| ()));
    assert!(trust(|summary| summary.origin.debug_build = true).contains("No: it is a debug build"));
    assert!(trust(|summary| summary.groups[0].more_blocks_for_best = Some(64)).contains("Not yet"));
}

#[test]
fn a_large_page_is_small() {
    let text = page(&large());
    assert!(text.len() < 3_000_000, "{} bytes", text.len());
}

#[test]
fn a_run_that_cannot_be_read_is_listed_as_that_and_breaks_nothing() {
    let out = tempfile::tempdir().unwrap();
    let run = |name: &str| {
        let folder = out.path().join("lab").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    };
    for (name, title) in [("2026-11-02T09-30-00Z", "The first"), ("2026-11-03T09-30-00Z", "The second")] {
        let mut summary = hard_case("sleep1s");
        summary.title = title.to_owned();
        summary.write(run(name)).unwrap();
        std::fs::write(run(name).join("run.json"), "{}").unwrap();
    }
    std::fs::write(run("2026-11-04T09-30-00Z").join("run.json"), "{ torn").unwrap();
    std::fs::write(run("2026-11-05T09-30-00Z").join("run.json"), "{}").unwrap();
    std::fs::write(run("2026-11-06T09-30-00Z").join("run.json"), "{}").unwrap();
    std::fs::write(run("2026-11-06T09-30-00Z").join("glance.json"), "{\"curves\": 7}").unwrap();
    std::fs::write(out.path().join("history.jsonl"), "").unwrap();
    write_all_runs(out.path()).unwrap();
    let text = std::fs::read_to_string(out.path().join(PAGE)).unwrap();
    let order = [
        "5 runs of 1 experiment",
        "lab/2026-11-06",
        "glance.json cannot be read",
        "It has no page",
        "run.json cannot be read",
        "The second",
        "href=\"lab/2026-11-02T09-30-00Z/index.html\"",
        "The first",
    ];
    let mut rest = text.as_str();
    for part in order {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part} is missing, or not where it should be"));
        rest = &rest[at..];
    }
}

#[test]
fn a_trace_has_a_process_a_case_and_a_thread_a_worker_and_overlapping_work_apart() {
    let mut summary = hard_case("sleep1s");
    let serial = summary.groups[0].cases[0].timeline.as_mut().unwrap();
    serial.bars[1].start_s = serial.bars[0].start_s;
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &summary, PAGE).unwrap();
    let trace: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("trace.json")).unwrap()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    let of = |process: u64, phase: &str| {
        events.iter().filter(|event| event["pid"] == process && event["ph"] == phase).collect::<Vec<_>>()
    };
    let names = events.iter().filter(|event| event["name"] == "process_name").count();
    assert_eq!(names, summary.groups[0].cases.len());
    assert_eq!([of(1, "X").len(), of(1, "b").len(), of(1, "e").len()], [0, 7, 7], "overlapping");
    assert_eq!([of(2, "X").len(), of(2, "b").len()], [7, 0], "side by side");
    let mut ids: Vec<&serde_json::Value> = of(1, "b").into_iter().map(|event| &event["id"]).collect();
    ids.dedup();
    assert_eq!(ids.len(), 7, "each pair has an id");
    for process in 2..=events.last().unwrap()["pid"].as_u64().unwrap() {
        let mut ends = std::collections::BTreeMap::new();
        for event in of(process, "X") {
            let (start, length) = (event["ts"].as_f64().unwrap(), event["dur"].as_f64().unwrap());
            let end = ends.insert(event["tid"].as_u64().unwrap(), start + length);
            assert!(end.is_none_or(|end| end <= start + 1e-6), "{event} begins before the last one ends");
        }
    }
}

#[test]
fn the_page_of_a_gate_begins_with_few_words() {
    let folder = tempfile::tempdir().unwrap();
    write_comparison(folder.path(), &every_verdict()).unwrap();
    let text = std::fs::read_to_string(folder.path().join(PAGE)).unwrap();
    let between = |start: &str, end: &str| text.split(start).nth(1).unwrap().split(end).next().unwrap();
    assert_eq!(
        between("<h1><bdi>", "</bdi></h1>"),
        "One of twelve cases failed, two regressed; three more are in doubt"
    );
    let whole = between("<p class=\"best\">", "</p>");
    assert!(whole.contains("is 8.1 % slower") && whole.contains("process/4"), "{whole}");
}

/// A browser, wherever the system has it.
fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let paths = std::env::var_os("PATH")?;
    let files = std::env::split_paths(&paths).flat_map(|folder| names.map(|name| folder.join(name)));
    files.into_iter().find(|file| file.is_file())
}

#[test]
fn in_a_browser_everything_works_and_nothing_is_asked_for() {
    let out = pages();
    if let Some(kept) = std::env::var_os("SPEEDUP_PAGES") {
        let copied = Command::new("cp").arg("-r").arg(out.path()).arg(kept).status();
        assert!(copied.unwrap().success());
    }
    // Whoever names the packages wants the test: CI does, and fails where anything is missing.
    let Some(modules) = std::env::var_os("SPEEDUP_BROWSER") else {
        eprintln!("skipped: no page was opened, since SPEEDUP_BROWSER names no folder; .ci/run shows how to make it");
        return;
    };
    let chromium = chromium().expect("a browser: `apt-get install chromium`");
    let check = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/check.mjs");
    let checked = Command::new("node").arg(check).arg(out.path()).arg(modules).arg(chromium).output().expect("node");
    let said = String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
    eprintln!("{said}");
}

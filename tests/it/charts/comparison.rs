//! The picture of a gate's verdicts.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use speedup::comparison::Comparison;
use speedup::gate::{CaseVerdict, Change, Changes, Happened, Judge, Reason, Rules, Verdict};
use speedup::report::chart::{Colour, Drawing, Mark, Shape, comparison};
use speedup::stats::Estimate;
use speedup::store::{Executable, Rule};

use super::look::{faults, texts, words};
use super::xml;

fn ratio(value: f64, width: f64) -> Estimate {
    Estimate { value, low: value / (1.0 + width), high: value * (1.0 + width), confidence: 0.99979 }
}

/// A case whose time changed by that factor, and its baseline's by another, with that width of the intervals.
fn judged(case: &str, verdict: Verdict, [time, serial]: [f64; 2], width: f64) -> CaseVerdict {
    let change = |factor: f64| match factor {
        factor if factor > 1.03 => Change::Slower,
        factor if factor < 0.97 => Change::Faster,
        _ => Change::Same,
    };
    let sure = |factor| if verdict == Verdict::Inconclusive { Change::Same } else { change(factor) };
    CaseVerdict {
        blocks: if verdict == Verdict::Inconclusive { 128 } else { 24 },
        decided_at: (verdict != Verdict::Inconclusive).then_some(24),
        changes: Some(Changes {
            effect: ratio(1.0 / time, width),
            serial: ratio(serial, 0.01),
            parallel: ratio(time, width),
            speedup: ratio(serial / time, width),
            happened: Happened { serial: sure(serial), parallel: sure(time) },
            deviation: Some(0.031),
            lag1: Some(-0.04),
            detectable: Some(0.062),
        }),
        reason: (verdict == Verdict::Inconclusive).then_some(Reason::TooNoisy),
        ..CaseVerdict::unmeasured(case, verdict, None)
    }
}

fn of(cases: Vec<CaseVerdict>) -> Comparison {
    let built = |name: &str, digest: &str| Executable {
        path: PathBuf::from(format!("target/{name}/release/runner")),
        digest: Some(digest.to_owned()),
    };
    Comparison {
        experiment: "ci".to_owned(),
        title: "Our own strategies".to_owned(),
        base: Some(built("base", "h5d1c03aa97e21b40")),
        head: built("head", "h9b64f0021cd7e853"),
        rules: Rules::default(),
        blocks: 24,
        ended: Some(Rule::Decided),
        cases,
        removed: Vec::new(),
        notes: Vec::new(),
    }
}

fn six() -> Comparison {
    of(vec![
        judged("scope static/2", Verdict::Unchanged, [1.004, 1.001], 0.012),
        judged("scope static/4", Verdict::Unchanged, [0.995, 1.001], 0.015),
        judged("rayon/2", Verdict::Improved, [0.9, 1.001], 0.015),
        judged("rayon/4", Verdict::Regressed, [1.081, 1.001], 0.02),
        judged("tokio/2", Verdict::Inconclusive, [1.03, 1.001], 0.045),
        judged("tokio/4", Verdict::Unchanged, [1.011, 1.001], 0.011),
    ])
}

/// So many cases, of which a few changed.
fn many(count: usize) -> Comparison {
    let strategies = ["scope static", "scope dynamic", "rayon", "tokio", "smol", "process"];
    let case = |place: usize| {
        let id = format!("{}/{}", strategies[place % 6], 1 << (1 + place / 6));
        let wobble = 1.0 + 0.012 * ((place * 37 % 21) as f64 / 10.0 - 1.0);
        match place % 12 {
            4 => judged(&id, Verdict::Regressed, [1.06 + place as f64 * 0.003, 1.0], 0.02),
            7 => judged(&id, Verdict::Improved, [0.93 - place as f64 * 0.001, 0.999], 0.02),
            9 => judged(&id, Verdict::Inconclusive, [1.02, 1.002], 0.06),
            _ => judged(&id, Verdict::Unchanged, [wobble, 1.001], 0.015),
        }
    };
    of((0..count).map(case).collect())
}

/// All that a case can be.
fn every_verdict() -> Comparison {
    let told = |case: &str, verdict, cause: &str| CaseVerdict::unmeasured(case, verdict, Some(cause.to_owned()));
    let mut cases = six().cases;
    cases.extend([
        judged("smol/2", Verdict::Regressed, [1.12, 1.11], 0.02),
        judged("smol/4", Verdict::Unchanged, [1.003, 0.9], 0.02),
        told("process/2", Verdict::Failed, "in head: crashed: signal 11, after the second record of the third turn"),
        told("process/4", Verdict::Missing, "head has no such case"),
        told("mpi/2", Verdict::Incomparable, "base and head give different answers"),
        CaseVerdict::unmeasured("orx/2", Verdict::New, None),
    ]);
    of(cases)
}

fn with_speedup_judged(comparison: Comparison) -> Comparison {
    Comparison { rules: Rules { judge: Judge::Speedup, ..comparison.rules }, ..comparison }
}

fn long() -> Comparison {
    let name = "a strategy with a name that is far too long for any column/16;delay=1ms;dataset=people.csv";
    let mut cases = six().cases;
    cases.push(judged(name, Verdict::Regressed, [1.2, 0.8], 0.02));
    cases.push(judged(&name.replace('/', "-"), Verdict::Regressed, [0.8, 1.2], 0.02));
    let far = PathBuf::from(format!("/home/someone/{}runner", "a folder with a long name/".repeat(9)));
    let head = Executable { path: far, digest: None };
    let title = "A title that a careful person wrote to say in ninety letters what this experiment is about";
    Comparison { title: title.to_owned(), head, ..of(cases) }
}

fn hard() -> Vec<(&'static str, Comparison)> {
    let with = |cases: Vec<CaseVerdict>| of(cases);
    vec![
        ("one", with(vec![judged("rayon/4", Verdict::Regressed, [1.081, 1.001], 0.02)])),
        ("one unchanged", with(vec![judged("rayon/4", Verdict::Unchanged, [1.003, 1.001], 0.0004)])),
        ("six", six()),
        ("six by speedup", with_speedup_judged(six())),
        ("every verdict", every_verdict()),
        ("every verdict by speedup", with_speedup_judged(every_verdict())),
        ("twenty-four", many(24)),
        ("sixty", many(60)),
        ("long names", long()),
        (
            "wide",
            with(vec![
                judged("rayon/2", Verdict::Inconclusive, [1.2, 1.0], 9.0),
                judged("rayon/4", Verdict::Inconclusive, [0.8, 1.0], 0.5),
                judged("rayon/8", Verdict::Unchanged, [1.002, 1.0], 0.01),
            ]),
        ),
        (
            "far",
            with(vec![
                judged("rayon/2", Verdict::Regressed, [41.0, 1.0], 0.1),
                judged("rayon/4", Verdict::Improved, [0.02, 1.0], 0.1),
                judged("rayon/8", Verdict::Unchanged, [1.002, 1.0], 0.01),
            ]),
        ),
        (
            "twice",
            with(vec![
                judged("rayon/2", Verdict::Regressed, [2.1, 1.9], 0.1),
                judged("rayon/8", Verdict::Unchanged, [1.002, 1.0], 0.01),
            ]),
        ),
        ("nothing measured", of(every_verdict().cases.into_iter().filter(|case| case.changes.is_none()).collect())),
        (
            "hostile",
            with(vec![
                judged("<b>&\"\u{202e}\u{7}/4", Verdict::Regressed, [1.081, 1.001], 0.02),
                CaseVerdict::unmeasured("x", Verdict::Failed, Some("<script>\n\u{1b}[31m".to_owned())),
            ]),
        ),
        (
            "degenerate",
            with(
                [f64::NAN, f64::INFINITY, 0.0, -1.0, 1e300, 1e-300, 1e8]
                    .map(|factor| judged("x/1", Verdict::Regressed, [factor, 1.0], 0.02))
                    .to_vec(),
            ),
        ),
    ]
}

/// Every picture of it, made once.
static ALL: LazyLock<Vec<(&'static str, Drawing)>> =
    LazyLock::new(|| hard().into_iter().map(|(name, compared)| (name, draw(&compared))).collect());

fn draw(compared: &Comparison) -> Drawing {
    comparison(compared).expect("there is something to compare").drawing
}

/// Writes every picture where `SPEEDUP_PICTURES` says, to be looked at.
#[test]
fn they_can_be_looked_at() {
    let Some(folder) = std::env::var_os("SPEEDUP_PICTURES") else { return };
    for (name, drawing) in &*ALL {
        let stem = format!("comparison {name}").replace(' ', "_");
        let path = |ending: &str| Path::new(&folder).join(format!("{stem}.{ending}"));
        std::fs::write(path("svg"), drawing.to_svg()).unwrap();
        std::fs::write(path("png"), drawing.to_png().unwrap()).unwrap();
    }
}

#[test]
fn no_text_is_cut_off_hidden_faint_or_over_other_text() {
    let faults = ALL.iter().flat_map(|(name, drawing)| faults(drawing).into_iter().map(move |one| (name, one)));
    let faults: Vec<String> = faults.map(|(name, fault)| format!("{name}: {fault}")).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_svg_is_well_formed_small_and_the_same_each_time() {
    for (name, compared) in &hard() {
        let svg = draw(compared).to_svg();
        assert!(xml::check(&svg).is_ok(), "{name}: {}", xml::check(&svg).unwrap_err());
        assert!(svg.len() < 100_000, "{name}: {} bytes", svg.len());
        assert_eq!(svg, draw(compared).to_svg());
    }
}

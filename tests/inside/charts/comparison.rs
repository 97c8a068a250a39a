//! The picture of a gate's verdicts.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::compare::Comparison;
use crate::gate::verdict::{Change, Happened, Reason};
use crate::gate::{CaseVerdict, Changes, Judge, Mean, Rules, Verdict};
use crate::record::{Executable, Rule};
use crate::report::chart::{Colour, Drawing, Mark, Shape, comparison};
use crate::report::{remarks, write_comparison};
use crate::stats::Estimate;

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
            serial: Some(ratio(serial, 0.01)),
            parallel: ratio(time, width),
            speedup: Some(ratio(serial / time, width)),
            happened: Happened { serial: Some(sure(serial)), parallel: sure(time) },
            mean: Mean {
                loss: time - 1.0,
                chance: 0.4,
                far_slower: 0,
                far_faster: 0,
                decided: false,
                shows_a_tenth: false,
            },
            may_be_faster: false,
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
        remarks: Vec::new(),
        debug_build: false,
        experiment: "ci".to_owned(),
        title: "Our own strategies".to_owned(),
        base: Some(built("base", "h5d1c03aa97e21b40")),
        head: built("head", "h9b64f0021cd7e853"),
        rules: Rules::default(),
        blocks: 24,
        ended: Some(Rule::Decided),
        cases,
        lost: Vec::new(),
        others_cpus: None,
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
pub(super) fn every_verdict() -> Comparison {
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
                    .map(|factor| judged("x/1", Verdict::Inconclusive, [factor, 1.0], 0.02))
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
        std::fs::write(path("svg"), drawing.to_svg(0.0, 0.0)).unwrap();
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
        let svg = draw(compared).to_svg(0.0, 0.0);
        assert!(xml::check(&svg).is_ok(), "{name}: {}", xml::check(&svg).unwrap_err());
        assert!(svg.len() < 100_000, "{name}: {} bytes", svg.len());
        assert_eq!(svg, draw(compared).to_svg(0.0, 0.0));
    }
}

/// The marks of a picture with their words: those in the plot have some.
fn plotted(drawing: &Drawing) -> Vec<(Shape, Colour, f64, String)> {
    let marker = |mark: &Mark| match mark {
        Mark::Marker { shape, centre, colour, about, .. } if !about.is_empty() => {
            Some((*shape, *colour, centre.x, about.clone()))
        }
        _ => None,
    };
    drawing.marks.iter().filter_map(marker).collect()
}

#[test]
fn marks_point_the_way_that_the_plotted_number_went() {
    let (orange, blue) = (Colour::hex(0xD55E00), Colour::hex(0x0072B2));
    for (compared, worse, better) in
        [(six(), Shape::Up, Shape::Down), (with_speedup_judged(six()), Shape::Down, Shape::Up)]
    {
        let marks = plotted(&draw(&compared));
        let of = |id: &str| marks.iter().find(|(.., about)| about.starts_with(id)).unwrap();
        assert_eq!((of("rayon/4").0, of("rayon/4").1), (worse, orange));
        assert_eq!((of("rayon/2").0, of("rayon/2").1), (better, blue));
        assert_eq!((of("tokio/2").0, of("tokio/2").1), (Shape::Circle, Colour::hex(0xE69F00)));
        assert_eq!((of("tokio/4").0, of("tokio/4").1), (Shape::Circle, Colour::hex(0x6B7280)));
        let worse_is_right = of("rayon/4").2 > of("rayon/2").2;
        assert_eq!(worse_is_right, worse == Shape::Up);
    }
}

#[test]
fn the_loss_stands_on_the_side_of_what_is_worse() {
    let dashed = |compared: &Comparison| {
        let drawing = draw(compared);
        let line = drawing.marks.iter().find_map(|mark| match mark {
            Mark::Line { points, stroke } if stroke.dash.is_some() => Some(points[0].x),
            _ => None,
        });
        let place = |id: &str| plotted(&drawing).iter().find(|(.., about)| about.starts_with(id)).unwrap().2;
        (line.unwrap(), place("rayon/4"), place("rayon/2"))
    };
    let (loss, worse, better) = dashed(&six());
    assert!(better < loss && loss < worse, "8.1 % is beyond the loss of 5 %");
    let (loss, worse, better) = dashed(&with_speedup_judged(six()));
    assert!(worse < loss && loss < better);
}

#[test]
fn the_picture_says_what_it_shows() {
    let drawing = draw(&of(six().cases.into_iter().filter(|case| case.verdict != Verdict::Inconclusive).collect()));
    assert_eq!(drawing.title, "One of five cases regressed, one improved");
    let said = words(&drawing).replace('\n', " ");
    for part in [
        "Marks: estimates from blocks that hold base and head",
        "Hodges-Lehmann estimates over 24 blocks, signed-rank intervals of 99.97 % confidence",
        "a loss of 5 % of speed is +5.3 % time",
        "dashed: the loss of 5 % that must not pass",
        "+6.0 % to +10.3 %",
        "parallel slower",
        "serial +0.1 %, speedup −7.4 %",
        "change of time, head against base",
        "ci · Our own strategies · base target/base/release/runner (h5d1c03aa)",
        "of checks of identical code, at most 1 % find a change",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(!said.contains("arrows"), "no interval is cut");
}

#[test]
fn what_was_not_measured_is_told_in_words() {
    let drawing = draw(&every_verdict());
    assert_eq!(plotted(&drawing).len(), 8, "of twelve cases");
    let said = words(&drawing);
    for part in ["in head: crashed: signal 11", "head has no such case", "base has no such case", "incomparable"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    let all = [hard().remove(0).1, six()].map(|compared| Comparison { base: None, ..compared });
    assert!(all.iter().all(|compared| comparison(compared).is_none()), "without a base nothing was compared");
}

#[test]
fn the_worst_are_shown_and_the_others_counted() {
    let drawing = draw(&many(130));
    let marks = plotted(&drawing);
    assert_eq!(marks.len(), 100);
    assert!(marks[0].3.ends_with("regressed") && marks[99].3.ends_with("unchanged"), "{marks:?}");
    let said = words(&drawing).replace('\n', " ");
    assert!(said.contains("The 100 of 130 cases that matter most; not shown: 30 unchanged"), "{said}");
}

#[test]
fn rows_have_their_natural_height_and_all_of_a_hundred_are_shown() {
    let of_one = hard().remove(0).1;
    let [one, eight, twenty_four, hundred] = [of_one, many(8), many(24), many(100)].map(|compared| draw(&compared));
    assert!(one.height < 280.0 && eight.height < 530.0, "{} and {}", one.height, eight.height);
    let a_row = (twenty_four.height - eight.height) / 16.0;
    assert!((a_row - 36.0).abs() < 2.0, "{a_row}");
    assert_eq!([&eight, &twenty_four, &hundred].map(|drawing| plotted(drawing).len()), [8, 24, 100]);
    assert!([&one, &hundred].iter().all(|drawing| faults(drawing).is_empty()), "{:?}", faults(&hundred));
}

#[test]
fn the_title_counts_the_verdicts() {
    let title = |cases: Vec<CaseVerdict>| draw(&of(cases)).title;
    let unsure = |count: usize| vec![judged("rayon/2", Verdict::Inconclusive, [1.0, 1.0], 0.2); count];
    assert_eq!(title(unsure(3)), "All three cases are inconclusive");
    assert_eq!(
        title(vec![judged("rayon/4", Verdict::Regressed, [1.081, 1.0], 0.02)]),
        "rayon/4 regressed: +8.1 % time"
    );
    assert_eq!(
        title(vec![judged("a/2", Verdict::Unchanged, [1.0, 1.0], 0.01); 2]),
        "None of two cases lost 5 % or more"
    );
}

/// A loss of 5 % of speed is 5.3 % more time: what has taken 10.3 % more stands to the right of it.
#[test]
fn the_allowed_loss_is_in_the_unit_of_the_axis() {
    let drawing = draw(&of(vec![
        judged("rayon/4", Verdict::Regressed, [1.0526, 1.0], 0.001),
        judged("rayon/8", Verdict::Regressed, [1.103, 1.0], 0.001),
        judged("rayon/2", Verdict::Improved, [0.9, 1.0], 0.001),
    ]));
    let dashed = drawing.marks.iter().find_map(|mark| match mark {
        Mark::Line { points, stroke } if stroke.dash.is_some() => Some(points[0].x),
        _ => None,
    });
    let marks = plotted(&drawing);
    let at = |id: &str| marks.iter().find(|(.., about)| about.starts_with(id)).unwrap().2;
    assert!((at("rayon/4") - dashed.unwrap()).abs() < 0.5, "{} is not {dashed:?}", at("rayon/4"));
    let per_percent = (at("rayon/8") - at("rayon/4")) / 5.04;
    assert!(((at("rayon/4") - at("rayon/2")) / 15.26 - per_percent).abs() < 0.05, "one linear scale");
}

#[test]
fn names_that_would_be_cut_to_the_same_are_told_apart() {
    let name = "a strategy with a name that is far too long for any column, in its variant";
    let drawing = draw(&of(["one", "two", "three"]
        .map(|which| judged(&format!("{name} {which}/16"), Verdict::Unchanged, [1.0, 1.0], 0.01))
        .to_vec()));
    let names: Vec<&str> =
        texts(&drawing).iter().filter(|text| text.content.contains('…')).map(|text| text.content.as_str()).collect();
    let different: std::collections::BTreeSet<&&str> = names.iter().collect();
    assert!(names.len() == 3 && different.len() == 3, "{names:?}");
}

#[test]
fn an_interval_that_is_cut_ends_in_an_arrow() {
    let wide = &hard().into_iter().find(|(name, _)| *name == "wide").unwrap().1;
    let drawing = draw(wide);
    let arrows = drawing.marks.iter().filter(|mark| matches!(mark, Mark::Polygon { .. })).count();
    assert_eq!(arrows, 3, "both ends of the widest, one of the other");
    assert!(words(&drawing).replace('\n', " ").contains("arrows: further than the axis"));
    assert!(texts(&drawing).iter().any(|text| text.content == "−88.0 % to 12.0×"), "{}", words(&drawing));
}

#[test]
fn the_picture_is_written_beside_the_markdown_that_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    write_comparison(folder.path(), &six()).unwrap();
    assert!(read("gate.md").ends_with("\n![comparison](comparison.png)\n"));
    assert_eq!(read("comparison.svg"), draw(&six()).to_svg_file());
    assert!(folder.path().join("comparison.png").is_file());
    write_comparison(folder.path(), &Comparison { base: None, ..six() }).unwrap();
    assert!(!read("gate.md").contains("comparison.png"));
}

#[test]
fn what_others_took_meanwhile_is_a_remark() {
    let told = |cpus| remarks(&Comparison { others_cpus: cpus, ..six() }).join("\n");
    assert!(told(Some(0.62)).contains("other programs, or the host, took 0.62 cpus meanwhile"), "{}", told(Some(0.62)));
    assert_eq!([told(Some(0.02)), told(None)], ["", ""]);
}

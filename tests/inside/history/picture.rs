//! The picture of a history, looked at.

use crate::compare::history::entry::Entry;
use crate::compare::history::read::History;
use crate::compare::history::{Skipped, Trend, trends};
use crate::report::chart::{Mark, Shape, trend_pictures};

use super::{entry, wobble};
use crate::tests::charts::look::{faults, words};
use crate::tests::statistics::simulation::size;

fn trends_of(entries: Vec<Entry>) -> Vec<Trend> {
    trends(&History { entries, skipped: Skipped::default() })
}

fn runs(case: &str, count: u32, level: impl Fn(u32) -> f64) -> Vec<Entry> {
    (0..count).map(|run| entry(case, run, wobble(run) * level(run))).collect()
}

#[track_caller]
fn picture(entries: Vec<Entry>) -> crate::report::chart::Drawing {
    let mut pictures = trend_pictures(&trends_of(entries), "");
    assert_eq!(pictures.len(), 1);
    let drawing = pictures.remove(0).drawing;
    assert_eq!(faults(&drawing), [""; 0]);
    drawing
}

#[test]
fn it_says_what_changed_where_and_by_how_much() {
    let drawing = picture(runs("rayon/16", 40, |run| if run < 25 { 12.0 } else { 11.0 }));
    let words = words(&drawing);
    assert!(drawing.title.starts_with("Speedup of rayon/16: −8."), "{}", drawing.title);
    assert!(words.contains("4c1f219 2026-09-26") && words.contains("now") && words.contains("−8."), "{words}");
    let down = |mark: &&Mark| matches!(mark, Mark::Marker { shape: Shape::Down, .. });
    assert_eq!(drawing.marks.iter().filter(down).count(), 1);
    let dots = |mark: &&Mark| matches!(mark, Mark::Marker { shape: Shape::Circle, .. });
    assert_eq!(drawing.marks.iter().filter(dots).count(), 40, "a dot a run");
}

/// An interval that is far wider than the values are apart would press them onto a line.
#[test]
fn a_whisker_that_goes_on_has_a_tip_and_the_words_say_so() {
    let tips = |drawing: &crate::report::chart::Drawing| {
        let tip = |mark: &&Mark| matches!(mark, Mark::Marker { shape: Shape::Down | Shape::Up, .. });
        drawing.marks.iter().filter(tip).count()
    };
    let whole = picture(runs("rayon/16", 40, |_| 12.0));
    assert!(tips(&whole) == 0 && !words(&whole).contains("with a tip"), "{}", words(&whole));
    let mut entries = runs("rayon/16", 40, |_| 12.0);
    let Some(value) = entries[7].speedup.as_mut() else { panic!("a speedup") };
    value.low = 1.0;
    let cut = picture(entries);
    assert!(tips(&cut) == 1 && words(&cut).contains("with a tip: they go on"), "{}", words(&cut));
}

#[test]
fn its_axis_does_not_make_news_of_noise() {
    // A spread of two percent fills no more than a fifth of the plot's height.
    let drawing = picture(runs("rayon/16", 40, |_| 12.0));
    let heights: Vec<f64> = drawing
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Marker { shape: Shape::Circle, centre, .. } => Some(centre.y),
            _ => None,
        })
        .collect();
    let spread = heights.iter().fold(0.0, |most: f64, y| most.max(*y))
        - heights.iter().fold(500.0, |least: f64, y| least.min(*y));
    assert!(spread < 60.0, "{spread}");
    assert!(drawing.title.contains("no level changed in 40 runs"), "{}", drawing.title);
}

#[test]
fn hard_histories_have_no_text_over_text() {
    let many = |run: u32| 10.0 * 1.2_f64.powi((run / 12) as i32 % 5);
    let trends = trends_of(runs("rayon/16", size(400, 200) as u32, many));
    let drawing = trend_pictures(&trends, "").remove(0).drawing;
    assert_eq!(faults(&drawing), [""; 0]);
    let (said, case) = (words(&drawing), &trends[0].cases[0]);
    assert!(case.moves.len() > 10, "{:?}", case.moves);
    for visit in case.moves.iter().map(|change| &case.visits[change.at]) {
        let run = format!("{} {}", visit.revision.as_ref().unwrap(), visit.started_at.split('T').next().unwrap());
        assert!(said.lines().any(|line| line == run), "the change at {run} is not in {said}");
    }
    if let Some(folder) = std::env::var_os("SPEEDUP_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join("trend_many.png"), drawing.to_png().unwrap()).unwrap();
    }
    picture(runs("serial/1", 12, |_| 3e-7));
    picture(runs("rayon/2", 1, |_| 1e6));
    picture(runs("rayon/2", 3, |_| 0.01));
    let name = format!("{}/64;delay=pareto(min 1ms, shape 1.5)", "a strategy with a very long name ".repeat(3));
    let long = runs(&name, 30, |run| if run < 4 { 9.0 } else { 4.0 });
    picture(
        [long, runs("scope/64", 30, |_| 5.0), runs("serial/1", 30, |run| if run > 26 { 2.0 } else { 1.0 })].concat(),
    );
    let mut bare = runs("rayon/16", 30, |run| if run < 15 { 9.0 } else { 4.0 });
    bare.iter_mut().for_each(|entry| (entry.revision, entry.dirty) = (None, None));
    bare.iter_mut().for_each(|entry| entry.fingerprint = "f".repeat(900));
    picture(bare);
    let mut wide = runs("rayon/16", 30, |_| 9.0);
    wide.iter_mut().for_each(|entry| {
        let speedup = entry.speedup.as_mut().unwrap();
        (speedup.low, speedup.high) = (1e-6, 1e9);
    });
    picture(wide);
    let mut branches = runs("rayon/16", 30, |_| 9.0);
    branches.iter_mut().for_each(|entry| entry.revision = Some("release-candidate-of-next-year".to_owned()));
    picture(branches);
}

#[test]
fn each_kind_of_machine_has_one_of_its_own_and_what_failed_is_told() {
    let mut entries = runs("rayon/2", 24, |_| 2.0);
    entries[12..].iter_mut().for_each(|entry| entry.fingerprint = "another machine".to_owned());
    let last = entries.last_mut().unwrap();
    (last.status, last.speedup, last.cause) = (None, None, String::new());
    let pictures = trend_pictures(&trends_of(entries), "");
    let names: Vec<&str> = pictures.iter().map(|picture| picture.name.as_str()).collect();
    assert_eq!(names, ["trend-lab", "trend-lab-2"]);
    assert!(words(&pictures[1].drawing).contains("rayon/2 failed in the latest run: not measured"));
    assert!(pictures.iter().all(|picture| faults(&picture.drawing).is_empty()));
}

#[test]
fn where_nothing_was_measured_there_is_none() {
    let mut entries = runs("rayon/2", 3, |_| 2.0);
    entries.iter_mut().for_each(|entry| (entry.status, entry.speedup) = (None, None));
    assert_eq!(trend_pictures(&trends_of(entries), ""), []);
}

/// Five cases, of which one changes, one has an outlier and one is new.
fn five() -> Vec<Entry> {
    let all = [
        runs("rayon/16", 30, |run| if run < 15 { 12.0 } else { 10.0 }),
        runs("scope/4;delay=1ms", 30, |run| if run == 20 { 3.0 } else { 3.6 }),
        runs("scope/8;delay=1ms", 30, |_| 6.0),
        runs("serial/1", 30, |_| 2.0),
        runs("tokio/8", 4, |_| 5.0),
    ];
    all.concat()
}

#[test]
fn every_case_has_its_row() {
    let said = words(&picture(five()));
    for case in ["rayon/16", "scope/4 delay=1ms", "scope/8 delay=1ms", "serial/1", "tokio/8"] {
        assert!(said.lines().any(|line| line.starts_with(case)), "{case} is not in {said}");
    }
    assert!(said.contains("4 runs only") && said.contains("no change") && said.contains("−1"), "{said}");
}

#[test]
fn an_outlier_is_named_and_widens_no_band() {
    let band = |drawing: &crate::report::chart::Drawing| {
        drawing.marks.iter().find_map(|mark| match mark {
            Mark::Rectangle { area, fill, .. } if fill.opacity < 1.0 => Some(area.height()),
            _ => None,
        })
    };
    let plain = picture(runs("rayon/16", 30, |_| 12.0));
    let far = picture(runs("rayon/16", 30, |run| if run == 20 { 10.0 } else { 12.0 }));
    let said = words(&far);
    assert_eq!(said.matches("outlier, ").count(), 1, "{said}");
    assert!(!words(&plain).contains("outlier"), "{}", words(&plain));
    let (plain, far) = (band(&plain).unwrap(), band(&far).unwrap());
    assert!((far - plain).abs() < 0.35 * plain, "{far} is not {plain}");
}

/// Writes pictures where `SPEEDUP_PICTURES` says, to be looked at.
#[test]
fn trends_can_be_looked_at() {
    let Some(folder) = std::env::var_os("SPEEDUP_PICTURES") else { return };
    let histories = [("five", five()), ("one", runs("rayon/16", 40, |run| if run < 25 { 12.0 } else { 11.0 }))];
    for (name, entries) in histories {
        let png = picture(entries).to_png().unwrap();
        std::fs::write(std::path::Path::new(&folder).join(format!("trend_{name}.png")), png).unwrap();
    }
}

//! Pictures of what is unusual, and what must hold of all pictures: labels stand at what they name.

use crate::report::chart::{Colour, Drawing, Mark, Point, Text, why_bounded};
use crate::summary::Binding;
use crate::workload::{Compute, Workload};

use super::look::{texts, words};
use super::summaries::{Lab, Setup};
use super::{ALL, picture};

/// Cases with names that are too long for a title of one line.
const LONG: [&str; 5] = ["long names", "weak failed", "title of 90", "twelve without gain", "weak by twelve"];
/// Letters of this size are a title's.
const TITLE: f64 = 17.0;

/// The points of the dashed lines that are the ideal, a pixel apart.
fn ideal(drawing: &Drawing) -> Vec<Point> {
    let lines = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Line { points, stroke } if stroke.dash == Some((5.0, 4.0)) => Some(points),
        _ => None,
    });
    lines.flat_map(|points| points.windows(2)).flat_map(|ends| between(ends[0], ends[1])).collect()
}

fn between(from: Point, to: Point) -> Vec<Point> {
    let steps = (to.x - from.x).hypot(to.y - from.y).ceil().max(1.0) as usize;
    let at = |step: usize| {
        let share = step as f64 / steps as f64;
        Point::new(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y))
    };
    (0..=steps).map(at).collect()
}

/// How far a point is from a text.
fn distance(text: &Text, point: &Point) -> f64 {
    let area = text.area();
    let [x, y] = [(point.x, area.left, area.right), (point.y, area.top, area.bottom)]
        .map(|(at, low, high)| (low - at).max(at - high).max(0.0));
    x.hypot(y)
}

#[test]
fn the_name_of_the_ideal_stands_at_its_line() {
    let mut named = 0;
    for (case, one) in &*ALL {
        let line = ideal(&one.drawing);
        for text in texts(&one.drawing).into_iter().filter(|text| text.content.starts_with("ideal: ")) {
            let away = line.iter().map(|point| distance(text, point)).fold(f64::INFINITY, f64::min);
            assert!(away < 20.0, "{case}, {}: {:?} is {away:.0} px from its line", one.name, text.content);
            named += 1;
        }
    }
    assert!(named > 40, "{named} pictures name it");
}

/// A leader that is nearly flat cannot be told from the next one.
#[test]
fn no_leader_of_a_loss_goes_far_aside() {
    let losses = || ALL.iter().filter(|(_, one)| one.name.starts_with("losses"));
    assert!(losses().count() > 15);
    for (case, one) in losses() {
        for mark in &one.drawing.marks {
            let Mark::Line { points, stroke } = mark else { continue };
            let [_, knee, end] = points[..] else { continue };
            let is_leader = stroke.width == 1.0;
            assert!(!is_leader || (end.x - knee.x).abs() <= 36.2, "{case}, {}: {points:?}", one.name);
        }
    }
    let said =
        words(&ALL.iter().find(|(case, one)| *case == "small losses" && one.name == "losses").unwrap().1.drawing);
    for factor in ["load balance", "schedule efficiency", "core share", "work efficiency"] {
        assert_eq!(said.lines().filter(|line| *line == factor).count(), 1, "{factor} is named once: {said}");
    }
}

#[test]
fn a_title_is_one_line_unless_its_names_are_long() {
    for (case, one) in ALL.iter().filter(|(case, _)| !LONG.iter().any(|long| case.starts_with(long))) {
        let lines = texts(&one.drawing).into_iter().filter(|text| text.font.size == TITLE).count();
        assert_eq!(lines, 1, "{case}, {}: {}", one.name, one.drawing.title);
    }
}

/// A cgroup's quota gives a part of a cpu: what is bound by that is not bound by a whole one.
#[test]
fn a_quota_is_said_as_it_is() {
    let curve = |workers: f64| workers.min(1.5);
    let mut setup = Setup::new(3.0, 64, 10, 0.001).strategy("rayon", &[2, 4], curve).bounded_by(1.5);
    setup = setup.losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]);
    assert_eq!(setup.group.cases[2].bound_by, Some(Binding::Cpus));
    let summary = Lab::new("A quota").group(setup).change(|summary| {
        summary.workload = Some(Workload::of::<Compute>());
        (summary.machine.cpus, summary.machine.quota) = (1, Some(1.5));
    });
    let summary = summary.summary();
    assert_eq!(picture(&summary, "speedup").title, "rayon gains nothing beyond 1.5 cpus: 1.5×");
    let said = words(&picture(&summary, "speedup")).replace('\n', " ");
    let why = why_bounded(&summary, &summary.groups[0]);
    assert!(why.ends_with("all workers share 1.5 cpus: 1.5× at most"), "{why}");
    assert!(said.contains("AMD EPYC 7313P, 16 cores, 1.5 cpus"), "{said}");
    assert!(words(&picture(&summary, "efficiency")).replace('\n', " ").contains("4 workers on 1.5 cpus"));
    assert!(words(&picture(&summary, "losses")).contains(": 1.5 cpus"));
    for name in ["speedup", "efficiency", "losses"] {
        assert!(!words(&picture(&summary, name)).contains("1 cpu"), "{name}");
    }
}

/// Of forty strategies the one that has a colour has its name, and the others do not hide it.
#[test]
fn the_best_of_many_has_its_name_its_whiskers_and_its_ring_alone() {
    let blue = [Colour::hex(0x0072B2), Colour::hex(0x005F96)];
    for name in ["speedup", "efficiency"] {
        let drawing = &ALL.iter().find(|(case, one)| *case == "forty" && one.name == name).unwrap().1.drawing;
        let named = texts(drawing).into_iter().filter(|text| blue.contains(&text.colour));
        assert_eq!(named.map(|text| text.content.as_str()).collect::<Vec<_>>(), ["strategy number 28"], "{name}");
        let rings = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Line { stroke, points } if stroke.width == 1.3 && points.len() > 40 => Some(stroke.colour),
            _ => None,
        });
        let rings: Vec<Colour> = rings.collect();
        assert!(rings.len() <= 1 && rings.iter().all(|colour| blue.contains(colour)), "{name}: {rings:?}");
        assert!(words(drawing).contains("intervals of the coloured one"), "{}", words(drawing));
    }
}

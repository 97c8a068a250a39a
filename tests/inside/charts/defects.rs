//! What was once drawn wrong, and the rules of the pictures of losses, time and sweeps.

use crate::plan::Coordinate;
use crate::report::chart::{Area, Colour, Drawing, Mark, Point, Shape, pictures};
use crate::stats::Estimate;
use crate::summary::{Binding, Summary, WorkerTime};
use crate::workload::{Compute, Workload};

use super::hard::{four, sleep1s};
use super::look::{faults, texts, words};
use super::summaries::{Lab, Setup};
use super::{hard_case, picture, xml};

fn lines(drawing: &Drawing, width: f64) -> Vec<Vec<Point>> {
    let line = |mark: &Mark| match mark {
        Mark::Line { points, stroke } if stroke.width == width && stroke.dash.is_none() => Some(points.clone()),
        _ => None,
    };
    drawing.marks.iter().filter_map(line).collect()
}

/// The areas of rectangles whose words begin so.
fn bars(drawing: &Drawing, about: &str) -> Vec<Area> {
    let bar = |mark: &Mark| match mark {
        Mark::Rectangle { area, about: said, .. } if said.starts_with(about) => Some(*area),
        _ => None,
    };
    drawing.marks.iter().filter_map(bar).collect()
}

fn hatches(drawing: &Drawing) -> usize {
    drawing.marks.iter().filter(|mark| matches!(mark, Mark::Hatch { .. })).count()
}

/// Two values of a parameter, with points up to eight workers.
fn swept_in_chunk() -> Summary {
    let counts = [1, 2, 4, 8];
    let setup = Setup::new(0.4, 32, 6, 0.01)
        .strategy("small", &counts, |w| 0.95 * w)
        .strategy("large", &counts, |w| w.min(4.0));
    let mut summary = Lab::new("Chunks").group(setup.bounded_by(8.0)).summary();
    for case in summary.groups[0].cases.iter_mut().filter(|case| case.strategy != "serial") {
        let chunk = if case.strategy == "small" { 1 } else { 8 };
        case.coordinates = vec![Coordinate::Parameter("chunk".to_owned(), chunk.into())];
        case.strategy = "scope".to_owned();
    }
    summary
}

#[test]
fn a_series_of_a_swept_parameter_goes_on_to_its_last_point() {
    for name in ["speedup", "efficiency"] {
        let drawing = picture(&swept_in_chunk(), name);
        let ends: Vec<f64> = lines(&drawing, 1.7).iter().map(|line| line.last().unwrap().x).collect();
        let markers = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Marker { centre, .. } => Some(centre.x),
            _ => None,
        });
        let last = markers.fold(0.0, f64::max);
        assert!(ends.len() == 2 && ends.iter().all(|end| last - end < 12.5), "{name}: {ends:?} end before {last}");
    }
}

/// Between points nothing was measured: a line through two of them is straight.
#[test]
fn a_line_has_no_points_but_those_that_were_measured() {
    for name in ["speedup", "efficiency"] {
        let joined = lines(&picture(&four(), name), 1.7);
        assert!(joined.len() == 4 && joined.iter().all(|line| line.len() <= 6), "{name}: {joined:?}");
    }
}

#[test]
fn markers_stay_within_six_pixels_of_their_worker_count() {
    for case in ["python", "sleep1s", "twelve without gain"] {
        let drawing = picture(&hard_case(case), "speedup");
        let all: Vec<(String, f64)> = drawing
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Marker { centre, about, .. } => {
                    Some((about.split(':').next()?.rsplit('/').next()?.to_owned(), centre.x))
                }
                _ => None,
            })
            .collect();
        for count in ["2", "4", "7", "16"] {
            let places: Vec<f64> = all.iter().filter(|(own, _)| own == count).map(|(_, x)| *x).collect();
            let (low, high) =
                places.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(*x), high.max(*x)));
            assert!(places.is_empty() || high - low <= 12.1, "{case} with {count}: {places:?}");
        }
    }
}

/// With hundreds of workers the steps of the edge are too small to be seen, and must not look like a comb.
#[test]
fn the_edge_of_many_workers_is_no_comb() {
    let drawing = picture(&hard_case("500 times"), "speedup");
    let risers = lines(&drawing, 1.0).into_iter().filter(|line| line.len() == 2 && line[0].x == line[1].x);
    let tall: Vec<Vec<Point>> =
        risers.filter(|line| line[0].x > 400.0 && (line[0].y - line[1].y).abs() > 4.0).collect();
    assert!(tall.is_empty(), "{tall:?}");
}

#[test]
fn an_interval_that_leaves_the_picture_ends_in_an_arrow() {
    let arrows = |summary: &Summary| {
        let drawing = picture(summary, "efficiency");
        lines(&drawing, 1.4).iter().filter(|line| line.len() == 3 && line[0].y != line[1].y).count()
    };
    let mut summary = sleep1s();
    let before = arrows(&summary);
    let case = summary.groups[0].cases.iter_mut().find(|case| case.id == "rayon/4").unwrap();
    case.efficiency = Some(Estimate { value: 0.875, low: 0.8, high: 2.16, confidence: 0.75 });
    assert_eq!((before, arrows(&summary)), (0, 1));
}

#[test]
fn where_all_failed_there_is_a_sentence_and_no_empty_chart() {
    let drawing = picture(&hard_case("all failed"), "speedup");
    assert_eq!(drawing.title, "No speedup can be told: all 7 cases failed");
    assert!(words(&drawing).contains("crashed: signal 11 (segmentation fault)"), "{}", words(&drawing));
    assert!(
        drawing.marks.iter().all(|mark| matches!(mark, Mark::Text(_))) && drawing.height < 200.0,
        "{}",
        drawing.height
    );
}

#[test]
fn a_failed_requirement_is_drawn_and_said() {
    use crate::plan::Measure;
    use crate::summary::{Answer, Judged};
    let mut summary = four();
    let found = summary.cases().find(|case| case.id == "static chunks/16").unwrap().efficiency;
    summary.requirements = vec![Judged {
        case: "static chunks/16".to_owned(),
        measure: Measure::Efficiency,
        at_least: 0.9,
        found,
        answer: Answer::NotMet,
        others: None,
    }];
    let drawing = picture(&summary, "efficiency");
    assert!(drawing.title.starts_with("static chunks misses the required efficiency of 90 %"), "{}", drawing.title);
    assert!(words(&drawing).contains("not met") && lines(&drawing, 2.2).len() == 1, "{}", words(&drawing));
}

/// A program that knows neither Inter nor `textLength` shows the same: letters are outlines.
#[test]
fn the_letters_of_a_file_are_outlines() {
    for picture in pictures(&four()).into_iter().chain(pictures(&hard_case("hostile"))) {
        let svg = picture.drawing.to_svg_file();
        assert!(xml::check(&svg).is_ok(), "{}: {}", picture.name, xml::check(&svg).unwrap_err());
        assert!(!svg.contains("<text") && svg.contains("<use href=\"#r"), "{}", picture.name);
        let said = texts(&picture.drawing).len();
        assert_eq!(svg.matches("aria-label=").count(), said, "{}: each text can be read aloud", picture.name);
        let used = svg.match_indices("href=\"#").map(|(at, _)| svg[at + 7..].split('"').next().unwrap());
        for name in used {
            assert!(svg.contains(&format!("id=\"{name}\"")), "{}: {name} is defined", picture.name);
        }
    }
}

#[test]
fn what_no_schedule_avoids_is_hatched_to_scale() {
    let setup = Setup::new(4.8, 28, 10, 0.0).strategy("rayon", &[8], |_| 1.6).bounded_by(2.0);
    let setup = setup.losses([0.5, 0.2, 0.1, 0.1, 0.05, 0.05, 0.0]);
    let drawing = picture(&Lab::new("Two cpus").group(setup).summary(), "losses");
    let parts = bars(&drawing, "rayon/8:");
    let whole = parts.iter().map(|part| part.right).fold(0.0, f64::max) - parts[0].left;
    let hatched = bars(&drawing, "rayon/8: no schedule can avoid")[0];
    assert!((hatched.width() / whole - 0.75).abs() < 0.01, "1 - 2/8 is hatched: {}", hatched.width() / whole);
    assert_eq!(hatches(&drawing), 1);
    let said = words(&drawing);
    assert!(said.contains("no schedule can avoid 75 %: 32 cpus") && said.contains("of 2.0×"), "{said}");
    for factor in ["load balance", "schedule efficiency"] {
        let named = said.lines().filter(|line| line.starts_with(factor) && !line.contains(':')).count();
        assert_eq!(named, 1, "{factor} is named once: {said}");
    }
}

#[test]
fn kinds_of_time_look_different() {
    let mut summary = sleep1s();
    summary.workload = Some(Workload::of::<Compute>());
    let timeline = |summary: &mut Summary, id: &str, serial_s: f64, waiting: f64| {
        let case = summary.groups[0].cases.iter_mut().find(|case| case.id == id).unwrap();
        let timeline = case.timeline.as_mut().unwrap();
        timeline.serial_s = serial_s;
        timeline.wall_s += serial_s;
        for bar in &mut timeline.bars {
            (bar.start_s, bar.end_s) = (bar.start_s + serial_s, bar.end_s + serial_s);
        }
        timeline.worker_time = WorkerTime { busy: 1.0 - waiting, waiting_for_cpu: waiting, ..WorkerTime::default() };
    };
    timeline(&mut summary, "rayon/7", 2.0, 0.5);
    let drawing = picture(&summary, "timeline");
    let said = words(&drawing);
    assert_eq!(hatches(&drawing), 7, "half of each record's time on rayon waited for a cpu");
    assert!(said.contains("hatched: waiting for a cpu") && said.contains("serial part"), "{said}");
    assert_eq!(bars(&drawing, "rayon/7: serial part").len(), 1);
    let plain = words(&picture(&sleep1s(), "timeline"));
    assert!(!plain.contains("hatched") && plain.contains("idle"), "{plain}");
}

#[test]
fn who_ends_last_is_among_the_lanes_however_many_there_are() {
    let mut summary = hard_case("500 times");
    for case in &mut summary.groups[0].cases {
        let Some(timeline) = case.timeline.as_mut().filter(|timeline| timeline.workers > 700) else { continue };
        let late = timeline.wall_s * 0.2;
        timeline.bars.iter_mut().filter(|bar| bar.worker == 701).for_each(|bar| bar.end_s += late);
        timeline.wall_s += late;
    }
    let said = words(&picture(&summary, "timeline"));
    assert!(said.contains("29 of 1024 workers") && said.contains("worker 701 ends last"), "{said}");
}

fn swept(speedups: [f64; 3]) -> Summary {
    let group = |delay: &str, speedup: f64| {
        let mut setup = Setup::new(0.7, 100, 6, 0.01).strategy("rayon", &[2, 4], |w| w).bounded_by(4.0);
        for case in setup.group.cases.iter_mut().filter(|case| case.workers > 1) {
            let value = speedup * case.workers as f64 / 4.0;
            case.speedup = Some(Estimate { value, low: value * 0.9, high: value * 1.1, confidence: 0.95 });
            case.efficiency = case.speedup.map(|all| all.map(|all| all / case.workers as f64));
        }
        setup.group.input.as_mut().unwrap().delay = delay.to_owned();
        setup.label(&format!("delay={delay}"))
    };
    let delays = ["3us", "30us", "1ms"];
    delays
        .iter()
        .zip(speedups)
        .fold(Lab::new("Sweep"), |lab, (delay, speedup)| lab.group(group(delay, speedup)))
        .summary()
}

#[test]
fn a_map_says_from_where_on_it_pays() {
    let drawing = picture(&swept([0.5, 2.0, 3.9]), "map");
    assert_eq!(drawing.title, "From 1 ms a record on, rayon pays at every worker count");
    let said = words(&drawing);
    for part in ["3 µs", "30 µs", "1 ms", "3.9×", "pays from here on:", "slower", "cannot tell", "efficiency"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert_eq!(hatches(&drawing), 2, "2 workers with 30 us, and the key");
    assert!(faults(&drawing).is_empty(), "{:?}", faults(&drawing));
    assert!(picture(&swept([0.3, 0.4, 0.5]), "map").title.starts_with("Nothing pays: "));
    let same = picture(&swept([3.8, 3.9, 3.9]), "map").title;
    assert_eq!(same, "rayon reaches 3.8× to 3.9×, whatever is swept");
}

#[test]
fn the_columns_of_a_strategy_stand_together_in_a_map() {
    let group = |delay: &str, counts: &[usize]| {
        let setup = Setup::new(0.7, 100, 6, 0.01).strategy("rayon", counts, |w| w).strategy("scope", &[2, 4], |w| w);
        let mut setup = setup.bounded_by(4.0);
        setup.group.input.as_mut().unwrap().delay = delay.to_owned();
        setup.label(&format!("delay={delay}"))
    };
    let summary = Lab::new("Sweep").group(group("1ms", &[2])).group(group("1s", &[2, 4])).summary();
    let said = words(&picture(&summary, "map"));
    assert_eq!(said.matches("rayon, workers").count(), 1, "{said}");
}

#[test]
fn small_multiples_share_their_scale() {
    let summary = swept([0.5, 2.0, 3.9]);
    let drawing = picture(&summary, "multiples");
    let heights: Vec<f64> = drawing
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Marker { shape: Shape::Diamond, centre, about, .. } if !about.is_empty() => Some(centre.y),
            _ => None,
        })
        .collect();
    assert!(heights.len() == 3 && heights.iter().all(|height| *height == heights[0]), "{heights:?}");
    assert!(faults(&drawing).is_empty(), "{:?}", faults(&drawing));
    let mut bound = summary;
    bound.groups[0].bounds = vec![1.0, 1.2, 1.3, 1.4];
    bound.groups[0].cases.iter_mut().for_each(|case| case.bound_by = Some(Binding::SerialPart));
    let title = picture(&bound, "multiples").title;
    assert_eq!(title, "With 4 workers, a delay of 1 ms allows 4.0× at most, a delay of 3 µs 1.4×");
}

#[test]
fn a_spread_that_could_not_be_seen_has_its_own_scale() {
    let said = words(&picture(&sleep1s(), "times"));
    assert!(
        said.contains("each row around its own median") && said.contains("distance from the row's own median"),
        "{said}"
    );
    let said = words(&picture(&hard_case("a third"), "times"));
    assert!(!said.contains("own median"), "{said}");
}

#[test]
fn cost_says_what_is_nearly_as_fast_for_less() {
    let summary = hard_case("fewer do");
    let mut with_cpu = summary.clone();
    for case in &mut with_cpu.groups[0].cases {
        case.cpu_s = case.wall.map(|wall| wall.value * (case.workers as f64).min(9.0));
        case.peak_memory_bytes = Some(4_000_000 + 100_000 * case.workers as u64);
    }
    let drawing = picture(&with_cpu, "cost");
    assert!(drawing.title.contains("of the speed of") || drawing.title.contains("Nothing"), "{}", drawing.title);
    let said = words(&drawing).replace('\n', " ");
    assert!(said.contains("cpu time of an execution") && said.contains("peak memory: 4.1 MB to 7.2 MB"), "{said}");
    assert!(words(&picture(&sleep1s(), "cost")).contains("by its workers"), "waiting takes no cpu time");
    let colours = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Marker { colour, .. } => Some(*colour),
        _ => None,
    });
    assert!(colours.clone().any(|colour| colour == Colour::hex(0x0072B2)) && colours.count() > 12);
}

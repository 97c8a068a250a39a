//! The picture of weak scaling.

use crate::report::case_table;
use crate::report::chart::{Drawing, Mark};
use crate::report::markdown::summary_markdown;

use super::look::{texts, words};
use super::{hard_case, names, picture};

fn title(case: &str) -> String {
    picture(&hard_case(case), "weak").title
}

#[test]
fn it_stands_in_the_place_of_speedup_and_efficiency() {
    assert_eq!(names(&hard_case("weak")), ["weak", "times"]);
    let both = names(&hard_case("weak and strong"));
    assert!(both.contains(&"weak-scaling=weak".to_owned()) && both.contains(&"speedup-scaling=strong".to_owned()));
    assert!(!both.iter().any(|name| name == "speedup-scaling=weak" || name == "weak-scaling=strong"), "{both:?}");
}

#[test]
fn the_title_says_what_is_kept() {
    assert_eq!(title("weak of one"), "rayon keeps 92 % of its efficiency up to 8 workers");
    assert_eq!(title("weak with two"), "scope and rayon keep 96 % of their efficiency up to 2 workers");
    assert_eq!(title("weak with twenty"), "scope keeps 82 % of its efficiency up to 20 workers, rayon 48 %");
    assert_eq!(title("weak above"), "scope and rayon keep all of their efficiency up to 8 workers");
    assert_eq!(
        title("weak"),
        "work stealing keeps the most efficiency up to 32 workers, 24 %, serial again the least, 3 %"
    );
    let mut mixed = hard_case("weak with twenty");
    for case in mixed.groups[0].cases.iter_mut().filter(|case| case.strategy == "scope") {
        case.efficiency = case.efficiency.map(|efficiency| efficiency.map(|value| value * 1.3));
    }
    let more_than_all = picture(&mixed, "weak").title;
    assert_eq!(more_than_all, "scope keeps 100 % of its efficiency up to 20 workers, rayon 48 %");
    assert_eq!(title("weak all failed"), "No speedup can be told: all 4 cases failed");
    let both = picture(&hard_case("weak and strong"), "weak-scaling=weak").title;
    assert_eq!(both, "scope keeps 96 % of its efficiency up to 4 workers in one repetition");
    let times = picture(&hard_case("weak of one"), "times").title;
    assert!(times.ends_with("for 8× as much as serial/1 does in 2.500 s"), "{times}");
}

#[test]
fn the_words_around_it_say_what_a_worker_has() {
    let said = words(&picture(&hard_case("weak"), "weak"));
    for part in ["28 records for each worker", "7.7× as much with 32", "8 cpus", "serial\n410 ms"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(said.contains("efficiency = time of serial ÷ time") && said.contains("28 records a worker"), "{said}");
    let said = words(&picture(&hard_case("commands weak"), "weak"));
    assert!(said.contains("Size 1 for each worker · efficiency = time of its baseline ÷ time"), "{said}");
}

/// The height of a text in the picture.
fn height(drawing: &Drawing, content: &str) -> f64 {
    texts(drawing).iter().find(|text| text.content == content).unwrap_or_else(|| panic!("{content} is there")).at.y
}

#[test]
fn the_ideal_is_flat_and_at_100_percent() {
    let drawing = picture(&hard_case("weak of one"), "weak");
    let dashed = |mark: &Mark| match mark {
        Mark::Line { points, stroke } if stroke.dash == Some((5.0, 4.0)) => Some(points.clone()),
        _ => None,
    };
    let ideals: Vec<_> = drawing.marks.iter().filter_map(dashed).collect();
    let [ideal] = &ideals[..] else { panic!("one ideal: {ideals:?}") };
    let at = height(&drawing, "100 %") - 4.0;
    assert!(ideal.iter().all(|point| (point.y - at).abs() < 0.11), "{ideal:?} at {at}");
}

#[test]
fn what_cannot_be_reached_is_shown_only_below_the_ideal() {
    let shaded = |case: &str| {
        let drawing = picture(&hard_case(case), "weak");
        drawing.marks.iter().any(|mark| matches!(mark, Mark::Polygon { .. }))
    };
    assert!(shaded("weak of one"), "two cpus cannot keep eight workers busy");
    assert!(!shaded("weak failed"), "eight workers can all be at work");
}

#[test]
fn tables_speak_of_scaled_speedups() {
    let summary = hard_case("weak");
    let table = case_table(&summary.groups[0]).plain(200);
    assert!(table.contains("scaled speedup"), "{table}");
    assert!(!case_table(&hard_case("four").groups[0]).plain(200).contains("scaled"));
    let markdown = summary_markdown(&summary, &[]);
    assert!(markdown.contains("28 records of scientists, delay 1s, for each worker."), "{markdown}");
    assert!(markdown.contains("serial/1 takes 412.0 ms for one worker's share."), "{markdown}");
    assert!(!markdown.contains("Best choice"));
}

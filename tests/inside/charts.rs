//! The pictures' own rules, checked from what they recorded.

mod baselines;
mod comparison;
mod defects;
mod degenerate;
mod hard;
pub(crate) mod look;
mod pages;
mod summaries;
mod weak;
mod xml;

use std::path::Path;
use std::sync::LazyLock;

use crate::plan::Measure;
use crate::report::chart::{Colour, Drawing, Fill, Mark, Picture, Point, Shape, pictures};
use crate::report::csv::summary_csv;
use crate::summary::{Answer, Judged, Summary};
use crate::workload::{Sleep, Workload};
use tiny_skia::Pixmap;

use hard::{four, hard_cases, sleep1s};
use look::{faults, texts, words};

fn picture(summary: &Summary, name: &str) -> Drawing {
    let picture = pictures(summary).into_iter().find(|picture| picture.name == name);
    picture.unwrap_or_else(|| panic!("there is a picture {name}")).drawing
}

fn hard_case(name: &str) -> Summary {
    let found = HARD.iter().find(|(case, _)| *case == name);
    found.unwrap_or_else(|| panic!("there is a case {name}")).1.clone()
}

fn names(summary: &Summary) -> Vec<String> {
    pictures(summary).into_iter().map(|picture| picture.name).collect()
}

/// The matrix of what is hard to draw, made once for all tests.
static HARD: LazyLock<Vec<(&'static str, Summary)>> = LazyLock::new(hard_cases);

/// Every picture of it.
static ALL: LazyLock<Vec<(&'static str, Picture)>> = LazyLock::new(|| {
    HARD.iter().flat_map(|(case, summary)| pictures(summary).into_iter().map(move |one| (*case, one))).collect()
});

/// Writes every picture of the matrix where `SPEEDUP_PICTURES` says, to be looked at.
#[test]
fn pictures_can_be_looked_at() {
    let Some(folder) = std::env::var_os("SPEEDUP_PICTURES") else { return };
    for (case, picture) in &*ALL {
        let stem = format!("{case} {}", picture.name).replace(' ', "_");
        let path = |ending: &str| Path::new(&folder).join(format!("{stem}.{ending}"));
        std::fs::write(path("svg"), picture.drawing.to_svg(0.0, 0.0)).unwrap();
        std::fs::write(path("png"), picture.drawing.to_png().unwrap()).unwrap();
    }
}

#[test]
fn no_text_is_cut_off_hidden_faint_or_over_other_text() {
    let faults = ALL.iter().flat_map(|(case, picture)| {
        faults(&picture.drawing).into_iter().map(move |fault| format!("{case}, {}: {fault}", picture.name))
    });
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The checks above would be worth nothing if they found nothing.
#[test]
fn the_checks_find_what_is_wrong() {
    let spoilt = |spoil: fn(&mut Drawing)| {
        let mut drawing = picture(&sleep1s(), "speedup");
        spoil(&mut drawing);
        faults(&drawing)
    };
    let first_text = |drawing: &Drawing| texts(drawing)[0].clone();
    assert!(spoilt(|_| ()).is_empty());
    let over = spoilt(|drawing| {
        let mut text = texts(drawing)[0].clone();
        text.at.x += 3.0;
        drawing.text(text);
    });
    assert!(over.iter().any(|fault| fault.contains(" is over ")), "{over:?}");
    let outside = spoilt(|drawing| {
        let mut text = texts(drawing)[0].clone();
        text.at = Point::new(700.0, 250.0);
        drawing.text(text);
    });
    assert!(outside.iter().any(|fault| fault.starts_with("outside")), "{outside:?}");
    let faint = spoilt(|drawing| {
        let area = texts(drawing)[0].area().grown(1.0);
        let grey = Mark::Rectangle { area, fill: Fill::solid(Colour::hex(0x777777)), about: String::new() };
        drawing.marks.insert(0, grey);
    });
    assert!(faint.iter().any(|fault| fault.contains("contrast")), "{faint:?}");
    let covered = spoilt(|drawing| {
        let centre = texts(drawing)[0].at;
        drawing.marker(Shape::Circle, centre, 5.0, Colour::hex(0x000000), "");
    });
    assert!(covered.iter().any(|fault| fault.contains("marker")), "{covered:?}");
    assert!(!first_text(&picture(&sleep1s(), "speedup")).content.is_empty());
}

#[test]
fn every_svg_is_well_formed_small_and_the_same_each_time() {
    for (case, picture) in &*ALL {
        let svg = picture.drawing.to_svg(0.0, 0.0);
        let checked = xml::check(&svg);
        assert!(checked.is_ok(), "{case}, {}: {}", picture.name, checked.unwrap_err());
        assert!(svg.len() < 400_000, "{case}, {}: {} bytes", picture.name, svg.len());
        assert_eq!(svg, picture.drawing.clone().to_svg(0.0, 0.0));
    }
    assert_eq!(pictures(&four()), pictures(&four()));
}

#[test]
fn text_from_a_file_is_escaped() {
    let svg = picture(&hard_case("hostile"), "speedup").to_svg(0.0, 0.0);
    assert!(svg.contains("&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;"), "the title is there, escaped");
    assert!(svg.contains("r+a_y.on &lt;&amp;&quot;&gt;/4 failed: panicked: &lt;&amp;&quot;&#39;&gt;"));
    assert!(!svg.contains("<b>") && !svg.chars().any(|letter| letter.is_control() && letter != '\n'));
}

#[test]
fn a_png_has_two_pixels_for_each_css_pixel() {
    let drawing = picture(&sleep1s(), "timeline");
    let (png, again) = (drawing.to_png().unwrap(), drawing.to_png().unwrap());
    assert!(png == again, "the same bytes each time");
    let pixels = Pixmap::decode_png(&png).unwrap();
    assert_eq!((pixels.width(), pixels.height()), (1600, 1000));
    let ink = pixels.pixels().iter().filter(|pixel| pixel.red() < 0x40 && pixel.green() < 0x40).count();
    assert!(ink > 5_000, "there is text and there are bars: {ink} dark pixels");
    assert!(pixels.pixels().iter().all(|pixel| pixel.alpha() == 255));
}

#[test]
fn a_group_has_the_pictures_that_have_something_to_show() {
    assert_eq!(names(&sleep1s()), ["speedup", "efficiency", "times", "cost", "timeline"]);
    assert_eq!(names(&hard_case("serial alone")), ["times", "timeline"]);
    assert_eq!(names(&hard_case("all failed")), ["speedup"], "it says that all failed");
    assert_eq!(names(&hard_case("a third")), ["speedup", "efficiency", "times", "cost"], "no spans were taken");
}

#[test]
fn pictures_of_groups_have_names_that_differ_and_suit_every_file_system() {
    let names = names(&hard_case("seven groups"));
    assert!(names.contains(&"speedup-delay=1ms".to_owned()), "{names:?}");
    assert!(names.contains(&"times-delay=pareto-min-1ms-shape-1.5".to_owned()), "{names:?}");
    for name in &names {
        assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._=+".contains(letter)), "{name}");
        assert_eq!(names.iter().filter(|other| other.eq_ignore_ascii_case(name)).count(), 1, "{name}");
    }
}

#[test]
fn titles_say_what_was_found() {
    let title = |case: &str, name: &str| picture(&hard_case(case), name).title;
    assert_eq!(title("sleep1s", "speedup"), "Seven workers finish seven seconds of waiting in one");
    assert_eq!(title("sleep1s", "efficiency"), "With 7 workers, scope and rayon have an efficiency of 100 %");
    assert_eq!(title("sleep1s", "times"), "scope/7 and rayon/7 take 1.001 s, serial/1 7.001 s");
    let lesson = "One of two workers has four of the seven records; of seven, each has one";
    assert_eq!(title("sleep1s", "timeline"), lesson);
    assert_eq!(title("title of 5", "timeline"), "rayon/4 ends within 0.2 % of the best possible end");
    assert!(title("twelve without gain", "speedup").starts_with("No strategy is faster than serial: the best, "));
    assert!(title("near one", "speedup").starts_with("No gain over serial can be told: rayon/2 reaches 1.02×"));
    assert!(title("near one", "times").ends_with("no gain can be told"));
    assert!(title("a third", "times").starts_with("serial/1 is fastest with"));
    assert_eq!(title("all failed", "speedup"), "No speedup can be told: all 7 cases failed");
    assert_eq!(title("parallel failed", "speedup"), "No speedup can be told: 2 of 3 cases failed");
    assert!(title("one repetition", "speedup").contains("in one repetition"));
}

#[test]
fn the_best_choice_is_named_where_fewer_workers_do_as_well() {
    let mut summary = hard_case("fewer do");
    summary.workload = Some(Workload::of::<Sleep>());
    summary.groups[0].bounds.clear();
    let cases = &mut summary.groups[0].cases;
    let fastest = cases.iter_mut().find(|case| case.id == "scope dynamic/32").unwrap();
    fastest.speedup = fastest.speedup.map(|speedup| speedup.map(|value| value * 1.01));
    let title = picture(&summary, "speedup").title;
    assert!(title.ends_with("; scope dynamic/8 cannot be told from it"), "{title}");
}

#[test]
fn whiskers_say_the_confidence_that_they_have() {
    let said = words(&picture(&sleep1s(), "speedup"));
    assert!(said.contains("intervals: range of 3 blocks, 75 % confidence"), "{said}");
    let said = words(&picture(&four(), "speedup"));
    assert!(said.contains("estimates from 30 blocks"), "{said}");
    let said = words(&picture(&hard_case("one repetition"), "efficiency"));
    assert!(said.contains("no intervals from 1 block; 95 % needs 6"), "{said}");
}

#[test]
fn failed_cases_are_named_in_every_picture() {
    for Picture { name, drawing, .. } in pictures(&hard_case("failed")) {
        let said = words(&drawing);
        for case in ["rayon/4", "rayon/8", "scope/8", "scope/2"] {
            assert!(said.contains(case), "{name} says nothing of {case}");
        }
    }
    let said = words(&picture(&hard_case("parallel failed"), "speedup"));
    assert!(said.contains("rayon/2 and rayon/4 failed: panicked: no"), "{said}");
}

#[test]
fn how_a_case_failed_stands_in_the_files_apart_from_why() {
    let summary = hard_case("failed");
    let csv = summary_csv(&summary);
    assert!(csv.contains(",serial/1,1,panicked,") && csv.contains(",serial/1,1,wrong-result,"), "{csv}");
    let outcome = |id: &str| {
        let case = summary.cases().find(|case| case.id == id).unwrap();
        serde_json::to_string(&case.outcome).unwrap()
    };
    assert!(outcome("rayon/4").starts_with("{\"status\":\"panicked\",\"cause\":\"index out of bounds"));
    assert_eq!(outcome("serial/1"), "{\"status\":\"ok\"}");
    assert_eq!(outcome("scope/2"), "{\"status\":\"unmeasured\"}");
}

#[test]
fn points_are_never_moved_into_what_cannot_be_reached() {
    for (case, picture) in &*ALL {
        if !picture.name.starts_with("speedup") || *case == "one repetition" {
            continue;
        }
        let region = picture.drawing.marks.iter().find_map(|mark| match mark {
            Mark::Polygon { points, fill } if fill.opacity == 1.0 => Some(points),
            _ => None,
        });
        let Some(region) = region else { continue };
        for mark in &picture.drawing.marks {
            // A point on the edge may lie a little above it, by chance and by rounding.
            if let Mark::Marker { centre, about, .. } = mark {
                let below = Point::new(centre.x, centre.y + 2.0);
                assert!(!look::holds(region, below), "{case}: {about} is drawn where nothing can be");
            }
        }
    }
}

#[test]
fn a_series_is_joined_from_its_baseline_on_through_its_own_markers() {
    for (case, series, points) in [("sleep1s", 2, 4), ("four", 4, 6)] {
        let drawing = picture(&hard_case(case), "speedup");
        let joined = |mark: &Mark| match mark {
            Mark::Line { points, stroke } if stroke.width == 1.7 => Some(points.clone()),
            _ => None,
        };
        let lines: Vec<Vec<Point>> = drawing.marks.iter().filter_map(joined).collect();
        assert!(lines.len() == series && lines.iter().all(|line| line.len() == points), "{case}: {lines:?}");
        let marker = |mark: &Mark| match mark {
            Mark::Marker { centre, .. } => Some(*centre),
            _ => None,
        };
        let centres: Vec<Point> = drawing.marks.iter().filter_map(marker).collect();
        let is_marker = |at: &Point| centres.iter().any(|centre| (centre.x - at.x).hypot(centre.y - at.y) < 0.2);
        assert!(lines.iter().flatten().all(is_marker), "{case}: lines go through markers");
    }
}

#[test]
fn titles_say_first_what_matters_most() {
    let title = |summary: &Summary| picture(summary, "speedup").title;
    assert_eq!(title(&hard_case("failed")), "3 of 7 cases fail; scope reaches 3.86× with 4 workers");
    let fell = "work stealing reaches 23.2×; mutex queue falls from 4.8× to 3.56× beyond 16 workers";
    assert_eq!(title(&four()), fell);
    let mut summary = four();
    let judged = |case: &str, answer| Judged {
        case: case.to_owned(),
        measure: Measure::Efficiency,
        at_least: 0.7,
        found: None,
        answer,
        others: None,
    };
    summary.requirements =
        vec![judged("work stealing/16", Answer::Met), judged("mutex queue/16", Answer::CouldNotTell)];
    assert_eq!(title(&summary), fell, "only what is surely not met is said");
    summary.requirements.push(judged("static chunks/16", Answer::NotMet));
    assert_eq!(title(&summary), "static chunks misses the required efficiency of 70 % with 16 workers");
    summary.requirements.push(judged("static chunks/32", Answer::NotMet));
    assert_eq!(title(&summary), "2 of 4 requirements are not met");
    assert!(title(&hard_case("twelve apart")).starts_with("twelve is slower than serial with 32 workers: 0.50×; one "));
    assert_eq!(title(&hard_case("fewer do")), "scope dynamic gains nothing beyond 8 cpus: 7.8×");
    assert_eq!(
        title(&hard_case("law through a staircase")),
        "20 records on 7 workers allow 6.7×, and scope reaches it"
    );
}

#[test]
fn failed_worker_counts_are_crosses_on_the_axis() {
    let drawing = picture(&hard_case("failed"), "speedup");
    let cross = |mark: &Mark| match mark {
        Mark::Marker { shape: Shape::Cross, centre, .. } => Some(centre.y),
        _ => None,
    };
    let heights: Vec<f64> = drawing.marks.iter().filter_map(cross).collect();
    assert!(heights.len() == 3 && heights.iter().all(|height| *height == heights[0]), "{heights:?}");
}

#[test]
fn the_pictures_of_a_sweep_share_their_scales() {
    let summary = hard_case("seven groups");
    let baselines = |picture: &Picture| {
        picture.drawing.marks.iter().find_map(|mark| match mark {
            Mark::Marker { shape: Shape::Diamond, centre, .. } => Some(*centre),
            _ => None,
        })
    };
    let all = pictures(&summary);
    let speedups: Vec<&Picture> = all.iter().filter(|picture| picture.name.starts_with("speedup")).collect();
    assert!(speedups.len() == 7 && speedups.windows(2).all(|pair| baselines(pair[0]) == baselines(pair[1])));
}

#[test]
fn above_seven_series_only_the_best_has_a_colour() {
    let colours = |drawing: &Drawing| {
        let colour = |mark: &Mark| match mark {
            Mark::Marker { colour, .. } => Some((colour.red, colour.green, colour.blue)),
            _ => None,
        };
        drawing.marks.iter().filter_map(colour).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(colours(&picture(&hard_case("twelve apart"), "speedup")), 3, "the baseline, the best, the others");
    assert_eq!(colours(&picture(&four(), "speedup")), 5, "the baseline and four strategies");
}

#[test]
fn only_a_requirement_draws_a_target() {
    let mut summary = four();
    assert!(!words(&picture(&summary, "efficiency")).contains("required"));
    let judged = |case: &str, measure, at_least| Judged {
        case: case.to_owned(),
        measure,
        at_least,
        found: None,
        answer: Answer::CouldNotTell,
        others: None,
    };
    summary.requirements = vec![
        judged("work stealing/16", Measure::Efficiency, 0.7),
        judged("static chunks/8", Measure::Efficiency, 0.7),
        judged("mutex queue/2", Measure::Speedup, 1.5),
    ];
    let drawing = picture(&summary, "efficiency");
    let said = words(&drawing);
    assert!(said.contains("Required with 16: 70 %\nwork stealing\nhas none:\ncould not tell"), "{said}");
    assert_eq!(said.matches("Required with").count(), 2);
    let ticks = drawing.marks.iter().filter(|mark| matches!(mark, Mark::Line { stroke, .. } if stroke.width == 2.2));
    assert_eq!(ticks.count(), 2);
    let said = words(&picture(&summary, "speedup"));
    assert!(said.contains("Required with 2: 1.5×"), "{said}");
    assert!(faults(&drawing).is_empty(), "{:?}", faults(&drawing));
}

#[test]
fn what_is_thinned_or_left_out_is_said() {
    let said = words(&picture(&hard_case("many samples"), "times"));
    assert!(said.contains("10,000 a case, thinned to 2,000"), "{said}");
    let said = words(&picture(&hard_case("title of 90"), "times"));
    assert!(said.contains("The fastest case of each strategy"), "{said}");
    let said = words(&picture(&hard_case("many records"), "timeline"));
    assert!(said.contains(" of 64 workers"), "{said}");
    assert!(said.contains("too narrow to be seen are drawn as one") && said.contains("without serial/1"), "{said}");
}

#[test]
fn every_execution_is_a_dot_and_warm_ups_are_hollow() {
    let drawing = picture(&hard_case("a third"), "times");
    let count = |wanted: bool| -> usize {
        let dots = |mark: &Mark| match mark {
            Mark::Dots { centres, hollow, .. } if *hollow == wanted => centres.len(),
            _ => 0,
        };
        drawing.marks.iter().map(dots).sum()
    };
    assert_eq!((count(false), count(true)), (3 * 10, 3 * 2));
}

#[test]
fn a_timeline_names_the_records_that_have_room() {
    let said = words(&picture(&sleep1s(), "timeline"));
    for name in ["Ada Lovelace", "Emmy Noether", "Marie Curie", "Tu Youyou", "Ada Yonath", "Vera Rubin", "Sally Ride"] {
        // The best possible end goes through the last one of scope with two.
        let shown = if name == "Sally Ride" { 3 } else { 4 };
        assert_eq!(said.matches(name).count(), shown, "{name}, under serial, scope with two and with seven, and rayon");
    }
}

#[test]
fn the_losses_say_where_the_speedup_went() {
    let title = |case: &str| picture(&hard_case(case), "losses").title;
    assert_eq!(title("lost"), "All 6 cases lose most to load balance: 67 % of what could be won back");
    assert_eq!(
        title("lost to one"),
        "rayon/4 has 30 % of the ideal and loses most to load balance: 100 % of what could be won back"
    );
    assert_eq!(title("lost unexplained"), "What is lost has no cause that is known: every case keeps at least 0.7 %");
    assert_eq!(title("nothing lost"), "Nothing to speak of is lost: every case keeps at least 99.6 %");
    assert!(title("failed").starts_with("Both cases shown lose most to work efficiency"), "four others failed");
    let said = words(&picture(&hard_case("nothing lost"), "losses"));
    assert!(said.contains("104 %"), "what is clipped is still told: {said}");
    let said = words(&picture(&hard_case("lost by many"), "losses"));
    assert!(said.contains("Each strategy at its largest number of workers, the fastest 13 of 18"), "{said}");
    let said = words(&picture(&hard_case("lost by many"), "times"));
    assert!(said.contains("The fastest 12 of 18 strategies"), "beside the baseline: {said}");
    assert!(!names(&sleep1s()).contains(&"losses".to_owned()), "no case of it has losses");
}

/// The parts of each bar, in pixels, are the efficiency and the shares of the losses.
#[test]
fn the_parts_of_a_bar_make_the_ideal() {
    let summary = hard_case("lost");
    let drawing = picture(&summary, "losses");
    for case in summary.groups[0].cases.iter().filter(|case| case.losses.is_some()) {
        let part = |mark: &Mark| match mark {
            Mark::Rectangle { area, about, .. } if about.starts_with(&format!("{}:", case.id)) => Some(*area),
            _ => None,
        };
        let parts: Vec<_> = drawing.marks.iter().filter_map(part).collect();
        let (left, right) = (parts[0].left, parts.last().unwrap().right);
        let efficiency = case.efficiency.unwrap().value;
        let balance = (1.0 - efficiency) * 0.71 / 1.06;
        for (part, share) in parts.iter().zip([efficiency, balance]) {
            let drawn = part.width() / (right - left);
            assert!((drawn - share).abs() < 0.005, "{}: {drawn} is drawn for {share}", case.id);
        }
        assert_eq!(parts.len(), 1 + 6, "what is gained takes nothing");
    }
}

#[test]
fn the_footer_says_where_the_numbers_come_from() {
    for picture in pictures(&sleep1s()) {
        let said = words(&picture.drawing);
        let over_workers = ["speedup", "efficiency"].contains(&picture.name.as_str());
        let numbers =
            if over_workers { "intervals: range of 3 blocks, 75 % confidence" } else { "baseline serial/1 7.001 s" };
        for part in ["sleep1s", "7 records of 1 s", "2f3c1a9+", "AMD EPYC 7313P, 2 cpus (waiting needs none)", numbers]
        {
            assert!(said.contains(part), "{}: {part}", picture.name);
        }
        assert!(picture.drawing.description.starts_with("Seven scientists, one second each. "));
    }
    let said = words(&picture(&four(), "speedup"));
    assert!(said.contains("AMD EPYC 7313P, 16 cores, 32 cpus"), "{said}");
}

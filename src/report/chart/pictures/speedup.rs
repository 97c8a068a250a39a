//! How much faster with how many workers, and how much faster it could be.

use crate::plan::{Measure, Scaling};
use crate::stats::Estimate;
use crate::summary::{CaseSummary, Group, Summary};

use crate::report::chart::counts::Extent;
use crate::report::chart::curves::{Additions, Curves, View, baseline_counts, or_baseline};
use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Text, WIDTH};
use crate::report::chart::edge::Edge;
use crate::report::chart::finding;
use crate::report::chart::fits::{self, Fit};
use crate::report::chart::frame::{Caption, Frame, MARGIN, Whiskers, intervals, points};
use crate::report::chart::headline;
use crate::report::chart::names::{About, Block, WIDEST, Words, name_lines, say_beside, width};
use crate::report::chart::palette::{ALERT, INK, MUTED, SHADE};
use crate::report::chart::reason;
use crate::report::chart::required;
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, Series, speedup};
use crate::report::chart::spots::{Spot, Spots};
use crate::report::chart::text::{NAME, NOTE, NOTE_HEAD, TICK, clean};
use crate::report::chart::ticks::{octave_ticks, round_ticks};
use crate::report::chart::tied;
use crate::report::chart::words;

/// More values at points than these would hide the lines.
const MOST_VALUES: usize = 8;

/// The picture of a group; none where the plan has nothing to compare.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    if group.scaling == Scaling::Weak {
        return None;
    }
    let series = series::of(group);
    if series.iter().all(Series::is_baseline) && series::troubles(group, 1).is_empty() {
        return None;
    }
    let spots = Spots::new(&series, VIEW.measured);
    if spots.list.is_empty() {
        return Some(nothing_measured(summary, group, headline::speedup(summary, group)));
    }
    let fits = fits::of(&series, group);
    let measured: Vec<(&CaseSummary, _)> = spots.parallel().map(|spot| (spot.case, spot.estimate)).collect();
    let caption = |whiskers: Whiskers| Caption {
        titles: headline::speedup(summary, group),
        subtitle: subtitle(group, &measured, &fits, whiskers),
        intervals: Some(intervals(measured.iter().copied(), summary.confidence)),
    };
    let is_linear = Extent::of(summary, group, VIEW.measured).is_linear();
    let demands = required::of(summary, group, &[Measure::Speedup, Measure::OfBound]);
    let mut blocks = blocks(group, &spots, &fits, is_linear);
    blocks.extend(required::blocks(&demands, &series));
    let additions = Additions { caption: &caption, blocks, fits: fits.clone() };
    let mut curves = Curves::new(VIEW, (summary, group), spots, additions);
    curves.draw_behind();
    curves.draw_processors();
    required::draw(&mut curves, &demands);
    curves.draw_series();
    name_region(&mut curves);
    curves.name_baselines();
    if is_linear {
        name_values(&mut curves);
    }
    name_plateau(&mut curves);
    name_ideals(&mut curves);
    curves.name_processors();
    Some(curves.finish())
}

/// Where there is nothing to draw: what became of the cases, in words.
pub(super) fn nothing_measured(summary: &Summary, group: &Group, titles: Vec<String>) -> Drawing {
    const MOST: usize = 12;
    let caption = Caption { titles, intervals: Some(String::new()), ..Caption::default() };
    let troubles = series::troubles(group, MOST);
    let lines: Vec<String> =
        troubles.iter().flat_map(|said| TICK.wrap_at_most(&clean(said), WIDTH - 2.0 * MARGIN, 3)).collect();
    let frame = Frame::without_troubles(&caption, summary, group);
    let Frame { mut drawing, room } = frame.with_room(12.0 + 17.0 * lines.len() as f64);
    for (row, line) in lines.iter().enumerate() {
        drawing.text(Text::new(line, Point::new(room.left, room.top + 12.0 + 17.0 * row as f64), TICK, ALERT));
    }
    drawing
}

pub(super) const VIEW: View = View {
    measured: |case| or_baseline(case, speedup(case)),
    edge: |group, _| Edge::of(group),
    drawn: |speedup, _, _| speedup,
    written: words::times,
    y: scale,
};

fn subtitle(
    group: &Group,
    measured: &[(&CaseSummary, Estimate)],
    fits: &[Option<Fit>],
    whiskers: Whiskers,
) -> Vec<String> {
    let legend = fits::legend(fits);
    let compared = match group.baselines().len() {
        0 | 1 if legend.is_empty() => {
            format!("Times as fast as {}, by number of workers", finding::baseline_name(group))
        }
        0 | 1 => format!("Times as fast as {}", finding::baseline_name(group)),
        _ => "Times as fast as its own baseline".to_owned(),
    };
    vec![compared, points(measured.iter().copied(), whiskers, legend.is_empty()), legend]
}

/// A scale over the points, the ideal and the bound, so far as these are not far away from the points.
fn scale(extent: &Extent, height: f64) -> Scale {
    let Extent { slowest: low, high, reach, possible, .. } = *extent;
    // A bound that is measured is hardly ever as round as it is.
    let possible = if (possible / possible.round() - 1.0).abs() < 0.01 { possible.round() } else { possible };
    let scale = match extent.is_linear() {
        true => Scale::linear(0.0, 1.06 * high.max(reach).max(possible.min(high * 2.5)).max(1.2)),
        false => {
            let high = high.max(reach).max(possible.min(high * 6.0)).max(low * 1.5);
            Scale::logarithmic(low, high).with_margins(32.0, 30.0, height)
        }
    };
    let (bottom, top) = scale.ends();
    let regular = match extent.is_linear() {
        true => round_ticks(bottom, top, 8),
        false => octave_ticks(bottom, top, (height / 24.0) as usize),
    };
    let at = |value: f64| scale.pixel(value, (height, 0.0));
    // The baseline, what is round, and between these the best that is possible: what matters, where it has room.
    let mut ticks = vec![1.0];
    for tick in regular.into_iter().chain([possible]).filter(|tick| scale.holds(*tick)) {
        if ticks.iter().all(|other| (at(tick) - at(*other)).abs() > 15.0) {
            ticks.push(tick);
        }
    }
    let label = |tick: f64| match tick {
        0.0 => "0".to_owned(),
        tick if tick == possible && tick.fract() != 0.0 => words::ratio(tick),
        tick if tick < 0.1 => words::times_tick(tick),
        tick => words::times_tick((tick * 1e9).round() / 1e9),
    };
    scale.with_ticks(ticks, label)
}

/// What stands beside the last points: the name of a series, or of those that cannot be told apart, what it reaches, and
/// the law that it follows.
fn blocks(group: &Group, spots: &Spots<'_>, fits: &[Option<Fit>], is_linear: bool) -> Vec<Block> {
    let block = |tied: &Vec<usize>| {
        let named = |place: &usize| (spots.series[*place].label.clone(), spots.series[*place].hue.text);
        let own: Vec<&Spot<'_>> = tied.iter().flat_map(|place| spots.of(*place)).collect();
        let mut lines = name_lines(&tied.iter().map(named).collect::<Vec<_>>());
        let mut reached = reached(&own, is_linear);
        // Where it falls, to what stands in a line of its own if there is no room beside.
        let fallen = if width(&reached) > WIDEST { reached.split_off(2) } else { Vec::new() };
        if tied.len() == 1 && !(is_linear && fits[tied[0]].is_none()) {
            say_beside(&mut lines, reached.into_iter().map(|words| Words::plain(&words.content)).collect());
        } else {
            lines.push(reached);
        }
        lines.extend(Some(fallen).filter(|fallen| !fallen.is_empty()));
        if group.baselines().len() > 1 {
            let over = finding::baseline_of(own[0].case, group);
            lines.push(vec![Words::note(&format!("over {over}"))]);
        }
        if tied.len() > 1 && tied::untold(tied, spots, group) {
            lines.push(vec![Words::note("cannot be told apart")]);
        }
        let laws = tied.iter().filter(|_| tied.len() == 1).filter_map(|place| fits[*place].as_ref());
        lines.extend(laws.flat_map(Fit::parameters).map(|line| vec![Words::note(&line)]));
        let series = &spots.series[tied[0]];
        Block { about: About::Series(tied[0]), lines, colour: series.hue.line, is_minor: series.faded }
    };
    tied::groups(spots, group).iter().map(block).collect()
}

/// The best of some points with its worker count or its time, and the last one, beside which it stands, where that is
/// seen to be less.
fn reached(own: &[&Spot<'_>], is_linear: bool) -> Vec<Words> {
    let best = own.iter().max_by(|one, two| one.estimate.value.total_cmp(&two.estimate.value));
    let last = own.iter().max_by_key(|spot| spot.case.workers);
    let (Some(best), Some(last)) = (best, last) else { return Vec::new() };
    let with = |spot: &Spot<'_>| format!("with {}", words::thousands(spot.case.workers));
    let value = |spot: &Spot<'_>| words::ratio(spot.estimate.value);
    let time = last.case.wall.map(|wall| words::time(wall.value)).filter(|_| is_linear);
    let falls = best.case.workers != last.case.workers && value(best) != value(last);
    match (falls, time) {
        (true, _) => {
            let then = Words::plain(&format!("{} {}", value(last), with(last)));
            vec![Words::strong(&value(best)), Words::plain(&format!("{},", with(best))), then]
        }
        (false, Some(time)) if best.case.workers == last.case.workers => {
            vec![Words::strong(&value(last)), Words::plain(&time)]
        }
        _ => vec![Words::strong(&value(best)), Words::plain(&with(best))],
    }
}

/// Writes speedups and times at the points before the last, where there is room and there are few.
fn name_values(curves: &mut Curves<'_>) {
    let is_last = |place: &usize| {
        let spot = &curves.spots.list[*place];
        curves.spots.of(spot.series).last().is_some_and(|last| last.case.id == spot.case.id)
    };
    // Where they part ways, a value could be taken for that of another series.
    let alone = |crowds: Vec<Vec<usize>>| match &crowds[..] {
        [crowd] if !crowd.iter().all(is_last) => Some(crowd.clone()),
        _ => None,
    };
    let crowds: Vec<Vec<usize>> = curves.spots.crowds(&curves.plot.axes).into_values().filter_map(alone).collect();
    for crowd in crowds.iter().filter(|_| crowds.len() <= MOST_VALUES) {
        let spots: Vec<&Spot<'_>> = crowd.iter().map(|place| &curves.spots.list[*place]).collect();
        let value = words::ratios(spots.iter().map(|spot| spot.estimate.value));
        let times = spots.iter().filter_map(|spot| spot.case.wall).map(|wall| wall.value);
        let time = words::time_range(times);
        let at = spots.iter().map(|spot| spot.at(&curves.plot.axes));
        let right = at.clone().map(|at| at.x).fold(0.0, f64::max);
        let at = Point::new(right, at.map(|at| at.y).sum::<f64>() / spots.len() as f64);
        let beside = |(x, y): (f64, f64)| {
            let value = Text::new(&value, at, NAME, INK).with_halo();
            let time = Text::new(&time, at, TICK, MUTED).with_halo();
            match x < 0.0 {
                true => vec![time.clone().moved(x, y), value.moved(x - time.width() - 5.0, y)],
                false => vec![time.moved(x + value.width() + 5.0, y), value.moved(x, y)],
            }
        };
        curves.note([(8.0, 19.0), (11.0, 4.5), (-14.0, -9.0), (0.0, 24.0), (-16.0, 4.5)].map(beside));
    }
}

/// Says in what cannot be reached why not, in as many words as have room.
fn name_region(curves: &mut Curves<'_>) {
    let Some(edge) = &curves.edge else { return };
    let axes = &curves.plot.axes;
    let (left, top) = (axes.area.left + 14.0, axes.area.top + 19.0);
    let head = |words: &str| Text::new(words, Point::new(left, top), NOTE_HEAD, INK);
    let reason = reason::sentence(curves.summary, curves.group);
    let block = |width: f64| {
        let mut lines = vec![head("Out of reach")];
        for (row, words) in NOTE.wrap_evenly(&reason, width).iter().enumerate() {
            lines.push(Text::new(words, Point::new(left, top + 15.0 + 14.0 * row as f64), NOTE, MUTED));
        }
        lines
    };
    // The whole block, not only its lines: what is behind it will be hidden.
    let free = curves.free.clone();
    let in_region = |lines: &Vec<Text>| {
        let area = block_of(lines).grown(4.0);
        let (workers, _) = axes.values(Point::new(area.right, area.bottom));
        axes.beyond(workers, edge.at(workers, &axes.x)).y > area.bottom && free.has(area)
    };
    let blocks = [340.0, 250.0, 190.0, 150.0, 110.0].map(block).into_iter().chain([vec![head("Out of reach")]]);
    if let Some(lines) = curves.free.place(blocks.filter(in_region)) {
        let mut drawing = curves.plot.drawing();
        // Hides the grid behind the words.
        drawing.rectangle(block_of(&lines).grown(2.0), Fill::solid(SHADE), "");
        lines.into_iter().for_each(|line| drawing.text(line));
    }
}

/// Says below a step of the edge with which worker counts nothing is gained, and why.
fn name_plateau(curves: &mut Curves<'_>) {
    let Some(plateau) = reason::plateau(curves.group) else { return };
    let (first, last) = (plateau.counts[0], plateau.counts[plateau.counts.len() - 1]);
    let counts = match last - first {
        0 => words::count(first, "worker"),
        1 => format!("{first} or {last} workers"),
        _ => format!("{first} to {last} workers"),
    };
    let verb = if first == last { "gains" } else { "gain" };
    let said = [
        format!("{counts} {verb} nothing over {}:", plateau.after),
        format!("one still has {} to do", words::number_of(plateau.records, "record")),
    ];
    let axes = &curves.plot.axes;
    let middle = (plateau.after as f64 + last as f64 + 1.0) / 2.0;
    let at = axes.at(middle, reason::bound(curves.group, plateau.after).unwrap_or(1.0));
    let block = |down: f64| {
        let line = |(row, words): (usize, &String)| {
            let at = Point::new(at.x, at.y + down + 14.0 * row as f64);
            Text::new(words, at, NOTE, MUTED).anchored(Anchor::Middle).with_halo()
        };
        said.iter().enumerate().map(line).collect::<Vec<_>>()
    };
    let blocks: Vec<Vec<Text>> = [38.0, 20.0, 52.0, 70.0].map(block).into();
    curves.note(blocks);
}

/// Names the ideals, each along what is seen of its line.
fn name_ideals(curves: &mut Curves<'_>) {
    for baseline in baseline_counts(curves.group) {
        let words = words::ideal(baseline);
        let axes = &curves.plot.axes;
        let [start, end] = curves.ideal(baseline).map(|(workers, value)| axes.beyond(workers, value));
        // It may leave the picture at the top.
        let seen = ((start.y - axes.area.top) / (start.y - end.y)).clamp(0.0, 1.0);
        let at = |share: f64, (aside, rise): (f64, f64)| {
            let along = |from: f64, to: f64| from + share * seen * (to - from);
            let at = Point::new(along(start.x, end.x), along(start.y, end.y));
            vec![Text::new(&words, at, NOTE, MUTED).moved(aside, rise)]
        };
        let sides = [(-9.0, -1.0), (-16.0, -1.0), (-26.0, -1.0), (12.0, 12.0)];
        curves
            .note(sides.into_iter().flat_map(|side| [0.6, 0.7, 0.5, 0.8, 0.4, 0.9, 0.3].map(|share| at(share, side))));
    }
}

fn block_of(lines: &[Text]) -> Area {
    lines.iter().map(Text::area).reduce(Area::with).unwrap_or(Area::around(Point::new(0.0, 0.0), 0.0))
}

//! What more workers would bring: the measured speedups, and dashed, hollow and named so what is predicted of others.

use std::collections::BTreeSet;

use crate::predict::{GroupPrediction, Prediction, SeriesPrediction};
use crate::stats::Estimate;

use crate::report::chart::counts::with_room;
use crate::report::chart::drawing::{Anchor, Area, Drawing, Point, Shape, Stroke, Text};
use crate::report::chart::frame::Frame;
use crate::report::chart::names::{About, Block, Names, Words, name_lines};
use crate::report::chart::palette::{AXIS, Hue, MUTED, NEUTRAL, SERIES};
use crate::report::chart::plot::{Axes, Plot};
use crate::report::chart::scale::Scale;
use crate::report::chart::spots::{MORE_APART, aside, crowded};
use crate::report::chart::text::{NOTE, NOTE_HEAD, TICK};
use crate::report::chart::ticks::octave_ticks;
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

/// A point is drawn so far from its middle.
const RADIUS: f64 = 5.0;
/// What is gained beyond a count is nothing, where it is less.
const NOTHING: f64 = 0.02;
/// The ideal is named where it passes so much of the workers that were measured.
const IDEAL_NAMED: f64 = 0.75;
/// The lowest and the highest speedup that there is room for.
const ORDINARY: std::ops::RangeInclusive<f64> = 1e-6..=1e6;

/// A strategy that is drawn.
struct Line<'a> {
    series: &'a SeriesPrediction,
    hue: Hue,
    shape: Shape,
}

/// A point of a strategy.
struct Mark {
    /// Which of the lines it is on.
    line: usize,
    workers: usize,
    speedup: Estimate,
    is_measured: bool,
    /// How far it is moved to the right, in pixels.
    aside: f64,
}

impl Mark {
    fn at(&self, axes: &Axes) -> Point {
        let Point { x, y } = axes.at(self.workers as f64, self.speedup.value);
        Point::new(x + self.aside, y)
    }
}

/// The picture of a group; none where nothing of it is simulated beyond what was measured.
pub(super) fn picture(prediction: &Prediction, group: &GroupPrediction) -> Option<Drawing> {
    let lines = lines(group);
    let best = lines.iter().max_by(|one, two| top(one.series).total_cmp(&top(two.series)))?;
    let measured = lines.iter().map(|line| most_measured(line.series)).max()?;
    let title = finding(best.series, lines.len());
    let frame = Frame::around(&title, &subtitle(prediction, group, &lines), &[], &footer(prediction, group));
    let Frame { drawing, room } = frame;
    let names = Names::new(lines.iter().enumerate().map(block).collect(), room.height() - 44.0);
    let y = values(&lines, room.height() - 50.0);
    let left = room.left + 10.0 + y.labels().map(|label| TICK.width(label)).fold(0.0, f64::max);
    let area = Area { left, top: room.top + 8.0, right: names.plot_right(), bottom: room.bottom - 42.0 };
    let axes = Axes { x: workers(&lines, best.series, area), y, area };
    let marks = marks(&lines, &axes);
    let mut plot = Plot::new(drawing, axes);
    draw_axes(&mut plot, measured, &lines);
    for (place, line) in lines.iter().enumerate() {
        draw_line(&mut plot, line, &marks.iter().filter(|mark| mark.line == place).collect::<Vec<_>>());
    }
    draw_names(&plot, &names, (&lines, &marks));
    Some(plot.finish())
}

/// The strategies with a curve to draw, as many as there are hues: those that reach most.
fn lines(group: &GroupPrediction) -> Vec<Line<'_>> {
    let mut drawn: Vec<&SeriesPrediction> = group.series.iter().filter(|series| can_draw(series)).collect();
    if drawn.len() > SERIES.len() {
        drawn.sort_by(|one, two| top(two).total_cmp(&top(one)));
        drawn.truncate(SERIES.len());
    }
    let dressed = |(place, series)| Line { series, hue: SERIES[place], shape: Shape::SERIES[place] };
    drawn.into_iter().enumerate().map(dressed).collect()
}

/// What was measured of each line, and what is predicted beyond that; those that would cover each other are moved aside.
fn marks(lines: &[Line<'_>], axes: &Axes) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for (line, Line { series, .. }) in lines.iter().enumerate() {
        let measured = series.measured.iter().map(|point| (point.workers, point.speedup, true));
        let beyond = series.predicted.iter().filter(|one| one.workers > most_measured(series));
        let predicted = beyond.filter_map(|one| Some((one.workers, one.speedup?, false)));
        let mark = |(workers, speedup, is_measured)| Mark { line, workers, speedup, is_measured, aside: 0.0 };
        marks.extend(measured.chain(predicted).map(mark));
    }
    let counts: BTreeSet<usize> = marks.iter().map(|mark| mark.workers).collect();
    for count in counts {
        let here = (0..marks.len()).filter(|place| marks[*place].workers == count).collect();
        for crowd in crowded(here, |place| marks[place].at(axes).y) {
            for (order, place) in crowd.iter().enumerate() {
                marks[*place].aside = aside(order, crowd.len(), MORE_APART);
            }
        }
    }
    marks
}

fn can_draw(series: &SeriesPrediction) -> bool {
    let mut values = series.curve.iter().map(|(_, speedup)| *speedup);
    let measured = series.measured.iter().all(|point| ORDINARY.contains(&point.speedup.value));
    series.curve.len() > 1 && measured && values.all(|speedup| ORDINARY.contains(&speedup))
}

fn top(series: &SeriesPrediction) -> f64 {
    series.curve.iter().map(|(_, speedup)| *speedup).fold(0.0, f64::max)
}

/// The fewest workers beyond which nothing is gained, and their speedup.
fn enough(series: &SeriesPrediction) -> Option<&(usize, f64)> {
    let top = top(series);
    series.curve.iter().find(|(_, speedup)| *speedup >= top * (1.0 - NOTHING))
}

fn most_measured(series: &SeriesPrediction) -> usize {
    series.measured.last().map_or(1, |point| point.workers)
}

/// What the best strategy gains with more workers, or from how many on it gains nothing.
fn finding(best: &SeriesPrediction, count: usize) -> Vec<String> {
    let top = top(best);
    let (Some(last), Some(enough)) = (best.curve.last(), enough(best)) else { return Vec::new() };
    let (few, workers) = (words::count(enough.0, "worker"), words::count(last.0, "worker"));
    let finding = match () {
        _ if last.1 < top * (1.0 - NOTHING) => found::PREDICTED_FALLS,
        _ if enough.0 < last.0 => found::PREDICTED_FLAT,
        _ => found::PREDICTED,
    };
    let (top, last) = (words::ratio(enough.1), words::ratio(last.1));
    let facts =
        [("best", best.strategy.as_str()), ("few", &few), ("top", &top), ("last", &last), ("workers", &workers)];
    titles(finding, count, &facts)
}

/// What the marks mean, and what is predicted.
fn subtitle(prediction: &Prediction, group: &GroupPrediction, lines: &[Line<'_>]) -> String {
    let baseline = lines.first().map_or("", |line| line.series.baseline_name.as_str());
    let blocks = words::count(prediction.blocks, "block");
    let records = group.asked_records.map(|records| format!(" for {}", words::count(records, "record")));
    let is_here = prediction.assumed_cpus == prediction.cpus;
    let cpus = (!is_here).then(|| format!(" on {}", words::count(prediction.assumed_cpus, "cpu")));
    let left_out = group.series.len() - lines.len();
    let parts = [
        group.label.replace(';', ", "),
        format!("Times as fast as {baseline}"),
        "solid: measured".to_owned(),
        format!("dashed: predicted{}{}, not measured", records.unwrap_or_default(), cpus.unwrap_or_default()),
        match prediction.confidence > 0.0 {
            true => {
                let confidence = words::confidence(prediction.confidence);
                format!("whiskers: intervals, at rings of what {blocks} would measure ({confidence})")
            }
            false => format!("{blocks}, so no intervals"),
        },
        if left_out > 0 { format!("{} not drawn", words::count(left_out, "curve")) } else { String::new() },
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    words::sentence(&parts.join(" · "))
}

/// Where the picture comes from, how well predictions did, and the first reason not to trust this one.
fn footer(prediction: &Prediction, group: &GroupPrediction) -> Vec<String> {
    let validation = prediction.validation;
    let mut footer = vec![prediction.experiment.clone(), format!("{} measured", words::count(prediction.cpus, "cpu"))];
    footer.extend(validation.median_error.filter(|_| validation.points > 0).map(|error| {
        let (inside, points) = (validation.inside, validation.points);
        format!("{inside} of {points} left-out points within their intervals, median error {}", words::percent(error))
    }));
    let mut doubts = group.series.iter().flat_map(|series| &series.doubts);
    footer.extend(doubts.next().map(|doubt| format!("mind: {doubt}")));
    footer
}

/// The scale of workers: a tick at each count that was measured, is predicted, or is enough for the best, so far as there
/// is room.
fn workers(lines: &[Line<'_>], best: &SeriesPrediction, area: Area) -> Scale {
    let measured: Vec<usize> = lines.iter().flat_map(|line| &line.series.measured).map(|point| point.workers).collect();
    let predicted = lines.iter().flat_map(|line| &line.series.predicted).map(|point| point.workers);
    let enough = enough(best).map(|(workers, _)| *workers);
    let mut counts: Vec<usize> = measured.iter().copied().chain(predicted).chain(enough).chain([1]).collect();
    counts.sort_unstable();
    counts.dedup();
    let last = counts.last().map_or(2.0, |last| *last as f64).max(2.0);
    let scale = Scale::logarithmic(1.0, last).with_margins(30.0, 30.0, area.width());
    counts.reverse();
    let ticks = with_room(&counts, &scale, area);
    let label = |count: f64| words::thousands(count as usize);
    scale.with_ticks(ticks, label).with_strong(|count| measured.contains(&(count as usize)))
}

/// The scale of speedups, with room for the intervals that do not reach too far.
fn values(lines: &[Line<'_>], height: f64) -> Scale {
    let measured = lines.iter().flat_map(|line| &line.series.measured).map(|point| point.speedup);
    let predicted = lines.iter().flat_map(|line| &line.series.predicted).filter_map(|one| one.speedup);
    let ends = measured.chain(predicted).flat_map(|one| [one.low.max(one.value / 2.0), one.high.min(one.value * 2.0)]);
    let curves = lines.iter().flat_map(|line| &line.series.curve).map(|(_, speedup)| *speedup);
    let (low, high) = ends.chain(curves).fold((1.0f64, 1.5f64), |(low, high), value| (low.min(value), high.max(value)));
    let scale = Scale::logarithmic(low, high).with_margins(24.0, 24.0, height);
    let (bottom, top) = scale.ends();
    scale.with_ticks(octave_ticks(bottom, top, (height / 24.0) as usize), words::times_tick)
}

/// Axes, the ideal, and where what was measured ends.
fn draw_axes(plot: &mut Plot, measured: usize, lines: &[Line<'_>]) {
    plot.axis_beside();
    plot.axis_below("workers (log scale)", false);
    let (start, end) = plot.axes.x.ends();
    let mut baselines: Vec<usize> = lines.iter().map(|line| line.series.baseline_workers).collect();
    baselines.sort_unstable();
    baselines.dedup();
    for baseline in baselines.into_iter().map(|workers| workers as f64) {
        let ideal = [start.max(baseline), end].map(|workers| (workers, workers / baseline));
        plot.line(ideal, Stroke::dashed(AXIS, 1.2, 5.0, 4.0));
        // Left of the line nothing is measured or predicted, but what is faster than ideal.
        let workers = (IDEAL_NAMED * measured as f64).max(baseline);
        let at = plot.axes.beyond(workers, workers / baseline);
        let name = Text::new(&words::ideal(baseline), at, NOTE, MUTED).with_halo().moved(-9.0, 0.0);
        if plot.axes.area.holds(name.area()) {
            plot.drawing().text(name);
        }
    }
    let border = plot.axes.x.halfway(measured as f64, next_after(measured, lines));
    let (bottom, top) = plot.axes.y.ends();
    plot.line([(border, bottom), (border, top)], Stroke::solid(NEUTRAL, 0.8));
    let at = plot.axes.beyond(border, bottom);
    let mut drawing = plot.drawing();
    let below = Point::new(at.x, at.y - 8.0);
    let said = |words: &str, aside: f64, anchor| {
        Text::new(words, Point::new(below.x + aside, below.y), NOTE_HEAD, MUTED).anchored(anchor).with_halo()
    };
    drawing.text(said("measured", -6.0, Anchor::End));
    drawing.text(said("predicted", 6.0, Anchor::Start));
}

/// The next count on the curves after those that were measured.
fn next_after(measured: usize, lines: &[Line<'_>]) -> f64 {
    let counts = lines.iter().flat_map(|line| &line.series.curve).map(|(workers, _)| *workers);
    counts.filter(|workers| *workers > measured).min().unwrap_or(measured * 2) as f64
}

/// The line through the measured points, its dashed continuation, and the marks of both.
fn draw_line(plot: &mut Plot, line: &Line<'_>, marks: &[&Mark]) {
    let axes = plot.axes.clone();
    let shown = |workers: usize, speedup: f64| {
        let aside = marks.iter().find(|mark| mark.workers == workers).map_or(0.0, |mark| mark.aside);
        let Point { x, y } = axes.beyond(workers as f64, speedup);
        axes.values(Point::new(x + aside, y))
    };
    let measured = line.series.measured.iter().map(|point| shown(point.workers, point.speedup.value));
    plot.line(measured, Stroke::solid(line.hue.line, 1.7));
    let curve = line.series.curve.iter().map(|(workers, speedup)| shown(*workers, *speedup));
    plot.line(curve, Stroke::dashed(line.hue.line, 1.7, 6.0, 4.0));
    for mark in marks {
        draw_whisker(plot, line, mark);
        let about =
            format!("{}/{}, measured: {}", line.series.strategy, mark.workers, words::times(mark.speedup.value));
        let mut drawing = plot.drawing();
        match mark.is_measured {
            true => drawing.marker(line.shape, mark.at(&axes), RADIUS, line.hue.line, &about),
            false => drawing.ring(mark.at(&axes), RADIUS, line.hue.line),
        }
    }
}

/// An interval, as far as it is on the axes; none that its mark would hide.
fn draw_whisker(plot: &mut Plot, line: &Line<'_>, mark: &Mark) {
    let Estimate { value, low, high, confidence } = mark.speedup;
    let [bottom, middle, top] =
        [low, value, high].map(|end| plot.axes.at(mark.workers as f64, end.max(*ORDINARY.start())));
    let is_seen = (bottom.y - middle.y).max(middle.y - top.y) > RADIUS + 2.0;
    if confidence > 0.0 && is_seen {
        let ends = [bottom, top].map(|end| Point::new(end.x + mark.aside, end.y));
        plot.drawing().line(ends, Stroke::solid(line.hue.line, 1.4));
    }
}

/// A strategy's name, and what it reaches with the most workers.
fn block((place, line): (usize, &Line<'_>)) -> Block {
    let last = line.series.curve.last();
    let (workers, speedup) = last.map_or((0, 0.0), |(workers, speedup)| (*workers, *speedup));
    let mut lines = name_lines(&[(line.series.strategy.clone(), line.hue.text)]);
    lines.push(vec![
        Words::strong(&words::ratio(speedup)),
        Words::plain(&format!("with {}", words::thousands(workers))),
    ]);
    Block { about: About::Series(place), lines, colour: line.hue.line, is_minor: false }
}

/// Writes the names, each beside its last point.
fn draw_names(plot: &Plot, names: &Names, (lines, marks): (&[Line<'_>], &[Mark])) {
    let axes = &plot.axes;
    let points: Vec<Point> = marks.iter().map(|mark| mark.at(axes)).collect();
    names.draw_beside(&mut plot.drawing(), axes, &points, |about| match about {
        About::Series(place) => {
            lines[place].series.curve.last().map(|(workers, speedup)| axes.at(*workers as f64, *speedup))
        }
        About::Value { .. } => None,
    });
}

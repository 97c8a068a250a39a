//! What more workers would bring: the measured speedups, and dashed, hollow and named so what is predicted of others.

use crate::predict::{GroupPrediction, Measured, Prediction, SeriesPrediction};
use crate::stats::Estimate;

use crate::report::chart::counts::with_room;
use crate::report::chart::drawing::{Anchor, Area, Drawing, Point, Shape, Stroke, Text, WIDTH};
use crate::report::chart::frame::{Frame, MARGIN};
use crate::report::chart::labels::stack;
use crate::report::chart::names::{WIDEST, Words, width, written};
use crate::report::chart::palette::{AXIS, Hue, MUTED, NEUTRAL, SERIES};
use crate::report::chart::plot::{Axes, Plot};
use crate::report::chart::scale::Scale;
use crate::report::chart::text::{NAME, NOTE, NOTE_HEAD, TICK, clean};
use crate::report::chart::ticks::octave_ticks;
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

/// From the end of the plot to the names.
const LEADER: f64 = 14.0;
/// From one name to the next: two lines.
const PITCH: f64 = 34.0;
/// From one series to the next where they stand on one worker count.
const ASIDE: f64 = 6.0;
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
    /// How far its predicted points stand beside their worker count, in pixels.
    aside: f64,
}

/// The picture of a group; none where nothing of it is simulated beyond what was measured.
pub(super) fn picture(prediction: &Prediction, group: &GroupPrediction) -> Option<Drawing> {
    let lines = lines(group);
    let best = lines.iter().max_by(|one, two| top(one.series).total_cmp(&top(two.series)))?;
    let measured = lines.iter().map(|line| most_measured(line.series)).max()?;
    let title = finding(best.series, lines.len());
    let frame = Frame::around(&title, &subtitle(prediction, group, &lines), &[], &footer(prediction, group));
    let Frame { drawing, room } = frame;
    let names: Vec<Vec<Vec<Words>>> = lines.iter().map(name).collect();
    let widest = names.iter().flatten().map(|line| width(line)).fold(0.0, f64::max);
    let y = values(&lines, room.height() - 50.0);
    let left = room.left + 10.0 + y.labels().map(|label| TICK.width(label)).fold(0.0, f64::max);
    let area = Area { left, top: room.top + 8.0, right: WIDTH - MARGIN - widest - LEADER, bottom: room.bottom - 42.0 };
    let mut plot = Plot::new(drawing, Axes { x: workers(&lines, best.series, area), y, area });
    draw_axes(&mut plot, measured, &lines);
    lines.iter().for_each(|line| draw_measured(&mut plot, line));
    lines.iter().for_each(|line| draw_predicted(&mut plot, line));
    draw_names(&plot, &lines, &names);
    Some(plot.finish())
}

/// The strategies with a curve to draw, as many as there are hues: those that reach most.
fn lines(group: &GroupPrediction) -> Vec<Line<'_>> {
    let mut drawn: Vec<&SeriesPrediction> = group.series.iter().filter(|series| can_draw(series)).collect();
    if drawn.len() > SERIES.len() {
        drawn.sort_by(|one, two| top(two).total_cmp(&top(one)));
        drawn.truncate(SERIES.len());
    }
    let middle = (drawn.len() as f64 - 1.0) / 2.0;
    drawn
        .into_iter()
        .enumerate()
        .map(|(place, series)| Line {
            series,
            hue: SERIES[place],
            shape: Shape::SERIES[place],
            aside: ((place as f64 - middle) * ASIDE).clamp(-ASIDE, ASIDE),
        })
        .collect()
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

fn draw_measured(plot: &mut Plot, line: &Line<'_>) {
    let points: Vec<(f64, f64)> =
        line.series.measured.iter().map(|point| (point.workers as f64, point.speedup.value)).collect();
    plot.line(points.iter().copied(), Stroke::solid(line.hue.line, 1.7));
    for Measured { workers, speedup } in &line.series.measured {
        let at = plot.axes.beyond(*workers as f64, speedup.value);
        draw_whisker(plot, line, (*workers as f64, *speedup), 0.0);
        let about = format!("{}/{workers}, measured: {}", line.series.strategy, words::times(speedup.value));
        plot.drawing().marker(line.shape, at, RADIUS, line.hue.line, &about);
    }
}

/// The dashed continuation, and a ring with a whisker at each count that was asked for.
fn draw_predicted(plot: &mut Plot, line: &Line<'_>) {
    let curve = line.series.curve.iter().map(|(workers, speedup)| (*workers as f64, *speedup));
    plot.line(curve, Stroke::dashed(line.hue.line, 1.7, 6.0, 4.0));
    for one in line.series.predicted.iter().filter(|one| one.workers > most_measured(line.series)) {
        let Some(speedup) = one.speedup else { continue };
        draw_whisker(plot, line, (one.workers as f64, speedup), line.aside);
        let at = plot.axes.at(one.workers as f64, speedup.value);
        plot.drawing().ring(Point::new(at.x + line.aside, at.y), RADIUS, line.hue.line);
    }
}

/// An interval, as far as it is on the axes, so many pixels beside its worker count; none that its mark would hide.
fn draw_whisker(plot: &mut Plot, line: &Line<'_>, (workers, speedup): (f64, Estimate), aside: f64) {
    let Estimate { value, low, high, confidence } = speedup;
    let [bottom, middle, top] = [low, value, high].map(|end| plot.axes.at(workers, end.max(*ORDINARY.start())));
    let is_seen = (bottom.y - middle.y).max(middle.y - top.y) > RADIUS + 2.0;
    if confidence > 0.0 && is_seen {
        let ends = [bottom, top].map(|end| Point::new(end.x + aside, end.y));
        plot.drawing().line(ends, Stroke::solid(line.hue.line, 1.4));
    }
}

/// Each strategy's name and what it reaches, beside its last point.
fn draw_names(plot: &Plot, lines: &[Line<'_>], names: &[Vec<Vec<Words>>]) {
    let area = plot.axes.area;
    let end = |line: &Line<'_>| {
        line.series.curve.last().map_or(area.bottom, |(workers, speedup)| plot.axes.at(*workers as f64, *speedup).y)
    };
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by(|one, two| end(&lines[*one]).total_cmp(&end(&lines[*two])));
    let wanted: Vec<f64> = order.iter().map(|place| end(&lines[*place]) - PITCH / 2.0).collect();
    let tops = stack(&wanted, &vec![PITCH; lines.len()], area.top - 8.0, area.bottom + 8.0);
    for (place, top) in order.into_iter().zip(tops) {
        let at = Point::new(area.right + LEADER, top + 14.0);
        written(&names[place], at).into_iter().for_each(|text| plot.drawing().text(text));
    }
}

fn name(line: &Line<'_>) -> Vec<Vec<Words>> {
    let last = line.series.curve.last();
    let (workers, speedup) = last.map_or((0, 0.0), |(workers, speedup)| (*workers, *speedup));
    let reached =
        vec![Words::strong(&words::ratio(speedup)), Words::plain(&format!("with {}", words::thousands(workers)))];
    vec![vec![Words::name(&NAME.fit_id(&clean(&line.series.strategy), WIDEST - 12.0), line.hue.text)], reached]
}

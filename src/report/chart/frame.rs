//! What surrounds every picture: its finding, what its marks mean, what went wrong, where it comes from.

use std::collections::BTreeSet;

use crate::plan::Scaling;
use crate::stats::{Estimate, highest_confidence, repetitions_for};
use crate::summary::{CaseSummary, Group, Summary};

use crate::report::words::amount;

use super::drawing::{Anchor, Area, Drawing, Fill, HEIGHT, Point, Stroke, Text, WIDTH};
use super::palette::{ALERT, AXIS, GRID, INK, MUTED, SHADE};
use super::scale::Scale;
use super::series::{is_baseline, troubles};
use super::text::{AXIS_TITLE, NOTE, SUBTITLE, TICK, TITLE, Type, clean};
use super::words;

/// Between the picture's edge and everything in it.
pub const MARGIN: f64 = 24.0;

/// What stands around a picture.
#[derive(Clone, Debug, Default)]
pub struct Caption {
    /// The finding, in words of falling length; the first that fits is taken.
    pub titles: Vec<String>,
    /// What the marks mean and how many there are, in parts.
    pub subtitle: Vec<String>,
}

/// A picture with its surroundings drawn, and the room that they leave.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The drawing.
    pub drawing: Drawing,
    /// What is left for the plot and its axes.
    pub room: Area,
}

impl Frame {
    /// Draws title, subtitle, troubles and footer.
    pub fn new(caption: &Caption, summary: &Summary, group: &Group) -> Self {
        let joined = |parts: &[String]| {
            let parts = parts.iter().map(String::as_str).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" · ")
        };
        let said = words::sentence(&joined(&caption.subtitle));
        let subtitle = joined(&[group.label.replace(';', ", "), said]);
        Self::around(&caption.titles, &subtitle, &troubles(group, 2), &source(summary, group))
    }

    /// The same from words alone: titles of falling length, and the parts of the footer.
    pub fn around(titles: &[String], subtitle: &str, troubles: &[String], footer: &[String]) -> Self {
        let title = title_lines(titles);
        let subtitle = clean(subtitle);
        let described = [subtitle.clone(), troubles.join(". ")].join(". ");
        let mut frame = Self {
            drawing: Drawing::new(&title.join(" "), &described),
            room: Area { left: MARGIN, top: 32.0, right: WIDTH - MARGIN, bottom: HEIGHT - 14.0 },
        };
        frame.rows(&title, 21.0, TITLE, INK);
        frame.rows(&SUBTITLE.wrap_at_most(&subtitle, WIDTH - 2.0 * MARGIN, 3), 16.0, SUBTITLE, MUTED);
        frame.room.top += 1.0;
        for trouble in troubles {
            let line = NOTE.fit(&clean(&format!("✗ {trouble}")), WIDTH - 2.0 * MARGIN);
            frame.rows(&[line], 15.0, NOTE, ALERT);
        }
        frame.footer(footer);
        frame
    }

    /// Writes rows of text from the top of the room down.
    fn rows(&mut self, rows: &[String], pitch: f64, font: Type, colour: super::palette::Colour) {
        for row in rows {
            self.drawing.text(Text::new(row, Point::new(MARGIN, self.room.top), font, colour));
            self.room.top += pitch;
        }
    }

    /// Writes the footer from the bottom of the room up, in as few lines as its parts need.
    fn footer(&mut self, parts: &[String]) {
        let width = WIDTH - 2.0 * MARGIN;
        let mut lines: Vec<String> = Vec::new();
        for part in parts {
            let part = NOTE.fit(&clean(part), width);
            match lines.last_mut() {
                Some(line) if NOTE.width(&format!("{line} · {part}")) <= width => {
                    line.push_str(" · ");
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
        }
        for line in lines.iter().rev() {
            self.drawing.text(Text::new(line, Point::new(MARGIN, self.room.bottom), NOTE, MUTED));
            self.room.bottom -= 14.0;
        }
        self.room.bottom -= 4.0;
    }
}

/// The first title that fits in two lines, else the last one shortened.
fn title_lines(titles: &[String]) -> Vec<String> {
    let width = WIDTH - 2.0 * MARGIN;
    let wrapped: Vec<_> = titles.iter().map(|title| TITLE.wrap_evenly(&clean(title), width)).collect();
    let fitting = wrapped.iter().find(|lines| lines.len() <= 2);
    fitting
        .cloned()
        .unwrap_or_else(|| titles.last().map(|title| TITLE.wrap_at_most(&clean(title), width, 2)).unwrap_or_default())
}

/// Where a picture comes from: experiment, revision, processor, and what the baseline takes.
fn source(summary: &Summary, group: &Group) -> Vec<String> {
    let machine = &summary.machine;
    let mut parts = vec![summary.experiment.clone()];
    if summary.title != summary.experiment {
        parts.push(summary.title.clone());
    }
    parts.extend(machine.revision.iter().map(|revision| format!("revision {revision}")));
    let cores = machine.cores.map_or(String::new(), |cores| format!("{}, ", words::count(cores, "core")));
    let cpus = format!("{cores}{}", words::count(machine.cpus, "cpu"));
    parts.push(machine.cpu_model.as_ref().map_or(cpus.clone(), |model| format!("{model}, {cpus}")));
    parts.extend(amount(group).map(|work| match group.scaling {
        Scaling::Strong => work,
        Scaling::Weak => format!("{work} a worker"),
    }));
    let baselines: Vec<&CaseSummary> = group.cases.iter().filter(|case| is_baseline(case)).collect();
    let times = baselines.iter().filter_map(|case| case.wall.map(|wall| (case, wall)));
    let times = times.map(|(case, wall)| format!("{} {}", case.short_id(), interval(wall)));
    let times: Vec<String> = times.collect();
    match &times[..] {
        [] => (),
        [first @ .., _, _] if times.len() > 4 => {
            parts.push(format!("baselines {} and {} more", first[..3].join(", "), times.len() - 3));
        }
        [time] => parts.push(format!("baseline {time}")),
        times => parts.push(format!("baselines {}", words::and(times))),
    }
    parts
}

/// `7.00 s (6.99 s to 7.01 s)`, or the time alone where it has no interval.
fn interval(wall: Estimate) -> String {
    let (value, low, high) = (words::duration(wall.value), words::duration(wall.low), words::duration(wall.high));
    if wall.confidence <= 0.0 || (low == value && high == value) { value } else { format!("{value} ({low} to {high})") }
}

/// What dots and whiskers are, with the confidence that the whiskers really have.
pub fn dots_and_whiskers<'a>(cases: impl Iterator<Item = (&'a CaseSummary, Estimate)>, target: f64) -> String {
    let (mut low, mut high) = (f64::INFINITY, 0f64);
    let mut blocks = BTreeSet::new();
    for (case, estimate) in cases {
        low = low.min(estimate.confidence);
        high = high.max(estimate.confidence);
        blocks.insert(case.blocks);
    }
    let (Some(fewest), Some(most)) = (blocks.first(), blocks.last()) else { return String::new() };
    let needed = repetitions_for(target);
    let wanted = format!("{} needs {needed} repetitions", words::percent(target));
    let repetitions = match fewest == most {
        true => words::count(*most, "repetition"),
        false => format!("{fewest} to {most} repetitions"),
    };
    if high <= 0.0 {
        return format!("dots: {repetitions}, so no interval; {wanted}");
    }
    let level = match words::percent(low) == words::percent(high) {
        true => words::percent(high),
        false => format!("{} to {}", words::percent(low), words::percent(high)),
    };
    if low >= target - 0.005 {
        format!("dots: Hodges-Lehmann estimates · whiskers: {level} interval from {repetitions}")
    } else if fewest == most && (high - highest_confidence(*most)).abs() < 1e-3 {
        format!("dots: Hodges-Lehmann estimates · whiskers: range of {most}, {level}; {wanted}")
    } else {
        format!("dots: Hodges-Lehmann estimates · whiskers: {level} interval from {repetitions}; {wanted}")
    }
}

/// Draws the axis of worker counts below a plot, with the grid line of each named count.
pub fn workers_axis(drawing: &mut Drawing, plot: Area, scale: Scale, counts: &BTreeSet<usize>, moved: bool) {
    for count in named_counts(scale, counts) {
        let x = scale.at(count as f64);
        drawing.line([Point::new(x, plot.top), Point::new(x, plot.bottom)], Stroke::solid(GRID, 1.0));
        tick_below(drawing, plot, x, &words::thousands(count));
    }
    let title =
        if moved { "workers (log₂ scale; points that overlap are side by side)" } else { "workers (log₂ scale)" };
    axis_below(drawing, plot, title);
}

/// The measured counts where all their labels have room, otherwise the powers of two on the scale.
fn named_counts(scale: Scale, counts: &BTreeSet<usize>) -> Vec<usize> {
    let with_one: BTreeSet<usize> =
        counts.iter().copied().chain([1]).filter(|count| scale.holds(*count as f64)).collect();
    let fit = |counts: &[usize]| {
        let half = |count: usize| TICK.width(&words::thousands(count)) / 2.0;
        counts.windows(2).all(|pair| {
            let apart = scale.at(pair[1] as f64) - scale.at(pair[0] as f64);
            apart >= half(pair[0]) + half(pair[1]) + 8.0
        })
    };
    let measured: Vec<usize> = with_one.into_iter().collect();
    if fit(&measured) {
        return measured;
    }
    let powers = (0..usize::BITS - 1).map(|power| 1usize << power);
    let powers: Vec<usize> = powers.filter(|count| scale.holds(*count as f64)).collect();
    let step = (1..=powers.len()).find(|step| fit(&powers.iter().copied().step_by(*step).collect::<Vec<_>>()));
    powers.into_iter().step_by(step.unwrap_or(1)).collect()
}

/// Draws a tick and its label below a plot.
pub fn tick_below(drawing: &mut Drawing, plot: Area, x: f64, label: &str) {
    drawing.line([Point::new(x, plot.bottom), Point::new(x, plot.bottom + 4.0)], Stroke::solid(AXIS, 1.0));
    drawing.text(Text::new(label, Point::new(x, plot.bottom + 18.0), TICK, MUTED).anchored(Anchor::Middle));
}

/// Draws the line of the axis below a plot, and what it measures.
pub fn axis_below(drawing: &mut Drawing, plot: Area, title: &str) {
    let line = [Point::new(plot.left, plot.bottom), Point::new(plot.right, plot.bottom)];
    drawing.line(line, Stroke::solid(AXIS, 1.2));
    let middle = Point::new((plot.left + plot.right) / 2.0, plot.bottom + 36.0);
    drawing.text(Text::new(title, middle, AXIS_TITLE, INK).anchored(Anchor::Middle));
}

/// Draws a grid line across a plot and its label to the left of it.
pub fn tick_beside(drawing: &mut Drawing, plot: Area, y: f64, label: &str) {
    drawing.line([Point::new(plot.left, y), Point::new(plot.right, y)], Stroke::solid(GRID, 1.0));
    let at = Point::new(plot.left - 9.0, y + 4.0);
    drawing.text(Text::new(label, at, TICK, MUTED).anchored(Anchor::End));
}

/// Fills a plot's area above a line that crosses it from left to right, which may leave it at the top or the
/// bottom, and draws the part of the line that is inside.
pub fn shade_above(drawing: &mut Drawing, plot: Area, edge: &[Point]) {
    let edge = cut(plot, edge);
    if let (Some(first), Some(last)) = (edge.first(), edge.last()) {
        let corners = [Point::new(last.x, plot.top), Point::new(first.x, plot.top)];
        let clamped = edge.iter().map(|point| Point::new(point.x, point.y.clamp(plot.top, plot.bottom)));
        drawing.polygon(clamped.chain(corners), Fill::solid(SHADE));
    }
}

/// Draws the part of a line that is inside a plot.
pub fn line_inside(drawing: &mut Drawing, plot: Area, points: &[Point], stroke: Stroke) {
    let inside = |point: &Point| (plot.top - 1e-6..=plot.bottom + 1e-6).contains(&point.y);
    let points = cut(plot, points);
    for run in points.split(|point| !inside(point)) {
        drawing.line(run.iter().copied(), stroke);
    }
}

/// A line with a further point wherever it crosses a plot's top or bottom.
fn cut(plot: Area, points: &[Point]) -> Vec<Point> {
    let mut cut: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        let crosses = |height: f64| (from.y < height) != (to.y < height) && from.y != height && to.y != height;
        let mut heights: Vec<f64> = [plot.top, plot.bottom].into_iter().filter(|height| crosses(*height)).collect();
        if from.y > to.y {
            heights.reverse();
        }
        let at = |height: f64| Point::new(from.x + (to.x - from.x) * (height - from.y) / (to.y - from.y), height);
        cut.extend(heights.into_iter().map(at));
        cut.push(to);
    }
    cut
}

/// The widest of some tick labels.
pub fn widest(labels: impl Iterator<Item = String>) -> f64 {
    labels.map(|label| TICK.width(&label)).fold(0.0, f64::max)
}

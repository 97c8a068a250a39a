//! What surrounds every picture: its finding, what its marks mean, what went wrong, where it comes from.

use crate::plan::Scaling;
use crate::report::words::amount;
use crate::stats::{Estimate, highest_confidence, repetitions_for};
use crate::summary::{CaseSummary, Group, Summary};

use super::drawing::{Area, Drawing, HEIGHT, Point, Text, WIDTH};
use super::palette::{ALERT, INK, MUTED};
use super::series::{is_baseline, troubles};
use super::text::{NOTE, SUBTITLE, TITLE, Type, clean};
use super::words;

/// Between the picture's edge and everything in it.
pub const MARGIN: f64 = 24.0;

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
    pub drawing: Drawing,
    pub room: Area,
}

impl Frame {
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
pub(super) fn dots_and_whiskers<'a>(cases: impl Iterator<Item = (&'a CaseSummary, Estimate)>, target: f64) -> String {
    let cases: Vec<(usize, f64)> = cases.map(|(case, estimate)| (case.blocks, estimate.confidence)).collect();
    let blocks = || cases.iter().map(|(blocks, _)| *blocks);
    let confidences = || cases.iter().map(|(_, confidence)| *confidence);
    let (low, high) = (confidences().fold(1.0, f64::min), confidences().fold(0.0, f64::max));
    let Some(most) = blocks().max() else { return String::new() };
    let repetitions = words::counts(blocks(), "repetition");
    let wanted = format!("{} needs {} repetitions", words::confidence(target), repetitions_for(target));
    if high <= 0.0 {
        return format!("dots: {repetitions}, so no interval; {wanted}");
    }
    let level = words::range(confidences(), words::confidence);
    let is_range = blocks().all(|blocks| blocks == most) && (high - highest_confidence(most)).abs() < 1e-3;
    let whiskers = match low >= target - 0.005 {
        true => format!("{level} interval from {repetitions}"),
        false if is_range => format!("range of {most}, {level}; {wanted}"),
        false => format!("{level} interval from {repetitions}; {wanted}"),
    };
    format!("dots: Hodges-Lehmann estimates · whiskers: {whiskers}")
}

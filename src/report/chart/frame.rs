//! What surrounds every picture: its finding, what its marks mean, what went wrong, where it comes from.

use crate::plan::Scaling;
use crate::report::words::amount;
use crate::stats::{Estimate, highest_confidence, repetitions_for};
use crate::summary::{CaseSummary, Group, Summary};
use crate::workload::Needs;

use super::drawing::{Area, Drawing, HEIGHT, Mark, Point, Text, WIDTH};
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
    /// How intervals came about. Pictures that say it name the baseline's time beside its mark, the others in the footer.
    pub intervals: Option<String>,
}

/// A picture with its surroundings drawn, and the room that they leave.
#[derive(Clone, Debug)]
pub struct Frame {
    pub drawing: Drawing,
    pub room: Area,
}

impl Frame {
    pub fn new(caption: &Caption, summary: &Summary, group: &Group) -> Self {
        Self::telling(caption, summary, group, &troubles(group, 2))
    }

    /// The same for a picture that tells itself what did not end well.
    pub fn without_troubles(caption: &Caption, summary: &Summary, group: &Group) -> Self {
        Self::telling(caption, summary, group, &[])
    }

    fn telling(caption: &Caption, summary: &Summary, group: &Group, troubles: &[String]) -> Self {
        let joined = |parts: &[String]| {
            let parts = parts.iter().map(String::as_str).filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" · ")
        };
        let said = words::sentence(&joined(&caption.subtitle));
        let subtitle = joined(&[group.label.replace(';', ", "), said]);
        let mut footer = source(summary, group);
        footer.extend(caption.intervals.clone().or_else(|| baselines(group)));
        if summary.title != summary.experiment {
            let titled: Vec<String> = footer.iter().chain([&summary.title]).cloned().collect();
            footer = if lines(&titled).len() > lines(&footer).len() { footer } else { titled };
        }
        let mut frame = Self::around(&caption.titles, &subtitle, troubles, &footer);
        frame.drawing.description = format!("{}. {}", clean(&summary.title), frame.drawing.description);
        frame
    }

    /// The same around what all groups have in common.
    pub fn over_all(caption: &Caption, summary: &Summary) -> Self {
        let [first, others @ ..] = &summary.groups[..] else { return Self::around(&caption.titles, "", &[], &[]) };
        let mut input = first.input.clone().filter(|input| {
            others.iter().all(|other| other.input.as_ref().is_some_and(|other| other.records == input.records))
        });
        let is_same = |other: &Group| {
            other.input.as_ref().map(|input| &input.delay) == first.input.as_ref().map(|input| &input.delay)
        };
        if let Some(input) = input.as_mut().filter(|_| !others.iter().all(is_same)) {
            input.delay.clear();
        }
        let shared = Group {
            label: String::new(),
            fastest: None,
            input,
            cases: Vec::new(),
            models: Vec::new(),
            bounds: Vec::new(),
            advice: Vec::new(),
            best: None,
            ..*first
        };
        let failures: Vec<String> = summary.groups.iter().flat_map(|group| troubles(group, 1)).take(2).collect();
        let mut footer = source(summary, &shared);
        if summary.title != summary.experiment {
            footer.push(summary.title.clone());
        }
        let subtitle = words::sentence(&caption.subtitle.join(" · "));
        Self::around(&caption.titles, &subtitle, &failures, &footer)
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
        frame.rows(&subtitle_lines(&subtitle), 16.0, SUBTITLE, MUTED);
        frame.room.top += 1.0;
        for trouble in troubles {
            let line = NOTE.fit(&clean(&format!("✗ {trouble}")), WIDTH - 2.0 * MARGIN);
            frame.rows(&[line], 15.0, NOTE, ALERT);
        }
        frame.footer(footer);
        frame
    }

    /// The same frame around so much room, from top to bottom.
    pub fn with_room(mut self, height: f64) -> Self {
        let more = (height - self.room.height()).round();
        for mark in &mut self.drawing.marks {
            if let Mark::Text(text) = mark
                && text.at.y > self.room.bottom
            {
                text.at.y += more;
            }
        }
        self.room.bottom += more;
        self.drawing.height += more;
        self
    }

    fn rows(&mut self, rows: &[String], pitch: f64, font: Type, colour: super::palette::Colour) {
        for row in rows {
            self.drawing.text(Text::new(row, Point::new(MARGIN, self.room.top), font, colour));
            self.room.top += pitch;
        }
    }

    /// Writes the footer from the bottom of the room up, in as few lines as its parts need.
    fn footer(&mut self, parts: &[String]) {
        for line in lines(parts).iter().rev() {
            self.drawing.text(Text::new(line, Point::new(MARGIN, self.room.bottom), NOTE, MUTED));
            self.room.bottom -= 14.0;
        }
        self.room.bottom -= 4.0;
    }
}

/// The parts of a footer in lines that are as full as they can be.
fn lines(parts: &[String]) -> Vec<String> {
    lines_in(parts, NOTE)
}

fn lines_in(parts: &[String], font: Type) -> Vec<String> {
    let width = WIDTH - 2.0 * MARGIN;
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        let part = font.fit(&clean(part), width);
        match lines.last_mut() {
            Some(line) if font.width(&format!("{line} · {part}")) <= width => {
                line.push_str(" · ");
                line.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    lines
}

/// The first title that fits in one line, or if none does in two, else the last one shortened.
fn title_lines(titles: &[String]) -> Vec<String> {
    let width = WIDTH - 2.0 * MARGIN;
    let wrapped: Vec<_> = titles.iter().map(|title| TITLE.wrap_evenly(&clean(title), width)).collect();
    let fitting = [1, 2].into_iter().find_map(|most| wrapped.iter().find(|lines| lines.len() <= most));
    fitting
        .cloned()
        .unwrap_or_else(|| titles.last().map(|title| TITLE.wrap_at_most(&clean(title), width, 2)).unwrap_or_default())
}

/// A subtitle in three lines at most: broken between its parts where that takes no more lines, and else so that no word
/// stands alone in the last one.
fn subtitle_lines(subtitle: &str) -> Vec<String> {
    const ORPHAN: f64 = 0.25;
    let width = WIDTH - 2.0 * MARGIN;
    let wrapped = SUBTITLE.wrap_at_most(subtitle, width, 3);
    let parts: Vec<String> = subtitle.split(" · ").map(str::to_owned).collect();
    let by_parts = lines_in(&parts, SUBTITLE);
    let are_whole = parts.iter().all(|part| SUBTITLE.width(part) <= width);
    if wrapped.len() > 1 && are_whole && by_parts.len() <= wrapped.len() {
        return by_parts;
    }
    let is_orphan = wrapped.len() > 1 && wrapped.last().is_some_and(|last| SUBTITLE.width(last) < ORPHAN * width);
    if is_orphan { SUBTITLE.wrap_evenly(subtitle, width) } else { wrapped }
}

/// Where a picture comes from: experiment, work, processor, revision.
fn source(summary: &Summary, group: &Group) -> Vec<String> {
    let machine = &summary.machine;
    let work = amount(group).map(|work| match (&group.input, group.scaling) {
        (Some(input), Scaling::Strong) if !input.delay.is_empty() => format!("{work} of {}", spaced(&input.delay)),
        (_, Scaling::Strong) => work,
        (_, Scaling::Weak) => format!("{work} a worker"),
    });
    let cores = machine.cores.map_or(String::new(), |cores| format!("{}, ", words::count(cores, "core")));
    let nodes = machine.nodes.as_ref().map_or(String::new(), |nodes| format!("{nodes}, "));
    let cpus = words::cpus(machine.cpus_on_average());
    let cpus =
        if waits(summary, group) { format!("{cpus} (waiting needs none)") } else { format!("{nodes}{cores}{cpus}") };
    let machine_words = machine.cpu_model.as_ref().map_or(cpus.clone(), |model| format!("{}, {cpus}", plain(model)));
    let revision = machine.revision.as_ref().map(|revision| format!("revision {revision}"));
    std::iter::once(summary.experiment.clone()).chain(work).chain([machine_words]).chain(revision).collect()
}

/// `1 s` for `1s`; a delay that is more than a number and its unit stays as it is.
pub(super) fn spaced(delay: &str) -> String {
    let unit = delay.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    match delay.strip_suffix(unit) {
        Some(number) if !number.is_empty() && unit.chars().all(char::is_alphabetic) => {
            format!("{number} {}", unit.replace("us", "µs"))
        }
        _ => delay.to_owned(),
    }
}

/// Whether what is done with a record waits and needs no cpu.
pub(super) fn waits(summary: &Summary, group: &Group) -> bool {
    group.input.is_some() && summary.workload.is_some_and(|workload| workload.needs() == Needs::Worker)
}

/// A processor's name without what its maker is obliged to add.
fn plain(model: &str) -> String {
    let noise = ["(R)", "(TM)", "(tm)", " CPU", " Processor"];
    let plain = noise.iter().fold(model.to_owned(), |model, noise| model.replace(noise, ""));
    plain.split(" @").next().unwrap_or_default().to_owned()
}

/// What the baselines take, with their intervals.
fn baselines(group: &Group) -> Option<String> {
    let baselines = group.cases.iter().filter(|case| is_baseline(case));
    let times = baselines.filter_map(|case| Some(format!("{} {}", case.short_id(), interval(case.wall?))));
    let times: Vec<String> = times.collect();
    match &times[..] {
        [] => None,
        [first @ .., _, _] if times.len() > 4 => {
            Some(format!("baselines {} and {} more", first[..3].join(", "), times.len() - 3))
        }
        [time] => Some(format!("baseline {time}")),
        times => Some(format!("baselines {}", words::and(times))),
    }
}

/// `7.00 s (6.99 s to 7.01 s)`, or the time alone where it has no interval.
fn interval(wall: Estimate) -> String {
    let (value, low, high) = (words::duration(wall.value), words::duration(wall.low), words::duration(wall.high));
    if wall.confidence <= 0.0 || (low == value && high == value) { value } else { format!("{value} ({low} to {high})") }
}

/// Which points have whiskers.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Whiskers {
    /// None, as all are narrower than the marks.
    Hidden,
    /// Those of the series that has a colour, among many that step back.
    OfOne,
    Seen,
}

/// What points and whiskers are; `has_room` says whether little else is said.
pub(super) fn points<'a>(
    cases: impl Iterator<Item = (&'a CaseSummary, Estimate)>,
    whiskers: Whiskers,
    has_room: bool,
) -> String {
    let cases: Vec<(usize, f64)> = cases.map(|(case, estimate)| (case.blocks, estimate.confidence)).collect();
    let sure = cases.iter().filter(|(_, confidence)| *confidence > 0.0);
    let confidences: Vec<f64> = sure.map(|(_, confidence)| *confidence).collect();
    let blocks = words::counts(cases.iter().map(|(blocks, _)| *blocks), "block");
    match (cases.is_empty(), confidences.is_empty(), whiskers) {
        (true, ..) => String::new(),
        (_, true, _) => format!("points: {blocks}, so no intervals"),
        (_, _, Whiskers::Hidden) if has_room => {
            format!("points: estimates from {blocks}, their intervals are narrower than the marks")
        }
        (_, _, Whiskers::Hidden) => format!("points: estimates from {blocks}, intervals within the marks"),
        _ => format!(
            "points: estimates from {blocks}, whiskers: {} intervals{}",
            words::range(confidences.into_iter(), words::confidence),
            if whiskers == Whiskers::OfOne { " of the coloured one" } else { "" }
        ),
    }
}

/// How the intervals came about, with the confidence that they really have.
pub(super) fn intervals<'a>(cases: impl Iterator<Item = (&'a CaseSummary, Estimate)>, target: f64) -> String {
    let cases: Vec<(usize, f64)> = cases.map(|(case, estimate)| (case.blocks, estimate.confidence)).collect();
    let confidences = || cases.iter().map(|(_, confidence)| *confidence);
    let (low, high) = (confidences().fold(1.0, f64::min), confidences().fold(0.0, f64::max));
    let Some(most) = cases.iter().map(|(blocks, _)| *blocks).max() else { return String::new() };
    let wanted = format!("{} needs {}", words::confidence(target), repetitions_for(target));
    if high <= 0.0 {
        return format!("no intervals from {}; {wanted}", words::count(most, "block"));
    }
    let level = words::range(confidences(), words::confidence);
    let is_range = cases.iter().all(|(blocks, _)| *blocks == most) && (high - highest_confidence(most)).abs() < 1e-3;
    match low >= target - 0.005 {
        true => format!("intervals: Hodges-Lehmann, {level} confidence"),
        false if is_range => format!("intervals: range of {most} blocks, {level} confidence"),
        false => format!("intervals: Hodges-Lehmann, {level} confidence; {wanted}"),
    }
}

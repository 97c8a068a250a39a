//! Who worked on what, when, and who waited for what.

use crate::plan::Scaling;
use crate::summary::{Bar as Span, Group, Summary};

use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use crate::report::chart::finding::{self, busy};
use crate::report::chart::frame::{Caption, Frame};
use crate::report::chart::palette::{Colour, INK, MUTED, WHITE};
use crate::report::chart::plot::{Axes, Plot};
use crate::report::chart::runs::{Run, merged};
use crate::report::chart::scale::Scale;
use crate::report::chart::schedules::{Schedule, Shown};
use crate::report::chart::series::{self, speedup};
use crate::report::chart::text::{NAME, NOTE, NOTE_HEAD};
use crate::report::chart::ticks::with_times;
use crate::report::chart::words;

const HEADER: f64 = 18.0;
const BETWEEN: f64 = 6.0;
const LANE: (f64, f64) = (5.0, 40.0);
/// With more bars than this, none says what it is where a pointer rests on it.
const MOST_ABOUT: usize = 1000;
/// About as many bars as a file should hold.
const MOST_BARS: f64 = 4000.0;
/// Below the lanes: the axis.
const FOOT: f64 = 42.0;
/// To the right of the lanes: how busy each worker is.
const BUSY: f64 = 54.0;
/// A lane with words in it reaches so far from its middle.
const READABLE: f64 = 5.9;
/// A line that is shorter, in pixels, is a speck.
const SEEN: f64 = 1.0;
const SERIAL_PART: Colour = Colour::hex(0x4A525C);
/// How pale records are: in turns, so that neighbours differ; those of the worker that ends last, and the others.
const STRONG: [f64; 2] = [1.0, 0.62];
const PALE: [f64; 2] = [0.43, 0.27];

/// The picture of a group; none where no spans were taken.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    let mut shown = Shown::of(&series, group);
    if shown.cases.is_empty() {
        return None;
    }
    // What does not fit is said in the subtitle, and how much fits depends on how long that is.
    let Frame { room, .. } = Frame::new(&caption(group, &shown), summary, group);
    shown.fit(room.height() - FOOT, LANE.0, HEADER + BETWEEN);
    let frame = Frame::new(&caption(group, &shown), summary, group);
    let lanes: usize = shown.cases.iter().map(|one| one.lanes(shown.lanes).len()).sum();
    let needed = lanes as f64 * LANE.1 + shown.cases.len() as f64 * (HEADER + BETWEEN) + FOOT;
    let height = needed.min(frame.room.height());
    let Frame { drawing, room } = frame.with_room(height);
    let mut lanes = Lanes::new(drawing, room, &shown);
    lanes.draw_cases(&shown);
    lanes.draw_axis();
    Some(lanes.plot.finish())
}

fn caption(group: &Group, shown: &Shown<'_>) -> Caption {
    let mut subtitle = vec!["a bar is one record, in the execution nearest to the median of those traced".to_owned()];
    subtitle.extend(which(group, shown));
    if let Some((name, wall_s)) = &shown.without {
        subtitle.push(format!("without {name}, which takes {}", words::duration(*wall_s)));
    }
    type Holds = fn(&Schedule<'_>) -> bool;
    let legend: [(&str, Holds); 4] = [
        ("thin lines: start and join", |one| one.start_and_join() > 0.01),
        ("hatched: waiting for a cpu, when is not known", |one| one.without_cpu() > 0.0),
        ("outlined: who ends last", |one| one.last.is_some()),
        ("dashed: best possible end, over all blocks", |one| one.best_end_s().is_some()),
    ];
    let said = legend.iter().filter(|(_, holds)| shown.cases.iter().any(holds));
    subtitle.extend(said.map(|(words, _)| (*words).to_owned()));
    Caption { titles: finding::timeline(&shown.cases), subtitle, ..Caption::default() }
}

/// Which of the group's cases are shown; nothing where all are.
fn which(group: &Group, shown: &Shown<'_>) -> Vec<String> {
    let fastest = if group.scaling == Scaling::Weak { "with its most workers" } else { "at its fastest" };
    let lesson = shown.cases.iter().find(|one| one.is_lesson).map(|one| format!(", and {}", one.name));
    let strategies = shown.cases.iter().filter(|one| !one.is_lesson).count();
    let mut which = Vec::new();
    if strategies < shown.strategies {
        which.push(format!("the fastest {strategies} of {} strategies", shown.strategies));
    } else if shown.traced > shown.cases.len() {
        which.push(format!("each strategy {fastest}{}", lesson.unwrap_or_default()));
    }
    if shown.untraced > 0 {
        which.push(format!("without {}, of which no records are known", words::count(shown.untraced, "case")));
    }
    which
}

/// The chart of all lanes, one below the other: a row is as high as a lane.
struct Lanes {
    plot: Plot,
    pitch: f64,
    unit: &'static str,
    /// Bars that are narrower are drawn together.
    narrowest: f64,
    merged: bool,
    /// Whether records are called by their last word alone.
    is_brief: bool,
}

/// A lane: its middle in rows, and how far it reaches from there, in pixels.
#[derive(Clone, Copy)]
struct Lane {
    worker: usize,
    middle: f64,
    reach: f64,
}

impl Lanes {
    fn new(drawing: Drawing, room: Area, shown: &Shown<'_>) -> Self {
        let area = Area { left: room.left + 66.0, top: room.top - 6.0, right: room.right - BUSY, ..room };
        let lanes: usize = shown.cases.iter().map(|one| one.lanes(shown.lanes).len()).sum();
        let headers = shown.cases.len() as f64 * (HEADER + BETWEEN);
        let pitch = ((room.bottom - FOOT - area.top - headers) / lanes as f64).clamp(LANE.0, LANE.1);
        let rows = lanes as f64 + headers / pitch;
        let area = Area { bottom: (area.top + rows * pitch).min(room.bottom - FOOT), ..area };
        let end = shown.cases.iter().map(|one| one.timeline.wall_s).fold(0.0, f64::max);
        let x = Scale::linear(0.0, end).with_margins(0.0, 8.0, area.width());
        let (x, unit) = with_times(x, (area.width() / 60.0) as usize);
        let y = Scale::linear(area.height() / pitch, 0.0);
        let axes = Axes { area, x, y };
        Self {
            is_brief: shown.cases.iter().flat_map(|one| &one.timeline.bars).any(|bar| {
                let width = axes.at(bar.end_s, 0.0).x - axes.at(bar.start_s, 0.0).x;
                NOTE.width(&bar.name) + 8.0 > width && NOTE.width(last_word(&bar.name)) + 8.0 <= width
            }),
            plot: Plot::new(drawing, axes),
            pitch,
            unit: unit.unwrap_or("s"),
            narrowest: (lanes as f64 * area.width() / MOST_BARS).max(1.5),
            merged: false,
        }
    }

    fn draw_cases(&mut self, shown: &Shown<'_>) {
        let mut top = 0.0;
        for (place, schedule) in shown.cases.iter().enumerate() {
            let lanes = schedule.lanes(shown.lanes);
            let end = self.draw_header(schedule, lanes.len(), top, place == 0);
            let first = top + HEADER / self.pitch;
            self.draw_lanes(schedule, &lanes, first);
            top = first + lanes.len() as f64;
            let best = self.draw_ends(schedule, (first, top), end);
            self.name_last(schedule, (&lanes, first), end, best);
            top += BETWEEN / self.pitch;
        }
    }

    /// Writes what a case is and how long it takes; returns where that ends.
    fn draw_header(&self, schedule: &Schedule<'_>, lanes: usize, top: f64, first: bool) -> Point {
        let area = self.plot.axes.area;
        let (left, base) = (area.left, self.plot.axes.at(0.0, top).y + HEADER - 7.0);
        let name = NAME.fit_id(&schedule.name, area.width() * 0.45);
        let mut said = vec![words::time(schedule.timeline.wall_s)];
        let parallel = speedup(schedule.case).filter(|_| !schedule.is_baseline());
        // The time is of what is drawn, the speedup is what the table says.
        said.extend(parallel.map(|speedup| format!("{} as fast over all blocks", words::ratio(speedup.value))));
        if lanes < schedule.timeline.workers {
            said.push(format!("{lanes} of {} workers", schedule.timeline.workers));
        }
        let beside = left + NAME.width(&name) + 10.0;
        let numbers = NOTE.fit(&said.join(" · "), area.right - beside);
        let mut drawing = self.plot.drawing();
        drawing.text(Text::new(&name, Point::new(left, base), NAME, schedule.hue.text));
        drawing.text(Text::new(&numbers, Point::new(beside, base), NOTE, MUTED));
        if first {
            let at = Point::new(area.right + BUSY, base);
            drawing.text(Text::new("busy", at, NOTE, MUTED).anchored(Anchor::End));
        }
        Point::new(beside + NOTE.width(&numbers), base)
    }

    fn draw_lanes(&mut self, schedule: &Schedule<'_>, lanes: &[usize], top: f64) {
        let every = (13.0 / self.pitch).ceil() as usize;
        let gap = (self.pitch * 0.14).clamp(0.6, 4.0);
        let reach = (self.pitch - gap) / 2.0;
        for (place, worker) in lanes.iter().enumerate() {
            let lane = Lane { worker: *worker, middle: top + place as f64 + reach / self.pitch, reach };
            let runs = merged(schedule.of_worker(*worker), &self.plot.axes, self.narrowest);
            self.draw_waits(schedule, lane, &runs);
            runs.iter().for_each(|run| self.draw_run(schedule, lane, run));
            if schedule.last == Some(*worker) {
                self.outline(lane, &runs);
            }
            // The last label of the rhythm must not run into what stands below.
            if place % every == 0 && (place + every <= lanes.len() || every == 1) {
                let words = if place == 0 { format!("worker {worker}") } else { worker.to_string() };
                self.name_lane(lane, &words, &words::percent(busy(schedule.timeline, Some(*worker))));
            }
        }
    }

    fn name_lane(&mut self, lane: Lane, name: &str, share: &str) {
        let Area { left, right, .. } = self.plot.axes.area;
        self.write(lane, name, MUTED, (left - 9.0, Anchor::End));
        self.write(lane, share, MUTED, (right + BUSY, Anchor::End));
    }

    /// Writes into a lane.
    fn write(&mut self, lane: Lane, words: &str, ink: Colour, (x, anchor): (f64, Anchor)) {
        let at = Point::new(x, self.plot.axes.at(0.0, lane.middle).y + 3.5);
        self.plot.drawing().text(Text::new(words, at, NOTE, ink).anchored(anchor));
    }

    /// What is no record: the serial part, the way to the first record and from the last one, and idle time.
    fn draw_waits(&mut self, schedule: &Schedule<'_>, lane: Lane, runs: &[Run<'_>]) {
        let timeline = schedule.timeline;
        let serial_s = timeline.serial_s;
        if serial_s > 0.0 && lane.worker == 0 {
            let area = self.area(lane, (0.0, serial_s));
            let about = format!("{}: serial part, {}", schedule.name, words::duration(serial_s));
            self.plot.drawing().rectangle(area, Fill::solid(SERIAL_PART), &about);
            if NOTE.width("serial part") + 8.0 <= area.width() && lane.reach >= READABLE {
                self.write(lane, "serial part", WHITE, (f64::midpoint(area.left, area.right), Anchor::Middle));
            }
        }
        let records = schedule.of_worker(lane.worker);
        if let (Some(first), Some(last)) = (records.first(), records.last()) {
            let is_last = last.end_s >= schedule.records_end_s();
            let join = is_last.then_some((last.end_s, timeline.wall_s));
            for (from, to) in join.into_iter().chain([(serial_s, first.start_s)]) {
                let is_seen = self.area(lane, (from, to)).width() > SEEN;
                let ends = [from, to].map(|time_s| (time_s, lane.middle));
                is_seen.then(|| self.plot.line(ends, Stroke::solid(schedule.hue.line, 1.6)));
            }
        }
        self.say_idle(schedule, lane, runs);
    }

    fn area(&self, lane: Lane, (from, to): (f64, f64)) -> Area {
        let [from, to] = [from, to].map(|time| self.plot.axes.at(time, lane.middle));
        Area { left: from.x, top: from.y - lane.reach, right: to.x, bottom: from.y + lane.reach }
    }

    /// One record or several that are too narrow, and behind it the part of its time without a cpu.
    fn draw_run(&mut self, schedule: &Schedule<'_>, lane: Lane, run: &Run<'_>) {
        let tints = if schedule.last == Some(lane.worker) { STRONG } else { PALE };
        let hue = if schedule.is_baseline() { MUTED } else { schedule.hue.line };
        let tint = tints[run.turn % 2];
        let fill = Fill::solid(hue.over(WHITE, tint));
        let row = self.area(lane, (0.0, 0.0));
        // A sliver of paper keeps records apart; what is drawn as one meets at half pixels, without a seam.
        let (left, right) = match run.bar {
            Some(_) if run.right - run.left > 4.0 => (run.left, run.right - 0.8),
            Some(_) => (run.left, run.right),
            None => ((run.left * 2.0).floor() / 2.0, (run.right * 2.0).ceil() / 2.0),
        };
        self.merged |= run.bar.is_none();
        let waits = schedule.without_cpu() * (right - left);
        let about = run.bar.filter(|_| schedule.timeline.bars.len() <= MOST_ABOUT).map(about).unwrap_or_default();
        let area = Area { left, right: right - waits, ..row };
        self.plot.drawing().rectangle(area, fill, &about);
        if waits > 0.5 {
            self.plot.drawing().hatch(Area { left: right - waits, right, ..row }, hue, &about);
        }
        if let Some(bar) = run.bar.filter(|_| lane.reach >= READABLE) {
            self.name_record(schedule.best_end_s(), lane, bar, (area, fill.colour.text_on()));
        }
    }

    /// Writes a record's name into its bar, where it fits and no line is in its way.
    fn name_record(&mut self, best_s: Option<f64>, lane: Lane, bar: &Span, (area, ink): (Area, Colour)) {
        let name = if self.is_brief { last_word(&bar.name) } else { &bar.name };
        let (middle, half) = (f64::midpoint(area.left, area.right), NOTE.width(name) / 2.0);
        let best = best_s.map(|best| self.plot.axes.at(best, 0.0).x);
        let is_free = best.is_none_or(|best| !crosses((middle - half, middle + half), best));
        if 2.0 * half + 6.0 <= area.width() && is_free {
            self.write(lane, name, ink, (middle, Anchor::Middle));
        }
    }

    /// Rims the chain of records that ends last.
    fn outline(&mut self, lane: Lane, runs: &[Run<'_>]) {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return };
        let row = self.area(lane, (0.0, 0.0));
        let chain = Area { left: first.left, right: last.right, ..row }.grown(0.4);
        let width = if lane.reach > READABLE { 1.6 } else { 1.0 };
        self.plot.drawing().outline(chain, Stroke::solid(INK, width));
    }

    /// Names the widest gap of a lane, where there is room for the word.
    fn say_idle(&mut self, schedule: &Schedule<'_>, lane: Lane, runs: &[Run<'_>]) {
        let [start, end] =
            [schedule.timeline.serial_s, schedule.records_end_s()].map(|time| self.plot.axes.at(time, 0.0).x);
        let first = if runs.is_empty() { Some(start) } else { None };
        let starts = first.into_iter().chain(runs.iter().map(|run| run.right));
        let ends = runs.iter().skip(1).map(|run| run.left).chain([end]);
        let widest = starts.zip(ends).max_by(|one, two| (one.1 - one.0).total_cmp(&(two.1 - two.0)));
        let Some((left, right)) = widest.filter(|(left, right)| right - left > 46.0 && lane.reach > READABLE) else {
            return;
        };
        let best = schedule.best_end_s().map(|best| self.plot.axes.at(best, 0.0).x);
        let half = NOTE.width("idle") / 2.0;
        let places = [f64::midpoint(left, right), right - 12.0 - half, left + 12.0 + half];
        let is_free = |x: &f64| best.is_none_or(|best| !crosses((x - half, x + half), best));
        if let Some(x) = places.into_iter().find(is_free) {
            self.write(lane, "idle", MUTED, (x, Anchor::Middle));
        }
    }

    /// Where the execution ended, and where the best possible one would have; returns what that takes of the header, from
    /// left to right.
    fn draw_ends(&mut self, schedule: &Schedule<'_>, (top, bottom): (f64, f64), header: Point) -> Option<(f64, f64)> {
        let mut taken = None;
        let timeline = schedule.timeline;
        let (above, below) = (top - 3.0 / self.pitch, bottom + 1.0 / self.pitch);
        if let Some(best) = schedule.best_end_s() {
            self.plot.line([(best, above), (best, below)], Stroke::solid(WHITE, 2.4));
            self.plot.line([(best, above), (best, below)], Stroke::dashed(INK, 1.4, 3.0, 2.0));
            let x = self.plot.axes.at(best, 0.0).x;
            let words = format!("best possible: {}", words::time(best));
            let text = Text::new(&words, Point::new(x + 6.0, header.y), NOTE, MUTED);
            let is_free = header.x + 12.0 < x && text.area().right <= self.plot.axes.area.right;
            if is_free && timeline.wall_s > best * 1.02 {
                taken = Some((x, text.area().right));
                self.plot.drawing().text(text);
            }
        }
        self.plot.join([(timeline.wall_s, above), (timeline.wall_s, below)], Stroke::solid(INK, 1.8));
        taken
    }

    /// Says who ends last and what it waited for, behind its lane, or in the header where that has no room.
    fn name_last(
        &mut self,
        schedule: &Schedule<'_>,
        (lanes, top): (&[usize], f64),
        header: Point,
        best: Option<(f64, f64)>,
    ) {
        let Some(worker) = schedule.last else { return };
        let Some(place) = lanes.iter().position(|one| *one == worker) else { return };
        let waited = waited(schedule, worker);
        let right = self.plot.axes.area.right + 6.0;
        let end = self.plot.axes.at(schedule.timeline.wall_s, 0.0).x + 9.0;
        let is_beside = end + NOTE_HEAD.width("ends last") + 7.0 + NOTE.width(&waited) <= right && self.pitch >= 13.0;
        let whole = format!("worker {worker} ends last");
        let start = header.x + 14.0;
        let (start, end_of_header) = match best {
            Some((left, _)) if start + NOTE_HEAD.width(&whole) + 7.0 <= left => (start, left),
            Some((_, end)) => (end + 14.0, right),
            None => (start, right),
        };
        let (words, at) = match is_beside {
            true => ("ends last".to_owned(), Point::new(end, self.plot.axes.at(0.0, top + place as f64 + 0.5).y + 2.5)),
            false => (whole, Point::new(start, header.y)),
        };
        let right = if is_beside { right } else { end_of_header };
        let head = Text::new(&words, at, NOTE_HEAD, schedule.hue.text);
        let room = right - head.area().right - 7.0;
        let note = Text::new(&NOTE.fit(&waited, room), Point::new(head.area().right + 7.0, at.y), NOTE, MUTED);
        if head.area().right <= right {
            let mut drawing = self.plot.drawing();
            drawing.text(head);
            drawing.text(note);
        }
    }

    fn draw_axis(&mut self) {
        let merged = if self.merged { "; records too narrow to be seen are drawn as one" } else { "" };
        self.plot.axis_below(&format!("time since the start of the execution, {}{merged}", self.unit), false);
    }
}

/// What a worker waited for most of its time: for a cpu or for records; nothing where that is next to nothing.
fn waited(schedule: &Schedule<'_>, worker: usize) -> String {
    let records = schedule.of_worker(worker);
    let (Some(first), Some(last)) = (records.first(), records.last()) else { return String::new() };
    let at_work: f64 = records.iter().map(|bar| bar.end_s - bar.start_s).sum();
    let waits = [
        (at_work * schedule.without_cpu(), "waiting for a cpu"),
        (last.end_s - first.start_s - at_work, "waiting for records"),
    ];
    let longest = waits.into_iter().max_by(|one, two| one.0.total_cmp(&two.0));
    let told = longest.filter(|(time, _)| *time >= 0.01 * schedule.timeline.wall_s);
    told.map_or(String::new(), |(time, what)| format!("{} of it {what}", words::time(time)))
}

fn last_word(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

/// Whether an upright line comes near what goes from left to right.
fn crosses((left, right): (f64, f64), x: f64) -> bool {
    (left - 3.0..right + 3.0).contains(&x)
}

fn about(bar: &Span) -> String {
    let (start, end) = (words::duration(bar.start_s), words::duration(bar.end_s));
    let cpu = bar.cpu.map(|cpu| format!(" on cpu {cpu}")).unwrap_or_default();
    format!("{}: {start} to {end}, worker {}{cpu}", bar.name, bar.worker)
}

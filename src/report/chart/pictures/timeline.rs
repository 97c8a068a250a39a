//! Who worked on what, when, and who waited.

use crate::plan::Scaling;
use crate::summary::{Bar as Span, CaseSummary, Group, Outcome, Summary, Timeline};

use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use crate::report::chart::finding::{self, busy};
use crate::report::chart::frame::{Caption, Frame};
use crate::report::chart::palette::{Colour, Hue, INK, MUTED, SHADE, WHITE, record_colour};
use crate::report::chart::plot::{Axes, Bar, Plot};
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, Series, speedup};
use crate::report::chart::text::{NAME, NOTE};
use crate::report::chart::ticks::with_times;
use crate::report::chart::words;

const HEADER: f64 = 20.0;
const BETWEEN: f64 = 9.0;
const LANE: (f64, f64) = (5.0, 44.0);
/// A case is shown with at least so many of its lanes.
const FEWEST_LANES: usize = 4;
/// A baseline that takes so many times as long as any other case leaves those no room.
const DWARFS: f64 = 8.0;
/// With more bars than this, none says what it is where a pointer rests on it.
const MOST_ABOUT: usize = 1000;
/// About as many bars as a file should hold.
const MOST_BARS: f64 = 4000.0;
/// Below the lanes: the axis and the legend.
const FOOT: f64 = 66.0;
/// To the right of the lanes: how busy each worker is.
const BUSY: f64 = 54.0;

/// The picture of a group; none where no spans were taken.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    let mut shown = Shown::of(&series, group);
    if shown.cases.is_empty() {
        return None;
    }
    // What does not fit is said in the subtitle, and how much fits depends on how long that is.
    let Frame { room, .. } = Frame::new(&caption(group, &shown), summary, group);
    shown.fit(room.height() - FOOT - 16.0);
    let Frame { drawing, room } = Frame::new(&caption(group, &shown), summary, group);
    let mut lanes = Lanes::new(drawing, room, &shown);
    lanes.draw_cases(&shown);
    lanes.draw_axis();
    lanes.draw_legend(shown.cases.iter().any(|schedule| schedule.timeline.best_end_s.is_some()));
    Some(lanes.plot.finish())
}

struct Schedule<'a> {
    name: String,
    hue: Hue,
    case: &'a CaseSummary,
    timeline: &'a Timeline,
}

struct Shown<'a> {
    cases: Vec<Schedule<'a>>,
    strategies: usize,
    /// The baseline, where it would leave no room for the others.
    without: Option<(String, f64)>,
    lanes: usize,
}

impl<'a> Shown<'a> {
    /// Each series at its fastest; the baseline too, where it does not dwarf them.
    fn of(series: &[Series<'a>], group: &Group) -> Self {
        let best = |series: &Series<'a>| {
            let drawable = |case: &&&'a CaseSummary| case.outcome == Outcome::Ok;
            let schedule = |case: &&'a CaseSummary| {
                let timeline = case.timeline.as_ref()?;
                Some(Schedule { name: case.short_id(), hue: series.hue, case, timeline })
            };
            let fast = |schedule: &Schedule<'_>| series::rank(schedule.case, group.scaling);
            let schedules = series.cases.iter().filter(drawable).filter_map(schedule);
            schedules.max_by(|one, two| fast(one).total_cmp(&fast(two)))
        };
        let mut cases: Vec<Schedule<'a>> = series.iter().filter_map(best).collect();
        let parallel = cases.iter().filter(|schedule| !series::is_baseline(schedule.case));
        let slowest = parallel.map(|schedule| schedule.timeline.wall_s).fold(0.0, f64::max);
        let dwarfs = |schedule: &Schedule<'_>| {
            series::is_baseline(schedule.case) && slowest > 0.0 && schedule.timeline.wall_s > DWARFS * slowest
        };
        let dwarf = cases.iter().find(|schedule| dwarfs(schedule));
        let without = dwarf.map(|schedule| (schedule.name.clone(), schedule.timeline.wall_s));
        cases.retain(|schedule| !dwarfs(schedule));
        Self { strategies: cases.len(), cases, without, lanes: usize::MAX }
    }

    /// Leaves out the slowest cases, then lanes, until the rest has room.
    fn fit(&mut self, height: f64) {
        let room = |cases: &[Schedule<'_>]| height - cases.len() as f64 * (HEADER + BETWEEN);
        let lanes = |cases: &[Schedule<'_>], most: usize| -> usize {
            cases.iter().map(|schedule| schedule.timeline.workers.min(most)).sum()
        };
        let fits = |cases: &[Schedule<'_>], most: usize| lanes(cases, most) as f64 * LANE.0 <= room(cases);
        while self.cases.len() > 1 && !fits(&self.cases, FEWEST_LANES) {
            let wall = |place: &usize| self.cases[*place].timeline.wall_s;
            let slowest = (0..self.cases.len()).max_by(|one, two| wall(one).total_cmp(&wall(two)));
            slowest.map(|place| self.cases.remove(place));
        }
        let most = self.cases.iter().map(|schedule| schedule.timeline.workers).max().unwrap_or(1).min(500);
        self.lanes = (1..=most).rev().find(|most| fits(&self.cases, *most)).unwrap_or(1);
    }

    fn lanes_of(&self, schedule: &Schedule<'_>) -> usize {
        schedule.timeline.workers.min(self.lanes)
    }
}

fn caption(group: &Group, shown: &Shown<'_>) -> Caption {
    let mut subtitle = vec!["a bar is one record, in the execution nearest to the median time".to_owned()];
    if shown.cases.len() < shown.strategies {
        subtitle.push(format!("the fastest {} of {} strategies", shown.cases.len(), shown.strategies));
    } else if group.cases.len() > shown.cases.len() {
        let fastest = if group.scaling == Scaling::Weak { "with its most workers" } else { "at its fastest" };
        subtitle.push(format!("each strategy {fastest}"));
    }
    if let Some((name, wall_s)) = &shown.without {
        subtitle.push(format!("without {name}, which takes {}", words::duration(*wall_s)));
    }
    let schedules: Vec<(&str, &CaseSummary, &Timeline)> =
        shown.cases.iter().map(|schedule| (&*schedule.name, schedule.case, schedule.timeline)).collect();
    Caption { titles: finding::timeline(&schedules), subtitle, ..Caption::default() }
}

/// The chart of all lanes, one below the other: a row is as high as a lane.
struct Lanes {
    plot: Plot,
    pitch: f64,
    unit: &'static str,
    records: usize,
    /// Bars that are narrower are drawn together.
    narrowest: f64,
    merged: bool,
}

impl Lanes {
    fn new(drawing: Drawing, room: Area, shown: &Shown<'_>) -> Self {
        let area = Area { left: room.left + 66.0, top: room.top - 6.0, right: room.right - BUSY, ..room };
        let lanes: usize = shown.cases.iter().map(|schedule| shown.lanes_of(schedule)).sum();
        let headers = shown.cases.len() as f64 * (HEADER + BETWEEN);
        let pitch = ((room.bottom - FOOT - area.top - headers) / lanes as f64).clamp(LANE.0, LANE.1);
        let rows = lanes as f64 + headers / pitch;
        let area = Area { bottom: (area.top + rows * pitch).min(room.bottom - FOOT), ..area };
        let end = |schedule: &Schedule<'_>| schedule.timeline.wall_s.max(schedule.timeline.best_end_s.unwrap_or(0.0));
        let end = shown.cases.iter().map(end).fold(0.0, f64::max);
        let x = Scale::linear(0.0, end).with_margins(0.0, 8.0, area.width());
        let (x, unit) = with_times(x, (area.width() / 60.0) as usize);
        let y = Scale::linear(area.height() / pitch, 0.0);
        let last = shown.cases.iter().flat_map(|schedule| &schedule.timeline.bars).map(|bar| bar.record + 1).max();
        let narrowest = (lanes as f64 * area.width() / MOST_BARS).max(1.5);
        Self {
            plot: Plot::new(drawing, Axes { area, x, y }),
            pitch,
            unit: unit.unwrap_or("s"),
            records: last.unwrap_or(1),
            narrowest,
            merged: false,
        }
    }

    fn draw_cases(&mut self, shown: &Shown<'_>) {
        let mut top = 0.0;
        for (place, schedule) in shown.cases.iter().enumerate() {
            let lanes = shown.lanes_of(schedule);
            self.draw_header(schedule, lanes, top, place == 0);
            top += HEADER / self.pitch;
            self.draw_lanes(schedule.timeline, lanes, top);
            top += lanes as f64;
            self.draw_ends(schedule.timeline, top - lanes as f64, top);
            top += BETWEEN / self.pitch;
        }
    }

    fn draw_header(&self, schedule: &Schedule<'_>, lanes: usize, top: f64, first: bool) {
        let area = self.plot.axes.area;
        let (left, base) = (area.left, self.plot.axes.at(0.0, top).y + HEADER - 7.0);
        let name = NAME.fit_id(&schedule.name, area.width() * 0.45);
        let beside = left + NAME.width(&name) + 10.0;
        let mut said = vec![format!("makespan {}", words::duration(schedule.timeline.wall_s))];
        let parallel = speedup(schedule.case).filter(|_| !series::is_baseline(schedule.case));
        said.extend(parallel.map(|speedup| format!("speedup {}", words::times(speedup.value))));
        said.push(format!("{} busy", words::percent(busy(schedule.timeline, None))));
        if lanes < schedule.timeline.workers {
            said.push(format!("workers 0 to {} of {}", lanes - 1, schedule.timeline.workers));
        }
        let numbers = NOTE.fit(&said.join(" · "), area.right - beside);
        let mut drawing = self.plot.drawing();
        drawing.text(Text::new(&name, Point::new(left, base), NAME, schedule.hue.text));
        drawing.text(Text::new(&numbers, Point::new(beside, base), NOTE, MUTED));
        if first {
            let at = Point::new(area.right + BUSY, base);
            drawing.text(Text::new("busy", at, NOTE, MUTED).anchored(Anchor::End));
        }
    }

    fn draw_lanes(&mut self, timeline: &Timeline, lanes: usize, top: f64) {
        let every = (13.0 / self.pitch).ceil() as usize;
        let gap = (self.pitch * 0.14).clamp(0.6, 4.0);
        let reach = (self.pitch - gap) / 2.0;
        for worker in 0..lanes {
            let middle = top + worker as f64 + reach / self.pitch;
            let shade = Bar { fill: Fill::solid(SHADE), gap: 0.0, about: "" };
            self.plot.bar((0.0, timeline.wall_s), middle, reach, shade);
            self.draw_bars(timeline, worker, Lane { middle, reach });
            // The last label of the rhythm must not run into what stands below.
            if worker % every == 0 && (worker + every <= lanes || every == 1) {
                let right = self.plot.axes.area.right + BUSY;
                let share = words::percent(busy(timeline, Some(worker)));
                self.plot.sketch([(0.0, middle)], |drawing, at| {
                    let Point { x, y } = at[0];
                    for (words, x) in [(&format!("worker {worker}"), x - 9.0), (&share, right)] {
                        let text = Text::new(words, Point::new(x, y + 4.0), NOTE, MUTED);
                        drawing.text(text.anchored(Anchor::End));
                    }
                });
            }
        }
    }

    fn draw_bars(&mut self, timeline: &Timeline, worker: usize, lane: Lane) {
        let bars = timeline.bars.iter().filter(|bar| bar.worker == worker);
        let runs = merged(bars, &self.plot.axes, self.narrowest);
        let best = timeline.best_end_s.map(|best| self.plot.axes.at(best, 0.0).x);
        for run in &runs {
            let place = if self.records > 1 { run.record / (self.records - 1) as f64 } else { 0.0 };
            let fill = Fill::solid(record_colour(place));
            let Some(bar) = run.bar else {
                // What is drawn as one meets at whole pixels, without a seam.
                let ends = [(run.left * 2.0).floor() / 2.0, (run.right * 2.0).ceil() / 2.0];
                let [from, to] = ends.map(|x| self.plot.axes.values(Point::new(x, 0.0)).0);
                self.merged = true;
                self.plot.bar((from, to), lane.middle, lane.reach, Bar { fill, gap: 0.0, about: "" });
                continue;
            };
            // A sliver of paper keeps records apart.
            let gap = if run.right - run.left > 4.0 { 0.8 } else { 0.0 };
            let about = if timeline.bars.len() <= MOST_ABOUT { about(bar) } else { String::new() };
            let look = Bar { fill, gap, about: &about };
            self.plot.bar((bar.start_s, bar.end_s), lane.middle, lane.reach, look);
            let middle = f64::midpoint(run.left, run.right - gap);
            if let Some(name) = fitting_name(bar, (middle, run.right - run.left - gap), best)
                && lane.reach >= 5.5
            {
                let ink = fill.colour.text_on();
                self.draw_word(&name, lane, (middle, Anchor::Middle), ink);
            }
        }
        self.draw_idle(&runs, timeline, lane, best);
    }

    fn draw_word(&mut self, words: &str, lane: Lane, (x, anchor): (f64, Anchor), ink: Colour) {
        self.plot.sketch([(0.0, lane.middle)], |drawing, at| {
            drawing.text(Text::new(words, Point::new(x, at[0].y + 3.8), NOTE, ink).anchored(anchor));
        });
    }

    /// Names the widest gap of a lane, where there is room for the word. The serial part, the start of the worker, and the
    /// end of the execution after the last record of all are no idle time.
    fn draw_idle(&mut self, runs: &[Run<'_>], timeline: &Timeline, lane: Lane, best: Option<f64>) {
        let last_end_s = timeline.bars.iter().map(|bar| bar.end_s).fold(timeline.serial_s, f64::max);
        let [start, end] = [timeline.serial_s, last_end_s].map(|time| self.plot.axes.at(time, 0.0).x);
        let first = if runs.is_empty() { Some(start) } else { None };
        let starts = first.into_iter().chain(runs.iter().map(|run| run.right));
        let ends = runs.iter().skip(1).map(|run| run.left).chain([end]);
        let widest = starts.zip(ends).max_by(|one, two| (one.1 - one.0).total_cmp(&(two.1 - two.0)));
        let Some((_, right)) = widest.filter(|(left, right)| right - left > 46.0 && lane.reach > 5.5) else { return };
        let width = NOTE.width("idle");
        if best.is_none_or(|best| !crosses((right - 12.0 - width, right - 12.0), best)) {
            self.draw_word("idle", lane, (right - 12.0, Anchor::End), MUTED);
        }
    }

    /// Where the execution ended, and where the best possible one would have.
    fn draw_ends(&mut self, timeline: &Timeline, top: f64, bottom: f64) {
        let (top, bottom) = (top - 3.0 / self.pitch, bottom + 1.0 / self.pitch);
        if let Some(best) = timeline.best_end_s.filter(|best| self.plot.axes.x.holds(*best)) {
            self.plot.line([(best, top), (best, bottom)], Stroke::solid(WHITE, 2.4));
            self.plot.line([(best, top), (best, bottom)], Stroke::dashed(INK, 1.4, 2.0, 2.0));
        }
        self.plot.join([(timeline.wall_s, top), (timeline.wall_s, bottom)], Stroke::solid(INK, 1.8));
    }

    fn draw_axis(&mut self) {
        let merged = if self.merged { "; records too narrow to be seen are drawn as one" } else { "" };
        self.plot.axis_below(&format!("time since the start of the execution, {}{merged}", self.unit), false);
    }

    /// What colours and upright lines mean.
    fn draw_legend(&self, has_best: bool) {
        const STEPS: u32 = 24;
        let Area { mut left, bottom, .. } = self.plot.axes.area;
        let base = bottom + 58.0;
        let mut drawing = self.plot.drawing();
        let say = |drawing: &mut Drawing, left: f64, words: &str| {
            drawing.text(Text::new(words, Point::new(left, base), NOTE, MUTED));
            left + NOTE.width(words)
        };
        if self.records > 1 {
            left = say(&mut drawing, left, "first record") + 7.0;
            for step in 0..STEPS {
                let colour = record_colour(f64::from(step) / f64::from(STEPS - 1));
                let area = Area { left, top: base - 8.5, right: left + 5.0, bottom: base + 0.5 };
                drawing.rectangle(area, Fill::solid(colour), "");
                left += 5.0;
            }
            left = say(&mut drawing, left + 7.0, "last record of the input") + 26.0;
        }
        let upright = |x: f64| [base - 10.0, base + 2.0].map(|y| Point::new(x, y));
        drawing.line(upright(left), Stroke::solid(INK, 1.8));
        left = say(&mut drawing, left + 7.0, "end") + 26.0;
        if has_best {
            drawing.line(upright(left), Stroke::dashed(INK, 1.4, 2.0, 2.0));
            say(&mut drawing, left + 7.0, "best possible end");
        }
    }
}

/// A lane: its middle in rows, and how far it reaches from there, in pixels.
#[derive(Clone, Copy)]
struct Lane {
    middle: f64,
    reach: f64,
}

/// One bar, or several that are too narrow to be drawn one by one, in pixels.
struct Run<'a> {
    left: f64,
    right: f64,
    /// The record's place in the input, or the mean of several.
    record: f64,
    count: usize,
    bar: Option<&'a Span>,
}

/// Bars of one lane, by their start, with neighbours that are narrower than `narrowest` made one.
fn merged<'a>(bars: impl Iterator<Item = &'a Span>, axes: &Axes, narrowest: f64) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    for bar in bars {
        let [left, right] = [bar.start_s, bar.end_s].map(|time| axes.at(time, 0.0).x);
        let is_narrow = |left: f64, right: f64| right - left < narrowest;
        match runs.last_mut() {
            Some(run) if is_narrow(run.left, run.right) && is_narrow(left, right) && left - run.right < 0.7 => {
                let count = run.count + 1;
                let record = (run.record * run.count as f64 + bar.record as f64) / count as f64;
                *run = Run { left: run.left, right, record, count, bar: None };
            }
            _ => runs.push(Run { left, right, record: bar.record as f64, count: 1, bar: Some(bar) }),
        }
    }
    runs
}

/// As much of a record's name as fits its bar, around its middle in so much width, without a line through it: all of
/// it, its last word, or nothing.
fn fitting_name(bar: &Span, (middle, width): (f64, f64), line: Option<f64>) -> Option<String> {
    let fits = |name: &&str| {
        let half = NOTE.width(name) / 2.0;
        2.0 * half + 8.0 <= width && line.is_none_or(|line| !crosses((middle - half, middle + half), line))
    };
    let names = [Some(&*bar.name), bar.name.rsplit(' ').next()];
    names.into_iter().flatten().find(fits).map(str::to_owned)
}

/// Whether an upright line comes near what goes from left to right.
fn crosses((left, right): (f64, f64), x: f64) -> bool {
    (left - 3.0..right + 3.0).contains(&x)
}

fn about(bar: &Span) -> String {
    let (start, end) = (words::duration(bar.start_s), words::duration(bar.end_s));
    format!("{}: {start} to {end}, worker {}", bar.name, bar.worker)
}

//! The picture of the schedules: who worked on what, when, and who waited.

use crate::plan::Scaling;
use crate::summary::{Bar, CaseSummary, Group, Outcome, Summary, Timeline};

use super::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use super::finding;
use super::frame::{Caption, Frame, axis_below, tick_below};
use super::palette::{Hue, INK, MUTED, SHADE, WHITE, record_colour};
use super::scale::{Scale, round_step, round_ticks};
use super::series::{self, Series, speedup};
use super::text::{NAME, NOTE};
use super::words::{self, Unit};

/// Above the lanes of each case: its name and numbers.
const HEADER: f64 = 20.0;
/// Between the cases.
const BETWEEN: f64 = 9.0;
/// Lanes are between these heights.
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

/// The picture of a group; none where no spans were taken.
pub fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    let mut shown = Shown::of(&series, group);
    if shown.cases.is_empty() {
        return None;
    }
    // What does not fit is said in the subtitle, and how much fits depends on how long that is.
    let Frame { room, .. } = Frame::new(&caption(group, &shown), summary, group);
    shown.fit(room.height() - FOOT - 16.0);
    let Frame { drawing, room } = Frame::new(&caption(group, &shown), summary, group);
    Some(Plot::draw(drawing, room, &shown))
}

/// A case with its schedule.
struct Schedule<'a> {
    name: String,
    hue: Hue,
    case: &'a CaseSummary,
    timeline: &'a Timeline,
}

/// What is shown, and what is not.
struct Shown<'a> {
    cases: Vec<Schedule<'a>>,
    strategies: usize,
    /// The baseline, where it would leave no room for the others.
    without: Option<(String, f64)>,
    /// At most so many lanes of a case.
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
        let slowest = cases
            .iter()
            .filter(|schedule| !series::is_baseline(schedule.case))
            .map(|schedule| schedule.timeline.wall_s)
            .fold(0.0, f64::max);
        let dwarfs = |schedule: &Schedule<'_>| {
            series::is_baseline(schedule.case) && slowest > 0.0 && schedule.timeline.wall_s > DWARFS * slowest
        };
        let without = cases
            .iter()
            .find(|schedule| dwarfs(schedule))
            .map(|schedule| (schedule.name.clone(), schedule.timeline.wall_s));
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
    Caption { titles: finding::timeline(&schedules), subtitle }
}

struct Plot<'a> {
    drawing: Drawing,
    plot: Area,
    x: Scale,
    pitch: f64,
    records: usize,
    /// Bars that are narrower are drawn together.
    narrowest: f64,
    /// Whether there were any.
    merged: bool,
    shown: &'a Shown<'a>,
}

impl<'a> Plot<'a> {
    fn draw(drawing: Drawing, room: Area, shown: &'a Shown<'a>) -> Drawing {
        let plot =
            Area { left: room.left + 66.0, top: room.top - 6.0, right: room.right - 54.0, bottom: room.bottom - FOOT };
        let lanes: usize = shown.cases.iter().map(|schedule| shown.lanes_of(schedule)).sum();
        let headers = shown.cases.len() as f64 * (HEADER + BETWEEN);
        let pitch = ((plot.height() - headers) / lanes as f64).clamp(LANE.0, LANE.1);
        let end = |schedule: &Schedule<'_>| schedule.timeline.wall_s.max(schedule.timeline.best_end_s.unwrap_or(0.0));
        let end = shown.cases.iter().map(end).fold(0.0, f64::max);
        let x = Scale::linear(0.0, end, plot.left, plot.right - 8.0).stretched(plot.left, plot.right);
        let last = shown.cases.iter().flat_map(|schedule| &schedule.timeline.bars).map(|bar| bar.record + 1).max();
        let records = last.unwrap_or(1);
        let narrowest = (lanes as f64 * plot.width() / MOST_BARS).max(1.5);
        let mut picture = Self { drawing, plot, x, pitch, records, narrowest, merged: false, shown };
        let mut top = plot.top;
        for (place, schedule) in shown.cases.iter().enumerate() {
            picture.header(schedule, top, place == 0);
            top = picture.lanes(schedule, top + HEADER) + BETWEEN;
        }
        picture.plot.bottom = top.min(plot.bottom);
        picture.axis();
        picture.legend();
        picture.drawing
    }

    fn header(&mut self, schedule: &Schedule<'_>, top: f64, first: bool) {
        let (left, base) = (self.plot.left, top + HEADER - 7.0);
        let width = self.plot.width() * 0.45;
        let (head, tail) =
            schedule.name.rfind('/').map_or((&*schedule.name, ""), |slash| schedule.name.split_at(slash));
        let name = NAME.fit_before(head, tail, width);
        let beside = left + NAME.width(&name) + 10.0;
        self.drawing.text(Text::new(&name, Point::new(left, base), NAME, schedule.hue.text));
        let mut said = vec![format!("makespan {}", words::duration(schedule.timeline.wall_s))];
        said.extend(
            speedup(schedule.case)
                .filter(|_| !series::is_baseline(schedule.case))
                .map(|speedup| format!("speedup {}", words::times(speedup.value))),
        );
        said.push(format!("{} busy", words::percent(busy(schedule.timeline, None))));
        let lanes = self.shown.lanes_of(schedule);
        if lanes < schedule.timeline.workers {
            said.push(format!("workers 0 to {} of {}", lanes - 1, schedule.timeline.workers));
        }
        let numbers = NOTE.fit(&said.join(" · "), self.plot.right - beside);
        self.drawing.text(Text::new(&numbers, Point::new(beside, base), NOTE, MUTED));
        if first {
            let at = Point::new(self.plot.right + 54.0, base);
            self.drawing.text(Text::new("busy", at, NOTE, MUTED).anchored(Anchor::End));
        }
    }

    /// Draws the lanes of a case and returns where they end.
    fn lanes(&mut self, schedule: &Schedule<'_>, top: f64) -> f64 {
        let lanes = self.shown.lanes_of(schedule);
        let every = (13.0 / self.pitch).ceil() as usize;
        for worker in 0..lanes {
            let gap = (self.pitch * 0.14).clamp(0.6, 4.0);
            let lane = Area {
                left: self.plot.left,
                top: top + self.pitch * worker as f64,
                right: self.x.at(schedule.timeline.wall_s),
                bottom: top + self.pitch * (worker + 1) as f64 - gap,
            };
            self.drawing.rectangle(lane, 0.0, Fill::solid(SHADE), "");
            self.bars(schedule.timeline, worker, lane);
            // The last label of the rhythm must not run into what stands below.
            if worker % every == 0 && (worker + every <= lanes || every == 1) {
                self.lane_words(schedule.timeline, worker, f64::midpoint(lane.top, lane.bottom) + 4.0);
            }
        }
        let bottom = top + self.pitch * lanes as f64;
        self.ends(schedule.timeline, top - 3.0, bottom + 1.0);
        bottom
    }

    fn lane_words(&mut self, timeline: &Timeline, worker: usize, base: f64) {
        let name = Text::new(&format!("worker {worker}"), Point::new(self.plot.left - 9.0, base), NOTE, MUTED);
        self.drawing.text(name.anchored(Anchor::End));
        let share = words::percent(busy(timeline, Some(worker)));
        self.drawing
            .text(Text::new(&share, Point::new(self.plot.right + 54.0, base), NOTE, MUTED).anchored(Anchor::End));
    }

    fn bars(&mut self, timeline: &Timeline, worker: usize, lane: Area) {
        let bars = timeline.bars.iter().filter(|bar| bar.worker == worker);
        let runs = merged(bars, self.x, self.narrowest);
        let best = timeline.best_end_s.map(|best| self.x.at(best));
        for run in &runs {
            let place = if self.records > 1 { run.record / (self.records - 1) as f64 } else { 0.0 };
            let colour = record_colour(place);
            // A sliver of paper keeps records apart; what is drawn as one meets at whole pixels, without a seam.
            let (left, right) = match run.bar {
                Some(_) if run.right - run.left > 4.0 => (run.left, run.right - 0.8),
                Some(_) => (run.left, run.right),
                None => ((run.left * 2.0).floor() / 2.0, (run.right * 2.0).ceil() / 2.0),
            };
            let area = Area { left, right, ..lane };
            let radius = if run.bar.is_some() { (lane.height() * 0.12).min(1.5) } else { 0.0 };
            let about = run.bar.filter(|_| timeline.bars.len() <= MOST_ABOUT).map_or(String::new(), about);
            self.drawing.rectangle(area, radius, Fill::solid(colour), &about);
            if let Some(name) = run.bar.and_then(|bar| fitting_name(bar, area, best)) {
                let middle =
                    Point::new(f64::midpoint(area.left, area.right), f64::midpoint(area.top, area.bottom) + 3.8);
                self.drawing.text(Text::new(&name, middle, NOTE, colour.text_on()).anchored(Anchor::Middle));
            }
        }
        self.merged |= runs.iter().any(|run| run.bar.is_none());
        self.idle(&runs, lane, best);
    }

    /// Names the widest gap of a lane, where there is room for the word.
    fn idle(&mut self, runs: &[Run<'_>], lane: Area, best: Option<f64>) {
        let starts = std::iter::once(lane.left).chain(runs.iter().map(|run| run.right));
        let ends = runs.iter().map(|run| run.left).chain([lane.right]);
        let widest = starts.zip(ends).max_by(|one, two| (one.1 - one.0).total_cmp(&(two.1 - two.0)));
        if let Some((left, right)) = widest
            && right - left > 46.0
            && lane.height() > 11.0
        {
            let at = Point::new(right - 12.0, f64::midpoint(lane.top, lane.bottom) + 3.8);
            let word = Text::new("idle", at, NOTE, MUTED).anchored(Anchor::End);
            if best.is_none_or(|best| !crosses(word.area(), best)) {
                self.drawing.text(word);
            }
        }
    }

    /// Where the execution ended, and where the best possible one would have.
    fn ends(&mut self, timeline: &Timeline, top: f64, bottom: f64) {
        let upright = |x: f64| [Point::new(x, top), Point::new(x, bottom)];
        if let Some(best) = timeline.best_end_s.filter(|best| self.x.holds(*best)) {
            self.drawing.line(upright(self.x.at(best)), Stroke::solid(WHITE, 2.4));
            self.drawing.line(upright(self.x.at(best)), Stroke::dashed(INK, 1.4, 2.0, 2.0));
        }
        self.drawing.line(upright(self.x.at(timeline.wall_s)), Stroke::solid(INK, 1.8));
    }

    fn axis(&mut self) {
        let Self { plot, x, .. } = *self;
        let unit = Unit::of(x.value(plot.right));
        let high = x.value(plot.right) / unit.seconds;
        let most = (plot.width() / 60.0) as usize;
        let step = round_step(high, most);
        let digits = (-step.log10().floor()).max(0.0) as usize;
        for tick in round_ticks(0.0, high, most) {
            tick_below(&mut self.drawing, plot, x.at(tick * unit.seconds), &format!("{tick:.digits$}"));
        }
        let merged = if self.merged { "; records too narrow to be seen are drawn as one" } else { "" };
        let title = format!("time since the start of the execution, {}{merged}", unit.name);
        axis_below(&mut self.drawing, plot, &title);
    }

    /// What colours and upright lines mean.
    fn legend(&mut self) {
        let base = self.plot.bottom + 58.0;
        let mut left = self.plot.left;
        let say = |drawing: &mut Drawing, left: f64, words: &str| {
            drawing.text(Text::new(words, Point::new(left, base), NOTE, MUTED));
            left + NOTE.width(words)
        };
        if self.records > 1 {
            left = say(&mut self.drawing, left, "first record") + 7.0;
            let steps = 24;
            for step in 0..steps {
                let area = Area {
                    left: left + 5.0 * f64::from(step),
                    top: base - 8.5,
                    right: left + 5.0 * f64::from(step + 1),
                    bottom: base + 0.5,
                };
                let colour = record_colour(f64::from(step) / f64::from(steps - 1));
                self.drawing.rectangle(area, 0.0, Fill::solid(colour), "");
            }
            left = say(&mut self.drawing, left + 5.0 * f64::from(steps) + 7.0, "last record of the input") + 26.0;
        }
        let upright = |x: f64| [Point::new(x, base - 10.0), Point::new(x, base + 2.0)];
        self.drawing.line(upright(left), Stroke::solid(INK, 1.8));
        left = say(&mut self.drawing, left + 7.0, "end") + 26.0;
        if self.shown.cases.iter().any(|schedule| schedule.timeline.best_end_s.is_some()) {
            self.drawing.line(upright(left), Stroke::dashed(INK, 1.4, 2.0, 2.0));
            say(&mut self.drawing, left + 7.0, "best possible end");
        }
    }
}

/// The share of the time that a worker is busy; of all workers where none is named.
pub fn busy(timeline: &Timeline, worker: Option<usize>) -> f64 {
    let counted = |bar: &&Bar| worker.is_none_or(|worker| bar.worker == worker);
    let busy: f64 = timeline.bars.iter().filter(counted).map(|bar| bar.end_s - bar.start_s).sum();
    let workers = if worker.is_some() { 1 } else { timeline.workers.max(1) };
    busy / (timeline.wall_s * workers as f64)
}

/// One bar, or several that are too narrow to be drawn one by one, in pixels.
struct Run<'a> {
    left: f64,
    right: f64,
    /// The record's place in the input, or the mean of several.
    record: f64,
    count: usize,
    bar: Option<&'a Bar>,
}

/// Bars of one lane, by their start, with neighbours that are narrower than `narrowest` made one.
fn merged<'a>(bars: impl Iterator<Item = &'a Bar>, x: Scale, narrowest: f64) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = Vec::new();
    for bar in bars {
        let next = Run {
            left: x.at(bar.start_s),
            right: x.at(bar.end_s),
            record: bar.record as f64,
            count: 1,
            bar: Some(bar),
        };
        match runs.last_mut() {
            Some(run)
                if run.right - run.left < narrowest
                    && next.right - next.left < narrowest
                    && next.left - run.right < 0.7 =>
            {
                let count = run.count + 1;
                let record = (run.record * run.count as f64 + next.record) / count as f64;
                *run = Run { left: run.left, right: next.right, record, count, bar: None };
            }
            _ => runs.push(next),
        }
    }
    runs
}

/// As much of a record's name as fits its bar without a line through it: all of it, its last word, or nothing.
fn fitting_name(bar: &Bar, area: Area, line: Option<f64>) -> Option<String> {
    if area.height() < 11.0 {
        return None;
    }
    let middle = f64::midpoint(area.left, area.right);
    let fits = |name: &&str| {
        let half = NOTE.width(name) / 2.0;
        let words = Area { left: middle - half, right: middle + half, ..area };
        2.0 * half + 8.0 <= area.width() && line.is_none_or(|line| !crosses(words, line))
    };
    let names = [Some(&*bar.name), bar.name.rsplit(' ').next()];
    names.into_iter().flatten().find(fits).map(str::to_owned)
}

/// Whether an upright line comes near an area.
fn crosses(area: Area, x: f64) -> bool {
    (area.left - 3.0..area.right + 3.0).contains(&x)
}

/// What a bar stands for.
fn about(bar: &Bar) -> String {
    let (start, end) = (words::duration(bar.start_s), words::duration(bar.end_s));
    format!("{}: {start} to {end}, worker {}", bar.name, bar.worker)
}

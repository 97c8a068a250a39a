//! Every execution's time, and how they are spread.

use crate::plan::Scaling;
use crate::stats::{Spread, density, keep_smallest};
use crate::summary::{CaseSummary, Group, Outcome, Summary};
use crate::text::significant;

use crate::report::chart::drawing::{Drawing, Fill, Stroke};
use crate::report::chart::finding;
use crate::report::chart::frame::{Caption, Frame};
use crate::report::chart::palette::{Hue, INK, NEUTRAL, WHITE};
use crate::report::chart::plot::{Bar, Plot};
use crate::report::chart::rows::{Cell, Column, MOST_ROWS, Row, Table};
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, Choice, Series};
use crate::report::chart::ticks::{round_step, round_ticks, with_times};
use crate::report::chart::words;

/// More dots a case than this say no more, and make the files large.
const MOST_DOTS: usize = 2000;
/// Up to so many cases, all of them are shown; of more, the fastest of each series.
const ALL_UP_TO: usize = 8;
/// Where every spread is less of the range of the medians than this, none could be seen.
const VISIBLE: f64 = 0.02;
const HIGHEST: f64 = 150.0;
/// How far down a row its box is, of its height.
const BOX: f64 = 0.46;
/// Three bandwidths of the density of ten values, in interquartile ranges.
const HILL_FOOT: f64 = 1.3;
/// Fewer samples than this have no shape worth drawing.
const FEWEST_FOR_A_SHAPE: usize = 8;

/// The picture of a group; none where nothing was timed.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    let mut choice = choice(&series, group);
    if choice.rows.is_empty() {
        return None;
    }
    let own = hides_spread(&choice.rows);
    choice.rows.iter_mut().for_each(|row| row.is_own = own);
    let cases = &choice.rows;
    let Frame { drawing, room } = Frame::new(&caption(group, &choice), summary, group);
    let table = Table::new(room, &[Column::PLAIN], cases.iter().map(|case| &case.row).collect(), HIGHEST);
    let width = table.area.width();
    let (x, unit) = match own {
        true => (own_scale(cases, width), None),
        false => with_times(scale(cases, width), (width / 70.0) as usize),
    };
    let title = match unit {
        _ if own => "distance from the row's own median".to_owned(),
        None => "wall time (log scale)".to_owned(),
        Some(unit) if x.ends().0 > 0.0 => format!("wall time, {unit} (the axis does not start at 0)"),
        Some(unit) => format!("wall time, {unit}"),
    };
    let mut plot = Plot::new(drawing, table.axes(x));
    plot.axis_below(&title, true);
    let swarms = swarms(cases, &plot, table.pitch);
    for (place, (case, swarm)) in cases.iter().zip(swarms).enumerate() {
        let row = RowPlot { case, pitch: table.pitch, middle: place as f64 + BOX };
        row.draw_hill(&mut plot);
        row.draw_box(&mut plot);
        row.draw_swarm(&mut plot, &swarm);
    }
    table.write(&mut plot);
    Some(plot.finish())
}

struct Shown<'a> {
    row: Row,
    hue: Hue,
    case: &'a CaseSummary,
    spread: Spread,
    /// Whether its times are drawn by their distance from their median, as shares of that.
    is_own: bool,
}

/// All cases, or if they are many the fastest of each strategy (with more to do the largest), or if these are many the
/// fastest of them.
fn choice<'a>(series: &[Series<'a>], group: &Group) -> Choice<Shown<'a>> {
    let all = match Choice::all_up_to(ALL_UP_TO, series, Shown::of) {
        Ok(choice) => return choice,
        Err(all) => all,
    };
    let fastest =
        |rows: Vec<Shown<'a>>| rows.into_iter().min_by(|one, two| one.spread.median.total_cmp(&two.spread.median));
    let largest = |rows: Vec<Shown<'a>>| rows.into_iter().max_by_key(|row| row.case.workers);
    let (mut rows, which): (Vec<Shown<'a>>, &str) = match group.scaling {
        Scaling::Strong => (all.into_iter().filter_map(fastest).collect(), "the fastest case of each strategy"),
        Scaling::Weak => (all.into_iter().filter_map(largest).collect(), "each strategy with its most workers"),
    };
    let mut left_out = Some(which.to_owned());
    if rows.len() > MOST_ROWS {
        let is_baseline = |row: &Shown<'_>| series::is_baseline(row.case);
        let strategies = |rows: &[Shown<'_>]| rows.iter().filter(|row| !is_baseline(row)).count();
        let all = strategies(&rows);
        keep_smallest(&mut rows, MOST_ROWS, |row| if is_baseline(row) { 0.0 } else { row.spread.median });
        left_out = Some(format!("the fastest {} of {all} strategies", strategies(&rows)));
    }
    Choice { rows, left_out }
}

impl<'a> Shown<'a> {
    fn of(case: &'a CaseSummary, hue: Hue) -> Option<Self> {
        if case.outcome != Outcome::Ok {
            return None;
        }
        let spread = Spread::of(&case.times_s)?;
        // The median of the turns, as the table has it: a turn is what counts, not each of its executions.
        let spread = Spread { median: case.wall.map_or(spread.median, |wall| wall.value), ..spread };
        let median = words::duration(spread.median);
        // A single time does not vary.
        let varies = spread.cv.map_or("1 execution".to_owned(), |cv| format!("CV {}", fine(cv)));
        let row = Row {
            name: case.short_id(),
            more: String::new(),
            colour: hue.text,
            cells: vec![Cell { words: median, more: varies, colour: INK }],
        };
        Some(Self { row, hue, case, spread, is_own: false })
    }

    /// Where a time is on the axis.
    fn place(&self, time_s: f64) -> f64 {
        if self.is_own { time_s / self.spread.median - 1.0 } else { time_s }
    }

    /// Where its hill runs out below the shortest time: about three bandwidths.
    fn foot(&self) -> f64 {
        self.spread.min - HILL_FOOT * (self.spread.q3 - self.spread.q1)
    }

    fn head(&self) -> f64 {
        self.spread.max + HILL_FOOT * (self.spread.q3 - self.spread.q1)
    }
}

fn caption(group: &Group, choice: &Choice<Shown<'_>>) -> Caption {
    let rows = &choice.rows;
    let counts = || rows.iter().map(|row| row.case.times_s.len());
    let (fewest, most) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
    let many = match fewest == most {
        true => words::thousands(most),
        false => format!("{} to {}", words::thousands(fewest), words::thousands(most)),
    };
    let thinned = match most > MOST_DOTS {
        true => format!(", thinned to {}", words::thousands(MOST_DOTS)),
        false => String::new(),
    };
    let mut subtitle: Vec<String> = choice.left_out.iter().cloned().collect();
    subtitle.push(format!("dots: single executions ({many} a case{thinned})"));
    subtitle.push("box: quartiles, bar: median of the turns".to_owned());
    if fewest >= FEWEST_FOR_A_SHAPE {
        subtitle.push("hill: density".to_owned());
    }
    if rows.iter().any(|row| !row.case.warmups_s.is_empty()) {
        subtitle.push("hollow: warm-ups".to_owned());
    }
    if rows.iter().any(|row| row.is_own) {
        subtitle.push("each row around its own median, otherwise no spread could be seen".to_owned());
    }
    let steady = rows.iter().filter_map(|row| row.spread.cv.map(|cv| (row.row.name.clone(), cv)));
    let unsteady = steady.max_by(|one, two| one.1.total_cmp(&two.1)).filter(|(_, cv)| *cv > 0.1);
    Caption { titles: finding::times(group, unsteady), subtitle, ..Caption::default() }
}

/// From the top of a row down: the hill, the box, the dots.
struct RowPlot<'a> {
    case: &'a Shown<'a>,
    pitch: f64,
    middle: f64,
}

impl RowPlot<'_> {
    fn rows(&self, pixels: f64) -> f64 {
        pixels / self.pitch
    }

    fn draw_hill(&self, plot: &mut Plot) {
        let times: Vec<f64> = self.case.case.times_s.iter().map(|time| self.case.place(*time)).collect();
        if times.len() < FEWEST_FOR_A_SHAPE {
            return;
        }
        let half = half(self.pitch);
        let foot = self.middle - self.rows(half + 2.5);
        let height = self.rows((self.pitch * 0.36 - half).clamp(3.0, 26.0));
        let curve = match plot.axes.x.is_logarithmic() {
            true => {
                let logs: Vec<f64> = times.iter().map(|time| time.ln()).collect();
                density(&logs, 120).into_iter().map(|(log, height)| (log.exp(), height)).collect()
            }
            false => density(&times, 120),
        };
        let peak = curve.iter().map(|(_, density)| *density).fold(0.0, f64::max);
        let inside = curve.iter().filter(|(time, _)| plot.axes.x.holds(*time));
        let mut hill: Vec<(f64, f64)> = inside.map(|(time, density)| (*time, foot - height * density / peak)).collect();
        let [(first, _), .., (last, _)] = hill[..] else { return };
        if plot.axes.at(last, foot).x - plot.axes.at(first, foot).x > 3.0 {
            hill.extend([(last, foot), (first, foot)]);
            plot.area(hill, Fill::sheer(self.case.hue.line, 0.22));
        }
    }

    fn draw_box(&self, plot: &mut Plot) {
        let Spread { min, q1, median, q3, max, .. } = self.case.spread;
        let [middle_time, low, high] = [median, q1, q3].map(words::duration);
        let about = format!("{}: median {middle_time}, quartiles {low} and {high}", self.case.case.id);
        let [min, q1, median, q3, max] = [min, q1, median, q3, max].map(|time| self.case.place(time));
        let (half, middle, colour) = (half(self.pitch), self.middle, self.case.hue.line);
        plot.join([(min, middle), (max, middle)], Stroke::solid(colour, 1.3));
        plot.bar((q1, q3), middle, half, Bar { fill: Fill::solid(colour), gap: 0.0, about: &about });
        let upright = |reach: f64| [-reach, reach].map(|reach| (median, middle + self.rows(reach)));
        if plot.axes.at(q3, middle).x - plot.axes.at(q1, middle).x > 14.0 {
            plot.join(upright(half + 1.0), Stroke::solid(WHITE, 4.4));
        }
        plot.join(upright(half + 2.0), Stroke::solid(INK, 2.0));
    }

    fn draw_swarm(&self, plot: &mut Plot, swarm: &Swarm) {
        let top = self.middle + self.rows(half(self.pitch) + 2.5 + swarm.radius);
        let dot = |dot: &&Dot| (dot.time, top + self.rows(dot.depth));
        let (hollow, solid): (Vec<&Dot>, Vec<&Dot>) = swarm.dots.iter().partition(|dot| dot.is_warmup);
        let fill = Fill::sheer(self.case.hue.line, 0.85);
        plot.sketch(solid.iter().map(dot), |drawing, at| {
            drawing.dots(at.iter().copied(), swarm.radius, fill, false);
        });
        plot.sketch(hollow.iter().map(dot), |drawing, at| {
            drawing.dots(at.iter().copied(), (swarm.radius * 0.85).max(1.5), Fill::solid(NEUTRAL), true);
        });
    }
}

fn half(pitch: f64) -> f64 {
    (pitch * 0.1).clamp(2.0, 5.0)
}

#[derive(Clone, Copy)]
struct Dot {
    time: f64,
    is_warmup: bool,
    depth: f64,
}

/// Every execution of a row as a dot: side by side where they are apart, below one another where they are not.
struct Swarm {
    dots: Vec<Dot>,
    radius: f64,
    fits: bool,
}

/// The swarms of all rows with the largest of some radii with which all dots have room, or a small one.
fn swarms(cases: &[Shown<'_>], plot: &Plot, pitch: f64) -> Vec<Swarm> {
    let largest = (pitch * 0.06).clamp(1.6, 2.5);
    let height = pitch * (1.0 - BOX) - half(pitch) - 4.0;
    let of = |share: f64| -> Vec<Swarm> {
        cases.iter().map(|case| Swarm::of(dots(case), share * largest, height, plot)).collect()
    };
    let fitting = [1.0, 0.8, 0.6].into_iter().map(of).find(|all| all.iter().all(|swarm| swarm.fits));
    fitting.unwrap_or_else(|| of(0.7))
}

fn dots(case: &Shown<'_>) -> Vec<Dot> {
    let dot = |is_warmup| move |time| Dot { time: case.place(time), is_warmup, depth: 0.0 };
    let timed = thinned(&case.case.times_s).into_iter().map(dot(false));
    let mut dots: Vec<Dot> = timed.chain(thinned(&case.case.warmups_s).into_iter().map(dot(true))).collect();
    dots.sort_by(|one, two| one.time.total_cmp(&two.time));
    dots
}

impl Swarm {
    /// Each dot, from left to right, takes the first line in which it touches none.
    fn of(mut dots: Vec<Dot>, radius: f64, height: f64, plot: &Plot) -> Self {
        let pitch = 2.0 * radius + 0.3;
        let lines = ((height / pitch).floor() as usize).max(1);
        let mut last = vec![f64::NEG_INFINITY; lines];
        let mut fits = true;
        for dot in &mut dots {
            let x = plot.axes.at(dot.time, 0.0).x;
            let line = last.iter().position(|last| x - last >= pitch).unwrap_or_else(|| {
                fits = false;
                // Where all lines are taken, dots lie on one another, in each line equally.
                (0..lines).min_by(|one, two| last[*one].total_cmp(&last[*two])).unwrap_or(0)
            });
            last[line] = x;
            dot.depth = pitch * line as f64;
        }
        Self { dots, radius, fits }
    }
}

/// A share in percent, with a digit that counts where it is next to nothing.
fn fine(share: f64) -> String {
    if share < 0.001 { format!("{} %", significant(100.0 * share, 1)) } else { words::percent(share) }
}

/// Whether the medians are so far apart that no spread could be seen beside them.
fn hides_spread(cases: &[Shown<'_>]) -> bool {
    let medians = || cases.iter().map(|case| case.spread.median);
    let range = medians().fold(0.0, f64::max) - medians().fold(f64::INFINITY, f64::min);
    let widest = cases.iter().map(|case| case.spread.q3 - case.spread.q1).fold(0.0, f64::max);
    widest > 0.0 && widest < VISIBLE * range
}

/// From the least to the most that any time is off its row's median.
fn own_scale(cases: &[Shown<'_>], width: f64) -> Scale {
    let timed = |case: &Shown<'_>| {
        let Shown { case: CaseSummary { times_s, warmups_s, .. }, .. } = case;
        let far = |time: &f64| case.place(*time);
        let own = times_s.iter().chain(warmups_s).map(far).chain([case.place(case.foot()), case.place(case.head())]);
        own.fold((0.0, 0.0), |(low, high): (f64, f64), share| (low.min(share), high.max(share)))
    };
    let ends =
        cases.iter().map(timed).fold((0.0, 0.0), |(low, high): (f64, f64), own| (low.min(own.0), high.max(own.1)));
    let scale = Scale::linear(ends.0, ends.1).with_margins(10.0, 10.0, width);
    let (low, high) = scale.ends();
    let most = (width / 80.0) as usize;
    let decimals = (-round_step(100.0 * (high - low), most).log10().floor()).max(0.0) as usize;
    scale.with_ticks(round_ticks(low, high, most), |share| match share {
        share if share.abs() < 1e-12 => "0 %".to_owned(),
        share => format!("{:+.decimals$} %", 100.0 * share).replace('-', "−"),
    })
}

/// Logarithmic where the times span more than a decade; from 0 where that costs less than half of the width.
fn scale(cases: &[Shown<'_>], width: f64) -> Scale {
    let times = || cases.iter().flat_map(|case| case.case.times_s.iter().chain(&case.case.warmups_s)).copied();
    let (low, high) = (times().fold(f64::INFINITY, f64::min), times().fold(0.0, f64::max));
    let foot = cases.iter().map(Shown::foot).fold(low, f64::min);
    let head = cases.iter().map(Shown::head).fold(high, f64::max);
    if high > 10.0 * low {
        return Scale::logarithmic(foot.max(low / 1.3), head).with_margins(10.0, 10.0, width);
    }
    if low < 0.5 * high {
        return Scale::linear(0.0, head).with_margins(0.0, 10.0, width);
    }
    // Times that are all but equal are not blown up until chance looks like a difference.
    let middle = f64::midpoint(foot, head);
    let reach = (head - middle).max(0.01 * middle);
    Scale::linear(middle - reach, middle + reach).with_margins(10.0, 10.0, width)
}

/// Times at evenly spaced ranks, the shortest and the longest among them, where there are too many to draw.
fn thinned(times: &[f64]) -> Vec<f64> {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    if times.len() <= MOST_DOTS {
        return times;
    }
    let last = times.len() - 1;
    (0..MOST_DOTS).map(|place| times[place * last / (MOST_DOTS - 1)]).collect()
}

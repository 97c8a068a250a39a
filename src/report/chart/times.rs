//! The picture of the times: every execution, and how they are spread.

use crate::plan::Scaling;
use crate::stats::{Spread, density};
use crate::summary::{CaseSummary, Group, Outcome, Summary};

use super::drawing::{Area, Drawing, Fill, Point, Stroke};
use super::finding;
use super::frame::{Caption, Frame, axis_below, tick_below};
use super::palette::{GRID, Hue, INK, NEUTRAL, WHITE};
use super::rows::{Choice, Label, MOST_ROWS, Rows};
use super::scale::{Scale, decade_ticks, round_step, round_ticks};
use super::series::{self, Series};
use super::words::{self, Unit};

/// More dots a case than this say no more, and make the files large.
const MOST_DOTS: usize = 2000;

/// Up to so many cases, all of them are shown; of more, the fastest of each series.
const ALL_UP_TO: usize = 8;

/// How far down a row its box is, of its height.
const BOX: f64 = 0.46;

/// Three bandwidths of the density of ten values, in interquartile ranges.
const HILL_FOOT: f64 = 1.3;

/// Fewer samples than this have no shape worth drawing.
const FEWEST_FOR_A_SHAPE: usize = 8;

/// The picture of a group; none where nothing was timed.
pub fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    let choice = choice(&series, group, MOST_ROWS);
    if choice.rows.is_empty() {
        return None;
    }
    let Frame { drawing, room } = Frame::new(&caption(group, &choice), summary, group);
    Some(Plot::draw(drawing, room, &choice.rows))
}

/// A case as a row.
struct Row<'a> {
    label: Label,
    case: &'a CaseSummary,
    spread: Spread,
}

/// All cases, or if they are many the fastest of each strategy (with more to do the largest), or if these are many the fastest of them.
fn choice<'a>(series: &[Series<'a>], group: &Group, most: usize) -> Choice<Row<'a>> {
    let all = match Choice::all_up_to(ALL_UP_TO, series, Row::of) {
        Ok(choice) => return choice,
        Err(all) => all,
    };
    let fastest =
        |rows: Vec<Row<'a>>| rows.into_iter().min_by(|one, two| one.spread.median.total_cmp(&two.spread.median));
    let largest = |rows: Vec<Row<'a>>| rows.into_iter().max_by_key(|row| row.case.workers);
    let (mut rows, which): (Vec<Row<'a>>, &str) = match group.scaling {
        Scaling::Strong => (all.into_iter().filter_map(fastest).collect(), "the fastest case of each strategy"),
        Scaling::Weak => (all.into_iter().filter_map(largest).collect(), "each strategy with its most workers"),
    };
    let mut left_out = Some(which.to_owned());
    if rows.len() > most {
        left_out = Some(format!("the fastest {} of {} strategies", most - 1, rows.len()));
        let mut medians: Vec<f64> = rows.iter().map(|row| row.spread.median).collect();
        medians.sort_by(f64::total_cmp);
        let slowest = medians[most - 2];
        rows.retain(|row| series::is_baseline(row.case) || row.spread.median <= slowest);
        rows.truncate(most);
    }
    Choice { rows, left_out }
}

impl<'a> Row<'a> {
    fn of(case: &'a CaseSummary, hue: Hue) -> Option<Self> {
        if case.outcome != Outcome::Ok {
            return None;
        }
        let spread = Spread::of(&case.times_s)?;
        let label = Label {
            name: case.short_id(),
            hue,
            // The median, as the table has it.
            first: words::duration(case.wall.map_or(spread.median, |wall| wall.value)),
            // A single time does not vary.
            second: spread.cv.map_or("1 execution".to_owned(), |cv| format!("CV {}", words::percent(cv))),
        };
        Some(Self { label, case, spread })
    }

    /// Where its hill runs out below the shortest time: about three bandwidths.
    fn foot(&self) -> f64 {
        self.spread.min - HILL_FOOT * (self.spread.q3 - self.spread.q1)
    }

    /// Where its hill runs out above the longest time.
    fn head(&self) -> f64 {
        self.spread.max + HILL_FOOT * (self.spread.q3 - self.spread.q1)
    }
}

fn caption(group: &Group, choice: &Choice<Row<'_>>) -> Caption {
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
    subtitle.push("box: quartiles, bar: median".to_owned());
    if fewest >= FEWEST_FOR_A_SHAPE {
        subtitle.push("hill: density".to_owned());
    }
    if rows.iter().any(|row| !row.case.warmups_s.is_empty()) {
        subtitle.push("hollow: warm-ups".to_owned());
    }
    let steady = rows.iter().filter_map(|row| row.spread.cv.map(|cv| (row.label.name.clone(), cv)));
    let unsteady = steady.max_by(|one, two| one.1.total_cmp(&two.1)).filter(|(_, cv)| *cv > 0.1);
    Caption { titles: finding::times(group, unsteady), subtitle }
}

struct Plot {
    drawing: Drawing,
    rows: Rows,
    x: Scale,
    /// Of the dots.
    radius: f64,
}

impl Plot {
    fn draw(drawing: Drawing, room: Area, rows: &[Row<'_>]) -> Drawing {
        let labels: Vec<&Label> = rows.iter().map(|row| &row.label).collect();
        let places = Rows::new(room, &labels, 0.0);
        let Rows { plot, pitch, .. } = places;
        let mut picture = Self { drawing, rows: places, x: scale(rows, plot), radius: 0.0 };
        picture.radius = picture.fitting_radius(rows);
        picture.axis();
        for (place, row) in rows.iter().enumerate() {
            picture.row(row, plot.top + pitch * place as f64);
            places.write(&mut picture.drawing, &row.label, plot.top + pitch * (place as f64 + 0.5) + 2.0, 5.0);
        }
        picture.drawing
    }

    fn axis(&mut self) {
        let Self { rows: Rows { plot, .. }, x, .. } = *self;
        let (low, high) = (x.value(plot.left), x.value(plot.right));
        let unit = Unit::of(high);
        let most = (plot.width() / 70.0) as usize;
        let (ticks, title): (Vec<(f64, String)>, String) = if x.is_logarithmic() {
            let label = |tick: f64| (tick, words::duration_tick(tick));
            (decade_ticks(low, high).into_iter().map(label).collect(), "wall time (log scale)".to_owned())
        } else {
            let step = round_step((high - low) / unit.seconds, most);
            let digits = (-step.log10().floor()).max(0.0) as usize;
            let label = |tick: f64| (tick * unit.seconds, format!("{tick:.digits$}"));
            let ticks: Vec<f64> = round_ticks(low / unit.seconds, high / unit.seconds, most);
            let start = if low > 0.0 { " (the axis does not start at 0)" } else { "" };
            (ticks.into_iter().map(label).collect(), format!("wall time, {}{start}", unit.name))
        };
        for (value, label) in ticks {
            let at = x.at(value);
            self.drawing.line([Point::new(at, plot.top), Point::new(at, plot.bottom)], Stroke::solid(GRID, 1.0));
            tick_below(&mut self.drawing, plot, at, &label);
        }
        axis_below(&mut self.drawing, plot, &title);
    }

    /// From the top of a row down: the hill, the box, the dots.
    fn row(&mut self, row: &Row<'_>, top: f64) {
        let half = self.half();
        let middle = top + self.rows.pitch * BOX;
        self.hill(row, middle - half - 2.5, (self.rows.pitch * 0.36 - half).clamp(3.0, 26.0));
        self.quartiles(row, middle, half);
        self.swarm(row, middle + half + 2.5);
    }

    fn hill(&mut self, row: &Row<'_>, foot: f64, height: f64) {
        if row.case.times_s.len() < FEWEST_FOR_A_SHAPE {
            return;
        }
        let curve = match self.x.is_logarithmic() {
            true => {
                let logs: Vec<f64> = row.case.times_s.iter().map(|time| time.ln()).collect();
                density(&logs, 120).into_iter().map(|(log, height)| (log.exp(), height)).collect()
            }
            false => density(&row.case.times_s, 120),
        };
        let peak = curve.iter().map(|(_, density)| *density).fold(0.0, f64::max);
        let inside = |(time, _): &&(f64, f64)| self.x.holds(*time);
        let points: Vec<Point> = curve
            .iter()
            .filter(inside)
            .map(|(time, density)| Point::new(self.x.at(*time), foot - height * density / peak))
            .collect();
        if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied())
            && last.x - first.x > 3.0
        {
            let ends = [Point::new(last.x, foot), Point::new(first.x, foot)];
            self.drawing.polygon(points.into_iter().chain(ends), Fill::sheer(row.label.hue.line, 0.22));
        }
    }

    fn quartiles(&mut self, row: &Row<'_>, middle: f64, half: f64) {
        let at = |time: f64| self.x.at(time);
        let Spread { min, q1, median, q3, max, .. } = row.spread;
        let (left, right, bar) = (at(q1), at(q3), at(median));
        let ends = [Point::new(at(min), middle), Point::new(at(max), middle)];
        self.drawing.line(ends, Stroke::solid(row.label.hue.line, 1.3));
        let quartiles = Area { left, top: middle - half, right, bottom: middle + half };
        let about = format!(
            "{}: median {}, quartiles {} and {}",
            row.case.id,
            words::duration(median),
            words::duration(q1),
            words::duration(q3)
        );
        self.drawing.rectangle(quartiles, 1.5, Fill::solid(row.label.hue.line), &about);
        if right - left > 14.0 {
            let rim = Area { left: bar - 2.2, top: middle - half - 1.0, right: bar + 2.2, bottom: middle + half + 1.0 };
            self.drawing.rectangle(rim, 0.0, Fill::solid(WHITE), "");
        }
        let reach = half + 2.0;
        self.drawing.line([Point::new(bar, middle - reach), Point::new(bar, middle + reach)], Stroke::solid(INK, 2.0));
    }

    /// Every execution as a dot: side by side where they are apart, below one another where they are not.
    fn swarm(&mut self, row: &Row<'_>, top: f64) {
        let dots = self.dots(row);
        let (radius, swarm) = (self.radius, Swarm::of(&dots, self.radius, self.swarm_height()));
        let dot = |(depth, (x, _)): (&f64, &(f64, bool))| Point::new(*x, top + radius + depth);
        let places = swarm.depths.iter().zip(&dots);
        let (hollow, solid): (Vec<_>, Vec<_>) = places.partition(|(_, (_, warmup))| *warmup);
        self.drawing.dots(solid.into_iter().map(dot), radius, Fill::sheer(row.label.hue.line, 0.85), false);
        self.drawing.dots(hollow.into_iter().map(dot), (radius * 0.85).max(1.5), Fill::solid(NEUTRAL), true);
    }

    /// Where the executions of a row are, from left to right, and which of them are warm-ups.
    fn dots(&self, row: &Row<'_>) -> Vec<(f64, bool)> {
        let timed = thinned(&row.case.times_s).into_iter().map(|time| (self.x.at(time), false));
        let warmups = thinned(&row.case.warmups_s).into_iter().map(|time| (self.x.at(time), true));
        let mut dots: Vec<(f64, bool)> = timed.chain(warmups).collect();
        dots.sort_by(|one, two| one.0.total_cmp(&two.0));
        dots
    }

    /// The largest of some radii with which the dots of all rows have room, or a small one.
    fn fitting_radius(&self, rows: &[Row<'_>]) -> f64 {
        let largest = (self.rows.pitch * 0.06).clamp(1.6, 2.5);
        let dots: Vec<Vec<(f64, bool)>> = rows.iter().map(|row| self.dots(row)).collect();
        let fits = |radius: &f64| dots.iter().all(|dots| Swarm::of(dots, *radius, self.swarm_height()).fits);
        let radii = [1.0, 0.85, 0.7, 0.55].map(|share| share * largest);
        radii.into_iter().find(fits).unwrap_or(0.7 * largest)
    }

    /// Half the height of a row's box.
    fn half(&self) -> f64 {
        (self.rows.pitch * 0.1).clamp(2.0, 5.0)
    }

    fn swarm_height(&self) -> f64 {
        self.rows.pitch * (1.0 - BOX) - self.half() - 4.0
    }
}

/// How far below the first line each of some dots stands.
struct Swarm {
    depths: Vec<f64>,
    /// Whether no dot covers another.
    fits: bool,
}

impl Swarm {
    /// Each dot, from left to right, takes the first line in which it touches none.
    fn of(dots: &[(f64, bool)], radius: f64, height: f64) -> Self {
        let pitch = 2.0 * radius + 0.3;
        let lines = ((height / pitch).floor() as usize).max(1);
        let mut last = vec![f64::NEG_INFINITY; lines];
        let mut fits = true;
        let mut depths = Vec::with_capacity(dots.len());
        for (x, _) in dots {
            let line = last.iter().position(|last| x - last >= pitch).unwrap_or_else(|| {
                fits = false;
                // Where all lines are taken, dots lie on one another, in each line equally.
                (0..lines).min_by(|one, two| last[*one].total_cmp(&last[*two])).unwrap_or(0)
            });
            last[line] = *x;
            depths.push(pitch * line as f64);
        }
        Self { depths, fits }
    }
}

/// Logarithmic where the times span more than a decade; from 0 where that costs less than half of the width.
fn scale(rows: &[Row<'_>], plot: Area) -> Scale {
    let times = || rows.iter().flat_map(|row| row.case.times_s.iter().chain(&row.case.warmups_s)).copied();
    let (low, high) = (times().fold(f64::INFINITY, f64::min), times().fold(0.0, f64::max));
    let (start, end) = (plot.left + 10.0, plot.right - 10.0);
    let (foot, head) =
        (rows.iter().map(Row::foot).fold(low, f64::min), rows.iter().map(Row::head).fold(high, f64::max));
    if high > 10.0 * low {
        return Scale::logarithmic(foot.max(low / 1.3), head, start, end).stretched(plot.left, plot.right);
    }
    if low < 0.5 * high {
        return Scale::linear(0.0, head, plot.left, end).stretched(plot.left, plot.right);
    }
    // Times that are all but equal are not blown up until chance looks like a difference.
    let middle = f64::midpoint(foot, head);
    let reach = (head - middle).max(0.01 * middle);
    Scale::linear(middle - reach, middle + reach, start, end).stretched(plot.left, plot.right)
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

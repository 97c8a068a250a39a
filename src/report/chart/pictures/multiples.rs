//! The speedups of a sweep side by side, on one scale.

use crate::plan::Scaling;
use crate::summary::{Group, Summary};

use super::speedup::VIEW;
use crate::report::chart::counts::Extent;
use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Shape, Stroke, Text};
use crate::report::chart::edge::Edge;
use crate::report::chart::fits::{self, Fit};
use crate::report::chart::frame::{Caption, Frame};
use crate::report::chart::key;
use crate::report::chart::labels::Free;
use crate::report::chart::palette::{AXIS, INK, MUTED, SHADE, WHITE};
use crate::report::chart::plot::{Axes, Plot};
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, Series, is_baseline};
use crate::report::chart::spots::Spots;
use crate::report::chart::sweep::Sweep;
use crate::report::chart::text::{NAME, NOTE, NOTE_HEAD, TICK};
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

/// More panels would be too small; the map shows them.
const MOST: usize = 25;
/// Above and below the plot of a panel: its name, and the axis.
const HEAD: f64 = 24.0;
const FOOT: f64 = 26.0;
const BETWEEN: f64 = 16.0;
const AXIS_TITLE: f64 = 16.0;
const RADIUS: f64 = 3.6;
/// A bound that is so many times as high with one value as with another is what the sweep shows.
const APART: f64 = 1.2;

/// The picture of a run; none where there is one group, too many, or nothing to join.
pub(super) fn picture(summary: &Summary) -> Option<Drawing> {
    let sweep = Sweep::of(summary)?;
    let groups = &summary.groups;
    let is_one_count = sweep.columns.iter().all(|(_, workers)| *workers == sweep.columns[0].1);
    let is_weak = groups.iter().any(|group| group.scaling == Scaling::Weak);
    if !(2..=MOST).contains(&groups.len()) || is_one_count || is_weak {
        return None;
    }
    let grid = Grid::of(groups.len());
    let all: Vec<Vec<Series<'_>>> = groups.iter().map(series::of).collect();
    let key = key::height(&all[0], &groups[0]);
    let height = key + grid.rows as f64 * grid.height + AXIS_TITLE;
    let laws: Vec<Vec<Option<Fit>>> = all.iter().zip(groups).map(|(series, group)| fits::of(series, group)).collect();
    let any_law = laws.iter().flatten().any(Option::is_some);
    let Frame { mut drawing, room } = Frame::over_all(&caption(summary, &sweep, any_law), summary).with_room(height);
    key::draw(&mut drawing, room, &all[0], &groups[0]);
    let extent = Extent::of(summary, &groups[0], VIEW.measured);
    let y = (VIEW.y)(&extent, grid.height - HEAD - FOOT);
    let left = room.left + 8.0 + y.labels().map(|label| TICK.width(label)).fold(0.0, f64::max);
    let room = Area { left, top: room.top + key, ..room };
    for (place, line) in sweep.lines.iter().enumerate() {
        let is_first = place % grid.columns == 0;
        let y =
            if is_first { y.clone() } else { y.clone().with_ticks(y.ticks().collect::<Vec<_>>(), |_| String::new()) };
        let panel = Panel { group: &groups[place], series: &all[place], laws: &laws[place], extent, y };
        let name = format!("{} {}", sweep.key.name(), line.value);
        drawing = panel.draw(drawing, grid.area(room, place), name.trim());
    }
    let title = if extent.is_linear() { "workers" } else { "workers (log scale)" };
    let at = Point::new(f64::midpoint(room.left, room.right), room.bottom - 2.0);
    drawing.text(Text::new(title, at, NOTE, MUTED).anchored(Anchor::Middle));
    Some(drawing)
}

fn caption(summary: &Summary, sweep: &Sweep<'_>, any_law: bool) -> Caption {
    let mut subtitle = vec!["speedup by number of workers, all on one scale".to_owned()];
    subtitle.push("grey: what no schedule can reach".to_owned());
    if any_law {
        subtitle.push("pale curve: fitted law".to_owned());
    }
    let titles = bounds(summary, sweep).unwrap_or_else(|| sweep.finding());
    Caption { titles, subtitle, ..Caption::default() }
}

/// What is swept decides how much can be reached.
fn bounds(summary: &Summary, sweep: &Sweep<'_>) -> Option<Vec<String>> {
    let workers = summary.groups.iter().map(|group| group.bounds.len()).min().filter(|workers| *workers > 1)?;
    let bounds: Vec<f64> = summary.groups.iter().map(|group| group.bounds[workers - 1]).collect();
    let places = 0..bounds.len();
    let most = places.clone().max_by(|one, two| bounds[*one].total_cmp(&bounds[*two]))?;
    let least = places.min_by(|one, two| bounds[*one].total_cmp(&bounds[*two]))?;
    let phrase = |place: usize| sweep.phrase(&sweep.lines[place]);
    let facts = [
        ("workers", &*words::count(workers, "worker")),
        ("one", &phrase(most)),
        ("most", &words::ratio(bounds[most])),
        ("two", &phrase(least)),
        ("least", &words::ratio(bounds[least])),
    ];
    (bounds[most] > APART * bounds[least]).then(|| titles(found::SWEEP_BOUNDS, 1, &facts))
}

/// Panels in rows.
struct Grid {
    columns: usize,
    rows: usize,
    height: f64,
}

impl Grid {
    fn of(panels: usize) -> Self {
        let columns = match panels {
            0..=4 => panels,
            5..=6 => 3,
            7..=12 => 4,
            _ => 5,
        };
        let height = [290.0, 290.0, 250.0, 190.0, 165.0, 150.0][columns.min(5)];
        Self { columns, rows: panels.div_ceil(columns), height }
    }

    /// The plot of a panel.
    fn area(&self, all: Area, place: usize) -> Area {
        let width = (all.width() + BETWEEN) / self.columns as f64;
        let left = all.left + width * (place % self.columns) as f64;
        let top = all.top + self.height * (place / self.columns) as f64;
        Area { left, top: top + HEAD, right: left + width - BETWEEN, bottom: top + self.height - FOOT }
    }
}

struct Panel<'a> {
    group: &'a Group,
    series: &'a [Series<'a>],
    laws: &'a [Option<Fit>],
    extent: Extent,
    y: Scale,
}

impl Panel<'_> {
    fn draw(self, mut drawing: Drawing, area: Area, name: &str) -> Drawing {
        let mut spots = Spots::new(self.series, VIEW.measured);
        let axes = Axes { area, x: self.extent.workers(&spots.counts(), area), y: self.y };
        spots.leave_out_at_baseline(&axes);
        drawing.text(Text::new(&NAME.fit(name, area.width()), Point::new(area.left, area.top - 9.0), NAME, INK));
        let mut plot = Plot::new(drawing, axes);
        draw_behind(&mut plot, self.group, self.series, self.laws);
        for (place, series) in self.series.iter().enumerate().filter(|(_, series)| !series.is_baseline()) {
            let own = spots.of(place).filter(|spot| !is_baseline(spot.case));
            let start = spots.of(place).next().and_then(|first| spots.baseline_of(first));
            let path: Vec<(f64, f64)> = start.into_iter().chain(own).map(|spot| spot.shown(&plot.axes)).collect();
            plot.join(path, Stroke::solid(series.hue.line, if series.faded { 1.0 } else { 1.6 }));
        }
        for spot in &spots.list {
            let series = &spots.series[spot.series];
            let (shape, colour) =
                if is_baseline(spot.case) { (Shape::Diamond, INK) } else { (series.shape, series.hue.line) };
            let about = format!("{}: {}", spot.case.id, words::ratio(spot.estimate.value));
            plot.drawing().marker(shape, spot.at(&plot.axes), RADIUS, colour, &about);
        }
        name_law(&plot, self.laws);
        name_best(&mut plot, &spots);
        plot.finish()
    }
}

fn draw_behind(plot: &mut Plot, group: &Group, series: &[Series<'_>], laws: &[Option<Fit>]) {
    for (series, law) in series.iter().zip(laws) {
        let Some(law) = law else { continue };
        plot.area(law.band(), Fill::sheer(series.hue.line, 0.18));
        plot.line(law.line(), Stroke::solid(series.hue.line.over(WHITE, 0.7), 1.2));
    }
    let edge = Edge::of(group).map(|edge| edge.corners(&plot.axes.x)).unwrap_or_default();
    plot.shade_above(edge, Fill::solid(SHADE));
    plot.axis_beside();
    plot.axis_below("", false);
    let (start, end) = plot.axes.x.ends();
    let ideal = [start.max(1.0), end].map(|workers| (workers, workers));
    plot.line(ideal, Stroke::dashed(AXIS, 1.0, 4.0, 3.0));
}

/// Writes what the only law of a panel finds, where that has room.
fn name_law(plot: &Plot, laws: &[Option<Fit>]) {
    let area = plot.axes.area;
    let [law] = laws.iter().flatten().collect::<Vec<_>>()[..] else { return };
    let words = law.parameters().swap_remove(0);
    let text = Text::new(&words, Point::new(area.left + 7.0, area.top + 14.0), NOTE, MUTED).with_halo();
    if text.width() + 14.0 <= area.width() {
        plot.drawing().text(text);
    }
}

/// Writes the highest speedup of a panel near its point, where there is room.
fn name_best(plot: &mut Plot, spots: &Spots<'_>) {
    let best = spots.parallel().max_by(|one, two| one.estimate.value.total_cmp(&two.estimate.value));
    let Some(best) = best else { return };
    let (at, area) = (best.at(&plot.axes), plot.axes.area);
    let mut free = Free::new(Area { left: area.left, right: area.right + BETWEEN, ..area });
    spots.list.iter().for_each(|spot| free.take(Area::around(spot.at(&plot.axes), RADIUS)));
    let text = Text::new(&words::ratio(best.estimate.value), at, NOTE_HEAD, INK).with_halo();
    let half = text.width() / 2.0;
    let above = |rise: f64| {
        let x = at.x.min(area.right - half);
        vec![Text { at: Point::new(x, at.y + rise), anchor: Anchor::Middle, ..text.clone() }]
    };
    let beside = |(x, y): (f64, f64)| vec![text.clone().moved(x, y)];
    let places = [-8.0, 17.0, 28.0, -18.0].map(above).into_iter();
    let text = free.place(places.chain([(-9.0, 3.5), (-9.0, 14.0), (-9.0, -8.0)].map(beside)));
    text.into_iter().flatten().for_each(|text| plot.drawing().text(text));
}

//! A chart of plotters' on a drawing: its axes, and what is drawn over them.

use std::borrow::Borrow;
use std::cell::{RefCell, RefMut};
use std::convert::Infallible;
use std::rc::Rc;

use plotters::chart::{ChartBuilder, ChartContext, LabelAreaPosition};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::element::{CoordMapper, Drawable, PointCollection, Polygon};
use plotters::series::LineSeries;
use plotters::style::{RGBAColor, ShapeStyle};

use super::drawing::{Area, Drawing, Fill, Point, Stroke, WIDTH};
use super::palette::{AXIS, GRID, INK, MUTED};
use super::recorder::{Recorder, Sketch, fill, font, stroke, units};
use super::scale::Scale;
use super::text::{AXIS_TITLE, TICK, TICK_STRONG};

/// From the axis below to the base line of its title.
const FOOT: f64 = 36.0;
/// To the left of a plot, all of which its tick labels may need; longer ones go on past it.
const SIDE: f64 = 20.0;
const INVISIBLE: ShapeStyle = ShapeStyle { color: RGBAColor(0, 0, 0, 0.0), filled: false, stroke_width: 0 };

/// Where values are: what can be asked before there is a plot, and after.
#[derive(Clone, Debug)]
pub(super) struct Axes {
    pub area: Area,
    pub x: Scale,
    pub y: Scale,
}

impl Axes {
    /// The place of two values; where they are off the axes, the nearest on them.
    pub fn at(&self, x: f64, y: f64) -> Point {
        let Point { x, y } = self.beyond(x, y);
        Point::new(x.max(self.area.left).min(self.area.right), y.max(self.area.top).min(self.area.bottom))
    }

    pub fn beyond(&self, x: f64, y: f64) -> Point {
        Point::new(self.x.pixel(x, self.across()), self.y.pixel(y, self.up()))
    }

    pub fn values(&self, at: Point) -> (f64, f64) {
        (self.x.value(at.x, self.across()), self.y.value(at.y, self.up()))
    }

    fn across(&self) -> (f64, f64) {
        (self.area.left, self.area.right)
    }

    fn up(&self) -> (f64, f64) {
        (self.area.bottom, self.area.top)
    }
}

pub(super) struct Plot {
    pub axes: Axes,
    chart: ChartContext<'static, Recorder, Cartesian2d<Scale, Scale>>,
    recorder: Rc<RefCell<Recorder>>,
}

impl Plot {
    pub fn new(drawing: Drawing, axes: Axes) -> Self {
        let height = drawing.height;
        let recorder = Rc::new(RefCell::new(Recorder { drawing }));
        // The range of a chart ends one unit before its area does.
        let Area { left, top, right, bottom } = axes.area;
        let chart = ChartBuilder::on(&(&recorder).into())
            .margin_left(units(left - SIDE))
            .margin_top(units(top))
            .margin_right(units(WIDTH - right) - 1)
            .margin_bottom(units(height - bottom - FOOT) - 1)
            .set_label_area_size(LabelAreaPosition::Left, units(SIDE))
            .set_label_area_size(LabelAreaPosition::Bottom, units(FOOT))
            .build_cartesian_2d(axes.x.clone(), axes.y.clone())
            .expect("only the title of a chart can fail, and this one has none");
        Self { axes, chart, recorder }
    }

    pub fn finish(self) -> Drawing {
        std::mem::take(&mut self.recorder.borrow_mut().drawing)
    }

    /// The drawing itself, for what has its place in pixels.
    pub fn drawing(&self) -> RefMut<'_, Drawing> {
        RefMut::map(self.recorder.borrow_mut(), |recorder| &mut recorder.drawing)
    }

    /// Draws the axis below: its line, its ticks with their labels, what it measures, and a grid line at each tick.
    /// Where some of its ticks stand out, their labels are dark.
    pub fn axis_below(&mut self, title: &str, has_grid: bool) {
        let grid = if has_grid { stroke(GRID, 1.0) } else { INVISIBLE };
        let x = self.axes.x.clone();
        let label = |value: &f64, strong: bool| {
            if x.is_strong(*value) == strong { x.format_ext(value) } else { String::new() }
        };
        let (weak, strong) = (|value: &f64| label(value, false), |value: &f64| label(value, true));
        let drawn = self
            .chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .light_line_style(INVISIBLE)
            .bold_line_style(grid)
            .axis_style(stroke(AXIS, 1.2))
            .set_all_tick_mark_size(units(4.0))
            .x_label_formatter(&weak)
            .x_label_style(font(TICK, MUTED))
            .axis_desc_style(font(AXIS_TITLE, INK))
            .x_desc(title)
            .draw();
        recorded(drawn);
        let drawn = self
            .chart
            .configure_mesh()
            .disable_mesh()
            .disable_y_axis()
            .axis_style(INVISIBLE)
            .set_all_tick_mark_size(units(4.0))
            .x_label_formatter(&strong)
            .x_label_style(font(TICK_STRONG, INK))
            .draw();
        recorded(drawn);
    }

    /// Draws the axis to the left: a label and a grid line at each tick.
    pub fn axis_beside(&mut self) {
        let drawn = self
            .chart
            .configure_mesh()
            .disable_x_mesh()
            .disable_x_axis()
            .light_line_style(INVISIBLE)
            .bold_line_style(stroke(GRID, 1.0))
            .axis_style(INVISIBLE)
            .set_all_tick_mark_size(units(4.5))
            .y_label_style(font(TICK, MUTED))
            .draw();
        recorded(drawn);
    }

    /// Draws a series or elements of plotters'; what is outside of the axes is moved to their edge.
    pub fn draw<B, E, R>(&mut self, series: impl IntoIterator<Item = R>)
    where
        B: CoordMapper,
        for<'b> &'b E: PointCollection<'b, (f64, f64), B>,
        E: Drawable<Recorder, B>,
        R: Borrow<E>,
    {
        recorded(self.chart.draw_series(series).map(|_| ()));
    }

    /// Draws what plotters has no element for, at places that may be outside of the axes.
    pub fn sketch(&mut self, places: impl IntoIterator<Item = (f64, f64)>, draw: impl Fn(&mut Drawing, &[Point])) {
        self.draw([Sketch { places: places.into_iter().collect(), draw }]);
    }

    /// Draws a line from place to place, the part of it that is on the axes.
    pub fn line(&mut self, places: impl IntoIterator<Item = (f64, f64)>, line: Stroke) {
        let area = self.axes.area;
        self.sketch(places, |drawing, points| {
            let inside = |point: &Point| (area.top - 1e-6..=area.bottom + 1e-6).contains(&point.y);
            cut(area, points).split(|point| !inside(point)).for_each(|run| drawing.line(run.iter().copied(), line));
        });
    }

    /// Joins places that are all on the axes.
    pub fn join(&mut self, places: impl IntoIterator<Item = (f64, f64)>, line: Stroke) {
        self.draw(LineSeries::new(places, stroke(line.colour, line.width)));
    }

    pub fn area(&mut self, corners: Vec<(f64, f64)>, look: Fill) {
        self.draw([Polygon::new(corners, fill(look))]);
    }

    /// Draws a bar from value to value, `reach` pixels above and below a row's middle.
    pub fn bar(&mut self, (from, to): (f64, f64), row: f64, reach: f64, bar: Bar<'_>) {
        self.sketch([(from, row), (to, row)], |drawing, at| {
            let (top, bottom) = (at[0].y - reach, at[0].y + reach);
            let area = Area { left: at[0].x, top, right: at[1].x - bar.gap, bottom };
            drawing.rectangle(area, bar.fill, bar.about);
        });
    }

    /// Fills what is above a line that crosses the axes from left to right and may leave them at the top or the bottom.
    pub fn shade_above(&mut self, places: impl IntoIterator<Item = (f64, f64)>, look: Fill) {
        let area = self.axes.area;
        self.sketch(places, |drawing, points| {
            let [Point { x: first, .. }, .., Point { x: last, .. }] = *points else { return };
            let corners = [Point::new(last, area.top), Point::new(first, area.top)];
            let edge = cut(area, points).into_iter();
            let edge = edge.map(|point| Point::new(point.x, point.y.max(area.top).min(area.bottom)));
            drawing.polygon(edge.chain(corners), look);
        });
    }
}

#[derive(Clone, Copy)]
pub(super) struct Bar<'a> {
    pub fill: Fill,
    /// The paper between it and the next one, in pixels.
    pub gap: f64,
    /// What a pointer is told; may be empty.
    pub about: &'a str,
}

/// The recorder cannot fail, and no drawing goes on while another does.
fn recorded(drawn: Result<(), DrawingAreaErrorKind<Infallible>>) {
    debug_assert!(drawn.is_ok(), "{drawn:?}");
}

/// A line with a further point wherever it crosses an area's top or bottom.
fn cut(area: Area, points: &[Point]) -> Vec<Point> {
    let mut cut: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        let crosses = |height: &f64| (from.y < *height) != (to.y < *height) && from.y != *height && to.y != *height;
        let mut heights: Vec<f64> = [area.top, area.bottom].into_iter().filter(crosses).collect();
        if from.y > to.y {
            heights.reverse();
        }
        let at = |height: f64| Point::new(from.x + (to.x - from.x) * (height - from.y) / (to.y - from.y), height);
        cut.extend(heights.into_iter().map(at));
        cut.push(to);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_chart_is_where_the_axes_say() {
        let area = Area { left: 100.0, top: 50.0, right: 700.0, bottom: 400.0 };
        let axes = Axes { area, x: Scale::logarithmic(1.0, 64.0), y: Scale::linear(0.0, 10.0) };
        let mut plot = Plot::new(Drawing::default(), axes);
        for (x, y) in [(1.0, 0.0), (64.0, 10.0), (5.0, 3.0), (128.0, 12.0)] {
            let said = plot.axes.beyond(x, y);
            plot.sketch([(x, y)], |_, at| {
                assert!((at[0].x - said.x).abs() < 0.05 && (at[0].y - said.y).abs() < 0.05, "{at:?} is not {said:?}");
            });
        }
    }
}

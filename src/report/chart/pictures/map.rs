//! A sweep at a glance: how much faster, by what is swept and by the number of workers.

use crate::summary::Summary;
use crate::text::significant;

use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use crate::report::chart::frame::{Caption, Frame};
use crate::report::chart::palette::{AXIS, Colour, INK, MUTED, WHITE};
use crate::report::chart::plot::{Axes, Bar, Plot};
use crate::report::chart::scale::Scale;
use crate::report::chart::sweep::{Cell, Sweep};
use crate::report::chart::text::{NAME, NOTE, NOTE_HEAD, SUBTITLE, Type, Weight};
use crate::report::chart::words;

/// The letters of a speedup: the largest that have room.
const VALUES: [Type; 3] = [Type { size: 14.0, weight: Weight::SemiBold }, NAME, NOTE_HEAD];
const PITCH: f64 = 46.0;
/// With more rows than this they are lower, and have no intervals.
const MOST_HIGH: usize = 12;
const LOW_PITCH: f64 = 24.0;
const HEAD: f64 = 44.0;
/// To the right: what the colours mean.
const LEGEND: f64 = 126.0;
/// How high the ramp of the efficiency is, with its name.
const RAMP: f64 = 112.0;
const WIDEST: f64 = 132.0;
/// All columns together have about so much.
const ROOM: f64 = 530.0;
const SLOWER: Colour = Colour::hex(0xF6CBA3);
/// From no efficiency to all of it: ColorBrewer's Blues (Harrower, Brewer 2003) without those in the middle, on which
/// neither ink nor white reads well.
const PALE: [Colour; 2] = [Colour::hex(0xE3EEF9), Colour::hex(0x6BAED6)];
const DARK: [Colour; 2] = [Colour::hex(0x2B6FB0), Colour::hex(0x0B4A8C)];
const DARK_FROM: f64 = 0.75;

/// The picture of a run; none where nothing but the workers is swept.
pub(super) fn picture(summary: &Summary) -> Option<Drawing> {
    let sweep = Sweep::of(summary)?;
    let pitch = if sweep.lines.len() > MOST_HIGH { LOW_PITCH } else { PITCH };
    // The key stands around what is said of the line from where on it pays.
    let line = sweep.pays_from().filter(|first| *first > 0).map_or(0.0, |first| first as f64 * pitch + 60.0);
    let rows = pitch * sweep.lines.len() as f64 + 18.0;
    let height = HEAD + rows.max(line.max(40.0) + RAMP);
    let widest = sweep.cells().map(|cell| NOTE.width(&interval(cell))).fold(0.0, f64::max);
    let has_intervals = pitch > LOW_PITCH && (widest + 8.0) * sweep.columns.len() as f64 <= ROOM;
    let frame = Frame::over_all(&caption(&sweep, has_intervals), summary).with_room(height);
    let map = Map::new(frame, &sweep, pitch, has_intervals);
    Some(map.draw())
}

fn caption(sweep: &Sweep<'_>, has_intervals: bool) -> Caption {
    let blocks = words::counts(sweep.cells().map(|cell| cell.case.blocks), "block");
    let level = words::range(sweep.cells().map(|cell| cell.speedup.confidence), words::confidence);
    let mut subtitle = vec!["large: speedup over the baseline in the same row".to_owned()];
    if has_intervals {
        subtitle.push(format!("below: its {level} interval, {blocks}"));
    }
    subtitle.push("colour: efficiency".to_owned());
    if let (Some(all), [(name, _), ..]) = (sweep.one_of, &sweep.columns[..]) {
        subtitle.insert(0, format!("{name}, the fastest of {all} strategies"));
    }
    if let Some(all) = sweep.lines_of {
        subtitle.insert(0, format!("the first {} of {all} values", sweep.lines.len()));
    }
    Caption { titles: sweep.finding(), subtitle, ..Caption::default() }
}

struct Map<'a> {
    plot: Plot,
    sweep: &'a Sweep<'a>,
    legend: Area,
    left: f64,
    has_intervals: bool,
    pitch: f64,
    value: Type,
}

impl<'a> Map<'a> {
    fn new(Frame { drawing, room }: Frame, sweep: &'a Sweep<'a>, pitch: f64, has_intervals: bool) -> Self {
        let widest =
            sweep.lines.iter().map(|line| NAME.width(&line.value)).fold(SUBTITLE.width(sweep.key.name()), f64::max);
        let left = room.left + widest.min(190.0) + 14.0;
        let columns = sweep.columns.len() as f64;
        let right = (room.right - LEGEND - 14.0).min(left + WIDEST * columns);
        let (top, rows) = (room.top + HEAD, sweep.lines.len());
        let area = Area { left, top, right, bottom: top + pitch * rows as f64 };
        let axes = Axes { area, x: Scale::linear(0.0, columns), y: Scale::rows(rows) };
        let legend = Area { left: right + 18.0, right: room.right, ..room };
        let values: Vec<String> = sweep.cells().map(|cell| words::ratio(cell.speedup.value)).collect();
        let has_room = |font: &Type| values.iter().all(|value| font.width(value) + 9.0 <= (right - left) / columns);
        let value = VALUES.into_iter().find(has_room).unwrap_or(NOTE_HEAD);
        Self { plot: Plot::new(drawing, axes), sweep, legend, left: room.left, has_intervals, pitch, value }
    }

    fn draw(mut self) -> Drawing {
        self.draw_heads();
        for (row, line) in self.sweep.lines.iter().enumerate() {
            let at = Point::new(self.plot.axes.area.left - 14.0, self.plot.axes.at(0.0, row as f64 + 0.5).y + 4.3);
            let value = NAME.fit(&line.value, at.x - self.left);
            self.plot.drawing().text(Text::new(&value, at, NAME, INK).anchored(Anchor::End));
            line.cells.iter().enumerate().for_each(|(column, cell)| self.draw_cell(row, column, cell.as_ref()));
        }
        self.draw_where_it_pays();
        self.draw_legend();
        self.plot.finish()
    }

    /// Names the columns by their workers, and above them by their strategy where there are several.
    fn draw_heads(&mut self) {
        let axes = self.plot.axes.clone();
        let base = axes.area.top - 9.0;
        let middle = |from: usize, to: usize| axes.at(f64::midpoint(from as f64, to as f64), 0.0).x;
        let mut drawing = self.plot.drawing();
        let key = Text::new(self.sweep.key.name(), Point::new(axes.area.left - 14.0, base), SUBTITLE, INK);
        drawing.text(key.anchored(Anchor::End));
        let is_one = self.sweep.columns.iter().all(|(_, workers)| *workers == self.sweep.columns[0].1);
        for (column, (_, workers)) in self.sweep.columns.iter().enumerate() {
            let at = Point::new(middle(column, column + 1), base);
            let words = if is_one { words::count(*workers, "worker") } else { words::thousands(*workers) };
            drawing.text(Text::new(&words, at, NAME, INK).anchored(Anchor::Middle));
        }
        let mut from = 0;
        for strategy in self.sweep.columns.chunk_by(|one, two| one.0 == two.0) {
            let to = from + strategy.len();
            let width = axes.at(to as f64, 0.0).x - axes.at(from as f64, 0.0).x;
            let words = [format!("{}{}", strategy[0].0, if is_one { "" } else { ", workers" }), strategy[0].0.clone()];
            let fitting = words.iter().find(|words| SUBTITLE.width(words) <= width).map(String::as_str);
            let words = fitting.map_or_else(|| SUBTITLE.fit(&words[1], width - 4.0), str::to_owned);
            let at = Point::new(middle(from, to), base - 20.0);
            drawing.text(Text::new(&words, at, SUBTITLE, INK).anchored(Anchor::Middle));
            from = to;
        }
    }

    fn draw_cell(&mut self, row: usize, column: usize, cell: Option<&Cell<'_>>) {
        let (middle, reach) = (row as f64 + 0.5, self.pitch / 2.0 - 1.5);
        let ends = (column as f64, column as f64 + 1.0);
        let centre = self.plot.axes.at(column as f64 + 0.5, middle);
        let [left, right] = [ends.0, ends.1].map(|x| self.plot.axes.at(x, middle).x);
        let area = Area { left, right: right - 3.0, top: centre.y - reach, bottom: centre.y + reach };
        let Some(cell) = cell else {
            let none = Text::new("none", Point::new(centre.x, centre.y + 3.8), NOTE, MUTED);
            return self.plot.drawing().text(none.anchored(Anchor::Middle));
        };
        let (Cell { case, speedup }, interval) = (cell, interval(cell));
        let about = format!("{}: {} ({interval})", case.id, words::ratio(speedup.value));
        let value = Text::new(&words::ratio(speedup.value), Point::new(centre.x - 1.5, centre.y), self.value, INK);
        let is_high = self.has_intervals && speedup.confidence > 0.0;
        let interval =
            Text::new(if is_high { &interval } else { "" }, Point::new(value.at.x, centre.y + 15.0), NOTE, INK);
        let value = if is_high { value } else { value.moved(0.0, 5.0) };
        let fill = colour(speedup.low, speedup.high, case.efficiency.map_or(0.0, |share| share.value));
        let texts = [value, interval].map(|text| text.anchored(Anchor::Middle));
        match fill {
            Some(fill) => self.plot.bar(ends, middle, reach, Bar { fill: Fill::solid(fill), gap: 3.0, about: &about }),
            None => {
                let written = texts.iter().filter(|text| !text.content.is_empty()).map(Text::area);
                let paper = written.reduce(Area::with).unwrap_or(area).grown(3.0);
                let (left, right) = (paper.left.max(area.left + 3.0), paper.right.min(area.right - 3.0));
                let mut drawing = self.plot.drawing();
                drawing.hatch(area, AXIS, &about);
                drawing.outline(area, Stroke::solid(AXIS, 1.0));
                drawing.rectangle(Area { left, right, ..paper }, Fill::solid(WHITE), "");
            }
        }
        let ink = fill.map_or(INK, Colour::text_on);
        texts.into_iter().for_each(|text| self.plot.drawing().text(Text { colour: ink, ..text }));
    }

    /// A line above the rows all of which pay, where not all do.
    fn draw_where_it_pays(&mut self) {
        let Some(first) = self.sweep.pays_from().filter(|first| *first > 0) else { return };
        let y = self.plot.axes.at(0.0, first as f64).y;
        let mut drawing = self.plot.drawing();
        let ends = [self.left, self.legend.left + 8.0].map(|x| Point::new(x, y));
        drawing.line(ends, Stroke::solid(INK, 1.8));
        let said = [
            ("pays from here on:", NOTE_HEAD, INK),
            ("every cell below is", NOTE, MUTED),
            ("faster than its baseline", NOTE, MUTED),
        ];
        for (place, (words, font, ink)) in said.into_iter().enumerate() {
            let at = Point::new(self.legend.left, y + 17.0 + 14.0 * place as f64);
            drawing.text(Text::new(words, at, font, ink));
        }
    }

    /// What the colours mean, above or below what is said of the line.
    fn draw_legend(&mut self) {
        const BOX: f64 = 12.0;
        let (left, mut top) = (self.legend.left, self.plot.axes.area.top);
        let line =
            self.sweep.pays_from().filter(|first| *first > 0).map(|first| self.plot.axes.at(0.0, first as f64).y);
        let has = |of: fn(&Cell<'_>) -> bool| self.sweep.cells().any(of);
        let is_slower = has(|cell| cell.speedup.high < 1.0);
        let is_unclear = has(|cell| cell.speedup.low <= 1.0 && cell.speedup.high >= 1.0);
        let mut drawing = self.plot.drawing();
        let beside = |drawing: &mut Drawing, top: f64, words: &str| {
            drawing.text(Text::new(words, Point::new(left + BOX + 7.0, top + 10.0), NOTE, MUTED));
        };
        let square = |top: f64| Area { left, top, right: left + BOX, bottom: top + BOX };
        if is_slower {
            drawing.rectangle(square(top), Fill::solid(SLOWER), "");
            beside(&mut drawing, top, "slower");
            top += 20.0;
        }
        if is_unclear {
            drawing.hatch(square(top), AXIS, "");
            drawing.outline(square(top), Stroke::solid(AXIS, 1.0));
            beside(&mut drawing, top, "cannot tell");
            top += 20.0;
        }
        // Around what is said of the line.
        if let Some(line) = line.filter(|line| top + RAMP > *line - 4.0) {
            top = line + 60.0;
        }
        drawing.text(Text::new("efficiency", Point::new(left, top + 9.0), NOTE_HEAD, INK));
        for (place, share) in [1.0, 0.75, 0.5, 0.25, 0.0].into_iter().enumerate() {
            let top = top + 16.0 + 17.0 * place as f64;
            drawing.rectangle(square(top).with(square(top + 5.0)), Fill::solid(blue(share)), "");
            beside(&mut drawing, top + 2.0, &words::percent(share));
        }
    }
}

/// The colour of a cell; none where it cannot be told whether that is faster or slower than its baseline.
fn colour(low: f64, high: f64, efficiency: f64) -> Option<Colour> {
    match () {
        () if high < 1.0 => Some(SLOWER),
        () if low > 1.0 => Some(blue(efficiency)),
        () => None,
    }
}

fn blue(efficiency: f64) -> Colour {
    let share = efficiency.clamp(0.0, 1.0);
    let ([low, high], along) = match share < DARK_FROM {
        true => (PALE, share / DARK_FROM),
        false => (DARK, (share - DARK_FROM) / (1.0 - DARK_FROM)),
    };
    high.over(low, along)
}

/// `1.4 to 1.5`.
fn interval(cell: &Cell<'_>) -> String {
    let [low, high] = [cell.speedup.low, cell.speedup.high].map(|end| significant(end, 2 + i32::from(end >= 1.0)));
    format!("{low} to {high}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_or_white_reads_well_on_every_cell() {
        for colour in (0..=100).map(|percent| blue(f64::from(percent) / 100.0)).chain([SLOWER]) {
            assert!(INK.contrast(colour).max(WHITE.contrast(colour)) > 5.0, "{colour}");
        }
    }
}

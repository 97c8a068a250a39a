//! The bar of a case: its parts with their numbers, and the names of those that are to have one: in the part, beside it,
//! or where that has no room in a key.

use crate::stats::{Estimate, Factor};
use crate::summary::{Binding, CaseSummary, Summary};

use super::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use super::labels::stack;
use super::palette::{AXIS, Colour, INK, MUTED, WHITE};
use super::parts::{Part, Segment, Shown};
use super::plot::{Axes, Bar, Plot};
use super::text::{NAME, NOTE, NOTE_HEAD};
use super::words;

/// From a row's middle to the edge of its bar.
const REACH: f64 = 10.0;
const GAP: f64 = 0.8;
/// A smaller part has no number.
const WORTH_A_NUMBER: f64 = 0.04;
/// What is left: darker and colder than every loss.
const LEFT: Colour = Colour::hex(0x2B313B);
/// To a name that is further aside, a leader would be nearly flat.
const FAR: f64 = 36.0;
/// The key: from line to line, from name to name, and what stands before a name.
const LINE: f64 = 16.0;
const APART: f64 = 16.0;
const SWATCH: f64 = 9.0;
const TO_NAME: f64 = 5.0;

/// Each as light as its neighbours are not, from dark to light along the bar, so that they differ for every colour
/// vision; what costs a serial execution is cold, and what is unexplained has no colour.
fn colour(factor: Factor) -> Colour {
    Colour::hex(match factor {
        Factor::LoadBalance => 0x942D5E,
        Factor::ScheduleEfficiency => 0xC44450,
        Factor::CoreShare => 0xE67F55,
        Factor::WorkEfficiency => 0xF2AE6C,
        Factor::SerialOverhead => 0x8FB4D3,
        Factor::SerialPart => 0xF9DDA7,
        Factor::Unexplained => 0xD0D7DE,
    })
}

/// The bar of a case in its row.
pub(super) struct Bars<'a> {
    pub axes: &'a Axes,
    pub case: &'a Shown<'a>,
    pub row: f64,
    /// The parts that are to be named.
    pub named: Vec<Part>,
    pub summary: &'a Summary,
}

/// A name beside its part.
struct Beside {
    /// The middle of the part.
    middle: f64,
    left: f64,
    width: f64,
    name: String,
    colour: Colour,
}

impl Beside {
    /// Where its leader meets it: straight above or below its part where it is long enough.
    fn end(&self) -> f64 {
        self.middle.max(self.left + 12.0).min(self.left + self.width - 12.0)
    }

    fn is_far(&self) -> bool {
        (self.end() - self.middle).abs() > FAR
    }
}

impl Bars<'_> {
    pub fn draw(&self, plot: &mut Plot) {
        self.case.segments.iter().for_each(|segment| self.draw_segment(plot, *segment));
        self.write_efficiency(&mut plot.drawing());
        for segment in &self.case.segments[1..] {
            self.write_inside(&mut plot.drawing(), *segment);
        }
        self.draw_interval(plot);
        self.write_beside(&mut plot.drawing());
    }

    fn draw_segment(&self, plot: &mut Plot, segment: Segment) {
        let share = self.percent(segment.share());
        let id = &self.case.case.id;
        let (fill, about) = match segment.part {
            Part::Kept => (LEFT, format!("{id}: {} of the ideal speedup", self.percent(self.case.efficiency.value))),
            Part::Unavoidable => {
                let about = format!("{id}: no schedule can avoid {share}");
                return plot.drawing().hatch(self.area(segment), AXIS, &about);
            }
            Part::Lost(factor) => (colour(factor), format!("{id}: {} took {share}", self.case.case.name_of(factor))),
        };
        let gap = if self.area(segment).width() > 3.0 * GAP { GAP } else { 0.0 };
        let bar = Bar { fill: Fill::solid(fill), gap, about: &about };
        plot.bar((segment.from, segment.to), self.row, REACH, bar);
    }

    /// Halves stay where nothing beside the bar says the same in whole percents.
    fn percent(&self, share: f64) -> String {
        if self.case.share(Part::Unavoidable) > 0.0 { words::part(share) } else { words::percent(share) }
    }

    fn area(&self, segment: Segment) -> Area {
        let [from, to] = [segment.from, segment.to].map(|share| self.axes.at(share, self.row));
        Area { left: from.x, top: from.y - REACH, right: to.x - GAP, bottom: from.y + REACH }
    }

    /// The efficiency at the end of its part, or behind that where it has no room; and whether it has it.
    fn efficiency(&self) -> (Text, bool) {
        let area = self.area(self.case.segments[0]);
        let at = Point::new(area.right - 7.0, area.top + REACH + 4.3);
        let text = Text::new(&self.percent(self.case.efficiency.value), at, NAME, WHITE).anchored(Anchor::End);
        let has_room = text.width() + 12.0 <= area.width();
        (if has_room { text } else { Text { colour: INK, ..text }.moved(14.0, 0.0) }, has_room)
    }

    fn write_efficiency(&self, drawing: &mut Drawing) {
        let (text, has_room) = self.efficiency();
        if !has_room {
            let (words, bar) = (text.area(), self.area(self.case.segments[0]));
            let (left, right) = (words.left - 3.0, words.right + 4.0);
            let paper = Area { left, right, top: bar.top + 1.5, bottom: bar.bottom - 1.5 };
            drawing.rectangle(paper, Fill::solid(WHITE), "");
        }
        drawing.text(text);
    }

    /// What a part is called, with how much it is.
    fn full_name(&self, segment: Segment) -> String {
        let share = self.percent(segment.share());
        match segment.part {
            Part::Kept => share,
            Part::Unavoidable => format!("no schedule can avoid {share}{}", reason(self.case.case, self.summary)),
            Part::Lost(factor) => format!("{} {share}", self.case.case.name_of(factor)),
        }
    }

    /// How much a part is, with its name where it is to have one and that fits; nothing where neither does.
    fn inside(&self, segment: Segment) -> Option<Text> {
        let (number, has_room) = self.efficiency();
        let area = self.area(segment);
        let left = if has_room { area.left } else { area.left.max(number.area().right + 4.0) };
        let (font, ink) = match segment.part {
            Part::Kept => return None,
            Part::Unavoidable => (NOTE, INK),
            Part::Lost(factor) => (NOTE_HEAD, colour(factor).text_on()),
        };
        let at = Point::new(f64::midpoint(left, area.right), area.top + REACH + 3.8);
        let full = Text::new(&self.full_name(segment), at, font, ink);
        let brief = Text::new(&self.percent(segment.share()), at, NOTE, ink);
        let fits = |text: &Text| text.width() + 8.0 <= area.right - left;
        let text = match () {
            () if self.named.contains(&segment.part) && fits(&full) => full,
            () if segment.share() >= WORTH_A_NUMBER && fits(&brief) => brief,
            () => return None,
        };
        Some(text.anchored(Anchor::Middle))
    }

    fn write_inside(&self, drawing: &mut Drawing, segment: Segment) {
        let Some(text) = self.inside(segment) else { return };
        if segment.part == Part::Unavoidable {
            let words = text.area();
            let paper = Area { left: words.left - 4.0, right: words.right + 4.0, ..words.grown(3.0) };
            drawing.rectangle(paper, Fill::solid(WHITE), "");
        }
        drawing.text(text);
    }

    /// The parts that are to be named and are too narrow for that.
    fn narrow(&self) -> Vec<Segment> {
        let has_name =
            |segment: Segment| self.inside(segment).is_some_and(|text| text.content == self.full_name(segment));
        let own = self.case.segments[1..].iter().copied();
        own.filter(|segment| self.named.contains(&segment.part) && !has_name(*segment)).collect()
    }

    /// What they are called, and in which colour.
    fn name(&self, part: Part) -> (String, Colour) {
        match part {
            Part::Lost(factor) => (self.case.case.name_of(factor).to_owned(), colour(factor).for_text()),
            Part::Unavoidable | Part::Kept => {
                (format!("no schedule can avoid{}", reason(self.case.case, self.summary)), MUTED)
            }
        }
    }

    /// The names that stand beside their parts, and the parts of which that has no room: the narrowest.
    fn beside(&self) -> (Vec<Beside>, Vec<Part>) {
        let all = self.narrow();
        let mut near = all.clone();
        let mut placed = self.placed(&near);
        while placed.iter().any(Beside::is_far) {
            let narrowest = (0..near.len()).min_by(|one, two| near[*one].share().total_cmp(&near[*two].share()));
            narrowest.map(|place| near.remove(place));
            placed = self.placed(&near);
        }
        let has_none = |segment: &&Segment| !near.iter().any(|other| other.part == segment.part);
        (placed, all.iter().filter(has_none).map(|segment| segment.part).collect())
    }

    /// The names of some parts side by side, each as near to its part as that allows.
    fn placed(&self, segments: &[Segment]) -> Vec<Beside> {
        let all = self.axes.area;
        let beside = |segment: &Segment| {
            let (area, (name, colour)) = (self.area(*segment), self.name(segment.part));
            let (middle, width) = (f64::midpoint(area.left, area.right), NOTE_HEAD.width(&name) + 12.0);
            Beside { middle, left: middle - width / 2.0, width, name, colour }
        };
        let mut beside: Vec<Beside> = segments.iter().map(beside).collect();
        let wanted: Vec<f64> = beside.iter().map(|one| one.left).collect();
        let widths: Vec<f64> = beside.iter().map(|one| one.width).collect();
        let lefts = stack(&wanted, &widths, all.left, all.right + 8.0);
        beside.iter_mut().zip(lefts).for_each(|(one, left)| one.left = left);
        beside
    }

    /// Writes names with their leaders: above the first bar, below the others.
    fn write_beside(&self, drawing: &mut Drawing) {
        let bar = self.area(self.case.segments[0]);
        let (base, heights) = match self.row < 1.0 {
            true => (bar.top - 17.0, [0.5, 8.0, 14.0].map(|away| bar.top - away)),
            false => (bar.bottom + 15.5, [0.5, 2.5, 5.5].map(|away| bar.bottom + away)),
        };
        for beside in self.beside().0 {
            let places = [(beside.middle, heights[0]), (beside.middle, heights[1]), (beside.end(), heights[2])];
            drawing.line(places.map(|(x, y)| Point::new(x, y)), Stroke::solid(beside.colour, 1.0));
            let at = Point::new(beside.left + beside.width / 2.0, base);
            drawing.text(Text::new(&beside.name, at, NOTE_HEAD, beside.colour).anchored(Anchor::Middle));
        }
    }

    /// How sure the border is between what is left and what is lost: a line with ends below the bar.
    fn draw_interval(&self, plot: &mut Plot) {
        let Estimate { low, high, confidence, .. } = self.case.efficiency;
        if confidence <= 0.0 || low >= 1.0 {
            return;
        }
        plot.sketch([(low, self.row), (high.min(1.0), self.row)], |drawing, at| {
            let y = at[0].y + REACH + 3.5;
            let upright = |x: f64| [y - 2.0, y + 2.0].map(|y| Point::new(x, y));
            let across = [at[0].x, at[1].x].map(|x| Point::new(x, y));
            for line in [across, upright(at[0].x), upright(at[1].x)] {
                drawing.line(line, Stroke::solid(INK, 1.4));
            }
        });
    }
}

/// `: 16 cpus`, what no schedule can avoid.
fn reason(case: &CaseSummary, summary: &Summary) -> String {
    match case.bound_by {
        None | Some(Binding::Workers) => String::new(),
        Some(Binding::Cpus) => {
            let cpus = summary.machine.cpus_on_average();
            format!(": {}", words::cpus(case.pinned_to.map_or(cpus, |pinned| cpus.min(pinned as f64))))
        }
        Some(by) => format!(": {}", by.name()),
    }
}

/// The names that have no room beside any bar, each with its colour, in lines below them all.
pub(super) struct Key {
    names: Vec<Entry>,
    lines: usize,
}

struct Entry {
    part: Part,
    name: String,
    colour: Colour,
    line: usize,
    left: f64,
}

impl Key {
    /// The key of some bars in lines of some width.
    pub fn of(bars: &[Bars<'_>], width: f64) -> Self {
        let (mut line, mut left) = (0, 0.0);
        let mut names = Vec::new();
        let without = |bar: &Bars<'_>| -> Vec<(Part, (String, Colour))> {
            bar.beside().1.into_iter().map(|part| (part, bar.name(part))).collect()
        };
        for (part, (name, colour)) in bars.iter().flat_map(without) {
            let taken = SWATCH + TO_NAME + NOTE_HEAD.width(&name);
            if left > 0.0 && left + taken > width {
                (line, left) = (line + 1, 0.0);
            }
            names.push(Entry { part, name, colour, line, left });
            left += taken + APART;
        }
        Self { lines: if names.is_empty() { 0 } else { line + 1 }, names }
    }

    pub fn height(&self) -> f64 {
        if self.lines > 0 { self.lines as f64 * LINE + 6.0 } else { 0.0 }
    }

    /// Draws it from that place on, to the right and down.
    pub fn draw(&self, drawing: &mut Drawing, at: Point) {
        for Entry { part, name, colour: ink, line, left } in &self.names {
            let (left, base) = (at.x + left, at.y + 13.0 + LINE * *line as f64);
            let swatch = Area { left, right: left + SWATCH, top: base - SWATCH + 0.8, bottom: base + 0.8 };
            match part {
                Part::Lost(factor) => drawing.rectangle(swatch, Fill::solid(colour(*factor)), ""),
                Part::Unavoidable | Part::Kept => drawing.hatch(swatch, AXIS, ""),
            }
            let text = Text::new(name, Point::new(swatch.right + TO_NAME, base), NOTE_HEAD, *ink);
            drawing.text(text.with_halo());
        }
    }
}

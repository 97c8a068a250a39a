//! What is left of the ideal speedup, what no schedule could win back, and what another one could.

use crate::stats::{Estimate, Factor, Share, keep_smallest};
use crate::summary::{Binding, CaseSummary, Group, Summary};

use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use crate::report::chart::frame::{Caption, Frame};
use crate::report::chart::labels::stack;
use crate::report::chart::palette::{AXIS, Colour, INK, MUTED, WHITE};
use crate::report::chart::parts::{Named, Part, Segment, Shown};
use crate::report::chart::plot::{Bar, Plot};
use crate::report::chart::rows::{Column, MOST_ROWS, Table};
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, Choice, Series, is_baseline, speedup};
use crate::report::chart::text::{NAME, NOTE, NOTE_HEAD};
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

const PITCH: f64 = 38.0;
/// From a row's middle to the edge of its bar.
const REACH: f64 = 10.0;
/// Below the last row: what is named there.
const BELOW: f64 = 10.0;
const GAP: f64 = 0.8;
/// A smaller part has no number.
const WORTH_A_NUMBER: f64 = 0.04;
/// What has less of the bound, on an interval that reaches it, is too uncertain for a word.
const CLOSE: f64 = 0.95;
/// What is left: darker and colder than every loss.
const LEFT: Colour = Colour::hex(0x2B313B);
const COLUMNS: [Column; 1] = [Column { head: "of the bound", ..Column::PLAIN }];

/// The picture of a group; none where no case has losses.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let choice = choice(&series::of(group));
    let cases = &choice.rows;
    if cases.is_empty() {
        return None;
    }
    let height = Table::height(&COLUMNS, cases.len(), PITCH) + BELOW;
    let Frame { drawing, room } = Frame::new(&caption(group, &choice), summary, group).with_room(height);
    // The last tick is as wide as the column is, where there is one.
    let aside = if cases.iter().all(|case| case.row.cells[0].words.is_empty()) { 14.0 } else { 0.0 };
    let room = Area { right: room.right - aside, ..room };
    let table = Table::new(room, &COLUMNS, cases.iter().map(|case| &case.row).collect(), PITCH);
    let fifths = (0..=5).map(|fifth| f64::from(fifth) / 5.0);
    let mut axes = table.axes(Scale::linear(0.0, 1.0).with_ticks(fifths, words::percent));
    axes.area.bottom += BELOW;
    axes.y = Scale::linear(cases.len() as f64 + BELOW / PITCH, 0.0);
    let mut plot = Plot::new(drawing, axes);
    plot.axis_below("share of the ideal speedup", true);
    let named = Named::of(cases);
    for (place, case) in cases.iter().enumerate() {
        let bars = Bars { plot: &mut plot, case, row: place as f64 + 0.5, named: named.of_row(place) };
        bars.draw(summary);
    }
    table.write(&mut plot);
    Some(plot.finish())
}

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

/// All cases, or if they are many each strategy at its largest number of workers, or if these are many the fastest.
fn choice<'a>(series: &[Series<'a>]) -> Choice<Shown<'a>> {
    let all = match Choice::all_up_to(MOST_ROWS, series, Shown::of) {
        Ok(choice) => return choice,
        Err(all) => all,
    };
    // The cases of a series are sorted by their workers.
    let mut rows: Vec<Shown<'a>> = all.into_iter().filter_map(|mut rows| rows.pop()).collect();
    let mut left_out = "each strategy at its largest number of workers".to_owned();
    if rows.len() > MOST_ROWS {
        left_out += &format!(", the fastest {MOST_ROWS} of {}", rows.len());
        keep_smallest(&mut rows, MOST_ROWS, |row| speedup(row.case).map_or(0.0, |speedup| -speedup.value));
    }
    Choice { rows, left_out: Some(left_out) }
}

fn caption(group: &Group, choice: &Choice<Shown<'_>>) -> Caption {
    let rows = &choice.rows;
    let has = |part: fn(Part) -> bool| rows.iter().any(|row| seen(row).any(|segment| part(segment.part)));
    let mut subtitle: Vec<String> = choice.left_out.iter().cloned().collect();
    subtitle.push(format!("dark: efficiency reached{}", interval(rows)));
    if has(|part| part == Part::Unavoidable) {
        subtitle.push("hatched: what no schedule can avoid".to_owned());
    }
    if has(|part| matches!(part, Part::Lost(_))) {
        subtitle.push("colours: what could be avoided".to_owned());
    }
    Caption { titles: found(group, rows), subtitle, ..Caption::default() }
}

fn seen<'s>(row: &'s Shown<'_>) -> impl Iterator<Item = &'s Segment> {
    row.segments.iter().filter(|segment| segment.share() > 0.002)
}

/// What the line below a bar is, with the confidence that it really has.
fn interval(rows: &[Shown<'_>]) -> String {
    let confidences = || rows.iter().map(|row| row.efficiency.confidence);
    let blocks = words::counts(rows.iter().map(|row| row.case.blocks), "block");
    if confidences().all(|confidence| confidence <= 0.0) {
        return format!(" ({blocks}, so no interval)");
    }
    let level = words::range(confidences(), words::confidence);
    format!(", with its {level} interval below ({blocks})")
}

/// The finding: what all cases lose most to, or the one that has least left.
fn found(group: &Group, rows: &[Shown<'_>]) -> Vec<String> {
    let compared = group.cases.iter().filter(|case| !is_baseline(case)).count();
    let shown = if rows.len() < compared { " shown" } else { "" };
    let losing: Vec<(&Shown<'_>, Share)> = rows.iter().filter_map(|row| Some((row, row.worst?))).collect();
    let least = losing.iter().min_by(|one, two| one.0.efficiency.value.total_cmp(&two.0.efficiency.value));
    let Some((row, worst)) = least else {
        let kept = rows.iter().map(|row| row.efficiency.value).fold(f64::INFINITY, f64::min);
        // Rounded down, so that it is kept.
        let kept = words::percent((kept * 1000.0).floor() / 1000.0);
        let who = if let [row] = rows { &row.row.name } else { &format!("every case{shown}") };
        let finding = match () {
            () if rows.iter().all(|row| reaches(Some(row.efficiency), CLOSE)) => found::NOTHING_LOST,
            () if rows.iter().all(|row| reaches(row.case.of_bound, CLOSE)) => found::ALL_UNAVOIDABLE,
            () if rows.iter().all(|row| reaches(row.case.of_bound, 0.0)) => found::LOSS_UNTOLD,
            () => found::UNEXPLAINED,
        };
        return titles(finding, rows.len(), &[("who", who), ("kept", &kept)]);
    };
    let lose_alike = losing.len() == rows.len() && losing.iter().all(|(_, one)| one.factor == worst.factor);
    let finding = if rows.len() > 1 && lose_alike { found::ALL_LOSE_TO } else { found::LOSES_TO };
    let all = if rows.len() == 2 { "Both".to_owned() } else { format!("All {}", rows.len()) };
    let facts = [
        ("case", &*row.row.name),
        ("left", &words::percent(row.efficiency.value)),
        ("factor", row.case.name_of(worst.factor)),
        ("share", &words::percent(worst.share)),
        ("all", &all),
        ("shown", shown),
        ("shares", &words::range(losing.iter().map(|(_, worst)| worst.share), words::percent)),
    ];
    titles(finding, rows.len(), &facts)
}

/// Whether a share may be all of it, and is at least so much.
fn reaches(share: Option<Estimate>, least: f64) -> bool {
    share.is_some_and(|share| share.high >= 0.99 && share.value >= least)
}

/// A row's bar on its way into the plot.
struct Bars<'p, 'a> {
    plot: &'p mut Plot,
    case: &'p Shown<'a>,
    row: f64,
    named: Vec<Part>,
}

impl Bars<'_, '_> {
    fn draw(mut self, summary: &Summary) {
        self.case.segments.iter().for_each(|segment| self.draw_segment(*segment));
        let until = self.write_efficiency();
        let mut narrow = Vec::new();
        for segment in &self.case.segments[1..] {
            if !self.write_inside(*segment, until, summary) && self.named.contains(&segment.part) {
                narrow.push(*segment);
            }
        }
        self.draw_interval();
        self.write_beside(&narrow, summary);
    }

    fn draw_segment(&mut self, segment: Segment) {
        let share = self.percent(segment.share());
        let id = &self.case.case.id;
        let (fill, about) = match segment.part {
            Part::Kept => (LEFT, format!("{id}: {} of the ideal speedup", self.percent(self.case.efficiency.value))),
            Part::Unavoidable => {
                let area = self.area(segment);
                let about = format!("{id}: no schedule can avoid {share}");
                return self.plot.drawing().hatch(area, AXIS, &about);
            }
            Part::Lost(factor) => (colour(factor), format!("{id}: {} took {share}", self.case.case.name_of(factor))),
        };
        let gap = if self.area(segment).width() > 3.0 * GAP { GAP } else { 0.0 };
        let bar = Bar { fill: Fill::solid(fill), gap, about: &about };
        self.plot.bar((segment.from, segment.to), self.row, REACH, bar);
    }

    /// Halves stay where nothing beside the bar says the same in whole percents.
    fn percent(&self, share: f64) -> String {
        if self.case.share(Part::Unavoidable) > 0.0 { words::part(share) } else { words::percent(share) }
    }

    fn area(&self, segment: Segment) -> Area {
        let [from, to] = [segment.from, segment.to].map(|share| self.plot.axes.at(share, self.row));
        Area { left: from.x, top: from.y - REACH, right: to.x - GAP, bottom: from.y + REACH }
    }

    /// Writes the efficiency at the end of its part, or behind that where it has no room, and says where it ends.
    fn write_efficiency(&mut self) -> f64 {
        let area = self.area(self.case.segments[0]);
        let at = Point::new(area.right - 7.0, area.top + REACH + 4.3);
        let text = Text::new(&self.percent(self.case.efficiency.value), at, NAME, WHITE).anchored(Anchor::End);
        if text.width() + 12.0 <= area.width() {
            self.plot.drawing().text(text);
            return area.right;
        }
        let text = Text { colour: INK, ..text }.moved(14.0, 0.0);
        let (words, end) = (text.area(), text.area().right + 4.0);
        let paper = Area { left: words.left - 3.0, right: end, top: area.top + 1.5, bottom: area.bottom - 1.5 };
        self.plot.drawing().rectangle(paper, Fill::solid(WHITE), "");
        self.plot.drawing().text(text);
        end
    }

    /// Writes how much a part is, with its name where it is to have one and that fits; says whether it has it.
    fn write_inside(&mut self, segment: Segment, until: f64, summary: &Summary) -> bool {
        let area = self.area(segment);
        let area = Area { left: area.left.max(until), ..area };
        let share = self.percent(segment.share());
        let (name, ink) = match segment.part {
            Part::Kept => return true,
            Part::Unavoidable => (format!("no schedule can avoid {share}{}", reason(self.case.case, summary)), INK),
            Part::Lost(factor) => (format!("{} {share}", self.case.case.name_of(factor)), colour(factor).text_on()),
        };
        let is_named = self.named.contains(&segment.part);
        let at = Point::new(f64::midpoint(area.left, area.right), area.top + REACH + 3.8);
        let full = Text::new(&name, at, if segment.part == Part::Unavoidable { NOTE } else { NOTE_HEAD }, ink);
        let brief = Text::new(&share, at, NOTE, ink);
        let fits = |text: &Text| text.width() + 8.0 <= area.width();
        let text = match () {
            () if is_named && fits(&full) => full,
            () if segment.share() >= WORTH_A_NUMBER && fits(&brief) => brief,
            () => return false,
        };
        let text = text.anchored(Anchor::Middle);
        if segment.part == Part::Unavoidable {
            let words = text.area();
            let paper = Area { left: words.left - 4.0, right: words.right + 4.0, ..words.grown(3.0) };
            self.plot.drawing().rectangle(paper, Fill::solid(WHITE), "");
        }
        let has_name = text.content == name;
        self.plot.drawing().text(text);
        has_name
    }

    /// Names parts that are too narrow for their names, side by side: above the first bar, below the others.
    fn write_beside(&mut self, segments: &[Segment], summary: &Summary) {
        let all = self.plot.axes.area;
        let name = |segment: &Segment| match segment.part {
            Part::Lost(factor) => {
                Some((self.area(*segment), self.case.case.name_of(factor).to_owned(), colour(factor).for_text()))
            }
            Part::Unavoidable => {
                let words = format!("no schedule can avoid{}", reason(self.case.case, summary));
                Some((self.area(*segment), words, MUTED))
            }
            Part::Kept => None,
        };
        let named: Vec<(Area, String, Colour)> = segments.iter().filter_map(name).collect();
        let widths: Vec<f64> = named.iter().map(|(_, name, _)| NOTE_HEAD.width(name) + 12.0).collect();
        let middle = |area: &Area| f64::midpoint(area.left, area.right);
        let wanted: Vec<f64> =
            named.iter().zip(&widths).map(|((area, ..), width)| middle(area) - width / 2.0).collect();
        let lefts = stack(&wanted, &widths, all.left, all.right + 8.0);
        let bar = self.area(self.case.segments[0]);
        let (base, heights) = match self.row < 1.0 {
            true => (bar.top - 17.0, [0.5, 8.0, 14.0].map(|away| bar.top - away)),
            false => (bar.bottom + 15.5, [0.5, 2.5, 5.5].map(|away| bar.bottom + away)),
        };
        let mut drawing = self.plot.drawing();
        for (((area, name, colour), left), width) in named.iter().zip(lefts).zip(widths) {
            let text = Text::new(name, Point::new(left + width / 2.0, base), NOTE_HEAD, *colour);
            // Straight to the name where that is long enough.
            let end = middle(area).max(left + 12.0).min(left + width - 12.0);
            let [start, knee, end] = [(middle(area), heights[0]), (middle(area), heights[1]), (end, heights[2])]
                .map(|(x, y)| Point::new(x, y));
            drawing.line([start, knee, end], Stroke::solid(*colour, 1.0));
            drawing.text(text.anchored(Anchor::Middle));
        }
    }

    /// How sure the border is between what is left and what is lost: a line with ends below the bar.
    fn draw_interval(&mut self) {
        let Estimate { low, high, confidence, .. } = self.case.efficiency;
        if confidence <= 0.0 || low >= 1.0 {
            return;
        }
        self.plot.sketch([(low, self.row), (high.min(1.0), self.row)], |drawing, at| {
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
            let cpus = summary.machine.cpus;
            format!(": {}", words::count(case.pinned_to.map_or(cpus, |pinned| pinned.min(cpus)), "cpu"))
        }
        Some(by) => format!(": {}", by.name()),
    }
}

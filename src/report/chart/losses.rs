//! The picture of the losses: what is left of the ideal speedup, and where the rest of it went.

use std::collections::BTreeSet;

use crate::stats::{Estimate, Factor, Share};
use crate::summary::{CaseSummary, Group, Summary};

use super::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use super::finding;
use super::frame::{Caption, Frame, axis_below, tick_below};
use super::palette::{Colour, GRID, Hue, INK, MUTED};
use super::rows::{Choice, Label, MOST_ROWS, Rows};
use super::scale::Scale;
use super::series::{self, Series, is_baseline, short_id, speedup};
use super::text::NOTE;
use super::words;

/// A part that is narrower is a sliver, which no reader asks the name of.
const SLIVER: f64 = 0.5;

/// The paper between two parts.
const GAP: f64 = 0.8;

/// The height of a line of the key.
const KEY: f64 = 17.0;

/// What is left: darker and colder than every loss.
const LEFT: Colour = MUTED;

/// The picture of a group; none where no case has losses.
pub fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let choice = choice(&series::of(group), group);
    if choice.rows.is_empty() {
        return None;
    }
    let Frame { drawing, room } = Frame::new(&caption(group, &choice), summary, group);
    Some(Plot::draw(drawing, room, &choice.rows))
}

/// From dark to light in the order of the stack, so that its parts differ for every colour vision; the sequence is
/// ColorBrewer's YlOrBr (Harrower, Brewer 2003). What is unexplained has no warmth.
fn colour(factor: Factor) -> Colour {
    Colour::hex(match factor {
        Factor::LoadBalance => 0x8C2D04,
        Factor::ScheduleEfficiency => 0xCC4C02,
        Factor::CoreShare => 0xEC7014,
        Factor::WorkEfficiency => 0xFE9929,
        Factor::SerialOverhead => 0xFEC44F,
        Factor::SerialPart => 0xFEE391,
        Factor::Unexplained => 0xD0D7DE,
    })
}

/// A case as a row.
struct Row<'a> {
    label: Label,
    case: &'a CaseSummary,
    efficiency: Estimate,
    /// What each factor took of the ideal, in the order of [`Factor::ALL`]; with the efficiency, they make 1.
    taken: Vec<(Factor, f64)>,
    worst: Option<Share>,
}

impl<'a> Row<'a> {
    fn of(case: &'a CaseSummary, hue: Hue, group: &Group) -> Option<Self> {
        speedup(case).filter(|_| !is_baseline(case))?;
        let (losses, efficiency) = (case.losses?, case.efficiency?);
        let missing = (1.0 - efficiency.value).max(0.0);
        let shares = losses.shares();
        let taken = |factor| {
            let share = shares.iter().find(|share: &&Share| share.factor == factor)?.share;
            Some((factor, share * missing))
        };
        let taken = Factor::ALL.into_iter().filter_map(taken).collect();
        let worst = case.lost_most_to();
        let most = |worst: Share| format!("{} {}", worst.factor.name(), words::percent(worst.share));
        let label = Label {
            name: short_id(case, group),
            hue,
            first: words::percent(efficiency.value),
            second: worst.map_or_else(|| "as good as ideal".to_owned(), most),
        };
        Some(Self { label, case, efficiency, taken, worst })
    }
}

/// All cases, or if they are many each strategy at its largest number of workers, or if these are many the fastest.
fn choice<'a>(series: &[Series<'a>], group: &Group) -> Choice<Row<'a>> {
    let all = match Choice::all_up_to(MOST_ROWS, series, |case, hue| Row::of(case, hue, group)) {
        Ok(choice) => return choice,
        Err(all) => all,
    };
    // The cases of a series are sorted by their workers.
    let mut rows: Vec<Row<'a>> = all.into_iter().filter_map(|mut rows| rows.pop()).collect();
    let mut left_out = "each strategy at its largest number of workers".to_owned();
    if rows.len() > MOST_ROWS {
        left_out += &format!(", the fastest {MOST_ROWS} of {}", rows.len());
        let reached = |row: &Row<'_>| speedup(row.case).map_or(0.0, |speedup| speedup.value);
        let mut order: Vec<f64> = rows.iter().map(reached).collect();
        order.sort_by(|one, two| two.total_cmp(one));
        rows.retain(|row| reached(row) >= order[MOST_ROWS - 1]);
        rows.truncate(MOST_ROWS);
    }
    Choice { rows, left_out: Some(left_out) }
}

fn caption(group: &Group, choice: &Choice<Row<'_>>) -> Caption {
    let mut subtitle: Vec<String> = choice.left_out.iter().cloned().collect();
    subtitle.push("dark: the efficiency that is left".to_owned());
    subtitle.push("after it: what each factor took, by its share of the logarithms".to_owned());
    subtitle.push(interval(&choice.rows));
    Caption { titles: titles(group, &choice.rows), subtitle }
}

/// What the line below a bar is, with the confidence that it really has.
fn interval(rows: &[Row<'_>]) -> String {
    let confidences = || rows.iter().map(|row| row.efficiency.confidence);
    let blocks = || rows.iter().map(|row| row.case.blocks);
    let (fewest, most) = (blocks().min().unwrap_or(0), blocks().max().unwrap_or(0));
    let repetitions = match fewest == most {
        true => words::count(most, "repetition"),
        false => format!("{fewest} to {most} repetitions"),
    };
    if confidences().all(|confidence| confidence <= 0.0) {
        return format!("{repetitions}, so no interval");
    }
    format!(
        "line below: {} interval of the efficiency from {repetitions}",
        finding::range(confidences(), words::percent)
    )
}

/// The finding: what all cases lose most to, or the one that has least left.
fn titles(group: &Group, rows: &[Row<'_>]) -> Vec<String> {
    let compared = group.cases.iter().filter(|case| !is_baseline(case)).count();
    let shown = if rows.len() < compared { " shown" } else { "" };
    let losing: Vec<(&Row<'_>, Share)> = rows.iter().filter_map(|row| Some((row, row.worst?))).collect();
    let least = losing.iter().min_by(|one, two| one.0.efficiency.value.total_cmp(&two.0.efficiency.value));
    let Some((row, worst)) = least else {
        let kept = rows.iter().map(|row| row.efficiency.value).fold(f64::INFINITY, f64::min);
        // Rounded down, so that it is kept.
        let kept = words::percent((kept * 1000.0).floor() / 1000.0);
        let who = if let [row] = rows { &row.label.name } else { &format!("every case{shown}") };
        let least = if rows.len() > 1 { "at least " } else { "" };
        return vec![format!("Nothing to speak of is lost: {who} keeps {least}{kept}")];
    };
    let (name, share) = (&row.label.name, words::percent(worst.share));
    if worst.factor == Factor::Unexplained {
        return vec![format!("The largest part of what {name} lacks is unexplained: {share} of it")];
    }
    let factor = worst.factor.name();
    if losing.len() == rows.len() && rows.len() > 1 && losing.iter().all(|(_, one)| one.factor == worst.factor) {
        let shares = finding::range(losing.iter().map(|(_, worst)| worst.share), words::percent);
        let all = if rows.len() == 2 { "Both".to_owned() } else { format!("All {}", rows.len()) };
        return vec![format!("{all} cases{shown} lose most to {factor}: {shares} of what is missing")];
    }
    vec![
        format!("{name} has {} of the ideal and loses most to {factor}: {share} of what is missing", row.label.first),
        format!("{name} loses most to {factor}: {share} of what is missing"),
    ]
}

struct Plot {
    drawing: Drawing,
    rows: Rows,
    x: Scale,
}

impl Plot {
    fn draw(drawing: Drawing, room: Area, rows: &[Row<'_>]) -> Drawing {
        let labels: Vec<&Label> = rows.iter().map(|row| &row.label).collect();
        let places = Rows::new(room, &labels, KEY);
        let x = Scale::linear(0.0, 1.0, places.plot.left, places.plot.right);
        let mut picture = Self { drawing, rows: places, x };
        picture.key(room, &unnamed(rows, x));
        picture.rows.set_top(picture.rows.plot.top);
        picture.rows.pitch = picture.rows.pitch.min(110.0);
        picture.rows.plot.bottom = picture.rows.plot.top + picture.rows.pitch * rows.len() as f64;
        picture.axis();
        for (place, row) in rows.iter().enumerate() {
            let middle = picture.rows.plot.top + picture.rows.pitch * (place as f64 + 0.5);
            picture.bar(row, middle);
            picture.rows.write(&mut picture.drawing, &row.label, middle + 4.0, 6.0);
        }
        picture.drawing
    }

    /// A square and a name for each factor, above the plot.
    fn key(&mut self, room: Area, factors: &[Factor]) {
        let mut left = room.left;
        let mut base = room.top;
        for factor in factors {
            let width = 14.0 + NOTE.width(factor.name());
            if left + width > room.right {
                (left, base) = (room.left, base + KEY);
            }
            let square = Area { left, top: base - 8.5, right: left + 9.0, bottom: base + 0.5 };
            self.drawing.rectangle(square, 1.0, Fill::solid(colour(*factor)), "");
            self.drawing.text(Text::new(factor.name(), Point::new(left + 14.0, base), NOTE, MUTED));
            left += width + 16.0;
        }
        if !factors.is_empty() {
            self.rows.plot.top = base + KEY - 9.0;
        }
    }

    fn axis(&mut self) {
        let Self { rows: Rows { plot, .. }, x, .. } = *self;
        for fifth in 0..=5 {
            let share = f64::from(fifth) / 5.0;
            let at = x.at(share);
            self.drawing.line([Point::new(at, plot.top), Point::new(at, plot.bottom)], Stroke::solid(GRID, 1.0));
            tick_below(&mut self.drawing, plot, at, &words::percent(share));
        }
        axis_below(&mut self.drawing, plot, "share of the ideal speedup");
    }

    /// What is left, what was taken, and below them how sure the border between the two is.
    fn bar(&mut self, row: &Row<'_>, middle: f64) {
        let half = (self.rows.pitch * 0.32).clamp(5.0, 22.0);
        let across = |from: f64, to: f64| Area {
            left: self.x.at(from),
            top: middle - half,
            right: self.x.at(to),
            bottom: middle + half,
        };
        let about = format!("{}: {} of the ideal speedup", row.case.id, row.label.first);
        let mut from = row.efficiency.value.min(1.0);
        let mut parts = vec![(across(0.0, from), LEFT, None, about)];
        for (factor, taken) in &row.taken {
            let about = format!("{}: {} took {}", row.case.id, factor.name(), words::percent(*taken));
            parts.push((across(from, from + taken), colour(*factor), Some(*factor), about));
            from += taken;
        }
        for (area, colour, factor, about) in parts {
            let gap = if area.width() > 3.0 * GAP { GAP } else { 0.0 };
            self.drawing.rectangle(Area { right: area.right - gap, ..area }, 0.0, Fill::solid(colour), &about);
            if let Some(factor) = factor.filter(|factor| is_named(*factor, area)) {
                let at = Point::new(f64::midpoint(area.left, area.right), middle + 3.8);
                self.drawing.text(Text::new(factor.name(), at, NOTE, colour.text_on()).anchored(Anchor::Middle));
            }
        }
        let Estimate { low, high, confidence, .. } = row.efficiency;
        if confidence > 0.0 && low < 1.0 {
            let ends = [low, high].map(|end| Point::new(self.x.at(end), middle + half + 2.2));
            self.drawing.line(ends, Stroke::solid(INK, 1.6));
        }
    }
}

/// Whether a part has room for its name.
fn is_named(factor: Factor, area: Area) -> bool {
    NOTE.width(factor.name()) + 8.0 <= area.width()
}

/// The factors that can be seen, where any part of them has no room for its name.
fn unnamed(rows: &[Row<'_>], x: Scale) -> Vec<Factor> {
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut all_named = true;
    for (factor, taken) in rows.iter().flat_map(|row| &row.taken) {
        let area = Area { left: x.at(0.0), top: 0.0, right: x.at(*taken), bottom: 0.0 };
        if area.width() > SLIVER {
            seen.extend(Factor::ALL.iter().position(|one| one == factor));
            all_named &= is_named(*factor, area);
        }
    }
    if all_named { Vec::new() } else { seen.into_iter().map(|place| Factor::ALL[place]).collect() }
}

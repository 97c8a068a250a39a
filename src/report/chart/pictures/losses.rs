//! What is left of the ideal speedup, and where the rest of it went.

use std::collections::BTreeSet;

use crate::stats::{Estimate, Factor, Share};
use crate::summary::{CaseSummary, Group, Summary};

use crate::report::chart::drawing::{Anchor, Area, Drawing, Fill, Point, Stroke, Text};
use crate::report::chart::frame::{Caption, Frame};
use crate::report::chart::palette::{Colour, Hue, INK, MUTED};
use crate::report::chart::plot::{Bar, Plot};
use crate::report::chart::rows::{Cell, Column, MOST_ROWS, Row, Table};
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, Choice, Series, is_baseline, speedup};
use crate::report::chart::text::NOTE;
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

/// A part that is narrower is a sliver, which no reader asks the name of.
const SLIVER: f64 = 0.5;
const GAP: f64 = 0.8;
const KEY: f64 = 17.0;
const HIGHEST: f64 = 110.0;
/// What is left: darker and colder than every loss.
const LEFT: Colour = MUTED;

/// The picture of a group; none where no case has losses.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let choice = choice(&series::of(group));
    if choice.rows.is_empty() {
        return None;
    }
    let cases = &choice.rows;
    let Frame { mut drawing, mut room } = Frame::new(&caption(group, &choice), summary, group);
    let words = || cases.iter().map(|case| &case.row).collect();
    let width = Table::new(room, &[Column::PLAIN], words(), HIGHEST).area.width();
    draw_key(&mut drawing, &mut room, &unnamed(cases, width));
    let table = Table::new(room, &[Column::PLAIN], words(), HIGHEST);
    let fifths = (0..=5).map(|fifth| f64::from(fifth) / 5.0);
    let mut plot = Plot::new(drawing, table.axes(Scale::linear(0.0, 1.0).with_ticks(fifths, words::percent)));
    plot.axis_below("share of the ideal speedup", true);
    for (place, case) in cases.iter().enumerate() {
        let reach = (table.pitch * 0.32).clamp(5.0, 22.0);
        draw_parts(&mut plot, case, place as f64 + 0.5, reach);
        draw_interval(&mut plot, case.efficiency, place as f64 + 0.5, reach);
    }
    table.write(&mut plot);
    Some(plot.finish())
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

struct Shown<'a> {
    row: Row,
    case: &'a CaseSummary,
    efficiency: Estimate,
    /// What each factor took of the ideal, in the order of [`Factor::ALL`]; with the efficiency, they make 1.
    taken: Vec<(Factor, f64)>,
    worst: Option<Share>,
}

impl<'a> Shown<'a> {
    fn of(case: &'a CaseSummary, hue: Hue) -> Option<Self> {
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
        let lost = worst.map_or_else(|| without_name(case), most);
        let cells = vec![Cell { words: words::percent(efficiency.value), more: lost, colour: INK }];
        let row = Row { name: case.short_id(), colour: hue.text, cells };
        Some(Self { row, case, efficiency, taken, worst })
    }
}

/// What stands where no loss has a name: whether it is that there is none, that no schedule avoids it, or that the spans
/// do not tell.
fn without_name(case: &CaseSummary) -> String {
    let reaches = |share: Option<Estimate>| share.is_some_and(|share| share.high >= 0.99);
    match case.bound_by {
        _ if reaches(case.efficiency) => "as good as ideal".to_owned(),
        Some(by) if reaches(case.of_bound) => format!("bound by {}", by.name()),
        Some(_) | None => "cause unknown".to_owned(),
    }
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
        series::keep_smallest(&mut rows, MOST_ROWS, |row| speedup(row.case).map_or(0.0, |speedup| -speedup.value));
    }
    Choice { rows, left_out: Some(left_out) }
}

fn caption(group: &Group, choice: &Choice<Shown<'_>>) -> Caption {
    let mut subtitle: Vec<String> = choice.left_out.iter().cloned().collect();
    subtitle.push("dark: the efficiency that is left".to_owned());
    subtitle.push("after it: what each factor took, by its share of the logarithms".to_owned());
    subtitle.push(interval(&choice.rows));
    Caption { titles: found(group, &choice.rows), subtitle, ..Caption::default() }
}

/// What the line below a bar is, with the confidence that it really has.
fn interval(rows: &[Shown<'_>]) -> String {
    let confidences = || rows.iter().map(|row| row.efficiency.confidence);
    let repetitions = words::counts(rows.iter().map(|row| row.case.blocks), "repetition");
    if confidences().all(|confidence| confidence <= 0.0) {
        return format!("{repetitions}, so no interval");
    }
    let level = words::range(confidences(), words::confidence);
    format!("line below: {level} interval of the efficiency from {repetitions}")
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
        let ideal = rows.iter().all(|row| row.efficiency.high >= 0.99);
        let bound = rows.iter().all(|row| row.case.of_bound.is_some_and(|share| share.high >= 0.99));
        let finding = match (ideal, bound) {
            (true, _) => found::NOTHING_LOST,
            (false, true) => found::ALL_UNAVOIDABLE,
            (false, false) => found::UNEXPLAINED,
        };
        return titles(finding, rows.len(), &[("who", who), ("kept", &kept)]);
    };
    let lose_alike = losing.len() == rows.len() && losing.iter().all(|(_, one)| one.factor == worst.factor);
    let finding = if rows.len() > 1 && lose_alike { found::ALL_LOSE_TO } else { found::LOSES_TO };
    let all = if rows.len() == 2 { "Both".to_owned() } else { format!("All {}", rows.len()) };
    let facts = [
        ("case", &*row.row.name),
        ("left", &words::percent(row.efficiency.value)),
        ("factor", worst.factor.name()),
        ("share", &words::percent(worst.share)),
        ("all", &all),
        ("shown", shown),
        ("shares", &words::range(losing.iter().map(|(_, worst)| worst.share), words::percent)),
    ];
    titles(finding, rows.len(), &facts)
}

/// A square and a name for each factor, at the top of the room, which they take.
fn draw_key(drawing: &mut Drawing, room: &mut Area, factors: &[Factor]) {
    if factors.is_empty() {
        return;
    }
    let (mut left, mut base) = (room.left, room.top);
    for factor in factors {
        let width = 14.0 + NOTE.width(factor.name());
        if left + width > room.right {
            (left, base) = (room.left, base + KEY);
        }
        let square = Area { left, top: base - 8.5, right: left + 9.0, bottom: base + 0.5 };
        drawing.rectangle(square, Fill::solid(colour(*factor)), "");
        drawing.text(Text::new(factor.name(), Point::new(left + 14.0, base), NOTE, MUTED));
        left += width + 16.0;
    }
    room.top = base + KEY - 9.0;
}

fn draw_parts(plot: &mut Plot, case: &Shown<'_>, row: f64, reach: f64) {
    let (id, mut from) = (&case.case.id, case.efficiency.value.min(1.0));
    let about = format!("{id}: {} of the ideal speedup", words::percent(case.efficiency.value));
    draw_part(plot, (0.0, from), row, reach, (LEFT, &about));
    for (factor, taken) in &case.taken {
        let about = format!("{id}: {} took {}", factor.name(), words::percent(*taken));
        draw_part(plot, (from, from + taken), row, reach, (colour(*factor), &about));
        if is_named(*factor, taken * plot.axes.area.width()) {
            plot.sketch([(from + taken / 2.0, row)], |drawing, at| {
                let (at, ink) = (Point::new(at[0].x, at[0].y + 3.8), colour(*factor).text_on());
                drawing.text(Text::new(factor.name(), at, NOTE, ink).anchored(Anchor::Middle));
            });
        }
        from += taken;
    }
}

fn draw_part(plot: &mut Plot, ends: (f64, f64), row: f64, reach: f64, (colour, about): (Colour, &str)) {
    let width = (ends.1 - ends.0) * plot.axes.area.width();
    let gap = if width > 3.0 * GAP { GAP } else { 0.0 };
    plot.bar(ends, row, reach, Bar { fill: Fill::solid(colour), gap, about });
}

/// How sure the border is between what is left and what is lost: a line below the bar.
fn draw_interval(plot: &mut Plot, Estimate { low, high, confidence, .. }: Estimate, row: f64, reach: f64) {
    if confidence > 0.0 && low < 1.0 {
        plot.sketch([(low, row), (high.min(1.0), row)], |drawing, at| {
            drawing.line(at.iter().map(|at| Point::new(at.x, at.y + reach + 2.2)), Stroke::solid(INK, 1.6));
        });
    }
}

/// Whether a part of that width in pixels has room for its name.
fn is_named(factor: Factor, width: f64) -> bool {
    NOTE.width(factor.name()) + 8.0 <= width
}

/// The factors that can be seen, where any part of them has no room for its name.
fn unnamed(cases: &[Shown<'_>], width: f64) -> Vec<Factor> {
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut all_named = true;
    for (factor, taken) in cases.iter().flat_map(|case| &case.taken) {
        if taken * width > SLIVER {
            seen.extend(Factor::ALL.iter().position(|one| one == factor));
            all_named &= is_named(*factor, taken * width);
        }
    }
    if all_named { Vec::new() } else { seen.into_iter().map(|place| Factor::ALL[place]).collect() }
}

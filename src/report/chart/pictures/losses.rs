//! What is left of the ideal speedup, what no schedule could win back, and what another one could.

use crate::stats::{Estimate, Share, keep_smallest};
use crate::summary::{Group, Summary};

use crate::report::chart::bars::{Bars, Key};
use crate::report::chart::drawing::{Area, Drawing, Point};
use crate::report::chart::frame::{Caption, Frame};
use crate::report::chart::parts::{Named, Part, Segment, Shown};
use crate::report::chart::plot::{Axes, Plot};
use crate::report::chart::rows::{Column, MOST_ROWS, Table};
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, Choice, Series, is_baseline, speedup};
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

const PITCH: f64 = 38.0;
/// Below the last row: what is named there.
const BELOW: f64 = 10.0;
/// What has less of the bound, on an interval that reaches it, is too uncertain for a word.
const CLOSE: f64 = 0.95;
const COLUMNS: [Column; 1] = [Column { head: "of the bound", ..Column::PLAIN }];

/// The picture of a group; none where no case has losses.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let choice = choice(&series::of(group));
    let cases = &choice.rows;
    if cases.is_empty() {
        return None;
    }
    let height = Table::height(&COLUMNS, cases.len(), PITCH) + BELOW;
    let frame = Frame::new(&caption(group, &choice), summary, group).with_room(height);
    // The last tick is as wide as the column is, where there is one.
    let aside = if cases.iter().all(|case| case.row.cells[0].words.is_empty()) { 14.0 } else { 0.0 };
    let room = Area { right: frame.room.right - aside, ..frame.room };
    let table = Table::new(room, &COLUMNS, cases.iter().map(|case| &case.row).collect(), PITCH);
    let fifths = (0..=5).map(|fifth| f64::from(fifth) / 5.0);
    let axes = table.axes(Scale::linear(0.0, 1.0).with_ticks(fifths, words::percent));
    let named = Named::of(cases);
    let rows = cases.iter().enumerate().map(|(place, case)| {
        let row = place as f64 + 0.5;
        Bars { axes: &axes, case, row, named: named.of_row(place), summary }
    });
    let bars: Vec<Bars<'_>> = rows.collect();
    let key = Key::of(&bars, axes.area.width());
    let below = BELOW + key.height();
    let area = Area { bottom: axes.area.bottom + below, ..axes.area };
    let y = Scale::linear(cases.len() as f64 + below / PITCH, 0.0);
    let all = Axes { area, x: axes.x.clone(), y };
    let mut plot = Plot::new(frame.with_room(height + key.height()).drawing, all);
    plot.axis_below("share of the ideal speedup", true);
    bars.iter().for_each(|bars| bars.draw(&mut plot));
    key.draw(&mut plot.drawing(), Point::new(table.area.left, table.area.bottom + BELOW));
    table.write(&mut plot);
    Some(plot.finish())
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
        // As beside the bars where that has halves, otherwise rounded down, so that it is kept.
        let rounded_down = words::percent((kept * 1000.0).floor() / 1000.0);
        let kept = Some(words::part(kept)).filter(|part| *part != words::percent(kept)).unwrap_or(rounded_down);
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

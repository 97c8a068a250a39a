//! What became of each case's time, or of its speedup, how sure that is, and the verdict.

use std::path::Path;

use plotters::element::{ErrorBar, Rectangle};

use crate::compare::Comparison;
use crate::gate::{CaseVerdict, Changes, Judge, Rules, Verdict};
use crate::record::Executable;
use crate::report::gate::{headline, named};
use crate::report::verdicts::{counts, mark, plotted, share, signed, sorted};
use crate::stats::Estimate;

use crate::report::chart::drawing::{Anchor, Drawing, Fill, Point, Shape, Stroke, Text};
use crate::report::chart::frame::Frame;
use crate::report::chart::palette::{ALERT, Hue, INK, MUTED, NEUTRAL, SERIES, SHADE, WHITE};
use crate::report::chart::plot::Plot;
use crate::report::chart::ratios::Ratios;
use crate::report::chart::recorder::{fill, stroke, units};
use crate::report::chart::rows::{Cell, Column, Row, Table};
use crate::report::chart::text::{NOTE, NOTE_HEAD, clean};
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

/// So many rows have room.
const MOST_ROWS: usize = 24;
const HIGHEST: f64 = 68.0;
/// The end of a whisker that is nearer to its mark lies below it.
const HIDDEN: f64 = 6.5;
const VERDICT: usize = 1;

/// The picture; none where nothing was compared.
pub(super) fn picture(comparison: &Comparison) -> Option<Drawing> {
    let rules = &comparison.rules;
    let base = comparison.base.as_ref()?;
    let cases: Vec<&CaseVerdict> = sorted(&comparison.cases);
    if cases.is_empty() {
        return None;
    }
    let (shown, left_out) = cases.split_at(cases.len().min(MOST_ROWS));
    let cases: Vec<Shown<'_>> = shown.iter().map(|verdict| Shown::of(verdict, rules)).collect();
    let ratios: Vec<Estimate> = cases.iter().filter_map(|case| case.ratio).collect();
    let range = Ratios::over(&ratios, rules);
    let subtitle = words::sentence(&subtitle(&cases, left_out, range, rules).join(" · "));
    let titles = found(comparison, shown[0]);
    let Frame { drawing, room } = Frame::around(&titles, &subtitle, &[], &source(comparison, base));
    let columns = columns(rules.judge);
    let mut table = Table::new(room, &columns, cases.iter().map(|case| &case.row).collect(), HIGHEST);
    table.is_ruled = true;
    let mut plot = Plot::new(drawing, table.axes(range.scale(table.area.width())));
    if !ratios.is_empty() {
        draw_axis(&mut plot, rules);
    }
    table.write(&mut plot);
    if !ratios.is_empty() {
        draw_margins(&mut plot, rules);
    }
    let radius = if table.pitch < 20.0 { 3.6 } else { 4.6 };
    for (place, case) in cases.iter().enumerate() {
        let mark = Mark { shape: shape(case.verdict.verdict, rules.judge), radius, hue: case.hue };
        let beside = table.mark(place, VERDICT);
        match case.ratio {
            Some(ratio) => draw_case(&mut plot, (case, ratio), place as f64 + 0.5, range, mark),
            None => draw_cause(&mut plot, &case.cause, place as f64 + 0.5, beside.x - 12.0),
        }
        mark.draw(&mut plot.drawing(), beside, "");
    }
    Some(plot.finish())
}

struct Shown<'a> {
    verdict: &'a CaseVerdict,
    hue: Hue,
    row: Row,
    /// What is plotted; none where nothing was measured.
    ratio: Option<Estimate>,
    /// What is said instead.
    cause: String,
}

impl<'a> Shown<'a> {
    fn of(verdict: &'a CaseVerdict, rules: &Rules) -> Self {
        let changes = verdict.changes.as_ref().filter(|changes| Ratios::can_draw(plotted(changes, rules)));
        let ratio = changes.map(|changes| plotted(changes, rules));
        let hue = hue(verdict.verdict);
        let interval = |ratio: Estimate| format!("{} to {}", change(ratio.low), change(ratio.high));
        let other = |of: fn(&Changes) -> Option<Estimate>| {
            changes.and_then(of).map_or(String::new(), |estimate| change(estimate.value))
        };
        let second = match rules.judge {
            Judge::Time => other(|changes| changes.speedup),
            Judge::Speedup => other(|changes| Some(changes.parallel)),
        };
        let sure = ratio.filter(|ratio| ratio.confidence > 0.0);
        let happened = changes.map_or("", |changes| changes.happened.words()).to_owned();
        let changed = ratio.map_or(String::new(), |ratio| change(ratio.value));
        let cells = vec![
            Cell { words: changed, more: sure.map_or(String::new(), interval), colour: hue.text },
            Cell { words: verdict.word().to_owned(), more: happened, colour: hue.text },
            Cell { words: other(|changes| changes.serial), more: String::new(), colour: MUTED },
            Cell { words: second, more: String::new(), colour: MUTED },
        ];
        let row = Row { name: clean(&verdict.case), colour: INK, cells };
        let cause = match (&verdict.reason, verdict.verdict) {
            (Some(reason), _) => reason.words(),
            (None, Verdict::New) => "base has no such case".to_owned(),
            (None, Verdict::Missing) => "head has no such case".to_owned(),
            (None, _) => "not measured".to_owned(),
        };
        Self { verdict, hue, row, ratio, cause }
    }
}

/// A ratio as a change, with a minus that is as wide as a plus: `−12.0 %`; as a factor where it is many times as much.
fn change(ratio: f64) -> String {
    match ratio {
        ratio if !ratio.is_finite() => "unknown".to_owned(),
        ratio if ratio >= 1e4 => format!("{ratio:.0e}×"),
        ratio if ratio >= 10.0 => words::times(ratio),
        ratio => signed(ratio).replace('-', "−"),
    }
}

/// Never red and green.
fn hue(verdict: Verdict) -> Hue {
    let [blue, orange, _, _, yellow, ..] = SERIES;
    match verdict {
        Verdict::Regressed => orange,
        Verdict::Improved => blue,
        Verdict::Inconclusive => yellow,
        Verdict::Failed => Hue { line: ALERT, text: ALERT },
        Verdict::Missing | Verdict::Incomparable => Hue { line: INK, text: INK },
        Verdict::Unchanged | Verdict::New => Hue { line: NEUTRAL, text: MUTED },
    }
}

/// The mark of a verdict, and whether it is hollow.
fn shape(verdict: Verdict, judge: Judge) -> Option<(Shape, bool)> {
    match mark(verdict, judge)? {
        '▲' => Some((Shape::Up, false)),
        '▼' => Some((Shape::Down, false)),
        '○' => Some((Shape::Circle, true)),
        _ => Some((Shape::Circle, false)),
    }
}

/// The finding with all that is named in it, with the worst case alone, in numbers alone.
fn found(comparison: &Comparison, worst: &CaseVerdict) -> Vec<String> {
    let is_loss = worst.verdict == Verdict::Regressed;
    let finding = if is_loss { found::VERDICTS_WITH_WORST } else { found::VERDICTS };
    let worst = if is_loss { named(worst, comparison.rules.judge) } else { String::new() };
    let facts = [
        ("headline", &*headline(comparison)),
        ("cases", &words::count(comparison.cases.len(), "case")),
        ("counts", &counts(&comparison.cases)),
        ("worst", &worst),
    ];
    titles(finding, 1, &facts)
}

fn subtitle(rows: &[Shown<'_>], left_out: &[&CaseVerdict], range: Ratios, rules: &Rules) -> Vec<String> {
    let mut parts = Vec::new();
    if !left_out.is_empty() {
        let left_out: Vec<CaseVerdict> = left_out.iter().map(|verdict| (*verdict).clone()).collect();
        let all = rows.len() + left_out.len();
        parts.push(format!("The {} of {all} cases that matter most; not shown: {}", rows.len(), counts(&left_out)));
    }
    if rows.iter().any(|row| row.ratio.is_some()) {
        parts.push(dots_and_whiskers(rows));
        if rows.iter().filter_map(|row| row.ratio).any(|ratio| !range.holds(ratio.low) || !range.holds(ratio.high)) {
            parts.push("arrows: further than the axis".to_owned());
        }
        let loss = share(rules.loss);
        parts.push(format!("grey: less than half of a loss of {loss} or as much gained"));
        parts.push(format!("dashed: the loss of {loss} that must not pass"));
        parts.push(match rules.judge {
            Judge::Time => "serial: the baseline's time".to_owned(),
            Judge::Speedup => "serial, parallel: the times of the baseline and of the case".to_owned(),
        });
    }
    parts
}

/// What dots and whiskers are, with the confidence that the whiskers really have, and of how many blocks.
fn dots_and_whiskers(rows: &[Shown<'_>]) -> String {
    let drawn = || rows.iter().filter_map(|row| Some((row.verdict.blocks, row.ratio?.confidence)));
    let blocks = words::counts(drawn().map(|one| one.0), "block");
    let sure = || drawn().map(|one| one.1).filter(|confidence| *confidence > 0.0);
    if sure().next().is_none() {
        return format!("marks: Hodges-Lehmann estimates from {blocks}, so no interval");
    }
    let level = words::range(sure(), confidence);
    format!("marks: Hodges-Lehmann estimates over {blocks} · whiskers: signed-rank intervals of {level} confidence")
}

/// Rounded down, so that it is never more than it is: `99.97 %`.
fn confidence(share: f64) -> String {
    let text = format!("{:.2}", (share * 1e4 + 1e-6).floor() / 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Where it comes from: experiment, base and head, how surely it is judged.
fn source(comparison: &Comparison, base: &Executable) -> Vec<String> {
    let mut parts = vec![comparison.experiment.clone()];
    if comparison.title != comparison.experiment {
        parts.push(comparison.title.clone());
    }
    parts.push(format!("base {}", executable(base)));
    parts.push(format!("head {}", executable(&comparison.head)));
    let rate = share(comparison.rules.error_rate);
    parts.push(format!("of checks of identical code, at most {rate} find a change"));
    parts
}

/// The end of an executable's path, and the start of its digest.
fn executable(executable: &Executable) -> String {
    const WIDEST: f64 = 240.0;
    let path = ending(&executable.path, WIDEST);
    let digest = executable.digest.as_ref().map(|digest| digest.chars().take(9).collect::<String>());
    digest.map_or(path.clone(), |digest| format!("{path} ({digest})"))
}

fn ending(path: &Path, width: f64) -> String {
    let path = path.display().to_string();
    let shorter = path.match_indices('/').skip(1).map(|(slash, _)| format!("…{}", &path[slash..]));
    let last = path.rsplit('/').next().unwrap_or_default();
    let fitting = std::iter::once(path.clone()).chain(shorter).find(|path| NOTE.width(path) <= width);
    fitting.unwrap_or_else(|| NOTE.fit(last, width))
}

fn columns(judge: Judge) -> [Column; 4] {
    let (change, others) = match judge {
        Judge::Time => ("time", ["serial", "speedup"]),
        Judge::Speedup => ("speedup", ["serial", "parallel"]),
    };
    let numbers = Column { anchor: Anchor::End, ..Column::PLAIN };
    let [serial, other] = others.map(|head| Column { head, is_minor: true, ..numbers });
    let change = Column { head: change, more_head: "interval", may_drop: true, ..numbers };
    [change, Column { head: "verdict", more_head: "what happened", has_mark: true, ..Column::PLAIN }, serial, other]
}

/// Half a loss and as much gained, the whole loss, as they are plotted.
fn bounds(rules: &Rules) -> [f64; 3] {
    let (margin, limit) = (rules.margin(), rules.limit());
    match rules.judge {
        Judge::Time => [(-margin).exp(), margin.exp(), (-limit).exp()],
        Judge::Speedup => [(-margin).exp(), margin.exp(), limit.exp()],
    }
}

/// What is not worth telling, and the axis over it.
fn draw_axis(plot: &mut Plot, rules: &Rules) {
    let [low, high, _] = bounds(rules);
    let rows = plot.axes.y.ends().0;
    plot.draw([Rectangle::new([(low, 0.0), (high, rows)], fill(Fill::solid(SHADE)))]);
    let title = match rules.judge {
        Judge::Time => "time, head ÷ base (log scale)",
        Judge::Speedup => "speedup, head ÷ base (log scale)",
    };
    plot.axis_below(title, true);
}

/// No change, the loss that must not pass, and which way is which.
fn draw_margins(plot: &mut Plot, rules: &Rules) {
    let (area, bounds) = (plot.axes.area, bounds(rules));
    let rows = plot.axes.y.ends().0;
    plot.join([(1.0, 0.0), (1.0, rows)], Stroke::solid(NEUTRAL, 1.4));
    let [low, high, loss] = bounds.map(|bound| plot.axes.at(bound, 0.0).x);
    let head = area.top - 8.0;
    plot.sketch([(bounds[2], 0.0), (bounds[2], rows)], |drawing, at| {
        let top = Point::new(at[0].x, head - 10.0);
        drawing.line([top, at[1]], Stroke::dashed(NEUTRAL, 1.3, 4.0, 3.0));
    });
    let label = format!("{} loss", share(rules.loss));
    let half = NOTE.width(&label) / 2.0;
    let at = Point::new(loss.clamp(area.left + half, area.right - half), head - 14.0);
    let mut drawing = plot.drawing();
    drawing.text(Text::new(&label, at, NOTE, MUTED).anchored(Anchor::Middle));
    let (left, right) = match rules.judge {
        Judge::Time => ("← faster", "slower →"),
        Judge::Speedup => ("← less speedup", "more speedup →"),
    };
    let left = Text::new(left, Point::new(low.min(loss) - 7.0, head), NOTE_HEAD, MUTED).anchored(Anchor::End);
    let right = Text::new(right, Point::new(high.max(loss) + 7.0, head), NOTE_HEAD, MUTED);
    for text in [left, right] {
        if text.area().left >= area.left && text.area().right <= area.right {
            drawing.text(text);
        }
    }
}

#[derive(Clone, Copy)]
struct Mark {
    shape: Option<(Shape, bool)>,
    radius: f64,
    hue: Hue,
}

impl Mark {
    fn draw(self, drawing: &mut Drawing, at: Point, about: &str) {
        let Some((shape, is_hollow)) = self.shape else { return };
        drawing.marker(shape, at, self.radius, self.hue.line, about);
        if is_hollow {
            drawing.dots([at], self.radius * 0.5, Fill::solid(WHITE), false);
        }
    }
}

/// Why nothing was measured, as far as there is room.
fn draw_cause(plot: &mut Plot, cause: &str, row: f64, right: f64) {
    let left = plot.axes.area.left + 6.0;
    let words = NOTE.fit(&clean(cause), right - left);
    plot.sketch([(1.0, row)], |drawing, at| {
        let at = Point::new(left, at[0].y + 0.34 * NOTE.size);
        drawing.text(Text::new(&words, at, NOTE, MUTED).with_halo());
    });
}

fn draw_case(plot: &mut Plot, (case, ratio): (&Shown<'_>, Estimate), row: f64, range: Ratios, mark: Mark) {
    draw_whisker(plot, ratio, row, range, case.hue);
    let [change, verdict, ..] = &case.row.cells[..] else { return };
    let about = format!("{}: {} ({}), {}", case.row.name, change.words, change.more, verdict.words);
    plot.sketch([(ratio.value, row)], |drawing, at| mark.draw(drawing, at[0], &about));
}

/// From the low end to the high one; an end past the axis is an arrow.
fn draw_whisker(plot: &mut Plot, ratio: Estimate, row: f64, range: Ratios, hue: Hue) {
    let Estimate { low, value, high, confidence } = ratio;
    if confidence <= 0.0 {
        return;
    }
    let [at_low, at_value, at_high] = [low, value, high].map(|ratio| plot.axes.at(ratio, row).x);
    let apart = [at_value - at_low > HIDDEN, at_high - at_value > HIDDEN];
    if apart == [true; 2] && range.holds(low) && range.holds(high) {
        let look = stroke(hue.line, 1.8).filled();
        plot.draw([ErrorBar::new_horizontal(row, low, value, high, look, units(8.0) as u32)]);
        return;
    }
    let (left, right) = plot.axes.x.ends();
    let [from, to] = [(low, left), (high, right)].map(|(end, edge)| if range.holds(end) { end } else { edge });
    plot.join([(from, row), (to, row)], Stroke::solid(hue.line, 1.8));
    for (end, edge, out, is_apart) in [(low, left, -1.0, apart[0]), (high, right, 1.0, apart[1])] {
        if range.holds(end) && is_apart {
            plot.sketch([(end, row)], |drawing, at| {
                let cap = [-4.0, 4.0].map(|aside| Point::new(at[0].x, at[0].y + aside));
                drawing.line(cap, Stroke::solid(hue.line, 1.8));
            });
        } else if !range.holds(end) {
            let arrow = [(0.0, 0.0), (-7.0 * out, -4.0), (-7.0 * out, 4.0)];
            plot.sketch([(edge, row)], |drawing, at| {
                let corners = arrow.map(|(aside, down)| Point::new(at[0].x + aside, at[0].y + down));
                drawing.polygon(corners, Fill::solid(hue.line));
            });
        }
    }
}

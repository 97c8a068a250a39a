//! The picture of a comparison: what became of each case's time, or of its speedup, how sure that is, and the verdict.

mod range;

use std::path::Path;

use crate::compare::Comparison;
use crate::gate::{CaseVerdict, Changes, Judge, Rules, Verdict};
use crate::record::Executable;
use crate::report::gate::{headline, named};
use crate::report::verdicts::{counts, mark, plotted, share, signed, sorted};
use crate::stats::Estimate;

use super::columns::{Columns, Heads, Words};
use super::drawing::{Anchor, Area, Drawing, Fill, Point, Shape, Stroke, Text};
use super::frame::{Frame, axis_below, tick_below};
use super::palette::{ALERT, GRID, Hue, INK, MUTED, NEUTRAL, SERIES, SHADE, WHITE};
use super::scale::Scale;
use super::text::{NOTE, NOTE_HEAD};
use super::words;
use range::{Range, ticks};

/// So many rows have room.
const MOST_ROWS: usize = 24;

/// Numbers past these come from no measurement, and have no place on an axis.
const SMALLEST: f64 = 1e-9;
const LARGEST: f64 = 1e9;

/// The end of a whisker that is nearer to its mark lies below it.
const HIDDEN: f64 = 6.5;

/// The picture; none where nothing was compared.
pub fn picture(comparison: &Comparison) -> Option<Drawing> {
    let rules = &comparison.rules;
    let base = comparison.base.as_ref()?;
    let cases: Vec<&CaseVerdict> = sorted(&comparison.cases);
    if cases.is_empty() {
        return None;
    }
    let (shown, left_out) = cases.split_at(cases.len().min(MOST_ROWS));
    let rows: Vec<Row<'_>> = shown.iter().map(|verdict| Row::of(verdict, rules)).collect();
    let subtitle = words::sentence(&subtitle(&rows, left_out, rules).join(" · "));
    let titles = titles(comparison, shown[0]);
    let Frame { drawing, room } = Frame::around(&titles, &subtitle, &[], &source(comparison, base));
    Some(Plot::draw(drawing, room, &rows, rules))
}

/// A case as a row.
struct Row<'a> {
    verdict: &'a CaseVerdict,
    hue: Hue,
    words: Words,
    /// What is plotted; none where nothing was measured.
    ratio: Option<Estimate>,
    /// What is said instead.
    cause: String,
}

impl<'a> Row<'a> {
    fn of(verdict: &'a CaseVerdict, rules: &Rules) -> Self {
        let changes = verdict.changes.as_ref().filter(|changes| can_be_drawn(plotted(changes, rules)));
        let ratio = changes.map(|changes| plotted(changes, rules));
        let hue = hue(verdict.verdict);
        let interval = |ratio: Estimate| format!("{} to {}", change(ratio.low), change(ratio.high));
        let other = |of: fn(&Changes) -> Estimate| changes.map_or(String::new(), |changes| change(of(changes).value));
        let words = Words {
            case: super::text::clean(&verdict.case),
            hue,
            change: ratio.map_or(String::new(), |ratio| change(ratio.value)),
            interval: ratio.filter(|ratio| ratio.confidence > 0.0).map_or(String::new(), interval),
            verdict: verdict.verdict.word(),
            happened: changes.map_or("", |changes| changes.happened.words()),
            others: [
                other(|changes| changes.serial),
                match rules.judge {
                    Judge::Time => other(|changes| changes.speedup),
                    Judge::Speedup => other(|changes| changes.parallel),
                },
            ],
        };
        let cause = match (&verdict.reason, verdict.verdict) {
            (Some(reason), _) => reason.words(),
            (None, Verdict::New) => "base has no such case".to_owned(),
            (None, Verdict::Missing) => "head has no such case".to_owned(),
            (None, _) => "not measured".to_owned(),
        };
        Self { verdict, hue, words, ratio, cause }
    }
}

fn can_be_drawn(ratio: Estimate) -> bool {
    (SMALLEST..=LARGEST).contains(&ratio.value) && ratio.low <= ratio.value && ratio.value <= ratio.high
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
fn titles(comparison: &Comparison, worst: &CaseVerdict) -> Vec<String> {
    let mut titles = vec![headline(comparison)];
    let counts = format!("Of {}: {}", words::count(comparison.cases.len(), "case"), counts(&comparison.cases));
    if worst.verdict == Verdict::Regressed {
        titles.push(format!("{counts}; the worst: {}", named(worst, comparison.rules.judge)));
    }
    titles.push(counts);
    titles
}

fn subtitle(rows: &[Row<'_>], left_out: &[&CaseVerdict], rules: &Rules) -> Vec<String> {
    let mut parts = Vec::new();
    if !left_out.is_empty() {
        let left_out: Vec<CaseVerdict> = left_out.iter().map(|verdict| (*verdict).clone()).collect();
        let all = rows.len() + left_out.len();
        parts.push(format!("The {} of {all} cases that matter most; not shown: {}", rows.len(), counts(&left_out)));
    }
    if rows.iter().any(|row| row.ratio.is_some()) {
        parts.push(dots_and_whiskers(rows));
        let range = Range::of(rows.iter().filter_map(|row| row.ratio), rules);
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
fn dots_and_whiskers(rows: &[Row<'_>]) -> String {
    let drawn = || rows.iter().filter_map(|row| Some((row.verdict.blocks, row.ratio?.confidence)));
    let (fewest, most) = (drawn().map(|one| one.0).min().unwrap_or(0), drawn().map(|one| one.0).max().unwrap_or(0));
    let blocks = match fewest == most {
        true => words::count(most, "block"),
        false => format!("{fewest} to {most} blocks"),
    };
    let sure = || drawn().map(|one| one.1).filter(|confidence| *confidence > 0.0);
    let (low, high) = (sure().fold(f64::INFINITY, f64::min), sure().fold(0.0, f64::max));
    if high <= 0.0 {
        return format!("marks: Hodges-Lehmann estimates from {blocks}, so no interval");
    }
    let (low, high) = (confidence(low), confidence(high));
    let level = if low == high { high } else { format!("{low} to {high}") };
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

/// As many of the last parts of a path as fit.
fn ending(path: &Path, width: f64) -> String {
    let path = path.display().to_string();
    let shorter = path.match_indices('/').skip(1).map(|(slash, _)| format!("…{}", &path[slash..]));
    let last = path.rsplit('/').next().unwrap_or_default();
    let fitting = std::iter::once(path.clone()).chain(shorter).find(|path| NOTE.width(path) <= width);
    fitting.unwrap_or_else(|| NOTE.fit(last, width))
}

struct Plot<'a> {
    drawing: Drawing,
    columns: Columns,
    range: Range,
    x: Scale,
    rules: &'a Rules,
}

impl<'a> Plot<'a> {
    fn draw(drawing: Drawing, room: Area, rows: &[Row<'_>], rules: &'a Rules) -> Drawing {
        let heads = match rules.judge {
            Judge::Time => Heads { change: "time", others: ["serial", "speedup"] },
            Judge::Speedup => Heads { change: "speedup", others: ["serial", "parallel"] },
        };
        let (words, ratios): (Vec<&Words>, Vec<Option<Estimate>>) =
            rows.iter().map(|row| (&row.words, row.ratio)).unzip();
        let columns = Columns::new(room, heads, &words);
        let ratios: Vec<Estimate> = ratios.into_iter().flatten().collect();
        let range = Range::of(ratios.iter().copied(), rules);
        let mut plot = Self { drawing, columns, range, x: range.scale(columns.plot), rules };
        if !ratios.is_empty() {
            plot.ground();
        }
        columns.write_heads(&mut plot.drawing, heads, &words);
        if !ratios.is_empty() {
            plot.margins();
            plot.axis();
        }
        rows.iter().enumerate().for_each(|(place, row)| plot.row(place, row));
        plot.drawing
    }

    /// Half a loss and as much gained, the whole loss, as they are plotted.
    fn bounds(&self) -> [f64; 3] {
        let (margin, limit) = (self.rules.margin(), self.rules.limit());
        match self.rules.judge {
            Judge::Time => [(-margin).exp(), margin.exp(), (-limit).exp()],
            Judge::Speedup => [(-margin).exp(), margin.exp(), limit.exp()],
        }
    }

    /// What is not worth telling, and the grid over it.
    fn ground(&mut self) {
        let Self { columns: Columns { plot, .. }, x, .. } = *self;
        let [low, high, _] = self.bounds();
        let band = Area { left: x.at(low), right: x.at(high), ..plot };
        self.drawing.rectangle(band, 0.0, Fill::solid(SHADE), "");
        for (tick, _) in ticks(x, plot) {
            let ends = [plot.top, plot.bottom].map(|y| Point::new(x.at(tick), y));
            self.drawing.line(ends, Stroke::solid(GRID, 1.0));
        }
    }

    /// No change, the loss that must not pass, and which way is which.
    fn margins(&mut self) {
        let Self { columns: Columns { plot, head, .. }, x, .. } = *self;
        let [low, high, loss] = self.bounds().map(|bound| x.at(bound));
        let middle = x.at(1.0);
        self.drawing.line([plot.top, plot.bottom].map(|y| Point::new(middle, y)), Stroke::solid(NEUTRAL, 1.4));
        let dashed = Stroke::dashed(NEUTRAL, 1.3, 4.0, 3.0);
        self.drawing.line([head - 10.0, plot.bottom].map(|y| Point::new(loss, y)), dashed);
        let label = format!("{} loss", share(self.rules.loss));
        let half = NOTE.width(&label) / 2.0;
        let at = Point::new(loss.clamp(plot.left + half, plot.right - half), head - 14.0);
        self.drawing.text(Text::new(&label, at, NOTE, MUTED).anchored(Anchor::Middle));
        let (left, right) = match self.rules.judge {
            Judge::Time => ("← faster", "slower →"),
            Judge::Speedup => ("← less speedup", "more speedup →"),
        };
        let [left, right] = [
            Text::new(left, Point::new(low.min(loss) - 7.0, head), NOTE_HEAD, MUTED).anchored(Anchor::End),
            Text::new(right, Point::new(high.max(loss) + 7.0, head), NOTE_HEAD, MUTED),
        ];
        for text in [left, right] {
            let area = text.area();
            if area.left >= plot.left && area.right <= plot.right {
                self.drawing.text(text);
            }
        }
    }

    fn axis(&mut self) {
        let Self { columns: Columns { plot, .. }, x, .. } = *self;
        for (tick, label) in ticks(x, plot) {
            tick_below(&mut self.drawing, plot, x.at(tick), &label);
        }
        let title = match self.rules.judge {
            Judge::Time => "time, head ÷ base (log scale)",
            Judge::Speedup => "speedup, head ÷ base (log scale)",
        };
        axis_below(&mut self.drawing, plot, title);
    }

    fn row(&mut self, place: usize, row: &Row<'_>) {
        let Self { columns, x, .. } = *self;
        let Words { case, verdict, change, interval, .. } = &row.words;
        columns.write(&mut self.drawing, place, &row.words);
        let radius = if columns.pitch < 20.0 { 3.6 } else { 4.6 };
        match row.ratio {
            Some(ratio) => {
                let y = columns.middle(place);
                self.whisker(ratio, y, row.hue);
                self.mark(
                    row,
                    Point::new(x.at(ratio.value), y),
                    radius,
                    &format!("{case}: {change} ({interval}), {verdict}"),
                );
            }
            None => columns.write_cause(&mut self.drawing, place, &row.cause),
        }
        self.mark(row, columns.mark(place, &row.words), radius, "");
    }

    fn mark(&mut self, row: &Row<'_>, at: Point, radius: f64, about: &str) {
        let Some((shape, hollow)) = shape(row.verdict.verdict, self.rules.judge) else { return };
        self.drawing.marker(shape, at, radius, row.hue.line, about);
        if hollow {
            self.drawing.dots([at], radius * 0.5, Fill::solid(WHITE), false);
        }
    }

    /// From the low end to the high one; an end past the axis is an arrow, one below the mark cannot be seen.
    fn whisker(&mut self, ratio: Estimate, y: f64, hue: Hue) {
        if ratio.confidence <= 0.0 {
            return;
        }
        let Self { columns: Columns { plot, .. }, x, range, .. } = *self;
        let stroke = Stroke::solid(hue.line, 1.8);
        for (value, edge, out) in [(ratio.low, plot.left, -1.0), (ratio.high, plot.right, 1.0)] {
            let inside = range.holds(value);
            let (middle, end) = (x.at(ratio.value), if inside { x.at(value) } else { edge });
            self.drawing.line([middle, end].map(|x| Point::new(x, y)), stroke);
            if !inside {
                let arrow = [(0.0, 0.0), (-7.0 * out, -4.0), (-7.0 * out, 4.0)];
                let corners = arrow.map(|(aside, down)| Point::new(edge + aside, y + down));
                self.drawing.polygon(corners, Fill::solid(hue.line));
            } else if (end - middle).abs() > HIDDEN {
                self.drawing.line([y - 4.0, y + 4.0].map(|y| Point::new(end, y)), stroke);
            }
        }
    }
}

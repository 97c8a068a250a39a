//! Cases with what became of their time or speedup, how sure that is, and the verdict: a row each.

use plotters::element::{ErrorBar, Rectangle};

use crate::gate::{Judge, Rules, Verdict};
use crate::report::verdicts::{ORDER, mark, share, signed};
use crate::stats::Estimate;

use super::drawing::{Anchor, Area, Drawing, Fill, Point, Shape, Stroke, Text};
use super::frame::Frame;
use super::palette::{ALERT, Hue, INK, MUTED, NEUTRAL, SERIES, SHADE, WHITE};
use super::plot::Plot;
use super::ratios::Ratios;
use super::recorder::{fill, stroke, units};
use super::rows::{Cell, Column, Row, Table};
use super::text::{NOTE, NOTE_HEAD, clean};
use super::words;

/// More rows say no more to anybody.
pub(super) const MOST_ROWS: usize = 100;
/// Up to so many rows have two lines each.
const MOST_HIGH: usize = 24;
const HIGH: f64 = 36.0;
const LOW: f64 = 21.0;
/// The end of a whisker that is nearer to its mark lies below it.
const HIDDEN: f64 = 6.5;
const VERDICT: usize = 1;

/// What became of a case.
pub(super) struct Compared {
    pub case: String,
    pub verdict: Verdict,
    pub word: String,
    /// What is plotted, head over base; none where nothing was measured.
    pub ratio: Option<Estimate>,
    pub happened: String,
    /// The numbers behind what happened.
    pub details: String,
    /// What is said instead where nothing was measured.
    pub cause: String,
    pub blocks: usize,
}

/// The words around the rows.
pub(super) struct Around {
    pub titles: Vec<String>,
    pub subtitle: Vec<String>,
    pub footer: Vec<String>,
}

/// Draws the rows at their natural height.
pub(super) fn draw(cases: Vec<Compared>, rules: &Rules, mut around: Around) -> Drawing {
    let ratios: Vec<Estimate> = cases.iter().filter_map(|case| case.ratio).collect();
    let range = Ratios::over(&ratios, rules);
    if ratios.iter().any(|ratio| !range.holds(ratio.low) || !range.holds(ratio.high)) {
        around.subtitle.push("arrows: further than the axis".to_owned());
    }
    let subtitle = words::sentence(&around.subtitle.join(" · "));
    let columns = columns(rules.judge);
    let rows: Vec<Row> = cases.iter().map(row).collect();
    let pitch = if rows.len() > MOST_HIGH { LOW } else { HIGH };
    let frame = Frame::around(&around.titles, &subtitle, &[], &around.footer);
    let Frame { drawing, room } = frame.with_room(Table::height(&columns, rows.len(), pitch) + LOSS);
    let room = Area { top: room.top + LOSS, ..room };
    let mut table = Table::new(room, &columns, rows.iter().collect(), pitch);
    table.is_ruled = true;
    let mut plot = Plot::new(drawing, table.axes(range.scale(table.area.width())));
    if !ratios.is_empty() {
        draw_axis(&mut plot, rules, range);
    }
    table.write(&mut plot);
    if !ratios.is_empty() {
        draw_margins(&mut plot, rules);
    }
    for (place, case) in cases.iter().enumerate() {
        let mark = Mark::of(case.verdict, rules.judge, if pitch < HIGH { 3.6 } else { 4.6 });
        let beside = table.mark(place, VERDICT);
        match case.ratio {
            Some(ratio) => draw_case(&mut plot, (case, ratio), place as f64 + 0.5, range, mark),
            None => draw_cause(&mut plot, &case.cause, place as f64 + 0.5, beside.x - 12.0),
        }
        mark.draw(&mut plot.drawing(), beside, "");
    }
    plot.finish()
}

/// Above the heads of the columns: the loss that must not pass.
const LOSS: f64 = 14.0;

/// `Both cases`, `All three cases`.
fn all(cases: usize) -> String {
    if cases == 2 { "Both cases".to_owned() } else { format!("All {}", words::number_of(cases, "case")) }
}

/// `Two of six cases regressed, one improved, one is inconclusive`; and where that is too long, what matters most of it.
pub(super) fn headlines(cases: &[Compared], rules: &Rules) -> Vec<String> {
    let is_told = |verdict: &Verdict| *verdict != Verdict::Unchanged && count(cases, *verdict) > 0;
    let told: Vec<Verdict> = ORDER.into_iter().filter(is_told).collect();
    let phrases: Vec<String> =
        told.iter().enumerate().map(|(place, verdict)| phrase(cases, place == 0, *verdict)).collect();
    match (cases, &phrases[..]) {
        ([one], []) => vec![format!("{} did not lose {} or more", one.case, share(rules.loss))],
        (_, []) => {
            vec![format!("None of {} lost {} or more", words::number_of(cases.len(), "case"), share(rules.loss))]
        }
        ([Compared { ratio: Some(ratio), .. }], [only, ..]) => {
            let what = if rules.judge == Judge::Time { "time" } else { "speedup" };
            vec![format!("{only}: {} {what}", change(ratio.value)), only.clone()]
        }
        _ => vec![phrases.join(", "), brief(cases, &told, &phrases)],
    }
}

/// The first two phrases, and how many more cases do not pass.
fn brief(cases: &[Compared], told: &[Verdict], phrases: &[String]) -> String {
    let left = told.iter().skip(2).filter(|verdict| !verdict.passes()).map(|verdict| count(cases, *verdict)).sum();
    let first = phrases.iter().take(2).cloned().collect::<Vec<_>>().join(", ");
    match left {
        0 => first,
        1 => first + "; one more is in doubt",
        _ => format!("{first}; {} more are in doubt", words::number(left)),
    }
}

fn count(cases: &[Compared], verdict: Verdict) -> usize {
    cases.iter().filter(|case| case.verdict == verdict).count()
}

/// How many cases have a verdict; the first phrase says of how many.
fn phrase(cases: &[Compared], is_first: bool, verdict: Verdict) -> String {
    let (all, here) = (cases.len(), count(cases, verdict));
    let became = became(verdict, here);
    match is_first {
        true if all == 1 => format!("{} {became}", cases[0].case),
        true if here == all => format!("{} {became}", self::all(all)),
        true => format!("{} of {} {became}", words::sentence(&words::number(here)), words::number_of(all, "case")),
        false => format!("{} {became}", words::number(here)),
    }
}

fn became(verdict: Verdict, count: usize) -> String {
    let be = if count == 1 { "is" } else { "are" };
    match verdict {
        Verdict::Failed => "failed".to_owned(),
        Verdict::Regressed => "regressed".to_owned(),
        Verdict::Improved => "improved".to_owned(),
        Verdict::Incomparable => "cannot be compared".to_owned(),
        Verdict::Missing => format!("{be} missing"),
        Verdict::Inconclusive => format!("{be} inconclusive"),
        Verdict::New => format!("{be} new"),
        Verdict::Unchanged => format!("{be} unchanged"),
    }
}

/// The two lines of what the marks and lines mean.
pub(super) fn legend(rules: &Rules) -> Vec<String> {
    let loss = share(rules.loss);
    vec![
        format!("grey: less than half of a loss of {loss} or as much gained"),
        format!("dashed: the loss of {loss} that must not pass"),
    ]
}

/// What an allowed loss is in the unit of the axis.
pub(super) fn loss_in_time(rules: &Rules) -> Option<String> {
    let more = change((-rules.limit()).exp());
    (rules.judge == Judge::Time).then(|| format!("a loss of {} of speed is {more} time", share(rules.loss)))
}

/// A ratio as a change, with a minus that is as wide as a plus: `−12.0 %`; as a factor where it is many times as much.
pub(super) fn change(ratio: f64) -> String {
    match ratio {
        ratio if !ratio.is_finite() => "unknown".to_owned(),
        ratio if ratio >= 1e4 => format!("{ratio:.0e}×"),
        ratio if ratio >= 10.0 => words::times(ratio),
        ratio => signed(ratio).replace('-', "−"),
    }
}

fn row(case: &Compared) -> Row {
    let hue = hue(case.verdict);
    let sure = case.ratio.filter(|ratio| ratio.confidence > 0.0);
    let interval = sure.map_or(String::new(), |ratio| format!("{} to {}", change(ratio.low), change(ratio.high)));
    let changed = case.ratio.map_or(String::new(), |ratio| change(ratio.value));
    let cells = vec![
        Cell { words: changed, more: interval, colour: hue.text },
        Cell { words: case.word.clone(), more: String::new(), colour: hue.text },
        Cell { words: case.happened.clone(), more: case.details.clone(), colour: INK },
    ];
    // What tells groups and parameters apart stands below the strategy and its workers.
    let case = clean(&case.case);
    let (name, more) = case.split_once(';').unwrap_or((&case, ""));
    Row { name: name.to_owned(), more: more.replace(';', ", "), colour: INK, cells }
}

fn columns(judge: Judge) -> [Column; 3] {
    let head = match judge {
        Judge::Time => "time",
        Judge::Speedup => "speedup",
    };
    [
        Column { head, more_head: "interval", may_drop: true, anchor: Anchor::End, ..Column::PLAIN },
        Column { head: "verdict", has_mark: true, ..Column::PLAIN },
        Column { head: "what happened", may_drop: true, is_minor: true, ..Column::PLAIN },
    ]
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

/// Half a loss and as much gained, the whole loss, as they are plotted.
fn bounds(rules: &Rules) -> [f64; 3] {
    let (margin, limit) = (rules.margin(), rules.limit());
    match rules.judge {
        Judge::Time => [(-margin).exp(), margin.exp(), (-limit).exp()],
        Judge::Speedup => [(-margin).exp(), margin.exp(), limit.exp()],
    }
}

/// What is not worth telling, and the axis over it.
fn draw_axis(plot: &mut Plot, rules: &Rules, range: Ratios) {
    let [low, high, _] = bounds(rules);
    let rows = plot.axes.y.ends().0;
    plot.draw([Rectangle::new([(low, 0.0), (high, rows)], fill(Fill::solid(SHADE)))]);
    let what = match rules.judge {
        Judge::Time => "change of time, head against base",
        Judge::Speedup => "change of speedup, head against base",
    };
    plot.axis_below(&format!("{what}{}", if range.is_linear() { "" } else { " (log scale)" }), true);
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
        drawing.line([top, at[1]], Stroke::dashed(INK, 1.3, 4.0, 3.0));
    });
    let label = format!("loss {}", share(rules.loss));
    let half = NOTE_HEAD.width(&label) / 2.0;
    let at = Point::new(loss.clamp(area.left + half, area.right - half), head - 14.0);
    let mut drawing = plot.drawing();
    drawing.text(Text::new(&label, at, NOTE_HEAD, INK).anchored(Anchor::Middle));
    let (left, right) = match rules.judge {
        Judge::Time => ("← faster", "slower →"),
        Judge::Speedup => ("← less speedup", "more speedup →"),
    };
    let left = Text::new(left, Point::new(low.min(loss) - 7.0, head), NOTE, MUTED).anchored(Anchor::End);
    let right = Text::new(right, Point::new(high.max(loss) + 7.0, head), NOTE, MUTED);
    for text in [left, right] {
        if text.area().left >= area.left && text.area().right <= area.right {
            drawing.text(text);
        }
    }
}

/// The mark of a verdict, and whether it is hollow.
#[derive(Clone, Copy)]
struct Mark {
    shape: Shape,
    is_hollow: bool,
    radius: f64,
    hue: Hue,
}

impl Mark {
    fn of(verdict: Verdict, judge: Judge, radius: f64) -> Self {
        let (shape, is_hollow) = match mark(verdict, judge) {
            '▲' => (Shape::Up, false),
            '▼' => (Shape::Down, false),
            '○' => (Shape::Circle, true),
            '◇' => (Shape::Diamond, true),
            '✕' => (Shape::Cross, false),
            _ => (Shape::Circle, false),
        };
        Self { shape, is_hollow, radius, hue: hue(verdict) }
    }

    fn draw(self, drawing: &mut Drawing, at: Point, about: &str) {
        drawing.marker(self.shape, at, self.radius, self.hue.line, about);
        if self.is_hollow {
            drawing.dots([at], self.radius * 0.5, Fill::solid(WHITE), false);
        }
    }
}

/// Why nothing was measured, as far as there is room: on paper, as no number is to be read there.
fn draw_cause(plot: &mut Plot, cause: &str, row: f64, right: f64) {
    let left = plot.axes.area.left + 6.0;
    let words = NOTE.fit(&clean(cause), right - left);
    plot.sketch([(1.0, row - 0.5), (1.0, row), (1.0, row + 0.5)], |drawing, at| {
        let text = Text::new(&words, Point::new(left, at[1].y + 0.34 * NOTE.size), NOTE, MUTED);
        let paper =
            Area { left: left - 5.0, right: right.max(text.area().right), top: at[0].y + 1.0, bottom: at[2].y - 1.0 };
        drawing.rectangle(paper, Fill::solid(WHITE), "");
        drawing.text(text);
    });
}

fn draw_case(plot: &mut Plot, (case, ratio): (&Compared, Estimate), row: f64, range: Ratios, mark: Mark) {
    draw_whisker(plot, ratio, row, range, mark.hue);
    let [value, low, high] = [ratio.value, ratio.low, ratio.high].map(change);
    let about = format!("{}: {value} ({low} to {high}), {}", clean(&case.case), case.word);
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

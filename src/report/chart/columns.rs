//! The table around the plot of a comparison: a row a case, its name to the left, what is said of it to the right.

use super::drawing::{Anchor, Area, Drawing, Point, Stroke, Text};
use super::palette::{GRID, Hue, INK, MUTED, SHADE};
use super::text::{NAME, NOTE, NOTE_HEAD, Type, Weight, clean};

/// What is said of a case.
pub struct Words {
    /// Its id.
    pub case: String,
    /// The colours of its verdict.
    pub hue: Hue,
    /// The change that is plotted.
    pub change: String,
    /// From where to where that may be.
    pub interval: String,
    /// The verdict.
    pub verdict: &'static str,
    /// What happened to the baseline and to the case.
    pub happened: &'static str,
    /// The changes that are not plotted.
    pub others: [String; 2],
}

/// What stands above the columns of numbers.
#[derive(Clone, Copy)]
pub struct Heads {
    /// Above the change that is plotted.
    pub change: &'static str,
    /// Above the others.
    pub others: [&'static str; 2],
}

/// Above the plot: the heads.
const HEAD: f64 = 26.0;

/// Below the plot: the ticks and what the axis measures.
const FOOT: f64 = 42.0;

/// Between two columns.
const GAP: f64 = 16.0;

/// A verdict's mark and the room after it.
const MARK: f64 = 15.0;

/// Rows that are further apart look lost.
const HIGHEST: f64 = 68.0;

/// A row that is lower than this has everything in one line.
const STACKED: f64 = 31.0;

/// A row that is lower than this has small letters.
const LARGE: f64 = 17.0;

/// No name is wider where the plot needs the room.
const WIDEST_NAME: f64 = 190.0;

/// The plot is at least so wide, at the cost of the names.
const NARROWEST: f64 = 210.0;

/// The interval has a column of its own where the plot stays as wide.
const ROOMY: f64 = 300.0;

/// Where the rows and columns are.
#[derive(Clone, Copy)]
pub struct Columns {
    /// Between the names and the numbers.
    pub plot: Area,
    /// From one row to the next.
    pub pitch: f64,
    /// The base line of the heads.
    pub head: f64,
    /// Where a verdict's mark is.
    mark: f64,
    paper: Area,
    font: Type,
    stacked: bool,
    names: f64,
    /// Right ends.
    change: f64,
    interval: Option<f64>,
    others: [f64; 2],
    /// Left ends.
    verdict: f64,
    happened: f64,
}

impl Columns {
    /// Each column as wide as its words; the plot has the rest.
    pub fn new(room: Area, heads: Heads, rows: &[&Words]) -> Self {
        let mut plot = Area { top: room.top + HEAD, bottom: room.bottom - FOOT, ..room };
        let pitch = (plot.height() / rows.len().max(1) as f64).min(HIGHEST);
        plot.bottom = plot.top + pitch * rows.len() as f64;
        let (stacked, font) = (pitch >= STACKED, if pitch >= LARGE { NAME } else { NOTE_HEAD });
        // A column in which nothing stands has no head either.
        let column = |head: &str, font: Type, of: fn(&Words) -> &str| {
            let widest = rows.iter().map(|row| font.width(of(row))).fold(0.0, f64::max);
            if widest > 0.0 { widest.max(NOTE_HEAD.width(head)) } else { 0.0 }
        };
        let change = column(heads.change, font, |row| &row.change);
        let interval = column("interval", NOTE, |row| &row.interval);
        let verdict = column("verdict", font, |row| row.verdict) + MARK;
        let happened = column("what happened", NOTE, |row| row.happened);
        let others =
            [column(heads.others[0], NOTE, |row| &row.others[0]), column(heads.others[1], NOTE, |row| &row.others[1])];

        let mut right = room.right;
        let others = [others[1], others[0]].map(|width| take(&mut right, width));
        let (verdict, happened) = match stacked {
            true => {
                let left = take(&mut right, verdict.max(happened + MARK)) - verdict.max(happened + MARK);
                (left, left + MARK)
            }
            false => {
                let happened = take(&mut right, happened) - happened;
                (take(&mut right, verdict) - verdict, happened)
            }
        };
        let names = rows.iter().map(|row| regular(font).width(&row.case)).fold(0.0, f64::max);
        let names = names.min(WIDEST_NAME);
        let (change, interval) = match stacked {
            true => (take(&mut right, change.max(interval)), None),
            false if interval > 0.0 && right - interval - change - 2.0 * GAP - names - room.left > ROOMY => {
                let end = take(&mut right, interval);
                (take(&mut right, change), Some(end))
            }
            false => (take(&mut right, change), None),
        };
        let names = names.min(right - room.left - GAP - NARROWEST);
        (plot.left, plot.right) = (room.left + names + GAP, right);
        Self {
            plot,
            pitch,
            head: plot.top - 8.0,
            mark: verdict + 5.0,
            paper: room,
            font,
            stacked,
            names,
            change,
            interval,
            others: [others[1], others[0]],
            verdict: verdict + MARK,
            happened,
        }
    }

    /// The middle of a row.
    pub fn middle(&self, place: usize) -> f64 {
        self.plot.top + self.pitch * (place as f64 + 0.5)
    }

    /// Writes what the columns are, and rules the rows.
    pub fn write_heads(&self, drawing: &mut Drawing, heads: Heads, rows: &[&Words]) {
        let mut head = |title: &str, x: f64, anchor: Anchor| {
            drawing.text(Text::new(title, Point::new(x, self.head), NOTE_HEAD, MUTED).anchored(anchor));
        };
        head("case", self.paper.left, Anchor::Start);
        head("verdict", self.verdict, Anchor::Start);
        if rows.iter().any(|row| !row.change.is_empty()) {
            head(heads.change, self.change, Anchor::End);
            head(heads.others[0], self.others[0], Anchor::End);
            head(heads.others[1], self.others[1], Anchor::End);
            if let Some(interval) = self.interval {
                head("interval", interval, Anchor::End);
            }
            if !self.stacked {
                head("what happened", self.happened, Anchor::Start);
            }
        }
        for place in 1..rows.len() {
            let y = self.plot.top + self.pitch * place as f64;
            let ends = [Point::new(self.paper.left, y), Point::new(self.paper.right, y)];
            drawing.line(ends, Stroke::solid(if self.pitch < LARGE { SHADE } else { GRID }, 1.0));
        }
    }

    /// Writes a row.
    pub fn write(&self, drawing: &mut Drawing, place: usize, row: &Words) {
        let middle = self.middle(place);
        let mut write = |words: &str, x: f64, y: f64, font: Type, colour, anchor: Anchor| {
            let base = Point::new(x, middle + y + 0.34 * font.size);
            drawing.text(Text::new(words, base, font, colour).anchored(anchor));
        };
        // Two lines around the middle, or one in it.
        let (above, below) = if self.stacked { (-7.0, 8.0) } else { (0.0, 0.0) };
        write(&self.name(&row.case), self.paper.left, 0.0, regular(self.font), INK, Anchor::Start);
        write(&row.change, self.change, above, self.font, row.hue.text, Anchor::End);
        if let Some(interval) = self.interval.or(self.stacked.then_some(self.change)) {
            write(&row.interval, interval, below, NOTE, MUTED, Anchor::End);
        }
        let above = if row.happened.is_empty() { 0.0 } else { above };
        write(row.verdict, self.verdict, above, self.font, row.hue.text, Anchor::Start);
        write(row.happened, self.happened, below, NOTE, MUTED, Anchor::Start);
        for (words, x) in row.others.iter().zip(self.others) {
            write(words, x, above, NOTE, MUTED, Anchor::End);
        }
    }

    /// Where a verdict's mark is in a row.
    pub fn mark(&self, place: usize, row: &Words) -> Point {
        let two_lines = self.stacked && !row.happened.is_empty();
        Point::new(self.mark, self.middle(place) - if two_lines { 7.0 } else { 0.0 })
    }

    /// Writes what is to be said where there is nothing to plot, from the plot to the verdict.
    pub fn write_cause(&self, drawing: &mut Drawing, place: usize, words: &str) {
        let left = self.plot.left + 6.0;
        let words = NOTE.fit(&clean(words), self.mark - 12.0 - left);
        let at = Point::new(left, self.middle(place) + 0.34 * NOTE.size);
        drawing.text(Text::new(&words, at, NOTE, MUTED).with_halo());
    }

    /// A case's id, shortened where it is too wide: if it can be, before its workers.
    fn name(&self, id: &str) -> String {
        let font = regular(self.font);
        let (head, tail) = id.rfind('/').map_or((id, ""), |slash| id.split_at(slash));
        let tail_fits = font.width(&format!("…{tail}")) < self.names;
        if tail_fits { font.fit_before(head, tail, self.names) } else { font.fit(id, self.names) }
    }
}

/// The right end of a column that is put before all that were put, and has so much room.
fn take(right: &mut f64, width: f64) -> f64 {
    let end = *right;
    *right -= if width > 0.0 { width + GAP } else { 0.0 };
    end
}

fn regular(font: Type) -> Type {
    Type { weight: Weight::Regular, ..font }
}

//! Cases as rows around a plot, the one home of their layout: names to the left of it, columns of words to the right.

use super::drawing::{Anchor, Area, Drawing, Point, Stroke, Text};
use super::palette::{Colour, GRID, MUTED, SHADE};
use super::plot::{Axes, Plot};
use super::scale::Scale;
use super::text::{NAME, NOTE, NOTE_HEAD, Type};

/// So many rows have room where each needs some height for itself.
pub(super) const MOST_ROWS: usize = 13;
/// Above the plot: the heads of the columns.
const HEAD: f64 = 26.0;
/// Below the plot: the ticks and what the axis measures.
const FOOT: f64 = 42.0;
const GAP: f64 = 16.0;
/// A mark before a column's words, and the room after it.
const MARK: f64 = 15.0;
/// A row that is lower has everything in one line, and small letters.
const STACKED: f64 = 31.0;
const LARGE: f64 = 17.0;
/// No name is wider, and the plot is at least so wide, at the cost of the names.
const WIDEST_NAME: f64 = 190.0;
const NARROWEST: f64 = 196.0;
/// What can be left out has room where the plot stays as wide.
const ROOMY: f64 = 300.0;

/// A column to the right of the plot. Each of its cells has words, and more words below them, or beside them where
/// the rows are low.
pub(super) struct Column {
    pub head: &'static str,
    pub more_head: &'static str,
    pub anchor: Anchor,
    pub has_mark: bool,
    /// Whether the words are of second rank.
    pub is_minor: bool,
    /// Whether what would stand beside the words may be left out.
    pub may_drop: bool,
}

impl Column {
    pub const PLAIN: Self =
        Self { head: "", more_head: "", anchor: Anchor::Start, has_mark: false, is_minor: false, may_drop: false };
}

pub(super) struct Cell {
    pub words: String,
    pub more: String,
    pub colour: Colour,
}

pub(super) struct Row {
    pub name: String,
    /// What stands below the name, or behind it where the rows are low.
    pub more: String,
    pub colour: Colour,
    pub cells: Vec<Cell>,
}

/// Where the words of a column and what else it says stand: the anchors, none where there is nothing to stand.
struct Placed {
    words: Option<f64>,
    more: Option<f64>,
}

pub(super) struct Table<'a> {
    /// Between the names and the columns.
    pub area: Area,
    /// From one row to the next.
    pub pitch: f64,
    /// Whether its rows are parted by rules, and its names have a head.
    pub is_ruled: bool,
    columns: &'a [Column],
    rows: Vec<&'a Row>,
    room: Area,
    placed: Vec<Placed>,
    width_of_names: f64,
}

impl<'a> Table<'a> {
    /// Each column as wide as its words, the plot as the rest; the rows from the top of the room, no higher than
    /// `highest`.
    pub fn new(room: Area, columns: &'a [Column], rows: Vec<&'a Row>, highest: f64) -> Self {
        let head = if columns.iter().any(|column| !column.head.is_empty()) { HEAD } else { 0.0 };
        let top = room.top + head;
        let pitch = ((room.bottom - FOOT - top) / rows.len().max(1) as f64).min(highest);
        let area = Area { top, bottom: top + pitch * rows.len() as f64, ..room };
        let mut table =
            Self { area, pitch, is_ruled: false, columns, rows, room, placed: Vec::new(), width_of_names: 0.0 };
        table.place_columns(true);
        if table.area.width() <= ROOMY && !table.is_stacked() {
            table.place_columns(false);
        }
        table
    }

    /// How high the room of so many rows is.
    pub fn height(columns: &[Column], rows: usize, pitch: f64) -> f64 {
        let head = if columns.iter().any(|column| !column.head.is_empty()) { HEAD } else { 0.0 };
        head + rows as f64 * pitch + FOOT
    }

    pub fn axes(&self, x: Scale) -> Axes {
        Axes { area: self.area, x, y: Scale::rows(self.rows.len()) }
    }

    fn is_stacked(&self) -> bool {
        self.pitch >= STACKED
    }

    fn font(&self) -> Type {
        if self.pitch >= LARGE { NAME } else { NOTE_HEAD }
    }

    fn font_of(&self, column: &Column) -> Type {
        if column.is_minor { NOTE } else { self.font() }
    }

    /// From the right edge to the left; what may be dropped only where that is wanted.
    fn place_columns(&mut self, all: bool) {
        let mut right = self.room.right;
        let mut placed = Vec::new();
        for (place, column) in self.columns.iter().enumerate().rev() {
            let mark = if column.has_mark { MARK } else { 0.0 };
            let (words, more) = self.widths(place);
            let (words, more) = if words > 0.0 { (words + mark, more) } else { (words, more) };
            let mut take = |width: f64, indent: f64| {
                let end = right;
                right -= if width > 0.0 { width + GAP } else { 0.0 };
                let at = if column.anchor == Anchor::End { end } else { end - width + indent };
                (width > 0.0).then_some(at)
            };
            placed.push(if self.is_stacked() {
                let at = take(words.max(if more > 0.0 { more + mark } else { 0.0 }), mark);
                Placed { words: at, more: at }
            } else {
                let more = if all || !column.may_drop { take(more, 0.0) } else { None };
                Placed { words: take(words, mark), more }
            });
        }
        placed.reverse();
        let name = |row: &&Row| self.font().width(&self.whole_name(row)).max(NOTE.width(&row.more));
        let widest = self.rows.iter().map(name).fold(0.0, f64::max);
        let names = widest.min(WIDEST_NAME).min(right - self.room.left - GAP - NARROWEST);
        (self.area.left, self.area.right) = (self.room.left + names + GAP, right);
        (self.placed, self.width_of_names) = (placed, names);
    }

    /// How wide a column's words are, and what else it says; nothing where no row says anything.
    fn widths(&self, place: usize) -> (f64, f64) {
        let column = &self.columns[place];
        let widest = |head: &str, font: Type, of: fn(&Cell) -> &str| {
            let widest = self.rows.iter().map(|row| font.width(of(&row.cells[place]))).fold(0.0, f64::max);
            if widest > 0.0 { widest.max(NOTE_HEAD.width(head)) } else { 0.0 }
        };
        let words = widest(column.head, self.font_of(column), |cell| &cell.words);
        (words, widest(column.more_head, NOTE, |cell| &cell.more))
    }

    /// Writes the heads of the columns, and what is said of each row.
    pub fn write(&self, plot: &mut Plot) {
        let (start, _) = plot.axes.x.ends();
        if self.area.top > self.room.top {
            self.write_heads(&mut plot.drawing());
        }
        if self.is_ruled {
            let colour = if self.pitch < LARGE { SHADE } else { GRID };
            plot.sketch((1..self.rows.len()).map(|row| (start, row as f64)), |drawing, at| {
                for Point { y, .. } in at {
                    let ends = [self.room.left, self.room.right].map(|x| Point::new(x, *y));
                    drawing.line(ends, Stroke::solid(colour, 1.0));
                }
            });
        }
        let names = self.names();
        for (place, row) in self.rows.iter().enumerate() {
            let named = (*row, &*names[place]);
            plot.sketch([(start, place as f64 + 0.5)], |drawing, at| self.write_row(drawing, named, at[0].y));
        }
    }

    /// The names as they fit, those that would be the same with a number.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let below = |row: usize| if self.is_stacked() { self.rows[row].more.as_str() } else { "" };
        for (row, whole) in self.rows.iter().map(|row| self.whole_name(row)).enumerate() {
            let fitted = |width: f64| self.font().fit_id(&whole, width);
            let is_taken = |name: &String| (0..row).any(|other| names[other] == *name && below(other) == below(row));
            let numbered = (2..).map(|number| {
                let number = format!(" #{number}");
                fitted(self.width_of_names - self.font().width(&number)) + &number
            });
            let name = std::iter::once(fitted(self.width_of_names)).chain(numbered).find(|name| !is_taken(name));
            names.push(name.unwrap_or_default());
        }
        names
    }

    /// A row's name in one line.
    fn whole_name(&self, row: &Row) -> String {
        if self.is_stacked() || row.more.is_empty() { row.name.clone() } else { format!("{} {}", row.name, row.more) }
    }

    fn write_heads(&self, drawing: &mut Drawing) {
        let base = self.area.top - 8.0;
        if self.is_ruled {
            drawing.text(Text::new("case", Point::new(self.room.left, base), NOTE_HEAD, MUTED));
        }
        for (column, placed) in self.columns.iter().zip(&self.placed) {
            let more = if self.is_stacked() { None } else { placed.more };
            for (head, x) in [(column.head, placed.words), (column.more_head, more)] {
                let text = x.map(|x| Text::new(head, Point::new(x, base), NOTE_HEAD, MUTED).anchored(column.anchor));
                text.into_iter().for_each(|text| drawing.text(text));
            }
        }
    }

    fn write_row(&self, drawing: &mut Drawing, (row, name): (&Row, &str), middle: f64) {
        let mut write = |words: &str, (x, aside): (f64, f64), font: Type, colour: Colour, anchor: Anchor| {
            let base = Point::new(x, middle + aside + 0.34 * font.size);
            drawing.text(Text::new(words, base, font, colour).anchored(anchor));
        };
        let has_more = self.is_stacked() && !row.more.is_empty();
        write(name, (self.room.left, if has_more { -7.0 } else { 0.0 }), self.font(), row.colour, Anchor::Start);
        if has_more {
            write(&NOTE.fit(&row.more, self.width_of_names), (self.room.left, 8.0), NOTE, MUTED, Anchor::Start);
        }
        for ((cell, column), placed) in row.cells.iter().zip(self.columns).zip(&self.placed) {
            let (above, below) = self.asides(cell);
            if let Some(x) = placed.words {
                write(&cell.words, (x, above), self.font_of(column), cell.colour, column.anchor);
            }
            if let Some(x) = placed.more {
                write(&cell.more, (x, below), NOTE, MUTED, column.anchor);
            }
        }
    }

    /// How far from a row's middle its words and more words stand.
    fn asides(&self, cell: &Cell) -> (f64, f64) {
        if self.is_stacked() && !cell.more.is_empty() { (-7.0, 8.0) } else { (0.0, 0.0) }
    }

    pub fn mark(&self, row: usize, column: usize) -> Point {
        let x = self.placed[column].words.unwrap_or(self.area.right) - MARK + 5.0;
        let (above, _) = self.asides(&self.rows[row].cells[column]);
        Point::new(x, self.area.top + self.pitch * (row as f64 + 0.5) + above)
    }
}

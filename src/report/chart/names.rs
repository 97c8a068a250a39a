//! The column to the right of a plot: what its series are called and what is required of them, each beside its point.

use super::drawing::{Drawing, Point, Stroke, Text, WIDTH};
use super::frame::MARGIN;
use super::labels::stack;
use super::palette::{Colour, INK, MUTED, NEUTRAL};
use super::plot::Axes;
use super::spots::{MORE_APART, Spots};
use super::text::{NAME, NOTE, NOTE_HEAD, TICK, Type, clean};

const LEADER: f64 = 14.0;
pub(super) const WIDEST: f64 = 190.0;
/// From line to line of a block, and from block to block beyond that.
const PITCH: f64 = 15.0;
const APART: f64 = 4.0;
/// Up to so many lines name the series of one block.
const MOST_NAME_LINES: usize = 4;

/// Words of one look.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub content: String,
    font: Type,
    colour: Colour,
}

impl Words {
    pub fn name(content: &str, colour: Colour) -> Self {
        Self { content: clean(content), font: NAME, colour }
    }

    pub fn strong(content: &str) -> Self {
        Self { content: clean(content), font: NAME, colour: INK }
    }

    pub fn plain(content: &str) -> Self {
        Self { content: clean(content), font: TICK, colour: MUTED }
    }

    pub fn note(content: &str) -> Self {
        Self { content: clean(content), font: NOTE, colour: MUTED }
    }

    pub fn note_head(content: &str, colour: Colour) -> Self {
        Self { content: clean(content), font: NOTE_HEAD, colour }
    }
}

/// Some lines of words as texts from a place on the first base line, each `PITCH` below the one before.
pub(super) fn written(lines: &[Vec<Words>], at: Point) -> Vec<Text> {
    let mut texts = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        let mut x = at.x;
        for (place, words) in line.iter().enumerate() {
            x += if place > 0 { gap_before(words) } else { 0.0 };
            let text = Text::new(&words.content, Point::new(x, at.y + PITCH * row as f64), words.font, words.colour);
            x += text.width();
            texts.push(text);
        }
    }
    texts
}

pub(super) fn width(line: &[Words]) -> f64 {
    let gaps: f64 = line.iter().skip(1).map(gap_before).sum();
    gaps + line.iter().map(|words| words.font.width(&words.content)).sum::<f64>()
}

/// Between words of a line: a space, or nothing before a comma.
fn gap_before(words: &Words) -> f64 {
    if words.content.starts_with([',', ':']) { 0.4 } else { 4.5 }
}

/// Names in their colours as a list, `scope, rayon and tokio`, in as many lines as it needs.
pub(super) fn name_lines(names: &[(String, Colour)]) -> Vec<Vec<Words>> {
    let mut lines: Vec<Vec<Words>> = vec![Vec::new()];
    for (place, (name, colour)) in names.iter().enumerate() {
        let mut next = vec![Words::name(&NAME.fit_id(&clean(name), WIDEST - 12.0), *colour)];
        let last = lines.len() - 1;
        match names.len() - place {
            _ if place == 0 => (),
            1 => next.insert(0, Words::plain("and")),
            _ => lines[last].push(Words::plain(",")),
        }
        let line: Vec<Words> = lines[last].iter().chain(&next).cloned().collect();
        if width(&line) <= WIDEST || place == 0 {
            lines[last] = line;
        } else {
            lines.push(next);
        }
    }
    if lines.len() > MOST_NAME_LINES {
        let named = |lines: &[Vec<Words>]| lines.iter().flatten().filter(|words| words.font == NAME).count();
        lines.truncate(MOST_NAME_LINES - 1);
        // The comma before the first name that is left out.
        lines.last_mut().and_then(Vec::pop);
        let more = format!("and {} more", names.len() - named(&lines));
        lines.push(vec![Words::plain(&more)]);
    }
    lines
}

/// Adds what is said of a name to its line where that has room, otherwise in a line of its own.
pub(super) fn say_beside(lines: &mut Vec<Vec<Words>>, said: Vec<Words>) {
    let line: Vec<Words> = lines.iter().flatten().chain(&said).cloned().collect();
    match lines.len() == 1 && width(&line) <= WIDEST {
        true => lines[0] = line,
        false => lines.push(said),
    }
}

/// What a block speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    /// The last point of a series.
    Series(usize),
    /// A value required with so many workers.
    Value { workers: f64, value: f64 },
}

#[derive(Clone, Debug)]
pub(super) struct Block {
    pub about: About,
    pub lines: Vec<Vec<Words>>,
    pub colour: Colour,
    /// Whether it is among the first to go where not all have room.
    pub is_minor: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Names {
    blocks: Vec<Block>,
    more: Option<String>,
}

impl Names {
    /// As much of the blocks as a height has room for.
    pub fn new(mut blocks: Vec<Block>, height: f64) -> Self {
        let needed = |blocks: &[Block]| blocks.iter().map(Block::height).sum::<f64>();
        if needed(&blocks) > height {
            blocks.iter_mut().for_each(|block| block.lines.truncate(1));
        }
        let mut left_out = 0;
        while needed(&blocks) > height && blocks.len() > 1 {
            let last = blocks.iter().rposition(|block| block.is_minor).unwrap_or(blocks.len() - 1);
            blocks.remove(last);
            left_out += 1;
        }
        blocks.iter_mut().flat_map(|block| &mut block.lines).for_each(|line| fit(line));
        Self { blocks, more: (left_out > 0).then(|| format!("and {left_out} more")) }
    }

    /// Where a plot must end so that the names fit beside it.
    pub fn plot_right(&self) -> f64 {
        let lines = self.blocks.iter().flat_map(|block| &block.lines);
        let widest = lines.map(|line| width(line)).fold(0.0, f64::max);
        if self.blocks.is_empty() { WIDTH - MARGIN } else { WIDTH - MARGIN - widest - LEADER }
    }

    pub fn draw(&self, drawing: &mut Drawing, axes: &Axes, spots: &Spots<'_>) {
        let place = |block: &'_ Block| match block.about {
            About::Series(series) => spots.of(series).last().map(|last| last.at(axes)),
            About::Value { workers, value } => Some(axes.at(workers, value)),
        };
        let mut blocks: Vec<(Point, &Block)> =
            self.blocks.iter().filter_map(|block| Some((place(block)?, block))).collect();
        // Stable: of those at one height the first series stays the first.
        blocks.sort_by(|one, two| (one.0.y / 3.0).round().total_cmp(&(two.0.y / 3.0).round()));
        let middle = (PITCH + APART) / 2.0;
        let wanted: Vec<f64> = blocks.iter().map(|(at, _)| at.y - middle).collect();
        let heights: Vec<f64> = blocks.iter().map(|(_, block)| block.height()).collect();
        let tops = stack(&wanted, &heights, axes.area.top - 8.0, axes.area.bottom + 8.0);
        let left = axes.area.right + LEADER;
        for ((at, block), top) in blocks.into_iter().zip(tops) {
            // Only past the points that stand aside of the same worker count: a leader from another count is of another point.
            let is_beside = |other: &Point| (other.y - at.y).abs() < 8.0 && (other.x - at.x).abs() <= MORE_APART;
            let beside = spots.list.iter().map(|spot| spot.at(axes)).filter(is_beside);
            let start = Point::new(beside.map(|other| other.x).fold(at.x, f64::max) + 8.0, at.y);
            self.lead(drawing, block, (start, Point::new(left - 4.0, top + middle)), axes);
            let texts = written(&block.lines, Point::new(left, top + middle + 4.2));
            texts.into_iter().for_each(|text| drawing.text(text));
        }
        if let Some(more) = &self.more {
            drawing.text(Text::new(more, Point::new(left, axes.area.bottom + 22.0), NOTE, MUTED));
        }
    }

    /// Joins a block and its point where one could miss that they belong together.
    fn lead(&self, drawing: &mut Drawing, block: &Block, (at, end): (Point, Point), axes: &Axes) {
        let is_far = axes.area.right - at.x > 60.0;
        let stroke = match block.about {
            About::Value { .. } => Stroke::dashed(NEUTRAL, 1.2, 2.0, 3.0),
            // A long one must not be taken for a part of the series.
            About::Series(_) if is_far => Stroke::dashed(block.colour, 0.8, 2.0, 3.0),
            About::Series(_) if (end.y - at.y).abs() > 3.0 => Stroke::solid(block.colour, 1.0),
            About::Series(_) => return,
        };
        drawing.line([at, end], stroke);
    }
}

impl Block {
    fn height(&self) -> f64 {
        PITCH * self.lines.len() as f64 + APART
    }
}

/// Shortens the first words of a line that is too wide, then the others.
fn fit(line: &mut [Words]) {
    for place in 0..line.len() {
        let too_wide = width(line) - WIDEST;
        if too_wide > 0.0 {
            let words = &mut line[place];
            let room = (words.font.width(&words.content) - too_wide).max(40.0);
            words.content = words.font.fit(&words.content, room);
        }
    }
}

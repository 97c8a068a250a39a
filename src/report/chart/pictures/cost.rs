//! How much time is bought with how many cpu-seconds, or workers, and with how much memory.

use crate::plan::Scaling;
use crate::summary::{CaseSummary, Group, Outcome, Summary};

use crate::report::chart::counts::Extent;
use crate::report::chart::drawing::{Area, Drawing, Point, Shape, Stroke, Text};
use crate::report::chart::frame::{Caption, Frame, waits};
use crate::report::chart::key;
use crate::report::chart::labels::Free;
use crate::report::chart::palette::{AXIS, Hue, INK, MUTED};
use crate::report::chart::plot::{Axes, Plot};
use crate::report::chart::scale::Scale;
use crate::report::chart::series::{self, is_baseline};
use crate::report::chart::text::{NAME, NOTE, TICK};
use crate::report::chart::ticks::{decade_ticks, with_times};
use crate::report::chart::titles::{self as found, titles};
use crate::report::chart::words;

/// So much of the best speed is worth having where it is cheaper.
const ENOUGH: f64 = 0.8;
/// What is faster by less is not worth more.
const FASTER: f64 = 0.99;
/// What spans more is drawn on a logarithmic axis.
const WIDE: f64 = 6.0;
const RADIUS: f64 = 5.0;
/// No name at a point is wider.
const WIDEST: f64 = 150.0;

/// The picture of a group; none where there is next to nothing to choose from.
pub(super) fn picture(summary: &Summary, group: &Group) -> Option<Drawing> {
    let series = series::of(group);
    let by_cpu = !waits(summary, group) && group.cases.iter().all(|case| case.wall.is_none() || case.cpu_s.is_some());
    let mut offers: Vec<Offer<'_>> = Vec::new();
    for one in &series {
        offers.extend(one.cases.iter().filter_map(|case| Offer::of(case, one.hue, one.shape, by_cpu)));
    }
    if group.scaling == Scaling::Weak || offers.iter().filter(|offer| !is_baseline(offer.case)).count() < 2 {
        return None;
    }
    let front = front(&offers, group);
    let Frame { mut drawing, room } = Frame::new(&caption(&offers, &front, by_cpu), summary, group);
    key::draw(&mut drawing, room, &series, group);
    let area = Area {
        left: room.left + 52.0,
        top: room.top + key::height(&series, group) + 12.0,
        right: room.right - 84.0,
        bottom: room.bottom - 42.0,
    };
    let (axes, [unit_of_cost, unit]) = axes(&offers, area, by_cpu, (summary, group));
    move_aside(&mut offers, &axes);
    let mut plot = Plot::new(drawing, axes);
    plot.axis_beside();
    plot.axis_below(&title(by_cpu, &plot.axes.x, &unit_of_cost), false);
    let above = Text::new(&format!("time{unit}"), Point::new(room.left, area.top - 9.0), NOTE, MUTED);
    plot.drawing().text(above);
    let line: Vec<_> = front.iter().map(|place| (offers[*place].cost, offers[*place].time_s)).collect();
    plot.join(line, Stroke::solid(AXIS, 1.4));
    for offer in &offers {
        let colour = if is_baseline(offer.case) { INK } else { offer.hue.line };
        let at = offer.at(&plot.axes);
        plot.drawing().marker(offer.shape, at, RADIUS, colour, &offer.about(by_cpu));
    }
    name_front(&mut plot, &offers, &front);
    Some(plot.finish())
}

/// What a case costs and takes.
struct Offer<'a> {
    case: &'a CaseSummary,
    hue: Hue,
    shape: Shape,
    /// Cpu-seconds, or workers.
    cost: f64,
    time_s: f64,
    /// How far it is moved to the right, in pixels.
    aside: f64,
}

impl<'a> Offer<'a> {
    fn of(case: &'a CaseSummary, hue: Hue, shape: Shape, by_cpu: bool) -> Option<Self> {
        let time_s = case.wall.filter(|_| case.outcome == Outcome::Ok)?.value;
        let cost = if by_cpu { case.cpu_s? } else { case.workers as f64 };
        (cost > 0.0 && time_s > 0.0).then_some(Self { case, hue, shape, cost, time_s, aside: 0.0 })
    }

    fn at(&self, axes: &Axes) -> Point {
        let Point { x, y } = axes.at(self.cost, self.time_s);
        Point::new(x + self.aside, y)
    }

    fn memory(&self) -> String {
        self.case.peak_memory_bytes.map(words::bytes).unwrap_or_default()
    }

    fn about(&self, by_cpu: bool) -> String {
        let cost = match by_cpu {
            true => format!("{} of cpu time", words::duration(self.cost)),
            false => words::count(self.case.workers, "worker"),
        };
        format!("{}: {}, {cost}, {}", self.case.id, words::duration(self.time_s), self.memory())
    }
}

/// Moves markers aside that would cover each other, evenly around their place.
fn move_aside(offers: &mut [Offer<'_>], axes: &Axes) {
    let places: Vec<Point> = offers.iter().map(|offer| offer.at(axes)).collect();
    for place in 0..offers.len() {
        let is_near = |other: &usize| {
            let (one, two) = (places[place], places[*other]);
            (one.x - two.x).abs() < 2.0 * RADIUS && (one.y - two.y).abs() < 2.0 * RADIUS
        };
        let crowd: Vec<usize> = (0..offers.len()).filter(is_near).collect();
        let order = crowd.iter().position(|other| *other == place).unwrap_or_default() as f64;
        let steps = (crowd.len() - 1).max(1) as f64;
        offers[place].aside = if crowd.len() > 1 { (order / steps - 0.5) * 12.0 } else { 0.0 };
    }
}

/// The offers than which no cheaper one is as fast, the cheapest first. Of those that are as good as one, it is the best
/// choice, which the tables name too.
fn front(offers: &[Offer<'_>], group: &Group) -> Vec<usize> {
    let mut order: Vec<usize> = (0..offers.len()).collect();
    order.sort_by(|one, two| {
        let (one, two) = (&offers[*one], &offers[*two]);
        one.cost.total_cmp(&two.cost).then(one.time_s.total_cmp(&two.time_s))
    });
    let mut front: Vec<usize> = Vec::new();
    for place in order {
        if front.last().is_none_or(|last| offers[place].time_s < FASTER * offers[*last].time_s) {
            front.push(place);
        }
    }
    let best = group.best.as_ref().and_then(|best| offers.iter().position(|offer| offer.case.id == best.case));
    if let Some(best) = best.filter(|best| !front.contains(best)) {
        let is_as_good = |one: f64, two: f64| one.min(two) >= FASTER * one.max(two);
        let is_alike = |other: &&mut usize| {
            let (own, other) = (&offers[best], &offers[**other]);
            is_as_good(own.cost, other.cost) && is_as_good(own.time_s, other.time_s)
        };
        front.iter_mut().find(is_alike).into_iter().for_each(|place| *place = best);
    }
    front
}

fn caption(offers: &[Offer<'_>], front: &[usize], by_cpu: bool) -> Caption {
    let what = if by_cpu { "cpu time" } else { "workers" };
    let mut subtitle = vec![format!("time of an execution by its {what}, down and to the left is better")];
    let little = if by_cpu { "little cpu time" } else { "few workers" };
    if front.len() > 1 {
        subtitle.push(format!("line: none is faster with as {little}"));
    }
    let memory: Vec<u64> = offers.iter().filter_map(|offer| offer.case.peak_memory_bytes).collect();
    if let (Some(least), Some(most)) = (memory.iter().min(), memory.iter().max()) {
        let (least, most) = (words::bytes(*least), words::bytes(*most));
        let range = if least == most { most } else { format!("{least} to {most}") };
        subtitle.push(format!("peak memory: {range}"));
    }
    Caption { titles: finding(offers, front, by_cpu), subtitle, ..Caption::default() }
}

/// The cheapest that is nearly as fast as the fastest.
fn finding(offers: &[Offer<'_>], front: &[usize], by_cpu: bool) -> Vec<String> {
    let Some(best) = front.last().map(|place| &offers[*place]) else { return Vec::new() };
    let speed = |offer: &Offer<'_>| best.time_s / offer.time_s;
    let cheap = front.iter().map(|place| &offers[*place]).find(|offer| speed(offer) >= ENOUGH).unwrap_or(best);
    let finding = match () {
        () if front.len() == 1 => found::CHEAPEST_IS_FASTEST,
        () if cheap.case.id == best.case.id => found::NO_CHEAPER,
        () => found::CHEAPER,
    };
    let what = if by_cpu { "cpu time" } else { "workers" };
    let facts = [
        ("cheap", &*cheap.case.short_id()),
        ("speed", &words::share(speed(cheap))),
        ("cost", &words::share(cheap.cost / best.cost)),
        ("best", &best.case.short_id()),
        ("enough", &words::share(ENOUGH)),
        ("what", what),
        ("less", if by_cpu { "less" } else { "fewer" }),
    ];
    titles(finding, 1, &facts)
}

fn axes(offers: &[Offer<'_>], area: Area, by_cpu: bool, (summary, group): (&Summary, &Group)) -> (Axes, [String; 2]) {
    let ends = |of: fn(&Offer<'_>) -> f64| {
        let values = offers.iter().map(of);
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(0.0, f64::max))
    };
    let scale = |(low, high): (f64, f64), length: f64| match high > WIDE * low {
        true => Scale::logarithmic(low, high).with_margins(24.0, 24.0, length),
        false => Scale::linear(0.0, high).with_margins(0.0, 24.0, length),
    };
    let (width, height) = (area.width(), area.height());
    let (x, unit_of_cost) = match by_cpu {
        true => with_times(scale(ends(|offer| offer.cost), width), (width / 90.0) as usize),
        false => {
            let counts = offers.iter().map(|offer| offer.case.workers).collect();
            (Extent::of(summary, group, |case| case.wall).workers(&counts, area), None)
        }
    };
    let y = scale(ends(|offer| offer.time_s), height);
    let (y, unit) = match (y.is_logarithmic(), y.ends()) {
        (true, (low, high)) => (y.with_ticks(decade_ticks(low, high), words::duration_tick), None),
        _ => with_times(y, (height / 34.0) as usize),
    };
    let said = |unit: Option<&str>| unit.map_or(String::new(), |unit| format!(", {unit}"));
    (Axes { area, x, y }, [said(unit_of_cost), said(unit)])
}

fn title(by_cpu: bool, x: &Scale, unit: &str) -> String {
    let scale = if x.is_logarithmic() { " (log scale)" } else { "" };
    match by_cpu {
        true => format!("cpu time of an execution{unit}{scale}"),
        false => format!("workers{scale}"),
    }
}

/// Names the cases of the front with their time and memory, where there is room.
fn name_front(plot: &mut Plot, offers: &[Offer<'_>], front: &[usize]) {
    let area = plot.axes.area;
    let mut free = Free::new(Area { left: area.left, right: area.right + 84.0, ..area });
    let places: Vec<Point> = offers.iter().map(|offer| offer.at(&plot.axes)).collect();
    places.iter().for_each(|at| free.take(Area::around(*at, RADIUS + 1.0)));
    front.windows(2).for_each(|pair| free.take_line(places[pair[0]], places[pair[1]]));
    for place in front.iter().rev() {
        let offer = &offers[*place];
        let numbers = [words::time(offer.time_s), offer.memory()];
        let numbers: Vec<String> = numbers.into_iter().filter(|part| !part.is_empty()).collect();
        let ink = if is_baseline(offer.case) { INK } else { offer.hue.text };
        let beside = |(x, y): (f64, f64)| {
            let name = Text::new(&NAME.fit_id(&offer.case.short_id(), WIDEST), places[*place], NAME, ink)
                .with_halo()
                .moved(x, y);
            let numbers = Text::new(&numbers.join(" · "), places[*place], TICK, MUTED).with_halo().moved(x, y + 14.0);
            vec![name, numbers]
        };
        let sides = [
            (10.0, -12.0),
            (10.0, 2.0),
            (10.0, 14.0),
            (-10.0, 14.0),
            (-10.0, -20.0),
            (-10.0, 2.0),
            (10.0, -26.0),
            // Past others that stand aside of it.
            (20.0, -4.0),
            (20.0, 4.0),
        ];
        let texts = free.place(sides.map(beside));
        texts.into_iter().flatten().for_each(|text| plot.drawing().text(text));
    }
}

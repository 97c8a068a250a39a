//! The schedules as data, from which the script draws the timeline that zooms and finds a record.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde::Serialize;

use super::verdict::Lead;
use crate::report::trace::longest;
use crate::summary::{Bar, CaseSummary, Summary};

/// A page with more bars would be slow to load; those that take longest are kept.
const MOST_BARS: usize = 40_000;

/// The schedule of one execution of a case. Times are in nanoseconds since it began.
#[derive(Serialize)]
struct Schedule<'a> {
    case: &'a str,
    wall: u64,
    serial: u64,
    best: Option<u64>,
    workers: usize,
    /// How many bars the execution has.
    records: usize,
    /// The index of the name, the record, the worker, start, length, and the cpu's number and 1, or 0 where that
    /// is not known: six numbers a bar.
    bars: Vec<u64>,
}

#[derive(Serialize)]
struct Schedules<'a> {
    /// Which one is shown first.
    shown: usize,
    names: Vec<&'a str>,
    schedules: Vec<Schedule<'a>>,
}

/// The schedules of all cases as JSON, and the place where the script draws them; none where no spans were taken.
pub(super) fn schedules(summary: &Summary, lead: Option<Lead<'_>>) -> Option<(String, Markup)> {
    let traced: Vec<&CaseSummary> = summary.cases().filter(|case| case.timeline.is_some()).collect();
    let shown = traced.iter().position(|case| lead.is_some_and(|lead| lead.case.id == case.id)).unwrap_or_default();
    let most = MOST_BARS / traced.len().max(1);
    let mut names = Names::default();
    let schedules: Vec<Schedule<'_>> = traced.into_iter().filter_map(|case| schedule(case, most, &mut names)).collect();
    if schedules.is_empty() {
        return None;
    }
    let data = serde_json::to_string(&Schedules { shown, names: names.list, schedules }).ok()?;
    let place = html! { div #explorer hidden {} };
    Some((data, place))
}

/// Each name once.
#[derive(Default)]
struct Names<'a> {
    list: Vec<&'a str>,
    places: BTreeMap<&'a str, u64>,
}

impl<'a> Names<'a> {
    fn place(&mut self, name: &'a str) -> u64 {
        *self.places.entry(name).or_insert_with(|| {
            self.list.push(name);
            self.list.len() as u64 - 1
        })
    }
}

fn schedule<'a>(case: &'a CaseSummary, most: usize, names: &mut Names<'a>) -> Option<Schedule<'a>> {
    let timeline = case.timeline.as_ref()?;
    let numbers = |bar: &'a Bar| {
        let (start, end) = (nanoseconds(bar.start_s), nanoseconds(bar.end_s));
        let cpu = bar.cpu.map_or(0, |cpu| u64::from(cpu) + 1);
        [names.place(&bar.name), bar.record as u64, bar.worker as u64, start, end.saturating_sub(start), cpu]
    };
    Some(Schedule {
        case: &case.id,
        wall: nanoseconds(timeline.wall_s),
        serial: nanoseconds(timeline.serial_s),
        best: timeline.best_end_s.map(nanoseconds),
        workers: timeline.workers,
        records: timeline.bars.len(),
        bars: longest(timeline, most).into_iter().flat_map(numbers).collect(),
    })
}

/// Whole ones: `as` takes what is no number for 0, and the largest for what is larger.
fn nanoseconds(seconds: f64) -> u64 {
    (seconds * 1e9).round() as u64
}

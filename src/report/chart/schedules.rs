//! The schedules that a timeline shows: of which cases, on which of their workers, and who ends last.

use std::collections::BTreeMap;

use crate::plan::Scaling;
use crate::summary::{Bar, Binding, CaseSummary, Group, Outcome, Timeline};

use super::palette::Hue;
use super::series::{self, Series};

/// A case is shown with at least so many of its lanes.
const FEWEST_LANES: usize = 4;
const LANES: usize = 500;
/// A baseline that takes so many times as long as any other case leaves those no room.
const DWARFS: f64 = 8.0;
/// From here on an end and the best possible one are two lines to the eye.
const SEEN: f64 = 1.003;
/// Who ends last by less of the whole time does so by chance.
const LAST: f64 = 0.01;

pub(super) struct Schedule<'a> {
    pub name: String,
    pub hue: Hue,
    pub case: &'a CaseSummary,
    pub timeline: &'a Timeline,
    /// The records of each worker that had any, by their start.
    pub records: BTreeMap<usize, Vec<&'a Bar>>,
    /// The worker that ends last, where one does.
    pub last: Option<usize>,
    /// Whether it is shown for what it teaches, and not as the best of its strategy.
    pub is_lesson: bool,
}

impl<'a> Schedule<'a> {
    fn of(case: &'a CaseSummary, hue: Hue) -> Option<Self> {
        let timeline = case.timeline.as_ref().filter(|_| case.outcome == Outcome::Ok)?;
        let mut records: BTreeMap<usize, Vec<&Bar>> = BTreeMap::new();
        timeline.bars.iter().for_each(|bar| records.entry(bar.worker).or_default().push(bar));
        let last = last(&records, timeline.wall_s);
        Some(Self { name: case.short_id(), hue, case, timeline, records, last, is_lesson: false })
    }

    /// The records of a worker, by their start.
    pub fn of_worker(&self, worker: usize) -> &[&'a Bar] {
        self.records.get(&worker).map_or(&[], Vec::as_slice)
    }

    pub fn is_baseline(&self) -> bool {
        series::is_baseline(self.case)
    }

    /// At most so many of the workers: the first, the last, some between, and always who ends last.
    pub fn lanes(&self, most: usize) -> Vec<usize> {
        let all = self.timeline.workers;
        let shown = all.min(most).max(1);
        let mut lanes: Vec<usize> = (0..shown).map(|lane| lane * (all - 1) / (shown - 1).max(1)).collect();
        if let Some(last) = self.last.filter(|last| !lanes.contains(last))
            && let Some(nearest) = (0..shown).rev().min_by_key(|lane| lanes[*lane].abs_diff(last))
        {
            lanes[nearest] = last;
        }
        lanes
    }

    /// The best possible end, where what is drawn ends later than that, so that the eye sees two lines: it is what all blocks
    /// together allow, and one execution can be better than these are. A baseline is what it is compared with.
    pub fn best_end_s(&self) -> Option<f64> {
        self.timeline.best_end_s.filter(|best| !self.is_baseline() && self.timeline.wall_s > SEEN * best)
    }

    /// The share of the workers' time that starting and joining them takes.
    pub fn start_and_join(&self) -> f64 {
        self.timeline.worker_time.starting + self.timeline.worker_time.ending
    }

    /// When the last record of all ended, in seconds.
    pub fn records_end_s(&self) -> f64 {
        self.timeline.bars.iter().map(|bar| bar.end_s).fold(self.timeline.serial_s, f64::max)
    }

    /// The share of a record's time in which it waited for a cpu, taken to be the same for all.
    pub fn without_cpu(&self) -> f64 {
        let time = self.timeline.worker_time;
        let at_work = time.busy + time.waiting_for_cpu;
        if at_work > 0.0 && time.waiting_for_cpu > 0.01 * at_work { time.waiting_for_cpu / at_work } else { 0.0 }
    }
}

/// The worker whose last record ends last of all, by more than chance.
fn last(records: &BTreeMap<usize, Vec<&Bar>>, wall_s: f64) -> Option<usize> {
    let end = |(worker, bars): (&usize, &Vec<&Bar>)| (*worker, bars.last().map_or(0.0, |bar| bar.end_s));
    let mut ends: Vec<(usize, f64)> = records.iter().map(end).collect();
    ends.sort_by(|one, two| two.1.total_cmp(&one.1));
    let [(latest, latest_s), (_, next_s), ..] = ends[..] else { return None };
    (latest_s - next_s >= LAST * wall_s).then_some(latest)
}

pub(super) struct Shown<'a> {
    pub cases: Vec<Schedule<'a>>,
    pub strategies: usize,
    /// How many cases could be shown, and how many could not, although they were measured.
    pub traced: usize,
    pub untraced: usize,
    /// The baseline, where it would leave no room for the others.
    pub without: Option<(String, f64)>,
    /// At most so many lanes of each.
    pub lanes: usize,
}

impl<'a> Shown<'a> {
    /// Each series at its fastest, the baseline where it does not dwarf them, and what whole records cost most.
    pub fn of(series: &[Series<'a>], group: &'a Group) -> Self {
        let mut cases: Vec<Schedule<'a>> = series.iter().filter_map(|series| best(series, group.scaling)).collect();
        let slowest = cases.iter().filter(|one| !one.is_baseline()).map(|one| one.timeline.wall_s).fold(0.0, f64::max);
        let dwarfs = |one: &Schedule<'_>| one.is_baseline() && slowest > 0.0 && one.timeline.wall_s > DWARFS * slowest;
        let dwarf = cases.iter().find(|one| dwarfs(one));
        let without = dwarf.map(|one| (one.name.clone(), one.timeline.wall_s));
        cases.retain(|one| !dwarfs(one));
        let strategies = cases.len();
        if let Some((place, lesson)) = lesson(series, &cases) {
            cases.insert(place, lesson);
        }
        let measured = group.cases.iter().filter(|case| case.outcome == Outcome::Ok);
        let (traced, untraced): (Vec<&CaseSummary>, Vec<&CaseSummary>) =
            measured.partition(|case| case.timeline.is_some());
        let (traced, untraced) = (traced.len() - usize::from(without.is_some()), untraced.len());
        Self { strategies, traced, untraced, cases, without, lanes: usize::MAX }
    }

    /// Leaves out the lesson, then the slowest cases, then lanes, until the rest has room, where a lane needs `least` of
    /// the height and the header of a case `header`.
    pub fn fit(&mut self, height: f64, least: f64, header: f64) {
        let needed = |cases: &[Schedule<'_>], most: usize| {
            let lanes: usize = cases.iter().map(|one| one.timeline.workers.min(most)).sum();
            lanes as f64 * least + cases.len() as f64 * header
        };
        if needed(&self.cases, usize::MAX) > height {
            self.cases.retain(|one| !one.is_lesson);
        }
        while self.cases.len() > 1 && needed(&self.cases, FEWEST_LANES) > height {
            let wall = |place: &usize| self.cases[*place].timeline.wall_s;
            let slowest = (0..self.cases.len()).max_by(|one, two| wall(one).total_cmp(&wall(two)));
            slowest.map(|place| self.cases.remove(place));
        }
        self.lanes = (1..=LANES).rev().find(|most| needed(&self.cases, *most) <= height).unwrap_or(1);
    }
}

fn best<'a>(series: &Series<'a>, scaling: Scaling) -> Option<Schedule<'a>> {
    let schedules = series.cases.iter().filter_map(|case| Schedule::of(case, series.hue));
    let fast = |one: &Schedule<'_>| series::rank(one.case, scaling);
    schedules.max_by(|one, two| fast(one).total_cmp(&fast(two)))
}

/// The case that whole records hold back most, with the fewest workers, of the first strategy of which one is; and its
/// place, before the best of that strategy.
fn lesson<'a>(series: &[Series<'a>], cases: &[Schedule<'a>]) -> Option<(usize, Schedule<'a>)> {
    let is_held = |case: &&&CaseSummary| {
        let reached = case.bound.map_or(1.0, |bound| bound * case.baseline_workers as f64 / case.workers as f64);
        matches!(case.bound_by, Some(Binding::WholeRecords | Binding::LongestRecord)) && reached < 0.95
    };
    let (hue, held) = series.iter().find_map(|one| Some((one.hue, one.cases.iter().find(is_held)?)))?;
    let lesson = Schedule { is_lesson: true, ..Schedule::of(held, hue)? };
    let place = cases.iter().position(|one| one.case.series() == held.series())?;
    (!cases.iter().any(|one| one.case.id == held.id)).then_some((place, lesson))
}

//! From the nearest measured count to another one: the simulation says how the time changes, and resampled blocks how
//! surely.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::asked::Asked;
use super::overheads::{Fitted, Overheads};
use super::series::{Count, Series};
use super::simulation::{Setting, time_s};
use super::types::Predicted;
use super::work::Work;
use crate::simulate::Cpus;
use crate::stats::{Estimate, Law, extrapolated, highest_confidence, percentiles};

/// By how much a step to twice or half as many workers was missed, as far as is known before anything is left out, and as
/// if it were known from so many points: what the shipped experiments show (`docs/predict.md`).
const USUAL_MISS: f64 = 0.015;
const USUAL_POINTS: f64 = 4.0;

/// So many intervals' worth of draws.
const DRAWS: usize = 2_000;

/// At least and at most so many choices of blocks are simulated, of about so many records together.
const CHOICES: std::ops::RangeInclusive<usize> = 8..=100;
const RECORDS: usize = 1_000_000;

/// What is predicted from some of a strategy's counts.
pub struct Forecaster<'a> {
    series: &'a Series,
    kept: Vec<usize>,
    overheads: Overheads,
    /// The same in other choices of blocks.
    choices: Vec<(Vec<usize>, Overheads)>,
    miss: Miss,
    target: f64,
    seed: u64,
}

/// How far predictions are off for a doubling, and how many values say so.
#[derive(Clone, Copy)]
struct Miss {
    deviation: f64,
    freedom: f64,
}

/// Where a prediction leads to.
#[derive(Clone, Copy)]
struct Place {
    workers: usize,
    records: Option<usize>,
    cpus: Cpus,
}

impl<'a> Forecaster<'a> {
    /// From those of the counts that are kept.
    pub fn new(series: &'a Series, kept: &[usize], target: f64, seed: u64) -> Self {
        let plain = Self::without_intervals(series, kept, target, seed);
        let fitted = fitted(series, kept);
        let records = series.works.first().map_or(1, Work::records).max(1);
        let choices = (RECORDS / records).clamp(*CHOICES.start(), *CHOICES.end());
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let choice = |_| {
            let drawn = draw(series.blocks, &mut dice);
            let overheads = fitted.over(&drawn);
            (drawn, overheads)
        };
        let choices = (0..choices).map(choice).collect();
        Self { choices, miss: miss(series, kept), ..plain }
    }

    fn without_intervals(series: &'a Series, kept: &[usize], target: f64, seed: u64) -> Self {
        let all: Vec<usize> = (0..series.blocks).collect();
        let miss = Miss { deviation: USUAL_MISS, freedom: USUAL_POINTS };
        let overheads = fitted(series, kept).over(&all);
        Self { series, kept: kept.to_vec(), overheads, choices: Vec::new(), miss, target, seed }
    }

    /// The confidence of its intervals: the target, or the highest that signed ranks of as many blocks can have.
    pub fn confidence(&self) -> f64 {
        self.target.min(highest_confidence(self.series.blocks)).max(0.0)
    }

    /// The confidence that they should have.
    pub fn target(&self) -> f64 {
        self.target
    }

    /// With so many workers, for the records and cpus that are asked for.
    pub fn predicted(&self, workers: usize, asked: &Asked) -> Predicted {
        let place = self.place(workers, asked);
        let speedup = self.series.sharing.map(|_| self.speedup(place));
        let points = self.law_points();
        let law = |law| extrapolated(law, &points, workers);
        Predicted {
            workers,
            speedup,
            efficiency: speedup.map(|speedup| speedup.value * self.series.baseline_workers as f64 / workers as f64),
            time_s: speedup.map(|speedup| self.series.baseline_s * self.more_than_baseline(place) / speedup.value),
            extrapolated: speedup.map(|_| self.extrapolated(place)),
            amdahl: law(Law::Amdahl),
            usl: law(Law::Usl),
        }
    }

    /// Speedups from the most workers that were measured on to the most that are predicted, doubling from one to the next.
    pub fn curve(&self, predicted: &[Predicted], asked: &Asked) -> Vec<(usize, f64)> {
        let (from, to) = (self.series.most(), predicted.last().map_or(0, |last| last.workers));
        if self.series.sharing.is_none() || to <= from {
            return Vec::new();
        }
        let doubled =
            std::iter::successors(Some(from), |workers| Some(workers * 2)).take_while(|workers| *workers < to);
        let mut counts: Vec<usize> = doubled.chain(predicted.iter().map(|one| one.workers)).collect();
        counts.retain(|workers| *workers >= from);
        counts.sort_unstable();
        counts.dedup();
        counts.into_iter().map(|workers| (workers, self.point(self.place(workers, asked)).exp())).collect()
    }

    fn place(&self, workers: usize, asked: &Asked) -> Place {
        let own = self.series.works.first().map(Work::records);
        let records = asked.records.filter(|records| Some(*records) != own);
        Place { workers, records, cpus: self.series.cpus_asked(asked) }
    }

    /// The measured count from which the way is shortest, in doublings.
    fn nearest(&self, workers: usize) -> &Count {
        let counts = self.kept.iter().map(|count| &self.series.counts[*count]);
        let nearest =
            counts.min_by(|one, two| doublings(one.workers, workers).total_cmp(&doublings(two.workers, workers)));
        nearest.unwrap_or(&self.series.counts[0])
    }

    /// ln of the speedup.
    fn point(&self, place: Place) -> f64 {
        let changes = self.series.works.iter().map(|work| self.change(work, place, &self.overheads));
        self.nearest(place.workers).speedup.value.ln() + changes.sum::<f64>() / self.series.works.len().max(1) as f64
    }

    /// By what the logarithm of the speedup changes on the way from the nearest measured count.
    fn change(&self, work: &Work, place: Place, overheads: &Overheads) -> f64 {
        let from = self.nearest(place.workers).workers;
        let here = time_s(work, self.setting(from, self.series.cpus, from), overheads);
        let Some(records) = place.records else {
            let there = time_s(work, self.setting(place.workers, place.cpus, place.workers), overheads);
            return (here / there).ln();
        };
        let other = work.resampled(records, self.seed);
        let there = time_s(&other, self.setting(place.workers, place.cpus, place.workers), overheads);
        (here / there).ln() + (self.alone(&other) / self.alone(work)).ln()
    }

    fn setting(&self, workers: usize, cpus: Cpus, costs_of: usize) -> Setting {
        let sharing = self.series.sharing.unwrap_or(self.series.baseline_sharing);
        Setting { sharing, workers, cpus: self.series.cpus_of(workers, cpus), costs_of }
    }

    /// What the baseline takes for some records, in seconds.
    fn alone(&self, work: &Work) -> f64 {
        let Series { baseline_sharing: sharing, baseline_workers: workers, baseline_cpus: cpus, .. } = *self.series;
        let setting = Setting { sharing, workers, cpus, costs_of: workers };
        time_s(work, setting, &Overheads::default())
    }

    /// How many times as long the baseline takes for other records.
    fn more_than_baseline(&self, place: Place) -> f64 {
        let works = self.series.works.iter();
        let more = works
            .filter_map(|work| Some((self.alone(&work.resampled(place.records?, self.seed)) / self.alone(work)).ln()));
        (more.sum::<f64>() / self.series.works.len().max(1) as f64).exp()
    }

    /// The share of the time that comes from costs that were extrapolated past the most workers that were measured.
    fn extrapolated(&self, place: Place) -> f64 {
        let most = self.series.most();
        let Some(work) = self.series.works.first().filter(|_| place.workers > most) else { return 0.0 };
        let [whole, without] = [place.workers, most]
            .map(|costs_of| time_s(work, self.setting(place.workers, place.cpus, costs_of), &self.overheads));
        (1.0 - without / whole).max(0.0)
    }

    /// The speedup, and the interval of what a run with as many blocks would measure. In it are the choice of blocks in
    /// which everything was seen, the noise of those that would be measured, and how far predictions are off.
    fn speedup(&self, place: Place) -> Estimate {
        let (value, confidence) = (self.point(place), self.confidence());
        let no_interval = Estimate { value, low: value, high: value, confidence: 0.0 };
        let estimate = match self.by_chance(place) {
            Some(values) if confidence > 0.0 => {
                let (low, high) = percentiles(values, self.series.blocks, confidence);
                let missed = self.missed(place, confidence);
                Estimate {
                    low: value - low.min(0.0).hypot(missed),
                    high: value + high.max(0.0).hypot(missed),
                    value,
                    confidence,
                }
            }
            Some(_) | None => no_interval,
        };
        estimate.map(f64::exp)
    }

    /// How far the logarithm is off for other choices of the blocks, for those that it comes from and for those that would
    /// be measured. None where there is nothing to simulate.
    fn by_chance(&self, place: Place) -> Option<Vec<f64>> {
        let Series { works, blocks, .. } = self.series;
        let logs = &self.nearest(place.workers).logs;
        let all = mean(logs, 0..*blocks);
        let changes: Vec<f64> = works.iter().map(|work| self.change(work, place, &self.overheads)).collect();
        let usual = mean(&changes, 0..changes.len());
        let mut dice = ChaCha8Rng::seed_from_u64(self.seed ^ place.workers as u64);
        let mut values = Vec::with_capacity(DRAWS);
        for (drawn, overheads) in &self.choices {
            let by_overheads = self.change(works.first()?, place, overheads) - changes.first()?;
            let by_records = mean(&changes, drawn.iter().map(|block| block % changes.len())) - usual;
            let by_level = mean(logs, drawn.iter().copied()) - all;
            let again = (0..DRAWS / self.choices.len()).map(|_| mean(logs, draw(*blocks, &mut dice)) - all);
            values.extend(again.map(|again| by_overheads + by_records + by_level + again));
        }
        Some(values).filter(|values| !values.is_empty())
    }

    /// How far the logarithm is off because the simulation is not the machine, at that confidence.
    fn missed(&self, place: Place, confidence: f64) -> f64 {
        let own = self.series.works.first().map_or(1, Work::records).max(1);
        let by_records = place.records.map_or(0.0, |records| doublings(own, records));
        let far = doublings(self.nearest(place.workers).workers, place.workers) + by_records;
        let deviations =
            StudentsT::new(0.0, 1.0, self.miss.freedom).map(|student| student.inverse_cdf((1.0 + confidence) / 2.0));
        far * self.miss.deviation * deviations.unwrap_or(0.0)
    }

    /// What a law can be fitted to: the counts, and the baseline with its one worker.
    fn law_points(&self) -> Vec<(usize, f64)> {
        let mut points: Vec<(usize, f64)> = self
            .kept
            .iter()
            .map(|count| &self.series.counts[*count])
            .map(|count| (count.workers, count.speedup.value))
            .collect();
        if self.series.baseline_workers == 1 && !points.iter().any(|(workers, _)| *workers == 1) {
            points.push((1, 1.0));
        }
        points
    }
}

/// What sharing out costs, from the spans; without any, from the times.
fn fitted(series: &Series, kept: &[usize]) -> Fitted {
    let (Some(sharing), Some(work)) = (series.sharing, series.works.first()) else { return Fitted::default() };
    if kept.iter().any(|count| !series.counts[*count].seen.is_empty()) {
        return Fitted::of_spans(series, kept);
    }
    let setting = |workers| Setting { sharing, workers, cpus: series.cpus_of(workers, series.cpus), costs_of: workers };
    Fitted::of_times(series, kept, |workers| time_s(work, setting(workers), &Overheads::default()))
}

/// How far predictions are off for a doubling: as usual, and as the kept counts show that are predicted from each other.
fn miss(series: &Series, kept: &[usize]) -> Miss {
    let mut squares = USUAL_POINTS * USUAL_MISS.powi(2);
    let mut freedom = USUAL_POINTS;
    for left_out in kept.iter().filter(|_| kept.len() > 1 && series.sharing.is_some()) {
        let others: Vec<usize> = kept.iter().copied().filter(|count| count != left_out).collect();
        let count = &series.counts[*left_out];
        let forecaster = Forecaster::without_intervals(series, &others, 0.0, 0);
        let far = doublings(forecaster.nearest(count.workers).workers, count.workers);
        let off = forecaster.point(forecaster.place(count.workers, &Asked::default())) - count.speedup.value.ln();
        if far > 0.0 && off.is_finite() {
            squares += (off / far).powi(2);
            freedom += 1.0;
        }
    }
    Miss { deviation: (squares / freedom).sqrt(), freedom }
}

/// How often one has to be doubled or halved to be the other.
fn doublings(one: usize, other: usize) -> f64 {
    (one as f64 / other as f64).log2().abs()
}

/// As many blocks as there are, drawn with replacement.
fn draw(blocks: usize, dice: &mut ChaCha8Rng) -> Vec<usize> {
    (0..blocks).map(|_| dice.random_range(0..blocks)).collect()
}

fn mean(values: &[f64], places: impl IntoIterator<Item = usize>) -> f64 {
    let (sum, count) = places.into_iter().fold((0.0, 0.0), |(sum, count), place| (sum + values[place], count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

//! Where a series of values changes its level: E-divisive with permutations.
//!
//! Matteson and James, "A Nonparametric Approach for Multiple Change Point Analysis of Multivariate Data" (JASA, 2014),
//! with alpha = 1, for values of one dimension: between two stretches of n and m values lies the energy distance
//! E = 2 mean |x - y| - mean |x - x'| - mean |y - y'|, over different values of each; nm / (n + m) E is largest where a
//! stretch ends and another one begins. The best such place, over all stretches that end anywhere behind it, is a change
//! point if shuffled values seldom have one as good; then both sides are searched.
//!
//! Performance histories have been searched like this since Daly and others, "The Use of Change Point Detection to
//! Identify Software Performance Regressions in a Continuous Integration System" (ICPE, 2020).

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::seq::SliceRandom;

use super::order::mean;

/// A place where the level of a series changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangePoint {
    /// The first value of the new level.
    pub at: usize,
    /// How often a series without a change has such a place, or a clearer one: (k + 1) / (R + 1) for k of R shuffles.
    pub p_value: f64,
    /// The mean from here to the next change point less the one from the change point before.
    pub change: f64,
}

/// No level is shorter: two values that agree by chance are none, and a single one far away is an outlier.
const SHORTEST: usize = 3;

/// Shuffles for each change point.
const SHUFFLES: u32 = 499;

/// The series is taken for equal to another one where they differ by rounding alone.
const ROUNDING: f64 = 1e-9;

/// The change points of `values`, in their order. A series without one has some in a share of `significance`, at most.
/// The same values and seed give the same answer.
///
/// None where a value is not finite. Few values can tell little: at a significance of 1 %, ten are the fewest.
/// The time grows with the square of their number.
pub fn change_points(values: &[f64], significance: f64, seed: u64) -> Option<Vec<ChangePoint>> {
    if values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut stretches = vec![Stretch::new(values, 0)];
    let mut found: Vec<(usize, f64)> = Vec::new();
    while let Some((clearest, split)) = clearest(&stretches)
        && let Some(p_value) = p_value(&stretches, split.energy, significance, &mut rng)
    {
        let stretch = stretches.remove(clearest);
        found.push((stretch.start + split.at, p_value));
        let (left, right) = stretch.values.split_at(split.at);
        stretches.extend([Stretch::new(left, stretch.start), Stretch::new(right, stretch.start + split.at)]);
    }
    found.sort_unstable_by_key(|(at, _)| *at);
    Some(with_changes(values, &found))
}

/// Values between two change points.
struct Stretch {
    start: usize,
    values: Vec<f64>,
    best: Option<Split>,
}

/// A place in a stretch, and how clearly its level changes there.
#[derive(Clone, Copy)]
struct Split {
    at: usize,
    energy: f64,
}

impl Stretch {
    fn new(values: &[f64], start: usize) -> Self {
        Self { start, values: values.to_vec(), best: best_split(values) }
    }
}

fn clearest(stretches: &[Stretch]) -> Option<(usize, Split)> {
    let splits = stretches.iter().enumerate().filter_map(|(place, stretch)| Some((place, stretch.best?)));
    splits.max_by(|one, other| one.1.energy.total_cmp(&other.1.energy))
}

/// How often the values, shuffled inside their stretches, have a place as clear as that; none as soon as it is more
/// often than `significance`.
fn p_value(stretches: &[Stretch], energy: f64, significance: f64, rng: &mut ChaCha8Rng) -> Option<f64> {
    let p = |as_clear: u32| f64::from(as_clear + 1) / f64::from(SHUFFLES + 1);
    let mut shuffled: Vec<Vec<f64>> = stretches.iter().map(|stretch| stretch.values.clone()).collect();
    let mut as_clear = 0;
    for _ in 0..SHUFFLES {
        shuffled.iter_mut().for_each(|values| values.shuffle(rng));
        let best = shuffled.iter().filter_map(|values| best_split(values)).map(|split| split.energy);
        as_clear += u32::from(best.fold(0.0, f64::max) >= energy * (1.0 - ROUNDING));
        if p(as_clear) > significance {
            return None;
        }
    }
    Some(p(as_clear))
}

/// The place with the largest energy, over all stretches that begin where these values do and end anywhere behind it.
fn best_split(values: &[f64]) -> Option<Split> {
    let sums = Distances::of(values);
    let ends = |at: usize| (at + SHORTEST..=values.len()).map(move |end| (at, end));
    let places = (SHORTEST..=values.len().saturating_sub(SHORTEST)).flat_map(ends);
    let mut best: Option<Split> = None;
    for (at, end) in places {
        let energy = sums.energy(at, end);
        if best.is_none_or(|best| energy > best.energy) {
            best = Some(Split { at, energy });
        }
    }
    best
}

/// The sums of the distances between values, so that each energy is found in a few steps.
struct Distances {
    values: usize,
    /// Of all pairs of the first i with the first j values, at i (n + 1) + j.
    sums: Vec<f64>,
}

impl Distances {
    fn of(values: &[f64]) -> Self {
        let width = values.len() + 1;
        let mut sums = vec![0.0; width * width];
        for (i, one) in values.iter().enumerate() {
            let mut row = 0.0;
            for (j, other) in values.iter().enumerate() {
                row += (one - other).abs();
                sums[(i + 1) * width + j + 1] = sums[i * width + j + 1] + row;
            }
        }
        Self { values: values.len(), sums }
    }

    /// The sum over all pairs of the first `i` with the first `j` values.
    fn sum(&self, i: usize, j: usize) -> f64 {
        self.sums[i * (self.values + 1) + j]
    }

    /// nm / (n + m) E between the first `at` values and those behind them up to `end`.
    fn energy(&self, at: usize, end: usize) -> f64 {
        let (n, m) = (at as f64, (end - at) as f64);
        let between = self.sum(at, end) - self.sum(at, at);
        let left = self.sum(at, at);
        let right = self.sum(end, end) - 2.0 * self.sum(at, end) + self.sum(at, at);
        let energy = 2.0 * between / (n * m) - left / (n * (n - 1.0)) - right / (m * (m - 1.0));
        n * m / (n + m) * energy
    }
}

fn with_changes(values: &[f64], found: &[(usize, f64)]) -> Vec<ChangePoint> {
    let starts = std::iter::once(0).chain(found.iter().map(|(at, _)| *at));
    let ends = found.iter().map(|(at, _)| *at).chain([values.len()]);
    let levels: Vec<f64> = starts.zip(ends).map(|(start, end)| mean(&values[start..end])).collect();
    let steps = levels.windows(2).map(|pair| pair[1] - pair[0]);
    found.iter().zip(steps).map(|(&(at, p_value), change)| ChangePoint { at, p_value, change }).collect()
}

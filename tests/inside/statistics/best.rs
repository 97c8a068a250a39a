//! The best choice, simulated: how often it is right, how often it cannot be told, and that it is hardly ever wrong.

use crate::stats::Contest;
use proptest::prelude::*;
use rand::RngExt;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, StandardNormal, StudentT};

use super::simulation;

/// What a time is multiplied by.
#[derive(Clone, Copy, Debug)]
enum Noise {
    /// 3 % of normal noise.
    Normal,
    /// As wide, with the tails of Student's t with two degrees of freedom.
    Heavy,
    /// 1 % of normal noise, and one time in ten half as long again.
    Spiky,
    /// Skewed, like waiting times.
    Skewed,
}

impl Noise {
    const ALL: [Self; 4] = [Noise::Normal, Noise::Heavy, Noise::Spiky, Noise::Skewed];

    fn draw(self, rng: &mut ChaCha8Rng) -> f64 {
        let normal: f64 = StandardNormal.sample(rng);
        match self {
            Noise::Normal => f64::exp(0.03 * normal),
            Noise::Heavy => f64::exp(0.02 * StudentT::new(2.0).unwrap().sample(rng)),
            Noise::Spiky => f64::exp(0.01 * normal) * if rng.random_bool(0.1) { 1.5 } else { 1.0 },
            Noise::Skewed => 1.0 + 0.03 * LogNormal::new(0.0, 1.0).unwrap().sample(rng),
        }
    }
}

/// Times of cases with these means, in blocks that differ as well.
fn turns_s(means: &[f64], blocks: usize, noise: Noise, rng: &mut ChaCha8Rng) -> Vec<Vec<f64>> {
    let slow: Vec<f64> = (0..blocks).map(|_| rng.random_range(1.0..1.3)).collect();
    means.iter().map(|mean| slow.iter().map(|slow| mean * slow * noise.draw(rng)).collect()).collect()
}

/// One case is faster by that much, of so many; how often it is chosen, another one, or none.
#[derive(Clone, Copy, Debug, Default)]
struct Outcomes {
    right: f64,
    wrong: f64,
}

impl Outcomes {
    /// Right, not to be told, and wrong, in percent.
    fn shown(self) -> String {
        let [right, wrong] = [self.right, self.wrong].map(|share| (share * 100.0).round());
        format!("{right} / {} / {wrong}", 100.0 - right - wrong)
    }
}

fn chosen(cases: usize, faster: f64, blocks: usize, noise: Noise, rounds: u32) -> Outcomes {
    let mut means = vec![1.0; cases];
    means[cases / 2] = 1.0 - faster;
    let order: Vec<usize> = (0..cases).collect();
    let (mut right, mut wrong) = (0, 0);
    simulation::share(rounds, (cases + blocks) as u64, |rng| {
        let contest = Contest::of(&turns_s(&means, blocks, noise, rng), 0.95).unwrap();
        match contest.first_within(&order, 0.05) {
            Some(case) if means[case] <= 1.05 * means[cases / 2] => right += 1,
            Some(_) => wrong += 1,
            None => {}
        }
        true
    });
    Outcomes { right: f64::from(right) / f64::from(rounds), wrong: f64::from(wrong) / f64::from(rounds) }
}

/// The long form prints the table that docs/numbers.md has, and behind it the rows of which only a sentence is there.
#[test]
fn the_choice_is_hardly_ever_wrong() {
    /// With so many blocks it is right in at least 99 %.
    const MANY: usize = 128;
    let long = simulation::full();
    let (rounds, blocks): (u32, &[usize]) = if long { (100, &[3, 5, 6, 12, 20, 40, MANY]) } else { (50, &[3, 6, 20]) };
    let limit = 0.05 + simulation::chance(0.05, rounds);
    let page = include_str!("../../../docs/numbers.md");
    for (cases, faster, by) in [(24, 0.0, "none"), (12, 0.0501, "by 5 %"), (12, 0.1, "by 10 %"), (12, 0.2, "by 20 %")] {
        for &blocks in blocks {
            let outcomes = Noise::ALL.map(|noise| chosen(cases, faster, blocks, noise, rounds));
            let row = format!("| {cases} | {by} | {blocks} | {} |", outcomes.map(Outcomes::shown).join(" | "));
            println!("{row}");
            assert!(!long || blocks == MANY || page.contains(&row), "docs/numbers.md does not show {row}");
            for (noise, outcome) in Noise::ALL.iter().zip(outcomes) {
                assert!(outcome.wrong <= limit, "{row}, {noise:?}");
                assert!(blocks < MANY || outcome.right >= 0.99, "{row}, {noise:?}");
            }
        }
    }
}

/// Of equal cases each is the fastest; of others only the one that is.
#[test]
fn the_fastest_is_hardly_ever_left_out() {
    let rounds = 60;
    let limit = 0.05 + simulation::chance(0.05, rounds);
    let means = [[1.0; 24], std::array::from_fn(|case| if case == 0 { 1.0 } else { 1.03 })];
    for (blocks, means) in [6, 20].into_iter().flat_map(|blocks| means.map(|means| (blocks, means))) {
        for noise in Noise::ALL {
            let missing = simulation::share(rounds, blocks as u64, |rng| {
                let contest = Contest::of(&turns_s(&means, blocks, noise, rng), 0.95).unwrap();
                !contest.may_be_fastest().unwrap().contains(&0)
            });
            assert!(missing <= limit, "{blocks} blocks, {noise:?}, {means:?}: {missing}");
        }
    }
}

#[test]
fn what_is_clearly_slower_or_faster_is_no_tie() {
    simulation::share(1, 3, |rng| {
        let turns_s = turns_s(&[8.0, 8.0, 4.0, 1.0, 1.0], 6, Noise::Normal, rng);
        let contest = Contest::of(&turns_s, 0.95).unwrap();
        assert_eq!(contest.first_within(&[0, 1, 2, 3, 4], 0.06), Some(3));
        assert_eq!(contest.may_be_fastest(), Some(vec![3, 4]));
        true
    });
}

/// Tests of all pairs called such a case the same as the fastest.
#[test]
fn six_blocks_tell_a_case_that_is_slower_in_each_of_them_among_many_that_are_alike() {
    let mut means = vec![1.0; 28];
    (means[0], means[1], means[2]) = (7.0, 3.5, 1.07);
    let told = simulation::share(60, 7, |rng| {
        let turns_s = turns_s(&means, 6, Noise::Normal, rng);
        let fastest = Contest::of(&turns_s, 0.95).unwrap().may_be_fastest().unwrap();
        !(0..3).any(|case| fastest.contains(&case))
    });
    assert!(told > 0.9, "{told}");
}

#[test]
fn five_blocks_are_too_few_to_say_which_cases_are_alike() {
    simulation::share(1, 3, |rng| {
        let turns_s = turns_s(&[8.0, 4.0, 1.0, 1.0], 5, Noise::Normal, rng);
        assert_eq!(Contest::of(&turns_s, 0.95).unwrap().may_be_fastest(), None);
        assert_eq!(Contest::of(&turns_s[1..3], 0.95).unwrap().may_be_fastest(), Some(vec![1]));
        assert_eq!(Contest::of(&turns_s[1..3], 0.99).unwrap().may_be_fastest(), None);
        true
    });
}

#[test]
fn few_blocks_cannot_tell_and_say_how_many_could() {
    let turns_s: Vec<Vec<f64>> = vec![vec![1.0, 1.001, 1.002], vec![2.0, 2.003, 2.001]];
    let contest = Contest::of(&turns_s, 0.95).unwrap();
    assert_eq!(contest.first_within(&[0, 1], 0.05), None);
    assert_eq!(contest.blocks_needed(0.05), Some(5));
    let noisy: Vec<Vec<f64>> = vec![vec![1.0, 1.1, 1.2, 0.9, 1.0, 1.1], vec![1.1, 1.0, 1.0, 1.0, 1.2, 0.9]];
    let contest = Contest::of(&noisy, 0.95).unwrap();
    assert_eq!(contest.first_within(&[0, 1], 0.05), None);
    assert!((30..200).contains(&contest.blocks_needed(0.05).unwrap()), "{:?}", contest.blocks_needed(0.05));
    assert_eq!(Contest::of(&[vec![1.0], vec![2.0]], 0.95).unwrap().blocks_needed(0.05), None);
}

/// As many blocks as were said to be needed are enough in four of five runs.
#[test]
fn the_blocks_that_were_said_to_be_needed_are_enough() {
    let means = [1.0, 1.02, 1.3, 1.4];
    let order = [0, 1, 2, 3];
    let mut needed = Vec::new();
    simulation::share(60, 5, |rng| {
        let contest = Contest::of(&turns_s(&means, 8, Noise::Normal, rng), 0.95).unwrap();
        needed.extend(contest.blocks_needed(0.05));
        true
    });
    needed.sort_unstable();
    let needed = needed[needed.len() / 2];
    let enough = simulation::share(100, 6, |rng| {
        let contest = Contest::of(&turns_s(&means, needed, Noise::Normal, rng), 0.95).unwrap();
        contest.first_within(&order, 0.05).is_some()
    });
    assert!(enough > 0.6, "{needed} blocks: {enough}");
}

proptest! {
    #[test]
    fn no_times_are_too_odd(turns_s in prop::collection::vec(prop::collection::vec(-1.0..9.0, 0..5), 0..5)) {
        if let Some(contest) = Contest::of(&turns_s, 0.95) {
            let order: Vec<usize> = (0..turns_s.len()).collect();
            prop_assert!(contest.first_within(&order, 0.05).is_none_or(|case| case < turns_s.len()));
            prop_assert!(contest.may_be_fastest().is_none_or(|cases| !cases.is_empty() && cases.len() <= turns_s.len()));
            prop_assert!(contest.blocks_needed(0.05).is_none_or(|needed| needed > turns_s[0].len()));
        }
    }
}

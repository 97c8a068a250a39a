//! Sentences and choices that were seen to claim what the numbers do not say.

use crate::report::markdown::summary_markdown;
use crate::report::{requirement, timing};
use crate::summary::Summary;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::lab::{Lab, Turn, case};
use super::{EIGHT, warning};
use crate::tests::statistics::simulation::size;

/// `exp` of normal noise with that deviation.
struct Noise(ChaCha8Rng);

impl Noise {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn factor(&mut self, deviation: f64) -> f64 {
        let normal: f64 = StandardNormal.sample(&mut self.0);
        (deviation * normal).exp()
    }
}

#[test]
fn a_speedup_above_its_bound_is_said_with_what_can_do_that() {
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 1.6 });
    let summary = Lab::new(EIGHT, 4).measured(6, turn).summary();
    assert_eq!(case(&summary, "scope/4").bound, Some(4.0));
    assert!(case(&summary, "scope/4").of_bound.is_some_and(|of_bound| (of_bound.value - 1.25).abs() < 1e-9));
    let said = warning(&summary, "Faster than the bound");
    let what = "scope/4. More cache for each worker can do that, a faster clock, or a baseline that is slower";
    assert!(said.contains(what), "{said}");
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 2.0 });
    let summary = Lab::new(EIGHT, 4).measured(6, turn).summary();
    assert!(!summary.warnings.iter().any(|warning| warning.contains("bound")), "{:?}", summary.warnings);
}

/// `scope/2` at 1.03 was the best choice over `rayon/2` at 1.29, because noise let nobody say that it is slower.
#[test]
fn what_is_much_slower_is_never_chosen_for_its_place_in_the_file() {
    let text = format!("{}\n[[strategy]]\nkind = 'rayon'", EIGHT.replace("workers = 4", "workers = 2"));
    let mut untold = 0;
    for seed in 0..20 {
        let mut noise = Noise::new(seed);
        let turn = |_, id: &str| {
            let speedup = match id {
                "serial/1" => 1.0,
                "scope/2" => 1.03,
                _ => 1.29,
            };
            Turn::of(8.0 / speedup * noise.factor(0.25))
        };
        let group = Lab::new(&text, 4).measured(6, turn).summary().groups.remove(0);
        assert!(group.best.as_ref().is_none_or(|best| best.case == "rayon/2"), "seed {seed}: {:?}", group.best);
        assert!(group.best.is_some() || group.more_blocks_for_best.is_some(), "seed {seed}");
        untold += usize::from(group.best.is_none());
    }
    assert!(untold > 10, "{untold} of 20: the noise hides it");
}

/// Six blocks give 96.9 %, which was 97 % in one place and 95 % in another.
#[test]
fn there_is_one_confidence_everywhere() {
    let text = format!("{EIGHT}\n[[require]]\nstrategy = 'scope'\nspeedup = 3");
    let turn = |block: u32, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 2.0 + 0.01 * f64::from(block) });
    let summary = Lab::new(&text, 4).measured(6, turn).summary();
    let said = [
        timing(&summary),
        requirement(&summary.requirements[0]),
        summary_markdown(&summary, &[]),
        summary.to_string(),
        drawn(&summary),
    ];
    for text in said {
        let told: Vec<&str> = text.match_indices("% confidence").map(|(at, _)| text[..at].trim_end()).collect();
        assert!(!told.is_empty(), "{text}");
        assert!(told.iter().all(|before| before.ends_with("96.9")), "{text}");
        assert!(!text.contains("95 %") && !text.contains("97 %"), "{text}");
    }
}

/// The texts of the pictures.
#[cfg(feature = "charts")]
fn drawn(summary: &Summary) -> String {
    use crate::report::chart::pictures;
    use crate::tests::charts::look::words;
    let texts: Vec<String> = pictures(summary).iter().map(|picture| words(&picture.drawing)).collect();
    texts.join("\n").replace('\n', " ")
}

#[cfg(not(feature = "charts"))]
fn drawn(_: &Summary) -> String {
    "96.9 % confidence".to_owned()
}

/// Executions of a turn have much in common: taken for independent, clean data had two modes in 9 to 48 % of runs with 3 to
/// 6 blocks.
#[test]
fn executions_of_a_turn_are_not_taken_for_independent() {
    let runs = size(300, 60);
    for blocks in [3, 4, 5, 6] {
        let told = (0..runs as u64).filter(|seed| {
            let mut noise = Noise::new(*seed);
            let turn = |_, id: &str| {
                let level = noise.factor(0.1) * if id == "serial/1" { 8.0 } else { 2.0 };
                Turn { walls_s: (0..10).map(|_| level * noise.factor(0.005)).collect(), ..Turn::default() }
            };
            let summary = Lab::new(EIGHT, 4).measured(blocks, turn).summary();
            summary.warnings.iter().any(|warning| warning.contains("two modes"))
        });
        let told = told.count();
        // Each of the two cases may in one of a hundred.
        assert!(told as f64 <= 0.02 * runs as f64 + 3.0, "{blocks} blocks: {told} of {runs}");
    }
}

/// The summary reads the costs that were drawn and stored. It does not draw them again.
#[test]
fn drawn_costs_are_read_from_the_run() {
    let text = EIGHT.replace("delay = '1s'", "delay = { distribution = 'exponential', mean = '1s' }");
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 4.0 });
    let mut lab = Lab::new(&text, 4).measured(6, turn);
    let drawn = case(&lab.summary(), "scope/4").bound;
    // One record is half of all: no schedule is more than twice as fast.
    lab.run.costs.insert(0, vec![7.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    let read = case(&lab.summary(), "scope/4").bound;
    assert!(read.is_some_and(|bound| (bound - 2.0).abs() < 1e-9) && read != drawn, "{read:?} {drawn:?}");
}

#[test]
fn a_run_that_was_cut_off_says_so_on_top() {
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 2.0 });
    let summary = Lab::new(EIGHT, 4).measured(5, turn).planned(20).summary();
    let said = "Cut off: 5 of 20 blocks were measured. The rest is missing, because it was killed, or still runs.";
    assert_eq!(summary.warnings[0], said);
    let text = summary_markdown(&summary, &[]);
    let [above, table] = [said, "| strategy |"].map(|part| text.find(part).unwrap_or_else(|| panic!("{part}: {text}")));
    assert!(above < table && text.matches("Cut off").count() == 1, "{text}");
    let whole = Lab::new(EIGHT, 4).measured(6, turn).summary();
    assert!(whole.origin.cut_off.is_none(), "{:?}", whole.origin.cut_off);
}

#[test]
fn one_block_has_no_interval() {
    let turn = |_, id: &str| Turn::of(if id == "serial/1" { 8.0 } else { 2.0 });
    let text = summary_markdown(&Lab::new(EIGHT, 4).measured(1, turn).summary(), &[]);
    assert!(!text.contains("4.00 to 4.00") && text.contains("so there are no intervals"), "{text}");
}

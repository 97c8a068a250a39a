//! A strategy, and the same work by hand.

use super::blocks::Contestant;

/// A strategy and the same by hand, with a turn each in every block.
pub struct Pair<'a> {
    pub name: PairName,
    pub turns: Contestant<'a>,
}

#[derive(Clone)]
pub struct PairName {
    pub work: String,
    pub strategy: String,
    pub by_hand: &'static str,
}

impl PairName {
    pub fn key(&self, side: &str) -> String {
        format!("{}; {}; {}; {side}", self.work, self.strategy, self.by_hand)
    }
}

/// Now the one is first, then the other.
pub fn pair<'a>(
    name: PairName,
    mut reported: impl FnMut(u64) -> f64 + 'a,
    mut by_hand: impl FnMut() -> f64 + 'a,
) -> Pair<'a> {
    let keys = ["reported", "by hand"].map(|side| name.key(side));
    let turns = Box::new(move |block: u64| {
        let early = block.is_multiple_of(2).then(&mut by_hand);
        let reported = reported(block);
        let by_hand = early.unwrap_or_else(&mut by_hand);
        keys.iter().cloned().zip([reported, by_hand]).collect()
    });
    Pair { name, turns }
}

//! How long it will take, as far as anybody can tell.

use std::time::Duration;

use crate::plan::Plan;
use crate::record::Preparation;

/// About how long all blocks take, without what only a run can tell.
pub(super) fn outlook(plan: &Plan, preparation: &Preparation) -> String {
    let turns: Vec<Option<f64>> = preparation.cases.iter().map(|decision| decision.turn_s()).collect();
    let known_s: f64 = turns.iter().flatten().sum();
    let known = about(Duration::try_from_secs_f64(known_s * f64::from(plan.blocks)).unwrap_or(Duration::MAX));
    if turns.iter().all(Option::is_some) {
        known
    } else if turns.iter().any(Option::is_some) {
        format!("{known}, and what the commands take, which only a run can tell")
    } else {
        "as long as the commands do, which only a run can tell".to_owned()
    }
}

/// A time that is a guess: `about 45 s`, `about 3 min`, `about 2 h 10 min`.
pub(super) fn about(time: Duration) -> String {
    match time.as_secs() {
        0 => "less than a second".to_owned(),
        seconds @ 1..100 => format!("about {seconds} s"),
        seconds @ 100..6000 => format!("about {} min", (seconds + 30) / 60),
        seconds @ 6000..172_800 => format!("about {} h {} min", seconds / 3600, seconds % 3600 / 60),
        seconds => format!("about {} days", seconds / 86_400),
    }
}

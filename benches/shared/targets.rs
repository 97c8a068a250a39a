//! What a ratio should be at most, and whether it is.

use speedup::stats::Estimate;

use super::blocks::shown;

/// `1.012 (1.009 to 1.016), at most 1.02: yes`
pub fn judged(ratio: Estimate, most: Option<f64>) -> String {
    let answer = most.map(|most| match (ratio.high <= most, ratio.low <= most) {
        (true, _) => format!(", at most {most}: yes"),
        (false, true) => format!(", at most {most}: could not tell"),
        (false, false) => format!(", at most {most}: no"),
    });
    shown(ratio) + &answer.unwrap_or_default()
}

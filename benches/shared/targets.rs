//! What a ratio should be at most, and whether it is.

use speedup::stats::Estimate;

use super::blocks::shown;

/// With fewer blocks than six an interval has less confidence than this, and is no answer.
const CONFIDENCE: f64 = 0.95;

/// `1.012 (1.009 to 1.016), at most 1.02: yes`
pub fn judged(ratio: Estimate, most: Option<f64>) -> String {
    let answer = most.map(|most| {
        let answer = match () {
            () if ratio.confidence < CONFIDENCE => "could not tell",
            () if ratio.high <= most => "yes",
            () if ratio.low > most => "no",
            () => "could not tell",
        };
        format!(", at most {most}: {answer}")
    });
    shown(ratio) + &answer.unwrap_or_default()
}

//! Advice in words, a sentence or two each.

use crate::record::Overhead;
use crate::stats::Estimate;
use crate::summary::Advice;
use crate::text::{exact_percent, or, percent, rough_seconds, thousands};

/// What is advised, with the numbers that it comes from.
pub fn words(advice: &Advice) -> String {
    match advice {
        Advice::BreakEven { overhead, records, at_s, record_s } => break_even(overhead, *records, *at_s, *record_s),
        Advice::Chunk { record_s, hand_over_s, below_s, chunk, default } => {
            let set = match default >= chunk {
                true => format!("scope's default chunk, {default} here, does"),
                false => format!("set chunk = {chunk}"),
            };
            let [record, hand_over, below] = [record_s, hand_over_s, below_s].map(|time_s| rough_seconds(*time_s));
            format!(
                "Records of {record} are short: below {below} taking them one by one costs more than 5 % ({hand_over} each \
                 on scope). Hand over at least {chunk} together: {set}."
            )
        }
        Advice::Async { kinds, workers, above, thread_s } => format!(
            "These records wait: above about {above} workers, scope takes more than 5 % of the time to start their threads \
             ({} each), and {workers} are asked for. {} keeps records in flight without a thread each.",
            rough_seconds(*thread_s),
            or(kinds),
        ),
        Advice::Uneven { longest_s, mean_s, workers, fixed, dynamic, longest_first } => {
            let [longest, mean] = [longest_s, mean_s].map(|time_s| rough_seconds(*time_s));
            uneven(
                &format!("the longest costs {longest}, the mean {mean}"),
                *workers,
                [*fixed, *dynamic, *longest_first],
            )
        }
        Advice::Pays { case, baseline, at_s, beyond_s } => pays(case, baseline, *at_s, *beyond_s),
    }
}

fn break_even(overhead: &Overhead, records: usize, at_s: f64, record_s: Option<f64>) -> String {
    let Overhead { kind, workers, start_s, .. } = overhead;
    let cost = record_s.map(|record_s| these(record_s, at_s)).unwrap_or_default();
    format!(
        "Break-even, roughly: to start a map on {workers} workers and to end it took {kind} {} here, so that {} records pay \
         from about {} each on.{cost}",
        rough_seconds(*start_s),
        thousands(records),
        rough_seconds(at_s),
    )
}

/// How these records compare with what pays, where that is beyond doubt.
fn these(record_s: f64, at_s: f64) -> String {
    let cost = rough_seconds(record_s);
    match record_s / at_s {
        share if share < 0.5 => format!(" These cost {cost}: one worker is enough, or more of them at once."),
        share if share > 2.0 => format!(" These cost {cost}: more workers pay."),
        _ => format!(" These cost {cost}, which is near it."),
    }
}

fn uneven(costs: &str, workers: usize, [fixed, dynamic, longest_first]: [f64; 3]) -> String {
    let longer = |share: f64| if share < 0.005 { "no".to_owned() } else { percent(share) };
    let first = match longest_first < dynamic - 0.01 {
        true => format!("; with the longest first, {} longer", longer(longest_first)),
        false => String::new(),
    };
    format!(
        "Records differ: {costs}. On {workers} workers, equal shares fixed beforehand (static) take {} longer than any \
         schedule must; where idle workers take the next record (dynamic, chunk 1), it is {} longer{first}.",
        longer(fixed),
        longer(dynamic),
    )
}

fn pays(case: &str, baseline: &str, at_s: Estimate, beyond_s: f64) -> String {
    let [value, low, high] = [at_s.value, at_s.low, at_s.high].map(rough_seconds);
    let confidence = exact_percent(at_s.confidence, 1);
    match at_s.low > 0.01 * at_s.high {
        true => format!(
            "Measured break-even: {case} took {} longer than the best schedule. It makes up for that, and is faster than \
             {baseline}, on records of about {value} or more ({low} to {high}, {confidence} confidence); on shorter ones it \
             may not be.",
            rough_seconds(beyond_s),
        ),
        false => format!(
            "Measured break-even: {case} is faster than {baseline} on records of {high} or more ({confidence} confidence); \
             on shorter ones it may be, too."
        ),
    }
}

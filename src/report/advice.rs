//! Advice in words, a sentence or two each.

use crate::summary::Advice;
use crate::text::{exact_percent, or, percent, rough_seconds, thousands};

/// What is advised, with the numbers that it comes from.
pub fn words(advice: &Advice) -> String {
    match advice {
        Advice::BreakEven { overhead, records, at_s, record_s } => {
            let (kind, workers, start) = (&overhead.kind, overhead.workers, rough_seconds(overhead.start_s));
            let cost = record_s.map(|record_s| these(record_s, *at_s)).unwrap_or_default();
            format!(
                "Break-even, roughly: to start a map on {workers} workers and to end it took {kind} {start} here, so that \
                 {} records pay from about {} each on.{cost}",
                thousands(*records),
                rough_seconds(*at_s),
            )
        }
        Advice::Chunk { record_s, hand_over_s, below_s, chunk, default } => {
            let set = match default >= chunk {
                true => format!("scope's default chunk, {default} here, does"),
                false => format!("set chunk = {chunk}"),
            };
            format!(
                "Records of {} are short: below {} taking them one by one costs more than 5 % ({} each on scope). Hand \
                 over at least {chunk} together: {set}.",
                rough_seconds(*record_s),
                rough_seconds(*below_s),
                rough_seconds(*hand_over_s),
            )
        }
        Advice::Async { kinds, workers, above, thread_s } => format!(
            "These records wait: above about {above} workers, scope takes more than 5 % of the time to start their threads \
             ({} each), and {workers} are asked for. {} keeps records in flight without a thread each.",
            rough_seconds(*thread_s),
            or(kinds),
        ),
        Advice::Uneven { longest_s, mean_s, workers, fixed, dynamic, longest_first } => {
            let longer = |share: f64| if share < 0.005 { "no".to_owned() } else { percent(share) };
            let first = match *longest_first < dynamic - 0.01 {
                true => format!("; with the longest first, {} longer", longer(*longest_first)),
                false => String::new(),
            };
            format!(
                "Records differ: the longest costs {}, the mean {}. On {workers} workers, equal shares fixed beforehand \
                 (static) take {} longer than any schedule must; where idle workers take the next record (dynamic, chunk \
                 1), it is {} longer{first}.",
                rough_seconds(*longest_s),
                rough_seconds(*mean_s),
                longer(*fixed),
                longer(*dynamic),
            )
        }
        Advice::Pays { case, baseline, at_s, beyond_s } => {
            let from = match at_s.low > 0.01 * at_s.high {
                true => format!(
                    "about {} a record on ({} to {}, {} confidence), or earlier",
                    rough_seconds(at_s.value),
                    rough_seconds(at_s.low),
                    rough_seconds(at_s.high),
                    exact_percent(at_s.confidence, 1)
                ),
                false => format!(
                    "{} a record on at the latest ({} confidence)",
                    rough_seconds(at_s.high),
                    exact_percent(at_s.confidence, 1)
                ),
            };
            let beyond = match *beyond_s > 0.0 {
                true => format!(": an execution took {} more than the best schedule", rough_seconds(*beyond_s)),
                false => String::new(),
            };
            format!("Measured break-even: {case} pays against {baseline} from {from}{beyond}.")
        }
    }
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

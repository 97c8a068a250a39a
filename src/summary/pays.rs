//! From which cost of a record on the cases of a run are faster than their baseline, by what was measured of them.

use super::advice::Advice;
use super::types::{CaseSummary, Outcome};
use crate::stats::Estimate;

/// From which cost of a record on a case pays, by what it took beyond the best schedule: the parallel case that is
/// fastest. Whatever of that grows with the records makes it pay even earlier.
pub(super) fn pays(cases: &[CaseSummary]) -> Option<Advice> {
    let gain = |case: &&CaseSummary| {
        let known = case.outcome == Outcome::Ok && case.workers > 1 && case.id != case.baseline;
        case.speedup.filter(|speedup| known && speedup.confidence > 0.0 && speedup.low > 0.0).map(|it| it.value)
    };
    let gains = cases.iter().filter_map(|case| Some((case, gain(&case)?)));
    let (case, _) = gains.max_by(|one, other| one.1.total_cmp(&other.1))?;
    let baseline = cases.iter().find(|other| other.id == case.baseline)?;
    let (speedup, bound, records) = (case.speedup?, case.bound.filter(|bound| *bound > 1.1)?, case.records?);
    let alone_s = baseline.wall?.value;
    let beyond_s = |speedup: f64| alone_s / speedup - alone_s / bound;
    let at_s = |speedup: f64| beyond_s(speedup) / (records as f64 * (1.0 - 1.0 / bound));
    let at_s = Estimate { value: at_s(speedup.value), low: at_s(speedup.high), high: at_s(speedup.low), ..speedup };
    let (case, baseline) = (case.id.clone(), baseline.id.clone());
    let beyond_s = beyond_s(speedup.value);
    (records > 1 && at_s.high > 0.0).then_some(Advice::Pays { case, baseline, at_s, beyond_s })
}

//! The rule by which times that nothing pairs are judged: that of the gate, by one interval.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::history::scatter::Scatter;
use crate::gate::{Rules, Verdict, no_spread};
use crate::stats::Estimate;

/// How surely each case is judged, and by which rules.
pub(super) struct Bar<'a> {
    pub rules: &'a Rules,
    /// The confidence that the interval of a case must have: the error rate is divided over all of them.
    pub confidence: f64,
}

impl<'a> Bar<'a> {
    pub fn of(rules: &'a Rules, cases: usize) -> Self {
        Self { rules, confidence: 1.0 - rules.error_rate / cases.max(1) as f64 }
    }

    /// The verdict on what was lost, in logs, between turns whose logarithms are `then` and `now`; with a reason where it is
    /// not plain to see. Without a `scatter` of runs of the same code nothing is called regressed or improved.
    pub fn judge(
        &self,
        then: &[f64],
        now: &[f64],
        lost: Estimate,
        scatter: Option<Scatter>,
    ) -> (Verdict, Option<String>) {
        let unclear = |reason: String| (Verdict::Inconclusive, Some(reason));
        if lost.confidence + 1e-9 < self.confidence {
            let (has, needs) = (lost.confidence * 100.0, self.confidence * 100.0);
            let blocks = format!("{} and {} blocks", then.len(), now.len());
            return unclear(format!("{blocks} give {has:.1} % confidence at most, a verdict needs {needs:.2} %"));
        }
        if same(then) || same(now) {
            return unclear("most turns took exactly the same time: too coarse, or made up".to_owned());
        }
        let (margin, limit) = (self.rules.margin(), -self.rules.limit());
        let seen = lost.low > margin || lost.high < -margin;
        let lost = scatter.map_or(lost, |scatter| self.widened(lost, scatter));
        if seen && scatter.is_none() {
            let way = if lost.low > margin { "slower" } else { "faster" };
            unclear(format!(
                "{way} in these two runs; how far runs of the same code differ no history tells (it takes four others), so \
                 whether the code did it is not known: a gate tells"
            ))
        } else if lost.low > margin {
            (Verdict::Regressed, None)
        } else if lost.high < -margin {
            (Verdict::Improved, None)
        } else if let (true, Some(Scatter { deviation, .. })) = (seen, scatter) {
            unclear(format!(
                "what was seen is no more than runs of the same code differ by ({:.1} %, as the history has it): a gate tells",
                deviation * 100.0
            ))
        } else if lost.high < limit {
            (Verdict::Unchanged, None)
        } else {
            unclear("the interval is too wide".to_owned())
        }
    }

    /// The interval, as wide as runs of the same code differ: by quantiles of Student's t of the history's scatter, where
    /// these are the wider ones.
    fn widened(&self, lost: Estimate, scatter: Scatter) -> Estimate {
        let quantile = StudentsT::new(0.0, 1.0, scatter.freedom)
            .map_or(f64::INFINITY, |student| student.inverse_cdf(0.5 + self.confidence / 2.0));
        let far = quantile * scatter.deviation;
        Estimate { low: lost.low.min(lost.value - far), high: lost.high.max(lost.value + far), ..lost }
    }
}

/// Whether most turns took exactly the same time.
fn same(logs: &[f64]) -> bool {
    let mut ascending = logs.to_vec();
    ascending.sort_unstable_by(f64::total_cmp);
    no_spread(&ascending).is_some()
}

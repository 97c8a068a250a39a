//! Times of commands, by their names, compared as far as times can be of which nothing else is known.

use serde_json::Value;

use super::checking::how_it_failed;
use super::judged::Bar;
use super::side::Side;
use super::unpaired::{CaseUnpaired, Unpaired, failed, logs, too_coarse, without};
use crate::gate::{Judge, Rules, Verdict};
use crate::plan::Case;
use crate::record::Run;
use crate::stats::shift;
use crate::strategy::command::filled;
use crate::summary::turns_s;

/// Times of commands: of a file that knows no more of them, or of a stored run.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// What it is called.
    pub(super) name: String,
    pub(super) side: Side,
    /// The rules that they are to be judged by, where they say any.
    pub(super) rules: Option<Rules>,
    pub(super) cases: Vec<TimedCase>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct TimedCase {
    /// What it is called: a case's id, or a command line.
    pub name: String,
    /// The command line of a case, where it is one.
    pub line: Option<String>,
    /// What each execution took, or the median of each turn, in seconds.
    pub times_s: Vec<f64>,
    pub failed: Option<String>,
}

impl Times {
    /// The times of a stored run: the median of each turn in whole blocks.
    pub fn of_run(run: &Run) -> Self {
        let head = if run.record.compared.is_some() { &run.of_head() } else { run };
        let (failures, turns_s) = (head.failures(), turns_s(head));
        let case = |((index, case), times_s): ((usize, &Case), Vec<f64>)| TimedCase {
            name: case.id.clone(),
            line: line(case),
            times_s,
            failed: failures.get(&index).copied().map(how_it_failed),
        };
        let plan = &run.record.plan;
        Self {
            name: plan.experiment.clone(),
            side: Side::of(run),
            rules: Some(run.record.compared.as_ref().map_or(plan.gate, |compared| compared.rules)),
            cases: plan.cases.iter().enumerate().zip(turns_s).map(case).collect(),
        }
    }

    fn find(&self, wanted: &TimedCase) -> Option<&TimedCase> {
        self.cases.iter().find(|case| case.is(wanted))
    }
}

impl TimedCase {
    /// Whether both are the same: by name, or by command line, where one side knows no other name.
    fn is(&self, other: &Self) -> bool {
        self.name == other.name || self.line.as_ref() == Some(&other.name) || other.line.as_ref() == Some(&self.name)
    }
}

/// A command's line as it was run.
fn line(case: &Case) -> Option<String> {
    let (workers, size) = (Value::from(case.workers), Value::from(case.size_of_command()));
    let filled = filled(&case.parameters, &[("workers", &workers), ("size", &size)]);
    Some(filled.get("run")?.as_str()?.to_owned())
}

/// Compares times with earlier ones, by their own rules. No history knows how far such times differ by themselves, so nothing
/// is called regressed or improved.
pub fn compare_times(base: &Times, head: &Times) -> Unpaired {
    let rules = Rules { judge: Judge::Time, ..head.rules.or(base.rules).unwrap_or_default() };
    let both = head.cases.iter().filter(|case| base.find(case).is_some()).count();
    let bar = Bar::of(&rules, both);
    let judged = head.cases.iter().map(|case| match base.find(case) {
        Some(before) => judge(&bar, before, case),
        None => without(&case.name, Verdict::New, None),
    });
    let gone = base.cases.iter().filter(|case| head.find(case).is_none());
    let gone = gone.map(|case| without(&case.name, Verdict::Missing, None));
    Unpaired {
        experiment: head.name.clone(),
        base: base.side.clone(),
        head: head.side.clone(),
        incomparable: None,
        base_rules: None,
        cases: judged.chain(gone).collect(),
        rules,
    }
}

fn judge(bar: &Bar<'_>, before: &TimedCase, after: &TimedCase) -> CaseUnpaired {
    if let Some(failed) = failed(&after.name, &before.failed, &after.failed) {
        return failed;
    }
    let (Some(then), Some(now)) = (logs(&before.times_s), logs(&after.times_s)) else {
        return too_coarse(&after.name);
    };
    let time = shift(&then, &now, bar.confidence);
    let (verdict, reason) = match time {
        None => (Verdict::Inconclusive, Some("it was not measured in both".to_owned())),
        Some(lost) => bar.judge(&then, &now, lost, None),
    };
    CaseUnpaired {
        case: after.name.clone(),
        verdict,
        reason,
        time: time.map(|time| time.map(f64::exp)),
        speedup: None,
        blocks: [then.len(), now.len()],
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::line;
    use crate::experiment::parse;
    use crate::plan::plan;

    #[test]
    fn a_line_is_the_one_that_was_run() {
        let ran = |keys: &str| {
            let text =
                format!("{keys}workers = 4\n[[strategy]]\nkind = 'command'\nrun = 'sort -p{{workers}} {{size}}'");
            line(&plan(&parse(Path::new("a.toml"), &text, &[]).unwrap(), 4).unwrap().cases[0]).unwrap()
        };
        let lines = ["", "size = 7\n", "scaling = 'weak'\n"].map(ran);
        assert_eq!(lines, ["sort -p4 1", "sort -p4 7", "sort -p4 4"]);
    }
}

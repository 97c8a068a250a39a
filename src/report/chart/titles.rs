//! The titles: each finding and its phrases.

use std::fmt::Write;

/// What a picture found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Finding {
    NoBlock,
    NothingCompared,
    OnlyCaseFailed,
    AllFailed,
    SomeFailed,
    Slower,
    AllSlower,
    MeasuredSlower,
    NoGainTold,
    NoGain,
    Reaches,
    TiedMany,
    Efficiency,
    EfficiencySpread,
    KeepsAll,
    Keeps,
    KeepsTwo,
    KeepsMany,
    Takes,
    TakesForMore,
    BaselineFastest,
    GainUntold,
    TakesAlone,
    NoTimes,
    EndsAtBest,
    EndsNearBest,
    TakesTimesBest,
    EndsAfterBest,
    AllEndAfterBest,
    EndsApart,
    Busy,
    BusyApart,
    OneSchedule,
    NothingLost,
    Unexplained,
    AllLoseTo,
    LosesTo,
    TooFewRuns,
    NoLevelChanged,
    OneChange,
    TwoChanges,
    ManyChanges,
    Verdicts,
    VerdictsWithWorst,
}

/// The phrases of a finding, the longest first: the first that fits is the title. `{name}` is a fact, `{one|many}`
/// depends on how many the finding is about.
const fn phrases(finding: Finding) -> &'static [&'static str] {
    match finding {
        Finding::NoBlock => &["No speedup can be told: no whole block was measured"],
        Finding::NothingCompared => &["There is no speedup to tell: nothing was compared with {baseline}"],
        Finding::OnlyCaseFailed => &["No speedup can be told: the only case failed"],
        Finding::AllFailed => &["No speedup can be told: all {all} cases failed"],
        Finding::SomeFailed => &["No speedup can be told: {failed} of {all} cases failed"],
        Finding::Slower => &["{case} is slower than {its}: {value}"],
        Finding::AllSlower => &["No strategy is faster than {baseline}: the best, {case}, reaches {value}"],
        Finding::MeasuredSlower => {
            &["Nothing that was measured is faster than {baseline}: the best, {case}, reaches {value}"]
        }
        Finding::NoGainTold => &["No gain over {its} can be told: {case} reaches {value} ({low} to {high})"],
        Finding::NoGain => &["No gain over {its}: {case} reaches {value}"],
        Finding::Reaches => &[
            "{names} {reaches|reach} {value} with {workers}{possible}{fewer}",
            "{names} {reaches|reach} {value} with {workers}{possible}",
            "{names} {reaches|reach} {value} with {workers}",
            "{count} {reaches|reach} {value} with {workers}{possible}",
            "{count} {reaches|reach} {value} with {workers}",
        ],
        Finding::TiedMany => &[
            "{count} reach {value} with {workers}{possible}{fewer}",
            "{count} reach {value} with {workers}{possible}",
            "{count} reach {value} with {workers}",
        ],
        Finding::Efficiency => {
            &["With {workers}, {names} {has|have} an efficiency of {most}", "With {workers} the efficiency is {most}"]
        }
        Finding::EfficiencySpread => &[
            "With {workers}, efficiency runs from {least} ({worst}) to {most} ({best})",
            "With {workers}, efficiency runs from {least} to {most}",
        ],
        Finding::KeepsAll => &["{names} {keeps all of its|keep all of their} efficiency up to {workers}"],
        Finding::Keeps => &["{names} {keeps|keep} {least} of {its|their} efficiency up to {workers}"],
        Finding::KeepsTwo => &[
            "{best} keeps {most} of its efficiency up to {workers}, {worst} {least}",
            "{least} to {most} of the efficiency is kept up to {workers}",
        ],
        Finding::KeepsMany => &[
            "{best} keeps the most efficiency up to {workers}, {most}, {worst} the least, {least}",
            "{least} to {most} of the efficiency is kept up to {workers}",
        ],
        Finding::Takes => &[
            "{names} {takes|take} {walls}, {baseline} {time}{unsteady}",
            "{names} {takes|take} {walls}, {baseline} {time}",
        ],
        Finding::TakesForMore => &[
            "{names} {takes|take} {walls} for {more} as much as {baseline} does in {time}{unsteady}",
            "{names} {takes|take} {walls} for {more} as much as {baseline} does in {time}",
        ],
        Finding::BaselineFastest => &[
            "{baseline} is fastest with {time}; {case} takes {wall}{unsteady}",
            "{baseline} is fastest with {time}; {case} takes {wall}",
        ],
        Finding::GainUntold => &["{case} takes {wall}, {baseline} {time}: no gain can be told"],
        Finding::TakesAlone => &["{case} takes {wall}{unsteady}", "{case} takes {wall}"],
        Finding::NoTimes => &["How long every execution took"],
        Finding::EndsAtBest => &["{names} {ends|end} as early as possible"],
        Finding::EndsNearBest => &["{names} {ends|end} within {after} of the best possible end"],
        Finding::TakesTimesBest => &["{worst} takes {slow} as long as the best possible schedule{other}"],
        Finding::EndsAfterBest => &[
            "{worst} ends {after} after the best possible end, its workers {busy} busy",
            "{worst} ends {after} after the best possible end",
        ],
        Finding::AllEndAfterBest => &["{names} end {after} after the best possible end"],
        Finding::EndsApart => &["{worst} ends {after} after the best possible end, {best} {earliest}"],
        Finding::Busy => &["The workers of {least} are busy {low} of the time"],
        Finding::BusyApart => &["The workers of {least} are busy {low} of the time, those of {most} {high}"],
        Finding::OneSchedule => &["{case} takes {wall} for {records}"],
        Finding::NothingLost => &["Nothing to speak of is lost: {who} keeps {|at least }{kept}"],
        Finding::Unexplained => &["The largest part of what {case} lacks is unexplained: {share} of it"],
        Finding::AllLoseTo => &["{all} cases{shown} lose most to {factor}: {shares} of what is missing"],
        Finding::LosesTo => &[
            "{case} has {left} of the ideal and loses most to {factor}: {share} of what is missing",
            "{case} loses most to {factor}: {share} of what is missing",
        ],
        Finding::TooFewRuns => &["{experiment}: {runs} cannot tell a change"],
        Finding::NoLevelChanged => &["{experiment}: no level changed in {runs}"],
        Finding::OneChange => {
            &["{what}: {size} {place}, the only change in {runs}", "{what}: {size} in {runs}", "{size} in {runs}"]
        }
        Finding::TwoChanges => &[
            "{what}: {before}, then {size} {place} in {runs}",
            "{what}: {before}, then {size} in {runs}",
            "{before}, then {size} in {runs}",
        ],
        Finding::ManyChanges => &[
            "{what}: {changes} changes in {runs}, the last one {size} {place}",
            "{what}: {changes} changes in {runs}",
            "{changes} changes in {runs}",
        ],
        Finding::Verdicts => &["{headline}", "Of {cases}: {counts}"],
        Finding::VerdictsWithWorst => {
            &["{headline}", "Of {cases}: {counts}; the worst: {worst}", "Of {cases}: {counts}"]
        }
    }
}

/// What is put into the phrases, each fact with its name.
pub(super) type Facts<'a> = &'a [(&'static str, &'a str)];

/// The titles of a finding about so many, in words of falling length.
pub(super) fn titles(finding: Finding, about: usize, facts: Facts<'_>) -> Vec<String> {
    phrases(finding).iter().map(|phrase| filled(phrase, about, facts)).collect()
}

fn filled(phrase: &str, about: usize, facts: Facts<'_>) -> String {
    let mut title = String::new();
    let mut rest = phrase;
    while let Some((before, (slot, after))) =
        rest.split_once('{').and_then(|(before, slot)| Some((before, slot.split_once('}')?)))
    {
        let fact = facts.iter().find(|(name, _)| *name == slot).map(|(_, fact)| *fact);
        let form = slot.split_once('|').map(|(one, many)| if about == 1 { one } else { many });
        debug_assert!(fact.or(form).is_some(), "nobody said what {slot} is");
        let _ = write!(title, "{before}{}", fact.or(form).unwrap_or_default());
        rest = after;
    }
    title + rest
}

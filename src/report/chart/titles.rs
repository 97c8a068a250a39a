//! The titles: each finding and its phrases.

use std::fmt::Write;

/// The phrases of a finding, the longest first: the first that fits is the title. `{name}` is a fact, `{one|many}`
/// depends on how many the finding is about.
pub(super) type Finding = &'static [&'static str];

pub(super) const NO_BLOCK: Finding = &["No speedup can be told: no whole block was measured"];
pub(super) const NOTHING_COMPARED: Finding = &["There is no speedup to tell: nothing was compared with {baseline}"];
pub(super) const ONLY_CASE_FAILED: Finding = &["No speedup can be told: the only case failed"];
pub(super) const ALL_FAILED: Finding = &["No speedup can be told: {every} failed"];
pub(super) const SOME_FAILED: Finding = &["No speedup can be told: {failed} of {all} cases failed"];
pub(super) const SLOWER: Finding = &["{case} is slower than {its}: {value}"];
pub(super) const ALL_SLOWER: Finding = &["No strategy is faster than {baseline}: the best, {case}, reaches {value}"];
pub(super) const MEASURED_SLOWER: Finding =
    &["Nothing that was measured is faster than {baseline}: {case} reaches {value}"];
pub(super) const NO_GAIN_TOLD: Finding = &["No gain over {its} can be told: {case} reaches {value} ({low} to {high})"];
pub(super) const NO_GAIN: Finding = &["No gain over {its}: {case} reaches {value}"];
pub(super) const FAILS: Finding = &[
    "{names} {fails|fail} with {counts}; {best} reaches {value} with {few}",
    "{failed} of {all} cases fail; {best} reaches {value} with {few}",
    "{failed} of {all} cases fail",
];
pub(super) const FAILS_SOMEWHERE: Finding = &["{names} {fails|fail} with {counts}", "{failed} of {all} cases fail"];
pub(super) const MISSES: Finding =
    &["{names} {misses|miss} the required {level} with {workers}", "A required {level} is not met with {workers}"];
pub(super) const MISSES_MANY: Finding = &["{missed} of {all} requirements are not met"];
pub(super) const GETS_SLOWER: Finding = &[
    "{name} is slower than {its} with {workers}: {value}; {best} reaches {top}",
    "{name} is slower than {its} with {workers}: {value}",
];
pub(super) const PEAKS_THEN_SLOWER: Finding = &[
    "{name} reaches {top} with {few}, and is slower than {its} with {workers}: {value}",
    "{name} reaches {top} with {few}, and is slower than {its} with {workers}",
];
pub(super) const MANY_SLOWER: Finding = &["{count} strategies are slower than {its}; {best} reaches {top}"];
pub(super) const PEAKS: Finding =
    &["{name} peaks at {top} with {few} and falls to {value} with {workers}", "{name} peaks at {top} with {few}"];
pub(super) const OTHER_PEAKS: Finding = &[
    "{best} reaches {most}; {name} falls from {top} to {value} beyond {few}",
    "{best} reaches {most}; {name} peaks with {few}",
];
pub(super) const STOPS_AT_CPUS: Finding =
    &["{names} {gains|gain} nothing beyond {cpus}: {value}", "{count} gain nothing beyond {cpus}: {value}"];
pub(super) const HELD_BY_SERIAL: Finding = &[
    "A serial part of {part} holds {names} to {value} with {workers}",
    "A serial part of {part} allows {value} with {workers}",
];
pub(super) const HELD_BY_RECORDS: Finding = &[
    "{records} on {workers} allow {bound}, and {names} {reaches|reach} it",
    "{records} on {workers} allow {bound}, and that is reached",
];
pub(super) const HELD_BY_WHOLE: Finding = &[
    "Records that cannot be split hold {names} to {value} with {workers}",
    "Records that cannot be split allow {value} with {workers}",
];
pub(super) const HELD_BY_LONGEST: Finding =
    &["The longest record holds {names} to {value}", "The longest record allows {value}"];
pub(super) const FINISH: Finding = &["{Workers} finish {serial} of waiting in {time}"];
pub(super) const REACHES: Finding = &[
    "{names} {reaches|reach} {value} with {workers}{possible}{fewer}",
    "{names} {reaches|reach} {value} with {workers}{possible}",
    "{names} {reaches|reach} {value} with {workers}",
    "{count} {reaches|reach} {value} with {workers}{possible}",
    "{count} {reaches|reach} {value} with {workers}",
];
pub(super) const TIED_MANY: Finding = &[
    "{count} reach {value} with {workers}{possible}{fewer}",
    "{count} reach {value} with {workers}{possible}",
    "{count} reach {value} with {workers}",
];
pub(super) const EFFICIENCY: Finding =
    &["With {workers}, {names} {has|have} an efficiency of {most}", "With {workers} the efficiency is {most}"];
pub(super) const EFFICIENCY_SPREAD: Finding = &[
    "With {workers}, efficiency runs from {least} ({worst}) to {most} ({best})",
    "With {workers}, efficiency runs from {least} to {most}",
];
pub(super) const KEEPS_ALL: Finding = &["{names} {keeps all of its|keep all of their} efficiency up to {workers}"];
pub(super) const KEEPS: Finding = &["{names} {keeps|keep} {least} of {its|their} efficiency up to {workers}"];
pub(super) const KEEPS_TWO: Finding = &[
    "{best} keeps {most} of its efficiency up to {workers}, {worst} {least}",
    "{least} to {most} of the efficiency is kept up to {workers}",
];
pub(super) const KEEPS_MANY: Finding = &[
    "{best} keeps the most efficiency up to {workers}, {most}, {worst} the least, {least}",
    "{least} to {most} of the efficiency is kept up to {workers}",
];
pub(super) const TAKES: Finding =
    &["{names} {takes|take} {walls}, {baseline} {time}{unsteady}", "{names} {takes|take} {walls}, {baseline} {time}"];
pub(super) const TAKES_FOR_MORE: Finding = &[
    "{names} {takes|take} {walls} for {more} as much as {baseline} does in {time}{unsteady}",
    "{names} {takes|take} {walls} for {more} as much as {baseline} does in {time}",
];
pub(super) const BASELINE_FASTEST: Finding = &[
    "{baseline} is fastest with {time}; {case} takes {wall}{unsteady}",
    "{baseline} is fastest with {time}; {case} takes {wall}",
];
pub(super) const GAIN_UNTOLD: Finding = &["{case} takes {wall}, {baseline} {time}: no gain can be told"];
pub(super) const TAKES_ALONE: Finding = &["{case} takes {wall}{unsteady}", "{case} takes {wall}"];
pub(super) const NO_TIMES: Finding = &["How long every execution took"];
pub(super) const SWEEP_SAME: Finding = &["{best} reaches {range}, whatever is swept"];
pub(super) const SWEEP_DECIDES: Finding =
    &["{best} reaches {top} with {one}, {bottom} with {two}", "{best} reaches {top}, and {bottom} with {two}"];
pub(super) const SWEEP_BOUNDS: Finding =
    &["With {workers}, {one} allows {most} at most, {two} {least}", "{one} allows {most} at most, {two} {least}"];
pub(super) const PAYS_FROM_DELAY: Finding =
    &["From {from} a record on, {names} {pays|pay}{everywhere}", "From {from} a record on, it pays{everywhere}"];
pub(super) const PAYS_FROM: Finding =
    &["From {from} on, {names} {pays|pay}{everywhere}", "From {from} on, it pays{everywhere}"];
pub(super) const NOTHING_PAYS: Finding =
    &["Nothing pays: the best, {best}, reaches {top} with {one}", "Nothing pays: the best reaches {top}"];
pub(super) const SWEEP_UNTOLD: Finding =
    &["No gain can be told: the best, {best}, reaches {top} with {one}", "No gain can be told: the best reaches {top}"];
pub(super) const SOME_PAY: Finding = &[
    "{paying} of {all} cases pay: {best} reaches {top} with {one}",
    "{paying} of {all} cases pay: the best reaches {top}",
];
pub(super) const SHARED_UNEVENLY_AND_EVENLY: Finding = &[
    "One of {workers} has {most} of the {records}; of {others}, each has {each}",
    "One of {workers} has {most} of the {records}",
];
pub(super) const SHARED_UNEVENLY: Finding = &["One of {workers} has {most} of the {records}"];
pub(super) const LEAVES_IDLE: Finding = &["{case} leaves {idle} of {workers} idle for over {time}"];
pub(super) const CHEAPER: Finding =
    &["{cheap} has {speed} of the speed of {best} for {cost} of the {what}", "{cheap} has {speed} of the best speed"];
pub(super) const NO_CHEAPER: Finding =
    &["Nothing with {less} {what} has {enough} of the speed of {best}", "{best} is worth its {what}"];
pub(super) const CHEAPEST_IS_FASTEST: Finding = &["Nothing is faster than {best}, nor costs less"];
pub(super) const ENDS_AT_BEST: Finding = &["{names} {ends|end} as early as possible"];
pub(super) const ENDS_NEAR_BEST: Finding = &["{names} {ends|end} within {after} of the best possible end"];
pub(super) const TAKES_TIMES_BEST: Finding = &[
    "{worst} takes {slow} as long as the best possible schedule{other}",
    "{worst} takes {slow} as long as the best possible schedule",
];
pub(super) const ENDS_AFTER_BEST: Finding = &[
    "{worst} ends {after} after the best possible end, its workers {busy} busy",
    "{worst} ends {after} after the best possible end",
];
pub(super) const ALL_END_AFTER_BEST: Finding = &["{names} end {after} after the best possible end"];
pub(super) const ENDS_APART: Finding = &[
    "{worst} ends {after} after the best possible end, {best} {earliest}",
    "{worst} ends {after} after the best possible end",
];
pub(super) const BUSY: Finding = &["The workers of {least} are busy {low} of the time"];
pub(super) const ONE_SCHEDULE: Finding = &["{case} takes {wall} for {records}"];
pub(super) const NOTHING_LOST: Finding = &["Nothing to speak of is lost: {who} keeps {|at least }{kept}"];
pub(super) const ALL_UNAVOIDABLE: Finding = &["What is lost no schedule could avoid: {who} keeps {|at least }{kept}"];
pub(super) const LOSS_UNTOLD: Finding = &["Whether anything could be won back cannot be told"];
pub(super) const UNEXPLAINED: Finding = &["What is lost has no cause that is known: {who} keeps {|at least }{kept}"];
pub(super) const ALL_LOSE_TO: Finding =
    &["{all} cases{shown} lose most to {factor}: {shares} of what could be won back"];
pub(super) const LOSES_TO: Finding = &["{case} loses most to {factor}: {share} of what could be won back"];
pub(super) const PREDICTED_FALLS: Finding = &[
    "Predicted: {best} reaches {top} with {few} and falls to {last} with {workers}",
    "Predicted: {top} with {few}, {last} with {workers}",
];
pub(super) const PREDICTED_FLAT: Finding =
    &["Predicted: {best} stays at {top} beyond {few}", "Predicted: {top} beyond {few}"];
pub(super) const PREDICTED: Finding =
    &["Predicted: {best} reaches {top} with {workers}", "Predicted: {top} with {workers}"];
pub(super) const TOO_FEW_RUNS: Finding = &["{experiment}: {runs} cannot tell a change"];
pub(super) const NO_LEVEL_CHANGED: Finding = &["{experiment}: no level changed in {runs}"];
pub(super) const ONE_CHANGE: Finding =
    &["{what}: {size} {place}, the only change in {runs}", "{what}: {size} in {runs}", "{size} in {runs}"];
pub(super) const TWO_CHANGES: Finding = &[
    "{what}: {before}, then {size} {place} in {runs}",
    "{what}: {before}, then {size} in {runs}",
    "{before}, then {size} in {runs}",
];
pub(super) const MANY_CHANGES: Finding = &[
    "{what}: {changes} changes in {runs}, the last one {size} {place}",
    "{what}: {changes} changes in {runs}",
    "{changes} changes in {runs}",
];
pub(super) type Facts<'a> = &'a [(&'static str, &'a str)];

/// The titles of a finding about so many, in words of falling length.
pub(super) fn titles(finding: Finding, about: usize, facts: Facts<'_>) -> Vec<String> {
    finding.iter().map(|phrase| filled(phrase, about, facts)).collect()
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

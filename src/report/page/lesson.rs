//! What the headline picture teaches, in three answers: why not more, what is still to be won, what to do.

use maud::{Markup, html};

use super::verdict::Lead;
use crate::report::chart::why_bounded;
use crate::stats::Factor;
use crate::summary::{CaseSummary, Summary};
use crate::text::{count, exact_percent, or, percent};

/// From so much of the bound on, next to nothing is left to win.
const NEARLY_ALL: f64 = 0.97;
/// What is above the bound by less is written as all of it.
const SEEN: f64 = 0.005;

pub(super) fn lesson(summary: &Summary, lead: Option<Lead<'_>>) -> Markup {
    let Some(lead) = lead else { return html! {} };
    let told = [
        ("Why not more", (!lead.group.bounds.is_empty()).then(|| why_bounded(summary, lead.group) + ".")),
        ("What is still to be won", to_win(lead.case)),
        ("What to do", to_do(lead)),
    ];
    html! {
        @for (title, sentence) in told {
            @if let Some(sentence) = sentence { p.head { (title) } p { bdi { (sentence) } } }
        }
    }
}

fn to_win(case: &CaseSummary) -> Option<String> {
    let name = case.short_id();
    if let Some(worst) = case.lost_most_to() {
        let share = exact_percent(worst.share, 0);
        let what = format!(
            "{name} loses most to {}: {share} of what another schedule could win back.",
            case.name_of(worst.factor)
        );
        return Some(what + remedy(worst.factor));
    }
    let share = case.of_bound.filter(|share| share.value >= NEARLY_ALL && case.id != case.baseline)?;
    let has = match share.value {
        above if above > 1.0 + SEEN => "is above its bound".to_owned(),
        all => format!("has {} of what is possible", percent(all)),
    };
    Some(format!("Next to nothing: {name} {has}. Only other work or another machine bring more."))
}

/// What such a loss is, and what can help.
fn remedy(factor: Factor) -> &'static str {
    match factor {
        Factor::LoadBalance => " Some workers had more to do than others: smaller chunks can even that out.",
        Factor::ScheduleEfficiency => {
            " Even the busiest worker had no record for a while: more work in an execution helps."
        }
        Factor::CoreShare => " Workers waited for a cpu: fewer workers, or fewer other programs, can help.",
        Factor::WorkEfficiency => " The same records took longer beside others: caches, memory or the clock speed.",
        Factor::SerialPart => " All but one waited for the serial part.",
        Factor::SerialOverhead | Factor::Unexplained => "",
    }
}

fn to_do(lead: Lead<'_>) -> Option<String> {
    if let Some(blocks) = lead.group.more_blocks_for_best {
        return Some(format!("Measure on: about {} would tell the best choice.", count(blocks, "more block")));
    }
    let best = lead.group.best.as_ref()?;
    let case = lead.group.case(&best.case)?;
    if case.id == case.baseline {
        return Some(format!("Stay with {}: nothing is surely faster by more than 5 %.", case.short_id()));
    }
    let ties: Vec<String> = best.ties().filter_map(|tie| lead.group.case(tie)).map(CaseSummary::short_id).collect();
    let ties = if ties.is_empty() { String::new() } else { format!(", or {}, which may be as fast", or(&ties)) };
    Some(format!("Take {}{ties}. Nothing that was measured is faster by more than 5 %.", case.short_id()))
}

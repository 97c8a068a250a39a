//! What each case's speedup is relative to.

use super::names::Named;
use crate::experiment::Mistake;
use crate::text::{listed, suggestion};

const DEFAULT: &str = "serial";

/// A strategy with the index of its baseline's strategy, which comes before it or is itself.
pub(super) struct Related<'e> {
    pub(super) strategy: Named<'e>,
    pub(super) baseline: usize,
}

/// Adds serial where it is needed, and puts baselines before the strategies that need them.
pub(super) fn resolved<'e>(
    mut strategies: Vec<Named<'e>>,
    notes: &mut Vec<String>,
    found: &mut Vec<Mistake>,
) -> Option<Vec<Related<'e>>> {
    add_serial(&mut strategies, notes, found);
    let serial = strategies.iter().position(|strategy| strategy.kind == DEFAULT);
    let each = strategies.iter().enumerate();
    let baselines: Vec<Option<usize>> =
        each.map(|(own, strategy)| baseline(own, strategy, &strategies, serial, found)).collect();
    let baselines: Vec<usize> = baselines.into_iter().collect::<Option<_>>()?;
    let order = baselines_first(&strategies, &baselines, found);
    if !found.is_empty() {
        return None;
    }
    let moved = |before: usize| order.iter().position(|&index| index == before);
    let mut strategies: Vec<Option<Named<'e>>> = strategies.into_iter().map(Some).collect();
    let related =
        |&index: &usize| Some(Related { strategy: strategies[index].take()?, baseline: moved(baselines[index])? });
    order.iter().map(related).collect()
}

fn add_serial(strategies: &mut Vec<Named<'_>>, notes: &mut Vec<String>, found: &mut Vec<Mistake>) {
    let needed = |strategy: &Named<'_>| match strategy.baseline {
        Some(wanted) => wanted.get_ref() == DEFAULT,
        None => !strategy.is_command(),
    };
    if strategies.iter().any(|strategy| strategy.kind == DEFAULT) || !strategies.iter().any(needed) {
        return;
    }
    if let Some(taken) = strategies.iter().find(|strategy| strategy.name == DEFAULT) {
        let what = format!("`{DEFAULT}` is the name of the baseline, which the file does not have");
        found.push(Mistake::new(taken.span.clone(), what).help("choose another `name`"));
    }
    notes.push(format!("{DEFAULT} was added, because speedups are relative to it"));
    let serial = Named {
        name: DEFAULT.to_owned(),
        kind: DEFAULT,
        parallel: false,
        span: 0..0,
        workers: None,
        baseline: None,
        parameters: &[],
        placeholders: &[],
    };
    strategies.insert(0, serial);
}

/// The index of a strategy's baseline.
fn baseline(
    own: usize,
    strategy: &Named<'_>,
    all: &[Named<'_>],
    serial: Option<usize>,
    found: &mut Vec<Mistake>,
) -> Option<usize> {
    let Some(wanted) = strategy.baseline else {
        return Some(if strategy.is_command() { own } else { serial.unwrap_or(own) });
    };
    let Some(index) = all.iter().position(|other| other.name == *wanted.get_ref()) else {
        let names = all.iter().map(|strategy| strategy.name.as_str());
        let help = suggestion(wanted.get_ref(), names.chain(serial.is_none().then_some(DEFAULT)));
        found.push(Mistake::new(wanted.span(), format!("no strategy is called `{}`", wanted.get_ref())).help(help));
        return None;
    };
    let swept: Vec<&str> = all[index].swept().collect();
    if index != own && !swept.is_empty() {
        let what = format!("`{}` sweeps {}, so it is not one baseline", wanted.get_ref(), listed(swept));
        found.push(Mistake::new(wanted.span(), what).help("name a strategy with one value for each parameter"));
        return None;
    }
    Some(index)
}

/// The file's order, but with each baseline moved before the first strategy that needs it.
fn baselines_first(strategies: &[Named<'_>], baselines: &[usize], found: &mut Vec<Mistake>) -> Vec<usize> {
    let mut order = Vec::new();
    for (start, strategy) in strategies.iter().enumerate() {
        let mut chain = Vec::new();
        let mut next = start;
        while !order.contains(&next) && !chain.contains(&next) {
            chain.push(next);
            next = baselines[next];
        }
        if chain.last().is_some_and(|&last| next != last && chain.contains(&next)) {
            let span = strategy.baseline.map_or(strategy.span.clone(), |baseline| baseline.span());
            found.push(
                Mistake::new(span, "these baselines go round in a circle").help("leave `baseline` out of one of them"),
            );
        }
        order.extend(chain.into_iter().rev());
    }
    order
}

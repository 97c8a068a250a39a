//! Where `pin` puts workers on this machine: said before the run, or refused.

use std::collections::BTreeMap;

use toml::Spanned;

use super::baselines::Related;
use crate::experiment::Mistake;
use crate::machine::Cpus;
use crate::strategy::{PIN, Pin};

/// So many cpus of an order are named.
const NAMED: usize = 16;

/// Refuses what this machine cannot pin, and notes the order in which it gives out its cpus.
pub(super) fn pinned(strategies: &[Related<'_>], cpus: &Cpus, notes: &mut Vec<String>, found: &mut Vec<Mistake>) {
    let mut orders = BTreeMap::new();
    let parameters = strategies.iter().flat_map(|related| related.strategy.parameters);
    for value in parameters.filter(|(key, _)| *key == PIN.parameter.name).flat_map(|(_, values)| values) {
        // What is no such value was told where it was read.
        let Ok(pin) = Pin::try_from(value.get_ref().clone()) else { continue };
        match pin.order(cpus) {
            Err(why) => found.push(refused(value, &pin, why)),
            Ok(order) => match pin {
                Pin::Compact => _ = orders.insert("compact", order),
                Pin::Scatter => _ = orders.insert("scatter", order),
                Pin::None | Pin::On(_) => {}
            },
        }
    }
    notes.extend(in_words(&orders));
}

fn refused<T>(value: &Spanned<T>, pin: &Pin, why: String) -> Mistake {
    let help = match pin {
        Pin::On(_) => "name cpus that it may use, or \"compact\" or \"scatter\"",
        _ => "leave `pin` out, or write \"none\"",
    };
    Mistake::new(value.span(), why).help(help)
}

fn in_words(orders: &BTreeMap<&str, Vec<usize>>) -> Vec<String> {
    let in_order = |order: &[usize]| {
        let named = order.iter().take(NAMED).map(usize::to_string).collect::<Vec<_>>().join(", ");
        match order.len() {
            1 => format!("cpu {named}"),
            many if many > NAMED => format!("cpus {named}, ... ({many} in all)"),
            _ => format!("cpus {named}"),
        }
    };
    match (orders.get("compact"), orders.get("scatter")) {
        (Some(compact), Some(scatter)) if compact == scatter => {
            vec![format!("`pin`: compact and scatter are the same on this machine: {}", in_order(compact))]
        }
        _ => orders.iter().map(|(name, order)| format!("`pin`: {name} is {}", in_order(order))).collect(),
    }
}

//! `--show-records`: what goes in, and what comes out.

use std::io;

use super::diagnose::CliError;
use super::screen::{safe, say};
use crate::dataset::Scientist;
use crate::plan::{Input, Plan};
use crate::run::prepare::PrepareError;
use crate::workload::{Age, age_in};

/// Of a large dataset, so many records are shown from each end.
const ENDS: usize = 5;

/// Prints the input and the result of each dataset of the plan.
pub(super) fn show_records(plan: &Plan) -> Result<(), CliError> {
    let mut shown = Vec::new();
    for case in &plan.cases {
        let Some(Input { dataset, .. }) = &case.input else { continue };
        if shown.contains(&dataset) {
            continue;
        }
        shown.push(dataset);
        let scientists = dataset.load().map_err(PrepareError::from)?;
        say(format_args!("{}, {} records:", safe(&dataset.label()), scientists.len()))?;
        print_ends(&scientists, |Scientist { name, field, born, nobel }| {
            let prize = if *nobel { "Nobel prize" } else { "no Nobel prize" };
            format!("{}, {}, born {born}, {prize}", safe(name), safe(field))
        })?;
        say(format_args!("Result, as of {}:", plan.reference_year))?;
        print_ends(&scientists, |scientist| {
            let Age { name, age } = age_in(plan.reference_year, scientist);
            format!("{}, {age}", safe(&name))
        })?;
        say("")?;
    }
    Ok(())
}

fn print_ends<T>(records: &[T], line: impl Fn(&T) -> String) -> io::Result<()> {
    let left_out = records.len().saturating_sub(2 * ENDS);
    let (first, rest) = if left_out > 1 { records.split_at(ENDS) } else { (records, [].as_slice()) };
    first.iter().try_for_each(|record| say(format_args!("  {}", line(record))))?;
    if !rest.is_empty() {
        say(format_args!("  ... {left_out} more ..."))?;
        rest[left_out..].iter().try_for_each(|record| say(format_args!("  {}", line(record))))?;
    }
    Ok(())
}

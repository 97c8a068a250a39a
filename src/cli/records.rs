//! What can be shown of single records: what goes in, what comes out, and when.

use std::io;

use super::diagnose::CliError;
use super::screen::{safe, say};
use crate::dataset::Scientist;
use crate::plan::{Case, Input, Plan};
use crate::run::InputError;
use crate::workload::{Moment, age_in};

/// Of a large dataset, so many records are shown from each end.
const ENDS: usize = 5;

/// The tutorial's two lines, with worker and time. Where one cannot be written, that will be told with the table.
pub(super) fn print_moment(_: &Case, name: &str, moment: Moment) {
    let what = if moment.done { "Done processing record" } else { "Processing record" };
    let _ = say(format_args!("{:>9.3} s  worker {}  {what} {}", moment.at_s, moment.worker, safe(name)));
}

/// Prints the input and the result of each dataset of the plan.
pub(super) fn print_records(plan: &Plan) -> Result<(), CliError> {
    let mut shown = Vec::new();
    for Input { dataset, .. } in plan.cases.iter().filter_map(|case| case.input.as_ref()) {
        if shown.contains(&dataset) {
            continue;
        }
        shown.push(dataset);
        let scientists = dataset.load().map_err(InputError::from)?;
        say(format_args!("{}, {} records:", safe(&dataset.label()), scientists.len()))?;
        print_ends(&scientists, input)?;
        say(format_args!("Result, as of {}:", plan.reference_year))?;
        print_ends(&scientists, |scientist| result(scientist, plan.reference_year))?;
        say("")?;
    }
    Ok(())
}

fn input(Scientist { name, field, born, nobel }: &Scientist) -> String {
    let prize = if *nobel { "Nobel prize" } else { "no Nobel prize" };
    format!("{name}, {field}, born {born}, {prize}")
}

fn result(scientist: &Scientist, reference_year: i32) -> String {
    let result = age_in(reference_year, scientist);
    format!("{}, {}", result.name, result.age)
}

fn print_ends(records: &[Scientist], line: impl Fn(&Scientist) -> String) -> io::Result<()> {
    let print = |records: &[Scientist]| records.iter().try_for_each(|one| say(format_args!("  {}", safe(&line(one)))));
    let left_out = records.len().saturating_sub(2 * ENDS);
    if left_out <= 1 {
        return print(records);
    }
    print(&records[..ENDS])?;
    say(format_args!("  ... {left_out} more ..."))?;
    print(&records[ENDS + left_out..])
}

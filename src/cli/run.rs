//! `runner FILE...`: runs experiments and says what came out.

use super::arguments::Run as Arguments;
use super::diagnose::CliError;
use super::exit::Exit;
use super::interrupt::listen;
use super::plan::{Planned, plan_all};
use super::progress::{Progress, about};
use super::records::show_records;
use super::report::{conclude, conclusion, written};
use super::screen;
use crate::execute::{Event, Interrupt, RecordObserver, Setting, run as execute};
use crate::plan::Case;
use crate::prepare::Preparation;
use crate::workload::Moment;

/// `runner FILE...`
pub(super) fn run(arguments: &Arguments) -> Result<Exit, CliError> {
    let interrupt = listen();
    let mut exit = Exit::Fine;
    for planned in plan_all(&arguments.experiments)? {
        exit = exit.max(run_one(arguments, &planned, &interrupt)?);
        if let Some(signal) = interrupt.signal() {
            return Ok(Exit::Interrupted(signal));
        }
    }
    Ok(exit)
}

fn run_one(arguments: &Arguments, planned: &Planned, interrupt: &Interrupt) -> Result<Exit, CliError> {
    let plan = &planned.plan;
    let mut progress = Progress::new(arguments.quiet);
    if !arguments.quiet {
        eprintln!("{}", screen::safe(&plan.title));
        plan.notes.iter().for_each(|note| eprintln!("note: {}", screen::safe(note)));
    }
    if arguments.show_records {
        show_records(plan)?;
    }
    let observer: RecordObserver<'_> = &print_record;
    let setting = Setting {
        out: &arguments.out,
        source: planned.experiment.source(),
        folder: &planned.folder,
        observer: arguments.verbose.then_some(observer),
        interrupt,
    };
    let folder = execute(plan, &setting, &mut |event| {
        match &event {
            Event::Prepared(preparation) if !arguments.quiet => progress.line(&outlook(plan.cases.len(), plan.blocks, preparation)),
            Event::Rehearsal(case) => println!("\n{}", case.id),
            _ => {}
        }
        progress.hear(&event);
    })?;
    progress.end();
    let (summary, files) = conclude(&folder)?;
    print!("{}", conclusion(&summary, screen::width()));
    if !arguments.quiet {
        eprintln!("{}", written(&folder, &files));
    }
    Ok(Exit::of(&summary))
}

fn outlook(cases: usize, blocks: u32, preparation: &Preparation) -> String {
    let block_s: f64 = preparation.cases.iter().map(|decision| decision.turn_s()).sum();
    let time = std::time::Duration::try_from_secs_f64(block_s * f64::from(blocks)).unwrap_or(std::time::Duration::MAX);
    format!("{cases} cases in {blocks} blocks, about {}", about(time))
}

/// The tutorial's two lines, with worker and time.
fn print_record(_: &Case, name: &str, moment: Moment) {
    let what = if moment.done { "Done processing record" } else { "Processing record" };
    println!("{:>9.3} s  worker {}  {what} {}", moment.at_s, moment.worker, screen::safe(name));
}

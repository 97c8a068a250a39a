//! `--show-cpu-time`: what else the tables of a run show.

use clap::Args;

use crate::report::{Table, case_table, case_table_with_cpu_time};
use crate::summary::Group;

#[derive(Args)]
pub(super) struct Columns {
    /// Show the CPU time of each case's executions, too: in user mode and in the kernel
    #[arg(long)]
    show_cpu_time: bool,
}

impl Columns {
    /// The table of a group, with the columns that were asked for.
    pub fn table(&self, group: &Group) -> Table {
        if self.show_cpu_time { case_table_with_cpu_time(group) } else { case_table(group) }
    }
}

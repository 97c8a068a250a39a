//! `--open`: the page of what was done, named in the last line and opened where that is asked for.

use std::path::Path;

use clap::Args;

use super::screen;
use crate::machine::open_for_user;
use crate::record::short_name;
use crate::report::{ReportError, write_all_runs};

#[derive(Args)]
pub(super) struct Opening {
    /// Open the page at the end
    #[arg(long)]
    open: bool,
}

impl Opening {
    /// Names a page in the last line, and opens it where that is asked for. In a build without pages there is none.
    pub fn page(&self, page: &Path, quiet: bool) {
        if !page.exists() {
            return;
        }
        let folder = page.parent().map(short_name).unwrap_or_default();
        let shown = screen::safe(&folder.join(page.file_name().unwrap_or_default()).display().to_string());
        if !quiet {
            screen::report(format_args!("page: {shown}"));
        }
        if self.open
            && let Err(error) = open_for_user(page)
        {
            screen::report(format_args!("--open: nothing here opens files ({error}): open {shown} yourself"));
        }
    }
}

/// Makes the page of all runs again, where the run of that folder is one of them.
pub(super) fn list_again(out: &Path, run: &Path) -> Result<(), ReportError> {
    let all = run.canonicalize().ok().and_then(|run| Some(run.parent()?.parent()?.to_owned()));
    if all.is_some_and(|all| out.canonicalize().is_ok_and(|out| out == all)) { write_all_runs(out) } else { Ok(()) }
}

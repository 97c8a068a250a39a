//! `runner report RUN`: a run's tables and pictures, from its raw files.

use std::io;
use std::str::FromStr;

use clap::{Parser, ValueEnum};

use crate::cli::columns::Columns;
use crate::cli::conclusion::Conclusion;
use crate::cli::exports::Exports;
use crate::cli::format::Format;
use crate::cli::opening::{Opening, list_again};
use crate::cli::runs::Runs;
use crate::cli::subcommand::{Action, CliError, Context, Exit};
use crate::cli::{screen, tables};
use crate::record::sweep;
use crate::report::ci::Places;
use crate::report::{PAGE, Study, comparison_markdown, summary_latex, summary_markdown};
use crate::summary::{ENOUGH, ScalingStudy};

/// Make all reports of a run again from its raw files
#[derive(Parser)]
#[command(after_help = "\
Examples: runner report sleep1s
          runner report reports/sleep1s/latest
          runner report sleep1s --format latex > table.tex
          runner report sleep1s --scaling-study --efficiency 80%")]
pub(in crate::cli) struct Report {
    /// The folder of a run, or an experiment's stem: then its latest run
    #[arg(value_name = "RUN")]
    run: String,
    #[command(flatten)]
    runs: Runs,
    /// What to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    format: Printed,
    /// Print a scaling study, as applications to computing centres have it, instead of the tables
    #[arg(long)]
    scaling_study: bool,
    /// What the efficiency of the study must surely reach, as in `--efficiency 80%` [default: 70%]
    #[arg(long, value_name = "SHARE", requires = "scaling_study")]
    efficiency: Option<Share>,
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    exports: Exports,
    #[command(flatten)]
    opening: Opening,
}

/// What is printed.
#[derive(Clone, Copy, Default, PartialEq, ValueEnum)]
enum Printed {
    #[default]
    Text,
    Json,
    Markdown,
    Latex,
}

/// A share of 1, `0.7` or `70%`.
#[derive(Clone, Copy)]
struct Share(f64);

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |text: &str| text.trim().parse::<f64>().ok();
        let share = text.strip_suffix('%').map_or_else(|| number(text), |text| Some(number(text)? / 100.0));
        let share = share.filter(|share| *share > 0.0 && *share <= 1.0);
        share.map(Self).ok_or_else(|| "write a share above 0 and up to 1, such as 0.7 or 70%".to_owned())
    }
}

impl Action for Report {
    fn run(self, _: &Context<'_>) -> Result<Exit, CliError> {
        self.exports.check()?;
        let folder = self.runs.folder(&self.run)?;
        sweep(&folder);
        let conclusion = Conclusion::of(&folder)?;
        let files = conclusion.write()?;
        list_again(&self.runs.out, &folder)?;
        if let (Some(comparison), Printed::Text) = (&conclusion.comparison, self.format) {
            screen::say(tables::of_gate(comparison, &folder))?;
            screen::say("What follows is of head alone.\n")?;
        }
        self.print(&conclusion)?;
        for damage in conclusion.run.damage() {
            screen::report(format_args!("NOT WHOLE: {damage}"));
        }
        if let Some(unchecked) = conclusion.run.unchecked() {
            screen::report(format_args!("note: {unchecked}"));
        }
        screen::report(tables::written(&folder, &files, &conclusion.summary));
        self.opening.page(&folder.join(PAGE), false);
        // The folder of a run does not know where its experiment's file is now.
        self.exports.write(&[conclusion.findings(&Places::default())])?;
        Ok(conclusion.exit())
    }
}

fn markdown(conclusion: &Conclusion) -> String {
    let summary = summary_markdown(&conclusion.summary, &[]);
    match &conclusion.comparison {
        Some(comparison) => format!("{}\n{summary}", comparison_markdown(comparison, None)),
        None => summary,
    }
}

impl Report {
    fn print(&self, conclusion: &Conclusion) -> io::Result<()> {
        let summary = &conclusion.summary;
        if self.scaling_study {
            let study = ScalingStudy::of(&conclusion.run, self.efficiency.map_or(ENOUGH, |share| share.0));
            let words = Study::new(summary, &study);
            return match self.format {
                Printed::Text => screen::say(screen::safe_lines(&words.plain(screen::width())).trim_end()),
                Printed::Json => screen::say_json(&study),
                Printed::Markdown => screen::hand_out(words.markdown().trim_end()),
                Printed::Latex => screen::hand_out(words.latex().trim_end()),
            };
        }
        match self.format {
            Printed::Text => conclusion.print_summary(Format::Text, &self.columns),
            Printed::Json => conclusion.print_summary(Format::Json, &self.columns),
            Printed::Markdown => screen::hand_out(markdown(conclusion).trim_end()),
            Printed::Latex => screen::hand_out(summary_latex(summary).trim_end()),
        }
    }
}

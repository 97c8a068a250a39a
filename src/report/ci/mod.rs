//! What CI reads: findings in, text out. A format is a file here, and a line in the list below.

mod annotations;
mod bencher;
pub(crate) mod findings;
mod github_action_benchmark;
mod hyperfine;
mod junit;
mod markdown;

pub use findings::{Findings, Places};

/// A format that some CI reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CiFormat {
    /// XML that most CI systems show as tests.
    Junit,
    /// For a job summary, or a comment.
    Markdown,
    /// GitHub's workflow commands, which it shows at the experiment's lines.
    Annotations,
    /// The tool `customBiggerIsBetter` of github-action-benchmark.
    GithubActionBenchmark,
    /// Bencher Metric Format.
    Bencher,
    /// What hyperfine exports as JSON.
    Hyperfine,
}

/// Makes the text of a format.
type Write = fn(&[Findings]) -> String;

impl CiFormat {
    /// Every format.
    pub const ALL: &[Self] =
        &[Self::Junit, Self::Markdown, Self::Annotations, Self::GithubActionBenchmark, Self::Bencher, Self::Hyperfine];

    /// Its name on the command line, and who writes it.
    fn listed(self) -> (&'static str, Write) {
        match self {
            Self::Junit => ("junit", junit::junit),
            Self::Markdown => ("markdown", markdown::markdown),
            Self::Annotations => ("annotations", annotations::annotations),
            Self::GithubActionBenchmark => {
                ("github-action-benchmark", github_action_benchmark::github_action_benchmark)
            }
            Self::Bencher => ("bencher", bencher::bencher),
            Self::Hyperfine => ("hyperfine", hyperfine::hyperfine),
        }
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        self.listed().0
    }

    /// The findings of some experiments in this format. Only those that hold numbers alone are silent where there is
    /// nothing.
    pub fn text(self, findings: &[Findings]) -> String {
        (self.listed().1)(findings)
    }
}

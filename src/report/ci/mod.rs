//! What CI reads: findings in, text out. A format is a file here, and a line in the list below.

mod annotations;
mod bencher;
mod findings;
mod github_action_benchmark;
mod junit;
mod markdown;

pub use findings::{Finding, Findings, Number, Places, Weight};

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
}

impl CiFormat {
    /// Every format.
    pub const ALL: [Self; 5] =
        [Self::Junit, Self::Markdown, Self::Annotations, Self::GithubActionBenchmark, Self::Bencher];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Junit => "junit",
            Self::Markdown => "markdown",
            Self::Annotations => "annotations",
            Self::GithubActionBenchmark => "github-action-benchmark",
            Self::Bencher => "bencher",
        }
    }

    /// The findings of some experiments in this format. Only those that hold numbers alone are silent where there is
    /// nothing.
    pub fn text(self, findings: &[Findings]) -> String {
        match self {
            Self::Junit => junit::junit(findings),
            Self::Markdown => markdown::markdown(findings),
            Self::Annotations => annotations::annotations(findings),
            Self::GithubActionBenchmark => github_action_benchmark::github_action_benchmark(findings),
            Self::Bencher => bencher::bencher(findings),
        }
    }
}

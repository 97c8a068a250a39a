//! Whether a case is still as fast: the blocks of two executables in, verdicts with a known error rate out.
//!
//! Comes in: [`Rules`], and a [`Block`] of four times for each case and block. Goes out: a [`Verdict`] for each case, with
//! the numbers that it rests on. Whoever measures gives the blocks to a [`Check`] and asks for a look when it is due. Pure:
//! it knows no clock, no files and no plan, and puts nothing into words but the reason of a verdict.
//!
//! # The rule
//!
//! E is the log change of what is judged, one value a block, above zero where the case got better ([`Block::effect`]).
//! Its interval is that of the exact signed-rank test. A case is regressed where the interval lies wholly below
//! ln(1 - loss/2), improved where it lies wholly above -ln(1 - loss/2), unchanged where it lies wholly above
//! ln(1 - loss) and neither holds. What no look decides is inconclusive.
//!
//! # How surely
//!
//! Two errors are possible, and each has its rate:
//!
//! - A change is found in identical code: in at most `error_rate` of whole checks. The rate is divided evenly over the
//!   cases and over the looks that can decide, so that it holds whatever these have to do with each other (Bonferroni).
//! - A case that lost exactly `loss` passes: at most a tenth of `error_rate`, for one case. It is not divided over the
//!   cases: it concerns only the one that lost. Three quarters of it are spent at 40 blocks, where a check of usual noise
//!   ends.
//!
//! The test takes blocks for independent. Where one tells about the next, with a lag-1 autocorrelation r of E, the
//! standard error is sqrt((1 + r) / (1 - r)) times as large, and with r = 0.3 and noise far above the loss, 7 % of checks
//! of identical code found a change. So what is regressed or improved must also differ from no change at all at the
//! level that is right for r = 0.3. It costs no power where the margin of loss/2 is the harder of the two. Above
//! r = 0.3, as far as that is more than chance, a case is not decided: each look asks anew, since blocks come to tell
//! more, and not to decide can only make fewer errors. A true loss passes more often there: 1 % at r = 0.3.
//!
//! # What was measured
//!
//! Simulated with the default rules and sd(E) = 5 % (the tests of this module repeat it, seeded); in brackets the end of
//! the one-sided 95 % interval.
//!
//! | checks | noise | result |
//! | --- | --- | --- |
//! | 3,000 of 24 identical cases | normal | 0 found a change (at most 0.10 %); 93.1 % all green within 40 blocks |
//! | the same | Student's t, 3 degrees of freedom | 0; 98.3 % |
//! | the same | normal, on a machine that slows down to half | 0; 92.9 % |
//! | the same | E's lag-1 autocorrelation 0.3 | 0; 58 % |
//! | 1,500 of them | the same, sd(E) = 50 % | 6 found a change, 0.4 % (at most 0.79 %) |
//! | 3,000 of one case, loss 10 % | normal | 99.9 % regressed within 25 blocks |
//! | 10,000 of one case, loss 5 % | normal | 99.3 % regressed within 128 blocks, 0.06 % unchanged |
//!
//! With normal noise, no division of the rates could bring all 24 cases to green within 40 blocks in more than 95.3 %: so
//! many has a single look at 40 blocks that spends on itself all of the 0.1 % that may pass.

mod block;
mod check;
mod judge;
pub(crate) mod looks;
mod refusal;
mod rules;
pub(crate) mod verdict;

pub use block::Block;
pub use check::Check;
pub(crate) use judge::no_spread;
pub use refusal::Refusal;
pub use rules::{Judge, Rules};
pub use verdict::{CaseVerdict, Changes, Verdict};

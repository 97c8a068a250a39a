//! Whether a case is still as fast: the blocks of two executables in, verdicts with a known error rate out.
//!
//! Comes in: [`Rules`], and a [`Block`] of turns for each case and block; a baseline is a case, too. Goes out: a [`Verdict`]
//! for each case, with the numbers that it rests on. Whoever measures gives the blocks to a [`Check`] and asks for a look when
//! it is due. Pure: it knows no clock, no files and no plan, and puts nothing into words but the reason of a verdict.
//!
//! # The rule
//!
//! E is the log change of what is judged, one value a block, above zero where the case got better ([`Block::effect`]): of
//! the medians of the turns. Its interval is that of the exact signed-rank test. A case is regressed where the interval lies
//! wholly below ln(1 - loss/2), improved where it lies wholly above -ln(1 - loss/2), unchanged where it lies wholly above
//! ln(1 - loss) and neither holds. What no look decides is inconclusive. A speedup has improved only where the case's own
//! time has, by the same rule: a slower baseline is no gain.
//!
//! # What the median passes over
//!
//! Where one turn in ten takes three times as long, or one execution in five twice as long, the median is as it was. So
//! there is a second test, of the means of the turns. In each block the slower of the two took x more than the other, as a
//! share of the other's time, counted against head where head was it, and no more than 2. The mean of
//! these is what head takes longer on the mean. It is tested by the signs that the blocks might as well have had (Fisher's
//! exact test of a mean, `stats::mean_below`): base and head are shuffled in each block, so with the same code either sign
//! is as likely, whatever the machine did meanwhile.
//!
//! - A case is regressed, too, where that mean is surely longer by more than half of the loss.
//! - Nothing is unchanged, or improved, while that mean is longer by more than half of the loss, sure or not.
//! - Nothing is unchanged by fewer than 29 blocks, where there may be more: 0.9^29 is below 5 %, so fewer may well have
//!   none of the turns in ten that became slow.
//!
//! # How surely
//!
//! Two errors are possible, and each has its rate:
//!
//! - A change is found in identical code: in at most `error_rate` of whole checks. The first test has nine tenths of the
//!   rate, the second one tenth. Each part is divided evenly over the cases and over the looks that can decide, so that it
//!   holds whatever these have to do with each other (Bonferroni).
//! - A case whose median lost exactly `loss` passes: at most a tenth of `error_rate`, for one case. It is not divided over
//!   the cases: it concerns only the one that lost. Three quarters of it are spent at 40 blocks, where a check of usual noise
//!   ends.
//!
//! The tests take blocks for independent. Where one tells about the next, with a lag-1 autocorrelation r of E, the
//! standard error is sqrt((1 + r) / (1 - r)) times as large, and where the noise is far above the loss, too many checks of
//! identical code would find a change. So what is regressed or improved must also differ from no change at all at the
//! level that is right for r = 0.3. It costs no power where the margin of loss/2 is the harder of the two. Above
//! r = 0.3, as far as that is more than chance, a case is not decided; nor is any case where that holds of the mean r of all
//! undecided ones, which tells what a few blocks of one case cannot. Each look asks anew, since blocks come to tell more, and
//! not to decide can only make fewer errors. A true loss passes more often there: at r = 0.3 the 0.1 % of a check become
//! about 1 %, P(z < -3.09 / 1.36).
//!
//! # What was measured
//!
//! Simulated with the default rules and sd(E) = 5 % unless it says otherwise; in brackets the end of the one-sided 95 %
//! interval. The tests of this module repeat it, seeded, at least a third as often as here:
//! `SPEEDUP_SIMULATIONS=full cargo test --lib gate::simulation -- --nocapture`.
//!
//! | checks | noise | result |
//! | --- | --- | --- |
//! | 3,000 of 24 identical cases | normal | 0 found a change (at most 0.10 %); 92.6 % all green within 40 blocks |
//! | the same | Student's t, 3 degrees of freedom | 0; 90.6 % |
//! | the same | normal, on a machine that slows down to half | 0; 92.8 % |
//! | the same | E's lag-1 autocorrelation 0.3 | 0; 36 % |
//! | the same | the same, sd(E) = 50 % | 9 found a change, 0.3 % (at most 0.52 %) |
//! | the same | E's lag-1 autocorrelation 0.5, 0.7, 0.8, sd(E) = 50 % | 0, 0, 0: inconclusive |
//! | the same, sd(E) = 5 % | 5 % of turns, of base or head, three times as long | 0 found a change (at most 0.10 %); inconclusive |
//! | the same | turns of two kinds, 1.3 times as long or not | 0; inconclusive |
//! | the same | sd that comes and goes, from a third to three times as much | 0; 1.4 % all green within 40 blocks |
//! | 3,000 of one case, loss 10 % | normal | 99.9 % regressed within 25 blocks |
//! | 10,000 of one case, loss 5 % | normal | 99.4 % regressed within 128 blocks, 0.01 % unchanged |
//! | 3,000 of one case, one turn in ten takes three times as long | normal | 3.8 % passed within 64 blocks (96.2 % did not), 3.9 % within 128, where 3 % regressed |
//! | the same, one execution in five takes twice as long, one a turn | normal | 0.4 % passed; 88 % regressed within 128 blocks |
//! | the same, five a turn | normal | 0 passed, all regressed |
//!
//! With normal noise, no division of the rates could bring all 24 cases to green within 40 blocks in more than about 95 %:
//! a single look at 40 blocks that spends on itself all of the 0.1 % that may pass does so with each case in 99.8 % (by
//! Student's noncentral t, with the 3 / pi of signed ranks).

mod block;
mod check;
mod judge;
pub(crate) mod looks;
mod refusal;
mod rules;
pub(crate) mod verdict;

pub use block::{Block, Sides, Turn};
pub use check::Check;
pub(crate) use judge::no_spread;
pub use refusal::Refusal;
pub use rules::{Judge, Rules};
pub use verdict::{CaseVerdict, Changes, Mean, Verdict, rare};

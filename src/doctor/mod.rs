//! How noisy this machine is, what its threads, pools and processes cost, and what can be detected on it.
//!
//! Nothing comes in but the [`Effort`]: [`diagnose`] measures, in this process and in workers of its own, and gives a
//! [`Diagnosis`], a plain value. `text` and `advice` are functions of that. No experiment is read, nothing is
//! written, and nothing is judged.

pub(crate) mod advice;
mod costs;
pub(crate) mod detection;
pub(crate) mod diagnosis;
mod effort;
mod error;
mod noise;
pub(crate) mod settling;
mod text;
mod work;

pub use detection::Detection;
pub use diagnosis::Diagnosis;
pub use effort::Effort;
pub use error::DoctorError;
pub use text::text;

use crate::machine::{Machine, OthersMeter, Stopwatch, Ticks, is_virtual};
use work::Work;

/// The losses of speed that a machine is asked to detect, as shares of 1.
const LOSSES: [f64; 4] = [0.01, 0.02, 0.05, 0.1];

/// Looks at this machine. `watch` is told what is measured next, and the share that is over, from 0 to 1.
///
/// # Errors
///
/// Where threads or processes of this program cannot be started, or one does not come to its end.
pub fn diagnose(effort: Effort, watch: &mut dyn FnMut(&str, f64)) -> Result<Diagnosis, DoctorError> {
    let (running, ticks, others) = (Stopwatch::start(), Ticks::now(), OthersMeter::start());
    let machine = Machine::here();
    watch("the clock, threads, pools", 0.0);
    let work = Work::calibrated();
    let clock = costs::clock();
    let starts = costs::starts(effort, machine.cpus, &work)?;
    watch("short sleeps", 0.05);
    let sleeps = costs::sleeps(effort);
    watch("how a new process settles", 0.1);
    let settling = settling::settling(effort, &work)?;
    watch("serial and parallel work", 0.23);
    let noise = noise::noise(effort.noise, &work)?;
    watch("two equal cases, without warm-up", 0.32);
    let (same_cold, _) = noise::same(effort.same_cold, &work.turn(work::COLD), &mut |_| {})?;
    let (same, logs) = noise::same(effort.same, &work.turn(work::WARM), &mut |share| {
        watch("two equal cases, with warm-up", 0.48 + share * 0.52);
    })?;
    let detect = |loss| match same.modes {
        None => Detection::of(loss, same.ratio.deviation?, same.block_s),
        Some(_) => Detection::of_two_kinds(loss, &logs, same.ratio.deviation?, same.block_s),
    };
    Ok(Diagnosis {
        machine,
        is_virtual: is_virtual(),
        stolen: ticks.and_then(|before| Ticks::now()?.stolen_since(before)),
        others_cpus: others.stop().map(|others| others.cpus()),
        clock,
        starts,
        settling,
        sleeps,
        noise,
        same,
        same_cold,
        detections: LOSSES.into_iter().filter_map(detect).collect(),
        took_s: running.elapsed().as_secs_f64(),
    })
}

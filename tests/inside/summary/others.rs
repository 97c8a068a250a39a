//! What others took of the cpus, and what a requirement says of it.

use crate::compare::history::entries;
use crate::report::requirement;
use crate::summary::{Answer, Judged, Summary};

use super::lab::{Lab, Turn};

const TWO: &str = "
    workload = \"compute\"
    delay = \"1ms\"
    workers = 2
    repetitions = 12
    [[strategy]]
    kind = \"rayon\"
    [[require]]
    strategy = \"rayon\"
    speedup = 1.3
";

/// Twelve blocks on two cpus with that speedup, of which others took so many meanwhile.
fn judged(speedup: f64, taken: f64) -> Judged {
    let run = Lab::new(TWO, 2).measured(12, |block, case| {
        let wall_s = (if case == "serial/1" { 2.0 } else { 2.0 / speedup }) * (1.0 + f64::from(block % 5) * 0.002);
        let turn = Turn::of(wall_s).cpu(2.0);
        if taken > 0.0 { turn.others(taken) } else { turn }
    });
    run.summary().requirements.remove(0)
}

#[test]
fn a_requirement_that_others_can_explain_is_not_missed() {
    // A neighbour had one of the two cpus: 1.01 would be up to 2.
    let busy = judged(1.01, 1.0);
    assert_eq!((busy.answer, busy.others), (Answer::CouldNotTell, Some(1.0)));
    assert!(requirement(&busy).contains("took 1.00 cpus meanwhile, which can explain it"), "{}", requirement(&busy));
}

#[test]
fn what_is_too_slow_is_found_on_a_machine_that_is_a_little_busy() {
    for taken in [0.0, 0.02, 0.1] {
        let slow = judged(1.1, taken);
        assert_eq!((slow.answer, slow.others), (Answer::NotMet, None), "{taken}");
    }
    // Without any speedup, no cpu that somebody took for half of the time makes 1.3 of it.
    assert_eq!(judged(0.8, 0.3).answer, Answer::NotMet);
    assert_eq!(judged(1.2, 0.3).answer, Answer::CouldNotTell);
}

#[test]
fn what_is_met_is_met_whatever_others_did() {
    assert_eq!(judged(1.5, 1.0).answer, Answer::Met);
}

#[test]
fn what_others_took_is_kept_in_the_history() {
    let taken = |case: &str| if case == "serial/1" { 0.25 } else { 0.75 };
    let run = Lab::new(TWO, 2).measured(12, |_, case| Turn::of(1.0).cpu(1.0).others(taken(case))).run;
    let kept = entries(&run, &Summary::of(&run), "a run").into_iter().map(|entry| entry.others_cpus);
    assert_eq!(kept.collect::<Vec<_>>(), [Some(0.25), Some(0.75)]);
}

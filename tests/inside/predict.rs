//! Predictions of runs that are made of literals: how often intervals hold what is measured then, what is refused, and
//! that each doubt is there where it is true.

use crate::predict::{Asked, AskedError, Prediction, SeriesPrediction, predict};
use crate::record::{Run, Status};
use crate::stats::speedup;
use crate::workload::Span;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand_distr::{Distribution, Normal};
use serde_json::json;

use super::statistics::simulation::{is_at_least, size};
use super::summary::lab::{Lab, Turn};

const RECORDS: usize = 48;
const SKEWED: &str =
    "dataset = { synthetic = 48 }\ndelay = '1ms'\nworkers = [2, 4, 8]\n[[strategy]]\nkind = 'scope'\nchunk = 1";

fn asked(workers: &[usize]) -> Asked {
    Asked { workers: workers.to_vec(), ..Asked::default() }
}

/// What a record takes: a few take much longer.
fn cost_s(record: usize) -> f64 {
    if record.is_multiple_of(9) { 4e-3 } else { 1e-3 }
}

/// What a machine does with the records: each worker comes a bit later, and each record costs a hand-over, which gets
/// more with more workers. Written down without the code that is tested.
#[derive(Clone, Copy)]
struct Machine {
    step_s: f64,
    hand_over_s: f64,
    more_s: f64,
    slower: f64,
    /// The share of a record's time that it computes.
    computes: f64,
}

impl Machine {
    const WAITS: Self = Self { step_s: 20e-6, hand_over_s: 5e-6, more_s: 0.5e-6, slower: 0.0, computes: 0.01 };
    const COMPUTES: Self = Self { computes: 1.0, ..Self::WAITS };

    fn turn(self, workers: usize, scale: f64) -> Turn {
        let hand_over_s = self.hand_over_s + self.more_s * workers as f64;
        let slowed = 1.0 + self.slower * (workers as f64 - 1.0);
        let mut free_s: Vec<f64> = (0..workers).map(|worker| self.step_s * worker as f64).collect();
        let mut spans = Vec::new();
        for record in 0..RECORDS {
            let worker = (0..workers).min_by(|one, two| free_s[*one].total_cmp(&free_s[*two])).unwrap();
            let start_s = free_s[worker] + hand_over_s;
            free_s[worker] = start_s + cost_s(record) * slowed;
            spans.push(Span { record, worker, start_s: start_s * scale, end_s: free_s[worker] * scale, cpu: None });
        }
        let end_s = spans.iter().map(|span| span.end_s).fold(0.0, f64::max);
        let busy_s: f64 = spans.iter().map(|span| span.end_s - span.start_s).sum();
        Turn::of(end_s + 10e-6).cpu(busy_s * self.computes).spans(spans)
    }
}

fn workers_of(id: &str) -> usize {
    id.split(['/', ';']).nth(1).and_then(|workers| workers.parse().ok()).unwrap()
}

/// A run on a machine with noise: each block is slower or faster as a whole, and each turn a bit more.
fn noisy(lab: Lab, blocks: u32, machine: Machine, dice: &mut ChaCha8Rng) -> Run {
    let (block, turn) = (Normal::new(0.0, 0.02).unwrap(), Normal::new(0.0, 0.01).unwrap());
    let levels: Vec<f64> = (0..blocks).map(|_| block.sample(dice)).collect();
    let mut scale = |block: u32| (levels[block as usize] + turn.sample(dice)).exp();
    lab.measured(blocks, |block, id| machine.turn(workers_of(id), scale(block))).run
}

fn quiet(text: &str, cpus: usize, machine: Machine) -> Run {
    noisy_free(text, cpus, 6, machine)
}

fn noisy_free(text: &str, cpus: usize, blocks: u32, machine: Machine) -> Run {
    let scale = |block: u32| 1.0 + 1e-4 * f64::from(block % 3);
    Lab::new(text, cpus).measured(blocks, |block, id| machine.turn(workers_of(id), scale(block))).run
}

fn first(prediction: &Prediction) -> &SeriesPrediction {
    &prediction.groups[0].series[0]
}

fn doubts(run: &Run, asked: &Asked) -> String {
    first(&predict(run, asked).unwrap()).doubts.join("\n")
}

#[test]
fn what_the_machine_does_is_predicted_from_three_counts() {
    let run = quiet(SKEWED, 2, Machine::WAITS);
    let prediction = predict(&run, &asked(&[16, 32])).unwrap();
    let alone_s = Machine::WAITS.turn(1, 1.0).walls_s[0];
    for one in &first(&prediction).predicted {
        let truth = alone_s / Machine::WAITS.turn(one.workers, 1.0).walls_s[0];
        let found = one.speedup.unwrap();
        assert!((found.value / truth - 1.0).abs() < 0.02, "{} workers: {found:?} for {truth}", one.workers);
        assert!(found.covers(truth) && found.confidence == 0.95);
    }
}

/// The intervals are of what a run with as many blocks would measure: so often that lies in them. The simulated machine
/// follows the rules that are simulated; how far a real one is off is another thing, and shown by the shipped experiments.
#[test]
fn intervals_hold_what_would_be_measured() {
    let rounds = size(200, 12);
    let mut dice = ChaCha8Rng::seed_from_u64(15);
    let lab = Lab::new(SKEWED, 2);
    let mut inside = 0;
    for _ in 0..rounds {
        let run = noisy(Lab { run: lab.run.clone() }, 6, Machine::WAITS, &mut dice);
        let found = first(&predict(&run, &asked(&[16])).unwrap()).predicted[0].speedup.unwrap();
        let turns = |workers: usize, dice: &mut ChaCha8Rng| -> Vec<f64> {
            let noise = Normal::new(0.0, 0.01f64).unwrap();
            (0..6).map(|_| Machine::WAITS.turn(workers, noise.sample(dice).exp()).walls_s[0]).collect()
        };
        let measured = speedup(&turns(1, &mut dice), &turns(16, &mut dice), 0.95).unwrap().value;
        inside += usize::from(found.covers(measured));
    }
    assert!(is_at_least(inside, rounds, 0.93), "{inside} of {rounds}");
}

#[test]
fn each_measured_count_is_predicted_from_the_others() {
    let prediction = predict(&quiet(SKEWED, 2, Machine::WAITS), &Asked::default()).unwrap();
    let series = first(&prediction);
    assert_eq!(series.left_out.iter().map(|point| point.workers).collect::<Vec<_>>(), [2, 4, 8]);
    assert_eq!(series.left_out.iter().filter(|point| point.beyond).count(), 1);
    assert!(series.left_out.iter().all(|point| point.is_inside() == Some(true)), "{:?}", series.left_out);
    assert!(prediction.validation.median_error.unwrap() < 0.02, "{:?}", prediction.validation);
    assert_eq!((prediction.validation.points, prediction.validation.inside), (3, 3));
    assert_eq!(series.predicted.iter().map(|one| one.workers).collect::<Vec<_>>(), [16, 32, 64]);
}

#[test]
fn a_measured_count_is_predicted_as_it_was_measured() {
    let prediction = predict(&quiet(SKEWED, 2, Machine::WAITS), &asked(&[8])).unwrap();
    let (measured, predicted) = (first(&prediction).measured[2].speedup, first(&prediction).predicted[0].speedup);
    assert!((predicted.unwrap().value / measured.value - 1.0).abs() < 1e-9);
}

#[test]
fn more_records_share_out_better() {
    let run = quiet(SKEWED, 2, Machine::WAITS);
    let more = predict(&run, &Asked { records: Some(48_000), ..asked(&[64]) }).unwrap();
    let speedup = |prediction: &Prediction| first(prediction).predicted[0].speedup.unwrap().value;
    let few = speedup(&predict(&run, &asked(&[64])).unwrap());
    assert!(few < 25.0 && speedup(&more) > 55.0, "{few}, {}", speedup(&more));
    let time_s = first(&more).predicted[0].time_s.unwrap();
    let expected_s = 48_000.0 * (0..RECORDS).map(cost_s).sum::<f64>() / RECORDS as f64 / speedup(&more);
    assert!((time_s / expected_s - 1.0).abs() < 0.05, "{time_s} for {expected_s}");
}

#[test]
fn work_that_computes_stops_at_its_cpus_and_goes_on_with_more() {
    let text = format!("workload = 'compute'\n{}", SKEWED.replace("[2, 4, 8]", "[2, 4]"));
    let run = quiet(&text, 4, Machine::COMPUTES);
    let here = predict(&run, &asked(&[4, 64])).unwrap();
    let there = predict(&run, &Asked { cpus: Some(64), ..asked(&[16]) }).unwrap();
    let of = |prediction: &Prediction, place: usize| first(prediction).predicted[place].speedup.unwrap().value;
    assert!(of(&here, 1) < 4.1 && of(&there, 0) > 8.0, "{} and {}", of(&here, 1), of(&there, 0));
    assert!(first(&here).doubts.iter().any(|doubt| doubt.contains("take turns on 4 cpus")));
    assert!(first(&there).doubts.iter().any(|doubt| doubt.contains("nothing was measured on 64 cpus")));
}

/// The same run with the workers of scope where that says.
fn pinned(mut run: Run, pin: serde_json::Value) -> Run {
    let of_scope = run.record.plan.cases.iter_mut().filter(|case| case.kind == "scope");
    of_scope.for_each(|case| _ = case.parameters.insert("pin".to_owned(), pin.clone()));
    run
}

#[test]
fn workers_that_are_pinned_have_no_other_cpus() {
    let text = format!("workload = 'compute'\n{}", SKEWED.replace("[2, 4, 8]", "2"));
    let free = quiet(&text, 16, Machine::COMPUTES);
    let speedup = |run: &Run, asked: &Asked| first(&predict(run, asked).unwrap()).predicted[0].speedup.unwrap().value;
    assert!(speedup(&free, &asked(&[8])) > 4.0, "{}", speedup(&free, &asked(&[8])));
    let two = pinned(free, json!([0, 1]));
    for asked in [asked(&[8]), Asked { cpus: Some(64), ..asked(&[8]) }] {
        assert!(speedup(&two, &asked) < 2.05, "{}", speedup(&two, &asked));
        let doubts = doubts(&two, &asked);
        assert!(doubts.contains("8 workers that compute take turns on 2 cpus that `pin` gives them"), "{doubts}");
        assert!(!doubts.contains("--cpus"), "no other machine has more for them: {doubts}");
    }
}

#[test]
fn what_pinned_workers_share_is_said_not_to_be_simulated() {
    let run = |computes, pin: serde_json::Value, cores: serde_json::Value| {
        let text = format!("workload = '{}'\n{SKEWED}", if computes { "compute" } else { "sleep" });
        let mut run = pinned(quiet(&text, 16, if computes { Machine::COMPUTES } else { Machine::WAITS }), pin);
        let topology = json!([{ "node": 0, "package": 0, "cores": cores }]);
        run.record.sessions[0].machine.topology = serde_json::from_value(topology).unwrap();
        doubts(&run, &asked(&[16]))
    };
    let (siblings, alone) = (json!([[0, 1], [2, 3]]), json!([[0], [1]]));
    let said = "pinned, on a machine with 2 siblings a core";
    assert!(run(true, json!("compact"), siblings.clone()).contains(said));
    assert!(run(true, json!("scatter"), siblings.clone()).contains(said));
    for (computes, pin, cores) in
        [(true, json!("none"), siblings.clone()), (true, json!("compact"), alone), (false, json!("compact"), siblings)]
    {
        assert!(!run(computes, pin, cores).contains("pinned"));
    }
}

#[test]
fn what_is_asked_for_in_vain_is_refused() {
    let run = quiet(SKEWED, 2, Machine::WAITS);
    let refused = |asked: Asked| predict(&run, &asked).unwrap_err().to_string();
    assert_eq!(refused(asked(&[8, 0])), "there is nothing to predict with 0 workers");
    assert_eq!(refused(asked(&[1_000_000_000])), "1,000,000,000 workers are too many: at most 65,535");
    let records = |records| Asked { records: Some(records), ..asked(&[8]) };
    assert_eq!(refused(records(0)), "there is nothing to predict with 0 records");
    assert_eq!(refused(records(1_000_000_000)), "1,000,000,000 records are too many: at most 10,000,000");
    assert_eq!(refused(Asked { cpus: Some(0), ..asked(&[8]) }), "there is nothing to predict with 0 cpus");
}

#[test]
fn a_run_with_nothing_to_start_from_is_refused_with_the_reason() {
    let refused = |run: &Run| match predict(run, &Asked::default()) {
        Err(AskedError::Nothing { why }) => why,
        other => panic!("{other:?}"),
    };
    let serial = "dataset = { synthetic = 48 }\ndelay = '1ms'\n[[strategy]]\nkind = 'serial'";
    assert_eq!(refused(&quiet(serial, 2, Machine::WAITS)), "it has no parallel case to start from");
    let weak = format!("scaling = 'weak'\n{SKEWED}");
    let turn = |_, id: &str| Turn::of(0.1 + 0.001 * workers_of(id) as f64);
    assert!(refused(&Lab::new(&weak, 2).measured(6, turn).run).contains("weak scaling"));
    let mut failed = quiet(SKEWED, 2, Machine::WAITS);
    failed.samples.iter_mut().filter(|sample| sample.case > 0).for_each(|sample| sample.status = Status::Panicked);
    assert!(refused(&failed).contains("failed"));
    let mut empty = quiet(SKEWED, 2, Machine::WAITS);
    empty.samples.clear();
    assert_eq!(refused(&empty), "it has no whole block");
}

#[test]
fn a_failed_case_is_left_out_and_named() {
    let mut run = quiet(SKEWED, 2, Machine::WAITS);
    let failed = run.record.plan.index_of("scope/8").unwrap();
    run.samples.iter_mut().filter(|sample| sample.case == failed).for_each(|sample| sample.status = Status::Timeout);
    let prediction = predict(&run, &Asked::default()).unwrap();
    assert_eq!(first(&prediction).measured.len(), 2);
    assert!(prediction.notes[0].starts_with("scope/8 is left out"), "{:?}", prediction.notes);
}

#[test]
fn of_programs_there_are_the_laws_alone() {
    let text = "workers = [1, 2, 4, 8]\n[[strategy]]\nkind = 'command'\nname = 'solve'\nrun = 'solve {workers}'";
    let turn = |_, id: &str| Turn::of(0.1 + 0.9 / workers_of(id) as f64).cpu(0.1);
    let prediction = predict(&Lab::new(text, 16).measured(6, turn).run, &asked(&[16])).unwrap();
    let series = first(&prediction);
    assert!(series.unsimulated.as_ref().unwrap().contains("not known") && series.curve.is_empty());
    let one = series.predicted[0];
    assert!(one.speedup.is_none() && (one.amdahl.unwrap() - 6.4).abs() < 0.01, "{one:?}");
    let largest = series.left_out.last().unwrap();
    assert!(largest.predicted.is_none() && largest.error(largest.amdahl.unwrap()).abs() < 1e-6);
}

#[test]
fn what_is_not_simulated_is_said_with_the_parameters_that_it_is_for() {
    let turn = |_, id: &str| Turn::of(0.1 + 0.9 / workers_of(id) as f64).cpu(0.01);
    let why = |strategy: &str| {
        let text =
            format!("dataset = {{ synthetic = 48 }}\ndelay = '20ms'\nworkers = [2, 4]\n[[strategy]]\n{strategy}");
        first(&predict(&Lab::new(&text, 16).measured(6, turn).run, &asked(&[8])).unwrap()).unsimulated.clone()
    };
    for kind in ["tokio", "smol", "process"] {
        let said = why(&format!("kind = '{kind}'"));
        assert_eq!(said.as_deref(), Some("not simulated, whatever the parameters"), "{kind}");
    }
    let said = "not simulated with `par_bridge = true` and `pool = \"cold\"`";
    assert_eq!(why("kind = 'rayon'\npar_bridge = true\npool = 'cold'").as_deref(), Some(said));
    let said = "not simulated with `pool = \"cold\"`";
    assert_eq!(why("kind = 'rayon'\nmin_len = 2\npool = 'cold'").as_deref(), Some(said));
    assert_eq!((why("kind = 'rayon'"), why("kind = 'scope'")), (None, None));
}

/// Three records of 1 ms take two workers on one cpu 3 ms, and four of them 4 ms; four workers on cpus of their own 1 ms.
#[test]
fn a_baseline_has_no_other_cpus_for_more_records_than_it_is_pinned_to() {
    let text = "dataset = { synthetic = 3 }\nworkload = 'compute'\ndelay = '1ms'\n\
                [[strategy]]\nkind = 'scope'\nname = 'two'\nworkers = 2\n\
                [[strategy]]\nkind = 'scope'\nname = 'all'\nbaseline = 'two'\nworkers = 4";
    let turn =
        |block: u32, id: &str| Turn::of(if id == "all/4" { 1e-3 } else { 3e-3 } * (1.0 + 1e-4 * f64::from(block % 3)));
    let mut run = Lab::new(text, 16).measured(6, turn).run;
    let two = run.record.plan.cases.iter_mut().filter(|case| case.strategy == "two");
    two.for_each(|case| _ = case.parameters.insert("pin".to_owned(), json!([0])));
    let prediction = predict(&run, &Asked { records: Some(4), ..asked(&[4]) }).unwrap();
    let all = prediction.groups[0].series.iter().find(|series| series.strategy == "all").unwrap();
    let found = all.predicted[0].speedup.unwrap().value;
    assert!((found / 4.0 - 1.0).abs() < 0.02, "{found}");
}

#[test]
fn each_doubt_is_there_where_it_is_true_and_nowhere_else() {
    let sure = quiet(SKEWED, 2, Machine::WAITS);
    assert_eq!(doubts(&sure, &asked(&[16])), "", "nothing speaks against this one");
    assert!(doubts(&sure, &asked(&[81])).contains("more than 10 times the 8 that were measured"));
    assert!(!doubts(&sure, &asked(&[80])).contains("times the 8"));
    assert!(doubts(&sure, &asked(&[64])).contains("at most 48 have something to do"));
    let three = noisy_free(SKEWED, 2, 3, Machine::WAITS);
    assert!(doubts(&three, &asked(&[16])).contains("3 blocks give intervals 75 % confidence; 95 % needs 6"));
    let one = predict(&noisy_free(SKEWED, 2, 1, Machine::WAITS), &asked(&[16])).unwrap();
    assert!(first(&one).doubts[0].contains("there are no intervals") && one.confidence == 0.0);
    let single = quiet(&SKEWED.replace("[2, 4, 8]", "4"), 2, Machine::WAITS);
    assert!(doubts(&single, &asked(&[8])).contains("not validated"));
    let busy = quiet(SKEWED, 2, Machine { computes: 0.2, ..Machine::WAITS });
    assert!(doubts(&busy, &asked(&[16])).contains("of 2 cpus busy with 16 workers"));
    let thieves = quiet(&SKEWED.replace("'scope'\nchunk = 1", "'rayon'"), 2, Machine::WAITS);
    assert!(doubts(&thieves, &asked(&[256])).contains("threads without a record look for one at all others"));
    assert!(!doubts(&thieves, &asked(&[255])).contains("threads without a record"));
    let growing = quiet(SKEWED, 2, Machine { more_s: 100e-6, ..Machine::WAITS });
    assert!(doubts(&growing, &asked(&[40])).contains("grow with the workers and were extrapolated"));
}

#[test]
fn records_without_spans_are_said_to_have_none() {
    let turn = |block: u32, id: &str| {
        Turn::of((RECORDS as f64 / workers_of(id) as f64 + 0.1) * 1e-3 * (1.0 + 1e-4 * f64::from(block % 2)))
    };
    let run = Lab::new(&SKEWED.replace("[2, 4, 8]", "[2, 4]"), 2).measured(6, turn).run;
    let prediction = predict(&run, &asked(&[8])).unwrap();
    assert!(first(&prediction).doubts[0].contains("do not have spans"), "{:?}", first(&prediction).doubts);
    let found = first(&prediction).predicted[0].speedup.unwrap().value;
    assert!((found / (48.1 / 6.1) - 1.0).abs() < 0.01, "{found}");
}

/// Records that compute, take longer beside each other, and take that as CPU time, too.
#[test]
fn records_that_share_memory_are_told_from_those_that_wait_for_a_cpu() {
    let text = format!("workload = 'compute'\n{SKEWED}");
    let shared = quiet(&text, 8, Machine { slower: 0.1, ..Machine::COMPUTES });
    assert!(doubts(&shared, &asked(&[8])).contains("something that they share"), "{}", doubts(&shared, &asked(&[8])));
    assert!(!doubts(&quiet(&text, 8, Machine::COMPUTES), &asked(&[8])).contains("something that they share"));
    let mut waited = shared;
    waited.samples.iter_mut().for_each(|sample| sample.usage.cpu_user_s = Some(0.06));
    assert!(!doubts(&waited, &asked(&[8])).contains("something that they share"), "no more CPU time: another cause");
}

#[test]
fn the_same_run_gives_the_same_prediction() {
    let mut dice = ChaCha8Rng::seed_from_u64(3);
    let run = noisy(Lab::new(SKEWED, 2), 6, Machine::WAITS, &mut dice);
    assert_eq!(predict(&run, &asked(&[16])), predict(&run, &asked(&[16])));
}

#[cfg(feature = "charts")]
mod picture {
    use super::*;
    use crate::report::chart::{Drawing, Mark, Point, prediction_pictures};
    use crate::tests::charts::look::{faults, texts, words};

    fn drawing(run: &Run, asked: &Asked) -> Drawing {
        prediction_pictures(&predict(run, asked).unwrap()).remove(0).drawing
    }

    fn two_strategies(names: [&str; 2]) -> String {
        let [one, two] = names.map(|name| format!("[[strategy]]\nkind = 'scope'\nchunk = 1\nname = '{name}'\n"));
        format!("dataset = {{ synthetic = 48 }}\ndelay = '1ms'\nworkers = [2, 4, 8]\n{one}{two}")
    }

    #[test]
    fn nothing_in_it_is_cut_off_hidden_or_over_something_else() {
        let long = "a strategy whose name is far too long for the column beside the plot";
        let runs = [
            quiet(SKEWED, 2, Machine::WAITS),
            quiet(&two_strategies(["one", "two"]), 2, Machine::WAITS),
            quiet(&two_strategies([long, "another one"]), 2, Machine::WAITS),
            noisy_free(&SKEWED.replace("[2, 4, 8]", "2"), 2, 1, Machine::WAITS),
            noisy_free(&format!("serial_fraction = [0.1, 0.5]\n{SKEWED}"), 2, 3, Machine::WAITS),
        ];
        for (run, asked) in
            runs.iter().zip([asked(&[64, 1024]), asked(&[9]), asked(&[65_535]), asked(&[]), asked(&[16])])
        {
            let found = faults(&drawing(run, &asked));
            assert!(found.is_empty(), "{found:?}");
        }
    }

    /// The lines of some width, dashed or not.
    fn lines(drawing: &Drawing, width: f64, is_dashed: bool) -> Vec<Vec<Point>> {
        let line = |mark: &Mark| match mark {
            Mark::Line { points, stroke } if stroke.width == width && stroke.dash.is_some() == is_dashed => {
                Some(points.clone())
            }
            _ => None,
        };
        drawing.marks.iter().filter_map(line).collect()
    }

    #[test]
    fn a_name_stands_at_the_end_of_its_curve_or_a_line_leads_there() {
        let names = ["one", "two"];
        let drawing = drawing(&quiet(&two_strategies(names), 2, Machine::WAITS), &asked(&[9]));
        let ends: Vec<Point> = lines(&drawing, 1.7, true).iter().map(|curve| *curve.last().unwrap()).collect();
        let leaders = lines(&drawing, 1.0, false);
        assert_eq!(ends.len(), 2);
        for name in names {
            let text = texts(&drawing).into_iter().find(|text| text.content == name).expect(name);
            let middle = text.at.y - 4.2;
            let is_at_end = ends.iter().any(|end| (end.y - middle).abs() <= 3.1);
            let is_led_to = leaders.iter().any(|leader| (leader[1].y - middle).abs() < 0.2);
            assert!(is_at_end || is_led_to, "{name} at {middle}: {ends:?}, {leaders:?}");
        }
    }

    #[test]
    fn only_points_that_would_cover_each_other_stand_aside() {
        let x = |drawing: &Drawing, workers: usize| -> Vec<f64> {
            let end = format!("/{workers}, measured");
            let at = |mark: &Mark| match mark {
                Mark::Marker { centre, about, .. } if about.contains(&end) => Some(centre.x),
                _ => None,
            };
            drawing.marks.iter().filter_map(at).collect()
        };
        let alike = drawing(&quiet(&two_strategies(["one", "two"]), 2, Machine::WAITS), &asked(&[9]));
        let apart = x(&alike, 4);
        assert!(apart.len() == 2 && (apart[1] - apart[0] - 10.4).abs() < 0.11, "{apart:?}");
        let alone = drawing(&quiet(SKEWED, 2, Machine::WAITS), &asked(&[64]));
        let ring = lines(&alone, 1.3, false).remove(0);
        let curve = lines(&alone, 1.7, true).remove(0);
        assert!((ring[0].x - 5.0 - curve.last().unwrap().x).abs() < 0.2, "{ring:?} is not at the end of {curve:?}");
    }

    #[test]
    fn what_is_predicted_is_dashed_and_said_to_be() {
        let drawing = drawing(&quiet(SKEWED, 2, Machine::WAITS), &asked(&[64, 1024]));
        let is_dashed =
            |mark: &&Mark| matches!(mark, Mark::Line { stroke, .. } if stroke.dash.is_some() && stroke.width == 1.7);
        assert_eq!(drawing.marks.iter().filter(is_dashed).count(), 1);
        let words = words(&drawing);
        for said in ["Predicted: ", "not measured", "measured", "predicted"] {
            assert!(words.contains(said), "{said} is not in {words}");
        }
    }

    #[test]
    fn programs_have_none() {
        let text = "workers = [1, 2, 4]\n[[strategy]]\nkind = 'command'\nname = 'solve'\nrun = 'solve {workers}'";
        let turn = |_, id: &str| Turn::of(0.9 / workers_of(id) as f64).cpu(0.1);
        let prediction = predict(&Lab::new(text, 16).measured(6, turn).run, &asked(&[16])).unwrap();
        assert!(prediction_pictures(&prediction).is_empty());
    }
}

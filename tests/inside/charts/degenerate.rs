//! Numbers that no measurement should give, but a stored run may hold.

use crate::report::chart::pictures;
use crate::stats::Estimate;
use crate::summary::Summary;
use proptest::prelude::*;

use super::hard_case;
use super::look::words;
use super::xml;

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-1.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(1e-300),
        Just(1e300),
        Just(1.0),
        0.001..1000.0f64
    ]
}

fn estimate() -> impl Strategy<Value = Option<Estimate>> {
    let all = (number(), number(), number(), 0.0..1.0f64);
    proptest::option::of(all.prop_map(|(value, low, high, confidence)| Estimate { value, low, high, confidence }))
}

fn spoilt(mut summary: Summary, estimates: &[Option<Estimate>], numbers: &[f64], counts: &[usize]) -> Summary {
    let mut estimates = estimates.iter().cycle().copied();
    let mut numbers = numbers.iter().cycle().copied();
    let mut counts = counts.iter().cycle().copied();
    let group = &mut summary.groups[0];
    group.input.iter_mut().for_each(|input| input.records = counts.next().unwrap());
    for (place, case) in group.cases.iter_mut().enumerate().filter(|(place, _)| place % 3 != 2) {
        (case.wall, case.speedup) = (estimates.next().unwrap(), estimates.next().unwrap());
        case.efficiency = estimates.next().unwrap();
        (case.bound, case.of_bound) = (numbers.next(), estimates.next().unwrap());
        case.baseline_workers = counts.next().unwrap();
        if place > 0 {
            case.workers = counts.next().unwrap();
        }
        if let Some(losses) = &mut case.losses {
            losses.unexplained = numbers.next().unwrap();
            losses.factors.load_balance.value = numbers.next().unwrap();
        }
        case.times_s.iter_mut().for_each(|time| *time = numbers.next().unwrap());
        if let Some(timeline) = &mut case.timeline {
            (timeline.wall_s, timeline.best_end_s) = (numbers.next().unwrap(), numbers.next());
            timeline.workers = counts.next().unwrap();
            for bar in &mut timeline.bars {
                (bar.start_s, bar.end_s) = (numbers.next().unwrap(), numbers.next().unwrap());
                (bar.worker, bar.record) = (counts.next().unwrap(), counts.next().unwrap());
            }
        }
    }
    group.bounds.iter_mut().for_each(|bound| *bound = numbers.next().unwrap());
    summary
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_number_makes_a_picture_panic_or_its_svg_ill_formed(
        estimates in proptest::collection::vec(estimate(), 1..9),
        numbers in proptest::collection::vec(number(), 1..12),
        counts in proptest::collection::vec(prop_oneof![0usize..40, Just(1_000_000)], 1..6),
        base in prop_oneof![Just("sleep1s"), Just("four"), Just("lost")],
    ) {
        let summary = spoilt(hard_case(base), &estimates, &numbers, &counts);
        for picture in pictures(&summary) {
            let svg = picture.drawing.to_svg(0.0, 0.0);
            prop_assert!(xml::check(&svg).is_ok());
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{}: {}", picture.name, words(&picture.drawing));
        }
    }
}

#[test]
fn nobody_draws_a_thousand_groups() {
    let mut summary = super::sleep1s();
    let group = summary.groups.remove(0);
    let labelled = |number: usize| {
        let mut group = group.clone();
        group.label = format!("delay={number}ms");
        group
    };
    summary.groups = (0..1000).map(labelled).collect();
    let pictures: Vec<String> = pictures(&summary).into_iter().map(|picture| picture.name).collect();
    assert!(pictures.contains(&"speedup-delay=31ms".to_owned()), "{pictures:?}");
    assert!(!pictures.iter().any(|name| name.ends_with("=32ms")), "{pictures:?}");
    let names: Vec<&str> = pictures.iter().map(String::as_str).collect();
    let told = crate::report::markdown::summary_markdown(&summary, &names);
    assert!(told.contains("The pictures are of the first 32 of 1,000 groups."), "{told}");
}

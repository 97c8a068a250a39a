//! What is predicted of a run: tables, sentences, `prediction.csv`.

use serde::Serialize;

use super::table::Table;
use super::words::{confidence, sure_interval};
use crate::predict::{GroupPrediction, LeftOut, Predicted, Prediction, SeriesPrediction};
use crate::stats::Estimate;
use crate::text::{count, escape, percent, ratio, seconds, signed_percent, thousands, together};

/// What the numbers are, in a sentence.
pub fn about_prediction(prediction: &Prediction) -> String {
    let cpus = match prediction.assumed_cpus == prediction.cpus {
        true => String::new(),
        false => format!(" on {} like the {} that there were", count(prediction.assumed_cpus, "cpu"), prediction.cpus),
    };
    let blocks = count(prediction.blocks, "block");
    let intervals = match prediction.confidence > 0.0 {
        true => {
            format!("The interval is of what {blocks} would measure, {} confidence.", confidence(prediction.confidence))
        }
        false => format!("There are no intervals from {blocks}."),
    };
    format!("{}: predicted, not measured{cpus}. {intervals}", prediction.experiment)
}

/// What is predicted of a group, a row for each strategy and number of workers.
pub fn predicted_table(group: &GroupPrediction) -> Table {
    let titles = ["strategy", "workers", "records", "speedup", "interval", "efficiency", "time", "Amdahl", "USL"];
    let records = group.asked_records.map(thousands).unwrap_or_default();
    let rows = group.series.iter().flat_map(|series| series.predicted.iter().map(|one| row(series, one, &records)));
    let table = Table::new(&titles, rows.collect()).ranked(&[0, 0, 3, 0, 1, 4, 2, 5, 6]);
    table.without_columns_of("")
}

fn row(series: &SeriesPrediction, one: &Predicted, records: &str) -> Vec<String> {
    let law = |speedup: Option<f64>| speedup.map(ratio).unwrap_or_default();
    vec![
        series.strategy.clone(),
        thousands(one.workers),
        records.to_owned(),
        one.speedup.map_or("not simulated".to_owned(), |speedup| ratio(speedup.value)),
        one.speedup.and_then(|speedup| sure_interval(speedup, ratio)).unwrap_or_default(),
        one.efficiency.map(percent).unwrap_or_default(),
        one.time_s.map(seconds).unwrap_or_default(),
        law(one.amdahl),
        law(one.usl),
    ]
}

/// Where the predictions must not be trusted, a sentence each; what holds of several strategies is said once.
pub fn prediction_doubts(group: &GroupPrediction) -> Vec<String> {
    let doubts = group.series.iter().flat_map(|series| {
        let unsimulated = series.unsimulated.iter().map(|why| format!("{why}: the laws are all there is"));
        unsimulated.chain(series.doubts.iter().cloned()).map(|doubt| (doubt, series.strategy.as_str()))
    });
    let sentence = |(doubt, strategies): (String, Vec<&str>)| format!("{}: {doubt}", strategies.join(", "));
    together(doubts).into_iter().map(sentence).collect()
}

/// The measured points that were left out; none where there is none.
pub fn left_out_table(prediction: &Prediction) -> Option<Table> {
    let titles = ["strategy", "workers", "measured", "predicted", "interval", "error", "inside", "Amdahl", "USL"];
    let mut rows = Vec::new();
    for group in &prediction.groups {
        for series in &group.series {
            let label = if group.label.is_empty() { String::new() } else { format!(";{}", group.label) };
            rows.extend(series.left_out.iter().map(|point| left_out_row(format!("{}{label}", series.strategy), point)));
        }
    }
    (!rows.is_empty()).then(|| Table::new(&titles, rows).ranked(&[0, 0, 2, 2, 3, 0, 1, 4, 5]).without_columns_of(""))
}

fn left_out_row(strategy: String, point: &LeftOut) -> Vec<String> {
    let error = |predicted: Option<f64>| predicted.map(|it| signed_percent(point.error(it))).unwrap_or_default();
    let inside = point.is_inside().map_or("", |inside| if inside { "yes" } else { "NO" });
    vec![
        strategy,
        thousands(point.workers),
        ratio(point.measured),
        point.predicted.map(|predicted| ratio(predicted.value)).unwrap_or_default(),
        point.predicted.and_then(|predicted| sure_interval(predicted, ratio)).unwrap_or_default(),
        error(point.predicted.map(|predicted| predicted.value)),
        inside.to_owned(),
        error(point.amdahl),
        error(point.usl),
    ]
}

/// How well the left-out points were predicted, in a sentence.
pub fn validation(prediction: &Prediction) -> String {
    let validation = prediction.validation;
    let laws = [("Amdahl's law", validation.amdahl), ("the universal scalability law", validation.usl)];
    let laws =
        laws.iter().filter_map(|(law, error)| Some(format!("; {law} through the same points, {}", percent((*error)?))));
    let laws: String = laws.collect();
    match validation.median_error {
        Some(error) if validation.points > 0 => format!(
            "Validation: {} of {} left-out points lie within their intervals ({} confidence), median error {}{laws}.",
            validation.inside,
            validation.points,
            confidence(prediction.confidence),
            percent(error)
        ),
        Some(error) => {
            format!("Validation: no intervals; median error of the left-out points {}{laws}.", percent(error))
        }
        None if !laws.is_empty() => format!("Validation: nothing was simulated{laws}."),
        None => "Validation: none, too few numbers of workers were measured.".to_owned(),
    }
}

/// A row of `prediction.csv`.
#[derive(Default, Serialize)]
struct Row {
    experiment: String,
    group: String,
    strategy: String,
    kind: String,
    baseline: String,
    what: &'static str,
    workers: usize,
    records: Option<usize>,
    cpus: usize,
    measured: Option<f64>,
    speedup: Option<f64>,
    speedup_low: Option<f64>,
    speedup_high: Option<f64>,
    confidence: Option<f64>,
    time_s: Option<f64>,
    amdahl: Option<f64>,
    usl: Option<f64>,
}

/// What is predicted and what was left out, as CSV, its header included.
pub(super) fn prediction_csv(prediction: &Prediction) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for group in &prediction.groups {
        for series in &group.series {
            for row in rows(prediction, group, series) {
                // Writing to memory fails for no row that is made of text and numbers alone.
                let _ = writer.serialize(row);
            }
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn rows(prediction: &Prediction, group: &GroupPrediction, series: &SeriesPrediction) -> Vec<Row> {
    let row = |what, workers, speedup: Option<Estimate>| Row {
        experiment: escape::csv(&prediction.experiment),
        group: escape::csv(&group.label),
        strategy: escape::csv(&series.strategy),
        kind: series.kind.clone(),
        baseline: escape::csv(&series.baseline),
        what,
        workers,
        records: group.records,
        cpus: prediction.cpus,
        speedup: speedup.map(|speedup| speedup.value),
        speedup_low: speedup.map(|speedup| speedup.low),
        speedup_high: speedup.map(|speedup| speedup.high),
        confidence: speedup.map(|speedup| speedup.confidence),
        ..Row::default()
    };
    let predicted = series.predicted.iter().map(|one| Row {
        records: group.asked_records.or(group.records),
        cpus: prediction.assumed_cpus,
        time_s: one.time_s,
        amdahl: one.amdahl,
        usl: one.usl,
        ..row("predicted", one.workers, one.speedup)
    });
    let left_out = series.left_out.iter().map(|point| Row {
        measured: Some(point.measured),
        amdahl: point.amdahl,
        usl: point.usl,
        ..row("left out", point.workers, point.predicted)
    });
    predicted.chain(left_out).collect()
}

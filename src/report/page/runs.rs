//! The page of all runs: each with its finding and a thumbnail, the newest first.

use maud::{Markup, html};

use super::glance::{Change, Curve, Glance};
use super::shell::{Page, Section};
use crate::report::words::moment;
use crate::text::count;

/// The size of a thumbnail.
const WIDTH: f64 = 144.0;
const HEIGHT: f64 = 84.0;
const MARGIN: f64 = 8.0;

/// A run, as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// Its folder from the folder of all runs, with `/`.
    pub folder: String,
    /// When it started, as far as that is known; else what its folder is called.
    pub started_at: String,
    /// What it found, or why that is not known.
    pub found: Result<Glance, String>,
}

/// The page of all runs.
pub fn of_all_runs(mut runs: Vec<Listed>) -> String {
    runs.sort_by(|one, other| other.started_at.cmp(&one.started_at).then_with(|| one.folder.cmp(&other.folder)));
    let experiments: std::collections::BTreeSet<&str> =
        runs.iter().filter_map(|run| run.folder.split('/').next()).collect();
    let told = format!("{} of {}", count(runs.len(), "run"), count(experiments.len(), "experiment"));
    let body = html! { div.runs { @for run in &runs { (listed(run)) } } };
    let top = html! { h1 { (told) } };
    let sections = vec![Section { id: "runs", name: "The newest first", body }];
    Page { title: "All runs · speedup", line: &["All runs".to_owned()], top, sections, data: None }.into_text()
}

fn listed(run: &Listed) -> Markup {
    let page = format!("{}/index.html", address(&run.folder));
    match &run.found {
        Ok(glance) => html! {
            article.run data-filter {
                (thumbnail(&glance.curves, &glance.changes))
                div {
                    h3 class=[(!glance.is_fine).then_some("wrong")] { a href=(page) { bdi { (glance.headline) } } }
                    p { b { bdi { (glance.experiment) } } @if glance.title != glance.experiment { " · " bdi { (glance.title) } } }
                    p { (moment(&run.started_at)) " · " bdi { (glance.about) } }
                }
            }
        },
        Err(why) => html! {
            article.run data-filter {
                (thumbnail(&[], &[]))
                div {
                    h3.wrong { bdi { (run.folder) } }
                    p { bdi { (why) } }
                }
            }
        },
    }
}

/// A folder in an address: whatever is no plain letter is written as its bytes.
fn address(folder: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    folder.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Speedup over workers, or the changes of a gate, without words; empty where there are no numbers.
fn thumbnail(curves: &[Curve], changes: &[Change]) -> Markup {
    html! {
        svg.thumbnail width=(WIDTH) height=(HEIGHT) viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" {
            @if changes.is_empty() { (speedups(curves)) } @else { (intervals(changes)) }
        }
    }
}

/// A row for each case of a gate around the line of no change, over at least a tenth to each side.
fn intervals(changes: &[Change]) -> Markup {
    const LEAST: f64 = 0.1;
    const MOST: f64 = 1.0;
    let change = |ratio: f64| ratio.max(f64::MIN_POSITIVE).ln().clamp(-MOST, MOST);
    let far = changes.iter().flat_map(|one| [one.low, one.high]).map(|end| change(end).abs()).fold(LEAST, f64::max);
    let x = |ratio: f64| WIDTH / 2.0 + change(ratio) / far * (WIDTH / 2.0 - MARGIN);
    let step = (HEIGHT - 2.0 * MARGIN) / changes.len() as f64;
    html! {
        path.axis d={ "M" (WIDTH / 2.0) " " (MARGIN) "V" (HEIGHT - MARGIN) } {}
        @for (row, one) in changes.iter().enumerate() {
            @let y = format!("{:.1}", MARGIN + step * (row as f64 + 0.5));
            @let class = if one.passes { "hue0" } else { "hue1" };
            @let ends = [x(one.low), x(one.high)].map(|x| format!("{x:.1},{y}")).join(" ");
            polyline class=(class) points=(ends) {}
            circle class=(class) cx={ (format!("{:.1}", x(one.value))) } cy=(y) r="2.5" {}
        }
    }
}

fn speedups(curves: &[Curve]) -> Markup {
    let sound = |(workers, speedup): &&(f64, f64)| (1.0..1e9).contains(workers) && (0.0..1e9).contains(speedup);
    let points = || curves.iter().flat_map(|curve| curve.points.iter()).filter(sound);
    let most = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(1.0, f64::max);
    let (workers, speedup) = (most(|point| point.0).log2().max(1.0), most(|point| point.1));
    let at = |point: &(f64, f64)| {
        let x = MARGIN + point.0.log2() / workers * (WIDTH - 2.0 * MARGIN);
        (x, HEIGHT - MARGIN - point.1 / speedup * (HEIGHT - 2.0 * MARGIN))
    };
    html! {
        path.axis d={ "M" (MARGIN) " " (HEIGHT - MARGIN) "H" (WIDTH - MARGIN) } {}
        @for curve in curves {
            @let places: Vec<(f64, f64)> = curve.points.iter().filter(sound).map(at).collect();
            @let class = curve.hue.filter(|hue| *hue < 7).map_or("plain".to_owned(), |hue| format!("hue{hue}"));
            polyline class=(class) points=(places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")) {}
            @if let Some((x, y)) = places.last() { circle class=(class) cx={ (format!("{x:.1}")) } cy={ (format!("{y:.1}")) } r="2.5" {} }
        }
    }
}

//! A scaling study in words and in a table: what is sure first.

use super::latex;
use super::markdown::work;
use super::table::Table;
use super::words::{confidence, day, sure_interval};
use crate::summary::{ScalingStudy, StudyPoint, StudySeries, Summary};
use crate::text::escape::markdown as escape;
use crate::text::{and, count, cpus, exact_percent, paragraph, percent, ratio, seconds, significant, size, thousands};

/// The study of a run, with its summary: what is sure, the numbers, and how they came about.
pub struct Study<'a> {
    summary: &'a Summary,
    study: &'a ScalingStudy,
}

impl<'a> Study<'a> {
    pub fn new(summary: &'a Summary, study: &'a ScalingStudy) -> Self {
        Self { summary, study }
    }

    /// For a terminal of that width.
    pub fn plain(&self, width: usize) -> String {
        let paragraphs =
            |sentences: Vec<String>| sentences.iter().map(|text| paragraph(text, width)).collect::<String>();
        let Self { summary, .. } = self;
        let table = self.table().plain(width);
        format!(
            "{}\n{}\n{table}\n{}",
            paragraphs(vec![self.title()]),
            paragraphs(self.answers()),
            paragraphs(vec![self.machine(), self.cost(), self.about()])
        ) + &paragraphs(summary.doubts().map(|warning| format!("warning: {warning}")).collect())
    }

    /// As a section of Markdown.
    pub fn markdown(&self) -> String {
        let answers: String = self.answers().iter().map(|answer| format!("- {}\n", escape(answer))).collect();
        let rest = [self.machine(), self.cost(), self.about()].into_iter().chain(self.warnings());
        let rest: String = rest.map(|text| format!("\n{}\n", escape(&text))).collect();
        format!("## {}\n\n{answers}\n{}{rest}", escape(&self.title()), self.table().markdown())
    }

    /// As a paragraph and a table of LaTeX.
    pub fn latex(&self) -> String {
        let text = [self.machine(), self.cost()].into_iter().chain(self.answers()).chain(self.warnings());
        let text: String = text.map(|sentence| format!("{}\n", latex::escape(&sentence))).collect();
        let caption = format!("{}. {}", self.title(), self.about());
        format!(
            "{}\\paragraph{{{}}}\n{text}\n{}",
            latex::NEEDS,
            latex::escape(&format!("{}.", self.title())),
            latex::table(&self.table(), &caption, &[])
        )
    }

    fn title(&self) -> String {
        format!("Scaling study: {}", self.summary.title)
    }

    /// What holds for each strategy, and how surely.
    fn answers(&self) -> Vec<String> {
        if self.study.series.is_empty() {
            return vec![
                "Nothing scales here: no strategy was measured with two counts of workers or more.".to_owned(),
            ];
        }
        self.study.series.iter().map(|series| answer(series, self.study)).collect()
    }

    fn machine(&self) -> String {
        let Summary { machine, origin, .. } = self.summary;
        let model = machine.cpu_model.as_deref().unwrap_or("an unknown processor");
        let nodes = machine.nodes.as_ref().map(|nodes| format!("{nodes}, "));
        let cores =
            nodes.or_else(|| machine.cores.map(|cores| format!("{}, ", count(cores, "core")))).unwrap_or_default();
        let memory = self.study.memory_bytes.map(|bytes| format!(", {} of memory", size(bytes))).unwrap_or_default();
        let revision = machine.revision.as_ref().map(|revision| format!(", revision {revision}")).unwrap_or_default();
        let (cpus, system) = (cpus(machine.cpus_on_average()), &origin.system);
        let with = format!("{}{revision}", origin.program);
        format!("Measured on {model}, {cores}{cpus}{memory}, {system}, on {}, with {with}.", day(&origin.started_at))
    }

    fn cost(&self) -> String {
        let ScalingStudy { core_hours, executions, .. } = self.study;
        let groups = self.summary.groups.iter().filter_map(work).collect::<Vec<_>>();
        let work = if groups.is_empty() { String::new() } else { format!(" ({})", groups.join("; ")) };
        let (cases, blocks) = (count(self.summary.cases().count(), "case"), count(self.summary.blocks, "block"));
        format!(
            "{cases} in {blocks}{work}: {} executions took {} core-hours: a core for each thread at work, but no more than it \
             had cpus, for as long as an execution took, warm-up included.",
            thousands(*executions),
            significant(*core_hours, 3)
        )
    }

    fn about(&self) -> String {
        let all = confidence(self.study.confidence);
        format!(
            "Time: median of {}. Speedup and efficiency are relative to the smallest count of workers, the first row of \
             each strategy, by ratios inside the blocks. Of each strategy, the low ends of all intervals hold together \
             with {all} confidence where there are blocks enough.",
            count(self.summary.blocks, "block")
        )
    }

    fn warnings(&self) -> impl Iterator<Item = String> {
        self.summary.doubts().map(|warning| format!("Warning: {warning}"))
    }

    fn table(&self) -> Table {
        let titles = ["strategy", "workers", "time", "speedup", "interval", "efficiency", "interval"];
        let rows = self.study.series.iter().flat_map(|series| {
            series.points.iter().enumerate().map(move |(index, point)| row(series, index > 0, point))
        });
        Table::new(&titles, rows.collect()).ranked(&[0, 0, 0, 0, 2, 0, 1])
    }
}

fn row(series: &StudySeries, is_relative: bool, point: &StudyPoint) -> Vec<String> {
    let StudyPoint { strategy, workers, wall, speedup, efficiency, .. } = point;
    let name = if is_relative || series.name.starts_with(strategy.as_str()) { &series.name } else { strategy };
    let between = |text: Option<String>| text.filter(|_| is_relative).unwrap_or_default();
    vec![
        name.clone(),
        workers.to_string(),
        seconds(wall.value),
        ratio(speedup.value),
        between(sure_interval(*speedup, ratio)),
        percent(efficiency.value),
        between(sure_interval(*efficiency, percent)),
    ]
}

/// Up to which count the efficiency is surely enough, what cannot be told, and what was not measured.
fn answer(series: &StudySeries, study: &ScalingStudy) -> String {
    let asked = exact_percent(study.efficiency, 1);
    let (name, points) = (&series.name, &series.points[1.min(series.points.len())..]);
    let largest = points.iter().find(|point| Some(point.workers) == series.largest);
    let mut text = match largest {
        Some(point) => format!(
            "{name}: the largest count of workers with an efficiency that is surely at least {asked} is {}.",
            named(point)
        ),
        None => format!("{name}: no count of workers above the smallest surely has an efficiency of at least {asked}."),
    };
    text.extend(those(points, Some(false)).map(|less| format!(" Surely less: {less}.")));
    text.extend(those(points, None).map(|open| format!(" It cannot be told of {open}.")));
    text.extend(series.needs_blocks.map(|needed| format!(" To be sure takes {needed} blocks.")));
    let missing: Vec<String> = series.missing.iter().map(usize::to_string).collect();
    if !missing.is_empty() {
        text += &format!(" Not measured, or failed: {}.", and(&missing));
    }
    text
}

/// The counts of which that answer holds: `2 (87.5 %) and 4 (85.0 % to 87.5 %)`; none where it holds of none.
fn those(points: &[StudyPoint], enough: Option<bool>) -> Option<String> {
    let those: Vec<String> = points.iter().filter(|point| point.enough == enough).map(named).collect();
    (!those.is_empty()).then(|| and(&those))
}

fn named(point: &StudyPoint) -> String {
    let (low, high) = (percent(point.efficiency.low), percent(point.efficiency.high));
    let between = if low == high { low } else { format!("{low} to {high}") };
    format!("{} ({between})", point.workers)
}

//! A diagnosis as a person reads it: a section for each thing that was measured, then the advice.

use unicode_width::UnicodeWidthStr;

use super::advice::advice;
use super::detection::{CONFIDENCE, Detection, POWER};
use super::diagnosis::{Diagnosis, Noise, Same, Series, Settled, Settling, Sleep, Starts};
use crate::machine::Machine;
use crate::report::Table;
use crate::stats::Spread;
use crate::text::{exact_percent, exact_seconds, fill, percent, ratio, rough_seconds, rough_time};

const INDENT: &str = "  ";
const UNKNOWN: &str = "unknown";

/// The whole diagnosis, in lines of at most `width` columns where its words allow.
pub fn text(diagnosis: &Diagnosis, width: usize) -> String {
    let page = Page { width };
    let sections = [
        machine(diagnosis, &page),
        starts(&diagnosis.starts, &page),
        settling(&diagnosis.settling, &page),
        sleeps(&diagnosis.sleeps, &page),
        noise(&diagnosis.noise, &page),
        same(&diagnosis.same, &diagnosis.same_cold, &page),
        detections(&diagnosis.detections, &page),
        improvements(diagnosis, &page),
    ];
    sections.join("\n")
}

/// What text is laid out on.
struct Page {
    width: usize,
}

impl Page {
    fn section(&self, title: &str, body: &[String]) -> String {
        fill(title, self.width, "", "") + &body.concat()
    }

    fn table(&self, table: &Table) -> String {
        let lines = table.plain(self.width.saturating_sub(INDENT.len()));
        lines.lines().map(|line| format!("{INDENT}{line}\n")).collect()
    }

    /// A sentence below a table.
    fn sentence(&self, words: &str) -> String {
        fill(words, self.width, INDENT, INDENT)
    }

    /// Labels with what belongs to each.
    fn list(&self, entries: &[(&str, String)]) -> String {
        let widest = entries.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
        let rest = " ".repeat(widest + 2 * INDENT.len());
        let entry = |label: &str| format!("{INDENT}{label:widest$}{INDENT}");
        entries.iter().map(|(label, words)| fill(words, self.width, &entry(label), &rest)).collect()
    }
}

fn machine(diagnosis: &Diagnosis, page: &Page) -> String {
    let machine = &diagnosis.machine;
    let clock = &diagnosis.clock;
    let (read, step) = (rough_seconds(clock.read_s), rough_seconds(clock.resolution_s));
    let kernel = machine.kernel.as_ref().map(|kernel| format!(", kernel {kernel}")).unwrap_or_default();
    let entries = [
        ("processor", machine.cpu_model.clone()),
        ("cpus", Some(cpus(machine))),
        ("quota", Some(machine.quota.map_or("none known".to_owned(), |quota| format!("{quota} cpus")))),
        ("governor", machine.governor.clone()),
        ("turbo", machine.turbo.map(|on| if on { "on" } else { "off" }.to_owned())),
        ("load", machine.load.map(|load| format!("{load:.2} over the last minute"))),
        ("memory", machine.memory_bytes.map(|bytes| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30)))),
        ("system", Some(format!("{}{kernel}", machine.os))),
        ("virtual", Some(guest(diagnosis))),
        ("clock", Some(format!("read in {read}, smallest step {step}"))),
    ];
    page.section("Machine", &[page.list(&entries.map(|(label, words)| (label, words.unwrap_or(UNKNOWN.to_owned()))))])
}

fn cpus(machine: &Machine) -> String {
    let online = machine.cpus_online.map(|online| format!(" of {online}")).unwrap_or_default();
    let cores = match machine.cores {
        Some(1) => ", on 1 core".to_owned(),
        Some(cores) => format!(", on {cores} cores"),
        None => String::new(),
    };
    let shares = machine.shares().map(|shares| format!(" ({shares})")).unwrap_or_default();
    format!("{}{online} can be used{cores}{shares}", machine.cpus)
}

fn guest(diagnosis: &Diagnosis) -> String {
    let stolen =
        diagnosis.stolen.map(|stolen| format!("the host took {} of the cpus' time meanwhile", percent(stolen)));
    match (diagnosis.is_virtual, stolen) {
        (Some(true), Some(stolen)) => format!("yes; {stolen}"),
        (Some(true), None) => "yes".to_owned(),
        (Some(false), _) => "no".to_owned(),
        (None, Some(stolen)) => format!("{UNKNOWN}; {stolen}"),
        (None, None) => UNKNOWN.to_owned(),
    }
}

fn starts(starts: &Starts, page: &Page) -> String {
    let row = |label: String, times: &Spread| {
        vec![label, rough_seconds(times.median), middle_half(times), rough_seconds(times.max)]
    };
    let pools = starts.pools.iter().map(|pool| row(format!("a pool of {}", pool.workers), &pool.start_s));
    let rows = [
        vec![row("a thread".to_owned(), &starts.thread_s)],
        pools.collect(),
        vec![row("a worker process".to_owned(), &starts.process_s)],
    ];
    let titles = ["until it runs", "median", "middle half", "slowest"];
    page.section("Starting workers", &[page.table(&Table::new(&titles, rows.concat()).ranked(&[0, 0, 2, 1]))])
}

fn middle_half(times: &Spread) -> String {
    format!("{} to {}", rough_seconds(times.q1), rough_seconds(times.q3))
}

fn settling(settling: &Settling, page: &Page) -> String {
    let row = |label: &str, settled: &Settled| {
        let after = settled.after_s.map_or_else(|| "not yet".to_owned(), rough_seconds);
        vec![label.to_owned(), rough_seconds(settled.first_s), rough_seconds(settled.settled_s), after]
    };
    let rows = vec![row("at once", &settling.at_once), row("spun first", &settling.after_spinning)];
    let table = Table::new(&["executions", "first", "settled", "after"], rows);
    let meaning = format!(
        "Medians of {} processes, each watched for {}. Settled: within 5 % of the second half's median. The designed \
         warm-up spins for 100 ms first.",
        settling.processes,
        rough_seconds(settling.at_once.watched_s)
    );
    let title = format!("A new process settles ({} of work on 2 workers)", exact_seconds(settling.work_s));
    page.section(&title, &[page.table(&table), page.sentence(&meaning)])
}

fn sleeps(sleeps: &[Sleep], page: &Page) -> String {
    let row = |sleep: &Sleep| {
        vec![
            exact_seconds(sleep.asked_s),
            rough_seconds(sleep.took_s.median),
            ratio(sleep.took_s.median / sleep.asked_s),
            middle_half(&sleep.took_s),
            rough_seconds(sleep.took_s.max),
        ]
    };
    let rows = sleeps.iter().map(row).collect();
    let titles = ["asked for", "median", "times as long", "middle half", "slowest"];
    page.section("Short sleeps", &[page.table(&Table::new(&titles, rows).ranked(&[0, 0, 0, 2, 1]))])
}

fn noise(noise: &Noise, page: &Page) -> String {
    let row = |label: &str, series: &Series, write: fn(f64) -> String| {
        let [noise, interval] = deviation(series);
        vec![label.to_owned(), write(series.median), noise, interval, lag1(series)]
    };
    let rows = vec![
        row("serial", &noise.serial, rough_seconds),
        row("2 workers", &noise.parallel, rough_seconds),
        row("their ratio", &noise.ratio, ratio),
    ];
    let table = Table::new(&["", "median", "noise", "interval", "lag-1"], rows).ranked(&[0, 0, 0, 1, 0]);
    let meaning = format!(
        "{} blocks in one process. Noise: the standard deviation of the logarithm, with its 95 % interval. Lag-1: how \
         much a block tells about the next one (autocorrelation; 0 is nothing).",
        noise.blocks
    );
    page.section("Noise of equal work", &[page.table(&table), page.sentence(&meaning)])
}

fn same(warm: &Same, cold: &Same, page: &Page) -> String {
    let row = |label: &str, same: &Same| {
        let [noise, interval] = deviation(&same.ratio);
        let (blocks, block) = (same.blocks.to_string(), rough_seconds(same.block_s));
        vec![label.to_owned(), ratio(same.ratio.median), noise, interval, lag1(&same.ratio), blocks, block]
    };
    let rows = vec![row("with warm-up", warm), row("without", cold)];
    let titles = ["", "ratio", "noise", "interval", "lag-1", "blocks", "one takes"];
    let table = Table::new(&titles, rows).ranked(&[0, 2, 0, 1, 4, 3, 0]);
    let meaning = format!(
        "The same work on 2 workers, twice a block, each turn in a fresh process. Whatever the ratio differs from 1 by \
         is noise.{}",
        bought(warm, cold)
    );
    page.section("Two equal cases compared (A/A)", &[page.table(&table), page.sentence(&meaning)])
}

/// What the warm-up is good for, where the intervals can tell.
fn bought(warm: &Same, cold: &Same) -> String {
    let (Some(warm), Some(cold)) = (warm.ratio.deviation, cold.ratio.deviation) else { return String::new() };
    if warm.high < cold.low {
        format!(" The warm-up makes it {} times steadier.", ratio(cold.value / warm.value))
    } else if cold.high < warm.low {
        format!(" It is {} times steadier without the warm-up.", ratio(warm.value / cold.value))
    } else {
        " What the warm-up buys cannot be told from so few blocks.".to_owned()
    }
}

fn detections(detections: &[Detection], page: &Page) -> String {
    let title = "What can be detected here";
    if detections.is_empty() {
        return page.section(title, &[page.sentence("Unknown: the noise could not be measured.")]);
    }
    let row = |detection: &Detection| {
        let (fewest, most) = detection.between;
        vec![
            format!("a loss of {}", exact_percent(detection.loss, 0)),
            format!("{} blocks", roughly(detection.blocks)),
            format!("{} to {}", roughly(fewest), roughly(most)),
            rough_time(detection.seconds),
        ]
    };
    let rows = detections.iter().map(row).collect();
    let table = Table::new(&["", "needs about", "between", "that is"], rows).ranked(&[0, 0, 1, 0]);
    let meaning = format!(
        "In blocks of two such turns; a loss is then found about {:.0} times of 100, by an interval of {} confidence. \
         Between: the noise itself is known no better.",
        POWER * 100.0,
        exact_percent(CONFIDENCE, 0)
    );
    page.section(title, &[page.table(&table), page.sentence(&meaning)])
}

fn improvements(diagnosis: &Diagnosis, page: &Page) -> String {
    let mut advice = advice(diagnosis);
    if advice.is_empty() {
        advice.push("Nothing was found that could be better.".to_owned());
    }
    let lines: Vec<String> = advice.iter().map(|sentence| fill(sentence, page.width, "  - ", "    ")).collect();
    page.section("Advice", &lines)
}

/// The standard deviation, and its interval.
fn deviation(series: &Series) -> [String; 2] {
    let Some(noise) = series.deviation else { return [UNKNOWN.to_owned(), String::new()] };
    let [value, low, high] = [noise.value, noise.low, noise.high].map(fine_percent);
    [value, format!("{low} to {high}")]
}

/// Noise may be small: two digits after the point below 1 %.
fn fine_percent(share: f64) -> String {
    if share < 0.00995 { format!("{:.2} %", share * 100.0) } else { percent(share) }
}

fn lag1(series: &Series) -> String {
    series.lag1.map(|lag1| format!("{lag1:.2}")).unwrap_or_default()
}

/// A count with no more than two digits that say something.
fn roughly(count: u64) -> u64 {
    let unit = 10_u64.pow(count.max(1).ilog10().saturating_sub(1));
    count.saturating_add(unit / 2) / unit * unit
}

//! What is hard to draw.

use crate::record::Status;
use crate::stats::{Estimate, Law};
use crate::summary::{CaseSummary, Outcome, Summary, WorkerTime};
use crate::workload::{Compute, Workload};

use super::summaries::{Curve, Lab, Setup};

/// Amdahl's law with a serial share of 4 %, then contention.
fn fair(workers: f64) -> f64 {
    workers / (1.0 + 0.04 * (workers - 1.0) + 0.0008 * workers * (workers - 1.0))
}

fn good(workers: f64) -> f64 {
    workers / (1.0 + 0.012 * (workers - 1.0))
}

fn peaked(workers: f64) -> f64 {
    workers / (1.0 + 0.05 * (workers - 1.0) + 0.0062 * workers * (workers - 1.0))
}

fn slower(workers: f64) -> f64 {
    0.31 / workers.sqrt()
}

fn seven_sleeps(workers: f64) -> f64 {
    0.9987 * 7.0 / (7.0 / workers).ceil()
}

fn equal(_: usize) -> f64 {
    1.0
}

fn skewed(record: usize) -> f64 {
    0.02 + 0.3 / (1.0 + (record * 7919 % 28) as f64)
}

const POWERS: [usize; 6] = [1, 2, 4, 8, 16, 32];

/// The tutorial's experiment.
pub fn sleep1s() -> Summary {
    let setup = Setup::new(7.0012, 7, 3, 0.0004)
        .strategy("scope", &[2, 4, 7], seven_sleeps)
        .strategy("rayon", &[2, 4, 7], seven_sleeps)
        .staircase()
        .timelines(equal)
        .best("scope/7", &["rayon/7"]);
    Lab::new("Seven scientists, one second each")
        .group(setup)
        .change(|summary| summary.machine.cpus = 2)
        .change(|summary| summary.machine.cores = Some(2))
        .summary()
}

/// Four strategies that part ways, as in the target pictures.
pub fn four() -> Summary {
    let setup = Setup::new(4.812, 28, 30, 0.02)
        .strategy("work stealing", &POWERS, good)
        .strategy("static chunks", &POWERS, fair)
        .strategy("thread per record", &POWERS, |workers| 0.93 * fair(workers) / (1.0 + 0.02 * workers))
        .strategy("mutex queue", &POWERS, |workers| 0.97 * peaked(workers))
        .bounded_by(25.6)
        .timelines(skewed);
    Lab::new("Counting words")
        .group(setup)
        .change(|summary| summary.workload = Some(Workload::of::<Compute>()))
        .summary()
}

/// Four strategies, each with the law that describes it.
fn laws() -> Setup {
    Setup::new(4.812, 28, 30, 0.02)
        .strategy("work stealing", &POWERS, good)
        .strategy("static chunks", &POWERS, fair)
        .strategy("thread per record", &POWERS, |workers| 0.93 * fair(workers) / (1.0 + 0.02 * workers))
        .strategy("mutex queue", &POWERS, |workers| 0.97 * peaked(workers))
        .bounded_by(25.6)
        .law("work stealing", Law::Amdahl, 32, good)
        .law("static chunks", Law::Usl, 32, fair)
        .law("thread per record", Law::Usl, 32, |workers| 0.93 * fair(workers) / (1.0 + 0.02 * workers))
        .law("mutex queue", Law::Usl, 32, |workers| 0.97 * peaked(workers))
}

/// The testbed beside the same in Python, which has its own serial form.
pub fn python() -> Summary {
    let counts = [2, 4, 7];
    let setup = Setup::new(7.0012, 7, 10, 0.0004)
        .strategy("scope", &counts, seven_sleeps)
        .strategy("rayon", &counts, seven_sleeps)
        .staircase()
        .timelines(equal)
        .losses([0.5, 0.2, 0.1, 0.1, 0.05, 0.05, 0.0])
        .baseline("python serial", 1, 7.061)
        .strategy("python pool", &counts, |workers| 0.985 * seven_sleeps(workers))
        .strategy("python threads", &counts, |workers| 0.991 * seven_sleeps(workers))
        .command()
        .best("scope/7", &["rayon/7"]);
    Lab::new("Seven scientists beside Python").group(setup).summary()
}

/// Real programs, each compared with itself on one thread.
pub fn commands() -> Summary {
    let setup = Setup::new(1.0, 1, 12, 0.015)
        .baseline("zstd -19", 1, 12.4)
        .strategy("zstd -19", &[2, 4, 8], good)
        .command()
        .baseline("xz -6", 1, 31.2)
        .strategy("xz -6", &[2, 4, 8], fair)
        .command()
        .baseline("sort", 1, 2.41)
        .strategy("sort", &[2, 4, 8], |workers| 0.9 * peaked(workers))
        .command()
        .bounded_by(8.0)
        .commands_alone(1)
        .best("sort/8", &[]);
    let eight_cpus = |summary: &mut Summary| (summary.machine.cpus, summary.workload) = (8, None);
    Lab::new("A scaling study of real programs").group(setup).change(eight_cpus).summary()
}

/// Five strategies of which some keep up with more work and some do not, on eight cpus.
pub fn weak() -> Summary {
    let setup = Setup::new(0.412, 28, 30, 0.02)
        .strategy("work stealing", &POWERS, |workers| workers.min(8.0) * 0.97)
        .strategy("static chunks", &POWERS, |workers| 0.9 * good(workers).min(8.0))
        .strategy("thread per record", &POWERS, |workers| 0.8 * fair(workers).min(7.5))
        .strategy("mutex queue", &POWERS, |workers| 0.97 * peaked(workers).min(8.0))
        .strategy("serial again", &POWERS, |_| 0.99)
        .bounded_by(8.0)
        .weak();
    let eight_cpus = |summary: &mut Summary| (summary.machine.cpus, summary.machine.cores) = (8, Some(4));
    Lab::new("Counting words")
        .group(setup)
        .change(|summary| summary.workload = Some(Workload::of::<Compute>()))
        .change(eight_cpus)
        .summary()
}

/// Every case that is hard to draw, with a name for its files.
pub fn hard_cases() -> Vec<(&'static str, Summary)> {
    let long = "A title that a careful person wrote to say in ninety letters what this experiment is about";
    let twelve = |curve: Curve| {
        let names = [
            "scope static",
            "scope dynamic",
            "scope guided",
            "rayon",
            "rayon max_len=16",
            "tokio",
            "smol",
            "process",
            "mpi",
            "chili",
            "orx",
            "a strategy with a name that is far too long for any column",
        ];
        names.iter().fold(Setup::new(0.913, 1000, 12, 0.01), |setup, name| setup.strategy(name, &[2, 4, 8, 16], curve))
    };
    let one_count = || Setup::new(2.5, 64, 10, 0.01);
    let twenty: Vec<usize> = (1..=20).collect();
    let compute = |lab: Lab| lab.change(|summary| summary.workload = Some(Workload::of::<Compute>()));
    let late = |case: &mut CaseSummary| {
        let timeline = case.timeline.as_mut().unwrap();
        timeline.best_end_s = Some(0.4 * timeline.wall_s);
        timeline.worker_time = WorkerTime { busy: 0.5, waiting_for_cpu: 0.5, ..WorkerTime::default() };
    };
    let two_cpus = |summary: &mut Summary| (summary.machine.cpus, summary.machine.cores) = (2, None);
    let seven_groups = |lab: Lab, delay: &str| {
        let setup = Setup::new(0.7, 100, 5, 0.02).strategy("scope", &[2, 4], good).strategy("rayon", &[2, 4], fair);
        lab.group(setup.bounded_by(4.0).losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).label(delay))
    };
    let sixty = [
        "a strategy whose name has sixty letters, as many as may be, A",
        "a-name-of-sixty-letters-without-a-space-to-break-a-line-at-B",
        "אסטרטגיה עם שם ארוך מאוד בכתב שנכתב מימין לשמאל",
        "一个名字很长的策略，用来检查图片里的文字是否会互相遮挡或者被截断",
    ];
    let losses = [0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1];
    vec![
        ("sleep1s", sleep1s()),
        ("four", four()),
        ("lost", Lab::new("Where it went").group(Setup::new(4.8, 28, 10, 0.02).strategy("scope", &[2, 4, 8], fair).strategy("rayon", &[2, 4, 8], peaked).bounded_by(8.0).losses([0.71, 0.12, 0.05, 0.1, -0.06, 0.06, 0.02])).summary()),
        ("lost to one", Lab::new("Where it went").group(one_count().strategy("rayon", &[4], |_| 1.2).bounded_by(4.0).losses([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])).summary()),
        ("lost unexplained", Lab::new("Where it went").group(one_count().strategy("scope", &[4], |_| 1.2).strategy("rayon", &[4], |_| 0.03).losses([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4])).summary()),
        ("lost by many", Lab::new("Where it went").group((0..18).fold(one_count(), |setup, place| setup.strategy(&format!("strategy {place}"), &[2, 8], if place % 2 == 0 { fair } else { good })).losses([0.1, 0.5, 0.1, 0.1, 0.1, 0.1, 0.0])).summary()),
        ("nothing lost", Lab::new("Nothing went").group(Setup::new(2.5, 64, 10, 0.0).strategy("scope", &[2, 4], |workers| 1.04 * workers).strategy("rayon", &[2, 4], |workers| 0.996 * workers).losses([0.4, 0.6, 0.0, 0.0, 0.0, 0.0, 0.0])).summary()),
        ("title of 5", Lab::new("Sleep").group(one_count().strategy("rayon", &[4], good).bounded_by(4.0).timelines(equal)).summary()),
        ("title of 90", Lab::new(long).group(twelve(good).bounded_by(16.0).losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).timelines(skewed)).summary()),
        ("twelve without gain", Lab::new(long).group(twelve(slower).bounded_by(16.0)).summary()),
        ("twelve apart", Lab::new(long).group({
            let names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
            let curves: [Curve; 12] = [good, fair, peaked, |w| w.powf(0.9), |w| w.powf(0.8), |w| w.powf(0.7), |w| w.powf(0.6), |w| w.powf(0.5), |w| w.powf(0.4), |w| w.powf(0.3), |w| w.powf(0.1), |w| w.powf(-0.2)];
            names.iter().zip(curves).fold(Setup::new(0.913, 1000, 12, 0.01), |setup, (name, curve)| setup.strategy(name, &POWERS, curve)).bounded_by(32.0).losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1])
        }).summary()),
        ("500 times", Lab::new("Ten thousand short sleeps").group(Setup::new(10.8, 10_000, 10, 0.01).strategy("tokio", &[64, 256, 1024], |w| w.min(520.0) * 0.97).strategy("smol", &[64, 256, 1024], |w| w.min(500.0) * 0.9).bounded_by(1024.0).losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).timelines(|_| 0.001)).summary()),
        ("a third", compute(Lab::new("Records too small to be worth it")).group(Setup::new(0.0031, 1000, 10, 0.05).strategy("rayon", &[2, 4], slower).bounded_by(2.0)).change(two_cpus).summary()),
        ("a third with 64", compute(Lab::new("Records too small to be worth it")).group(Setup::new(0.0031, 1000, 10, 0.05).strategy("rayon", &[2, 4, 64], slower).bounded_by(64.0)).summary()),
        ("near one", Lab::new("Hardly any gain").group(one_count().strategy("rayon", &[2], |_| 1.02).bounded_by(2.0).losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).change("rayon/2", |case| { case.speedup = Some(Estimate { value: 1.02, low: 0.97, high: 1.09, confidence: 0.951 }); case.efficiency = case.speedup.map(|speedup| speedup.map(|value| value / 2.0)); })).summary()),
        ("two counts", Lab::new("Two worker counts").group(one_count().strategy("scope", &[1, 2], good).strategy("rayon", &[1, 2], fair).bounded_by(2.0).timelines(equal)).change(two_cpus).summary()),
        ("twenty counts", Lab::new("Every worker count up to twenty").group(Setup::new(20.0, 20, 10, 0.01).strategy("scope", &twenty, |w| 0.995 * 20.0 / (20.0 / w).ceil()).strategy("rayon", &twenty, |w| 0.93 * 20.0 / (20.0 / w).ceil()).staircase().losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).timelines(equal)).change(two_cpus).summary()),
        ("failed", Lab::new("Some fail").group(Setup::new(4.8, 28, 6, 0.02).strategy("scope", &[2, 4, 8], good).strategy("rayon", &[2, 4, 8], fair).bounded_by(8.0).timelines(skewed).losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).fail("rayon/4", Status::Panicked, "index out of bounds: the len is 7 but the index is 7, and some more words of what went wrong there, far longer than a line").fail("rayon/8", Status::Timeout, "").fail("scope/8", Status::WrongResult, "").change("scope/2", |case| { case.outcome = Outcome::Unmeasured; (case.wall, case.speedup, case.efficiency) = (None, None, None); case.times_s.clear(); })).summary()),
        ("all failed", Lab::new("All fail").group(Setup::new(4.8, 28, 6, 0.02).strategy("scope", &[2, 4, 8], good).strategy("rayon", &[2, 4, 8], fair).bounded_by(8.0).fail_all(Status::Crashed, "signal 11 (segmentation fault)")).summary()),
        ("parallel failed", Lab::new("Parallel fails").group(Setup::new(4.8, 28, 6, 0.02).strategy("rayon", &[2, 4], good).bounded_by(4.0).timelines(skewed).fail("rayon/2", Status::Panicked, "no").fail("rayon/4", Status::Panicked, "no")).summary()),
        ("seven groups", ["delay=10us", "delay=100us", "delay=1ms", "delay=10ms", "delay=pareto(min 1ms, shape 1.5)", "delay=100ms", "delay=1s"].into_iter().fold(Lab::new("A sweep"), seven_groups).summary()),
        ("one repetition", Lab::new("Once").group(Setup::new(7.0, 7, 1, 0.01).strategy("scope", &[7], seven_sleeps).staircase().losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).timelines(equal)).summary()),
        ("ends late", compute(Lab::new("Far past the bound").group(one_count().strategy("rayon", &[4], |_| 1.2).bounded_by(4.0).timelines(skewed).change("rayon/4", late))).summary()),
        ("serial alone", Lab::new("Only serial").group(Setup::new(7.0, 7, 3, 0.01).timelines(equal)).summary()),
        ("hostile", Lab::new("<b>\"A\" & 'B'</b>\u{1b}[31m\u{0}\u{7}\n\u{202e}]]> ").group(Setup::new(7.0, 7, 6, 0.01).strategy("r+a_y.on <&\">", &[2, 4], good).bounded_by(4.0).losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).timelines(equal).fail("r+a_y.on <&\">/4", Status::Panicked, "<&\"'>\u{1b}]0;title\u{7}")).summary()),
        ("fewer do", Lab::new("Eight are enough").group(Setup::new(30.0, 400, 20, 0.01).strategy("scope dynamic", &POWERS, |w| w.min(8.0) * 0.97).strategy("rayon", &POWERS, |w| w.min(7.0) * 0.9).bounded_by(8.0).best("scope dynamic/8", &["scope dynamic/16", "scope dynamic/32"])).change(|summary| { summary.workload = Some(Workload::of::<Compute>()); (summary.machine.cpus, summary.machine.cores) = (8, Some(4)); summary.machine.cpu_model = Some("Intel(R) Core(TM) i7-4770K Processor @ 3.50GHz with a very long marketing name".to_owned()) }).summary()),
        ("laws", Lab::new("Counting words").group(laws()).change(|summary| summary.workload = Some(Workload::of::<Compute>())).summary()),
        ("laws of five", Lab::new("Counting words").group(laws().strategy("fifth", &POWERS, |w| w.powf(0.3))).summary()),
        ("laws up to eight", Lab::new("Counting words").group(Setup::new(4.812, 28, 30, 0.02).strategy("rayon", &POWERS, |w| good(w).min(7.0)).bounded_by(8.0).law("rayon", Law::Amdahl, 8, good)).change(|summary| (summary.machine.cpus, summary.machine.cores) = (8, None)).summary()),
        ("law through a staircase", Lab::new("Twenty records").group(Setup::new(20.0, 20, 10, 0.01).strategy("scope", &[1, 2, 4, 7], |w| 0.98 * 20.0 / (20.0 / w).ceil()).staircase().law("scope", Law::Amdahl, 7, good)).summary()),
        ("python", python()),
        ("commands", commands()),
        ("commands of one", Lab::new("zstd").group(Setup::new(1.0, 1, 10, 0.01).baseline("zstd", 1, 3.1).strategy("zstd", &[2], |w| 0.97 * w).bounded_by(2.0).command().commands_alone(1)).change(two_cpus).summary()),
        ("commands from four", Lab::new("Two solvers").group(Setup::new(1.0, 1, 10, 0.02).baseline("small solver", 1, 3.1).strategy("small solver", &[2, 4, 8], fair).command().baseline("large solver", 4, 2.1).strategy("large solver", &[8, 16], |w| 0.95 * w / 4.0).command().bounded_by(16.0).commands_alone(64)).summary()),
        ("commands without gain", Lab::new("No gain").group(Setup::new(1.0, 1, 10, 0.01).baseline("a", 1, 3.1).strategy("a", &[2], |_| 0.8).command().baseline("b", 1, 2.1).strategy("b", &[2], |_| 0.7).command().commands_alone(1)).summary()),
        ("commands weak", compute(Lab::new("Commands that do more")).group(Setup::new(1.0, 1, 10, 0.01).baseline("one", 1, 3.1).strategy("one", &[2, 4], good).command().baseline("two", 1, 2.1).strategy("two", &[2, 4], fair).command().commands_alone(1).weak()).summary()),
        ("many baselines", Lab::new("Many programs").group(["zstd", "xz", "sort", "make", "gzip", "bzip2"].iter().fold(Setup::new(1.0, 1, 10, 0.01), |setup, name| setup.baseline(name, 1, 2.0 + name.len() as f64).strategy(name, &[2, 4], if name.len() > 3 { good } else { fair }).command()).commands_alone(1)).summary()),
        ("weak", weak()),
        ("weak of one", compute(Lab::new("One strategy").group(one_count().strategy("rayon", &[2, 4, 8], good).bounded_by(2.0).losses([0.2, 0.1, 0.15, 0.25, 0.05, 0.15, 0.1]).weak()).change(two_cpus)).summary()),
        ("weak above", Lab::new("Better than ideal").group(Setup::new(2.5, 64, 4, 0.6).strategy("scope", &[1, 2, 4, 8], |workers| 1.3 * workers).strategy("rayon", &[1, 2, 4, 8], |workers| 1.08 * workers).weak()).summary()),
        ("weak with twenty", Lab::new("Every worker count up to twenty").group(Setup::new(2.0, 20, 10, 0.01).strategy("scope", &twenty, good).strategy("rayon", &twenty, fair).bounds((1..=20).map(|workers: usize| workers as f64 * (0.7 + 0.3 / (1.0 + (workers / 4) as f64))).collect()).weak()).change(two_cpus).summary()),
        ("weak with two", Lab::new("Two worker counts").group(one_count().strategy("scope", &[1, 2], |w| 0.961 * w).strategy("rayon", &[1, 2], |w| 0.9612 * w).weak()).change(two_cpus).summary()),
        ("weak by twelve", Lab::new(long).group(twelve(good).bounded_by(8.0).weak()).summary()),
        ("weak failed", Lab::new("Some fail").group(Setup::new(4.8, 28, 6, 0.02).strategy("scope", &[2, 4, 8], good).strategy("a strategy with a name that is far too long for any column", &[2, 4, 8], fair).bounded_by(8.0).fail("scope/8", Status::Crashed, "signal 11 (segmentation fault)").fail("scope/4", Status::Timeout, "").weak()).summary()),
        ("weak all failed", Lab::new("All fail").group(Setup::new(4.8, 28, 6, 0.02).strategy("scope", &[2, 4, 8], good).weak().fail_all(Status::Panicked, "no")).summary()),
        ("weak and strong", seven_groups(Lab::new("Both"), "scaling=strong").group(Setup::new(0.7, 100, 1, 0.02).strategy("scope", &[2, 4], good).weak().label("scaling=weak")).summary()),
        ("one worker", Lab::new("One worker each").group(one_count().strategy("rayon", &[1], |_| 0.98).strategy("scope", &[1], |_| 0.93).bounded_by(1.0).losses(losses).timelines(equal)).summary()),
        ("one worker alone", Lab::new("One worker").group(one_count().strategy("rayon", &[1], |_| 0.6)).summary()),
        ("a single case", Lab::new("Nothing beside it").group(Setup::new(7.0, 7, 1, 0.01).timelines(equal)).summary()),
        ("one block", compute(Lab::new("Once")).group(Setup::new(7.0, 7, 1, 0.01).strategy("scope", &[2, 4, 7], seven_sleeps).strategy("rayon", &[2, 4, 7], |w| 0.9 * seven_sleeps(w)).staircase().losses(losses).timelines(equal)).summary()),
        ("forty", Lab::new("Forty strategies").group((0..40).fold(one_count(), |setup, place| setup.strategy(&format!("strategy number {place}"), &POWERS, [good, fair, peaked, slower][place % 4])).bounded_by(32.0).losses(losses).timelines(skewed)).summary()),
        ("long names", Lab::new(long).group(sixty.iter().zip([good as Curve, fair, peaked, slower]).fold(one_count(), |setup, (name, curve)| setup.strategy(name, &[2, 4, 8], curve)).bounded_by(8.0).losses(losses).timelines(skewed)).summary()),
        ("long names alike", Lab::new(long).group(sixty.iter().fold(one_count(), |setup, name| setup.strategy(name, &[2, 4, 8], good)).bounded_by(8.0).losses(losses).timelines(skewed)).summary()),
        ("long names fail", Lab::new(long).group(sixty.iter().fold(one_count(), |setup, name| setup.strategy(name, &[2, 4], good)).bounded_by(4.0).fail(&format!("{}/2", sixty[0]), Status::Timeout, "").fail(&format!("{}/4", sixty[3]), Status::Panicked, sixty[3])).summary()),
        ("a ten thousandth", compute(Lab::new("Far too small")).group(Setup::new(0.00031, 1000, 10, 0.05).strategy("process", &[2, 4, 8], |w| 0.0002 / w).strategy("scope", &[2, 4, 8], |w| 0.04 / w).bounded_by(8.0).losses(losses)).summary()),
        ("five thousand times", Lab::new("Very many sleeps").group(Setup::new(9000.0, 10_000, 10, 0.01).strategy("tokio", &[1024, 4096, 10_000], |w| 0.97 * w.min(5200.0)).strategy("smol", &[1024, 4096, 10_000], |w| 0.6 * w.min(5000.0)).bounded_by(10_000.0).losses(losses)).summary()),
        ("small losses", Lab::new("Hardly any losses").group(Setup::new(2.5, 64, 10, 0.001).strategy("scope", &[2], |w| 0.85 * w).strategy("rayon", &[2], |w| 0.9 * w).losses(losses)).summary()),
        ("many samples", Lab::new("Many samples").group(Setup::new(0.052, 100, 10, 0.03).strategy("scope", &[2, 4], good).strategy("rayon", &[2, 4], fair).bounded_by(4.0).samples(10_000)).summary()),
        ("many records", Lab::new("Many records").group(Setup::new(9.0, 20_000, 10, 0.01).strategy("scope", &[4, 64], good).strategy("rayon", &[4, 64], fair).bounded_by(64.0).timelines(|record| 0.0004 + 0.0001 * (record % 11) as f64)).summary()),
    ]
}

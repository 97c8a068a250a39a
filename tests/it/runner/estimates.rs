//! What a plan says of a run before it runs.

use super::Desk;

const NOTHING_TO_DO: &str = "delay = \"0s\"\nworkers = [2]\niterations = 1000\n[[strategy]]\nkind = \"rayon\"\n";

/// With nothing to do, all time goes into starting, counting and writing.
#[test]
fn executions_that_do_nothing_take_time_and_room() {
    let desk = Desk::new().with("idle.toml", NOTHING_TO_DO);
    let plan = desk.run("plan idle.toml --repetitions 200").with_code(0);
    let said = plan.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    // serial/1 and rayon/2, of rows of about 190 bytes.
    assert!(said.contains("for 400,000 executions (76 MB of samples.csv)"), "{said}");
    let seconds: u64 = said.split("This takes about ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!((10..=60).contains(&seconds), "{said}");
}

#[test]
fn more_than_anybody_can_read_is_refused_before_anything_runs() {
    let desk = Desk::new().with("idle.toml", NOTHING_TO_DO);
    for command in ["plan", "run"] {
        let ended = desk.run(&format!("{command} idle.toml --repetitions 100000")).with_code(2);
        assert!(ended.stderr.contains("200,000,000 executions in all would fill about 38 GB"), "{}", ended.stderr);
    }
    assert!(!desk.path("reports").exists());
    // What ends in time may plan as much as it likes.
    desk.run("plan idle.toml --repetitions 100000 --budget 1s").with_code(0);
}

#[test]
fn ten_million_records_are_not_made_to_be_planned() {
    let text =
        NOTHING_TO_DO.replace("delay = \"0s\"", "delay = \"1us\"\ndataset = { synthetic = 10_000_000, seed = 1 }");
    let desk = Desk::new().with("large.toml", &text);
    // Records need a hundred bytes each; the limit is on all memory that the program asks for.
    let script = "ulimit -v 700000; \"$0\" plan large.toml";
    let ended = super::Ended::of(desk.shell(script).output().unwrap()).with_code(0);
    assert!(ended.stdout.contains("10000000"), "{}", ended.stdout);
    assert!(ended.stdout.contains("about 10.50 s"), "{}", ended.stdout);
}

/// What each record is asked to take is held in memory, for each delay anew.
#[test]
fn more_records_than_memory_holds_are_refused_over_all_inputs() {
    let delays: Vec<String> = (1..=6).map(|number| format!("\"{number}us\"")).collect();
    let keys = format!("delay = [{}]\ndataset = {{ synthetic = 10_000_000 }}", delays.join(", "));
    let desk = Desk::new().with("many.toml", &NOTHING_TO_DO.replace("delay = \"0s\"", &keys));
    let ended = super::Ended::of(desk.shell("ulimit -v 700000; \"$0\" plan many.toml").output().unwrap()).with_code(2);
    let said = ended.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("60,000,000 records together, or more: at most 50,000,000; sweep fewer"), "{said}");
}

/// A million are kept; a run of more goes on without any.
#[test]
fn a_plan_says_that_spans_would_be_too_many_and_what_to_do() {
    let text = "delay = \"1ms\"\ndataset = { synthetic = 1_000_000 }\nworkers = 2\n[[strategy]]\nkind = \"scope\"\n";
    let desk = Desk::new().with("spans.toml", text);
    let plan = desk.run("plan spans.toml --repetitions 10").with_code(0);
    let said = plan.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("no spans were taken: they would fill 20,000,000 rows, and at most 1,000,000 are kept"),
        "{said}"
    );
    assert!(said.contains("with fewer records, cases or `repetitions` there are timelines"), "{said}");
}

/// Each of 100,100 would need a line of its own in every table and picture.
#[test]
fn a_hundred_thousand_cases_are_refused_at_the_longest_list() {
    let list = |last: u32| (1..=last).map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
    let text = format!(
        "delay = \"0s\"\nworkers = [{}]\n[[strategy]]\nkind = \"scope\"\nchunk = [{}]\n",
        list(100),
        list(1_000)
    );
    let ended = Desk::new().with("wide.toml", &text).run("plan wide.toml").with_code(2);
    assert!(ended.stderr.contains("cases in all") && ended.stderr.contains("wide.toml:5:"), "{}", ended.stderr);
    assert!(ended.stderr.contains("at most 10,000; give shorter lists"), "{}", ended.stderr);
}

#[test]
fn more_threads_than_a_pool_can_have_are_refused() {
    let desk = Desk::new().with("wide.toml", &NOTHING_TO_DO.replace("[2]", "[65536]"));
    let ended = desk.run("plan wide.toml").with_code(2);
    assert!(ended.stderr.contains("65,535"), "{}", ended.stderr);
}

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

#[test]
fn more_threads_than_a_pool_can_have_are_refused() {
    let desk = Desk::new().with("wide.toml", &NOTHING_TO_DO.replace("[2]", "[65536]"));
    let ended = desk.run("plan wide.toml").with_code(2);
    assert!(ended.stderr.contains("65,535"), "{}", ended.stderr);
}

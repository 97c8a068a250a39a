//! What the program says in narrow places: nothing that is needed is cut off, and what is left out is said.

use super::{Desk, Ended};

fn run(desk: &Desk, arguments: &str, columns: usize) -> Ended {
    Ended::of(desk.command(arguments).env("COLUMNS", columns.to_string()).output().unwrap())
}

#[track_caller]
fn fits(said: &str, columns: usize) {
    let wide: Vec<&str> = said.lines().filter(|line| line.chars().count() > columns).collect();
    assert!(wide.is_empty(), "past {columns} columns:\n{}", wide.join("\n"));
}

#[test]
fn lists_plans_and_tables_fit_forty_columns() {
    let desk = Desk::new();
    desk.run("six.toml").with_code(0);
    for columns in [40, 60, 80] {
        for arguments in ["list", "plan six.toml", "report six", "trend"] {
            fits(&run(&desk, arguments, columns).with_code(0).stdout, columns);
        }
    }
    let narrow = run(&desk, "report six", 40).stdout;
    let head = narrow.lines().next().unwrap();
    assert!(["strategy", "workers", "time", "speedup"].iter().all(|title| head.contains(title)), "{narrow}");
    assert!(narrow.contains("Not shown at this width: interval,\n  efficiency, bound, of bound."), "{narrow}");
    assert!(run(&desk, "trend", 40).stdout.contains("needs 9 more runs"));
}

#[test]
fn long_names_stand_above_their_numbers_where_there_is_no_room_beside_them() {
    let desk = Desk::with_example("python");
    let narrow = run(&desk, "report python", 40).with_code(0).stdout;
    fits(&narrow, 40);
    assert!(narrow.starts_with("strategy\n") && narrow.contains("\nThreadPoolExecutor\n"), "{narrow}");
    let wide = run(&desk, "report python", 80).stdout;
    let row = |line: &str| line.split_whitespace().take(2).eq(["ThreadPoolExecutor", "2"]);
    assert!(wide.lines().any(row), "{wide}");
}

#[test]
fn what_a_table_has_no_room_for_is_said_below_it() {
    let desk = Desk::with_example("sleep1s");
    let told = "Bound by whole records: scope/2, scope/4, rayon/2 and rayon/4.";
    let wide = run(&desk, "report sleep1s", 120).stdout;
    assert!(wide.contains("bound by") && !wide.contains(told), "{wide}");
    let narrow = run(&desk, "report sleep1s", 80).stdout;
    assert!(narrow.contains(told) && !narrow.contains("bound by"), "{narrow}");
    assert!(["interval", "bound", "of bound"].iter().all(|title| narrow.contains(title)), "{narrow}");
}

#[test]
fn cpu_time_is_shown_on_request() {
    let desk = Desk::new();
    let titles = |ended: Ended| ended.with_code(0).stdout.lines().next().unwrap_or_default().to_owned();
    assert!(!titles(run(&desk, "six.toml", 120)).contains("user"));
    let asked = titles(run(&desk, "report six --show-cpu-time", 120));
    assert!(asked.split_whitespace().collect::<Vec<_>>().windows(3).any(|three| three == ["time", "user", "system"]));
    let narrow = run(&desk, "report six --show-cpu-time", 40).with_code(0).stdout;
    assert!(narrow.contains("Not shown at this width: user, system,"), "{narrow}");
}

#[test]
fn the_folder_of_what_was_written_is_named_through_latest() {
    let desk = Desk::new();
    for arguments in ["six.toml", "report six"] {
        let ended = run(&desk, arguments, 40).with_code(0);
        let lines: Vec<&str> = ended.stderr.lines().collect();
        assert!(lines.iter().any(|line| line.starts_with("reports/six/latest: samples.csv,")), "{}", ended.stderr);
        assert!(lines.contains(&"page: reports/six/latest/index.html"), "{}", ended.stderr);
    }
    let first = desk.runs("six").pop().unwrap();
    desk.run("six.toml").with_code(0);
    let ended = desk.run(&format!("report {}", first.display())).with_code(0);
    assert!(!ended.stderr.contains("latest"), "another run is the latest: {}", ended.stderr);
}

#[test]
fn a_width_that_cannot_be_is_none() {
    let desk = Desk::new();
    let usual = run(&desk, "list", 100).with_code(0).stdout;
    for columns in ["0", "-1", "wide", ""] {
        let ended = Ended::of(desk.command("list").env("COLUMNS", columns).output().unwrap()).with_code(0);
        assert_eq!(ended.stdout, usual, "{columns}");
    }
    desk.run("six.toml").with_code(0);
    for arguments in ["list", "plan six.toml", "report six", "trend", "six.toml --only scope/9"] {
        let narrowest = run(&desk, arguments, 1);
        assert!(matches!(narrowest.code, Some(0 | 2)) && !narrowest.stderr.contains("panicked"), "{narrowest:?}");
    }
}

/// Serial lines and containers have such terminals.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_that_does_not_know_its_size_has_eighty_columns() {
    let desk = Desk::new();
    let on = |rows: usize, columns: usize| {
        let line = format!("stty rows {rows} cols {columns}; unset COLUMNS; '{}' list", env!("CARGO_BIN_EXE_runner"));
        let mut script = std::process::Command::new("script");
        script.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
        let mut terminal = desk.surrounded(script, []);
        match terminal.output() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            output => Some(Ended::of(output.unwrap()).with_code(0).stdout.replace('\r', "")),
        }
    };
    let (Some(usual), Some(unknown), Some(flat)) = (on(24, 80), on(0, 0), on(0, 40)) else {
        return eprintln!("skipped: there is no `script` that gives a terminal");
    };
    assert_eq!((&unknown, &flat), (&usual, &usual));
    assert_ne!(on(24, 60).unwrap(), usual);
}

//! The page of a run, as the program makes, names and opens it.

use std::fs;

use super::Desk;

/// The last line of what was reported.
fn last(stderr: &str) -> &str {
    stderr.trim_end().lines().last().unwrap_or_default()
}

#[test]
fn the_last_line_of_a_run_names_its_page_and_all_runs_have_one() {
    let desk = Desk::new();
    let ended = desk.run("six.toml").with_code(0);
    let named = last(&ended.stderr).strip_prefix("page: ").expect("the page is named").to_owned();
    let page = fs::read_to_string(desk.path(&named)).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("runner six.toml"), "how to repeat it");
    let list = || fs::read_to_string(desk.path("reports/index.html")).unwrap();
    assert_eq!(named, "reports/six/latest/index.html");
    let run = fs::canonicalize(desk.path("reports/six/latest")).unwrap();
    let link = format!("six/{}/index.html", run.file_name().unwrap().to_str().unwrap());
    assert!(list().contains(&format!("href=\"{link}\"")));
    let trace = fs::read_to_string(desk.path(&named).with_file_name("trace.json")).unwrap();
    assert!(trace.contains("\"worker 3\""));

    let quiet = desk.run("six.toml --quiet --only scope/2").with_code(0);
    assert!(!quiet.stderr.contains("page: "), "{}", quiet.stderr);
    assert!(list().contains("2 runs of 1 experiment"));
    let again = desk.run("report six").with_code(0);
    assert!(last(&again.stderr).ends_with("/index.html"), "{}", again.stderr);
}

#[test]
fn two_stored_runs_and_a_history_have_pages() {
    let desk = Desk::new();
    desk.run("six.toml").with_code(0);
    let first = fs::canonicalize(desk.path("reports/six/latest")).unwrap();
    desk.run("six.toml").with_code(0);
    let compared = desk.run(&format!("compare {} six", first.display()));
    assert!(last(&compared.stderr).ends_with("/compare.html"), "{}", compared.stderr);
    assert!(fs::read_to_string(desk.path("reports/six/latest/compare.html")).unwrap().contains("scope/2"));
    let trend = desk.run("trend").with_code(0);
    assert_eq!(last(&trend.stderr), "page: reports/trend.html");
    let page = fs::read_to_string(desk.path("reports/trend.html")).unwrap();
    assert!(page.contains("scope/2"));
    let of_one = desk.run("trend --case scope/4").with_code(0);
    assert_eq!(last(&of_one.stderr), "page: reports/trend-scope-4.html");
    assert!(of_one.stderr.contains("trend-six-scope-4.png"), "{}", of_one.stderr);
    assert_eq!(fs::read_to_string(desk.path("reports/trend.html")).unwrap(), page, "that of all is as it was");
}

/// A desktop's opener that writes down what it was given.
#[cfg(target_os = "linux")]
#[test]
fn the_page_is_opened_where_that_is_asked_for() {
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, Instant};

    let desk = Desk::new().with("xdg-open", "#!/bin/sh\necho \"$1\" > opened\n");
    fs::set_permissions(desk.path("xdg-open"), fs::Permissions::from_mode(0o755)).unwrap();
    let paths = std::env::var("PATH").unwrap();
    let mut command = desk.command("--open six.toml --only scope/2");
    let ended = command.env("PATH", format!("{}:{paths}", desk.path("").display())).output().unwrap();
    assert!(ended.status.success());
    let started = Instant::now();
    let opened = loop {
        match fs::read_to_string(desk.path("opened")) {
            Ok(text) if text.ends_with('\n') => break text,
            _ => assert!(started.elapsed() < Duration::from_secs(20), "nothing was opened"),
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(opened.trim().ends_with("/index.html"), "{opened}");

    let mut without = desk.command("--open six.toml --only scope/2");
    let ended = without.env("PATH", "/nowhere").output().unwrap();
    let stderr = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success() && last(&stderr).starts_with("--open: nothing here opens files"), "{stderr}");
}

//! What goes into other documents: tables for LaTeX, and a scaling study.

use std::process::Command;

use crate::runner::{Desk, Ended};

/// A title and a name with everything that LaTeX takes for a command.
const HOSTILE: &str = r#"
    title = 'a_b & 50% #1 $x$ {y} ~z ^w \input{/etc/passwd} [q] *r* <t> --u'
    delay = ["1ms", "2ms"]
    workers = [2]
    repetitions = 6
    [[strategy]]
    kind = "serial"
    [[strategy]]
    kind = "scope"
    name = "under_score"
"#;

fn desk() -> Desk {
    let desk = Desk::new().with("hostile.toml", HOSTILE);
    desk.run("hostile.toml").with_code(0);
    desk.run("six.toml --repetitions 8").with_code(0);
    desk
}

/// The document with that in it, through pdflatex where it is installed: what that says.
fn compiles(desk: &Desk, latex: &str) -> String {
    let document = format!(
        "\\documentclass{{article}}\\usepackage[T1]{{fontenc}}\\usepackage{{booktabs}}\n\\begin{{document}}\n{latex}\n\
         \\end{{document}}\n"
    );
    std::fs::write(desk.path("document.tex"), document).unwrap();
    let mut pdflatex = Command::new("pdflatex");
    pdflatex.args(["-interaction=nonstopmode", "-halt-on-error", "document.tex"]);
    let Ok(output) = desk.surrounded(pdflatex, []).output() else {
        eprintln!("skipped: there is no pdflatex");
        return String::new();
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{latex}\n{said}");
    said
}

fn words(ended: &Ended) -> String {
    ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn tables_and_studies_are_latex_whatever_they_say() {
    let desk = desk();
    let table = desk.run("report hostile --format latex").with_code(0).stdout;
    let title =
        r"a\_b \& 50\% \#1 \$x\$ \{y\} \textasciitilde{}z \textasciicircum{}w \textbackslash{}input\{/etc/passwd\}";
    assert!(table.contains(title), "{table}");
    assert!(table.contains(r"under\_score & 2 & "), "{table}");
    assert_eq!(table.matches(r"\begin{table}").count(), 2, "a table for each delay");
    assert!(table.contains("booktabs"), "it says what it needs");
    let study = desk.run("report hostile --scaling-study --format latex").with_code(0).stdout;
    assert!(study.contains(title), "{study}");
    compiles(&desk, &format!("{table}\n{study}"));
}

#[test]
fn a_table_is_no_wider_than_the_text_around_it() {
    let desk = Desk::with_example("python");
    let table = desk.run("report python --format latex").with_code(0).stdout;
    let over = "Speedups: scope and rayon over serial/1; multiprocessing.Pool, ProcessPoolExecutor and \
                ThreadPoolExecutor over python serial/1.";
    assert!(table.contains(over), "{table}");
    let said = compiles(&desk, &table);
    assert!(!said.contains("Overfull"), "{said}");
}

#[test]
fn a_study_says_up_to_which_count_the_efficiency_is_sure() {
    let desk = desk();
    for (arguments, expected) in [
        ("--efficiency 1%", "rayon: the largest count of workers with an efficiency that is surely at least 1 % is 8"),
        (
            "--efficiency 0.01",
            "scope: the largest count of workers with an efficiency that is surely at least 1 % is 4",
        ),
        // Seven records on eight workers cannot.
        ("--efficiency 100%", "surely has an efficiency of at least 100 %"),
    ] {
        for format in ["text", "markdown", "latex"] {
            let study = desk.run(&format!("report six --scaling-study {arguments} --format {format}")).with_code(0);
            let said = words(&study).replace("\\%", "%");
            assert!(said.contains(expected), "{format}: {said}");
            assert!(said.contains("core-hours"), "{format}: {said}");
        }
    }
    let json = desk.run("report six --scaling-study --format json").with_code(0);
    let study: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(study["efficiency"], 0.7);
    assert_eq!(study["series"][0]["points"].as_array().unwrap().len(), 3, "the baseline is the smallest count");
    assert!(study["core_hours"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_share_that_is_none_is_refused() {
    for wrong in ["0", "1.1", "150%", "x", "NaN", "-1"] {
        let ended = Desk::new().run(&format!("report six --scaling-study --efficiency={wrong}")).with_code(2);
        assert!(ended.stderr.contains("write a share above 0 and up to 1"), "{}", ended.stderr);
    }
    Desk::new().run("report six --efficiency 0.5").with_code(2);
}

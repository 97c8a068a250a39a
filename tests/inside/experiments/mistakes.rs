//! Every mistake in a file, at its place, with what would be right.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::experiment::{self, Experiment, Mistakes};
use crate::plan::plan;
use crate::strategy::Forms;

const CPUS: usize = 2;
const RAYON: &str = "[[strategy]]\nkind = \"rayon\"\n";

/// What is said of a text: every mistake, or nothing.
fn said(text: &str) -> String {
    told(experiment::parse(Path::new("an.toml"), text, &[]))
}

fn told(read: Result<Experiment, Mistakes>) -> String {
    match read.and_then(|experiment| plan(&experiment, CPUS)) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(mistakes) => mistakes.to_string(),
    }
}

/// Each text with what is said of it, to be read as a list.
fn catalogue(texts: &[&str]) -> String {
    let mut out = String::new();
    for text in texts {
        let text = text.trim_end();
        write!(out, "{text}\n\n{}\n{}\n", said(text), "-".repeat(60)).unwrap();
    }
    out
}

#[test]
fn keys() {
    insta::assert_snapshot!(catalogue(&[
        &format!("colour = 1\n{RAYON}"),
        &format!("worker = 2\n{RAYON}"),
        &format!("serial_fractions = 0.1\n{RAYON}"),
        &format!(
            "[gate]\nlos = \"5%\"\nloss = 5\nerror_rate = \"1\"\nrepetitions = 0\njudge = \"tiem\"\nremoved = [8]\n{RAYON}"
        ),
        "[[strategy]]\nkind = \"rayno\"",
        "[[strategy]]\nkind = \"fibers\"",
        "[[strategy]]\nname = \"mine\"",
        "[[strategy]]\nkind = \"rayon\"\nchunk = 4",
        "[[strategy]]\nkind = \"serial\"\nmin_len = 4",
        "[[strategy]]\nkind = \"rayon\"\nmaxlen = 4",
        "[[strategy]]\nkind = \"rayon\"\nrepetitions = 3",
        "[[strategy]]\nkind = \"rayon\"\nbreadth = 2",
        "title = \"nothing to run\"",
        "strategy = []",
        "strategy = \"rayon\"",
        "[strategy]\nkind = \"rayon\"",
    ]));
}

#[test]
fn an_id_has_an_end() {
    let named = |length: usize| said(&format!("[[strategy]]\nkind = \"rayon\"\nname = \"{}\"", "x".repeat(length)));
    assert_eq!(named(998), "nothing is wrong");
    let refused = named(999);
    assert!(refused.contains("an.toml:1:1: the id of a case would be 1,001 bytes long"), "{refused}");
    assert!(refused.contains("at most 1,000"), "{refused}");
}

#[test]
fn values() {
    let with = |line: &str| format!("{line}\n{RAYON}");
    let texts = [
        "title = 3",
        "serial_fraction = [1.1, 'half', -0.1, nan]",
        "serial_fraction = [0.5, 0.50]",
        "workload = \"slep\"",
        "workload = { work = 5 }",
        "workload = { kind = \"sleep\", work = 5 }",
        "workload = { kind = \"compute\", work = 0 }",
        "workload = { kind = \"compute\", work = 5 }\ndelay = \"1s\"",
        "workload = { kind = \"compute\", kernel = \"flaot\" }",
        "workload = { kind = \"memory\", buffer = 100 }",
        "workload = { kind = \"memory\", bytes = 100 }\ndelay = \"1s\"",
        "workload = { kind = \"fetch\", url = \"localhost\", latency = 20, connections = 0 }",
        "workload = \"fetch\"\ndelay = \"1s\"",
        "delay = \"-1s\"",
        "delay = -1",
        "delay = 5",
        "delay = 0.5",
        "delay = \"5\"",
        "delay = \"5 parsecs\"",
        "delay = \"soon\"",
        "delay = \"25h\"",
        "delay = []",
        "delay = true",
        "delay = { min = \"1s\" }",
        "delay = { distribution = \"parito\" }",
        "delay = { distribution = \"pareto\", min = 1, shap = 1.5 }",
        "delay = { distribution = \"uniform\", min = \"2s\", max = \"1s\" }",
        "delay = { distribution = \"exponential\", mean = \"1s\", order = \"rising\" }",
        "workers = 0",
        "workers = 10000000",
        "workers = -1",
        "workers = 99999999999999999999",
        "workers = 1.5",
        "workers = \"4\"",
        "workers = \"cpu\"",
        "workers = \"0*cpus\"",
        "workers = \"60000*cpus\"",
        "workers = []",
        "repetitions = 0",
        "repetitions = { min = 10 }",
        "confidence = 95",
        "iterations = 0",
        "iterations = \"many\"",
        "timeout = \"0s\"",
        "isolation = \"thread\"",
        "reference_year = 20170",
        "seed = -1",
        "title = \"never closed",
        "title = \"one\"\ntitle = \"two\"",
    ]
    .map(with);
    insta::assert_snapshot!(catalogue(&texts.each_ref().map(String::as_str)));
}

#[test]
fn parameters() {
    insta::assert_snapshot!(catalogue(&[
        "[[strategy]]\nkind = \"scope\"\nchunk = 0",
        "[[strategy]]\nkind = \"scope\"\nchunk = [1, 0, 4, \"x\"]",
        "[[strategy]]\nkind = \"scope\"\nschedule = \"statik\"",
        "[[strategy]]\nkind = \"scope\"\nchunk = { a = 1 }",
        "[[strategy]]\nkind = \"scope\"\nchunk = []",
        "[[strategy]]\nkind = \"scope\"\nname = \"a/b\"",
        "[[strategy]]\nkind = \"scope\"\nname = \"\"",
    ]));
}

#[test]
fn what_does_not_fit_together() {
    insta::assert_snapshot!(catalogue(&[
        "[[strategy]]\nkind = \"rayon\"\n[[strategy]]\nkind = \"rayon\"",
        "delay = [\"1s\", \"2s\", \"1000ms\"]\n[[strategy]]\nkind = \"rayon\"",
        "[[strategy]]\nkind = \"scope\"\nchunk = [1, 1]",
        "[[strategy]]\nkind = \"serial\"\nworkers = 4",
        "[[strategy]]\nkind = \"rayon\"\nbaseline = \"serail\"",
        "[[strategy]]\nkind = \"rayon\"\nbaseline = \"scope\"\n[[strategy]]\nkind = \"scope\"\nbaseline = \"rayon\"",
        "[[strategy]]\nkind = \"rayon\"\nbaseline = \"scope\"\n[[strategy]]\nkind = \"scope\"\nchunk = [1, 2]",
        "[[strategy]]\nkind = \"rayon\"\nname = \"serial\"",
        "exclude = [\"rayon/16\", \"scope\"]\n[[strategy]]\nkind = \"rayon\"",
        "exclude = [\"rayon/many\", {}, 3]\n[[strategy]]\nkind = \"rayon\"",
        "exclude = [\"serial/1\"]\n[[strategy]]\nkind = \"rayon\"",
        "exclude = [\"rayon\", \"serial\"]\n[[strategy]]\nkind = \"rayon\"",
        "[[strategy]]\nkind = \"rayon\"\n[[require]]\ncase = \"rayon/3\"\nspeedup = 2",
        "[[strategy]]\nkind = \"rayon\"\n[[require]]\ncase = \"serial/1\"\nspeedup = 2",
        "[[strategy]]\nkind = \"rayon\"\n[[require]]\ncase = \"rayon/2\"\nworkers = 2\nspeedup = 2",
        "[[strategy]]\nkind = \"rayon\"\n[[require]]\nspedup = \"2\"",
    ]));
}

#[test]
fn work_that_computes_is_refused_by_what_is_for_waiting() {
    let text = "workload = \"compute\"\n[[strategy]]\nkind = \"tokio\"\n[[strategy]]\nkind = \"smol\"";
    insta::assert_snapshot!(said(text), @r#"
    an.toml:3:8: tokio is for work that waits, and compute has no async form
      help: leave it out, or choose another `workload`
    an.toml:5:8: smol is for work that waits, and compute has no async form
      help: leave it out, or choose another `workload`
    "#);
    let forms = |awaited| Forms { awaited, ..Forms::default() };
    let own =
        |is_async| experiment::Own { dataset: "rows".to_owned(), forms: forms(is_async), ..experiment::Own::default() };
    let planned = |is_async| {
        let parsed =
            experiment::parse_with(Path::new("an.toml"), "[[strategy]]\nkind = \"smol\"", &[], Some(&own(is_async)));
        parsed.and_then(|experiment| plan(&experiment, 4)).map_err(|mistakes| mistakes.to_string())
    };
    assert!(planned(true).is_ok());
    insta::assert_snapshot!(planned(false).unwrap_err(), @"
    an.toml:2:8: smol is for work that waits, and this program's own has no async form
      help: give it one with `.async_transform(..)`, or leave this strategy out
    ");
}

/// A record that waits without a thread of its own is fetched by what knows no encryption, in every build.
#[test]
fn an_encrypted_address_is_refused_by_what_cannot_fetch_from_it() {
    let at = |url: &str| {
        format!(
            "workload = {{ kind = \"fetch\", url = \"{url}\" }}\n[[strategy]]\nkind = \"rayon\"\n[[strategy]]\nkind = \"smol\""
        )
    };
    let encrypted = said(&at("https://localhost/{name}"));
    if cfg!(feature = "https") {
        insta::assert_snapshot!(encrypted, @r"
        an.toml:5:8: smol fetches from `http://` alone
          help: leave it out, or name a `url` that begins with `http://`
        ");
    } else {
        insta::assert_snapshot!(encrypted, @"an.toml:1:36: `url` of fetch: this program was built without `https`, which is a cargo feature: `cargo build --features https`");
    }
    assert_eq!(said(&at("http://localhost/{name}")), "nothing is wrong");
}

#[test]
fn a_matrix_of_millions_is_refused_before_it_is_made() {
    let hundred = (1..=100).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let delays = (1..=200).map(|n| format!("\"{n}ms\"")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "workers = [{hundred}]\ndelay = [{delays}]\n[[strategy]]\nkind = \"rayon\"\nmin_len = [{hundred}]\nmax_len = [{hundred}]"
    );
    insta::assert_snapshot!(said(&text), @r"
    an.toml:2:10: 200,000,200 cases in all
      help: at most 10,000; give shorter lists
    ");
}

#[test]
fn all_mistakes_are_told_at_once() {
    insta::assert_snapshot!(said(
        "titel = \"Five mistakes\"
delay = \"1\"
workers = [1, 0, 2]

[[strategy]]
kind = \"scoop\"

[[strategy]]
kind = \"rayon\"
chunk = 3
"
    ));
}

#[test]
fn a_thousand_mistakes_are_told_briefly() {
    let zeros = vec!["0"; 1000].join(", ");
    let mistakes = experiment::parse(Path::new("an.toml"), &format!("workers = [{zeros}]\n{RAYON}"), &[]).unwrap_err();
    assert_eq!(mistakes.list.len(), 50);
    assert!(mistakes.list[49].what.ends_with("(and 950 more mistakes)"));
    assert_eq!(mistakes.left_out, 950);
}

#[test]
fn long_names_are_told_briefly() {
    let name = "é".repeat(100_000);
    let told = said(&format!("\"{name}\" = 1\ndelay = \"{name}\"\n[[strategy]]\nkind = \"{name}\"\n"));
    assert!(told.chars().count() < 3000, "{} characters", told.chars().count());
}

#[test]
fn five_thousand_brackets_are_refused() {
    for bracket in ["[", "{a=", "[["] {
        let told = said(&format!("delay = {}", bracket.repeat(5000)));
        assert!(told.contains("an.toml:1:"), "{told}");
    }
}

#[test]
fn overrides_are_told_by_their_own_text() {
    let overrides = ["delay=100", "wrokers=2", "workers", "repetitions=[1"].map(str::to_owned);
    let mistakes = experiment::parse(Path::new("an.toml"), RAYON, &overrides[..2]).unwrap_err();
    assert_eq!(mistakes.list[0].given.as_deref(), Some("delay=100"));
    assert_eq!(mistakes.list[0].span, 6..9);
    insta::assert_snapshot!(mistakes.to_string());
    insta::assert_snapshot!(told(experiment::parse(Path::new("an.toml"), RAYON, &overrides[2..3])));
    insta::assert_snapshot!(told(experiment::parse(Path::new("an.toml"), RAYON, &overrides[3..])));
}

/// A folder with files of which something is wrong, or with an experiment about them.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// What is said of an experiment over a dataset, with the folder's own path left out.
    fn with_dataset(&self, dataset: &str) -> String {
        let text = format!("dataset = \"{dataset}\"\n{RAYON}");
        self.unplaced(told(experiment::parse(&self.0.path().join("an.toml"), &text, &[])))
    }

    fn unplaced(&self, told: String) -> String {
        told.replace(&format!("{}/", self.0.path().display()), "")
    }
}

#[test]
fn files_that_are_no_experiments() {
    let folder = Folder::new();
    folder.file("sleep.toml", RAYON.as_bytes());
    let read = |path: &Path| folder.unplaced(told(experiment::read_with(path, &[], None)));
    let mut out = vec![
        read(&folder.0.path().join("slep.toml")),
        read(&folder.file("empty.toml", b"")),
        read(&folder.file("blank.toml", b" \n\n")),
        read(&folder.file("binary.toml", b"title = 1\nok\xff")),
        read(&folder.file("huge.toml", &vec![b'#'; (1 << 20) + 1])),
    ];
    out.push(
        folder
            .unplaced(told(experiment::read_with(folder.0.path(), &[], None)))
            .replace(&folder.0.path().display().to_string(), "FOLDER"),
    );
    #[cfg(unix)]
    out.push(read(Path::new("/dev/zero")).replace("/dev/zero", "DEVICE"));
    insta::assert_snapshot!(out.join("\n"));
}

#[test]
fn datasets_that_are_none() {
    let folder = Folder::new();
    folder.file("people.csv", b"name,field,born,nobel\nAda Lovelace,math,1815,no\n");
    assert_eq!(folder.with_dataset("people.csv"), "nothing is wrong");
    std::fs::create_dir(folder.0.path().join("folder.csv")).unwrap();
    folder.file("column.csv", b"name,field,borne,nobel\nAda Lovelace,math,1815,no\n");
    folder.file("missing.csv", b"name,field,born\nAda Lovelace,math,1815\n");
    folder.file("year.csv", b"name,field,born,nobel\nAda Lovelace,math,1815,no\nEmmy Noether,math,18x2,no\n");
    folder.file("short.csv", b"name,field,born,nobel\nAda Lovelace,math,1815\n");
    folder.file("nobel.csv", b"name,field,born,nobel\nAda Lovelace,math,1815,maybe\n");
    folder.file("bytes.csv", b"name,field,born,nobel\nAda L\xffvelace,math,1815,no\n");
    folder.file("empty.csv", b"");
    folder.file("header.csv", b"name,field,born,nobel\n");
    folder.file("quote.csv", format!("name,field,born,nobel\n\"{}", "a".repeat(1 << 20)).as_bytes());
    folder.file("year.jsonl", b"{\"name\":\"A\",\"field\":\"f\",\"born\":1815,\"nobel\":false}\n{\"name\":\"A\",\"field\":\"f\",\"born\":\"x\",\"nobel\":false}\n");
    folder.file("key.jsonl", b"{\"name\":\"A\",\"field\":\"f\",\"borne\":1815,\"nobel\":false}\n");
    folder.file("bytes.jsonl", b"\n{\"name\":\"\xff\"}\n");
    folder.file("long.jsonl", format!("{{\"name\":\"{}", "a".repeat(1 << 20)).as_bytes());
    let names = [
        "scientist",
        "people",
        "peeple.csv",
        "folder.csv",
        "column.csv",
        "missing.csv",
        "year.csv",
        "short.csv",
        "nobel.csv",
        "bytes.csv",
        "empty.csv",
        "header.csv",
        "quote.csv",
        "year.jsonl",
        "key.jsonl",
        "bytes.jsonl",
        "long.jsonl",
    ];
    insta::assert_snapshot!(names.map(|name| folder.with_dataset(name)).join("\n"));
}

#[test]
fn datasets_of_no_sense() {
    let with = |line: &str| format!("{line}\n{RAYON}");
    let texts = [
        "dataset = { synthetic = 20_000_000 }",
        "dataset = { synthetic = 0 }",
        "dataset = { synthetik = 10, seed = 1 }",
        "dataset = { seed = \"x\" }",
        "dataset = 7",
        "dataset = [\"scientists\", \"scientists\"]",
    ]
    .map(with);
    insta::assert_snapshot!(catalogue(&texts.each_ref().map(String::as_str)));
}

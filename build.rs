//! Notes the compiler for `run.json`: times of two compilers are not compared. Makes the pages of `docs/` chapters of
//! the crate's documentation.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=docs");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.filter(|output| output.status.success());
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let optimisation = env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=SPEEDUP_TOOLCHAIN={}, opt-level {optimisation}", version.unwrap_or_default());
    let out = env::var_os("OUT_DIR").expect("cargo says where to write");
    for page in fs::read_dir("docs").expect("docs is there").flatten() {
        let text = fs::read_to_string(page.path()).expect("a page is text");
        fs::write(Path::new(&out).join(page.file_name()), chapter(&text)).expect("the page is written");
    }
}

/// The page with its links as the documentation knows them: to chapters, not to files. Pictures and files of the
/// repository are not there: their names alone stay.
fn chapter(page: &str) -> String {
    let mut chapter = String::new();
    let mut rest = page;
    while let Some((before, link)) = rest.split_once("](") {
        let (target, after) = link.split_once(')').expect("a link ends");
        chapter.push_str(before);
        rest = after;
        let (file, anchor) =
            target.split_once('#').map_or((target, String::new()), |(file, at)| (file, format!("#{at}")));
        match file.strip_suffix(".md") {
            Some(name) if !name.contains('/') => {
                chapter.push_str(&format!("](crate::guide::{}{anchor})", name.replace('-', "_")));
            }
            _ if target.starts_with('#') || target.starts_with("http") => chapter.push_str(&format!("]({target})")),
            _ => unlink(&mut chapter),
        }
    }
    chapter + rest
}

/// Takes the bracket away that a link's words began with, and the picture's mark.
fn unlink(chapter: &mut String) {
    let start = chapter.rfind('[').expect("a link begins");
    chapter.remove(start);
    if chapter[..start].ends_with('!') {
        chapter.remove(start - 1);
    }
}

//! Notes the compiler for `run.json`: times of two compilers are not compared.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().ok();
    let version = version.filter(|output| output.status.success());
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let optimisation = env::var("OPT_LEVEL").unwrap_or_default();
    println!("cargo::rustc-env=SPEEDUP_TOOLCHAIN={}, opt-level {optimisation}", version.unwrap_or_default());
}

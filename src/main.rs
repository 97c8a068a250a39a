//! `runner`: runs experiments about parallel speedup.

fn main() -> std::process::ExitCode {
    speedup::runner()
}

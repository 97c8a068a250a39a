//! A numerical kernel: the rows of a picture of the Mandelbrot set. Rows in its middle cost a hundred times what those
//! at its edge do, so it matters how they are shared out: `static` gives each worker as many rows, `dynamic` gives
//! whoever is free the next one.
//!
//! `cargo run --release --example mandelbrot`; the pictures show which rows each worker had.

use std::process::ExitCode;

const WIDTH: u32 = 600;
const HEIGHT: u32 = 400;
const LIMIT: u16 = 500;

const EXPERIMENT: &str = r#"
title = "Rows of the Mandelbrot set"
workers = ["powers of two"]
strategy = [
    { kind = "serial" },
    { kind = "scope", schedule = "static" },
    { kind = "scope", schedule = "dynamic", chunk = 1 },
    { kind = "rayon" },
]
"#;

fn main() -> ExitCode {
    let rows = || 0..HEIGHT;
    speedup::Bench::new("mandelbrot").dataset(rows).transform(|row: &u32| counts(*row)).experiment(EXPERIMENT).main()
}

/// How many steps each point of the row takes to escape.
fn counts(row: u32) -> Vec<u16> {
    let y = f64::from(row) / f64::from(HEIGHT) * 2.0 - 1.0;
    (0..WIDTH).map(|column| steps(f64::from(column) / f64::from(WIDTH) * 3.0 - 2.0, y)).collect()
}

fn steps(x: f64, y: f64) -> u16 {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for step in 0..LIMIT {
        if real * real + imaginary * imaginary > 4.0 {
            return step;
        }
        (real, imaginary) = (real * real - imaginary * imaginary + x, 2.0 * real * imaginary + y);
    }
    LIMIT
}

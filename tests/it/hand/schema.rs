//! The schema, as the program prints it.

use std::fs;

use crate::runner::Desk;

#[test]
fn the_file_beside_the_experiments_is_what_the_program_prints() {
    let printed = Desk::new().run("schema").with_code(0).stdout;
    let kept = fs::read_to_string("experiments/schema.json").expect("experiments/schema.json");
    assert!(kept == printed, "`runner schema > experiments/schema.json` makes it again");
}

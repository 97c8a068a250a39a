//! What a fuzzer found goes through its door, and so does the rest of its corpus.

use std::fs;
use std::path::Path;

use crate::doors::DOORS;

#[test]
fn what_a_fuzzer_kept_goes_through_its_door() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    for (name, door) in DOORS {
        let files = fs::read_dir(corpus.join(name)).expect("each door has its corpus");
        let files: Vec<_> = files.map(|file| file.expect("a file of the corpus").path()).collect();
        assert!(!files.is_empty(), "{name} has nothing in its corpus");
        for file in files {
            println!("{}", file.display());
            door(&fs::read(&file).expect("a file of the corpus can be read"));
        }
    }
}

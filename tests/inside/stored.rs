//! Runs that are written, and gone on with.

use crate::record::{Rule, Run, RunWriter, StoreError};

use super::summary::lab::Lab;

/// Both have read the run before one of them had its tables.
#[test]
fn of_two_who_go_on_with_a_run_the_second_is_told_so() {
    let out = tempfile::tempdir().unwrap();
    let record = Lab::new("workers = 2\n[[strategy]]\nkind = \"scope\"", 2).run.record;
    let session = record.sessions[0].clone();
    let folder = RunWriter::create(out.path(), record).unwrap().finish(Rule::Interrupted).unwrap();
    let read = || Run::read(&folder).unwrap().record;
    let [first, second] = [read(), read()];
    RunWriter::resume(&folder, first, session.clone()).unwrap().finish(Rule::Interrupted).unwrap();
    let overtaken = RunWriter::resume(&folder, second, session.clone()).unwrap_err();
    assert!(matches!(overtaken, StoreError::Overtaken { .. }), "{overtaken}");
    assert_eq!(read().sessions.len(), 2, "what the first one wrote is still there");
    assert!(RunWriter::resume(&folder, read(), session).is_ok());
}

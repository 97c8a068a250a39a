//! A scaling study without a file: the file that the arguments stand for.

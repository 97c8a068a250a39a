//! One timed execution, as it is recorded.

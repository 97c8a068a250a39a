//! What more workers would bring: the measured speedups, and dashed what is predicted of others.

use crate::predict::{GroupPrediction, Prediction};

use crate::report::chart::drawing::Drawing;

/// The picture of a group; none where nothing of it is simulated.
pub(super) fn picture(_: &Prediction, _: &GroupPrediction) -> Option<Drawing> {
    None
}

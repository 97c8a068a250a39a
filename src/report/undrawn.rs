//! Stands for `chart` in a build without it: no picture is ever drawn.

use crate::compare::history::Trend;
use crate::compare::{Comparison, Unpaired};
use crate::predict::Prediction;
use crate::summary::Summary;

pub(super) struct Picture {
    pub name: String,
    pub drawing: Drawing,
}

/// There is none.
pub(super) enum Drawing {}

pub(super) type PngError = std::convert::Infallible;

impl Drawing {
    pub fn to_svg_file(&self) -> String {
        match *self {}
    }

    pub fn to_png(&self) -> Result<Vec<u8>, PngError> {
        match *self {}
    }
}

pub(super) fn pictures(_: &Summary) -> Vec<Picture> {
    Vec::new()
}

pub(super) fn comparison(_: &Comparison) -> Option<Picture> {
    None
}

pub(super) fn unpaired(_: &Unpaired) -> Option<Picture> {
    None
}

pub(super) fn prediction_pictures(_: &Prediction) -> Vec<Picture> {
    Vec::new()
}

pub(super) fn trend_pictures(_: &[Trend], _: &str) -> Vec<Picture> {
    Vec::new()
}

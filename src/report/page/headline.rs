//! What stands above all of a page.

use crate::report::chart::Picture;

/// A finding, and the picture that is first.
pub(super) struct Headline<'p> {
    pub finding: String,
    pub picture: Option<&'p Picture>,
}

impl Headline<'_> {
    /// Whether that is the picture that is first.
    pub fn is(&self, picture: &Picture) -> bool {
        self.picture.is_some_and(|first| first.name == picture.name)
    }

    /// Whether a picture's finding stands above already.
    pub fn tells(&self, picture: &Picture) -> bool {
        self.is(picture) && picture.drawing.title == self.finding
    }
}

//! The pictures' own rules, checked from what they recorded.

mod summaries;

use std::path::Path;

use speedup::report::chart::pictures;

use summaries::hard_cases;

/// Writes every picture of the matrix where `SPEEDUP_PICTURES` says, to be looked at.
#[test]
fn every_picture_can_be_written() {
    for (name, summary) in hard_cases() {
        for picture in pictures(&summary) {
            let (svg, png) = (picture.drawing.to_svg(), picture.drawing.to_png().unwrap());
            if let Some(folder) = std::env::var_os("SPEEDUP_PICTURES") {
                let stem = Path::new(&folder).join(format!("{} {}", name, picture.name).replace(' ', "_"));
                std::fs::write(stem.with_extension("svg"), svg).unwrap();
                std::fs::write(stem.with_extension("png"), png).unwrap();
            }
        }
    }
}

//! The pictures: a file each, and their list.

mod compare;
mod comparison;
mod cost;
mod efficiency;
mod losses;
mod map;
mod multiples;
mod prediction;
mod speedup;
mod timeline;
mod times;
mod trend;
mod weak;

use super::drawing::Drawing;
use crate::compare::history::Trend;
use crate::compare::{Comparison, Unpaired};
use crate::predict::{GroupPrediction, Prediction};
use crate::summary::{Group, Summary};

/// What a picture shows, and who draws it; nobody draws what has nothing to show.
pub(super) enum Draw {
    Summary(fn(&Summary) -> Option<Drawing>),
    Group(fn(&Summary, &Group) -> Option<Drawing>),
    Comparison(fn(&Comparison) -> Option<Drawing>),
    Unpaired(fn(&Unpaired) -> Option<Drawing>),
    Trend(fn(&Trend) -> Option<Drawing>),
    Prediction(fn(&Prediction, &GroupPrediction) -> Option<Drawing>),
}

/// Every picture, in the order in which they are shown.
pub(super) const PICTURES: &[(&str, Draw)] = &[
    ("map", Draw::Summary(map::picture)),
    ("multiples", Draw::Summary(multiples::picture)),
    ("speedup", Draw::Group(speedup::picture)),
    ("efficiency", Draw::Group(efficiency::picture)),
    ("weak", Draw::Group(weak::picture)),
    ("times", Draw::Group(times::picture)),
    ("cost", Draw::Group(cost::picture)),
    ("timeline", Draw::Group(timeline::picture)),
    ("losses", Draw::Group(losses::picture)),
    ("comparison", Draw::Comparison(comparison::picture)),
    ("compare", Draw::Unpaired(compare::picture)),
    ("trend", Draw::Trend(trend::picture)),
    ("prediction", Draw::Prediction(prediction::picture)),
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_of_a_picture_is_in_the_list() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/chart/pictures");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<String> =
            files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        files.retain(|file| file != "mod");
        files.sort();
        let mut listed: Vec<&str> = super::PICTURES.iter().map(|(name, _)| *name).collect();
        listed.sort();
        assert_eq!(files, listed);
    }
}

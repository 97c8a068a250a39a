//! The seven of the first experiment.

use super::record::Scientist;

const ALL: [(&str, &str, i32, bool); 7] = [
    ("Ada Lovelace", "math", 1815, false),
    ("Emmy Noether", "math", 1882, false),
    ("Marie Curie", "physics", 1867, true),
    ("Tu Youyou", "chemistry", 1930, true),
    ("Ada Yonath", "chemistry", 1939, true),
    ("Vera Rubin", "astronomy", 1928, false),
    ("Sally Ride", "physics", 1951, false),
];

/// How many they are.
pub(super) const COUNT: usize = ALL.len();

pub(super) fn scientists() -> Vec<Scientist> {
    let scientist = |(name, field, born, nobel): (&str, &str, i32, bool)| Scientist {
        name: name.to_owned(),
        field: field.to_owned(),
        born,
        nobel,
    };
    ALL.map(scientist).into()
}
